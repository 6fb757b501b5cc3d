// SPDX-License-Identifier: Apache-2.0
//! Following: unlocks out of a budget, which anyone can ask for.

use crate::{
	blueprints::OpenBlueprint,
	feeds,
	following::{FollowedFeeds, Following},
	ids::BlueprintId,
	outcome::Outcome,
	pallet::*,
	unlocking,
};
use codec::MaxEncodedLen;
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Consideration, Footprint},
};
use primitives::Balance;
use sp_arithmetic::traits::{EnsureAddAssign, EnsureSub, EnsureSubAssign};
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_follow(
		follower: T::AccountId,
		trader: T::AccountId,
		feeds: FollowedFeeds,
		max_price: Balance,
		budget: Balance,
		pause_after: u8,
	) -> DispatchResult {
		ensure!(follower != trader, Error::<T>::OwnTrader);
		ensure!(
			!max_price.is_zero() && budget >= max_price && pause_after > 0,
			Error::<T>::InvalidBudget
		);
		ensure!(ReadingKeys::<T>::contains_key(&follower), Error::<T>::NoReadingKey);
		let asset = asset_of::<T>(&feeds)?;
		let deposit = match Followings::<T>::take(&follower, &trader) {
			Some(before) => {
				give_back::<T>(&follower, &before.asset, before.left)?;
				before.deposit
			},
			None => {
				Followers::<T>::try_mutate(&trader, |followers| followers.ensure_add_assign(1))?;
				TicketOf::<T>::new(&follower, footprint::<T>())?
			},
		};
		pallet_custody::Pallet::<T>::hold(&asset, HoldReason::Escrow, &follower, budget)?;
		let following = Following {
			feeds,
			asset,
			max_price,
			budget,
			left: budget,
			pause_after,
			losses: 0,
			deposit,
		};
		Followings::<T>::insert(&follower, &trader, following);
		Self::deposit_event(Event::Followed { follower, trader, budget });
		Ok(())
	}

	pub(crate) fn do_unfollow(follower: T::AccountId, trader: T::AccountId) -> DispatchResult {
		let following =
			Followings::<T>::take(&follower, &trader).ok_or(Error::<T>::NotFollowing)?;
		let followers = Followers::<T>::get(&trader).ensure_sub(1)?;
		if followers.is_zero() {
			Followers::<T>::remove(&trader);
		} else {
			Followers::<T>::insert(&trader, followers);
		}
		let returned = following.left;
		give_back::<T>(&follower, &following.asset, returned)?;
		following.deposit.drop(&follower)?;
		Self::deposit_event(Event::Unfollowed { follower, trader, returned });
		Ok(())
	}

	pub(crate) fn do_unlock_for(id: BlueprintId, follower: T::AccountId) -> DispatchResult {
		let open = OpenBlueprint::<T>::load(id)?;
		let blueprint = &open.blueprint;
		let mut following =
			Followings::<T>::get(&follower, &blueprint.trader).ok_or(Error::<T>::NotFollowing)?;
		ensure!(
			following.feeds.contains(&blueprint.feed)
				&& following.asset == blueprint.rules.asset
				&& blueprint.price <= following.max_price,
			Error::<T>::NotWanted
		);
		ensure!(!following.is_paused(), Error::<T>::FollowingPaused);
		ensure!(following.left >= blueprint.price, Error::<T>::BudgetUsed);
		following.left.ensure_sub_assign(blueprint.price)?;
		Followings::<T>::insert(&follower, &blueprint.trader, following);
		unlocking::unlock::<T>(open, follower, true)
	}
}

/// What a following takes in store.
pub(crate) fn footprint<T: Config>() -> Footprint {
	let keys = T::AccountId::max_encoded_len().saturating_mul(3);
	Footprint::from_parts(1, FollowingOf::<T>::max_encoded_len().saturating_add(keys))
}

/// The one asset that predictions of all these feeds are paid in.
fn asset_of<T: Config>(ids: &FollowedFeeds) -> Result<T::AssetKind, DispatchError> {
	let mut found = None;
	for id in ids {
		let asset = feeds::load::<T>(*id).map_err(|_| Error::<T>::InvalidFeeds)?.terms.asset;
		ensure!(
			found.replace(asset.clone()).is_none_or(|other| other == asset),
			Error::<T>::InvalidFeeds
		);
	}
	found.ok_or(Error::<T>::InvalidFeeds.into())
}

fn give_back<T: Config>(
	who: &T::AccountId,
	asset: &T::AssetKind,
	amount: Balance,
) -> DispatchResult {
	pallet_custody::Pallet::<T>::give_back(asset, HoldReason::Escrow, who, amount, who)
}

/// What an unlock gives back stays on hold as a part of the budget that it was bought from, as far as that
/// has room: it may be another budget by now, or none. Returns what stays. Counts whether the call was lost.
pub(crate) fn take_back<T: Config>(
	follower: &T::AccountId,
	trader: &T::AccountId,
	asset: &T::AssetKind,
	back: Balance,
	outcome: &Outcome,
	lost: bool,
) -> Result<Balance, DispatchError> {
	let following = Followings::<T>::get(follower, trader);
	let Some(mut following) = following.filter(|following| following.asset == *asset) else {
		return Ok(0);
	};
	let stays = back.min(following.budget.saturating_sub(following.left));
	following.left.ensure_add_assign(stays)?;
	if lost {
		following.losses = following.losses.saturating_add(1);
	} else if !outcome.is_void() && !following.is_paused() {
		following.losses = 0;
	}
	Followings::<T>::insert(follower, trader, following);
	Ok(stays)
}
