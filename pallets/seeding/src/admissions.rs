// SPDX-License-Identifier: Apache-2.0
//! Who can claim a seat of a pool that is not open.

use crate::{
	ids::PoolId,
	pallet::*,
	pools::{footprint, OpenPool},
};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::Consideration};

/// Store the list, and have the sponsor's deposit follow its length.
fn store<T: Config>(mut open: OpenPool<T>, list: AdmittedOf<T>) -> DispatchResult {
	let pool = &mut open.pool;
	pool.deposit = pool.deposit.clone().update(&pool.sponsor, footprint::<T>(list.len()))?;
	if list.is_empty() {
		Admitted::<T>::remove(open.id);
	} else {
		Admitted::<T>::insert(open.id, list);
	}
	open.store()
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_admit(who: T::AccountId, id: PoolId, seeder: T::AccountId) -> DispatchResult {
		let open = OpenPool::<T>::of_sponsor(id, &who)?;
		ensure!(!open.pool.terms.open, Error::<T>::PoolIsOpen);
		let mut list = Admitted::<T>::get(id);
		ensure!(!list.contains(&seeder), Error::<T>::AlreadyAdmitted);
		list.try_push(seeder.clone()).map_err(|_| Error::<T>::TooManyAdmitted)?;
		store(open, list)?;
		Self::deposit_event(Event::Admitted { pool: id, seeder });
		Ok(())
	}

	pub(crate) fn do_unadmit(
		who: T::AccountId,
		id: PoolId,
		seeder: T::AccountId,
	) -> DispatchResult {
		let open = OpenPool::<T>::of_sponsor(id, &who)?;
		let mut list = Admitted::<T>::get(id);
		let before = list.len();
		list.retain(|admitted| *admitted != seeder);
		ensure!(list.len() < before, Error::<T>::NotAdmitted);
		store(open, list)?;
		Self::deposit_event(Event::Unadmitted { pool: id, seeder });
		Ok(())
	}
}
