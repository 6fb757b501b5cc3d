// SPDX-License-Identifier: Apache-2.0
//! Adding collateral to loans, and taking back what they do not need.

use crate::{pallet::*, types::*};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Time};
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	/// A loan that owes something, for its borrower.
	pub(crate) fn loan_of_borrower(
		who: &T::AccountId,
		id: LoanId,
	) -> Result<(LoanOf<T>, MarketOf<T>), Error<T>> {
		let (loan, market) = Self::owing_loan(id)?;
		ensure!(loan.borrower == *who, Error::<T>::NotBorrower);
		Ok((loan, market))
	}

	pub(crate) fn do_top_up(who: &T::AccountId, id: LoanId, amount: Balance) -> DispatchResult {
		let (mut loan, market) = Self::loan_of_borrower(who, id)?;
		ensure!(!amount.is_zero(), Error::<T>::AmountTooSmall);
		Self::hold(&market.params.collateral, HoldReason::Collateral, who, amount)?;
		loan.collateral = loan.collateral.checked_add(amount).ok_or(Error::<T>::Overflow)?;
		Self::change_totals(loan.market, |totals| {
			totals.collateral = totals.collateral.checked_add(amount)?;
			Some(())
		})?;
		Self::deposit_event(Event::ToppedUp { loan: id, amount });
		Self::end_call_if_healthy(id, &mut loan, &market, T::Time::now());
		Self::store_loan(id, loan, &market)
	}

	pub(crate) fn do_withdraw_collateral(
		who: &T::AccountId,
		id: LoanId,
		amount: Balance,
	) -> DispatchResult {
		let (mut loan, market) = Self::loan_of_borrower(who, id)?;
		ensure!(!amount.is_zero(), Error::<T>::AmountTooSmall);
		// Without feeds no price says what is too much.
		Self::risk(&market)?;
		ensure!(
			loan.stage == Stage::Running && !loan.is_matured(T::Time::now()),
			Error::<T>::NotRunning
		);
		loan.collateral = loan.collateral.checked_sub(amount).ok_or(Error::<T>::LtvTooHigh)?;
		let face = loan.face().ok_or(Error::<T>::Overflow)?;
		Self::ensure_may_open(&market, face, loan.collateral)?;
		Self::release(&market.params.collateral, HoldReason::Collateral, who, amount)?;
		Self::change_totals(loan.market, |totals| {
			totals.collateral = totals.collateral.checked_sub(amount)?;
			Some(())
		})?;
		Self::deposit_event(Event::CollateralWithdrawn { loan: id, amount });
		Self::store_loan(id, loan, &market)
	}
}
