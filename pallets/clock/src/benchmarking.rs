// SPDX-License-Identifier: Apache-2.0
//! Worst cases: a halt after as many as are kept.

use crate::*;
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{EnsureOrigin, Get, OnTimestampSet},
	BoundedVec,
};
use primitives::Moment;

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn set_halt_after() {
		let origin = T::GovernanceOrigin::try_successful_origin().unwrap();
		let halt_after_ms = T::MinHaltAfter::get();
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, halt_after_ms);
		assert_eq!(HaltAfter::<T>::get(), halt_after_ms);
	}

	#[benchmark]
	fn on_timestamp_set() {
		let bound = T::MinHaltAfter::get();
		HaltAfter::<T>::put(bound);
		let halts = (1..=Moment::from(MAX_HALTS))
			.map(|i| Halt { from_ms: 2 * i, to_ms: 2 * i + 1 })
			.collect::<alloc::vec::Vec<_>>();
		Halts::<T>::put(BoundedVec::truncate_from(halts));
		Last::<T>::put(1_000);
		#[block]
		{
			Pallet::<T>::on_timestamp_set(1_001 + bound);
		}
		assert_eq!(Halts::<T>::get().last().unwrap().to_ms, 1_001 + bound);
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::ext(), crate::mock::Test);
}
