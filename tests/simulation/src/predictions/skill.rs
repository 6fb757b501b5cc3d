// SPDX-License-Identifier: Apache-2.0
//! Tables about records: how far luck gets, how soon skill shows, and what it earns.

use super::{
	record::{correlated, luck, Luck, Skill},
	terms::{Rules, ODDS},
	views::Rows,
	Size,
};
use crate::{
	claims::Claims,
	parallel,
	random::Rng,
	table::{signed, Table},
};

/// All of them.
pub fn tables(seed: u64, size: Size, rules: Rules, rows: &Rows, claims: &mut Claims) -> Vec<Table> {
	vec![
		lucky(seed, size, rules, rows, claims),
		calls_needed(seed, size, rules, claims),
		earned(rules),
		washed(rules),
	]
}

fn lucky(seed: u64, size: Size, rules: Rules, rows: &Rows, claims: &mut Claims) -> Table {
	// Fair coins at each odds, the calls of the strategies that are best for a record, and one trader on five feeds.
	let mut kinds: Vec<(String, Vec<f64>)> = ODDS
		.iter()
		.map(|odds| {
			let unit = |r| rules.unit(*odds, rules.counted(*odds, r, 0.0));
			// A coin with 1 + b sides, at half units so that all odds are whole.
			let wins = vec![unit(*odds); 2];
			let losses = vec![unit(-1.0); (2.0 * odds).round() as usize];
			(format!("fair coin without cost, odds {odds}"), [wins, losses].concat())
		})
		.collect();
	kinds.extend(rows.best_for_record());
	let mut found = parallel::map(&kinds, |(name, units)| {
		luck(units, size.accounts, size.calls, Rng::new(seed, &format!("luck/{name}")))
	});
	let mut names: Vec<_> = kinds.into_iter().map(|(name, _)| name).collect();
	for odds in [1.0, 4.0] {
		let rng = Rng::new(seed, &format!("correlated/{odds}"));
		found.push(correlated(5, 0.9, odds, size.accounts / 2, size.calls, rng));
		names.push(format!("five feeds, 90 % alike, fair coin, odds {odds}"));
	}
	let mut table = Table::new(
		"How far luck gets",
		&format!(
			"G of {} accounts without skill, {} calls each. The best of 1,000 is what somebody has to show \
			 who opens a thousand accounts and forgets the losers.",
			size.accounts, size.calls
		),
		&["calls", "P(ever G ≥ 3)", "best G of 1,000", "best of all"],
	);
	let mut worst: Option<(&Luck, &String)> = None;
	for (name, luck) in names.iter().zip(&found) {
		table.row(vec![
			name.clone(),
			format!("{:.4} ± {:.4}", luck.ever.mean(), luck.ever.error()),
			format!("{:.2}", luck.best.mean()),
			format!("{:.2}", luck.best_of_all),
		]);
		if worst.is_none_or(|(most, _)| luck.ever.mean() > most.ever.mean()) {
			worst = Some((luck, name));
		}
	}
	let breaks = |luck: &Luck| luck.ever.mean() > 0.05 + 4.0 * luck.ever.error();
	claims.note(
		"P(luck ever shows G ≥ 3) ≤ 0.05",
		!found.iter().any(breaks),
		worst.map_or_else(String::new, |(luck, name)| {
			format!("{name}: {:.4} ± {:.4}", luck.ever.mean(), luck.ever.error())
		}),
	);
	table
}

fn calls_needed(seed: u64, size: Size, rules: Rules, claims: &mut Claims) -> Table {
	const MOST: usize = 5_000;
	let costs = [0.0, 0.025, 0.05, 0.125];
	let mut table = Table::new(
		"How soon skill shows",
		"Calls until G ≥ 3, the median of traders; cost in stop distances (0.125 is that of the least stop).",
		&["right", "cost 0", "0.025", "0.05", "0.125"],
	);
	let traders: Vec<_> =
		[(1.0, 0.55), (1.0, 0.6), (1.0, 0.65), (1.0, 0.7), (0.5, 0.75), (2.0, 0.42), (4.0, 0.27)]
			.into_iter()
			.collect();
	let list: Vec<_> = traders
		.iter()
		.flat_map(|(odds, right)| costs.map(|cost| Skill { odds: *odds, right: *right, cost }))
		.collect();
	let needed = parallel::map(&list, |skill| {
		let rng = Rng::new(seed, &format!("skill/{skill:?}"));
		skill.calls_to_show(rules, size.traders, MOST, rng)
	});
	for (needed, (odds, right)) in needed.chunks(costs.len()).zip(&traders) {
		let mut cells = vec![format!("{:.0} % at odds {odds}", 100.0 * right)];
		cells.extend(
			needed.iter().map(|calls| calls.map_or(format!("> {MOST}"), |calls| calls.to_string())),
		);
		table.row(cells);
	}
	let of_65 = |cost| {
		let at = |skill: &Skill| skill.odds == 1.0 && skill.right == 0.65 && skill.cost == cost;
		list.iter().position(at).and_then(|index| needed[index])
	};
	// The design's figure is that of a stop that is some dozens of costs wide: fewer calls are no contradiction.
	claims.note(
		"right 65 % of the time at even odds shows G ≥ 3 after about 87 calls",
		of_65(0.05).is_some_and(|calls| calls <= 96),
		[0.0, 0.05, 0.125]
			.map(|cost| {
				let calls = of_65(cost).map_or("too many".into(), |calls| calls.to_string());
				format!("{calls} at a cost of {cost} stop distances")
			})
			.join(", "),
	);
	table
}

fn earned(rules: Rules) -> Table {
	let mut table = Table::new(
		"What skill earns",
		"Exact, calls that end at a level. The seller's return is per call on the cover it binds. The \
			 buyer pays what is the seller's and the fee; following pays from that many P at risk to the stop \
			 on, at a cost of 0.025 stop distances.",
		&["right", "seller, P per unit", "return on cover", "buyer pays, P", "edge per unit at risk", "pays from"],
	);
	for (odds, right) in [
		(1.0, 0.5),
		(1.0, 0.55),
		(1.0, 0.6),
		(1.0, 0.65),
		(1.0, 0.7),
		(0.5, 0.75),
		(2.0, 0.42),
		(4.0, 0.27),
	] {
		let skill = Skill { odds, right, cost: 0.025 };
		let (seller, buyer, edge) = (skill.seller(rules), skill.buyer(rules), skill.edge());
		table.row(vec![
			format!("{:.0} % at odds {odds}", 100.0 * right),
			signed(seller),
			format!("{} %", signed(100.0 * seller / rules.cover(odds)).trim_end_matches("00")),
			signed(buyer),
			signed(edge),
			if buyer <= 0.0 {
				"any".into()
			} else if edge > 0.0 {
				format!("{:.1}", buyer / edge)
			} else {
				"never".into()
			},
		]);
	}
	table
}

fn washed(rules: Rules) -> Table {
	let mut table = Table::new(
		"Washed sales, both sides",
		"Per unit at fair odds, P. Selling to oneself moves no record and costs the fee of what wins; a \
			 long and a short from two accounts cost what two sellers without a view lose, and one of them \
			 carries the loss in its record.",
		&["", "odds 0.5", "1", "2", "4"],
	);
	let each = |figure: fn(&Rules, f64) -> f64| ODDS.map(|odds| signed(figure(&rules, odds)));
	let wash = each(|_, odds| -super::terms::FEE / (1.0 + odds));
	let both = each(|rules, odds| {
		let p = 1.0 / (1.0 + odds);
		2.0 * (p * rules.pay(odds, odds) + (1.0 - p) * rules.pay(odds, -1.0))
	});
	table.row([vec!["sold to oneself".to_string()], wash.to_vec()].concat());
	table.row([vec!["long and short, both sold".to_string()], both.to_vec()].concat());
	table
}
