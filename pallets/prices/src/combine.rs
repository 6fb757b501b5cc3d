// SPDX-License-Identifier: Apache-2.0
//! How the submissions of several operators become one price.

use crate::{Config, FeedId, FeedRule, Feeds, Moment};
use alloc::vec::Vec;
use core::marker::PhantomData;
use frame_support::traits::Time;
use pallet_oracle::TimestampedValue;

/// The median of the submissions that count: not zero, and not older than the rule's `max_age`.
/// `None` below the quorum: with too few operators there is no price, rather than the previous one.
///
/// The median of an even number is the mean of the middle two, rounded down.
pub fn median(
	rule: &FeedRule,
	submissions: impl IntoIterator<Item = TimestampedValue<u128, Moment>>,
	now: Moment,
) -> Option<u128> {
	let mut values: Vec<u128> = submissions
		.into_iter()
		.filter(|s| {
			s.value > 0 && now.checked_sub(s.timestamp).is_some_and(|age| age <= rule.max_age)
		})
		.map(|s| s.value)
		.collect();
	if values.is_empty() || u32::try_from(values.len()).map_or(true, |n| n < rule.quorum) {
		return None;
	}
	values.sort_unstable();
	let upper = values.len().checked_div(2)?;
	let high = *values.get(upper)?;
	if values.len() % 2 == 1 {
		return Some(high);
	}
	let low = *values.get(upper.checked_sub(1)?)?;
	// `high >= low`, so neither step can overflow.
	low.checked_add(high.checked_sub(low)?.checked_div(2)?)
}

/// [`median`] for `pallet-oracle`, so that what it shows is what this pallet samples.
pub struct Median<T>(PhantomData<T>);

impl<T: Config> pallet_oracle::CombineData<FeedId, TimestampedValue<u128, Moment>> for Median<T> {
	fn combine_data(
		feed: &FeedId,
		values: Vec<TimestampedValue<u128, Moment>>,
		_previous: Option<TimestampedValue<u128, Moment>>,
	) -> Option<TimestampedValue<u128, Moment>> {
		let now = <T as pallet_oracle::Config>::Time::now();
		let feed = Feeds::<T>::get(feed)?;
		median(&feed.rule, values, now).map(|value| TimestampedValue { value, timestamp: now })
	}
}
