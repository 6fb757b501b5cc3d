// SPDX-License-Identifier: Apache-2.0
//! Seeding: a model of the design in floating point, written from its text and not from the pallet, and seeders,
//! operators, validators and downloaders who try to earn by what it does not see.

mod copies;
mod costs;
mod down;
mod dry;
mod dynamics;
mod grinding;
mod hogging;
mod hold_up;
mod in_time;
mod lifting;
mod many;
mod paid;
mod races;
mod rules;
mod share;
mod skipping;
mod world;

use crate::claims::{Claims, Report};
use rules::{Rules, Tick, DAY, VARIANTS};

pub const UNITS: &str = "Money is in TRN, time in days of 144 ticks; ± is one standard error. Fees are those of the design: 0.002 TRN \
	for a commit and 0.03 for a proof at 100 GiB, 0.006 for a short call. Disk (0.000 5 TRN a GiB and day) and traffic (0.012 TRN a \
	GiB) are assumptions.";

/// How much is simulated.
#[derive(Clone, Copy, Debug)]
pub struct Size {
	/// Of a seat that lacks a share.
	days: usize,
	/// Of pools, and how long each lives.
	runs: usize,
	year: Tick,
	epochs: usize,
	/// Whether hogging is tried under other rules too.
	variants: bool,
}

impl Size {
	/// Seconds.
	pub const QUICK: Self =
		Self { days: 10_000, runs: 4, year: 365 * DAY, epochs: 4_000, variants: false };
	/// A minute.
	pub const FULL: Self =
		Self { days: 200_000, runs: 40, year: 365 * DAY, epochs: 100_000, variants: true };
}

/// The rules that can be named on the command line.
pub fn rules(name: &str) -> Option<Rules> {
	VARIANTS.into_iter().find(|rules| rules.name == name)
}

/// Simulates everything.
pub fn run(seed: u64, size: Size, rules: Rules) -> Report {
	let mut claims = Claims::default();
	let mut tables = vec![
		share::table(seed, size, rules, &mut claims),
		many::table(seed, size, rules, &mut claims),
	];
	tables.push(skipping::table(rules, &mut claims));
	tables.push(in_time::table(&mut claims));
	tables.push(copies::table(seed, size, rules, &mut claims));
	tables.extend(hogging::tables(seed, size, rules, &mut claims));
	tables.push(races::table(seed, size, rules, &mut claims));
	tables.push(lifting::table(seed, size, rules, &mut claims));
	tables.push(down::table(seed, size, rules, &mut claims));
	tables.push(hold_up::table(seed, size, rules, &mut claims));
	tables.extend(grinding::tables(seed, size, rules, &mut claims));
	tables.push(dynamics::table(seed, size, rules, &mut claims));
	tables.push(dry::table(seed, size, rules, &mut claims));
	tables.extend(paid::tables(&mut claims));
	let first = [Some(claims.table()), claims.doubts()];
	tables.splice(0..0, first.into_iter().flatten());
	Report { tables, holds: claims.hold() }
}
