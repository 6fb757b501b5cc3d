// SPDX-License-Identifier: Apache-2.0
//! What clients are told of feeds, operators and the history.

use alloc::{string::String, vec::Vec};
use codec::{Decode, Encode};
use primitives::{FeedId, FeedRule, Moment, Point};
use scale_info::TypeInfo;
use sp_runtime::FixedU128;

/// How a feed is doing.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct FeedView {
	/// Its id.
	pub id: FeedId,
	/// What is priced in what.
	pub name: String,
	/// When its prices count.
	pub rule: FeedRule,
	/// How many markets and the like use it.
	pub users: u32,
	/// Whether its price can be relied on.
	pub state: FeedState,
	/// The last price there was, however old, and even if the feed is frozen.
	pub price_e18: Option<FixedU128>,
	/// From when on that price's age counts.
	pub as_of_ms: Option<Moment>,
	/// The time of the block at whose end that price was sampled.
	pub sampled_ms: Option<Moment>,
	/// Since when the feed has answered without interruption, if it does.
	pub steady_since_ms: Option<Moment>,
	/// The slow mean that the next price is measured by; zero without a price.
	pub anchor_e18: FixedU128,
	/// How many operators' prices count now.
	pub fresh_operators: u32,
	/// How many samples there have been, those that were removed included.
	pub samples: u64,
	/// The time of the first sample that is kept.
	pub kept_from_ms: Option<Moment>,
}

/// Whether a feed's price can be relied on.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub enum FeedState {
	/// It can.
	#[codec(index = 0)]
	Fresh,
	/// Too few operators submitted lately.
	#[codec(index = 1)]
	Stale {
		/// The first moment at which it was too old. None if there has been no price yet.
		since_ms: Option<Moment>,
	},
	/// It jumped, and the new level is not confirmed yet.
	#[codec(index = 2)]
	Frozen {
		/// The level that it jumped to.
		level_e18: FixedU128,
		/// How often operators have confirmed it.
		confirmed: u32,
		/// How often they must.
		needed: u32,
	},
}

/// How an operator is doing.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct OperatorView<AccountId> {
	/// The account that submits.
	pub account: AccountId,
	/// When it became an operator. None for those that the chain started with.
	pub since_ms: Option<Moment>,
	/// How often it submitted.
	pub submitted: u64,
	/// How many whole heartbeats passed without a submission, the running silence included.
	pub missed: u64,
	/// The time of the block that its last submission was in.
	pub last_ms: Option<Moment>,
	/// What it said then.
	pub prices: Vec<OperatorPrice>,
}

/// What an operator says of a feed.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct OperatorPrice {
	/// Of this feed, which may not be listed.
	pub feed: FeedId,
	/// The price of one whole unit.
	pub price_e18: FixedU128,
	/// How old it is now.
	pub age_ms: Moment,
}

/// How many buckets a chart has at the most. With that many, 64 times as many entries are read on one
/// level: 513 pages, a few for the way to the period's ends and one of each level for what is newest.
pub const MAX_BUCKETS: u32 = 512;

/// A part of a feed's history, for the eye.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Chart {
	/// How many samples are in each bucket; fewer may be in the last one.
	pub samples_per_bucket: u64,
	/// In the order of their times. The first may begin before the period, with the price that stood
	/// when that began, and the last may end after it.
	pub buckets: Vec<Bucket>,
	/// The last sample of all.
	pub newest: Point,
}

/// What prices were in a part of a chart.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bucket {
	/// The time of the first sample.
	pub time_ms: Moment,
	/// The first price.
	pub first_e18: FixedU128,
	/// The lowest price.
	pub lo_e18: FixedU128,
	/// The highest price.
	pub hi_e18: FixedU128,
	/// The longest time without a sample that ended here.
	pub gap_ms: Moment,
}
