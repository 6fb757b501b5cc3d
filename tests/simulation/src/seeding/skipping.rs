// SPDX-License-Identifier: Apache-2.0
//! `a_seat_proven_once`: seats that are proven in some periods only.

use super::{
	costs,
	rules::{Pool, Proof, Rules, Terms, BONDS},
};
use crate::{
	claims::Claims,
	table::{signed, Table},
};

const GIB: f64 = 100.0;
const PERIODS: u64 = 1_200;
/// Pay in costs of an honest period.
const PAYS: [f64; 2] = [1.1, 5.0];
const LEAST: [f64; 3] = [1.0, 2.0, BONDS];

/// What is proven of so many periods, from the claim on; who has missed leaves as soon as it may.
const WAYS: [(u64, u64, bool, &str); 6] = [
	(1, 1, false, "every period"),
	(9, 10, false, "nine of ten"),
	(1, 2, false, "every second period"),
	(1, 4, false, "every fourth period"),
	(1, 2, true, "once, is lost, leaves with what is left of the bond, claims anew"),
	(1, 5, false, "once, then sits until the fourth miss, claims anew"),
];

/// TRN a period. Nobody else claims, the price never moves, and nothing is kept in the periods that are missed.
fn earns(way: (u64, u64, bool), pay: f64, bond: f64, rules: Rules) -> f64 {
	let (proves, of, leaves) = way;
	let terms = Terms { from: pay, max: pay, seats: 1, bond, ..Terms::USUAL };
	let mut pool = Pool::new(terms, rules, f64::MAX / 2.0, 1);
	let (mut now, mut spent, mut own) = (0, 0.0, None);
	for _ in 0..PERIODS {
		if leaves {
			if let Some(id) = own.filter(|id| pool.seat(*id).is_some_and(|seat| seat.misses > 0)) {
				pool.leave(id, now);
				spent += costs::CALL;
			}
		}
		let id = own.filter(|id| pool.seat(*id).is_some()).unwrap_or_else(|| {
			spent += costs::CALL;
			pool.claim(0, now).expect("nobody else claims")
		});
		own = Some(id);
		let seat = pool.seat(id).expect("it was claimed or is there");
		let begin = seat.begin(&terms);
		if seat.ended % of < proves {
			pool.commit(id, begin);
			assert_eq!(pool.prove(id, begin + 2), Proof::Paid);
			spent += costs::period(GIB) + GIB * costs::DISK;
		}
		now = begin + terms.period;
		pool.settle(now);
	}
	let account = pool.accounts[0];
	(account.earned - account.slashed - spent) / PERIODS as f64
}

pub fn table(rules: Rules, claims: &mut Claims) -> Table {
	let mut table = Table::new(
		"Seats that are proven in some periods only",
		"Of 100 GiB; nobody else claims, pay is `max` and never moves, and the disk costs nothing in the periods that are missed: the best \
		 that can happen to who misses. Profit of a period in pays, by pay in costs of an honest period and by the bond in `max`.",
		&[
			"proves",
			"pay 1.1: bond 1",
			"bond 2",
			"bond 4",
			"pay 5: bond 1",
			"bond 2",
			"bond 4",
		],
	);
	let cost = costs::period(GIB) + GIB * costs::DISK;
	let mut most: (f64, &str) = (f64::MIN, "");
	let mut before: f64 = f64::MIN;
	for (proves, of, leaves, name) in WAYS {
		let mut cells = vec![name.into()];
		for pay in PAYS {
			for bond in LEAST {
				let pay = pay * cost;
				let earned = earns((proves, of, leaves), pay, bond * pay, rules) / pay;
				cells.push(signed(earned));
				// At least every second period is missed.
				if 2 * proves <= of && bond == BONDS && earned > most.0 {
					most = (earned, name);
				}
				if 2 * proves <= of && bond < BONDS {
					before = before.max(earned);
				}
			}
		}
		table.row(cells);
	}
	claims.note(
		"with a bond of 4 · `max` who misses at least every second period loses, whatever he saves by it",
		most.0 < 0.0,
		format!("{} pays a period: {}; with less {}", signed(most.0), most.1, signed(before)),
	);
	table
}
