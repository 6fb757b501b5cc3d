// SPDX-License-Identifier: Apache-2.0
//! Feeds: listed, fed by operators, sampled, asked for.

use crate::{combine::median, pallet::*, types::*};
use alloc::vec::Vec;
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{Get, Time},
};
use sp_runtime::FixedU128;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_list_feed(name: Vec<u8>, decimals: u8, rule: FeedRule) -> DispatchResult {
		ensure!(!name.is_empty(), Error::<T>::InvalidName);
		let name = name.try_into().map_err(|_| Error::<T>::InvalidName)?;
		ensure!(decimals <= MAX_DECIMALS, Error::<T>::TooManyDecimals);
		ensure!(rule.is_valid(), Error::<T>::InvalidRule);
		ensure!(Feeds::<T>::count() < T::MaxFeeds::get(), Error::<T>::TooManyFeeds);
		let feed = NextFeedId::<T>::get();
		NextFeedId::<T>::put(feed.checked_add(1).ok_or(Error::<T>::TooManyFeeds)?);
		Feeds::<T>::insert(feed, Feed { name, decimals, rule });
		Self::deposit_event(Event::FeedListed { feed });
		Ok(())
	}

	pub(crate) fn do_change_feed(feed: FeedId, rule: FeedRule) -> DispatchResult {
		ensure!(rule.is_valid(), Error::<T>::InvalidRule);
		Feeds::<T>::try_mutate(feed, |info| {
			info.as_mut().ok_or(Error::<T>::UnknownFeed).map(|info| info.rule = rule)
		})?;
		Self::deposit_event(Event::FeedChanged { feed, rule });
		Ok(())
	}

	/// The last sample, if it can be relied on now.
	pub(crate) fn fresh(feed: FeedId) -> Result<Sample, PriceError> {
		let rule = Feeds::<T>::get(feed).ok_or(PriceError::UnknownFeed)?.rule;
		let sample = Latest::<T>::get(feed).ok_or(PriceError::Stale)?;
		let now = <T as pallet_oracle::Config>::Time::now();
		match now.checked_sub(sample.as_of) {
			Some(age) if age <= rule.max_age => Ok(sample),
			_ => Err(PriceError::Stale),
		}
	}

	/// Take the price that operators agree on at the end of a block, if there is one.
	pub(crate) fn sample(feed: FeedId, now: Moment) {
		let Some(info) = Feeds::<T>::get(feed) else { return };
		let submissions = pallet_oracle::Pallet::<T>::read_raw_values(&feed);
		let Some(agreed) = median(&info.rule, submissions, now) else { return };
		// Operators who agree on a number that is no price leave the feed to turn stale.
		let Some(sample) = Sample::new(now, agreed, info.decimals) else { return };
		Latest::<T>::insert(feed, sample);
		Self::deposit_event(Event::Sampled { feed, price: sample.price });
	}
}

impl<T: Config> pallet_oracle::OnNewData<T::AccountId, FeedId, u128> for Pallet<T> {
	fn on_new_data(_: &T::AccountId, feed: &FeedId, _: &u128) {
		if !Feeds::<T>::contains_key(feed) {
			return;
		}
		Fed::<T>::mutate(|fed| {
			if !fed.contains(feed) {
				// Only listed feeds get here, and no more than `MaxFeeds` are listed.
				let _ = fed.try_push(*feed);
			}
		});
	}
}

impl<T: Config> PriceSource for Pallet<T> {
	fn price(feed: FeedId) -> Result<FixedU128, PriceError> {
		Self::fresh(feed).map(|sample| sample.price)
	}

	fn last(feed: FeedId) -> Option<Sample> {
		Latest::<T>::get(feed)
	}

	fn is_listed(feed: FeedId) -> bool {
		Feeds::<T>::contains_key(feed)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_price(feed: FeedId, price: FixedU128) {
		let rule = FeedRule { quorum: 1, max_age: Moment::MAX };
		Feeds::<T>::insert(feed, Feed { name: Default::default(), decimals: 18, rule });
		let time = <T as pallet_oracle::Config>::Time::now();
		Latest::<T>::insert(feed, Sample { time, as_of: time, price });
	}
}
