// SPDX-License-Identifier: Apache-2.0
//! Arithmetic on money: checked, exact before it is rounded, and every rounding is in the name.

use sp_runtime::{
	helpers_128bit::multiply_by_rational_with_rounding,
	ArithmeticError,
	Rounding::{self, Down, Up},
};

/// `⌊a · b / c⌋`. The product has 256 bits. Fails if the quotient does not fit, or `c` is zero.
pub fn mul_div_down(a: u128, b: u128, c: u128) -> Result<u128, ArithmeticError> {
	mul_div(a, b, c, Down)
}

/// `⌈a · b / c⌉`. The product has 256 bits. Fails if the quotient does not fit, or `c` is zero.
pub fn mul_div_up(a: u128, b: u128, c: u128) -> Result<u128, ArithmeticError> {
	mul_div(a, b, c, Up)
}

fn mul_div(a: u128, b: u128, c: u128, rounding: Rounding) -> Result<u128, ArithmeticError> {
	if c == 0 {
		return Err(ArithmeticError::DivisionByZero);
	}
	multiply_by_rational_with_rounding(a, b, c, rounding).ok_or(ArithmeticError::Overflow)
}

#[cfg(test)]
mod tests {
	use super::*;
	use num_bigint::BigUint;
	use proptest::prelude::*;

	/// Small, large and extreme numbers.
	fn number() -> impl Strategy<Value = u128> {
		prop_oneof![0u128..1_000, any::<u64>().prop_map(u128::from), any::<u128>(), Just(u128::MAX)]
	}

	proptest! {
		#[test]
		fn products_and_quotients_are_exact_and_rounded_as_the_name_says(
			a in number(), b in number(), c in number(),
		) {
			if c == 0 {
				prop_assert_eq!(mul_div_down(a, b, c), Err(ArithmeticError::DivisionByZero));
				prop_assert_eq!(mul_div_up(a, b, c), Err(ArithmeticError::DivisionByZero));
				return Ok(());
			}
			let product = BigUint::from(a) * b;
			let fits = |q: BigUint| u128::try_from(q).map_err(|_| ArithmeticError::Overflow);
			prop_assert_eq!(mul_div_down(a, b, c), fits(&product / c));
			prop_assert_eq!(mul_div_up(a, b, c), fits((&product + (c - 1)) / c));
		}
	}
}
