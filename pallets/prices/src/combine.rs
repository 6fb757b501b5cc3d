// SPDX-License-Identifier: Apache-2.0
//! How the submissions of several operators become one price.

use alloc::vec::Vec;
use primitives::{FeedRule, Moment};
use sp_runtime::{traits::Zero, FixedU128};

/// What one operator says a feed's price is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Submission {
	/// The price of one whole unit.
	pub price: FixedU128,
	/// From here on its age counts.
	pub as_of: Moment,
}

/// What a quorum of operators agrees on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Agreed {
	/// The median of what they submitted, never zero.
	pub price: FixedU128,
	/// A quorum of them observed at this time or later.
	pub as_of: Moment,
}

/// Whether what is of the time `as_of` counts at `now`.
pub fn counts(rule: &FeedRule, as_of: Moment, now: Moment) -> bool {
	now.checked_sub(as_of).is_some_and(|age| age <= rule.max_age_ms)
}

/// The median of the submissions that count: not zero, and not older than the rule allows. `None`
/// below the quorum: with too few operators there is no price, rather than the previous one.
///
/// The median of an even number is the mean of the middle two, rounded down to 10⁻¹⁸.
pub fn median(
	rule: &FeedRule,
	submissions: impl IntoIterator<Item = Submission>,
	now: Moment,
) -> Option<Agreed> {
	let mut counted: Vec<_> = submissions
		.into_iter()
		.filter(|given| !given.price.is_zero() && counts(rule, given.as_of, now))
		.collect();
	// Newest first: the quorum's last one says how old the price is, whoever else is older.
	counted.sort_unstable_by_key(|given| core::cmp::Reverse(given.as_of));
	let quorum = usize::try_from(rule.quorum).ok()?;
	let as_of = counted.get(quorum.checked_sub(1)?)?.as_of;
	let mut prices: Vec<u128> = counted.into_iter().map(|given| given.price.into_inner()).collect();
	prices.sort_unstable();
	let upper = prices.len().checked_div(2)?;
	let high = *prices.get(upper)?;
	if prices.len() % 2 == 1 {
		return Some(Agreed { price: FixedU128::from_inner(high), as_of });
	}
	let low = *prices.get(upper.checked_sub(1)?)?;
	// `high >= low`, so neither step can overflow.
	let price = low.checked_add(high.checked_sub(low)?.checked_div(2)?)?;
	Some(Agreed { price: FixedU128::from_inner(price), as_of })
}
