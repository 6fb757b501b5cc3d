// SPDX-License-Identifier: Apache-2.0
//! What the history answers, against looking at each sample in turn.

use super::{
	history::{random_points, write, Random},
	*,
};
use crate::history::prune_page;
use frame_support::assert_ok;
use proptest::prelude::*;
use test_support::accesses::count;

type Told<A> = Result<A, HistoryError>;

pub fn price_at(time: Moment) -> Told<Point> {
	<Prices as PriceHistory>::price_at(FEED, time, MAX_GAP)
}

pub fn twap(from: Moment, to: Moment) -> Told<FixedU128> {
	<Prices as PriceHistory>::twap(FEED, from, to, MAX_GAP)
}

pub fn first_touch(
	from: Moment,
	until: Moment,
	upper: Option<FixedU128>,
	lower: Option<FixedU128>,
) -> Told<Answer<Touch>> {
	let bounds = Bounds { upper, lower };
	<Prices as PriceHistory>::first_touch(FEED, from, until, bounds, Some(MAX_GAP))
}

/// The same, as if nothing had been missing.
pub fn bridged(
	from: Moment,
	until: Moment,
	upper: Option<FixedU128>,
	lower: Option<FixedU128>,
) -> Told<Answer<Touch>> {
	let bounds = Bounds { upper, lower };
	<Prices as PriceHistory>::first_touch(FEED, from, until, bounds, None)
}

pub fn next_sample(from: Moment, until: Moment) -> Told<Answer<Point>> {
	<Prices as PriceHistory>::next_sample(FEED, from, until)
}

/// The answer to a question, which may read two pages for each level, besides the feed and what time
/// it is.
pub fn cheap<R>(question: impl FnOnce() -> R) -> R {
	let levels = stored_feed().history.levels();
	let (answer, taken) = count(question);
	assert!(taken.reads <= 2 + 2 * levels && taken.writes == 0, "{levels} levels: {taken:?}");
	answer
}

/// The history as a list, of which the first samples are gone.
pub struct Linear {
	pub points: Vec<Point>,
	pub gone: usize,
	pub now: Moment,
}

impl Linear {
	/// The number of the last sample at or before a time.
	fn before(&self, time: Moment) -> Option<usize> {
		self.points.iter().rposition(|point| point.time_ms <= time)
	}

	pub fn price_at(&self, time: Moment, max_gap: Moment) -> Told<Point> {
		if time >= self.now {
			return Err(HistoryError::NotYet);
		}
		let before = self.before(time).ok_or(HistoryError::NoPrice)?;
		if before < self.gone {
			return Err(HistoryError::Forgotten);
		}
		let point = self.points[before];
		(time - point.time_ms <= max_gap).then_some(point).ok_or(HistoryError::NoPrice)
	}

	pub fn twap(&self, from: Moment, to: Moment, max_gap: Moment) -> Told<FixedU128> {
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
			if point.time_ms >= to {
				break;
			}
			let next = self.points.get(i + 1).map_or(Moment::MAX, |next| next.time_ms);
			if next.min(to) - point.time_ms > max_gap {
				return Err(HistoryError::NoPrice);
			}
			area += point.price.into_inner() * u128::from(next.min(to) - point.time_ms.max(from));
		}
		Ok(FixedU128::from_inner(area / u128::from(to - from)))
	}

	pub fn first_touch(
		&self,
		from: Moment,
		until: Moment,
		bounds: Bounds,
		max_gap: Option<Moment>,
	) -> Told<Answer<Touch>> {
		if from > until {
			return Ok(Answer::Never);
		}
		let none = if until < self.now { Answer::Never } else { Answer::NotYet };
		if from >= self.now {
			return Ok(none);
		}
		let before = self.before(from);
		if self.gone > before.unwrap_or(0) {
			return Err(HistoryError::Forgotten);
		}
		let end = until.min(self.now);
		let mut start = before.map_or(from, |before| self.points[before].time_ms);
		let gap = |start: Moment, end: Moment| {
			let max_gap = max_gap.filter(|max_gap| end - start > *max_gap)?;
			Some(Touch::Gap { time_ms: from.max(start + max_gap + 1) })
		};
		let period = self.points.iter().filter(|point| (from..=end).contains(&point.time_ms));
		for point in period.copied() {
			let Bounds { upper, lower } = bounds;
			let upper = upper.filter(|upper| point.price >= *upper).map(|_| Touch::Upper(point));
			let lower = lower.filter(|lower| point.price <= *lower).map(|_| Touch::Lower(point));
			if let Some(touch) = gap(start, point.time_ms).or(upper).or(lower) {
				return Ok(Answer::Found(touch));
			}
			start = point.time_ms;
		}
		Ok(gap(start, end).map_or(none, Answer::Found))
	}

	pub fn next_sample(&self, from: Moment, until: Moment) -> Told<Answer<Point>> {
		let any = Bounds { upper: Some(dollars(0)), lower: None };
		Ok(match self.first_touch(from, until, any, None)? {
			Answer::Found(Touch::Upper(point)) => Answer::Found(point),
			Answer::Found(other) => panic!("{other:?}"),
			Answer::Never => Answer::Never,
			Answer::NotYet => Answer::NotYet,
		})
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
		let time = self.points[index].time_ms;
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
			let max_gap = match random.below(4) {
				0 => random.below(BLOCK),
				1 => random.below(4 * MAX_GAP),
				_ => MAX_GAP,
			};
			assert_eq!(
				cheap(|| Prices::price_at(FEED, from, max_gap)),
				self.price_at(from, max_gap),
				"price_at({from}, {max_gap})"
			);
			assert_eq!(
				cheap(|| Prices::twap(FEED, from, until, max_gap)),
				self.twap(from, until, max_gap),
				"twap({from}, {until}, {max_gap})"
			);
			assert_eq!(
				cheap(|| next_sample(from, until)),
				self.next_sample(from, until),
				"next_sample({from}, {until})"
			);
			// Prices are 1,000 to 1,099 cents, with a few from 1 to 2,000.
			let mut bound = |near: u64| match random.below(4) {
				0 => None,
				1 => Some(dollars(near.into())),
				2 => Some(dollars((random.below(2_000) + 1).into())),
				_ => Some(self.points[random.below(self.points.len() as u64) as usize].price),
			};
			let bounds = Bounds { upper: bound(1_100), lower: bound(999) };
			for max_gap in [Some(max_gap), None] {
				assert_eq!(
					cheap(|| Prices::first_touch(FEED, from, until, bounds, max_gap)),
					self.first_touch(from, until, bounds, max_gap),
					"first_touch({from}, {until}, {bounds:?}, {max_gap:?})"
				);
			}
		}
	}
}

fn point(time: Moment, cents: u128) -> Point {
	Point { time_ms: time, price: dollars(cents) }
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
		assert_eq!(price_at(last.time_ms), Ok(last));
		assert_eq!(price_at(last.time_ms + MAX_GAP), Ok(last));
		assert_eq!(price_at(last.time_ms + MAX_GAP + 1), Err(HistoryError::NoPrice));
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
		assert_eq!(touch(0, 9, 105, 95), Ok(Answer::Found(Touch::Upper(point(at(1), 105)))));
		assert_eq!(touch(0, 9, 106, 95), Ok(Answer::Found(Touch::Lower(point(at(2), 95)))));
		assert_eq!(touch(3, 9, 106, 90), Ok(Answer::Found(Touch::Upper(point(at(3), 110)))));
		assert_eq!(touch(4, 9, 105, 90), Ok(Answer::Found(Touch::Lower(point(at(4), 90)))));
		assert_eq!(touch(0, 2, 106, 94), Ok(Answer::Never), "until then, no later");
		assert_eq!(touch(0, 3, 110, 90), Ok(Answer::Found(Touch::Upper(point(at(3), 110)))));
		assert_eq!(touch(0, 9, 111, 89), Ok(Answer::NotYet));
		assert_eq!(touch(9, 0, 100, 100), Ok(Answer::Never), "a period that ends before it begins");
		// A sample that is both.
		assert_eq!(touch(0, 9, 90, 110), Ok(Answer::Found(Touch::Upper(point(at(0), 100)))));
		// Without bounds.
		assert_eq!(first_touch(at(0), at(9), None, None), Ok(Answer::NotYet));
		let only_lower = first_touch(at(0), at(9), None, Some(dollars(90)));
		assert_eq!(only_lower, Ok(Answer::Found(Touch::Lower(point(at(4), 90)))));
	});
}

#[test]
fn first_touch_should_not_see_the_price_that_stood_before_the_period() {
	run(|| {
		write(&[point(START, 200), point(START + 1_000, 100)]);
		let touch = |from| first_touch(from, Moment::MAX, Some(dollars(200)), None);
		assert_eq!(touch(START), Ok(Answer::Found(Touch::Upper(point(START, 200)))));
		assert_eq!(touch(START + 1), Ok(Answer::NotYet));
	});
}

#[test]
fn first_touch_should_say_when_a_hole_got_too_long() {
	run(|| {
		let back = START + 3 * MAX_GAP;
		write(&[point(START, 100), point(back, 200)]);
		Timestamp::set_timestamp(back + 3 * MAX_GAP);
		let touch = |from, until| first_touch(from, until, Some(dollars(200)), None);
		let gap = |time| Ok(Answer::Found(Touch::Gap { time_ms: time }));
		let too_long = START + MAX_GAP + 1;
		// Before the price that comes after it.
		assert_eq!(touch(START, Moment::MAX), gap(too_long));
		assert_eq!(touch(START, too_long), gap(too_long));
		assert_eq!(touch(START, too_long - 1), Ok(Answer::Never));
		// A hole in which the period begins counts in full, but not as an event before the period.
		assert_eq!(touch(too_long - 1, Moment::MAX), gap(too_long));
		assert_eq!(touch(back - 1, Moment::MAX), gap(back - 1));
		assert_eq!(touch(back, Moment::MAX), Ok(Answer::Found(Touch::Upper(point(back, 200)))));
		// After the last sample.
		assert_eq!(touch(back + 1, Moment::MAX), gap(back + MAX_GAP + 1));
		assert_eq!(touch(back + 1, back + MAX_GAP), Ok(Answer::Never));
		assert_eq!(touch(back + 2 * MAX_GAP, Moment::MAX), gap(back + 2 * MAX_GAP));
	});
}

#[test]
fn first_touch_should_count_a_hole_before_the_first_sample_from_when_it_is_asked_about() {
	run(|| {
		let now = Timestamp::get();
		let gap = |time| Ok(Answer::Found(Touch::Gap { time_ms: time }));
		assert_eq!(first_touch(now - MAX_GAP, now, None, None), Ok(Answer::NotYet));
		assert_eq!(first_touch(now - MAX_GAP - 1, now, None, None), gap(now));
		write(&[point(START, 100)]);
		let touch = |from| first_touch(from, START, Some(dollars(1)), None);
		assert_eq!(touch(START - MAX_GAP), Ok(Answer::Found(Touch::Upper(point(START, 100)))));
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
		assert_eq!(first_touch(now, Moment::MAX, Some(dollars(1)), None), Ok(Answer::NotYet));
		// This block's end can still bring the sample that the period begins with.
		let touch = first_touch(now - 1, Moment::MAX, None, None);
		assert_eq!(touch, Ok(Answer::Found(Touch::Gap { time_ms: now - 1 })));
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
		assert_eq!(first_touch(START, now, upper, None), Ok(Answer::NotYet));
		agree(1_100);
		assert_eq!(answers(), before);
		assert_eq!(
			first_touch(START, now, upper, None),
			Ok(Answer::Found(Touch::Upper(point(now, 1_100))))
		);
	});
}

#[test]
fn questions_about_unknown_feeds_should_fail() {
	run(|| {
		let unknown = HistoryError::UnknownFeed;
		let any = Bounds::default();
		assert_eq!(<Prices as PriceHistory>::price_at(9, 0, 1), Err(unknown));
		assert_eq!(<Prices as PriceHistory>::twap(9, 0, 0, 1), Err(unknown));
		assert_eq!(<Prices as PriceHistory>::next_sample(9, 0, 0), Err(unknown));
		assert_eq!(<Prices as PriceHistory>::first_touch(9, 1, 0, any, None), Err(unknown));
		assert_eq!(<Prices as PriceHistory>::rule(9), None);
		assert_eq!(<Prices as PriceHistory>::rule(FEED), Some(RULE));
		assert_eq!(<Prices as PriceHistory>::retention(), RETENTION);
	});
}

#[test]
fn first_touch_should_judge_across_gaps_when_none_is_named() {
	run(|| {
		let back = START + 3 * MAX_GAP;
		write(&[point(START, 100), point(back, 200), point(back + 5 * MAX_GAP, 50)]);
		Timestamp::set_timestamp(back + 9 * MAX_GAP);
		let touch = |until, upper, lower: Option<u128>| {
			bridged(START + 1, until, Some(dollars(upper)), lower.map(dollars))
		};
		let (high, low) = (point(back, 200), point(back + 5 * MAX_GAP, 50));
		assert_eq!(touch(Moment::MAX, 200, None), Ok(Answer::Found(Touch::Upper(high))));
		assert_eq!(touch(back - 1, 200, None), Ok(Answer::Never));
		assert_eq!(touch(back, 200, None), Ok(Answer::Found(Touch::Upper(high))));
		assert_eq!(touch(Moment::MAX, 201, Some(50)), Ok(Answer::Found(Touch::Lower(low))));
		assert_eq!(touch(Moment::MAX, 201, None), Ok(Answer::NotYet));
		assert_eq!(touch(Timestamp::get() - 1, 201, None), Ok(Answer::Never));
		// A feed that has no samples has nothing that could touch, however long.
		assert_ok!(Prices::list_feed(root(), b"A/B".to_vec().try_into().unwrap(), RULE));
		let never = Prices::first_touch(1, START, back, Bounds::default(), None);
		assert_eq!(never, Ok(Answer::Never));
		let gap = Prices::first_touch(1, START, back, Bounds::default(), Some(MAX_GAP));
		assert_eq!(gap, Ok(Answer::Found(Touch::Gap { time_ms: START + MAX_GAP + 1 })));
	});
}

#[test]
fn next_sample_should_be_the_first_one_in_the_period() {
	run(|| {
		let late = START + 9 * MAX_GAP;
		write(&[point(START, 100), point(START + 1_000, 110), point(late, 120)]);
		let found = |time, cents| Ok(Answer::Found(point(time, cents)));
		assert_eq!(next_sample(0, Moment::MAX), found(START, 100));
		assert_eq!(next_sample(START, START), found(START, 100));
		assert_eq!(next_sample(START + 1, Moment::MAX), found(START + 1_000, 110));
		assert_eq!(next_sample(START + 1, START + 999), Ok(Answer::Never));
		assert_eq!(next_sample(START + 1_001, Moment::MAX), found(late, 120), "across a gap");
		assert_eq!(next_sample(START + 1_001, late - 1), Ok(Answer::Never));
		assert_eq!(next_sample(late + 1, Moment::MAX), Ok(Answer::NotYet));
		assert_eq!(next_sample(late + 1, late), Ok(Answer::Never), "a period without a time");
	});
}

#[test]
fn found_and_never_should_be_final_and_not_yet_said_as_long_as_the_period_is_not_over() {
	run(|| {
		agree(1_000);
		agree(1_000);
		let now = Timestamp::get();
		let upper = Some(dollars(1_100));
		// The block is not over: its sample can still be in a period that ends now, not in one that
		// ended before.
		assert_eq!(bridged(START, now, upper, None), Ok(Answer::NotYet));
		assert_eq!(bridged(START, now - 1, upper, None), Ok(Answer::Never));
		assert_eq!(next_sample(now, now), Ok(Answer::NotYet));
		assert_eq!(next_sample(now - 1, now - 1), Ok(Answer::Never));
		agree(1_100);
		let sample = point(now, 1_100);
		assert_eq!(bridged(START, now, upper, None), Ok(Answer::Found(Touch::Upper(sample))));
		assert_eq!(bridged(START, now - 1, upper, None), Ok(Answer::Never));
		assert_eq!(next_sample(now, now), Ok(Answer::Found(sample)));
		assert_eq!(next_sample(now - 1, now - 1), Ok(Answer::Never));
	});
}

#[test]
fn a_rule_that_changes_should_not_change_an_answer() {
	run(|| {
		agree(1_000);
		Timestamp::set_timestamp(Timestamp::get() + MAX_GAP);
		agree(1_000);
		next_block();
		let to = Timestamp::get();
		let answers =
			|| (price_at(to - 1), twap(START, to - 1), first_touch(START, to, None, None));
		let before = answers();
		assert_eq!(before.1, Err(HistoryError::NoPrice));
		let rule = FeedRule { max_age_ms: 10 * MAX_GAP, ..RULE };
		assert_ok!(Prices::change_feed(root(), FEED, rule));
		assert_eq!(answers(), before);
	});
}

#[test]
fn answers_should_equal_a_linear_scan_at_the_borders_of_pages() {
	for samples in [1, 2, 63, 64, 65, 127, 128, 129, 4_095, 4_096, 4_097, 4_160, 8_192, 8_193] {
		run(|| {
			let points = random_points(samples, samples as u64);
			write(&points);
			let now = points[samples - 1].time_ms + MAX_GAP / 2;
			Timestamp::set_timestamp(now);
			Linear { points, gone: 0, now }.compare(200, samples as u64);
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
		assert_eq!(first_touch(START, now, upper, None), Ok(Answer::Found(Touch::Upper(last))));
		assert_eq!(first_touch(START, last.time_ms - 1, upper, None), Ok(Answer::Never));
		assert_eq!(
			first_touch(START + 77, last.time_ms, upper, None),
			Ok(Answer::Found(Touch::Upper(last)))
		);
		Linear { points, gone: 0, now }.compare(40, 1);
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
			while gone < 64 * gone_pages && prune_page::<Test>(FEED, Moment::MAX) {
				gone += 64;
			}
			let now = points[samples - 1].time_ms + 1 + silence;
			Timestamp::set_timestamp(now);
			Linear { points, gone, now }.compare(60, seed);
		});
	}
}
