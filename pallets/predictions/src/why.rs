// SPDX-License-Identifier: Apache-2.0
//! Why a question has no answer, or something cannot be done now: with the numbers that it is about.

use crate::ids::{BlueprintId, UnlockIndex};
use codec::{Decode, Encode};
use primitives::{Balance, FeedId, Moment, PriceError};
use scale_info::TypeInfo;
use sp_runtime::DispatchError;

/// Why a question has no answer, or something cannot be done now.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
	/// There are no predictions of this feed.
	#[codec(index = 0)]
	UnknownFeed,
	/// Governance has closed the feed to new blueprints.
	#[codec(index = 1)]
	FeedClosed,
	/// The feed's price cannot be used.
	#[codec(index = 2)]
	NoPrice {
		/// Of this feed.
		feed: FeedId,
		/// What is wrong with it.
		why: PriceError,
	},
	/// The feed may be later today than its terms allow for: governance must raise the lag.
	#[codec(index = 3)]
	LagTooShort {
		/// The lag of the terms.
		lag_ms: Moment,
		/// The least that would do.
		least_ms: Moment,
	},
	/// The trader has a blueprint of this feed that is not judged.
	#[codec(index = 4)]
	NotJudgedYet {
		/// This one.
		blueprint: BlueprintId,
	},
	/// The odds are out of bounds.
	#[codec(index = 5)]
	OddsOutOfBounds {
		/// The lowest, in hundredths.
		least_e2: u16,
		/// The highest, in hundredths.
		most_e2: u16,
	},
	/// The stop is too near, or the stop or the target too far away.
	#[codec(index = 6)]
	DistanceOutOfBounds {
		/// The least distance of a stop from the fill, in millionths of it.
		least_ppm: u32,
		/// The greatest distance of a stop at these odds, in millionths of the fill.
		most_ppm: u32,
	},
	/// The price of a unit is out of bounds.
	#[codec(index = 7)]
	PriceOutOfBounds {
		/// The least.
		least: Balance,
		/// The greatest.
		most: Balance,
	},
	/// So many units cannot be sold.
	#[codec(index = 8)]
	CapOutOfBounds {
		/// The most; the least is one.
		most: u32,
	},
	/// The sale is too short.
	#[codec(index = 9)]
	SaleTooShort {
		/// The shortest.
		least_ms: Moment,
	},
	/// It would last too long.
	#[codec(index = 10)]
	LifeTooLong {
		/// From the post to the end of the time to reveal.
		life_ms: Moment,
		/// The longest.
		most_ms: Moment,
	},
	/// An open blueprint sells nothing: its price, cap and sale are zero.
	#[codec(index = 11)]
	OpenIsNotSold,
	/// The blueprint is over, all of it paid out, or there never was one.
	#[codec(index = 12)]
	BlueprintGone,
	/// Its sale is over.
	#[codec(index = 13)]
	SaleOver {
		/// It could be unlocked up to and including this moment, if its trader did not end the sale
		/// before.
		ended_ms: Moment,
	},
	/// All of it is sold, or its trader has ended the sale early.
	#[codec(index = 14)]
	SoldOut {
		/// So many units.
		sold: u32,
	},
	/// It is one's own.
	#[codec(index = 15)]
	OwnBlueprint,
	/// One has unlocked it already.
	#[codec(index = 16)]
	AlreadyUnlocked {
		/// The number of the unlock.
		index: UnlockIndex,
	},
	/// One has no key to deliver to.
	#[codec(index = 17)]
	NoReadingKey,
	/// As much is sold of the feed as may be at a time.
	#[codec(index = 18)]
	ExposureReached {
		/// So much more may be sold: price and cover.
		left: Balance,
		/// What one unit takes of it.
		needed: Balance,
	},
	/// There is too little of the asset that it is paid in.
	#[codec(index = 19)]
	NotEnough {
		/// So much is put on hold.
		needed: Balance,
		/// So much can be.
		spendable: Balance,
	},
	/// There is too little of the native token for the deposit.
	#[codec(index = 20)]
	NoDeposit,
	/// The account has never posted a blueprint.
	#[codec(index = 21)]
	NoTrader,
	/// The numbers are too large to be counted.
	#[codec(index = 22)]
	Uncountable,
	/// The call would fail with this error.
	#[codec(index = 23)]
	Refused {
		/// Of this pallet, or of that of the asset.
		error: DispatchError,
	},
}
