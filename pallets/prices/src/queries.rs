// SPDX-License-Identifier: Apache-2.0
//! What the history answers. Each question reads at most two pages for each level and a few entries
//! more, however long the history.

use crate::{
	history::{above, area, below, place, History, Summary},
	pallet::*,
	types::*,
};
use alloc::{
	collections::btree_map::{BTreeMap, Entry},
	vec::Vec,
};
use core::marker::PhantomData;
use frame_support::{ensure, traits::Time};
use sp_core::U256;
use sp_runtime::{FixedU128, SaturatedConversion};

/// What is looked for.
#[derive(Clone, Copy)]
struct Sought {
	upper: Option<FixedU128>,
	lower: Option<FixedU128>,
	max_gap: Moment,
}

impl Sought {
	/// Whether it is among what this summarises.
	fn is_in(&self, entry: &Summary) -> bool {
		entry.max_gap > self.max_gap
			|| self.upper.is_some_and(|upper| entry.hi >= upper)
			|| self.lower.is_some_and(|lower| entry.lo <= lower)
	}

	/// Whether a sample touches a bound.
	fn touch(&self, sample: &Summary) -> Option<Touch> {
		let point = Point { time: sample.time, price: sample.hi };
		if self.upper.is_some_and(|upper| point.price >= upper) {
			return Some(Touch::Upper(point));
		}
		self.lower.is_some_and(|lower| point.price <= lower).then_some(Touch::Lower(point))
	}
}

/// The period asked about.
#[derive(Clone, Copy)]
struct Period {
	from: Moment,
	/// Not later than now.
	until: Moment,
}

impl Period {
	/// Whether the hole from `start` to `end` gets too long within the period.
	fn gap(&self, start: Moment, end: Moment, max_gap: Moment) -> Option<Touch> {
		// When the hole gets too long; none does if that is beyond the end of time.
		let time = start.checked_add(max_gap)?.checked_add(1)?.max(self.from);
		(time <= end.min(self.until)).then_some(Touch::Gap { time })
	}
}

/// A page of any level.
struct Page {
	entries: Vec<Summary>,
	/// [`Leaf::sum`](crate::Leaf::sum); of no meaning on other levels.
	sum: U256,
}

/// Reads the history of a feed, every page once.
struct Reader<T> {
	feed: FeedId,
	history: History,
	pages: BTreeMap<(u32, u64), Page>,
	_config: PhantomData<T>,
}

impl<T: Config> Reader<T> {
	/// `None` if the feed has no samples.
	fn new(feed: FeedId) -> Option<Self> {
		let history = Histories::<T>::get(feed)?;
		Some(Self { feed, history, pages: BTreeMap::new(), _config: PhantomData })
	}

	fn page(&mut self, level: u32, index: u64) -> Result<&Page, HistoryError> {
		match self.pages.entry((level, index)) {
			Entry::Occupied(page) => Ok(page.into_mut()),
			Entry::Vacant(page) if level == 0 => {
				let leaf = Leaves::<T>::get(self.feed, index).ok_or(HistoryError::Forgotten)?;
				Ok(page.insert(Page { entries: leaf.entries().collect(), sum: leaf.sum }))
			},
			Entry::Vacant(page) => {
				let entries = Branches::<T>::get((self.feed, level, index)).into_inner();
				ensure!(!entries.is_empty(), HistoryError::Forgotten);
				Ok(page.insert(Page { entries, sum: U256::zero() }))
			},
		}
	}

	/// The sample of this number.
	fn sample(&mut self, index: u64) -> Result<Summary, HistoryError> {
		let page = self.page(0, above(index, 1))?;
		page.entries.get(place(index)).copied().ok_or(HistoryError::Forgotten)
	}

	/// The number of the last sample at or before this time. `None` if the first one is later.
	fn locate(&mut self, time: Moment) -> Result<Option<u64>, HistoryError> {
		// The lowest level whose last page goes back far enough.
		let Some(level) = self.history.begun.iter().position(|begun| *begun <= time) else {
			return Ok(None);
		};
		let mut level = level.saturated_into::<u32>();
		let mut page = above(self.history.entries(level).saturating_sub(1), 1);
		loop {
			let entries = &self.page(level, page)?.entries;
			let before = entries.partition_point(|entry| entry.time <= time);
			let entry = before
				.checked_sub(1)
				.map(|last| below(page, 1).saturating_add(last.saturated_into()))
				.ok_or(HistoryError::Forgotten)?;
			match level.checked_sub(1) {
				Some(lower) => (level, page) = (lower, entry),
				None => return Ok(Some(entry)),
			}
		}
	}

	/// The first sample, from the number `entry` on, that is sought. `None` if there is none up to
	/// `until`.
	fn seek(
		&mut self,
		mut entry: u64,
		until: Moment,
		sought: &Sought,
	) -> Result<Option<Summary>, HistoryError> {
		let (mut level, mut narrowed) = (0u32, false);
		loop {
			if !narrowed {
				// Where an entry of a higher level begins, that stands for all of its samples.
				while place(entry) == 0
					&& above(entry, 1) < self.history.entries(level.saturating_add(1))
				{
					(level, entry) = (level.saturating_add(1), above(entry, 1));
				}
			}
			// At the end of a level, the samples in its next entry, which is not full, are left.
			while entry >= self.history.entries(level) {
				let Some(lower) = level.checked_sub(1) else { return Ok(None) };
				(level, entry) = (lower, below(entry, 1));
			}
			let page = self.page(level, above(entry, 1))?;
			let rest = page.entries.get(place(entry)..).unwrap_or_default();
			ensure!(!rest.is_empty(), HistoryError::Forgotten);
			let hit = rest.iter().position(|entry| sought.is_in(entry) || entry.time > until);
			entry = entry.saturating_add(hit.unwrap_or(rest.len()).saturated_into());
			let Some(found) = hit.and_then(|hit| rest.get(hit)) else { continue };
			// Even if it is sought: the ways to `from` and to `until` are all that is ever followed.
			if found.time > until {
				return Ok(None);
			}
			let Some(lower) = level.checked_sub(1) else { return Ok(Some(*found)) };
			(level, entry, narrowed) = (lower, below(entry, 1), true);
		}
	}

	fn first_touch(
		&mut self,
		period: Period,
		sought: &Sought,
	) -> Result<Option<Touch>, HistoryError> {
		let gap = |start, end| period.gap(start, end, sought.max_gap);
		let next = match self.locate(period.from)? {
			// A sample of before the period is looked at only for its time, by the next one's hole.
			Some(index) => {
				let sample = self.sample(index)?;
				if let Some(touch) = sought.touch(&sample).filter(|_| sample.time == period.from) {
					return Ok(Some(touch));
				}
				index.saturating_add(1)
			},
			None => {
				let first = self.sample(0)?;
				let touch = sought.touch(&first).filter(|_| first.time <= period.until);
				if let Some(touch) = gap(period.from, first.time).or(touch) {
					return Ok(Some(touch));
				}
				1
			},
		};
		if let Some(found) = self.seek(next, period.until, sought)? {
			let hole = gap(found.time.saturating_sub(found.max_gap), found.time);
			return Ok(hole.or_else(|| sought.touch(&found)));
		}
		// The hole in which `until` lies, however much longer it is.
		let Some(last) = self.locate(period.until)? else { return Ok(None) };
		Ok(gap(self.sample(last)?.time, period.until))
	}

	/// The sum of price times time up to this time. `None` before the first sample.
	fn area_until(&mut self, time: Moment) -> Result<Option<U256>, HistoryError> {
		let Some(index) = self.locate(time)? else { return Ok(None) };
		let page = self.page(0, above(index, 1))?;
		let mut sum = page.sum;
		let mut samples = page.entries.iter().take(place(index).saturating_add(1)).peekable();
		while let Some(sample) = samples.next() {
			let end = samples.peek().map_or(time, |next| next.time);
			sum = sum.saturating_add(area(sample.hi, end.saturating_sub(sample.time)));
		}
		Ok(Some(sum))
	}
}

impl<T: Config> Pallet<T> {
	/// What each question starts with: the feed's largest hole, its samples, and what time it is.
	fn ask(feed: FeedId) -> Result<(Moment, Option<Reader<T>>, Moment), HistoryError> {
		let feed_info = Feeds::<T>::get(feed).ok_or(HistoryError::UnknownFeed)?;
		let now = <T as pallet_oracle::Config>::Time::now();
		Ok((feed_info.rule.max_gap, Reader::new(feed), now))
	}
}

impl<T: Config> PriceHistory for Pallet<T> {
	fn price_at(feed: FeedId, time: Moment) -> Result<Point, HistoryError> {
		let (max_gap, reader, now) = Self::ask(feed)?;
		ensure!(time < now, HistoryError::NotYet);
		let mut reader = reader.ok_or(HistoryError::NoPrice)?;
		let index = reader.locate(time)?.ok_or(HistoryError::NoPrice)?;
		let sample = reader.sample(index)?;
		ensure!(time.saturating_sub(sample.time) <= max_gap, HistoryError::NoPrice);
		Ok(Point { time: sample.time, price: sample.hi })
	}

	fn twap(feed: FeedId, from: Moment, to: Moment) -> Result<FixedU128, HistoryError> {
		let (max_gap, reader, now) = Self::ask(feed)?;
		let time = to.checked_sub(from).filter(|time| *time > 0);
		let time = time.ok_or(HistoryError::EmptyPeriod)?;
		ensure!(to <= now, HistoryError::NotYet);
		let mut reader = reader.ok_or(HistoryError::NoPrice)?;
		let before = reader.area_until(from)?.ok_or(HistoryError::NoPrice)?;
		let sought = Sought { upper: None, lower: None, max_gap };
		let gap = reader.first_touch(Period { from, until: to }, &sought)?;
		ensure!(gap.is_none(), HistoryError::NoPrice);
		let area = reader.area_until(to)?.and_then(|area| area.checked_sub(before));
		// A mean is no higher than the highest price, so it is a price again.
		area.and_then(|area| area.checked_div(time.into()))
			.and_then(|mean| mean.try_into().ok())
			.map(FixedU128::from_inner)
			.ok_or(HistoryError::NoPrice)
	}

	fn first_touch(
		feed: FeedId,
		from: Moment,
		until: Moment,
		upper: Option<FixedU128>,
		lower: Option<FixedU128>,
	) -> Result<Option<Touch>, HistoryError> {
		let (max_gap, reader, now) = Self::ask(feed)?;
		let period = Period { from, until: until.min(now) };
		// A period that begins now may begin with the sample at this block's end.
		if from > until || from >= now {
			return Ok(None);
		}
		match reader {
			Some(mut reader) => reader.first_touch(period, &Sought { upper, lower, max_gap }),
			None => Ok(period.gap(from, period.until, max_gap)),
		}
	}
}
