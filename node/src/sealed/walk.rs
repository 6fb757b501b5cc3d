// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! A walk through time: where its blocks are.

use super::{clock::SLOT, errors::Failure};

const MINUTE: u64 = 60_000;
const DAY: u64 = 24 * 60 * MINUTE;

/// In milliseconds: longer than what could not be done for want of a price waits for its next try, shorter than
/// prices last.
const STEP: u64 = 15 * MINUTE;
/// In milliseconds: with the step after it, no longer than what is due waits for a price before the last
/// one is taken.
const HOP: u64 = 7 * DAY - STEP;
/// A walk has at the most so many blocks.
const MOST: u64 = 1_000_000;

/// From one time to another, in hops that are each followed by a step; or in even strides.
#[derive(Clone, Copy, Debug)]
pub struct Walk {
	end: u64,
	hop: u64,
	every: Option<u64>,
	stepping: bool,
}

impl Walk {
	/// A walk of `length` milliseconds in strides of `every`, or in hops that are no halts of the chain.
	pub fn new(
		from: u64,
		length: u64,
		every: Option<u64>,
		halt_after: u64,
	) -> Result<Self, Failure> {
		let refuse = |why: &str| Err(Failure::InvalidParameter(why.into()));
		if every.is_some_and(|every| every < SLOT) {
			return refuse("`every` must be at least 6000, a slot");
		}
		if every.is_some_and(|every| length / every > MOST) {
			return refuse("a walk has at the most a million blocks");
		}
		let end = from.saturating_add(length);
		if end > super::clock::END {
			return Err(Failure::InvalidTime("no block comes after the year 9999".into()));
		}
		// Shorter ones than this only if somebody wants halts.
		let hop = HOP.min(halt_after.max(STEP));
		Ok(Self { end, hop, every, stepping: false })
	}

	/// The time of the next block after one of the time `now`; none at the end.
	pub fn next(&mut self, now: u64) -> Option<u64> {
		let left = self.end.checked_sub(now).filter(|left| *left > 0)?;
		let stride = match self.every {
			Some(every) => every,
			None if self.stepping || left <= STEP => STEP,
			// So that the end is reached by a step.
			None => self.hop.min(left - STEP),
		};
		self.stepping = !self.stepping && self.every.is_none();
		Some(now + stride.min(left))
	}

	/// About how many blocks are to come after one of the time `now`.
	pub fn blocks(&self, now: u64) -> u64 {
		let left = self.end.saturating_sub(now);
		match self.every {
			Some(every) => left.div_ceil(every),
			None => left.div_ceil(self.hop + STEP) * 2 - u64::from(self.stepping),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn blocks(length: u64, every: Option<u64>) -> Vec<u64> {
		let from = 1_700_000_000_000;
		let mut walk = Walk::new(from, length, every, 7 * DAY).unwrap();
		let mut now = from;
		std::iter::from_fn(|| {
			let next = walk.next(now)?;
			let stride = next - now;
			now = next;
			Some(stride)
		})
		.collect()
	}

	#[test]
	fn a_year_is_106_blocks() {
		let strides = blocks(365 * DAY, None);
		assert_eq!(strides.len(), 106);
		assert_eq!(strides.iter().sum::<u64>(), 365 * DAY);
		assert!(strides.iter().skip(1).step_by(2).all(|stride| *stride == STEP));
		assert!(strides.iter().all(|stride| *stride <= HOP));
	}

	#[test]
	fn a_walk_ends_with_a_step() {
		for length in [1, STEP, STEP + 1, DAY, 7 * DAY, 7 * DAY + 1] {
			let strides = blocks(length, None);
			assert_eq!(strides.iter().sum::<u64>(), length);
			assert!(*strides.last().unwrap() <= STEP, "{strides:?}");
		}
		assert!(blocks(0, None).is_empty());
	}

	#[test]
	fn strides_are_even() {
		assert_eq!(blocks(30 * DAY, Some(30 * MINUTE)).len(), 1_440);
		assert_eq!(blocks(100_000, Some(30_000)), [30_000, 30_000, 30_000, 10_000]);
		assert!(Walk::new(0, DAY, Some(SLOT - 1), DAY).is_err());
		assert!(Walk::new(0, 10_000 * 365 * DAY, None, DAY).is_err());
	}
}
