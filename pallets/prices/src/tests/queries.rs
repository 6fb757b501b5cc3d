// SPDX-License-Identifier: Apache-2.0
//! What the history answers, against looking at each sample in turn.

use super::{
	accesses::count,
	history::{random_points, write, Random},
	*,
};
use frame_support::assert_ok;
use proptest::prelude::*;

type Answer<T> = Result<T, HistoryError>;

pub fn price_at(time: Moment) -> Answer<Point> {
	<Prices as PriceHistory>::price_at(FEED, time)
}

pub fn twap(from: Moment, to: Moment) -> Answer<FixedU128> {
	<Prices as PriceHistory>::twap(FEED, from, to)
}

pub fn first_touch(
	from: Moment,
	until: Moment,
	upper: Option<FixedU128>,
	lower: Option<FixedU128>,
) -> Answer<Option<Touch>> {
	<Prices as PriceHistory>::first_touch(FEED, from, until, upper, lower)
}

/// The answer to a question, which may read two pages for each level, besides the feed, its history
/// and what time it is.
pub fn cheap<R>(question: impl FnOnce() -> R) -> R {
	let levels = Histories::<Test>::get(FEED).unwrap().begun.len() as u32;
	let (answer, taken) = count(question);
	assert!(taken.reads <= 3 + 2 * levels && taken.writes == 0, "{levels} levels: {taken:?}");
	answer
}

/// The history as a list, of which the first samples are gone.
pub struct Linear {
	pub points: Vec<Point>,
	pub gone: usize,
	pub now: Moment,
	pub max_gap: Moment,
}

impl Linear {
	/// The number of the last sample at or before a time.
	fn before(&self, time: Moment) -> Option<usize> {
		self.points.iter().rposition(|point| point.time <= time)
	}

	pub fn price_at(&self, time: Moment) -> Answer<Point> {
		if time >= self.now {
			return Err(HistoryError::NotYet);
		}
		let before = self.before(time).ok_or(HistoryError::NoPrice)?;
		if before < self.gone {
			return Err(HistoryError::Forgotten);
		}
		let point = self.points[before];
		(time - point.time <= self.max_gap).then_some(point).ok_or(HistoryError::NoPrice)
	}

	pub fn twap(&self, from: Moment, to: Moment) -> Answer<FixedU128> {
		if from >= to {
			return Err(HistoryError::EmptyPeriod);
		}
		if to > self.now {
			return Err(HistoryError::NotYet);
		}
		let before = self.before(from).ok_or(HistoryError::NoPrice)?;
		if before < self.gone {
			return Err(HistoryError::Forgotten);
		}
		let mut area = 0;
		for (i, point) in self.points.iter().enumerate().skip(before) {
			if point.time >= to {
				break;
			}
			let next = self.points.get(i + 1).map_or(Moment::MAX, |next| next.time);
			if next.min(to) - point.time > self.max_gap {
				return Err(HistoryError::NoPrice);
			}
			area += point.price.into_inner() * u128::from(next.min(to) - point.time.max(from));
		}
		Ok(FixedU128::from_inner(area / u128::from(to - from)))
	}

	pub fn first_touch(
		&self,
		from: Moment,
		until: Moment,
		upper: Option<FixedU128>,
		lower: Option<FixedU128>,
	) -> Answer<Option<Touch>> {
		if from > until || from >= self.now {
			return Ok(None);
		}
		let before = self.before(from);
		if self.gone > before.unwrap_or(0) {
			return Err(HistoryError::Forgotten);
		}
		let end = until.min(self.now);
		let mut start = before.map_or(from, |before| self.points[before].time);
		let gap = |start: Moment, end: Moment| {
			(end - start > self.max_gap)
				.then_some(Touch::Gap { time: from.max(start + self.max_gap + 1) })
		};
		let period = self.points.iter().filter(|point| (from..=end).contains(&point.time));
		for point in period.copied() {
			let upper = upper.filter(|upper| point.price >= *upper).map(|_| Touch::Upper(point));
			let lower = lower.filter(|lower| point.price <= *lower).map(|_| Touch::Lower(point));
			if let Some(touch) = gap(start, point.time).or(upper).or(lower) {
				return Ok(Some(touch));
			}
			start = point.time;
		}
		Ok(gap(start, end))
	}

	/// A time at, or near, a sample, more often than not near the borders of pages.
	fn some_time(&self, random: &mut Random) -> Moment {
		let samples = self.points.len() as u64;
		let index = match random.below(4) {
			0 => random.below(samples / 64 + 1) * 64 + random.below(3),
			1 => random.below(samples / 4_096 + 1) * 4_096 + random.below(3),
			_ => random.below(samples) + 1,
		};
		let index = index.saturating_sub(1).min(samples - 1) as usize;
		let time = self.points[index].time;
		match random.below(8) {
			0 => time + random.below(2 * MAX_GAP),
			1 => time - random.below(2 * MAX_GAP),
			2 => time + 1,
			3 => time - 1,
			_ => time,
		}
	}

	/// Ask the pallet and the list the same.
	pub fn compare(&self, questions: u32, seed: u64) {
		let mut random = Random(seed);
		for _ in 0..questions {
			let (from, until) = (self.some_time(&mut random), self.some_time(&mut random));
			let until = if random.below(20) == 0 { until } else { from.max(until) };
			assert_eq!(price_at(from), self.price_at(from), "price_at({from})");
			let mean = cheap(|| twap(from, until));
			assert_eq!(mean, self.twap(from, until), "twap({from}, {until})");
			// Prices are 1,000 to 1,099 cents, with a few from 1 to 2,000.
			let mut bound = |near: u64| match random.below(4) {
				0 => None,
				1 => Some(dollars(near.into())),
				2 => Some(dollars((random.below(2_000) + 1).into())),
				_ => Some(self.points[random.below(self.points.len() as u64) as usize].price),
			};
			let (upper, lower) = (bound(1_100), bound(999));
			assert_eq!(
				cheap(|| first_touch(from, until, upper, lower)),
				self.first_touch(from, until, upper, lower),
				"first_touch({from}, {until}, {upper:?}, {lower:?})"
			);
		}
	}
}

fn point(time: Moment, cents: u128) -> Point {
	Point { time, price: dollars(cents) }
}

/// A history of these prices, a second apart, and the time of the first.
fn second_by_second(cents: &[u128]) -> Moment {
	let points: Vec<_> =
		cents.iter().zip(0..).map(|(cents, i)| point(START + 1_000 * i, *cents)).collect();
	write(&points);
	START
}

#[test]
fn price_at_should_be_the_last_sample_unless_that_is_too_old() {
	run(|| {
		assert_eq!(price_at(START - 1), Err(HistoryError::NoPrice));
		write(&[point(START, 100), point(START + 10, 110)]);
		Timestamp::set_timestamp(START + 10 * MAX_GAP);
		assert_eq!(price_at(START - 1), Err(HistoryError::NoPrice));
		assert_eq!(price_at(START), Ok(point(START, 100)));
		assert_eq!(price_at(START + 9), Ok(point(START, 100)));
		let last = point(START + 10, 110);
		assert_eq!(price_at(last.time), Ok(last));
		assert_eq!(price_at(last.time + MAX_GAP), Ok(last));
		assert_eq!(price_at(last.time + MAX_GAP + 1), Err(HistoryError::NoPrice));
		assert_eq!(price_at(Timestamp::get()), Err(HistoryError::NotYet));
	});
}

#[test]
fn twap_should_weigh_each_price_by_its_time_and_round_down() {
	run(|| {
		// 1 dollar for a second, 2 for two seconds, then 4.
		write(&[point(START, 100), point(START + 1_000, 200), point(START + 3_000, 400)]);
		Timestamp::set_timestamp(START + 4_000);
		let mean = |from, to| twap(START + from, START + to);
		assert_eq!(mean(0, 3_000), Ok(FixedU128::from_inner(1_666_666_666_666_666_666)));
		assert_eq!(mean(500, 2_000), Ok(FixedU128::from_inner(1_666_666_666_666_666_666)));
		assert_eq!(mean(1_000, 1_001), Ok(dollars(200)));
		assert_eq!(mean(2_000, 4_000), Ok(dollars(300)));
		assert_eq!(mean(2_000, 2_000), Err(HistoryError::EmptyPeriod));
		assert_eq!(mean(2_000, 1_000), Err(HistoryError::EmptyPeriod));
		assert_eq!(mean(2_000, 4_001), Err(HistoryError::NotYet));
		assert_eq!(twap(START - 1, START + 1), Err(HistoryError::NoPrice));
	});
}

#[test]
fn twap_should_not_count_a_price_that_nobody_confirmed_for_too_long() {
	run(|| {
		let back = START + MAX_GAP + 1;
		write(&[point(START, 100), point(back, 100)]);
		assert_ok!(twap(START, START + MAX_GAP));
		assert_eq!(twap(START, back), Err(HistoryError::NoPrice));
		Timestamp::set_timestamp(back + MAX_GAP + 1);
		assert_ok!(twap(back, back + MAX_GAP));
		assert_eq!(twap(back, back + MAX_GAP + 1), Err(HistoryError::NoPrice));
	});
}

#[test]
fn first_touch_should_be_what_comes_first() {
	run(|| {
		let at = |seconds: u64| START + 1_000 * seconds;
		second_by_second(&[100, 105, 95, 110, 90, 100]);
		let touch = |from, until, upper: u128, lower: u128| {
			first_touch(at(from), at(until), Some(dollars(upper)), Some(dollars(lower)))
		};
		assert_eq!(touch(0, 9, 105, 95), Ok(Some(Touch::Upper(point(at(1), 105)))));
		assert_eq!(touch(0, 9, 106, 95), Ok(Some(Touch::Lower(point(at(2), 95)))));
		assert_eq!(touch(3, 9, 106, 90), Ok(Some(Touch::Upper(point(at(3), 110)))));
		assert_eq!(touch(4, 9, 105, 90), Ok(Some(Touch::Lower(point(at(4), 90)))));
		assert_eq!(touch(0, 2, 106, 94), Ok(None), "until then, no later");
		assert_eq!(touch(0, 3, 110, 90), Ok(Some(Touch::Upper(point(at(3), 110)))));
		assert_eq!(touch(0, 9, 111, 89), Ok(None));
		assert_eq!(touch(9, 0, 100, 100), Ok(None), "a period that ends before it begins");
		// A sample that is both.
		assert_eq!(touch(0, 9, 90, 110), Ok(Some(Touch::Upper(point(at(0), 100)))));
		// Without bounds.
		assert_eq!(first_touch(at(0), at(9), None, None), Ok(None));
		let only_lower = first_touch(at(0), at(9), None, Some(dollars(90)));
		assert_eq!(only_lower, Ok(Some(Touch::Lower(point(at(4), 90)))));
	});
}

#[test]
fn first_touch_should_not_see_the_price_that_stood_before_the_period() {
	run(|| {
		write(&[point(START, 200), point(START + 1_000, 100)]);
		let touch = |from| first_touch(from, Moment::MAX, Some(dollars(200)), None);
		assert_eq!(touch(START), Ok(Some(Touch::Upper(point(START, 200)))));
		assert_eq!(touch(START + 1), Ok(None));
	});
}

#[test]
fn first_touch_should_say_when_a_hole_got_too_long() {
	run(|| {
		let back = START + 3 * MAX_GAP;
		write(&[point(START, 100), point(back, 200)]);
		Timestamp::set_timestamp(back + 3 * MAX_GAP);
		let touch = |from, until| first_touch(from, until, Some(dollars(200)), None);
		let gap = |time| Ok(Some(Touch::Gap { time }));
		let too_long = START + MAX_GAP + 1;
		// Before the price that comes after it.
		assert_eq!(touch(START, Moment::MAX), gap(too_long));
		assert_eq!(touch(START, too_long), gap(too_long));
		assert_eq!(touch(START, too_long - 1), Ok(None));
		// A hole in which the period begins counts in full, but not as an event before the period.
		assert_eq!(touch(too_long - 1, Moment::MAX), gap(too_long));
		assert_eq!(touch(back - 1, Moment::MAX), gap(back - 1));
		assert_eq!(touch(back, Moment::MAX), Ok(Some(Touch::Upper(point(back, 200)))));
		// After the last sample.
		assert_eq!(touch(back + 1, Moment::MAX), gap(back + MAX_GAP + 1));
		assert_eq!(touch(back + 1, back + MAX_GAP), Ok(None));
		assert_eq!(touch(back + 2 * MAX_GAP, Moment::MAX), gap(back + 2 * MAX_GAP));
	});
}

#[test]
fn first_touch_should_count_a_hole_before_the_first_sample_from_when_it_is_asked_about() {
	run(|| {
		let now = Timestamp::get();
		let gap = |time| Ok(Some(Touch::Gap { time }));
		assert_eq!(first_touch(now - MAX_GAP, now, None, None), Ok(None));
		assert_eq!(first_touch(now - MAX_GAP - 1, now, None, None), gap(now));
		write(&[point(START, 100)]);
		let touch = |from| first_touch(from, START, Some(dollars(1)), None);
		assert_eq!(touch(START - MAX_GAP), Ok(Some(Touch::Upper(point(START, 100)))));
		assert_eq!(touch(START - MAX_GAP - 1), gap(START));
		assert_eq!(touch(START - MAX_GAP - 5), gap(START - 4));
	});
}

#[test]
fn first_touch_should_say_nothing_of_a_period_that_has_not_begun() {
	run(|| {
		write(&[point(START, 100)]);
		let now = START + 10 * MAX_GAP;
		Timestamp::set_timestamp(now);
		assert_eq!(first_touch(now, Moment::MAX, Some(dollars(1)), None), Ok(None));
		// This block's end can still bring the sample that the period begins with.
		let touch = first_touch(now - 1, Moment::MAX, None, None);
		assert_eq!(touch, Ok(Some(Touch::Gap { time: now - 1 })));
	});
}

#[test]
fn an_answer_should_stay_what_it_is_when_the_block_ends() {
	run(|| {
		agree(1_000);
		agree(1_000);
		let now = Timestamp::get();
		let upper = Some(dollars(1_100));
		let answers = || {
			(
				price_at(now - 1),
				price_at(now - BLOCK),
				twap(START, now),
				first_touch(START, now - 1, upper, None),
			)
		};
		let before = answers();
		assert_eq!(first_touch(START, now, upper, None), Ok(None));
		agree(1_100);
		assert_eq!(answers(), before);
		assert_eq!(first_touch(START, now, upper, None), Ok(Some(Touch::Upper(point(now, 1_100)))));
	});
}

#[test]
fn questions_about_unknown_feeds_should_fail() {
	run(|| {
		let unknown = HistoryError::UnknownFeed;
		assert_eq!(<Prices as PriceHistory>::price_at(9, 0), Err(unknown));
		assert_eq!(<Prices as PriceHistory>::twap(9, 0, 0), Err(unknown));
		assert_eq!(<Prices as PriceHistory>::first_touch(9, 0, 0, None, None), Err(unknown));
	});
}

#[test]
fn answers_should_equal_a_linear_scan_at_the_borders_of_pages() {
	for samples in [1, 2, 63, 64, 65, 127, 128, 129, 4_095, 4_096, 4_097, 4_160, 8_192, 8_193] {
		run(|| {
			let points = random_points(samples, samples as u64);
			write(&points);
			let now = points[samples - 1].time + MAX_GAP / 2;
			Timestamp::set_timestamp(now);
			Linear { points, gone: 0, now, max_gap: MAX_GAP }.compare(200, samples as u64);
		});
	}
}

/// Three levels of summaries, so that a search climbs and descends over all of them.
#[test]
fn answers_should_equal_a_linear_scan_on_a_tall_tree() {
	run(|| {
		// No holes, and prices that stay within a cent: only the one at the end is different.
		let samples = 64 * 64 * 64 + 64 * 64 + 64 + 1;
		let mut points: Vec<_> =
			(0..samples).map(|i| point(START + 10 * i, 1_000 + u128::from(i % 2))).collect();
		points[samples as usize - 1].price = dollars(1_100);
		write(&points);
		let (last, now) = (points[samples as usize - 1], Timestamp::get());
		let upper = Some(dollars(1_100));
		assert_eq!(first_touch(START, now, upper, None), Ok(Some(Touch::Upper(last))));
		assert_eq!(first_touch(START, last.time - 1, upper, None), Ok(None));
		assert_eq!(first_touch(START + 77, last.time, upper, None), Ok(Some(Touch::Upper(last))));
		Linear { points, gone: 0, now, max_gap: MAX_GAP }.compare(40, 1);
	});
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn answers_equal_a_linear_scan(
		samples in prop_oneof![1usize..300, 4_000usize..4_200, 1usize..9_000],
		gone_pages in prop_oneof![Just(0usize), 0usize..200],
		silence in 0..2 * MAX_GAP,
		seed: u64,
	) {
		run(|| {
			let points = random_points(samples, seed);
			write(&points);
			let mut gone = 0;
			while gone < 64 * gone_pages && Prices::prune_page(FEED, Moment::MAX) {
				gone += 64;
			}
			let now = points[samples - 1].time + 1 + silence;
			Timestamp::set_timestamp(now);
			Linear { points, gone, now, max_gap: MAX_GAP }.compare(60, seed);
		});
	}
}
