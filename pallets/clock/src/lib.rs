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

mod halt;
mod halts;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "try-runtime", test))]
mod try_state;
pub mod weights;

pub use halt::{effective, Halt, MAX_HALTS};
pub use pallet::*;
pub use weights::WeightInfo;

// FRAME's macros expand to `expect`; what is written here only calls what the wall stands around.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use frame_support::{pallet_prelude::*, traits::ConstU64};
	use frame_system::pallet_prelude::*;
	use primitives::Moment;

	/// The runtime names this pallet in `pallet_timestamp::Config::OnTimestampSet`.
	#[pallet::config]
	pub trait Config: frame_system::Config + pallet_timestamp::Config<Moment = Moment> {
		/// Who says from how long a gap on the chain stood still.
		type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The least that governance can set, in milliseconds.
		///
		/// Gaps of a few blocks are ordinary. If they were halts, each would move deadlines, and none
		/// would ever pass.
		#[pallet::constant]
		type MinHaltAfter: Get<Moment>;

		/// Weights of this pallet's call and hook.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// The time of the last block, in milliseconds.
	#[pallet::storage]
	pub type Last<T: Config> = StorageValue<_, Moment, ValueQuery>;

	/// A gap longer than this is a halt, in milliseconds.
	///
	/// Until it is set, none is.
	#[pallet::storage]
	pub type HaltAfter<T: Config> = StorageValue<_, Moment, ValueQuery, ConstU64<{ Moment::MAX }>>;

	/// The last times that the chain stood still, oldest first.
	#[pallet::storage]
	pub type Halts<T: Config> =
		StorageValue<_, BoundedVec<Halt, ConstU32<{ MAX_HALTS }>>, ValueQuery>;

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The chain stood still from the block of the first moment to that of the second.
		#[codec(index = 0)]
		Halted { from_ms: Moment, to_ms: Moment },
		/// From now on, a longer gap between two blocks than this is a halt.
		#[codec(index = 1)]
		HaltAfterSet { halt_after_ms: Moment },
	}

	#[pallet::error]
	pub enum Error<T> {
		/// Gaps that short are ordinary: name at least clock.minHaltAfter.
		#[codec(index = 0)]
		GapTooShort,
	}

	#[pallet::genesis_config]
	pub struct GenesisConfig<T: Config> {
		/// A longer gap between two blocks than this, in milliseconds, is a halt.
		pub halt_after_ms: Moment,
		#[serde(skip)]
		pub _config: core::marker::PhantomData<T>,
	}

	impl<T: Config> Default for GenesisConfig<T> {
		/// No gap is a halt.
		fn default() -> Self {
			Self { halt_after_ms: Moment::MAX, _config: Default::default() }
		}
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		// A chain must not start from a wrong preset, so this panics.
		fn build(&self) {
			Pallet::<T>::do_set_halt_after(self.halt_after_ms)
				.expect("the preset's halt_after_ms is at least MinHaltAfter");
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		/// What is done when the timestamp is set, of which its inherent does not know the weight.
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			<T as Config>::WeightInfo::on_timestamp_set()
		}

		fn integrity_test() {
			let block_time =
				<T as pallet_timestamp::Config>::MinimumPeriod::get().saturating_mul(2);
			assert!(
				T::MinHaltAfter::get() > block_time,
				"MinHaltAfter must be over a block's time"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Set from how long a gap on the chain stood still.
		///
		/// # Origin
		/// Governance.
		///
		/// # What happens
		/// From the next block on, a longer gap between two blocks than this is a halt. Halts that
		/// there were stay.
		///
		/// - `halt_after_ms`: in milliseconds, at least `clock.minHaltAfter`.
		///
		/// # Errors
		/// `GapTooShort`.
		///
		/// # Events
		/// `HaltAfterSet`.
		#[pallet::call_index(0)]
		pub fn set_halt_after(origin: OriginFor<T>, halt_after_ms: Moment) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_set_halt_after(halt_after_ms)
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The last times that the chain stood still, oldest first.
		pub fn halts() -> Vec<Halt> {
			Halts::<T>::get().into_inner()
		}
	}
}
