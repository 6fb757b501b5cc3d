// SPDX-License-Identifier: Apache-2.0
//! Money into a pool, and the sponsor's own out of it.

use crate::{ids::PoolId, pallet::*, pools::OpenPool};
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{
		fungibles::MutateHold,
		tokens::{Fortitude, Precision, Preservation},
		Get,
	},
};
use primitives::Balance;
use sp_arithmetic::traits::EnsureAddAssign;
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_fund(who: T::AccountId, id: PoolId, funds: Balance) -> DispatchResult {
		ensure!(!funds.is_zero(), Error::<T>::NothingToMove);
		let mut open = OpenPool::<T>::load(id)?;
		open.ensure_open()?;
		let pool = &mut open.pool;
		let gift = who != pool.sponsor;
		let (native, reason) = (T::NativeAsset::get(), HoldReason::Pool);
		if gift {
			pool.money.gifts.ensure_add_assign(funds)?;
			// From free to held, so that whatever binds the sponsor's own money cannot stop it.
			T::AssetsHolder::transfer_and_hold(
				native,
				&reason.into(),
				&who,
				&pool.sponsor,
				funds,
				Precision::Exact,
				Preservation::Preserve,
				Fortitude::Polite,
			)?;
		} else {
			pool.money.own.ensure_add_assign(funds)?;
			pallet_custody::Pallet::<T>::hold(&native, reason, &who, funds)?;
		}
		open.store()?;
		Self::deposit_event(Event::Funded { pool: id, by: who, funds, gift });
		Ok(())
	}

	pub(crate) fn do_withdraw(who: T::AccountId, id: PoolId, funds: Balance) -> DispatchResult {
		ensure!(!funds.is_zero(), Error::<T>::NothingToMove);
		let mut open = OpenPool::<T>::of_sponsor(id, &who)?;
		ensure!(open.pool.money.withdraw(funds)?, Error::<T>::NotEnoughFree);
		open.store()?;
		let native = T::NativeAsset::get();
		pallet_custody::Pallet::<T>::release(&native, HoldReason::Pool, &who, funds)?;
		Self::deposit_event(Event::Withdrawn { pool: id, sponsor: who, funds });
		Ok(())
	}
}
