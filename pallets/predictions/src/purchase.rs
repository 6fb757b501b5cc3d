// SPDX-License-Identifier: Apache-2.0
//! What buyers, followers and those who deliver to them are told.

use crate::{
	following::FollowedFeeds,
	ids::{BlueprintId, Bytes32, Sequence, UnlockIndex},
	outcome::Outcome,
	outlook::Phase,
	seal::Delivery,
};
use codec::{Decode, Encode};
use primitives::{Balance, FeedId, Moment};
use scale_info::TypeInfo;

/// An unlock that is not closed.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct UnlockView<AccountId, AssetKind> {
	/// Of which blueprint.
	pub blueprint: BlueprintId,
	/// Its number there.
	pub index: UnlockIndex,
	/// Whose blueprint it is.
	pub trader: AccountId,
	/// Which one of the trader's.
	pub sequence: Sequence,
	/// Of which feed.
	pub feed: FeedId,
	/// In which asset it is paid.
	pub asset: AssetKind,
	/// The price: on hold with the buyer.
	pub paid: Balance,
	/// The most that the buyer gets beside it.
	pub cover: Balance,
	/// Whether it was bought out of the buyer's budget for following the trader.
	pub followed: bool,
	/// Under which key it is delivered.
	pub reading_key: Bytes32,
	/// What was delivered last.
	pub delivery: Option<Delivery>,
	/// Until then there can be deliveries.
	pub deliver_by_ms: Moment,
	/// In which part of its life the blueprint is.
	pub phase: Phase,
	/// How the blueprint has ended.
	pub outcome: Option<Outcome>,
	/// What closing it pays the buyer, once the blueprint is judged.
	pub due: Option<UnlockDue>,
}

/// What closing an unlock pays its buyer.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnlockDue {
	/// Whether it was not delivered as the key says.
	pub faulty: bool,
	/// What the buyer gets, out of price and cover.
	pub get: Balance,
	/// The same less what the buyer pays.
	pub net: i128,
}

/// Of what deliveries are asked for.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub enum DeliveriesOf<AccountId> {
	/// Of all a trader's blueprints, by their ids.
	#[codec(index = 0)]
	Trader(AccountId),
	/// Of one blueprint.
	#[codec(index = 1)]
	Blueprint(BlueprintId),
}

/// The last unlock on a page of deliveries that are due: of which blueprint, and its number there.
pub type DeliveryCursor = (BlueprintId, UnlockIndex);

/// A delivery that is due.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct DeliveryDue {
	/// Of which blueprint.
	pub blueprint: BlueprintId,
	/// Which one of the trader's it is: a part of what is sealed.
	pub sequence: Sequence,
	/// To which of its unlocks.
	pub index: UnlockIndex,
	/// Under which key.
	pub reading_key: Bytes32,
	/// Up to and including this moment, halts of the chain so far taken into account.
	pub deliver_by_ms: Moment,
}

/// On what terms an account follows a trader.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct FollowingView<AccountId, AssetKind> {
	/// Whom.
	pub trader: AccountId,
	/// On which feeds.
	pub feeds: FollowedFeeds,
	/// The asset that the budget is in.
	pub asset: AssetKind,
	/// The most that a unit may cost.
	pub max_price: Balance,
	/// The most that is on hold and in no unlock.
	pub budget: Balance,
	/// What of the budget is on hold and in no unlock.
	pub left: Balance,
	/// After how many lost calls in a row it pauses.
	pub pause_after: u8,
	/// How many calls in a row were lost.
	pub losses: u8,
	/// Whether it pauses.
	pub paused: bool,
}
