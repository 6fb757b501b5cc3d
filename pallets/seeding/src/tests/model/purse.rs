// SPDX-License-Identifier: Apache-2.0
//! A pool's money: the sponsor's own, gifts, and how much of both together is reserved for seats.
//!
//! A reserve is made of nothing in particular. What is paid comes out of gifts while there are any, and a
//! gift never becomes the sponsor's own, also not by way of a reserve that is given back.

use super::world::{Who, Why};
use std::collections::BTreeMap;

/// All money of a pool, on hold with its sponsor.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Purse {
	own: u128,
	gifts: u128,
	reserves: BTreeMap<Who, u128>,
	/// Over the pool's whole life, for the invariants.
	pub given: u128,
	/// Gifts that seats were paid.
	pub gifts_paid: u128,
}

impl Purse {
	/// All that is on hold for the pool.
	pub fn total(&self) -> u128 {
		self.own + self.gifts
	}

	/// What new reserves can be made of.
	pub fn free(&self) -> u128 {
		self.total() - self.all_reserved()
	}

	/// What the sponsor can withdraw.
	pub fn own_free(&self) -> u128 {
		self.own.min(self.free())
	}

	/// Gifts that are not paid yet, also what is reserved of them.
	pub fn gifts(&self) -> u128 {
		self.gifts
	}

	pub fn all_reserved(&self) -> u128 {
		self.reserves.values().sum()
	}

	/// What is reserved for one seat.
	pub fn reserved(&self, who: Who) -> u128 {
		self.reserves.get(&who).copied().unwrap_or_default()
	}

	pub fn put(&mut self, own: u128) {
		self.own += own;
	}

	pub fn give(&mut self, gift: u128) {
		self.gifts += gift;
		self.given += gift;
	}

	pub fn withdraw(&mut self, amount: u128) -> Result<(), Why> {
		if amount > self.own_free() {
			return Err(Why::NotYoursToWithdraw);
		}
		self.own -= amount;
		Ok(())
	}

	/// Reserve all of it for a seat, or nothing. Says whether.
	pub fn reserve(&mut self, who: Who, amount: u128) -> bool {
		if amount > self.free() {
			return false;
		}
		*self.reserves.entry(who).or_default() += amount;
		true
	}

	/// So much of a seat's reserve is paid: it leaves the pool.
	pub fn pay(&mut self, who: Who, amount: u128) {
		self.give_back(who, amount);
		let gifts = amount.min(self.gifts);
		self.gifts -= gifts;
		self.own -= amount - gifts;
		self.gifts_paid += gifts;
	}

	/// So much of a seat's reserve is free again.
	pub fn give_back(&mut self, who: Who, amount: u128) {
		let reserve = self.reserves.get_mut(&who).expect("the seat has a reserve");
		*reserve = reserve.checked_sub(amount).expect("it is as much");
		if *reserve == 0 {
			self.reserves.remove(&who);
		}
	}
}
