// SPDX-License-Identifier: Apache-2.0
//! Which ordered indices there are, and where a rate, a liquidation price and a moment stand in them.

use crate::ids::{BasisPoints, MarketId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use ordered_index::{Direction, Tick};
use primitives::{Balance, Moment, UnitPrice};
use scale_info::TypeInfo;
use sp_arithmetic::traits::{EnsureAdd, EnsureSub};
use sp_core::U256;
use sp_runtime::{ArithmeticError, PerThing, Permill};

/// Which loans an index by liquidation price is of.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub enum RiskList {
	/// Those without a margin call, by their face.
	#[codec(index = 0)]
	Running,
	/// Those with one, by what they grow to until the grace period ends.
	#[codec(index = 1)]
	Called,
}

/// An ordered index of records.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub enum Index {
	/// The offers to lend of a market and term, by yearly rate in basis points.
	#[codec(index = 0)]
	Lends(MarketId, Moment),
	/// The offers to borrow of a market and term, by yearly rate in basis points.
	#[codec(index = 1)]
	Borrows(MarketId, Moment),
	/// Loans of a market by liquidation price: see [`liquidation_tick`].
	#[codec(index = 2)]
	Risk(MarketId, RiskList),
	/// All loans by the next moment at which time alone changes something: see [`due_tick`].
	#[codec(index = 3)]
	Due,
}

/// A kind of index, of which each record stands in one at most.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub enum IndexKind {
	/// Of offers.
	#[codec(index = 0)]
	Book,
	/// Of loans, by liquidation price.
	#[codec(index = 1)]
	Risk,
	/// Of loans, by time.
	#[codec(index = 2)]
	Due,
}

/// Of how many bytes a rate is as a tick.
pub const RATE_BYTES: u8 = 2;
/// Of how many bytes a liquidation price is as a tick.
pub const RISK_BYTES: u8 = 3;
/// Of how many bytes a moment is as a tick.
pub const DUE_BYTES: u8 = 4;

impl ordered_index::Index for Index {
	type Kind = IndexKind;

	fn kind(self) -> IndexKind {
		match self {
			Self::Lends(..) | Self::Borrows(..) => IndexKind::Book,
			Self::Risk(..) => IndexKind::Risk,
			Self::Due => IndexKind::Due,
		}
	}

	fn tick_bytes(self) -> u8 {
		match self {
			Self::Lends(..) | Self::Borrows(..) => RATE_BYTES,
			Self::Risk(..) => RISK_BYTES,
			Self::Due => DUE_BYTES,
		}
	}
}

/// A side of the book: that of the offers to lend, or else to borrow, and the way from its best rate on.
pub fn book_side(market: MarketId, term: Moment, lends: bool) -> (Index, Direction) {
	if lends {
		(Index::Lends(market, term), Direction::Up)
	} else {
		(Index::Borrows(market, term), Direction::Down)
	}
}

/// The tick of a rate.
pub fn rate_tick(apr: BasisPoints) -> Tick {
	apr.into()
}

/// How many bits of a ratio's leading digits an index by liquidation price tells apart: neighbours
/// differ by 1/2^15 to 1/2^16, 0.003 % at the most.
const MANTISSA_BITS: u32 = 15;
/// Ratios are of numbers below 2^240; adding this keeps the exponent of any of them positive.
const EXPONENT_BIAS: u32 = 256;
/// Numbers from here on could overflow when they are shifted.
const RATIO_LIMIT_BITS: u32 = 240;

/// The tick of a ratio: its exponent (9 bits) and the bits after its leading one (15). Never rises when
/// the ratio falls, and is exact: a ratio of a higher tick is greater. Fails for a ratio of zero or of
/// numbers that are too large.
fn ratio_tick(numerator: U256, denominator: U256) -> Result<Tick, ArithmeticError> {
	let bits = |number: U256| 256u32.saturating_sub(number.leading_zeros());
	let (over, under) = (bits(numerator), bits(denominator));
	if over == 0 || under == 0 {
		return Err(ArithmeticError::DivisionByZero);
	}
	if over > RATIO_LIMIT_BITS || under > RATIO_LIMIT_BITS {
		return Err(ArithmeticError::Overflow);
	}
	// Shifted so that the quotient has `MANTISSA_BITS` + 1 or + 2 bits.
	let digits = MANTISSA_BITS.ensure_add(1)?.ensure_add(under)?;
	let quotient = if digits >= over {
		shl(numerator, digits.ensure_sub(over)?)?.checked_div(denominator)
	} else {
		numerator.checked_div(shl(denominator, over.ensure_sub(digits)?)?)
	};
	let quotient = quotient.ok_or(ArithmeticError::DivisionByZero)?;
	let quotient = u32::try_from(quotient).map_err(|_| ArithmeticError::Overflow)?;
	let long = quotient >> MANTISSA_BITS.ensure_add(1)?;
	let exponent = EXPONENT_BIAS.ensure_add(over)?.ensure_sub(under)?.ensure_add(long)?;
	let mantissa = (quotient >> long) & ((1 << MANTISSA_BITS) - 1);
	Ok((exponent << MANTISSA_BITS) | mantissa)
}

/// Shift to the left without losing bits.
#[allow(clippy::arithmetic_side_effects)] // no bits are lost
fn shl(number: U256, bits: u32) -> Result<U256, ArithmeticError> {
	(number.leading_zeros() >= bits).then(|| number << bits).ok_or(ArithmeticError::Overflow)
}

/// The tick of a loan in the index by liquidation price: that of the ratio
/// `debt / (collateral · LLTV)`, the price of a unit of collateral in units of principal below which
/// a loan judged by this debt is unhealthy.
pub fn liquidation_tick(
	debt: Balance,
	collateral: Balance,
	lltv: Permill,
) -> Result<Tick, ArithmeticError> {
	// 128 and 20 bits.
	ratio_tick(
		U256::from(debt).saturating_mul(Permill::ACCURACY.into()),
		U256::from(collateral).saturating_mul(lltv.deconstruct().into()),
	)
}

/// The tick of the present price of a unit of collateral in units of principal in the index by
/// liquidation price. Every loan above it is unhealthy; none below it is, unless it is worth so little
/// that rounding to 10⁻¹⁸ of the currency of account matters.
pub fn price_tick(principal: UnitPrice, collateral: UnitPrice) -> Result<Tick, ArithmeticError> {
	let scaled = |price: UnitPrice, other: UnitPrice| {
		Ok(U256::from(price.price.into_inner()).saturating_mul(other.unit()?.into()))
	};
	ratio_tick(scaled(collateral, principal)?, scaled(principal, collateral)?)
}

/// The queue by time has ticks of 2^14 ms, 16.384 s, each.
const DUE_TICK_BITS: u32 = 14;

/// The tick of a moment in the queue by time, rounded up: what stands there is not early.
pub fn due_tick(due: Moment) -> Result<Tick, ArithmeticError> {
	due.div_ceil(1 << DUE_TICK_BITS).try_into().map_err(|_| ArithmeticError::Overflow)
}

/// The last tick of the queue whose moments have all come.
pub fn passed_tick(now: Moment) -> Tick {
	// Later than 2^46 ms, the year 4199, all of them have.
	(now >> DUE_TICK_BITS).try_into().unwrap_or(Tick::MAX)
}
