// SPDX-License-Identifier: Apache-2.0
//! What sellers without a view earn: all strategies, on all feeds that they fit, at all odds.

use super::{
	feed::{feeds, Feed},
	figures::{measure, Figures},
	search::{best, Goal, Winner},
	strategies::{strategies, Strategy},
	terms::{Rules, ODDS},
	Size,
};
use crate::{claims::Claims, parallel, random::Rng, table::Table};

/// A strategy on a feed at odds.
#[derive(Clone, Copy)]
struct Row {
	strategy: usize,
	feed: usize,
	odds: f64,
}

/// All figures, and the best ones once more with fresh prices.
pub struct Rows {
	strategies: Vec<Box<dyn Strategy>>,
	feeds: Vec<Feed>,
	rows: Vec<(Row, Figures)>,
	/// Fresh: the best payers, and the best in ρ.
	payers: Vec<(Row, Figures)>,
	scorers: Vec<(Row, Figures)>,
}

/// Measures all rows.
pub fn rows(seed: u64, size: Size, rules: Rules) -> Rows {
	let strategies = strategies();
	let feeds = feeds(rules.wide);
	let mut list = vec![];
	for (strategy, tried) in strategies.iter().enumerate() {
		for (feed, _) in feeds.iter().enumerate().filter(|(_, feed)| tried.fits(feed)) {
			list.extend(ODDS.map(|odds| Row { strategy, feed, odds }));
		}
	}
	let run = |row: &Row, round: &str, budget| {
		let (strategy, feed) = (&*strategies[row.strategy], &feeds[row.feed]);
		let label = format!("{round}/{}/{}/{}", strategy.name(), feed.name, row.odds);
		measure(feed, row.odds, rules, strategy, Rng::new(seed, &label), budget)
	};
	let measured = parallel::map(&list, |row| run(row, "all", size.row));
	let rows: Vec<_> = list.into_iter().zip(measured).collect();
	// The best of each feed, not the best of all: one bad feed does not hide another.
	let fresh = |goal: Goal, round: &str| {
		let mut best = vec![];
		for feed in (0..feeds.len()).filter(|feed| feeds[*feed].is_claimed(goal)) {
			let mut of_feed: Vec<_> = rows.iter().filter(|(row, _)| row.feed == feed).collect();
			of_feed
				.sort_by(|(_, a), (_, b)| goal.of(b).cautious().total_cmp(&goal.of(a).cautious()));
			best.extend(of_feed.into_iter().take(size.confirmed).map(|(row, _)| *row));
		}
		let budget = size.row.times(size.longer);
		let again = parallel::map(&best, |row| run(row, round, budget));
		let mut best: Vec<_> = best.into_iter().zip(again).collect();
		best.sort_by(|(_, a), (_, b)| goal.of(b).cautious().total_cmp(&goal.of(a).cautious()));
		best
	};
	let payers = fresh(Goal::Pay, "fresh pay");
	let scorers = fresh(Goal::Record, "fresh record");
	Rows { strategies, feeds, rows, payers, scorers }
}

impl Rows {
	fn name(&self, row: &Row) -> String {
		let (strategy, feed) = (&self.strategies[row.strategy], &self.feeds[row.feed]);
		format!("{}; {}; odds {}", strategy.name(), feed.name, row.odds)
	}

	/// What the calls that are best for a record without skill do to it, on each feed that is claimed, with their name.
	/// A mean that is above zero by chance, of too few calls, is taken off: a thousand calls would make it a skill.
	pub fn best_for_record(&self) -> Vec<(String, Vec<f64>)> {
		let mut seen = vec![];
		let mut best = vec![];
		for (row, figures) in &self.scorers {
			if seen.contains(&row.feed) || figures.units.is_empty() {
				continue;
			}
			seen.push(row.feed);
			let mean = figures.units.iter().sum::<f64>() / figures.units.len() as f64;
			let off = if figures.rho.pays() { 0.0 } else { mean.max(0.0) };
			best.push((self.name(row), figures.units.iter().map(|unit| unit - off).collect()));
		}
		best
	}

	/// Tables of payments and of ρ, and what they say of the claims.
	pub fn tables(&self, claims: &mut Claims) -> Vec<Table> {
		let breaks = self.payers.iter().find(|(_, figures)| figures.pay.pays());
		let (row, worst) = breaks.unwrap_or(&self.payers[0]);
		claims.note(
			"no strategy without a view earns by selling",
			breaks.is_none(),
			format!("{}: {} P", self.name(row), worst.pay.show()),
		);
		let breaks = self.scorers.iter().find(|(_, figures)| figures.rho.pays());
		let (row, worst) = breaks.unwrap_or(&self.scorers[0]);
		claims.note(
			"no strategy without a view has E[ρ] > 0, if nobody silences the feed for half an hour",
			breaks.is_none(),
			format!("{}: {}", self.name(row), worst.rho.show()),
		);
		let again = self
			.again("The best sellers without a view of each feed, with fresh prices", &self.payers);
		let scored = self.again(
			"The best records without a view of each feed, with fresh prices",
			&self.scorers,
		);
		let best = self.by_feed();
		let all = self.all(
			"What a seller without a view earns",
			"P per unit sold, after fee and cover, at the odds. Feeds marked * are beyond what the design claims.",
			|figures| figures.pay.show(),
		);
		let rho = self.all(
			"E[ρ] of calls without a view",
			"In stop distances. Above zero, luck would look like skill.",
			|figures| figures.rho.show(),
		);
		vec![best, again, scored, all, rho]
	}

	fn again(&self, title: &str, rows: &[(Row, Figures)]) -> Table {
		let mut table = Table::new(
			title,
			"P per unit sold, and E[ρ] in stop distances. **!**: above zero beyond four standard errors.",
			&["strategy; feed; odds", "P per unit", "E[ρ]", "calls"],
		);
		for (row, figures) in rows {
			table.row(vec![
				self.name(row),
				figures.pay.mark(),
				figures.rho.mark(),
				figures.pay.count().to_string(),
			]);
		}
		table
	}

	fn by_feed(&self) -> Table {
		let mut table = Table::new(
			"The best named strategy of each feed",
			"P per unit sold. Chosen after the fact, so a little flattered; feeds marked * are beyond what \
			 the design claims.",
			&["feed", "odds 0.5", "1", "2", "4"],
		);
		for (number, feed) in self.feeds.iter().enumerate() {
			let mut cells = vec![shown(feed)];
			cells.extend(ODDS.map(|odds| {
				let of = self.rows.iter().filter(|(row, _)| row.feed == number && row.odds == odds);
				let best = of.max_by(|(_, a), (_, b)| a.pay.mean().total_cmp(&b.pay.mean()));
				best.map_or("–".into(), |(row, figures)| {
					format!("{} ({})", figures.pay.show(), self.strategies[row.strategy].name())
				})
			}));
			table.row(cells);
		}
		table
	}

	fn all(&self, title: &str, note: &str, show: impl Fn(&Figures) -> String) -> Table {
		let mut table = Table::new(title, note, &["strategy", "feed", "odds 0.5", "1", "2", "4"]);
		for rows in self.rows.chunks(ODDS.len()) {
			let (row, _) = &rows[0];
			let mut cells =
				vec![self.strategies[row.strategy].name().into(), shown(&self.feeds[row.feed])];
			cells.extend(rows.iter().map(|(_, figures)| show(figures)));
			table.row(cells);
		}
		table
	}
}

fn shown(feed: &Feed) -> String {
	format!("{}{}", feed.name, if feed.claimed { "" } else { "\\*" })
}

/// What the best of many strategies earns, and what the best record is, on each feed at each odds.
pub fn searched(seed: u64, size: Size, rules: Rules, claims: &mut Claims) -> Vec<Table> {
	[
		(
			Goal::Pay,
			"The best seller that a search finds",
			"P per unit sold",
			"no strategy that a search finds earns without a view",
		),
		(
			Goal::Record,
			"The best record that a search finds",
			"E[ρ] in stop distances",
			"no strategy that a search finds has E[ρ] > 0, if nobody silences the feed for half an hour",
		),
	]
	.map(|(goal, title, unit, claim)| {
		let feeds = feeds(rules.wide);
		let list: Vec<_> = feeds.iter().flat_map(|feed| ODDS.map(|odds| (feed, odds))).collect();
		let found =
			parallel::map(&list, |(feed, odds)| best(feed, *odds, rules, goal, seed, size.search));
		let note = format!(
			"{unit} with fresh prices, of the best of all named strategies without a view and {} random \
			 ones. **!**: above zero beyond four standard errors.",
			size.search.candidates
		);
		let mut table = Table::new(title, &note, &["feed", "odds 0.5", "1", "2", "4"]);
		for (results, pairs) in found.chunks(ODDS.len()).zip(list.chunks(ODDS.len())) {
			let mut cells = vec![shown(pairs[0].0)];
			cells.extend(results.iter().map(|winner| goal.of(&winner.figures).mark()));
			table.row(cells);
		}
		let claimed = found.iter().zip(&list).filter(|(_, (feed, _))| feed.is_claimed(goal));
		let rank = |winner: &Winner| {
			let mean = goal.of(&winner.figures);
			(mean.pays(), mean.mean())
		};
		let worst = claimed
			.clone()
			.max_by(|(a, _), (b, _)| {
				let ((a_pays, a), (b_pays, b)) = (rank(a), rank(b));
				a_pays.cmp(&b_pays).then(a.total_cmp(&b))
			})
			.map_or_else(String::new, |(winner, (feed, odds))| {
				format!(
					"{}; odds {odds}; {}: {}",
					feed.name,
					winner.description,
					goal.of(&winner.figures).show()
				)
			});
		claims.note(
			claim,
			!claimed.into_iter().any(|(winner, _)| goal.of(&winner.figures).pays()),
			worst,
		);
		table
	})
	.into()
}
