// SPDX-License-Identifier: Apache-2.0
//! Why a call was refused.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// There are no predictions of this feed. Ask for the feeds there are.
		#[codec(index = 0)]
		UnknownFeed,
		/// Governance has closed this feed to new blueprints.
		#[codec(index = 1)]
		FeedClosed,
		/// Stake, prices or cap of the terms are out of bounds. See the docs of FeedTerms.
		#[codec(index = 2)]
		InvalidSizes,
		/// Cost, least stop, kappa or fee of the terms are out of bounds. See the docs of FeedTerms.
		#[codec(index = 3)]
		InvalidShares,
		/// Times of the terms are zero, or longer than samples are kept. See the docs of FeedTerms.
		#[codec(index = 4)]
		InvalidTimes,
		/// The lag is shorter than the feed may be late. Governance must raise it.
		#[codec(index = 5)]
		LagTooShort,
		/// The asset of a feed's terms never changes. Keep it.
		#[codec(index = 6)]
		AssetFixed,
		/// The feed's price is too old. Try again when there is a new one.
		#[codec(index = 7)]
		PriceStale,
		/// The feed is frozen after a jump. Try again when it is released.
		#[codec(index = 8)]
		PriceFrozen,
		/// The sequence is not the next one of yours. Seal again with the one that is.
		#[codec(index = 9)]
		WrongSequence,
		/// You have a blueprint of this feed that is not judged. Wait for it, or leave it.
		#[codec(index = 10)]
		NotJudgedYet,
		/// The odds are not between 0.50 and 4.00.
		#[codec(index = 11)]
		InvalidOdds,
		/// Stop or target is too near or too far. See the feed's least stop; the most is 90 %.
		#[codec(index = 12)]
		InvalidDistance,
		/// The price of a unit is out of the feed's bounds.
		#[codec(index = 13)]
		InvalidPrice,
		/// More units than the feed allows.
		#[codec(index = 14)]
		CapTooLarge,
		/// The sale is shorter than the feed asks for.
		#[codec(index = 15)]
		SaleTooShort,
		/// It would last longer than the feed allows. Shorten sale, entry or life.
		#[codec(index = 16)]
		LifeTooLong,
		/// An open blueprint sells nothing. Set cap, price and sale to zero.
		#[codec(index = 17)]
		OpenIsNotSold,
		/// An entry level must be more than zero.
		#[codec(index = 18)]
		InvalidLevel,
		/// There is no such blueprint any more: all of it is paid out.
		#[codec(index = 19)]
		BlueprintGone,
		/// Nothing of it is for sale any more.
		#[codec(index = 20)]
		SaleOver,
		/// It is your own.
		#[codec(index = 21)]
		OwnBlueprint,
		/// You have unlocked it already.
		#[codec(index = 22)]
		AlreadyUnlocked,
		/// You have no reading key. Set one first.
		#[codec(index = 23)]
		NoReadingKey,
		/// As much is sold of this feed as may be at a time. Try again when some of it is closed.
		#[codec(index = 24)]
		ExposureReached,
		/// This is no key that anything can be delivered to. Make it as the README says.
		#[codec(index = 25)]
		InvalidReadingKey,
		/// You are not its trader.
		#[codec(index = 26)]
		NotTrader,
		/// You are neither its trader nor the trader's courier.
		#[codec(index = 27)]
		NotCourier,
		/// The time to deliver is over.
		#[codec(index = 28)]
		DeliveryOver,
		/// There is no such unlock.
		#[codec(index = 29)]
		NoSuchUnlock,
		/// Nothing is unsold, or the sale goes on and you are not its trader.
		#[codec(index = 30)]
		NothingToRelease,
		/// It has not started. Before, nothing may show what it says.
		#[codec(index = 31)]
		NotStarted,
		/// Only its trader can reveal it before it has ended.
		#[codec(index = 32)]
		NotEnded,
		/// It has ended: there is nothing to leave any more.
		#[codec(index = 33)]
		AlreadyEnded,
		/// The trader has left it before.
		#[codec(index = 34)]
		AlreadyLeft,
		/// It is known already what it says.
		#[codec(index = 35)]
		AlreadyRevealed,
		/// The time to reveal is over.
		#[codec(index = 36)]
		RevealOver,
		/// This is not its key.
		#[codec(index = 37)]
		WrongKey,
		/// It is sealed: leaving it takes its key.
		#[codec(index = 38)]
		KeyNeeded,
		/// It is judged already.
		#[codec(index = 39)]
		AlreadyJudged,
		/// There is nothing new to judge by. Try again when the blueprint says.
		#[codec(index = 40)]
		NothingToJudge,
		/// It is not judged. Judge it first.
		#[codec(index = 41)]
		NotJudged,
		/// None of these accounts has an unlock of it that is open.
		#[codec(index = 42)]
		NothingToClose,
		/// You cannot follow yourself.
		#[codec(index = 43)]
		OwnTrader,
		/// The feeds are none, unknown, or not paid in one asset.
		#[codec(index = 44)]
		InvalidFeeds,
		/// A following needs a most price and a budget of at least that, and a pause after at least one loss.
		#[codec(index = 45)]
		InvalidBudget,
		/// This account does not follow the trader.
		#[codec(index = 46)]
		NotFollowing,
		/// The follower does not follow on this feed, or not at this price.
		#[codec(index = 47)]
		NotWanted,
		/// The follower's budget is in other unlocks or used up.
		#[codec(index = 48)]
		BudgetUsed,
		/// The following pauses after too many losses. The follower can follow anew.
		#[codec(index = 49)]
		FollowingPaused,
		/// The name is not printable.
		#[codec(index = 50)]
		InvalidName,
	}
}
