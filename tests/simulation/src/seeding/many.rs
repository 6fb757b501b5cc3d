// SPDX-License-Identifier: Apache-2.0
//! `many_claims_of_a_tenth`: claims of many names for the same seat, so that the sample of one of them is good.

use super::{
	costs,
	rules::{Pool, Proof, Rules, Terms},
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
		for id in &ids {
			pool.commit(*id, begin);
			spent += costs::CALL + costs::commit();
		}
		for id in ids {
			let proof = match rng.chance(case.lacked) {
				true => Proof::Refused,
				false => pool.prove(id, begin + 2),
			};
			if proof != Proof::Refused {
				spent += costs::proof(content.gib);
			}
			if proof != Proof::Unseated {
				pool.leave(id, begin + 2);
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
		for bond in [1.0, 2.0] {
			for names in CLAIMS {
				cases.extend(SHARES.map(|lacked| Case { content, claims: names, lacked, bond }));
			}
		}
	}
	let found = parallel::map(&cases, |case| {
		let label =
			format!("many/{}/{}/{}/{}", case.content.gib, case.claims, case.lacked, case.bond);
		earns(case, size.days / 4, rules, Rng::new(seed, &label))
	});
	let mut table = Table::new(
		"Many claims of a part",
		"So many names claim one vacant seat in each period, commit to the same copy, which lacks a share, and prove if their \
		 sample is there; who was paid leaves. The best that can happen to them: nobody else claims, and the price never moves \
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
			format!("{}", case.bond),
			case.claims.to_string(),
			signed(last.profit.mean()),
			best.gain.show(),
			format!("{:.0} %", 100.0 * cases[at].lacked),
		]);
		tenth.push((last.profit, case.claims));
		gains.push((best.gain, cases[at]));
	}
	let most = |bond: f64| {
		let gains = gains.iter().filter(|(_, case)| case.bond == bond);
		gains.max_by(|a, b| a.0.mean().total_cmp(&b.0.mean())).expect("there are bonds")
	};
	let show = |(gain, case): &(Mean, Case)| {
		format!(
			"{} pays a period: {} names, {:.0} % lacked, {}",
			gain.show(),
			case.claims,
			100.0 * case.lacked,
			case.content.name
		)
	};
	let (least, names) =
		tenth.iter().max_by(|a, b| a.0.mean().total_cmp(&b.0.mean())).expect("there are names");
	claims.note(
		"claims with a tenth of the data lose, however many",
		tenth.iter().all(|(profit, _)| profit.sureness() < -4.0),
		format!("{} pays a period, {names} names", signed(least.mean())),
	);
	claims.note(
		"with a bond of two pays no number of claims that lack a share earns more than a seat that lacks nothing",
		gains.iter().all(|(gain, case)| case.bond < 2.0 || gain.sureness() < 4.0),
		show(most(2.0)),
	);
	claims.doubt(
		"each of many claims costs a quarter of a bond, so that none of them pays that lacks a share, with the least bond, `max`, too",
		gains.iter().all(|(gain, case)| case.bond >= 2.0 || gain.sureness() < 4.0),
		&format!(
			"two names that lack α lose α² of a pay and α / 2 of a bond's quarters a period, where one loses 5/4 α: it pays where pay is about \
			 cost, most of cost is disk, the price cannot fall (`from` = `max`) and nobody else claims. {}",
			show(most(1.0))
		),
		"bond ≥ 2 · max; the design has it as the default. With it K names lose α^K + K α / 2, at least α, and save less than α",
	);
	table
}
