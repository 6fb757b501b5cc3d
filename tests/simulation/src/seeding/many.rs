// SPDX-License-Identifier: Apache-2.0
//! `many_claims_of_a_tenth`: claims of many names for the same seat, so that the sample of one of them is good.

use super::{
	costs,
	rules::{Pool, Proof, Rules, Terms, BONDS},
	Size,
};
use crate::{
	claims::Claims,
	mean::Mean,
	parallel,
	random::Rng,
	table::{signed, Table},
};

const SHARES: [f64; 9] = [0.01, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.5, 0.9];
const CLAIMS: [usize; 5] = [1, 2, 3, 5, 20];
/// Bonds in pays, where pay is `max`, and whether they commit one after another.
const WAYS: [(f64, bool); 5] =
	[(1.0, false), (2.0, false), (2.0, true), (BONDS, false), (BONDS, true)];
/// Pay in costs of an honest period.
const PAY: f64 = 1.1;

/// A content, and the days of a period.
#[derive(Clone, Copy)]
struct Content {
	name: &'static str,
	gib: f64,
	days: f64,
}

const CONTENTS: [Content; 2] = [
	Content { name: "100 GiB, a day", gib: 100.0, days: 1.0 },
	Content { name: "16 TiB, 7 days", gib: 16_384.0, days: 7.0 },
];

impl Content {
	fn disk(self) -> f64 {
		self.gib * self.days * costs::DISK
	}

	fn pay(self) -> f64 {
		PAY * (self.disk() + costs::period(self.gib))
	}
}

#[derive(Clone, Copy)]
struct Case {
	content: Content,
	claims: usize,
	lacked: f64,
	/// In pays.
	bond: f64,
	/// Whether they commit one after another, each only if the sample before it is bad, and leave before they commit.
	in_turn: bool,
}

#[derive(Default)]
struct Found {
	/// Of a period, in pays.
	profit: Mean,
	/// Above what an honest seat earns.
	gain: Mean,
}

/// Claims with all names in each period, and leaves whatever it is paid for. The price never moves and nobody else comes.
fn earns(case: &Case, periods: usize, rules: Rules, mut rng: Rng) -> Found {
	let (content, pay) = (case.content, case.content.pay());
	let usual = Terms::USUAL;
	let terms = Terms { from: pay, max: pay, seats: 1, bond: case.bond * pay, ..usual };
	let mut pool = Pool::new(terms, rules, f64::MAX / 2.0, 1);
	let honest = (pay - content.disk() - costs::period(content.gib)) / pay;
	let (mut now, mut before, mut found) = (0, 0.0, Found::default());
	for _ in 0..periods {
		let ids: Vec<_> = (0..case.claims).filter_map(|_| pool.claim(0, now)).collect();
		let mut spent = (1.0 - case.lacked) * content.disk();
		let begin = now + 1;
		let mut tick = begin;
		for id in &ids {
			spent += costs::CALL;
			if !case.in_turn {
				pool.commit(*id, begin);
				spent += costs::commit();
			}
		}
		let mut paid = false;
		for id in ids {
			if case.in_turn {
				if paid {
					pool.leave(id, tick);
					spent += costs::CALL;
					continue;
				}
				pool.commit(id, tick);
				spent += costs::commit();
			}
			tick += if case.in_turn { 2 } else { 0 };
			let at = if case.in_turn { tick } else { begin + 2 };
			let proof = match rng.chance(case.lacked) {
				true => Proof::Refused,
				false => pool.prove(id, at),
			};
			paid |= proof == Proof::Paid;
			if proof != Proof::Refused {
				spent += costs::proof(content.gib);
			}
			if proof != Proof::Unseated {
				pool.leave(id, at);
				spent += costs::CALL;
			}
		}
		now = begin + terms.period;
		pool.settle(now);
		let total = pool.accounts[0].earned - pool.accounts[0].slashed;
		let profit = (total - before - spent) / pay;
		before = total;
		found.profit.add(profit);
		found.gain.add(profit - honest);
	}
	found
}

pub fn table(seed: u64, size: Size, rules: Rules, claims: &mut Claims) -> Table {
	let mut cases = vec![];
	for content in CONTENTS {
		for (bond, in_turn) in WAYS {
			for names in CLAIMS {
				cases.extend(SHARES.map(|lacked| Case {
					content,
					claims: names,
					lacked,
					bond,
					in_turn,
				}));
			}
		}
	}
	let found = parallel::map(&cases, |case| {
		let label = format!(
			"many/{}/{}/{}/{}/{}",
			case.content.gib, case.claims, case.lacked, case.bond, case.in_turn
		);
		earns(case, size.days / 4, rules, Rng::new(seed, &label))
	});
	let mut table = Table::new(
		"Many claims of a part",
		"So many names claim one vacant seat in each period, commit to the same copy, which lacks a share, and prove if their \
		 sample is there; who was paid leaves. In turn: each commits only after the sample of the one before was bad, and those who did not commit \
		 leave with their bond. The best that can happen to them: nobody else claims, and the price never moves \
		 (`from` = `max`). Pay is a tenth above cost. In pays a period: with a tenth of the data, and what is gained above \
		 an honest seat at the share that pays best.",
		&[
			"content, period",
			"bond in pays",
			"names",
			"with a tenth of the data",
			"gained at best",
			"lacks",
		],
	);
	let (mut tenth, mut gains) = (vec![], vec![]);
	for (cases, found) in cases.chunks(SHARES.len()).zip(found.chunks(SHARES.len())) {
		let case = cases[0];
		let (at, best) = found
			.iter()
			.enumerate()
			.max_by(|a, b| a.1.gain.mean().total_cmp(&b.1.gain.mean()))
			.expect("there are shares");
		let last = &found[SHARES.len() - 1];
		table.row(vec![
			case.content.name.into(),
			format!("{}{}", case.bond, if case.in_turn { ", in turn" } else { "" }),
			case.claims.to_string(),
			signed(last.profit.mean()),
			best.gain.show(),
			format!("{:.0} %", 100.0 * cases[at].lacked),
		]);
		tenth.push((last.profit, case));
		gains.push((best.gain, cases[at]));
	}
	let most = |bond: f64| {
		let gains = gains.iter().filter(|(_, case)| case.bond == bond);
		gains.max_by(|a, b| a.0.mean().total_cmp(&b.0.mean())).expect("there are bonds")
	};
	let show = |(gain, case): &(Mean, Case)| {
		format!(
			"{} pays a period: {} names{}, {:.0} % lacked, {}",
			gain.show(),
			case.claims,
			if case.in_turn { " in turn" } else { "" },
			100.0 * case.lacked,
			case.content.name
		)
	};
	let legal = tenth.iter().filter(|(_, case)| case.bond >= BONDS);
	let (least, case) =
		legal.max_by(|a, b| a.0.mean().total_cmp(&b.0.mean())).expect("there are names");
	claims.note(
		"claims with a tenth of the data lose, however many",
		tenth.iter().all(|(profit, case)| case.bond < BONDS || profit.sureness() < -4.0),
		format!("{} pays a period, {} names", signed(least.mean()), case.claims),
	);
	claims.note(
		"with a bond of 4 · `max` no number of claims that lack a share earns more than a seat that lacks nothing, also one after another",
		gains.iter().all(|(gain, case)| case.bond < BONDS || gain.sureness() < 4.0),
		format!("{}; with a bond of 2 · `max` {}, with 1 {}", show(most(BONDS)), show(most(2.0)), show(most(1.0))),
	);
	table
}
