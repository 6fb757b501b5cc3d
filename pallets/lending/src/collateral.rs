// SPDX-License-Identifier: Apache-2.0
//! Adding collateral to loans, and taking back what they do not need.

use crate::{
	ids::LoanId,
	loan::{Stage, MAX_BATCH},
	loans::OpenLoan,
	margin_calls, markets,
	pallet::*,
	repayment::in_batch,
};
use frame_support::{
	ensure,
	pallet_prelude::{ConstU32, DispatchError, DispatchResult},
	BoundedVec,
};
use primitives::Balance;
use sp_arithmetic::traits::EnsureAdd;
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_top_up(who: &T::AccountId, id: LoanId, collateral: Balance) -> DispatchResult {
		top_up::<T>(who, id, collateral)
	}

	/// Returns how many of the loans were there.
	pub(crate) fn do_top_up_many(
		who: &T::AccountId,
		top_ups: BoundedVec<(LoanId, Balance), ConstU32<MAX_BATCH>>,
	) -> Result<u32, DispatchError> {
		in_batch::<T>(top_ups, |id, collateral| top_up::<T>(who, id, collateral))
	}

	pub(crate) fn do_withdraw_collateral(
		who: &T::AccountId,
		id: LoanId,
		collateral: Balance,
	) -> DispatchResult {
		let mut open = OpenLoan::<T>::of_borrower(id, who)?;
		ensure!(!collateral.is_zero(), Error::<T>::AmountTooSmall);
		// Without feeds no price says what is too much.
		markets::risk::<T>(&open.market)?;
		ensure!(open.loan.stage == Stage::Running && !open.is_matured(), Error::<T>::NotRunning);
		let left = open.loan.collateral.checked_sub(collateral).ok_or(Error::<T>::LtvTooHigh)?;
		open.loan.collateral = left;
		let valuation = markets::valuation::<T>(&open.market)?;
		let face = open.loan.obligation.face()?;
		markets::ensure_may_open::<T>(Some(&valuation), face, left)?;
		let asset = &open.market.params.collateral;
		pallet_custody::Pallet::<T>::release(asset, HoldReason::Collateral, who, collateral)?;
		Self::deposit_event(Event::CollateralWithdrawn { loan: id, collateral });
		open.store()
	}
}

fn top_up<T: Config>(who: &T::AccountId, id: LoanId, collateral: Balance) -> DispatchResult {
	let mut open = OpenLoan::<T>::of_borrower(id, who)?;
	ensure!(!collateral.is_zero(), Error::<T>::AmountTooSmall);
	let asset = &open.market.params.collateral;
	pallet_custody::Pallet::<T>::hold(asset, HoldReason::Collateral, who, collateral)?;
	open.loan.collateral = open.loan.collateral.ensure_add(collateral)?;
	Pallet::<T>::deposit_event(Event::ToppedUp { loan: id, collateral });
	margin_calls::end_if_healthy::<T>(&mut open);
	open.store()
}
