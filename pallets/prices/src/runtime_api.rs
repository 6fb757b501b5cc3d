// SPDX-License-Identifier: Apache-2.0
//! What clients can ask of prices: the same as the pallet's view functions, for clients that cannot
//! call those.

use crate::view::{Chart, FeedView, OperatorView};
use alloc::vec::Vec;
use codec::Codec;
use primitives::{
	Answer, Bounds, FeedId, FeedRule, HistoryError, Moment, Point, PriceError, Sample, Touch,
};
use sp_runtime::FixedU128;

sp_api::decl_runtime_apis! {
	/// Prices, their history, and who submits them. Prices are in 10^-18 of the currency of account
	/// for one whole unit, times in milliseconds since the Unix epoch.
	pub trait PricesApi<AccountId> where AccountId: Codec {
		/// How all listed feeds are doing, in the order of their ids.
		fn feeds() -> Vec<FeedView>;

		/// How a feed is doing. Fails with UnknownFeed only.
		fn feed(feed: FeedId) -> Result<FeedView, PriceError>;

		/// The price of a feed, or why there is none that can be relied on now.
		fn price(feed: FeedId) -> Result<Sample, PriceError>;

		/// How all operators are doing, in the order in which they were added.
		fn operators() -> Vec<OperatorView<AccountId>>;

		/// A part of a feed's history for the eye, in at most so many buckets; more than 512 are cut to
		/// that. Lowest and highest prices are exact for the samples of a bucket, of which the first
		/// may begin before the period and the last end after it. What is no longer kept is left out.
		/// Fails with UnknownFeed, with EmptyPeriod if it ends before it begins, and with NoPrice if
		/// there is no sample in it or before it.
		fn chart(
			feed: FeedId,
			from_ms: Moment,
			to_ms: Moment,
			buckets: u32,
		) -> Result<Chart, HistoryError>;

		/// Samples 64 * page to 64 * page + 63 of a feed, as far as there are any and they are kept.
		fn samples(feed: FeedId, page: u64) -> Vec<Point>;

		/// The last sample at or before a time. Fails with NoPrice if it is more than the gap older,
		/// and with NotYet unless the time has passed.
		fn price_at(feed: FeedId, at_ms: Moment, max_gap_ms: Moment) -> Result<Point, HistoryError>;

		/// The mean price over a period, rounded down: each sample counts until the next one. Fails with
		/// NoPrice if there was none when it began or there was a longer gap before it ended, and with
		/// NotYet if it ends in a time to come.
		fn twap(
			feed: FeedId,
			from_ms: Moment,
			to_ms: Moment,
			max_gap_ms: Moment,
		) -> Result<FixedU128, HistoryError>;

		/// What comes first in a period, both ends included: a sample at or beyond a bound, or a gap
		/// between samples longer than the one given; gaps are bridged if none is given. Found and
		/// Never are final; NotYet is said as long as the period is not over.
		fn first_touch(
			feed: FeedId,
			from_ms: Moment,
			until_ms: Moment,
			bounds: Bounds,
			max_gap_ms: Option<Moment>,
		) -> Result<Answer<Touch>, HistoryError>;

		/// The first sample in a period, both ends included. Found and Never are final; NotYet is said
		/// as long as the period is not over.
		fn next_sample(
			feed: FeedId,
			from_ms: Moment,
			until_ms: Moment,
		) -> Result<Answer<Point>, HistoryError>;

		/// When a feed's prices count today. None if it is not listed.
		fn rule(feed: FeedId) -> Option<FeedRule>;

		/// For how many milliseconds samples are kept at least.
		fn retention_ms() -> Moment;
	}
}
