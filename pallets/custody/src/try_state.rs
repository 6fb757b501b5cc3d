// SPDX-License-Identifier: Apache-2.0
//! What must hold between any two calls. The numbers are those of the table in the README.

use crate::{pallet::*, pins};
use alloc::collections::btree_map::BTreeMap;
use codec::Encode;
use frame_support::{
	ensure,
	traits::{
		fungibles::{Inspect, InspectHold},
		Get,
	},
};
use primitives::Balance;
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// All invariants of this pallet.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_1_waiting_payments_are_covered()?;
		Self::check_2_pinned_assets_are_on_hold()?;
		Self::check_3_deposits_are_held()
	}

	/// The pallet's account has all that waits, and the minimum balance besides.
	fn check_1_waiting_payments_are_covered() -> Result<(), TryRuntimeError> {
		// Assets have no order of their own: their encoding has.
		let mut waiting = BTreeMap::<_, (T::AssetKind, Balance)>::new();
		for asset in Pins::<T>::iter_keys().chain([T::NativeAsset::get()]) {
			waiting.insert(asset.encode(), (asset, 0));
		}
		for (_, asset, pending) in Waiting::<T>::iter() {
			ensure!(pending.amount > 0, "1: nothing waits");
			ensure!(pins::is_used::<T>(&asset), "1: what waits could be taken with its pin");
			let (_, sum) = waiting.entry(asset.encode()).or_insert((asset, 0));
			*sum = sum.checked_add(pending.amount).ok_or("1: what waits cannot be counted")?;
		}
		for (asset, sum) in waiting.into_values() {
			let free = T::Assets::balance(asset.clone(), &Self::account_id());
			let least = sum.checked_add(T::Assets::minimum_balance(asset));
			ensure!(least.is_some_and(|least| free >= least), "1: what waits is not there");
		}
		Ok(())
	}

	/// Of each pinned asset, something is on hold with the pallet's account.
	fn check_2_pinned_assets_are_on_hold() -> Result<(), TryRuntimeError> {
		let (own, reason) = (Self::account_id(), HoldReason::Pin.into());
		for asset in Pins::<T>::iter_keys() {
			let held = T::AssetsHolder::balance_on_hold(asset, &reason, &own);
			ensure!(held > 0, "2: a pin does not hold");
		}
		Ok(())
	}

	/// Whoever pays for a record has a deposit held. How much, only the runtime knows.
	fn check_3_deposits_are_held() -> Result<(), TryRuntimeError> {
		let reason = HoldReason::Deposit.into();
		for (who, _) in Waiting::<T>::iter_values().filter_map(|pending| pending.deposit) {
			let held = T::AssetsHolder::balance_on_hold(T::NativeAsset::get(), &reason, &who);
			ensure!(held > 0, "3: a deposit is not held");
		}
		Ok(())
	}
}
