// SPDX-License-Identifier: Apache-2.0
//! What must hold between any two blocks.

use crate::{
	history::{above, area},
	pallet::*,
	types::*,
	History, Summary, PAGE,
};
use frame_support::{
	ensure,
	traits::{Get, Time},
};
use sp_core::U256;
use sp_runtime::{traits::Zero, SaturatedConversion, TryRuntimeError};

impl<T: Config> Pallet<T> {
	/// All invariants of this pallet.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_1_feeds_are_valid()?;
		Self::check_2_samples_belong_to_feeds()?;
		Self::check_3_nothing_waits_to_be_sampled()?;
		Self::check_4_frozen_feeds_have_a_price_to_move_from()?;
		Self::check_5_histories_end_with_the_last_sample()?;
		for (feed, history) in Histories::<T>::iter() {
			Self::check_6_samples_are_counted_and_in_order(feed, &history)?;
			Self::check_7_summaries_equal_what_they_summarise(feed, &history)?;
		}
		Self::check_8_no_page_is_without_history()
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
		let now = <T as pallet_oracle::Config>::Time::now();
		for (id, sample) in Latest::<T>::iter() {
			ensure!(Feeds::<T>::contains_key(id), "2: a sample of no feed");
			ensure!(!sample.price.is_zero(), "2: a price of zero");
			ensure!(sample.as_of <= sample.time && sample.time <= now, "2: a sample to come");
			ensure!(SteadySince::<T>::get(id) <= now, "2: steady since a time to come");
		}
		for id in SteadySince::<T>::iter_keys() {
			ensure!(Latest::<T>::contains_key(id), "2: steady without a sample");
		}
		Ok(())
	}

	fn check_3_nothing_waits_to_be_sampled() -> Result<(), TryRuntimeError> {
		ensure!(Fed::<T>::get().is_empty(), "3: a fed feed was not sampled");
		for freeze in Frozen::<T>::iter_values() {
			ensure!(!freeze.released, "3: a released feed is frozen");
		}
		Ok(())
	}

	fn check_4_frozen_feeds_have_a_price_to_move_from() -> Result<(), TryRuntimeError> {
		for (id, freeze) in Frozen::<T>::iter() {
			let last = Latest::<T>::get(id).ok_or("4: frozen without a sample")?;
			ensure!(freeze.counted_at > last.time, "4: frozen before the last sample");
			ensure!(!freeze.price.is_zero(), "4: a level of zero");
		}
		Ok(())
	}

	fn check_5_histories_end_with_the_last_sample() -> Result<(), TryRuntimeError> {
		for (id, last) in Latest::<T>::iter() {
			let history = Histories::<T>::get(id).ok_or("5: a sample without a history")?;
			let last = Point { time: last.time, price: last.price };
			ensure!(history.last == last, "5: the history ends with something else");
		}
		for id in Histories::<T>::iter_keys() {
			ensure!(Latest::<T>::contains_key(id), "5: a history without a sample");
		}
		Ok(())
	}

	/// The numbers of a level's first and last page.
	fn pages(history: &History, level: u32) -> (u64, u64) {
		let last = above(history.entries(level).saturating_sub(1), 1);
		(above(history.kept_from, level), last)
	}

	/// How many entries the page should have.
	fn expected_len(history: &History, level: u32, page: u64) -> usize {
		let before = page.saturating_mul(PAGE.into());
		let len = history.entries(level).saturating_sub(before).min(PAGE.into());
		len.saturated_into()
	}

	fn check_6_samples_are_counted_and_in_order(
		feed: FeedId,
		history: &History,
	) -> Result<(), TryRuntimeError> {
		let (first, last) = Self::pages(history, 0);
		ensure!(history.samples > 0 && first <= last, "6: no sample is left");
		// The last sample so far, and the sum up to it.
		let mut end: Option<(Point, U256)> = None;
		for page in first..=last {
			let leaf = Leaves::<T>::get(feed, page).ok_or("6: a page of samples is missing")?;
			ensure!(
				leaf.samples.len() == Self::expected_len(history, 0, page),
				"6: samples are not as many as counted"
			);
			for (i, point) in leaf.samples.iter().enumerate() {
				ensure!(!point.price.is_zero(), "6: a price of zero");
				let sum = match end {
					Some((before, sum)) => {
						ensure!(before.time < point.time, "6: samples are not in order");
						let gap = point.time.saturating_sub(before.time);
						ensure!(i > 0 || leaf.gap == gap, "6: a page's first gap is wrong");
						sum.saturating_add(area(before.price, gap))
					},
					None => leaf.sum,
				};
				ensure!(i > 0 || leaf.sum == sum, "6: a page's sum is wrong");
				end = Some((*point, sum));
			}
			if page == last {
				ensure!(
					history.begun.first() == leaf.begins().as_ref(),
					"6: begun at another time"
				);
			}
		}
		ensure!(end == Some((history.last, history.sum)), "6: the history ends otherwise");
		let pages = last.saturating_sub(first).saturating_add(1);
		let stored = Leaves::<T>::iter_key_prefix(feed).count();
		ensure!(stored.saturated_into::<u64>() == pages, "6: pages of samples are left over");
		Ok(())
	}

	fn check_7_summaries_equal_what_they_summarise(
		feed: FeedId,
		history: &History,
	) -> Result<(), TryRuntimeError> {
		let mut pages: u64 = 0;
		let levels: u32 = history.begun.len().saturated_into();
		ensure!(history.entries(levels).is_zero(), "7: a level is missing");
		for level in 1..levels {
			ensure!(!history.entries(level).is_zero(), "7: a level is empty");
			let (first, last) = Self::pages(history, level);
			for page in first..=last {
				pages = pages.saturating_add(1);
				let branch = Branches::<T>::get((feed, level, page));
				ensure!(
					branch.len() == Self::expected_len(history, level, page),
					"7: summaries are not as many as counted"
				);
				for (i, summary) in branch.iter().enumerate() {
					let below = page.saturating_mul(PAGE.into()).saturating_add(i.saturated_into());
					let gone = below < above(history.kept_from, level.saturating_sub(1));
					let entries = match level {
						1 => Leaves::<T>::get(feed, below).map(|leaf| leaf.entries().collect()),
						_ => Some(
							Branches::<T>::get((feed, level.saturating_sub(1), below)).to_vec(),
						),
					};
					let actual = Summary::of(&entries.unwrap_or_default());
					ensure!(gone || actual == Some(*summary), "7: a summary is wrong");
				}
				if page == last {
					let begins = branch.first().map(|first| first.time);
					let begun = history.begun.get(usize::try_from(level).unwrap_or(usize::MAX));
					ensure!(begun == begins.as_ref(), "7: begun at another time");
				}
			}
		}
		let stored = Branches::<T>::iter_key_prefix((feed,)).count();
		ensure!(stored.saturated_into::<u64>() == pages, "7: pages of summaries are left over");
		Ok(())
	}

	fn check_8_no_page_is_without_history() -> Result<(), TryRuntimeError> {
		for (feed, _) in Leaves::<T>::iter_keys() {
			ensure!(Histories::<T>::contains_key(feed), "8: samples of no history");
		}
		for (feed, ..) in Branches::<T>::iter_keys() {
			ensure!(Histories::<T>::contains_key(feed), "8: summaries of no history");
		}
		Ok(())
	}
}
