// SPDX-License-Identifier: Apache-2.0
//! What must hold between any two calls. The numbers are those of the table in the README.

use crate::pallet::*;
use frame_support::{ensure, traits::Get};
use sp_runtime::TryRuntimeError;

impl<T: Config> Pallet<T> {
	/// All invariants of this pallet.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_1_every_timestamp_was_heard()?;
		Self::check_2_halts_are_in_order()?;
		Self::check_3_ordinary_gaps_are_no_halts()
	}

	/// The last block's time is the timestamp's: the runtime lets this pallet hear of it.
	fn check_1_every_timestamp_was_heard() -> Result<(), TryRuntimeError> {
		ensure!(
			Last::<T>::get() == pallet_timestamp::Pallet::<T>::get(),
			"1: a timestamp was not heard"
		);
		Ok(())
	}

	/// Each halt took time, began no sooner than the one before ended, and is over.
	fn check_2_halts_are_in_order() -> Result<(), TryRuntimeError> {
		let mut before = 0;
		for halt in Halts::<T>::get() {
			ensure!(before <= halt.from_ms, "2: halts overlap");
			ensure!(halt.from_ms < halt.to_ms, "2: a halt took no time");
			before = halt.to_ms;
		}
		ensure!(before <= Last::<T>::get(), "2: a halt has not ended");
		Ok(())
	}

	/// What counts as a halt is longer than gaps that are ordinary.
	fn check_3_ordinary_gaps_are_no_halts() -> Result<(), TryRuntimeError> {
		ensure!(HaltAfter::<T>::get() >= T::MinHaltAfter::get(), "3: ordinary gaps are halts");
		Ok(())
	}
}
