// SPDX-License-Identifier: Apache-2.0
//! Where the claims end: how calm a feed, how long an average, how large a known jump, how long a silence they bear.

use super::{
	feed::{Feed, Night},
	figures::{measure, Budget, Figures},
	search::Goal,
	strategies::{Jumper, Market, Starver, Strategy},
	terms::{Rules, ODDS},
	variants::most,
};
use crate::{parallel, random::Rng, table::Table};

/// A row: a feed, and who is tried on it at which odds.
struct Row {
	name: String,
	feed: Feed,
	strategies: Box<dyn Fn(f64) -> Vec<Box<dyn Strategy>> + Sync>,
}

/// How all are measured.
#[derive(Clone, Copy)]
pub struct Limits {
	pub seed: u64,
	pub budget: Budget,
	pub rules: Rules,
}

impl Limits {
	/// All tables.
	pub fn tables(self) -> Vec<Table> {
		vec![
			self.table(
				"How calm a feed may be",
				"P per unit sold at a tight stop, by how large a sample's error is beside the price's move in a step, \
				 and by the stop.",
				"feed",
				&calm(),
			),
			self.table(
				"How cost is to be measured where operators average",
				"P per unit sold at the least stop; operators average over a minute and are another one late.",
				"feed",
				&averages(),
			),
			self.table(
				"How large a known jump may be",
				"P per unit sold by the best of five who know when a jump of 1 % comes, and not where to: enters right \
				 before it, or earlier and stays only with a loss.",
				"jump",
				&jumps(),
			),
			self.table(
				"How large a night may be",
				"The same with the jump from the close to the opening.",
				"night",
				&nights(),
			),
			self.table(
				"How long a silence may be",
				"P per unit sold at the least stop by the best of four who can make the feed silent for so long in each \
				 call.",
				"silence",
				&silences(),
			),
		]
	}

	fn table(self, title: &str, note: &str, first: &str, rows: &[Row]) -> Table {
		let note = format!(
			"{note} The most of any, and below it the highest E[ρ]. **!**: above zero beyond four standard errors."
		);
		let mut table = Table::new(title, &note, &[first, "odds 0.5", "1", "2", "4"]);
		let cases: Vec<_> = rows.iter().flat_map(|row| ODDS.map(|odds| (row, odds))).collect();
		let figures = parallel::map(&cases, |(row, odds)| -> Vec<Figures> {
			let strategies = (row.strategies)(*odds);
			let of = strategies.iter().enumerate().map(|(number, strategy)| {
				let label = format!("limit/{}/{odds}/{number}", row.name);
				let rng = Rng::new(self.seed, &label);
				measure(&row.feed, *odds, self.rules, &**strategy, rng, self.budget)
			});
			of.collect()
		});
		for (row, figures) in rows.iter().zip(figures.chunks(ODDS.len())) {
			for (name, goal) in [(row.name.as_str(), Goal::Pay), ("E[ρ]", Goal::Record)] {
				let mut cells = vec![name.to_string()];
				cells.extend(figures.iter().map(|figures| most(figures, goal).mark()));
				table.row(cells);
			}
		}
		table
	}
}

fn tight(stops: f64) -> Box<dyn Fn(f64) -> Vec<Box<dyn Strategy>> + Sync> {
	Box::new(move |_| vec![Box::new(Market { name: "tight", stops, lives: 5.0 })])
}

fn calm() -> Vec<Row> {
	let mut rows = vec![];
	for ratio in [0.5, 2.0, 5.0, 10.0] {
		for stops in [8.0, 12.0, 16.0] {
			rows.push(Row {
				name: format!("an error of {ratio} moves, stop {stops} costs"),
				feed: Feed { vol: 2e-4 / ratio, error: 2e-4, cost: 4e-4, ..Feed::NOISY },
				strategies: tight(stops / 8.0),
			});
		}
	}
	rows
}

fn averages() -> Vec<Row> {
	let vol = Feed::NOISY.vol;
	// Of a mean of ten steps that is ten steps late.
	let behind = vol * 12.85_f64.sqrt();
	let mut rows = vec![];
	for moves in [2.0, 1.0, 0.5, 0.2] {
		let error = moves * vol;
		for (name, off) in [
			("spread", error),
			("all that is not the truth", (error * error + behind * behind).sqrt()),
		] {
			rows.push(Row {
				name: format!("an error of {moves} moves, cost by {name}"),
				feed: Feed { average: 10, delay: 10, error, cost: 2.0 * off, ..Feed::NOISY },
				strategies: tight(1.0),
			});
		}
	}
	rows
}

fn jumper(part: f64) -> Box<dyn Fn(f64) -> Vec<Box<dyn Strategy>> + Sync> {
	Box::new(move |odds| {
		[None, Some(0.2), Some(0.5), Some(1.0), Some(2.0)]
			.map(|chooses| -> Box<dyn Strategy> {
				Box::new(Jumper { name: "jumper", part: part * odds.max(1.0), chooses })
			})
			.into()
	})
}

fn jumps() -> Vec<Row> {
	let mut rows = vec![];
	for (name, average) in [("at once", 1), ("averaged", 10)] {
		for part in [0.125, 0.25, 0.5, 1.0, 2.0, 4.0] {
			rows.push(Row {
				name: format!("{name}, stop of {part} jumps"),
				feed: Feed { known_jump: Some(0.01), average, ..Feed::NOISY },
				strategies: jumper(part),
			});
		}
	}
	rows
}

fn nights() -> Vec<Row> {
	let night = Night { open: 3_900, closed: 10_500, jump: 0.01 };
	let row = |part| Row {
		name: format!("stop of {part} standard deviations of the night"),
		feed: Feed { night: Some(night), ..Feed::NOISY },
		strategies: jumper(part),
	};
	[0.25, 0.5, 1.0, 2.0, 4.0].map(row).into()
}

fn silences() -> Vec<Row> {
	let row = |silence: usize| {
		let feed = Feed { silence, ..Feed::NOISY };
		let moved = feed.vol * (silence as f64).sqrt() / feed.least_stop();
		Row {
			name: format!("{silence} samples, in which the price moves {moved:.2} stops"),
			feed,
			strategies: Box::new(|_| {
				[(-0.95, 5.0, false), (-0.8, 5.0, false), (-0.3, 5.0, false), (0.0, 0.5, true)]
					.map(|(below, lives, at_end)| -> Box<dyn Strategy> {
						Box::new(Starver { name: "starver", below, lives, at_end })
					})
					.into()
			}),
		}
	};
	[1, 3, 10, 30, 100, 300, 1_000].map(row).into()
}
