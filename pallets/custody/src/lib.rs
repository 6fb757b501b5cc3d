// SPDX-License-Identifier: Apache-2.0
#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
// Tests and benchmarks may fail loudly.
#![cfg_attr(
	any(test, feature = "runtime-benchmarks"),
	allow(
		clippy::arithmetic_side_effects,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::panic,
		clippy::unwrap_used
	)
)]

extern crate alloc;

mod asset_facts;
mod calls;
mod errors;
mod events;
mod holding;
mod payments;
mod pending;
mod pin;
mod pins;
mod storage;

#[cfg(feature = "runtime-benchmarks")]
pub mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "try-runtime", test))]
mod try_state;
pub mod weights;

pub use asset_facts::{AssetFacts, NativeAnd};
#[cfg(feature = "runtime-benchmarks")]
pub use benchmarking::BenchmarkHelper;
use frame_support::pallet_macros::import_section;
pub use pallet::*;
pub use pending::Pending;
pub use pin::Pin;
pub use weights::WeightInfo;

// FRAME's macros expand to `expect`; what is written here only calls what the wall stands around.
#[allow(clippy::expect_used)]
#[import_section(calls::calls)]
#[import_section(events::events)]
#[import_section(errors::errors)]
#[import_section(storage::storage)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use frame_support::{
		pallet_prelude::*,
		traits::{
			fungibles::{Mutate, MutateHold, Refund},
			AccountTouch, Consideration, Footprint,
		},
		PalletId,
	};
	use frame_system::pallet_prelude::*;
	use primitives::Balance;

	/// A market's own is `frame_system::Config + pallet_custody::Config<RuntimeHoldReason:
	/// From<HoldReason>>`, and its pallet stands behind this one in the runtime: its genesis needs
	/// the pins of this one's.
	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Names an asset, the native one included.
		type AssetKind: Parameter + Member + MaxEncodedLen + MaybeSerializeDeserialize;

		/// Which of them is the native one.
		type NativeAsset: Get<Self::AssetKind>;

		/// Moves free money, and makes and removes accounts for it.
		type Assets: Mutate<Self::AccountId, AssetId = Self::AssetKind, Balance = Balance>
			+ AccountTouch<Self::AssetKind, Self::AccountId>
			+ Refund<Self::AccountId, AssetId = Self::AssetKind>;

		/// Holds money, of the same assets.
		type AssetsHolder: MutateHold<
			Self::AccountId,
			AssetId = Self::AssetKind,
			Balance = Balance,
			Reason = Self::RuntimeHoldReason,
		>;

		/// The overarching hold reason: that of every market passes.
		type RuntimeHoldReason: From<HoldReason>;

		/// What others decide of an asset.
		type Facts: AssetFacts<Self::AssetKind, Self::AccountId>;

		/// The deposit for a payment that waits, in the native token under `HoldReason::Deposit`.
		type Consideration: Consideration<Self::AccountId, Footprint>;

		/// Makes the account in which payments wait.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// Who gets payments that are too small to wait.
		type Treasury: Get<Self::AccountId>;

		/// Weights of this pallet's calls. What markets ask of it, their own benchmarks weigh.
		type WeightInfo: WeightInfo;

		/// Makes what benchmarks need, those of all markets included.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::AssetKind, Self::AccountId>;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The assets that are pinned, and who pays for each and can unpin it.
		pub pins: Vec<(T::AssetKind, T::AccountId)>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		// A chain must not start from a wrong preset, so this panics.
		fn build(&self) {
			Pallet::<T>::do_found_account().expect("the native minimum can be made");
			for (asset, by) in &self.pins {
				Pallet::<T>::do_pin_asset(by.clone(), asset.clone())
					.expect("whoever the preset says can pay for the pin");
			}
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
