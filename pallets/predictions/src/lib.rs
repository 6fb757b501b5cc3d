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
mod blueprint;
pub mod copying;
mod feed_terms;
mod following;
mod ids;
mod judgement;
mod listing;
mod ordering;
mod outcome;
mod outlook;
mod payout;
mod position;
mod profile;
mod published;
mod purchase;
mod quote;
mod ranking;
mod score;
mod seal;
mod terms;
mod times;
mod track_record;
mod unlock;
mod why;

// Sections of the pallet's module.
mod calls;
mod errors;
mod events;
mod storage;

// What is in store, and what is done with it.
mod blueprints;
mod closing;
mod deliveries;
mod disclosures;
mod feeds;
mod followings;
mod judging;
mod leaderboards;
mod listings;
mod outlooks;
mod posting;
mod profiles;
mod purchases;
mod quotes;
mod rankings;
mod reading_keys;
mod reasons;
mod revealing;
mod sales;
mod service;
mod track_records;
mod traders;
mod trials;
mod unlocking;

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

pub use blueprint::*;
pub use feed_terms::*;
pub use following::*;
use frame_support::pallet_macros::import_section;
pub use ids::*;
pub use judgement::*;
pub use listing::*;
pub use ordering::*;
pub use outcome::*;
pub use outlook::*;
pub use pallet::*;
pub use payout::*;
pub use position::*;
pub use profile::*;
pub use published::*;
pub use purchase::*;
pub use quote::*;
pub use ranking::*;
pub use score::*;
pub use seal::*;
pub use terms::*;
pub use times::*;
pub use track_record::*;
pub use unlock::*;
pub use weights::WeightInfo;
pub use why::Why;

// FRAME's macros expand to `expect`; what is written here only calls what the wall stands around.
#[allow(clippy::expect_used)]
#[allow(clippy::large_enum_variant)] // a sealed message has 256 bytes, and a post needs it
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
		traits::{Consideration, Footprint},
	};
	use frame_system::pallet_prelude::*;
	use ordered_index::{Ends, Link as Neighbours, Tick};
	use primitives::{
		Balance, Clock, FeedId, InOrder, Moment, NewestFirst, PriceHistory, PriceSource,
	};
	use sp_core::U256;
	use sp_runtime::FixedU128;

	#[pallet::config]
	pub trait Config:
		frame_system::Config + pallet_custody::Config<RuntimeHoldReason: From<HoldReason>>
	{
		/// Who sets the terms of feeds.
		type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Where prices come from: those of now, and those that judge.
		type Prices: PriceSource + PriceHistory;

		/// The time of the block, and which deadlines have passed by it.
		type Clock: Clock;

		/// The deposit for a record in store.
		type Consideration: Consideration<Self::AccountId, Footprint>;

		/// Who gets the protocol's fees and lost stakes.
		type FeeDestination: Get<Self::AccountId>;

		/// When the service of a blueprint that failed is tried again.
		///
		/// In milliseconds.
		#[pallet::constant]
		type ServiceRetry: Get<Moment>;

		/// The most weight that serving blueprints uses of a block.
		#[pallet::constant]
		type ServiceWeight: Get<Weight>;

		/// Weights of this pallet's calls.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The feeds of which there are predictions, and on what terms.
		pub feeds: Vec<(FeedId, FeedTermsOf<T>)>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		// A chain must not start from a wrong preset, so this panics.
		fn build(&self) {
			for (feed, terms) in &self.feeds {
				Pallet::<T>::do_set_feed_terms(*feed, terms.clone())
					.expect("the preset's terms are valid");
			}
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_idle(_: BlockNumberFor<T>, left: Weight) -> Weight {
			Self::serve(left)
		}

		fn integrity_test() {
			assert!(T::ServiceRetry::get() > 0, "ServiceRetry must not be zero");
			assert!(
				<T as Config>::WeightInfo::serve_nothing_due()
					.saturating_add(turn_weight::<T>())
					.all_lte(T::ServiceWeight::get()),
				"ServiceWeight must let one blueprint be served"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	/// What judging a blueprint weighs at the most.
	pub(crate) fn judge_weight<T: Config>() -> Weight {
		<T as Config>::WeightInfo::judge().saturating_add(far_touch::<T>())
	}

	/// In the history of a benchmark the entry level is touched at once. One that is touched late takes one
	/// more way through the pages of the history: up, and down again.
	fn far_touch<T: Config>() -> Weight {
		T::DbWeight::get().reads(16)
	}

	/// What a turn of one blueprint weighs at the most: judged, or unlocks of it closed.
	pub(crate) fn turn_weight<T: Config>() -> Weight {
		<T as Config>::WeightInfo::serve_judge()
			.saturating_add(far_touch::<T>())
			.max(<T as Config>::WeightInfo::serve_close(CLOSED_AT_ONCE))
	}

	/// A blueprint as clients of this runtime are told of it.
	pub type BlueprintViewOf<T> = BlueprintView<
		<T as frame_system::Config>::AccountId,
		<T as pallet_custody::Config>::AssetKind,
	>;
	/// A page of a board as this runtime has it.
	pub type BoardPageOf<T> = Page<
		TraderRow<<T as frame_system::Config>::AccountId>,
		RankCursor<<T as frame_system::Config>::AccountId>,
	>;

	// How much a question may be answered with.
	#[pallet::extra_constants]
	impl<T: Config> Pallet<T> {
		/// The most blueprints or unlocks on a page.
		#[pallet::constant_name(MaxViews)]
		fn max_views() -> u32 {
			MAX_VIEWS
		}

		/// The most traders on a page of a board.
		#[pallet::constant_name(MaxRows)]
		fn max_rows() -> u32 {
			MAX_ROWS
		}

		/// The most followings on a page.
		#[pallet::constant_name(MaxFollowings)]
		fn max_followings() -> u32 {
			MAX_FOLLOWINGS
		}

		/// The most ids that are looked at for a page.
		///
		/// A page may hold fewer than were asked for, and still go on.
		#[pallet::constant_name(MaxLooked)]
		fn max_looked() -> u32 {
			MAX_LOOKED
		}

		/// The most deliveries, or accounts to close, in a call.
		///
		/// Also the most deliveries that are due on a page.
		#[pallet::constant_name(MaxBatch)]
		fn max_batch() -> u32 {
			MAX_BATCH
		}

		/// For how long without a call a trader is idle.
		///
		/// In milliseconds.
		#[pallet::constant_name(IdleAfter)]
		fn idle_after() -> Moment {
			IDLE_MS
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The feeds of which there are predictions, in the order of their ids: on what terms, how much is
		/// sold of each, and whether something can be posted on it now.
		pub fn feeds() -> Vec<FeedView<T::AssetKind>> {
			Self::all_feeds_of()
		}

		/// The blueprints of a feed that have units to sell, by the end of the sale. Those whose sale is
		/// over, and of which nobody has released what was not sold, come first.
		pub fn on_sale(
			feed: FeedId,
			after: Option<PhaseCursor>,
			max: u32,
		) -> Result<Page<BlueprintViewOf<T>, PhaseCursor>, Why> {
			Self::phase_page_of(feed, PhaseList::OnSale, after, max)
		}

		/// The other blueprints of a feed that are not judged, by their end.
		pub fn running(
			feed: FeedId,
			after: Option<PhaseCursor>,
			max: u32,
		) -> Result<Page<BlueprintViewOf<T>, PhaseCursor>, Why> {
			Self::phase_page_of(feed, PhaseList::Running, after, max)
		}

		/// The blueprints of all feeds that are not over, the newest first.
		pub fn newest(
			before: Option<BlueprintId>,
			max: u32,
		) -> Page<BlueprintViewOf<T>, BlueprintId> {
			Self::newest_of(before, max)
		}

		/// The blueprints of a trader that are not over, the newest first.
		pub fn of_trader(
			who: T::AccountId,
			before: Option<BlueprintId>,
			max: u32,
		) -> Page<BlueprintViewOf<T>, BlueprintId> {
			Self::posted_page_of(who, before, max)
		}

		/// A blueprint with what it says, or its sealed bytes. What prices have shown is what a look shows
		/// now, and how it would be judged is said.
		pub fn blueprint(
			blueprint: BlueprintId,
		) -> Result<BlueprintDetail<T::AccountId, T::AssetKind>, Why> {
			Self::detail_of(blueprint)
		}

		/// What unlocking a blueprint costs an account now, what comes back in each case, and whether it
		/// can.
		pub fn quote_unlock(
			who: T::AccountId,
			blueprint: BlueprintId,
		) -> Result<UnlockQuote<T::AssetKind>, Why> {
			Self::unlock_quote_of(who, blueprint)
		}

		/// What posting a blueprint on these terms takes of an account now, what it comes to in each case,
		/// and whether it can. Sealed, or for everybody.
		pub fn quote_post(
			who: T::AccountId,
			terms: BlueprintTerms,
			sealed: bool,
		) -> Result<PostQuote<T::AssetKind>, Why> {
			Self::post_quote_of(who, terms, sealed)
		}

		/// The unlocks of an account that are not closed, the newest blueprint first.
		pub fn unlocks_of(
			who: T::AccountId,
			before: Option<BlueprintId>,
			max: u32,
		) -> Page<UnlockView<T::AccountId, T::AssetKind>, BlueprintId> {
			Self::unlocked_page_of(who, before, max)
		}

		/// To whom nothing was delivered and still can be: of a trader's blueprints, or of one; by
		/// blueprint and number of the unlock.
		pub fn deliveries_due(
			of: DeliveriesOf<T::AccountId>,
			after: Option<DeliveryCursor>,
			max: u32,
		) -> Result<Page<DeliveryDue, DeliveryCursor>, Why> {
			Self::due_page_of(of, after, max)
		}

		/// The key that what an account unlocks is delivered to.
		pub fn reading_key_of(who: T::AccountId) -> Option<Bytes32> {
			ReadingKeys::<T>::get(who).map(|(key, _)| key)
		}

		/// Whom an account follows, in an order that says nothing but stays.
		pub fn followings_of(
			who: T::AccountId,
			after: Option<T::AccountId>,
			max: u32,
		) -> Page<FollowingView<T::AccountId, T::AssetKind>, T::AccountId> {
			Self::followings_page_of(who, after, max)
		}

		/// On what terms an account follows a trader.
		pub fn following(
			follower: T::AccountId,
			trader: T::AccountId,
		) -> Option<FollowingView<T::AccountId, T::AssetKind>> {
			Self::following_of(follower, trader)
		}

		/// How many accounts follow a trader.
		pub fn followers(trader: T::AccountId) -> u32 {
			Followers::<T>::get(trader)
		}

		/// The traders on a board, the best first: those that are proven, or else new.
		pub fn leaderboard(
			board: Board,
			list: RankList,
			after: Option<RankCursor<T::AccountId>>,
			max: u32,
		) -> Result<BoardPageOf<T>, Why> {
			Self::board_of(board, list, after, max)
		}

		/// What is known of a trader: profile, records, and what is not judged.
		pub fn trader(who: T::AccountId) -> Result<TraderView<T::AccountId>, Why> {
			Self::trader_of(who)
		}
	}
}
