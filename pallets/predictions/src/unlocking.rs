// SPDX-License-Identifier: Apache-2.0
//! Unlocking: a unit of a sealed blueprint is bought, to be paid when it is known how it came out.

use crate::{blueprints::OpenBlueprint, feeds, ids::BlueprintId, pallet::*, unlock::Unlock};
use codec::MaxEncodedLen;
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{Consideration, Footprint},
};
use primitives::{InOrder, NewestFirst};
use sp_arithmetic::traits::{EnsureAdd, EnsureAddAssign, EnsureSubAssign};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_unlock(buyer: T::AccountId, id: BlueprintId) -> DispatchResult {
		unlock::<T>(OpenBlueprint::load(id)?, buyer, false)
	}
}

/// What an unlock takes in store.
pub(crate) fn footprint<T: Config>() -> Footprint {
	const KEY: usize = 24;
	let keys = T::AccountId::max_encoded_len().saturating_add(KEY.saturating_mul(3));
	Footprint::from_parts(1, UnlockOf::<T>::max_encoded_len().saturating_add(keys))
}

/// An account buys a unit: of what it has free, or, as a follower, of a budget that is on hold already.
pub(crate) fn unlock<T: Config>(
	mut open: OpenBlueprint<T>,
	buyer: T::AccountId,
	followed: bool,
) -> DispatchResult {
	let (id, blueprint) = (open.id, &mut open.blueprint);
	ensure!(blueprint.trader != buyer, Error::<T>::OwnBlueprint);
	ensure!(blueprint.is_on_sale(open.now), Error::<T>::SaleOver);
	ensure!(
		!Unlocked::<T>::contains_key(&buyer, NewestFirst::from(id)),
		Error::<T>::AlreadyUnlocked
	);
	let (reading_key, _) = ReadingKeys::<T>::get(&buyer).ok_or(Error::<T>::NoReadingKey)?;
	let more = feeds::exposure_of::<T>(blueprint)?;
	feeds::change::<T>(blueprint.feed, |feed| {
		feed.exposure.ensure_add_assign(more)?;
		// By the feed's terms of today: this protects everybody who trusts its prices.
		ensure!(feed.exposure <= feed.terms.max_exposure, Error::<T>::ExposureReached);
		Ok(())
	})?;
	if !followed {
		let (asset, reason) = (&blueprint.rules.asset, HoldReason::Escrow);
		pallet_custody::Pallet::<T>::hold(asset, reason, &buyer, blueprint.price)?;
	}
	let index = blueprint.sold;
	blueprint.sold = index.ensure_add(1)?;
	blueprint.unsold.ensure_sub_assign(1)?;
	let deposit = TicketOf::<T>::new(&buyer, footprint::<T>())?;
	Pallet::<T>::deposit_event(Event::UnitUnlocked {
		blueprint: id,
		index,
		buyer: buyer.clone(),
		trader: blueprint.trader.clone(),
		price: blueprint.price,
	});
	Unlocked::<T>::insert(&buyer, NewestFirst::from(id), index);
	Undelivered::<T>::insert(id, InOrder::from(index), ());
	let unlock = Unlock { buyer, reading_key, delivery: None, followed, deposit };
	Unlocks::<T>::insert(id, InOrder::from(index), unlock);
	open.store()
}
