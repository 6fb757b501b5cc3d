// SPDX-License-Identifier: Apache-2.0
//! Blueprints: loaded once, stored or closed once.

use crate::{
	blueprint::Places,
	ids::BlueprintId,
	ordering::{Index, DUE_BYTES},
	pallet::*,
	published::Published,
};
use codec::MaxEncodedLen;
use frame_support::{
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Consideration, Footprint},
};
use ordered_index::{footprint as index_footprint, Queues};
use primitives::{Clock, Moment, NewestFirst};

/// What a blueprint takes in store.
pub(crate) fn footprint<T: Config>() -> Footprint {
	const KEY: usize = 24;
	let account = T::AccountId::max_encoded_len();
	let size = BlueprintOf::<T>::max_encoded_len()
		.saturating_add(Published::max_encoded_len())
		// Those by trader: with the feed, and in the list.
		.saturating_add(account.saturating_add(KEY).saturating_mul(2))
		.saturating_add(index_footprint(DUE_BYTES, KEY).saturating_mul(2));
	Footprint::from_parts(1, size)
}

/// A blueprint that a call or the service has in hand: nobody else reads it until it is stored or closed.
pub struct OpenBlueprint<T: Config> {
	pub id: BlueprintId,
	pub blueprint: BlueprintOf<T>,
	pub now: Moment,
}

impl<T: Config> OpenBlueprint<T> {
	/// The blueprint of this id. If its time to deliver is over, halts of the chain have moved what follows.
	pub fn load(id: BlueprintId) -> Result<Self, DispatchError> {
		let mut blueprint = Blueprints::<T>::get(id).ok_or(Error::<T>::BlueprintGone)?;
		let (times, allowance) = (&mut blueprint.times, blueprint.rules.delivery_ms);
		if !times.fixed && T::Clock::has_passed(times.deliver_by_ms, allowance) {
			times.fix(T::Clock::effective(times.deliver_by_ms, allowance))?;
		}
		Ok(Self { id, blueprint, now: T::Clock::now() })
	}

	/// Whether prices count.
	pub fn has_started(&self) -> bool {
		self.blueprint.times.has_started(self.now)
	}

	/// Whether the time to deliver is over.
	pub fn is_delivery_over(&self) -> bool {
		self.blueprint.times.fixed
	}

	/// Whether the time to reveal is over, halts of the chain taken into account.
	pub fn is_reveal_over(&self) -> bool {
		let (times, rules) = (&self.blueprint.times, &self.blueprint.rules);
		times.fixed && T::Clock::has_passed(times.reveal_by_ms, rules.reveal_ms)
	}

	/// When the times to deliver and to reveal end, halts of the chain taken into account.
	pub fn deadlines(&self) -> (Moment, Moment) {
		let (times, rules) = (&self.blueprint.times, &self.blueprint.rules);
		let deliver_by = if times.fixed {
			times.deliver_by_ms
		} else {
			T::Clock::effective(times.deliver_by_ms, rules.delivery_ms)
		};
		// What a halt adds to the time to deliver moves all that follows.
		let delay = deliver_by.saturating_sub(times.deliver_by_ms);
		let reveal_by = times.reveal_by_ms.saturating_add(delay);
		(deliver_by, T::Clock::effective(reveal_by, rules.reveal_ms))
	}

	/// Store it, in its places.
	pub fn store(mut self) -> DispatchResult {
		let (deliver_by, reveal_by) = self.deadlines();
		let places = self.blueprint.places(deliver_by, reveal_by)?;
		self.place(places);
		Blueprints::<T>::insert(self.id, self.blueprint);
		Ok(())
	}

	/// Store it; there is nothing more to see before this moment.
	pub fn store_until(mut self, moment: Moment) -> DispatchResult {
		self.blueprint.look_ms = moment;
		self.store()
	}

	/// It is over: remove all that is stored of it.
	pub fn close(mut self) -> DispatchResult {
		self.place(Places::default());
		let Self { id, blueprint, .. } = self;
		Blueprints::<T>::remove(id);
		Contents::<T>::remove(id);
		Posted::<T>::remove(&blueprint.trader, NewestFirst::from(id));
		blueprint.deposit.drop(&blueprint.trader)?;
		Pallet::<T>::deposit_event(Event::BlueprintClosed {
			blueprint: id,
			trader: blueprint.trader,
		});
		Ok(())
	}

	fn place(&mut self, places: Places) {
		let (id, feed) = (self.id, self.blueprint.feed);
		let was = core::mem::replace(&mut self.blueprint.places, places);
		let phase = |list| Queues::<Indices<T>>::of(Index::Phase(feed, list));
		if was.phase != places.phase {
			if let Some((list, tick)) = was.phase {
				phase(list).remove(tick, id);
			}
			if let Some((list, tick)) = places.phase {
				phase(list).push(tick, id);
			}
		}
		let due = Queues::<Indices<T>>::of(Index::Due);
		if was.due != places.due {
			if let Some(tick) = was.due {
				due.remove(tick, id);
			}
			if let Some(tick) = places.due {
				due.push(tick, id);
			}
		}
	}
}
