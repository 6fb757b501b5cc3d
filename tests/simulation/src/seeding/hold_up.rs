// SPDX-License-Identifier: Apache-2.0
//! All holders leave together, and come back when the price is what they want.

use super::{
	costs,
	rules::{Pool, Rules, Terms, Tick, BONDS, DAY},
	world::{Attacker, Habits, Outcome, Worked, World, DISK, GIB},
	Size,
};
use crate::{
	claims::Claims,
	parallel,
	random::Rng,
	table::{signed, Table},
};

/// When they leave.
const LEAVE: Tick = 30 * DAY;

/// The holders of all seats, each with a copy.
struct Coalition {
	worked: Worked,
	seats: usize,
	/// They come back from that price on; None: they never leave.
	target: Option<f64>,
	left: bool,
}

impl Attacker for Coalition {
	fn act(&mut self, now: Tick, pool: &mut Pool) -> f64 {
		let mut fees = self.seats as f64 * DISK / DAY as f64 + self.worked.work(now, pool);
		if now == 0 {
			fees += self.worked.claim(self.seats, now, pool);
		}
		let Some(target) = self.target else { return fees };
		if now >= LEAVE && !self.left {
			self.left = true;
			for id in &self.worked.seats {
				pool.leave(*id, now);
				fees += costs::CALL;
			}
		}
		if self.left && pool.price(now) >= target {
			fees += self.worked.claim(self.seats, now, pool);
		}
		fees
	}

	fn holds(&self) -> bool {
		!self.worked.seats.is_empty()
	}
}

#[derive(Clone, Copy)]
struct Case {
	outsiders: usize,
	/// In `max`; None: nobody leaves.
	target: Option<f64>,
	terms: Terms,
}

pub fn table(seed: u64, size: Size, rules: Rules, claims: &mut Claims) -> Table {
	let mut cases = vec![];
	for (max, ramp) in [(0.5, 7 * DAY), (0.5, 30 * DAY), (0.135, 7 * DAY)] {
		let terms = Terms { max, ramp, bond: BONDS * max, ..Terms::USUAL };
		for outsiders in [0, 1, 2, 5] {
			for target in [None, Some(0.999)] {
				cases.push(Case { outsiders, target, terms });
			}
		}
	}
	let found: Vec<Outcome> = parallel::map(&cases, |case| {
		let rng = Rng::new(seed, &format!("hold-up/{}", case.outsiders));
		let mut world = World::usual(case.terms, rules, case.outsiders, rng);
		world.habits = Habits { leaves: 0.0, ..world.habits };
		for honest in &mut world.honest {
			honest.rests_until = 1;
		}
		world.pool.settle_price(0.09, 0);
		let mut coalition = Coalition {
			worked: Worked::default(),
			seats: case.terms.seats,
			target: case.target.map(|part| part * case.terms.max),
			left: false,
		};
		world.run(&mut coalition, size.year)
	});
	let mut table = Table::new(
		"Hold-up",
		&format!(
			"Both holders of a pool of 100 GiB, at 0.09 TRN a day, leave after 30 days and come back when the price is `max`; over a \
			 year. Outsiders ask for 0.09 to 0.13 and need a copy to fetch: with none but the holders' there are none. A day \
			 costs {:.3}.",
			costs::period(GIB) + DISK
		),
		&[
			"max, ramp",
			"outsiders",
			"holders stay, TRN a day",
			"leave",
			"pay of a seat's day",
			"sponsor pays a day",
			"not served, days",
		],
	);
	let mut above: f64 = 0.0;
	let mut resisted: Option<(f64, f64)> = None;
	let mut worst: Option<(f64, f64, f64)> = None;
	for (case, pair) in cases.chunks(2).map(|pair| pair[0]).zip(found.chunks(2)) {
		let (stay, leave) = (&pair[0], &pair[1]);
		let days = size.year as f64 / DAY as f64;
		table.row(vec![
			format!("{}, {} days", case.terms.max, case.terms.ramp / DAY),
			case.outsiders.to_string(),
			signed(stay.attacker),
			signed(leave.attacker),
			format!("{:.3}", leave.late_pay),
			format!("{:.3}", leave.spent),
			format!("{:.1}", (1.0 - leave.served) * days),
		]);
		above = above.max(leave.late_pay / case.terms.max);
		if case.outsiders >= case.terms.seats
			&& resisted.is_none_or(|(most, of)| leave.attacker - stay.attacker > most - of)
		{
			resisted = Some((leave.attacker, stay.attacker));
		}
		if case.outsiders == 0 && worst.is_none() {
			worst = Some((leave.attacker, stay.attacker, leave.late_pay));
		}
	}
	claims.note(
		"holders who leave together get at most `max`",
		above <= 1.0 + 1e-9,
		match worst {
			Some((leave, stay, pay)) => format!(
				"with no outsiders {pay:.2} TRN for a seat's day, {} TRN a day instead of {}",
				signed(leave),
				signed(stay)
			),
			None => String::new(),
		},
	);
	let (leave, stay) = resisted.unwrap_or_default();
	claims.note(
		"they lose by it where as many outsiders as seats can fetch a copy",
		leave < stay,
		format!("{} instead of {} TRN a day", signed(leave), signed(stay)),
	);
	table
}
