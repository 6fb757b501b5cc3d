// SPDX-License-Identifier: Apache-2.0
//! Claims: seats of which the last period was not paid, new ones and such as missed it. They reserve
//! nothing and keep nobody out; an accepted proof makes one a seat, or ends it.

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
		let start = rules::first_tick(now);
		let pay = pool.offer(now).ok_or(Why::PoolIsDry)?;
		need(pay >= least_pay, Why::PayFell)?;
		assert!(pool.affords(pay) && pay >= pool.terms.from, "it is there");
		let (price, bond, deposit) = (pool.price(now), pool.terms.bond, self.limits.seat_deposit);
		self.hold(Reason::Bond, who, bond)?;
		self.hold(Reason::Deposit, who, deposit)?;
		let seat = Seat {
			number: self.book.seats,
			pay,
			seated: false,
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
		let seen = [
			(crowd, "more claims than vacant seats"),
			(pay < price, "claimed for what the pool can pay"),
		];
		self.count_all(&seen);
		Ok(())
	}

	/// Why it cannot be a seat.
	fn can_be_seated(&self, id: PoolId, who: Who) -> Result<(), &'static str> {
		let pool = &self.pools[&id];
		let claim = &pool.seats[&who];
		let admitted = pool.terms.open || pool.admitted.contains(&who);
		let found = [
			(claim.leaving, ": left, proven"),
			(!pool.is_open(), ": proven in a closed pool"),
			(!admitted, ": not admitted"),
			(pool.is_full(), ": no vacancy"),
			(!pool.affords(claim.pay), ": out of money"),
		];
		found.into_iter().find(|(is_so, _)| *is_so).map_or(Ok(()), |(_, why)| Err(why))
	}

	/// What an accepted proof makes of a claim. It never fails: a proof in time is worth the bond.
	pub fn prove_claim(&mut self, id: PoolId, who: Who) {
		let claim = self.pools[&id].seats[&who].clone();
		if let Err(why) = self.can_be_seated(id, who) {
			self.settle_outcome(&claim, Outcome::InVain);
			return self.end_seat(id, who, why);
		}
		let (now, pay) = (self.now, claim.pay);
		let pool = self.pool_mut(id);
		let (terms, others) = (pool.terms, pool.renewals());
		let all = pay * u128::from(terms.notice);
		assert!(pool.purse.reserve(who, all), "the notice is there, this period in it");
		assert!(pool.purse.free() >= others, "5: and the renewals of others stay");
		let other_vacant = pool.vacant() > 1;
		let repriced = pool.reprice(now, other_vacant, pay);
		let seat = self.seat_mut(id, who);
		seat.seated = true;
		seat.funded = claim.period + terms.notice;
		self.pay_period(id, who, pay);
		self.count_all(&[
			(true, "claim seated"),
			(claim.misses > 0, "claim seated after misses"),
			(claim.paid > 0, "seat won back"),
			(!repriced, "price left alone by a first proof"),
			(!other_vacant, "last seat taken"),
			(pay == terms.max && terms.max > terms.from, "seat taken at max"),
			(pay > terms.from && pay < terms.max, "seat taken between"),
		]);
	}

	/// A claim that has committed may know a bad sample: its running period counts, in an open pool.
	pub fn leave_claim(&mut self, id: PoolId, who: Who) -> Result<(), Why> {
		let claim = self.seat(id, who)?.clone();
		if !self.pools[&id].is_open() {
			self.end_seat(id, who, ": left a closed pool");
			return Ok(());
		}
		need(!claim.leaving, Why::AlreadyLeaving)?;
		if claim.commitment.is_some() {
			self.seat_mut(id, who).leaving = true;
			return Ok(());
		}
		let why = [": left before it began", ": left without a commitment"];
		self.end_seat(id, who, why[usize::from(self.now >= claim.start)]);
		Ok(())
	}

	pub fn count_all(&mut self, seen: &[(bool, &str)]) {
		seen.iter().filter(|(is_so, _)| *is_so).for_each(|(_, what)| self.book.count(what));
	}
}
