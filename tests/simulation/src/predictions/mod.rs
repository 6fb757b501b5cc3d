// SPDX-License-Identifier: Apache-2.0
//! Predictions: a model of the design in floating point, written from its text and not from the pallet, and sellers
//! without a view who try to earn by it.

mod feed;
mod figures;
mod judge;
mod limits;
mod record;
mod search;
mod skill;
mod strategies;
mod terms;
mod variants;
mod views;

use crate::claims::{Claims, Report};
use figures::Budget;
use search::Effort;
use terms::{Rules, DESIGNED};

/// How much is simulated.
#[derive(Clone, Copy, Debug)]
pub struct Size {
	/// Of each strategy on each feed at each odds.
	row: Budget,
	/// How many of each feed's best rows are measured anew, and how much longer.
	confirmed: usize,
	longer: usize,
	search: Effort,
	/// Of each figure about where the claims end; None: they are left out.
	limit: Option<Budget>,
	accounts: usize,
	calls: usize,
	traders: usize,
}

impl Size {
	/// Seconds: the claims only.
	pub const QUICK: Self = Self {
		row: Budget { calls: 400, steps: 150_000, least: 5 },
		confirmed: 2,
		longer: 20,
		search: Effort {
			candidates: 64,
			last: Budget { calls: 3_200, steps: 1_500_000, least: 60 },
		},
		limit: None,
		accounts: 2_000,
		calls: 400,
		traders: 1_000,
	};
	/// Minutes.
	pub const FULL: Self = Self {
		row: Budget { calls: 10_000, steps: 6_000_000, least: 60 },
		confirmed: 4,
		longer: 10,
		search: Effort {
			candidates: 256,
			last: Budget { calls: 40_000, steps: 12_000_000, least: 60 },
		},
		limit: Some(Budget { calls: 20_000, steps: 20_000_000, least: 60 }),
		accounts: 20_000,
		calls: 1_000,
		traders: 4_001,
	};
}

/// The rules that can be named on the command line.
pub fn rules(name: &str) -> Option<Rules> {
	variants::VARIANTS.iter().find(|variant| variant.0 == name).map(|variant| variant.1)
}

/// Simulates everything.
pub fn run(seed: u64, size: Size, rules: Option<Rules>) -> Report {
	let rules = rules.unwrap_or(DESIGNED);
	let mut claims = Claims::default();
	let mut tables = vec![];
	let rows = views::rows(seed, size, rules);
	tables.extend(rows.tables(&mut claims));
	tables.extend(views::searched(seed, size, rules, &mut claims));
	tables.extend(skill::tables(seed, size, rules, &rows, &mut claims));
	if let Some(budget) = size.limit {
		tables.extend(limits::Limits { seed, budget, rules }.tables());
		tables.extend([variants::variants(seed, size), variants::wider(seed, size)]);
	}
	tables.insert(0, claims.table());
	Report { tables, holds: claims.hold() }
}
