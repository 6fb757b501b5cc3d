// SPDX-License-Identifier: Apache-2.0
//! Moving money so that nobody's account can stop somebody else's payment: what a receiver cannot
//! take (an account below the asset's minimum balance, blocked by the asset's admin, …) waits for
//! them in the pallet's account.

use crate::{pallet::*, types::Balance};
use frame_support::{
	pallet_prelude::{DispatchError, DispatchResult},
	storage::with_storage_layer,
	traits::{
		fungibles::{Inspect, Mutate, MutateHold},
		tokens::{Fortitude, Precision, Preservation, Restriction},
		Get,
	},
};
use sp_runtime::traits::{AccountIdConversion, Zero};

impl<T: Config> Pallet<T> {
	/// The account that keeps payments which their receivers could not take.
	pub fn account_id() -> T::AccountId {
		T::PalletId::get().into_account_truncating()
	}

	/// Pay out of what an account has free.
	///
	/// An account left with less than the asset's minimum balance would be removed and the rest of
	/// it lost, so that rest is paid as well.
	pub(crate) fn pay(
		asset: &T::AssetKind,
		from: &T::AccountId,
		to: &T::AccountId,
		amount: Balance,
		preservation: Preservation,
	) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		let rest = T::Assets::balance(asset.clone(), from).saturating_sub(amount);
		let amount = match preservation {
			Preservation::Expendable if rest < T::Assets::minimum_balance(asset.clone()) => {
				amount.checked_add(rest).ok_or(Error::<T>::Overflow)?
			},
			_ => amount,
		};
		Self::pay_or_keep(asset, to, amount, |to| {
			T::Assets::transfer(asset.clone(), from, to, amount, preservation)
		})
	}

	/// Pay out of what an account has on hold.
	pub(crate) fn pay_from_hold(
		asset: &T::AssetKind,
		reason: HoldReason,
		from: &T::AccountId,
		to: &T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		Self::pay_or_keep(asset, to, amount, |to| {
			Self::transfer_held(asset, reason, from, to, amount)
		})
	}

	/// Hand what is on hold with one account to another, or fail.
	pub(crate) fn transfer_held(
		asset: &T::AssetKind,
		reason: HoldReason,
		from: &T::AccountId,
		to: &T::AccountId,
		amount: Balance,
	) -> Result<Balance, DispatchError> {
		T::AssetsHolder::transfer_on_hold(
			asset.clone(),
			&reason.into(),
			from,
			to,
			amount,
			Precision::Exact,
			Restriction::Free,
			// What secures a loan stays seizable whatever else is frozen.
			Fortitude::Force,
		)
	}

	pub(crate) fn hold(
		asset: &T::AssetKind,
		reason: HoldReason,
		who: &T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		T::AssetsHolder::hold(asset.clone(), &reason.into(), who, amount)
	}

	pub(crate) fn release(
		asset: &T::AssetKind,
		reason: HoldReason,
		who: &T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		T::AssetsHolder::release(asset.clone(), &reason.into(), who, amount, Precision::Exact)
			.map(|_| ())
	}

	/// Try something, and undo it if it fails for reasons that lie with others. What fails because the
	/// call is nested too deeply fails for its caller: nobody else may be blamed for that.
	pub(crate) fn attempt<R>(
		action: impl FnOnce() -> Result<R, DispatchError>,
	) -> Result<Option<R>, DispatchError> {
		match with_storage_layer(action) {
			Ok(result) => Ok(Some(result)),
			Err(error @ DispatchError::Transactional(_)) => Err(error),
			Err(_) => Ok(None),
		}
	}

	fn pay_or_keep(
		asset: &T::AssetKind,
		to: &T::AccountId,
		amount: Balance,
		transfer: impl Fn(&T::AccountId) -> Result<Balance, DispatchError>,
	) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		if Self::attempt(|| transfer(to))?.is_some() {
			return Ok(());
		}
		// If it is the payer who cannot pay, this fails as well and the call with it.
		transfer(&Self::account_id())?;
		Waiting::<T>::try_mutate(to, asset, |waiting| {
			*waiting = waiting.checked_add(amount).ok_or(Error::<T>::Overflow)?;
			Ok::<_, Error<T>>(())
		})?;
		Self::deposit_event(Event::PaymentWaiting { to: to.clone(), asset: asset.clone(), amount });
		Ok(())
	}

	pub(crate) fn do_claim_payments(to: T::AccountId, asset: T::AssetKind) -> DispatchResult {
		let amount = Waiting::<T>::take(&to, &asset);
		frame_support::ensure!(!amount.is_zero(), Error::<T>::NothingWaiting);
		T::Assets::transfer(
			asset.clone(),
			&Self::account_id(),
			&to,
			amount,
			Preservation::Preserve,
		)?;
		Self::deposit_event(Event::PaymentClaimed { to, asset, amount });
		Ok(())
	}
}
