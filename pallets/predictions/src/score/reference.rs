// SPDX-License-Identifier: Apache-2.0
//! Logarithms by large integers, to compare with.

use num_bigint::BigInt;

/// In which unit they are.
pub(crate) fn unit() -> BigInt {
	BigInt::from(10).pow(36)
}

/// ln(p/q) in 10⁻³⁶, by 2 · artanh((p − q)/(p + q)). Its error is below 10⁻³³.
pub(crate) fn ln(p: u128, q: u128) -> BigInt {
	let (over, under) = (BigInt::from(p) - BigInt::from(q), BigInt::from(p) + BigInt::from(q));
	let (square_over, square_under) = (&over * &over, &under * &under);
	let mut power = unit() * &over / &under;
	let mut sum = BigInt::from(0);
	let mut n = 1;
	while power != BigInt::from(0) {
		sum += &power / n;
		power = power * &square_over / &square_under;
		n += 2;
	}
	sum * 2
}

/// A number in 10⁻¹² as one in 10⁻³⁶.
pub(crate) fn from_e12(number: i128) -> BigInt {
	BigInt::from(number) * BigInt::from(10).pow(24)
}

/// A number in 10⁻¹⁸ as one in 10⁻³⁶.
pub(crate) fn from_e18(number: i128) -> BigInt {
	BigInt::from(number) * BigInt::from(10).pow(18)
}
