// SPDX-License-Identifier: Apache-2.0
//! How the history grows.

use super::*;
use crate::{history, pages::area};
use frame_support::BoundedVec;
use proptest::prelude::*;
use sp_core::U256;
use std::collections::BTreeMap;

/// Random numbers that are the same on each run.
pub struct Random(pub u64);

impl Random {
	pub fn next(&mut self) -> u64 {
		// Steele, Lea and Flood's SplitMix.
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut z = self.0;
		z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		z ^ (z >> 31)
	}

	pub fn below(&mut self, limit: u64) -> u64 {
		self.next() % limit
	}
}

/// Samples with now and then a long hole, and now and then a price far from the others.
pub fn random_points(samples: usize, seed: u64) -> Vec<Point> {
	let mut random = Random(seed);
	let mut time = START;
	(0..samples)
		.map(|_| {
			time += match random.below(200) {
				0 => random.below(3 * MAX_GAP) + 1,
				_ => random.below(BLOCK) + 1,
			};
			let price = match random.below(300) {
				0 => random.below(2_000) + 1,
				_ => random.below(100) + 1_000,
			};
			Point { time_ms: time, price: dollars(price.into()) }
		})
		.collect()
}

/// The state of a feed with this last sample.
fn state(last: Point) -> State {
	let Point { time_ms, price } = last;
	let last = Some(Sample { time_ms, as_of_ms: time_ms, price });
	State { last, steady_since_ms: time_ms, anchor: price, freeze: None }
}

/// Add a sample to the feed's history, as if operators had agreed on it.
pub fn append(point: Point) {
	let mut feed = stored_feed();
	let last = feed.state.last.map(|last| Point { time_ms: last.time_ms, price: last.price });
	history::append::<Test>(FEED, &mut feed.history, last, point);
	feed.state = State { steady_since_ms: feed.state.steady_since_ms, ..state(point) };
	Feeds::<Test>::insert(FEED, feed);
}

/// What appending these samples one by one leads to, without doing so.
pub fn write(points: &[Point]) {
	let last = *points.last().unwrap();
	let mut sum = U256::zero();
	let mut before = points[0];
	let mut begun = BoundedVec::new();
	let mut entries = Vec::new();
	for (page, samples) in points.chunks(PAGE as usize).enumerate() {
		let gap = samples[0].time_ms - before.time_ms;
		let first_sum = sum + area(before.price, gap);
		for point in samples {
			sum += area(before.price, point.time_ms - before.time_ms);
			before = *point;
		}
		let samples = BoundedVec::truncate_from(samples.to_vec());
		let leaf = Leaf { gap_ms: gap, sum: first_sum, samples };
		Leaves::<Test>::insert(FEED, page as u64, &leaf);
		if begun.is_empty() {
			begun.try_push(0).unwrap();
		}
		begun[0] = leaf.samples[0].time_ms;
		if leaf.samples.is_full() {
			entries.push(Summary::of(leaf.entries()).unwrap());
		}
	}
	let mut level = 1;
	while !entries.is_empty() {
		let mut summaries = Vec::new();
		for (page, entries) in entries.chunks(PAGE as usize).enumerate() {
			let branch = Branch::truncate_from(entries.to_vec());
			Branches::<Test>::insert((FEED, level, page as u64), &branch);
			if branch.is_full() {
				summaries.push(Summary::of(branch.clone()).unwrap());
			}
		}
		let last = entries.chunks(PAGE as usize).last().unwrap();
		begun.try_push(last[0].time_ms).unwrap();
		(entries, level) = (summaries, level + 1);
	}
	let samples = points.len() as u64;
	let mut feed = Feeds::<Test>::get(FEED).unwrap_or_else(|| {
		FeedIds::<Test>::put(frame_support::BoundedVec::truncate_from(vec![FEED]));
		Feed::new(b"BTC/USD".to_vec().try_into().unwrap(), RULE)
	});
	feed.history = Head { samples, kept_from: 0, sum, begun_ms: begun };
	feed.state = state(last);
	feed.state.steady_since_ms = points[0].time_ms;
	Feeds::<Test>::insert(FEED, feed);
	Timestamp::set_timestamp(last.time_ms + 1);
}

/// Everything that is stored of the feed's history.
#[derive(PartialEq, Debug)]
struct Stored {
	head: Head,
	leaves: BTreeMap<u64, Leaf>,
	branches: BTreeMap<(u32, u64), Branch>,
}

fn stored() -> Stored {
	Stored {
		head: stored_feed().history,
		leaves: Leaves::<Test>::iter_prefix(FEED).collect(),
		branches: Branches::<Test>::iter_prefix((FEED,)).collect(),
	}
}

#[test]
fn every_accepted_sample_should_be_in_the_history() {
	run(|| {
		let prices: Vec<u128> = (0..130).map(|i| 1_000 + i).collect();
		let mut expected = Vec::new();
		for cents in &prices {
			expected.push(Point { time_ms: Timestamp::get(), price: dollars(*cents) });
			agree(*cents);
		}
		let pages: Vec<_> = (0..4).flat_map(|page| Prices::samples(FEED, page)).collect();
		assert_eq!(pages, expected);
		assert_eq!(Prices::samples(FEED, 2).len(), 2);
		assert_eq!(stored_feed().history.samples, 130);
	});
}

#[test]
fn a_block_without_an_agreed_price_should_add_nothing() {
	run(|| {
		agree(100);
		feed(4, 100);
		Timestamp::set_timestamp(Timestamp::get() + 2 * MAX_AGE);
		next_block();
		assert_eq!(Prices::samples(FEED, 0).len(), 1);
	});
}

#[test]
fn full_pages_should_be_summarised_level_by_level() {
	run(|| {
		let levels = || stored_feed().history.levels();
		let points = random_points(4_097, 1);
		for (i, point) in points.iter().enumerate() {
			append(*point);
			let expected = match i + 1 {
				1..64 => 1,
				64..4_096 => 2,
				_ => 3,
			};
			assert_eq!(levels(), expected, "with {} samples", i + 1);
		}
		let appended = stored();
		let top = &Branches::<Test>::get((FEED, 2, 0))[0];
		let prices = points[..4_096].iter().map(|point| point.price);
		assert_eq!(top.time_ms, points[0].time_ms);
		assert_eq!(top.first, points[0].price);
		assert_eq!(Some(top.lo), prices.clone().min());
		assert_eq!(Some(top.hi), prices.max());
		let gaps = points[..4_096].windows(2).map(|pair| pair[1].time_ms - pair[0].time_ms);
		assert_eq!(Some(top.gap_ms), gaps.max());
		// Which other tests rely on.
		write(&points);
		assert_eq!(stored(), appended);
	});
}

#[test]
fn the_hole_between_two_pages_should_count_for_the_later_one() {
	run(|| {
		let mut points: Vec<_> =
			(0..128).map(|i| Point { time_ms: START + i, price: dollars(100) }).collect();
		for point in &mut points[64..] {
			point.time_ms += 1_000;
		}
		for point in &points {
			append(*point);
		}
		let gaps: Vec<_> =
			Branches::<Test>::get((FEED, 1, 0)).iter().map(|page| page.gap_ms).collect();
		assert_eq!(gaps, [1, 1_001]);
		write(&points);
	});
}

#[test]
fn the_highest_prices_over_all_of_time_should_not_overflow() {
	run(|| {
		let highest = FixedU128::from_inner(u128::MAX);
		for time in [0, u64::MAX / 2, u64::MAX - 1] {
			append(Point { time_ms: time, price: highest });
		}
		Timestamp::set_timestamp(u64::MAX);
		let (from, to, max_gap) = (0, u64::MAX, u64::MAX);
		assert_eq!(<Prices as PriceHistory>::twap(FEED, from, to, max_gap), Ok(highest));
		let touch = Prices::first_touch(FEED, from, to - 1, Bounds::default(), Some(max_gap));
		assert_eq!(touch, Ok(Answer::Never));
		let _ = Leaves::<Test>::clear(1, None);
		Feeds::<Test>::mutate(FEED, |feed| {
			let feed = feed.as_mut().unwrap();
			(feed.history, feed.state) = Default::default();
		});
		Timestamp::set_timestamp(START);
	});
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(24))]

	#[test]
	fn appending_leads_to_what_the_samples_say(samples in 1usize..400, seed: u64) {
		run(|| {
			let points = random_points(samples, seed);
			for point in &points {
				append(*point);
			}
			let appended = stored();
			write(&points);
			assert_eq!(stored(), appended);
		});
	}
}
