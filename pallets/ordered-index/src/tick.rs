// SPDX-License-Identifier: Apache-2.0
//! Where a record stands in an index, and in which direction one goes on from there.

use crate::tree::BYTE;

/// Where a record stands in an index: as many of the lowest bytes are used as the index has.
pub type Tick = u32;

/// In which direction an index is walked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Direction {
	/// From low ticks to high ones.
	Up,
	/// From high ticks to low ones.
	Down,
}

/// The highest tick of so many bytes.
pub(crate) fn highest(tick_bytes: u8) -> Tick {
	let unused = Tick::BITS.saturating_sub(u32::from(tick_bytes).saturating_mul(BYTE));
	Tick::MAX.checked_shr(unused).unwrap_or_default()
}

impl Direction {
	/// The first tick of so many bytes.
	pub(crate) fn start(self, tick_bytes: u8) -> Tick {
		match self {
			Self::Up => 0,
			Self::Down => highest(tick_bytes),
		}
	}

	/// The first tick of so many bytes that is not before `from`.
	pub(crate) fn start_at(self, from: Tick, tick_bytes: u8) -> Option<Tick> {
		let highest = highest(tick_bytes);
		match self {
			Self::Up => (from <= highest).then_some(from),
			Self::Down => Some(from.min(highest)),
		}
	}

	/// The tick after this one.
	pub(crate) fn after(self, tick: Tick) -> Option<Tick> {
		match self {
			Self::Up => tick.checked_add(1),
			Self::Down => tick.checked_sub(1),
		}
	}
}
