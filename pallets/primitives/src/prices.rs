// SPDX-License-Identifier: Apache-2.0
//! What a pallet that needs present prices asks for.

use crate::{FeedId, Moment};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::{DispatchResult, FixedU128, Permill};

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
	/// How many operators must have submitted within `max_age_ms`: odd, so that no tie decides, and
	/// more than half of all operators.
	pub quorum: u32,
	/// In milliseconds. A price is stale when no quorum has submitted within this time.
	pub max_age_ms: Moment,
	/// The largest move between two samples, as a part of the first: beyond it the feed freezes.
	pub max_move: Permill,
	/// The largest distance from the mean price of the last minutes, as a part of that: beyond it the
	/// feed freezes, however small the steps were.
	pub max_drift: Permill,
	/// How often a whole quorum must submit anew before a frozen feed goes on at its new level.
	pub confirmations: u32,
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
	pub time_ms: Moment,
	/// A quorum of operators observed at this time or later: from here on its age counts.
	pub as_of_ms: Moment,
	/// The price of one whole unit, never zero.
	pub price: FixedU128,
}

/// A price that can be relied on now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LivePrice {
	/// The price of one whole unit, never zero.
	pub price: FixedU128,
	/// Since when the feed has answered without interruption, neither stale nor frozen.
	pub steady_since: Moment,
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

/// What a pallet that needs prices asks for. All answers are those of the end of an earlier block,
/// so nothing that happens inside a block moves the price used in it. One storage read each.
pub trait PriceSource {
	/// The price of one whole unit, if it can be relied on now.
	fn price(feed: FeedId) -> Result<LivePrice, PriceError>;

	/// The last price there was, however old. Not the level that a frozen feed waits to have
	/// confirmed.
	fn last(feed: FeedId) -> Option<Sample>;

	/// Something uses the feed from now on, so that it cannot be retired. Fails if it is not listed.
	fn attach(feed: FeedId) -> DispatchResult;

	/// What [`attach`](Self::attach) was called for no longer uses the feed. Not for lending, whose
	/// markets are never removed, but for what uses a feed for a time.
	fn detach(feed: FeedId) -> DispatchResult;

	/// Make the feed exist and say this price now, as if it had always done so.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_price(feed: FeedId, price: FixedU128);
}
