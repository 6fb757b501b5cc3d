// SPDX-License-Identifier: Apache-2.0
//! Seats and claims: committed for, proven, settled tick by tick, left, given notice. What only claims
//! do is in `claims.rs`.

use super::{
	op::{Proof, Root},
	rules,
	world::*,
};

/// A seat, or the claim to one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seat {
	/// Of all seats there ever were.
	pub number: u64,
	/// For a period: fixed when it is claimed.
	pub pay: u128,
	/// Its last period was paid, or the running one: no claim.
	pub seated: bool,
	/// First tick of its first period.
	pub start: Tick,
	/// The running period, or the next one to be settled.
	pub period: u32,
	/// Periods, counted from the first, up to which it is paid for or money reserved; 0 of a claim.
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
	/// Its sponsor has given notice: nothing more is reserved. Never of a claim.
	pub notice: bool,
	/// All ticks up to this one were looked at.
	pub walked: Tick,
}

impl World {
	pub fn seat(&self, id: PoolId, who: Who) -> Result<&Seat, Why> {
		self.pool(id)?.seats.get(&who).ok_or(Why::NoSeat)
	}

	/// A seat that is there.
	pub fn seat_mut(&mut self, id: PoolId, who: Who) -> &mut Seat {
		self.pool_mut(id).seats.get_mut(&who).expect("the seat was looked up before")
	}

	pub fn commit(&mut self, who: Who, id: PoolId, root: Root) -> Result<(), Why> {
		self.settle_now(id, who)?;
		let now = self.now;
		let seat = self.seat(id, who)?;
		// A claim in a closing pool is over, but for somebody to settle it.
		need(seat.seated || !self.pools[&id].closing, Why::PoolIsClosed)?;
		let begins = self.pools[&id].begins(seat);
		need(now >= begins, Why::TooEarly)?;
		need(seat.commitment.is_none(), Why::AlreadyCommitted)?;
		need(now <= rules::last_commit(&self.pools[&id].terms, begins), Why::TooLate)?;
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
		if seat.seated {
			self.pay_period(id, who, seat.pay);
			self.top_up(id, who, true);
		} else {
			self.prove_claim(id, who);
		}
		Ok(())
	}

	/// So much of what is reserved for a seat, for the running period.
	pub fn pay_period(&mut self, id: PoolId, who: Who, pay: u128) {
		let seat = self.seat_mut(id, who);
		seat.paid += 1;
		seat.paid_now = true;
		let seat = seat.clone();
		self.settle_outcome(&seat, Outcome::Paid);
		let pool = self.pool_mut(id);
		pool.purse.pay(who, pay);
		let sponsor = pool.sponsor;
		self.pay_held(Reason::Pool, sponsor, who, pay);
		if who == sponsor {
			self.book.count("sponsor paid itself");
		}
	}

	pub fn settle(&mut self, id: PoolId, who: Who) -> Result<(), Why> {
		let misses = self.seat(id, who)?.misses;
		self.walk(id, who)?;
		let is_claim = self.seat(id, who).is_ok_and(|seat| !seat.seated);
		if is_claim && self.pools[&id].closing {
			self.end_seat(id, who, ": settled in a closing pool");
			return Ok(());
		}
		let ended_or_missed = self.seat(id, who).map_or(true, |seat| seat.misses > misses);
		need(ended_or_missed || self.top_up(id, who, false) > 0, Why::NothingToSettle)
	}

	/// As every other call on a seat does before all else, but for proofs.
	fn settle_now(&mut self, id: PoolId, who: Who) -> Result<(), Why> {
		self.walk(id, who)?;
		if self.seat(id, who).is_ok() {
			self.top_up(id, who, false);
		}
		Ok(())
	}

	pub fn leave(&mut self, who: Who, id: PoolId) -> Result<(), Why> {
		self.settle_now(id, who)?;
		// What has elapsed may have ended it.
		let Ok(seat) = self.seat(id, who).cloned() else { return Ok(()) };
		if !seat.seated {
			return self.leave_claim(id, who);
		}
		if self.pools[&id].delisted {
			self.end_seat(id, who, ": delisted");
			return Ok(());
		}
		need(!seat.leaving, Why::AlreadyLeaving)?;
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
		self.settle_now(id, seeder)?;
		let Ok(seat) = self.seat(id, seeder) else { return Ok(()) };
		if !seat.seated {
			self.end_seat(id, seeder, ": dismissed");
			return Ok(());
		}
		need(!seat.leaving && !seat.notice && !self.pools[&id].closing, Why::AlreadyNotice)?;
		self.seat_mut(id, seeder).notice = true;
		Ok(())
	}

	/// Look at each tick since the last look; where one is the first after a period, close that. The
	/// seat may be gone afterwards.
	pub fn walk(&mut self, id: PoolId, who: Who) -> Result<(), Why> {
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

	pub fn settle_outcome(&mut self, seat: &Seat, outcome: Outcome) {
		let before = self.book.outcomes.insert((seat.number, seat.period), outcome);
		assert_eq!(before, None, "3: a period ends once");
		self.book.count(match outcome {
			Outcome::Paid => "period paid",
			Outcome::InVain => "period proven in vain",
			Outcome::Missed => "period missed",
		});
	}

	fn close_period(&mut self, id: PoolId, who: Who) {
		let was = self.pools[&id].seats[&who].clone();
		if !was.paid_now {
			self.miss(id, who);
		}
		let seat = self.seat_mut(id, who);
		seat.period += 1;
		seat.paid_now = false;
		seat.commitment = None;
		let seat = seat.clone();
		let pool = &self.pools[&id];
		let (noticed, closed) = (seat.notice || pool.closing, !pool.is_open());
		let lost = seat.seated && !was.paid_now;
		let found = [
			(seat.misses == rules::MAX_MISSES || seat.bond == 0, ": missed too often"),
			(seat.leaving && !was.paid_now, ": left, missed"),
			(seat.leaving, ": left"),
			(lost && seat.notice, ": missed on notice"),
			(lost && closed, ": missed in a closed pool"),
		];
		if let Some((_, why)) = found.into_iter().find(|(is_so, _)| *is_so) {
			return self.end_seat(id, who, why);
		}
		if lost {
			return self.lose_seat(id, who);
		}
		if !seat.seated {
			return;
		}
		// Its seeder has not been told that it goes on: money that comes later changes nothing.
		if seat.funded == seat.period {
			let why = if noticed { ": notice" } else { ": pool ran dry" };
			self.end_seat(id, who, why);
		}
	}

	/// The running period ends without a proof.
	fn miss(&mut self, id: PoolId, who: Who) {
		let seat = self.pools[&id].seats[&who].clone();
		self.settle_outcome(&seat, Outcome::Missed);
		let slashed = rules::slash(&self.pools[&id].terms, seat.bond, seat.misses);
		self.pay_held(Reason::Bond, who, TREASURY, slashed);
		self.book.slashed += slashed;
		let seat = self.seat_mut(id, who);
		seat.bond -= slashed;
		seat.misses += 1;
	}

	/// Reserve what a seat that goes on has less than its notice, as money lasts. How many periods more.
	fn top_up(&mut self, id: PoolId, who: Who, at_proof: bool) -> u32 {
		let pool = self.pool_mut(id);
		let seat = pool.seats[&who].clone();
		if !seat.seated || seat.notice || seat.leaving || pool.closing {
			return 0;
		}
		let (terms, ahead) = (pool.terms, seat.funded - seat.period - u32::from(seat.paid_now));
		let (free, others) = (pool.purse.free(), pool.renewals() - seat.pay);
		let periods = rules::tops_up(&terms, seat.pay, ahead, free, others);
		if periods > 0 {
			assert!(pool.purse.reserve(who, seat.pay * u128::from(periods)), "there is as much");
			self.seat_mut(id, who).funded += periods;
		}
		let (left, still) = (self.pools[&id].purse.free(), ahead + periods);
		assert!(periods <= 1 || left >= others, "5: more than one leaves others a renewal");
		self.count_all(&[
			(ahead < terms.notice && periods == 0, "nothing left to reserve"),
			(periods > 1, "reserved what was missing"),
			(periods > 0 && at_proof, "topped up at a proof"),
			(periods > 0 && !at_proof, "topped up when settled"),
			(periods > 0 && !at_proof && ahead == 0, "settled in time to go on"),
			(periods > 0 && left >= seat.pay && still < terms.notice, "left others a renewal"),
		]);
		periods
	}

	/// A seat is a claim again: others can have what it has kept.
	fn lose_seat(&mut self, id: PoolId, who: Who) {
		self.vacate(id, who);
		let seat = self.seat_mut(id, who);
		seat.seated = false;
		seat.funded = 0;
		self.book.count("seat lost");
	}

	/// What was reserved for a seat is free, and its place has a price if it is the only one.
	fn vacate(&mut self, id: PoolId, who: Who) {
		let now = self.now;
		let pool = self.pool_mut(id);
		let rest = pool.purse.reserved(who);
		if rest > 0 {
			pool.purse.give_back(who, rest);
		}
		let said = rules::base_after(&pool.terms, pool.seats[&who].pay);
		let other_vacant = pool.vacant() > 0;
		let repriced = pool.reprice(now, other_vacant, said);
		self.count_all(&[
			(!repriced, "price left alone by a vacancy"),
			(other_vacant && repriced, "price lowered by a vacancy"),
		]);
	}

	/// Or a claim, which moves no price and has nothing reserved.
	pub fn end_seat(&mut self, id: PoolId, who: Who, why: &'static str) {
		let seat = self.pools[&id].seats[&who].clone();
		if seat.seated {
			self.vacate(id, who);
		}
		self.pool_mut(id).seats.remove(&who);
		self.release(Reason::Bond, who, seat.bond);
		self.release(Reason::Deposit, who, seat.deposit);
		let what = if seat.seated { "seat" } else { "claim" };
		self.book.count(&format!("{what} ended{why}"));
		self.end_if_empty(id);
	}
}
