// SPDX-License-Identifier: Apache-2.0
//! The runtime API, as a runtime has it.

use super::*;
use alloc::vec::Vec;
use sp_runtime::{traits::Block as BlockT, ExtrinsicInclusionMode};
use sp_version::RuntimeVersion;

sp_api::impl_runtime_apis! {
	impl sp_api::Core<Block> for Test {
		fn version() -> RuntimeVersion {
			Default::default()
		}
		fn execute_block(_: <Block as BlockT>::LazyBlock) {
			unreachable!()
		}
		fn initialize_block(_: &<Block as BlockT>::Header) -> ExtrinsicInclusionMode {
			unreachable!()
		}
	}

	impl crate::runtime_api::PredictionsApi<Block, AccountId, AssetKind> for Test {
		fn feeds() -> Vec<FeedView<AssetKind>> {
			Predictions::feeds()
		}
		fn on_sale(
			feed: FeedId,
			after: Option<PhaseCursor>,
			max: u32,
		) -> Result<Page<BlueprintView<AccountId, AssetKind>, PhaseCursor>, Why> {
			Predictions::on_sale(feed, after, max)
		}
		fn running(
			feed: FeedId,
			after: Option<PhaseCursor>,
			max: u32,
		) -> Result<Page<BlueprintView<AccountId, AssetKind>, PhaseCursor>, Why> {
			Predictions::running(feed, after, max)
		}
		fn newest(
			before: Option<BlueprintId>,
			max: u32,
		) -> Page<BlueprintView<AccountId, AssetKind>, BlueprintId> {
			Predictions::newest(before, max)
		}
		fn of_trader(
			who: AccountId,
			before: Option<BlueprintId>,
			max: u32,
		) -> Page<BlueprintView<AccountId, AssetKind>, BlueprintId> {
			Predictions::of_trader(who, before, max)
		}
		fn blueprint(
			blueprint: BlueprintId,
		) -> Result<BlueprintDetail<AccountId, AssetKind>, Why> {
			Predictions::blueprint(blueprint)
		}
		fn quote_unlock(
			who: AccountId,
			blueprint: BlueprintId,
		) -> Result<UnlockQuote<AssetKind>, Why> {
			Predictions::quote_unlock(who, blueprint)
		}
		fn quote_post(
			who: AccountId,
			terms: BlueprintTerms,
			sealed: bool,
		) -> Result<PostQuote<AssetKind>, Why> {
			Predictions::quote_post(who, terms, sealed)
		}
		fn unlocks_of(
			who: AccountId,
			before: Option<BlueprintId>,
			max: u32,
		) -> Page<UnlockView<AccountId, AssetKind>, BlueprintId> {
			Predictions::unlocks_of(who, before, max)
		}
		fn deliveries_due(
			of: DeliveriesOf<AccountId>,
			after: Option<DeliveryCursor>,
			max: u32,
		) -> Result<Page<DeliveryDue, DeliveryCursor>, Why> {
			Predictions::deliveries_due(of, after, max)
		}
		fn reading_key_of(who: AccountId) -> Option<Bytes32> {
			Predictions::reading_key_of(who)
		}
		fn followings_of(
			who: AccountId,
			after: Option<AccountId>,
			max: u32,
		) -> Page<FollowingView<AccountId, AssetKind>, AccountId> {
			Predictions::followings_of(who, after, max)
		}
		fn following(
			follower: AccountId,
			trader: AccountId,
		) -> Option<FollowingView<AccountId, AssetKind>> {
			Predictions::following(follower, trader)
		}
		fn followers(trader: AccountId) -> u32 {
			Predictions::followers(trader)
		}
		fn leaderboard(
			board: Board,
			list: RankList,
			after: Option<RankCursor<AccountId>>,
			max: u32,
		) -> Result<Page<TraderRow<AccountId>, RankCursor<AccountId>>, Why> {
			Predictions::leaderboard(board, list, after, max)
		}
		fn trader(who: AccountId) -> Result<TraderView<AccountId>, Why> {
			Predictions::trader(who)
		}
	}
}
