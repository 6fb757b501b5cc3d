// SPDX-License-Identifier: Apache-2.0
//! Payouts, compared with large integers.

use super::*;
use crate::outcome::{Ending, WhyHidden, WhyVoid};
use num_bigint::BigUint;
use primitives::Point;
use proptest::prelude::*;
use sp_runtime::FixedU128;

const KAPPA: u32 = 1_200_000;
const FEE: Permill = Permill::from_percent(5);
/// What no supply comes near: 10^29 units of 12 decimals are 10^17.
const LARGEST: Balance = 100_000_000_000_000_000_000_000_000_000;

fn ended(result_e12: i64) -> Outcome {
	let at = Point { time_ms: 1, price: FixedU128::from_u32(1) };
	Outcome { ending: Ending::Horizon(at), result_e12 }
}

fn void() -> Outcome {
	Outcome { ending: Ending::Void(WhyVoid::NotFilled), result_e12: 0 }
}

fn sale(price: Balance, odds_e2: u16) -> Sale {
	let cover = cover_up(price, odds_e2, KAPPA).unwrap();
	Sale { price, cover, odds_e2, kappa_ppm: KAPPA, fee: FEE }
}

fn up(numerator: BigUint, denominator: &BigUint) -> BigUint {
	(numerator + denominator - 1u32) / denominator
}

fn big(number: impl Into<u128>) -> BigUint {
	BigUint::from(number.into())
}

/// The sums of the price and of the cover are exact. Returns what the buyer and the trader have won, the
/// latter before the fee.
fn checked(sale: &Sale, payout: &Payout) -> (i128, i128) {
	let escrow = payout.escrow_to_trader + payout.fee + payout.escrow_to_buyer;
	assert_eq!(escrow, sale.price);
	assert_eq!(payout.cover_to_buyer + payout.cover_to_trader, sale.cover);
	let buyer = (payout.escrow_to_buyer + payout.cover_to_buyer) as i128 - sale.price as i128;
	let trader = (payout.escrow_to_trader + payout.fee + payout.cover_to_trader) as i128
		- sale.cover as i128;
	assert_eq!(buyer + trader, 0);
	(buyer, trader)
}

fn odds() -> impl Strategy<Value = u16> {
	prop_oneof![Just(50), Just(99), Just(100), Just(101), Just(400), 50u16..=400]
}

fn price() -> impl Strategy<Value = Balance> {
	prop_oneof![1..2_000u128, 1_000..1_000_000_000_000u128, 0..=LARGEST]
}

/// Results at these odds: all that something changes at, and others.
fn result(odds_e2: u16) -> impl Strategy<Value = i64> {
	let (worst, best) = (worst_e12(odds_e2), best_e12(odds_e2));
	prop_oneof![
		prop::sample::select(vec![
			worst,
			worst + 1,
			-ONE - 1,
			-ONE,
			-ONE + 1,
			-best,
			-1,
			0,
			1,
			best - 1,
			best
		])
		.prop_map(move |result| result.clamp(worst, best)),
		worst..=best,
	]
}

fn case() -> impl Strategy<Value = (Balance, u16, i64)> {
	odds().prop_flat_map(|odds| (price(), Just(odds), result(odds)))
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(4_000))]

	#[test]
	fn payouts_should_be_those_of_the_table(
		(price, odds, result) in case(), kappa in 1_000_000u32..=3_000_000, fee in 0u32..=200_000,
	) {
		let (e12, e6, e2) = (big(E12), big(1_000_000u32), big(100u32));
		let cover = cover_up(price, odds, kappa).unwrap();
		let fee = Permill::from_parts(fee);
		// κ · P · max(1, 1/b), up.
		let share = big(kappa) * big(price) * big(odds.max(100));
		let cover_exact = up(share, &(&e6 * big(odds)));
		prop_assert_eq!(big(cover), cover_exact);

		let sale = Sale { price, cover, odds_e2: odds, kappa_ppm: kappa, fee };
		let payout = sale.payout(&ended(result)).unwrap();
		let (_, trader) = checked(&sale, &payout);
		let size = big(result.unsigned_abs());
		if result >= 0 {
			let earned = big(price) * size * &e2 / (big(odds) * &e12);
			let fee_exact = up(&earned * big(fee.deconstruct()), &e6);
			prop_assert_eq!(big(trader as u128), earned.clone());
			prop_assert_eq!(big(payout.fee), fee_exact.clone());
			prop_assert_eq!(big(payout.escrow_to_trader), earned - fee_exact);
			prop_assert_eq!(payout.cover_to_buyer, 0);
		} else {
			let lost = up(big(kappa) * big(price) * size * &e2, &(&e6 * &e12 * big(odds)));
			prop_assert_eq!(big(payout.cover_to_buyer), lost.min(big(cover)));
			prop_assert_eq!((payout.escrow_to_trader, payout.fee), (0, 0));
			prop_assert_eq!(payout.escrow_to_buyer, price);
		}
	}

	#[test]
	fn nobody_should_lose_more_than_what_they_have_on_hold((price, odds, result) in case()) {
		let sale = sale(price, odds);
		let outcomes = [ended(result), void(), Outcome::hidden(WhyHidden::NotRevealed, odds)];
		for outcome in outcomes {
			let (buyer, trader) = checked(&sale, &sale.payout(&outcome).unwrap());
			prop_assert!(buyer >= -(price as i128));
			prop_assert!(trader >= -(sale.cover as i128));
		}
		checked(&sale, &sale.undelivered().unwrap());
	}

	/// A seller who hits the target as often as is fair and else loses at the stop is expected to pay,
	/// whatever the rounding, and without the fee.
	#[test]
	fn selling_without_a_view_should_not_pay(
		price in price(), odds in odds(), kappa in 1_000_000u32..=3_000_000,
	) {
		let cover = cover_up(price, odds, kappa).unwrap();
		let sale = Sale { price, cover, odds_e2: odds, kappa_ppm: kappa, fee: Permill::zero() };
		let trader = |result| checked(&sale, &sale.payout(&ended(result)).unwrap()).1;
		let expected = 100 * trader(best_e12(odds)) + i128::from(odds) * trader(-ONE);
		prop_assert!(expected <= 0);
		// And so is a seller of both sides.
		let mut result = best_e12(odds);
		while result > 0 {
			prop_assert!(trader(result) + trader(-result) <= 0);
			result /= 7;
		}
	}

	#[test]
	fn a_better_result_should_never_pay_the_trader_less(
		(price, odds, result) in case(), more in prop_oneof![Just(1i64), 1..ONE],
	) {
		let sale = sale(price, odds);
		let trader = |result| {
			let payout = sale.payout(&ended(result)).unwrap();
			checked(&sale, &payout);
			payout.escrow_to_trader as i128 - payout.cover_to_buyer as i128
		};
		prop_assert!(trader(result) <= trader((result + more).min(best_e12(odds))));
	}

	#[test]
	fn what_is_lost_of_a_stake_should_be_rounded_up((stake, odds, result) in case()) {
		let lost = stake_lost_up(stake, &ended(result)).unwrap();
		let part = big(result.min(0).unsigned_abs()).min(big(E12));
		prop_assert_eq!(big(lost), up(big(stake) * part, &big(E12)));
		prop_assert!(lost <= stake);
		prop_assert_eq!(stake_lost_up(stake, &Outcome::hidden(WhyHidden::Malformed, odds)), Ok(stake));
		prop_assert_eq!(stake_lost_up(stake, &void()), Ok(0));
	}

	/// Any numbers: an error, or a payout with exact sums.
	#[test]
	fn no_number_should_make_it_panic(
		price in prop_oneof![any::<u128>(), Just(u128::MAX)], cover: u128, odds: u16, kappa: u32,
		fee in 0u32..=1_000_000, result in prop_oneof![any::<i64>(), Just(i64::MIN), Just(i64::MAX)],
	) {
		let _ = cover_up(price, odds, kappa);
		let _ = stake_lost_up(price, &ended(result));
		let fee = Permill::from_parts(fee);
		let sale = Sale { price, cover, odds_e2: odds, kappa_ppm: kappa, fee };
		let payouts = [sale.payout(&ended(result)), sale.payout(&void()), sale.undelivered()];
		for payout in payouts.into_iter().flatten() {
			let escrow = payout.escrow_to_trader + payout.fee + payout.escrow_to_buyer;
			prop_assert_eq!(escrow, price);
			prop_assert_eq!(payout.cover_to_buyer + payout.cover_to_trader, cover);
		}
	}
}

const E12: u64 = 1_000_000_000_000;

/// `(escrow_to_trader, fee, escrow_to_buyer, cover_to_buyer, cover_to_trader)`.
fn parts(payout: Payout) -> (u128, u128, u128, u128, u128) {
	let Payout { escrow_to_trader, fee, escrow_to_buyer, cover_to_buyer, cover_to_trader } = payout;
	(escrow_to_trader, fee, escrow_to_buyer, cover_to_buyer, cover_to_trader)
}

#[test]
fn payouts_at_every_boundary_should_be_as_computed_by_hand() {
	// Odds, result, payout of a unit that costs 1,001.
	for (odds, result, payout) in [
		// Even odds: the cover is ⌈1,201.2⌉.
		(100, 0, (0, 0, 1_001, 0, 1_202)),
		(100, 1, (0, 0, 1_001, 0, 1_202)),
		(100, -1, (0, 0, 1_001, 1, 1_201)),
		(100, ONE - 1, (950, 50, 1, 0, 1_202)),
		// The fee is ⌈50.05⌉.
		(100, ONE, (950, 51, 0, 0, 1_202)),
		(100, ONE / 2, (475, 25, 501, 0, 1_202)),
		(100, -ONE / 2, (0, 0, 1_001, 601, 601)),
		(100, -ONE, (0, 0, 1_001, 1_202, 0)),
		(100, -ONE + 1, (0, 0, 1_001, 1_202, 0)),
		// Below even, losses are larger than what can be gained: the cover is ⌈2,402.4⌉.
		(50, ONE / 2, (950, 51, 0, 0, 2_403)),
		(50, ONE / 2 - 1, (950, 50, 1, 0, 2_403)),
		(50, -ONE / 2, (0, 0, 1_001, 1_202, 1_201)),
		(50, -ONE, (0, 0, 1_001, 2_403, 0)),
		// Above even, the stop costs a part of the cover only.
		(400, 4 * ONE, (950, 51, 0, 0, 1_202)),
		(400, ONE, (237, 13, 751, 0, 1_202)),
		(400, -ONE, (0, 0, 1_001, 301, 901)),
		(400, -4 * ONE + 1, (0, 0, 1_001, 1_202, 0)),
		(400, -4 * ONE, (0, 0, 1_001, 1_202, 0)),
		// Nothing is beyond the ends.
		(100, 2 * ONE, (950, 51, 0, 0, 1_202)),
		(100, i64::MIN, (0, 0, 1_001, 1_202, 0)),
	] {
		let found = sale(1_001, odds).payout(&ended(result)).unwrap();
		assert_eq!(parts(found), payout, "{odds} {result}");
	}
}

#[test]
fn a_void_should_give_back_everything() {
	for odds in [50, 100, 400] {
		let sale = sale(1_001, odds);
		let payout = sale.payout(&void()).unwrap();
		assert_eq!(parts(payout), (0, 0, 1_001, 0, sale.cover));
		// Of what is void, the result has no meaning.
		for result_e12 in [-ONE, ONE] {
			let outcome = Outcome { result_e12, ..void() };
			assert_eq!(sale.payout(&outcome), Ok(payout));
			assert_eq!(stake_lost_up(7, &outcome), Ok(0));
		}
	}
}

#[test]
fn hidden_is_no_better_than_lost() {
	for odds in [50, 100, 250, 400] {
		let sale = sale(1_001, odds);
		for why in [WhyHidden::NotRevealed, WhyHidden::Malformed, WhyHidden::SamplesRemoved] {
			let payout = sale.payout(&Outcome::hidden(why, odds)).unwrap();
			assert_eq!(parts(payout), (0, 0, 1_001, sale.cover, 0));
			assert_eq!(Ok(payout), sale.payout(&ended(worst_e12(odds))));
			assert_eq!(Ok(payout), sale.undelivered());
		}
	}
}

#[test]
fn what_was_not_delivered_should_cost_the_whole_cover_whatever_the_outcome() {
	let sale = sale(5_000, 200);
	assert_eq!(parts(sale.undelivered().unwrap()), (0, 0, 5_000, 6_000, 0));
}

#[test]
fn a_stake_should_be_lost_by_the_unit_at_every_boundary() {
	for (result, lost) in [
		(ONE, 0),
		(1, 0),
		(0, 0),
		(-1, 1),
		(-ONE / 2, 501),
		(-ONE + 1, 1_001),
		(-ONE, 1_001),
		(-ONE - 1, 1_001),
		(-4 * ONE, 1_001),
		(i64::MIN, 1_001),
	] {
		assert_eq!(stake_lost_up(1_001, &ended(result)), Ok(lost), "{result}");
	}
}

#[test]
fn numbers_beyond_a_balance_should_be_errors() {
	assert_eq!(cover_up(u128::MAX, 100, KAPPA), Err(ArithmeticError::Overflow));
	assert_eq!(cover_up(u128::MAX / 2, 50, 1_000_001), Err(ArithmeticError::Overflow));
	assert_eq!(cover_up(u128::MAX, 100, 1_000_000), Ok(u128::MAX));
	assert_eq!(cover_up(1, 0, KAPPA), Err(ArithmeticError::DivisionByZero));
	let sale = Sale { price: u128::MAX, cover: 1, odds_e2: 100, kappa_ppm: KAPPA, fee: FEE };
	assert_eq!(sale.payout(&ended(-ONE)), Err(ArithmeticError::Overflow));
	let most = sale.payout(&ended(ONE)).unwrap();
	assert_eq!(most.escrow_to_trader + most.fee, u128::MAX);
	let no_odds = Sale { odds_e2: 0, ..sale };
	assert_eq!(no_odds.payout(&ended(0)), Err(ArithmeticError::DivisionByZero));
	assert_eq!(no_odds.payout(&ended(-1)), Err(ArithmeticError::DivisionByZero));
}
