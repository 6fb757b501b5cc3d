// SPDX-License-Identifier: Apache-2.0
//! An honest seeder whose machine is down now and then.

use super::{
	rules::{Rules, Terms, Tick, DAY, KEEPING},
	world::{Habits, Nobody, World},
	Size,
};
use crate::{
	claims::Claims,
	mean::Mean,
	parallel,
	random::Rng,
	table::{signed, Table},
};

const RATES: [f64; 3] = [0.0, 0.01, 0.05];

#[derive(Default)]
struct Means {
	earned: Mean,
	slashed: Mean,
	net: Mean,
	sat: Mean,
	lost: Mean,
	back: Mean,
}

pub fn table(seed: u64, size: Size, rules: Rules, claims: &mut Claims) -> Table {
	let mut cases = vec![];
	for rules in [rules, KEEPING] {
		for rivals in [0, 1, 4] {
			cases.extend(RATES.map(|rate| (rules, rivals, rate)));
		}
	}
	let (runs, ticks): (usize, Tick) = (4 * size.runs, 2 * size.year);
	let list: Vec<_> =
		cases.iter().flat_map(|case| (0..runs).map(move |run| (*case, run))).collect();
	let found = parallel::map(&list, |((rules, rivals, rate), run)| {
		let rng = Rng::new(seed, &format!("down/{rivals}/{rate}/{run}"));
		let terms = Terms { seats: 1, ..Terms::USUAL };
		let mut world = World::usual(terms, *rules, 1 + rivals, rng);
		world.habits = Habits { leaves: 0.0, ..world.habits };
		for honest in &mut world.honest[1..] {
			// It has the seat when they come.
			honest.rests_until = 10 * DAY;
		}
		world.honest[0].down = Some(*rate);
		world.run(&mut Nobody, ticks);
		let days = ticks as f64 / DAY as f64;
		let (own, account) = (&world.honest[0], world.pool.accounts[1]);
		let year = 365.0 / days;
		(
			account.earned / days,
			account.slashed / days,
			(account.earned - account.slashed - own.spent) / days,
			own.sat as f64 / ticks as f64,
			account.lost as f64 * year,
			account.regained as f64 * year,
		)
	});
	let mut table = Table::new(
		"An honest seeder who is down now and then",
		"One seat of 100 GiB, two years; whole periods are missed at random. Nobody else, or one or four honest seeders who wait for the seat \
		 and ask for about as much, all of them down in 0.2 % of periods. A lost seat is a claim whose next period runs at once: who wins it back does so 20 to 70 minutes later, \
		 with n − 1 periods of notice until that period ends, and none while it is lost. Most of what is lost is the bond, a quarter of 4 · `max` \
		 a miss, here 4.5 pays; and the fourth miss ends it, where rivals have it then. keeping: a seat is kept until the fourth miss.",
		&[
			"rules",
			"rivals",
			"down",
			"pay, TRN a day",
			"slashed",
			"after cost",
			"has a seat",
			"seats lost a year",
			"won back",
		],
	);
	let mut all = vec![];
	for ((rules, rivals, rate), found) in cases.iter().zip(found.chunks(runs)) {
		let mut means = Means::default();
		for (earned, slashed, net, sat, lost, back) in found {
			means.earned.add(*earned);
			means.slashed.add(*slashed);
			means.net.add(*net);
			means.sat.add(*sat);
			means.lost.add(*lost);
			means.back.add(*back);
		}
		table.row(vec![
			rules.name.into(),
			rivals.to_string(),
			format!("{:.0} %", 100.0 * rate),
			format!("{:.4}", means.earned.mean()),
			format!("{:.4}", means.slashed.mean()),
			signed(means.net.mean()),
			format!("{:.1} %", 100.0 * means.sat.mean()),
			format!("{:.2}", means.lost.mean()),
			format!("{:.2}", means.back.mean()),
		]);
		all.push(means);
	}
	let of = |rivals: usize, rate: f64| {
		let at = cases.iter().position(|case| case.1 == rivals && case.2 == rate);
		&all[at.expect("it was measured")]
	};
	let share =
		|rivals: usize| of(rivals, 0.01).back.mean() / of(rivals, 0.01).lost.mean().max(1e-9);
	claims.note(
		"who is down for one period in a hundred wins a lost seat back in most cases, also against four rivals",
		rules.occupies || rules.keeps_missed || [0, 1, 4].iter().all(|rivals| share(*rivals) > 0.5),
		format!(
			"{:.0} % alone, {:.0} % against one, {:.0} % against four; {:.4} TRN a day slashed, alone",
			100.0 * share(0),
			100.0 * share(1),
			100.0 * share(4),
			of(0, 0.01).slashed.mean()
		),
	);
	table
}
