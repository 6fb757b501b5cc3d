// SPDX-License-Identifier: Apache-2.0
//! Charts: exact for the samples they stand for, and cheap however long the period.

use super::{
	history::{random_points, write},
	*,
};
use crate::history::prune_page;
use proptest::prelude::*;
use test_support::accesses::count;

/// As many pages as are ever read for a chart, and the feed.
const MOST_READS: u32 = 600;

fn chart(from: Moment, to: Moment, buckets: u32) -> Result<Chart, HistoryError> {
	let (chart, taken) = count(|| Prices::chart(FEED, from, to, buckets));
	assert!(taken.reads <= MOST_READS && taken.writes == 0, "{taken:?}");
	chart
}

/// Compare a chart with all samples, from the one of this number on.
fn compare(points: &[Point], kept: usize, from: Moment, to: Moment, buckets: u32) {
	let before = |time| points.iter().rposition(|point| point.time_ms <= time);
	let told = chart(from, to, buckets);
	let Some(last) = before(to) else { return assert_eq!(told, Err(HistoryError::NoPrice)) };
	if last < kept {
		return assert_eq!(told, Err(HistoryError::Forgotten));
	}
	let first = before(from).unwrap_or(0).max(kept);
	let told = told.unwrap();
	assert_eq!(told.newest, points[points.len() - 1]);
	let buckets = buckets.clamp(1, MAX_BUCKETS) as usize;
	assert!(!told.buckets.is_empty() && told.buckets.len() <= buckets, "{}", told.buckets.len());
	// Which samples are in which bucket.
	let each = told.samples_per_bucket as usize;
	let mut at = points.iter().position(|point| point.time_ms == told.buckets[0].time_ms).unwrap();
	assert!(at <= first && first < at + each, "the first bucket has the first sample");
	for bucket in &told.buckets {
		let part = &points[at..points.len().min(at + each)];
		let prices = part.iter().map(|point| point.price);
		let gaps = (at..at + part.len())
			.map(|i| i.checked_sub(1).map_or(0, |j| points[i].time_ms - points[j].time_ms));
		let expected = Bucket {
			time_ms: part[0].time_ms,
			first_e18: part[0].price,
			lo_e18: prices.clone().min().unwrap(),
			hi_e18: prices.max().unwrap(),
			gap_ms: gaps.max().unwrap(),
		};
		// The last one ends with an entry that has the last sample: it may have fewer, or more.
		if *bucket != expected {
			assert_eq!(bucket.time_ms, told.buckets.last().unwrap().time_ms, "only the last one");
			assert!(bucket.lo_e18 >= expected.lo_e18 && bucket.hi_e18 <= expected.hi_e18);
			assert_eq!((bucket.time_ms, bucket.first_e18), (expected.time_ms, expected.first_e18));
		}
		at += each;
	}
	assert!(at > last, "the last bucket has the last sample");
}

#[test]
fn a_chart_should_show_each_sample_of_a_short_period() {
	run(|| {
		let unknown = Prices::chart(9, 0, 1, 10);
		assert_eq!(unknown, Err(HistoryError::UnknownFeed));
		assert_eq!(chart(START, START, 10), Err(HistoryError::NoPrice));
		for cents in [100, 105, 95] {
			agree(cents);
		}
		assert_eq!(chart(START + 1, START, 10), Err(HistoryError::EmptyPeriod));
		assert_eq!(chart(START - 2, START - 1, 10), Err(HistoryError::NoPrice));
		let bucket = |i: u64, cents: u128| Bucket {
			time_ms: START + i * BLOCK,
			first_e18: dollars(cents),
			lo_e18: dollars(cents),
			hi_e18: dollars(cents),
			gap_ms: if i == 0 { 0 } else { BLOCK },
		};
		let newest = Point { time_ms: START + 2 * BLOCK, price: dollars(95) };
		let all = vec![bucket(0, 100), bucket(1, 105), bucket(2, 95)];
		let expected = Chart { samples_per_bucket: 1, buckets: all.clone(), newest };
		assert_eq!(chart(0, Moment::MAX, 10), Ok(expected.clone()));
		// The price that stood when the period begins is part of it.
		let some = Chart { buckets: all[1..].to_vec(), ..expected.clone() };
		assert_eq!(chart(START + BLOCK + 1, Moment::MAX, 10), Ok(some));
		let one = Bucket { hi_e18: dollars(105), lo_e18: dollars(95), gap_ms: BLOCK, ..all[0] };
		let merged = Chart { samples_per_bucket: 3, buckets: vec![one], newest };
		assert_eq!(chart(0, Moment::MAX, 1), Ok(merged.clone()));
		assert_eq!(chart(0, Moment::MAX, 0), Ok(merged));
		assert_eq!(chart(0, Moment::MAX, u32::MAX), Ok(expected), "cut, not refused");
	});
}

/// A sample every six seconds, for a hundred days.
#[test]
fn a_chart_should_read_few_pages_however_long_the_period() {
	let samples = 100 * 24 * 60 * 10;
	let points: Vec<_> = (0..samples)
		.map(|i| Point { time_ms: START + BLOCK * i, price: dollars(1_000 + u128::from(i) % 100) })
		.collect();
	sp_io::TestExternalities::default().execute_with(|| {
		write(&points);
		let end = points[samples as usize - 1].time_ms;
		let hour = 60 * 60 * 1000;
		for (hours, most) in [(1, 20), (55, 20), (30 * 24, 130), (100 * 24, 400)] {
			let from = end.saturating_sub(hours * hour);
			let (told, taken) = count(|| Prices::chart(FEED, from, end, MAX_BUCKETS).unwrap());
			println!("{hours} hours: {taken:?}, {} buckets", told.buckets.len());
			assert!(taken.reads <= most, "{hours} hours: {taken:?}");
		}
		// The worst there is: as many entries as one level can have without the next being used.
		for entries in [64 * 511, 64 * 512 - 1, 64 * 512, 64 * 512 + 63] {
			let from = end - BLOCK * entries;
			compare(&points, 0, from, end, MAX_BUCKETS);
			compare(&points, 0, from - 777 * BLOCK, end - 777 * BLOCK, MAX_BUCKETS);
		}
	});
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(48))]

	#[test]
	fn buckets_equal_the_samples_they_stand_for(
		samples in prop_oneof![1usize..300, 4_000usize..4_200, 1usize..9_000],
		gone_pages in prop_oneof![Just(0usize), 0usize..100],
		from in 0usize..9_000,
		to in 0usize..9_000,
		buckets in prop_oneof![1u32..10, 1u32..600],
		seed: u64,
	) {
		run(|| {
			let points = random_points(samples, seed);
			write(&points);
			let mut gone = 0;
			while gone < 64 * gone_pages && prune_page::<Test>(FEED, Moment::MAX) {
				gone += 64;
			}
			let (from, to) = (from.min(to), from.max(to));
			let time = |i: usize| points[i.min(samples - 1)].time_ms;
			compare(&points, gone, time(from), time(to), buckets);
			compare(&points, gone, time(from) + 1, Moment::MAX, buckets);
			compare(&points, gone, 0, time(to), buckets);
		});
	}
}
