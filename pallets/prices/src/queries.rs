// SPDX-License-Identifier: Apache-2.0
//! What the history answers. Each question reads at most two pages for each level and a few entries
//! more, however long the history.

use crate::{
	pages::{above, area, below, place, Head, Summary},
	pallet::*,
};
use alloc::{
	collections::btree_map::{BTreeMap, Entry},
	vec::Vec,
};
use core::marker::PhantomData;
use frame_support::{
	ensure,
	traits::{Get, Time},
};
use primitives::{
	Answer, Bounds, FeedId, FeedRule, HistoryError, Moment, Point, PriceHistory, Touch,
};
use sp_core::U256;
use sp_runtime::{traits::Zero, FixedU128, SaturatedConversion};

/// What is looked for. Without a longest gap, none is too long.
#[derive(Clone, Copy)]
struct Sought {
	bounds: Bounds,
	max_gap: Option<Moment>,
}

impl Sought {
	/// Whether it is among what this summarises.
	fn is_in(&self, entry: &Summary) -> bool {
		self.max_gap.is_some_and(|max_gap| entry.gap_ms > max_gap)
			|| self.bounds.upper.is_some_and(|upper| entry.hi >= upper)
			|| self.bounds.lower.is_some_and(|lower| entry.lo <= lower)
	}

	/// Whether a sample touches a bound.
	fn touch(&self, sample: &Summary) -> Option<Touch> {
		let point = point(sample);
		if self.bounds.upper.is_some_and(|upper| point.price >= upper) {
			return Some(Touch::Upper(point));
		}
		self.bounds.lower.is_some_and(|lower| point.price <= lower).then_some(Touch::Lower(point))
	}

	/// Whether the time without a sample from `start` to `end` gets too long within the period.
	fn gap(&self, period: Period, start: Moment, end: Moment) -> Option<Touch> {
		// When it gets too long; it does not if that is beyond the end of time.
		let time = start.checked_add(self.max_gap?)?.checked_add(1)?.max(period.from);
		(time <= end.min(period.until)).then_some(Touch::Gap { time_ms: time })
	}
}

/// A single sample, in the form of a summary.
fn point(sample: &Summary) -> Point {
	Point { time_ms: sample.time_ms, price: sample.first }
}

/// The period asked about.
#[derive(Clone, Copy)]
struct Period {
	from: Moment,
	/// Not later than now.
	until: Moment,
}

/// A page of any level.
struct Page {
	entries: Vec<Summary>,
	/// [`Leaf::sum`](crate::Leaf::sum); of no meaning on other levels.
	sum: U256,
}

/// Reads the history of a feed, every page once.
pub struct Reader<T> {
	feed: FeedId,
	head: Head,
	pages: BTreeMap<(u32, u64), Page>,
	_config: PhantomData<T>,
}

impl<T: Config> Reader<T> {
	/// `None` if the feed has no samples.
	pub fn new(feed: FeedId, head: Head) -> Option<Self> {
		(head.samples > 0).then(|| Self {
			feed,
			head,
			pages: BTreeMap::new(),
			_config: PhantomData,
		})
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

	/// The entries of a page.
	pub fn entries(&mut self, level: u32, index: u64) -> Result<&[Summary], HistoryError> {
		self.page(level, index).map(|page| page.entries.as_slice())
	}

	/// The sample of this number.
	fn sample(&mut self, index: u64) -> Result<Summary, HistoryError> {
		let entries = self.entries(0, above(index, 1))?;
		entries.get(place(index)).copied().ok_or(HistoryError::Forgotten)
	}

	/// The number of the last sample at or before this time. `None` if the first one is later.
	pub fn locate(&mut self, time: Moment) -> Result<Option<u64>, HistoryError> {
		// The lowest level whose last page goes back far enough.
		let Some(level) = self.head.begun_ms.iter().position(|begun| *begun <= time) else {
			return Ok(None);
		};
		let mut level = level.saturated_into::<u32>();
		let mut page = above(self.head.entries(level).saturating_sub(1), 1);
		loop {
			let entries = self.entries(level, page)?;
			let before = entries.partition_point(|entry| entry.time_ms <= time);
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
					&& above(entry, 1) < self.head.entries(level.saturating_add(1))
				{
					(level, entry) = (level.saturating_add(1), above(entry, 1));
				}
			}
			// At the end of a level, the samples in its next entry, which is not full, are left.
			while entry >= self.head.entries(level) {
				let Some(lower) = level.checked_sub(1) else { return Ok(None) };
				(level, entry) = (lower, below(entry, 1));
			}
			let entries = self.entries(level, above(entry, 1))?;
			let rest = entries.get(place(entry)..).unwrap_or_default();
			ensure!(!rest.is_empty(), HistoryError::Forgotten);
			let hit = rest.iter().position(|entry| sought.is_in(entry) || entry.time_ms > until);
			entry = entry.saturating_add(hit.unwrap_or(rest.len()).saturated_into());
			let Some(found) = hit.and_then(|hit| rest.get(hit)) else { continue };
			// Even if it is sought: the ways to `from` and to `until` are all that is ever followed.
			if found.time_ms > until {
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
		let next = match self.locate(period.from)? {
			// A sample of before the period is looked at only for its time, by the next one's gap.
			Some(index) => {
				let sample = self.sample(index)?;
				let is_first = sample.time_ms == period.from;
				if let Some(touch) = sought.touch(&sample).filter(|_| is_first) {
					return Ok(Some(touch));
				}
				index.saturating_add(1)
			},
			None => {
				let first = self.sample(0)?;
				let touch = sought.touch(&first).filter(|_| first.time_ms <= period.until);
				if let Some(touch) = sought.gap(period, period.from, first.time_ms).or(touch) {
					return Ok(Some(touch));
				}
				1
			},
		};
		if let Some(found) = self.seek(next, period.until, sought)? {
			let before = found.time_ms.saturating_sub(found.gap_ms);
			let gap = sought.gap(period, before, found.time_ms);
			return Ok(gap.or_else(|| sought.touch(&found)));
		}
		if sought.max_gap.is_none() {
			return Ok(None);
		}
		// The gap in which `until` lies, however much longer it is.
		let Some(last) = self.locate(period.until)? else { return Ok(None) };
		Ok(sought.gap(period, self.sample(last)?.time_ms, period.until))
	}

	/// The sum of price times time up to this time. `None` before the first sample.
	fn area_until(&mut self, time: Moment) -> Result<Option<U256>, HistoryError> {
		let Some(index) = self.locate(time)? else { return Ok(None) };
		let page = self.page(0, above(index, 1))?;
		let mut sum = page.sum;
		let mut samples = page.entries.iter().take(place(index).saturating_add(1)).peekable();
		while let Some(sample) = samples.next() {
			let end = samples.peek().map_or(time, |next| next.time_ms);
			sum = sum.saturating_add(area(sample.first, end.saturating_sub(sample.time_ms)));
		}
		Ok(Some(sum))
	}
}

/// What each question starts with: the feed's samples, and what time it is.
fn ask<T: Config>(feed: FeedId) -> Result<(Option<Reader<T>>, Moment), HistoryError> {
	let head = Feeds::<T>::get(feed).ok_or(HistoryError::UnknownFeed)?.history;
	Ok((Reader::new(feed, head), T::Time::now()))
}

impl<T: Config> PriceHistory for Pallet<T> {
	fn price_at(feed: FeedId, at: Moment, max_gap: Moment) -> Result<Point, HistoryError> {
		let (reader, now) = ask::<T>(feed)?;
		ensure!(at < now, HistoryError::NotYet);
		let mut reader = reader.ok_or(HistoryError::NoPrice)?;
		let index = reader.locate(at)?.ok_or(HistoryError::NoPrice)?;
		let sample = reader.sample(index)?;
		ensure!(at.saturating_sub(sample.time_ms) <= max_gap, HistoryError::NoPrice);
		Ok(point(&sample))
	}

	fn twap(
		feed: FeedId,
		from: Moment,
		to: Moment,
		max_gap: Moment,
	) -> Result<FixedU128, HistoryError> {
		let (reader, now) = ask::<T>(feed)?;
		let time = to.checked_sub(from).filter(|time| *time > 0);
		let time = time.ok_or(HistoryError::EmptyPeriod)?;
		ensure!(to <= now, HistoryError::NotYet);
		let mut reader = reader.ok_or(HistoryError::NoPrice)?;
		let before = reader.area_until(from)?.ok_or(HistoryError::NoPrice)?;
		let sought = Sought { bounds: Bounds::default(), max_gap: Some(max_gap) };
		let gap = reader.first_touch(Period { from, until: to }, &sought)?;
		ensure!(gap.is_none(), HistoryError::NoPrice);
		let area = reader.area_until(to)?.and_then(|area| area.checked_sub(before));
		// A mean is no higher than the highest price, so it is a price again.
		area.and_then(|area| area.checked_div(time.into()))
			.and_then(|mean| mean.try_into().ok())
			.map(FixedU128::from_inner)
			.ok_or(HistoryError::NoPrice)
	}

	fn next_sample(
		feed: FeedId,
		from: Moment,
		until: Moment,
	) -> Result<Answer<Point>, HistoryError> {
		// Each price is above zero.
		let any = Bounds { upper: Some(FixedU128::zero()), lower: None };
		Ok(match Self::first_touch(feed, from, until, any, None)? {
			Answer::Found(Touch::Upper(point) | Touch::Lower(point)) => Answer::Found(point),
			// No gap was looked for.
			Answer::Found(Touch::Gap { .. }) | Answer::Never => Answer::Never,
			Answer::NotYet => Answer::NotYet,
		})
	}

	fn first_touch(
		feed: FeedId,
		from: Moment,
		until: Moment,
		bounds: Bounds,
		max_gap: Option<Moment>,
	) -> Result<Answer<Touch>, HistoryError> {
		let (reader, now) = ask::<T>(feed)?;
		if from > until {
			return Ok(Answer::Never);
		}
		// A period that begins now may begin with the sample at this block's end.
		if from >= now {
			return Ok(Answer::NotYet);
		}
		let period = Period { from, until: until.min(now) };
		let sought = Sought { bounds, max_gap };
		let touch = match reader {
			Some(mut reader) => reader.first_touch(period, &sought)?,
			None => sought.gap(period, from, period.until),
		};
		Ok(match touch {
			Some(touch) => Answer::Found(touch),
			// At the end of a period that ends now there may be a sample at this block's end.
			None if until >= now => Answer::NotYet,
			None => Answer::Never,
		})
	}

	fn rule(feed: FeedId) -> Option<FeedRule> {
		Feeds::<T>::get(feed).map(|feed| feed.rule)
	}

	fn retention() -> Moment {
		T::Retention::get()
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn grow(feed: FeedId, samples: u64, paths: &[u64]) {
		crate::history::grow::<T>(feed, samples, paths);
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_max_age(feed: FeedId, max_age_ms: Moment) {
		Feeds::<T>::mutate(feed, |feed| feed.as_mut().unwrap().rule.max_age_ms = max_age_ms);
	}
}
