// SPDX-License-Identifier: Apache-2.0
//! Groups: one sum that stands in several offers. What an offer can take of it: `Offer::available_down`.

use crate::{
	ids::{GroupId, OfferId},
	pallet::*,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{fungibles::Inspect, Consideration, Footprint},
};
use primitives::Balance;
use sp_arithmetic::traits::EnsureAdd;
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_create_group(
		maker: T::AccountId,
		asset: T::AssetKind,
		sum: Balance,
	) -> DispatchResult {
		ensure!(
			sum >= T::Assets::minimum_balance(asset.clone()).max(1),
			Error::<T>::AmountTooSmall
		);
		pallet_custody::Pallet::<T>::hold(&asset, HoldReason::Offer, &maker, sum)?;
		let deposit = TicketOf::<T>::new(&maker, footprint::<T>())?;
		let id = NextGroupId::<T>::get();
		NextGroupId::<T>::put(id.ensure_add(1)?);
		let (offers, left) = (Default::default(), sum);
		let group =
			crate::Group { maker: maker.clone(), asset: asset.clone(), left, offers, deposit };
		Groups::<T>::insert(id, group);
		Self::deposit_event(Event::GroupCreated { group: id, maker, asset, sum });
		Ok(())
	}
}

/// What a group takes in store.
pub(crate) fn footprint<T: Config>() -> Footprint {
	Footprint::from_mel::<GroupOf<T>>()
}

/// The group of this id.
pub(crate) fn load<T: Config>(id: GroupId) -> Result<GroupOf<T>, DispatchError> {
	Groups::<T>::get(id).ok_or(Error::<T>::UnknownGroup.into())
}

/// An offer joins a group of its maker's; returns how much that has left.
pub(crate) fn join<T: Config>(
	id: GroupId,
	maker: &T::AccountId,
	asset: &T::AssetKind,
	offer: OfferId,
) -> Result<Balance, DispatchError> {
	let mut group = load::<T>(id)?;
	ensure!(group.maker == *maker, Error::<T>::NotMaker);
	ensure!(group.asset == *asset, Error::<T>::GroupOfOtherAsset);
	group.offers.try_push(offer).map_err(|_| Error::<T>::GroupFull)?;
	let left = group.left;
	Groups::<T>::insert(id, group);
	Ok(left)
}

/// Store a group of which something was given or which an offer has left; one that has nothing left and
/// no offers is closed.
pub(crate) fn store<T: Config>(id: GroupId, group: GroupOf<T>) -> DispatchResult {
	if group.offers.is_empty() && group.left.is_zero() {
		return close::<T>(id, group);
	}
	Groups::<T>::insert(id, group);
	Ok(())
}

/// An offer leaves its group.
pub(crate) fn leave<T: Config>(id: GroupId, offer: OfferId) -> DispatchResult {
	let mut group = load::<T>(id)?;
	group.offers.retain(|member| *member != offer);
	store::<T>(id, group)
}

/// Remove a group that no offer is of any more, and give back what it holds.
pub(crate) fn close<T: Config>(id: GroupId, group: GroupOf<T>) -> DispatchResult {
	let returned = group.left;
	pallet_custody::Pallet::<T>::give_back(
		&group.asset,
		HoldReason::Offer,
		&group.maker,
		returned,
		&group.maker,
	)?;
	group.deposit.drop(&group.maker)?;
	Groups::<T>::remove(id);
	Pallet::<T>::deposit_event(Event::GroupClosed { group: id, returned });
	Ok(())
}
