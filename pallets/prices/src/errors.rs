// SPDX-License-Identifier: Apache-2.0
//! What can be wrong with a call, and what to do about it.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// There is no feed with this id. Ask prices.feeds which there are.
		#[codec(index = 0)]
		UnknownFeed,
		/// As many feeds are listed as the runtime allows. Retire one that nothing uses.
		#[codec(index = 1)]
		TooManyFeeds,
		/// The name is empty, longer than 24 characters, or not printable ASCII without spaces. Choose another.
		#[codec(index = 2)]
		InvalidName,
		/// Another feed has this name, whatever its capitals. Choose another.
		#[codec(index = 3)]
		NameTaken,
		/// The quorum is even, or something in the rule is zero. Make the quorum odd and all of it larger than zero.
		#[codec(index = 4)]
		InvalidRule,
		/// The quorum would not be more than half of the operators. Raise it, with change_feed if it is another feed's.
		#[codec(index = 5)]
		QuorumTooSmall,
		/// Too few operators would be left for a feed's quorum. Lower that with change_feed first, or use replace_operator.
		#[codec(index = 6)]
		QuorumOutOfReach,
		/// The feed is not frozen, so there is nothing to release.
		#[codec(index = 7)]
		NotFrozen,
		/// The feed is frozen at another level. See which in prices.feeds, decide whether that is right, and name it.
		#[codec(index = 8)]
		OtherLevel,
		/// Something uses the feed. Close the markets that name it first.
		#[codec(index = 9)]
		FeedInUse,
		/// This account is no operator. Ask prices.operators which are.
		#[codec(index = 10)]
		NotOperator,
		/// This account is an operator already.
		#[codec(index = 11)]
		AlreadyOperator,
		/// There are as many operators as the runtime allows. Remove or replace one.
		#[codec(index = 12)]
		TooManyOperators,
		/// This operator has submitted what was observed then or later. Observe again.
		#[codec(index = 13)]
		NotNewer,
		/// The prices were observed too long ago. Observe again.
		#[codec(index = 14)]
		ObservedTooLongAgo,
		/// The prices are said to be of a time to come. Check the clock that observed_at_ms is taken from.
		#[codec(index = 15)]
		ObservedInTheFuture,
		/// Feeds are not in the order of their ids, or one is named twice. Sort them.
		#[codec(index = 16)]
		UnorderedFeeds,
	}
}
