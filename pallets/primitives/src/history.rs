// SPDX-License-Identifier: Apache-2.0
//! What a pallet that settles by past prices asks for.

use crate::{FeedId, FeedRule, Moment};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_runtime::FixedU128;

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
	pub time_ms: Moment,
	/// The price of one whole unit, never zero.
	pub price: FixedU128,
}

/// An answer about a period of the past.
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
pub enum Answer<A> {
	/// This. Final.
	#[codec(index = 0)]
	Found(A),
	/// There was nothing in the whole period. Final.
	#[codec(index = 1)]
	Never,
	/// There is nothing so far, and the period is not over.
	#[codec(index = 2)]
	NotYet,
}

/// The prices that are looked for; a bound of `None` is never touched.
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
	Default,
)]
pub struct Bounds {
	/// A sample at or above it touches it.
	pub upper: Option<FixedU128>,
	/// A sample at or below it touches it.
	pub lower: Option<FixedU128>,
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
		/// The first moment, not before the period asked about, at which there had been no sample for
		/// longer than the gap that was allowed.
		time_ms: Moment,
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
	/// no sample for longer than the gap that was allowed.
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

/// What a pallet that settles by past prices asks for. One that judges by the present ones, such as
/// lending, asks `PriceSource`.
///
/// A **gap** is the time from a sample to the next. One that is longer than `max_gap` counts as one;
/// whoever judges by past prices keeps `max_gap` in its own terms, so that no later decision of
/// governance changes an answer. An answer once given stays, until the samples that it rests on are
/// removed (`Forgotten`); only [`Answer::NotYet`] changes, and it says so.
pub trait PriceHistory {
	/// The last sample at or before `at`.
	///
	/// Fails with `NoPrice` if it is more than `max_gap` before `at`, and with `NotYet` unless `at`
	/// has passed.
	fn price_at(feed: FeedId, at: Moment, max_gap: Moment) -> Result<Point, HistoryError>;

	/// The mean of the price over the time from `from` to `to`, rounded down to 10⁻¹⁸: each sample
	/// counts from its own time to that of the next.
	///
	/// Fails with `NoPrice` if there was none at `from` or there was a gap before `to`, with `NotYet`
	/// if `to` lies ahead, and with `EmptyPeriod` unless `from` is before `to`.
	fn twap(
		feed: FeedId,
		from: Moment,
		to: Moment,
		max_gap: Moment,
	) -> Result<FixedU128, HistoryError>;

	/// The first sample from `from` to `until`, both included.
	///
	/// Fails with `UnknownFeed` and `Forgotten` only. A period that ends before it begins never has
	/// one.
	fn next_sample(
		feed: FeedId,
		from: Moment,
		until: Moment,
	) -> Result<Answer<Point>, HistoryError>;

	/// What comes first from `from` to `until`, both included: a sample at or beyond a bound, or a gap
	/// longer than `max_gap`; with `None`, gaps are bridged, as if nothing had been missing.
	///
	/// A gap is also the time between the last sample and `until` or now, and, before the first sample
	/// of all, between `from` and that. The gap in which `from` lies counts in full, except for the
	/// time before the feed's first sample.
	///
	/// Fails with `UnknownFeed` and `Forgotten` only. A period that ends before it begins never has
	/// anything.
	fn first_touch(
		feed: FeedId,
		from: Moment,
		until: Moment,
		bounds: Bounds,
		max_gap: Option<Moment>,
	) -> Result<Answer<Touch>, HistoryError>;

	/// When the feed's prices count today.
	fn rule(feed: FeedId) -> Option<FeedRule>;

	/// For how many milliseconds samples are kept at least.
	fn retention() -> Moment;

	/// Give the feed a history of so many samples, of whose pages only those exist that questions
	/// about the samples of these numbers read: what a benchmark of the caller measures is what its
	/// questions cost. Sample `n`, counted from zero, is of the time `1_000 · (n + 1)`; all prices are
	/// 1, but the last one is 2. Lists the feed if need be, and leaves it to the caller to set the time.
	#[cfg(feature = "runtime-benchmarks")]
	fn grow(feed: FeedId, samples: u64, paths: &[u64]);

	/// From now on the feed's rule lets its prices be this old.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_max_age(feed: FeedId, max_age_ms: Moment);
}
