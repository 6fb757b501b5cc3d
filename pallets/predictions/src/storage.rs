// SPDX-License-Identifier: Apache-2.0
//! What this pallet keeps.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod storage {
	/// A deposit for a record in store.
	pub type TicketOf<T> = <T as Config>::Consideration;
	/// A feed's terms as this runtime stores them.
	pub type FeedTermsOf<T> = FeedTerms<<T as pallet_custody::Config>::AssetKind>;
	/// A feed as this runtime stores it.
	pub type FeedOf<T> = Feed<<T as pallet_custody::Config>::AssetKind>;
	/// A blueprint as this runtime stores it.
	pub type BlueprintOf<T> = Blueprint<
		<T as frame_system::Config>::AccountId,
		<T as pallet_custody::Config>::AssetKind,
		TicketOf<T>,
	>;
	/// An unlock as this runtime stores it.
	pub type UnlockOf<T> = Unlock<<T as frame_system::Config>::AccountId, TicketOf<T>>;
	/// A following as this runtime stores it.
	pub type FollowingOf<T> = Following<<T as pallet_custody::Config>::AssetKind, TicketOf<T>>;
	/// A profile as this runtime stores it.
	pub type ProfileOf<T> = Profile<<T as frame_system::Config>::AccountId, TicketOf<T>>;

	/// The feeds of which there are predictions.
	#[pallet::storage]
	pub type Feeds<T: Config> = StorageMap<_, Twox64Concat, FeedId, FeedOf<T>>;

	/// The blueprints that are not over: unlocks of them are open.
	#[pallet::storage]
	pub type Blueprints<T: Config> = StorageMap<_, Twox64Concat, BlueprintId, BlueprintOf<T>>;

	/// The id that the next blueprint gets.
	#[pallet::storage]
	pub type NextBlueprintId<T: Config> = StorageValue<_, BlueprintId, ValueQuery>;

	/// What blueprints say, open or sealed, and the notes on them.
	#[pallet::storage]
	pub type Contents<T: Config> = StorageMap<_, Twox64Concat, BlueprintId, Published>;

	/// The one blueprint of a trader and feed that is not judged.
	#[pallet::storage]
	pub type Unjudged<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, FeedId, BlueprintId>;

	/// Each account's blueprints, newest first.
	#[pallet::storage]
	pub type Posted<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Identity, NewestFirst, ()>;

	/// The unlocks of each blueprint that are not closed.
	#[pallet::storage]
	pub type Unlocks<T: Config> =
		StorageDoubleMap<_, Twox64Concat, BlueprintId, Identity, InOrder, UnlockOf<T>>;

	/// Each account's unlocks, newest blueprint first.
	///
	/// With their numbers there.
	#[pallet::storage]
	pub type Unlocked<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Identity, NewestFirst, UnlockIndex>;

	/// The unlocks of each blueprint that nothing was delivered to.
	#[pallet::storage]
	pub type Undelivered<T: Config> =
		StorageDoubleMap<_, Twox64Concat, BlueprintId, Identity, InOrder, ()>;

	/// The X25519 keys that deliveries are made to.
	///
	/// With their deposits.
	#[pallet::storage]
	pub type ReadingKeys<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, (Bytes32, TicketOf<T>)>;

	/// What accounts say of themselves.
	#[pallet::storage]
	pub type Profiles<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, ProfileOf<T>>;

	/// How many accounts have the same name.
	#[pallet::storage]
	pub type NameUsers<T: Config> = StorageMap<_, Blake2_128Concat, Name, u32, ValueQuery>;

	/// Who follows whom: by follower and trader.
	#[pallet::storage]
	pub type Followings<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Blake2_128Concat,
		T::AccountId,
		FollowingOf<T>,
	>;

	/// How many accounts follow a trader.
	#[pallet::storage]
	pub type Followers<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

	/// Who has posted blueprints.
	#[pallet::storage]
	pub type Traders<T: Config> =
		StorageMap<_, Blake2_128Concat, T::AccountId, Trader<TicketOf<T>>>;

	/// How each trader's predictions of a feed came out.
	#[pallet::storage]
	pub type TrackRecords<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Twox64Concat,
		FeedId,
		Tracked<TicketOf<T>>,
	>;

	/// Internal: which ticks of an index have blueprints.
	///
	/// A tree of words, each bit of which stands for a word or a tick below it. By level (0 is above
	/// the ticks) and the bytes that its ticks begin with.
	#[pallet::storage]
	pub type Words<T: Config> = StorageMap<_, Twox64Concat, (Index, u8, Tick), U256, ValueQuery>;

	/// Internal: the first and last blueprint of each tick.
	#[pallet::storage]
	pub type Ticks<T: Config> = StorageMap<_, Twox64Concat, (Index, Tick), Ends<BlueprintId>>;

	/// Internal: each indexed blueprint's neighbours in its tick.
	#[pallet::storage]
	pub type Links<T: Config> =
		StorageMap<_, Twox64Concat, (IndexKind, BlueprintId), Neighbours<BlueprintId>>;

	/// Internal: which ticks of a board have traders.
	#[pallet::storage]
	pub type RankWords<T: Config> =
		StorageMap<_, Twox64Concat, (RankIndex, u8, Tick), U256, ValueQuery>;

	/// Internal: the first and last trader of each tick of a board.
	#[pallet::storage]
	pub type RankTicks<T: Config> =
		StorageMap<_, Twox64Concat, (RankIndex, Tick), Ends<T::AccountId>>;

	/// Internal: each ranked trader's neighbours in their tick.
	#[pallet::storage]
	pub type RankLinks<T: Config> =
		StorageMap<_, Twox64Concat, (Board, T::AccountId), Neighbours<T::AccountId>>;

	/// The ordered indices of blueprints.
	pub struct Indices<T>(PhantomData<T>);
	impl<T: Config> ordered_index::Store for Indices<T> {
		type Index = Index;
		type Id = BlueprintId;
		type Words = Words<T>;
		type Ticks = Ticks<T>;
		type Links = Links<T>;
	}

	/// The ordered indices of traders.
	pub struct Ranks<T>(PhantomData<T>);
	impl<T: Config> ordered_index::Store for Ranks<T> {
		type Index = RankIndex;
		type Id = T::AccountId;
		type Words = RankWords<T>;
		type Ticks = RankTicks<T>;
		type Links = RankLinks<T>;
	}

	/// Why this pallet holds an account's money.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// A trader's stake on a blueprint.
		#[codec(index = 0)]
		Stake,
		/// A trader's cover for what was sold and is for sale.
		#[codec(index = 1)]
		Cover,
		/// What a buyer pays, until it is known to whom, and budgets of followers.
		#[codec(index = 2)]
		Escrow,
		/// The deposit for records in store.
		#[codec(index = 3)]
		Deposit,
	}
}
