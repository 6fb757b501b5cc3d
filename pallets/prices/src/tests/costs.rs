// SPDX-License-Identifier: Apache-2.0
//! How often storage is accessed, whatever the length of the history.

use super::{
	history::{append, write},
	queries::{bridged, cheap, first_touch, next_sample, price_at, twap},
	*,
};
use crate::history::prune_page;
use test_support::accesses::{count, Accesses};

/// The numbers of samples that the costs are looked at for, and those of the levels they make.
const LENGTHS: [(u64, u32); 3] = [(100, 2), (10_000, 3), (1_000_000, 4)];

/// Samples that are all alike, except the last one.
fn flat(samples: u64) -> Vec<Point> {
	let mut points: Vec<_> =
		(0..samples).map(|i| Point { time_ms: START + BLOCK * i, price: dollars(1_000) }).collect();
	points.last_mut().unwrap().price = dollars(1_100);
	points
}

/// Run a test on a history of so many samples and levels.
fn with_history((samples, levels): (u64, u32), test: impl FnOnce(&[Point])) {
	with_points(&flat(samples), levels, test);
}

/// Run a test on a history of these samples.
fn with_points(points: &[Point], levels: u32, test: impl FnOnce(&[Point])) {
	let mut ext = sp_io::TestExternalities::default();
	ext.execute_with(|| {
		write(points);
		assert_eq!(stored_feed().history.levels(), levels);
		test(points);
	});
}

/// The larger of each.
fn most(a: Accesses, b: Accesses) -> Accesses {
	Accesses { reads: a.reads.max(b.reads), writes: a.writes.max(b.writes) }
}

/// Pairs of times of samples, from end to end and at the borders of pages.
fn periods(points: &[Point]) -> Vec<(Moment, Moment)> {
	let last = points.len() - 1;
	let borders = [0, 1, 63, 64, 65, 4_095, 4_096, 4_097, 262_143, 262_144, 500_000];
	let mut indices: Vec<usize> = borders
		.into_iter()
		.filter(|index| *index <= last)
		.flat_map(|index| [index, last - index])
		.collect();
	indices.sort();
	let times = indices.into_iter().map(|index| points[index].time_ms);
	let pairs = times.clone().flat_map(|from| times.clone().map(move |to| (from, to)));
	pairs.filter(|(from, to)| from <= to).collect()
}

/// The feed, and what time it is.
const ASKING: u32 = 2;

#[test]
fn a_question_should_read_each_level_twice_at_the_most() {
	for (samples, levels) in LENGTHS {
		with_history((samples, levels), |points| {
			let periods = periods(points);
			let ask = |question: fn(Moment, Moment)| {
				let taken = periods.iter().map(|(from, to)| count(|| question(*from, *to)).1);
				taken.reduce(most).unwrap()
			};
			let taken = [
				ask(|from, _| _ = price_at(from)),
				ask(|from, to| _ = twap(from, to)),
				ask(|from, to| _ = first_touch(from, to, None, None)),
				// Only the last sample is that high.
				ask(|from, to| _ = first_touch(from, to, Some(dollars(1_100)), None)),
				ask(|from, to| _ = bridged(from, to, Some(dollars(1_100)), None)),
				ask(|from, to| _ = next_sample(from, to)),
			];
			println!("{samples} samples, {levels} levels: {taken:?}");
			assert_eq!(taken[0], Accesses { reads: ASKING + levels, writes: 0 });
			for taken in &taken[1..] {
				assert!(taken.reads <= ASKING + 2 * levels && taken.writes == 0, "{taken:?}");
			}
		});
	}
}

/// That nothing was found until then.
fn nothing<A>(until: Moment) -> Result<Answer<A>, HistoryError> {
	Ok(if until < Timestamp::get() { Answer::Never } else { Answer::NotYet })
}

/// A third way would be that to the first sample after the hole.
#[test]
fn a_hole_that_begins_where_a_period_ends_should_not_lead_a_third_way() {
	let (samples, levels) = LENGTHS[2];
	// Where pages of several levels begin.
	let late = [128, 4_096, 262_144, 786_432];
	let mut points = flat(samples);
	for (i, point) in points.iter_mut().enumerate() {
		point.time_ms += MAX_GAP * late.iter().filter(|late| i >= **late).count() as u64;
	}
	with_points(&points, levels, |points| {
		for (i, end) in late.into_iter().enumerate() {
			let begin = i.checked_sub(1).map_or(0, |before| late[before]);
			for from in [begin, begin + 1, end - 65, end - 64, end - 2] {
				let (from, last) = (points[from].time_ms, points[end - 1].time_ms);
				for until in [last, last + 1, last + MAX_GAP] {
					assert_eq!(cheap(|| twap(from, until)), Ok(dollars(1_000)));
					assert_eq!(cheap(|| first_touch(from, until, None, None)), nothing(until));
				}
				let late = last + MAX_GAP + 1;
				assert_eq!(cheap(|| twap(from, late)), Err(HistoryError::NoPrice));
				let gap = Ok(Answer::Found(Touch::Gap { time_ms: late }));
				assert_eq!(cheap(|| first_touch(from, late, None, None)), gap);
			}
		}
	});
}

#[test]
fn the_present_price_should_not_depend_on_the_history() {
	for history in LENGTHS {
		with_history(history, |points| {
			let (price, taken) = count(price);
			assert_eq!(price, Ok(points.last().unwrap().price));
			// The feed, and what time it is.
			assert_eq!(taken, Accesses { reads: 2, writes: 0 });
		});
	}
}

#[test]
fn a_sample_should_touch_one_page_and_a_full_page_one_of_each_level_above() {
	for (samples, levels) in LENGTHS {
		with_history((samples, levels), |points| {
			let mut time = points.last().unwrap().time_ms;
			let mut highest = Accesses::default();
			let mut all = Accesses::default();
			for i in 0..640 {
				time += BLOCK;
				let point = Point { time_ms: time, price: dollars(1_000) };
				let ((), taken) = count(|| append(point));
				// The feed and a page are read and written; a full one has its parent written.
				let fills = (samples + i + 1) % 64 == 0;
				assert!(fills || taken == Accesses { reads: 2, writes: 2 }, "{taken:?}");
				highest = most(highest, taken);
				all =
					Accesses { reads: all.reads + taken.reads, writes: all.writes + taken.writes };
			}
			println!(
				"{samples} samples, {levels} levels: at most {highest:?}, 640 of them {all:?}"
			);
			// Nothing was filled beyond the second level, whatever the number of levels.
			assert!(highest.reads <= 4 && highest.writes <= 4, "{highest:?}");
			assert!(all.reads <= 2 * 640 + 11 && all.writes <= 2 * 640 + 11, "{all:?}");
		});
	}
}

#[test]
fn the_sample_that_fills_a_page_of_every_level_should_touch_each_once() {
	let levels = 3;
	with_history((64 * 64 * 64 - 1, levels), |points| {
		let time = points.last().unwrap().time_ms + BLOCK;
		let ((), taken) = count(|| append(Point { time_ms: time, price: dollars(1_000) }));
		let expected = 1 + levels + 1;
		assert_eq!(taken, Accesses { reads: expected, writes: expected });
	});
}

#[test]
fn pruning_a_page_should_not_depend_on_the_history() {
	for history in LENGTHS {
		with_history(history, |points| {
			let (pruned, taken) = count(|| prune_page::<Test>(FEED, Moment::MAX));
			assert_eq!(pruned, points.len() > 64);
			// The feed and the page after; the feed and the page.
			assert_eq!(taken, Accesses { reads: 2, writes: 2 });
		});
	}
}
