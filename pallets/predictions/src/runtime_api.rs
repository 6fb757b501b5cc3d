// SPDX-License-Identifier: Apache-2.0
//! What clients can ask of predictions: the same as the pallet's view functions, for clients that cannot
//! call those.

use crate::{
	ids::{BlueprintId, Bytes32},
	listing::{FeedView, Page, PhaseCursor, RankCursor},
	ordering::{Board, RankList},
	outlook::{BlueprintDetail, BlueprintView},
	purchase::{DeliveriesOf, DeliveryCursor, DeliveryDue, FollowingView, UnlockView},
	quote::{PostQuote, UnlockQuote},
	ranking::{TraderRow, TraderView},
	terms::BlueprintTerms,
	why::Why,
};
use alloc::vec::Vec;
use codec::Codec;
use primitives::FeedId;

sp_api::decl_runtime_apis! {
	/// Blueprints, what they cost and come to, unlocks, deliveries, and how traders have done. Amounts are
	/// in an asset's smallest unit, times in milliseconds, moments since the Unix epoch; what ends with
	/// _e12 is in 10^-12, with _e18 in 10^-18. A page's next says where the following one goes on, and is
	/// empty at the end only; more items than the constants of predictions allow are cut to that.
	#[api_version(1)]
	pub trait PredictionsApi<AccountId, AssetKind> where AccountId: Codec, AssetKind: Codec {
		/// The feeds of which there are predictions, in the order of their ids: on what terms, how much is
		/// sold of each, and whether something can be posted on it now.
		fn feeds() -> Vec<FeedView<AssetKind>>;

		/// The blueprints of a feed that have units to sell, by the end of the sale. Those whose sale is
		/// over, and of which nobody has released what was not sold, come first.
		fn on_sale(
			feed: FeedId,
			after: Option<PhaseCursor>,
			max: u32,
		) -> Result<Page<BlueprintView<AccountId, AssetKind>, PhaseCursor>, Why>;

		/// The other blueprints of a feed that are not judged, by their end.
		fn running(
			feed: FeedId,
			after: Option<PhaseCursor>,
			max: u32,
		) -> Result<Page<BlueprintView<AccountId, AssetKind>, PhaseCursor>, Why>;

		/// The blueprints of all feeds that are not over, the newest first.
		fn newest(
			before: Option<BlueprintId>,
			max: u32,
		) -> Page<BlueprintView<AccountId, AssetKind>, BlueprintId>;

		/// The blueprints of a trader that are not over, the newest first.
		fn of_trader(
			who: AccountId,
			before: Option<BlueprintId>,
			max: u32,
		) -> Page<BlueprintView<AccountId, AssetKind>, BlueprintId>;

		/// A blueprint with what it says, or its sealed bytes. What prices have shown is what a look shows
		/// now, and how it would be judged is said.
		fn blueprint(
			blueprint: BlueprintId,
		) -> Result<BlueprintDetail<AccountId, AssetKind>, Why>;

		/// What unlocking a blueprint costs an account now, what comes back in each case, and whether it
		/// can.
		fn quote_unlock(
			who: AccountId,
			blueprint: BlueprintId,
		) -> Result<UnlockQuote<AssetKind>, Why>;

		/// What posting a blueprint on these terms takes of an account now, what it comes to in each case,
		/// and whether it can. Sealed, or for everybody.
		fn quote_post(
			who: AccountId,
			terms: BlueprintTerms,
			sealed: bool,
		) -> Result<PostQuote<AssetKind>, Why>;

		/// The unlocks of an account that are not closed, the newest blueprint first.
		fn unlocks_of(
			who: AccountId,
			before: Option<BlueprintId>,
			max: u32,
		) -> Page<UnlockView<AccountId, AssetKind>, BlueprintId>;

		/// To whom nothing was delivered and still can be: of a trader's blueprints, or of one; by
		/// blueprint and number of the unlock.
		fn deliveries_due(
			of: DeliveriesOf<AccountId>,
			after: Option<DeliveryCursor>,
			max: u32,
		) -> Result<Page<DeliveryDue, DeliveryCursor>, Why>;

		/// The key that what an account unlocks is delivered to.
		fn reading_key_of(who: AccountId) -> Option<Bytes32>;

		/// Whom an account follows, in an order that says nothing but stays.
		fn followings_of(
			who: AccountId,
			after: Option<AccountId>,
			max: u32,
		) -> Page<FollowingView<AccountId, AssetKind>, AccountId>;

		/// On what terms an account follows a trader.
		fn following(
			follower: AccountId,
			trader: AccountId,
		) -> Option<FollowingView<AccountId, AssetKind>>;

		/// How many accounts follow a trader.
		fn followers(trader: AccountId) -> u32;

		/// The traders on a board, the best first: those that are proven, or else new.
		fn leaderboard(
			board: Board,
			list: RankList,
			after: Option<RankCursor<AccountId>>,
			max: u32,
		) -> Result<Page<TraderRow<AccountId>, RankCursor<AccountId>>, Why>;

		/// What is known of a trader: profile, records, and what is not judged.
		fn trader(who: AccountId) -> Result<TraderView<AccountId>, Why>;
	}
}
