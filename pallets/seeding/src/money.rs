// SPDX-License-Identifier: Apache-2.0
//! What a pool has: its sponsor's own money and gifts of others, some of it reserved for seats.
//!
//! All of it is on hold with the sponsor. Gifts are what pays first, and so what is reserved first: the
//! sponsor's own money is bound only as far as gifts do not reach.

use codec::{Decode, Encode, MaxEncodedLen};
use primitives::Balance;
use scale_info::TypeInfo;
use sp_arithmetic::traits::{EnsureAdd, EnsureAddAssign, EnsureSub, EnsureSubAssign};
use sp_runtime::ArithmeticError;

/// What a pool has.
#[derive(Encode, Decode, TypeInfo, MaxEncodedLen, Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Money {
	/// The sponsor's own.
	pub own: Balance,
	/// What others gave. Never given back.
	pub gifts: Balance,
	/// How much of both is reserved for seats.
	pub reserved: Balance,
}

impl Money {
	/// All of it.
	pub fn total(&self) -> Result<Balance, ArithmeticError> {
		self.own.ensure_add(self.gifts)
	}

	/// What is not reserved.
	pub fn free(&self) -> Result<Balance, ArithmeticError> {
		self.total()?.ensure_sub(self.reserved)
	}

	/// What the sponsor can withdraw.
	pub fn own_free(&self) -> Result<Balance, ArithmeticError> {
		Ok(self.own.min(self.free()?))
	}

	/// Reserve so much for a seat, if so much is free.
	pub fn reserve(&mut self, amount: Balance) -> Result<bool, ArithmeticError> {
		if amount > self.free()? {
			return Ok(false);
		}
		self.reserved.ensure_add_assign(amount)?;
		Ok(true)
	}

	/// So much is no longer reserved.
	pub fn unreserve(&mut self, amount: Balance) -> Result<(), ArithmeticError> {
		self.reserved.ensure_sub_assign(amount)
	}

	/// So much of what is reserved is paid: gifts first.
	pub fn pay(&mut self, amount: Balance) -> Result<(), ArithmeticError> {
		self.unreserve(amount)?;
		let of_gifts = amount.min(self.gifts);
		self.gifts.ensure_sub_assign(of_gifts)?;
		self.own.ensure_sub_assign(amount.ensure_sub(of_gifts)?)
	}

	/// The sponsor takes out so much, if it can be.
	pub fn withdraw(&mut self, amount: Balance) -> Result<bool, ArithmeticError> {
		if amount > self.own_free()? {
			return Ok(false);
		}
		self.own.ensure_sub_assign(amount)?;
		Ok(true)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn gifts_should_pay_first() {
		let mut money = Money { own: 100, gifts: 30, reserved: 0 };
		assert_eq!(money.reserve(40), Ok(true));
		// Ten of the reserve are the sponsor's own.
		assert_eq!((money.free(), money.own_free()), (Ok(90), Ok(90)));
		money.pay(20).unwrap();
		assert_eq!(money, Money { own: 100, gifts: 10, reserved: 20 });
		money.pay(20).unwrap();
		assert_eq!(money, Money { own: 90, gifts: 0, reserved: 0 });
	}

	#[test]
	fn gifts_should_never_be_withdrawn() {
		let mut money = Money { own: 5, gifts: 30, reserved: 10 };
		assert_eq!(money.withdraw(6), Ok(false));
		assert_eq!(money.withdraw(5), Ok(true));
		assert_eq!(money, Money { own: 0, gifts: 30, reserved: 10 });
	}

	#[test]
	fn what_is_reserved_should_stay() {
		let mut money = Money { own: 100, gifts: 0, reserved: 60 };
		assert_eq!(money.withdraw(41), Ok(false));
		assert_eq!(money.reserve(41), Ok(false));
		assert_eq!(money.withdraw(40), Ok(true));
		assert_eq!(money.free(), Ok(0));
		assert!(money.pay(61).is_err());
	}
}
