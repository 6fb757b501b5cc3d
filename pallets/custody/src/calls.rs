// SPDX-License-Identifier: Apache-2.0
//! What people can do. Thin: the deeds are in the files that follow them.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod calls {
	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Pay out what waits for an account.
		///
		/// # Origin
		/// Signed by anyone, for the account or for somebody else.
		///
		/// # What happens
		/// All that waits for the account in the asset is paid to it: it can take payments again. The
		/// deposit for it goes back to whoever has it held.
		///
		/// - `to`: for whom it waits.
		/// - `asset`: of which asset.
		///
		/// # Errors
		/// `NothingWaiting`; the asset's own error if the account still cannot take it.
		///
		/// # Events
		/// `PaymentWithdrawn`.
		#[pallet::call_index(0)]
		pub fn withdraw_pending(
			origin: OriginFor<T>,
			to: T::AccountId,
			asset: T::AssetKind,
		) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_withdraw_pending(to, asset)
		}

		/// Keep an asset from being destroyed, for markets to use.
		///
		/// # Origin
		/// Signed by whoever pays.
		///
		/// # What happens
		/// The pallet gets an account in the asset, for which you have the asset pallet's deposit held,
		/// and the asset's minimum balance twice, one of it on hold: an asset with holds cannot be
		/// destroyed. You get all of it back with `unpin_asset`. What somebody had sent there before is
		/// yours.
		///
		/// - `asset`: which asset. The native token needs no pin.
		///
		/// # Errors
		/// `NoPinNeeded`, `AlreadyPinned`, `UnknownAsset`; the asset's own error if you cannot pay, or
		/// its issuer is destroying it or has frozen it.
		///
		/// # Events
		/// `AssetPinned`.
		#[pallet::call_index(1)]
		pub fn pin_asset(origin: OriginFor<T>, asset: T::AssetKind) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_pin_asset(who, asset)
		}

		/// Take back the pin of an asset that nothing uses.
		///
		/// # Origin
		/// Signed by whoever pinned it.
		///
		/// # What happens
		/// You get back what you paid for the pin. From now on the asset can be destroyed.
		///
		/// - `asset`: which asset.
		///
		/// # Errors
		/// `AssetNotPinned`, `NotPinner`, `AssetInUse`; the asset's own error if you cannot take it.
		///
		/// # Events
		/// `AssetUnpinned`.
		#[pallet::call_index(2)]
		pub fn unpin_asset(origin: OriginFor<T>, asset: T::AssetKind) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_unpin_asset(who, asset)
		}
	}
}
