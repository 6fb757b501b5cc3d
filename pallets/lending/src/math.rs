// SPDX-License-Identifier: Apache-2.0
//! Arithmetic on money. Pure, checked (`None` is overflow), and every rounding is in the name.
//!
//! Amounts are in an asset's smallest unit. Prices are those of one whole unit (10^decimals smallest
//! ones) in the currency of account, as [`FixedU128`]; values are in 10⁻¹⁸ of that currency.
//! Intermediate products have 256 bits or more.

use crate::types::{Balance, BasisPoints, Moment, Tick};
use sp_core::{U256, U512};
use sp_runtime::{
	helpers_128bit::multiply_by_rational_with_rounding as mul_div,
	FixedPointNumber, FixedU128, Permill,
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

/// The incentive factor `LIF = min(1.15, 1 / (1 − 0.3·(1 − lltv)))` (the formula of Morpho Blue) as
/// numerator and denominator. The closer the limit is to the collateral's whole value, the less there
/// is to give.
fn incentive(lltv: Permill) -> Option<(u128, u128)> {
	let slack = PERMILL.checked_sub(lltv.deconstruct().into())?;
	let scale = PERMILL.checked_mul(10)?;
	let denominator = scale.checked_sub(slack.checked_mul(3)?)?;
	// scale/denominator > 115/100, compared without dividing.
	if scale.checked_mul(100)? > denominator.checked_mul(115)? {
		Some((115, 100))
	} else {
		Some((scale, denominator))
	}
}

/// What collateral is given for a debt of this value: `⌊debt · LIF⌋`.
pub fn with_incentive_down(debt: Value, lltv: Permill) -> Option<Value> {
	let (numerator, denominator) = incentive(lltv)?;
	mul_div(debt, numerator, denominator, Down)
}

/// The same in favour of who is given it: `⌈debt · LIF⌉`.
pub fn with_incentive_up(debt: Value, lltv: Permill) -> Option<Value> {
	let (numerator, denominator) = incentive(lltv)?;
	mul_div(debt, numerator, denominator, Up)
}

/// What debt must be paid for collateral of this value: `⌈collateral / LIF⌉`.
pub fn without_incentive_up(collateral: Value, lltv: Permill) -> Option<Value> {
	let (numerator, denominator) = incentive(lltv)?;
	mul_div(collateral, denominator, numerator, Up)
}

/// What must be repaid in a liquidation so that the loan is healthy after it:
/// `⌈excess / (owed/paid − LIF·lltv)⌉`, the excess being how much more is owed than the collateral
/// allows. Each unit repaid takes LIF units of collateral away, which allow `LIF·lltv` less, and makes
/// `owed/paid` less owed: more than itself where it would have borne interest.
pub fn cure_up(excess: Value, lltv: Permill, (owed, paid): (Balance, Balance)) -> Option<Value> {
	let (numerator, denominator) = incentive(lltv)?;
	let saved = product(owed, denominator, PERMILL)?;
	let taken = product(paid, numerator, lltv.deconstruct().into())?;
	let scaled = product(excess, paid, denominator.checked_mul(PERMILL)?)?;
	quotient_up(scaled, saved.checked_sub(taken)?)
}

fn product(a: u128, b: u128, c: u128) -> Option<U512> {
	U512::from(a).checked_mul(U512::from(b))?.checked_mul(U512::from(c))
}

/// `⌈numerator / denominator⌉`, if it fits.
fn quotient_up(numerator: U512, denominator: U512) -> Option<u128> {
	let (quotient, rest) =
		(numerator.checked_div(denominator)?, numerator.checked_rem(denominator)?);
	let more = if rest.is_zero() { U512::zero() } else { U512::one() };
	quotient.checked_add(more)?.try_into().ok()
}

/// The part of a whole that belongs to a part of another: `⌊whole · part / of⌋`.
pub fn share_down(whole: Balance, part: Balance, of: Balance) -> Option<Balance> {
	mul_div(whole, part, of, Down)
}

/// The part of a whole that belongs to a part of another: `⌈whole · part / of⌉`.
pub fn share_up(whole: Balance, part: Balance, of: Balance) -> Option<Balance> {
	mul_div(whole, part, of, Up)
}

/// A rate that moves evenly from one to another: where it is after `elapsed` of `over`, rounded up or
/// down. Afterwards it stays.
pub fn ramp(
	from: BasisPoints,
	to: BasisPoints,
	elapsed: Moment,
	over: Moment,
	up: bool,
) -> Option<BasisPoints> {
	if elapsed >= over {
		return Some(to);
	}
	let (elapsed, over) = (u128::from(elapsed), u128::from(over));
	let left = over.checked_sub(elapsed)?;
	let sum =
		u128::from(from).checked_mul(left)?.checked_add(u128::from(to).checked_mul(elapsed)?)?;
	let rate = if up { sum.div_ceil(over) } else { sum.checked_div(over)? };
	rate.try_into().ok()
}

/// How many bits of a ratio's leading digits an index by liquidation price tells apart: neighbours
/// differ by 1/2^15 to 1/2^16, 0.003 % at the most.
const MANTISSA_BITS: u32 = 15;
/// Ratios are of numbers below 2^240; adding this keeps the exponent of any of them positive.
const EXPONENT_BIAS: u32 = 256;
/// Numbers from here on could overflow when they are shifted.
const RATIO_LIMIT_BITS: u32 = 240;

/// The place of a ratio in an ordered index: its exponent (9 bits) and the bits after its leading one
/// (15). Never rises when the ratio falls, and is exact: a ratio of a higher place is greater.
fn ratio_tick(numerator: U256, denominator: U256) -> Option<Tick> {
	let bits = |number: U256| 256u32.checked_sub(number.leading_zeros());
	let (over, under) = (bits(numerator)?, bits(denominator)?);
	if numerator.is_zero()
		|| denominator.is_zero()
		|| over > RATIO_LIMIT_BITS
		|| under > RATIO_LIMIT_BITS
	{
		return None;
	}
	// Shifted so that the quotient has `MANTISSA_BITS` + 1 or + 2 bits.
	let digits = MANTISSA_BITS.checked_add(1)?.checked_add(under)?;
	let quotient = if digits >= over {
		shl(numerator, digits.checked_sub(over)?)?.checked_div(denominator)?
	} else {
		numerator.checked_div(shl(denominator, over.checked_sub(digits)?)?)?
	};
	let quotient = u32::try_from(quotient).ok()?;
	let long = quotient >> MANTISSA_BITS.checked_add(1)?;
	let exponent = EXPONENT_BIAS.checked_add(over)?.checked_sub(under)?.checked_add(long)?;
	let mantissa = (quotient >> long) & ((1 << MANTISSA_BITS) - 1);
	Some((exponent << MANTISSA_BITS) | mantissa)
}

/// Shift to the left without losing bits.
#[allow(clippy::arithmetic_side_effects)] // no bits are lost
fn shl(number: U256, bits: u32) -> Option<U256> {
	(number.leading_zeros() >= bits).then(|| number << bits)
}

/// The place of a loan in the index by liquidation price: that of the ratio
/// `debt / (collateral · lltv)`, the price of a unit of collateral in units of principal below which
/// a loan judged by this debt is unhealthy.
pub fn liquidation_tick(debt: Balance, collateral: Balance, lltv: Permill) -> Option<Tick> {
	ratio_tick(
		U256::from(debt).checked_mul(PERMILL.into())?,
		U256::from(collateral).checked_mul(u128::from(lltv.deconstruct()).into())?,
	)
}

/// The place of the present price of a unit of collateral in units of principal in the index by
/// liquidation price. Every loan above it is unhealthy; none below it is, unless it is worth so little
/// that rounding to 10⁻¹⁸ of the currency of account matters.
pub fn price_tick(
	(principal_price, principal_decimals): (FixedU128, u8),
	(collateral_price, collateral_decimals): (FixedU128, u8),
) -> Option<Tick> {
	let scaled = |price: FixedU128, decimals| {
		U256::from(price.into_inner()).checked_mul(unit(decimals)?.into())
	};
	ratio_tick(
		scaled(collateral_price, principal_decimals)?,
		scaled(principal_price, collateral_decimals)?,
	)
}

/// The price of one whole unit of collateral in whole units of principal below which a loan is
/// unhealthy, rounded up.
pub fn liquidation_price_up(
	(face, principal_decimals): (Balance, u8),
	(collateral, collateral_decimals): (Balance, u8),
	lltv: Permill,
) -> Option<FixedU128> {
	let owed = product(face, unit(collateral_decimals)?, PERMILL)?;
	let secured = product(collateral, unit(principal_decimals)?, lltv.deconstruct().into())?;
	let price = quotient_up(owed.checked_mul(FixedU128::DIV.into())?, secured)?;
	Some(FixedU128::from_inner(price))
}

/// The queue by time has places of 2^14 ms, 16.384 s, each.
const DUE_TICK_BITS: u32 = 14;

/// The place of a moment in the queue by time, rounded up: what stands there is not early.
pub fn due_tick(due: Moment) -> Option<Tick> {
	due.div_ceil(1 << DUE_TICK_BITS).try_into().ok()
}

/// The last place of the queue whose moments have all come.
pub fn passed_tick(now: Moment) -> Option<Tick> {
	(now >> DUE_TICK_BITS).try_into().ok()
}
