// SPDX-License-Identifier: Apache-2.0
//! The keys under which buyers are delivered to.

use crate::{ids::Bytes32, pallet::*, seal::is_reading_key};
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{Consideration, Footprint},
};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_reading_key(who: T::AccountId, key: Option<Bytes32>) -> DispatchResult {
		let before = ReadingKeys::<T>::take(&who).map(|(_, deposit)| deposit);
		match (key, before) {
			(Some(key), before) => {
				ensure!(is_reading_key(&key), Error::<T>::InvalidReadingKey);
				let deposit = match before {
					Some(deposit) => deposit,
					None => TicketOf::<T>::new(&who, footprint::<T>())?,
				};
				ReadingKeys::<T>::insert(&who, (key, deposit));
			},
			(None, Some(deposit)) => deposit.drop(&who)?,
			(None, None) => (),
		}
		Self::deposit_event(Event::ReadingKeySet { who, key });
		Ok(())
	}
}

pub(crate) fn footprint<T: Config>() -> Footprint {
	Footprint::from_mel::<(T::AccountId, Bytes32, TicketOf<T>)>()
}
