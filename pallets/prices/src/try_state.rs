// SPDX-License-Identifier: Apache-2.0
//! What must hold between any two blocks.

use crate::{Config, Fed, Feeds, Latest, NextFeedId, Pallet, MAX_DECIMALS};
use frame_support::{ensure, traits::Get};
use sp_runtime::{traits::Zero, TryRuntimeError};

impl<T: Config> Pallet<T> {
	/// All invariants of this pallet.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_1_feeds_are_valid()?;
		Self::check_2_samples_belong_to_feeds()?;
		Self::check_3_nothing_waits_to_be_sampled()
	}

	fn check_1_feeds_are_valid() -> Result<(), TryRuntimeError> {
		ensure!(Feeds::<T>::count() <= T::MaxFeeds::get(), "1: more feeds than allowed");
		for (id, feed) in Feeds::<T>::iter() {
			ensure!(id < NextFeedId::<T>::get(), "1: a feed's id was never given out");
			ensure!(feed.rule.is_valid() && feed.decimals <= MAX_DECIMALS, "1: invalid feed");
		}
		Ok(())
	}

	fn check_2_samples_belong_to_feeds() -> Result<(), TryRuntimeError> {
		for (id, sample) in Latest::<T>::iter() {
			ensure!(Feeds::<T>::contains_key(id), "2: a sample of no feed");
			ensure!(!sample.price.is_zero(), "2: a price of zero");
		}
		Ok(())
	}

	fn check_3_nothing_waits_to_be_sampled() -> Result<(), TryRuntimeError> {
		ensure!(Fed::<T>::get().is_empty(), "3: a fed feed was not sampled");
		Ok(())
	}
}
