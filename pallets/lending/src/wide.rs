// SPDX-License-Identifier: Apache-2.0
//! Products of three numbers, which have more than 256 bits.

use sp_core::U512;
use sp_runtime::ArithmeticError;

/// `a · b · c`, which always fits.
pub(crate) fn product(a: u128, b: u128, c: u128) -> U512 {
	// Three times 128 bits do not come near the end of 512.
	U512::from(a).saturating_mul(U512::from(b)).saturating_mul(U512::from(c))
}

/// `⌈numerator / denominator⌉`, if it fits.
pub(crate) fn quotient_up(numerator: U512, denominator: U512) -> Result<u128, ArithmeticError> {
	let quotient = numerator.checked_div(denominator).ok_or(ArithmeticError::DivisionByZero)?;
	let exact = quotient.checked_mul(denominator) == Some(numerator);
	let up = if exact { U512::zero() } else { U512::one() };
	let rounded = quotient.checked_add(up).ok_or(ArithmeticError::Overflow)?;
	rounded.try_into().map_err(|_| ArithmeticError::Overflow)
}
