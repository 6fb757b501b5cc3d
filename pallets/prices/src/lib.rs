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

mod breaker;
mod combine;
mod feeds;
mod history;
mod queries;
mod types;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "try-runtime", test))]
mod try_state;
pub mod weights;

pub use breaker::Freeze;
pub use combine::{median, Median};
pub use history::{Branch, History, Leaf, Summary, MAX_LEVELS, PAGE};
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

// FRAME's macros expand to `expect`; what is written here only calls what the wall stands around.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use sp_runtime::{FixedU128, SaturatedConversion};

	#[pallet::config]
	pub trait Config:
		frame_system::Config
		+ pallet_oracle::Config<OracleKey = FeedId, OracleValue = u128, Time: Time<Moment = Moment>>
	{
		/// Who lists and changes feeds.
		type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// How many feeds can be listed: bounds what is sampled at the end of a block.
		#[pallet::constant]
		type MaxFeeds: Get<u32>;

		/// For how many milliseconds samples are kept at least. Questions about what is longer ago
		/// may fail.
		#[pallet::constant]
		type Retention: Get<Moment>;

		/// Weights of this pallet's calls and hooks, and of what other pallets ask of its history.
		type WeightInfo: WeightInfo;

		/// Makes operators and time for benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
	}

	/// Makes operators and time for benchmarks.
	#[cfg(feature = "runtime-benchmarks")]
	pub trait BenchmarkHelper<AccountId> {
		/// From now on these are the operators.
		fn set_operators(operators: Vec<AccountId>);

		/// It is this time now.
		fn set_time(now: Moment);
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// The listed feeds.
	#[pallet::storage]
	pub type Feeds<T: Config> = CountedStorageMap<_, Twox64Concat, FeedId, Feed>;

	/// The id that the next listed feed gets.
	#[pallet::storage]
	pub type NextFeedId<T: Config> = StorageValue<_, FeedId, ValueQuery>;

	/// The last sample of each feed.
	#[pallet::storage]
	pub type Latest<T: Config> = StorageMap<_, Twox64Concat, FeedId, Sample>;

	/// Since when each feed that has a sample has answered without interruption, unless it is
	/// frozen or stale now.
	#[pallet::storage]
	pub type SteadySince<T: Config> = StorageMap<_, Twox64Concat, FeedId, Moment, ValueQuery>;

	/// The frozen feeds.
	#[pallet::storage]
	pub type Frozen<T: Config> = StorageMap<_, Twox64Concat, FeedId, Freeze>;

	/// The history of each feed that has a sample.
	#[pallet::storage]
	pub type Histories<T: Config> = StorageMap<_, Twox64Concat, FeedId, History>;

	/// The pages of samples: 64 each, numbered from 0. The oldest are removed.
	#[pallet::storage]
	pub type Leaves<T: Config> = StorageDoubleMap<_, Twox64Concat, FeedId, Twox64Concat, u64, Leaf>;

	/// The pages of summaries, by feed, level and number: page `n` of a level summarises pages
	/// `64 · n` to `64 · n + 63` of the level below, as far as those are full. Level 0 is `Leaves`.
	#[pallet::storage]
	pub type Branches<T: Config> = StorageNMap<
		_,
		(NMapKey<Twox64Concat, FeedId>, NMapKey<Twox64Concat, u32>, NMapKey<Twox64Concat, u64>),
		Branch,
		ValueQuery,
	>;

	/// The feeds that are sampled at the end of this block, since operators submitted to them or
	/// governance released them. Empty between blocks.
	#[pallet::storage]
	pub type Fed<T: Config> = StorageValue<_, BoundedVec<FeedId, T::MaxFeeds>, ValueQuery>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// Name, decimals and rule of each feed; ids count up from 0.
		pub feeds: Vec<(alloc::string::String, u8, FeedRule)>,
		#[serde(skip)]
		pub _config: PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		// A chain must not start from a wrong preset, so this panics.
		fn build(&self) {
			for (name, decimals, rule) in &self.feeds {
				Pallet::<T>::do_list_feed(name.clone().into_bytes(), *decimals, *rule)
					.expect("the preset's feeds are valid");
			}
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A feed was listed. Operators can submit prices for it from now on.
		#[codec(index = 0)]
		FeedListed { feed: FeedId },
		/// When the feed's prices count was changed.
		#[codec(index = 1)]
		FeedChanged { feed: FeedId, rule: FeedRule },
		/// A new price. It is used from the next block on.
		#[codec(index = 2)]
		Sampled { feed: FeedId, price: FixedU128 },
		/// The price jumped to this level, further than the rule allows; or from there to another
		/// one. There is no price until operators confirm it or governance releases the feed.
		#[codec(index = 3)]
		FeedFrozen { feed: FeedId, price: FixedU128 },
		/// A frozen feed goes on with this price.
		#[codec(index = 4)]
		FeedReleased { feed: FeedId, price: FixedU128 },
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no feed with this id. `prices.feeds` lists those there are.
		#[codec(index = 0)]
		UnknownFeed,
		/// As many feeds as the runtime allows are listed already.
		#[codec(index = 1)]
		TooManyFeeds,
		/// A feed's name has 1 to 24 bytes.
		#[codec(index = 2)]
		InvalidName,
		/// A feed has at most 18 decimals.
		#[codec(index = 3)]
		TooManyDecimals,
		/// The quorum must be odd, the largest gap at least the largest age, and nothing zero.
		#[codec(index = 4)]
		InvalidRule,
		/// The feed is not frozen, so there is nothing to release.
		#[codec(index = 5)]
		NotFrozen,
		/// The feed is frozen at another level than the one named. See in `prices.frozen` at which,
		/// decide whether that is right, and name it.
		#[codec(index = 6)]
		OtherLevel,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			// What `on_finalize` does at the most, and the number of feeds.
			<T as Config>::WeightInfo::on_finalize(Feeds::<T>::count())
				.saturating_add(T::DbWeight::get().reads(1))
		}

		fn on_finalize(_: BlockNumberFor<T>) {
			let now = <T as pallet_oracle::Config>::Time::now();
			for feed in Fed::<T>::take() {
				Self::sample(feed, now);
			}
		}

		fn on_idle(block: BlockNumberFor<T>, remaining: Weight) -> Weight {
			Self::prune(block.saturated_into(), remaining)
		}

		fn integrity_test() {
			assert!(T::MaxFeeds::get() > 0, "MaxFeeds must not be zero");
			assert!(T::Retention::get() > 0, "Retention must not be zero");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// List a feed, so that operators can submit prices for it and markets can use it.
		///
		/// # Origin
		/// Governance.
		///
		/// # What happens
		/// The feed gets the next id. It has no price until as many operators as its quorum asks
		/// have submitted one.
		///
		/// - `name`: what is priced in what, `BTC/USD` say; 1 to 24 bytes.
		/// - `decimals`: operators submit the price times 10 to this power; at most 18.
		/// - `rule`: how many operators must agree, how old a price may be, how long the history may
		///   be without a sample, how far a price may move at once, and how often operators must
		///   confirm it if it moved further.
		///
		/// # Errors
		/// `InvalidName`, `TooManyDecimals`, `InvalidRule`, `TooManyFeeds`.
		///
		/// # Events
		/// `FeedListed`.
		#[pallet::call_index(0)]
		pub fn list_feed(
			origin: OriginFor<T>,
			name: BoundedVec<u8, ConstU32<MAX_NAME>>,
			decimals: u8,
			rule: FeedRule,
		) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_list_feed(name.into_inner(), decimals, rule)
		}

		/// Change when a feed's prices count.
		///
		/// # Origin
		/// Governance.
		///
		/// # What happens
		/// The new rule holds from the next sample on, and at once for the age of the present one and
		/// for the holes in the history. A frozen feed stays frozen.
		///
		/// # Errors
		/// `UnknownFeed`, `InvalidRule`.
		///
		/// # Events
		/// `FeedChanged`.
		#[pallet::call_index(1)]
		pub fn change_feed(origin: OriginFor<T>, feed: FeedId, rule: FeedRule) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_change_feed(feed, rule)
		}

		/// Let a frozen feed go on with the price that it jumped to, if that is still this one.
		///
		/// # Origin
		/// Governance.
		///
		/// # What happens
		/// At the end of the block, the level that the feed is frozen at becomes its price and part
		/// of its history, whatever operators submit in this block. It is as old as the submissions
		/// that last stood by it: if those are too old, the feed is stale until operators submit.
		///
		/// - `price`: the level that is right, as `prices.frozen` has it. If the price has jumped on
		///   since that was decided, nothing is released.
		///
		/// # Errors
		/// `UnknownFeed`, `NotFrozen`, `OtherLevel`.
		///
		/// # Events
		/// `FeedReleased` and `Sampled`, at the end of the block.
		#[pallet::call_index(2)]
		pub fn release_feed(
			origin: OriginFor<T>,
			feed: FeedId,
			price: FixedU128,
		) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_release_feed(feed, price)
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The price of a feed, or why there is none that can be relied on now.
		pub fn price_of(feed: FeedId) -> Result<Sample, PriceError> {
			Self::fresh(feed)
		}

		/// See [`PriceHistory::price_at`].
		pub fn price_at(feed: FeedId, time: Moment) -> Result<Point, HistoryError> {
			<Self as PriceHistory>::price_at(feed, time)
		}

		/// See [`PriceHistory::twap`].
		pub fn twap(feed: FeedId, from: Moment, to: Moment) -> Result<FixedU128, HistoryError> {
			<Self as PriceHistory>::twap(feed, from, to)
		}

		/// See [`PriceHistory::first_touch`].
		pub fn first_touch(
			feed: FeedId,
			from: Moment,
			until: Moment,
			upper: Option<FixedU128>,
			lower: Option<FixedU128>,
		) -> Result<Option<Touch>, HistoryError> {
			<Self as PriceHistory>::first_touch(feed, from, until, upper, lower)
		}

		/// A page of the feed's history: samples `64 · page` to `64 · page + 63`, as far as there
		/// are any and they are kept. `state_of` says which pages there are.
		pub fn samples_of(feed: FeedId, page: u64) -> Vec<Point> {
			Leaves::<T>::get(feed, page).map(|leaf| leaf.samples.into_inner()).unwrap_or_default()
		}

		/// How a feed is doing. `None` if it is not listed.
		pub fn state_of(feed: FeedId) -> Option<FeedState> {
			Self::state(feed)
		}
	}
}
