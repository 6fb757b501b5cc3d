// SPDX-License-Identifier: Apache-2.0
#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
// Tests and benchmarks may fail loudly.
#![cfg_attr(
	any(test, feature = "runtime-benchmarks"),
	allow(
		clippy::arithmetic_side_effects,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::panic,
		clippy::unwrap_used
	)
)]

extern crate alloc;

// Stored types and pure rules.
mod breaker;
mod combine;
mod feed;
mod operator;
mod pages;
mod view;

// Sections of the pallet.
mod calls;
mod errors;
mod events;
mod storage;

// What stands on the pallet.
mod charts;
mod extension;
mod feeds;
mod history;
mod operators;
mod queries;
mod sampling;
mod views;

pub mod runtime_api;
pub mod weights;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "try-runtime", test))]
mod try_state;

pub use breaker::{Freeze, State, ANCHOR_TIME};
pub use extension::CheckSubmission;
pub use feed::{Feed, Name, MAX_NAME};
use frame_support::pallet_macros::import_section;
pub use operator::Operator;
pub use pages::{Branch, Head, Leaf, Summary, MAX_LEVELS, PAGE};
pub use pallet::*;
pub use view::{Bucket, Chart, FeedState, FeedView, OperatorPrice, OperatorView, MAX_BUCKETS};
pub use weights::WeightInfo;

// FRAME's macros expand to `expect`; what is written here only calls what the wall stands around.
#[allow(clippy::expect_used)]
#[import_section(calls::calls)]
#[import_section(events::events)]
#[import_section(errors::errors)]
#[import_section(storage::storage)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::{string::String, vec::Vec};
	use frame_support::{pallet_prelude::*, traits::Time};
	use frame_system::pallet_prelude::*;
	use primitives::{
		Answer, Bounds, FeedId, FeedRule, HistoryError, Moment, Point, PriceError, PriceHistory,
		Sample, Touch,
	};
	use sp_runtime::{FixedU128, SaturatedConversion};

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Who lists and changes feeds, and says who is an operator.
		type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// The time of the block.
		type Time: Time<Moment = Moment>;

		/// How many feeds can be listed.
		#[pallet::constant]
		type MaxFeeds: Get<u32>;

		/// How many operators there can be.
		#[pallet::constant]
		type MaxOperators: Get<u32>;

		/// In milliseconds: how old prices may be in their block.
		#[pallet::constant]
		type MaxDelay: Get<Moment>;

		/// In milliseconds: how far an operator's clock may be ahead.
		#[pallet::constant]
		type MaxAhead: Get<Moment>;

		/// In milliseconds: how often an operator should submit.
		#[pallet::constant]
		type Heartbeat: Get<Moment>;

		/// In milliseconds: how long samples are kept at least.
		///
		/// Questions about what is longer ago may fail.
		#[pallet::constant]
		type Retention: Get<Moment>;

		/// In milliseconds: how long a block takes, about.
		///
		/// Says for how many blocks a submission stays in the pool.
		#[pallet::constant]
		type BlockTime: Get<Moment>;

		/// Weights of this pallet's calls and hooks.
		type WeightInfo: WeightInfo;

		/// Sets the time in benchmarks.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper;
	}

	/// Sets the time in benchmarks.
	#[cfg(feature = "runtime-benchmarks")]
	pub trait BenchmarkHelper {
		/// It is this time now.
		fn set_time(now: Moment);
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The accounts that submit prices.
		pub operators: Vec<T::AccountId>,
		/// Name and rule of each feed; ids count up from 0.
		pub feeds: Vec<(String, FeedRule)>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		// A chain must not start from a wrong preset, so this panics.
		fn build(&self) {
			for operator in &self.operators {
				Pallet::<T>::do_add_operator(operator.clone())
					.expect("the preset's operators are valid");
			}
			for (name, rule) in &self.feeds {
				let name = name.clone().into_bytes().try_into().expect("the names are short");
				Pallet::<T>::do_list_feed(name, *rule).expect("the preset's feeds are valid");
			}
		}
	}

	#[pallet::extra_constants]
	impl<T: Config> Pallet<T> {
		/// How many buckets a chart has at the most.
		#[pallet::constant_name(MaxBuckets)]
		fn max_buckets() -> u32 {
			MAX_BUCKETS
		}

		/// In milliseconds: how slowly a feed's anchor follows.
		#[pallet::constant_name(AnchorTime)]
		fn anchor_time() -> Moment {
			ANCHOR_TIME
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_initialize(_: BlockNumberFor<T>) -> Weight {
			// What `on_finalize` does at the most, and the number of feeds.
			let feeds = FeedIds::<T>::decode_len().unwrap_or(0);
			<T as Config>::WeightInfo::on_finalize(feeds.saturated_into())
				.saturating_add(T::DbWeight::get().reads(1))
		}

		fn on_finalize(_: BlockNumberFor<T>) {
			Self::end_block();
		}

		fn on_idle(block: BlockNumberFor<T>, remaining: Weight) -> Weight {
			Self::serve(block.saturated_into(), remaining)
		}

		fn integrity_test() {
			for (name, value) in [
				("MaxFeeds", T::MaxFeeds::get().into()),
				("MaxOperators", T::MaxOperators::get().into()),
				("MaxDelay", T::MaxDelay::get()),
				("Heartbeat", T::Heartbeat::get()),
				("Retention", T::Retention::get()),
				("BlockTime", T::BlockTime::get()),
			] {
				assert!(value > 0, "{name} must not be zero");
			}
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	// The same as the runtime API, whose trait has the docs at length.
	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// How all listed feeds are doing, in the order of their ids.
		pub fn feeds() -> Vec<FeedView> {
			Self::feeds_of()
		}

		/// How a feed is doing. Fails with UnknownFeed only.
		pub fn feed(feed: FeedId) -> Result<FeedView, PriceError> {
			Self::feed_of(feed)
		}

		/// The price of a feed, or why there is none that can be relied on now.
		pub fn price(feed: FeedId) -> Result<Sample, PriceError> {
			Self::price_of(feed)
		}

		/// How all operators are doing, in the order in which they were added.
		pub fn operators() -> Vec<OperatorView<T::AccountId>> {
			Self::operators_of()
		}

		/// A part of a feed's history in at most so many buckets, of at most 512, for the eye.
		pub fn chart(
			feed: FeedId,
			from_ms: Moment,
			to_ms: Moment,
			buckets: u32,
		) -> Result<Chart, HistoryError> {
			Self::chart_of(feed, from_ms, to_ms, buckets)
		}

		/// Samples 64 * page to 64 * page + 63 of a feed, as far as there are any and they are kept.
		pub fn samples(feed: FeedId, page: u64) -> Vec<Point> {
			Self::samples_of(feed, page)
		}

		/// The last sample at or before a time, if it is no more than the gap older.
		pub fn price_at(
			feed: FeedId,
			at_ms: Moment,
			max_gap_ms: Moment,
		) -> Result<Point, HistoryError> {
			<Self as PriceHistory>::price_at(feed, at_ms, max_gap_ms)
		}

		/// The mean price over a period without a longer gap, rounded down, in 10^-18.
		pub fn twap(
			feed: FeedId,
			from_ms: Moment,
			to_ms: Moment,
			max_gap_ms: Moment,
		) -> Result<FixedU128, HistoryError> {
			<Self as PriceHistory>::twap(feed, from_ms, to_ms, max_gap_ms)
		}

		/// What comes first in a period, both ends included: a sample at or beyond a bound, or a longer
		/// gap; gaps are bridged if none is given.
		pub fn first_touch(
			feed: FeedId,
			from_ms: Moment,
			until_ms: Moment,
			bounds: Bounds,
			max_gap_ms: Option<Moment>,
		) -> Result<Answer<Touch>, HistoryError> {
			<Self as PriceHistory>::first_touch(feed, from_ms, until_ms, bounds, max_gap_ms)
		}

		/// The first sample in a period, both ends included.
		pub fn next_sample(
			feed: FeedId,
			from_ms: Moment,
			until_ms: Moment,
		) -> Result<Answer<Point>, HistoryError> {
			<Self as PriceHistory>::next_sample(feed, from_ms, until_ms)
		}

		/// When a feed's prices count today. None if it is not listed.
		pub fn rule(feed: FeedId) -> Option<FeedRule> {
			<Self as PriceHistory>::rule(feed)
		}

		/// For how many milliseconds samples are kept at least.
		pub fn retention_ms() -> Moment {
			<Self as PriceHistory>::retention()
		}
	}
}
