// SPDX-License-Identifier: Apache-2.0
//! Liquidating loans after a margin call: somebody pays the lender and gets collateral at a discount.

use crate::{markets::Prices, math, pallet::*, types::*};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::Time,
};
use sp_core::U256;
use sp_runtime::traits::Zero;

/// What is paid and what is got for it.
#[derive(Clone, Copy)]
struct Exchange {
	repaid: Balance,
	seized: Balance,
}

/// Cannot overflow: both have half as many bits.
fn product(a: Balance, b: Balance) -> U256 {
	U256::from(a).saturating_mul(U256::from(b))
}

/// A loan's numbers for a liquidation at some prices.
struct Terms<'a, AssetKind> {
	market: &'a Market<AssetKind>,
	risk: &'a RiskParams,
	prices: Prices,
	collateral: Balance,
}

impl<AssetKind> Terms<'_, AssetKind> {
	/// What is got for a payment: `⌊⌊⌊repaid·price⌋·LIF⌋/price⌋`.
	fn seized_for(&self, repaid: Balance) -> Option<Balance> {
		let paid = math::value_down(repaid, self.prices.principal, self.market.principal_decimals)?;
		let value = math::with_incentive_down(paid, self.risk.liquidation_ltv)?;
		math::amount_down(value, self.prices.collateral, self.market.collateral_decimals)
	}

	/// What must be paid for collateral: `⌈⌈⌈seized·price⌉/LIF⌉/price⌉`.
	fn repaid_for(&self, seized: Balance) -> Option<Balance> {
		let worth =
			math::value_up(seized, self.prices.collateral, self.market.collateral_decimals)?;
		let value = math::without_incentive_up(worth, self.risk.liquidation_ltv)?;
		math::amount_up(value, self.prices.principal, self.market.principal_decimals)
	}

	/// By how much more than the collateral allows is owed, judged by this debt, where collateral of
	/// this worth is given away. What the rest allows is rounded down once more after the payment,
	/// hence 1.
	fn excess(&self, judged: Balance, given: math::Value) -> Option<math::Value> {
		let worth = math::value_down(
			self.collateral,
			self.prices.collateral,
			self.market.collateral_decimals,
		)?;
		let limit = math::borrowable_down(worth.checked_sub(given)?, self.risk.liquidation_ltv)?;
		let owed = math::value_up(judged, self.prices.principal, self.market.principal_decimals)?;
		owed.checked_add(1)?.checked_sub(limit)
	}

	/// How much must be paid to cure an excess, where this much less is `owed` for so much `paid`.
	fn cure_by(&self, excess: math::Value, (owed, paid): (Balance, Balance)) -> Option<Balance> {
		let value = math::cure_up(excess, self.risk.liquidation_ltv, (owed, paid))?;
		math::amount_up(value, self.prices.principal, self.market.principal_decimals)
	}

	/// How much must be paid to make a loan healthy that owes this debt and is judged by that one.
	/// A payment of interest lowers it by as much, one of principal also by the interest that the
	/// principal would have borne until maturity.
	fn cure(&self, debt: Debt, judged: Balance) -> Option<Balance> {
		let Debt { interest, principal } = debt;
		let by_interest = || self.cure_by(self.excess(judged, 0)?, (1, 1));
		let by_principal = || {
			let paid =
				math::value_up(interest, self.prices.principal, self.market.principal_decimals)?;
			let given = math::with_incentive_up(paid, self.risk.liquidation_ltv)?;
			let face = judged.checked_sub(interest)?;
			// The interest that the rest will bear is rounded up anew, hence 1.
			let excess = self.excess(face.checked_add(1)?, given)?;
			interest.checked_add(self.cure_by(excess, (face, principal))?)
		};
		// Each is enough. The first counts nothing as saved, and is the smaller one if interest is
		// all that is paid.
		[by_interest(), by_principal()].into_iter().flatten().min()
	}

	/// Whether less is owed for each unit of collateral than before. A payment of a few units may be all
	/// rounding, and a crowd of them would eat the collateral. Where not even all collateral covers the
	/// debt and the incentive, no payment improves anything, and the lender is better off for each.
	fn improves(&self, before: Balance, after: Balance, collateral: Balance) -> Option<bool> {
		let (was, is) = (product(before, collateral), product(after, self.collateral));
		Some(is < was || after.is_zero() || self.repaid_for(self.collateral)? <= before)
	}

	/// What is got for a payment of at most this much. If there is not so much collateral, all of it
	/// for what it is worth less the incentive.
	fn pay(&self, most: Balance) -> Option<Exchange> {
		// What is too large to be counted is more than there is.
		let seized = self.seized_for(most).unwrap_or(Balance::MAX);
		if seized < self.collateral {
			return Some(Exchange { repaid: most, seized });
		}
		let repaid = self.repaid_for(self.collateral)?.min(most);
		Some(Exchange { repaid, seized: self.collateral })
	}
}

impl<T: Config> Pallet<T> {
	/// How much of a loan, whose interest is accrued, can be liquidated: what makes it healthy; all of
	/// it, if less than the smallest loan would remain.
	fn allowed(
		terms: &Terms<'_, T::AssetKind>,
		loan: &LoanOf<T>,
		now: Moment,
	) -> Result<Balance, Error<T>> {
		let debt = loan.debt(now).ok_or(Error::<T>::Overflow)?;
		let total = debt.total().ok_or(Error::<T>::Overflow)?;
		// What is too large to be counted is more than is owed.
		let cure = terms.cure(debt, Self::judged_debt(loan, now)?).unwrap_or(Balance::MAX);
		let left = total.saturating_sub(cure).min(debt.principal);
		Ok(if left < terms.market.params.min_loan { total } else { cure })
	}

	/// How much of a loan can be liquidated now, in principal: nothing of one that is healthy or has
	/// no margin call.
	pub(crate) fn liquidatable(
		loan: &LoanOf<T>,
		market: &MarketOf<T>,
		prices: Prices,
		now: Moment,
	) -> Result<Balance, Error<T>> {
		let called = matches!(loan.stage, Stage::Called { .. });
		if !called || Self::is_healthy(loan, market, &prices, now)? {
			return Ok(0);
		}
		let mut loan = loan.clone();
		loan.accrue(now).ok_or(Error::<T>::Overflow)?;
		let terms =
			Terms { market, risk: Self::risk(market)?, prices, collateral: loan.collateral };
		let allowed = Self::allowed(&terms, &loan, now)?;
		Ok(terms.pay(allowed).ok_or(Error::<T>::Overflow)?.repaid)
	}

	pub(crate) fn do_liquidate(
		liquidator: T::AccountId,
		id: LoanId,
		amount: Liquidation,
		limit: Balance,
	) -> DispatchResult {
		let (mut loan, market) = Self::owing_loan(id)?;
		let now = T::Time::now();
		let risk = Self::risk(&market)?;
		ensure!(matches!(loan.stage, Stage::Called { .. }), Error::<T>::NotCalled);
		let prices = Self::prices(&market)?;
		ensure!(!Self::is_healthy(&loan, &market, &prices, now)?, Error::<T>::Healthy);
		let before = Self::judged_debt(&loan, now)?;
		// First, because the interest of two stretches of time can be a unit more than that of both.
		loan.accrue(now).ok_or(Error::<T>::Overflow)?;

		let terms = Terms { market: &market, risk, prices, collateral: loan.collateral };
		let allowed = Self::allowed(&terms, &loan, now)?;
		let exchange = Self::exchange(&terms, allowed, amount, limit)?;
		let paid = Self::pay_down(&mut loan, &market, &liquidator, exchange.repaid, now)?;
		Self::transfer_held(
			&market.params.collateral,
			HoldReason::Collateral,
			&loan.borrower,
			&liquidator,
			exchange.seized,
		)?;
		Self::take_out(&mut loan, exchange.seized)?;
		let mut shortfall = 0;
		if loan.collateral.is_zero() {
			shortfall =
				loan.principal.checked_add(loan.interest_due).ok_or(Error::<T>::Overflow)?;
			Self::write_off(&mut loan)?;
		}
		let after = Self::judged_debt(&loan, now)?;
		ensure!(
			terms.improves(before, after, loan.collateral).ok_or(Error::<T>::Overflow)?,
			Error::<T>::AmountTooSmall
		);
		let Exchange { repaid, seized } = exchange;
		Self::deposit_event(Event::Liquidated {
			loan: id,
			liquidator,
			repaid,
			seized,
			fee: paid.fee,
			shortfall,
		});
		Self::keep_or_close_loan(id, loan, &market, now)
	}

	/// What is paid and got for what the liquidator asks, within what is allowed.
	fn exchange(
		terms: &Terms<'_, T::AssetKind>,
		allowed: Balance,
		amount: Liquidation,
		limit: Balance,
	) -> Result<Exchange, DispatchError> {
		let pay = |most: Balance| terms.pay(most).ok_or(Error::<T>::Overflow);
		let (exchange, within) = match amount {
			Liquidation::Repay(most) => {
				let exchange = pay(most.min(allowed))?;
				(exchange, exchange.seized >= limit)
			},
			Liquidation::Seize(most) => {
				let seized = most.min(terms.collateral);
				let repaid = terms.repaid_for(seized).ok_or(Error::<T>::Overflow)?;
				let exchange =
					if repaid > allowed { pay(allowed)? } else { Exchange { repaid, seized } };
				(exchange, exchange.repaid <= limit)
			},
		};
		ensure!(
			!exchange.repaid.is_zero() && !exchange.seized.is_zero(),
			Error::<T>::AmountTooSmall
		);
		ensure!(within, Error::<T>::LimitNotMet);
		Ok(exchange)
	}
}
