// SPDX-License-Identifier: Apache-2.0
//! `hogged_seats`, `enrol_leave_cycle`: seats that are taken so that nobody else has them.

use super::{
	costs,
	rules::{Pool, Rules, Terms, Tick, DAY, VARIANTS},
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

/// What is done with a seat.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Way {
	None,
	/// Nothing, until it ends.
	Sits,
	/// Left as soon as its first period has begun, and taken again when it ends.
	Cycles,
	/// Left at the end of the tick in which it was taken, and taken again in the next.
	Free,
	/// Proved once, then left: pay falls by an eighth each time.
	Proves,
	/// Kept from others until the price is near `max`, then worked for.
	Raises,
}

impl Way {
	const ALL: [(Self, &'static str); 6] = [
		(Self::None, "nobody tries anything"),
		(Self::Sits, "sits until the fourth miss, again and again"),
		(Self::Cycles, "enrols and leaves, each period"),
		(Self::Free, "enrols and leaves before the period begins"),
		(Self::Proves, "enrols, proves once, leaves"),
		(Self::Raises, "sits until the price is near `max`, then works"),
	];
}

struct Hogger {
	way: Way,
	begins: Tick,
	idle: Vec<u64>,
	worked: Worked,
}

impl Hogger {
	fn new(way: Way, begins: Tick) -> Self {
		Self { way, begins, idle: vec![], worked: Worked::default() }
	}

	fn disk(&self) -> f64 {
		if self.holds() {
			DISK / DAY as f64
		} else {
			0.0
		}
	}

	fn take_idle(&mut self, now: Tick, pool: &mut Pool) -> f64 {
		let mut fees = 0.0;
		while self.idle.len() + self.worked.seats.len() < pool.terms.seats {
			let Some(id) = pool.take(0, now) else { break };
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
		self.idle.retain(|id| pool.seat(*id).is_some());
		let begun = |id: &u64, pool: &Pool| {
			pool.seat(*id).is_some_and(|seat| !seat.is_leaving() && seat.begin(&pool.terms) <= now)
		};
		match self.way {
			Way::None => 0.0,
			Way::Sits | Way::Free => self.take_idle(now, pool),
			Way::Cycles => {
				let mut fees = self.take_idle(now, pool);
				for id in self.idle.iter().filter(|id| begun(id, pool)).copied().collect::<Vec<_>>()
				{
					pool.leave(id, now);
					fees += costs::CALL;
				}
				fees
			},
			Way::Proves => {
				let mut fees = self.worked.work(now, pool) + self.disk();
				fees += self.worked.take(pool.terms.seats, now, pool);
				for id in &self.worked.seats {
					let seat = pool.seat(*id);
					if seat.is_some_and(|seat| seat.paid > 0 && !seat.is_leaving()) {
						pool.leave(*id, now);
						fees += costs::CALL;
					}
				}
				fees
			},
			Way::Raises => {
				let enough = 0.95 * pool.terms.max;
				let mut fees = self.worked.work(now, pool) + self.disk();
				if pool.price(now) >= enough || !self.worked.seats.is_empty() {
					// From here on as an honest one who takes what comes at that price.
					if pool.price(now) >= enough {
						fees += self.worked.take(pool.terms.seats, now, pool);
					}
				} else {
					fees += self.take_idle(now, pool);
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
		self.way == Way::Proves || !self.worked.seats.is_empty()
	}
}

/// Means of many runs.
#[derive(Clone, Default)]
pub struct Means {
	served: Mean,
	pay: Mean,
	attacker: Mean,
	slashed: Mean,
	spent: Mean,
	honest: Mean,
	lowest: f64,
}

impl Means {
	fn of(outcomes: &[Outcome]) -> Self {
		let mut means = Self { lowest: f64::MAX, ..Self::default() };
		for out in outcomes {
			means.served.add(out.served);
			means.pay.add(out.pay);
			means.attacker.add(out.attacker);
			means.slashed.add(out.attacker_slashed);
			means.spent.add(out.spent);
			means.honest.add(out.honest);
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
}

fn runs(seed: u64, size: Size, cases: &[Case]) -> Vec<Means> {
	let list: Vec<_> =
		cases.iter().flat_map(|case| (0..size.runs).map(move |run| (*case, run))).collect();
	let found = parallel::map(&list, |(case, run)| {
		// The same honest seeders in every case.
		let mut world =
			World::usual(case.terms, case.rules, 6, Rng::new(seed, &format!("hogging/{run}")));
		world.race = case.race;
		let mut nobody = Nobody;
		let mut hogger = Hogger::new(case.way, case.begins);
		let attacker: &mut dyn Attacker =
			if case.way == Way::None { &mut nobody } else { &mut hogger };
		world.run(attacker, size.year)
	});
	found.chunks(size.runs).map(Means::of).collect()
}

const RACES: [(Race, &str); 3] =
	[(Race::Drawn(1), "drawn"), (Race::Drawn(20), "20 transactions"), (Race::Won, "always first")];

pub fn tables(seed: u64, size: Size, rules: Rules, claims: &mut Claims) -> Vec<Table> {
	let mut tables = vec![ways(seed, size, rules, claims)];
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
		format!("{:.3}", means.lowest),
	]);
	cells
}

const HEAD: [&str; 5] =
	["served", "pay of a seat's day", "sponsor pays a day", "hogger, TRN a day", "lowest price"];

fn ways(seed: u64, size: Size, rules: Rules, claims: &mut Claims) -> Table {
	let usual =
		Case { way: Way::None, race: Race::Drawn(1), terms: Terms::USUAL, rules, begins: 0 };
	let mut cases = vec![(usual, "from the first tick", "–")];
	for (way, _) in &Way::ALL[1..] {
		for (race, name) in RACES {
			cases.push((Case { way: *way, race, ..usual }, "from the first tick", name));
		}
		let late = Case { way: *way, race: Race::Won, begins: 30 * DAY, ..usual };
		cases.push((late, "after 30 days", "always first"));
	}
	let mut dear = usual;
	dear.terms.bond = 4.0;
	cases.push((Case { way: Way::Sits, race: Race::Won, ..dear }, "bond 4 TRN", "always first"));
	cases.push((Case { way: Way::Free, race: Race::Won, ..dear }, "bond 4 TRN", "always first"));
	let found = runs(seed, size, &cases.iter().map(|(case, ..)| *case).collect::<Vec<_>>());
	let mut table = Table::new(
		"Hogged seats and enrol/leave cycles",
		"Two seats of 100 GiB, a period of a day, from 0.04 to 0.5 TRN in a week, bond 0.5, for a year; six honest seeders \
		 of costs 0.08 to 0.12 a day who ask a tenth more, sit for 90 days on an average and rest for 30. Served: at least \
		 one seat is somebody's who has the content. Who is first at a seat that is vacant again: by lot among all who \
		 want it; by lot, the hogger with 20 transactions; the hogger.",
		&["strategy", "race", "", HEAD[0], HEAD[1], HEAD[2], HEAD[3], HEAD[4]],
	);
	for ((case, when, race), means) in cases.iter().zip(&found) {
		let name = Way::ALL.iter().find(|(way, _)| *way == case.way).map_or("", |(_, name)| name);
		table.row(row(vec![name.into(), (*race).into(), (*when).into()], means));
	}
	let of = |way: Way, race: Race, begins: Tick, bond: f64| {
		cases
			.iter()
			.zip(&found)
			.find(|((case, ..), _)| {
				case.way == way
					&& case.race == race
					&& case.begins == begins
					&& case.terms.bond == bond
			})
			.map(|(_, means)| means.clone())
			.unwrap_or_default()
	};
	let lowest = found.iter().map(|means| means.lowest).fold(f64::MAX, f64::min);
	claims.note(
		"the price is never below `from`, whatever seats are cycled",
		lowest >= Terms::USUAL.from,
		format!("{lowest:.3} TRN, from {}", Terms::USUAL.from),
	);
	let fair: Vec<_> = Way::ALL
		.iter()
		.map(|(way, name)| (of(*way, Race::Drawn(1), 0, Terms::USUAL.bond), *name))
		.collect();
	let (worst, name) = fair
		.iter()
		.min_by(|a, b| a.0.served.mean().total_cmp(&b.0.served.mean()))
		.expect("there are ways");
	claims.note(
		"the content is served for more than 90 % of the time, if a seat that is vacant goes to any of those who want it",
		worst.served.mean() + 4.0 * worst.served.error() > 0.9,
		format!("{name}: {:.1} %", 100.0 * worst.served.mean()),
	);
	let sits = of(Way::Sits, Race::Won, 0, Terms::USUAL.bond);
	let quarter = Terms::USUAL.bond / 4.0 * Terms::USUAL.seats as f64;
	let parts = f64::from(rules.unpaid_miss);
	claims.note(
		"who hogs seats past the begin of a period loses a quarter of a bond for each period and seat",
		rules.contestable || (sits.slashed.mean() > 0.98 * quarter * parts - 0.01),
		format!("{:.3} TRN a day of {:.3}", sits.slashed.mean(), quarter * parts),
	);
	let days = size.year as f64 / DAY as f64;
	let (honest, plain) = (2.0 * fair[0].0.honest.mean(), fair[0].0.clone());
	let free = of(Way::Free, Race::Won, 0, Terms::USUAL.bond);
	let dear = of(Way::Sits, Race::Won, 0, 4.0);
	claims.note(
		"leaving before the first period and enrolling in the next tick, for fees only, is no cheaper than missing periods",
		rules.contestable || free.attacker.mean() < dear.attacker.mean(),
		format!(
			"{:.2} TRN a day for two seats; missing costs {:.2} with a bond of 4 TRN",
			-free.attacker.mean(),
			-dear.attacker.mean()
		),
	);
	let many = of(Way::Sits, Race::Drawn(20), 0, Terms::USUAL.bond);
	claims.doubt(
		"`hogged_seats`: the served share stays above 90 %",
		sits.served.mean() > 0.9 && many.served.mean() > 0.9,
		&format!(
			"{:.0} % against one who is always first (settles his old seat and takes it again in one batch, on the best block and with the \
			 highest tip), {:.0} % against one who sends 20 transactions where honest seeders send one. It costs him a quarter of a bond a \
			 seat and period, {:.2} TRN a day here; sponsors would pay {:.2} for honest work",
			100.0 * sits.served.mean(),
			100.0 * many.served.mean(),
			-sits.attacker.mean(),
			plain.spent.mean()
		),
		"an unpaid seat must not keep others out: the first accepted proof has it (`contestable`)",
	);
	let lot = &fair[1].0;
	claims.doubt(
		"a seat that is given up unpaid leaves the price alone, and that is harmless",
		lot.pay.mean() < 1.25 * plain.pay.mean(),
		&format!(
			"it rises while the seat is taken: who once sits for four periods in both seats, and loses them to honest ones by lot, loses \
			 {:.1} TRN, and a seat's day costs {:.2} instead of {:.2} TRN in the year after it: {:.0} TRN",
			-lot.attacker.mean() * days,
			lot.pay.mean(),
			plain.pay.mean(),
			(lot.spent.mean() - plain.spent.mean()) * days
		),
		"`contestable`; not that price pauses, or who is always first keeps it at `from`, where nobody else comes",
	);
	let raises = of(Way::Raises, Race::Won, 0, Terms::USUAL.bond);
	let late = of(Way::Raises, Race::Won, 30 * DAY, Terms::USUAL.bond);
	claims.doubt(
		"hogging earns nothing",
		raises.attacker.mean() < honest,
		&format!(
			"one outsider does what a hold-up takes all holders for: keeps seats unpaid until the price is `max` and takes them then. {} \
			 TRN a day for two seats over a year, {} if he comes after 30 days, against {} of two honest ones; a seat's day costs {:.2}",
			signed(raises.attacker.mean()),
			signed(late.attacker.mean()),
			signed(honest),
			raises.pay.mean(),
		),
		"`contestable`",
	);
	table
}

fn variants(seed: u64, size: Size) -> Table {
	let mut cases = vec![];
	for rules in VARIANTS {
		for (way, _) in &Way::ALL {
			let races: &[(Race, &str)] =
				if *way == Way::None { &[(Race::Drawn(1), "–")] } else { &RACES };
			for (race, name) in races.iter().filter(|(race, _)| *race != Race::Drawn(20)) {
				let case = Case { way: *way, race: *race, terms: Terms::USUAL, rules, begins: 0 };
				cases.push((case, *name));
			}
		}
	}
	let found = runs(seed, size, &cases.iter().map(|(case, _)| *case).collect::<Vec<_>>());
	let mut table = Table::new(
		"Hogging under other rules",
		"whole-bond: a miss of a seat that was never paid takes all of its bond. pausing: time for which a seat is taken and \
		 unpaid does not raise the price. contestable: a seat is taken for others only once it was paid; who proves first \
		 has it, at the lower of the prices at which he enrolled and proved.",
		&["rules", "strategy", "race", HEAD[0], HEAD[1], HEAD[2], HEAD[3], HEAD[4]],
	);
	for ((case, race), means) in cases.iter().zip(&found) {
		let name = Way::ALL.iter().find(|(way, _)| *way == case.way).map_or("", |(_, name)| name);
		table.row(row(vec![case.rules.name.into(), name.into(), (*race).into()], means));
	}
	table
}
