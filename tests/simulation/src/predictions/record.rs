// SPDX-License-Identifier: Apache-2.0
//! What luck and skill do to a record.

use super::terms::{Record, Rules};
use crate::{mean::Mean, random::Rng};

/// What accounts without skill reached.
#[derive(Clone, Debug)]
pub struct Luck {
	/// Whether an account's G was ever 3.
	pub ever: Mean,
	/// The best G that any of a thousand accounts ever had, of each thousand.
	pub best: Mean,
	pub best_of_all: f64,
}

/// Accounts whose calls end at one of `units`, each as likely.
pub fn luck(units: &[f64], accounts: usize, calls: usize, mut rng: Rng) -> Luck {
	let gains: Vec<_> = units.iter().map(|u| Record::gains(*u)).collect();
	tops(
		accounts,
		|rng| {
			let mut record = Record::default();
			let mut top = f64::MIN;
			for _ in 0..calls {
				record.add(&gains[rng.below(gains.len())]);
				top = top.max(record.score());
			}
			top
		},
		&mut rng,
	)
}

/// Accounts that make the same calls on several feeds that move together, scored by the best feed less ln(feeds).
pub fn correlated(
	feeds: usize,
	same: f64,
	odds: f64,
	accounts: usize,
	calls: usize,
	mut rng: Rng,
) -> Luck {
	let win = Record::gains(odds / odds.max(1.0));
	let loss = Record::gains(-1.0 / odds.max(1.0));
	let p = 1.0 / (1.0 + odds);
	tops(
		accounts,
		|rng| {
			let mut records = vec![Record::default(); feeds];
			let mut top = f64::MIN;
			for _ in 0..calls {
				let common = rng.chance(p);
				for record in &mut records {
					let wins = if rng.chance(same) { common } else { rng.chance(p) };
					record.add(if wins { &win } else { &loss });
				}
				let best = records.iter().map(Record::score).fold(f64::MIN, f64::max);
				top = top.max(best - libm::log(feeds as f64));
			}
			top
		},
		&mut rng,
	)
}

fn tops(accounts: usize, mut account: impl FnMut(&mut Rng) -> f64, rng: &mut Rng) -> Luck {
	let mut luck = Luck { ever: Mean::default(), best: Mean::default(), best_of_all: f64::MIN };
	let mut best = f64::MIN;
	for number in 1..=accounts {
		let top = account(rng);
		luck.ever.add(f64::from(u8::from(top >= 3.0)));
		luck.best_of_all = luck.best_of_all.max(top);
		best = best.max(top);
		if number % 1_000 == 0 {
			luck.best.add(best);
			best = f64::MIN;
		}
	}
	luck
}

/// What a trader earns who is right with the probability `right` at odds, each call ending at its target or stop.
#[derive(Clone, Copy, Debug)]
pub struct Skill {
	pub odds: f64,
	pub right: f64,
	/// In stop distances.
	pub cost: f64,
}

impl Skill {
	/// After how many calls G is 3 for the first time, for half of such traders; None: not within `most`.
	pub fn calls_to_show(
		&self,
		rules: Rules,
		traders: usize,
		most: usize,
		mut rng: Rng,
	) -> Option<usize> {
		let gains =
			|r| Record::gains(rules.unit(self.odds, rules.counted(self.odds, r, self.cost)));
		let (win, loss) = (gains(self.odds), gains(-1.0));
		let mut needed: Vec<_> = (0..traders)
			.map(|_| {
				let mut record = Record::default();
				for calls in 1..=most {
					record.add(if rng.chance(self.right) { &win } else { &loss });
					if record.score() >= 3.0 {
						return calls;
					}
				}
				usize::MAX
			})
			.collect();
		needed.sort_unstable();
		needed.get(traders / 2).copied().filter(|calls| *calls != usize::MAX)
	}

	/// What a unit earns its seller, in P.
	pub fn seller(&self, rules: Rules) -> f64 {
		self.right * rules.pay(self.odds, self.odds)
			+ (1.0 - self.right) * rules.pay(self.odds, -1.0)
	}

	/// What a unit costs its buyer, in P: the price of calls that were right less the cover of others.
	pub fn buyer(&self, rules: Rules) -> f64 {
		self.right + (1.0 - self.right) * rules.pay(self.odds, -1.0)
	}

	/// What following the call earns, as a part of the money at risk to the stop, without the price.
	pub fn edge(&self) -> f64 {
		self.right * self.odds - (1.0 - self.right) - self.cost
	}
}

#[cfg(test)]
mod tests {
	use super::{super::terms::DESIGNED, *};

	#[test]
	fn a_fair_coin_should_show_g_3_at_most_once_in_e_cubed() {
		let luck = luck(&[1.0, -1.0], 4_000, 400, Rng::new(1, "coin"));
		assert!(luck.ever.mean() > 0.01 && luck.ever.mean() < 0.05, "{}", luck.ever.mean());
	}

	#[test]
	fn an_edge_should_be_seen_through_a_biased_coin() {
		let luck = luck(&[1.0, 1.0, -1.0], 1_000, 400, Rng::new(1, "bias"));
		assert!(luck.ever.mean() > 0.9);
	}

	#[test]
	fn what_the_seller_gets_should_be_what_the_buyer_pays_less_the_fee() {
		for odds in [0.5, 1.0, 4.0] {
			let skill = Skill { odds, right: 0.6, cost: 0.0 };
			assert!((skill.buyer(DESIGNED) - skill.seller(DESIGNED) - 0.6 * 0.05).abs() < 1e-12);
		}
	}
}
