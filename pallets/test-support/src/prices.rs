// SPDX-License-Identifier: Apache-2.0
//! Prices that tests set.

use core::cell::{Cell, RefCell};
use frame_support::storage::unhashed;
use primitives::{FeedId, LivePrice, Moment, PriceError, PriceSource, Sample};
use sp_runtime::{DispatchError, DispatchResult, FixedU128};
use std::collections::BTreeMap;

/// What a feed says.
#[derive(Clone, Copy)]
struct Quoted {
	price: FixedU128,
	/// When it was first said.
	said: Moment,
	/// Why the price cannot be used, if so, and since when.
	trouble: Option<(PriceError, Moment)>,
	steady_since: Moment,
}

thread_local! {
	static PRICES: RefCell<BTreeMap<FeedId, Quoted>> = Default::default();
	static NOW: Cell<fn() -> Moment> = const { Cell::new(|| 0) };
}

fn now() -> Moment {
	NOW.get()()
}

fn quoted(feed: FeedId) -> Option<Quoted> {
	PRICES.with_borrow(|prices| prices.get(&feed).copied())
}

/// What is said when a feed that nobody set is attached or detached.
pub const UNKNOWN_FEED: DispatchError = DispatchError::Other("no such feed");

/// Prices as tests set them: each is fresh, stale or frozen. They are not in storage, so reading them is
/// not counted; who uses them is, so that a call that fails leaves no trace.
pub struct StaticPrices;
impl PriceSource for StaticPrices {
	fn price(feed: FeedId) -> Result<LivePrice, PriceError> {
		let Quoted { price, trouble, steady_since, .. } =
			quoted(feed).ok_or(PriceError::UnknownFeed)?;
		trouble.map_or(Ok(LivePrice { price, steady_since }), |(error, _)| Err(error))
	}

	fn last(feed: FeedId) -> Option<Sample> {
		let Quoted { price, said, trouble, .. } = quoted(feed)?;
		// Confirmed until the trouble began.
		let time_ms = trouble.map_or(said, |(_, since)| since);
		Some(Sample { time_ms, as_of_ms: time_ms, price })
	}

	fn attach(feed: FeedId) -> DispatchResult {
		quoted(feed).ok_or(UNKNOWN_FEED)?;
		unhashed::put(&users_key(feed), &(users(feed) + 1));
		Ok(())
	}

	fn detach(feed: FeedId) -> DispatchResult {
		quoted(feed).ok_or(UNKNOWN_FEED)?;
		let users = users(feed).checked_sub(1).expect("a feed is detached no more than attached");
		unhashed::put(&users_key(feed), &users);
		Ok(())
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_price(feed: FeedId, price: FixedU128) {
		PRICES.with_borrow_mut(|prices| {
			prices.insert(feed, Quoted { price, said: now(), trouble: None, steady_since: 0 })
		});
	}
}

fn users_key(feed: FeedId) -> Vec<u8> {
	format!(":users of feed {feed}").into_bytes()
}

/// How many users a feed has: attached and not detached again. To be called within externalities.
pub fn users(feed: FeedId) -> u32 {
	unhashed::get_or_default(&users_key(feed))
}

/// Forget all prices, and say these. From now on it is as late as `now` says.
pub fn reset<Price: Into<FixedU128>>(
	now: fn() -> Moment,
	prices: impl IntoIterator<Item = (FeedId, Price)>,
) {
	NOW.set(now);
	PRICES.with_borrow_mut(BTreeMap::clear);
	for (feed, price) in prices {
		set_price(feed, price);
	}
}

/// Say a price. A feed that was silent or frozen is steady from now on, a new one always was.
pub fn set_price(feed: FeedId, price: impl Into<FixedU128>) {
	let price = price.into();
	let (said, steady_since) = match quoted(feed) {
		None => (0, 0),
		Some(Quoted { trouble: None, steady_since, .. }) => (now(), steady_since),
		Some(_) => (now(), now()),
	};
	let quoted = Quoted { price, said, trouble: None, steady_since };
	PRICES.with_borrow_mut(|prices| prices.insert(feed, quoted));
}

fn trouble(feed: FeedId, error: PriceError) {
	let Some(mut quoted) = quoted(feed) else { panic!("no such feed: {feed}") };
	let since = quoted.trouble.map_or_else(now, |(_, since)| since);
	quoted.trouble = Some((error, since));
	PRICES.with_borrow_mut(|prices| prices.insert(feed, quoted));
}

/// Let a feed fall silent.
pub fn silence(feed: FeedId) {
	trouble(feed, PriceError::Stale);
}

/// Let a feed's price jump without being confirmed.
pub fn freeze_feed(feed: FeedId) {
	trouble(feed, PriceError::Frozen);
}

/// What a feed last said.
pub fn price_of(feed: FeedId) -> FixedU128 {
	quoted(feed).unwrap_or_else(|| panic!("no such feed: {feed}")).price
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::undone;

	thread_local! {
		static TIME: Cell<Moment> = const { Cell::new(1_000) };
	}

	fn start() {
		reset(|| TIME.get(), [(1, 50_000), (2, 1)]);
	}

	fn price(feed: FeedId) -> Result<(FixedU128, Moment), PriceError> {
		StaticPrices::price(feed).map(|live| (live.price, live.steady_since))
	}

	#[test]
	fn prices_should_be_what_was_set() {
		start();
		assert_eq!(price(1), Ok((50_000.into(), 0)));
		assert_eq!(price(3), Err(PriceError::UnknownFeed));
		set_price(1, 40_000);
		assert_eq!(price(1), Ok((40_000.into(), 0)));
		assert_eq!(price_of(1), 40_000.into());
		assert_eq!(StaticPrices::last(1).unwrap().time_ms, 1_000);
		start();
		assert_eq!(price(1), Ok((50_000.into(), 0)));
	}

	#[test]
	fn a_feed_in_trouble_should_be_steady_only_from_its_next_price_on() {
		for (trouble, error) in
			[(silence as fn(FeedId), PriceError::Stale), (freeze_feed, PriceError::Frozen)]
		{
			start();
			TIME.set(2_000);
			trouble(1);
			TIME.set(3_000);
			trouble(1);
			assert_eq!(price(1), Err(error));
			let last = StaticPrices::last(1).unwrap();
			assert_eq!((last.price, last.time_ms, last.as_of_ms), (50_000.into(), 2_000, 2_000));
			set_price(1, 7);
			assert_eq!(price(1), Ok((7.into(), 3_000)));
		}
	}

	#[test]
	fn users_should_be_counted_and_undone() {
		sp_io::TestExternalities::default().execute_with(|| {
			start();
			for _ in 0..2 {
				StaticPrices::attach(1).unwrap();
			}
			undone(|| StaticPrices::attach(1)).unwrap();
			StaticPrices::attach(2).unwrap();
			assert_eq!((users(1), users(2), users(3)), (2, 1, 0));
			StaticPrices::detach(1).unwrap();
			assert_eq!(users(1), 1);
			assert_eq!(StaticPrices::attach(3), Err(UNKNOWN_FEED));
			assert_eq!(StaticPrices::detach(3), Err(UNKNOWN_FEED));
		});
	}
}
