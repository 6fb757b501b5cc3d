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
	/// A day, two seats, a ramp of 30 days: the defaults, about a content of 100 GiB, with the least bond.
	pub const USUAL: Self =
		Self { period: DAY, notice: 2, seats: 2, from: 0.04, max: 0.5, ramp: 30 * DAY, bond: 0.5 };

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
	/// As first designed: who takes a vacant seat has it, before anything was proven, and money for its notice is reserved
	/// at once. Otherwise it is a claim until its first accepted proof, and keeps nobody out.
	pub occupies: bool,
	/// The time for which a seat was taken and not paid does not raise the price.
	pub pauses: bool,
	/// The price climbs also while there is no money for a seat.
	pub climbs_dry: bool,
}

pub const DESIGNED: Rules = Rules {
	name: "designed",
	unpaid_miss: 1,
	lowered: 0.875,
	occupies: false,
	pauses: false,
	climbs_dry: false,
};

/// As seats were first designed.
pub const OCCUPYING: Rules = Rules { name: "occupying", occupies: true, ..DESIGNED };

/// The price as it was first designed.
pub const CLIMBING: Rules = Rules { name: "climbing", climbs_dry: true, ..DESIGNED };

/// The rules that can be named.
pub const VARIANTS: [Rules; 5] = [
	DESIGNED,
	OCCUPYING,
	Rules { name: "whole-bond", unpaid_miss: MISSES, ..OCCUPYING },
	Rules { name: "pausing", pauses: true, ..OCCUPYING },
	CLIMBING,
];

/// What came of a proof.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Proof {
	/// Too early, too late, or done.
	Refused,
	/// Of a claim that could not become a seat: it ended with its bond and without pay.
	Unseated,
	Paid,
}

/// A claim, or a seat once it was paid.
#[derive(Clone, Debug)]
pub struct Seat {
	pub id: u64,
	pub who: usize,
	pub pay: f64,
	pub claimed: Tick,
	bond: f64,
	/// Periods that have ended.
	ended: u64,
	/// In the running period.
	pub committed: Option<Tick>,
	pub proved: bool,
	/// Periods paid.
	pub paid: u64,
	pub misses: u32,
	/// The number of the last period, once it is known.
	last: Option<u64>,
	reserve: f64,
}

impl Seat {
	/// When the running period began, or the first one will.
	pub fn begin(&self, terms: &Terms) -> Tick {
		self.claimed + 1 + self.ended * terms.period
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
	claims_ever: u64,
	/// How often a seat was paid for the first time.
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
			claims_ever: 0,
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

	/// Whether it keeps others out.
	pub fn is_seat(&self, seat: &Seat) -> bool {
		self.rules.occupies || seat.paid > 0
	}

	fn seated(&self) -> usize {
		self.seats.iter().filter(|seat| self.is_seat(seat)).count()
	}

	/// Pays of all seats: what one renewal of each takes.
	fn renewals(&self) -> f64 {
		self.seats.iter().filter(|seat| self.is_seat(seat)).map(|seat| seat.pay).sum()
	}

	/// Free money that a claim needs at that pay.
	fn needed(&self, pay: f64) -> f64 {
		let renewals = if self.rules.occupies { 0.0 } else { self.renewals() };
		pay * self.terms.notice as f64 + renewals
	}

	/// Adds money. The price of a pool that could not pay begins to climb only now.
	pub fn fund(&mut self, amount: f64, now: Tick) {
		if !self.rules.climbs_dry && self.free < self.needed(self.price(now)) {
			self.since = now;
		}
		self.free += amount;
	}

	pub fn vacant(&self) -> usize {
		self.terms.seats.saturating_sub(self.seated())
	}

	pub fn seat(&self, id: u64) -> Option<&Seat> {
		self.seats.iter().find(|seat| seat.id == id)
	}

	fn seat_mut(&mut self, id: u64) -> Option<&mut Seat> {
		self.seats.iter_mut().find(|seat| seat.id == id)
	}

	/// Claims a seat; None: there is none, or no money for its notice.
	pub fn claim(&mut self, who: usize, now: Tick) -> Option<u64> {
		let pay = self.price(now);
		if self.vacant() == 0 || self.free < self.needed(pay) {
			return None;
		}
		let reserve = if self.rules.occupies { pay * self.terms.notice as f64 } else { 0.0 };
		self.free -= reserve;
		self.claims_ever += 1;
		self.seats.push(Seat {
			id: self.claims_ever,
			who,
			pay,
			claimed: now,
			bond: self.terms.bond,
			ended: 0,
			committed: None,
			proved: false,
			paid: 0,
			misses: 0,
			last: None,
			reserve,
		});
		Some(self.claims_ever)
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

	/// Proves the running period. The first accepted proof makes a claim a seat, if one is vacant and can be paid, at the
	/// lower of the prices of then and now.
	pub fn prove(&mut self, id: u64, now: Tick) -> Proof {
		let terms = self.terms;
		let Some(index) = self.seats.iter().position(|seat| seat.id == id) else {
			return Proof::Refused;
		};
		let seat = &self.seats[index];
		let early = seat.committed.is_none_or(|tick| now < tick + 2);
		if early || seat.proved || now > seat.begin(&terms) + terms.period - 1 {
			return Proof::Refused;
		}
		if !self.is_seat(seat) {
			let pay = seat.pay.min(self.price(now));
			let seats = self.vacant() > 0 && !seat.is_leaving();
			if !seats || self.free < self.needed(pay) {
				self.seats.remove(index);
				return Proof::Unseated;
			}
			// Its pay at once, and its notice as far as money lasts beyond a renewal of each seat there is.
			self.free -= pay;
			let beyond = self.free - self.renewals();
			let periods = (beyond / pay + 1e-9).floor().clamp(0.0, terms.notice as f64);
			self.free -= periods * pay;
			let seat = &mut self.seats[index];
			seat.pay = pay;
			seat.reserve = (periods + 1.0) * pay;
		}
		let seat = &mut self.seats[index];
		seat.proved = true;
		seat.paid += 1;
		seat.reserve -= seat.pay;
		let (who, pay, first) = (seat.who, seat.pay, seat.paid == 1);
		self.accounts[who].earned += pay;
		self.spent += pay;
		self.periods_paid += 1;
		if first {
			self.seats_ever += 1;
			self.settle_price(pay, now);
		}
		Proof::Paid
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
			let reserves = rules.occupies || seat.paid > 0;
			// After its first proof a seat may have all of its notice already.
			let short = seat.reserve < seat.pay * (terms.notice as f64 - 0.001);
			if !over && reserves && short && seat.last.is_none() && self.free >= seat.pay {
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
			self.since += now - seat.claimed.max(self.since);
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
		assert_eq!(pool.prove(id, begin + 1), Proof::Refused);
		assert_eq!(pool.prove(id, begin + 2), Proof::Paid);
		assert_eq!(pool.prove(id, begin + 3), Proof::Refused);
		pool.settle(begin + pool.terms.period);
		begin + pool.terms.period
	}

	#[test]
	fn a_vacancy_should_raise_the_price_and_a_paid_seat_should_set_it() {
		let mut pool = pool(Terms::USUAL, 100.0);
		assert_eq!(pool.price(0), 0.04);
		assert_eq!(pool.price(2_160), 0.27);
		assert_eq!(pool.price(5_000), 0.5);
		let id = pool.claim(0, 2_160).unwrap();
		assert_eq!(pool.price(4_320), 0.5);
		let now = period(&mut pool, id);
		assert!(pool.price(now) < 0.29);
		pool.leave(id, now);
		period(&mut pool, id);
		assert!(pool.seats.is_empty());
		assert_eq!(pool.price(now + DAY), 0.875 * 0.27);
	}

	#[test]
	fn a_seat_given_up_unpaid_should_leave_the_price_alone_and_cost_a_quarter_for_each_period() {
		let mut pool = pool(Terms::USUAL, 100.0);
		let id = pool.claim(0, 10).unwrap();
		pool.leave(id, 10);
		assert_eq!(pool.accounts[0].slashed, 0.0);
		pool.claim(0, 10).unwrap();
		pool.settle(11 + 4 * DAY - 1);
		assert_eq!(pool.seats.len(), 1);
		pool.settle(11 + 4 * DAY);
		assert!(pool.seats.is_empty());
		assert_eq!(pool.accounts[0].slashed, 0.5);
		assert!((pool.free - 100.0).abs() < 1e-9);
		assert_eq!(pool.price(4_320), 0.5);
	}

	#[test]
	fn a_late_commit_and_a_late_proof_should_not_count() {
		let mut pool = pool(Terms::USUAL, 100.0);
		let id = pool.claim(0, 0).unwrap();
		assert!(!pool.commit(id, 0));
		assert!(!pool.commit(id, 74));
		assert!(pool.commit(id, 73));
		assert_eq!(pool.prove(id, 145), Proof::Refused);
		assert_eq!(pool.prove(id, 144), Proof::Paid);
	}

	#[test]
	fn notice_should_be_paid_in_full_when_the_money_is_gone() {
		let mut pool = pool(Terms { notice: 3, ..Terms::USUAL }, 0.04 * 5.0);
		let id = pool.claim(0, 0).unwrap();
		for _ in 0..5 {
			let now = period(&mut pool, id);
			assert!(pool.claim(1, now).is_none());
		}
		assert!(pool.seats.is_empty());
		assert!((pool.accounts[0].earned - 0.2).abs() < 1e-9);
		assert_eq!(pool.accounts[0].slashed, 0.0);
	}

	#[test]
	fn a_claim_should_keep_nobody_out_and_end_with_its_bond_when_the_seat_is_gone() {
		let mut pool = pool(Terms { seats: 1, ..Terms::USUAL }, 100.0);
		let late = pool.claim(0, 0).unwrap();
		let first = pool.claim(1, 5).unwrap();
		assert!(pool.commit(late, 70));
		period(&mut pool, first);
		assert!(pool.claim(0, 150).is_none());
		assert_eq!(pool.accounts[0].slashed, 0.125);
		assert!(pool.commit(late, 150));
		assert_eq!(pool.prove(late, 152), Proof::Unseated);
		assert_eq!(pool.seats.len(), 1);
		assert_eq!((pool.accounts[0].earned, pool.accounts[0].slashed), (0.0, 0.125));
	}

	#[test]
	fn a_claim_should_be_paid_the_lower_price_and_nothing_once_it_leaves() {
		let mut pool = pool(Terms { seats: 3, ..Terms::USUAL }, 100.0);
		let [cheap, dear, leaving] = [2_100, 2_160, 2_160].map(|now| pool.claim(0, now).unwrap());
		pool.leave(leaving, 2_161);
		for id in [cheap, dear, leaving] {
			assert!(pool.commit(id, 2_161));
		}
		assert_eq!(pool.prove(cheap, 2_163), Proof::Paid);
		assert_eq!(pool.prove(dear, 2_163), Proof::Paid);
		assert_eq!(pool.prove(leaving, 2_163), Proof::Unseated);
		assert_eq!(pool.seat(cheap).unwrap().pay, pool.seat(dear).unwrap().pay);
		assert!(pool.seat(dear).unwrap().pay < 0.265);
	}

	#[test]
	fn a_claim_should_reserve_nothing_and_leave_a_renewal_of_each_seat_covered() {
		let mut pool = pool(Terms::USUAL, 0.04 * 4.5);
		let ids = [0, 1].map(|who| pool.claim(who, 0).unwrap());
		assert!((pool.free - 0.18).abs() < 1e-9);
		period(&mut pool, ids[0]);
		assert!(pool.claim(1, 145).is_none());
	}

	#[test]
	fn the_price_should_stand_still_while_there_is_no_money() {
		for (rules, price) in [(DESIGNED, 0.04), (CLIMBING, 0.27)] {
			let mut pool = Pool::new(Terms::USUAL, rules, 0.0, 1);
			assert!(pool.claim(0, 2_160).is_none());
			pool.fund(100.0, 2_160);
			assert_eq!(pool.price(2_160), price);
			pool.fund(100.0, 3_000);
			assert!(pool.price(3_000) > price);
		}
	}
}
