// SPDX-License-Identifier: Apache-2.0
//! Unlocks that happen by themselves, out of a budget.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use primitives::{Balance, FeedId};
use scale_info::TypeInfo;

/// The most feeds on which a trader is followed.
pub const MAX_FOLLOWED_FEEDS: u32 = 32;
/// The feeds on which a trader is followed.
pub type FollowedFeeds = BoundedVec<FeedId, ConstU32<MAX_FOLLOWED_FEEDS>>;

/// On what terms an account follows a trader.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct Following<Asset, Ticket> {
	/// On which feeds, all of them paid in one asset.
	pub feeds: FollowedFeeds,
	/// The asset that the budget is in.
	pub asset: Asset,
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
	/// The follower's deposit for it.
	pub deposit: Ticket,
}

impl<Asset, Ticket> Following<Asset, Ticket> {
	/// Whether so many calls in a row were lost that nothing more is unlocked.
	pub fn is_paused(&self) -> bool {
		self.losses >= self.pause_after
	}
}
