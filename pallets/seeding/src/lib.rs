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

// Stored types and pure rules: they know nothing of the pallet.
mod ids;
mod listing;
mod money;
mod outlook;
mod period;
mod pool;
mod price;
mod seat;
mod sha;
mod terms;
mod tick;
mod torrent;
mod why;

// Sections of the pallet's module.
mod calls;
mod errors;
mod events;
mod storage;

// What is in store, and what is done with it.
mod admissions;
mod claiming;
mod duties;
mod funding;
mod listings;
mod outlooks;
mod pools;
mod seats;
mod settling;
mod ticks;

pub mod runtime_api;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "try-runtime", test))]
mod try_state;
pub mod weights;

use frame_support::pallet_macros::import_section;
pub use ids::*;
pub use listing::*;
pub use money::*;
pub use outlook::*;
pub use pallet::*;
pub use period::*;
pub use pool::*;
pub use price::*;
pub use seat::*;
pub use sha::HostSha256;
pub use terms::*;
pub use tick::*;
pub use torrent::*;
pub use weights::WeightInfo;
pub use why::Why;

// FRAME's macros expand to `expect`; what is written here only calls what the wall stands around.
#[allow(clippy::expect_used)]
#[allow(clippy::large_enum_variant)] // a proof is what it is
#[import_section(calls::calls)]
#[import_section(events::events)]
#[import_section(errors::errors)]
#[import_section(storage::storage)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use content::MAX_DEPTH;
	use frame_support::{
		pallet_prelude::*,
		traits::{Consideration, Footprint, Randomness},
	};
	use frame_system::pallet_prelude::*;
	use primitives::{Balance, Clock, Moment, NewestFirst};

	/// The runtime has this pallet behind its session's: else a seed would be one that everybody has known
	/// for a whole tick.
	#[pallet::config]
	pub trait Config:
		frame_system::Config<AccountId: Into<Bytes32>, Hash: Into<Bytes32>>
		+ pallet_custody::Config<RuntimeHoldReason: From<HoldReason>>
	{
		/// Who delists pools.
		type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// What seeds are made of, and since which block it is known: a new tick begins when that changes.
		type Randomness: Randomness<Self::Hash, BlockNumberFor<Self>>;

		/// The time of the block, for what people are told of ticks.
		type Clock: Clock;

		/// The deposit for a record in store.
		type Consideration: Consideration<Self::AccountId, Footprint>;

		/// Who gets what missed periods cost, and what is left of gifts.
		type SlashDestination: Get<Self::AccountId>;

		/// About how long a tick is, in milliseconds.
		#[pallet::constant]
		type TickTime: Get<Moment>;

		/// Weights of this pallet's calls and hook.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::genesis_config]
	pub struct GenesisConfig<T: Config> {
		/// The shortest period that a new pool can have, in ticks.
		pub min_period_ticks: Tick,
		#[serde(skip)]
		pub _config: core::marker::PhantomData<T>,
	}

	impl<T: Config> Default for GenesisConfig<T> {
		/// Six hours.
		fn default() -> Self {
			Self { min_period_ticks: DEFAULT_MIN_PERIOD, _config: Default::default() }
		}
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		// A chain must not start from a wrong preset, so this panics.
		fn build(&self) {
			assert!(
				(LEAST_PERIOD..=MAX_PERIOD).contains(&self.min_period_ticks),
				"the preset's min_period_ticks lets seats commit and prove"
			);
			MinPeriod::<T>::put(self.min_period_ticks);
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		/// Counts ticks. Touches no pool and no seat.
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			Self::serve()
		}

		fn integrity_test() {
			assert!(T::TickTime::get() > 0, "TickTime must not be zero");
			const { assert!(MAX_PERIOD < KEPT_SEEDS, "seeds are kept for longer than a period") };
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	/// A page of pools as this runtime has it.
	pub type PoolPageOf<T> = Page<PoolView<<T as frame_system::Config>::AccountId>, PoolId>;
	/// A page of a pool's seats and claims as this runtime has it.
	pub type PoolSeatPageOf<T> = Page<
		SeatView<<T as frame_system::Config>::AccountId>,
		<T as frame_system::Config>::AccountId,
	>;
	/// A page of an account's seats and claims as this runtime has it.
	pub type SeatPageOf<T> = Page<SeatView<<T as frame_system::Config>::AccountId>, PoolId>;

	// How much there can be, and how much a question may be answered with.
	#[pallet::extra_constants]
	impl<T: Config> Pallet<T> {
		/// The longest period of a pool, in ticks.
		#[pallet::constant_name(MaxPeriod)]
		fn max_period() -> u32 {
			MAX_PERIOD
		}

		/// The longest notice of a pool, in periods.
		#[pallet::constant_name(MaxNotice)]
		fn max_notice() -> u32 {
			MAX_NOTICE
		}

		/// The most seats of a pool.
		#[pallet::constant_name(MaxSeats)]
		fn max_seats() -> u32 {
			MAX_SEATS
		}

		/// The most accounts that are admitted to a pool at a time.
		#[pallet::constant_name(MaxAdmitted)]
		fn max_admitted() -> u32 {
			MAX_ADMITTED
		}

		/// How many missed periods end a seat or a claim.
		///
		/// Each costs as large a part of the bond.
		#[pallet::constant_name(MaxMissed)]
		fn max_missed() -> u32 {
			MAX_MISSED.into()
		}

		/// Of how many ticks seeds are kept.
		#[pallet::constant_name(KeptSeeds)]
		fn kept_seeds() -> u32 {
			KEPT_SEEDS
		}

		/// The most pools or seats on a page.
		#[pallet::constant_name(MaxViews)]
		fn max_views() -> u32 {
			MAX_VIEWS
		}

		/// The most ids that are looked at for a page.
		///
		/// A page may hold fewer than were asked for, and still go on.
		#[pallet::constant_name(MaxLooked)]
		fn max_looked() -> u32 {
			MAX_LOOKED
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// A pool, with what a vacant seat pays now.
		pub fn pool(pool: PoolId) -> Result<PoolView<T::AccountId>, Why> {
			Self::pool_of(pool)
		}

		/// The pools that are not over, the newest first.
		pub fn pools(before: Option<PoolId>, max: u32) -> PoolPageOf<T> {
			Self::newest_of(before, max)
		}

		/// The pools of a sponsor that are not over, the newest first.
		pub fn pools_of(sponsor: T::AccountId, before: Option<PoolId>, max: u32) -> PoolPageOf<T> {
			Self::sponsored_page_of(sponsor, before, max)
		}

		/// The pools that claim an info hash, the newest first. Whether it is that of their content, nobody
		/// has checked but the seeders who claim their seats.
		pub fn pools_by_hash(
			info_hash: InfoHash,
			before: Option<PoolId>,
			max: u32,
		) -> PoolPageOf<T> {
			Self::hash_page_of(info_hash, before, max)
		}

		/// What a vacant seat of a pool will pay, if nothing happens: points between which it is about
		/// straight. The last one is the most.
		pub fn price_line(pool: PoolId) -> Result<Vec<PricePoint>, Why> {
			Self::price_line_of(pool)
		}

		/// The seats and claims of a pool, in an order that says nothing but stays; after that of an
		/// account. There can be any number of claims.
		pub fn seats(
			pool: PoolId,
			after: Option<T::AccountId>,
			max: u32,
		) -> Result<PoolSeatPageOf<T>, Why> {
			Self::pool_seat_page_of(pool, after, max)
		}

		/// The seats and claims of an account, by pool, the newest first; after one of a pool.
		pub fn seats_of(seeder: T::AccountId, after: Option<PoolId>, max: u32) -> SeatPageOf<T> {
			Self::seat_page_of(seeder, after, max)
		}
	}
}
