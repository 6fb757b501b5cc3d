// SPDX-License-Identifier: Apache-2.0
//! `price_while_dry`: pools whose money is used up, and what is paid when more comes.

use super::{
	rules::{Rules, Terms, Tick, CLIMBING, DAY},
	world::{Nobody, Outcome, Sponsor, World},
	Size,
};
use crate::{claims::Claims, mean::Mean, parallel, random::Rng, table::Table};

/// How often money comes, and how much, in TRN.
const GIFTS: [(Tick, f64); 4] =
	[(30 * DAY, 6.0), (30 * DAY, 3.0), (90 * DAY, 6.0), (180 * DAY, 12.0)];

pub fn table(seed: u64, size: Size, rules: Rules, claims: &mut Claims) -> Table {
	let mut cases: Vec<(Rules, Option<(Tick, f64)>)> = vec![(rules, None)];
	for rules in [rules, CLIMBING] {
		cases.extend(GIFTS.map(|funds| (rules, Some(funds))));
	}
	let runs = size.runs.div_ceil(2);
	let list: Vec<_> =
		cases.iter().flat_map(|case| (0..runs).map(move |run| (*case, run))).collect();
	let found: Vec<Outcome> = parallel::map(&list, |((rules, funds), run)| {
		let rng = Rng::new(seed, &format!("dry/{run}"));
		let mut world = World::usual(Terms::USUAL, *rules, 6, rng);
		world.sponsor = Sponsor { dismisses_every: None, funds: *funds };
		world.run(&mut Nobody, 2 * size.year)
	});
	let mut table = Table::new(
		"A pool without money",
		"The usual pool among six honest seeders, for two years; two seats take about 6 TRN a month. climbing: the price also rises \
		 while the pool cannot pay, and past what it can pay.",
		&["rules", "money comes", "pay of a seat's day", "second year", "served", "TRN for a day served"],
	);
	let mut pays = vec![];
	for ((rules, funds), found) in cases.iter().zip(found.chunks(runs)) {
		let (mut pay, mut late, mut served, mut each) =
			(Mean::default(), Mean::default(), Mean::default(), Mean::default());
		for out in found {
			pay.add(out.pay);
			late.add(out.late_pay);
			served.add(out.served);
			each.add(out.spent / out.served.max(1e-9));
		}
		table.row(vec![
			rules.name.into(),
			funds.map_or("never lacks".into(), |(every, amount)| {
				format!("{amount} TRN every {} days", every / DAY)
			}),
			format!("{:.3}", pay.mean()),
			format!("{:.3}", late.mean()),
			format!("{:.1} %", 100.0 * served.mean()),
			format!("{:.3}", each.mean()),
		]);
		pays.push(late);
	}
	let plain = pays[0].mean();
	let worst = |pays: &[Mean]| pays.iter().map(Mean::mean).fold(0.0, f64::max);
	let (own, climbing) = pays[1..].split_at(GIFTS.len());
	claims.note(
		"money that comes to a pool without any is not spent at a price that climbed when nobody could have it",
		own.iter().all(|pay| pay.mean() - 4.0 * pay.error() < 1.05 * plain),
		format!(
			"{:.3} TRN for a seat's day in the second year; {plain:.3} where money never lacks, {:.3} if the price climbs",
			worst(own),
			worst(climbing)
		),
	);
	table
}
