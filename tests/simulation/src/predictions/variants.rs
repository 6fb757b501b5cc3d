// SPDX-License-Identifier: Apache-2.0
//! What a search finds under other rules, or other terms.

use super::{
	feed::{feeds, Feed},
	figures::{Budget, Figures},
	search::{best, Effort, Goal},
	terms::{Rules, DESIGNED, NARROW, ODDS},
	Size,
};
use crate::{mean::Mean, parallel, table::Table};

/// Rules that are compared.
pub const VARIANTS: [(&str, Rules); 8] = [
	("designed", DESIGNED),
	("narrow", NARROW),
	("lag", LAG),
	("no-exit", Rules { exit: false, ..NARROW }),
	("lag-no-exit", Rules { exit: false, ..LAG }),
	("lag-floor-3", Rules { floor: 3.0, ..LAG }),
	("lag-no-exit-floor-2", Rules { exit: false, floor: 2.0, ..LAG }),
	("lag-wide", Rules { wide: 4.0, ..LAG }),
];
const LAG: Rules = Rules { exit_after_lag: true, ..NARROW };

/// The best of some figures.
pub fn most(figures: &[Figures], goal: Goal) -> &Mean {
	figures
		.iter()
		.map(|figures| goal.of(figures))
		.max_by(|a, b| a.mean().total_cmp(&b.mean()))
		.expect("there is at least one strategy")
}

/// The most that a search finds at any odds, of each feed under each rules.
fn searched(seed: u64, size: Size, cases: &[(Feed, Rules)]) -> Vec<[String; 2]> {
	let effort = Effort {
		candidates: size.search.candidates / 4,
		last: Budget { least: 60, ..size.search.last.shrunk(3) },
	};
	let goals = [Goal::Pay, Goal::Record];
	let list: Vec<_> = cases
		.iter()
		.flat_map(|case| goals.map(|goal| (case, goal)))
		.flat_map(|(case, goal)| ODDS.map(|odds| (case, goal, odds)))
		.collect();
	let found = parallel::map(&list, |((feed, rules), goal, odds)| {
		best(feed, *odds, *rules, *goal, seed, effort).figures
	});
	let of_goal = |found: &[Figures], goal| most(found, goal).mark();
	found
		.chunks(2 * ODDS.len())
		.map(|found| {
			let (pay, record) = found.split_at(ODDS.len());
			[of_goal(pay, Goal::Pay), of_goal(record, Goal::Record)]
		})
		.collect()
}

/// What the search finds under other rules.
pub fn variants(seed: u64, size: Size) -> Table {
	let feeds: Vec<_> = feeds(0.0).into_iter().filter(|feed| feed.claimed).collect();
	let mut head = vec!["feed"];
	head.extend(VARIANTS.map(|(name, _)| name));
	let mut table = Table::new(
		"What other rules would change",
		"The most that a search finds at any odds: P per unit sold, and below it E[ρ], with fresh prices. \
		 **!**: above zero beyond four standard errors. lag: a target or stop is paid at the next sample from a lag \
		 after its touch. no-exit: the trader cannot end a position. floor-3: losses down to 3 stop distances count \
		 and are covered. narrow, and all others but designed and lag-wide: the least stop is not also four times the \
		 known jump, or the standard deviation of what the price moves in a night or in the longest silence.",
		&head,
	);
	let wider =
		|feed: &Feed, rules: Rules| Feed { wider: rules.wide * feed.leap(), ..feed.clone() };
	let cases: Vec<_> = feeds
		.iter()
		.flat_map(|feed| VARIANTS.map(|(_, rules)| (wider(feed, rules), rules)))
		.collect();
	let found = searched(seed, size, &cases);
	for (feed, found) in feeds.iter().zip(found.chunks(VARIANTS.len())) {
		for (name, goal) in [(feed.name, 0), ("E[ρ]", 1)] {
			let cells = found.iter().map(|cells| cells[goal].clone());
			table.row([vec![name.to_string()], cells.collect()].concat());
		}
	}
	table
}

/// What the search finds if terms ask for wider stops instead.
pub fn wider(seed: u64, size: Size) -> Table {
	const WIDTHS: [f64; 4] = [0.0, 1.0, 2.0, 4.0];
	let mut table = Table::new(
		"What wider stops change",
		"The same, if the least stop is also a multiple of the known jump, of the night's standard deviation, or of \
		 that of the price over the longest silence.",
		&["feed, rules", "no more", "1 ×", "2 ×", "4 ×"],
	);
	let rows: Vec<_> = feeds(0.0)
		.into_iter()
		.filter(|feed| feed.claimed && (feed.has_event() || feed.silence > 0))
		.flat_map(|feed| [VARIANTS[1], VARIANTS[2]].map(|rules| (feed.clone(), rules)))
		.collect();
	let cases: Vec<_> = rows
		.iter()
		.flat_map(|(feed, (_, rules))| {
			WIDTHS.map(|width| (Feed { wider: width * feed.leap(), ..feed.clone() }, *rules))
		})
		.collect();
	let found = searched(seed, size, &cases);
	for ((feed, (rules, _)), found) in rows.iter().zip(found.chunks(WIDTHS.len())) {
		for (name, goal) in [(format!("{}, {rules}", feed.name), 0), ("E[ρ]".into(), 1)] {
			let cells = found.iter().map(|cells| cells[goal].clone());
			table.row([vec![name], cells.collect()].concat());
		}
	}
	table
}
