// SPDX-License-Identifier: Apache-2.0
//! What a blueprint pays and costs, and what it does to its trader's record. Money is in units of the price P, time in
//! steps of 6 seconds, a block.

/// A buyer's claim over what the seller can lose, as a part of P.
pub const KAPPA: f64 = 1.2;
/// The treasury's part of what a seller earns.
pub const FEE: f64 = 0.05;
/// For how long a submission counts, and over which time operators may average at most.
pub const MAX_AGE: usize = 10;
pub const AVERAGE: usize = 10;
/// From a touch to its fill, from `exit` to its price, from the last delivery to the start.
pub const LAG: usize = MAX_AGE + AVERAGE;
/// Sale and delivery, an hour each.
pub const SALE: usize = 1_200;
/// How long after the end the next sample is waited for: a day.
pub const GRACE: usize = 14_400;
/// The longest life that is simulated (a week).
pub const MAX_LIFE: usize = 100_000;
/// The least stop distance in costs.
pub const LEAST_STOP: f64 = 8.0;
/// The odds at which strategies are tried.
pub const ODDS: [f64; 4] = [0.5, 1.0, 2.0, 4.0];
/// The shares of their money that the record's three imagined followers bet.
pub const SHARES: [f64; 3] = [0.5, 0.25, 0.125];
/// Where each follower's logarithm is capped.
pub const CAP: f64 = 16.0;

/// How calls are judged, and what terms ask of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rules {
	/// The price of a target or a stop is the next sample from `lag` after its touch, not the touching one.
	pub exit_after_lag: bool,
	/// Losses are cut at −max(`floor`, b) stop distances; the cover covers that.
	pub floor: f64,
	/// Whether the trader may end the position early.
	pub exit: bool,
	/// Terms: the least stop, as a multiple of how far the price can move between two samples: by a known jump, in a
	/// night, in a silence (standard deviations).
	pub wide: f64,
}

/// The rules as they are designed.
pub const DESIGNED: Rules = Rules { wide: 4.0, ..NARROW };
/// The same, with stops that are bounded by the cost alone: the first draft, which did not hold.
pub const NARROW: Rules = Rules { exit_after_lag: false, floor: 1.0, exit: true, wide: 0.0 };

impl Rules {
	/// The most that a call can lose, in stop distances.
	pub fn most(&self, odds: f64) -> f64 {
		self.floor.max(odds)
	}

	/// r of a move in the call's direction, in stop distances.
	pub fn cut(&self, odds: f64, moved: f64) -> f64 {
		moved.clamp(-self.most(odds), odds)
	}

	/// What the seller of one unit gets (or gives, below zero) of a call that ended at `r`. The stake B is left out: it
	/// is per call, a seller of many units hardly feels it, and it only ever costs.
	pub fn pay(&self, odds: f64, r: f64) -> f64 {
		if r >= 0.0 {
			r / odds * (1.0 - FEE)
		} else {
			-(KAPPA * -r / odds).min(self.cover(odds))
		}
	}

	/// The cover of one unit.
	pub fn cover(&self, odds: f64) -> f64 {
		KAPPA * self.most(odds) / odds
	}

	/// ρ: r less the cost of trading the call, `cost` being in stop distances.
	pub fn counted(&self, odds: f64, r: f64, cost: f64) -> f64 {
		(r - cost).max(-self.most(odds))
	}

	/// u: ρ as a part of the most that can be lost.
	pub fn unit(&self, odds: f64, rho: f64) -> f64 {
		rho / self.most(odds)
	}
}

/// The record of a trader on a feed.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Record {
	logs: [f64; 3],
}

impl Record {
	/// What a call that ended at `u` adds to each follower's logarithm.
	pub fn gains(u: f64) -> [f64; 3] {
		SHARES.map(|share| libm::log(1.0 + share * u))
	}

	/// Counts a call.
	#[inline]
	pub fn add(&mut self, gains: &[f64; 3]) {
		for (log, gain) in self.logs.iter_mut().zip(gains) {
			*log = (*log + gain).min(CAP);
		}
	}

	/// G.
	#[inline]
	pub fn score(&self) -> f64 {
		self.logs[0].max(self.logs[1]).max(self.logs[2]) - 1.098_612_288_668_109_8
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn payouts_should_be_those_of_the_table() {
		// A target pays P less the fee; a stop costs κ P / b; nothing costs more than the cover.
		for odds in ODDS {
			assert!((DESIGNED.pay(odds, odds) - 0.95).abs() < 1e-12);
			assert!((DESIGNED.pay(odds, -1.0) + 1.2 / odds).abs() < 1e-12);
			assert!((DESIGNED.cover(odds) - 1.2 * (1.0_f64).max(1.0 / odds)).abs() < 1e-12);
			assert_eq!(DESIGNED.pay(odds, -DESIGNED.most(odds)), -DESIGNED.cover(odds));
		}
		assert_eq!(DESIGNED.pay(1.0, 0.0), 0.0);
	}

	#[test]
	fn losses_should_count_as_far_as_gains_can() {
		assert_eq!(DESIGNED.cut(4.0, -3.0), -3.0);
		assert_eq!(DESIGNED.cut(4.0, -5.0), -4.0);
		assert_eq!(DESIGNED.cut(0.5, -3.0), -1.0);
		assert_eq!(DESIGNED.cut(0.5, 3.0), 0.5);
		assert_eq!(DESIGNED.unit(4.0, DESIGNED.counted(4.0, -4.0, 0.1)), -1.0);
	}

	#[test]
	fn the_score_should_be_what_a_follower_would_have() {
		let mut record = Record::default();
		for _ in 0..20 {
			record.add(&Record::gains(1.0));
		}
		assert!((record.score() - (20.0 * libm::log(1.5) - libm::log(3.0))).abs() < 1e-9);
		for _ in 0..100 {
			record.add(&Record::gains(1.0));
		}
		assert!((record.score() - (16.0 - libm::log(3.0))).abs() < 1e-9);
	}
}
