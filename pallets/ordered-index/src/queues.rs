// SPDX-License-Identifier: Apache-2.0
//! The only way to an index: its records are put in, taken out and found through this.

use crate::{
	check, store::KindOf, tick::highest, tree, Direction, Ends, Index, Link, Store, Tick, Walk,
};
use frame_support::{defensive, defensive_assert, storage::StorageMap};
use sp_runtime::TryRuntimeError;

/// A handle to an index: the queues of its ticks in their order.
///
/// A broken list is an error of the pallet and loud in tests (`defensive!`). On a chain it is logged,
/// and what can still be done is done.
pub struct Queues<S: Store> {
	index: S::Index,
}

impl<S: Store> Clone for Queues<S> {
	fn clone(&self) -> Self {
		*self
	}
}

impl<S: Store> Copy for Queues<S> {}

impl<S: Store> Queues<S> {
	/// The handle to an index.
	pub fn of(index: S::Index) -> Self {
		Self { index }
	}

	/// Put a record behind the others of a tick. It must stand in no index of this kind yet.
	pub fn push(self, tick: Tick, id: S::Id) {
		defensive_assert!(tick <= highest(self.index.tick_bytes()), "the index has such ticks");
		let key = (self.index, tick);
		let Some(Ends { first, last }) = S::Ticks::get(key) else {
			S::Links::insert(self.link(&id), Link { previous: None, next: None });
			S::Ticks::insert(key, Ends { first: id.clone(), last: id });
			tree::mark::<S>(self.index, tick, true);
			return;
		};
		self.relink(&last, |link| link.next = Some(id.clone()));
		S::Links::insert(self.link(&id), Link { previous: Some(last), next: None });
		S::Ticks::insert(key, Ends { first, last: id });
	}

	/// Take a record out of the tick in which it stands.
	pub fn remove(self, tick: Tick, id: S::Id) {
		let key = (self.index, tick);
		let Some(Link { previous, next }) = S::Links::get(self.link(&id)) else {
			defensive!("a record that is removed stands in its index");
			return;
		};
		// What stands at an end of its list is one of the tick's ends. Otherwise it is of another tick,
		// and nothing of this one is to be changed.
		if previous.is_none() || next.is_none() {
			let ends = S::Ticks::get(key).filter(|ends| {
				(previous.is_some() || ends.first == id) && (next.is_some() || ends.last == id)
			});
			let Some(Ends { first, last }) = ends else {
				defensive!("a record that is removed stands in this tick");
				return;
			};
			match (&previous, &next) {
				(Some(previous), _) => {
					S::Ticks::insert(key, Ends { first, last: previous.clone() })
				},
				(None, Some(next)) => S::Ticks::insert(key, Ends { first: next.clone(), last }),
				(None, None) => {
					S::Ticks::remove(key);
					tree::mark::<S>(self.index, tick, false);
				},
			}
		}
		S::Links::remove(self.link(&id));
		if let Some(previous) = &previous {
			self.relink(previous, |link| link.next = next.clone());
		}
		if let Some(next) = &next {
			self.relink(next, |link| link.previous = previous);
		}
	}

	/// Put a record behind all others of the tick in which it stands.
	pub fn to_back(self, tick: Tick, id: S::Id) {
		match S::Links::get(self.link(&id)) {
			Some(Link { next: Some(_), .. }) => {
				self.remove(tick, id.clone());
				self.push(tick, id);
			},
			Some(Link { next: None, .. }) => (),
			None => {
				defensive!("a record that is moved stands in its index");
			},
		}
	}

	/// The first record in a direction, with its tick; the oldest of that tick in both directions.
	pub fn first(self, direction: Direction) -> Option<(Tick, S::Id)> {
		self.walk(None, direction).next()
	}

	/// All records from a tick on, or from the end if it is `None`, in a direction and the oldest of
	/// each tick first. To be bounded by the caller.
	pub fn walk(self, from: Option<Tick>, direction: Direction) -> Walk<S> {
		Walk::new(self.index, from, direction)
	}

	/// The same from a record on, which must stand in this tick; it comes first.
	pub fn walk_from(self, tick: Tick, id: S::Id, direction: Direction) -> Walk<S> {
		Walk::within(self.index, tick, id, direction)
	}

	/// The same from the first tick beyond this one on.
	pub fn walk_beyond(self, tick: Tick, direction: Direction) -> Walk<S> {
		Walk::after(self.index, tick, direction)
	}

	/// The first and the last record of a tick, if it has any.
	pub fn ends(self, tick: Tick) -> Option<Ends<S::Id>> {
		S::Ticks::get((self.index, tick))
	}

	/// Whether the store has exactly these records, each in its index and tick, and nothing else of any
	/// index: lists and words are whole. For `try_state`: reads all there is.
	pub fn check(
		records: impl IntoIterator<Item = (S::Index, Tick, S::Id)>,
	) -> Result<(), TryRuntimeError> {
		check::check::<S>(records)
	}

	/// The key of a record's link.
	fn link(self, id: &S::Id) -> (KindOf<S>, S::Id) {
		(self.index.kind(), id.clone())
	}

	fn relink(self, id: &S::Id, change: impl FnOnce(&mut Link<S::Id>)) {
		S::Links::mutate(self.link(id), |link| match link {
			Some(link) => change(link),
			None => {
				defensive!("a record's neighbours stand in its index");
			},
		});
	}
}
