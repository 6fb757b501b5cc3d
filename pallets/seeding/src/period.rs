// SPDX-License-Identifier: Apache-2.0
//! When a seat's periods are, and what is done when in each.
//!
//! Period k covers the ticks `[begins(k), ends(k))`. A commit at tick c of its first half, a leaf that is
//! drawn by the seed of tick c + 2, a proof until the end.

use crate::ids::{PeriodIndex, Tick};
use sp_arithmetic::traits::{EnsureAdd, EnsureMul, EnsureSub};
use sp_runtime::ArithmeticError;

/// The first tick in which a seat can begin: what seeds before were made of was known in advance.
pub const FIRST_START: Tick = 3;
/// How many ticks after that of a commit its leaf is drawn: nobody can know the seed that it is drawn by
/// while a block can still commit.
pub const DRAW_AFTER: Tick = 2;

/// The periods of a seat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Periods {
	/// The tick in which the first one begins.
	pub start: Tick,
	/// How long each is.
	pub ticks: u32,
}

impl Periods {
	/// The tick in which the first period begins of a seat that is claimed in this one.
	pub fn start_after(claimed: Tick) -> Result<Tick, ArithmeticError> {
		Ok(claimed.ensure_add(1)?.max(FIRST_START))
	}

	/// The first tick of a period.
	pub fn begins(&self, period: PeriodIndex) -> Result<Tick, ArithmeticError> {
		self.start.ensure_add(period.ensure_mul(self.ticks)?)
	}

	/// The first tick behind it.
	pub fn ends(&self, period: PeriodIndex) -> Result<Tick, ArithmeticError> {
		self.begins(period.ensure_add(1)?)
	}

	/// The last tick in which its root can be committed to: in the middle, and not so late that
	/// nothing could be proven after it.
	pub fn commit_by(&self, period: PeriodIndex) -> Result<Tick, ArithmeticError> {
		let last_useful = self.ticks.ensure_sub(DRAW_AFTER)?.ensure_sub(1)?;
		let half = self.ticks.checked_div(2).unwrap_or_default();
		self.begins(period)?.ensure_add(half.min(last_useful))
	}

	/// The last tick in which it can be proven.
	pub fn prove_by(&self, period: PeriodIndex) -> Result<Tick, ArithmeticError> {
		self.ends(period)?.ensure_sub(1)
	}
}

/// The tick whose seed draws the leaf, and the first in which it can be shown.
pub fn draw_tick(commit: Tick) -> Result<Tick, ArithmeticError> {
	commit.ensure_add(DRAW_AFTER)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn periods_should_follow_each_other_without_a_gap() {
		let periods = Periods { start: 7, ticks: 36 };
		assert_eq!((periods.begins(0), periods.ends(0)), (Ok(7), Ok(43)));
		assert_eq!((periods.begins(2), periods.prove_by(1)), (Ok(79), Ok(78)));
		assert_eq!(periods.commit_by(0), Ok(25));
		assert!(periods.begins(u32::MAX).is_err());
	}

	#[test]
	fn every_commit_in_time_should_leave_a_tick_to_prove() {
		for ticks in (4..=1_008).step_by(2) {
			let periods = Periods { start: 3, ticks };
			let by = periods.commit_by(5).unwrap();
			assert!(draw_tick(by).unwrap() <= periods.prove_by(5).unwrap());
			// From six ticks on it is the middle.
			assert_eq!(by == periods.begins(5).unwrap() + ticks / 2, ticks >= 6);
		}
	}

	#[test]
	fn no_seat_should_begin_before_the_third_tick() {
		let starts: Vec<_> = (0..5).map(|tick| Periods::start_after(tick).unwrap()).collect();
		assert_eq!(starts, [3, 3, 3, 4, 5]);
	}
}
