// SPDX-License-Identifier: Apache-2.0
//! A pool, honest seeders who compete for its seats, its sponsor, and somebody who tries something.

use super::{
	costs,
	rules::{Pool, Rules, Terms, Tick, DAY},
};
use crate::random::Rng;

/// Content of all pools of this kind, and what its disk costs for a period of a day.
pub const GIB: f64 = 100.0;
pub const DISK: f64 = GIB * costs::DISK;
/// A commit is sent in one of so many ticks after its period's begin.
const OFFSETS: usize = 6;

/// What honest seeders do now and then.
#[derive(Clone, Copy, Debug)]
pub struct Habits {
	/// How likely somebody leaves in a period, and for how many ticks on an average.
	pub leaves: f64,
	pub rests: Tick,
	/// How likely a period is missed by accident.
	pub faults: f64,
}

impl Habits {
	pub const USUAL: Self = Self { leaves: 1.0 / 90.0, rests: 30 * DAY, faults: 0.002 };
}

/// An honest seeder, with one copy and one seat at most.
#[derive(Clone, Debug)]
pub struct Honest {
	/// TRN for a period.
	pub cost: f64,
	/// Takes a seat from that price on.
	pub ask: f64,
	pub rests_until: Tick,
	seat: Option<u64>,
	offset: Tick,
	fault: bool,
	spent: f64,
}

impl Honest {
	pub fn new(cost: f64, ask: f64) -> Self {
		let (rests_until, seat, offset, fault, spent) = (0, None, 0, false, 0.0);
		Self { cost, ask, rests_until, seat, offset, fault, spent }
	}

	fn plan(&mut self, habits: Habits, rng: &mut Rng) {
		self.offset = rng.below(OFFSETS) as Tick;
		self.fault = rng.chance(habits.faults);
	}

	fn act(&mut self, who: usize, now: Tick, pool: &mut Pool, habits: Habits, rng: &mut Rng) {
		let Some(id) = self.seat else {
			if now >= self.rests_until && pool.vacant() > 0 && pool.price(now) >= self.ask {
				self.seat = pool.take(who, now);
				if self.seat.is_some() {
					self.spent += costs::CALL;
					self.plan(habits, rng);
				}
			}
			return;
		};
		let Some(seat) = pool.seat(id) else {
			self.seat = None;
			return;
		};
		let (begin, committed) = (seat.begin(&pool.terms), seat.committed);
		if now < begin + self.offset {
			return;
		}
		match committed {
			None if now == begin + self.offset => {
				self.spent += self.cost;
				if !self.fault {
					pool.commit(id, now);
				}
			},
			Some(tick) if now == tick + 2 && pool.prove(id, now) => {
				let seat = pool.seat(id).expect("its proof was just accepted");
				// What has become too dear is given up like anything else.
				let gone = rng.chance(habits.leaves) || self.cost > seat.pay;
				if gone && !seat.is_leaving() {
					pool.leave(id, now);
					self.spent += costs::CALL;
					let rest = -libm::log(1.0 - rng.uniform()) * habits.rests as f64;
					self.rests_until = begin + pool.terms.period + rest as Tick;
				}
			},
			_ => {},
		}
		if now == begin + pool.terms.period - 1 {
			self.plan(habits, rng);
		}
	}
}

/// Seats that are worked for, all from one copy.
#[derive(Clone, Debug, Default)]
pub struct Worked {
	pub seats: Vec<u64>,
}

impl Worked {
	/// Takes every vacant seat, up to so many.
	pub fn take(&mut self, most: usize, now: Tick, pool: &mut Pool) -> f64 {
		let mut fees = 0.0;
		while self.seats.len() < most {
			let Some(id) = pool.take(0, now) else { break };
			self.seats.push(id);
			fees += costs::CALL;
		}
		fees
	}

	/// What is due now, and its fees.
	pub fn work(&mut self, now: Tick, pool: &mut Pool) -> f64 {
		self.seats.retain(|id| pool.seat(*id).is_some());
		let mut fees = 0.0;
		for id in &self.seats {
			// What is not due is refused and costs nothing.
			if pool.commit(*id, now) {
				fees += costs::commit();
			} else if pool.prove(*id, now) {
				fees += costs::proof(GIB);
			}
		}
		fees
	}
}

/// Somebody who tries something, with the number 0.
pub trait Attacker {
	/// What he does in a tick; his expenses.
	fn act(&mut self, now: Tick, pool: &mut Pool) -> f64;

	/// What he does at the end of a tick.
	fn end_of_tick(&mut self, _: Tick, _: &mut Pool) -> f64 {
		0.0
	}

	/// Whether he has the content and serves it.
	fn holds(&self) -> bool;
}

/// Nobody.
pub struct Nobody;

impl Attacker for Nobody {
	fn act(&mut self, _: Tick, _: &mut Pool) -> f64 {
		0.0
	}

	fn holds(&self) -> bool {
		false
	}
}

/// Who is first where several want a seat that has just become vacant.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Race {
	/// Drawn, where the attacker sends so many transactions and everybody else one.
	Drawn(usize),
	/// The attacker: he ends his old seat and takes it again in one batch, with the highest tip.
	Won,
}

/// What the sponsor does.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sponsor {
	/// Gives notice to the dearest seat so often.
	pub dismisses_every: Option<Tick>,
}

/// One run.
pub struct World {
	pub pool: Pool,
	pub honest: Vec<Honest>,
	pub habits: Habits,
	pub race: Race,
	pub sponsor: Sponsor,
	/// From that tick on costs and asks of all honest seeders are so many times as high.
	pub shift: Option<(Tick, f64)>,
	pub rng: Rng,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
	/// Share of time in which at least one seat was somebody's who has the content.
	pub served: f64,
	/// Share of time of all seats in which they were not.
	pub idle: f64,
	/// Copies that were paid for, on an average of time.
	pub copies: f64,
	pub lowest: f64,
	/// TRN a day.
	pub attacker: f64,
	pub attacker_slashed: f64,
	/// TRN for each period of a seat that was paid, in all and from the second half on.
	pub pay: f64,
	pub late_pay: f64,
	/// TRN for each seat and day of the honest who sat, after cost.
	pub honest: f64,
	/// What sponsors paid a day.
	pub spent: f64,
	/// Seats of the attacker, on an average of time.
	pub attacker_seats: f64,
	/// Days for which seats were not held, for each time that one was taken.
	pub gap: f64,
}

impl World {
	/// The usual pool and so many honest seeders of costs between 0.08 and 0.12, who ask for a tenth more.
	pub fn usual(terms: Terms, rules: Rules, honest: usize, mut rng: Rng) -> Self {
		let honest: Vec<_> = (0..honest)
			.map(|_| {
				let cost = costs::period(GIB) + DISK * rng.spread(1.0, 1.8);
				Honest::new(cost, 1.1 * cost)
			})
			.collect();
		Self {
			pool: Pool::new(terms, rules, 1e9, honest.len() + 1),
			honest,
			habits: Habits::USUAL,
			race: Race::Drawn(1),
			sponsor: Sponsor::default(),
			shift: None,
			rng,
		}
	}

	/// Whether the attacker comes before everybody else, and after whom if not.
	fn place(&mut self) -> usize {
		match self.race {
			Race::Won => 0,
			Race::Drawn(times) => (0..times)
				.map(|_| self.rng.below(self.honest.len() + 1))
				.min()
				.unwrap_or(self.honest.len()),
		}
	}

	/// Lives so many ticks.
	pub fn run(&mut self, attacker: &mut dyn Attacker, ticks: Tick) -> Outcome {
		let mut out = Outcome { lowest: f64::MAX, ..Outcome::default() };
		let mut expenses = 0.0;
		let (mut served, mut busy, mut copies, mut own) = (0_u64, 0_usize, 0_usize, 0_usize);
		let mut honest_time = 0_usize;
		let mut half = (0.0, 0);
		for now in 0..ticks {
			if let Some((_, factor)) = self.shift.filter(|(tick, _)| *tick == now) {
				for honest in &mut self.honest {
					honest.cost *= factor;
					honest.ask *= factor;
				}
			}
			self.pool.settle(now);
			if self.sponsor.dismisses_every.is_some_and(|every| now > 0 && now % every == 0) {
				let open = self.pool.seats.iter().filter(|seat| !seat.is_leaving());
				let dearest = open.max_by(|a, b| a.pay.total_cmp(&b.pay)).map(|seat| seat.id);
				if let Some(id) = dearest {
					self.pool.dismiss(id);
				}
			}
			if now == ticks / 2 {
				half = (self.pool.spent, self.pool.periods_paid);
			}
			let people = self.honest.len();
			let contested = self.pool.vacant() > 0;
			let place = if contested { self.place() } else { 0 };
			let first = if contested { self.rng.below(people.max(1)) } else { 0 };
			for turn in 0..=people {
				if turn == place {
					expenses += attacker.act(now, &mut self.pool);
				}
				if turn < people {
					let index = (first + turn) % people;
					let honest = &mut self.honest[index];
					honest.act(index + 1, now, &mut self.pool, self.habits, &mut self.rng);
				}
			}
			out.lowest = out.lowest.min(self.pool.price(now));
			let holds = attacker.holds();
			let attackers = self.pool.seats.iter().filter(|seat| seat.who == 0).count();
			// Where seats can be contested more may be taken than there are.
			let others = (self.pool.seats.len() - attackers).min(self.pool.terms.seats);
			let holders = others + if holds { attackers } else { 0 };
			served += u64::from(holders > 0);
			busy += holders.min(self.pool.terms.seats);
			copies += others + usize::from(holds && attackers > 0);
			own += attackers;
			honest_time += others;
			expenses += attacker.end_of_tick(now, &mut self.pool);
		}
		let (time, days) = (ticks as f64, ticks as f64 / DAY as f64);
		let account = self.pool.accounts[0];
		out.served = served as f64 / time;
		out.idle = 1.0 - busy as f64 / time / self.pool.terms.seats as f64;
		out.gap =
			out.idle * days * self.pool.terms.seats as f64 / self.pool.seats_ever.max(1) as f64;
		out.copies = copies as f64 / time;
		out.attacker_seats = own as f64 / time;
		out.attacker = (account.earned - account.slashed - expenses) / days;
		out.attacker_slashed = account.slashed / days;
		out.pay = self.pool.spent / self.pool.periods_paid.max(1) as f64;
		out.late_pay = (self.pool.spent - half.0) / (self.pool.periods_paid - half.1).max(1) as f64;
		out.spent = self.pool.spent / days;
		let theirs: f64 = self
			.honest
			.iter()
			.zip(&self.pool.accounts[1..])
			.map(|(honest, account)| account.earned - account.slashed - honest.spent)
			.sum();
		out.honest = theirs / (honest_time as f64 / DAY as f64).max(1.0);
		out
	}
}
