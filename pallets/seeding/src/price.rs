// SPDX-License-Identifier: Apache-2.0
//! What a vacant seat pays: it rises along a curve while nobody has proven anything for the pay there was.
//!
//! Two things hold it back. A price on offer is not raised by what happens to other seats; and it does not
//! run ahead of what the pool can pay. Only seats move it: claims that end move nothing.

use crate::{ids::Tick, terms::PoolTerms};
use codec::{Decode, Encode, MaxEncodedLen};
use primitives::{mul_div_down, mul_div_up, Balance};
use scale_info::TypeInfo;
use sp_arithmetic::traits::{EnsureAdd, EnsureSub};
use sp_runtime::ArithmeticError;

/// From where, and since when, a pool's price rises.
#[derive(Encode, Decode, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Price {
	/// What a seat paid at that time.
	pub base: Balance,
	/// The tick from which on it rises.
	pub since: Tick,
}

impl Price {
	/// A new pool's.
	pub fn new(terms: &PoolTerms, now: Tick) -> Self {
		Self { base: terms.from_pay, since: now }
	}

	/// What a vacant seat pays for a period, if the pool can:
	/// `base + ⌊(max − base) · (now − since) / ramp⌋`, at most `max`.
	pub fn at(&self, terms: &PoolTerms, now: Tick) -> Result<Balance, ArithmeticError> {
		let risen = now.ensure_sub(self.since)?.min(terms.ramp_ticks);
		let way = terms.max_pay.ensure_sub(self.base)?;
		let up = mul_div_down(way, risen.into(), terms.ramp_ticks.into())?;
		self.base.ensure_add(up)
	}

	/// The first tick in which it is at least so much, or at the most.
	pub fn reaches(&self, terms: &PoolTerms, pay: Balance) -> Result<Tick, ArithmeticError> {
		let way = terms.max_pay.ensure_sub(self.base)?;
		let part = pay.min(terms.max_pay).saturating_sub(self.base);
		if part == 0 {
			return Ok(self.since);
		}
		let risen = mul_div_up(part, terms.ramp_ticks.into(), way)?;
		let risen = Tick::try_from(risen).map_err(|_| ArithmeticError::Overflow)?;
		self.since.ensure_add(risen)
	}

	/// A claim of this pay has become a seat. `offered`: another seat is vacant still.
	pub fn taken(
		&mut self,
		terms: &PoolTerms,
		pay: Balance,
		offered: bool,
		now: Tick,
	) -> Result<(), ArithmeticError> {
		self.start_from(terms, pay, offered, now)
	}

	/// A seat of this pay is vacant: seven eighths of it, rounded down. `offered`: another one was vacant
	/// before.
	pub fn vacated(
		&mut self,
		terms: &PoolTerms,
		pay: Balance,
		offered: bool,
		now: Tick,
	) -> Result<(), ArithmeticError> {
		let base = mul_div_down(pay, 7, 8)?.max(terms.from_pay);
		self.start_from(terms, base, offered, now)
	}

	/// It rises from here, and from now on. What is on offer is not raised so.
	fn start_from(
		&mut self,
		terms: &PoolTerms,
		base: Balance,
		offered: bool,
		now: Tick,
	) -> Result<(), ArithmeticError> {
		if !offered || base < self.at(terms, now)? {
			*self = Self { base, since: now };
		}
		Ok(())
	}

	/// What the pool can pay for a seat has changed. If it is more, and was less than the curve had come to,
	/// the curve goes on from what was really offered.
	pub fn afforded(
		&mut self,
		terms: &PoolTerms,
		before: Balance,
		after: Balance,
		now: Tick,
	) -> Result<(), ArithmeticError> {
		if after > before && self.at(terms, now)? > before {
			*self = Self { base: self.base.max(before), since: now };
		}
		Ok(())
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn terms(from_pay: Balance, max_pay: Balance, ramp_ticks: u32) -> PoolTerms {
		PoolTerms {
			period_ticks: 36,
			notice_periods: 1,
			seats: 1,
			from_pay,
			max_pay,
			ramp_ticks,
			bond: max_pay.saturating_mul(4),
			open: true,
		}
	}

	#[test]
	fn price_should_rise_from_base_to_max_and_round_down() {
		let terms = terms(10, 20, 3);
		let price = Price::new(&terms, 5);
		let prices: Vec<_> = (5..10).map(|now| price.at(&terms, now).unwrap()).collect();
		assert_eq!(prices, [10, 13, 16, 20, 20]);
	}

	#[test]
	fn a_vacancy_should_lower_the_price_by_an_eighth_and_never_below_the_least() {
		let terms = terms(10, 20, 3);
		let mut price = Price::new(&terms, 0);
		price.vacated(&terms, 20, false, 4).unwrap();
		assert_eq!(price, Price { base: 17, since: 4 });
		price.vacated(&terms, 11, false, 9).unwrap();
		assert_eq!(price, Price { base: 10, since: 9 });
	}

	#[test]
	fn a_price_on_offer_should_only_be_lowered_by_other_seats() {
		let terms = terms(8, 16, 8);
		let at_ten = Price { base: 8, since: 0 };
		// It is 10 in tick 2: a pay of 11 leaves it, 10 as well, 9 does not; ⅞ of 12 leaves it, of 11 does not.
		let after = |change: &dyn Fn(&mut Price)| {
			let mut price = at_ten;
			change(&mut price);
			price
		};
		for (pay, moved) in [(11, false), (10, false), (9, true)] {
			let price = after(&|price| price.taken(&terms, pay, true, 2).unwrap());
			assert_eq!(price, if moved { Price { base: pay, since: 2 } } else { at_ten });
		}
		for (pay, moved) in [(16, false), (12, false), (11, true)] {
			let price = after(&|price| price.vacated(&terms, pay, true, 2).unwrap());
			assert_eq!(price, if moved { Price { base: pay * 7 / 8, since: 2 } } else { at_ten });
		}
		// Nobody is offered a seat: it is set.
		assert_eq!(
			after(&|price| price.taken(&terms, 16, false, 2).unwrap()),
			Price { base: 16, since: 2 }
		);
	}

	#[test]
	fn the_curve_should_go_on_from_what_was_offered_when_there_is_more_to_pay_with() {
		let terms = terms(8, 16, 8);
		let price = Price { base: 8, since: 0 };
		let after = |before, after| {
			let mut price = price;
			price.afforded(&terms, before, after, 4).unwrap();
			price
		};
		// It has come to 12.
		assert_eq!(after(10, 11), Price { base: 10, since: 4 });
		assert_eq!(after(0, 100), Price { base: 8, since: 4 });
		for (before, later) in [(12, 100), (100, 200), (10, 10), (10, 9), (0, 0)] {
			assert_eq!(after(before, later), price);
		}
	}

	proptest! {
		#[test]
		fn price_should_stay_between_least_and_most_and_never_fall_by_itself(
			from in 1u128..1 << 100, way in 0u128..1 << 100, ramp in 1u32.., since: u32,
			later in proptest::collection::vec(0u32.., 2),
		) {
			let terms = terms(from, from + way, ramp);
			let price = Price::new(&terms, since);
			let mut later: Vec<_> = later.into_iter().map(|by| since.saturating_add(by)).collect();
			later.sort();
			let prices: Vec<_> = later.iter().map(|now| price.at(&terms, *now).unwrap()).collect();
			prop_assert!(terms.from_pay <= prices[0] && prices[0] <= prices[1]);
			prop_assert!(prices[1] <= terms.max_pay);
			// It is reached in that tick and not before.
			let reached = price.reaches(&terms, prices[0]).unwrap();
			prop_assert_eq!(price.at(&terms, reached).unwrap(), prices[0]);
			prop_assert!(reached == since || price.at(&terms, reached - 1).unwrap() < prices[0]);
		}
	}
}
