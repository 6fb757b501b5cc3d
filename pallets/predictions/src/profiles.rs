// SPDX-License-Identifier: Apache-2.0
//! What accounts say of themselves, and who delivers for them.

use crate::{
	pallet::*,
	profile::{Link, Name, Profile},
};
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{Consideration, Footprint},
};
use sp_arithmetic::traits::{EnsureAddAssign, EnsureSub};
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_profile(
		who: T::AccountId,
		name: Name,
		link: Link,
		courier: Option<T::AccountId>,
	) -> DispatchResult {
		let printable = |bytes: &[u8]| bytes.iter().all(|byte| matches!(byte, b' '..=b'~'));
		ensure!(printable(&name) && printable(&link), Error::<T>::InvalidName);
		let before = Profiles::<T>::take(&who);
		if let Some(before) = &before {
			give_up::<T>(&before.name)?;
		}
		let deposit = before.map(|before| before.deposit);
		if name.is_empty() && link.is_empty() && courier.is_none() {
			if let Some(deposit) = deposit {
				deposit.drop(&who)?;
			}
		} else {
			let deposit = match deposit {
				Some(deposit) => deposit,
				None => TicketOf::<T>::new(&who, footprint::<T>())?,
			};
			if !name.is_empty() {
				NameUsers::<T>::try_mutate(&name, |users| users.ensure_add_assign(1))?;
			}
			Profiles::<T>::insert(&who, Profile { name, link, courier, deposit });
		}
		Self::deposit_event(Event::ProfileSet { who });
		Ok(())
	}
}

pub(crate) fn footprint<T: Config>() -> Footprint {
	Footprint::from_mel::<(T::AccountId, ProfileOf<T>, Name, u32)>()
}

/// An account no longer has this name.
fn give_up<T: Config>(name: &Name) -> DispatchResult {
	if name.is_empty() {
		return Ok(());
	}
	let users = NameUsers::<T>::get(name).ensure_sub(1)?;
	if users.is_zero() {
		NameUsers::<T>::remove(name);
	} else {
		NameUsers::<T>::insert(name, users);
	}
	Ok(())
}
