// SPDX-License-Identifier: Apache-2.0
//! Money on hold under the markets' own reasons: what an issuer has frozen stays where it is, but for
//! what secures a debt.

use crate::{pallet::*, AssetFacts};
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{
		fungibles::MutateHold,
		tokens::{Fortitude, Precision, Restriction},
	},
};
use primitives::Balance;
use sp_runtime::{traits::Zero, DispatchError};

/// Holds know nothing of an account's status, so this is what keeps frozen money in place.
fn ensure_not_frozen<T: Config>(asset: &T::AssetKind, who: &T::AccountId) -> DispatchResult {
	ensure!(!T::Facts::is_frozen(asset, who), Error::<T>::MoneyFrozen);
	Ok(())
}

/// Hand what is on hold with one account to another, whose own it is then, or fail.
pub fn transfer<T: Config>(
	asset: &T::AssetKind,
	reason: &T::RuntimeHoldReason,
	from: &T::AccountId,
	to: &T::AccountId,
	amount: Balance,
) -> Result<Balance, DispatchError> {
	T::AssetsHolder::transfer_on_hold(
		asset.clone(),
		reason,
		from,
		to,
		amount,
		Precision::Exact,
		Restriction::Free,
		// The native token's locks do not reach what is on hold.
		Fortitude::Force,
	)
}

/// Make what an account has on hold free again, or fail.
pub fn release<T: Config>(
	asset: &T::AssetKind,
	reason: &T::RuntimeHoldReason,
	who: &T::AccountId,
	amount: Balance,
) -> Result<Balance, DispatchError> {
	T::AssetsHolder::release(asset.clone(), reason, who, amount, Precision::Exact)
}

impl<T: Config> Pallet<T> {
	/// Put what an account has free on hold. Fails for what its issuer has frozen.
	pub fn hold(
		asset: &T::AssetKind,
		reason: impl Into<T::RuntimeHoldReason>,
		who: &T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		ensure_not_frozen::<T>(asset, who)?;
		T::AssetsHolder::hold(asset.clone(), &reason.into(), who, amount)
	}

	/// Hand what an account has offered, and so has on hold, to another, or fail. Fails for what its
	/// issuer has frozen.
	pub fn draw(
		asset: &T::AssetKind,
		reason: impl Into<T::RuntimeHoldReason>,
		from: &T::AccountId,
		to: &T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		ensure_not_frozen::<T>(asset, from)?;
		transfer::<T>(asset, &reason.into(), from, to, amount).map(|_| ())
	}

	/// Hand what secures a debt, and so is on hold, to another, or fail. Freezing its owner does not
	/// keep it from whom it secures; freezing the whole asset does.
	pub fn seize(
		asset: &T::AssetKind,
		reason: impl Into<T::RuntimeHoldReason>,
		from: &T::AccountId,
		to: &T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		transfer::<T>(asset, &reason.into(), from, to, amount).map(|_| ())
	}

	/// Make what an account has on hold free again, or fail: if its issuer has blocked the account, it
	/// cannot be.
	pub fn release(
		asset: &T::AssetKind,
		reason: impl Into<T::RuntimeHoldReason>,
		who: &T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		release::<T>(asset, &reason.into(), who, amount).map(|_| ())
	}
}
