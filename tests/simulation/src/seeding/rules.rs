// SPDX-License-Identifier: Apache-2.0
//! The mechanism of pools and seats, by the formulas of the design. Who sits in the seats is told apart by a number;
//! whether a sample is among what somebody held is for the strategies to say.

pub type Tick = u64;

/// Ticks of a day.
pub const DAY: Tick = 144;
/// So many missed periods end a seat; each takes as large a part of the bond.
const MISSES: u32 = 4;

/// The terms of a pool. Money is in TRN, pay and bond are per seat.
#[derive(Clone, Copy, Debug)]
pub struct Terms {
	pub period: Tick,
	/// In periods.
	pub notice: u64,
	pub seats: usize,
	pub from: f64,
	pub max: f64,
	pub ramp: Tick,
	pub bond: f64,
}

impl Terms {
	/// A day, two seats, a ramp of a week, the least bond: the defaults, about a content of 100 GiB.
	pub const USUAL: Self =
		Self { period: DAY, notice: 2, seats: 2, from: 0.04, max: 0.5, ramp: 7 * DAY, bond: 0.5 };

	/// Ticks after a period's begin in which a commit counts.
	pub fn window(&self) -> Tick {
		self.period / 2
	}
}

/// What could be otherwise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
	pub name: &'static str,
	/// Parts of four of the bond that a miss takes from a seat that was never paid; four end it.
	pub unpaid_miss: u32,
	/// What remains of the pay of a seat that becomes vacant.
	pub lowered: f64,
	/// The time for which a seat was taken and not paid does not raise the price.
	pub pauses: bool,
	/// A seat is taken for others only once it was paid: who proves first has it, at the price at which he enrolled or at
	/// that of his first proof, whichever is lower. The money for its notice is reserved then.
	pub contestable: bool,
}

pub const DESIGNED: Rules =
	Rules { name: "designed", unpaid_miss: 1, lowered: 0.875, pauses: false, contestable: false };

/// The rules that can be named.
pub const VARIANTS: [Rules; 4] = [
	DESIGNED,
	Rules { name: "whole-bond", unpaid_miss: MISSES, ..DESIGNED },
	Rules { name: "pausing", pauses: true, ..DESIGNED },
	Rules { name: "contestable", contestable: true, ..DESIGNED },
];

/// A seat that is taken.
#[derive(Clone, Debug)]
pub struct Seat {
	pub id: u64,
	pub who: usize,
	pub pay: f64,
	taken: Tick,
	bond: f64,
	/// Periods that have ended.
	ended: u64,
	/// In the running period.
	pub committed: Option<Tick>,
	pub proved: bool,
	/// Periods paid.
	pub paid: u64,
	misses: u32,
	/// The number of the last period, once it is known.
	last: Option<u64>,
	reserve: f64,
}

impl Seat {
	/// When the running period began, or the first one will.
	pub fn begin(&self, terms: &Terms) -> Tick {
		self.taken + 1 + self.ended * terms.period
	}

	pub fn is_leaving(&self) -> bool {
		self.last.is_some()
	}
}

/// What came to somebody and what was taken from him.
#[derive(Clone, Copy, Debug, Default)]
pub struct Account {
	pub earned: f64,
	pub slashed: f64,
}

/// A pool and its seats.
#[derive(Clone, Debug)]
pub struct Pool {
	pub terms: Terms,
	rules: Rules,
	/// Money that is not reserved.
	pub free: f64,
	base: f64,
	since: Tick,
	pub seats: Vec<Seat>,
	pub accounts: Vec<Account>,
	/// What was paid to seats, and for how many periods.
	pub spent: f64,
	pub periods_paid: u64,
	/// How often a seat was taken.
	pub seats_ever: u64,
}

impl Pool {
	/// A new pool for so many people.
	pub fn new(terms: Terms, rules: Rules, funds: f64, people: usize) -> Self {
		Self {
			terms,
			rules,
			free: funds,
			base: terms.from,
			since: 0,
			seats: vec![],
			accounts: vec![Account::default(); people],
			spent: 0.0,
			periods_paid: 0,
			seats_ever: 0,
		}
	}

	/// What a vacant seat pays for a period.
	pub fn price(&self, now: Tick) -> f64 {
		let part = (now - self.since) as f64 / self.terms.ramp as f64;
		(self.base + (self.terms.max - self.base) * part).min(self.terms.max)
	}

	/// Sets the price as if a seat of that pay had just been proved for the first time.
	pub fn settle_price(&mut self, pay: f64, now: Tick) {
		self.base = pay;
		self.since = now;
	}

	fn taken_seats(&self) -> usize {
		if self.rules.contestable {
			self.seats.iter().filter(|seat| seat.paid > 0).count()
		} else {
			self.seats.len()
		}
	}

	pub fn vacant(&self) -> usize {
		self.terms.seats.saturating_sub(self.taken_seats())
	}

	pub fn seat(&self, id: u64) -> Option<&Seat> {
		self.seats.iter().find(|seat| seat.id == id)
	}

	fn seat_mut(&mut self, id: u64) -> Option<&mut Seat> {
		self.seats.iter_mut().find(|seat| seat.id == id)
	}

	/// Takes a seat; None: there is none, or no money for its notice.
	pub fn take(&mut self, who: usize, now: Tick) -> Option<u64> {
		let pay = self.price(now);
		let reserve = if self.rules.contestable { 0.0 } else { pay * self.terms.notice as f64 };
		if self.vacant() == 0 || self.free < pay * self.terms.notice as f64 {
			return None;
		}
		self.free -= reserve;
		self.seats_ever += 1;
		self.seats.push(Seat {
			id: self.seats_ever,
			who,
			pay,
			taken: now,
			bond: self.terms.bond,
			ended: 0,
			committed: None,
			proved: false,
			paid: 0,
			misses: 0,
			last: None,
			reserve,
		});
		Some(self.seats_ever)
	}

	/// Commits for the running period; false: too early, too late, or done.
	pub fn commit(&mut self, id: u64, now: Tick) -> bool {
		let terms = self.terms;
		let Some(seat) = self.seat_mut(id) else { return false };
		let begin = seat.begin(&terms);
		if now < begin || now > begin + terms.window() || seat.committed.is_some() {
			return false;
		}
		seat.committed = Some(now);
		true
	}

	/// Proves the running period; false: too early, too late, or done. A seat that others proved first ends.
	pub fn prove(&mut self, id: u64, now: Tick) -> bool {
		let terms = self.terms;
		let others = self.taken_seats();
		let contestable = self.rules.contestable;
		let price = self.price(now);
		let Some(index) = self.seats.iter().position(|seat| seat.id == id) else { return false };
		let seat = &mut self.seats[index];
		let early = seat.committed.is_none_or(|tick| now < tick + 2);
		if early || seat.proved || now > seat.begin(&terms) + terms.period - 1 {
			return false;
		}
		if contestable && seat.paid == 0 {
			seat.pay = seat.pay.min(price);
			let reserve = seat.pay * terms.notice as f64;
			if others >= terms.seats || self.free < reserve {
				self.seats.remove(index);
				return false;
			}
			self.free -= reserve;
			seat.reserve = reserve;
		}
		seat.proved = true;
		seat.paid += 1;
		seat.reserve -= seat.pay;
		let (who, pay, first) = (seat.who, seat.pay, seat.paid == 1);
		self.accounts[who].earned += pay;
		self.spent += pay;
		self.periods_paid += 1;
		if first {
			self.settle_price(pay, now);
		}
		true
	}

	/// The seeder leaves: the running period is the last.
	pub fn leave(&mut self, id: u64, now: Tick) {
		let terms = self.terms;
		let Some(index) = self.seats.iter().position(|seat| seat.id == id) else { return };
		if now < self.seats[index].begin(&terms) && self.seats[index].ended == 0 {
			self.end(index, now);
		} else {
			let seat = &mut self.seats[index];
			seat.last = seat.last.or(Some(seat.ended));
		}
	}

	/// The sponsor gives notice: as many periods as are funded, the running one among them.
	pub fn dismiss(&mut self, id: u64) {
		let notice = self.terms.notice;
		if let Some(seat) = self.seat_mut(id) {
			seat.last = seat.last.or(Some(seat.ended + notice - 1));
		}
	}

	/// Closes the periods that have elapsed.
	pub fn settle(&mut self, now: Tick) {
		let mut index = 0;
		while index < self.seats.len() {
			if !self.settle_seat(index, now) {
				index += 1;
			}
		}
	}

	/// Whether the seat has ended.
	fn settle_seat(&mut self, index: usize, now: Tick) -> bool {
		let (terms, rules) = (self.terms, self.rules);
		while now >= self.seats[index].begin(&terms) + terms.period {
			let seat = &mut self.seats[index];
			if !seat.proved {
				let parts = if seat.paid == 0 { rules.unpaid_miss } else { 1 };
				let lost = (f64::from(parts) * terms.bond / f64::from(MISSES)).min(seat.bond);
				seat.bond -= lost;
				seat.misses += parts;
				self.accounts[seat.who].slashed += lost;
				let freed = seat.pay.min(seat.reserve);
				seat.reserve -= freed;
				self.free += freed;
			}
			let over = seat.last.is_some_and(|last| seat.ended >= last) || seat.misses >= MISSES;
			seat.ended += 1;
			seat.committed = None;
			seat.proved = false;
			let reserves = !(rules.contestable && seat.paid == 0);
			if !over && reserves && seat.last.is_none() && self.free >= seat.pay {
				self.free -= seat.pay;
				seat.reserve += seat.pay;
			}
			// Rounding must not end a seat.
			if over || (reserves && seat.reserve < seat.pay * 0.999) {
				self.end(index, now);
				return true;
			}
		}
		false
	}

	fn end(&mut self, index: usize, now: Tick) {
		let seat = self.seats.remove(index);
		self.free += seat.reserve;
		if seat.paid > 0 {
			self.settle_price((self.rules.lowered * seat.pay).max(self.terms.from), now);
		} else if self.rules.pauses {
			self.since += now - seat.taken.max(self.since);
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn pool(terms: Terms, funds: f64) -> Pool {
		Pool::new(terms, DESIGNED, funds, 2)
	}

	fn period(pool: &mut Pool, id: u64) -> Tick {
		let begin = pool.seat(id).unwrap().begin(&pool.terms);
		assert!(pool.commit(id, begin));
		assert!(!pool.prove(id, begin + 1));
		assert!(pool.prove(id, begin + 2));
		assert!(!pool.prove(id, begin + 3));
		pool.settle(begin + pool.terms.period);
		begin + pool.terms.period
	}

	#[test]
	fn a_vacancy_should_raise_the_price_and_a_paid_seat_should_set_it() {
		let mut pool = pool(Terms::USUAL, 100.0);
		assert_eq!(pool.price(0), 0.04);
		assert_eq!(pool.price(504), 0.27);
		assert_eq!(pool.price(5_000), 0.5);
		let id = pool.take(0, 504).unwrap();
		assert_eq!(pool.price(1_008), 0.5);
		let now = period(&mut pool, id);
		assert!(pool.price(now) < 0.31);
		pool.leave(id, now);
		period(&mut pool, id);
		assert!(pool.seats.is_empty());
		assert_eq!(pool.price(now + DAY), 0.875 * 0.27);
	}

	#[test]
	fn a_seat_given_up_unpaid_should_leave_the_price_alone_and_cost_a_quarter_for_each_period() {
		let mut pool = pool(Terms::USUAL, 100.0);
		let id = pool.take(0, 10).unwrap();
		pool.leave(id, 10);
		assert_eq!(pool.accounts[0].slashed, 0.0);
		pool.take(0, 10).unwrap();
		pool.settle(11 + 4 * DAY - 1);
		assert_eq!(pool.seats.len(), 1);
		pool.settle(11 + 4 * DAY);
		assert!(pool.seats.is_empty());
		assert_eq!(pool.accounts[0].slashed, 0.5);
		assert!((pool.free - 100.0).abs() < 1e-9);
		assert_eq!(pool.price(1_008), 0.5);
	}

	#[test]
	fn a_late_commit_and_a_late_proof_should_not_count() {
		let mut pool = pool(Terms::USUAL, 100.0);
		let id = pool.take(0, 0).unwrap();
		assert!(!pool.commit(id, 0));
		assert!(!pool.commit(id, 74));
		assert!(pool.commit(id, 73));
		assert!(!pool.prove(id, 145));
		assert!(pool.prove(id, 144));
	}

	#[test]
	fn notice_should_be_paid_in_full_when_the_money_is_gone() {
		let mut pool = pool(Terms { notice: 3, ..Terms::USUAL }, 0.04 * 5.0);
		let id = pool.take(0, 0).unwrap();
		assert!(pool.take(1, 0).is_none());
		for _ in 0..5 {
			period(&mut pool, id);
		}
		assert!(pool.seats.is_empty());
		assert!((pool.accounts[0].earned - 0.2).abs() < 1e-9);
		assert_eq!(pool.accounts[0].slashed, 0.0);
	}

	#[test]
	fn an_unpaid_seat_should_not_keep_others_out_where_it_is_contestable() {
		let rules = VARIANTS.into_iter().find(|rules| rules.contestable).unwrap();
		let mut pool = Pool::new(Terms { seats: 1, ..Terms::USUAL }, rules, 100.0, 2);
		let idle = pool.take(0, 0).unwrap();
		let held = pool.take(1, 5).unwrap();
		period(&mut pool, held);
		assert!(pool.commit(idle, 146) || pool.seat(idle).is_some());
		assert!(pool.take(0, 150).is_none());
	}
}
