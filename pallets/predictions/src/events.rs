// SPDX-License-Identifier: Apache-2.0
//! What has happened.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// Governance has set the terms of a feed.
		#[codec(index = 0)]
		FeedTermsSet { feed: FeedId },
		/// Governance has closed a feed to new blueprints, or opened it again.
		#[codec(index = 1)]
		FeedClosedSet { feed: FeedId, closed: bool },
		/// A blueprint was posted.
		#[codec(index = 2)]
		Posted {
			blueprint: BlueprintId,
			trader: T::AccountId,
			sequence: Sequence,
			feed: FeedId,
			sealed: bool,
			units: u32,
			starts_ms: Moment,
		},
		/// A unit of a sealed blueprint was bought. Its price is on hold with the buyer.
		#[codec(index = 3)]
		UnitUnlocked {
			blueprint: BlueprintId,
			index: UnlockIndex,
			buyer: T::AccountId,
			trader: T::AccountId,
			price: Balance,
		},
		/// A sale has ended. The cover of what was not sold is the trader's again.
		#[codec(index = 4)]
		SaleEnded { blueprint: BlueprintId, sold: u32, returned: Balance },
		/// The key of a blueprint was delivered to a buyer, wrapped.
		#[codec(index = 5)]
		Delivered { blueprint: BlueprintId, index: UnlockIndex, buyer: T::AccountId },
		/// It is known what a sealed blueprint says.
		#[codec(index = 6)]
		Revealed { blueprint: BlueprintId, position: Position },
		/// The trader leaves a position at the first sample from this moment on.
		#[codec(index = 7)]
		Left { blueprint: BlueprintId, from_ms: Moment },
		/// Prices have touched a blueprint's entry level.
		#[codec(index = 8)]
		Armed { blueprint: BlueprintId, at_ms: Moment },
		/// A blueprint is entered at this price.
		#[codec(index = 9)]
		Filled { blueprint: BlueprintId, at_ms: Moment, price: FixedU128 },
		/// A blueprint is judged. Part of the stake is lost if it is wrong.
		#[codec(index = 10)]
		Judged {
			blueprint: BlueprintId,
			trader: T::AccountId,
			feed: FeedId,
			ending: Ending,
			result_e12: i64,
			stake_lost: Balance,
		},
		/// An unlock is over: who has got what of its price and cover.
		#[codec(index = 11)]
		UnlockClosed {
			blueprint: BlueprintId,
			index: UnlockIndex,
			buyer: T::AccountId,
			trader: T::AccountId,
			faulty: bool,
			to_buyer: Balance,
			to_trader: Balance,
			fee: Balance,
		},
		/// A blueprint is over: all of it is paid out.
		#[codec(index = 12)]
		BlueprintClosed { blueprint: BlueprintId, trader: T::AccountId },
		/// The service could not go on with a blueprint and tries again later.
		#[codec(index = 13)]
		ServicePostponed { blueprint: BlueprintId, until_ms: Moment },
		/// An account has set the key that is delivered to, or removed it.
		#[codec(index = 14)]
		ReadingKeySet { who: T::AccountId, key: Option<Bytes32> },
		/// An account has set its profile, or removed it.
		#[codec(index = 15)]
		ProfileSet { who: T::AccountId },
		/// An account follows a trader.
		#[codec(index = 16)]
		Followed { follower: T::AccountId, trader: T::AccountId, budget: Balance },
		/// An account no longer follows a trader.
		#[codec(index = 17)]
		Unfollowed { follower: T::AccountId, trader: T::AccountId, returned: Balance },
	}
}
