// SPDX-License-Identifier: Apache-2.0
//! Looks for the best seller without a view among random ones. The winner is measured anew, with prices that had no part
//! in choosing it: what it earned while it was chosen says nothing.

use super::{
	feed::Feed,
	figures::{measure, Budget, Figures},
	strategies::{strategies, Parametric, Strategy},
	terms::Rules,
};
use crate::{mean::Mean, random::Rng};

/// How many random ones are tried, and how long the longest trial is.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
	pub candidates: usize,
	pub last: Budget,
}

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Goal {
	/// The most money per unit sold.
	Pay,
	/// The best record: the highest E[ρ].
	Record,
}

impl Goal {
	/// What of the figures it is about.
	pub fn of(self, figures: &Figures) -> &Mean {
		match self {
			Self::Pay => &figures.pay,
			Self::Record => &figures.rho,
		}
	}
}

enum Candidate {
	Named(Box<dyn Strategy>),
	Random(Parametric),
}

impl Candidate {
	fn strategy(&self) -> &dyn Strategy {
		match self {
			Self::Named(strategy) => &**strategy,
			Self::Random(strategy) => strategy,
		}
	}
}

/// What was found.
pub struct Winner {
	pub description: String,
	/// With fresh prices.
	pub figures: Figures,
}

/// The best of the named and of random ones for a feed and odds. Two rounds of trials; between them, the random ones
/// that did well get children.
pub fn best(feed: &Feed, odds: f64, rules: Rules, goal: Goal, seed: u64, effort: Effort) -> Winner {
	let label = |round: &str| {
		format!("{goal:?}/{}/{:.4}/{odds}/{rules:?}/{round}", feed.name, feed.least_stop())
	};
	let mut rng = Rng::new(seed, &label("candidates"));
	let named = strategies().into_iter().filter(|strategy| strategy.fits(feed));
	let mut field: Vec<_> = named.map(Candidate::Named).collect();
	field.extend(
		(0..effort.candidates).map(|_| Candidate::Random(Parametric::random(feed, odds, &mut rng))),
	);
	let trial = |field: Vec<Candidate>, round: &str, shrink: usize| -> Vec<Candidate> {
		let budget = effort.last.shrunk(shrink);
		let mut trials: Vec<_> = field
			.into_iter()
			.enumerate()
			.map(|(number, candidate)| {
				let rng = Rng::new(seed, &label(&format!("{round}/{number}")));
				let figures = measure(feed, odds, rules, candidate.strategy(), rng, budget);
				(goal.of(&figures).cautious(), candidate)
			})
			.collect();
		trials.sort_by(|(a, _), (b, _)| b.total_cmp(a));
		trials.into_iter().map(|(_, candidate)| candidate).collect()
	};
	let mut field = trial(field, "first", 64);
	field.truncate(effort.candidates.div_ceil(16));
	let children: Vec<_> = field
		.iter()
		.filter_map(|candidate| match candidate {
			Candidate::Random(parent) => Some(parent.child(feed, odds, &mut rng)),
			Candidate::Named(_) => None,
		})
		.collect();
	field.extend(children.into_iter().map(Candidate::Random));
	let winner = trial(field, "second", 8).swap_remove(0);
	let rng = Rng::new(seed, &label("fresh"));
	let figures = measure(feed, odds, rules, winner.strategy(), rng, effort.last);
	Winner { description: winner.strategy().describe(), figures }
}
