// SPDX-License-Identifier: Apache-2.0
//! Scores and logarithms, compared with large integers and with floating point.

use super::{
	ln::{exp_down, LN_DOWN_E18},
	reference::{from_e12, from_e18, ln, unit},
	*,
};
use crate::outcome::best_e12;
use num_bigint::{BigInt, Sign};
use proptest::{prelude::*, sample::Index};

const E12: u128 = 1_000_000_000_000;

/// What a logarithm is too low at most, in 10⁻³⁶: 10⁻¹² + 2 · 10⁻¹⁷, and what the reference may err.
fn most_too_low() -> BigInt {
	from_e12(1) + from_e18(20)
}

fn odds() -> impl Strategy<Value = u16> {
	prop_oneof![Just(50), Just(100), Just(400), 50u16..=400]
}

/// How far ln(x) is above what it is said to be, in 10⁻³⁶.
fn too_low(x_e12: i64) -> BigInt {
	ln(x_e12 as u128, E12) - from_e12(ln_down_e12(x_e12).into())
}

#[test]
fn the_table_should_be_what_a_computation_by_large_integers_gives() {
	let rounded: Vec<i64> = (64..192u128)
		.map(|c| {
			let (exact, step) = (ln(c, 128), from_e18(1));
			let down = &exact / &step;
			let below = exact.sign() == Sign::Minus && &down * &step != exact;
			i64::try_from(down).unwrap() - i64::from(below)
		})
		.collect();
	assert_eq!(rounded, LN_DOWN_E18, "the left side is right");
}

#[test]
fn constants_should_be_rounded_up() {
	let up = |exact: BigInt, rounded: i64| {
		let above = from_e12(rounded.into()) - exact;
		above.sign() != Sign::Minus && above < from_e12(1)
	};
	assert!(up(ln(3, 1), LN_3_UP_E12));
	assert!(up(ln(2, 1), ln::LN_2_UP_E12));
}

#[test]
fn a_logarithm_should_be_rounded_down_by_no_more_than_is_said_at_the_edges_of_each_step() {
	let step = E12 as i64 / 128;
	for entry in 64..=192 {
		for x in [-2, -1, 0, 1, 2, step / 2].map(|more| entry * E12 as i64 / 128 + more) {
			let x = x.clamp(ONE / 2, ONE / 2 * 3);
			let low = too_low(x);
			assert!(low >= BigInt::from(0) && low < most_too_low(), "{x}: {low}");
		}
	}
	assert_eq!(ln_down_e12(ONE), 0);
}

#[test]
fn a_logarithm_beyond_the_ends_should_be_that_of_the_end() {
	for below in [i64::MIN, -1, 0, ONE / 2 - 1] {
		assert_eq!(ln_down_e12(below), -693_147_180_560);
	}
	for above in [ONE / 2 * 3 + 1, i64::MAX] {
		assert_eq!(ln_down_e12(above), 405_465_108_108);
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(2_000))]

	#[test]
	fn a_logarithm_should_be_rounded_down_by_no_more_than_is_said(x in ONE / 2..=ONE / 2 * 3) {
		let low = too_low(x);
		prop_assert!(low >= BigInt::from(0) && low < most_too_low(), "{}", low);
	}

	#[test]
	fn logarithms_should_never_fall(x in ONE / 2..ONE / 2 * 3, more in 1i64..1_000) {
		prop_assert!(ln_down_e12(x) <= ln_down_e12(x + 1));
		prop_assert!(ln_down_e12(x) <= ln_down_e12(x + more));
	}

	#[test]
	fn the_logarithm_of_a_whole_number_should_be_rounded_up(
		n in prop_oneof![1u32..100, any::<u32>().prop_map(|n| n.max(1))],
	) {
		let high = from_e12(ln_whole_up_e12(n).into()) - ln_of_whole(n);
		prop_assert!(high >= BigInt::from(0), "{}", high);
		prop_assert!(high < from_e12(i128::from(n.ilog2()) + 5), "{}", high);
	}

	#[test]
	fn the_exponential_should_be_the_whole_number_below(g in 0i64..16 * ONE) {
		let n = exp_down(g);
		let g = from_e12(g.into());
		prop_assert!(ln_of_whole(n) <= g);
		// Too low by one only very near to a whole number.
		prop_assert!(ln_of_whole(n + 1) > g - from_e12(30));
	}
}

/// ln n, of which the series is short after some halvings.
fn ln_of_whole(n: u32) -> BigInt {
	let power = n.ilog2();
	ln(n.into(), 1 << power) + ln(2, 1) * power
}

#[test]
fn the_logarithm_of_one_should_be_exact() {
	assert_eq!((ln_whole_up_e12(0), ln_whole_up_e12(1)), (0, 0));
}

#[test]
fn luck_should_be_said_in_whole_accounts() {
	for (g_e12, accounts) in [
		(i64::MIN, 1),
		(-LN_3_UP_E12, 1),
		(0, 1),
		(ONE, 2),
		(2 * ONE, 7),
		(3 * ONE, 20),
		(MAX_LOG_E12 - LN_3_UP_E12, 2_962_036),
		(i64::MAX, (1 << 24) - 1),
	] {
		assert_eq!(luck_once_in(g_e12), accounts, "{g_e12}");
	}
	assert_eq!(Score::default().luck_once_in(), 1);
	assert_eq!((MAX_LOG_E12 as f64 / 1e12).exp() as u64 / 3, 2_962_036);
}

#[test]
fn ticks_should_be_those_of_the_score_rounded_down() {
	for (g_e12, tick) in [
		(i64::MIN, 0),
		(-1, 0),
		(ONE / 64 - 1, 0),
		(ONE / 64, 1),
		(ONE - 1, 63),
		(ONE, 64),
		(MAX_LOG_E12 - LN_3_UP_E12, 953),
	] {
		assert_eq!(rank_tick(g_e12), tick, "{g_e12}");
	}
}

#[test]
fn proven_should_take_both_score_and_calls() {
	for (g_e12, calls, list) in [
		(ONE, 20, RankList::Proven),
		(ONE - 1, 20, RankList::New),
		(ONE, 19, RankList::New),
		(i64::MAX, 0, RankList::New),
	] {
		assert_eq!(rank_place(g_e12, calls).list, list);
		assert_eq!(is_proven(g_e12, calls), list == RankList::Proven);
	}
}

#[test]
fn a_result_should_be_net_of_costs_and_never_worse_than_the_worst() {
	// r, odds, stop, cost, ρ.
	for (result, odds, stop, cost, net) in [
		(ONE, 100, 10_000, 0, ONE),
		(ONE, 100, 10_000, 1_000, ONE - ONE / 10),
		// The cost is rounded up: a third.
		(0, 100, 3, 1, -333_333_333_334),
		(-ONE, 100, 10_000, 1_000, -ONE),
		(-ONE, 200, 10_000, 1_000, -ONE - ONE / 10),
		(-2 * ONE, 200, 10_000, 1_000, -2 * ONE),
		(-ONE, 50, 10_000, 1_000, -ONE),
		(ONE / 2, 50, 0, 1, -ONE),
		(i64::MIN, 50, 1, u32::MAX, -ONE),
		(4 * ONE, 400, 1, u32::MAX, -4 * ONE),
	] {
		assert_eq!(net_result_e12(result, odds, stop, cost), net);
	}
}

#[test]
fn a_unit_should_be_the_part_of_what_can_be_lost_rounded_down() {
	for (net, odds, unit) in [
		(ONE, 100, ONE),
		(ONE / 2, 50, ONE / 2),
		(-ONE, 50, -ONE),
		(4 * ONE, 400, ONE),
		(-4 * ONE, 400, -ONE),
		(-ONE, 400, -ONE / 4),
		(1, 300, 0),
		(-1, 300, -1),
		(i64::MIN, 400, -ONE),
		(i64::MAX, 50, ONE),
		(0, 0, 0),
	] {
		assert_eq!(unit_e12(net, odds), unit);
	}
}

proptest! {
	#[test]
	fn units_should_be_exact_and_rounded_down(
		odds in odds(),
		result in -4 * ONE..=4 * ONE,
		stop in 1u32..=900_000,
		cost in 0u32..=900_000,
	) {
		let result = result.clamp(worst_e12(odds), best_e12(odds));
		let net = net_result_e12(result, odds, stop, cost);
		// (r − net) · stop is at least the cost, and would not be if net were one higher.
		let cost_e12 = i128::from(cost) * i128::from(ONE);
		let taken = i128::from(result) - i128::from(net);
		if net > worst_e12(odds) {
			prop_assert!(taken * i128::from(stop) >= cost_e12);
			prop_assert!((taken - 1) * i128::from(stop) < cost_e12);
		} else {
			prop_assert_eq!(net, worst_e12(odds));
			prop_assert!((taken - 1) * i128::from(stop) < cost_e12 || taken == 0);
		}
		let most = i128::from(odds.max(100));
		let unit = i128::from(unit_e12(net, odds));
		prop_assert!(unit * most <= i128::from(net) * 100);
		prop_assert!((unit + 1) * most > i128::from(net) * 100);
		prop_assert!((-i128::from(ONE)..=i128::from(ONE)).contains(&unit));
	}

	/// Who hits the target b as often as is fair and else loses the stop is expected to gain nothing:
	/// `1 · w + b · l ≤ (1 + b)`, whatever the rounding.
	#[test]
	fn without_skill_no_follower_is_expected_to_gain(
		odds in odds(),
		stop in 1u32..=900_000,
		cost in prop_oneof![Just(0u32), 0u32..100_000],
		beyond in 0i64..ONE,
	) {
		let factors = |result| {
			let unit = unit_e12(net_result_e12(result, odds, stop, cost), odds);
			PARTS.map(|part| i128::from(ONE + unit.div_euclid(part)))
		};
		for lost in [-ONE, (-ONE - beyond).max(worst_e12(odds))] {
			for (win, loss) in factors(best_e12(odds)).into_iter().zip(factors(lost)) {
				let expected = 100 * win + i128::from(odds) * loss;
				prop_assert!(expected <= (100 + i128::from(odds)) * i128::from(ONE));
			}
		}
	}

	/// The same for the logarithms in store, as floating point sees them.
	#[test]
	fn without_skill_no_stored_logarithm_is_expected_to_gain(odds in odds(), before in -20i64..17) {
		let grown = |result| {
			let mut score = Score { logs_e12: [(before * ONE).min(MAX_LOG_E12); 3] };
			let was = score.logs_e12[0];
			score.add(unit_e12(result, odds));
			score.logs_e12.map(|log| ((log - was) as f64 / 1e12).exp())
		};
		let b = f64::from(odds) / 100.0;
		for (win, loss) in grown(best_e12(odds)).into_iter().zip(grown(-ONE)) {
			prop_assert!((win + b * loss) / (1.0 + b) <= 1.0 + 1e-14);
		}
	}

	#[test]
	fn a_better_call_should_never_score_less(
		logs in prop::array::uniform3(-20 * ONE..=MAX_LOG_E12),
		unit in -ONE..ONE,
		more in prop_oneof![Just(1), 1..ONE],
	) {
		let scored = |unit| {
			let mut score = Score { logs_e12: logs };
			score.add(unit);
			score
		};
		let (worse, better) = (scored(unit), scored((unit + more).min(ONE)));
		for (worse, better) in worse.logs_e12.into_iter().zip(better.logs_e12) {
			prop_assert!(worse <= better);
		}
		prop_assert!(worse.g_e12() <= better.g_e12());
	}
}

/// Long records of calls, drawn from a few results.
fn long_record() -> impl Strategy<Value = Vec<i64>> {
	let drawn = (
		prop::collection::vec(
			prop_oneof![
				Just(ONE),
				Just(-ONE),
				Just(-ONE / 4),
				Just(0),
				-ONE..=ONE,
				-ONE / 9..=ONE / 3
			],
			1..24,
		),
		prop::collection::vec(any::<Index>(), 10_000),
	);
	drawn.prop_map(|(units, draws)| draws.iter().map(|draw| *draw.get(&units)).collect())
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(24))]

	/// Over n calls a logarithm is never above the exact one, and below it by less than n times what one
	/// is rounded by. Floating point agrees as far as it can itself.
	#[test]
	fn a_long_record_should_score_what_an_exact_computation_gives(units in long_record()) {
		let mut score = Score::default();
		let mut exact = [0, 0, 0].map(BigInt::from);
		let mut floats = [0f64; 3];
		let cap = from_e12(MAX_LOG_E12.into());
		let mut known = std::collections::BTreeMap::new();
		for (count, unit) in units.into_iter().enumerate() {
			score.add(unit);
			let gains = known.entry(unit).or_insert_with(|| {
				PARTS.map(|part| {
					let part = part as u128;
					ln((i128::from(ONE) * part as i128 + i128::from(unit)) as u128, E12 * part)
				})
			});
			let most = from_e18(2_100_000) * (count as u32 + 1);
			for i in 0..3 {
				exact[i] = (&exact[i] + &gains[i]).min(cap.clone());
				let low = &exact[i] - from_e12(score.logs_e12[i].into());
				prop_assert!(low >= BigInt::from(0) && low < most, "{}: {}", count, low);

				floats[i] = (floats[i] + (unit as f64 / 1e12 / PARTS[i] as f64).ln_1p()).min(16.0);
				// Sums in floating point are themselves wrong by less than 10⁻⁸.
				let error = floats[i] - score.logs_e12[i] as f64 / 1e12;
				prop_assert!((-1e-8..=3.1e-8).contains(&error), "{}: {}", count, error);
			}
		}
		let best = exact.into_iter().max().unwrap();
		let low = best - ln(3, 1) - from_e12(score.g_e12().into());
		// And one for ln 3.
		prop_assert!(low >= BigInt::from(0) && low < from_e18(2_100_000) * 10_001u32);
	}
}

#[test]
fn a_logarithm_should_stop_at_its_cap_and_fall_from_there() {
	let mut score = Score::default();
	for _ in 0..200 {
		score.add(ONE);
	}
	assert_eq!(score.logs_e12, [MAX_LOG_E12; 3]);
	assert_eq!(score.g_e12(), MAX_LOG_E12 - LN_3_UP_E12);
	score.add(0);
	assert_eq!(score.logs_e12, [MAX_LOG_E12; 3]);
	score.add(-ONE);
	assert_eq!(score.logs_e12[0], MAX_LOG_E12 - 693_147_180_560);
	// Old glory is lost in a few dozen calls, whoever it was.
	let mut calls = 1;
	while score.g_e12() >= PROVEN_E12 {
		score.add(-ONE);
		calls += 1;
	}
	assert_eq!(calls, 105);
}

#[test]
fn a_logarithm_should_stay_at_the_lower_end() {
	let mut score = Score { logs_e12: [i64::MIN; 3] };
	score.add(-ONE);
	assert_eq!(score.logs_e12, [i64::MIN; 3]);
	assert_eq!((score.g_e12(), score.luck_once_in(), rank_tick(score.g_e12())), (i64::MIN, 1, 0));
	score.add(i64::MIN);
	score.add(i64::MAX);
	assert_eq!(score.logs_e12[0], i64::MIN + 405_465_108_108);
}

#[test]
fn a_call_that_ends_at_nothing_should_change_nothing() {
	let mut score = Score { logs_e12: [1, -1, 0] };
	score.add(0);
	assert_eq!(score.logs_e12, [1, -1, 0]);
}

#[test]
fn a_trader_right_65_times_in_100_should_show_a_score_of_3_after_87_calls() {
	// The expected growth, at even odds: the best of the three bets.
	let mut score = Score::default();
	let mut right = 0;
	for call in 1..=87 {
		let is_right = right * 100 < call * 65;
		right += i32::from(is_right);
		score.add(if is_right { ONE } else { -ONE });
	}
	assert!(score.g_e12() >= 3 * ONE - ONE / 10, "{}", score.g_e12());
	assert!(score.luck_once_in() >= 18);
}

#[test]
fn the_reference_should_be_that_of_textbooks() {
	// ln 2 = 0.693147180559945309417232121458176568…
	let known: BigInt = "693147180559945309417232121458176568".parse().unwrap();
	let error = ln(2, 1) - known;
	assert!(error.magnitude() < &num_bigint::BigUint::from(1_000u32), "{error}");
	assert_eq!(ln(1, 1), BigInt::from(0));
	assert_eq!(unit(), from_e12(1_000_000_000_000));
}
