// SPDX-License-Identifier: Apache-2.0
//! What a pool has: its sponsor's own money and gifts of others, some of it reserved for seats.
//!
//! All of it is on hold with the sponsor. Gifts are what pays first, and so what is reserved first: the
//! sponsor's own money is bound only as far as gifts do not reach.

use codec::{Decode, Encode, MaxEncodedLen};
use primitives::Balance;
use scale_info::TypeInfo;
use sp_arithmetic::traits::{
	EnsureAdd, EnsureAddAssign, EnsureSub, EnsureSubAssign, SaturatedConversion,
};
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

	/// What another seat can be paid for a period at the most, with so long a notice: what is free, but for
	/// one more period of each seat there is, of these pays together. Rounded down.
	pub fn affordable(&self, notice: u32, pays: Balance) -> Result<Balance, ArithmeticError> {
		let left = self.free()?.saturating_sub(pays);
		Ok(left.checked_div(notice.into()).unwrap_or_default())
	}

	/// How many more periods can be reserved for a seat of this pay, up to so many: one as long as there is
	/// the money, more only out of what is above one period of each other seat.
	pub fn periods_more(
		&self,
		wanted: u32,
		pay: Balance,
		others: Balance,
	) -> Result<u32, ArithmeticError> {
		let free = self.free()?;
		let one = u32::from(free >= pay);
		let beyond = free.saturating_sub(others).checked_div(pay).unwrap_or_default();
		Ok(wanted.min(beyond.saturated_into::<u32>().max(one)))
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
	fn another_seat_should_leave_one_period_of_each_seat_there_is() {
		let money = Money { own: 70, gifts: 50, reserved: 20 };
		assert_eq!(money.affordable(3, 10), Ok(30));
		assert_eq!(money.affordable(3, 11), Ok(29));
		assert_eq!((money.affordable(3, 100), money.affordable(1, 101)), (Ok(0), Ok(0)));
		assert_eq!(money.affordable(52, Balance::MAX), Ok(0));
	}

	#[test]
	fn a_seat_should_have_one_more_period_first_and_the_rest_out_of_what_others_leave() {
		let more = |free, wanted, others| {
			let money = Money { own: free, gifts: 0, reserved: 0 };
			money.periods_more(wanted, 10, others).unwrap()
		};
		assert_eq!([0, 9, 10, 19, 20, 35].map(|free| more(free, 5, 0)), [0, 0, 1, 1, 2, 3]);
		assert_eq!([9, 10, 49, 50, 59, 60].map(|free| more(free, 5, 40)), [0, 1, 1, 1, 1, 2]);
		assert_eq!((more(1_000, 5, 40), more(1_000, 0, 0)), (5, 0));
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
