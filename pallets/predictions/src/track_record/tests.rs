// SPDX-License-Identifier: Apache-2.0
//! Records, and standings over feeds.

use super::*;
use crate::{
	ordering::RankList,
	outcome::{best_e12, worst_e12},
	position::Entry,
	score::reference,
};
use num_bigint::{BigInt, Sign};
use primitives::{FeedId, Point};
use proptest::prelude::*;
use sp_runtime::FixedU128;

const LONG: Position = Position { direction: Direction::Long, entry: Entry::Market };
const SHORT: Position = Position { direction: Direction::Short, entry: Entry::Market };

fn at(time_ms: Moment) -> Point {
	Point { time_ms, price: FixedU128::from_u32(1) }
}

fn judged(blueprint: BlueprintId, ending: Ending, result_e12: i64, odds_e2: u16) -> Judgement {
	Judgement {
		blueprint,
		outcome: Outcome { ending, result_e12 },
		position: Some(LONG),
		odds_e2,
		stop_ppm: 10_000,
		cost_ppm: 1_000,
		now: 1_000 + blueprint,
	}
}

fn hit(blueprint: BlueprintId) -> Judgement {
	judged(blueprint, Ending::Target(at(blueprint)), ONE, 100)
}

fn miss(blueprint: BlueprintId) -> Judgement {
	judged(blueprint, Ending::Stop(at(blueprint)), -ONE, 100)
}

fn void(blueprint: BlueprintId) -> Judgement {
	judged(blueprint, Ending::Void(WhyVoid::NoSample), 0, 100)
}

fn hidden(blueprint: BlueprintId, odds_e2: u16) -> Judgement {
	let result = worst_e12(odds_e2);
	let position = None;
	let ending = Ending::Hidden(WhyHidden::NotRevealed);
	Judgement { position, ..judged(blueprint, ending, result, odds_e2) }
}

fn record(judgements: &[Judgement]) -> TrackRecord {
	let mut record = TrackRecord::default();
	judgements.iter().for_each(|judgement| record.add(judgement));
	record
}

#[test]
fn calls_should_be_counted_by_how_they_ended() {
	let horizon = judged(3, Ending::Horizon(at(30)), -ONE / 2, 300);
	let left = judged(4, Ending::Left(at(40)), ONE / 4, 50);
	let record = record(&[
		hit(1),
		Judgement { position: Some(SHORT), ..miss(2) },
		horizon,
		left,
		void(5),
		hidden(6, 400),
	]);
	assert_eq!((record.calls, record.voids, record.hidden), (5, 1, 1));
	assert_eq!((record.directed, record.longs), (4, 3));
	assert_eq!((record.at_level, record.hits), (2, 1));
	assert_eq!(record.expected_hits_e12, ONE as u64);
	assert_eq!(record.sum_e12, i128::from(-ONE / 2 + ONE / 4 - 4 * ONE));
	assert_eq!(record.peak_e12, i128::from(ONE));
	assert_eq!(record.worst_fall_e12, i128::from(ONE) - record.sum_e12);
	assert_eq!(record.mean_e12(), Some(-850_000_000_000));
	assert_eq!(record.long_share_ppm(), Some(750_000));
	assert_eq!((record.last_ms, record.faulty), (1_006, 0));

	let ended: Vec<_> = record.last.iter().map(|listed| listed.ended_ms).collect();
	assert_eq!(ended, [1, 2, 30, 40, 1_005, 1_006]);
	let hows: Vec<_> = record.last.iter().map(|listed| listed.how).collect();
	let void = How::Void(WhyVoid::NoSample);
	let hidden = How::Hidden(WhyHidden::NotRevealed);
	assert_eq!(hows, [How::Target, How::Stop, How::Horizon, How::Left, void, hidden]);
	// A tenth of a stop distance is the cost; u is a part of max(1, b).
	let units: Vec<_> = record.last.iter().map(|listed| listed.unit_e12).collect();
	assert_eq!(units, [900_000_000_000, -ONE, -200_000_000_000, 150_000_000_000, 0, -ONE],);
	let mut score = Score::default();
	record.last.iter().filter(|listed| listed.is_call()).for_each(|call| score.add(call.unit_e12));
	assert_eq!(record.score, score);
}

#[test]
fn a_void_should_leave_everything_but_its_count_and_the_list() {
	let before = record(&[hit(1), miss(2)]);
	let mut after = before.clone();
	// Even if it said a result.
	after.add(&Judgement { outcome: Outcome { result_e12: ONE, ..void(3).outcome }, ..void(3) });
	let listed = after.last.last().copied().unwrap();
	assert_eq!((listed.result_e12, listed.unit_e12, listed.is_call()), (0, 0, false));
	assert_eq!((after.last.len(), after.voids), (3, 1));
	after.voids = before.voids;
	after.last = before.last.clone();
	assert_eq!(after, before);
}

#[test]
fn a_record_without_a_call_should_have_no_place_and_no_mean() {
	let record = record(&[void(1)]);
	assert_eq!((record.rank(), record.mean_e12(), record.long_share_ppm()), (None, None, None));
	assert!(!record.is_proven());
}

#[test]
fn the_list_should_keep_the_last_ones_newest_last() {
	let all: Vec<_> = (0..100).map(hit).collect();
	for count in [1, 31, 32, 33, 100] {
		let record = record(&all[..count]);
		let ids: Vec<_> = record.last.iter().map(|listed| listed.blueprint).collect();
		let first = count.saturating_sub(MAX_LISTED as usize) as u64;
		assert_eq!(ids, (first..count as u64).collect::<Vec<_>>());
		assert_eq!(record.calls as usize, count);
	}
}

#[test]
fn expected_hits_should_be_those_of_the_odds_rounded_up() {
	assert_eq!(fair_hit_up_e12(50), 666_666_666_667);
	assert_eq!(fair_hit_up_e12(100), 500_000_000_000);
	assert_eq!(fair_hit_up_e12(400), 200_000_000_000);
	let at_50 = |ending| judged(1, ending, 0, 50);
	let record = record(&[at_50(Ending::Target(at(1))), at_50(Ending::Horizon(at(2)))]);
	assert_eq!(record.expected_hits_e12, 666_666_666_667);
}

#[test]
fn a_proven_trader_should_have_enough_calls_and_score() {
	let hits: Vec<_> = (0..19).map(hit).collect();
	let mut record = record(&hits);
	assert!(record.score.g_e12() > 2 * ONE);
	assert!(!record.is_proven());
	assert_eq!(record.rank().unwrap().list, RankList::New);
	record.add(&hit(19));
	assert!(record.is_proven());
	assert_eq!(record.rank().unwrap().list, RankList::Proven);
	let mut lost = 0;
	while record.is_proven() {
		record.add(&miss(20));
		lost += 1;
	}
	assert!(record.score.g_e12() < ONE && lost < 30);
	assert_eq!(record.rank().unwrap().list, RankList::New);
}

#[test]
fn a_trader_should_be_idle_after_90_days_without_a_call() {
	let mut record = record(&[hit(0)]);
	record.add(&Judgement { now: IDLE_MS, ..void(1) });
	assert!(!record.is_idle(0));
	assert!(!record.is_idle(1_000 + IDLE_MS));
	assert!(record.is_idle(1_001 + IDLE_MS));
}

#[test]
fn a_record_at_the_ends_of_its_types_should_stay_there() {
	let mut record = TrackRecord {
		calls: u32::MAX,
		voids: u32::MAX,
		at_level: u32::MAX,
		hits: u32::MAX,
		directed: u32::MAX,
		longs: u32::MAX,
		expected_hits_e12: u64::MAX,
		sum_e12: i128::MAX,
		peak_e12: i128::MAX,
		worst_fall_e12: i128::MAX,
		..Default::default()
	};
	for judgement in [hit(1), void(2), miss(3)] {
		record.add(&judgement);
	}
	assert_eq!((record.calls, record.voids, record.hits), (u32::MAX, u32::MAX, u32::MAX));
	assert_eq!((record.peak_e12, record.expected_hits_e12), (i128::MAX, u64::MAX));
	assert_eq!(record.long_share_ppm(), Some(1_000_000));
}

#[test]
fn a_record_should_fit_what_is_said_of_its_length() {
	let full = record(&(0..40).map(|id| hidden(id, 400)).collect::<Vec<_>>());
	assert!(full.encode().len() <= TrackRecord::max_encoded_len());
	assert!(TrackRecord::max_encoded_len() < 1_400);
	assert_eq!(TrackRecord::decode(&mut &full.encode()[..]), Ok(full));
}

fn any_judgement() -> impl Strategy<Value = Judgement> {
	(0u8..6, 50u16..=400, -4 * ONE..=4 * ONE, any::<bool>(), 8_000u32..900_000, 0u32..1_000)
		.prop_map(|(kind, odds, result, long, stop_ppm, cost_ppm)| {
			let result = result.clamp(worst_e12(odds), best_e12(odds));
			let ending = match kind {
				0 => Ending::Target(at(1)),
				1 => Ending::Stop(at(2)),
				2 => Ending::Horizon(at(3)),
				3 => Ending::Left(at(4)),
				4 => return void(1),
				_ => return hidden(1, odds),
			};
			let position = Some(if long { LONG } else { SHORT });
			Judgement { position, stop_ppm, cost_ppm, ..judged(1, ending, result, odds) }
		})
}

proptest! {
	#[test]
	fn a_record_should_be_what_all_its_blueprints_make(
		judgements in prop::collection::vec(any_judgement(), 0..200),
	) {
		let record = record(&judgements);
		let is_void = |judged: &&Judgement| matches!(judged.outcome.ending, Ending::Void(_));
		let calls: Vec<_> = judgements.iter().filter(|judged| !is_void(judged)).collect();
		prop_assert_eq!(record.calls as usize, calls.len());
		prop_assert_eq!((record.calls + record.voids) as usize, judgements.len());

		let sums: Vec<i128> = calls
			.iter()
			.scan(0, |sum, call| {
				*sum += i128::from(call.outcome.result_e12);
				Some(*sum)
			})
			.collect();
		prop_assert_eq!(record.sum_e12, sums.last().copied().unwrap_or(0));
		prop_assert_eq!(record.peak_e12, sums.iter().copied().max().unwrap_or(0).max(0));
		let mut worst = 0;
		for (i, after) in sums.iter().enumerate() {
			for before in sums[..i].iter().chain(&[0]) {
				worst = worst.max(before - after);
			}
		}
		prop_assert_eq!(record.worst_fall_e12, worst);
		if let Some(mean) = record.mean_e12() {
			let (mean, calls) = (i128::from(mean), i128::from(record.calls));
			prop_assert!(mean * calls <= record.sum_e12 && (mean + 1) * calls > record.sum_e12);
		}
		prop_assert!(record.hits <= record.at_level && record.at_level <= record.calls);
		prop_assert!(record.longs <= record.directed && record.directed <= record.calls);
		prop_assert_eq!(record.directed + record.hidden, record.calls);
	}

	#[test]
	fn a_standing_should_be_that_of_all_records(
		judgements in prop::collection::vec((0u32..40, any_judgement()), 0..300),
	) {
		let mut records = std::collections::BTreeMap::<FeedId, TrackRecord>::new();
		let mut order = Vec::new();
		let mut standing = Standing::default();
		for (feed, judgement) in judgements {
			let record = records.entry(feed).or_default();
			record.add(&judgement);
			standing.update(feed, record);
			if record.calls > 0 && !order.contains(&feed) {
				order.push(feed);
			}
			prop_assert_eq!(standing.used as usize, order.len());
			let kept: Vec<_> = standing.feeds.iter().map(|known| known.feed).collect();
			prop_assert_eq!(&kept[..], &order[..order.len().min(MAX_FEEDS as usize)]);
			for known in &standing.feeds {
				let record = &records[&known.feed];
				prop_assert_eq!((known.g_e12, known.calls), (record.score.g_e12(), record.calls));
			}
		}
	}
}

/// A standing of these scores, in 10⁻¹², and numbers of calls.
fn standing(of: &[(i64, u32)]) -> Standing {
	let feeds: Vec<_> = of
		.iter()
		.enumerate()
		.map(|(feed, (g_e12, calls))| FeedStanding {
			feed: feed as FeedId,
			g_e12: *g_e12,
			calls: *calls,
		})
		.collect();
	Standing { used: feeds.len() as u32, feeds: feeds.try_into().unwrap() }
}

#[test]
fn the_best_record_should_count_less_what_there_was_to_choose_from() {
	assert_eq!(Standing::default().best(), None);
	assert_eq!((Standing::default().rank(), Standing::default().luck_once_in()), (None, 1));
	let best = standing(&[(3 * ONE, 20)]).best().unwrap();
	assert_eq!((best.g_e12, best.feed, best.calls, best.proven), (3 * ONE, 0, 20, true));
	let best = standing(&[(ONE, 50), (3 * ONE, 20), (-ONE, 1)]).best().unwrap();
	// ln 3, rounded up.
	assert_eq!((best.feed, best.calls, best.proven), (1, 20, true));
	let choice = 3 * ONE - best.g_e12;
	assert!((1_098_612_288_669..1_098_612_288_675).contains(&choice));
	// A second feed takes ln 2 from what is proven.
	let places = [standing(&[(ONE, 20)]), standing(&[(ONE, 20), (0, 1)])].map(|all| all.rank());
	assert_eq!(places.map(|place| place.unwrap().list), [RankList::Proven, RankList::New]);
	assert_eq!(places.map(|place| place.unwrap().tick), [64, 19]);
}

#[test]
fn a_few_lucky_calls_should_not_hide_what_is_proven() {
	let best = standing(&[(3 * ONE, 20), (5 * ONE, 19)]).best().unwrap();
	assert_eq!((best.feed, best.proven), (0, true));
	// Calls of different feeds do not add up.
	let best = standing(&[(3 * ONE, 10), (5 * ONE, 19)]).best().unwrap();
	assert_eq!((best.feed, best.proven), (1, false));
	// Nothing is proven by a score below one.
	let best = standing(&[(ONE, 20), (5 * ONE, 19)]).best().unwrap();
	assert_eq!((best.feed, best.proven), (1, false));
}

#[test]
fn feeds_beyond_the_first_32_should_only_make_the_choice_larger() {
	let mut all = standing(&[(3 * ONE, 20); 32]);
	let before = all.clone();
	let first = record(&[hit(1)]);
	all.update(99, &first);
	assert_eq!((&all.feeds, all.used), (&before.feeds, 33));
	assert!(all.best().unwrap().g_e12 < before.best().unwrap().g_e12);
	// Neither a void nor a second call counts it again.
	for next in [void(2), hit(3)] {
		let mut record = first.clone();
		record.add(&next);
		all.update(99, &record);
		assert_eq!(all.used, 33);
	}
}

#[test]
fn a_void_should_not_use_a_feed() {
	let mut all = Standing::default();
	all.update(1, &record(&[void(1)]));
	assert_eq!(all, Standing::default());
	all.update(1, &record(&[void(1), hit(2)]));
	assert_eq!((all.used, all.feeds.len()), (1, 1));
}

#[test]
fn the_number_of_tries_should_be_that_of_all_feeds() {
	// 1 + 1/2 + … + 1/32, as a fraction.
	let all: u128 = 144_403_552_893_600;
	let sum: u128 = (1..=u128::from(MAX_FEEDS)).map(|i| all / i).sum();
	assert!((1..=u128::from(MAX_FEEDS)).all(|i| all.is_multiple_of(i)));
	let above = reference::from_e12(standing::LN_TRIES_UP_E12.into()) - reference::ln(sum, all);
	assert!(above.sign() != Sign::Minus && above < reference::from_e12(1));
	assert!(above > BigInt::from(0));
}

#[test]
fn turning_to_the_next_feed_should_not_be_said_to_be_rarer_than_it_is() {
	// Each i-th feed shows the overall score G in one of i · e^G accounts at most.
	for tenths in 10..=140 {
		let g_e12 = tenths * ONE / 10;
		let shown = (1..=MAX_FEEDS)
			.map(|i| 1.0 / (f64::from(i) * (g_e12 as f64 / 1e12).exp()))
			.sum::<f64>();
		let said = standing(&[(g_e12, 20)]).luck_once_in();
		assert!(said == 1 || shown <= 1.0 / said as f64, "{tenths}");
	}
}
