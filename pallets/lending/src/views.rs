// SPDX-License-Identifier: Apache-2.0
//! What wallets ask of the book, of accounts and of loans: nothing here changes anything.

use crate::{
	ids::{BasisPoints, LoanId, MarketId},
	liquidation::liquidatable,
	loan::Stage,
	loans::OpenLoan,
	margin_calls, markets,
	matching::Remainders,
	ordering::{book_side, rate_tick, Index, RiskList},
	pallet::*,
	quote::{Level, LoanStatus},
	record::Role,
	records,
};
use alloc::vec::Vec;
use frame_support::pallet_prelude::DispatchError;
use ordered_index::{Direction, Queues};
use primitives::{Balance, Clock, Moment};
use sp_runtime::traits::Zero;

/// The most records that are looked at for a page.
const MAX_PAGE: u32 = records::MAX_PAGE;

impl<T: Config> Pallet<T> {
	pub(crate) fn levels_of(
		market: MarketId,
		term: Moment,
		lends: bool,
		from: Option<BasisPoints>,
		max_offers: u32,
	) -> Vec<Level> {
		let (index, direction) = book_side(market, term, lends);
		let offers = Queues::<Indices<T>>::of(index).walk(from.map(rate_tick), direction);
		let now = T::Clock::now();
		let mut levels = Vec::<Level>::new();
		let mut groups = Remainders::default();
		for (tick, id) in offers.take(max_offers.min(MAX_PAGE) as usize) {
			let (Ok(apr_bp), Some(offer)) = (tick.try_into(), Offers::<T>::get(id)) else {
				continue;
			};
			if offer.is_expired(now) {
				continue;
			}
			let Ok(available) = count::<T>(&offer, &mut groups) else { continue };
			if available.is_zero() {
				continue;
			}
			match levels.last_mut() {
				Some(level) if level.apr_bp == apr_bp => {
					level.principal = level.principal.saturating_add(available);
					level.offers = level.offers.saturating_add(1);
				},
				_ => levels.push(Level { apr_bp, principal: available, offers: 1 }),
			}
		}
		levels
	}

	pub(crate) fn records_of(
		who: T::AccountId,
		role: Role,
		before: Option<u64>,
		max: u32,
	) -> Vec<u64> {
		records::page::<T>(&who, role, before, max)
	}

	pub(crate) fn status_of(id: LoanId) -> Option<LoanStatus> {
		status::<T>(&OpenLoan::load(id).ok()?).ok()
	}

	pub(crate) fn unhealthy_of(market: MarketId, called: bool, max: u32) -> Vec<LoanId> {
		unhealthy::<T>(market, called, max).unwrap_or_default()
	}
}

/// How much principal can be taken of an offer after those of its group that were counted before.
fn count<T: Config>(offer: &OfferOf<T>, groups: &mut Remainders) -> Result<Balance, DispatchError> {
	let available = groups.available::<T>(offer)?;
	groups.give::<T>(offer, available, offer.put_up_down(available)?)?;
	Ok(available)
}

fn status<T: Config>(open: &OpenLoan<T>) -> Result<LoanStatus, DispatchError> {
	let (loan, obligation) = (&open.loan, &open.loan.obligation);
	let (debt, face) = (obligation.debt(open.now)?, obligation.face()?);
	let owes = loan.stage != Stage::Repaid;
	let valuation = markets::valuation::<T>(&open.market).ok().filter(|_| owes);
	let by_price = owes && (!open.is_matured() || loan.is_called());
	let healthy =
		valuation.filter(|_| by_price).and_then(|valuation| open.is_healthy(&valuation).ok());
	let deadline_ms = match (loan.stage, &valuation) {
		(Stage::Called { deadline }, Some(valuation)) => Some(
			margin_calls::effective_deadline::<T>(&open.market, deadline, valuation)
				.unwrap_or(deadline),
		),
		(Stage::Called { deadline }, None) => Some(deadline),
		_ => None,
	};
	Ok(LoanStatus {
		debt,
		face,
		overdue: owes && open.is_overdue(),
		healthy,
		ltv: valuation.and_then(|valuation| valuation.ltv(face, loan.collateral)),
		liquidation_price: open
			.market
			.params
			.risk
			.filter(|_| owes)
			.and_then(|_| open.market.params.liquidation_price_up(face, loan.collateral).ok()),
		deadline_ms,
		liquidatable: valuation
			.and_then(|valuation| liquidatable::<T>(open, &valuation).ok())
			.unwrap_or_default(),
	})
}

fn unhealthy<T: Config>(market_id: MarketId, called: bool, max: u32) -> Option<Vec<LoanId>> {
	let market = markets::load::<T>(market_id).ok()?;
	let valuation = markets::valuation::<T>(&market).ok()?;
	let at = valuation.tick()?;
	let list = if called { RiskList::Called } else { RiskList::Running };
	let index = Index::Risk(market_id, list);
	let is_unhealthy = |id: &LoanId| {
		OpenLoan::<T>::load(*id).is_ok_and(|open| {
			(called || !open.is_matured()) && open.is_healthy(&valuation) == Ok(false)
		})
	};
	let loans = Queues::<Indices<T>>::of(index)
		.walk(None, Direction::Down)
		.take_while(|(tick, _)| *tick >= at || called)
		.take(MAX_PAGE as usize)
		.map(|(_, id)| id)
		.filter(is_unhealthy)
		.take(max as usize);
	Some(loans.collect())
}
