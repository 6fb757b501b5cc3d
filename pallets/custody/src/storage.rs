// SPDX-License-Identifier: Apache-2.0
//! What this pallet keeps.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod storage {
	/// What waits, as this runtime stores it.
	pub type PendingOf<T> =
		Pending<<T as frame_system::Config>::AccountId, <T as Config>::Consideration>;
	/// A pin as this runtime stores it.
	pub type PinOf<T> = Pin<<T as frame_system::Config>::AccountId>;

	/// Payments that their receivers could not take.
	///
	/// By receiver and asset. The pallet's account has the money.
	#[pallet::storage]
	pub type Waiting<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Blake2_128Concat,
		T::AssetKind,
		PendingOf<T>,
	>;

	/// The assets that cannot be destroyed.
	///
	/// The pallet's account has some of each on hold.
	#[pallet::storage]
	pub type Pins<T: Config> = StorageMap<_, Blake2_128Concat, T::AssetKind, PinOf<T>>;

	/// Why this pallet holds an account's money.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// With the pallet's own account: it keeps the asset from being destroyed.
		#[codec(index = 0)]
		Pin,
		/// The deposit for payments that wait.
		#[codec(index = 1)]
		Deposit,
	}
}
