// SPDX-License-Identifier: Apache-2.0
//! Worst cases: feeds that as many operators submitted to as there can be.

use crate::*;
use alloc::{vec, vec::Vec};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Get, Hooks, Time},
	BoundedVec,
};
use pallet_oracle::{RawValues, TimestampedValue};
use sp_runtime::traits::AccountIdConversion;

const RULE: FeedRule = FeedRule { quorum: 1, max_age: Moment::MAX };

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
		_(origin as T::RuntimeOrigin, name, MAX_DECIMALS, RULE);
		assert!(Feeds::<T>::contains_key(feed));
		Ok(())
	}

	#[benchmark]
	fn change_feed() -> Result<(), BenchmarkError> {
		let origin =
			T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		Feeds::<T>::insert(0, Feed { name: Default::default(), decimals: 8, rule: RULE });
		let rule = FeedRule { quorum: 3, max_age: 1 };
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, 0, rule);
		assert_eq!(Feeds::<T>::get(0).map(|feed| feed.rule), Some(rule));
		Ok(())
	}

	/// `f` feeds are sampled.
	#[benchmark]
	fn on_finalize(f: Linear<1, { T::MaxFeeds::get() }>) {
		let now = <T as pallet_oracle::Config>::Time::now();
		let operators: Vec<T::AccountId> = (1
			..<T as pallet_oracle::Config>::MaxHasDispatchedSize::get())
			.map(|i| account("operator", i, 0))
			.collect();
		<T as Config>::BenchmarkHelper::set_operators(operators.clone());
		let root = <T as pallet_oracle::Config>::PalletId::get().into_account_truncating();
		for feed in 0..f {
			let info = Feed { name: Default::default(), decimals: 8, rule: RULE };
			Feeds::<T>::insert(feed, info);
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
		assert!(Latest::<T>::contains_key(f - 1));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::benchmark_ext(), crate::mock::Test);
}
