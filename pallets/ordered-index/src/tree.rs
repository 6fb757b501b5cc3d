// SPDX-License-Identifier: Apache-2.0
//! The words above the ticks of an index: which ticks have records.

use crate::{Direction, Index, Store, Tick};
use frame_support::storage::StorageMap;
use sp_core::U256;

/// How many bits of a tick one level of the tree stands for.
pub(crate) const BYTE: u32 = 8;
const LOW_BYTE: Tick = 0xff;

/// The word of a level that a tick belongs to, and which bit of it stands for the tick.
pub(crate) fn place(tick: Tick, level: u8) -> Option<(Tick, Tick)> {
	let shifted = tick.checked_shr(u32::from(level).checked_mul(BYTE)?)?;
	Some((shifted >> BYTE, shifted & LOW_BYTE))
}

/// The bits of a word at or beyond `from`.
#[allow(clippy::arithmetic_side_effects)] // what is shifted out is not wanted, and 255 is the most
fn beyond(from: Tick, direction: Direction) -> U256 {
	match direction {
		Direction::Up => U256::MAX << from,
		Direction::Down => U256::MAX >> LOW_BYTE.saturating_sub(from),
	}
}

/// The first bit that is set in a word at or beyond `from`.
fn next_bit(word: U256, from: Tick, direction: Direction) -> Option<Tick> {
	let masked = word & beyond(from, direction);
	match direction {
		_ if masked.is_zero() => None,
		Direction::Up => Some(masked.trailing_zeros()),
		Direction::Down => LOW_BYTE.checked_sub(masked.leading_zeros()),
	}
}

/// Say in the words above a tick whether it has records.
pub(crate) fn mark<S: Store>(index: S::Index, tick: Tick, present: bool) {
	for level in 0..index.tick_bytes() {
		let Some((prefix, bit)) = place(tick, level) else { return };
		let bit = beyond(bit, Direction::Up) & beyond(bit, Direction::Down);
		let key = (index, level, prefix);
		let before = S::Words::get(key);
		let after = if present { before | bit } else { before & !bit };
		if after.is_zero() {
			S::Words::remove(key);
		} else {
			S::Words::insert(key, after);
		}
		// The words above know already.
		if !before.is_zero() && !after.is_zero() {
			return;
		}
	}
}

/// The first tick at or beyond `from` that has records.
pub(crate) fn next_tick<S: Store>(
	index: S::Index,
	from: Tick,
	direction: Direction,
) -> Option<Tick> {
	let mut from = direction.start_at(from, index.tick_bytes())?;
	// Up the tree until a word has something beyond where we come from. Beyond the last word of a
	// level there is none, so that nothing is found above it either.
	for level in 0..index.tick_bytes() {
		let (prefix, bit) = place(from, 0)?;
		let found = next_bit(S::Words::get((index, level, prefix)), bit, direction);
		if let Some(bit) = found {
			return first_below::<S>(index, level, (prefix << BYTE) | bit, direction);
		}
		from = direction.after(prefix)?;
	}
	None
}

/// The first tick under a set bit of a word.
fn first_below<S: Store>(
	index: S::Index,
	level: u8,
	path: Tick,
	direction: Direction,
) -> Option<Tick> {
	// The first of the 256 bits of a word.
	let start = direction.start(1);
	(0..level).rev().try_fold(path, |prefix, level| {
		let bit = next_bit(S::Words::get((index, level, prefix)), start, direction)?;
		Some((prefix << BYTE) | bit)
	})
}
