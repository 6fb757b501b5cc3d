// SPDX-License-Identifier: Apache-2.0
//! What clients are told of feeds and operators.

use crate::combine::counts;
use crate::{
	feed::Feed,
	feeds, operators,
	pallet::*,
	view::{FeedState, FeedView, OperatorPrice, OperatorView},
};
use alloc::{string::String, vec::Vec};
use frame_support::traits::{Get, Time};
use primitives::{FeedId, Moment, Point, PriceError, Sample};
use sp_runtime::{traits::Zero, SaturatedConversion};

fn feed_view<T: Config>(id: FeedId, feed: Feed, operators: &[OperatorOf<T>]) -> FeedView {
	let now = T::Time::now();
	let last = feed.state.last;
	let state = match (&feed.state.freeze, feed.sample(now)) {
		(Some(freeze), _) => FeedState::Frozen {
			level_e18: freeze.price,
			confirmed: freeze.confirmations,
			needed: feed.rule.confirmations,
		},
		(None, Ok(_)) => FeedState::Fresh,
		(None, Err(_)) => FeedState::Stale {
			since_ms: last
				.map(|last| last.as_of_ms.saturating_add(feed.rule.max_age_ms).saturating_add(1)),
		},
	};
	let counting = operators
		.iter()
		.filter_map(|operator| operator.price(id))
		.filter(|given| !given.price.is_zero() && counts(&feed.rule, given.as_of, now));
	FeedView {
		id,
		name: String::from_utf8(feed.name.to_vec()).unwrap_or_default(),
		users: feed.users,
		steady_since_ms: feed.live(now).ok().map(|live| live.steady_since),
		state,
		price_e18: last.map(|last| last.price),
		as_of_ms: last.map(|last| last.as_of_ms),
		sampled_ms: last.map(|last| last.time_ms),
		anchor_e18: feed.state.anchor,
		fresh_operators: counting.count().saturated_into(),
		samples: feed.history.samples,
		kept_from_ms: Leaves::<T>::get(id, feed.history.kept_from).and_then(|leaf| leaf.begins()),
		rule: feed.rule,
	}
}

fn all_operators<T: Config>() -> Vec<OperatorOf<T>> {
	operators::all::<T>().into_iter().map(|(_, operator)| operator).collect()
}

impl<T: Config> Pallet<T> {
	pub(crate) fn feeds_of() -> Vec<FeedView> {
		let operators = all_operators::<T>();
		feeds::all::<T>().map(|(id, feed)| feed_view::<T>(id, feed, &operators)).collect()
	}

	pub(crate) fn feed_of(id: FeedId) -> Result<FeedView, PriceError> {
		let feed = Feeds::<T>::get(id).ok_or(PriceError::UnknownFeed)?;
		Ok(feed_view::<T>(id, feed, &all_operators::<T>()))
	}

	pub(crate) fn price_of(id: FeedId) -> Result<Sample, PriceError> {
		Feeds::<T>::get(id).ok_or(PriceError::UnknownFeed)?.sample(T::Time::now())
	}

	pub(crate) fn samples_of(feed: FeedId, page: u64) -> Vec<Point> {
		Leaves::<T>::get(feed, page).map(|leaf| leaf.samples.into_inner()).unwrap_or_default()
	}

	pub(crate) fn operators_of() -> Vec<OperatorView<T::AccountId>> {
		let now = T::Time::now();
		let heard = |time: Moment| Some(time).filter(|time| *time > 0);
		operators::all::<T>()
			.into_iter()
			.map(|(account, operator)| OperatorView {
				account,
				since_ms: heard(operator.since_ms),
				submitted: operator.submitted,
				missed: operator.missed_by(now, T::Heartbeat::get()),
				last_ms: heard(operator.received_ms),
				prices: operator
					.prices
					.iter()
					.map(|(feed, price)| OperatorPrice {
						feed: *feed,
						price_e18: *price,
						age_ms: now.saturating_sub(operator.as_of()),
					})
					.collect(),
			})
			.collect()
	}
}
