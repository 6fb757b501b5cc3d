// SPDX-License-Identifier: Apache-2.0
//! What a judgement costs: a few questions, however long the history.

use super::{
	chain::{run, sample, set_time, tree_levels, Prices, FEED},
	*,
};
use primitives::{Answer, Bounds, FeedRule, Touch};
use std::cell::RefCell;
use test_support::accesses::count;

thread_local! {
	static ASKED: RefCell<Vec<(&'static str, Moment, Moment)>> = Default::default();
}

/// A history that takes note of what it is asked.
struct Asked;
impl PriceHistory for Asked {
	fn price_at(_: FeedId, _: Moment, _: Moment) -> Result<Point, HistoryError> {
		panic!("a hole would matter")
	}
	fn twap(_: FeedId, _: Moment, _: Moment, _: Moment) -> Result<FixedU128, HistoryError> {
		panic!("a hole would matter")
	}
	fn next_sample(
		feed: FeedId,
		from: Moment,
		until: Moment,
	) -> Result<Answer<Point>, HistoryError> {
		ASKED.with_borrow_mut(|asked| asked.push(("next", from, until)));
		Prices::next_sample(feed, from, until)
	}
	fn first_touch(
		feed: FeedId,
		from: Moment,
		until: Moment,
		bounds: Bounds,
		max_gap: Option<Moment>,
	) -> Result<Answer<Touch>, HistoryError> {
		assert_eq!(max_gap, None, "holes are bridged");
		ASKED.with_borrow_mut(|asked| asked.push(("touch", from, until)));
		Prices::first_touch(feed, from, until, bounds, max_gap)
	}
	fn rule(_: FeedId) -> Option<FeedRule> {
		panic!("a rule can change")
	}
	fn retention() -> Moment {
		panic!("no judgement depends on it")
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn grow(feed: FeedId, samples: u64, paths: &[u64]) {
		Prices::grow(feed, samples, paths);
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_max_age(feed: FeedId, max_age_ms: Moment) {
		<Prices as PriceHistory>::set_max_age(feed, max_age_ms)
	}
}

/// What is asked for a judgement.
fn questions(
	brief: &Brief,
	progress: &mut Progress,
	now: Moment,
) -> (Finding, Vec<(&'static str, Moment, Moment)>) {
	set_time(now);
	ASKED.with_borrow_mut(Vec::clear);
	let finding = brief.judge::<Asked>(progress, now).unwrap();
	(finding, ASKED.take())
}

fn brief(entry: Entry) -> Brief {
	Brief {
		feed: FEED,
		odds_e2: 200,
		stop_ppm: 100_000,
		position: position(Direction::Long, entry),
		lag_ms: 10,
		grace_ms: 50,
		starts: 100,
		enter_by: 200,
		ends: 300,
		exit: None,
	}
}

fn at(time_ms: Moment, whole: u32) -> Point {
	Point { time_ms, price: price(whole) }
}

#[test]
fn what_was_found_should_not_be_asked_again() {
	run(|| {
		let (brief, mut progress) =
			(brief(Entry::Level { price: price(1_000) }), Progress::default());
		let mut asked = |now| questions(&brief, &mut progress, now).1;
		assert_eq!(asked(50), [("next", 100, 200)]);
		assert_eq!(asked(101), [("next", 100, 200)]);
		sample(at(110, 1_100));
		assert_eq!(asked(111), [("next", 100, 200), ("touch", 110, 200)]);
		assert_eq!(asked(112), [("touch", 110, 200)]);
		sample(at(120, 1_000));
		assert_eq!(asked(121), [("touch", 110, 200), ("next", 130, 299)]);
		assert_eq!(asked(122), [("next", 130, 299)]);
		sample(at(131, 1_000));
		assert_eq!(asked(132), [("next", 130, 299), ("next", 300, 350), ("touch", 132, 300)]);
		assert_eq!(asked(133), [("next", 300, 350), ("touch", 132, 300)]);
		sample(at(310, 1_000));
		assert_eq!(asked(311), [("next", 300, 350), ("touch", 132, 300)]);
	});
}

#[test]
fn a_judgement_should_ask_at_most_five_questions() {
	run(|| {
		for (time, whole) in [(110, 1_100), (120, 1_000), (131, 1_000), (310, 1_000)] {
			sample(at(time, whole));
		}
		let level = brief(Entry::Level { price: price(1_000) });
		let left = Brief { exit: Some(140), ..level };
		for (brief, most) in [(level, 5), (left, 5), (brief(Entry::Market), 3)] {
			let (finding, asked) = questions(&brief, &mut Progress::default(), 1_000);
			assert!(matches!(finding, Finding::Ended(Ending::Horizon(_) | Ending::Left(_))));
			assert_eq!(asked.len(), most);
		}
	});
}

/// Of a million samples, which make four levels, that is 50.
#[test]
fn a_judgement_should_read_no_more_than_two_pages_for_each_level_and_question() {
	run(|| {
		let mut now = 1;
		for (samples, most) in [(70, 2), (4_200, 3)] {
			while now < samples {
				sample(at(now, 1_000 + (now % 2) as u32));
				now += 1;
			}
			let levels = tree_levels();
			assert_eq!(levels, most);
			let third = samples / 3;
			let brief = Brief {
				position: position(Direction::Short, Entry::Level { price: price(1_001) }),
				starts: third,
				enter_by: third + 7,
				ends: 2 * third,
				..brief(Entry::Market)
			};
			set_time(samples + 1_000);
			let (finding, taken) =
				count(|| brief.judge::<Prices>(&mut Progress::default(), samples + 1_000).unwrap());
			assert!(matches!(finding, Finding::Ended(Ending::Horizon(_))), "{finding:?}");
			assert!(taken.reads <= 5 * (2 + 2 * levels), "{levels} levels: {taken:?}");
			assert_eq!(taken.writes, 0);
		}
	});
}
