// SPDX-License-Identifier: Apache-2.0
//! The history of a feed: a tree in which 64 samples make a page, 64 pages a page of summaries, 64
//! of those the next one, and so on. Grows at its end and is cut at its beginning.
//!
//! On level 0 the entries are samples, numbered from 0; on the level above, entry `i` summarises
//! page `i` of the level below once that is full; page `i` of any level holds its entries from
//! `64 · i` on. So a feed's number of samples says which pages there are.

use crate::{pallet::*, types::*, WeightInfo};
use alloc::vec::Vec;
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{
	pallet_prelude::ConstU32,
	traits::{Get, Time},
	weights::{Weight, WeightMeter},
	BoundedVec, DebugNoBound,
};
use scale_info::TypeInfo;
use sp_core::U256;
use sp_runtime::{FixedU128, SaturatedConversion, Saturating};

/// How many entries a page has, as a power of 2.
const PAGE_BITS: u32 = 6;

/// How many entries a page has.
pub const PAGE: u32 = 1 << PAGE_BITS;

/// How many levels the tree of 2^64 samples has.
pub const MAX_LEVELS: u32 = u64::BITS.div_ceil(PAGE_BITS);

/// The most pages that are removed in a block: of each feed fewer than one is filled between two of
/// its turns, so this catches up with what idle time was too short for.
pub const MAX_PRUNED: u32 = 8;

/// What is known of a feed's history as a whole. There is one as soon as there is a sample.
#[derive(Encode, Decode, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, DebugNoBound)]
pub struct History {
	/// How many samples there have been, those that were removed included.
	pub samples: u64,
	/// The number of the first page of samples that is kept.
	pub kept_from: u64,
	/// The last sample.
	pub last: Point,
	/// The sum, over all samples before the last one, of price times time until the next.
	pub sum: U256,
	/// For each level, samples first: when the page of it that was begun last begins. So that a
	/// search need not look for the page that it starts from.
	pub begun: BoundedVec<Moment, ConstU32<MAX_LEVELS>>,
}

/// A page of samples.
#[derive(Encode, Decode, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, DebugNoBound)]
pub struct Leaf {
	/// The time between the sample before this page and its first one; zero if there is none.
	pub gap: Moment,
	/// [`History::sum`] as it was at the first sample: the mean over any period comes from two of
	/// them.
	pub sum: U256,
	/// In the order of their times, which differ.
	pub samples: BoundedVec<Point, ConstU32<PAGE>>,
}

/// What a page holds, or a single sample.
#[derive(Encode, Decode, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Summary {
	/// When it begins.
	pub time: Moment,
	/// The lowest price.
	pub lo: FixedU128,
	/// The highest price.
	pub hi: FixedU128,
	/// The longest time between two samples, the one before the first of these included.
	pub max_gap: Moment,
}

/// A page of summaries.
pub type Branch = BoundedVec<Summary, ConstU32<PAGE>>;

impl Summary {
	/// What is known of several entries that follow each other. `None` if there are none.
	pub fn of(entries: &[Self]) -> Option<Self> {
		entries.iter().copied().reduce(|all, next| Self {
			time: all.time,
			lo: all.lo.min(next.lo),
			hi: all.hi.max(next.hi),
			max_gap: all.max_gap.max(next.max_gap),
		})
	}
}

impl Leaf {
	/// The time of the first sample.
	pub fn begins(&self) -> Option<Moment> {
		self.samples.first().map(|first| first.time)
	}

	/// Each sample in the form of a summary, so that all levels can be searched alike.
	pub fn entries(&self) -> impl Iterator<Item = Summary> + '_ {
		let before = self.begins().unwrap_or(0).saturating_sub(self.gap);
		self.samples.iter().scan(before, |before, point| {
			let max_gap = point.time.saturating_sub(*before);
			*before = point.time;
			Some(Summary { time: point.time, lo: point.price, hi: point.price, max_gap })
		})
	}
}

impl History {
	/// The history of a feed that gets its first sample, which is not counted yet.
	fn starting_with(first: Point) -> Self {
		Self { samples: 0, kept_from: 0, last: first, sum: U256::zero(), begun: BoundedVec::new() }
	}

	/// Note that a page of this level begins.
	fn begin(&mut self, level: u32, time: Moment) {
		match self.begun.get_mut(level as usize) {
			Some(begun) => *begun = time,
			// The level is new. There are no more of them than `MAX_LEVELS`.
			None => drop(self.begun.try_push(time)),
		}
	}

	/// How many entries there are on a level, or have been.
	pub fn entries(&self, level: u32) -> u64 {
		above(self.samples, level)
	}
}

/// The entry that covers this one, so many levels higher. Also: how many entries of that level are
/// complete when this many are.
pub(crate) fn above(index: u64, levels: u32) -> u64 {
	index.checked_shr(PAGE_BITS.saturating_mul(levels)).unwrap_or(0)
}

/// The first entry that this one covers, so many levels lower.
pub(crate) fn below(index: u64, levels: u32) -> u64 {
	index.checked_shl(PAGE_BITS.saturating_mul(levels)).unwrap_or(0)
}

/// The place of an entry in its page.
pub(crate) fn place(index: u64) -> usize {
	const LEN: u64 = PAGE as u64;
	(index % LEN) as usize
}

/// A price times a time. A price has 128 bits and all times together have 64, so no sum of these
/// comes near the end of 256 bits.
pub(crate) fn area(price: FixedU128, time: Moment) -> U256 {
	U256::from(price.into_inner()).saturating_mul(time.into())
}

impl<T: Config> Pallet<T> {
	/// Add a sample at the end. Its time must be later than the last one's.
	pub(crate) fn append(feed: FeedId, point: Point) {
		let mut history =
			Histories::<T>::get(feed).unwrap_or_else(|| History::starting_with(point));
		let gap = point.time.saturating_sub(history.last.time);
		history.sum = history.sum.saturating_add(area(history.last.price, gap));
		history.last = point;

		let mut page = above(history.samples, 1);
		history.samples.saturating_inc();
		let mut leaf = Leaves::<T>::get(feed, page).unwrap_or_else(|| {
			history.begin(0, point.time);
			Leaf { gap, sum: history.sum, samples: BoundedVec::new() }
		});
		// A page that is full is never written to again, so there is room; in branches as well.
		let _ = leaf.samples.try_push(point);
		Leaves::<T>::insert(feed, page, &leaf);

		let mut level: u32 = 0;
		let mut full = leaf.samples.is_full().then(|| leaf.entries().collect::<Vec<_>>());
		while let Some(summary) = full.as_deref().and_then(Summary::of) {
			level.saturating_inc();
			page = above(page, 1);
			let mut branch = Branches::<T>::get((feed, level, page));
			if branch.is_empty() {
				history.begin(level, summary.time);
			}
			let _ = branch.try_push(summary);
			Branches::<T>::insert((feed, level, page), &branch);
			full = branch.is_full().then(|| branch.into_inner());
		}
		Histories::<T>::insert(feed, history);
	}

	/// In each block it is another feed's turn to have pages removed.
	pub(crate) fn prune(block: u64, remaining: Weight) -> Weight {
		let step = <T as Config>::WeightInfo::prune_page();
		let mut meter = WeightMeter::with_limit(remaining);
		if !meter.can_consume(step) {
			return Weight::zero();
		}
		// Feeds are never unlisted, so the ids that were given out are all in use.
		let Some(feed) = block.checked_rem(NextFeedId::<T>::get().into()) else {
			return T::DbWeight::get().reads(1);
		};
		let now = <T as pallet_oracle::Config>::Time::now();
		for _ in 0..MAX_PRUNED {
			if meter.try_consume(step).is_err() || !Self::prune_page(feed.saturated_into(), now) {
				break;
			}
		}
		meter.consumed()
	}

	/// Remove the oldest page of samples, and the summaries of which it was the last part, if
	/// every question about the time of retention can be answered without. Says whether it did.
	pub(crate) fn prune_page(feed: FeedId, now: Moment) -> bool {
		let Some(mut history) = Histories::<T>::get(feed) else { return false };
		let next = history.kept_from.saturating_add(1);
		// The last sample before the time of retention is needed: it was the price when that began.
		let Some(oldest) = Leaves::<T>::get(feed, next).and_then(|leaf| leaf.begins()) else {
			return false;
		};
		if now.saturating_sub(oldest) < T::Retention::get() {
			return false;
		}
		Leaves::<T>::remove(feed, history.kept_from);
		history.kept_from = next;
		Histories::<T>::insert(feed, history);
		// A page of summaries goes when what it summarises last has gone.
		let (mut level, mut kept_from) = (1, next);
		while place(kept_from) == 0 {
			kept_from = above(kept_from, 1);
			let Some(page) = kept_from.checked_sub(1) else { break };
			Branches::<T>::remove((feed, level, page));
			level.saturating_inc();
		}
		true
	}
}
