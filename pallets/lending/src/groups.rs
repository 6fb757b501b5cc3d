// SPDX-License-Identifier: Apache-2.0
//! Groups: one sum that stands in several offers.

use crate::{math, pallet::*, types::*};
use alloc::collections::btree_map::BTreeMap;
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{fungibles::Inspect, Consideration, Footprint},
};
use sp_runtime::traits::Zero;

/// What groups would have left if some of their offers were taken.
#[derive(Default)]
pub(crate) struct Remainders(BTreeMap<GroupId, Balance>);

impl Remainders {
	/// How much the group of an offer would have left, if it is of one.
	pub fn of<T: Config>(&self, offer: &OfferOf<T>) -> Result<Option<Balance>, Error<T>> {
		match offer.terms.group.and_then(|group| self.0.get(&group)) {
			Some(left) => Ok(Some(*left)),
			None => Pallet::<T>::group_left(offer),
		}
	}

	/// An offer would be taken for this much.
	pub fn take<T: Config>(
		&mut self,
		offer: &OfferOf<T>,
		principal: Balance,
		collateral: Balance,
	) -> Result<(), Error<T>> {
		if let (Some(group), Some(left)) = (offer.terms.group, self.of::<T>(offer)?) {
			let given = if offer.lends() { principal } else { collateral };
			self.0.insert(group, left.checked_sub(given).ok_or(Error::<T>::Overflow)?);
		}
		Ok(())
	}
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_create_group(
		maker: T::AccountId,
		asset: T::AssetKind,
		amount: Balance,
	) -> DispatchResult {
		ensure!(
			amount >= T::Assets::minimum_balance(asset.clone()).max(1),
			Error::<T>::AmountTooSmall
		);
		Self::hold(&asset, HoldReason::Offer, &maker, amount)?;
		let ticket = T::OfferConsideration::new(&maker, Footprint::from_mel::<GroupOf<T>>())?;
		let id = NextGroupId::<T>::get();
		NextGroupId::<T>::put(id.checked_add(1).ok_or(Error::<T>::Overflow)?);
		let (offers, left) = (Default::default(), amount);
		let group = Group { maker: maker.clone(), asset: asset.clone(), left, offers, ticket };
		Groups::<T>::insert(id, group);
		Self::deposit_event(Event::GroupCreated { group: id, maker, asset, amount });
		Ok(())
	}

	/// Returns how many offers were withdrawn with it.
	pub(crate) fn do_cancel_group(
		who: T::AccountId,
		id: GroupId,
	) -> Result<u32, sp_runtime::DispatchError> {
		let group = Groups::<T>::get(id).ok_or(Error::<T>::UnknownGroup)?;
		ensure!(who == group.maker, Error::<T>::NotMaker);
		for offer in &group.offers {
			let record = Offers::<T>::get(offer).ok_or(Error::<T>::OfferGone)?;
			Self::remove_offer(*offer, record, 0)?;
		}
		let offers = group.offers.len() as u32;
		Self::close_group(id, group)?;
		Ok(offers)
	}

	fn close_group(id: GroupId, group: GroupOf<T>) -> DispatchResult {
		Self::return_offered(&group.asset, &group.maker, group.left)?;
		group.ticket.drop(&group.maker)?;
		Groups::<T>::remove(id);
		Self::deposit_event(Event::GroupClosed { group: id, returned: group.left });
		Ok(())
	}

	/// Give back to a maker what is no longer offered, even if the account is blocked in that asset.
	pub(crate) fn return_offered(
		asset: &T::AssetKind,
		maker: &T::AccountId,
		amount: Balance,
	) -> DispatchResult {
		match Self::attempt(|| Self::release(asset, HoldReason::Offer, maker, amount))? {
			Some(()) => Ok(()),
			None => Self::pay_from_hold(asset, HoldReason::Offer, maker, maker, amount),
		}
	}

	/// An offer joins a group of its maker's.
	pub(crate) fn join_group(
		id: GroupId,
		maker: &T::AccountId,
		asset: &T::AssetKind,
		offer: OfferId,
	) -> DispatchResult {
		Groups::<T>::try_mutate(id, |group| {
			let group = group.as_mut().ok_or(Error::<T>::UnknownGroup)?;
			ensure!(group.maker == *maker, Error::<T>::NotMaker);
			ensure!(group.asset == *asset, Error::<T>::GroupOfOtherAsset);
			group.offers.try_push(offer).map_err(|_| Error::<T>::GroupFull)?;
			Ok(())
		})
	}

	/// An offer leaves its group; the last one closes a group that has nothing left.
	pub(crate) fn leave_group(id: GroupId, offer: OfferId) -> DispatchResult {
		let mut group = Groups::<T>::get(id).ok_or(Error::<T>::UnknownGroup)?;
		group.offers.retain(|member| *member != offer);
		if group.offers.is_empty() && group.left.is_zero() {
			Self::close_group(id, group)
		} else {
			Groups::<T>::insert(id, group);
			Ok(())
		}
	}

	/// What one of a group's offers gives, the others no longer have.
	pub(crate) fn take_from_group(id: GroupId, amount: Balance) -> DispatchResult {
		Groups::<T>::try_mutate(id, |group| {
			let group = group.as_mut().ok_or(Error::<T>::UnknownGroup)?;
			group.left = group.left.checked_sub(amount).ok_or(Error::<T>::OfferTooSmall)?;
			Ok(())
		})
	}

	/// How much principal can be taken of an offer, if its group has this much left.
	pub(crate) fn available_of(
		offer: &OfferOf<T>,
		group_left: Option<Balance>,
	) -> Result<Balance, Error<T>> {
		let left = offer.left().ok_or(Error::<T>::Overflow)?;
		match (group_left, offer.side) {
			(None, _) => Ok(left),
			(Some(group_left), Side::Lend | Side::LendAgainst { .. }) => Ok(left.min(group_left)),
			(Some(group_left), Side::Borrow { collateral }) if collateral > group_left => {
				math::share_down(left, group_left, collateral).ok_or(Error::<T>::Overflow)
			},
			(Some(_), Side::Borrow { .. }) => Ok(left),
		}
	}

	/// How much the group of an offer has left, if it is of one.
	pub(crate) fn group_left(offer: &OfferOf<T>) -> Result<Option<Balance>, Error<T>> {
		offer
			.terms
			.group
			.map(|id| Groups::<T>::get(id).map(|group| group.left).ok_or(Error::<T>::UnknownGroup))
			.transpose()
	}

	/// How much principal can be taken of an offer.
	pub(crate) fn available(offer: &OfferOf<T>) -> Result<Balance, Error<T>> {
		Self::available_of(offer, Self::group_left(offer)?)
	}
}
