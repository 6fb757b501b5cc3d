// SPDX-License-Identifier: Apache-2.0
//! How the history grows.

use super::*;
use crate::history::area;
use frame_support::{assert_ok, BoundedVec};
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
			Point { time, price: dollars(price.into()) }
		})
		.collect()
}

/// What appending these samples one by one leads to, without doing so.
pub fn write(points: &[Point]) {
	let last = *points.last().unwrap();
	let mut sum = U256::zero();
	let mut before = points[0];
	let mut begun = BoundedVec::new();
	let mut entries = Vec::new();
	for (page, samples) in points.chunks(PAGE as usize).enumerate() {
		let gap = samples[0].time - before.time;
		let first_sum = sum + area(before.price, gap);
		for point in samples {
			sum += area(before.price, point.time - before.time);
			before = *point;
		}
		let samples = BoundedVec::truncate_from(samples.to_vec());
		let leaf = Leaf { gap, sum: first_sum, samples };
		Leaves::<Test>::insert(FEED, page as u64, &leaf);
		if begun.is_empty() {
			begun.try_push(0).unwrap();
		}
		begun[0] = leaf.samples[0].time;
		if leaf.samples.is_full() {
			entries.push(Summary::of(&leaf.entries().collect::<Vec<_>>()).unwrap());
		}
	}
	let mut level = 1;
	while !entries.is_empty() {
		let mut summaries = Vec::new();
		for (page, entries) in entries.chunks(PAGE as usize).enumerate() {
			let branch = Branch::truncate_from(entries.to_vec());
			Branches::<Test>::insert((FEED, level, page as u64), &branch);
			if branch.is_full() {
				summaries.push(Summary::of(&branch).unwrap());
			}
		}
		let last = entries.chunks(PAGE as usize).last().unwrap();
		begun.try_push(last[0].time).unwrap();
		(entries, level) = (summaries, level + 1);
	}
	let samples = points.len() as u64;
	Histories::<Test>::insert(FEED, History { samples, kept_from: 0, last, sum, begun });
	Latest::<Test>::insert(FEED, Sample { time: last.time, as_of: last.time, price: last.price });
	SteadySince::<Test>::insert(FEED, points[0].time);
	Timestamp::set_timestamp(last.time + 1);
}

/// Everything that is stored of the feed's history.
#[derive(PartialEq, Debug)]
struct Stored {
	history: Option<History>,
	leaves: BTreeMap<u64, Leaf>,
	branches: BTreeMap<(u32, u64), Branch>,
}

fn stored() -> Stored {
	Stored {
		history: Histories::<Test>::get(FEED),
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
			expected.push(Point { time: Timestamp::get(), price: dollars(*cents) });
			agree(*cents);
		}
		let pages: Vec<_> = (0..4).flat_map(|page| Prices::samples_of(FEED, page)).collect();
		assert_eq!(pages, expected);
		assert_eq!(Prices::samples_of(FEED, 2).len(), 2);
		assert_eq!(Prices::state_of(FEED).map(|state| state.samples), Some(130));
	});
}

#[test]
fn a_block_without_an_agreed_price_should_add_nothing() {
	run(|| {
		agree(100);
		feed(4, 100);
		Timestamp::set_timestamp(Timestamp::get() + 2 * MAX_AGE);
		next_block();
		assert_eq!(Prices::samples_of(FEED, 0).len(), 1);
	});
}

#[test]
fn full_pages_should_be_summarised_level_by_level() {
	run(|| {
		let levels = || Histories::<Test>::get(FEED).map_or(0, |history| history.begun.len());
		let points = random_points(4_097, 1);
		for (i, point) in points.iter().enumerate() {
			Prices::append(FEED, *point);
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
		assert_eq!(top.time, points[0].time);
		assert_eq!(Some(top.lo), prices.clone().min());
		assert_eq!(Some(top.hi), prices.max());
		let gaps = points[..4_096].windows(2).map(|pair| pair[1].time - pair[0].time);
		assert_eq!(Some(top.max_gap), gaps.max());
		// Which other tests rely on.
		write(&points);
		assert_eq!(stored(), appended);
	});
}

#[test]
fn the_hole_between_two_pages_should_count_for_the_later_one() {
	run(|| {
		let mut points: Vec<_> =
			(0..128).map(|i| Point { time: START + i, price: dollars(100) }).collect();
		for point in &mut points[64..] {
			point.time += 1_000;
		}
		for point in &points {
			Prices::append(FEED, *point);
		}
		let gaps: Vec<_> =
			Branches::<Test>::get((FEED, 1, 0)).iter().map(|page| page.max_gap).collect();
		assert_eq!(gaps, [1, 1_001]);
		write(&points);
	});
}

#[test]
fn the_highest_prices_over_all_of_time_should_not_overflow() {
	run(|| {
		let highest = FixedU128::from_inner(u128::MAX);
		for time in [0, u64::MAX / 2, u64::MAX - 1] {
			Prices::append(FEED, Point { time, price: highest });
		}
		Timestamp::set_timestamp(u64::MAX);
		let rule = FeedRule { max_gap: u64::MAX, ..RULE };
		assert_ok!(Prices::change_feed(RuntimeOrigin::root(), FEED, rule));
		assert_eq!(<Prices as PriceHistory>::twap(FEED, 0, u64::MAX), Ok(highest));
		assert_eq!(<Prices as PriceHistory>::first_touch(FEED, 0, u64::MAX, None, None), Ok(None));
		let _ = Histories::<Test>::clear(1, None);
		let _ = Leaves::<Test>::clear(1, None);
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
				Prices::append(FEED, *point);
			}
			let appended = stored();
			write(&points);
			assert_eq!(stored(), appended);
		});
	}
}
