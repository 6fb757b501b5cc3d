// SPDX-License-Identifier: Apache-2.0
//! The feeds of which there are predictions: their terms, and what is open on them.

use crate::{feed_terms::Feed, pallet::*};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{fungibles::Inspect, DefensiveOption},
};
use primitives::{Balance, FeedId, PriceError, PriceHistory, PriceSource};
use sp_arithmetic::traits::EnsureAdd;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_set_feed_terms(id: FeedId, terms: FeedTermsOf<T>) -> DispatchResult {
		let minimum = T::Assets::minimum_balance(terms.asset.clone());
		ensure!(terms.has_valid_sizes(minimum), Error::<T>::InvalidSizes);
		ensure!(terms.has_valid_shares(), Error::<T>::InvalidShares);
		ensure!(terms.has_valid_times(T::Prices::retention()), Error::<T>::InvalidTimes);
		let rule = T::Prices::rule(id).ok_or(Error::<T>::UnknownFeed)?;
		ensure!(terms.suits(&rule), Error::<T>::LagTooShort);
		let feed = match Feeds::<T>::get(id) {
			Some(feed) => {
				let was = &feed.terms;
				ensure!(
					was.asset == terms.asset && was.decimals == terms.decimals,
					Error::<T>::AssetFixed
				);
				Feed { terms, ..feed }
			},
			None => {
				T::Prices::attach(id)?;
				pallet_custody::Pallet::<T>::use_asset(&terms.asset, terms.decimals)?;
				Feed { terms, closed: false, exposure: 0, unjudged: 0 }
			},
		};
		Feeds::<T>::insert(id, feed);
		Self::deposit_event(Event::FeedTermsSet { feed: id });
		Ok(())
	}

	pub(crate) fn do_set_feed_closed(id: FeedId, closed: bool) -> DispatchResult {
		let feed = load::<T>(id)?;
		Feeds::<T>::insert(id, Feed { closed, ..feed });
		Self::deposit_event(Event::FeedClosedSet { feed: id, closed });
		Ok(())
	}
}

/// The feed of this id.
pub(crate) fn load<T: Config>(id: FeedId) -> Result<FeedOf<T>, DispatchError> {
	Feeds::<T>::get(id).ok_or(Error::<T>::UnknownFeed.into())
}

/// One whose price counts now, and whose lag is as long as its prices may be late today.
pub(crate) fn ensure_priced<T: Config>(id: FeedId, terms: &FeedTermsOf<T>) -> DispatchResult {
	T::Prices::price(id).map_err(|error| match error {
		PriceError::UnknownFeed => Error::<T>::UnknownFeed,
		PriceError::Stale => Error::<T>::PriceStale,
		PriceError::Frozen => Error::<T>::PriceFrozen,
	})?;
	let rule = T::Prices::rule(id).ok_or(Error::<T>::UnknownFeed)?;
	ensure!(terms.suits(&rule), Error::<T>::LagTooShort);
	Ok(())
}

/// Change what is known of a feed that a blueprint is of.
pub(crate) fn change<T: Config>(
	id: FeedId,
	change: impl FnOnce(&mut FeedOf<T>) -> DispatchResult,
) -> DispatchResult {
	let mut feed = Feeds::<T>::get(id).defensive_ok_or(DispatchError::Corruption)?;
	change(&mut feed)?;
	Feeds::<T>::insert(id, feed);
	Ok(())
}

/// What one more unlock moves at the most.
pub(crate) fn exposure_of<T: Config>(blueprint: &BlueprintOf<T>) -> Result<Balance, DispatchError> {
	Ok(blueprint.price.ensure_add(blueprint.cover)?)
}
