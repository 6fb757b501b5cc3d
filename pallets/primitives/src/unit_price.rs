// SPDX-License-Identifier: Apache-2.0
//! What a whole unit of an asset is worth, and so what amounts of it are.

use crate::{mul_div_down, mul_div_up, Balance, Value};
use sp_runtime::{ArithmeticError, FixedU128};

/// The price of one whole unit of an asset, 10^`decimals` smallest ones, in the currency of account.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnitPrice {
	/// The price of one whole unit.
	pub price: FixedU128,
	/// How many decimals an amount of the asset has.
	pub decimals: u8,
}

/// How many smallest units make a whole one. Fails if that cannot be counted.
fn unit(decimals: u8) -> Result<u128, ArithmeticError> {
	10u128.checked_pow(decimals.into()).ok_or(ArithmeticError::Overflow)
}

impl UnitPrice {
	/// Fails if 10^`decimals` cannot be counted (39 and more): no amount of such an asset has a worth.
	pub fn new(price: FixedU128, decimals: u8) -> Result<Self, ArithmeticError> {
		unit(decimals).map(|_| Self { price, decimals })
	}

	/// How many smallest units make a whole one: `10^decimals`.
	pub fn unit(&self) -> Result<u128, ArithmeticError> {
		unit(self.decimals)
	}

	/// What an amount is worth at least: `⌊amount · price / 10^decimals⌋`.
	pub fn value_down(&self, amount: Balance) -> Result<Value, ArithmeticError> {
		mul_div_down(amount, self.price.into_inner(), self.unit()?)
	}

	/// What an amount is worth at most: `⌈amount · price / 10^decimals⌉`.
	pub fn value_up(&self, amount: Balance) -> Result<Value, ArithmeticError> {
		mul_div_up(amount, self.price.into_inner(), self.unit()?)
	}

	/// The largest amount worth no more than `value`: `⌊value · 10^decimals / price⌋`.
	pub fn amount_down(&self, value: Value) -> Result<Balance, ArithmeticError> {
		mul_div_down(value, self.unit()?, self.price.into_inner())
	}

	/// The smallest amount worth no less than `value`: `⌈value · 10^decimals / price⌉`.
	pub fn amount_up(&self, value: Value) -> Result<Balance, ArithmeticError> {
		mul_div_up(value, self.unit()?, self.price.into_inner())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn decimals_that_cannot_be_counted_should_be_refused() {
		assert!(UnitPrice::new(FixedU128::from_u32(1), 38).is_ok());
		assert_eq!(UnitPrice::new(FixedU128::from_u32(1), 39), Err(ArithmeticError::Overflow));
		assert_eq!(UnitPrice::new(FixedU128::from_u32(1), 200), Err(ArithmeticError::Overflow));
	}

	#[test]
	fn amounts_and_values_should_be_rounded_as_the_name_says() {
		let third =
			UnitPrice { price: FixedU128::from_inner(333_333_333_333_333_333), decimals: 20 };
		assert_eq!(third.value_down(1_000), Ok(3));
		assert_eq!(third.value_up(1_000), Ok(4));
		assert_eq!(third.amount_down(1), Ok(300));
		assert_eq!(third.amount_up(1), Ok(301));
		let nothing = UnitPrice { price: FixedU128::from_inner(0), decimals: 0 };
		assert_eq!(nothing.amount_up(1), Err(ArithmeticError::DivisionByZero));
	}
}
