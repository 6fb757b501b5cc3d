// SPDX-License-Identifier: Apache-2.0
//! One copy for all seats: an operator under many names, and what `admit` and `dismiss` do about him.

use super::{
	costs,
	rules::{Pool, Rules, Terms, Tick, DAY},
	world::{Attacker, Nobody, Outcome, Worked, World, DISK, GIB},
	Size,
};
use crate::{
	claims::Claims,
	mean::Mean,
	parallel,
	random::Rng,
	table::{signed, Table},
};

/// The sponsor looks so often who sits there.
const LOOKS: Tick = 30 * DAY;

/// One copy, many names.
struct Operator {
	worked: Worked,
	ask: f64,
	/// Under how many names he may have seats.
	names: usize,
	found_out: Policy,
}

/// What the sponsor does about seats that have the same address.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Policy {
	Nothing,
	/// Gives notice to all but one.
	Dismisses,
	/// And never admits those names again.
	Unadmits,
}

impl Attacker for Operator {
	fn act(&mut self, now: Tick, pool: &mut Pool) -> f64 {
		let mut fees = self.worked.work(now, pool);
		if now > 0 && now.is_multiple_of(LOOKS) && self.found_out != Policy::Nothing {
			for id in self.worked.seats.iter().skip(1) {
				pool.dismiss(*id, now);
				if self.found_out == Policy::Unadmits {
					self.names = self.names.saturating_sub(1).max(1);
				}
			}
		}
		if pool.vacant() > 0 && pool.price(now) >= self.ask {
			fees += self.worked.claim(self.names, now, pool);
		}
		fees + if self.holds() { DISK / DAY as f64 } else { 0.0 }
	}

	fn holds(&self) -> bool {
		!self.worked.seats.is_empty()
	}
}

#[derive(Clone, Copy)]
struct Case {
	name: &'static str,
	seats: usize,
	/// Of the operator; 0: there is none.
	names: usize,
	policy: Policy,
	/// Whether he asks for what a seat costs him and a tenth, or as if each had a copy.
	undercuts: bool,
}

const fn case(name: &'static str, seats: usize, names: usize, policy: Policy) -> Case {
	Case { name, seats, names, policy, undercuts: true }
}

const CASES: [Case; 11] = [
	case("open, nobody has many names", 2, 0, Policy::Nothing),
	case("open", 2, 1000, Policy::Nothing),
	case("open, nobody has many names", 8, 0, Policy::Nothing),
	case("open", 8, 1000, Policy::Nothing),
	Case { undercuts: false, ..case("open, he asks as they do", 8, 1000, Policy::Nothing) },
	case("open, clones dismissed", 8, 1000, Policy::Dismisses),
	case("open", 32, 1000, Policy::Nothing),
	case("invited, all true", 8, 1, Policy::Nothing),
	case("invited, four are one", 8, 4, Policy::Nothing),
	case("invited, four are one, dismissed", 8, 4, Policy::Dismisses),
	case("invited, four are one, unadmitted", 8, 4, Policy::Unadmits),
];

#[derive(Default)]
struct Means {
	copies: Mean,
	seats: Mean,
	operator: Mean,
	honest: Mean,
	spent: Mean,
}

pub fn table(seed: u64, size: Size, rules: Rules, claims: &mut Claims) -> Table {
	let runs = size.runs.div_ceil(4);
	let list: Vec<_> =
		CASES.iter().flat_map(|case| (0..runs).map(move |run| (*case, run))).collect();
	let found: Vec<Outcome> = parallel::map(&list, |(case, run)| {
		let terms = Terms { seats: case.seats, ..Terms::USUAL };
		let rng = Rng::new(seed, &format!("copies/{}/{run}", case.seats));
		let mut world = World::usual(terms, rules, case.seats + 8, rng);
		let mut nobody = Nobody;
		let many = if case.undercuts { case.names.min(case.seats) as f64 } else { 1.0 };
		let mut operator = Operator {
			worked: Worked::default(),
			ask: 1.1 * (costs::period(GIB) + DISK / many),
			names: case.names,
			found_out: case.policy,
		};
		let attacker: &mut dyn Attacker = if case.names == 0 { &mut nobody } else { &mut operator };
		world.run(attacker, size.year)
	});
	let means: Vec<_> = found
		.chunks(runs)
		.map(|found| {
			let mut means = Means::default();
			for out in found {
				means.copies.add(out.copies);
				means.seats.add(out.attacker_seats);
				means.operator.add(out.attacker / out.attacker_seats.max(1e-9));
				means.honest.add(out.honest);
				means.spent.add(out.spent);
			}
			means
		})
		.collect();
	let mut table = Table::new(
		"One copy for all seats",
		"An operator with one copy and as many names as he wants, or as were admitted by mistake, among eight honest \
		 seeders more than there are seats; 100 GiB, a year. He asks for what a seat costs him and a tenth, or for what it would cost with a copy each. \
		 Clones are found every 30 days.",
		&[
			"pool",
			"seats",
			"copies",
			"operator's seats",
			"he earns, TRN a seat and day",
			"honest earn",
			"sponsor pays a day",
			"for a copy",
		],
	);
	for (case, means) in CASES.iter().zip(&means) {
		table.row(vec![
			case.name.into(),
			case.seats.to_string(),
			format!("{:.2}", means.copies.mean()),
			format!("{:.2}", means.seats.mean()),
			if case.names == 0 { "–".into() } else { signed(means.operator.mean()) },
			signed(means.honest.mean()),
			format!("{:.3}", means.spent.mean()),
			format!("{:.3}", means.spent.mean() / means.copies.mean()),
		]);
	}
	let (same, dismissed) = (&means[4], &means[5]);
	let (small, open, large, all_true, unadmitted) =
		(&means[1], &means[3], &means[6], &means[7], &means[10]);
	claims.note(
		"more open seats buy no copies by themselves",
		large.copies.mean() < small.copies.mean() + 2.0,
		format!(
			"{:.2} copies in 2 open seats, {:.2} in 8, {:.2} in 32; who has one copy for 8 earns {:.3} TRN a seat and day where honest ones \
			 earn {:.3}",
			small.copies.mean(),
			open.copies.mean(),
			large.copies.mean(),
			same.operator.mean(),
			means[7].honest.mean()
		),
	);
	claims.note(
		"seats of admitted seeders are copies, also if half were admitted by mistake and are unadmitted when found",
		all_true.copies.mean() > 7.0 && unadmitted.copies.mean() > 6.5,
		format!(
			"{:.2} and {:.2} copies in 8 seats",
			all_true.copies.mean(),
			unadmitted.copies.mean()
		),
	);
	claims.note(
		"against one copy for several seats help `unadmit` and `dismiss` in an invited pool, and nothing in an open one",
		unadmitted.copies.mean() > means[9].copies.mean() + 1.0 && dismissed.copies.mean() < 2.0,
		format!(
			"invited {:.2} copies in 8 seats if clones are unadmitted and dismissed, {:.2} if dismissed only; open {:.2} with notice to all \
			 clones every 30 days, {:.2} without: he is back under another name before others are asked",
			unadmitted.copies.mean(),
			means[9].copies.mean(),
			dismissed.copies.mean(),
			open.copies.mean()
		),
	);
	table
}
