// SPDX-License-Identifier: Apache-2.0
//! How traders' predictions came out: written when a blueprint is judged, and kept.

use crate::{
	ids::BlueprintId,
	ordering::{Board, RANK_BYTES},
	outcome::Outcome,
	pallet::*,
	rankings,
	track_record::{Judgement, TrackRecord, Tracked},
};
use codec::MaxEncodedLen;
use frame_support::{
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Consideration, DefensiveOption, Footprint},
};
use ordered_index::footprint as index_footprint;
use primitives::{FeedId, Moment};

/// What a record takes in store, with its place on the feed's board.
pub(crate) fn footprint<T: Config>() -> Footprint {
	const KEY: usize = 24;
	let account = T::AccountId::max_encoded_len();
	let size = Tracked::<TicketOf<T>>::max_encoded_len()
		.saturating_add(account)
		.saturating_add(index_footprint(RANK_BYTES, account.saturating_add(KEY)));
	Footprint::from_parts(1, size)
}

/// A trader posts on a feed: if it is the first time, there is a record from now on, for a deposit.
pub(crate) fn found<T: Config>(trader: &T::AccountId, feed: FeedId) -> DispatchResult {
	if !TrackRecords::<T>::contains_key(trader, feed) {
		let deposit = TicketOf::<T>::new(trader, footprint::<T>())?;
		let tracked = Tracked { record: TrackRecord::default(), rank: None, deposit };
		TrackRecords::<T>::insert(trader, feed, tracked);
	}
	Ok(())
}

/// A blueprint is judged.
pub(crate) fn add<T: Config>(
	id: BlueprintId,
	blueprint: &BlueprintOf<T>,
	outcome: &Outcome,
	now: Moment,
) -> DispatchResult {
	let (trader, feed) = (&blueprint.trader, blueprint.feed);
	let mut tracked =
		TrackRecords::<T>::get(trader, feed).defensive_ok_or(DispatchError::Corruption)?;
	tracked.record.add(&Judgement {
		blueprint: id,
		outcome: *outcome,
		position: blueprint.position,
		odds_e2: blueprint.odds_e2,
		stop_ppm: blueprint.stop_ppm,
		cost_ppm: blueprint.rules.cost_ppm,
		now,
	});
	let record = &tracked.record;
	let mut known = Traders::<T>::get(trader).defensive_ok_or(DispatchError::Corruption)?;
	known.standing.update(feed, record);
	rankings::place::<T>(Board::Feed(feed), trader, &mut tracked.rank, record.rank());
	rankings::place::<T>(Board::All, trader, &mut known.rank, known.standing.rank());
	TrackRecords::<T>::insert(trader, feed, tracked);
	Traders::<T>::insert(trader, known);
	Ok(())
}

/// So many deliveries were not what their key says.
pub(crate) fn add_faulty<T: Config>(
	trader: &T::AccountId,
	feed: FeedId,
	faulty: u32,
) -> DispatchResult {
	TrackRecords::<T>::try_mutate(trader, feed, |tracked| {
		let tracked = tracked.as_mut().defensive_ok_or(DispatchError::Corruption)?;
		tracked.record.faulty = tracked.record.faulty.saturating_add(faulty);
		Ok(())
	})
}
