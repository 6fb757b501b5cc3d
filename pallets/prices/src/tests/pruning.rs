// SPDX-License-Identifier: Apache-2.0
//! How the history is cut.

use super::{
	history::{append, write},
	queries::{first_touch, next_sample, price_at, twap, Linear},
	*,
};
use crate::history::{prune_page, MAX_PRUNED};
use frame_support::{assert_ok, traits::Hooks, weights::Weight};
use proptest::prelude::*;

/// A minute between samples: pages of 64 minutes.
const MINUTE: Moment = 60_000;

fn minutes(samples: u64) -> Vec<Point> {
	(0..samples)
		.map(|i| Point { time_ms: START + MINUTE * i, price: dollars((1_000 + i % 7).into()) })
		.collect()
}

/// Whether there is a gap in a period.
fn gap(from: Moment, until: Moment) -> Result<Answer<Touch>, HistoryError> {
	first_touch(from, until, None, None)
}

fn kept_from() -> u64 {
	stored_feed().history.kept_from
}

fn step() -> Weight {
	<() as WeightInfo>::prune_page()
}

#[test]
fn a_page_should_go_when_the_next_one_answers_for_all_of_the_retention() {
	run(|| {
		let points = minutes(130);
		write(&points);
		let second_page = points[64].time_ms;
		Timestamp::set_timestamp(second_page + RETENTION - 1);
		assert_eq!(Prices::on_idle(0, Weight::MAX), step());
		assert_eq!(kept_from(), 0);
		Timestamp::set_timestamp(second_page + RETENTION);
		Prices::on_idle(0, Weight::MAX);
		assert_eq!(kept_from(), 1);
		assert_eq!(Prices::samples(FEED, 0), []);
		assert_eq!(Prices::samples(FEED, 1).len(), 64);
		// When the retention begins there is an answer, and before there is none.
		assert_eq!(price_at(second_page), Ok(points[64]));
		assert_eq!(price_at(second_page - 1), Err(HistoryError::Forgotten));
		assert_eq!(price_at(START - 1), Err(HistoryError::NoPrice));
		assert_ok!(twap(second_page, points[129].time_ms));
		assert_eq!(twap(second_page - 1, points[129].time_ms), Err(HistoryError::Forgotten));
		assert_eq!(gap(second_page, points[129].time_ms), Ok(Answer::Never));
		for from in [0, START, second_page - 1] {
			assert_eq!(gap(from, points[129].time_ms), Err(HistoryError::Forgotten));
			assert_eq!(next_sample(from, points[129].time_ms), Err(HistoryError::Forgotten));
		}
	});
}

#[test]
fn the_last_page_should_stay_however_old() {
	run(|| {
		write(&minutes(64 * 3));
		Timestamp::set_timestamp(START + 10 * RETENTION);
		Prices::on_idle(0, Weight::MAX);
		assert_eq!(kept_from(), 2);
		assert_eq!(Prices::samples(FEED, 2).len(), 64);
		// It goes when there is a younger one.
		let (now, price) = (Timestamp::get(), dollars(1_000));
		append(Point { time_ms: now, price });
		Timestamp::set_timestamp(now + RETENTION);
		Prices::on_idle(0, Weight::MAX);
		assert_eq!(kept_from(), 3);
	});
}

#[test]
fn pages_of_summaries_should_go_with_what_they_summarise() {
	run(|| {
		write(&minutes(64 * 64 + 65));
		let summaries = || Branches::<Test>::iter_key_prefix((FEED,)).collect::<Vec<_>>().len();
		assert_eq!(summaries(), 3);
		for _ in 0..63 {
			assert!(prune_page::<Test>(FEED, Moment::MAX));
			assert_eq!(summaries(), 3);
		}
		assert!(prune_page::<Test>(FEED, Moment::MAX));
		assert_eq!(summaries(), 2, "the first page of the first level");
		assert!(prune_page::<Test>(FEED, Moment::MAX));
		assert!(!prune_page::<Test>(FEED, Moment::MAX));
	});
}

#[test]
fn on_idle_should_keep_to_the_weight_it_is_given_and_to_its_own_limit() {
	run(|| {
		write(&minutes(64 * 30));
		Timestamp::set_timestamp(START + 10 * RETENTION);
		assert_eq!(Prices::on_idle(0, step() - Weight::from_parts(1, 0)), Weight::zero());
		assert_eq!(kept_from(), 0);
		assert_eq!(Prices::on_idle(0, step()), step());
		assert_eq!(kept_from(), 1);
		assert_eq!(Prices::on_idle(0, step() * 4 - Weight::from_parts(1, 0)), step() * 3);
		assert_eq!(kept_from(), 4);
		assert_eq!(Prices::on_idle(0, Weight::MAX), step() * u64::from(MAX_PRUNED));
		assert_eq!(kept_from(), 4 + u64::from(MAX_PRUNED));
	});
}

#[test]
fn each_feed_should_have_its_turn() {
	run(|| {
		for name in [b"A/B", b"C/D"] {
			let name = name.to_vec().try_into().unwrap();
			assert_ok!(Prices::list_feed(root(), name, RULE));
		}
		write(&minutes(64 * 30));
		Timestamp::set_timestamp(START + 10 * RETENTION);
		for (block, pruned) in
			[(1, 0), (2, 0), (3, 0), (4, MAX_PRUNED), (5, MAX_PRUNED), (8, 2 * MAX_PRUNED)]
		{
			Prices::on_idle(block, Weight::MAX);
			assert_eq!(kept_from(), u64::from(pruned));
		}
	});
}

#[test]
fn a_chain_without_feeds_should_be_idle() {
	sp_io::TestExternalities::default().execute_with(|| {
		assert!(Prices::on_idle(1, Weight::MAX).all_lte(step()));
	});
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(16))]

	/// Samples come and go; all of the retention stays answered, and nothing is kept for ever.
	#[test]
	fn a_history_that_grows_and_is_cut_answers_for_its_retention(
		samples in 200usize..1_000,
		stride in RETENTION / 400..RETENTION / 70,
		seed: u64,
	) {
		run(|| {
			let max_gap = MAX_GAP.max(stride);
			let mut points = Vec::new();
			for i in 0..samples as u64 {
				let now = START + i * stride;
				let point = Point { time_ms: now, price: dollars((1_000 + i).into()) };
				Timestamp::set_timestamp(now);
				append(point);
				points.push(point);
				Prices::on_idle(i, Weight::MAX);
				let from = now.saturating_sub(RETENTION).max(START);
				if from < now {
					assert!(Prices::price_at(FEED, from, max_gap).is_ok());
					let gap = Prices::first_touch(FEED, from, now, Bounds::default(), Some(max_gap));
					assert_eq!(gap, Ok(Answer::NotYet));
				}
			}
			let gone = 64 * kept_from() as usize;
			let now = points[samples - 1].time_ms;
			let kept = now - points[gone].time_ms;
			assert!(kept <= RETENTION + 128 * stride, "a page too many is kept");
			Linear { points, gone, now }.compare(20, seed);
		});
	}
}
