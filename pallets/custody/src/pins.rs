// SPDX-License-Identifier: Apache-2.0
//! Assets that markets rely on: nobody can destroy them, and this pallet's account in them stands on
//! its own.

use crate::{pallet::*, AssetFacts, Pin};
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{
		fungibles::{Inspect, InspectHold, Mutate, MutateHold, Refund},
		tokens::{Precision, Preservation},
		AccountTouch, Get,
	},
};
use primitives::UnitPrice;
use sp_runtime::{
	traits::{AccountIdConversion, EnsureAdd, EnsureAddAssign, Zero},
	DispatchError, FixedU128,
};

/// Whether an asset stays: the native token, and pinned ones that something uses.
pub fn is_used<T: Config>(asset: &T::AssetKind) -> bool {
	*asset == T::NativeAsset::get() || Pins::<T>::get(asset).is_some_and(|pin| pin.users > 0)
}

/// Pay all that the pallet's account has free in an asset to somebody.
fn empty<T: Config>(asset: &T::AssetKind, to: &T::AccountId) -> DispatchResult {
	let own = Pallet::<T>::account_id();
	let all = T::Assets::balance(asset.clone(), &own);
	if !all.is_zero() {
		T::Assets::transfer(asset.clone(), &own, to, all, Preservation::Expendable)?;
	}
	Ok(())
}

/// Make an account in an asset that takes none of the references of which the pallet's account has
/// only so many: for a deposit of whoever asks for it.
fn make_account<T: Config>(asset: &T::AssetKind, who: &T::AccountId) -> DispatchResult {
	let own = Pallet::<T>::account_id();
	if T::Assets::deposit_held(asset.clone(), own.clone()).is_some() {
		return Ok(());
	}
	// A stranger may have made one by sending something. Emptied, it is gone.
	empty::<T>(asset, who)?;
	T::Assets::touch(asset.clone(), &own, who)
}

impl<T: Config> Pallet<T> {
	/// The account that keeps payments which their receivers could not take.
	pub fn account_id() -> T::AccountId {
		T::PalletId::get().into_account_truncating()
	}

	/// Something relies on an asset from now on, and on it having these decimals. Fails if it could be
	/// destroyed, or if it does not have them, or so many that a whole unit cannot be counted.
	///
	/// Decimals are said by whoever decides, as an issuer can change them until that is enacted.
	pub fn use_asset(asset: &T::AssetKind, decimals: u8) -> DispatchResult {
		let present = T::Facts::decimals(asset).ok_or(Error::<T>::UnknownAsset)?;
		ensure!(present == decimals, Error::<T>::WrongDecimals);
		UnitPrice::new(FixedU128::from_u32(1), decimals)
			.map_err(|_| Error::<T>::TooManyDecimals)?;
		if *asset == T::NativeAsset::get() {
			return Ok(());
		}
		Pins::<T>::try_mutate(asset, |pin| {
			pin.as_mut().ok_or(Error::<T>::AssetNotPinned)?.users.ensure_add_assign(1)?;
			Ok::<_, DispatchError>(())
		})
	}

	/// The pallet's account lives for good: it has a reference of its own and the native minimum, so that
	/// it can take any payment whatever strangers do to it.
	pub(crate) fn do_found_account() -> DispatchResult {
		let (own, native) = (Self::account_id(), T::NativeAsset::get());
		frame_system::Pallet::<T>::inc_providers(&own);
		let missing = T::Assets::minimum_balance(native.clone())
			.saturating_sub(T::Assets::balance(native.clone(), &own));
		if !missing.is_zero() {
			T::Assets::mint_into(native, &own, missing)?;
		}
		Ok(())
	}

	pub(crate) fn do_pin_asset(who: T::AccountId, asset: T::AssetKind) -> DispatchResult {
		ensure!(asset != T::NativeAsset::get(), Error::<T>::NoPinNeeded);
		ensure!(!Pins::<T>::contains_key(&asset), Error::<T>::AlreadyPinned);
		ensure!(T::Assets::asset_exists(asset.clone()), Error::<T>::UnknownAsset);
		make_account::<T>(&asset, &who)?;
		// One is on hold, and keeps the asset; the other is free, and keeps the account.
		let own = Self::account_id();
		let minimum = T::Assets::minimum_balance(asset.clone()).max(1);
		let both = minimum.ensure_add(minimum)?;
		T::Assets::transfer(asset.clone(), &who, &own, both, Preservation::Preserve)?;
		T::AssetsHolder::hold(asset.clone(), &HoldReason::Pin.into(), &own, minimum)?;
		Pins::<T>::insert(&asset, Pin { by: who.clone(), users: 0 });
		Self::deposit_event(Event::AssetPinned { asset, by: who });
		Ok(())
	}

	pub(crate) fn do_unpin_asset(who: T::AccountId, asset: T::AssetKind) -> DispatchResult {
		let pin = Pins::<T>::take(&asset).ok_or(Error::<T>::AssetNotPinned)?;
		ensure!(pin.by == who, Error::<T>::NotPinner);
		ensure!(pin.users.is_zero(), Error::<T>::AssetInUse);
		let (own, reason) = (Self::account_id(), HoldReason::Pin.into());
		let held = T::AssetsHolder::balance_on_hold(asset.clone(), &reason, &own);
		T::AssetsHolder::release(asset.clone(), &reason, &own, held, Precision::Exact)?;
		empty::<T>(&asset, &who)?;
		T::Assets::refund(asset.clone(), own)?;
		Self::deposit_event(Event::AssetUnpinned { asset });
		Ok(())
	}
}
