// SPDX-License-Identifier: Apache-2.0
//! What can be wrong with a call, and what to do about it.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// Nothing waits for this account in this asset: custody.waiting lists what does.
		#[codec(index = 0)]
		NothingWaiting,
		/// The asset's issuer has frozen this money: ask the issuer to thaw it.
		#[codec(index = 1)]
		MoneyFrozen,
		/// There is no such asset: assets.asset lists those there are.
		#[codec(index = 2)]
		UnknownAsset,
		/// The asset is not pinned and could be destroyed: call custody.pinAsset first.
		#[codec(index = 3)]
		AssetNotPinned,
		/// The asset is pinned already: it can be used as it is.
		#[codec(index = 4)]
		AlreadyPinned,
		/// The native token cannot be destroyed and needs no pin: use it as it is.
		#[codec(index = 5)]
		NoPinNeeded,
		/// The asset does not have these decimals now: name those of assets.metadata.
		#[codec(index = 6)]
		WrongDecimals,
		/// A whole unit of the asset cannot be counted: use one of at most 38 decimals.
		#[codec(index = 7)]
		TooManyDecimals,
		/// Somebody else pinned the asset: only they can unpin it.
		#[codec(index = 8)]
		NotPinner,
		/// Markets use the asset: its pin stays.
		#[codec(index = 9)]
		AssetInUse,
	}
}
