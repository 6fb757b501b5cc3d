// SPDX-License-Identifier: Apache-2.0
//! The history of a feed: a tree in which 64 samples make a page, 64 pages a page of summaries, 64
//! of those the next one, and so on. Grows at its end and is cut at its beginning.
//!
//! On level 0 the entries are samples, numbered from 0; on the level above, entry `i` summarises
//! page `i` of the level below once that is full; page `i` of any level holds its entries from
//! `64 · i` on. So a feed's number of samples says which pages there are.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{pallet_prelude::ConstU32, BoundedVec, DebugNoBound, DefaultNoBound};
use primitives::{Moment, Point};
use scale_info::TypeInfo;
use sp_core::U256;
use sp_runtime::FixedU128;

/// How many entries a page has, as a power of 2.
const PAGE_BITS: u32 = 6;

/// How many entries a page has.
pub const PAGE: u32 = 1 << PAGE_BITS;

/// How many levels the tree of 2^64 samples has.
pub const MAX_LEVELS: u32 = u64::BITS.div_ceil(PAGE_BITS);

/// What is known of a feed's history as a whole.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	PartialEq,
	Eq,
	DebugNoBound,
	DefaultNoBound,
)]
pub struct Head {
	/// How many samples there have been, those that were removed included.
	pub samples: u64,
	/// The number of the first page of samples that is kept.
	pub kept_from: u64,
	/// The sum, over all samples before the last one, of price times time until the next.
	pub sum: U256,
	/// For each level, samples first: when the page of it that was begun last begins. So that a
	/// search need not look for the page that it starts from.
	pub begun_ms: BoundedVec<Moment, ConstU32<MAX_LEVELS>>,
}

/// A page of samples.
#[derive(Encode, Decode, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, DebugNoBound)]
pub struct Leaf {
	/// The time between the sample before this page and its first one; zero if there is none.
	pub gap_ms: Moment,
	/// [`Head::sum`] as it was at the first sample: the mean over any period comes from two of
	/// them.
	pub sum: U256,
	/// In the order of their times, which differ.
	pub samples: BoundedVec<Point, ConstU32<PAGE>>,
}

/// What a page holds, or a single sample.
#[derive(Encode, Decode, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Summary {
	/// When it begins.
	pub time_ms: Moment,
	/// The first price.
	pub first: FixedU128,
	/// The lowest price.
	pub lo: FixedU128,
	/// The highest price.
	pub hi: FixedU128,
	/// The longest time between two samples, the one before the first of these included.
	pub gap_ms: Moment,
}

/// A page of summaries.
pub type Branch = BoundedVec<Summary, ConstU32<PAGE>>;

impl Summary {
	/// What is known of several entries that follow each other. `None` if there are none.
	pub fn of(entries: impl IntoIterator<Item = Self>) -> Option<Self> {
		entries.into_iter().reduce(|all, next| Self {
			time_ms: all.time_ms,
			first: all.first,
			lo: all.lo.min(next.lo),
			hi: all.hi.max(next.hi),
			gap_ms: all.gap_ms.max(next.gap_ms),
		})
	}
}

impl Leaf {
	/// The time of the first sample.
	pub fn begins(&self) -> Option<Moment> {
		self.samples.first().map(|first| first.time_ms)
	}

	/// Each sample in the form of a summary, so that all levels can be searched alike.
	pub fn entries(&self) -> impl Iterator<Item = Summary> + '_ {
		let before = self.begins().unwrap_or(0).saturating_sub(self.gap_ms);
		self.samples.iter().scan(before, |before, point| {
			let Point { time_ms, price } = *point;
			let gap_ms = time_ms.saturating_sub(*before);
			*before = time_ms;
			Some(Summary { time_ms, first: price, lo: price, hi: price, gap_ms })
		})
	}
}

impl Head {
	/// Note that a page of this level begins.
	pub fn begin(&mut self, level: u32, time: Moment) {
		match self.begun_ms.get_mut(level as usize) {
			Some(begun) => *begun = time,
			// The level is new. There are no more of them than `MAX_LEVELS`.
			None => drop(self.begun_ms.try_push(time)),
		}
	}

	/// How many entries there are on a level, or have been.
	pub fn entries(&self, level: u32) -> u64 {
		above(self.samples, level)
	}

	/// How many levels there are.
	pub fn levels(&self) -> u32 {
		// No more than `MAX_LEVELS`.
		self.begun_ms.len() as u32
	}

	/// The number of the last page of samples. `None` if there are no samples.
	pub fn last_page(&self) -> Option<u64> {
		self.samples.checked_sub(1).map(|last| above(last, 1))
	}
}

/// The entry that covers this one, so many levels higher. Also: how many entries of that level are
/// complete when this many are.
pub fn above(index: u64, levels: u32) -> u64 {
	index.checked_shr(PAGE_BITS.saturating_mul(levels)).unwrap_or(0)
}

/// The first entry that this one covers, so many levels lower.
pub fn below(index: u64, levels: u32) -> u64 {
	index.checked_shl(PAGE_BITS.saturating_mul(levels)).unwrap_or(0)
}

/// The place of an entry in its page.
pub fn place(index: u64) -> usize {
	const LEN: u64 = PAGE as u64;
	(index % LEN) as usize
}

/// A price times a time. A price has 128 bits and all times together have 64, so no sum of these
/// comes near the end of 256 bits.
pub fn area(price: FixedU128, time: Moment) -> U256 {
	U256::from(price.into_inner()).saturating_mul(time.into())
}
