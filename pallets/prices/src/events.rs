// SPDX-License-Identifier: Apache-2.0
//! What this pallet tells the outside world.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A feed was listed. Operators can submit prices for it from now on.
		#[codec(index = 0)]
		FeedListed { feed: FeedId },
		/// When the feed's prices count was changed.
		#[codec(index = 1)]
		FeedChanged { feed: FeedId, rule: FeedRule },
		/// The feed is no longer there. Its history is removed by and by.
		#[codec(index = 2)]
		FeedRetired { feed: FeedId },
		/// An operator submitted prices. They are combined at the end of the block.
		#[codec(index = 3)]
		Submitted { operator: T::AccountId, observed_at_ms: Moment },
		/// A new price. It is used from the next block on.
		#[codec(index = 4)]
		Sampled { feed: FeedId, price: FixedU128 },
		/// The price jumped to this level, further than the rule allows; or from there to another
		/// one. There is no price until operators confirm it or governance releases the feed.
		#[codec(index = 5)]
		FeedFrozen { feed: FeedId, price: FixedU128 },
		/// A frozen feed goes on with this price.
		#[codec(index = 6)]
		FeedReleased { feed: FeedId, price: FixedU128 },
		/// From now on this account can submit prices.
		#[codec(index = 7)]
		OperatorAdded { operator: T::AccountId },
		/// This account can no longer submit prices, and what it submitted no longer counts.
		#[codec(index = 8)]
		OperatorRemoved { operator: T::AccountId },
	}
}
