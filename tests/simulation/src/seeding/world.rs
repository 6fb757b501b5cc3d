// SPDX-License-Identifier: Apache-2.0
//! A pool, honest seeders who compete for its seats, its sponsor, and somebody who tries something.

use super::{
	costs,
	rules::{Pool, Proof, Rules, Seat, Terms, Tick, DAY},
};
use crate::random::Rng;

/// Content of all pools of this kind, and what its disk costs for a period of a day.
pub const GIB: f64 = 100.0;
pub const DISK: f64 = GIB * costs::DISK;
/// A commit is sent in one of so many ticks after its period's begin.
const OFFSETS: usize = 6;
/// Who waits before he claims lets the price climb by at most such a part of its way.
const OF_RAMP: Tick = 120;
/// How likely a claim is seen in time to give way before its first period begins.
const SEEN: f64 = 0.9;

/// What honest seeders do now and then.
#[derive(Clone, Copy, Debug)]
pub struct Habits {
	/// How likely somebody leaves in a period, and for how many ticks on an average.
	pub leaves: f64,
	pub rests: Tick,
	/// How likely a period is missed by accident.
	pub faults: f64,
	pub manners: Manners,
}

impl Habits {
	pub const USUAL: Self =
		Self { leaves: 1.0 / 90.0, rests: 30 * DAY, faults: 0.002, manners: Manners::CAREFUL };
}

/// How a daemon chooses whether to claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Manners {
	/// Waits for a time drawn below this first, also after others kept it waiting; at most a part of the ramp: else the
	/// price climbs while all wait.
	pub waits: Tick,
	/// Claims only while fewer claims than seats are vacant may be proven before its own.
	pub looks: bool,
	/// Leaves before its first period begins if so many such claims came before its own, once for each vacancy, and before it
	/// commits if the seat is gone.
	pub gives_way: bool,
	/// Does neither any more after a time drawn between this and four times as much.
	pub patience: Tick,
}

impl Manners {
	/// Claims whatever is vacant.
	pub const EAGER: Self = Self { waits: 1, looks: false, gives_way: false, patience: 0 };
	pub const LOOKS: Self = Self { looks: true, patience: DAY / 8, ..Self::EAGER };
	pub const WAITS: Self = Self { waits: 36, ..Self::LOOKS };
	/// What the design asks for.
	pub const CAREFUL: Self = Self { gives_way: true, ..Self::WAITS };
}

/// Whether it is a claim that may still be the next that is proven. One that is not committed or not proven when it could have been
/// long ago does not count, nor one that missed a period: else who proves nothing keeps the careful out.
fn may_be_first(seat: &Seat, now: Tick, pool: &Pool) -> bool {
	let in_time = match seat.committed {
		None => now < seat.begin(&pool.terms) + OFFSETS as Tick,
		Some(tick) => now <= tick + 3,
	};
	!pool.is_seat(seat) && seat.misses == 0 && !seat.is_leaving() && in_time
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
	pub spent: f64,
	/// Since a seat has been vacant that pays enough: until when it waits, and until when it is careful.
	vacancy: Option<(Tick, Tick)>,
	/// How likely a period is missed; None: as by the habits of all.
	pub down: Option<f64>,
	/// Ticks for which it had a seat.
	pub sat: Tick,
	gave_way: bool,
	/// Claims that were worked for and came too late, and that were left in time.
	pub late: usize,
	left: usize,
	/// TRN of fees for all of them.
	lost: f64,
}

impl Honest {
	pub fn new(cost: f64, ask: f64) -> Self {
		Self {
			cost,
			ask,
			rests_until: 0,
			seat: None,
			offset: 0,
			fault: false,
			spent: 0.0,
			vacancy: None,
			down: None,
			sat: 0,
			gave_way: false,
			late: 0,
			left: 0,
			lost: 0.0,
		}
	}

	/// Claims a vacant seat, or waits for a better time.
	fn look(&mut self, who: usize, now: Tick, pool: &mut Pool, habits: Habits, rng: &mut Rng) {
		if now < self.rests_until || pool.vacant() == 0 || pool.price(now) < self.ask {
			self.vacancy = None;
			self.gave_way = false;
			return;
		}
		let manners = habits.manners;
		let waits = manners.waits.min(pool.terms.ramp / OF_RAMP).max(1) as usize;
		let (until, careful) = self.vacancy.unwrap_or_else(|| {
			let patience = manners.patience as usize;
			let careful = patience + rng.below(3 * patience + 1);
			(now + rng.below(waits) as Tick, now + careful as Tick)
		});
		self.vacancy = Some((until, careful));
		// What came in this tick is not seen yet.
		let rivals = |seat: &&Seat| seat.claimed < now && may_be_first(seat, now, pool);
		let taken = || pool.seats.iter().filter(rivals).count() >= pool.vacant();
		if manners.looks && now < careful && taken() {
			// All whom it kept waiting would come at once when it is overdue.
			self.vacancy = Some((now + 1 + rng.below(waits) as Tick, careful));
			return;
		}
		if now < until {
			return;
		}
		self.seat = pool.claim(who, now);
		if self.seat.is_some() {
			self.spent += costs::CALL;
			self.plan(habits, rng);
		}
	}

	/// At the end of the tick in which it claimed.
	fn give_way(&mut self, now: Tick, pool: &mut Pool, habits: Habits, rng: &mut Rng) {
		let own = self
			.seat
			.and_then(|id| pool.seat(id))
			.filter(|seat| seat.claimed == now && !pool.is_seat(seat));
		let Some(own) = own.filter(|_| habits.manners.gives_way).map(|seat| seat.id) else {
			return;
		};
		if self.gave_way || self.vacancy.is_some_and(|(_, careful)| now >= careful) {
			return;
		}
		let earlier = |seat: &&Seat| seat.id < own && may_be_first(seat, now, pool);
		if pool.seats.iter().filter(earlier).count() >= pool.vacant() && rng.chance(SEEN) {
			pool.leave(own, now);
			self.seat = None;
			self.gave_way = true;
			self.spent += costs::CALL;
			self.left += 1;
			self.lost += 2.0 * costs::CALL;
		}
	}

	fn plan(&mut self, habits: Habits, rng: &mut Rng) {
		self.offset = rng.below(OFFSETS) as Tick;
		self.fault = rng.chance(self.down.unwrap_or(habits.faults));
	}

	fn act(&mut self, who: usize, now: Tick, pool: &mut Pool, habits: Habits, rng: &mut Rng) {
		let Some(id) = self.seat else {
			self.look(who, now, pool, habits, rng);
			return;
		};
		let Some(seat) = pool.seat(id) else {
			self.seat = None;
			return;
		};
		let (begin, committed) = (seat.begin(&pool.terms), seat.committed);
		self.sat += Tick::from(pool.is_seat(seat));
		let lost_race = !pool.is_seat(seat) && committed.is_none() && pool.vacant() == 0;
		if habits.manners.gives_way && lost_race {
			// Nothing was read yet, and its bond comes back.
			pool.leave(id, now);
			(self.seat, self.vacancy) = (None, None);
			self.spent += costs::CALL;
			self.left += 1;
			self.lost += 2.0 * costs::CALL;
			return;
		}
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
			Some(tick) if now == tick + 2 => match pool.prove(id, now) {
				Proof::Refused => {},
				Proof::Unseated => {
					(self.seat, self.vacancy) = (None, None);
					self.late += 1;
					self.lost += costs::CALL + costs::period(GIB);
					return;
				},
				Proof::Paid => {
					self.vacancy = None;
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
	/// Claims every vacant seat, up to so many. What was lost or missed does not count as a claim for one.
	pub fn claim(&mut self, most: usize, now: Tick, pool: &mut Pool) -> f64 {
		let mut fees = 0.0;
		self.seats.retain(|id| pool.seat(*id).is_some());
		let claims = self.seats.iter().filter_map(|id| pool.seat(*id));
		let mut claims = claims.filter(|seat| !pool.is_seat(seat) && seat.misses == 0).count();
		while self.seats.len() < most && claims < pool.vacant() {
			let Some(id) = pool.claim(0, now) else { break };
			claims += usize::from(pool.seat(id).is_some_and(|seat| !pool.is_seat(seat)));
			self.seats.push(id);
			fees += costs::CALL;
		}
		fees
	}

	/// What is due now, and its fees.
	pub fn work(&mut self, now: Tick, pool: &mut Pool) -> f64 {
		self.work_if(|_| true, now, pool)
	}

	/// The same, of some seats only; what was committed to is proven.
	pub fn work_if(&mut self, due: impl Fn(&Seat) -> bool, now: Tick, pool: &mut Pool) -> f64 {
		self.seats.retain(|id| pool.seat(*id).is_some());
		let mut fees = 0.0;
		for id in &self.seats {
			let Some(seat) = pool.seat(*id) else { continue };
			// What is not due is refused and costs nothing.
			if seat.committed.is_some() {
				if pool.prove(*id, now) != Proof::Refused {
					fees += costs::proof(GIB);
				}
			} else if due(seat) && pool.commit(*id, now) {
				fees += costs::commit();
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
	/// Adds so much money so often, from the first tick on, to a pool that has none; None: money never lacks.
	pub funds: Option<(Tick, f64)>,
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
	/// From when on what is late is counted; None: the second half.
	pub late_from: Option<Tick>,
	pub rng: Rng,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
	/// Share of time in which at least one seat, claims not counted, was somebody's who has the content.
	pub served: f64,
	/// Share of time of all seats in which they were not.
	pub idle: f64,
	/// Copies that were paid for, on an average of time.
	pub copies: f64,
	pub lowest: f64,
	/// TRN a day.
	pub attacker: f64,
	pub attacker_slashed: f64,
	/// TRN for each period of a seat that was paid, in all and late.
	pub pay: f64,
	pub late_pay: f64,
	/// What sponsors paid a day, late.
	pub late_spent: f64,
	/// TRN for each seat and day of the honest who sat, after cost.
	pub honest: f64,
	/// What sponsors paid a day.
	pub spent: f64,
	/// Seats of the attacker, on an average of time.
	pub attacker_seats: f64,
	/// Days for which seats were not held, for each time that one was taken.
	pub gap: f64,
	/// Claims of honest seeders that were worked for and came too late, that were left in time, and TRN of fees for both,
	/// for each time that a seat was taken.
	pub unseated: f64,
	pub gave_way: f64,
	pub lost: f64,
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
			// Where who is first has the seat nobody waits.
			habits: match rules.occupies {
				true => Habits { manners: Manners::EAGER, ..Habits::USUAL },
				false => Habits::USUAL,
			},
			race: Race::Drawn(1),
			sponsor: Sponsor::default(),
			shift: None,
			late_from: None,
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
		let late_from = self.late_from.unwrap_or(ticks / 2);
		if self.sponsor.funds.is_some() {
			self.pool.free = 0.0;
		}
		for now in 0..ticks {
			if let Some((_, factor)) = self.shift.filter(|(tick, _)| *tick == now) {
				for honest in &mut self.honest {
					honest.cost *= factor;
					honest.ask *= factor;
				}
			}
			self.pool.settle(now);
			if let Some((_, amount)) = self.sponsor.funds.filter(|(every, _)| now % every == 0) {
				self.pool.fund(amount, now);
			}
			if self.sponsor.dismisses_every.is_some_and(|every| now > 0 && now % every == 0) {
				let seats = self.pool.seats.iter().filter(|seat| self.pool.is_seat(seat));
				let open = seats.filter(|seat| !seat.is_leaving());
				let dearest = open.max_by(|a, b| a.pay.total_cmp(&b.pay)).map(|seat| seat.id);
				if let Some(id) = dearest {
					self.pool.dismiss(id, now);
				}
			}
			if now == late_from {
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
			out.lowest = out.lowest.min(self.pool.curve(now));
			if contested {
				for honest in &mut self.honest {
					honest.give_way(now, &mut self.pool, self.habits, &mut self.rng);
				}
			}
			let holds = attacker.holds();
			let seats = self.pool.seats.iter().filter(|seat| self.pool.is_seat(seat));
			let (seated, attackers) =
				seats.fold((0, 0), |(all, own), seat| (all + 1, own + usize::from(seat.who == 0)));
			let others = seated - attackers;
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
		let late_days = (ticks - late_from) as f64 / DAY as f64;
		out.late_spent = (self.pool.spent - half.0) / late_days;
		let sum = |of: &dyn Fn(&Honest) -> f64| {
			self.honest.iter().map(of).sum::<f64>() / self.pool.seats_ever.max(1) as f64
		};
		out.unseated = sum(&|honest| honest.late as f64);
		out.gave_way = sum(&|honest| honest.left as f64);
		out.lost = sum(&|honest| honest.lost);
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
