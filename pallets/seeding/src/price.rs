// SPDX-License-Identifier: Apache-2.0
//! What a vacant seat pays: it rises while nobody has proven anything for the pay there was.
//!
//! Only seats that were paid move the base: claims that end move nothing. It stands still while the pool
//! has no money for another seat.

use crate::{ids::Tick, terms::PoolTerms};
use codec::{Decode, Encode, MaxEncodedLen};
use primitives::{mul_div_down, Balance};
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

	/// What a seat that is claimed now is paid for a period:
	/// `base + ⌊(max − base) · (now − since) / ramp⌋`, at most `max`.
	pub fn at(&self, terms: &PoolTerms, now: Tick) -> Result<Balance, ArithmeticError> {
		let risen = now.ensure_sub(self.since)?.min(terms.ramp_ticks);
		let way = terms.max_pay.ensure_sub(self.base)?;
		let up = mul_div_down(way, risen.into(), terms.ramp_ticks.into())?;
		self.base.ensure_add(up)
	}

	/// Until now nobody could have had a seat: it rises from here on.
	pub fn stood_still(&mut self, now: Tick) {
		self.since = now;
	}

	/// A seat of this pay was paid for the first time.
	pub fn proven(&mut self, pay: Balance, now: Tick) {
		*self = Self { base: pay, since: now };
	}

	/// A seat of this pay that was paid is vacant: seven eighths of it, rounded down.
	pub fn vacated(
		&mut self,
		terms: &PoolTerms,
		pay: Balance,
		now: Tick,
	) -> Result<(), ArithmeticError> {
		*self = Self { base: mul_div_down(pay, 7, 8)?.max(terms.from_pay), since: now };
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
			bond: max_pay,
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
		price.vacated(&terms, 20, 4).unwrap();
		assert_eq!(price, Price { base: 17, since: 4 });
		price.vacated(&terms, 11, 9).unwrap();
		assert_eq!(price, Price { base: 10, since: 9 });
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
		}
	}
}
