// SPDX-License-Identifier: Apache-2.0
//! What this pallet keeps.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod storage {
	/// An operator as this runtime stores it.
	pub type OperatorOf<T> = Operator<<T as Config>::MaxFeeds>;
	/// Prices as an operator of this runtime submits them.
	pub type PricesOf<T> = operator::Prices<<T as Config>::MaxFeeds>;

	/// The ids of the listed feeds, in their order.
	#[pallet::storage]
	pub type FeedIds<T: Config> =
		StorageValue<_, BoundedVec<FeedId, <T as Config>::MaxFeeds>, ValueQuery>;

	/// All that is known of each feed.
	#[pallet::storage]
	pub type Feeds<T: Config> = StorageMap<_, Twox64Concat, FeedId, Feed>;

	/// The id that the next listed feed gets.
	#[pallet::storage]
	pub type NextFeedId<T: Config> = StorageValue<_, FeedId, ValueQuery>;

	/// The accounts that submit prices.
	#[pallet::storage]
	pub type Operators<T: Config> = StorageValue<
		_,
		BoundedVec<<T as frame_system::Config>::AccountId, <T as Config>::MaxOperators>,
		ValueQuery,
	>;

	/// Each operator's last submission and its record.
	#[pallet::storage]
	pub type Submissions<T: Config> =
		StorageMap<_, Twox64Concat, <T as frame_system::Config>::AccountId, OperatorOf<T>>;

	/// Internal: there if this block's end brings samples.
	///
	/// Lists the feeds that governance released in it. Empty between blocks.
	#[pallet::storage]
	pub type Pending<T: Config> = StorageValue<_, BoundedVec<FeedId, <T as Config>::MaxFeeds>>;

	/// Pages of 64 samples, numbered from 0; the oldest go.
	#[pallet::storage]
	pub type Leaves<T: Config> = StorageDoubleMap<_, Twox64Concat, FeedId, Twox64Concat, u64, Leaf>;

	/// Internal: summaries of pages, by feed, level and number.
	///
	/// Page `n` of a level summarises pages `64 · n` to `64 · n + 63` of the level below, as far as
	/// those are full. Level 0 is `Leaves`.
	#[pallet::storage]
	pub type Branches<T: Config> = StorageNMap<
		_,
		(NMapKey<Twox64Concat, FeedId>, NMapKey<Twox64Concat, u32>, NMapKey<Twox64Concat, u64>),
		Branch,
		ValueQuery,
	>;

	/// Histories of retired feeds that are still being removed.
	#[pallet::storage]
	pub type Retired<T: Config> = StorageMap<_, Twox64Concat, FeedId, Head>;
}
