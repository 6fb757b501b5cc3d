// SPDX-License-Identifier: Apache-2.0
//! Settling loans in kind: the lender is given collateral instead of money.

use crate::{markets::Prices, math, pallet::*, types::*};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Get, Time},
};
use pallet_prices::PriceSource;
use sp_runtime::traits::Zero;

/// What became of a margin call at some moment.
pub(crate) enum Answer {
	/// It is over: the loan is healthy, or settled.
	Over,
	/// It goes on until this moment.
	Until(Moment),
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_settle(id: LoanId) -> DispatchResult {
		let (loan, market) = Self::owing_loan(id)?;
		let now = T::Time::now();
		if loan.is_overdue(now) {
			return Self::settle_overdue(id, loan, &market, now);
		}
		let Stage::Called { deadline } = loan.stage else {
			return Err(Error::<T>::NotOverdue.into());
		};
		ensure!(now > deadline, Error::<T>::NotOverdue);
		match Self::answer_call(id, loan, &market, deadline, now)? {
			Answer::Over => Ok(()),
			Answer::Until(_) => Err(Error::<T>::NotOverdue.into()),
		}
	}

	/// Settle a loan that was not repaid in time.
	pub(crate) fn settle_overdue(
		id: LoanId,
		loan: LoanOf<T>,
		market: &MarketOf<T>,
		now: Moment,
	) -> DispatchResult {
		let prices = match market.params.risk {
			None => None,
			Some(risk) => match Self::prices(market) {
				Err(_) if Self::has_waited(&loan, &risk, now) => Some(Self::last_prices(market)?),
				prices => Some(prices?),
			},
		};
		Self::settle_at(id, loan, market, prices, now)
	}

	/// Whether a loan has been overdue, and the prices that cannot be used have been gone, for so long
	/// that the last ones must do.
	fn has_waited(loan: &LoanOf<T>, risk: &RiskParams, now: Moment) -> bool {
		let gone_since = [risk.principal_feed, risk.collateral_feed]
			.into_iter()
			.filter(|feed| T::Prices::price(*feed).is_err())
			.filter_map(T::Prices::last)
			.map(|last| last.time)
			.min();
		let since = loan.grace_ends.max(gone_since.unwrap_or_default());
		now.saturating_sub(since) > T::LastPriceWait::get()
	}

	/// End the margin call of a healthy loan; settle an unhealthy one after the deadline.
	pub(crate) fn answer_call(
		id: LoanId,
		mut loan: LoanOf<T>,
		market: &MarketOf<T>,
		deadline: Moment,
		now: Moment,
	) -> Result<Answer, DispatchError> {
		let prices = Self::prices(market)?;
		if Self::is_healthy(&loan, market, &prices, now)? {
			Self::end_call(id, &mut loan, now);
			Self::store_loan(id, loan, market)?;
			return Ok(Answer::Over);
		}
		let deadline = Self::effective_deadline(deadline, market)?;
		if now > deadline {
			Self::settle_at(id, loan, market, Some(prices), now)?;
			Ok(Answer::Over)
		} else {
			Ok(Answer::Until(deadline))
		}
	}

	/// Give the lender collateral for the debt: worth it and an incentive on top at these prices, or
	/// all there is, which it is without prices.
	fn settle_at(
		id: LoanId,
		loan: LoanOf<T>,
		market: &MarketOf<T>,
		prices: Option<Prices>,
		now: Moment,
	) -> DispatchResult {
		let debt = loan.debt(now).and_then(|debt| debt.total()).ok_or(Error::<T>::Overflow)?;
		let (seized, shortfall) = match (prices, market.params.risk) {
			(Some(prices), Some(risk)) => Self::in_kind(&loan, market, &risk, &prices, debt),
			_ => (loan.collateral, 0),
		};
		Self::pay_in_kind(id, loan, market, debt, seized, shortfall)
	}

	/// The collateral that stands for a debt, and the part of the debt that it does not cover. What
	/// is too large to be counted is more than there is.
	fn in_kind(
		loan: &LoanOf<T>,
		market: &MarketOf<T>,
		risk: &RiskParams,
		prices: &Prices,
		debt: Balance,
	) -> (Balance, Balance) {
		let (decimals, of_collateral) = (market.principal_decimals, market.collateral_decimals);
		// Rounded in favour of the lender, who asked for money.
		let due = math::value_up(debt, prices.principal, decimals)
			.and_then(|owed| math::with_incentive_up(owed, risk.liquidation_ltv))
			.and_then(|value| math::amount_up(value, prices.collateral, of_collateral))
			.unwrap_or(Balance::MAX);
		if due < loan.collateral {
			return (due, 0);
		}
		// For the record only.
		let covered = math::value_down(loan.collateral, prices.collateral, of_collateral)
			.and_then(|value| math::amount_down(value, prices.principal, decimals))
			.unwrap_or(Balance::MAX);
		(loan.collateral, debt.saturating_sub(covered))
	}

	/// Pay the lender in collateral for all of the debt and close the loan.
	pub(crate) fn pay_in_kind(
		id: LoanId,
		mut loan: LoanOf<T>,
		market: &MarketOf<T>,
		debt: Balance,
		seized: Balance,
		shortfall: Balance,
	) -> DispatchResult {
		Self::pay_from_hold(
			&market.params.collateral,
			HoldReason::Collateral,
			&loan.borrower,
			&loan.lender,
			seized,
		)?;
		Self::take_out(&mut loan, seized)?;
		Self::write_off(&mut loan)?;
		let returned = loan.collateral;
		Self::deposit_event(Event::Settled { loan: id, debt, seized, returned, shortfall });
		Self::close_loan(id, loan, market)
	}

	/// Collateral has left a loan.
	pub(crate) fn take_out(loan: &mut LoanOf<T>, collateral: Balance) -> DispatchResult {
		loan.collateral = loan.collateral.checked_sub(collateral).ok_or(Error::<T>::Overflow)?;
		Self::change_totals(loan.market, |totals| {
			totals.collateral = totals.collateral.checked_sub(collateral)?;
			Some(())
		})
	}

	/// Nothing is owed any more.
	pub(crate) fn write_off(loan: &mut LoanOf<T>) -> DispatchResult {
		let principal = loan.principal;
		loan.principal = Zero::zero();
		loan.interest_due = Zero::zero();
		Self::change_totals(loan.market, |totals| {
			totals.lent = totals.lent.checked_sub(principal)?;
			Some(())
		})
	}
}
