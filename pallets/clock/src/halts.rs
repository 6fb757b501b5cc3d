// SPDX-License-Identifier: Apache-2.0
//! Hears of each timestamp, keeps the halts, and judges deadlines by them.

use crate::{halt, pallet::*, Halt, MAX_HALTS};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchResult, Get},
	traits::OnTimestampSet,
};
use primitives::{Clock, Moment};

/// Of as many as are kept, the oldest makes room. Whatever deadline it still moved may pass sooner
/// for it, but none that had passed comes back.
fn keep<T: Config>(halt: Halt) {
	Halts::<T>::mutate(|halts| {
		if halts.len() >= MAX_HALTS as usize {
			halts.remove(0);
		}
		let _ = halts.try_push(halt);
	});
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_halt_after(halt_after_ms: Moment) -> DispatchResult {
		ensure!(halt_after_ms >= T::MinHaltAfter::get(), Error::<T>::GapTooShort);
		HaltAfter::<T>::put(halt_after_ms);
		Self::deposit_event(Event::HaltAfterSet { halt_after_ms });
		Ok(())
	}
}

impl<T: Config> OnTimestampSet<Moment> for Pallet<T> {
	fn on_timestamp_set(now: Moment) {
		let last = Last::<T>::get();
		Last::<T>::put(now);
		// Before its first block the chain did not stand still: it was not there.
		if last > 0 && now.saturating_sub(last) > HaltAfter::<T>::get() {
			keep::<T>(Halt { from_ms: last, to_ms: now });
			Self::deposit_event(Event::Halted { from_ms: last, to_ms: now });
		}
	}
}

impl<T: Config> Clock for Pallet<T> {
	fn now() -> Moment {
		pallet_timestamp::Pallet::<T>::get()
	}

	fn has_passed(deadline: Moment, allowance: Moment) -> bool {
		let now = Self::now();
		now > deadline && now > Self::effective(deadline, allowance)
	}

	fn effective(deadline: Moment, allowance: Moment) -> Moment {
		halt::effective(&Halts::<T>::get(), deadline, allowance)
	}

	// Not through the timestamp's pallet, which would have Babe look for the slot of that time. Long
	// ago the chain stood still as often as is kept: the worst case of whoever asks.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_now(now: Moment) {
		pallet_timestamp::Now::<T>::put(now);
		Last::<T>::put(now);
		for i in 0..Moment::from(MAX_HALTS) {
			keep::<T>(Halt { from_ms: 2 * i, to_ms: 2 * i + 1 });
		}
	}
}
