// SPDX-License-Identifier: Apache-2.0
//! Worst cases: as many operators as there can be, each of which prices as many feeds as there can
//! be, and histories of which every level has a part in what is done. Of those, only the pages that
//! it meets are there.

use crate::{
	extension,
	feeds::{force_list, ANY_RULE},
	history::{grow, grown_time, GROWN_PRICE},
	pages::above,
	*,
};
use alloc::vec::Vec;
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Get, Hooks},
	BoundedVec,
};
use primitives::{Answer, Bounds, FeedRule, Moment, PriceHistory, Sample, Touch};

/// How many samples fill a tree of five levels: with one every six seconds, 204 years.
const FULL_TREE: u64 = 64u64.pow(5);

/// A rule that any number of operators allows.
fn strict<T: Config>() -> FeedRule {
	FeedRule { quorum: T::MaxOperators::get() | 1, ..ANY_RULE }
}

fn governance<T: Config>() -> Result<T::RuntimeOrigin, BenchmarkError> {
	T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)
}

/// So many prices as an operator submits them.
fn prices<T: Config>(count: u32) -> PricesOf<T> {
	BoundedVec::truncate_from((0..count).map(|feed| (feed, GROWN_PRICE)).collect())
}

/// So many operators, each of which submitted all it can at this time.
fn operators<T: Config>(count: u32, now: Moment) -> Vec<T::AccountId> {
	let operators: Vec<T::AccountId> = (0..count).map(|i| account("operator", i, 0)).collect();
	for who in &operators {
		let mut operator = Operator::new(now);
		operator.submit(now, prices::<T>(T::MaxFeeds::get()), now, T::Heartbeat::get());
		Submissions::<T>::insert(who, operator);
	}
	Operators::<T>::put(BoundedVec::truncate_from(operators.clone()));
	operators
}

/// As many feeds as there can be but for so many, all with a rule that any number of operators allows.
fn feeds<T: Config>(but: u32) {
	for feed in 0..T::MaxFeeds::get() - but {
		force_list::<T>(feed);
		Feeds::<T>::mutate(feed, |feed| feed.as_mut().unwrap().rule = strict::<T>());
	}
}

/// Freeze a feed where its history stands.
fn freeze(at: Moment) -> impl FnOnce(&mut Option<Feed>) {
	move |feed| {
		feed.as_mut().unwrap().state.freeze = Some(Freeze {
			price: GROWN_PRICE,
			as_of_ms: at,
			counted_at_ms: at,
			confirmations: 0,
			released: false,
		});
	}
}

#[benchmarks]
mod benchmarks {
	use super::*;

	/// One of as many operators as there can be submits `p` prices, in place of as many as it can.
	#[benchmark]
	fn submit(p: Linear<0, { T::MaxFeeds::get() }>) {
		let now = 1_000_000;
		let who = operators::<T>(T::MaxOperators::get(), now).pop().unwrap();
		<T as Config>::BenchmarkHelper::set_time(now + 1);
		#[extrinsic_call]
		_(frame_system::RawOrigin::Signed(who.clone()), now + 1, prices::<T>(p));
		assert!(Pending::<T>::exists());
		assert_eq!(Submissions::<T>::get(who).unwrap().submitted, 2);
	}

	/// What the transaction's extension does before that.
	#[benchmark]
	fn check_submission() {
		let now = 1_000_000;
		let who = operators::<T>(T::MaxOperators::get(), now).pop().unwrap();
		<T as Config>::BenchmarkHelper::set_time(now + 1);
		let prices = prices::<T>(T::MaxFeeds::get());
		let validity;
		#[block]
		{
			validity = extension::judge::<T>(&who, now + 1, &prices);
		}
		assert!(validity.is_ok());
	}

	/// The last one that there can be, with as many feeds as there can be.
	#[benchmark]
	fn add_operator() -> Result<(), BenchmarkError> {
		let origin = governance::<T>()?;
		operators::<T>(T::MaxOperators::get() - 1, 1);
		feeds::<T>(0);
		let operator: T::AccountId = account("new", 0, 0);
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, operator.clone());
		assert!(Submissions::<T>::contains_key(operator));
		Ok(())
	}

	/// One of as many as there can be, with as many feeds.
	#[benchmark]
	fn remove_operator() -> Result<(), BenchmarkError> {
		let origin = governance::<T>()?;
		let operator = operators::<T>(T::MaxOperators::get(), 1).pop().unwrap();
		feeds::<T>(0);
		for feed in 0..T::MaxFeeds::get() {
			Feeds::<T>::mutate(feed, |feed| feed.as_mut().unwrap().rule.quorum = 1);
		}
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, operator.clone());
		assert!(!Submissions::<T>::contains_key(operator));
		Ok(())
	}

	#[benchmark]
	fn replace_operator() -> Result<(), BenchmarkError> {
		let origin = governance::<T>()?;
		let old = operators::<T>(T::MaxOperators::get(), 1).pop().unwrap();
		let new: T::AccountId = account("new", 0, 0);
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, old.clone(), new.clone());
		assert!(!Submissions::<T>::contains_key(old) && Submissions::<T>::contains_key(new));
		Ok(())
	}

	/// The last one that there can be: its name is compared with all others.
	#[benchmark]
	fn list_feed() -> Result<(), BenchmarkError> {
		let origin = governance::<T>()?;
		operators::<T>(T::MaxOperators::get(), 1);
		feeds::<T>(1);
		let name = BoundedVec::truncate_from(alloc::vec![b'x'; MAX_NAME as usize]);
		let feed = NextFeedId::<T>::get();
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, name, strict::<T>());
		assert!(Feeds::<T>::contains_key(feed));
		Ok(())
	}

	/// A stale price becomes fresh.
	#[benchmark]
	fn change_feed() -> Result<(), BenchmarkError> {
		let origin = governance::<T>()?;
		operators::<T>(T::MaxOperators::get(), 1);
		feeds::<T>(0);
		Feeds::<T>::mutate(0, |feed| {
			let feed = feed.as_mut().unwrap();
			feed.rule.max_age_ms = 1;
			feed.state.last = Some(Sample { time_ms: 0, as_of_ms: 0, price: GROWN_PRICE });
		});
		<T as Config>::BenchmarkHelper::set_time(1_000);
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, 0, strict::<T>());
		assert_eq!(Feeds::<T>::get(0).unwrap().state.steady_since_ms, 1_000);
		Ok(())
	}

	#[benchmark]
	fn retire_feed() -> Result<(), BenchmarkError> {
		let origin = governance::<T>()?;
		feeds::<T>(0);
		grow::<T>(0, FULL_TREE, &[]);
		// A chain's markets may use it.
		Feeds::<T>::mutate(0, |feed| feed.as_mut().unwrap().users = 0);
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, 0);
		assert!(Retired::<T>::contains_key(0));
		Ok(())
	}

	/// As many feeds as can be were released in this block already.
	#[benchmark]
	fn release_feed() -> Result<(), BenchmarkError> {
		let origin = governance::<T>()?;
		feeds::<T>(0);
		Pending::<T>::put(BoundedVec::truncate_from((1..T::MaxFeeds::get()).collect()));
		Feeds::<T>::mutate(0, freeze(0));
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, 0, GROWN_PRICE);
		assert!(Pending::<T>::get().unwrap().contains(&0));
		Ok(())
	}

	/// `f` feeds are sampled, of as many operators as there can be, each of which priced all that it
	/// can. Each feed was frozen and its level is confirmed, and its sample fills a page of every level
	/// of its history.
	#[benchmark]
	fn on_finalize(f: Linear<1, { T::MaxFeeds::get() }>) {
		let now = grown_time(FULL_TREE - 1);
		for feed in 0..f {
			grow::<T>(feed, FULL_TREE - 1, &[FULL_TREE - 2]);
			Feeds::<T>::mutate(feed, freeze(now - 1));
			// A chain's own feeds may ask for more.
			Feeds::<T>::mutate(feed, |feed| feed.as_mut().unwrap().rule = ANY_RULE);
		}
		<T as Config>::BenchmarkHelper::set_time(now);
		operators::<T>(T::MaxOperators::get(), now);
		Pending::<T>::put(BoundedVec::default());
		#[block]
		{
			Pallet::<T>::on_finalize(1u32.into());
		}
		let Feed { state, history, .. } = Feeds::<T>::get(f - 1).unwrap();
		assert_eq!(state.steady_since_ms, now);
		assert_eq!((history.samples, history.levels()), (FULL_TREE, 6));
		assert_eq!(Branches::<T>::get((f - 1, 5, 0)).len(), 1);
	}

	/// A page goes, and with it one of every level.
	#[benchmark]
	fn prune_page() {
		feeds::<T>(0);
		grow::<T>(0, FULL_TREE + 1, &[FULL_TREE - 1, FULL_TREE]);
		let page = above(FULL_TREE, 1) - 1;
		Feeds::<T>::mutate(0, |feed| feed.as_mut().unwrap().history.kept_from = page);
		<T as Config>::BenchmarkHelper::set_time(grown_time(FULL_TREE) + T::Retention::get());
		#[block]
		{
			Pallet::<T>::on_idle(0u32.into(), <T as Config>::WeightInfo::prune_page());
		}
		assert_eq!(Feeds::<T>::get(0).unwrap().history.kept_from, page + 1);
		assert!(!Leaves::<T>::contains_key(0, page));
		assert!(!Branches::<T>::contains_key((0, 4, 0)));
	}

	/// The first touch among 10^n samples: the time should grow as the number of levels does, not as
	/// that of the samples.
	#[benchmark(extra)]
	fn first_touch_among(n: Linear<2, 6>) {
		let samples = 10u64.pow(n);
		grow::<T>(0, samples, &[0, samples - 1]);
		<T as Config>::BenchmarkHelper::set_time(grown_time(samples));
		let bounds = Bounds { upper: Some(GROWN_PRICE + GROWN_PRICE), lower: None };
		let touch;
		#[block]
		{
			let from = grown_time(0);
			touch = <Pallet<T> as PriceHistory>::first_touch(0, from, Moment::MAX, bounds, None);
		}
		let found = matches!(touch, Ok(Answer::Found(Touch::Upper(point)))
			if point.time_ms == grown_time(samples - 1));
		assert!(found);
	}

	/// The mean over all of 10^n samples.
	#[benchmark(extra)]
	fn twap_among(n: Linear<2, 6>) {
		let samples = 10u64.pow(n);
		grow::<T>(0, samples, &[0, samples - 1]);
		<T as Config>::BenchmarkHelper::set_time(grown_time(samples));
		let (from, to) = (grown_time(0), grown_time(samples - 1));
		let mean;
		#[block]
		{
			mean = <Pallet<T> as PriceHistory>::twap(0, from, to, Moment::MAX);
		}
		assert_eq!(mean, Ok(GROWN_PRICE));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::benchmark_ext(), crate::mock::Test);
}
