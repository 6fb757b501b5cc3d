// SPDX-License-Identifier: Apache-2.0
//! Who has a dear seat and a cheap one gives them up for a moment, so that both are paid as the dear one is.

use super::{
	costs,
	rules::{Pool, Rules, Seat, Terms, Tick, DAY, RESETTING},
	world::{Attacker, Race, Worked, World, DISK},
	Size,
};
use crate::{
	claims::Claims,
	mean::Mean,
	parallel,
	random::Rng,
	table::{signed, Table},
};

/// What he is paid for a day, for the one from when there was nobody else.
const PAYS: [f64; 2] = [0.4, 0.1];
/// When he gives them up.
const WHEN: Tick = 3 * DAY;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Way {
	Works,
	/// Leaves the cheap one, misses a period of the dear one when it has ended, claims the cheap one again.
	Misses,
	/// Leaves both, the cheap one first, and claims both when the dear one has ended.
	Leaves,
	/// Leaves both, the dear one first, and claims both at once, before the cheap one has ended.
	Between,
}

const WAYS: [(Way, &str); 4] = [
	(Way::Works, "keeps both"),
	(Way::Misses, "leaves the cheap one, misses a period of the dear one"),
	(Way::Leaves, "leaves the cheap one, then the dear one"),
	(Way::Between, "leaves the dear one, claims twice, then leaves the cheap one"),
];

struct Lifter {
	way: Way,
	worked: Worked,
	given_up: bool,
}

impl Lifter {
	/// Ticks of the claims of both, the dear one first: whose period begins first also ends first.
	fn begins(&self) -> [Tick; 2] {
		match self.way {
			Way::Between => [0, 1],
			_ => [1, 0],
		}
	}
}

impl Attacker for Lifter {
	fn act(&mut self, now: Tick, pool: &mut Pool) -> f64 {
		let mut fees = DISK / DAY as f64;
		for (pay, begins) in PAYS.into_iter().zip(self.begins()) {
			if now == begins {
				pool.settle_price(pay, now);
				let most = self.worked.seats.len() + 1;
				fees += self.worked.claim(most, now, pool);
				return fees;
			}
		}
		let dear = |seat: &Seat| seat.pay > 0.9 * PAYS[0];
		let misses = |seat: &Seat| {
			self.way == Way::Misses
				&& dear(seat)
				&& (WHEN..WHEN + DAY).contains(&seat.begin(&pool.terms))
		};
		let periods: Vec<_> =
			pool.seats.iter().filter(|seat| misses(seat)).map(|seat| seat.id).collect();
		fees += self.worked.work_if(|seat| !periods.contains(&seat.id), now, pool);
		if now == WHEN + DAY / 2 && self.way != Way::Works {
			for id in &self.worked.seats {
				let keeps = self.way == Way::Misses && pool.seat(*id).is_some_and(dear);
				if !keeps {
					pool.leave(*id, now);
					fees += costs::CALL;
				}
			}
		}
		// Both have ended or one is about to, one tick later.
		let end = WHEN + DAY + 1 + Tick::from(self.way != Way::Between);
		if now == end && self.way != Way::Works && !self.given_up {
			self.given_up = true;
			self.worked.seats.retain(|id| pool.seat(*id).is_some());
			let wanted = if self.way == Way::Misses { 1 } else { 2 };
			for _ in 0..wanted {
				if let Some(id) = pool.claim(0, now) {
					self.worked.seats.push(id);
					fees += costs::CALL;
				}
			}
		}
		fees
	}

	fn holds(&self) -> bool {
		true
	}
}

pub fn table(seed: u64, size: Size, rules: Rules, claims: &mut Claims) -> Table {
	let mut cases = vec![];
	for rules in [rules, RESETTING] {
		cases.extend(WAYS.map(|(way, name)| (rules, way, name)));
	}
	let runs = size.runs;
	let list: Vec<_> =
		cases.iter().flat_map(|case| (0..runs).map(move |run| (*case, run))).collect();
	let found = parallel::map(&list, |((rules, way, _), run)| {
		let rng = Rng::new(seed, &format!("lifting/{run}"));
		let mut world = World::usual(Terms::USUAL, *rules, 3, rng);
		world.race = Race::Won;
		for honest in &mut world.honest {
			// They come when he has both.
			honest.rests_until = 2 * DAY;
		}
		let mut lifter = Lifter { way: *way, worked: Worked::default(), given_up: false };
		world.run(&mut lifter, size.year)
	});
	let mut table = Table::new(
		"To lift the price of another seat",
		"He has one of two seats for 0.4 TRN a day, from when there was nobody else, and the other for 0.1; three honest seeders want a seat \
		 for about 0.1. He gives up one or both for a moment, and is always first. resetting: whatever is lost, ends or is proven for the \
		 first time sets the price, also if another seat is on offer for less. A year.",
		&["rules", "he", "he earns, TRN a day", "has seats", "slashed, TRN", "sponsor pays a day"],
	);
	let mut earned = vec![];
	let days = size.year as f64 / DAY as f64;
	for ((rules, _, name), found) in cases.iter().zip(found.chunks(runs)) {
		let (mut earns, mut slashed, mut seats, mut spent) =
			(Mean::default(), Mean::default(), Mean::default(), Mean::default());
		for out in found {
			earns.add(out.attacker);
			slashed.add(out.attacker_slashed * days);
			seats.add(out.attacker_seats);
			spent.add(out.spent);
		}
		table.row(vec![
			rules.name.into(),
			(*name).into(),
			signed(earns.mean()),
			format!("{:.2}", seats.mean()),
			format!("{:.2}", slashed.mean()),
			format!("{:.3}", spent.mean()),
		]);
		earned.push(earns.mean());
	}
	let (own, before) = earned.split_at(WAYS.len());
	let more = |earned: &[f64]| earned[1].max(earned[2]) - earned[0];
	claims.note(
		"who gives up a dear seat for a moment to lift the price of one that is on offer earns less than who keeps both",
		rules.resets || more(own) < 0.0,
		format!(
			"{} TRN a day; {} if the price on offer could be raised",
			signed(more(own)),
			signed(more(before))
		),
	);
	claims.doubt(
		"a dear seat's price cannot be had for another one",
		own[3] < own[0],
		&format!(
			"pay is fixed by the claim, and claims are not counted against vacancies: who leaves the dear seat, claims twice at ⅞ of its pay, and \
			 lets the cheap one end a tick later has both for that: {} TRN a day instead of {}",
			signed(own[3]),
			signed(own[0])
		),
		"a vacancy that lowers the price lowers the pay of waiting claims too; but then a sponsor with a cheap seat of its own lowers what \
		 others have read the content for. Without it: `dismiss` of the dearest seat, and a `max` that one is content to pay",
	);
	table
}
