// SPDX-License-Identifier: Apache-2.0
//! Arithmetic against integers without a bound: each result is the exact quotient, rounded as its
//! name says, or none if and only if that does not fit. The places in indices are in the order of the
//! exact ratios that they stand for.

use crate::{
	borrowable_down, collateral_up, due_tick, liquidation_tick,
	obligation::{interest_up, YEAR},
	passed_tick, price_tick, Bonus, MarketParams, Rate, RiskParams, MAX_TERM,
};
use num_bigint::BigUint;
use primitives::{Balance, UnitPrice};
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

fn at(price: FixedU128, decimals: u8) -> UnitPrice {
	UnitPrice::new(price, decimals).unwrap()
}

fn cure_up(excess: u128, lltv: Permill, less_owed: (u128, u128)) -> Option<u128> {
	crate::cure_up(excess, lltv, Bonus::full(lltv).unwrap(), less_owed).ok()
}

fn auction(from: u16, to: u16, elapsed: u64, over: u64, up: bool) -> Option<u16> {
	let rate = Rate::Auction { start_bp: from, end_bp: to, duration_ms: over };
	rate.after(elapsed, up).ok()
}

fn price() -> impl Strategy<Value = FixedU128> {
	amount().prop_map(|inner| FixedU128::from_inner(inner.max(1)))
}

fn ltv() -> impl Strategy<Value = Permill> {
	(1u32..=1_000_000).prop_map(Permill::from_parts)
}

/// Of a liquidation LTV: the liquidation incentive factor `min(1.15, 1 / (1 − 0.3·(1 − lltv)))` as a fraction.
fn bonus(lltv: Permill) -> (BigUint, BigUint) {
	let denominator = 10_000_000 - 3 * (1_000_000 - lltv.deconstruct());
	if u64::from(denominator) * 115 < 10_000_000 * 100 {
		(big(115u8), big(100u8))
	} else {
		(big(10_000_000u32), big(denominator))
	}
}

/// A market of two assets with these decimals and this liquidation LTV.
fn market(decimals: [u8; 2], lltv: Permill) -> MarketParams<u32> {
	MarketParams {
		principal: 0,
		principal_decimals: decimals[0],
		collateral: 1,
		collateral_decimals: decimals[1],
		risk: Some(RiskParams {
			principal_feed: 0,
			collateral_feed: 1,
			opening_ltv: lltv,
			liquidation_ltv: lltv,
			margin_call_period_ms: 0,
		}),
		min_loan: 1,
		max_lent: 1,
		max_collateral: 1,
		terms_ms: Default::default(),
		grace_ms: 0,
		overdue_apr_bp: 0,
		min_interest_period_ms: 0,
		protocol_fee: Permill::zero(),
	}
}

/// `face / (collateral · lltv)`, as a fraction over smallest units.
fn liquidation_ratio(face: u128, collateral: u128, lltv: Permill) -> (BigUint, BigUint) {
	(big(face) * 1_000_000u32, big(collateral) * lltv.deconstruct())
}

/// The price of a smallest unit of collateral in smallest units of principal, as a fraction.
fn price_ratio(principal: (FixedU128, u8), collateral: (FixedU128, u8)) -> (BigUint, BigUint) {
	(
		big(collateral.0.into_inner()) * unit(principal.1),
		big(principal.0.into_inner()) * unit(collateral.1),
	)
}

/// Whether one fraction is less than another.
fn is_less(a: &(BigUint, BigUint), b: &(BigUint, BigUint)) -> bool {
	&a.0 * &b.1 < &b.0 * &a.1
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
		prop_assert_eq!(interest_up(principal, stretches).ok(), expected);
	}

	#[test]
	fn values_and_amounts_are_exact(amount in amount(), price in price(), decimals in 0u8..=30) {
		let product = big(amount) * big(price.into_inner());
		prop_assert_eq!(
			at(price, decimals).value_down(amount).ok(),
			exact(product.clone(), unit(decimals), false)
		);
		prop_assert_eq!(
			at(price, decimals).value_up(amount).ok(), exact(product, unit(decimals), true)
		);
		let scaled = big(amount) * unit(decimals);
		let by = big(price.into_inner());
		prop_assert_eq!(
			at(price, decimals).amount_down(amount).ok(), exact(scaled.clone(), by.clone(), false)
		);
		prop_assert_eq!(at(price, decimals).amount_up(amount).ok(), exact(scaled, by, true));
	}

	#[test]
	fn limits_are_exact(value in amount(), ltv in ltv()) {
		let (part, whole) = (big(ltv.deconstruct()), big(1_000_000u32));
		prop_assert_eq!(
			borrowable_down(value, ltv).ok(), exact(big(value) * &part, whole.clone(), false)
		);
		prop_assert_eq!(collateral_up(value, ltv).ok(), exact(big(value) * whole, part, true));
	}

	#[test]
	fn the_least_collateral_is_enough_and_no_more_than_needed(debt in amount(), ltv in ltv()) {
		if let Ok(collateral) = collateral_up(debt, ltv) {
			prop_assert!(borrowable_down(collateral, ltv).unwrap() >= debt);
			if let Some(less) = collateral.checked_sub(1) {
				prop_assert!(borrowable_down(less, ltv).unwrap() < debt);
			}
		}
	}

	#[test]
	fn the_bonus_is_exact(debt in amount(), ltv in ltv()) {
		let (numerator, denominator) = bonus(ltv);
		let full = Bonus::full(ltv).unwrap();
		prop_assert_eq!(
			full.of_down(debt).ok(), exact(big(debt) * &numerator, denominator.clone(), false)
		);
		prop_assert_eq!(
			full.of_up(debt).ok(), exact(big(debt) * &numerator, denominator.clone(), true)
		);
		prop_assert_eq!(
			full.without_up(debt).ok(), exact(big(debt) * denominator, numerator, true)
		);
	}

	#[test]
	fn what_is_paid_for_collateral_is_enough_and_no_more_than_needed(
		collateral in amount(), ltv in ltv(),
	) {
		let full = Bonus::full(ltv).unwrap();
		if let Ok(paid) = full.without_up(collateral) {
			prop_assert!(full.of_down(paid).ok().is_none_or(|gets| gets >= collateral));
			if let Some(less) = paid.checked_sub(1) {
				prop_assert!(full.of_down(less).unwrap() < collateral);
			}
		}
	}

	#[test]
	fn the_cure_is_exact(
		excess in amount(),
		ltv in (1u32..1_000_000).prop_map(Permill::from_parts),
		paid in amount().prop_map(|paid| paid.max(1)),
		more in amount(),
	) {
		// excess / (owed/paid − LIF · lltv)
		let owed = paid.saturating_add(more);
		let (numerator, denominator) = bonus(ltv);
		let whole = denominator * 1_000_000u32;
		let rest = big(owed) * &whole - big(paid) * numerator * ltv.deconstruct();
		let cured = exact(big(excess) * big(paid) * whole, rest, true);
		prop_assert_eq!(cure_up(excess, ltv, (owed, paid)), cured);
	}

	#[test]
	fn auctions_are_exact_and_stay_between_their_ends(
		ends in any::<[u16; 2]>(), elapsed in any::<u64>(), over in 1u64.., up in any::<bool>(),
	) {
		let [from, to] = ends;
		for elapsed in [elapsed, elapsed % over, over - 1, over, 0] {
			let rate = auction(from, to, elapsed, over, up);
			let expected = if elapsed >= over {
				Some(to.into())
			} else {
				let sum = big(from) * (over - elapsed) + big(to) * elapsed;
				exact(sum, big(over), up)
			};
			prop_assert_eq!(rate.map(u128::from), expected);
			let rate = rate.unwrap();
			prop_assert!((from.min(to)..=from.max(to)).contains(&rate));
		}
	}

	/// A loan of a higher place has a higher liquidation price; of the same place, one that is higher
	/// by 1/2^15 at the most.
	#[test]
	fn loans_are_in_the_order_of_their_liquidation_prices(
		faces in [amount(), amount()], collaterals in [amount(), amount()], ltvs in [ltv(), ltv()],
	) {
		let [a, b] = [0, 1].map(|i| {
			let ratio = liquidation_ratio(faces[i], collaterals[i], ltvs[i]);
			(liquidation_tick(faces[i], collaterals[i], ltvs[i]).ok(), ratio)
		});
		for ((tick, _), i) in [&a, &b].into_iter().zip([0, 1]) {
			prop_assert_eq!(tick.is_some(), faces[i] > 0 && collaterals[i] > 0);
			prop_assert!(tick.is_none_or(|tick| tick < 1 << 24), "three bytes");
		}
		if let (Some(first), Some(second)) = (a.0, b.0) {
			if first > second {
				prop_assert!(is_less(&b.1, &a.1));
			}
			if first == second {
				let wide = (&a.1 .0 * ((1u32 << 15) + 1), &a.1 .1 * (1u32 << 15));
				prop_assert!(is_less(&b.1, &wide) || b.1 .0 == wide.0);
			}
		}
	}

	/// Loans next to each other are told apart, or not, but never swapped.
	#[test]
	fn places_never_fall_when_the_ratio_rises(
		face in 1u128..u128::MAX / 2, collateral in 2u128.., more in 1u128..1_000_000, lltv in ltv(),
	) {
		let tick = |face, collateral| liquidation_tick(face, collateral, lltv).unwrap();
		prop_assert!(tick(face + more, collateral) >= tick(face, collateral));
		prop_assert!(tick(face, collateral - 1) >= tick(face, collateral));
	}

	/// A loan above the place of the price is unhealthy. One below it is healthy, as far as its worth
	/// can be told at all.
	#[test]
	fn loans_above_the_place_of_the_price_are_unhealthy(
		face in amount(),
		collateral in amount(),
		lltv in ltv(),
		prices in [price(), price()],
		decimals in [0u8..=30, 0u8..=30],
		near in any::<bool>(),
		nudge in 0u128..2_000_000,
	) {
		let ([principal, mut secured], [of_principal, of_collateral]) = (prices, decimals);
		let loan = liquidation_ratio(face, collateral, lltv);
		if near && face > 0 && collateral > 0 {
			// A price around the loan's own: ratio · price of principal · units, and ± 0.0001 %.
			let price = &loan.0 * principal.into_inner() * unit(of_collateral) * (999_000_000 + nudge)
				/ (&loan.1 * unit(of_principal) * 1_000_000_000u32);
			secured =
				u128::try_from(price).map_or(secured, |inner| FixedU128::from_inner(inner.max(1)));
		}
		let (by_price, by_loan) = (
			price_tick(at(principal, of_principal), at(secured, of_collateral)).ok(),
			liquidation_tick(face, collateral, lltv).ok(),
		);
		prop_assert!(by_price.is_some_and(|tick| tick < 1 << 24));
		let Some(by_loan) = by_loan else { return Ok(()) };
		let now = price_ratio((principal, of_principal), (secured, of_collateral));
		let healthy = || {
			let worth = at(secured, of_collateral).value_down(collateral).ok()?;
			let owed = at(principal, of_principal).value_up(face).ok()?;
			Some(borrowable_down(worth, lltv).ok()? >= owed)
		};
		// r < L exactly, so the loan is unhealthy however it is rounded.
		if is_less(&now, &loan) {
			prop_assert!(healthy() != Some(true));
		}
		if by_loan > by_price.unwrap() {
			prop_assert!(is_less(&now, &loan));
		}
		if by_loan < by_price.unwrap() {
			prop_assert!(is_less(&loan, &now));
		}
	}

	#[test]
	fn liquidation_prices_are_exact(
		face in amount(), collateral in amount(), decimals in [0u8..=30, 0u8..=30], lltv in ltv(),
	) {
		let price = market(decimals, lltv).liquidation_price_up(face, collateral).ok();
		let owed = big(face) * unit(decimals[1]) * 1_000_000u32 * unit(18);
		let secured = big(collateral) * unit(decimals[0]) * lltv.deconstruct();
		if collateral == 0 {
			prop_assert_eq!(price, None);
		} else {
			prop_assert_eq!(price.map(FixedU128::into_inner), exact(owed, secured, true));
		}
	}

	#[test]
	fn what_stands_in_the_queue_is_never_served_early_and_never_16_4_seconds_late(
		due in 0u64..1 << 45, late in 0u64..16_384,
	) {
		let tick = due_tick(due).unwrap();
		prop_assert!(due == 0 || passed_tick(due - 1) < tick);
		prop_assert!(passed_tick(due + 16_384) >= tick);
		prop_assert!(passed_tick(due + late) <= tick);
	}

	#[test]
	fn moments_stand_in_the_queue_in_their_order(moments in [0u64..1 << 45, 0u64..1 << 45]) {
		let [first, second] = moments.map(|moment| due_tick(moment).unwrap());
		prop_assert!((first <= second) == (moments[0] <= moments[1]) || first == second);
	}
}

#[test]
fn interest_should_be_a_tenth_for_a_year_at_ten_percent() {
	let year = YEAR as u64;
	let interest = |principal, apr, time| interest_up(principal, [(apr, time), (0, 0)]).ok();
	assert_eq!(interest(1_000_000, 1_000, year), Some(100_000));
	assert_eq!(interest(1, 1, 1), Some(1), "rounded up");
	assert_eq!(interest_up(1_000_000, [(1_000, 0), (3_000, year)]), Ok(300_000));
	assert_eq!(interest(Balance::MAX, u16::MAX, year), None);
}

#[test]
fn the_bonus_should_shrink_as_the_limit_rises() {
	let of = |percent| Bonus::full(Permill::from_percent(percent)).unwrap().of_down(1_000_000).ok();
	assert_eq!(of(40), Some(1_150_000), "capped");
	assert_eq!(of(80), Some(1_063_829), "1 / 0.94");
	assert_eq!(of(99), Some(1_003_009), "1 / 0.997");
}

#[test]
fn a_cure_should_be_larger_the_nearer_the_bonus_comes_to_the_limit() {
	let of = |percent| cure_up(1_000_000, Permill::from_percent(percent), (1, 1));
	assert_eq!(of(40), Some(1_851_852), "1 / (1 − 1.15 · 0.4)");
	assert_eq!(of(80), Some(6_714_286), "1 / (1 − 0.8 / 0.94)");
	assert_eq!(of(99), Some(142_428_572), "1 / (1 − 0.99 / 0.997)");
	assert_eq!(cure_up(1, Permill::one(), (1, 1)), None);
	assert_eq!(cure_up(u128::MAX, Permill::from_percent(80), (1, 1)), None);
}

#[test]
fn a_cure_should_be_smaller_the_more_a_payment_saves() {
	let of = |owed| cure_up(1_000_000, Permill::from_percent(80), (owed, 100));
	assert_eq!(of(100), Some(6_714_286), "1 / (1 − 0.8 / 0.94)");
	assert_eq!(of(110), Some(4_017_095), "1 / (1.1 − 0.8 / 0.94)");
	assert_eq!(of(200), Some(870_371), "1 / (2 − 0.8 / 0.94)");
	assert_eq!(cure_up(1, Permill::from_percent(80), (u128::MAX, u128::MAX)), Some(7));
}

#[test]
fn an_auction_should_be_rounded_as_told_and_end_where_it_is_told() {
	assert_eq!(auction(1_000, 500, 1, 1_000, true), Some(1_000));
	assert_eq!(auction(1_000, 500, 1, 1_000, false), Some(999));
	assert_eq!(auction(500, 1_000, 999, 1_000, true), Some(1_000));
	assert_eq!(auction(500, 1_000, 999, 1_000, false), Some(999));
	assert_eq!(auction(500, 1_000, 1_000, 1_000, false), Some(1_000));
	assert_eq!(auction(500, 1_000, u64::MAX, 0, true), Some(1_000));
	assert_eq!(auction(u16::MAX, 0, u64::MAX - 1, u64::MAX, false), Some(0));
}

#[test]
fn moments_beyond_the_queue_should_have_no_place_in_it() {
	let last = u64::from(u32::MAX) << 14;
	assert_eq!(due_tick(last), Ok(u32::MAX));
	assert!(due_tick(last + 1).is_err());
	assert_eq!(passed_tick(last + 16_383), u32::MAX);
	assert_eq!(passed_tick(u64::MAX), u32::MAX, "all have come");
}
