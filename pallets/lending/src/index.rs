// SPDX-License-Identifier: Apache-2.0
//! Ordered indices in which nothing is searched for: adding, removing and finding the next record in
//! order touch a number of entries that depends on the width of a tick alone.
//!
//! An index has ticks of two to four bytes. The records of a tick are a linked list, first in first
//! out. Above the ticks is a tree of 256-bit words: bit `b` of a word of level 0 says that there is a
//! tick which ends with byte `b`; of level 1, that there is a word of level 0 for `b`; and so on.

use crate::{pallet::*, types::*};
use sp_core::U256;

/// In which direction an index is walked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Walk {
	/// From low ticks to high ones.
	Up,
	/// From high ticks to low ones.
	Down,
}

const BYTE: u32 = 8;
const LOW_BYTE: Tick = 0xff;

/// Which bit of a word of this level stands for a tick, and what comes before it.
fn place(tick: Tick, level: u8) -> Option<(Tick, Tick)> {
	let shifted = tick.checked_shr(u32::from(level).checked_mul(BYTE)?)?;
	Some((shifted >> BYTE, shifted & LOW_BYTE))
}

/// The bits of a word at or beyond `from`.
#[allow(clippy::arithmetic_side_effects)] // what is shifted out is not wanted, and 255 is the most
fn beyond(from: Tick, walk: Walk) -> U256 {
	match walk {
		Walk::Up => U256::MAX << from,
		Walk::Down => U256::MAX >> LOW_BYTE.saturating_sub(from),
	}
}

/// The first bit that is set in a word at or beyond `from`.
fn next_bit(word: U256, from: Tick, walk: Walk) -> Option<Tick> {
	let masked = word & beyond(from, walk);
	match walk {
		_ if masked.is_zero() => None,
		Walk::Up => Some(masked.trailing_zeros()),
		Walk::Down => LOW_BYTE.checked_sub(masked.leading_zeros()),
	}
}

impl<T: Config> Pallet<T> {
	/// Put a record at the end of a tick. It must stand in no index of this kind yet.
	pub(crate) fn link(index: Index, tick: Tick, id: u64) {
		let key = (index, tick);
		let chain = index.chain();
		match Ticks::<T>::get(key) {
			Some(ends) => {
				Links::<T>::mutate((chain, ends.last), |link| {
					if let Some(link) = link {
						link.next = Some(id);
					}
				});
				Links::<T>::insert((chain, id), Link { previous: Some(ends.last), next: None });
				Ticks::<T>::insert(key, Ends { last: id, ..ends });
			},
			None => {
				Links::<T>::insert((chain, id), Link::default());
				Ticks::<T>::insert(key, Ends { first: id, last: id });
				Self::mark(index, tick, true);
			},
		}
	}

	/// Take a record out of the tick in which it stands.
	pub(crate) fn unlink(index: Index, tick: Tick, id: u64) {
		let key = (index, tick);
		let chain = index.chain();
		let Some(link) = Links::<T>::take((chain, id)) else { return };
		let Some(mut ends) = Ticks::<T>::get(key) else { return };
		let relink = |neighbour, change: &dyn Fn(&mut Link)| {
			Links::<T>::mutate((chain, neighbour), |link| {
				if let Some(link) = link {
					change(link);
				}
			});
		};
		match (link.previous, link.next) {
			(None, None) => {
				Ticks::<T>::remove(key);
				Self::mark(index, tick, false);
				return;
			},
			(Some(previous), None) => {
				relink(previous, &|neighbour| neighbour.next = None);
				ends.last = previous;
			},
			(None, Some(next)) => {
				relink(next, &|neighbour| neighbour.previous = None);
				ends.first = next;
			},
			(Some(previous), Some(next)) => {
				relink(previous, &|neighbour| neighbour.next = Some(next));
				relink(next, &|neighbour| neighbour.previous = Some(previous));
				return;
			},
		}
		Ticks::<T>::insert(key, ends);
	}

	/// Put a record behind all others of the tick in which it stands.
	pub(crate) fn to_back(index: Index, tick: Tick, id: u64) {
		if Links::<T>::get((index.chain(), id)).is_some_and(|link| link.next.is_some()) {
			Self::unlink(index, tick, id);
			Self::link(index, tick, id);
		}
	}

	/// Say in the words above a tick whether it has records.
	fn mark(index: Index, tick: Tick, present: bool) {
		for level in 0..index.tick_bytes() {
			let Some((prefix, bit)) = place(tick, level) else { return };
			let bit = beyond(bit, Walk::Up) & beyond(bit, Walk::Down);
			let key = (index, level, prefix);
			let before = Words::<T>::get(key);
			let after = if present { before | bit } else { before & !bit };
			if after.is_zero() {
				Words::<T>::remove(key);
			} else {
				Words::<T>::insert(key, after);
			}
			// The words above know already.
			if !before.is_zero() && !after.is_zero() {
				return;
			}
		}
	}

	/// The first tick at or beyond `from` that has records.
	pub(crate) fn next_tick(index: Index, from: Tick, walk: Walk) -> Option<Tick> {
		let mut from = from;
		// Up the tree until a word has something beyond where we come from. Beyond the last word of
		// a level there is none, so that nothing is found above it either.
		for level in 0..index.tick_bytes() {
			let (prefix, bit) = place(from, 0)?;
			let found = next_bit(Words::<T>::get((index, level, prefix)), bit, walk);
			if let Some(bit) = found {
				return Self::end_tick(index, level, (prefix << BYTE) | bit, walk);
			}
			from = match walk {
				Walk::Up => prefix.checked_add(1)?,
				Walk::Down => prefix.checked_sub(1)?,
			};
		}
		None
	}

	/// The first tick, in the direction of the walk, under a set bit of a word.
	fn end_tick(index: Index, level: u8, path: Tick, walk: Walk) -> Option<Tick> {
		let start = match walk {
			Walk::Up => 0,
			Walk::Down => LOW_BYTE,
		};
		(0..level).rev().try_fold(path, |prefix, level| {
			let bit = next_bit(Words::<T>::get((index, level, prefix)), start, walk)?;
			Some((prefix << BYTE) | bit)
		})
	}

	/// The end of an index from which a walk starts.
	pub(crate) fn start(index: Index, walk: Walk) -> Tick {
		match walk {
			Walk::Up => 0,
			// All bits of as many bytes as ticks have.
			Walk::Down => Tick::MAX
				.checked_shr(
					32u32.saturating_sub(u32::from(index.tick_bytes()).saturating_mul(BYTE)),
				)
				.unwrap_or(Tick::MAX),
		}
	}

	/// The first record of an index in the direction of a walk, with its tick.
	pub(crate) fn first(index: Index, walk: Walk) -> Option<(Tick, u64)> {
		let tick = Self::next_tick(index, Self::start(index, walk), walk)?;
		Some((tick, Ticks::<T>::get((index, tick))?.first))
	}

	/// All records of an index from a tick on, in the direction of a walk and the oldest of each tick
	/// first. To be bounded by the caller. The next record is known before one is handed out, which may
	/// therefore be removed; nothing else may change meanwhile.
	pub(crate) fn walk(index: Index, from: Tick, walk: Walk) -> impl Iterator<Item = (Tick, u64)> {
		let enter = move |from| {
			let tick = Self::next_tick(index, from, walk)?;
			Some((tick, Ticks::<T>::get((index, tick))?.first))
		};
		core::iter::successors(enter(from), move |(tick, id)| {
			match Links::<T>::get((index.chain(), *id))?.next {
				Some(next) => Some((*tick, next)),
				None => enter(match walk {
					Walk::Up => tick.checked_add(1)?,
					Walk::Down => tick.checked_sub(1)?,
				}),
			}
		})
	}
}
