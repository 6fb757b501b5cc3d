// SPDX-License-Identifier: Apache-2.0
//! Stored types and what other pallets ask of prices.

use crate::breaker::Freeze;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{pallet_prelude::ConstU32, BoundedVec, DebugNoBound};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_core::U256;
use sp_runtime::{traits::Zero, FixedPointNumber, FixedU128, PerThing, Permill};

/// Identifies a feed. Given out by [`Pallet::list_feed`](crate::Pallet::list_feed), never reused.
pub type FeedId = u32;

/// A moment in milliseconds since the Unix epoch.
pub type Moment = u64;

/// The longest name of a feed, in bytes.
pub const MAX_NAME: u32 = 24;

/// Operators submit prices with this many decimals at the most, so that every submitted price is
/// exactly a [`FixedU128`].
pub const MAX_DECIMALS: u8 = 18;

/// A named pair, `BTC/USD` say, and when its price counts.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	PartialEq,
	Eq,
	DebugNoBound,
)]
pub struct Feed {
	/// What is priced in what, `BTC/USD` say.
	pub name: BoundedVec<u8, ConstU32<MAX_NAME>>,
	/// Operators submit the price times 10 to this power.
	pub decimals: u8,
	/// When a price counts.
	pub rule: FeedRule,
}

/// When a price counts. What governance can change of a listed feed.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Serialize,
	Deserialize,
)]
pub struct FeedRule {
	/// How many operators must have submitted within `max_age`. Odd, so that no tie decides.
	pub quorum: u32,
	/// In milliseconds. A price is stale when no quorum has submitted within this time.
	pub max_age: Moment,
	/// In milliseconds. The history says nothing about a time when there had been no sample for
	/// longer. At least `max_age`, so that only a feed that was stale or frozen has such a hole.
	pub max_gap: Moment,
	/// The largest move between two samples, as a part of the first: beyond it the feed freezes.
	pub max_move: Permill,
	/// How often a whole quorum must submit anew before a frozen feed goes on at its new level.
	pub confirmations: u32,
}

impl FeedRule {
	/// Whether the rule can be used at all.
	pub fn is_valid(&self) -> bool {
		self.quorum % 2 == 1
			&& self.max_age > 0
			&& self.max_gap >= self.max_age
			&& !self.max_move.is_zero()
			&& self.confirmations > 0
	}

	/// Whether what was submitted at `as_of` counts at `now`.
	pub fn counts(&self, as_of: Moment, now: Moment) -> bool {
		now.checked_sub(as_of).is_some_and(|age| age <= self.max_age)
	}

	/// Whether `to` is no further from `from` than one sample may move. Exact: nothing is rounded.
	pub fn is_near(&self, from: FixedU128, to: FixedU128) -> bool {
		let (from, to) = (from.into_inner(), to.into_inner());
		// 2^128 times a million: neither side comes near the end of 256 bits.
		let moved = U256::from(from.abs_diff(to)).saturating_mul(Permill::ACCURACY.into());
		moved <= U256::from(from).saturating_mul(self.max_move.deconstruct().into())
	}
}

/// What a quorum of operators agrees on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Agreed {
	/// The median of what they submitted.
	pub value: u128,
	/// A quorum of them submitted at this time or later.
	pub as_of: Moment,
}

/// A price as it stood at the end of a block.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub struct Sample {
	/// The time of that block.
	pub time: Moment,
	/// A quorum of operators submitted at this time or later: from here on its age counts.
	pub as_of: Moment,
	/// The price of one whole unit, never zero.
	pub price: FixedU128,
}

impl Sample {
	/// Make a sample of what operators agreed on. `None` if the price is zero or too large for 18
	/// decimals.
	pub fn new(time: Moment, agreed: Agreed, decimals: u8) -> Option<Self> {
		let scale = 10u128.checked_pow(decimals.into())?;
		let unit = FixedU128::DIV.checked_div(scale)?;
		let price = FixedU128::from_inner(agreed.value.checked_mul(unit)?);
		(price > FixedU128::zero()).then_some(Self { time, as_of: agreed.as_of, price })
	}
}

/// Why there is no price to use.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub enum PriceError {
	/// No such feed is listed.
	#[codec(index = 0)]
	UnknownFeed,
	/// Too few operators submitted a price lately.
	#[codec(index = 1)]
	Stale,
	/// The price jumped, and operators have not confirmed the new level yet. Said of a feed that is
	/// stale as well: that operators submit again is not enough to end it.
	#[codec(index = 2)]
	Frozen,
}

/// How a feed is doing.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct FeedState {
	/// The price, or why there is none.
	pub price: Result<FixedU128, PriceError>,
	/// The last sample, however old.
	pub last: Option<Sample>,
	/// Since when the feed has answered without interruption, if it does.
	pub steady_since: Option<Moment>,
	/// The level that the feed is frozen at, if it is.
	pub frozen: Option<Freeze>,
	/// How many samples there have been.
	pub samples: u64,
	/// The first page of samples that is kept.
	pub kept_from: u64,
}

/// A price at a time.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub struct Point {
	/// The time of the block at whose end it was sampled.
	pub time: Moment,
	/// The price of one whole unit, never zero.
	pub price: FixedU128,
}

/// What came first.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub enum Touch {
	/// A sample at or above the upper bound.
	#[codec(index = 0)]
	Upper(Point),
	/// A sample at or below the lower bound, and below the upper one.
	#[codec(index = 1)]
	Lower(Point),
	/// There was no sample for too long.
	#[codec(index = 2)]
	Gap {
		/// The first moment, not before the period asked about, at which there had been no sample
		/// for longer than the feed's `max_gap`.
		time: Moment,
	},
}

/// Why the history has no answer.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub enum HistoryError {
	/// No such feed is listed.
	#[codec(index = 0)]
	UnknownFeed,
	/// There was no price at that time, or at some time of that period: the feed had none yet, or
	/// no sample for longer than its `max_gap`.
	#[codec(index = 1)]
	NoPrice,
	/// It is too long ago: samples that matter were removed.
	#[codec(index = 2)]
	Forgotten,
	/// That time has not passed: the answer could still change.
	#[codec(index = 3)]
	NotYet,
	/// The period ends before it begins, or has no length.
	#[codec(index = 4)]
	EmptyPeriod,
}

/// What a pallet that needs prices asks for. All answers are those of the end of an earlier block,
/// so nothing that happens inside a block moves the price used in it.
pub trait PriceSource {
	/// The price of one whole unit, if it can be relied on now.
	fn price(feed: FeedId) -> Result<FixedU128, PriceError>;

	/// Since when `price` has answered without interruption, neither stale nor frozen; fails as
	/// `price` does.
	fn steady_since(feed: FeedId) -> Result<Moment, PriceError>;

	/// The last price there was, however old. Not the level that a frozen feed waits to have
	/// confirmed.
	fn last(feed: FeedId) -> Option<Sample>;

	/// Whether the feed is listed.
	fn is_listed(feed: FeedId) -> bool;

	/// Make the feed exist and say this price now, as if it had always done so.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_price(feed: FeedId, price: FixedU128);
}

/// What a pallet that settles by past prices asks for.
///
/// An answer once given stays, until the samples it rests on are removed (`Forgotten`) or
/// governance changes the feed's `max_gap`. The exception is the `None` of
/// [`first_touch`](Self::first_touch), which stays once `until` has passed.
pub trait PriceHistory {
	/// The last sample at or before `time`.
	///
	/// Fails with `NoPrice` if it is more than the feed's `max_gap` before `time`, and with `NotYet`
	/// unless `time` has passed.
	fn price_at(feed: FeedId, time: Moment) -> Result<Point, HistoryError>;

	/// The mean of the price over the time from `from` to `to`, rounded down: each sample counts
	/// from its own time to that of the next.
	///
	/// Fails with `NoPrice` if there was none at `from` or there was a [`Touch::Gap`] before `to`,
	/// with `NotYet` if `to` lies ahead, and with `EmptyPeriod` unless `from` is before `to`.
	fn twap(feed: FeedId, from: Moment, to: Moment) -> Result<FixedU128, HistoryError>;

	/// What comes first from `from` to `until`, both included: a sample at or beyond a bound, or a
	/// hole longer than the feed's `max_gap`. `None` if nothing has come; then something still can
	/// while `until` has not passed. A bound of `None` is never touched.
	///
	/// A hole is the time between one sample and the next, between the last sample and `until` or
	/// now, and, before the first sample of all, between `from` and that. So the hole in which
	/// `from` lies counts in full, except for the time before the feed's first sample.
	///
	/// Fails with `UnknownFeed` and `Forgotten` only.
	fn first_touch(
		feed: FeedId,
		from: Moment,
		until: Moment,
		upper: Option<FixedU128>,
		lower: Option<FixedU128>,
	) -> Result<Option<Touch>, HistoryError>;
}
