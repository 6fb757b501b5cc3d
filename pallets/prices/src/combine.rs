// SPDX-License-Identifier: Apache-2.0
//! How the submissions of several operators become one price.

use crate::{Agreed, Config, FeedId, FeedRule, Feeds, Moment};
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
) -> Option<Agreed> {
	let mut counted: Vec<_> =
		submissions.into_iter().filter(|s| s.value > 0 && rule.counts(s.timestamp, now)).collect();
	// Newest first: the quorum's last one says how old the price is, whoever else is older.
	counted.sort_unstable_by_key(|s| core::cmp::Reverse(s.timestamp));
	let quorum = usize::try_from(rule.quorum).ok()?;
	let as_of = counted.get(quorum.checked_sub(1)?)?.timestamp;
	let mut values: Vec<u128> = counted.into_iter().map(|s| s.value).collect();
	values.sort_unstable();
	let upper = values.len().checked_div(2)?;
	let high = *values.get(upper)?;
	if values.len() % 2 == 1 {
		return Some(Agreed { value: high, as_of });
	}
	let low = *values.get(upper.checked_sub(1)?)?;
	// `high >= low`, so neither step can overflow.
	let value = low.checked_add(high.checked_sub(low)?.checked_div(2)?)?;
	Some(Agreed { value, as_of })
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
		median(&feed.rule, values, now)
			.map(|agreed| TimestampedValue { value: agreed.value, timestamp: agreed.as_of })
	}
}
