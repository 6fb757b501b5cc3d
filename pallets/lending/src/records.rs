// SPDX-License-Identifier: Apache-2.0
//! Which offers, debts and notes an account has, and which offers only it can take.

use crate::{listing::Page, pallet::*, record::Role};
use alloc::vec::Vec;
use primitives::NewestFirst;

/// The account has this record.
pub(crate) fn add<T: Config>(who: &T::AccountId, role: Role, id: u64) {
	Records::<T>::insert((who, role, NewestFirst::from(id)), ());
}

/// The account no longer has this record.
pub(crate) fn remove<T: Config>(who: &T::AccountId, role: Role, id: u64) {
	Records::<T>::remove((who, role, NewestFirst::from(id)));
}

/// The ids of an account's records older than `before`, newest first: as many as this, at least one.
pub(crate) fn page<T: Config>(
	who: &T::AccountId,
	role: Role,
	before: Option<u64>,
	max: u32,
) -> Page<u64, u64> {
	let prefix = (who.clone(), role);
	let all = match before {
		Some(before) => Records::<T>::iter_key_prefix_from(
			prefix,
			Records::<T>::hashed_key_for((who.clone(), role, NewestFirst::from(before))),
		),
		None => Records::<T>::iter_key_prefix(prefix),
	};
	let max = max.max(1) as usize;
	let items: Vec<_> = all.take(max).map(u64::from).collect();
	let next = items.last().copied().filter(|_| items.len() == max);
	Page { items, next }
}
