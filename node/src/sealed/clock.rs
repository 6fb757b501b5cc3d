// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! What time it is on a sealed chain: forward only, at least a slot with each block.

/// In milliseconds. A slot of BABE; a block is in one of its own.
pub const SLOT: u64 = 6_000;
/// In milliseconds: what the timestamp's pallet asks between two blocks.
const LEAST: u64 = SLOT / 2;
/// The end of the year 9999, in milliseconds since 1970. No block has a later time.
pub const END: u64 = 253_402_300_799_999;

/// What a block's time follows from, together with its parent and the computer's clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Clock {
	/// Time passes with blocks alone, whatever the computer's clock says.
	pub still: bool,
	/// In milliseconds: how far chain time is ahead of the computer's clock.
	pub offset: u64,
	/// In milliseconds since 1970: what the next block's time was asked to be.
	pub asked: Option<u64>,
}

/// The last block, as far as time goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Parent {
	/// Its slot.
	pub slot: u64,
	/// Its time, in milliseconds since 1970. Zero before block 1.
	pub time: u64,
}

impl Parent {
	/// The least time that a block on it can have.
	pub fn least(&self) -> u64 {
		let slot = self.slot.saturating_add(1).saturating_mul(SLOT);
		slot.max(self.time.saturating_add(LEAST))
	}
}

impl Clock {
	/// One for a chain that stands at this time while the computer's clock is `now`.
	pub fn new(head: u64, now: u64, genesis: Option<u64>) -> Self {
		let still = genesis.is_some();
		let offset = if still { 0 } else { head.saturating_sub(now) };
		Self { still, offset, asked: genesis.filter(|_| head == 0) }
	}

	/// What time it is, no block asked for: that of the chain if it stands still.
	pub fn now(&self, parent: &Parent, now: u64) -> u64 {
		let running = if self.still { 0 } else { now.saturating_add(self.offset) };
		running.max(parent.time)
	}

	/// The time of the next block.
	pub fn next(&self, parent: &Parent, now: u64) -> u64 {
		self.asked.unwrap_or_else(|| self.now(parent, now)).max(parent.least())
	}

	/// Let time pass by the next block.
	pub fn increase(&mut self, parent: &Parent, now: u64, by: u64) {
		let from = self.asked.unwrap_or_else(|| self.now(parent, now));
		if self.still || self.asked.is_some() {
			self.asked = Some(from.saturating_add(by));
		} else {
			self.offset = from.saturating_add(by).saturating_sub(now);
		}
	}

	/// There is a block of that time. If somebody asked for the time, it goes on from there.
	pub fn sealed(&mut self, time: u64, asked: bool, now: u64) {
		if (asked || self.asked.is_some()) && !self.still {
			self.offset = time.saturating_sub(now);
		}
		self.asked = None;
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const NOW: u64 = 1_700_000_000_000;

	#[test]
	fn a_block_comes_at_least_a_slot_after_its_parent() {
		let clock = Clock::new(0, NOW, None);
		let parent = Parent { slot: NOW / SLOT, time: NOW };
		let next = clock.next(&parent, NOW);
		assert_eq!(next / SLOT, NOW / SLOT + 1);
		assert!(next >= NOW + LEAST);
		// Late in its slot: the next one would begin too soon.
		let late = Parent { slot: 10, time: 11 * SLOT - 1 };
		assert_eq!(late.least(), 11 * SLOT - 1 + LEAST);
	}

	#[test]
	fn time_goes_on_from_the_head_after_a_restart() {
		let head = NOW + 1_000_000;
		let clock = Clock::new(head, NOW, None);
		let parent = Parent { slot: head / SLOT, time: head };
		assert_eq!(clock.next(&parent, NOW + 60_000), head + 60_000);
		// A chain that is behind catches up.
		let behind = Parent { slot: 100, time: 600_000 };
		assert_eq!(Clock::new(600_000, NOW, None).next(&behind, NOW), NOW);
	}

	#[test]
	fn what_was_asked_for_comes_and_stays() {
		let mut clock = Clock::new(0, NOW, None);
		let parent = Parent { slot: NOW / SLOT, time: NOW };
		clock.asked = Some(NOW + 5_000_000);
		assert_eq!(clock.next(&parent, NOW), NOW + 5_000_000);
		clock.sealed(NOW + 5_000_000, false, NOW);
		let parent = Parent { slot: (NOW + 5_000_000) / SLOT, time: NOW + 5_000_000 };
		assert_eq!(clock.next(&parent, NOW + 60_000), NOW + 5_060_000);
	}

	#[test]
	fn increases_add_up() {
		let parent = Parent { slot: NOW / SLOT, time: NOW };
		for genesis in [None, Some(NOW)] {
			let mut clock = Clock::new(NOW, NOW, genesis);
			clock.increase(&parent, NOW, 100_000);
			clock.increase(&parent, NOW, 50_000);
			assert_eq!(clock.next(&parent, NOW), NOW + 150_000);
		}
	}

	#[test]
	fn a_still_clock_moves_with_blocks_alone() {
		let mut clock = Clock::new(0, NOW, Some(1_000_000_000_000));
		let first = clock.next(&Parent { slot: 0, time: 0 }, NOW);
		assert_eq!(first, 1_000_000_000_000);
		clock.sealed(first, false, NOW);
		let parent = Parent { slot: first / SLOT, time: first };
		assert_eq!(clock.next(&parent, NOW + 1_000_000), parent.least());
		// Only the first block's time is said.
		assert_eq!(Clock::new(first, NOW, Some(5)).asked, None);
	}
}
