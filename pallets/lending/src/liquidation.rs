// SPDX-License-Identifier: Apache-2.0
//! Liquidating loans after a margin call: somebody pays the lender and gets collateral with a bonus.

use crate::{
	cure::{Cure, Exchange, Liquidation},
	ids::LoanId,
	loans::OpenLoan,
	markets,
	obligation::Obligation,
	pallet::*,
	repayment::{self, pay_down},
	valuation::{Bonus, Valuation},
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
};
use primitives::Balance;
use sp_arithmetic::traits::EnsureSub;
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_liquidate(
		liquidator: T::AccountId,
		id: LoanId,
		asked: Liquidation,
		limit: Balance,
	) -> DispatchResult {
		let mut open = OpenLoan::<T>::owing(id)?;
		markets::risk::<T>(&open.market)?;
		ensure!(open.loan.is_called(), Error::<T>::NotCalled);
		let valuation = markets::valuation::<T>(&open.market)?;
		ensure!(!open.is_healthy(&valuation)?, Error::<T>::Healthy);
		let before = open.loan.obligation.judged(open.now)?;
		open.loan.obligation.accrue(open.now)?;
		// What there was, while what is left of it is being changed.
		let obligation = open.loan.obligation.clone();
		let cure = cure(&open, &obligation, &valuation)?;

		let exchange = cure.exchange(asked, open.now)?;
		let Exchange { repaid, seized } = exchange;
		ensure!(!repaid.is_zero() && !seized.is_zero(), Error::<T>::AmountTooSmall);
		ensure!(is_within(exchange, asked, limit), Error::<T>::LimitNotMet);
		let paid = pay_down::<T>(&mut open, &liquidator, repaid)?;
		pallet_custody::Pallet::<T>::seize(
			&open.market.params.collateral,
			HoldReason::Collateral,
			&open.loan.borrower,
			&liquidator,
			seized,
		)?;
		open.loan.collateral = open.loan.collateral.ensure_sub(seized)?;
		let shortfall = if open.loan.collateral.is_zero() {
			open.loan.obligation.write_off().total()?
		} else {
			0
		};
		let after = open.loan.obligation.judged(open.now)?;
		ensure!(cure.improves(before, after, open.loan.collateral)?, Error::<T>::AmountTooSmall);
		Self::deposit_event(Event::Liquidated {
			loan: id,
			liquidator,
			repaid,
			seized,
			fee: paid.fee,
			shortfall,
		});
		repayment::conclude::<T>(open)
	}
}

/// A loan's numbers for a liquidation, of an obligation that is accrued.
fn cure<'a, T: Config>(
	open: &OpenLoan<T>,
	obligation: &'a Obligation,
	valuation: &'a Valuation,
) -> Result<Cure<'a>, DispatchError> {
	Ok(Cure {
		valuation,
		obligation,
		collateral: open.loan.collateral,
		min_loan: open.market.params.min_loan,
		bonus: Bonus::full(valuation.liquidation_ltv)?,
	})
}

/// Whether an exchange keeps to the limit on the other side of what was asked for.
fn is_within(exchange: Exchange, asked: Liquidation, limit: Balance) -> bool {
	match asked {
		Liquidation::Repay { .. } => exchange.seized >= limit,
		Liquidation::Seize { .. } => exchange.repaid <= limit,
	}
}

/// How much of a loan can be liquidated now, in principal: nothing of one that is healthy or has no
/// margin call.
pub(crate) fn liquidatable<T: Config>(
	open: &OpenLoan<T>,
	valuation: &Valuation,
) -> Result<Balance, DispatchError> {
	if !open.loan.is_called() || open.is_healthy(valuation)? {
		return Ok(0);
	}
	let mut obligation = open.loan.obligation.clone();
	obligation.accrue(open.now)?;
	let all = Liquidation::Repay { max_repaid: Balance::MAX };
	Ok(cure(open, &obligation, valuation)?.exchange(all, open.now)?.repaid)
}
