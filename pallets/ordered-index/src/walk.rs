// SPDX-License-Identifier: Apache-2.0
//! From record to record in the order of an index.

use crate::{tree, Direction, Ends, Index, Store, Tick};
use core::iter::FusedIterator;
use frame_support::{defensive, storage::StorageMap};

/// Records of an index in a direction, the oldest of each tick first, with their ticks.
///
/// The record that was handed out last may be removed, or moved to the back of its tick: each record
/// is visited once all the same, for a walk goes no further in a tick than to the record that was its
/// last one when the walk entered it. So what is pushed to the tick meanwhile is not visited; what is
/// pushed to a tick further on is. No other record of the tick may be removed or moved meanwhile.
///
/// Looks for the next tick only when asked for its record.
pub struct Walk<S: Store> {
	index: S::Index,
	direction: Direction,
	at: At<S::Id>,
}

/// How far a walk is.
enum At<Id> {
	/// The next record is the first one at or beyond this tick.
	Before(Tick),
	/// The next record is this one; the last one to be visited in the tick is known.
	Within { tick: Tick, next: Id, last: Id },
	/// Nothing more is there.
	Over,
}

impl<S: Store> Walk<S> {
	pub(crate) fn new(index: S::Index, from: Option<Tick>, direction: Direction) -> Self {
		let from = from.unwrap_or_else(|| direction.start(index.tick_bytes()));
		Self { index, direction, at: At::Before(from) }
	}

	/// From a record on, which stands in this tick.
	pub(crate) fn within(index: S::Index, tick: Tick, id: S::Id, direction: Direction) -> Self {
		let at = match S::Ticks::get((index, tick)) {
			Some(Ends { last, .. }) => At::Within { tick, next: id, last },
			None => {
				defensive!("a walk begins at a record that is there");
				At::Over
			},
		};
		Self { index, direction, at }
	}

	/// From the first tick beyond this one on.
	pub(crate) fn after(index: S::Index, tick: Tick, direction: Direction) -> Self {
		let at = direction.after(tick).map_or(At::Over, At::Before);
		Self { index, direction, at }
	}

	/// The first tick at or beyond `from` that has records, and its first and last one.
	fn enter(&self, mut from: Tick) -> Option<(Tick, Ends<S::Id>)> {
		loop {
			let tick = tree::next_tick::<S>(self.index, from, self.direction)?;
			if let Some(ends) = S::Ticks::get((self.index, tick)) {
				return Some((tick, ends));
			}
			defensive!("a tick that is marked has records");
			from = self.direction.after(tick)?;
		}
	}

	/// Where to go on after a record.
	fn beyond(&self, tick: Tick, id: &S::Id, last: S::Id) -> At<S::Id> {
		if *id != last {
			let link = S::Links::get((self.index.kind(), id.clone()));
			if let Some(next) = link.and_then(|link| link.next) {
				return At::Within { tick, next, last };
			}
			defensive!("the list of a tick leads to its last record");
		}
		self.direction.after(tick).map_or(At::Over, At::Before)
	}
}

impl<S: Store> Iterator for Walk<S> {
	type Item = (Tick, S::Id);

	fn next(&mut self) -> Option<Self::Item> {
		let (tick, id, last) = match core::mem::replace(&mut self.at, At::Over) {
			At::Before(from) => {
				let (tick, Ends { first, last }) = self.enter(from)?;
				(tick, first, last)
			},
			At::Within { tick, next, last } => (tick, next, last),
			At::Over => return None,
		};
		// Now, as the record may be gone from here when the next one is asked for.
		self.at = self.beyond(tick, &id, last);
		Some((tick, id))
	}
}

impl<S: Store> FusedIterator for Walk<S> {}
