// SPDX-License-Identifier: Apache-2.0
//! Worst cases: feeds that as many operators submitted to as there can be, and histories of which
//! every level has a part in what is done. Of those, only the pages that it meets are there.

use crate::{
	feeds::ANY_RULE,
	history::{above, area, below},
	*,
};
use alloc::{vec, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Get, Hooks},
	BoundedVec,
};
use pallet_oracle::{RawValues, TimestampedValue};
use sp_runtime::{traits::AccountIdConversion, FixedU128};

/// The time between two samples of a history.
const STEP: Moment = 1_000;

/// How many samples fill a tree of five levels: with one every six seconds, 204 years.
const FULL_TREE: u64 = 64u64.pow(5);

/// What a history is like that other pallets ask: five levels, with 190 years of such samples.
const SAMPLES: u64 = 1_000_000_000;

/// The last sample that the highest level tells of. The way to it shares only the highest page with
/// that to the first sample, and to learn that what comes next is later takes one page more.
const LAST_SUMMARISED: u64 = SAMPLES - SAMPLES % 64u64.pow(4) - 1;

/// The price of all samples, except that the last one costs twice as much.
const PRICE: FixedU128 = FixedU128::from_u32(1);
const LAST_PRICE: FixedU128 = FixedU128::from_u32(2);

/// The time of the sample of this number.
fn time_of(sample: u64) -> Moment {
	(sample + 1) * STEP
}

/// List a feed.
fn list<T: Config>(feed: FeedId) {
	Feeds::<T>::insert(feed, Feed { name: Default::default(), decimals: 8, rule: ANY_RULE });
	NextFeedId::<T>::put(NextFeedId::<T>::get().max(feed + 1));
}

/// Give a feed a history of so many samples, of which only the pages on the way to these are there,
/// and let it be one step later than the last.
fn grow<T: Config>(feed: FeedId, samples: u64, paths: &[u64]) {
	let last = samples - 1;
	let price = |sample| if sample == last { LAST_PRICE } else { PRICE };
	let mut history = History {
		samples,
		kept_from: 0,
		last: Point { time: time_of(last), price: LAST_PRICE },
		sum: area(PRICE, STEP).saturating_mul(last.into()),
		begun: BoundedVec::new(),
	};
	for level in (0..MAX_LEVELS).take_while(|level| above(samples, *level) > 0) {
		let entries = history.entries(level);
		let begun = below(above(entries - 1, 1), level + 1);
		history.begun.try_push(time_of(begun)).unwrap();
		for path in paths {
			let page = above(*path, level + 1);
			let range = below(page, 1)..entries.min(below(page + 1, 1));
			if level == 0 {
				let gap = if page == 0 { 0 } else { STEP };
				let sum = area(PRICE, STEP).saturating_mul(range.start.into());
				let samples =
					range.map(|sample| Point { time: time_of(sample), price: price(sample) });
				let samples = BoundedVec::truncate_from(samples.collect());
				Leaves::<T>::insert(feed, page, Leaf { gap, sum, samples });
			} else {
				let summaries = range.map(|entry| Summary {
					time: time_of(below(entry, level)),
					lo: PRICE,
					hi: price(below(entry + 1, level) - 1),
					max_gap: STEP,
				});
				let branch = Branch::truncate_from(summaries.collect());
				Branches::<T>::insert((feed, level, page), branch);
			}
		}
	}
	let Point { time, price } = history.last;
	Latest::<T>::insert(feed, Sample { time, as_of: time, price });
	Histories::<T>::insert(feed, history);
	<T as Config>::BenchmarkHelper::set_time(time_of(samples));
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn list_feed() -> Result<(), BenchmarkError> {
		let origin =
			T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let name = BoundedVec::truncate_from(vec![b'x'; MAX_NAME as usize]);
		let feed = NextFeedId::<T>::get();
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, name, MAX_DECIMALS, ANY_RULE);
		assert!(Feeds::<T>::contains_key(feed));
		Ok(())
	}

	/// A stale price becomes fresh.
	#[benchmark]
	fn change_feed() -> Result<(), BenchmarkError> {
		let origin =
			T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let stale = FeedRule { max_age: 1, ..ANY_RULE };
		let feed = Feed { name: Default::default(), decimals: 8, rule: stale };
		Feeds::<T>::insert(0, feed);
		Latest::<T>::insert(0, Sample { time: 0, as_of: 0, price: PRICE });
		<T as Config>::BenchmarkHelper::set_time(STEP);
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, 0, ANY_RULE);
		assert_eq!(SteadySince::<T>::get(0), STEP);
		Ok(())
	}

	/// As many feeds as can be are to be sampled in this block.
	#[benchmark]
	fn release_feed() -> Result<(), BenchmarkError> {
		let origin =
			T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		list::<T>(0);
		let fed = BoundedVec::truncate_from((1..T::MaxFeeds::get()).collect());
		Fed::<T>::put(fed);
		Frozen::<T>::insert(
			0,
			Freeze { price: PRICE, as_of: 0, counted_at: 0, confirmations: 0, released: false },
		);
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, 0, PRICE);
		assert!(Frozen::<T>::get(0).is_some_and(|freeze| freeze.released));
		assert!(Fed::<T>::get().contains(&0));
		Ok(())
	}

	/// `f` feeds are sampled. Each was frozen and is released, and its sample fills a page of every
	/// level of its history.
	#[benchmark]
	fn on_finalize(f: Linear<1, { T::MaxFeeds::get() }>) {
		let now = time_of(FULL_TREE - 1);
		let operators: Vec<T::AccountId> = (1
			..<T as pallet_oracle::Config>::MaxHasDispatchedSize::get())
			.map(|i| account("operator", i, 0))
			.collect();
		<T as Config>::BenchmarkHelper::set_operators(operators.clone());
		let root = <T as pallet_oracle::Config>::PalletId::get().into_account_truncating();
		let freeze = Freeze {
			price: PRICE,
			as_of: 0,
			counted_at: now - 1,
			confirmations: 0,
			released: false,
		};
		for feed in 0..f {
			list::<T>(feed);
			grow::<T>(feed, FULL_TREE - 1, &[FULL_TREE - 2]);
			Frozen::<T>::insert(feed, &freeze);
			assert!(Fed::<T>::mutate(|fed| fed.try_push(feed)).is_ok());
			for (i, operator) in operators.iter().chain([&root]).enumerate() {
				let submission = TimestampedValue { value: 1 + i as u128, timestamp: now };
				RawValues::<T>::insert(operator, feed, submission);
			}
		}
		#[block]
		{
			Pallet::<T>::on_finalize(1u32.into());
		}
		assert_eq!(SteadySince::<T>::get(f - 1), now);
		let history = Histories::<T>::get(f - 1).unwrap();
		assert_eq!((history.samples, history.begun.len()), (FULL_TREE, 6));
		assert_eq!(Branches::<T>::get((f - 1, 5, 0)).len(), 1);
	}

	/// A page goes, and with it one of every level.
	#[benchmark]
	fn prune_page() {
		list::<T>(0);
		grow::<T>(0, FULL_TREE + 1, &[FULL_TREE - 1, FULL_TREE]);
		let page = above(FULL_TREE, 1) - 1;
		Histories::<T>::mutate(0, |history| history.as_mut().unwrap().kept_from = page);
		<T as Config>::BenchmarkHelper::set_time(time_of(FULL_TREE) + T::Retention::get());
		#[block]
		{
			Pallet::<T>::on_idle(0u32.into(), <T as Config>::WeightInfo::prune_page());
		}
		assert_eq!(Histories::<T>::get(0).unwrap().kept_from, page + 1);
		assert!(!Leaves::<T>::contains_key(0, page));
		assert!(!Branches::<T>::contains_key((0, 4, 0)));
	}

	/// The first sample, to which all levels are descended.
	#[benchmark]
	fn price_at() {
		list::<T>(0);
		grow::<T>(0, SAMPLES, &[0]);
		let point;
		#[block]
		{
			point = <Pallet<T> as PriceHistory>::price_at(0, time_of(0));
		}
		assert_eq!(point, Ok(Point { time: time_of(0), price: PRICE }));
	}

	/// From the first sample to that which takes most pages.
	#[benchmark]
	fn twap() {
		list::<T>(0);
		grow::<T>(0, SAMPLES, &[0, LAST_SUMMARISED, SAMPLES - 1]);
		let mean;
		#[block]
		{
			let (from, to) = (time_of(0), time_of(LAST_SUMMARISED));
			mean = <Pallet<T> as PriceHistory>::twap(0, from, to);
		}
		assert_eq!(mean, Ok(PRICE));
	}

	/// The same ways as for a mean: nothing is found before the period's end.
	#[benchmark]
	fn first_touch() {
		list::<T>(0);
		grow::<T>(0, SAMPLES, &[0, LAST_SUMMARISED, SAMPLES - 1]);
		let (from, until, upper) = (time_of(0), time_of(LAST_SUMMARISED), Some(LAST_PRICE));
		let lower = Some(FixedU128::from_inner(1));
		let touch;
		#[block]
		{
			touch = <Pallet<T> as PriceHistory>::first_touch(0, from, until, upper, lower);
		}
		assert_eq!(touch, Ok(None));
	}

	/// The same with 10^n samples: the time should grow as the number of levels does, not as that of
	/// the samples.
	#[benchmark(extra)]
	fn first_touch_among(n: Linear<2, 6>) {
		let samples = 10u64.pow(n);
		list::<T>(0);
		grow::<T>(0, samples, &[0, samples - 1]);
		let (from, until, upper) = (time_of(0), Moment::MAX, Some(LAST_PRICE));
		let touch;
		#[block]
		{
			touch = <Pallet<T> as PriceHistory>::first_touch(0, from, until, upper, None);
		}
		let last = Point { time: time_of(samples - 1), price: LAST_PRICE };
		assert_eq!(touch, Ok(Some(Touch::Upper(last))));
	}

	/// The mean over all of 10^n samples.
	#[benchmark(extra)]
	fn twap_among(n: Linear<2, 6>) {
		let samples = 10u64.pow(n);
		list::<T>(0);
		grow::<T>(0, samples, &[0, samples - 1]);
		let mean;
		#[block]
		{
			mean = <Pallet<T> as PriceHistory>::twap(0, time_of(0), time_of(samples - 1));
		}
		assert_eq!(mean, Ok(PRICE));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::benchmark_ext(), crate::mock::Test);
}
