// SPDX-License-Identifier: Apache-2.0
//! Deliveries: the key of a blueprint, wrapped for each buyer.

use crate::{
	blueprints::OpenBlueprint,
	ids::BlueprintId,
	pallet::*,
	seal::Delivery,
	unlock::{Delivered, Deliveries},
};
use frame_support::{ensure, pallet_prelude::DispatchResult};
use primitives::InOrder;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_deliver(
		who: T::AccountId,
		id: BlueprintId,
		deliveries: Deliveries,
	) -> DispatchResult {
		let open = OpenBlueprint::<T>::load(id)?;
		ensure!(may_deliver::<T>(&who, &open.blueprint.trader), Error::<T>::NotCourier);
		ensure!(!open.is_delivery_over(), Error::<T>::DeliveryOver);
		for Delivered { index, ephemeral, wrapped } in deliveries {
			let key = InOrder::from(index);
			let mut unlock = Unlocks::<T>::get(id, key).ok_or(Error::<T>::NoSuchUnlock)?;
			// The last one counts.
			if unlock.delivery.replace(Delivery { ephemeral, wrapped }).is_none() {
				Undelivered::<T>::remove(id, key);
			}
			let buyer = unlock.buyer.clone();
			Unlocks::<T>::insert(id, key, unlock);
			Self::deposit_event(Event::Delivered { blueprint: id, index, buyer });
		}
		Ok(())
	}
}

fn may_deliver<T: Config>(who: &T::AccountId, trader: &T::AccountId) -> bool {
	who == trader
		|| Profiles::<T>::get(trader).and_then(|profile| profile.courier).as_ref() == Some(who)
}
