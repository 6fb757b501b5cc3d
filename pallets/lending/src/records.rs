// SPDX-License-Identifier: Apache-2.0
//! Which offers, debts and notes an account has.

use crate::{
	pallet::*,
	record::{NewestFirst, Role},
};
use alloc::vec::Vec;

/// The most records on a page.
pub(crate) const MAX_PAGE: u32 = 1_000;

/// The account has this record.
pub(crate) fn add<T: Config>(who: &T::AccountId, role: Role, id: u64) {
	Records::<T>::insert((who, role, NewestFirst::from(id)), ());
}

/// The account no longer has this record.
pub(crate) fn remove<T: Config>(who: &T::AccountId, role: Role, id: u64) {
	Records::<T>::remove((who, role, NewestFirst::from(id)));
}

/// The ids of an account's records older than `before`, newest first.
pub(crate) fn page<T: Config>(
	who: &T::AccountId,
	role: Role,
	before: Option<u64>,
	max: u32,
) -> Vec<u64> {
	let prefix = (who.clone(), role);
	let all = match before {
		Some(before) => Records::<T>::iter_key_prefix_from(
			prefix,
			Records::<T>::hashed_key_for((who.clone(), role, NewestFirst::from(before))),
		),
		None => Records::<T>::iter_key_prefix(prefix),
	};
	all.take(max.min(MAX_PAGE) as usize).map(u64::from).collect()
}
