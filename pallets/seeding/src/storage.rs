// SPDX-License-Identifier: Apache-2.0
//! What this pallet keeps.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod storage {
	/// A deposit for a record in store.
	pub type TicketOf<T> = <T as Config>::Consideration;
	/// A pool as this runtime stores it.
	pub type PoolOf<T> = Pool<<T as frame_system::Config>::AccountId, TicketOf<T>>;
	/// A seat as this runtime stores it.
	pub type SeatOf<T> = Seat<TicketOf<T>>;
	/// Who is admitted to a pool.
	pub type AdmittedOf<T> =
		BoundedVec<<T as frame_system::Config>::AccountId, ConstU32<MAX_ADMITTED>>;

	/// How many epochs there were.
	///
	/// Those that the chain slept through count once. About ten minutes each.
	#[pallet::storage]
	pub type CurrentTick<T: Config> = StorageValue<_, Tick, ValueQuery>;

	/// Internal: when the current tick began.
	#[pallet::storage]
	pub type TickStart<T: Config> = StorageValue<_, TickBegin<BlockNumberFor<T>>, ValueQuery>;

	/// The seeds of the last 1,024 ticks.
	///
	/// That of a tick is known to nobody before its first block. The first is that of tick 1.
	#[pallet::storage]
	pub type Seeds<T: Config> = StorageMap<_, Twox64Concat, Tick, Bytes32>;

	/// The shortest period that a new pool can have, in ticks.
	#[pallet::storage]
	pub type MinPeriod<T: Config> = StorageValue<_, Tick, ValueQuery, ConstU32<DEFAULT_MIN_PERIOD>>;

	/// The pools that are not over.
	#[pallet::storage]
	pub type Pools<T: Config> = StorageMap<_, Twox64Concat, PoolId, PoolOf<T>>;

	/// The id that the next pool gets.
	#[pallet::storage]
	pub type NextPoolId<T: Config> = StorageValue<_, PoolId, ValueQuery>;

	/// Who can claim a seat of a pool that is not open.
	#[pallet::storage]
	pub type Admitted<T: Config> = StorageMap<_, Twox64Concat, PoolId, AdmittedOf<T>, ValueQuery>;

	/// Each sponsor's pools, newest first.
	#[pallet::storage]
	pub type Sponsored<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Identity, NewestFirst, ()>;

	/// The pools that claim an info hash, newest first.
	#[pallet::storage]
	pub type ByInfoHash<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, InfoHash, Identity, NewestFirst, ()>;

	/// The seats of each pool, and the claims to one.
	///
	/// A claim is one that was never paid.
	#[pallet::storage]
	pub type Seats<T: Config> =
		StorageDoubleMap<_, Twox64Concat, PoolId, Blake2_128Concat, T::AccountId, SeatOf<T>>;

	/// The pools of an account's seats and claims, newest first.
	#[pallet::storage]
	pub type SeatsOf<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Identity, NewestFirst, ()>;

	/// Why this pallet holds an account's money.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// What a sponsor's pools pay with, gifts of others included.
		#[codec(index = 0)]
		Pool,
		/// A seeder's bond for a seat or a claim.
		#[codec(index = 1)]
		Bond,
		/// What is there to be paid through a channel.
		#[codec(index = 2)]
		Channel,
		/// The deposit for records in store.
		#[codec(index = 3)]
		Deposit,
	}
}
