// SPDX-License-Identifier: Apache-2.0
//! The mechanism of pools and seats, by the formulas of the design. Who sits in the seats is told apart by a number;
//! whether a sample is among what somebody held is for the strategies to say.

pub type Tick = u64;

/// Ticks of a day.
pub const DAY: Tick = 144;
/// So many missed periods end a seat; each takes as large a part of the bond.
const MISSES: u32 = 4;
/// Rounding must neither end a seat nor refuse one.
const ROUNDING: f64 = 1.0 - 1e-9;
/// The least bond, and that of the defaults, in `max`.
pub const BONDS: f64 = 4.0;

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
	/// A day, two seats, a ramp of a week: the defaults, about a content of 100 GiB.
	pub const USUAL: Self = Self {
		period: DAY,
		notice: 2,
		seats: 2,
		from: 0.04,
		max: 0.5,
		ramp: 7 * DAY,
		bond: BONDS * 0.5,
	};

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
	/// What a pool can pay caps the price, and the curve does not run ahead of it.
	pub capped: bool,
	/// A seat's loss, end or first proof sets the price also if another seat is on offer for less.
	pub resets: bool,
	/// A seat that was paid once stays one until its fourth miss.
	pub keeps_missed: bool,
}

pub const DESIGNED: Rules = Rules {
	name: "designed",
	unpaid_miss: 1,
	lowered: 0.875,
	occupies: false,
	pauses: false,
	capped: true,
	resets: false,
	keeps_missed: false,
};

/// As seats were first designed.
pub const OCCUPYING: Rules = Rules {
	name: "occupying",
	occupies: true,
	capped: false,
	resets: true,
	keeps_missed: true,
	..DESIGNED
};

/// The price also climbs while there is no money for a seat.
pub const CLIMBING: Rules = Rules { name: "climbing", capped: false, ..DESIGNED };

/// The price on offer may be raised by what becomes of another seat.
pub const RESETTING: Rules = Rules { name: "resetting", resets: true, ..DESIGNED };

/// Who was paid once keeps others out while he misses.
pub const KEEPING: Rules = Rules { name: "keeping", keeps_missed: true, ..DESIGNED };

/// The rules that can be named.
pub const VARIANTS: [Rules; 7] = [
	DESIGNED,
	OCCUPYING,
	Rules { name: "whole-bond", unpaid_miss: MISSES, ..OCCUPYING },
	Rules { name: "pausing", pauses: true, ..OCCUPYING },
	CLIMBING,
	RESETTING,
	KEEPING,
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

/// A claim, or a seat from its first accepted proof until a period is missed.
#[derive(Clone, Debug)]
pub struct Seat {
	pub id: u64,
	pub who: usize,
	/// For a period, fixed when it was claimed.
	pub pay: f64,
	pub claimed: Tick,
	/// Whether it is a seat.
	seated: bool,
	bond: f64,
	/// Periods that have ended.
	pub ended: u64,
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
	/// How often a seat of his was lost by a missed period, and how often one of these was won back.
	pub lost: usize,
	pub regained: usize,
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
	/// How often a claim became a seat.
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

	/// What a vacant seat would pay for a period if money never lacked.
	pub fn curve(&self, now: Tick) -> f64 {
		let part = (now - self.since) as f64 / self.terms.ramp as f64;
		(self.base + (self.terms.max - self.base) * part).min(self.terms.max)
	}

	/// What the pool can pay for a vacant seat, for each period of its notice, and still renew each seat there is.
	pub fn affordable(&self) -> f64 {
		((self.free - self.renewals()) / self.terms.notice as f64).max(0.0)
	}

	/// What a vacant seat pays for a period; 0: the pool is dry.
	pub fn price(&self, now: Tick) -> f64 {
		let (curve, affordable) = (self.curve(now), self.affordable());
		if !self.rules.capped {
			return curve;
		}
		if affordable < self.terms.from * ROUNDING {
			return 0.0;
		}
		curve.min(affordable)
	}

	/// Sets the price as if the last seat had just been proved for the first time, for that pay.
	pub fn settle_price(&mut self, pay: f64, now: Tick) {
		self.base = pay;
		self.since = now;
	}

	/// What becomes of the price when a seat is lost or ends, or is proved for the first time: a price on offer is never
	/// raised by it. Whether it was set.
	fn move_price(&mut self, to: f64, on_offer: bool, now: Tick) -> bool {
		let moves = self.rules.resets || !on_offer || to < self.curve(now);
		if moves {
			self.settle_price(to, now);
		}
		moves
	}

	/// After what may have raised what is affordable: the curve goes on from what was really offered before.
	fn catch_up(&mut self, affordable: f64, curve: f64, now: Tick) {
		if self.rules.capped && curve > affordable && self.affordable() > affordable {
			self.base = self.base.max(affordable);
			self.since = now;
		}
	}

	/// Whether it keeps others out.
	pub fn is_seat(&self, seat: &Seat) -> bool {
		self.rules.occupies || seat.seated
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
		(pay * self.terms.notice as f64 + renewals) * ROUNDING
	}

	/// Adds money.
	pub fn fund(&mut self, amount: f64, now: Tick) {
		let (affordable, curve) = (self.affordable(), self.curve(now));
		self.free += amount;
		self.catch_up(affordable, curve, now);
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
		if self.vacant() == 0 || pay == 0.0 || self.free < self.needed(pay) {
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
			seated: false,
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

	/// Proves the running period. An accepted proof makes a claim a seat, if one is vacant and can be paid.
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
		let (who, pay, claim) = (seat.who, seat.pay, !self.is_seat(seat));
		let vacant = self.vacant();
		if claim {
			if vacant == 0 || seat.is_leaving() || self.free < self.needed(pay) {
				self.seats.remove(index);
				return Proof::Unseated;
			}
			// Its notice counts the period that is paid now.
			self.free -= pay * terms.notice as f64;
			self.seats[index].reserve = pay * terms.notice as f64;
		}
		let first = !self.seats[index].seated;
		let seat = &mut self.seats[index];
		seat.seated = true;
		seat.proved = true;
		seat.paid += 1;
		seat.reserve -= pay;
		let again = first && seat.paid > 1;
		let account = &mut self.accounts[who];
		account.earned += pay;
		account.regained += usize::from(again);
		self.spent += pay;
		self.periods_paid += 1;
		if first {
			self.seats_ever += 1;
			self.move_price(pay, vacant > 1, now);
		} else {
			self.fill(index);
		}
		Proof::Paid
	}

	/// Fills up the notice: one period as long as there is money, and more from what is above a renewal of each other seat.
	fn fill(&mut self, index: usize) {
		let notice = self.terms.notice as f64;
		let others = self.renewals() - self.seats[index].pay;
		let seat = &mut self.seats[index];
		if seat.last.is_some() {
			return;
		}
		let pay = seat.pay;
		let lacks = ((notice * pay - seat.reserve) / pay + 0.001).floor().max(0.0);
		let one = if self.free >= pay * ROUNDING { lacks.min(1.0) } else { 0.0 };
		let beyond = ((self.free - one * pay - others) / pay + 0.001).floor();
		let periods = one + (lacks - one).min(beyond).max(0.0);
		self.free -= periods * pay;
		seat.reserve += periods * pay;
	}

	/// The seeder leaves: at once if it is a claim that has not committed, otherwise the running period is the last.
	pub fn leave(&mut self, id: u64, now: Tick) {
		let terms = self.terms;
		let Some(index) = self.seats.iter().position(|seat| seat.id == id) else { return };
		let seat = &self.seats[index];
		let unbegun = seat.ended == 0 && now < seat.begin(&terms);
		if unbegun || (!self.is_seat(seat) && seat.committed.is_none()) {
			self.end(index, now);
		} else {
			let seat = &mut self.seats[index];
			seat.last = seat.last.or(Some(seat.ended));
		}
	}

	/// The sponsor gives notice: as many periods as are funded, the running one among them. A claim ends at once.
	pub fn dismiss(&mut self, id: u64, now: Tick) {
		let notice = self.terms.notice;
		let Some(index) = self.seats.iter().position(|seat| seat.id == id) else { return };
		if !self.is_seat(&self.seats[index]) {
			self.end(index, now);
			return;
		}
		let seat = &mut self.seats[index];
		seat.last = seat.last.or(Some(seat.ended + notice - 1));
	}

	/// Closes the periods that have elapsed.
	pub fn settle(&mut self, now: Tick) {
		let mut index = 0;
		while index < self.seats.len() {
			let (affordable, curve) = (self.affordable(), self.curve(now));
			let (ended, moved) = self.settle_seat(index, now);
			if !moved {
				self.catch_up(affordable, curve, now);
			}
			if !ended {
				index += 1;
			}
		}
	}

	/// Whether the seat has ended, and whether the price was set.
	fn settle_seat(&mut self, index: usize, now: Tick) -> (bool, bool) {
		let (terms, rules) = (self.terms, self.rules);
		let mut moved = false;
		while now >= self.seats[index].begin(&terms) + terms.period {
			let seat = &mut self.seats[index];
			let missed = !seat.proved;
			if missed {
				let parts = if seat.paid == 0 { rules.unpaid_miss } else { 1 };
				let lost = (f64::from(parts) * terms.bond / f64::from(MISSES)).min(seat.bond);
				seat.bond -= lost;
				seat.misses += parts;
				self.accounts[seat.who].slashed += lost;
				let freed = seat.pay.min(seat.reserve);
				seat.reserve -= freed;
				self.free += freed;
			}
			let loses = missed && seat.seated && !rules.keeps_missed;
			// On notice it cannot become a seat again.
			let over =
				seat.last.is_some_and(|last| loses || seat.ended >= last) || seat.misses >= MISSES;
			seat.ended += 1;
			seat.committed = None;
			seat.proved = false;
			if over {
				return (true, self.end(index, now) || moved);
			}
			if loses {
				moved |= self.lose(index, now);
			}
			if self.is_seat(&self.seats[index]) {
				self.fill(index);
				let seat = &self.seats[index];
				if seat.reserve < seat.pay * ROUNDING {
					return (true, self.end(index, now) || moved);
				}
			}
		}
		(false, moved)
	}

	/// A seat becomes a claim again. Whether the price was set.
	fn lose(&mut self, index: usize, now: Tick) -> bool {
		let on_offer = self.vacant() > 0;
		let seat = &mut self.seats[index];
		self.free += seat.reserve;
		seat.reserve = 0.0;
		seat.seated = false;
		self.accounts[seat.who].lost += 1;
		let pay = seat.pay;
		self.move_price(self.lowered(pay), on_offer, now)
	}

	fn lowered(&self, pay: f64) -> f64 {
		(self.rules.lowered * pay).max(self.terms.from)
	}

	/// Whether the price was set.
	fn end(&mut self, index: usize, now: Tick) -> bool {
		let on_offer = self.vacant() > 0;
		let seat = self.seats.remove(index);
		self.free += seat.reserve;
		if seat.seated {
			return self.move_price(self.lowered(seat.pay), on_offer, now);
		}
		if self.rules.pauses {
			self.since += now - seat.claimed.max(self.since);
		}
		false
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
		assert_eq!(pool.price(504), 0.27);
		assert_eq!(pool.price(2_000), 0.5);
		let id = pool.claim(0, 504).unwrap();
		assert_eq!(pool.price(1_008), 0.5);
		let now = period(&mut pool, id);
		// The other seat goes on climbing from what the first one took.
		assert!((pool.curve(507) - 0.27).abs() < 1e-9 && pool.price(now) > 0.29);
		pool.leave(id, now);
		period(&mut pool, id);
		assert!(pool.seats.is_empty());
		assert_eq!(pool.price(now + DAY), 0.875 * 0.27);
	}

	#[test]
	fn a_price_on_offer_should_not_be_raised_by_what_becomes_of_another_seat() {
		for (rules, price) in [(DESIGNED, 0.04), (RESETTING, 0.875 * 0.27)] {
			for leaves in [false, true] {
				let mut pool = Pool::new(Terms::USUAL, rules, 100.0, 2);
				let dear = pool.claim(0, 504).unwrap();
				let now = period(&mut pool, dear);
				pool.settle_price(0.04, now);
				if leaves {
					pool.leave(dear, now);
				}
				pool.settle(now + DAY);
				let curve = pool.curve(now + DAY);
				let untouched = 0.04 + 0.46 / 7.0;
				assert!((curve - if rules.resets { price } else { untouched }).abs() < 1e-9);
			}
		}
	}

	#[test]
	fn a_missed_period_should_make_a_seat_a_claim_that_can_win_it_back() {
		let mut pool = pool(Terms { seats: 1, ..Terms::USUAL }, 100.0);
		let id = pool.claim(0, 0).unwrap();
		let now = period(&mut pool, id);
		assert!(pool.claim(1, now).is_none());
		pool.settle(now + DAY);
		assert_eq!((pool.vacant(), pool.accounts[0].lost), (1, 1));
		assert!((pool.free - 99.96).abs() < 1e-9);
		let rival = pool.claim(1, now + DAY).unwrap();
		assert_eq!(period(&mut pool, id), now + 2 * DAY);
		assert_eq!((pool.vacant(), pool.accounts[0].regained), (0, 1));
		assert_eq!(pool.accounts[0].slashed, 0.5);
		// Not committed: its bond, whole.
		pool.leave(rival, now + 2 * DAY);
		assert_eq!((pool.seats.len(), pool.accounts[1].slashed), (1, 0.0));
		pool.dismiss(id, now + 2 * DAY);
		pool.settle(now + 3 * DAY);
		assert!(pool.seats.is_empty());
	}

	#[test]
	fn an_unpaid_claim_should_leave_the_price_alone_and_cost_a_quarter_for_each_period() {
		let mut pool = pool(Terms::USUAL, 100.0);
		let id = pool.claim(0, 10).unwrap();
		pool.leave(id, 20);
		assert!(pool.seats.is_empty());
		let id = pool.claim(0, 20).unwrap();
		assert!(pool.commit(id, 21));
		pool.leave(id, 21);
		pool.settle(21 + DAY);
		assert!(pool.seats.is_empty());
		assert_eq!(pool.accounts[0].slashed, 0.5);
		pool.claim(0, 200).unwrap();
		pool.settle(201 + 4 * DAY - 1);
		assert_eq!(pool.seats.len(), 1);
		pool.settle(201 + 4 * DAY);
		assert!(pool.seats.is_empty());
		assert_eq!(pool.accounts[0].slashed, 2.5);
		assert!((pool.free - 100.0).abs() < 1e-9);
		assert_eq!(pool.price(1_008), 0.5);
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
		let mut pool = pool(Terms { notice: 3, seats: 1, ..Terms::USUAL }, 0.04 * 5.0);
		let id = pool.claim(0, 0).unwrap();
		assert!(pool.commit(id, 1));
		assert_eq!(pool.prove(id, 3), Proof::Paid);
		assert!((pool.seat(id).unwrap().reserve - 0.08).abs() < 1e-9);
		pool.settle(1 + DAY);
		assert!((pool.seat(id).unwrap().reserve - 0.12).abs() < 1e-9);
		for _ in 0..4 {
			period(&mut pool, id);
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
		assert_eq!(pool.accounts[0].slashed, 0.5);
		assert!(pool.commit(late, 150));
		assert_eq!(pool.prove(late, 152), Proof::Unseated);
		assert_eq!(pool.seats.len(), 1);
		assert_eq!((pool.accounts[0].earned, pool.accounts[0].slashed), (0.0, 0.5));
	}

	#[test]
	fn a_claim_should_be_paid_what_was_offered_when_it_was_made_and_nothing_once_it_leaves() {
		let mut pool = pool(Terms { seats: 3, ..Terms::USUAL }, 100.0);
		let [cheap, dear, leaving] = [500, 520, 520].map(|now| pool.claim(0, now).unwrap());
		for id in [cheap, dear, leaving] {
			assert!(pool.commit(id, 521));
		}
		pool.leave(leaving, 521);
		assert_eq!(pool.prove(cheap, 523), Proof::Paid);
		let curve = pool.curve(530);
		assert_eq!(pool.prove(dear, 530), Proof::Paid);
		assert_eq!(pool.prove(leaving, 530), Proof::Unseated);
		assert!(pool.seat(cheap).unwrap().pay < pool.seat(dear).unwrap().pay);
		// The third seat is still on offer for less.
		assert_eq!(pool.curve(530), curve.min(pool.seat(dear).unwrap().pay));
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
	fn what_a_pool_can_pay_should_cap_the_price_and_the_curve_should_not_run_ahead_of_it() {
		for (rules, before, after) in [(DESIGNED, 0.1, 0.1), (CLIMBING, 0.27, 0.27)] {
			let mut pool = Pool::new(Terms::USUAL, rules, 0.2, 1);
			assert!((pool.price(504) - before).abs() < 1e-9);
			pool.fund(100.0, 504);
			assert!((pool.price(504) - after).abs() < 1e-9);
			pool.fund(100.0, 800);
			assert!(pool.price(800) > after);
		}
		let mut pool = Pool::new(Terms::USUAL, DESIGNED, 0.07, 1);
		assert!(pool.claim(0, 504).is_none());
		pool.fund(100.0, 504);
		assert_eq!(pool.price(504), 0.04);
	}
}
