// SPDX-License-Identifier: Apache-2.0
//! Arithmetic against integers without a bound: each result is the exact quotient, rounded as its
//! name says, or none if and only if that does not fit.

use crate::{math::*, Balance, MAX_TERM};
use num_bigint::BigUint;
use proptest::prelude::*;
use sp_runtime::{FixedU128, Permill};

/// `numerator / denominator`, rounded as told, if it fits.
fn exact(numerator: BigUint, denominator: BigUint, up: bool) -> Option<u128> {
	let plus = if up { denominator.clone() - 1u8 } else { BigUint::default() };
	((numerator + plus) / denominator).try_into().ok()
}

fn big(number: impl Into<u128>) -> BigUint {
	BigUint::from(number.into())
}

fn unit(decimals: u8) -> BigUint {
	BigUint::from(10u8).pow(decimals.into())
}

/// Amounts of all sizes, the ends included.
fn amount() -> impl Strategy<Value = u128> {
	prop_oneof![
		Just(0u128),
		Just(1),
		Just(u128::MAX),
		(0u32..128).prop_flat_map(|bits| 0..=(u128::MAX >> bits)),
	]
}

fn price() -> impl Strategy<Value = FixedU128> {
	amount().prop_map(|inner| FixedU128::from_inner(inner.max(1)))
}

fn ltv() -> impl Strategy<Value = Permill> {
	(1u32..=1_000_000).prop_map(Permill::from_parts)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(2_000))]

	#[test]
	fn interest_is_exact_and_rounded_up(
		principal in amount(),
		rates in any::<[u16; 2]>(),
		times in [0..=MAX_TERM, 0..=u64::MAX],
	) {
		let rate_time: BigUint =
			rates.iter().zip(times).map(|(rate, time)| big(*rate) * big(time)).sum();
		let expected = exact(big(principal) * rate_time, big(YEAR) * big(10_000u16), true);
		let stretches = [(rates[0], times[0]), (rates[1], times[1])];
		prop_assert_eq!(interest_up(principal, &stretches), expected);
	}

	#[test]
	fn values_and_amounts_are_exact(amount in amount(), price in price(), decimals in 0u8..=30) {
		let product = big(amount) * big(price.into_inner());
		prop_assert_eq!(
			value_down(amount, price, decimals), exact(product.clone(), unit(decimals), false)
		);
		prop_assert_eq!(value_up(amount, price, decimals), exact(product, unit(decimals), true));
		let scaled = big(amount) * unit(decimals);
		let by = big(price.into_inner());
		prop_assert_eq!(
			amount_down(amount, price, decimals), exact(scaled.clone(), by.clone(), false)
		);
		prop_assert_eq!(amount_up(amount, price, decimals), exact(scaled, by, true));
	}

	#[test]
	fn limits_are_exact(value in amount(), ltv in ltv()) {
		let (part, whole) = (big(ltv.deconstruct()), big(1_000_000u32));
		prop_assert_eq!(
			borrowable_down(value, ltv), exact(big(value) * &part, whole.clone(), false)
		);
		prop_assert_eq!(collateral_up(value, ltv), exact(big(value) * whole, part, true));
	}

	#[test]
	fn the_least_collateral_is_enough_and_no_more_than_needed(debt in amount(), ltv in ltv()) {
		if let Some(collateral) = collateral_up(debt, ltv) {
			prop_assert!(borrowable_down(collateral, ltv).unwrap() >= debt);
			if let Some(less) = collateral.checked_sub(1) {
				prop_assert!(borrowable_down(less, ltv).unwrap() < debt);
			}
		}
	}

	#[test]
	fn the_incentive_is_exact(debt in amount(), ltv in ltv()) {
		// 1 / (1 − 0.3·(1 − lltv)) over ten million, capped at 1.15.
		let denominator = 10_000_000 - 3 * (1_000_000 - ltv.deconstruct());
		let capped = u64::from(denominator) * 115 < 10_000_000 * 100;
		let expected = if capped {
			exact(big(debt) * big(115u8), big(100u8), false)
		} else {
			exact(big(debt) * big(10_000_000u32), big(denominator), false)
		};
		prop_assert_eq!(with_incentive_down(debt, ltv), expected);
	}

	#[test]
	fn shares_are_exact_and_never_more_than_the_whole(
		whole in amount(), part in amount(), rest in amount(),
	) {
		let Some(of) = part.checked_add(rest).filter(|of| *of > 0) else { return Ok(()) };
		let share = share_down(whole, part, of);
		prop_assert_eq!(share, exact(big(whole) * big(part), big(of), false));
		prop_assert!(share.unwrap() <= whole);
	}
}

#[test]
fn interest_should_be_a_tenth_for_a_year_at_ten_percent() {
	let year = YEAR as u64;
	assert_eq!(interest_up(1_000_000, &[(1_000, year)]), Some(100_000));
	assert_eq!(interest_up(1, &[(1, 1)]), Some(1), "rounded up");
	assert_eq!(interest_up(1_000_000, &[(1_000, 0), (3_000, year)]), Some(300_000));
	assert_eq!(interest_up(Balance::MAX, &[(u16::MAX, year)]), None);
}

#[test]
fn incentive_should_shrink_as_the_limit_rises() {
	let of = |percent| with_incentive_down(1_000_000, Permill::from_percent(percent));
	assert_eq!(of(40), Some(1_150_000), "capped");
	assert_eq!(of(80), Some(1_063_829), "1 / 0.94");
	assert_eq!(of(99), Some(1_003_009), "1 / 0.997");
}
