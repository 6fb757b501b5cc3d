// SPDX-License-Identifier: Apache-2.0
//! Seats: taken, committed for, proven, settled tick by tick, left, given notice.

use super::{
	op::{Proof, Root},
	rules,
	world::*,
};

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seat {
	/// Of all seats there ever were.
	pub number: u64,
	/// For a period.
	pub pay: u128,
	/// First tick of its first period.
	pub start: Tick,
	/// The running period, or the next one to be settled.
	pub period: u32,
	/// Periods, counted from the first, for which money was reserved.
	pub funded: u32,
	/// What is left of it.
	pub bond: u128,
	pub deposit: u128,
	pub misses: u32,
	/// Periods that were paid.
	pub paid: u32,
	/// Whether the running one was.
	pub paid_now: bool,
	pub commitment: Option<(Root, Tick)>,
	/// Its seeder has left: the running period is the last.
	pub leaving: bool,
	/// Its sponsor has given notice: nothing more is reserved.
	pub notice: bool,
	/// All ticks up to this one were looked at.
	pub walked: Tick,
}

impl World {
	pub fn seat(&self, id: PoolId, who: Who) -> Result<&Seat, Why> {
		self.pool(id)?.seats.get(&who).ok_or(Why::NoSeat)
	}

	/// A seat that is there.
	fn seat_mut(&mut self, id: PoolId, who: Who) -> &mut Seat {
		self.pool_mut(id).seats.get_mut(&who).expect("the seat was looked up before")
	}

	pub fn take_seat(&mut self, who: Who, id: PoolId, least_pay: u128) -> Result<(), Why> {
		let now = self.now;
		let pool = self.pool(id)?;
		need(!pool.closing && !pool.delisted, Why::PoolIsClosed)?;
		need(pool.terms.open || pool.admitted.contains(&who), Why::NotAdmitted)?;
		// One that is over but was not settled counts: whoever wants its place settles it before.
		need(!pool.seats.contains_key(&who), Why::AlreadySeated)?;
		need(pool.seats.len() < pool.terms.seats as usize, Why::NoSeatLeft)?;
		let start = rules::first_tick(now).ok_or(Why::TooEarly)?;
		let (pay, notice, bond) = (pool.price(now), pool.terms.notice, pool.terms.bond);
		need(pay >= least_pay, Why::PayFell)?;
		let all = pay.checked_mul(notice.into()).ok_or(Why::PoolIsDry)?;
		need(self.pool_mut(id).purse.reserve(who, all), Why::PoolIsDry)?;
		let deposit = self.limits.seat_deposit;
		self.hold(Reason::Bond, who, bond)?;
		self.hold(Reason::Deposit, who, deposit)?;
		let seat = Seat {
			number: self.book.seats,
			pay,
			start,
			period: 0,
			funded: notice,
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
		let terms = self.pools[&id].terms;
		if pay == terms.max && terms.max > terms.from {
			self.book.count("seat taken at max");
		} else if pay > terms.from {
			self.book.count("seat taken between");
		}
		self.pool_mut(id).seats.insert(who, seat);
		Ok(())
	}

	pub fn commit(&mut self, who: Who, id: PoolId, root: Root) -> Result<(), Why> {
		self.walk(id, who)?;
		let now = self.now;
		let seat = self.seat(id, who)?;
		let begins = self.pools[&id].begins(seat);
		need(now >= begins, Why::TooEarly)?;
		need(seat.commitment.is_none(), Why::AlreadyCommitted)?;
		need(now <= begins + self.pools[&id].terms.period / 2, Why::TooLate)?;
		self.seat_mut(id, who).commitment = Some((root, now));
		Ok(())
	}

	/// The leaf that is asked for, once it is drawn.
	pub fn sample(&self, id: PoolId, who: Who) -> Option<u64> {
		let pool = self.pools.get(&id)?;
		let seat = pool.seats.get(&who)?;
		let (_, committed) = seat.commitment?;
		let seed = self.seeds.get(&(committed + 2))?;
		Some((self.limits.sample)(seed, id, who, seat.period, pool.leaves()))
	}

	pub fn prove(&mut self, id: PoolId, who: Who, proof: Proof) -> Result<(), Why> {
		// Too late, and the period was missed: what is settled here is undone with the call.
		self.walk(id, who)?;
		let now = self.now;
		let seat = self.seat(id, who)?.clone();
		need(now >= self.pools[&id].begins(&seat), Why::TooEarly)?;
		need(!seat.paid_now, Why::AlreadyPaid)?;
		let (root, committed) = seat.commitment.ok_or(Why::NotCommitted)?;
		// Its end was walked over before, or this is not after it.
		assert!(now < self.pools[&id].ends(&seat));
		need(now >= committed + 2, Why::TooEarly)?;
		let leaf = self.sample(id, who).expect("its seed is known");
		need(proof == Proof::Right && leaf < root.whole_to, Why::BadProof)?;
		self.book.proven.insert((seat.number, seat.period));
		self.settle_outcome(&seat, Outcome::Paid);
		let pool = self.pool_mut(id);
		pool.purse.pay(who, seat.pay);
		let sponsor = pool.sponsor;
		if seat.paid == 0 {
			pool.base = seat.pay;
			pool.since = now;
		}
		self.pay_held(Reason::Pool, sponsor, who, seat.pay);
		let seat = self.seat_mut(id, who);
		seat.paid += 1;
		seat.paid_now = true;
		Ok(())
	}

	pub fn settle(&mut self, id: PoolId, who: Who) -> Result<(), Why> {
		let was = self.seat(id, who)?.period;
		self.walk(id, who)?;
		// A seat that ended has closed a period.
		let is = self.seat(id, who).map(|seat| seat.period);
		need(is != Ok(was), Why::NothingToSettle)
	}

	pub fn leave(&mut self, who: Who, id: PoolId) -> Result<(), Why> {
		self.walk(id, who)?;
		let now = self.now;
		let seat = self.seat(id, who)?.clone();
		let pool = &self.pools[&id];
		if pool.delisted {
			self.end_seat(id, who, "seat ended: delisted");
			return Ok(());
		}
		need(!seat.leaving, Why::AlreadyLeaving)?;
		if now < seat.start {
			self.end_seat(id, who, "seat ended: before it began");
			return Ok(());
		}
		let keeps = if seat.paid_now { 0 } else { seat.pay };
		let purse = &mut self.pool_mut(id).purse;
		let rest = purse.reserved(who) - keeps;
		if rest > 0 {
			purse.give_back(who, rest);
		}
		let seat = self.seat_mut(id, who);
		seat.leaving = true;
		seat.funded = seat.period + 1;
		Ok(())
	}

	pub fn dismiss(&mut self, who: Who, id: PoolId, seeder: Who) -> Result<(), Why> {
		self.sponsored(who, id)?;
		self.walk(id, seeder)?;
		let seat = self.seat(id, seeder)?;
		need(!seat.leaving && !seat.notice && !self.pools[&id].closing, Why::AlreadyNotice)?;
		self.seat_mut(id, seeder).notice = true;
		Ok(())
	}

	/// Look at each tick since the last look; where one is the first after a period, close that. The
	/// seat may be gone afterwards.
	fn walk(&mut self, id: PoolId, who: Who) -> Result<(), Why> {
		self.seat(id, who)?;
		while let Ok(seat) = self.seat(id, who) {
			if seat.walked == self.now {
				break;
			}
			let tick = seat.walked + 1;
			let is_end = tick == self.pools[&id].ends(seat);
			self.seat_mut(id, who).walked = tick;
			if is_end {
				self.close_period(id, who);
			}
		}
		Ok(())
	}

	fn settle_outcome(&mut self, seat: &Seat, outcome: Outcome) {
		let before = self.book.outcomes.insert((seat.number, seat.period), outcome);
		assert_eq!(before, None, "3: a period ends once");
		self.book.count(match outcome {
			Outcome::Paid => "period paid",
			Outcome::Missed => "period missed",
		});
	}

	fn close_period(&mut self, id: PoolId, who: Who) {
		let seat = self.pools[&id].seats[&who].clone();
		let terms = self.pools[&id].terms;
		if !seat.paid_now {
			self.settle_outcome(&seat, Outcome::Missed);
			self.pool_mut(id).purse.give_back(who, seat.pay);
			let slashed = rules::slash(&terms, seat.bond);
			self.pay_held(Reason::Bond, who, TREASURY, slashed);
			self.book.slashed += slashed;
			let seat = self.seat_mut(id, who);
			seat.bond -= slashed;
			seat.misses += 1;
		}
		let seat = self.seat_mut(id, who);
		seat.period += 1;
		seat.paid_now = false;
		seat.commitment = None;
		let seat = seat.clone();
		if seat.misses == rules::MAX_MISSES || seat.bond == 0 {
			return self.end_seat(id, who, "seat ended: missed too often");
		}
		if seat.leaving {
			return self.end_seat(id, who, "seat ended: left");
		}
		let pool = self.pool_mut(id);
		let noticed = seat.notice || pool.closing;
		// At most one more for each that ends: what could not be reserved once is not made up for.
		if !noticed {
			if pool.purse.reserve(who, seat.pay) {
				self.seat_mut(id, who).funded += 1;
			} else {
				self.book.count("nothing left to reserve");
			}
		}
		if self.seat_mut(id, who).funded == seat.period {
			let why = if noticed { "seat ended: notice" } else { "seat ended: pool ran dry" };
			self.end_seat(id, who, why);
		}
	}

	fn end_seat(&mut self, id: PoolId, who: Who, why: &'static str) {
		let now = self.now;
		let pool = self.pool_mut(id);
		let seat = pool.seats.remove(&who).expect("the seat was looked up before");
		let rest = pool.purse.reserved(who);
		if rest > 0 {
			pool.purse.give_back(who, rest);
		}
		if seat.paid > 0 {
			pool.base = rules::base_after(&pool.terms, seat.pay);
			pool.since = now;
		}
		self.release(Reason::Bond, who, seat.bond);
		self.release(Reason::Deposit, who, seat.deposit);
		self.book.count(why);
		self.end_if_empty(id);
	}
}
