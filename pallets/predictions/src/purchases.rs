// SPDX-License-Identifier: Apache-2.0
//! What accounts have unlocked, what is to be delivered, and whom they follow.

use crate::{
	closing::{self, Due},
	following::Following,
	ids::{BlueprintId, UnlockIndex},
	listing::{Page, MAX_FOLLOWINGS, MAX_VIEWS},
	outlooks::Views,
	pallet::*,
	purchase::{DeliveriesOf, DeliveryCursor, DeliveryDue, FollowingView, UnlockDue, UnlockView},
	quotes::gain,
	unlock::MAX_BATCH,
	why::Why,
};
use alloc::vec::Vec;
use frame_support::{defensive, ensure, pallet_prelude::DispatchError};
use primitives::{InOrder, NewestFirst};

impl<T: Config> Pallet<T> {
	pub(crate) fn unlocked_page_of(
		who: T::AccountId,
		before: Option<BlueprintId>,
		max: u32,
	) -> Page<UnlockView<T::AccountId, T::AssetKind>, BlueprintId> {
		let views = Views::<T>::new();
		let all = match before {
			Some(before) => {
				let key = Unlocked::<T>::hashed_key_for(&who, NewestFirst::from(before));
				Unlocked::<T>::iter_prefix_from(&who, key)
			},
			None => Unlocked::<T>::iter_prefix(&who),
		};
		let items = all.filter_map(|(id, index)| {
			let id = BlueprintId::from(id);
			let view = unlock_view(&views, id, index);
			if view.is_none() {
				defensive!("an account's unlocks are there, and can be counted");
			}
			Some((id, view?))
		});
		Page::of(items, max.clamp(1, MAX_VIEWS))
	}

	pub(crate) fn due_page_of(
		of: DeliveriesOf<T::AccountId>,
		after: Option<DeliveryCursor>,
		max: u32,
	) -> Result<Page<DeliveryDue, DeliveryCursor>, Why> {
		let ids = match of {
			DeliveriesOf::Trader(trader) => {
				// One of each feed at the most. What is judged is no longer delivered.
				let mut ids: Vec<_> = Unjudged::<T>::iter_prefix_values(trader).collect();
				ids.sort_unstable();
				ids
			},
			DeliveriesOf::Blueprint(id) => {
				ensure!(Blueprints::<T>::contains_key(id), Why::BlueprintGone);
				alloc::vec![id]
			},
		};
		Ok(due::<T>(&ids, after, max.clamp(1, MAX_BATCH)))
	}

	pub(crate) fn followings_page_of(
		who: T::AccountId,
		after: Option<T::AccountId>,
		max: u32,
	) -> Page<FollowingView<T::AccountId, T::AssetKind>, T::AccountId> {
		let all = match after {
			Some(after) => {
				let key = Followings::<T>::hashed_key_for(&who, after);
				Followings::<T>::iter_prefix_from(&who, key)
			},
			None => Followings::<T>::iter_prefix(&who),
		};
		let items =
			all.map(|(trader, following)| (trader.clone(), following_view::<T>(trader, following)));
		Page::of(items, max.clamp(1, MAX_FOLLOWINGS))
	}

	pub(crate) fn following_of(
		follower: T::AccountId,
		trader: T::AccountId,
	) -> Option<FollowingView<T::AccountId, T::AssetKind>> {
		let following = Followings::<T>::get(&follower, &trader)?;
		Some(following_view::<T>(trader, following))
	}
}

fn following_view<T: Config>(
	trader: T::AccountId,
	following: FollowingOf<T>,
) -> FollowingView<T::AccountId, T::AssetKind> {
	let paused = following.is_paused();
	let Following { feeds, asset, max_price, budget, left, pause_after, losses, .. } = following;
	FollowingView { trader, feeds, asset, max_price, budget, left, pause_after, losses, paused }
}

/// All there is to say of an unlock.
fn unlock_view<T: Config>(
	views: &Views<T>,
	id: BlueprintId,
	index: UnlockIndex,
) -> Option<UnlockView<T::AccountId, T::AssetKind>> {
	let blueprint = Blueprints::<T>::get(id)?;
	let unlock = Unlocks::<T>::get(id, InOrder::from(index))?;
	let state = views.state(&blueprint);
	let due = pays::<T>(&blueprint, &unlock, index).ok()?;
	Some(UnlockView {
		blueprint: id,
		index,
		sequence: blueprint.sequence,
		feed: blueprint.feed,
		paid: blueprint.price,
		cover: blueprint.cover,
		followed: unlock.followed,
		reading_key: unlock.reading_key,
		delivery: unlock.delivery,
		deliver_by_ms: state.times.deliver_by_ms,
		phase: state.phase(),
		outcome: blueprint.outcome,
		due,
		trader: blueprint.trader,
		asset: blueprint.rules.asset,
	})
}

/// What closing an unlock pays its buyer, once the blueprint is judged.
fn pays<T: Config>(
	blueprint: &BlueprintOf<T>,
	unlock: &UnlockOf<T>,
	index: UnlockIndex,
) -> Result<Option<UnlockDue>, DispatchError> {
	let Some(outcome) = &blueprint.outcome else { return Ok(None) };
	let Due { faulty, payout } = closing::due::<T>(blueprint, unlock, index, outcome)?;
	let (get, net) = gain(blueprint.price, &payout)?;
	Ok(Some(UnlockDue { faulty, get, net }))
}

/// What is to be delivered of these blueprints, in their order.
fn due<T: Config>(
	ids: &[BlueprintId],
	after: Option<DeliveryCursor>,
	max: u32,
) -> Page<DeliveryDue, DeliveryCursor> {
	let views = Views::<T>::new();
	let (first, behind) = after.map_or((0, None), |(id, index)| (id, Some(index)));
	let from_first = ids.iter().copied().filter(|id| *id >= first);
	let items = from_first.flat_map(|id| {
		let blueprint = Blueprints::<T>::get(id);
		let open = blueprint.and_then(|blueprint| {
			let times = views.times(&blueprint);
			let is_due = !times.fixed && blueprint.outcome.is_none();
			is_due.then_some((blueprint.sequence, times.deliver_by_ms))
		});
		let behind = behind.filter(|_| id == first);
		open.into_iter().flat_map(move |(sequence, deliver_by_ms)| {
			undelivered::<T>(id, behind).filter_map(move |index| {
				let unlock = Unlocks::<T>::get(id, InOrder::from(index))?;
				let reading_key = unlock.reading_key;
				let due =
					DeliveryDue { blueprint: id, sequence, index, reading_key, deliver_by_ms };
				Some(((id, index), due))
			})
		})
	});
	Page::of(items, max)
}

/// The unlocks of a blueprint that nothing was delivered to, behind one of them.
fn undelivered<T: Config>(
	id: BlueprintId,
	behind: Option<UnlockIndex>,
) -> impl Iterator<Item = UnlockIndex> {
	let indices = match behind {
		Some(behind) => {
			let key = Undelivered::<T>::hashed_key_for(id, InOrder::from(behind));
			Undelivered::<T>::iter_key_prefix_from(id, key)
		},
		None => Undelivered::<T>::iter_key_prefix(id),
	};
	indices.map(UnlockIndex::from)
}
