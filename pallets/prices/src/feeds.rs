// SPDX-License-Identifier: Apache-2.0
//! Feeds: listed, fed by operators, asked for their price.

use crate::{pallet::*, types::*};
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
		let was_fresh = Self::fresh(feed).is_ok();
		Feeds::<T>::try_mutate(feed, |info| {
			info.as_mut().ok_or(Error::<T>::UnknownFeed).map(|info| info.rule = rule)
		})?;
		// A larger `max_age` makes a stale price fresh again.
		if !was_fresh && Self::fresh(feed).is_ok() {
			SteadySince::<T>::insert(feed, <T as pallet_oracle::Config>::Time::now());
		}
		Self::deposit_event(Event::FeedChanged { feed, rule });
		Ok(())
	}

	/// The last sample, if it can be relied on now.
	pub(crate) fn fresh(feed: FeedId) -> Result<Sample, PriceError> {
		let rule = Feeds::<T>::get(feed).ok_or(PriceError::UnknownFeed)?.rule;
		ensure!(!Frozen::<T>::contains_key(feed), PriceError::Frozen);
		let sample = Latest::<T>::get(feed).ok_or(PriceError::Stale)?;
		let now = <T as pallet_oracle::Config>::Time::now();
		ensure!(rule.counts(sample.as_of, now), PriceError::Stale);
		Ok(sample)
	}

	pub(crate) fn state(feed: FeedId) -> Option<FeedState> {
		let price = match Self::price(feed) {
			Err(PriceError::UnknownFeed) => return None,
			price => price,
		};
		let history = Histories::<T>::get(feed);
		Some(FeedState {
			price,
			last: Latest::<T>::get(feed),
			steady_since: Self::steady_since(feed).ok(),
			frozen: Frozen::<T>::get(feed),
			samples: history.as_ref().map_or(0, |history| history.samples),
			kept_from: history.map_or(0, |history| history.kept_from),
		})
	}

	/// Have a listed feed sampled at the end of this block.
	pub(crate) fn await_sample(feed: FeedId) {
		Fed::<T>::mutate(|fed| {
			if !fed.contains(&feed) {
				// No more than `MaxFeeds` are listed.
				let _ = fed.try_push(feed);
			}
		});
	}
}

impl<T: Config> pallet_oracle::OnNewData<T::AccountId, FeedId, u128> for Pallet<T> {
	fn on_new_data(_: &T::AccountId, feed: &FeedId, _: &u128) {
		if Feeds::<T>::contains_key(feed) {
			Self::await_sample(*feed);
		}
	}
}

impl<T: Config> PriceSource for Pallet<T> {
	fn price(feed: FeedId) -> Result<FixedU128, PriceError> {
		Self::fresh(feed).map(|sample| sample.price)
	}

	fn steady_since(feed: FeedId) -> Result<Moment, PriceError> {
		Self::fresh(feed).map(|_| SteadySince::<T>::get(feed))
	}

	fn last(feed: FeedId) -> Option<Sample> {
		Latest::<T>::get(feed)
	}

	fn is_listed(feed: FeedId) -> bool {
		Feeds::<T>::contains_key(feed)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_price(feed: FeedId, price: FixedU128) {
		Feeds::<T>::insert(feed, Feed { name: Default::default(), decimals: 18, rule: ANY_RULE });
		let time = <T as pallet_oracle::Config>::Time::now();
		Latest::<T>::insert(feed, Sample { time, as_of: time, price });
		SteadySince::<T>::remove(feed);
		Frozen::<T>::remove(feed);
	}
}

/// A rule that stands in no benchmark's way.
#[cfg(feature = "runtime-benchmarks")]
pub(crate) const ANY_RULE: FeedRule = FeedRule {
	quorum: 1,
	max_age: Moment::MAX,
	max_gap: Moment::MAX,
	max_move: sp_runtime::Permill::one(),
	confirmations: 1,
};
