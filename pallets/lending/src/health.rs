// SPDX-License-Identifier: Apache-2.0
//! Whether loans are healthy, margin calls, and the loans' places in the indices that find those that
//! are not.

use crate::{markets::Prices, math, pallet::*, types::*};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::Time,
};
use pallet_prices::PriceSource;
use sp_runtime::Permill;

impl<T: Config> Pallet<T> {
	/// How prices decide in a market; an error without feeds.
	pub(crate) fn risk(market: &MarketOf<T>) -> Result<&RiskParams, Error<T>> {
		market.params.risk.as_ref().ok_or(Error::<T>::NoFeeds)
	}

	/// The debt by which a loan's health is judged: its face, or what it has grown to since.
	pub(crate) fn judged_debt(loan: &LoanOf<T>, now: Moment) -> Result<Balance, Error<T>> {
		let face = loan.face();
		let owed = loan.debt(now).and_then(|debt| debt.total());
		let judged = if loan.is_matured(now) { face.max(owed) } else { face };
		judged.ok_or(Error::<T>::Overflow)
	}

	/// Whether `⌊⌊collateral·price⌋·ltv⌋ ≥ ⌈debt·price⌉`.
	pub(crate) fn is_covered(
		market: &MarketOf<T>,
		prices: &Prices,
		debt: Balance,
		collateral: Balance,
		ltv: Permill,
	) -> Result<bool, Error<T>> {
		let worth = math::value_down(collateral, prices.collateral, market.collateral_decimals);
		let limit = worth.and_then(|worth| math::borrowable_down(worth, ltv));
		let owed = math::value_up(debt, prices.principal, market.principal_decimals);
		Ok(limit.ok_or(Error::<T>::Overflow)? >= owed.ok_or(Error::<T>::Overflow)?)
	}

	/// Whether a loan is healthy at these prices.
	pub(crate) fn is_healthy(
		loan: &LoanOf<T>,
		market: &MarketOf<T>,
		prices: &Prices,
		now: Moment,
	) -> Result<bool, Error<T>> {
		let debt = Self::judged_debt(loan, now)?;
		let ltv = Self::risk(market)?.liquidation_ltv;
		Self::is_covered(market, prices, debt, loan.collateral, ltv)
	}

	pub(crate) fn do_check_margin(id: LoanId) -> DispatchResult {
		let (mut loan, market) = Self::owing_loan(id)?;
		let now = T::Time::now();
		let called = matches!(loan.stage, Stage::Called { .. });
		ensure!(
			called || (loan.stage == Stage::Running && !loan.is_matured(now)),
			Error::<T>::NotRunning
		);
		let prices = Self::prices(&market)?;
		match (called, Self::is_healthy(&loan, &market, &prices, now)?) {
			(true, true) => {
				Self::end_call(id, &mut loan, now);
				Self::store_loan(id, loan, &market)
			},
			(false, false) => Self::call(id, loan, &market, now),
			(true, false) => Err(Error::<T>::AlreadyCalled.into()),
			(false, true) => Err(Error::<T>::Healthy.into()),
		}
	}

	/// Make a margin call.
	pub(crate) fn call(
		id: LoanId,
		mut loan: LoanOf<T>,
		market: &MarketOf<T>,
		now: Moment,
	) -> DispatchResult {
		let period = Self::risk(market)?.margin_call_period;
		let deadline = now.checked_add(period).ok_or(Error::<T>::Overflow)?;
		loan.stage = Stage::Called { deadline };
		Self::store_loan(id, loan, market)?;
		Self::deposit_event(Event::MarginCalled { loan: id, deadline });
		Ok(())
	}

	/// End a margin call.
	pub(crate) fn end_call(id: LoanId, loan: &mut LoanOf<T>, now: Moment) {
		loan.stage = if loan.is_matured(now) { Stage::Matured } else { Stage::Running };
		Self::deposit_event(Event::MarginCallEnded { loan: id });
	}

	/// End the margin call of a loan that may have become healthy. Without usable prices nobody knows,
	/// and it goes on.
	pub(crate) fn end_call_if_healthy(
		id: LoanId,
		loan: &mut LoanOf<T>,
		market: &MarketOf<T>,
		now: Moment,
	) {
		if !matches!(loan.stage, Stage::Called { .. }) {
			return;
		}
		let Ok(prices) = Self::prices(market) else { return };
		if Self::is_healthy(loan, market, &prices, now).ok() == Some(true) {
			Self::end_call(id, loan, now);
		}
	}

	/// When a margin call ends: after a feed was silent or frozen, it gets its full time once more.
	pub(crate) fn effective_deadline(
		deadline: Moment,
		market: &MarketOf<T>,
	) -> Result<Moment, DispatchError> {
		let risk = Self::risk(market)?;
		[risk.principal_feed, risk.collateral_feed].into_iter().try_fold(
			deadline,
			|latest, feed| {
				let steady = T::Prices::steady_since(feed).map_err(Self::price_error)?;
				let full =
					steady.checked_add(risk.margin_call_period).ok_or(Error::<T>::Overflow)?;
				Ok(latest.max(full))
			},
		)
	}

	/// When time alone changes something about a loan: the first moment at which it does.
	fn due(loan: &LoanOf<T>, market: &MarketOf<T>) -> Option<Moment> {
		match loan.stage {
			Stage::Running if market.params.risk.is_some() => Some(loan.maturity),
			Stage::Running | Stage::Matured => loan.grace_ends.checked_add(1),
			Stage::Called { deadline } => deadline.min(loan.grace_ends).checked_add(1),
			Stage::Repaid => None,
		}
	}

	/// Bring a loan to the places in the indices where it belongs.
	pub(crate) fn place_loan(
		id: LoanId,
		loan: &mut LoanOf<T>,
		market: &MarketOf<T>,
	) -> DispatchResult {
		let list = match loan.stage {
			Stage::Running => Some(RiskList::Running),
			Stage::Called { .. } => Some(RiskList::Called),
			Stage::Matured | Stage::Repaid => None,
		};
		let risk = match (list, market.params.risk) {
			(Some(list), Some(risk)) => {
				let debt = loan.ranked_debt().ok_or(Error::<T>::Overflow)?;
				let tick = math::liquidation_tick(debt, loan.collateral, risk.liquidation_ltv);
				Some((list, tick.ok_or(Error::<T>::Overflow)?))
			},
			_ => None,
		};
		if loan.places.risk != risk {
			let index = |list| Index::Risk(loan.market, list);
			if let Some((list, tick)) = loan.places.risk {
				Self::unlink(index(list), tick, id);
			}
			if let Some((list, tick)) = risk {
				Self::link(index(list), tick, id);
			}
			loan.places.risk = risk;
		}
		Self::place_in_queue(id, loan, Self::due(loan, market))
	}

	/// Bring a loan to the place in the queue by time where it belongs.
	pub(crate) fn place_in_queue(
		id: LoanId,
		loan: &mut LoanOf<T>,
		due: Option<Moment>,
	) -> DispatchResult {
		let tick = due.map(|due| math::due_tick(due).ok_or(Error::<T>::Overflow)).transpose()?;
		if loan.places.due != tick {
			if let Some(tick) = loan.places.due {
				Self::unlink(Index::Due, tick, id);
			}
			if let Some(tick) = tick {
				Self::link(Index::Due, tick, id);
			}
			loan.places.due = tick;
		}
		Ok(())
	}
}
