// SPDX-License-Identifier: Apache-2.0
//! Lives: lists of things done, made out of a number. What is done next looks at a model that has lived
//! so far, so that most of it is apt or just beside it; the list itself says everything outright.

use super::{op::*, rules, seats::Seat, world::*};

/// Who may do anything; some are poorer.
pub const PEOPLE: [Who; 9] = [1, 2, 3, 4, 5, 6, 7, 8, 9];

/// What everybody has at first; the treasury just the existential deposit.
pub fn fortunes(minimum: u128) -> Vec<(Who, u128)> {
	let rich = |who: &Who| (*who, if who.is_multiple_of(4) { 3_000 } else { 200_000 });
	PEOPLE.iter().map(rich).chain([(TREASURY, minimum)]).collect()
}

/// Numbers that look random (SplitMix64).
#[derive(Clone)]
pub struct Dice(pub u64);

impl Dice {
	fn roll(&mut self) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut mixed = self.0;
		mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
		mixed ^ mixed >> 31
	}

	/// Below this.
	pub fn below(&mut self, most: u128) -> u128 {
		u128::from(self.roll()) % most.max(1)
	}

	pub fn percent(&mut self, percent: u64) -> bool {
		self.roll() % 100 < percent
	}

	pub fn pick<T: Clone>(&mut self, of: &[T]) -> Option<T> {
		of.get(self.below(of.len() as u128) as usize).cloned()
	}

	fn one<T: Clone>(&mut self, of: &[T]) -> T {
		self.pick(of).expect("there is something to pick from")
	}

	fn seed(&mut self) -> Seed {
		let mut seed = [0; 32];
		seed.chunks_mut(8).for_each(|part| part.copy_from_slice(&self.roll().to_le_bytes()));
		seed
	}

	/// At a boundary, or beside it; seldom far off.
	fn around(&mut self, boundary: u128) -> u128 {
		match self.roll() % 20 {
			0..=11 => boundary,
			12 | 13 => boundary.saturating_sub(1),
			14 | 15 => boundary.saturating_add(1),
			16 => 0,
			17 => u128::MAX,
			_ => self.below(boundary),
		}
	}
}

struct Life {
	dice: Dice,
	world: World,
	ops: Vec<Op>,
}

/// About so many things done, and then what brings everything to its end.
pub fn life(number: u64, about: usize, limits: Limits) -> Vec<Op> {
	let people = fortunes(limits.minimum);
	let world = World::new(limits, people);
	let mut life = Life { dice: Dice(number), world, ops: Vec::new() };
	for _ in 0..life.dice.below(4) {
		life.tick();
	}
	while life.ops.len() < about {
		life.next();
	}
	life.part_ways();
	life.ops
}

impl Life {
	fn act(&mut self, op: Op) -> bool {
		let done = self.world.apply(&op).is_ok();
		self.ops.push(op);
		done
	}

	fn tick(&mut self) {
		let seed = self.dice.seed();
		self.act(Op::Tick(seed));
	}

	fn anybody(&mut self) -> Who {
		self.dice.one(&PEOPLE)
	}

	/// Whom it concerns, mostly.
	fn mostly(&mut self, who: Who) -> Who {
		if self.dice.percent(92) {
			who
		} else {
			self.anybody()
		}
	}

	fn any_pool(&mut self) -> PoolId {
		let pools: Vec<PoolId> = self.world.pools.keys().copied().collect();
		let none = self.world.next_pool;
		let gone = self.dice.below(u128::from(none) + 1) as PoolId;
		if self.dice.percent(3) {
			return gone;
		}
		self.dice.pick(&pools).unwrap_or(none)
	}

	fn sponsor(&mut self, pool: PoolId) -> Who {
		let sponsor = self.world.pools.get(&pool).map(|pool| pool.sponsor);
		match sponsor {
			Some(sponsor) => self.mostly(sponsor),
			None => self.anybody(),
		}
	}

	/// A pool and somebody with a seat in it, mostly.
	fn any_seat(&mut self) -> (PoolId, Who) {
		let seats = self.world.all_seats();
		let found = self.dice.pick(&seats);
		match found.filter(|_| self.dice.percent(95)) {
			Some(seat) => seat,
			None => (self.any_pool(), self.anybody()),
		}
	}

	/// As it would be once it is settled.
	fn settled(&self, (id, who): (PoolId, Who)) -> Option<(Pool, Seat)> {
		let mut world = self.world.clone();
		let _ = world.walk(id, who);
		let seat = world.seat(id, who).ok()?.clone();
		Some((world.pools[&id].clone(), seat))
	}

	fn next(&mut self) {
		// Where there is nothing yet, little else would be apt.
		if self.world.pools.is_empty() && self.dice.percent(90) {
			return self.create_pool();
		}
		if self.world.all_seats().is_empty() && self.dice.percent(60) {
			return self.claim_seat();
		}
		match self.dice.below(110) {
			0..=29 => self.work_and_tick(),
			30..=33 => self.work(30),
			34..=37 => self.jump(),
			38..=42 => self.create_pool(),
			43..=49 => self.fund(),
			50..=54 => self.withdraw(),
			55..=58 => self.admit(),
			59..=72 => self.claim_seat(),
			73..=76 => self.commit(),
			77..=81 => self.prove(),
			82..=85 => self.settle(),
			86 | 87 => self.leave(),
			88 => self.enrol_and_leave(),
			89 => self.crowd(),
			90 => {
				self.unadmit_claim();
				self.work_and_tick();
			},
			91 => {
				let (pool, seeder) = self.any_seat();
				let who = self.sponsor(pool);
				let done = self.act(Op::Dismiss { who, pool, seeder });
				if done && self.dice.percent(40) {
					self.sleep(pool, seeder);
				}
			},
			92 if self.dice.percent(60) => {
				let pool = self.any_pool();
				let who = self.sponsor(pool);
				self.act(Op::ClosePool { who, pool });
				self.some_leave(pool);
			},
			93 if self.dice.percent(80) => {
				let (pool, by_governance) = (self.any_pool(), self.dice.percent(70));
				self.act(Op::Delist { by_governance, pool });
				self.some_leave(pool);
			},
			94 | 95 => self.spend(),
			104..=106 => self.starve(),
			107..=109 => self.refill(),
			96.. if self.world.limits.channels => self.channel(),
			_ => self.work_and_tick(),
		}
	}

	/// Seeders do what is due, some of them mostly, some seldom, some badly; then a tick goes by.
	fn work_and_tick(&mut self) {
		self.work(90);
		self.tick();
	}

	fn work(&mut self, percent: u64) {
		for (id, who) in self.world.all_seats() {
			let Some((pool, seat)) = self.settled((id, who)) else { continue };
			let (now, begins) = (self.world.now, pool.begins(&seat));
			let lazy = (who + id).is_multiple_of(5);
			if now < begins || seat.paid_now || !self.dice.percent(if lazy { 15 } else { percent })
			{
				continue;
			}
			let passes = |world: &World| {
				let root = seat.commitment.map_or(0, |(root, _)| root.whole_to);
				world.sample(id, who).is_some_and(|leaf| leaf < root)
			};
			match seat.commitment {
				None if now <= rules::last_commit(&pool.terms, begins) => {
					let leaves = pool.leaves();
					let cheats = (who + id) % 5 == 1;
					let whole_to =
						if cheats { self.dice.below(leaves.into()) as u64 } else { leaves };
					self.act(Op::Commit { who, pool: id, root: Root { whole_to } });
				},
				Some((_, committed))
					if now >= committed + 2 && (passes(&self.world) || self.dice.percent(10)) =>
				{
					let by = self.mostly(who);
					self.act(Op::Prove { who: by, pool: id, seeder: who, proof: Proof::Right });
				},
				_ => {},
			}
		}
	}

	/// Time goes by without work until something becomes due, or just before or after.
	fn jump(&mut self) {
		let at = self.any_seat();
		let Some((pool, seat)) = self.settled(at) else { return self.tick() };
		let (begins, period) = (pool.begins(&seat), pool.terms.period);
		let last = rules::last_commit(&pool.terms, begins);
		let committed = seat.commitment.map_or(last, |(_, committed)| committed + 2);
		let ends = begins + period;
		let far = begins + (1 + self.dice.below(6) as u32) * period;
		let full = pool.since.saturating_add(pool.terms.ramp).min(far);
		let to = self.dice.one(&[begins, last, committed, ends, ends, far, full]);
		let to = (to + self.dice.below(3) as u32).saturating_sub(1);
		for _ in 0..to.saturating_sub(self.world.now).min(80) {
			self.tick();
		}
		let late = self.world.now == last + 1 && seat.commitment.is_none();
		let (pool, who) = at;
		let leaves = self.world.pools[&pool].leaves();
		match self.dice.below(6) {
			_ if late => self.act(Op::Commit { who, pool, root: Root { whole_to: leaves } }),
			0 | 1 => self.act(Op::Commit { who, pool, root: Root { whole_to: leaves } }),
			2 => self.act(Op::Prove { who, pool, seeder: who, proof: Proof::Right }),
			3 => self.act(Op::Settle { who: 9, pool, seeder: who }),
			4 => self.act(Op::Leave { who, pool }),
			_ => false,
		};
	}

	fn create_pool(&mut self) {
		if self.world.pools.len() > 5 {
			return self.work_and_tick();
		}
		let who = self.anybody();
		let new = self.new_pool(who);
		let funds = new.funds;
		let id = self.world.next_pool;
		if self.act(Op::CreatePool { who, new }) && funds < 200 && self.dice.percent(70) {
			let funds = 1_000 + self.dice.below(3_000);
			self.act(Op::Fund { who, pool: id, funds });
		}
	}

	fn new_pool(&mut self, who: Who) -> NewPool {
		let dice = &mut self.dice;
		let minimum = self.world.limits.minimum;
		let min_period = self.world.limits.min_period;
		let from = minimum + dice.below(40);
		let max = from + dice.one(&[0, 1, 7, 100, 300]);
		let bond = 4 * max + dice.one(&[0, 0, 1, 2, 3, 50, 400]);
		let mut terms = Terms {
			period: min_period + 2 * dice.below(4) as u32,
			notice: dice.one(&[1, 1, 2, 2, 3, 5]),
			seats: dice.one(&[1, 2, 2, 3, 4]),
			from,
			max,
			ramp: dice.one(&[1, 3, 7, 16, 40]),
			bond,
			open: dice.percent(65),
		};
		let mut length = dice.one(&[1, 1_023, 1_024, 1_025, 2_048, 3_000, 5_121, 8_192, 8_193]);
		let (mut v1, mut v2) = (dice.percent(50), dice.percent(50));
		v1 |= !v2;
		let label = dice.one(&[0, 12, 128]);
		match dice.below(60) {
			0 => terms.period += 1,
			1 => terms.period = min_period - 2,
			// A long one has no long notice: the life is lived to its end.
			2 => (terms.period, terms.notice) = (dice.one(&[1_008, 1_009, 1_010]), 1),
			3 => terms.notice = dice.one(&[0, 52, 53]),
			4 => terms.seats = dice.one(&[0, 32, 33]),
			5 => terms.from = dice.one(&[0, minimum - 1, max, max + 1]),
			6 => terms.ramp = dice.one(&[0, u32::MAX]),
			7 => terms.bond = 4 * max - dice.one(&[1, 3, 3 * max]),
			8 => terms.max = dice.one(&[u128::MAX, u128::MAX / 4, u128::MAX / 4 + 1]),
			9 => length = dice.one(&[0, rules::MAX_LENGTH + 1]),
			10 => (v1, v2) = (false, false),
			11 => terms.bond = u128::MAX,
			_ => {},
		}
		if terms.max > u128::MAX / 8 {
			terms.bond = u128::MAX;
		}
		let a_while = terms.from * u128::from(terms.notice.min(60)) * (1 + dice.below(8));
		let spendable = self.world.spendable(who);
		let dice = &mut self.dice;
		let funds = match dice.below(12) {
			0 => 0,
			1 => dice.around(spendable),
			_ => dice.around(a_while.min(spendable / 2)).min(spendable + 1),
		};
		NewPool { length, v1, v2, label, terms, funds }
	}

	/// What a pool needs for something.
	fn needed(&mut self, id: PoolId) -> u128 {
		let Some(pool) = self.world.pools.get(&id) else { return 100 };
		let pays: Vec<u128> = pool.seats.values().map(|seat| seat.pay).collect();
		let needs = |pay| rules::needs(&pool.terms, pay, pool.renewals()).unwrap_or(u128::MAX);
		let (least, next) = (needs(pool.terms.from), needs(pool.price(self.world.now)));
		let free = pool.purse.free();
		let pay = self.dice.pick(&pays).unwrap_or(next);
		// The last unit that is missing for a seat, or some periods of one.
		let times = 1 + self.dice.below(6);
		let missing = |what: u128| what.saturating_sub(free).max(1);
		let choices = [missing(least), missing(next), missing(pay), pay.saturating_mul(times)];
		self.dice.one(&choices)
	}

	fn fund(&mut self) {
		let pool = self.any_pool();
		let gift = self.dice.percent(50);
		let who = if gift { self.anybody() } else { self.sponsor(pool) };
		let needed = self.needed(pool);
		let spendable = self.world.spendable(who);
		let most = if self.dice.percent(90) { needed.min(spendable / 4) } else { spendable };
		let funds = self.dice.around(most);
		self.act(Op::Fund { who, pool, funds });
	}

	fn withdraw(&mut self) {
		let pool = self.any_pool();
		let who = self.sponsor(pool);
		let own = self.world.pools.get(&pool).map_or(10, |pool| pool.purse.own_free());
		let part = if self.dice.percent(50) { own } else { self.dice.below(own) }.max(1);
		let funds = self.dice.around(part);
		self.act(Op::Withdraw { who, pool, funds });
	}

	/// Seats that go on in a pool with a long notice, and how much less than it they have: those among
	/// others if there are any.
	fn short_seats(&self, least: u32) -> Vec<(PoolId, Who, u32)> {
		let mut found = Vec::new();
		for (id, who) in self.world.all_seats() {
			let Some((pool, seat)) = self.settled((id, who)) else { continue };
			let goes_on = seat.seated && !seat.notice && !seat.leaving && pool.is_open();
			let ahead = seat.funded.saturating_sub(seat.period + u32::from(seat.paid_now));
			if goes_on && ahead + least <= pool.terms.notice && pool.terms.notice > 1 {
				found.push((id, who, pool.terms.notice - ahead));
			}
		}
		let has_others = |(id, ..): &&(PoolId, Who, u32)| self.world.pools[id].seated() > 1;
		let crowded: Vec<_> = found.iter().filter(has_others).copied().collect();
		if !crowded.is_empty() {
			return crowded;
		}
		found
	}

	/// A pool of long notices has seats, and then nothing for their next periods, which they work through.
	fn starve(&mut self) {
		let mut seats = self.short_seats(0);
		if seats.is_empty() {
			self.fill_a_new_pool();
			seats = self.short_seats(0);
		}
		let Some((pool, ..)) = self.dice.pick(&seats) else { return self.work_and_tick() };
		for _ in 0..2 {
			let Some(known) = self.world.pools.get(&pool) else { return };
			let (who, period, funds) = (known.sponsor, known.terms.period, known.purse.own_free());
			if funds > 0 {
				self.act(Op::Withdraw { who, pool, funds });
			}
			for _ in 0..period.min(20) {
				self.work(97);
				self.tick();
			}
		}
		self.refill_of(pool);
	}

	/// A new pool with a long notice, of which all seats are taken at about the same time.
	fn fill_a_new_pool(&mut self) {
		let who = self.anybody();
		let mut new = self.new_pool(who);
		let (seats, notice) = (2 + self.dice.below(2) as u32, 3 + self.dice.below(3) as u32);
		new.terms = Terms { seats, notice, open: true, ..new.terms };
		new.funds = (u128::from(seats) * u128::from(notice + 2)).saturating_mul(new.terms.max);
		let pool = self.world.next_pool;
		if !self.act(Op::CreatePool { who, new }) {
			return;
		}
		for _ in 0..seats {
			self.claim_seat_of(pool);
		}
		for _ in 0..4 {
			self.tick();
			self.work(100);
		}
	}

	/// Some periods of a seat that has less than its notice, and perhaps what others need; and then it is
	/// topped up, if it can be.
	fn refill(&mut self) {
		let seats = self.short_seats(2);
		match self.dice.pick(&seats) {
			Some((pool, ..)) => self.refill_of(pool),
			None => self.starve(),
		}
	}

	fn refill_of(&mut self, pool: PoolId) {
		let mut seats = self.short_seats(2);
		seats.retain(|(id, ..)| *id == pool);
		let Some((_, seeder, missing)) = self.dice.pick(&seats) else { return };
		let known = &self.world.pools[&pool];
		let (pay, free) = (known.seats[&seeder].pay, known.purse.free());
		let (others, sponsor) = (known.renewals() - pay, known.sponsor);
		let periods = 1 + self.dice.below(u128::from(missing));
		let rest = self.dice.one(&[0, others, others]);
		let needed = (pay * periods + rest).saturating_sub(free);
		let funds = (needed + self.dice.below(3)).saturating_sub(1);
		let gives = self.anybody();
		let who = self.dice.one(&[sponsor, gives]);
		self.act(Op::Fund { who, pool, funds });
		if self.dice.percent(70) {
			let ready = self.world.sample(pool, seeder).is_some();
			if !ready || !self.act(Op::Prove { who, pool, seeder, proof: Proof::Right }) {
				self.act(Op::Settle { who, pool, seeder });
			}
		}
	}

	fn admit(&mut self) {
		let invited: Vec<PoolId> = self
			.world
			.pools
			.iter()
			.filter(|(_, pool)| !pool.terms.open)
			.map(|(id, _)| *id)
			.collect();
		let any = self.any_pool();
		let pool = self.dice.pick(&invited).filter(|_| self.dice.percent(95)).unwrap_or(any);
		let who = self.sponsor(pool);
		let is_invited = self.world.pools.get(&pool).is_some_and(|pool| !pool.terms.open);
		if is_invited && self.dice.percent(5) {
			// As many as there can be, and one more.
			for stranger in 1_000..=1_000 + rules::MAX_ADMITTED as Who {
				self.act(Op::Admit { who, pool, seeder: stranger });
			}
		}
		for _ in 0..1 + self.dice.below(3) {
			let mut seeder = self.anybody();
			let admits = self.dice.percent(60);
			if let Some(known) = self.world.pools.get(&pool).filter(|_| self.dice.percent(80)) {
				let fits = |who: &Who| known.admitted.contains(who) != admits;
				let fitting: Vec<Who> = PEOPLE.into_iter().filter(fits).collect();
				seeder = self.dice.pick(&fitting).unwrap_or(seeder);
			}
			let op = match admits {
				true => Op::Admit { who, pool, seeder },
				false => Op::Unadmit { who, pool, seeder },
			};
			self.act(op);
		}
	}

	/// Who was admitted is no more when it proves.
	fn unadmit_claim(&mut self) {
		let mut known = Vec::new();
		for (pool, who) in self.world.all_seats() {
			let found = &self.world.pools[&pool];
			let claim = &found.seats[&who];
			let ready = !claim.seated && claim.commitment.is_some();
			if ready && found.admitted.contains(&who) {
				known.push((found.sponsor, pool, who));
			}
		}
		if let Some((who, pool, seeder)) = self.dice.pick(&known) {
			self.act(Op::Unadmit { who, pool, seeder });
		}
	}

	fn claim_seat(&mut self) {
		let any = self.any_pool();
		let pool = self.claimable().filter(|_| self.dice.percent(85)).unwrap_or(any);
		self.claim_seat_of(pool);
	}

	/// A pool that has room and money.
	fn claimable(&mut self) -> Option<PoolId> {
		let now = self.world.now;
		let fits = |(id, pool): (&PoolId, &Pool)| {
			let room = !pool.is_full() && pool.offer(now).is_some();
			let known = pool.terms.open || !pool.admitted.is_empty();
			(room && known && pool.is_open()).then_some(*id)
		};
		let fitting: Vec<PoolId> = self.world.pools.iter().filter_map(fits).collect();
		self.dice.pick(&fitting)
	}

	/// Several claim the same, and do their work until the first of them can prove.
	fn crowd(&mut self) {
		let Some(pool) = self.claimable() else { return self.work_and_tick() };
		for _ in 0..2 + self.dice.below(4) {
			self.claim_seat_of(pool);
		}
		for at in 0..4 {
			self.tick();
			if at == 2 && self.dice.percent(40) {
				self.unadmit_claim();
			}
			self.work(95);
		}
	}

	fn claim_seat_of(&mut self, pool: PoolId) {
		let now = self.world.now;
		let mut who = self.anybody();
		if let Some(known) = self.world.pools.get(&pool) {
			let fits = |who: &Who| {
				let admitted = known.terms.open || known.admitted.contains(who);
				admitted && !known.seats.contains_key(who)
			};
			let fitting: Vec<Who> = PEOPLE.into_iter().filter(fits).collect();
			if self.dice.percent(85) {
				who = self.dice.pick(&fitting).unwrap_or(who);
			}
		}
		let known = self.world.pools.get(&pool);
		let price = known.map_or(1, |pool| pool.price(now));
		let offer = known.and_then(|pool| pool.offer(now)).unwrap_or(price);
		let least_pay = match self.dice.below(10) {
			0..=3 => offer,
			4..=6 => 0,
			7 => offer - 1,
			8 => price,
			_ => offer.saturating_add(1),
		};
		self.act(Op::ClaimSeat { who, pool, least_pay });
	}

	fn commit(&mut self) {
		let (pool, who) = self.any_seat();
		let leaves = self.world.pools.get(&pool).map_or(1, |pool| pool.leaves());
		let whole_to = match self.dice.below(4) {
			0 => 0,
			1 => self.dice.below(leaves.into()) as u64,
			_ => leaves,
		};
		self.act(Op::Commit { who, pool, root: Root { whole_to } });
	}

	fn prove(&mut self) {
		let (pool, seeder) = self.any_seat();
		let who = if self.dice.percent(50) { seeder } else { self.anybody() };
		// Wrong first, then right, so that what is wrong fails for no other reason.
		let ready = self.world.sample(pool, seeder).is_some();
		if ready || self.dice.percent(50) {
			let wrong = self.dice.one(&WRONG);
			self.act(Op::Prove { who, pool, seeder, proof: wrong });
		}
		if self.dice.percent(60) {
			self.act(Op::Prove { who, pool, seeder, proof: Proof::Right });
		}
	}

	/// Until a running period is over, without a proof of it.
	fn sleep(&mut self, pool: PoolId, seeder: Who) {
		let Some((known, seat)) = self.settled((pool, seeder)) else { return };
		let ends = known.ends(&seat) + if seat.paid_now { known.terms.period } else { 0 };
		for _ in self.world.now..ends.min(self.world.now + 80) {
			self.tick();
		}
		self.act(Op::Settle { who: seeder, pool, seeder });
	}

	fn settle(&mut self) {
		let over: Vec<(PoolId, Who)> = self
			.world
			.all_seats()
			.into_iter()
			.filter(|(id, who)| {
				let pool = &self.world.pools[id];
				pool.ends(&pool.seats[who]) <= self.world.now
			})
			.collect();
		let any = self.any_seat();
		let over = self.dice.pick(&over).filter(|_| self.dice.percent(80));
		let (pool, seeder) = over.unwrap_or(any);
		let who = self.anybody();
		self.act(Op::Settle { who, pool, seeder });
	}

	fn leave(&mut self) {
		let (pool, who) = self.any_seat();
		let done = self.act(Op::Leave { who, pool });
		if done && self.dice.percent(20) {
			self.sleep(pool, who);
		}
	}

	fn some_leave(&mut self, pool: PoolId) {
		let known = self.world.pools.get(&pool);
		let seeders: Vec<Who> = known.map_or(vec![], |pool| pool.seats.keys().copied().collect());
		for who in seeders {
			if self.dice.percent(30) {
				self.act(Op::Leave { who, pool });
			}
		}
	}

	/// Free as long as no period has begun.
	fn enrol_and_leave(&mut self) {
		let before = self.ops.len();
		self.claim_seat();
		if let Some(Op::ClaimSeat { who, pool, .. }) = self.ops.get(before).cloned() {
			// What is left free meanwhile is not enough for others.
			if self.dice.percent(30) {
				self.settle();
			}
			self.act(Op::Leave { who, pool });
		}
	}

	fn spend(&mut self) {
		let (who, to) = (self.anybody(), self.anybody());
		let spendable = self.world.spendable(who);
		let part = match self.dice.below(6) {
			0 => spendable,
			_ => spendable / 8,
		};
		let amount = self.dice.around(part);
		self.act(Op::Spend { who, to, amount });
	}

	fn channel(&mut self) {
		let ids: Vec<u64> = self.world.channels.keys().copied().collect();
		let none = self.world.next_channel;
		let id = self.dice.pick(&ids).filter(|_| self.dice.percent(95)).unwrap_or(none);
		let channel = self.world.channels.get(&id).cloned();
		let anybody = self.anybody();
		let payer = channel.as_ref().map_or(anybody, |channel| channel.payer);
		let payee = channel.as_ref().map_or(anybody, |channel| channel.payee);
		let channel_open = channel.as_ref().is_some_and(|channel| channel.closed.is_none());
		let (deposit, paid) = channel.map_or((100, 0), |channel| (channel.deposit, channel.paid));
		match self.dice.below(14) {
			_ if ids.is_empty() || self.dice.percent(20) => {
				let payee = self.anybody();
				let spendable = self.world.spendable(anybody);
				let deposit = self.dice.around(spendable / 20);
				self.act(Op::OpenChannel { who: anybody, payee, deposit });
			},
			0..=3 => {
				let who = self.mostly(payer);
				let spendable = self.world.spendable(who);
				let more = self.dice.around(spendable / 20);
				self.act(Op::TopUp { who, channel: id, more });
			},
			4..=8 => {
				let more = paid + self.dice.below(deposit - paid + 1);
				let boundary = self.dice.one(&[paid, more, more, deposit]);
				let total = self.dice.around(boundary);
				let signed = self.dice.percent(85);
				self.act(Op::Redeem { who: anybody, channel: id, total, signed });
			},
			9 | 10 => {
				let who = self.dice.one(&[payer, payer, payee, anybody]);
				self.act(Op::CloseChannel { who, channel: id });
			},
			_ => {
				if channel_open {
					self.act(Op::CloseChannel { who: payer, channel: id });
				}
				let closed = self.world.channels.get(&id).and_then(|channel| channel.closed);
				if let Some(closed) = closed.filter(|_| self.dice.percent(80)) {
					// Until it can be finished, or a tick less.
					let to = closed + rules::CLOSING - self.dice.below(2) as u32;
					for _ in self.world.now..to {
						self.work(60);
						self.tick();
					}
				}
				self.act(Op::Finish { who: anybody, channel: id });
			},
		}
	}

	/// All pools are closed, all seats end, all channels.
	fn part_ways(&mut self) {
		for (id, pool) in self.world.pools.clone() {
			// Claims whose first period is in a pool that closes.
			for _ in 0..self.dice.below(3) {
				self.claim_seat_of(id);
			}
			self.act(Op::ClosePool { who: pool.sponsor, pool: id });
		}
		for (id, channel) in self.world.channels.clone() {
			self.act(Op::CloseChannel { who: channel.payee, channel: id });
		}
		while !self.world.pools.is_empty() {
			self.work(60);
			self.tick();
			for seat in self.world.all_seats() {
				let (pool, seeder) = seat;
				let known = &self.world.pools[&pool];
				let seat = &known.seats[&seeder];
				// Of what is paid for, and of which the next period is, nothing is settled before that ends.
				let goes_on = seat.paid_now && seat.funded > seat.period + 1;
				let next = if goes_on { known.terms.period } else { 0 };
				let over = known.ends(seat) + next <= self.world.now;
				if over || !seat.seated && self.dice.percent(3) {
					self.act(Op::Settle { who: 9, pool, seeder });
				}
			}
		}
	}
}
