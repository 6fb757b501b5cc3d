// SPDX-License-Identifier: Apache-2.0
//! A feed's history for the eye: as few pages as there can be for as many points as are looked at.

use crate::{
	pages::{above, below, place, Summary},
	pallet::*,
	queries::Reader,
	view::{Bucket, Chart, MAX_BUCKETS},
};
use alloc::vec::Vec;
use frame_support::ensure;
use primitives::{FeedId, HistoryError, Moment, Point, Sample};
use sp_runtime::{SaturatedConversion, Saturating};

impl<T: Config> Pallet<T> {
	pub(crate) fn chart_of(
		id: FeedId,
		from: Moment,
		to: Moment,
		buckets: u32,
	) -> Result<Chart, HistoryError> {
		let feed = Feeds::<T>::get(id).ok_or(HistoryError::UnknownFeed)?;
		ensure!(from <= to, HistoryError::EmptyPeriod);
		let Sample { time_ms, price, .. } = feed.state.last.ok_or(HistoryError::NoPrice)?;
		let newest = Point { time_ms, price };
		let head = &feed.history;
		let mut reader = Reader::<T>::new(id, head.clone()).ok_or(HistoryError::NoPrice)?;
		// From the sample that was the price when the period begins, or the first there is.
		let first = match reader.locate(from) {
			Ok(Some(first)) => first,
			// That sample was removed, or there was none yet.
			Ok(None) | Err(_) => below(head.kept_from, 1),
		};
		let last = reader.locate(to)?.ok_or(HistoryError::NoPrice)?;

		// The highest level that still has enough entries for the period.
		let buckets = u64::from(buckets.clamp(1, MAX_BUCKETS));
		let count = |level| entries_between(first, last, level);
		let levels = 1..head.levels();
		let level = levels.rev().find(|level| count(*level) >= buckets).unwrap_or(0);
		let each = count(level).div_ceil(buckets).max(1);

		let mut filling = Filling { each, taken: 0, open: None, buckets: Vec::new() };
		let (mut entry, end) = (above(first, level), above(last, level));
		while entry <= end && entry < head.entries(level) {
			let page = reader.entries(level, above(entry, 1))?;
			let most = end.saturating_sub(entry).saturating_add(1).saturated_into();
			let part = page.get(place(entry)..).unwrap_or_default();
			let part = part.get(..most).unwrap_or(part);
			ensure!(!part.is_empty(), HistoryError::Forgotten);
			part.iter().for_each(|summary| filling.add(*summary));
			entry = entry.saturating_add(part.len().saturated_into());
		}
		if entry <= end {
			// What is newest is not summarised yet: it is on the levels below, on each the last page.
			let mut rest = Vec::new();
			for lower in (0..level).rev() {
				let page = head.entries(lower.saturating_add(1));
				if below(page, 1) < head.entries(lower) {
					rest.extend_from_slice(reader.entries(lower, page)?);
				}
			}
			if let Some(summary) = Summary::of(rest) {
				filling.add(summary);
			}
		}
		let samples_per_bucket = below(each, level);
		Ok(Chart { samples_per_bucket, buckets: filling.finish(), newest })
	}
}

/// How many entries of a level there are from one sample to another.
fn entries_between(first: u64, last: u64, level: u32) -> u64 {
	above(last, level).saturating_sub(above(first, level)).saturating_add(1)
}

/// Buckets being filled with as many entries each.
struct Filling {
	each: u64,
	taken: u64,
	open: Option<Summary>,
	buckets: Vec<Bucket>,
}

impl Filling {
	fn add(&mut self, summary: Summary) {
		if self.taken == self.each {
			self.close();
		}
		self.open = Summary::of(self.open.into_iter().chain([summary]));
		self.taken.saturating_inc();
	}

	fn close(&mut self) {
		self.taken = 0;
		self.buckets.extend(self.open.take().map(|open| Bucket {
			time_ms: open.time_ms,
			first_e18: open.first,
			lo_e18: open.lo,
			hi_e18: open.hi,
			gap_ms: open.gap_ms,
		}));
	}

	fn finish(mut self) -> Vec<Bucket> {
		self.close();
		self.buckets
	}
}
