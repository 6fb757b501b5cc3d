// SPDX-License-Identifier: Apache-2.0
//! Stored types and what other pallets ask of prices.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{pallet_prelude::ConstU32, BoundedVec, DebugNoBound};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::{traits::Zero, FixedPointNumber, FixedU128};

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
}

impl FeedRule {
	/// Whether the rule can be used at all.
	pub fn is_valid(&self) -> bool {
		self.quorum % 2 == 1 && self.max_age > 0
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
}

/// What a pallet that needs prices asks for. All answers are those of the end of an earlier block,
/// so nothing that happens inside a block moves the price used in it.
pub trait PriceSource {
	/// The price of one whole unit, if it can be relied on now.
	fn price(feed: FeedId) -> Result<FixedU128, PriceError>;

	/// The last price there was, however old.
	fn last(feed: FeedId) -> Option<Sample>;

	/// Whether the feed is listed.
	fn is_listed(feed: FeedId) -> bool;

	/// Make the feed exist and say this price now.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_price(feed: FeedId, price: FixedU128);
}
