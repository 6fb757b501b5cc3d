// SPDX-License-Identifier: Apache-2.0
//! The history's pages in storage: added at the end, removed at the beginning.

use crate::{
	pages::{above, area, place, Head, Leaf, Summary},
	pallet::*,
	weights::WeightInfo,
};
use alloc::vec::Vec;
use frame_support::{
	traits::{Get, Time},
	weights::{Weight, WeightMeter},
	BoundedVec,
};
use primitives::{FeedId, Moment, Point};
use sp_runtime::{SaturatedConversion, Saturating};

/// The most pages that are removed in a block: of each feed fewer than one is filled between two of
/// its turns, so this catches up with what idle time was too short for.
pub const MAX_PRUNED: u32 = 8;

/// Add a sample at the end, behind the last one. Its time must be later.
pub fn append<T: Config>(feed: FeedId, head: &mut Head, last: Option<Point>, point: Point) {
	let before = last.unwrap_or(point);
	let gap_ms = point.time_ms.saturating_sub(before.time_ms);
	head.sum = head.sum.saturating_add(area(before.price, gap_ms));

	let mut page = above(head.samples, 1);
	head.samples.saturating_inc();
	let mut leaf = Leaves::<T>::get(feed, page).unwrap_or_else(|| {
		head.begin(0, point.time_ms);
		Leaf { gap_ms, sum: head.sum, samples: BoundedVec::new() }
	});
	// A page that is full is never written to again, so there is room; in branches as well.
	let _ = leaf.samples.try_push(point);
	Leaves::<T>::insert(feed, page, &leaf);

	let mut level: u32 = 0;
	let mut full: Option<Vec<Summary>> = leaf.samples.is_full().then(|| leaf.entries().collect());
	while let Some(summary) = full.and_then(Summary::of) {
		level.saturating_inc();
		page = above(page, 1);
		let mut branch = Branches::<T>::get((feed, level, page));
		if branch.is_empty() {
			head.begin(level, summary.time_ms);
		}
		let _ = branch.try_push(summary);
		Branches::<T>::insert((feed, level, page), &branch);
		full = branch.is_full().then(|| branch.into_inner());
	}
}

impl<T: Config> Pallet<T> {
	/// What idle time is used for: in each block it is another feed's turn to have pages removed, and,
	/// once in a round, that of a feed which was retired.
	pub(crate) fn serve(block: u64, remaining: Weight) -> Weight {
		let step = <T as Config>::WeightInfo::prune_page();
		let mut meter = WeightMeter::with_limit(remaining);
		if !meter.can_consume(step) {
			return Weight::zero();
		}
		let feeds = FeedIds::<T>::get();
		let turns = feeds.len().saturating_add(1).saturated_into::<u64>();
		let turn = block.checked_rem(turns).unwrap_or(0).saturated_into::<usize>();
		let feed = feeds.get(turn).copied();
		let now = T::Time::now();
		for _ in 0..MAX_PRUNED {
			let go_on = meter.try_consume(step).is_ok()
				&& match feed {
					Some(feed) => prune_page::<T>(feed, now),
					None => clear_page::<T>(),
				};
			if !go_on {
				break;
			}
		}
		meter.consumed()
	}
}

/// Remove the oldest page of samples, and the summaries of which it was the last part.
fn remove_oldest<T: Config>(feed: FeedId, head: &mut Head) {
	Leaves::<T>::remove(feed, head.kept_from);
	head.kept_from.saturating_inc();
	// A page of summaries goes when what it summarises last has gone.
	let (mut level, mut kept_from) = (1, head.kept_from);
	while place(kept_from) == 0 {
		kept_from = above(kept_from, 1);
		let Some(page) = kept_from.checked_sub(1) else { break };
		Branches::<T>::remove((feed, level, page));
		level.saturating_inc();
	}
}

/// Remove a feed's oldest page if every question about the time of retention can be answered without
/// it. Says whether it did.
pub fn prune_page<T: Config>(id: FeedId, now: Moment) -> bool {
	let Some(mut feed) = Feeds::<T>::get(id) else { return false };
	let next = feed.history.kept_from.saturating_add(1);
	// The last sample before the time of retention is needed: it was the price when that began.
	let Some(oldest) = Leaves::<T>::get(id, next).and_then(|leaf| leaf.begins()) else {
		return false;
	};
	if now.saturating_sub(oldest) < T::Retention::get() {
		return false;
	}
	remove_oldest::<T>(id, &mut feed.history);
	Feeds::<T>::insert(id, feed);
	true
}

/// Remove a page of some feed that was retired. Says whether it did.
fn clear_page<T: Config>() -> bool {
	let Some((feed, mut head)) = Retired::<T>::iter().next() else { return false };
	let oldest = head.kept_from;
	remove_oldest::<T>(feed, &mut head);
	if head.last_page().is_some_and(|last| last > oldest) {
		Retired::<T>::insert(feed, head);
		return true;
	}
	// With the last samples goes what is left on the levels above, a page on each at the most.
	for level in 1..head.levels() {
		Branches::<T>::remove((feed, level, above(oldest, level)));
	}
	Retired::<T>::remove(feed);
	true
}

/// What each sample of a grown history costs but the last one, which costs twice as much.
#[cfg(feature = "runtime-benchmarks")]
pub const GROWN_PRICE: sp_runtime::FixedU128 = sp_runtime::FixedU128::from_u32(1);

/// The time of the sample of this number in a grown history.
#[cfg(feature = "runtime-benchmarks")]
pub fn grown_time(sample: u64) -> Moment {
	(sample + 1) * 1_000
}

/// See [`PriceHistory::grow`](primitives::PriceHistory::grow).
#[cfg(feature = "runtime-benchmarks")]
pub fn grow<T: Config>(feed: FeedId, samples: u64, paths: &[u64]) {
	use crate::pages::{below, Branch, MAX_LEVELS};
	use primitives::Sample;
	use sp_runtime::FixedU128;

	let last = samples - 1;
	let step = grown_time(1) - grown_time(0);
	let last_price = GROWN_PRICE + GROWN_PRICE;
	let price = |sample| if sample == last { last_price } else { GROWN_PRICE };
	let mut head = Head {
		samples,
		kept_from: 0,
		sum: area(GROWN_PRICE, step).saturating_mul(last.into()),
		begun_ms: BoundedVec::new(),
	};
	for level in (0..MAX_LEVELS).take_while(|level| above(samples, *level) > 0) {
		let entries = head.entries(level);
		let begun = below(above(entries - 1, 1), level + 1);
		head.begun_ms.try_push(grown_time(begun)).unwrap();
		for path in paths {
			let page = above(*path, level + 1);
			let range = below(page, 1)..entries.min(below(page + 1, 1));
			if level == 0 {
				let gap_ms = if page == 0 { 0 } else { step };
				let sum = area(GROWN_PRICE, step).saturating_mul(range.start.into());
				let points =
					range.map(|sample| Point { time_ms: grown_time(sample), price: price(sample) });
				let samples = BoundedVec::truncate_from(points.collect());
				Leaves::<T>::insert(feed, page, Leaf { gap_ms, sum, samples });
			} else {
				let summaries = range.map(|entry| Summary {
					time_ms: grown_time(below(entry, level)),
					first: price(below(entry, level)),
					lo: FixedU128::min(GROWN_PRICE, price(below(entry, level))),
					hi: price(below(entry + 1, level) - 1),
					gap_ms: step,
				});
				let branch = Branch::truncate_from(summaries.collect());
				Branches::<T>::insert((feed, level, page), branch);
			}
		}
	}
	crate::feeds::force_list::<T>(feed);
	Feeds::<T>::mutate(feed, |feed| {
		let feed = feed.as_mut().unwrap();
		let time_ms = grown_time(last);
		feed.state.last = Some(Sample { time_ms, as_of_ms: time_ms, price: last_price });
		feed.state.anchor = last_price;
		feed.history = head;
	});
}
