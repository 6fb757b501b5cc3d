// SPDX-License-Identifier: Apache-2.0
//! What this pallet tells the outside world.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A payment that its receiver could not take waits for them. `depositor` has the deposit for
		/// it held, if anybody has.
		#[codec(index = 0)]
		PaymentKept {
			to: T::AccountId,
			asset: T::AssetKind,
			payment: Balance,
			depositor: Option<T::AccountId>,
		},
		/// What waited for an account was paid out, and the deposit, if any, went back to `depositor`.
		#[codec(index = 1)]
		PaymentWithdrawn {
			to: T::AccountId,
			asset: T::AssetKind,
			payment: Balance,
			depositor: Option<T::AccountId>,
		},
		/// A payment that `to` could not take was too small to wait: the treasury got it.
		#[codec(index = 2)]
		PaymentTooSmall { to: T::AccountId, asset: T::AssetKind, payment: Balance },
		/// An asset was pinned: it cannot be destroyed, and markets can use it.
		#[codec(index = 3)]
		AssetPinned { asset: T::AssetKind, by: T::AccountId },
		/// An asset that nothing used is no longer pinned; whoever pinned it has everything back.
		#[codec(index = 4)]
		AssetUnpinned { asset: T::AssetKind },
	}
}
