// SPDX-License-Identifier: Apache-2.0
//! `hogged_seats`, `enrol_leave_cycle`: seats that are claimed so that nobody else has them.

use super::{
	costs,
	rules::{Pool, Rules, Seat, Terms, Tick, DAY, KEEPING, OCCUPYING, VARIANTS},
	world::{Attacker, Nobody, Outcome, Race, Worked, World, DISK},
	Size,
};
use crate::{
	claims::Claims,
	mean::Mean,
	parallel,
	random::Rng,
	table::{signed, Table},
};

/// What is done with a claim.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Way {
	None,
	/// Nothing, until it ends.
	Sits,
	/// Left as soon as its first period has begun, and made again.
	Cycles,
	/// Left at the end of the tick in which it was taken, and taken again in the next.
	Free,
	/// Proved once, then left: pay falls by an eighth each time.
	Proves,
	/// Kept from others until the price is near `max`, then worked for.
	Raises,
	/// Proved once, then kept until the period that is missed makes it a claim again; left, and claimed anew.
	Once,
	/// Proved once, then kept until the fourth miss, with a new claim whenever it is lost.
	OnceAndSits,
	/// Proved every second period.
	Second,
	/// Nothing, with so many at each vacancy.
	Crowds,
	/// Made anew and committed to as if there were content, so that who looks at claims before he claims holds back.
	Feigns,
}

impl Way {
	const ALL: [(Self, &'static str); 11] = [
		(Self::None, "nobody tries anything"),
		(Self::Sits, "sits until the fourth miss, again and again"),
		(Self::Cycles, "claims and leaves when the period has begun"),
		(Self::Free, "claims and leaves before the period begins"),
		(Self::Crowds, "twenty claims at a time, and sits"),
		(Self::Feigns, "claims and commits without content, each hour"),
		(Self::Raises, "sits until the price is near `max`, then works"),
		(Self::Proves, "claims, proves once, leaves"),
		(Self::Second, "proves every second period"),
		(Self::Once, "proves once, sits until it is lost, claims anew"),
		(Self::OnceAndSits, "proves once, sits until the fourth miss, claims anew when lost"),
	];

	fn name(self) -> &'static str {
		Self::ALL.iter().find(|(way, _)| *way == self).map_or("", |(_, name)| name)
	}

	/// Whether it is never paid by the design.
	fn is_unpaid(self) -> bool {
		!matches!(self, Self::None | Self::Proves | Self::Second | Self::Once | Self::OnceAndSits)
	}
}

/// Claims of who crowds.
const CROWD: usize = 20;
/// Ticks between claims that are committed to and never proven.
const FEIGNS_EVERY: Tick = 6;

pub struct Hogger {
	way: Way,
	begins: Tick,
	ends: Tick,
	idle: Vec<u64>,
	worked: Worked,
	/// Whether a seat of his is paid for the running period, where he proves only some.
	has: bool,
}

impl Hogger {
	pub fn new(way: Way, begins: Tick, ends: Tick) -> Self {
		Self { way, begins, ends, idle: vec![], worked: Worked::default(), has: false }
	}

	fn proves_seldom(&self) -> bool {
		matches!(self.way, Way::Second | Way::Once | Way::OnceAndSits)
	}

	fn disk(&self) -> f64 {
		if self.holds() {
			DISK / DAY as f64
		} else {
			0.0
		}
	}

	fn claim_idle(&mut self, most: usize, now: Tick, pool: &mut Pool) -> f64 {
		let mut fees = 0.0;
		while self.idle.len() + self.worked.seats.len() < most {
			let Some(id) = pool.claim(0, now) else { break };
			self.idle.push(id);
			fees += costs::CALL;
		}
		fees
	}
}

impl Attacker for Hogger {
	fn act(&mut self, now: Tick, pool: &mut Pool) -> f64 {
		if now < self.begins {
			return 0.0;
		}
		if now >= self.ends {
			for id in self.idle.drain(..).chain(self.worked.seats.drain(..)) {
				pool.leave(id, now);
			}
			return 0.0;
		}
		let own = |id: &u64| pool.seat(*id).is_some_and(|seat| seat.proved);
		self.has = self.proves_seldom() && self.worked.seats.iter().any(own);
		let seats = pool.terms.seats;
		self.idle.retain(|id| pool.seat(*id).is_some());
		let begun = |id: &u64, pool: &Pool| {
			pool.seat(*id).is_some_and(|seat| !seat.is_leaving() && seat.begin(&pool.terms) <= now)
		};
		match self.way {
			Way::None => 0.0,
			Way::Sits | Way::Free => self.claim_idle(seats, now, pool),
			Way::Crowds => self.claim_idle(CROWD, now, pool),
			Way::Feigns => {
				let mut fees = 0.0;
				if now.is_multiple_of(FEIGNS_EVERY) {
					let most = self.idle.len() + pool.vacant();
					fees += self.claim_idle(most, now, pool);
				}
				for id in &self.idle {
					if pool.commit(*id, now) {
						fees += costs::commit();
					}
				}
				fees
			},
			Way::Cycles => {
				let mut fees = self.claim_idle(seats, now, pool);
				for id in self.idle.iter().filter(|id| begun(id, pool)).copied().collect::<Vec<_>>()
				{
					pool.leave(id, now);
					fees += costs::CALL;
				}
				fees
			},
			Way::Proves => {
				let mut fees = self.worked.work(now, pool) + self.disk();
				fees += self.worked.claim(seats, now, pool);
				for id in &self.worked.seats {
					let seat = pool.seat(*id);
					if seat.is_some_and(|seat| seat.paid > 0 && !seat.is_leaving()) {
						pool.leave(*id, now);
						fees += costs::CALL;
					}
				}
				fees
			},
			Way::Second => {
				let due = |seat: &Seat| seat.ended.is_multiple_of(2);
				let fees = self.worked.claim(seats, now, pool);
				fees + self.worked.work_if(due, now, pool) + self.disk()
			},
			Way::Once | Way::OnceAndSits => {
				let mut fees = 0.0;
				let lost = |id: &&u64| {
					pool.seat(**id).is_some_and(|seat| seat.paid > 0 && !pool.is_seat(seat))
				};
				let lost: Vec<_> = self.worked.seats.iter().filter(lost).copied().collect();
				for id in lost.into_iter().filter(|_| self.way == Way::Once) {
					pool.leave(id, now);
					fees += costs::CALL;
				}
				fees += self.worked.claim(CROWD, now, pool);
				fees + self.worked.work_if(|seat| seat.paid == 0, now, pool) + self.disk()
			},
			Way::Raises => {
				let enough = 0.95 * pool.terms.max;
				let mut fees = self.worked.work(now, pool) + self.disk();
				if pool.price(now) >= enough || !self.worked.seats.is_empty() {
					// From here on as an honest one who takes what comes at that price.
					if pool.price(now) >= enough {
						fees += self.worked.claim(seats, now, pool);
					}
				} else {
					fees += self.claim_idle(seats, now, pool);
				}
				let soon = now + pool.terms.period;
				if pool.price(soon) >= enough {
					let leaving: Vec<_> =
						self.idle.iter().filter(|id| begun(id, pool)).copied().collect();
					for id in leaving {
						pool.leave(id, now);
						fees += costs::CALL;
					}
				}
				fees
			},
		}
	}

	fn end_of_tick(&mut self, now: Tick, pool: &mut Pool) -> f64 {
		if self.way != Way::Free {
			return 0.0;
		}
		let fees = self.idle.len() as f64 * costs::CALL;
		for id in self.idle.drain(..) {
			pool.leave(id, now);
		}
		fees
	}

	fn holds(&self) -> bool {
		self.way == Way::Proves
			|| (!self.proves_seldom() && !self.worked.seats.is_empty())
			|| self.has
	}
}

/// Means of many runs.
#[derive(Clone, Default)]
struct Means {
	served: Mean,
	pay: Mean,
	late_pay: Mean,
	late_spent: Mean,
	attacker: Mean,
	spent: Mean,
	lost: Mean,
	lowest: f64,
}

impl Means {
	fn of(outcomes: &[Outcome]) -> Self {
		let mut means = Self { lowest: f64::MAX, ..Self::default() };
		for out in outcomes {
			means.served.add(out.served);
			means.pay.add(out.pay);
			means.late_pay.add(out.late_pay);
			means.late_spent.add(out.late_spent);
			means.attacker.add(out.attacker);
			means.spent.add(out.spent);
			means.lost.add(out.lost);
			means.lowest = means.lowest.min(out.lowest);
		}
		means
	}
}

#[derive(Clone, Copy, Debug)]
struct Case {
	way: Way,
	race: Race,
	terms: Terms,
	rules: Rules,
	begins: Tick,
	/// When it ends, and from when on what is late is counted; None: it goes on.
	ends: Option<Tick>,
}

fn runs(seed: u64, size: Size, cases: &[Case]) -> Vec<Means> {
	let list: Vec<_> =
		cases.iter().flat_map(|case| (0..size.runs).map(move |run| (*case, run))).collect();
	let found = parallel::map(&list, |(case, run)| {
		// The same honest seeders in every case.
		let mut world =
			World::usual(case.terms, case.rules, 6, Rng::new(seed, &format!("hogging/{run}")));
		world.race = case.race;
		world.late_from = case.ends;
		let mut nobody = Nobody;
		let mut hogger = Hogger::new(case.way, case.begins, case.ends.unwrap_or(Tick::MAX));
		let attacker: &mut dyn Attacker =
			if case.way == Way::None { &mut nobody } else { &mut hogger };
		world.run(attacker, size.year + case.ends.unwrap_or(0))
	});
	found.chunks(size.runs).map(Means::of).collect()
}

const FAIR: Race = Race::Drawn(1);
const RACES: [(Race, &str); 3] =
	[(FAIR, "drawn"), (Race::Drawn(20), "20 transactions"), (Race::Won, "always first")];

pub fn tables(seed: u64, size: Size, rules: Rules, claims: &mut Claims) -> Vec<Table> {
	let mut tables = vec![ways(seed, size, rules, claims), year_after(seed, size, rules, claims)];
	if size.variants {
		tables.push(variants(seed, size));
	}
	tables
}

fn row(name: Vec<String>, means: &Means) -> Vec<String> {
	let mut cells = name;
	cells.extend([
		format!("{:.1} %", 100.0 * means.served.mean()),
		format!("{:.3}", means.pay.mean()),
		format!("{:.3}", means.spent.mean()),
		format!("{} ± {:.3}", signed(means.attacker.mean()), means.attacker.error()),
		format!("{:.3}", means.lost.mean()),
	]);
	cells
}

const HEAD: [&str; 5] = [
	"served",
	"pay of a seat's day",
	"sponsor pays a day",
	"hogger, TRN a day",
	"honest lose, TRN a seat gained",
];

/// How far a mean is above another, beyond four standard errors; 0: it is not.
fn above(mean: Mean, plain: Mean) -> f64 {
	let errors = (mean.error(), plain.error());
	let error = (errors.0 * errors.0 + errors.1 * errors.1).sqrt();
	(mean.mean() - plain.mean() - 4.0 * error).max(0.0)
}

fn ways(seed: u64, size: Size, rules: Rules, claims: &mut Claims) -> Table {
	let (terms, begins) = (Terms::USUAL, 0);
	let usual = Case { way: Way::None, race: FAIR, terms, rules, begins, ends: None };
	let mut cases = vec![(usual, "from the first tick", "–")];
	for (way, _) in &Way::ALL[1..] {
		for (race, name) in RACES {
			cases.push((Case { way: *way, race, ..usual }, "from the first tick", name));
		}
		let late = Case { way: *way, race: Race::Won, begins: 30 * DAY, ..usual };
		cases.push((late, "after 30 days", "always first"));
	}
	let mut dear = usual;
	dear.terms.bond = 8.0;
	for way in [Way::Sits, Way::Free] {
		cases.push((Case { way, race: Race::Won, ..dear }, "bond 8 TRN", "always first"));
	}
	let mut wanted = usual;
	wanted.terms.from = 0.12;
	for way in [Way::None, Way::Proves, Way::Second, Way::Once] {
		for (race, name) in [RACES[0], RACES[2]] {
			cases.push((Case { way, race, ..wanted }, "`from` 0.12: all want it", name));
		}
	}
	let found = runs(seed, size, &cases.iter().map(|(case, ..)| *case).collect::<Vec<_>>());
	let mut table = Table::new(
		"Hogged seats and claims that come and go",
		"Two seats of 100 GiB, a period of a day, from 0.04 to 0.5 TRN in 7 days, bond 2, for a year; six honest seeders \
		 of costs 0.08 to 0.12 a day who ask a tenth more, sit for 90 days on an average and rest for 30. Served: at least \
		 one seat, claims not counted, is somebody's who has the content; a seat that is not proven in each period counts as served in those that it is. Who is first at a seat that is vacant again: by lot \
		 among all who want it; by lot, the hogger with 20 transactions; the hogger.",
		&["strategy", "race", "", HEAD[0], HEAD[1], HEAD[2], HEAD[3], HEAD[4]],
	);
	for ((case, when, race), means) in cases.iter().zip(&found) {
		table.row(row(vec![case.way.name().into(), (*race).into(), (*when).into()], means));
	}
	let lowest = found.iter().map(|means| means.lowest).fold(f64::MAX, f64::min);
	claims.note(
		"the price is never below `from`, whatever seats are cycled",
		lowest >= Terms::USUAL.from,
		format!("{lowest:.3} TRN, from {}", Terms::USUAL.from),
	);
	let all = || {
		cases.iter().zip(&found).map(|((case, when, race), means)| {
			(*case, format!("{}, {race}, {when}", case.way.name()), means)
		})
	};
	let seldom = |way: Way| matches!(way, Way::Second | Way::Once | Way::OnceAndSits);
	let steady = || all().filter(|(case, ..)| !seldom(case.way));
	let (_, name, worst) = steady()
		.min_by(|a, b| a.2.served.mean().total_cmp(&b.2.served.mean()))
		.expect("there are ways");
	claims.note(
		"against every hog who is not paid or proves each period, and every race, the content is served for more than 90 % of the time",
		worst.served.mean() + 4.0 * worst.served.error() > 0.9,
		format!("{:.1} %: {name}", 100.0 * worst.served.mean()),
	);
	let (_, name, worst) = all()
		.filter(|(case, ..)| seldom(case.way))
		.min_by(|a, b| a.2.served.mean().total_cmp(&b.2.served.mean()))
		.expect("there are ways");
	let cheapest = all()
		.filter(|(case, ..)| seldom(case.way))
		.map(|(.., means)| means.attacker.mean())
		.fold(f64::MIN, f64::max);
	claims.note(
		"who proves only some periods loses by it, and what he proves is at least 45 % of the time",
		worst.served.mean() + 4.0 * worst.served.error() > 0.45 && cheapest < 0.0,
		format!(
			"served {:.1} %: {name}, {} TRN a day; the best of them {}",
			100.0 * worst.served.mean(),
			signed(worst.attacker.mean()),
			signed(cheapest)
		),
	);
	let always = cases.iter().zip(&found).filter(|((case, ..), _)| {
		matches!(case.way, Way::Second | Way::Once) && case.terms.from > Terms::USUAL.from
	});
	let kept = always.map(|(_, means)| means.served.mean()).fold(f64::MAX, f64::min);
	claims.doubt(
		"an unpaid seat keeps nobody out, also one that was paid once",
		kept > 0.9,
		&format!(
			"who proves every second period has his seat back two ticks after it was lost, before anybody else can have read the content: served \
			 {:.1} % where others want it at any time, if what was not proven is not served. He is paid for the proven half and loses a quarter of the bond \
			 for the other; who proves always and serves nobody does more harm at a profit, so it is a vandal's way and not a seeder's",
			100.0 * kept
		),
		"nothing but money: the bond; a lost seat can be dismissed without notice",
	);
	let unpaid = || all().filter(|(case, ..)| case.way.is_unpaid());
	let (_, name, best) = unpaid()
		.max_by(|a, b| a.2.attacker.mean().total_cmp(&b.2.attacker.mean()))
		.expect("there are ways");
	claims.note(
		"who hogs seats unpaid loses money, in every race",
		unpaid().all(|(_, _, means)| means.attacker.mean() < 0.0) && best.attacker.sureness() < 4.0,
		format!("{} TRN a day: {name}", signed(best.attacker.mean())),
	);
	let plain = &found[0];
	let (_, name, dearest) =
		unpaid().max_by(|a, b| a.2.pay.mean().total_cmp(&b.2.pay.mean())).expect("there are ways");
	// Who waits for hogs that look like seeders takes a seat some hours later.
	claims.note(
		"hogging raises pay by less than a tenth while it lasts",
		unpaid().all(|(_, _, means)| above(means.pay, plain.pay) < plain.pay.mean() / 10.0),
		format!("{:.4} TRN instead of {:.4}: {name}", dearest.pay.mean(), plain.pay.mean()),
	);
	table
}

fn year_after(seed: u64, size: Size, rules: Rules, claims: &mut Claims) -> Table {
	let ends = 30 * DAY;
	let mut cases = vec![];
	for rules in [rules, OCCUPYING] {
		let (terms, begins) = (Terms::USUAL, 0);
		let plain = Case { way: Way::None, race: FAIR, terms, rules, begins, ends: Some(ends) };
		cases.push((plain, "–"));
		for (way, _) in Way::ALL[1..].iter().filter(|(way, _)| way.is_unpaid()) {
			for (race, name) in [RACES[0], RACES[2]] {
				cases.push((Case { way: *way, race, ..plain }, name));
			}
		}
	}
	let found = runs(seed, size, &cases.iter().map(|(case, _)| *case).collect::<Vec<_>>());
	let mut table = Table::new(
		"The year after",
		"The same pool is hogged for its first 30 days; what sponsors pay in the year that follows.",
		&[
			"rules",
			"strategy",
			"race",
			"hogger lost, TRN",
			"pay of a seat's day, after",
			"sponsor pays a day",
			"in the year more than if nobody had tried, TRN",
		],
	);
	let days = |ticks: Tick| ticks as f64 / DAY as f64;
	let each = cases.len() / 2;
	for (index, ((case, race), means)) in cases.iter().zip(&found).enumerate() {
		let plain = &found[index / each * each];
		let more = (means.late_spent.mean() - plain.late_spent.mean()) * days(size.year);
		table.row(vec![
			case.rules.name.into(),
			case.way.name().into(),
			(*race).into(),
			format!("{:.2}", (-means.attacker.mean() * days(size.year + ends)).max(0.0)),
			format!("{:.3}", means.late_pay.mean()),
			format!("{:.3}", means.late_spent.mean()),
			signed(more),
		]);
	}
	let plain = &found[0];
	let own = || cases.iter().zip(&found).take(each).skip(1);
	let ((case, race), dearest) = own()
		.max_by(|a, b| a.1.late_spent.mean().total_cmp(&b.1.late_spent.mean()))
		.expect("there are ways");
	claims.note(
		"hogging does not raise what sponsors pay in the year after",
		own().all(|(_, means)| {
			above(means.late_spent, plain.late_spent) < plain.late_spent.mean() / 100.0
				&& above(means.late_pay, plain.late_pay) < plain.late_pay.mean() / 100.0
		}),
		format!(
			"{:.4} TRN a day instead of {:.4}: {}, {race}",
			dearest.late_spent.mean(),
			plain.late_spent.mean(),
			case.way.name()
		),
	);
	table
}

fn variants(seed: u64, size: Size) -> Table {
	let mut cases = vec![];
	for rules in VARIANTS.into_iter().filter(|rules| rules.occupies || *rules == KEEPING) {
		for (way, _) in &Way::ALL {
			let races: &[(Race, &str)] = if *way == Way::None { &[(FAIR, "–")] } else { &RACES };
			for (race, name) in races {
				let (terms, begins) = (Terms::USUAL, 0);
				if *way != Way::None && (rules == KEEPING) == way.is_unpaid() {
					continue;
				}
				let case = Case { way: *way, race: *race, terms, rules, begins, ends: None };
				cases.push((case, *name));
			}
		}
	}
	let found = runs(seed, size, &cases.iter().map(|(case, _)| *case).collect::<Vec<_>>());
	let mut table = Table::new(
		"Hogging under other rules",
		"Why an unpaid seat keeps nobody out. occupying: as first designed, who takes a vacant seat has it before anything was \
		 proven. whole-bond: so, and a miss of a seat that was never paid takes all of its bond. pausing: as occupying, and time for \
		 which a seat is taken and unpaid does not raise the price. keeping: as designed, but who was paid once has the seat until the \
		 fourth miss. The bond is 4 · `max` everywhere.",
		&["rules", "strategy", "race", HEAD[0], HEAD[1], HEAD[2], HEAD[3], HEAD[4]],
	);
	for ((case, race), means) in cases.iter().zip(&found) {
		table.row(row(vec![case.rules.name.into(), case.way.name().into(), (*race).into()], means));
	}
	table
}
