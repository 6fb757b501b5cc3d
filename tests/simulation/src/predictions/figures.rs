// SPDX-License-Identifier: Apache-2.0
//! What a strategy earns on a feed at odds, and what it does to a record.

use super::{feed::Feed, judge::call, strategies::Strategy, terms::Rules};
use crate::{mean::Mean, random::Rng};

/// The figures of one strategy on one feed at one odds.
#[derive(Clone, Debug, Default)]
pub struct Figures {
	/// What the seller earns per unit sold, in P; void calls earn nothing.
	pub pay: Mean,
	/// ρ in stop distances, of calls that count.
	pub rho: Mean,
	/// What calls did to a record, up to some thousands of them.
	pub units: Vec<f64>,
}

/// How much is simulated: at most so many calls, and no further one after so many steps, if there were at least some.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
	pub calls: usize,
	pub steps: usize,
	pub least: usize,
}

impl Budget {
	pub fn times(self, factor: usize) -> Self {
		Self { calls: self.calls * factor, steps: self.steps * factor, ..self }
	}

	pub fn shrunk(self, by: usize) -> Self {
		Self { calls: self.calls / by, steps: self.steps / by, least: self.least.min(10) }
	}
}

const UNITS: usize = 20_000;
/// A strategy that hardly ever sells is not tried for ever.
const TRIES_PER_CALL: usize = 20;

/// Sells calls of a strategy until the budget is used up.
pub fn measure(
	feed: &Feed,
	odds: f64,
	rules: Rules,
	strategy: &dyn Strategy,
	mut rng: Rng,
	budget: Budget,
) -> Figures {
	let mut figures = Figures::default();
	let mut steps = 0;
	let mut tries = 0;
	while figures.pay.count() < budget.calls
		&& (steps < budget.steps || figures.pay.count() < budget.least)
		&& tries < TRIES_PER_CALL * budget.calls
	{
		tries += 1;
		let Some(outcome) = call(feed, odds, rules, strategy, rng.fork()) else { continue };
		// Posting and waiting are work as well.
		steps += outcome.steps + 30;
		let Some(r) = outcome.r else {
			figures.pay.add(0.0);
			continue;
		};
		figures.pay.add(rules.pay(odds, r));
		let rho = rules.counted(odds, r, feed.cost / outcome.stop);
		figures.rho.add(rho);
		if figures.units.len() < UNITS {
			figures.units.push(rules.unit(odds, rho));
		}
	}
	figures
}

#[cfg(test)]
mod tests {
	use super::{
		super::{feed::TO_START, strategies::Plan, terms::DESIGNED},
		*,
	};

	/// Levels that the clean price reaches almost exactly.
	struct Fair;
	impl Strategy for Fair {
		fn name(&self) -> &'static str {
			"fair"
		}
		fn plan(&self, _: &Feed, _: f64, _: f64, rng: &mut Rng) -> Plan {
			Plan {
				long: rng.chance(0.5),
				level: None,
				stop: 0.008,
				entry: 0,
				life: 100_000,
				wait: TO_START,
				event: 0,
			}
		}
	}

	#[test]
	fn a_fair_call_should_cost_its_seller_what_cover_and_fee_take() {
		// With the probability 1/(1+b) the target: (1 − φ − κ)/(1 + b).
		for odds in [0.5, 1.0, 4.0] {
			let budget = Budget { calls: 4_000, steps: usize::MAX, least: 0 };
			let figures = measure(&Feed::CLEAN, odds, DESIGNED, &Fair, Rng::new(7, "fair"), budget);
			let expected = -0.25 / (1.0 + odds);
			let off = (figures.pay.mean() - expected).abs();
			assert!(off < 4.0 * figures.pay.error() + 0.02, "{odds}: {}", figures.pay.show());
			assert!(figures.rho.mean() < 4.0 * figures.rho.error());
		}
	}

	#[test]
	fn the_same_seed_should_give_the_same_figures() {
		let budget = Budget { calls: 50, steps: usize::MAX, least: 0 };
		let run = |seed| {
			let rng = Rng::new(seed, "x");
			measure(&Feed::NOISY, 1.0, DESIGNED, &Fair, rng, budget).pay.mean().to_bits()
		};
		assert_eq!(run(1), run(1));
		assert_ne!(run(1), run(2));
	}
}
