// SPDX-License-Identifier: Apache-2.0
//! Listing and changing feeds.

use super::*;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, Permill};

fn list(name: &[u8], rule: FeedRule) -> frame_support::dispatch::DispatchResult {
	Prices::list_feed(root(), name.to_vec().try_into().unwrap(), rule)
}

#[test]
fn submissions_to_feeds_that_are_not_listed_should_be_ignored() {
	run(|| {
		for operator in 1..=3 {
			let given = prices(&[(7, dollars(100))]);
			assert_ok!(Prices::submit(signed(operator), START, given));
		}
		next_block();
		assert_eq!(<Prices as PriceSource>::price(7), Err(PriceError::UnknownFeed));
		assert!(!Leaves::<Test>::contains_key(7, 0));
	});
}

#[test]
fn list_feed_should_give_out_ids_and_refuse_what_makes_no_sense() {
	run(|| {
		for invalid in [
			FeedRule { quorum: 4, ..RULE },
			FeedRule { quorum: 0, ..RULE },
			FeedRule { max_age_ms: 0, ..RULE },
			FeedRule { max_move: Permill::zero(), ..RULE },
			FeedRule { max_drift: Permill::zero(), ..RULE },
			FeedRule { confirmations: 0, ..RULE },
		] {
			assert_noop!(list(b"A/B", invalid), Error::<Test>::InvalidRule);
		}
		assert_ok!(list(b"ETH/USD", RULE));
		System::assert_last_event(Event::FeedListed { feed: 1 }.into());
		assert_ok!(list(b"TRN/USD", RULE));
		assert_eq!(FeedIds::<Test>::get().into_inner(), [0, 1, 2]);
		assert_noop!(list(b"A/B", RULE), Error::<Test>::TooManyFeeds);
		assert_noop!(
			Prices::list_feed(signed(1), Default::default(), RULE),
			DispatchError::BadOrigin
		);
		// The place of one that has gone is free.
		assert_ok!(Prices::retire_feed(root(), 1));
		assert_ok!(list(b"A/B", RULE));
		assert_eq!(FeedIds::<Test>::get().into_inner(), [0, 2, 3]);
	});
}

#[test]
fn names_should_be_text_that_people_can_read() {
	run(|| {
		for name in [
			b"".as_ref(),
			&[0xff, 0xfe, 0xfd],
			b"BTC/\0USD",
			b"BTC/USD2\n",
			b"ETH USD",
			b"ETH/USD ",
			"ETH\u{202e}/USD".as_bytes(),
			"E\u{422}H/USD".as_bytes(),
			b"\x7f",
		] {
			assert_noop!(list(name, RULE), Error::<Test>::InvalidName);
		}
		assert_ok!(list(b"!~0123456789012345678901", RULE));
	});
}

#[test]
fn no_two_feeds_should_have_the_same_name() {
	run(|| {
		assert_noop!(list(b"BTC/USD", RULE), Error::<Test>::NameTaken);
		assert_noop!(list(b"btc/usd", RULE), Error::<Test>::NameTaken);
		assert_ok!(list(b"BTC/USDT", RULE));
	});
}

#[test]
fn change_feed_should_hold_at_once_for_the_age_of_the_present_price() {
	run(|| {
		agree(100);
		let change = |origin, feed, rule| Prices::change_feed(origin, feed, rule);
		let rule = FeedRule { quorum: 5, max_age_ms: BLOCK - 1, ..RULE };
		assert_noop!(change(signed(1), FEED, rule), DispatchError::BadOrigin);
		assert_noop!(change(root(), 9, rule), Error::<Test>::UnknownFeed);
		let even = FeedRule { quorum: 4, ..rule };
		assert_noop!(change(root(), FEED, even), Error::<Test>::InvalidRule);
		assert_eq!(price(), Ok(dollars(100)));
		assert_ok!(change(root(), FEED, rule));
		System::assert_last_event(Event::FeedChanged { feed: FEED, rule }.into());
		assert_eq!(price(), Err(PriceError::Stale));
		agree(100);
		assert_eq!(price(), Err(PriceError::Stale), "three are too few now");
	});
}
