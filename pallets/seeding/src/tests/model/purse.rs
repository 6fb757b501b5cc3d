// SPDX-License-Identifier: Apache-2.0
//! A pool's money: the sponsor's own, gifts, and what is reserved for seats.
//!
//! The design says that gifts pay first and are never withdrawn, and leaves open what a reserve is made
//! of. Both readings are here; in both a gift never becomes the sponsor's own, also not by way of a
//! reserve that is given back.

use super::world::{Who, Why};
use std::collections::BTreeMap;

/// What a reserve is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Origin {
	/// Of nothing in particular: gifts and own money together cover all reserves, what is paid comes out
	/// of gifts while there are any, and the sponsor can withdraw what is own and not needed.
	Pooled,
	/// Of gifts as far as there were any when it was made, and of own money for the rest. Each seat's
	/// reserve pays its gifts first, and gives them back first.
	Tagged,
}

/// An amount, and how much of it is gifts.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Part {
	pub own: u128,
	pub gifts: u128,
}

impl Part {
	fn total(self) -> u128 {
		self.own + self.gifts
	}

	/// Take so much away, gifts first.
	fn take(&mut self, amount: u128) -> Part {
		let gifts = amount.min(self.gifts);
		let taken = Part { own: amount - gifts, gifts };
		self.own -= taken.own;
		self.gifts -= taken.gifts;
		taken
	}

	fn add(&mut self, more: Part) {
		self.own += more.own;
		self.gifts += more.gifts;
	}
}

/// All money of a pool, on hold with its sponsor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Purse {
	how: Origin,
	/// Pooled: everything; tagged: what is not reserved.
	money: Part,
	/// Pooled: amounts only, all said to be own.
	reserves: BTreeMap<Who, Part>,
	/// Over the pool's whole life, for the invariants.
	pub given: u128,
	/// Gifts that seats were paid.
	pub gifts_paid: u128,
}

impl Purse {
	pub fn new(how: Origin) -> Self {
		let money = Part::default();
		Self { how, money, reserves: BTreeMap::new(), given: 0, gifts_paid: 0 }
	}

	/// All that is on hold for the pool.
	pub fn total(&self) -> u128 {
		match self.how {
			Origin::Pooled => self.money.total(),
			Origin::Tagged => self.money.total() + self.all_reserved(),
		}
	}

	/// What new reserves can be made of.
	pub fn free(&self) -> u128 {
		self.total() - self.all_reserved()
	}

	/// What the sponsor can withdraw.
	pub fn own_free(&self) -> u128 {
		match self.how {
			Origin::Pooled => self.money.own.min(self.free()),
			Origin::Tagged => self.money.own,
		}
	}

	/// Gifts that are not paid yet, reserved ones among them.
	pub fn gifts(&self) -> u128 {
		match self.how {
			Origin::Pooled => self.money.gifts,
			Origin::Tagged => {
				self.money.gifts + self.reserves.values().map(|part| part.gifts).sum::<u128>()
			},
		}
	}

	pub fn all_reserved(&self) -> u128 {
		self.reserves.values().map(|part| part.total()).sum()
	}

	/// What is reserved for one seat.
	pub fn reserved(&self, who: Who) -> u128 {
		self.reserves.get(&who).map_or(0, |part| part.total())
	}

	pub fn put(&mut self, own: u128) {
		self.money.own += own;
	}

	pub fn give(&mut self, gift: u128) {
		self.money.gifts += gift;
		self.given += gift;
	}

	pub fn withdraw(&mut self, amount: u128) -> Result<(), Why> {
		if amount > self.own_free() {
			return Err(Why::NotYoursToWithdraw);
		}
		self.money.own -= amount;
		Ok(())
	}

	/// Reserve all of it for a seat, or nothing. Says whether.
	pub fn reserve(&mut self, who: Who, amount: u128) -> bool {
		if amount > self.free() {
			return false;
		}
		let part = match self.how {
			Origin::Pooled => Part { own: amount, gifts: 0 },
			Origin::Tagged => self.money.take(amount),
		};
		self.reserves.entry(who).or_default().add(part);
		true
	}

	/// So much of a seat's reserve is paid: it leaves the pool.
	pub fn pay(&mut self, who: Who, amount: u128) {
		let part = self.from_reserve(who, amount);
		let paid = match self.how {
			Origin::Pooled => self.money.take(amount),
			Origin::Tagged => part,
		};
		self.gifts_paid += paid.gifts;
	}

	/// So much of a seat's reserve is free again.
	pub fn give_back(&mut self, who: Who, amount: u128) {
		let part = self.from_reserve(who, amount);
		if self.how == Origin::Tagged {
			self.money.add(part);
		}
	}

	fn from_reserve(&mut self, who: Who, amount: u128) -> Part {
		let reserve = self.reserves.get_mut(&who).expect("the seat has a reserve");
		let part = reserve.take(amount);
		if reserve.total() == 0 {
			self.reserves.remove(&who);
		}
		part
	}
}
