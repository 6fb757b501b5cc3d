// SPDX-License-Identifier: Apache-2.0
//! Claims: seats that were not paid yet. They reserve nothing and keep nobody out; the first accepted
//! proof makes one a seat, or ends it.

use super::{rules, seats::Seat, world::*};

impl World {
	pub fn claim_seat(&mut self, who: Who, id: PoolId, least_pay: u128) -> Result<(), Why> {
		let now = self.now;
		let pool = self.pool(id)?;
		need(pool.is_open(), Why::PoolIsClosed)?;
		need(pool.terms.open || pool.admitted.contains(&who), Why::NotAdmitted)?;
		// A seat that is over but was not settled counts: whoever wants its place settles it before.
		need(!pool.seats.contains_key(&who), Why::AlreadySeated)?;
		need(!pool.is_full(), Why::NoSeatLeft)?;
		let start = rules::first_tick(now).ok_or(Why::TooEarly)?;
		let (pay, bond) = (pool.price(now), pool.terms.bond);
		need(pay >= least_pay, Why::PayFell)?;
		need(pool.affords(pay), Why::PoolIsDry)?;
		let deposit = self.limits.seat_deposit;
		self.hold(Reason::Bond, who, bond)?;
		self.hold(Reason::Deposit, who, deposit)?;
		let seat = Seat {
			number: self.book.seats,
			pay,
			start,
			period: 0,
			funded: 0,
			bond,
			deposit,
			misses: 0,
			paid: 0,
			paid_now: false,
			commitment: None,
			leaving: false,
			notice: false,
			walked: now,
		};
		self.book.seats += 1;
		let pool = self.pool_mut(id);
		let crowd = pool.seats.len() >= pool.terms.seats as usize;
		pool.seats.insert(who, seat);
		if crowd {
			self.book.count("more claims than vacant seats");
		}
		Ok(())
	}

	/// What it is paid as a seat, or why it cannot be one.
	fn can_be_seated(&self, id: PoolId, who: Who) -> Result<u128, &'static str> {
		let pool = &self.pools[&id];
		let claim = &pool.seats[&who];
		let pay = rules::first_pay(claim.pay, pool.price(self.now));
		let found = [
			(claim.leaving, "claim ended: left, proven"),
			(!pool.is_open(), "claim ended: proven in a closed pool"),
			(pool.is_full(), "claim ended: no vacancy"),
			(!pool.affords(pay), "claim ended: out of money"),
		];
		found.into_iter().find(|(is_so, _)| *is_so).map_or(Ok(pay), |(_, why)| Err(why))
	}

	/// What its first accepted proof makes of a claim. It never fails: a proof in time is worth the bond.
	pub fn prove_claim(&mut self, id: PoolId, who: Who) {
		let claim = self.pools[&id].seats[&who].clone();
		let pay = match self.can_be_seated(id, who) {
			Ok(pay) => pay,
			Err(why) => {
				self.settle_outcome(&claim, Outcome::InVain);
				return self.end_seat(id, who, why);
			},
		};
		assert!(pay <= claim.pay);
		let now = self.now;
		let pool = self.pool_mut(id);
		assert!(pool.purse.reserve(who, pay), "the notice was there");
		pool.base = pay;
		pool.since = now;
		self.seat_mut(id, who).pay = pay;
		self.pay_period(id, who, pay);
		let pool = self.pool_mut(id);
		let (terms, free) = (pool.terms, pool.purse.free());
		let periods = rules::first_notice(&terms, pay, free);
		assert!((terms.notice - 1..=terms.notice).contains(&periods), "but for one they are sure");
		if periods > 0 {
			assert!(pool.purse.reserve(who, pay * u128::from(periods)), "there is as much");
		}
		self.seat_mut(id, who).funded = claim.period + 1 + periods;
		self.count_seated(&terms, &claim, pay, periods);
	}

	fn count_seated(&mut self, terms: &Terms, claim: &Seat, pay: u128, periods: u32) {
		let seen = [
			(true, "claim seated"),
			(claim.misses > 0, "claim seated after misses"),
			(pay < claim.pay, "claim seated for less than claimed"),
			(periods < terms.notice, "claim seated with a period less"),
			(pay == terms.max && terms.max > terms.from, "seat taken at max"),
			(pay > terms.from && pay < terms.max, "seat taken between"),
		];
		seen.into_iter().filter(|(is_so, _)| *is_so).for_each(|(_, what)| self.book.count(what));
	}
}
