// SPDX-License-Identifier: Apache-2.0
//! Levels and results: exact before they are rounded, against the trader, at all prices there can be.

use super::{linear::result, *};
use num_bigint::BigUint;
use proptest::prelude::*;

fn brief(direction: Direction, odds_e2: u16, stop_ppm: u32) -> Brief {
	Brief {
		feed: 0,
		odds_e2,
		stop_ppm,
		position: position(direction, Entry::Market),
		lag_ms: 1,
		grace_ms: 1,
		starts: 1,
		enter_by: 1,
		ends: 3,
		exit: None,
	}
}

const fn inner(inner: u128) -> FixedU128 {
	FixedU128::from_inner(inner)
}

fn levels(direction: Direction, odds_e2: u16, stop_ppm: u32, fill: u128) -> (u128, u128) {
	let Levels { target, stop } = brief(direction, odds_e2, stop_ppm).levels(inner(fill));
	(target.into_inner(), stop.into_inner())
}

use Direction::{Long, Short};

#[test]
fn levels_should_be_the_fill_times_one_plus_and_minus_the_distances() {
	// 10 % at odds of 2.5.
	assert_eq!(levels(Long, 250, 100_000, 1_000), (1_250, 900));
	assert_eq!(levels(Short, 250, 100_000, 1_000), (750, 1_100));
}

#[test]
fn levels_should_be_rounded_against_the_trader() {
	// 1 ± 0.1 times 1,001, and 1 ± 0.15.
	assert_eq!(levels(Long, 150, 100_000, 1_001), (1_152, 901), "1151.15 and 900.9");
	assert_eq!(levels(Short, 150, 100_000, 1_001), (850, 1_101), "850.85 and 1101.1");
}

#[test]
fn levels_at_the_smallest_price_should_still_be_apart() {
	// The least price there is: a target is further, a stop is at once.
	assert_eq!(levels(Long, 400, 225_000, 1), (2, 1));
	assert_eq!(levels(Short, 400, 225_000, 1), (0, 1), "no price is zero");
}

#[test]
fn levels_beyond_all_prices_should_be_the_highest_and_none() {
	assert_eq!(levels(Long, 100, 900_000, u128::MAX).0, u128::MAX);
	assert_eq!(levels(Short, 100, 900_000, u128::MAX).1, u128::MAX);
	assert_eq!(levels(Short, 400, 900_000, 1_000).0, 0);
}

#[test]
fn a_result_should_be_the_move_as_a_multiple_of_the_stops_distance() {
	let result =
		|direction, exit| brief(direction, 250, 100_000).result_e12(inner(1_000), inner(exit));
	assert_eq!(result(Long, 1_050), ONE / 2);
	assert_eq!(result(Long, 950), -ONE / 2);
	assert_eq!(result(Short, 950), ONE / 2);
	assert_eq!(result(Short, 1_050), -ONE / 2);
	assert_eq!(result(Long, 1_000), 0);
}

#[test]
fn a_result_should_be_rounded_down() {
	let result = |exit| brief(Long, 400, 700_000).result_e12(inner(3), inner(exit));
	assert_eq!(result(4), 476_190_476_190, "10/21");
	assert_eq!(result(2), -476_190_476_191, "not towards zero");
}

#[test]
fn a_loss_should_count_as_far_as_a_gain_can() {
	let result = |direction, odds, exit| {
		brief(direction, odds, 100_000).result_e12(inner(1_000), inner(exit))
	};
	assert_eq!(result(Long, 250, 10_000), 5 * ONE / 2);
	assert_eq!(result(Long, 250, 1), -5 * ONE / 2);
	assert_eq!(result(Short, 250, 10_000), -5 * ONE / 2);
	assert_eq!(result(Short, 250, 1), 5 * ONE / 2);
	// At odds below one a whole stop can be lost.
	assert_eq!(result(Long, 50, 10_000), ONE / 2);
	assert_eq!(result(Long, 50, 1), -ONE);
	assert_eq!(result(Long, 50, 899), -ONE);
	assert_eq!(result(Long, 50, 901), -ONE / 100 * 99);
	assert_eq!((best_e12(50), worst_e12(50)), (ONE / 2, -ONE));
	assert_eq!((best_e12(400), worst_e12(400)), (4 * ONE, -4 * ONE));
}

#[test]
fn a_result_that_no_number_holds_should_be_cut() {
	for (fill, exit) in [(1, u128::MAX), (1, 10u128.pow(36))] {
		assert_eq!(brief(Long, 400, 1).result_e12(inner(fill), inner(exit)), 4 * ONE);
		assert_eq!(brief(Short, 400, 1).result_e12(inner(fill), inner(exit)), -4 * ONE);
		assert_eq!(brief(Long, 400, 1).result_e12(inner(exit), inner(fill)), -4 * ONE);
		assert_eq!(brief(Short, 400, 1).result_e12(inner(exit), inner(fill)), 4 * ONE);
	}
}

#[test]
fn an_outcome_should_be_the_best_at_the_target_and_the_samples_price_elsewhere() {
	let brief = brief(Long, 250, 100_000);
	let point = |whole| Point { time_ms: 1, price: price(whole) };
	let progress = Progress { fill: Some(point(1_000)), ..Progress::default() };
	let result = |ending| brief.outcome(ending, &progress).unwrap().result_e12;
	assert_eq!(result(Ending::Target(point(1_250))), 5 * ONE / 2);
	assert_eq!(result(Ending::Target(point(9_999))), 5 * ONE / 2);
	assert_eq!(result(Ending::Stop(point(900))), -ONE);
	assert_eq!(result(Ending::Stop(point(800))), -2 * ONE);
	assert_eq!(result(Ending::Horizon(point(1_100))), ONE);
	assert_eq!(result(Ending::Left(point(1_100))), ONE);
	assert_eq!(result(Ending::Void(WhyVoid::NotFilled)), 0);
	let hidden = Ending::Hidden(WhyHidden::SamplesRemoved);
	assert_eq!(result(hidden), -5 * ONE / 2);
	// Neither needs a fill, and the others never go without.
	let progress = Progress::default();
	assert_eq!(
		brief.outcome(hidden, &progress),
		Some(Outcome::hidden(WhyHidden::SamplesRemoved, 250))
	);
	assert!(brief.outcome(Ending::Void(WhyVoid::NotArmed), &progress).is_some());
	assert_eq!(brief.outcome(Ending::Stop(point(900)), &progress), None);
}

/// Prices from 10⁻¹⁸ to 10¹⁸, of all magnitudes.
fn any_price() -> impl Strategy<Value = u128> {
	const MOST: u128 = 10u128.pow(36);
	prop_oneof![
		(0u32..120, any::<u128>()).prop_map(|(bits, any)| (any >> (8 + bits)).clamp(1, MOST)),
		(0u32..36, 1u128..10).prop_map(|(zeros, digit)| digit * 10u128.pow(zeros)),
		1u128..200,
		Just(MOST),
	]
}

/// Odds and stops that terms allow.
fn any_terms() -> impl Strategy<Value = (u16, u32)> {
	let odds = prop_oneof![50u16..=400, Just(50u16), Just(100), Just(400)];
	odds.prop_flat_map(|odds| {
		let most = (90_000_000 / u32::from(odds)).min(900_000);
		(Just(odds), prop_oneof![1..=most, Just(1), Just(most)])
	})
}

fn any_direction() -> impl Strategy<Value = Direction> {
	prop_oneof![Just(Long), Just(Short)]
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(4_000))]

	#[test]
	fn levels_are_exact_and_rounded_against_the_trader(
		(odds, ppm) in any_terms(), direction in any_direction(), fill in any_price(),
	) {
		let one = BigUint::from(10u32).pow(8);
		let distance = |times: u32| BigUint::from(ppm) * times;
		let (up, down) = (|times| &one + distance(times), |times| &one - distance(times));
		let floor = |factor: BigUint| factor * fill / &one;
		let ceil = |factor: BigUint| (factor * fill + &one - 1u32) / &one;
		let (target, stop) = match direction {
			Long => (ceil(up(odds.into())), ceil(down(100))),
			Short => (floor(down(odds.into())), floor(up(100))),
		};
		let found = levels(direction, odds, ppm, fill);
		prop_assert_eq!((found.0.into(), found.1.into()), (target, stop));
		// Never both at once, and the fill itself is not the target.
		match direction {
			Long => prop_assert!(found.0 > fill && found.1 <= fill),
			Short => prop_assert!(found.0 < fill && found.1 >= fill),
		}
	}

	#[test]
	fn results_are_exact_rounded_down_and_cut(
		(odds, ppm) in any_terms(), direction in any_direction(), fill in any_price(),
		near in prop_oneof![Just(None), (0u32..3_000_000).prop_map(Some)], far in any_price(),
	) {
		let brief = brief(direction, odds, ppm);
		let near = near.map(|part| fill / 1_000_000 * u128::from(part));
		let exit = near.filter(|near| *near > 0).unwrap_or(far);
		let found = brief.result_e12(inner(fill), inner(exit));
		prop_assert_eq!(found, result(&brief, inner(fill), inner(exit)));
		let levels = brief.levels(inner(fill));
		// The sample that touches says the same as the ending does.
		if levels.target > inner(0) {
			prop_assert_eq!(brief.result_e12(inner(fill), levels.target), best_e12(odds));
		}
		prop_assert!(brief.result_e12(inner(fill), levels.stop) >= -ONE);
	}
}
