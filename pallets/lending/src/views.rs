// SPDX-License-Identifier: Apache-2.0
//! What wallets ask of accounts and of loans: nothing here changes anything.

use crate::{
	appraisals::{Appraisals, Appraised},
	ids::{LoanId, MarketId},
	liquidation::liquidatable,
	listing::{Page, MAX_IDS, MAX_VIEWS},
	listings::view_of_own,
	loan::Stage,
	loans::OpenLoan,
	margin_calls, markets,
	ordering::{Index, RiskList},
	pallet::*,
	position::{
		CallView, LoanStatus, LoanView, Needs, Next, NextStep, Phase, Position, ProposalView,
	},
	proposal::Party,
	reasons::{unpriced, why},
	record::Role,
	records,
	valuation::Valuation,
	why::Why,
};
use alloc::vec::Vec;
use frame_support::{defensive, pallet_prelude::DispatchError, traits::fungibles::Inspect};
use ordered_index::{Direction, Queues};
use primitives::{Balance, Moment};
use sp_arithmetic::traits::{EnsureAdd, EnsureSub};

impl<T: Config> Pallet<T> {
	pub(crate) fn records_of(
		who: T::AccountId,
		role: Role,
		before: Option<u64>,
		max: u32,
	) -> Page<u64, u64> {
		records::page::<T>(&who, role, before, max.min(MAX_IDS))
	}

	pub(crate) fn positions_page_of(
		who: T::AccountId,
		role: Role,
		before: Option<u64>,
		max: u32,
	) -> Page<Position<T::AccountId>, u64> {
		let mut markets = Appraisals::<T>::default();
		let Page { items, next } = records::page::<T>(&who, role, before, max.min(MAX_VIEWS));
		let position = |id| match role {
			Role::Maker | Role::OnlyFor => view_of_own(id, &mut markets).map(Position::Offer),
			Role::Borrower | Role::Lender => own_loan(id, &mut markets).map(Position::Loan),
		};
		Page { items: items.into_iter().filter_map(position).collect(), next }
	}

	pub(crate) fn loan_of(id: LoanId) -> Result<LoanView<T::AccountId>, Why> {
		let loan = Loans::<T>::get(id).ok_or(Why::LoanGone)?;
		let appraised = Appraised::<T>::load(loan.market)?;
		view(id, loan, &appraised).map_err(|error| why::<T>(error, appraised.id, &appraised.market))
	}

	pub(crate) fn status_of(id: LoanId) -> Result<LoanStatus, Why> {
		Self::loan_of(id).map(|loan| loan.status)
	}

	pub(crate) fn unhealthy_of(id: MarketId, called: bool, max: u32) -> Result<Vec<LoanId>, Why> {
		let market = Markets::<T>::get(id).ok_or(Why::UnknownMarket)?;
		let valuation = markets::valuation::<T>(&market).map_err(|_| unpriced::<T>(&market))?;
		unhealthy::<T>(id, &market, &valuation, called, max)
	}
}

/// A loan that is named by somebody's records.
fn own_loan<T: Config>(id: LoanId, markets: &mut Appraisals<T>) -> Option<LoanView<T::AccountId>> {
	let view = Loans::<T>::get(id).and_then(|loan| {
		let appraised = markets.of(loan.market).ok()?;
		view(id, loan, appraised).ok()
	});
	if view.is_none() {
		defensive!("an account's loans are there, and can be counted");
	}
	view
}

/// All there is to say of a loan.
fn view<T: Config>(
	id: LoanId,
	loan: LoanOf<T>,
	appraised: &Appraised<T>,
) -> Result<LoanView<T::AccountId>, DispatchError> {
	let open = OpenLoan::<T>::of(id, loan, appraised.market.clone(), appraised.now);
	let grace_ends_ms = open.overdue_after();
	let status = status(&open, appraised, grace_ends_ms)?;
	let proposals = proposals(&open);
	let loan = open.loan;
	let obligation = loan.obligation;
	Ok(LoanView {
		id,
		market: loan.market,
		borrower: loan.borrower,
		lender: loan.lender,
		collateral: loan.collateral,
		apr_bp: obligation.apr,
		overdue_apr_bp: obligation.overdue_apr,
		protocol_fee: obligation.protocol_fee,
		opened_ms: loan.opened,
		min_interest_until_ms: obligation.min_interest_until,
		maturity_ms: obligation.maturity,
		grace_ends_ms,
		asking: loan.asking,
		proposals,
		status,
	})
}

/// What the parties of a loan have proposed to each other.
fn proposals<T: Config>(open: &OpenLoan<T>) -> Vec<ProposalView> {
	let both = Proposals::<T>::get(open.id).unwrap_or_default();
	[(Party::Borrower, both.by_borrower), (Party::Lender, both.by_lender)]
		.into_iter()
		.filter_map(|(by, proposal)| proposal.map(|proposal| (by, proposal)))
		.map(|(by, proposal)| ProposalView {
			by,
			change: proposal.change,
			expires_ms: proposal.expires,
			void: open.now > proposal.expires || proposal.of != open.loan.snapshot(),
		})
		.collect()
}

/// How a loan is now. Its grace period ends at the moment that counts.
fn status<T: Config>(
	open: &OpenLoan<T>,
	appraised: &Appraised<T>,
	grace_ends: Moment,
) -> Result<LoanStatus, DispatchError> {
	let (loan, obligation, now) = (&open.loan, &open.loan.obligation, open.now);
	let owes = loan.stage != Stage::Repaid;
	let worth = appraised.worth.as_ref().ok().filter(|_| owes);
	let valuation = worth.map(|worth| &worth.valuation);
	let judged = obligation.judged(now)?;
	let by_price = owes && (!open.is_matured() || loan.is_called());
	let called = match loan.stage {
		Stage::Called { deadline } => {
			let effective = |valuation: &Valuation| {
				margin_calls::effective_deadline::<T>(&open.market, deadline, valuation)
			};
			let deadline_ms = valuation.map(effective).transpose()?;
			let needs = valuation.and_then(|valuation| needs(open, valuation, judged).ok());
			Some(CallView { deadline_ms, needs })
		},
		_ => None,
	};
	let overdue = owes && now > grace_ends;
	let deadline = called.as_ref().and_then(|call| call.deadline_ms);
	Ok(LoanStatus {
		phase: match loan.stage {
			Stage::Repaid => Phase::Repaid,
			_ if overdue => Phase::Overdue,
			Stage::Called { .. } => Phase::Called,
			_ if open.is_matured() => Phase::Matured,
			Stage::Running | Stage::Matured => Phase::Running,
		},
		owed: obligation.debt(now)?,
		enough_until_ms: obligation.charged_until(now),
		face: obligation.face()?,
		healthy: valuation
			.filter(|_| by_price)
			.and_then(|valuation| open.is_healthy(valuation).ok()),
		ltv_e18: valuation.and_then(|valuation| valuation.ltv(judged, loan.collateral)),
		health_e18: valuation.and_then(|valuation| valuation.health_down(judged, loan.collateral)),
		margin_call_below_e18: open
			.market
			.params
			.risk
			.filter(|_| owes)
			.and_then(|_| open.market.params.liquidation_price_up(judged, loan.collateral).ok()),
		priced_as_of_ms: worth.map(|worth| worth.as_of),
		called,
		liquidatable: valuation
			.and_then(|valuation| liquidatable::<T>(open, valuation).ok())
			.unwrap_or_default(),
		next: next(open, grace_ends, deadline).filter(|_| owes),
	})
}

/// What makes a loan with a margin call healthy at these prices, judged by this debt.
fn needs<T: Config>(
	open: &OpenLoan<T>,
	valuation: &Valuation,
	judged: Balance,
) -> Result<Needs, DispatchError> {
	if open.is_healthy(valuation)? {
		return Ok(Needs { collateral: 0, or_repay: 0 });
	}
	let (collateral, lltv) = (open.loan.collateral, valuation.liquidation_ltv);
	let least = valuation.covering_up(judged, lltv)?;
	let debt = open.loan.obligation.debt(open.now)?;
	let total = debt.total()?;
	// A payment lowers what the loan is judged by at least by as much; but interest is accrued before it,
	// and that of two stretches of time can be a unit more than that of both.
	let excess = judged.ensure_sub(valuation.covered_down(collateral, lltv)?)?.ensure_add(1)?;
	// Nor is less than the asset's minimum balance taken.
	let excess = excess.max(T::Assets::minimum_balance(open.market.params.principal.clone()));
	let left = total.saturating_sub(excess).min(debt.principal);
	let or_repay = if left < open.market.params.min_loan { total } else { excess };
	Ok(Needs { collateral: least.ensure_sub(collateral)?, or_repay })
}

/// What comes next for a loan that owes something.
fn next<T: Config>(
	open: &OpenLoan<T>,
	grace_ends: Moment,
	deadline: Option<Moment>,
) -> Option<NextStep> {
	let step = |at_ms, what| NextStep { at_ms, what };
	let over = [Some(grace_ends), deadline].into_iter().flatten().filter(|end| open.now > *end);
	if let Some(since) = over.min() {
		return Some(step(since, Next::Settlement));
	}
	let maturity = Some(open.loan.obligation.maturity).filter(|_| !open.is_matured());
	let steps = [
		maturity.map(|at| step(at, Next::Maturity)),
		deadline.map(|at| step(at, Next::MarginCallEnds)),
		Some(step(grace_ends, Next::GraceEnds)),
	];
	steps.into_iter().flatten().min_by_key(|step| step.at_ms)
}

fn unhealthy<T: Config>(
	id: MarketId,
	market: &MarketOf<T>,
	valuation: &Valuation,
	called: bool,
	max: u32,
) -> Result<Vec<LoanId>, Why> {
	let at = valuation.tick().ok_or(Why::Uncountable)?;
	let list = if called { RiskList::Called } else { RiskList::Running };
	let is_unhealthy = |id: &LoanId| {
		OpenLoan::<T>::load_in(*id, market).is_ok_and(|open| {
			(called || !open.is_matured()) && open.is_healthy(valuation) == Ok(false)
		})
	};
	let loans = Queues::<Indices<T>>::of(Index::Risk(id, list))
		.walk(None, Direction::Down)
		.take_while(|(tick, _)| *tick >= at || called)
		.take(MAX_IDS as usize)
		.map(|(_, id)| id)
		.filter(is_unhealthy)
		.take(max as usize);
	Ok(loans.collect())
}
