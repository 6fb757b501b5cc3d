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

mod combine;
mod feeds;
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

pub use combine::{median, Median};
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
	use sp_runtime::FixedU128;

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

		/// Weights of this pallet's calls and hooks.
		type WeightInfo: WeightInfo;

		/// Makes operators for benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::AccountId>;
	}

	/// Makes operators for benchmarks.
	#[cfg(feature = "runtime-benchmarks")]
	pub trait BenchmarkHelper<AccountId> {
		/// From now on these are the operators.
		fn set_operators(operators: Vec<AccountId>);
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

	/// The feeds that operators submitted to in this block. Empty between blocks.
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
		/// The quorum must be odd and the largest age must not be zero.
		#[codec(index = 4)]
		InvalidRule,
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			// What `on_finalize` does at the most.
			<T as Config>::WeightInfo::on_finalize(Feeds::<T>::count())
		}

		fn on_finalize(_: BlockNumberFor<T>) {
			let now = <T as pallet_oracle::Config>::Time::now();
			for feed in Fed::<T>::take() {
				Self::sample(feed, now);
			}
		}

		fn integrity_test() {
			assert!(T::MaxFeeds::get() > 0, "MaxFeeds must not be zero");
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
		/// - `rule`: how many operators must agree, and how old a price may be.
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
		/// The new rule holds from the next sample on, and for the age of the present one at once.
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
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The price of a feed, or why there is none that can be relied on now.
		pub fn price_of(feed: FeedId) -> Result<Sample, PriceError> {
			Self::fresh(feed)
		}
	}
}
