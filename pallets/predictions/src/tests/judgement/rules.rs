// SPDX-License-Identifier: Apache-2.0
//! Each rule by its name, judged in every millisecond while it happens, and once afterwards.

use super::{
	chain::{forget_all_but, run, sample, set_time, Prices, FEED},
	linear::replay,
	*,
};
use Direction::{Long, Short};
use Ending::{Horizon, Left, Stop, Target, Void};

const STARTS: Moment = 100;
const ENTER_BY: Moment = 200;
const LAG: Moment = 10;
const ENDS: Moment = 300;
const GRACE: Moment = 50;
const OVER: Moment = ENDS + GRACE;

/// Odds of 2 at a stop of 10 %.
fn brief(direction: Direction, entry: Entry) -> Brief {
	Brief {
		feed: FEED,
		odds_e2: 200,
		stop_ppm: 100_000,
		position: position(direction, entry),
		lag_ms: LAG,
		grace_ms: GRACE,
		starts: STARTS,
		enter_by: ENTER_BY,
		ends: ENDS,
		exit: None,
	}
}

fn market(direction: Direction) -> Brief {
	brief(direction, Entry::Market)
}

/// Long from this level.
fn from(level: u32) -> Brief {
	brief(Long, Entry::Level { price: price(level) })
}

fn left(exit: Moment, brief: Brief) -> Brief {
	Brief { exit: Some(exit), ..brief }
}

fn at(time_ms: Moment, whole: u32) -> Point {
	Point { time_ms, price: price(whole) }
}

fn judge(brief: &Brief, progress: &mut Progress, now: Moment) -> Result<Finding, HistoryError> {
	set_time(now);
	// Whoever has not left yet is judged as if they stayed.
	let exit = brief.exit.filter(|exit| *exit <= now);
	Brief { exit, ..*brief }.judge::<Prices>(progress, now)
}

/// How a position ends on these samples, and what is found on the way.
fn found(brief: Brief, samples: &[(Moment, u32)]) -> (Ending, Progress) {
	let points: Vec<_> = samples.iter().map(|(time, whole)| at(*time, *whole)).collect();
	run(|| {
		let mut progress = Progress::default();
		for now in 1..OVER + 5 {
			let asked = judge(&brief, &mut progress, now).unwrap();
			let exit = brief.exit.filter(|exit| *exit <= now);
			match (asked, replay(&Brief { exit, ..brief }, &points, now)) {
				(Finding::Ended(ending), Some((expected, fill))) => {
					assert_eq!((ending, progress.fill), (expected, fill), "at {now}");
				},
				(Finding::NotYet { look_again_at }, None) => assert!(look_again_at > now),
				(asked, expected) => panic!("{asked:?} at {now}, but {expected:?}"),
			}
			if let Some(point) = points.iter().find(|point| point.time_ms == now) {
				sample(*point);
			}
		}
		let now = 10_000.max(points.last().map_or(0, |last| last.time_ms + 1));
		for point in points.iter().filter(|point| point.time_ms >= OVER + 5) {
			sample(*point);
		}
		let mut late = Progress::default();
		let ending = judge(&brief, &mut late, now);
		assert_eq!(ending, judge(&brief, &mut progress, now));
		assert_eq!(late, progress);
		let Ok(Finding::Ended(ending)) = ending else { panic!("not over: {ending:?}") };
		(ending, progress)
	})
}

fn ending(brief: Brief, samples: &[(Moment, u32)]) -> Ending {
	found(brief, samples).0
}

#[test]
fn the_market_should_be_entered_at_the_first_sample_from_the_start() {
	let fill = |samples| found(market(Long), samples).1;
	let progress = fill(&[(99, 900), (100, 1_000), (101, 1_100)]);
	assert_eq!(progress.fill, Some(at(100, 1_000)));
	assert_eq!((progress.reference, progress.armed), (progress.fill, None));
	assert_eq!(fill(&[(99, 900), (101, 1_100)]).fill, Some(at(101, 1_100)));
	// Whenever it comes, before the end: the time for arming is for levels.
	assert_eq!(fill(&[(99, 900), (299, 1_100)]).fill, Some(at(299, 1_100)));
}

#[test]
fn a_position_that_is_not_filled_before_its_end_should_be_void() {
	for samples in [&[(99, 900)][..], &[], &[(300, 900)], &[(99, 900), (301, 900), (320, 800)]] {
		assert_eq!(ending(market(Long), samples), Void(WhyVoid::NotFilled));
	}
	// Armed at 200, to be filled from 210 on.
	let armed = [(100, 1_100), (200, 1_000), (209, 1_000)];
	let with = |last| [&armed[..], &[last, (320, 1_010)]].concat();
	assert_eq!(ending(from(1_000), &armed), Void(WhyVoid::NotFilled));
	assert_eq!(ending(from(1_000), &with((300, 1_000))), Void(WhyVoid::NotFilled));
	assert_eq!(ending(from(1_000), &with((299, 1_000))), Horizon(at(320, 1_010)));
}

#[test]
fn a_level_should_arm_from_the_references_side() {
	let armed = |level, samples: &[_]| found(from(level), samples).1.armed;
	assert_eq!(armed(1_000, &[(100, 1_100), (110, 1_001), (120, 1_000)]), Some(120));
	assert_eq!(armed(1_000, &[(100, 1_100), (110, 1_001), (120, 700)]), Some(120), "a jump");
	assert_eq!(armed(1_000, &[(100, 900), (110, 999), (120, 1_000)]), Some(120));
	assert_eq!(armed(1_000, &[(100, 900), (110, 999), (120, 2_000)]), Some(120), "a jump");
	// What was before the start does not say on which side it is.
	assert_eq!(armed(1_000, &[(99, 900), (100, 1_100), (110, 1_200)]), None);
	assert_eq!(armed(1_000, &[(99, 1_100), (100, 900), (110, 800)]), None);
}

#[test]
fn a_level_that_is_the_reference_should_arm_at_once() {
	let (_, progress) = found(from(1_000), &[(100, 1_000), (105, 2_000), (111, 1_500)]);
	assert_eq!((progress.reference, progress.armed), (Some(at(100, 1_000)), Some(100)));
	assert_eq!(progress.fill, Some(at(111, 1_500)));
}

#[test]
fn a_level_should_arm_from_the_first_to_the_last_sample_of_its_time() {
	let armed = |samples: &[_]| found(from(1_000), samples).1.armed;
	assert_eq!(armed(&[(100, 1_000)]), Some(100));
	assert_eq!(armed(&[(100, 1_001), (200, 1_000)]), Some(200));
	assert_eq!(armed(&[(200, 1_000)]), Some(200));
	assert_eq!(armed(&[(100, 1_001), (201, 1_000)]), None);
	assert_eq!(armed(&[(201, 1_000)]), None);
}

#[test]
fn a_level_that_is_not_touched_should_be_void() {
	let never = Void(WhyVoid::NotArmed);
	assert_eq!(ending(from(1_000), &[]), never);
	assert_eq!(ending(from(1_000), &[(100, 1_100), (150, 1_001), (201, 900), (300, 1)]), never);
	assert_eq!(ending(from(1_000), &[(99, 900), (150, 1_100), (200, 1_200)]), never);
}

#[test]
fn a_level_should_not_pick_the_feeds_error() {
	// The touching sample is an outlier, and so is one before the lag is over.
	let samples = [(100, 1_100), (150, 1_000), (159, 1_000), (160, 1_090), (301, 1_095)];
	let (ending, progress) = found(from(1_000), &samples);
	assert_eq!(progress.armed, Some(150));
	assert_eq!(progress.fill, Some(at(160, 1_090)));
	assert_eq!(ending, Horizon(at(301, 1_095)));
}

#[test]
fn the_first_level_touched_after_the_fill_should_decide_at_the_samples_price() {
	let filled = |samples: &[_]| [&[(100, 1_000)], samples].concat();
	let long = |samples: &[_]| ending(market(Long), &filled(samples));
	let short = |samples: &[_]| ending(market(Short), &filled(samples));
	assert_eq!(long(&[(101, 1_199), (102, 901), (103, 1_200), (104, 900)]), Target(at(103, 1_200)));
	assert_eq!(long(&[(101, 1_199), (102, 900), (103, 1_200)]), Stop(at(102, 900)));
	assert_eq!(short(&[(101, 801), (102, 1_099), (103, 800), (104, 1_100)]), Target(at(103, 800)));
	assert_eq!(short(&[(101, 801), (102, 1_100), (103, 800)]), Stop(at(102, 1_100)));
	// Jumps through a level, and through both.
	assert_eq!(long(&[(150, 5_000), (151, 1)]), Target(at(150, 5_000)));
	assert_eq!(long(&[(150, 1), (151, 5_000)]), Stop(at(150, 1)));
	assert_eq!(short(&[(150, 1), (151, 5_000)]), Target(at(150, 1)));
	assert_eq!(short(&[(150, 5_000), (151, 1)]), Stop(at(150, 5_000)));
}

#[test]
fn levels_should_be_those_of_the_fill_and_not_of_the_entry() {
	// Filled at 500: a target of 600, a stop of 450.
	let samples = [(100, 1_100), (110, 1_000), (120, 500), (130, 599), (131, 451), (140, 600)];
	assert_eq!(ending(from(1_000), &samples), Target(at(140, 600)));
}

#[test]
fn what_touched_before_the_fill_should_not_count() {
	let samples = [(100, 1_100), (110, 1_000), (115, 9_000), (120, 1_000), (301, 1_001)];
	assert_eq!(ending(from(1_000), &samples), Horizon(at(301, 1_001)));
}

#[test]
fn a_touch_at_the_end_should_count_and_one_later_should_not() {
	assert_eq!(ending(market(Long), &[(100, 1_000), (300, 1_200)]), Target(at(300, 1_200)));
	assert_eq!(ending(market(Long), &[(100, 1_000), (300, 900)]), Stop(at(300, 900)));
	assert_eq!(ending(market(Long), &[(100, 1_000), (301, 1_200)]), Horizon(at(301, 1_200)));
	assert_eq!(ending(market(Long), &[(100, 1_000), (301, 900)]), Horizon(at(301, 900)));
}

#[test]
fn the_first_sample_from_the_end_should_end_it() {
	let ends = |samples: &[_]| ending(market(Long), &[&[(100, 1_000)], samples].concat());
	assert_eq!(ends(&[(299, 1_001), (300, 1_002), (301, 1_003)]), Horizon(at(300, 1_002)));
	assert_eq!(ends(&[(299, 1_001), (301, 1_003), (302, 1_200)]), Horizon(at(301, 1_003)));
	assert_eq!(ends(&[(350, 1_003)]), Horizon(at(350, 1_003)), "when the grace is over");
	assert_eq!(ending(market(Long), &[(299, 1_000), (300, 1_002)]), Horizon(at(300, 1_002)));
}

#[test]
fn a_position_without_a_sample_in_its_grace_should_be_void() {
	let ends = |samples: &[_]| ending(market(Long), &[&[(100, 1_000)], samples].concat());
	assert_eq!(ends(&[]), Void(WhyVoid::NoSample));
	assert_eq!(ends(&[(299, 1_001), (351, 1_200)]), Void(WhyVoid::NoSample));
	assert_eq!(ends(&[(299, 900), (351, 1_200)]), Stop(at(299, 900)), "it had ended before");
}

#[test]
fn a_hole_is_no_option() {
	// However long nothing is heard, the position that was entered is measured by what comes next.
	assert_eq!(ending(market(Long), &[(100, 1_000), (290, 880)]), Stop(at(290, 880)));
	assert_eq!(ending(market(Long), &[(100, 1_000), (349, 500)]), Horizon(at(349, 500)));
	let level = [(100, 1_100), (199, 900), (298, 1_000), (340, 800)];
	assert_eq!(ending(from(1_000), &level), Horizon(at(340, 800)));
	// Nor does leaving in one help, before or after the fill.
	for exit in [100, 105, 150] {
		let samples = [(200, 1_000), (215, 950), (300, 1_100)];
		assert_eq!(ending(left(exit, market(Long)), &samples), Left(at(215, 950)));
	}
}

#[test]
fn who_leaves_should_end_at_the_first_sample_a_lag_later() {
	let leave = |samples: &[_]| {
		let samples = [&[(100, 1_000)], samples].concat();
		ending(left(150, market(Long)), &samples)
	};
	assert_eq!(leave(&[(150, 1_010), (159, 1_020), (160, 1_030)]), Left(at(160, 1_030)));
	assert_eq!(leave(&[(159, 1_020), (170, 1_040), (300, 1_050)]), Left(at(170, 1_040)));
	assert_eq!(leave(&[(159, 1_200), (160, 1_030)]), Target(at(159, 1_200)), "a level first");
	assert_eq!(leave(&[(160, 900), (161, 1_030)]), Stop(at(160, 900)), "both at once");
	assert_eq!(leave(&[(170, 1_000), (180, 1_200)]), Left(at(170, 1_000)), "no level later");
	// In a hole over the end.
	assert_eq!(leave(&[(159, 1_020), (320, 1_200)]), Left(at(320, 1_200)));
	assert_eq!(leave(&[(159, 1_020), (351, 1_200)]), Void(WhyVoid::NoSample));
}

#[test]
fn who_leaves_when_it_ends_anyway_should_stay_to_the_end() {
	let samples = [(100, 1_000), (299, 1_010), (300, 1_020), (310, 1_030)];
	for exit in [290, 299, 300, 400] {
		assert_eq!(ending(left(exit, market(Long)), &samples), Horizon(at(300, 1_020)));
	}
	assert_eq!(ending(left(289, market(Long)), &samples), Left(at(299, 1_010)));
}

#[test]
fn nothing_should_arm_after_its_trader_left() {
	let samples = [(100, 1_100), (150, 1_000), (160, 1_010), (165, 1_020), (300, 1_030)];
	let leave = |exit| ending(left(exit, from(1_000)), &samples);
	assert_eq!(leave(149), Void(WhyVoid::NotArmed));
	// The sample of the block in which its trader leaves arms; it is filled, and left later.
	assert_eq!(leave(150), Left(at(165, 1_020)));
	assert_eq!(leave(155), Left(at(165, 1_020)));
	assert_eq!(leave(156), Left(at(300, 1_030)));
	assert_eq!(ending(left(100, from(1_000)), &[(101, 1_000)]), Void(WhyVoid::NotArmed));
}

#[test]
fn who_leaves_before_the_fill_should_be_filled_and_leave_at_a_later_sample() {
	let samples = [(100, 1_100), (150, 1_000), (250, 1_010), (251, 1_020), (300, 1_030)];
	let (ending, progress) = found(left(151, from(1_000)), &samples);
	assert_eq!(progress.fill, Some(at(250, 1_010)));
	assert_eq!(ending, Left(at(251, 1_020)));
	let (ending, progress) = found(left(105, market(Short)), &[(200, 1_000), (201, 999)]);
	assert_eq!(progress.fill, Some(at(200, 1_000)));
	assert_eq!(ending, Left(at(201, 999)));
}

#[test]
fn the_sample_of_the_block_should_not_be_foreseen() {
	run(|| {
		let (brief, mut progress) = (market(Long), Progress::default());
		sample(at(100, 1_000));
		// In the next block what was sampled at the end of the last one is known.
		let later = Ok(Finding::NotYet { look_again_at: ENDS + 1 });
		assert_eq!(judge(&brief, &mut progress, 101), later);
		assert_eq!(progress.fill, Some(at(100, 1_000)));
		assert_eq!(judge(&brief, &mut progress, 300), later);
		sample(at(300, 1_200));
		// Whoever asks at the end of a block is not told more than is final.
		assert_eq!(
			judge(&brief, &mut progress.clone(), 300),
			Ok(Finding::Ended(Target(at(300, 1_200))))
		);
		assert_eq!(judge(&brief, &mut progress, 301), Ok(Finding::Ended(Target(at(300, 1_200)))));
	});
}

#[test]
fn a_level_that_is_touched_too_late_to_enter_should_be_void_at_once() {
	run(|| {
		let brief = Brief { ends: ENTER_BY + LAG, ..from(1_000) };
		let mut progress = Progress::default();
		sample(at(150, 1_100));
		sample(at(ENTER_BY, 1_000));
		let ended = Ok(Finding::Ended(Void(WhyVoid::NotFilled)));
		assert_eq!(judge(&brief, &mut progress, ENTER_BY + 1), ended);
	});
}

#[test]
fn whoever_looks_at_many_should_be_told_when_to_look_again() {
	run(|| {
		let look = |brief: &Brief, progress: &mut Progress, now| match judge(brief, progress, now) {
			Ok(Finding::NotYet { look_again_at }) => look_again_at,
			other => panic!("{other:?}"),
		};
		let (level, market) = (from(1_000), market(Long));
		let (mut a, mut b) = Default::default();
		// Before the start: once a sample of then can be there.
		assert_eq!(look(&market, &mut a, 1), STARTS + 1);
		assert_eq!(look(&market, &mut a, STARTS), STARTS + 1);
		// A hole: after as long again, which at first is the next block, at the latest when it is too late.
		assert_eq!(look(&market, &mut a, STARTS + 1), STARTS + 3);
		assert_eq!(look(&market, &mut a, STARTS + 20), STARTS + 40 + 1);
		assert_eq!(look(&market, &mut a, ENDS - 1), ENDS);
		// A touch: at the end of its time.
		assert_eq!(look(&level, &mut b, 1), ENTER_BY + 1);
		sample(at(150, 1_100));
		assert_eq!(look(&level, &mut b, 151), ENTER_BY + 1);
		assert_eq!(look(&left(160, level), &mut b, 160), 161);
		sample(at(170, 1_000));
		// Armed: once a sample of a lag later can be there.
		assert_eq!(look(&level, &mut b, 171), 170 + LAG + 1);
		sample(at(185, 1_000));
		// In a position: at its end, or when its trader leaves.
		assert_eq!(look(&level, &mut b, 186), ENDS + 1);
		assert_eq!(look(&left(190, level), &mut b, 191), 190 + LAG + 1);
		// In the grace as in any hole.
		assert_eq!(look(&level, &mut b, ENDS + 1), ENDS + 3);
		assert_eq!(look(&level, &mut b, OVER), OVER + 1);
	});
}

#[test]
fn what_was_forgotten_should_be_said_and_what_was_found_should_stay() {
	run(|| {
		let brief = market(Long);
		let mut filled = Progress::default();
		sample(at(100, 1_000));
		judge(&brief, &mut filled, 101).unwrap();
		for time in 101..400 {
			sample(at(time, 1_000));
		}
		forget_all_but(3);
		let mut fresh = Progress::default();
		assert_eq!(judge(&brief, &mut fresh, 500), Err(HistoryError::Forgotten));
		assert_eq!(fresh, Progress::default());
		assert_eq!(judge(&brief, &mut filled, 500), Err(HistoryError::Forgotten));
		assert_eq!(filled.fill, Some(at(100, 1_000)));
		// The samples from the fill on are enough.
		let mut late = Progress { fill: Some(at(280, 1_000)), ..Progress::default() };
		let ended = Ok(Finding::Ended(Horizon(at(300, 1_000))));
		assert_eq!(judge(&brief, &mut late, 500), ended);
	});
}

#[test]
fn an_unknown_feed_should_be_an_error() {
	run(|| {
		let brief = Brief { feed: FEED + 1, ..market(Long) };
		let unknown = Err(HistoryError::UnknownFeed);
		assert_eq!(judge(&brief, &mut Progress::default(), 500), unknown);
	});
}
