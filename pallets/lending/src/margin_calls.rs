// SPDX-License-Identifier: Apache-2.0
//! Margin calls: made, answered, ended. They change the loan and say so; whoever has it in hand stores it.

use crate::{ids::LoanId, loan::Stage, loans::OpenLoan, markets, pallet::*, valuation::Valuation};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
};
use primitives::{Clock, Moment};
use sp_arithmetic::traits::EnsureAdd;

/// What a margin call has come to.
pub(crate) enum Answer {
	/// It has ended: the loan is healthy.
	Ended,
	/// It goes on until this moment.
	Until(Moment),
	/// Its time is over, and the loan can be settled.
	Over,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_check_margin(id: LoanId) -> DispatchResult {
		let mut open = OpenLoan::<T>::owing(id)?;
		let called = open.loan.is_called();
		ensure!(
			called || (open.loan.stage == Stage::Running && !open.is_matured()),
			Error::<T>::NotRunning
		);
		let valuation = markets::valuation::<T>(&open.market)?;
		match (called, open.is_healthy(&valuation)?) {
			(true, true) => end(&mut open),
			(false, false) => call(&mut open)?,
			(true, false) => return Err(Error::<T>::AlreadyCalled.into()),
			(false, true) => return Err(Error::<T>::Healthy.into()),
		}
		open.store()
	}
}

/// Make a margin call.
pub(crate) fn call<T: Config>(open: &mut OpenLoan<T>) -> DispatchResult {
	let period = markets::risk::<T>(&open.market)?.margin_call_period_ms;
	let deadline = open.now.ensure_add(period)?;
	open.loan.stage = Stage::Called { deadline };
	Pallet::<T>::deposit_event(Event::MarginCalled { loan: open.id, deadline_ms: deadline });
	Ok(())
}

/// Give a margin call time until this moment.
pub(crate) fn extend<T: Config>(open: &mut OpenLoan<T>, deadline: Moment) {
	open.loan.stage = Stage::Called { deadline };
	Pallet::<T>::deposit_event(Event::MarginCallExtended { loan: open.id, deadline_ms: deadline });
}

/// End a margin call.
pub(crate) fn end<T: Config>(open: &mut OpenLoan<T>) {
	open.loan.stage = if open.is_matured() { Stage::Matured } else { Stage::Running };
	Pallet::<T>::deposit_event(Event::MarginCallEnded { loan: open.id });
}

/// End the margin call of a loan that may have become healthy. Without usable prices nobody knows,
/// and it goes on.
pub(crate) fn end_if_healthy<T: Config>(open: &mut OpenLoan<T>) {
	if !open.loan.is_called() {
		return;
	}
	let Ok(valuation) = markets::valuation::<T>(&open.market) else { return };
	if open.is_healthy(&valuation) == Ok(true) {
		end(open);
	}
}

/// End the margin call of a healthy loan; say of an unhealthy one whether its time is over.
pub(crate) fn answer<T: Config>(
	open: &mut OpenLoan<T>,
	deadline: Moment,
	valuation: &Valuation,
) -> Result<Answer, DispatchError> {
	if open.is_healthy(valuation)? {
		end(open);
		return Ok(Answer::Ended);
	}
	let deadline = effective_deadline::<T>(&open.market, deadline, valuation)?;
	Ok(if open.now > deadline { Answer::Over } else { Answer::Until(deadline) })
}

/// After which moment a margin call's time is over: after a feed was silent or frozen, or the chain stood
/// still, it gets its full time once more.
pub(crate) fn effective_deadline<T: Config>(
	market: &MarketOf<T>,
	deadline: Moment,
	valuation: &Valuation,
) -> Result<Moment, DispatchError> {
	let period = markets::risk::<T>(market)?.margin_call_period_ms;
	let full_since_prices = valuation.steady_since.ensure_add(period)?;
	Ok(T::Clock::effective(deadline.max(full_since_prices), period))
}
