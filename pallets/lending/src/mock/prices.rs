// SPDX-License-Identifier: Apache-2.0
//! Prices that tests set.

use super::*;
use core::cell::RefCell;
use pallet_prices::{PriceError, PriceSource, Sample};

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
}

fn quoted(feed: FeedId) -> Result<Quoted, PriceError> {
	let quoted =
		PRICES.with_borrow(|prices| prices.get(&feed).copied()).ok_or(PriceError::UnknownFeed)?;
	quoted.trouble.map_or(Ok(quoted), |(error, _)| Err(error))
}

/// Prices as tests set them: each is fresh, stale or frozen.
pub struct Prices;
impl PriceSource for Prices {
	fn price(feed: FeedId) -> Result<FixedU128, PriceError> {
		quoted(feed).map(|quoted| quoted.price)
	}

	fn steady_since(feed: FeedId) -> Result<Moment, PriceError> {
		quoted(feed).map(|quoted| quoted.steady_since)
	}

	fn last(feed: FeedId) -> Option<Sample> {
		let Quoted { price, said, trouble, .. } =
			PRICES.with_borrow(|prices| prices.get(&feed).copied())?;
		// Confirmed until the trouble began.
		let time = trouble.map_or(said, |(_, since)| since);
		Some(Sample { time, as_of: time, price })
	}

	fn is_listed(feed: FeedId) -> bool {
		PRICES.with_borrow(|prices| prices.contains_key(&feed))
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_price(feed: FeedId, price: FixedU128) {
		set_price(feed, price);
	}
}

/// What every test starts with.
pub(super) fn first_prices() {
	PRICES.with_borrow_mut(BTreeMap::clear);
	set_price(USD_FEED, 1);
	set_price(BTC_FEED, 50_000);
	set_price(TRN_FEED, 2);
}

/// Say a price. A feed that was silent or frozen is steady from now on, a new one always was.
pub fn set_price(feed: FeedId, price: impl Into<FixedU128>) {
	let price = price.into();
	PRICES.with_borrow_mut(|prices| {
		let steady_since = match prices.get(&feed) {
			None => 0,
			Some(Quoted { trouble: None, steady_since, .. }) => *steady_since,
			Some(_) => now(),
		};
		let said = if prices.contains_key(&feed) { now() } else { 0 };
		prices.insert(feed, Quoted { price, said, trouble: None, steady_since });
	});
}

fn trouble(feed: FeedId, error: PriceError) {
	PRICES.with_borrow_mut(|prices| {
		if let Some(quoted) = prices.get_mut(&feed) {
			let since = quoted.trouble.map_or_else(now, |(_, since)| since);
			quoted.trouble = Some((error, since));
		}
	});
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
	PRICES.with_borrow(|prices| prices[&feed].price)
}
