// SPDX-License-Identifier: Apache-2.0
//! Who has posted blueprints, and how many.

use crate::{
	ids::Sequence, ordering::RANK_BYTES, pallet::*, profile::Trader, track_record::Standing,
};
use codec::MaxEncodedLen;
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{Consideration, Footprint},
};
use ordered_index::footprint as index_footprint;
use sp_arithmetic::traits::EnsureAdd;

/// What is kept of a trader takes so much in store, and so does a place on a board.
pub(crate) fn footprint<T: Config>() -> Footprint {
	let account = T::AccountId::max_encoded_len();
	const KEY: usize = 24;
	let size = Trader::<TicketOf<T>>::max_encoded_len()
		.saturating_add(account)
		.saturating_add(index_footprint(RANK_BYTES, account.saturating_add(KEY)));
	Footprint::from_parts(1, size)
}

/// A trader posts one more blueprint, which must be of this sequence. The first one takes a deposit.
pub(crate) fn count<T: Config>(who: &T::AccountId, sequence: Sequence) -> DispatchResult {
	let mut trader = match Traders::<T>::get(who) {
		Some(trader) => trader,
		None => Trader {
			sequence: 0,
			standing: Standing::default(),
			rank: None,
			deposit: TicketOf::<T>::new(who, footprint::<T>())?,
		},
	};
	ensure!(trader.sequence == sequence, Error::<T>::WrongSequence);
	trader.sequence = sequence.ensure_add(1)?;
	Traders::<T>::insert(who, trader);
	Ok(())
}
