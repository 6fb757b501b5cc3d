// SPDX-License-Identifier: Apache-2.0

mod anchor;
mod breaker;
mod charts;
mod costs;
mod extension;
mod feeds;
mod history;
mod operators;
mod pruning;
mod queries;
mod retiring;
mod sampling;
mod views;

#[test]
fn rooms_should_stand_in_order() {
	test_support::rooms::check(env!("CARGO_MANIFEST_DIR"));
}

#[test]
fn what_wallets_show_should_be_readable() {
	let metadata = Test::metadata_at_version(16).unwrap();
	test_support::metadata::check(&test_support::metadata::decode(&metadata), &["Prices"]);
}

use crate::{mock::*, *};
use primitives::{
	Answer, Bounds, FeedId, FeedRule, HistoryError, LivePrice, Moment, Point, PriceError,
	PriceHistory, PriceSource, Sample, Touch,
};
use sp_runtime::FixedU128;

fn live() -> Result<LivePrice, PriceError> {
	<Prices as PriceSource>::price(FEED)
}

fn price() -> Result<FixedU128, PriceError> {
	live().map(|live| live.price)
}

fn steady_since() -> Result<Moment, PriceError> {
	live().map(|live| live.steady_since)
}

fn last() -> Option<Sample> {
	<Prices as PriceSource>::last(FEED)
}

fn dollars(cents: u128) -> FixedU128 {
	FixedU128::from_rational(cents, 100)
}

/// What is stored of the feed.
fn stored_feed() -> Feed {
	Feeds::<Test>::get(FEED).unwrap()
}

fn freeze() -> Option<Freeze> {
	stored_feed().state.freeze
}

/// The prices in the first page of the history.
fn sampled() -> Vec<FixedU128> {
	Prices::samples(FEED, 0).into_iter().map(|point| point.price).collect()
}

/// Three operators agree, and a block passes.
fn agree(cents: u128) {
	for operator in 1..=3 {
		feed(operator, cents);
	}
	next_block();
}

fn signed(who: u64) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

fn root() -> RuntimeOrigin {
	RuntimeOrigin::root()
}
