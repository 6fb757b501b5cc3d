// SPDX-License-Identifier: Apache-2.0
//! What must hold between any two blocks.

use crate::{
	feed::{is_majority, is_name, is_valid},
	feeds,
	pages::{above, area, below, Head, Summary, PAGE},
	pallet::*,
};
use alloc::{collections::btree_set::BTreeSet, vec::Vec};
use frame_support::{
	ensure,
	traits::{Get, Time},
};
use primitives::{FeedId, Point};
use sp_core::U256;
use sp_runtime::{traits::Zero, SaturatedConversion, TryRuntimeError};

/// The numbers of a level's first and last page.
fn pages(head: &Head, level: u32) -> (u64, u64) {
	let last = above(head.entries(level).saturating_sub(1), 1);
	(above(head.kept_from, level), last)
}

/// How many entries the page should have.
fn expected_len(head: &Head, level: u32, page: u64) -> usize {
	let before = below(page, 1);
	let len = head.entries(level).saturating_sub(before).min(PAGE.into());
	len.saturated_into()
}

impl<T: Config> Pallet<T> {
	/// All invariants of this pallet.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_1_feeds_are_valid()?;
		Self::check_2_quorums_are_majorities()?;
		Self::check_3_samples_are_of_the_past()?;
		Self::check_4_nothing_waits_to_be_sampled()?;
		Self::check_5_frozen_feeds_have_a_price_to_move_from()?;
		Self::check_6_operators_are_as_listed()?;
		for (id, feed) in feeds::all::<T>() {
			let last =
				feed.state.last.map(|last| Point { time_ms: last.time_ms, price: last.price });
			Self::check_7_samples_are_counted_and_in_order(id, &feed.history, last)?;
			Self::check_8_summaries_equal_what_they_summarise(id, &feed.history)?;
		}
		Self::check_9_no_page_is_without_history()
	}

	fn check_1_feeds_are_valid() -> Result<(), TryRuntimeError> {
		let ids = FeedIds::<T>::get();
		ensure!(ids.is_sorted_by(|a, b| a < b), "1: feeds are not in order");
		ensure!(Feeds::<T>::iter_keys().count() == ids.len(), "1: a feed is not listed");
		let mut names = BTreeSet::new();
		for id in ids {
			let feed = Feeds::<T>::get(id).ok_or("1: a listed feed is missing")?;
			ensure!(id < NextFeedId::<T>::get(), "1: a feed's id was never given out");
			ensure!(is_name(&feed.name) && is_valid(&feed.rule), "1: invalid feed");
			ensure!(names.insert(feed.name.to_ascii_lowercase()), "1: a name is used twice");
		}
		Ok(())
	}

	fn check_2_quorums_are_majorities() -> Result<(), TryRuntimeError> {
		let operators = Operators::<T>::get().len().saturated_into();
		for (_, feed) in feeds::all::<T>() {
			ensure!(is_majority(feed.rule.quorum, operators), "2: half of the operators decide");
		}
		Ok(())
	}

	fn check_3_samples_are_of_the_past() -> Result<(), TryRuntimeError> {
		let now = T::Time::now();
		for (_, feed) in feeds::all::<T>() {
			ensure!(feed.state.steady_since_ms <= now, "3: steady since a time to come");
			let Some(last) = feed.state.last else {
				ensure!(feed.state == Default::default(), "3: something is known without a sample");
				continue;
			};
			ensure!(last.as_of_ms <= last.time_ms && last.time_ms <= now, "3: a sample to come");
			ensure!(!last.price.is_zero() && !feed.state.anchor.is_zero(), "3: a price of zero");
		}
		Ok(())
	}

	fn check_4_nothing_waits_to_be_sampled() -> Result<(), TryRuntimeError> {
		ensure!(!Pending::<T>::exists(), "4: what was submitted was not sampled");
		for freeze in feeds::all::<T>().filter_map(|(_, feed)| feed.state.freeze) {
			ensure!(!freeze.released, "4: a released feed is frozen");
		}
		Ok(())
	}

	fn check_5_frozen_feeds_have_a_price_to_move_from() -> Result<(), TryRuntimeError> {
		for (_, feed) in feeds::all::<T>() {
			let Some(freeze) = feed.state.freeze else { continue };
			let last = feed.state.last.ok_or("5: frozen without a sample")?;
			ensure!(freeze.counted_at_ms > last.time_ms, "5: frozen before the last sample");
			ensure!(!freeze.price.is_zero(), "5: a level of zero");
		}
		Ok(())
	}

	fn check_6_operators_are_as_listed() -> Result<(), TryRuntimeError> {
		let now = T::Time::now();
		let listed = Operators::<T>::get();
		ensure!(
			Submissions::<T>::iter_keys().count() == listed.len(),
			"6: submissions of nobody, or an operator listed twice"
		);
		for who in listed {
			let operator = Submissions::<T>::get(who).ok_or("6: an operator without a record")?;
			ensure!(operator.prices.is_sorted_by(|(a, _), (b, _)| a < b), "6: a feed twice");
			ensure!(operator.since_ms <= now && operator.received_ms <= now, "6: a time to come");
			let limit = operator.received_ms.saturating_add(T::MaxAhead::get());
			ensure!(operator.observed_at_ms <= limit, "6: observed in the future");
			let is_new = operator.observed_at_ms == 0 && operator.prices.is_empty();
			ensure!(operator.submitted > 0 || is_new, "6: prices that nobody submitted");
		}
		Ok(())
	}

	fn check_7_samples_are_counted_and_in_order(
		feed: FeedId,
		head: &Head,
		newest: Option<Point>,
	) -> Result<(), TryRuntimeError> {
		let Some(newest) = newest else {
			ensure!(*head == Default::default(), "7: a history without a sample");
			return Ok(());
		};
		let (first, last) = pages(head, 0);
		ensure!(head.samples > 0 && first <= last, "7: no sample is left");
		// The last sample so far, and the sum up to it.
		let mut end: Option<(Point, U256)> = None;
		for page in first..=last {
			let leaf = Leaves::<T>::get(feed, page).ok_or("7: a page of samples is missing")?;
			ensure!(
				leaf.samples.len() == expected_len(head, 0, page),
				"7: samples are not as many as counted"
			);
			for (i, point) in leaf.samples.iter().enumerate() {
				ensure!(!point.price.is_zero(), "7: a price of zero");
				let sum = match end {
					Some((before, sum)) => {
						ensure!(before.time_ms < point.time_ms, "7: samples are not in order");
						let gap = point.time_ms.saturating_sub(before.time_ms);
						ensure!(i > 0 || leaf.gap_ms == gap, "7: a page's first gap is wrong");
						sum.saturating_add(area(before.price, gap))
					},
					None => leaf.sum,
				};
				ensure!(i > 0 || leaf.sum == sum, "7: a page's sum is wrong");
				end = Some((*point, sum));
			}
			if page == last {
				let begun = head.begun_ms.first();
				ensure!(begun == leaf.begins().as_ref(), "7: begun at another time");
			}
		}
		ensure!(end == Some((newest, head.sum)), "7: the history ends otherwise");
		let pages = last.saturating_sub(first).saturating_add(1);
		let stored = Leaves::<T>::iter_key_prefix(feed).count();
		ensure!(stored.saturated_into::<u64>() == pages, "7: pages of samples are left over");
		Ok(())
	}

	fn check_8_summaries_equal_what_they_summarise(
		feed: FeedId,
		head: &Head,
	) -> Result<(), TryRuntimeError> {
		let mut count: u64 = 0;
		let levels = head.levels();
		ensure!(head.entries(levels).is_zero(), "8: a level is missing");
		for level in 1..levels {
			ensure!(!head.entries(level).is_zero(), "8: a level is empty");
			let (first, last) = pages(head, level);
			for page in first..=last {
				count = count.saturating_add(1);
				let branch = Branches::<T>::get((feed, level, page));
				ensure!(
					branch.len() == expected_len(head, level, page),
					"8: summaries are not as many as counted"
				);
				for (i, summary) in branch.iter().enumerate() {
					let child = below(page, 1).saturating_add(i.saturated_into());
					let is_gone = child < above(head.kept_from, level.saturating_sub(1));
					let entries: Vec<Summary> = match level {
						1 => Leaves::<T>::get(feed, child)
							.map(|leaf| leaf.entries().collect())
							.unwrap_or_default(),
						_ => {
							Branches::<T>::get((feed, level.saturating_sub(1), child)).into_inner()
						},
					};
					let actual = Summary::of(entries);
					ensure!(is_gone || actual == Some(*summary), "8: a summary is wrong");
				}
				if page == last {
					let begins = branch.first().map(|first| first.time_ms);
					let begun = head.begun_ms.get(usize::try_from(level).unwrap_or(usize::MAX));
					ensure!(begun == begins.as_ref(), "8: begun at another time");
				}
			}
		}
		let stored = Branches::<T>::iter_key_prefix((feed,)).count();
		ensure!(stored.saturated_into::<u64>() == count, "8: pages of summaries are left over");
		Ok(())
	}

	fn check_9_no_page_is_without_history() -> Result<(), TryRuntimeError> {
		let known = |feed| Feeds::<T>::contains_key(feed) || Retired::<T>::contains_key(feed);
		for (feed, _) in Leaves::<T>::iter_keys() {
			ensure!(known(feed), "9: samples of no history");
		}
		for (feed, ..) in Branches::<T>::iter_keys() {
			ensure!(known(feed), "9: summaries of no history");
		}
		for (feed, head) in Retired::<T>::iter() {
			ensure!(!Feeds::<T>::contains_key(feed), "9: a listed feed is retired");
			let (first, last) = pages(&head, 0);
			for page in first..=last {
				ensure!(Leaves::<T>::contains_key(feed, page), "9: a retired page is missing");
			}
		}
		Ok(())
	}
}
