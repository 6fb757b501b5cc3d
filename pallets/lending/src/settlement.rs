// SPDX-License-Identifier: Apache-2.0
//! Settling loans in kind: the lender is given collateral instead of money.

use crate::{
	ids::LoanId,
	loans::OpenLoan,
	margin_calls::{self, Answer},
	market::RiskParams,
	markets,
	pallet::*,
	valuation::{Bonus, InKind, Valuation},
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::Get,
};
use primitives::{Clock, PriceSource};
use sp_arithmetic::traits::EnsureSub;

impl<T: Config> Pallet<T> {
	/// Says whether the loan was settled; else its margin call has ended.
	pub(crate) fn do_settle(id: LoanId) -> Result<bool, DispatchError> {
		let open = OpenLoan::<T>::owing(id)?;
		let was_called = open.loan.is_called();
		let Some(open) = settle_if_over::<T>(open)? else { return Ok(true) };
		ensure!(was_called && !open.loan.is_called(), Error::<T>::NotOverdue);
		open.store().map(|()| false)
	}
}

/// Settle a loan that was not repaid in time, or whose margin call was not answered in time. One that
/// stays is given back, yet to be stored: a margin call whose deadline has passed has then ended, or has
/// a later one.
pub(crate) fn settle_if_over<T: Config>(
	mut open: OpenLoan<T>,
) -> Result<Option<OpenLoan<T>>, DispatchError> {
	if open.is_overdue() {
		return settle_overdue::<T>(open).map(|()| None);
	}
	if let Some(deadline) = open.loan.stage.deadline().filter(|deadline| open.now > *deadline) {
		let valuation = markets::valuation::<T>(&open.market)?;
		match margin_calls::answer::<T>(&mut open, deadline, &valuation)? {
			Answer::Ended => (),
			Answer::Until(later) => margin_calls::extend::<T>(&mut open, later),
			Answer::Over => return settle_at::<T>(open, Some(&valuation)).map(|()| None),
		}
	}
	Ok(Some(open))
}

/// Settle a loan that was not repaid in time.
fn settle_overdue<T: Config>(open: OpenLoan<T>) -> DispatchResult {
	let valuation = match open.market.params.risk {
		None => None,
		Some(risk) => match markets::valuation::<T>(&open.market) {
			Err(_) if has_waited::<T>(&open, &risk) => {
				Some(markets::last_valuation::<T>(&open.market)?)
			},
			valuation => Some(valuation?),
		},
	};
	settle_at::<T>(open, valuation.as_ref())
}

/// Whether a loan has been overdue, and the prices that cannot be used have been gone, for so long
/// that the last ones must do.
fn has_waited<T: Config>(open: &OpenLoan<T>, risk: &RiskParams) -> bool {
	let gone_since = [risk.principal_feed, risk.collateral_feed]
		.into_iter()
		.filter(|feed| T::Prices::price(*feed).is_err())
		.filter_map(T::Prices::last)
		.map(|last| last.time_ms)
		.min();
	let since = open.overdue_after().max(gone_since.unwrap_or_default());
	let wait = T::LastPriceWait::get();
	// Nobody could say a price while the chain stood still.
	T::Clock::has_passed(since.saturating_add(wait), wait)
}

/// Give the lender collateral for the debt: worth it and the full bonus on top at these prices, or all
/// there is, which it is without prices.
fn settle_at<T: Config>(open: OpenLoan<T>, valuation: Option<&Valuation>) -> DispatchResult {
	let debt = open.loan.obligation.debt(open.now)?.total()?;
	let collateral = open.loan.collateral;
	let in_kind = match valuation {
		Some(valuation) => {
			valuation.in_kind(debt, collateral, Bonus::full(valuation.liquidation_ltv)?)
		},
		None => InKind { seized: collateral, shortfall: 0 },
	};
	pay_in_kind::<T>(open, in_kind)
}

/// Pay the lender in collateral for all of the debt and close the loan.
pub(crate) fn pay_in_kind<T: Config>(mut open: OpenLoan<T>, in_kind: InKind) -> DispatchResult {
	let InKind { seized, shortfall } = in_kind;
	let debt = open.loan.obligation.debt(open.now)?.total()?;
	pallet_custody::Pallet::<T>::pay_held(
		&open.market.params.collateral,
		HoldReason::Collateral,
		&open.loan.borrower,
		&open.loan.lender,
		seized,
		&open.loan.borrower,
	)?;
	let returned = open.loan.collateral.ensure_sub(seized)?;
	open.loan.collateral = returned;
	open.loan.obligation.write_off();
	Pallet::<T>::deposit_event(Event::Settled { loan: open.id, debt, seized, returned, shortfall });
	open.close()
}
