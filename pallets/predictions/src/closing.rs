// SPDX-License-Identifier: Apache-2.0
//! Closing unlocks: escrow and cover go to whom the outcome gives them.

use crate::{
	blueprints::OpenBlueprint,
	feeds, followings,
	ids::{BlueprintId, UnlockIndex},
	outcome::Outcome,
	pallet::*,
	payout::{Payout, Sale},
	revealing::context,
	seal::Delivery,
	track_records,
};
use alloc::vec::Vec;
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Consideration, DefensiveOption, Get},
};
use primitives::{InOrder, NewestFirst};
use sp_arithmetic::traits::{EnsureAdd, EnsureAddAssign, EnsureMul, EnsureSubAssign};

impl<T: Config> Pallet<T> {
	/// Returns how many were closed.
	pub(crate) fn do_close(
		id: BlueprintId,
		accounts: &[T::AccountId],
	) -> Result<u32, DispatchError> {
		let open = OpenBlueprint::<T>::load(id)?;
		ensure!(open.blueprint.outcome.is_some(), Error::<T>::NotJudged);
		let mut indices: Vec<_> = accounts
			.iter()
			.filter_map(|who| Unlocked::<T>::get(who, NewestFirst::from(id)))
			.collect();
		indices.sort_unstable();
		indices.dedup();
		ensure!(!indices.is_empty(), Error::<T>::NothingToClose);
		close_some::<T>(open, indices)
	}
}

/// Close some of a blueprint's unlocks, for the service.
pub(crate) fn close_first<T: Config>(open: OpenBlueprint<T>, most: u32) -> DispatchResult {
	let first = Unlocks::<T>::iter_key_prefix(open.id).take(most as usize);
	let indices = first.map(UnlockIndex::from).collect();
	close_some::<T>(open, indices).map(|_| ())
}

/// Close these unlocks of a judged blueprint, and the blueprint if they were the last ones. Returns how
/// many.
fn close_some<T: Config>(
	mut open: OpenBlueprint<T>,
	indices: Vec<UnlockIndex>,
) -> Result<u32, DispatchError> {
	let outcome = open.blueprint.outcome.ok_or(Error::<T>::NotJudged)?;
	let (mut closed, mut faulty) = (0u32, 0u32);
	for index in indices {
		closed.ensure_add_assign(1)?;
		if close_one::<T>(&open, &outcome, index)? {
			faulty.ensure_add_assign(1)?;
		}
	}
	let blueprint = &mut open.blueprint;
	blueprint.closed.ensure_add_assign(closed)?;
	let less = feeds::exposure_of::<T>(blueprint)?.ensure_mul(closed.into())?;
	feeds::change::<T>(blueprint.feed, |feed| Ok(feed.exposure.ensure_sub_assign(less)?))?;
	if faulty > 0 {
		track_records::add_faulty::<T>(&blueprint.trader, blueprint.feed, faulty)?;
	}
	if blueprint.is_settled() {
		open.close()?;
	} else {
		open.store()?;
	}
	Ok(closed)
}

/// Close one unlock. Returns whether it was not delivered as its key says.
fn close_one<T: Config>(
	open: &OpenBlueprint<T>,
	outcome: &Outcome,
	index: UnlockIndex,
) -> Result<bool, DispatchError> {
	let (id, blueprint) = (open.id, &open.blueprint);
	let key = InOrder::from(index);
	let unlock = Unlocks::<T>::take(id, key).defensive_ok_or(DispatchError::Corruption)?;
	Unlocked::<T>::remove(&unlock.buyer, NewestFirst::from(id));
	if unlock.delivery.is_none() {
		Undelivered::<T>::remove(id, key);
	}
	let Due { faulty, payout } = due::<T>(blueprint, &unlock, index, outcome)?;
	pay::<T>(blueprint, &unlock, &payout, outcome, faulty)?;
	unlock.deposit.drop(&unlock.buyer)?;
	Pallet::<T>::deposit_event(Event::UnlockClosed {
		blueprint: id,
		index,
		buyer: unlock.buyer,
		trader: blueprint.trader.clone(),
		faulty,
		to_buyer: payout.escrow_to_buyer.ensure_add(payout.cover_to_buyer)?,
		to_trader: payout.escrow_to_trader,
		fee: payout.fee,
	});
	Ok(faulty)
}

/// On what terms the units of a blueprint were sold.
pub(crate) fn sale<T: Config>(blueprint: &BlueprintOf<T>) -> Sale {
	Sale {
		price: blueprint.price,
		cover: blueprint.cover,
		odds_e2: blueprint.odds_e2,
		kappa_ppm: blueprint.rules.kappa_ppm,
		fee: blueprint.rules.fee,
	}
}

/// What an unlock of a judged blueprint pays.
pub(crate) struct Due {
	/// Whether it was not delivered as the key says.
	pub faulty: bool,
	pub payout: Payout,
}

/// What an unlock pays by this outcome.
pub(crate) fn due<T: Config>(
	blueprint: &BlueprintOf<T>,
	unlock: &UnlockOf<T>,
	index: UnlockIndex,
	outcome: &Outcome,
) -> Result<Due, DispatchError> {
	let faulty = is_faulty::<T>(blueprint, unlock, index)?;
	let sale = sale::<T>(blueprint);
	let payout = if faulty { sale.undelivered() } else { sale.payout(outcome) }?;
	Ok(Due { faulty, payout })
}

/// Whether what was delivered is not what the key says. Without a key nobody can tell, and the outcome
/// is the worst for the trader anyway.
fn is_faulty<T: Config>(
	blueprint: &BlueprintOf<T>,
	unlock: &UnlockOf<T>,
	index: UnlockIndex,
) -> Result<bool, DispatchError> {
	let Some(key) = blueprint.key else { return Ok(unlock.delivery.is_none()) };
	let context = context::<T>(blueprint)?;
	let is_right = |delivery: &Delivery| delivery.is_of(&context, &key, index, &unlock.reading_key);
	Ok(!unlock.delivery.as_ref().is_some_and(is_right))
}

fn pay<T: Config>(
	blueprint: &BlueprintOf<T>,
	unlock: &UnlockOf<T>,
	payout: &Payout,
	outcome: &Outcome,
	faulty: bool,
) -> DispatchResult {
	let (asset, trader, buyer) = (&blueprint.rules.asset, &blueprint.trader, &unlock.buyer);
	let treasury = T::FeeDestination::get();
	let pay = pallet_custody::Pallet::<T>::pay_held;
	pay(asset, HoldReason::Escrow, buyer, trader, payout.escrow_to_trader, trader)?;
	pay(asset, HoldReason::Escrow, buyer, &treasury, payout.fee, buyer)?;
	pay(asset, HoldReason::Cover, trader, buyer, payout.cover_to_buyer, buyer)?;
	let give_back = pallet_custody::Pallet::<T>::give_back;
	give_back(asset, HoldReason::Cover, trader, payout.cover_to_trader, trader)?;
	let lost = faulty || outcome.is_lost();
	let mut back = payout.escrow_to_buyer;
	if unlock.followed {
		let stays = followings::take_back::<T>(buyer, trader, asset, back, outcome, lost)?;
		back.ensure_sub_assign(stays)?;
	}
	give_back(asset, HoldReason::Escrow, buyer, back, buyer)
}
