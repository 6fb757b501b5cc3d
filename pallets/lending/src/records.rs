// SPDX-License-Identifier: Apache-2.0
//! Which offers, debts and claims an account has.

use crate::{pallet::*, types::*};
use alloc::vec::Vec;

/// The most records on a page.
const MAX_PAGE: u32 = 1_000;

impl<T: Config> Pallet<T> {
	pub(crate) fn add_record(who: &T::AccountId, role: Role, id: u64) {
		Records::<T>::insert((who, role, id), ());
	}

	pub(crate) fn remove_record(who: &T::AccountId, role: Role, id: u64) {
		Records::<T>::remove((who, role, id));
	}

	pub(crate) fn page_of_records(
		who: T::AccountId,
		role: Role,
		after: Option<u64>,
		max: u32,
	) -> Vec<u64> {
		let prefix = (who.clone(), role);
		let all = match after {
			Some(last) => Records::<T>::iter_key_prefix_from(
				prefix,
				Records::<T>::hashed_key_for((who, role, last)),
			),
			None => Records::<T>::iter_key_prefix(prefix),
		};
		all.take(max.min(MAX_PAGE) as usize).collect()
	}
}
