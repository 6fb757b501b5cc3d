// SPDX-License-Identifier: Apache-2.0
//! Feeds: listed, changed, released, retired, used by other pallets.

use crate::{
	feed::{is_majority, is_name, is_valid, Feed, Name},
	pallet::*,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{DefensiveOption, Time},
};
use primitives::{FeedId, FeedRule, LivePrice, PriceError, PriceSource, Sample};
use sp_runtime::{
	traits::{EnsureAdd, EnsureAddAssign, EnsureSub},
	FixedU128, SaturatedConversion,
};

/// How many operators there are.
fn operators<T: Config>() -> u32 {
	Operators::<T>::decode_len().unwrap_or(0).saturated_into()
}

/// The listed feeds, in the order of their ids.
pub fn all<T: Config>() -> impl Iterator<Item = (FeedId, Feed)> {
	FeedIds::<T>::get().into_iter().filter_map(|id| Feeds::<T>::get(id).map(|feed| (id, feed)))
}

fn check_rule<T: Config>(rule: &FeedRule) -> DispatchResult {
	ensure!(is_valid(rule), Error::<T>::InvalidRule);
	ensure!(is_majority(rule.quorum, operators::<T>()), Error::<T>::QuorumTooSmall);
	Ok(())
}

fn try_change<T: Config, R>(
	feed: FeedId,
	change: impl FnOnce(&mut Feed) -> Result<R, DispatchError>,
) -> Result<R, DispatchError> {
	Feeds::<T>::try_mutate(feed, |feed| change(feed.as_mut().ok_or(Error::<T>::UnknownFeed)?))
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_list_feed(name: Name, rule: FeedRule) -> DispatchResult {
		ensure!(is_name(&name), Error::<T>::InvalidName);
		check_rule::<T>(&rule)?;
		ensure!(!all::<T>().any(|(_, feed)| feed.is_named(&name)), Error::<T>::NameTaken);
		let feed = NextFeedId::<T>::get();
		// Ids count up, so they stay in order.
		FeedIds::<T>::try_append(feed).map_err(|()| Error::<T>::TooManyFeeds)?;
		NextFeedId::<T>::put(feed.ensure_add(1)?);
		Feeds::<T>::insert(feed, Feed::new(name, rule));
		Self::deposit_event(Event::FeedListed { feed });
		Ok(())
	}

	pub(crate) fn do_change_feed(feed: FeedId, rule: FeedRule) -> DispatchResult {
		check_rule::<T>(&rule)?;
		try_change::<T, _>(feed, |feed| {
			feed.change_rule(rule, T::Time::now());
			Ok(())
		})?;
		Self::deposit_event(Event::FeedChanged { feed, rule });
		Ok(())
	}

	pub(crate) fn do_retire_feed(feed: FeedId) -> DispatchResult {
		let Feed { users, history, .. } = Feeds::<T>::get(feed).ok_or(Error::<T>::UnknownFeed)?;
		ensure!(users == 0, Error::<T>::FeedInUse);
		Feeds::<T>::remove(feed);
		FeedIds::<T>::mutate(|ids| ids.retain(|id| *id != feed));
		if history.samples > 0 {
			Retired::<T>::insert(feed, history);
		}
		Self::deposit_event(Event::FeedRetired { feed });
		Ok(())
	}

	pub(crate) fn do_release_feed(feed: FeedId, price: FixedU128) -> DispatchResult {
		try_change::<T, _>(feed, |feed| {
			let freeze = feed.state.freeze.as_mut().ok_or(Error::<T>::NotFrozen)?;
			// Time passes from a decision to its enactment, and the price may jump on meanwhile.
			ensure!(freeze.price == price, Error::<T>::OtherLevel);
			freeze.released = true;
			Ok(())
		})?;
		// Not at once: a price does not change within a block.
		Pending::<T>::mutate(|pending| {
			let released = pending.get_or_insert_default();
			if !released.contains(&feed) {
				// No more than `MaxFeeds` are listed, but some may have been retired in this block.
				let _ = released.try_push(feed);
			}
		});
		Ok(())
	}
}

impl<T: Config> PriceSource for Pallet<T> {
	fn price(feed: FeedId) -> Result<LivePrice, PriceError> {
		Feeds::<T>::get(feed).ok_or(PriceError::UnknownFeed)?.live(T::Time::now())
	}

	fn last(feed: FeedId) -> Option<Sample> {
		Feeds::<T>::get(feed)?.state.last
	}

	fn attach(feed: FeedId) -> DispatchResult {
		try_change::<T, _>(feed, |feed| Ok(feed.users.ensure_add_assign(1)?))
	}

	fn detach(feed: FeedId) -> DispatchResult {
		Feeds::<T>::try_mutate(feed, |feed| {
			// A feed that is used is not retired, and nobody leaves who has not come.
			let feed = feed.as_mut().defensive_ok_or(DispatchError::Corruption)?;
			let users = feed.users.ensure_sub(1).ok();
			feed.users = users.defensive_ok_or(DispatchError::Corruption)?;
			Ok(())
		})
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_price(feed: FeedId, price: FixedU128) {
		let now = T::Time::now();
		force_list::<T>(feed);
		Feeds::<T>::mutate(feed, |feed| {
			let feed = feed.as_mut().unwrap();
			feed.rule = ANY_RULE;
			feed.state = crate::State {
				last: Some(Sample { time_ms: now, as_of_ms: now, price }),
				steady_since_ms: 0,
				anchor: price,
				freeze: None,
			};
		});
	}
}

/// A rule that stands in no benchmark's way.
#[cfg(feature = "runtime-benchmarks")]
pub const ANY_RULE: FeedRule = FeedRule {
	quorum: 1,
	max_age_ms: primitives::Moment::MAX,
	max_move: sp_runtime::Permill::one(),
	max_drift: sp_runtime::Permill::one(),
	confirmations: 1,
};

/// Make a feed of this id exist.
#[cfg(feature = "runtime-benchmarks")]
pub fn force_list<T: Config>(feed: FeedId) {
	if Feeds::<T>::contains_key(feed) {
		return;
	}
	FeedIds::<T>::mutate(|ids| {
		let place = ids.binary_search(&feed).unwrap_err();
		ids.try_insert(place, feed).unwrap();
	});
	NextFeedId::<T>::mutate(|next| *next = (*next).max(feed + 1));
	// As long as a name can be.
	let name = alloc::format!("benchmarked-{feed:012}").into_bytes().try_into().unwrap();
	Feeds::<T>::insert(feed, Feed::new(name, ANY_RULE));
}
