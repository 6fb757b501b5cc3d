// SPDX-License-Identifier: Apache-2.0
//! `partial_scan_then_fetch`, `leave_on_a_bad_sample`: what a seat earns that lacked a share of the content whenever it
//! committed.

use super::{
	costs,
	rules::{Pool, Proof, Rules, Terms, Tick, BONDS, DAY},
	Size,
};
use crate::{
	claims::Claims,
	mean::Mean,
	parallel,
	random::Rng,
	table::{signed, Table},
};

const SHARES: [f64; 9] = [0.0, 0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.9, 1.0];
/// Pay in costs of an honest period.
const PAYS: [f64; 3] = [1.0, 1.5, 5.0];
const GIB: f64 = 100.0;

/// What is done about a sample that is not there.
#[derive(Clone, Copy, PartialEq)]
enum Then {
	Stays,
	/// And takes a seat again at once.
	Leaves,
}

#[derive(Clone, Default)]
struct Found {
	passed: Mean,
	/// Of a day, in pays.
	profit: Mean,
	/// Periods of a seat.
	lives: Mean,
}

/// Days are looked at in batches, so that what a seat costs at its end is spread over its periods.
const BATCH: usize = 50;

fn earns(lacked: f64, pay: f64, then: Then, rules: Rules, days: usize, mut rng: Rng) -> Found {
	// A price that never moves, and nobody else: the best that can happen to who loses seats.
	let terms = Terms { from: pay, max: pay, seats: 1, bond: BONDS * pay, ..Terms::USUAL };
	let mut pool = Pool::new(terms, rules, f64::MAX / 2.0, 1);
	let (mut now, mut spent, mut seat, mut lived) = (0, 0.0, None, 0);
	let mut found = Found::default();
	let (mut before, mut began) = (0.0, 0);
	for day in 1..=days {
		let id = *seat.get_or_insert_with(|| {
			spent += costs::CALL;
			pool.claim(0, now).expect("the seat is free")
		});
		let begin = pool.seat(id).expect("it was taken").begin(&terms);
		pool.commit(id, begin);
		spent += costs::commit();
		let held = !rng.chance(lacked);
		if held && pool.prove(id, begin + 2) == Proof::Paid {
			spent += costs::proof(GIB);
		} else if then == Then::Leaves {
			pool.leave(id, begin + 2);
			spent += costs::CALL;
		}
		found.passed.add(f64::from(held));
		now = begin + terms.period;
		pool.settle(now);
		lived += 1;
		if pool.seat(id).is_none() {
			seat = None;
			found.lives.add(f64::from(lived));
			lived = 0;
		}
		if day % BATCH == 0 {
			let account = pool.accounts[0];
			let total = account.earned - account.slashed - spent;
			let passed: Tick = now - began;
			let disk = (1.0 - lacked) * GIB * costs::DISK;
			found.profit.add(((total - before) / passed as f64 * DAY as f64 - disk) / pay);
			(before, began) = (total, now);
		}
	}
	found
}

pub fn table(seed: u64, size: Size, rules: Rules, claims: &mut Claims) -> Table {
	let mut table = Table::new(
		"What a seat earns that lacks a share",
		"Of 100 GiB at each commit; nothing else goes wrong. Profit of a day in pays, by pay in costs of an honest day \
		 (61 % disk, the rest fees); pay = `max`, bond 4 · `max`, the least. Who loses a seat has another one at once, at the same price. \
		 Leaves: calls `leave` when the sample is bad.",
		&[
			"lacks",
			"passes",
			"days a seat lasts: stays",
			"leaves",
			"pay 1: stays",
			"leaves",
			"pay 1.5: stays",
			"leaves",
			"pay 5: stays",
			"leaves",
		],
	);
	let cost = costs::period(GIB) + GIB * costs::DISK;
	let cases: Vec<_> = SHARES
		.iter()
		.flat_map(|share| PAYS.map(|pay| (*share, pay)))
		.flat_map(|(share, pay)| [(share, pay, Then::Stays), (share, pay, Then::Leaves)])
		.collect();
	let found = parallel::map(&cases, |(share, pay, then)| {
		let rng = Rng::new(seed, &format!("share/{share}/{pay}/{}", *then == Then::Stays));
		earns(*share, pay * cost, *then, rules, size.days, rng)
	});
	let each = 2 * PAYS.len();
	let mut frequency: (f64, f64) = (0.0, 0.0);
	let mut nearest: Option<(f64, String)> = None;
	for (row, share) in found.chunks(each).zip(SHARES) {
		let life = |found: &Found| match found.lives.count() {
			0 => "–".into(),
			_ => format!("{:.1}", found.lives.mean()),
		};
		let mut cells = vec![
			format!("{:.1} %", 100.0 * share),
			format!("{:.4}", row[0].passed.mean()),
			life(&row[0]),
			life(&row[1]),
		];
		for (index, case) in row.iter().enumerate() {
			cells.push(signed(case.profit.mean()));
			if share > 0.0 {
				let honest = found[index].profit;
				let errors = (case.profit.error(), honest.error());
				let error = (errors.0 * errors.0 + errors.1 * errors.1).sqrt().max(1e-9);
				let sure = (case.profit.mean() - honest.mean()) / error;
				let worst = format!(
					"{:.1} % lacked, pay {}: {} against {}",
					100.0 * share,
					PAYS[index / 2],
					signed(case.profit.mean()),
					signed(honest.mean())
				);
				if nearest.as_ref().is_none_or(|(most, _)| sure > *most) {
					nearest = Some((sure, worst));
				}
			}
		}
		table.row(cells);
		if share > 0.0 && share < 1.0 {
			// Of all strategies together, so that there are enough misses for a standard error.
			let passed = row.iter().map(|case| case.passed.mean()).sum::<f64>() / row.len() as f64;
			let tries = row.iter().map(|case| case.passed.count()).sum::<usize>() as f64;
			let off = (passed - (1.0 - share)).abs() / (share * (1.0 - share) / tries).sqrt();
			if off > frequency.0 {
				frequency = (off, share);
			}
		}
	}
	claims.note(
		"who lacks a share α at commit passes with frequency 1 − α",
		frequency.0 < 4.0,
		format!("{:.1} standard errors away, at {:.1} %", frequency.0, 100.0 * frequency.1),
	);
	let (sure, worst) = nearest.unwrap_or_default();
	claims.note(
		"where pay covers cost, lacking a share earns less than lacking nothing, also who leaves on a bad sample",
		sure < 4.0,
		worst,
	);
	table
}
