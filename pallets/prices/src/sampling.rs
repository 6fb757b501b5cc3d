// SPDX-License-Identifier: Apache-2.0
//! The end of a block: what operators submitted in it becomes prices.

use crate::{
	breaker::Step,
	combine::{median, Submission},
	history, operators,
	pallet::*,
};
use alloc::vec::Vec;
use frame_support::{defensive, traits::Time};
use primitives::{FeedId, Moment, Point, Sample};

impl<T: Config> Pallet<T> {
	/// Take the prices of all feeds that operators submitted to in this block, or governance released.
	pub fn end_block() {
		let Some(released) = Pending::<T>::take() else { return };
		let now = T::Time::now();
		let operators: Vec<OperatorOf<T>> =
			operators::all::<T>().into_iter().map(|(_, operator)| operator).collect();
		let is_fed = |feed: FeedId| {
			operators
				.iter()
				.any(|operator| operator.submitted_at(now) && operator.price(feed).is_some())
		};
		// Only listed feeds are looked at, whatever operators name.
		for feed in FeedIds::<T>::get() {
			if is_fed(feed) || released.contains(&feed) {
				sample::<T>(
					feed,
					operators.iter().filter_map(|operator| operator.price(feed)),
					now,
				);
			}
		}
	}
}

/// Take the price of a feed, if there is one that can be relied on.
fn sample<T: Config>(id: FeedId, submissions: impl Iterator<Item = Submission>, now: Moment) {
	let Some(mut feed) = Feeds::<T>::get(id) else {
		defensive!("a listed feed exists");
		return;
	};
	let before = feed.state.clone();
	let agreed = median(&feed.rule, submissions, now);
	match feed.state.step(&feed.rule, agreed, now) {
		Step::Nothing => {},
		Step::Frozen(price) => {
			Pallet::<T>::deposit_event(Event::FeedFrozen { feed: id, price });
		},
		Step::Released(sample) => {
			Pallet::<T>::deposit_event(Event::FeedReleased { feed: id, price: sample.price });
			accept::<T>(id, &mut feed, before.last, sample);
		},
		Step::Sampled(sample) => accept::<T>(id, &mut feed, before.last, sample),
	}
	if feed.state != before {
		Feeds::<T>::insert(id, feed);
	}
}

fn accept<T: Config>(id: FeedId, feed: &mut crate::Feed, last: Option<Sample>, sample: Sample) {
	let point = |sample: Sample| Point { time_ms: sample.time_ms, price: sample.price };
	history::append::<T>(id, &mut feed.history, last.map(point), point(sample));
	Pallet::<T>::deposit_event(Event::Sampled { feed: id, price: sample.price });
}
