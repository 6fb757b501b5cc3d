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
/// In milliseconds. A block over the border of an epoch ends a session, which leaves no time for what the chain
/// does by itself: the block that follows in the next slot has it.
const EPOCH: u64 = 10 * MINUTE;
/// A walk has at the most so many blocks.
const MOST: u64 = 1_000_000;

/// What the next block of a walk is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Next {
	/// Far away: brings prices, for the first time in days.
	Hop,
	/// Near: what was put off for want of a price is due again, and prices are fresh.
	Step,
	/// In the next slot.
	Rest,
}

/// From one time to another: in hops that are each followed by a step and a rest, or in even strides, with rests if
/// they are long.
#[derive(Clone, Copy, Debug)]
pub struct Walk {
	end: u64,
	hop: u64,
	every: Option<u64>,
	next: Next,
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
		let end = from.saturating_add(length);
		if end > super::clock::END {
			return Err(Failure::InvalidTime("no block comes after the year 9999".into()));
		}
		// Shorter ones than this only if somebody wants halts.
		let hop = HOP.min(halt_after.max(STEP));
		let walk = Self { end, hop, every, next: Next::Hop };
		if walk.blocks(from) > MOST {
			return refuse("a walk has at the most a million blocks");
		}
		Ok(walk)
	}

	/// The time of the next block after one of the time `now`; none at the end.
	pub fn next(&mut self, now: u64) -> Option<u64> {
		let left = self.end.checked_sub(now).filter(|left| *left > 0)?;
		let rests = self.every.is_none_or(|every| every >= EPOCH);
		// The last block is a rest, too.
		let most = if rests && left > SLOT { left.saturating_sub(SLOT) } else { left };
		let (stride, next) = match (self.next, self.every) {
			(Next::Rest, _) => (SLOT, Next::Hop),
			(_, Some(every)) => (every, if rests { Next::Rest } else { Next::Hop }),
			(Next::Hop, None) if most > STEP => {
				(self.hop.min(most.saturating_sub(STEP)), Next::Step)
			},
			_ => (STEP, Next::Rest),
		};
		let most = if self.next == Next::Rest { left } else { most };
		self.next = next;
		Some(now.saturating_add(stride.min(most)))
	}

	/// About how many blocks are to come after one of the time `now`.
	pub fn blocks(&self, now: u64) -> u64 {
		let left = self.end.saturating_sub(now);
		match self.every {
			Some(every) if every < EPOCH => left.div_ceil(every),
			Some(every) => left.div_ceil(every.saturating_add(SLOT)).saturating_mul(2),
			None => left.div_ceil(self.hop.saturating_add(STEP + SLOT)).saturating_mul(3),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn strides(length: u64, every: Option<u64>) -> Vec<u64> {
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
	fn a_year_is_159_blocks() {
		let strides = strides(365 * DAY, None);
		assert_eq!(strides.len(), 159);
		assert_eq!(strides.iter().sum::<u64>(), 365 * DAY);
		for group in strides.chunks(3) {
			assert!(group[0] <= HOP);
			assert_eq!(group[1..], [STEP, SLOT]);
		}
	}

	#[test]
	fn a_walk_ends_with_a_rest() {
		for length in [SLOT + 1, STEP, STEP + SLOT, STEP + SLOT + 1, DAY, 7 * DAY, 7 * DAY + 1] {
			let strides = strides(length, None);
			assert_eq!(strides.iter().sum::<u64>(), length);
			assert_eq!(strides.last(), Some(&SLOT), "{strides:?}");
		}
		assert_eq!(strides(SLOT, None), [SLOT]);
		assert!(strides(0, None).is_empty());
	}

	#[test]
	fn long_strides_have_rests() {
		let month = strides(30 * DAY, Some(60 * MINUTE));
		assert_eq!(month.iter().sum::<u64>(), 30 * DAY);
		assert!(month.iter().skip(1).step_by(2).all(|stride| *stride == SLOT));
		assert_eq!(strides(100_000, Some(30_000)), [30_000, 30_000, 30_000, 10_000]);
		assert!(Walk::new(0, DAY, Some(SLOT - 1), DAY).is_err());
		assert!(Walk::new(0, 10_000 * 365 * DAY, None, DAY).is_err());
		assert!(Walk::new(0, 365 * DAY, Some(SLOT), DAY).is_err());
	}
}
