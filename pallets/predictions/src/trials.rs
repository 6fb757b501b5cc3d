// SPDX-License-Identifier: Apache-2.0
//! What a call would do: it is made, and all that it did is undone. No quote can say anything else than
//! the call.

use crate::pallet::*;
use alloc::vec::Vec;
use frame_support::{
	pallet_prelude::DispatchError,
	storage::with_transaction,
	traits::{fungibles::InspectHold, Consideration, Footprint, Get},
};
use primitives::Balance;
use sp_runtime::TransactionOutcome;

/// What comes of it. Nothing of it stays.
pub(crate) fn trial<R>(act: impl FnOnce() -> Result<R, DispatchError>) -> Result<R, DispatchError> {
	with_transaction(|| TransactionOutcome::Rollback(act()))
}

/// What an account would have on hold for so many records, in the native token; none if it has too
/// little for them.
pub(crate) fn deposit<T: Config>(
	who: &T::AccountId,
	records: impl IntoIterator<Item = Footprint>,
) -> Option<Balance> {
	let (asset, reason) = (T::NativeAsset::get(), HoldReason::Deposit.into());
	let held = || T::AssetsHolder::balance_on_hold(asset.clone(), &reason, who);
	let held_more = trial(|| {
		let before = held();
		let tickets = records.into_iter().map(|record| TicketOf::<T>::new(who, record));
		let _tickets = tickets.collect::<Result<Vec<_>, _>>()?;
		Ok(held().saturating_sub(before))
	});
	held_more.ok()
}
