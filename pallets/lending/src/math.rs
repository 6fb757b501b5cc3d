// SPDX-License-Identifier: Apache-2.0
//! Arithmetic on money. Pure, checked (`None` is overflow), and every rounding is in the name.
//!
//! Amounts are in an asset's smallest unit. Prices are those of one whole unit (10^decimals smallest
//! ones) in the currency of account, as [`FixedU128`]; values are in 10⁻¹⁸ of that currency.
//! Intermediate products have 256 bits.

use crate::types::{Balance, BasisPoints, Moment};
use sp_runtime::{
	helpers_128bit::multiply_by_rational_with_rounding as mul_div,
	FixedU128, Permill,
	Rounding::{Down, Up},
};

/// A year, 365 days, in milliseconds.
pub const YEAR: u128 = 365 * 24 * 60 * 60 * 1000;

/// Rates are in this part of one.
const BASIS: u128 = 10_000;

/// Permill's denominator.
const PERMILL: u128 = 1_000_000;

/// A value in 10⁻¹⁸ of the currency of account.
pub type Value = u128;

/// Simple interest on `principal` over stretches of time with a rate each:
/// `⌈principal · Σ rate·time / year⌉`.
pub fn interest_up(principal: Balance, stretches: &[(BasisPoints, Moment)]) -> Option<Balance> {
	let mut rate_time = 0u128;
	for (rate, time) in stretches {
		rate_time = rate_time.checked_add(u128::from(*rate).checked_mul(u128::from(*time))?)?;
	}
	mul_div(principal, rate_time, YEAR.checked_mul(BASIS)?, Up)
}

fn unit(decimals: u8) -> Option<u128> {
	10u128.checked_pow(decimals.into())
}

/// What an amount is worth at least: `⌊amount · price / 10^decimals⌋`.
pub fn value_down(amount: Balance, price: FixedU128, decimals: u8) -> Option<Value> {
	mul_div(amount, price.into_inner(), unit(decimals)?, Down)
}

/// What an amount is worth at most: `⌈amount · price / 10^decimals⌉`.
pub fn value_up(amount: Balance, price: FixedU128, decimals: u8) -> Option<Value> {
	mul_div(amount, price.into_inner(), unit(decimals)?, Up)
}

/// The largest amount worth no more than `value`: `⌊value · 10^decimals / price⌋`.
pub fn amount_down(value: Value, price: FixedU128, decimals: u8) -> Option<Balance> {
	mul_div(value, unit(decimals)?, price.into_inner(), Down)
}

/// The smallest amount worth no less than `value`: `⌈value · 10^decimals / price⌉`.
pub fn amount_up(value: Value, price: FixedU128, decimals: u8) -> Option<Balance> {
	mul_div(value, unit(decimals)?, price.into_inner(), Up)
}

/// What may be owed at the most against collateral of this value: `⌊value · ltv⌋`.
pub fn borrowable_down(collateral: Value, ltv: Permill) -> Option<Value> {
	mul_div(collateral, ltv.deconstruct().into(), PERMILL, Down)
}

/// The smallest collateral value against which `debt` may be owed: `⌈debt / ltv⌉`, so that
/// `borrowable_down(collateral_up(debt, ltv), ltv) >= debt`.
pub fn collateral_up(debt: Value, ltv: Permill) -> Option<Value> {
	mul_div(debt, PERMILL, ltv.deconstruct().into(), Up)
}

/// What a lender is given in collateral for a debt of this value:
/// `⌊debt · LIF⌋` with the incentive factor `LIF = min(1.15, 1 / (1 − 0.3·(1 − lltv)))`
/// (the formula of Morpho Blue). The closer the limit is to the collateral's whole value, the less
/// there is to give.
pub fn with_incentive_down(debt: Value, lltv: Permill) -> Option<Value> {
	let slack = PERMILL.checked_sub(lltv.deconstruct().into())?;
	let scale = PERMILL.checked_mul(10)?;
	let denominator = scale.checked_sub(slack.checked_mul(3)?)?;
	// scale/denominator > 115/100, compared without dividing.
	if scale.checked_mul(100)? > denominator.checked_mul(115)? {
		mul_div(debt, 115, 100, Down)
	} else {
		mul_div(debt, scale, denominator, Down)
	}
}

/// The part of a whole that belongs to a part of another: `⌊whole · part / of⌋`.
pub fn share_down(whole: Balance, part: Balance, of: Balance) -> Option<Balance> {
	mul_div(whole, part, of, Down)
}
