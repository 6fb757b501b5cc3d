// SPDX-License-Identifier: Apache-2.0
//! A trader's record on a feed as the design says it, in floating point.

use super::replay::{limits, UNIT};

/// Shares of one's money that are bet on each call.
const SHARES: [f64; 3] = [0.5, 0.25, 0.125];
/// The most that a logarithm grows to.
const MOST: f64 = 16.0;

/// How a call came out: a result unless it is void.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Came {
	pub result: Option<i64>,
	pub odds: u16,
	pub stop: u32,
	pub cost: u32,
	/// Whether target or stop was touched, and which.
	pub level: Option<bool>,
	pub long: Option<bool>,
	pub hidden: bool,
}

#[derive(Clone, PartialEq, Debug, Default)]
pub struct ModelRecord {
	pub calls: u32,
	pub voids: u32,
	pub logs: [f64; 3],
	/// Σ r, in units of one.
	pub sum: i128,
	pub peak: i128,
	pub fall: i128,
	pub at_level: u32,
	pub wins: u32,
	pub expected: f64,
	/// Calls of which the direction is known.
	pub directed: u32,
	pub longs: u32,
	pub hidden: u32,
	pub faulty: u32,
	pub last: Vec<Came>,
}

impl ModelRecord {
	pub fn add(&mut self, came: Came) {
		self.last.push(came);
		let Some(result) = came.result else {
			self.voids += 1;
			return;
		};
		self.calls += 1;
		self.hidden += u32::from(came.hidden);
		self.directed += u32::from(came.long.is_some());
		self.longs += u32::from(came.long == Some(true));
		self.sum += i128::from(result);
		self.peak = self.peak.max(self.sum);
		self.fall = self.fall.max(self.peak - self.sum);
		if let Some(won) = came.level {
			self.at_level += 1;
			self.wins += u32::from(won);
			self.expected += 1.0 / (1.0 + f64::from(came.odds) / 100.0);
		}
		let (_, worst) = limits(came.odds);
		let worst = worst as f64 / UNIT as f64;
		let after_cost = result as f64 / UNIT as f64 - f64::from(came.cost) / f64::from(came.stop);
		let part = after_cost.max(worst) / -worst;
		for (log, share) in self.logs.iter_mut().zip(SHARES) {
			*log = MOST.min(*log + (share * part).ln_1p());
		}
	}

	/// G.
	pub fn score(&self) -> f64 {
		self.logs.iter().copied().fold(f64::NEG_INFINITY, f64::max) - 3f64.ln()
	}
}
