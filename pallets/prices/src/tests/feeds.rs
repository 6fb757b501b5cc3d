// SPDX-License-Identifier: Apache-2.0
//! Listing and changing feeds.

use super::*;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchError, Permill};

#[test]
fn submissions_to_feeds_that_are_not_listed_should_be_ignored() {
	run(|| {
		let values = vec![(7, 100)].try_into().unwrap();
		assert_ok!(Oracle::feed_values(RuntimeOrigin::signed(1), values));
		assert!(Fed::<Test>::get().is_empty());
		assert_eq!(<Prices as PriceSource>::price(7), Err(PriceError::UnknownFeed));
	});
}

#[test]
fn list_feed_should_give_out_ids_and_refuse_what_makes_no_sense() {
	run(|| {
		let list = |name: &[u8], decimals, rule| {
			Prices::list_feed(
				RuntimeOrigin::root(),
				name.to_vec().try_into().unwrap(),
				decimals,
				rule,
			)
		};
		assert_noop!(list(b"", 2, RULE), Error::<Test>::InvalidName);
		assert_noop!(list(b"A/B", 19, RULE), Error::<Test>::TooManyDecimals);
		assert_noop!(list(b"A/B", 2, FeedRule { quorum: 2, ..RULE }), Error::<Test>::InvalidRule);
		assert_noop!(list(b"A/B", 2, FeedRule { quorum: 0, ..RULE }), Error::<Test>::InvalidRule);
		for invalid in [
			FeedRule { max_age: 0, ..RULE },
			FeedRule { max_gap: MAX_AGE - 1, ..RULE },
			FeedRule { max_move: Permill::zero(), ..RULE },
			FeedRule { confirmations: 0, ..RULE },
		] {
			assert_noop!(list(b"A/B", 2, invalid), Error::<Test>::InvalidRule);
		}
		assert_ok!(list(b"ETH/USD", 18, RULE));
		System::assert_last_event(Event::FeedListed { feed: 1 }.into());
		assert_ok!(list(b"TRN/USD", 0, RULE));
		assert_noop!(list(b"A/B", 2, RULE), Error::<Test>::TooManyFeeds);
		assert_noop!(
			Prices::list_feed(RuntimeOrigin::signed(1), Default::default(), 2, RULE),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn change_feed_should_hold_at_once_for_the_age_of_the_present_price() {
	run(|| {
		agree(100);
		let change = |origin, feed, rule| Prices::change_feed(origin, feed, rule);
		let rule = FeedRule { quorum: 5, max_age: BLOCK - 1, ..RULE };
		assert_noop!(change(RuntimeOrigin::signed(1), FEED, rule), DispatchError::BadOrigin);
		assert_noop!(change(RuntimeOrigin::root(), 9, rule), Error::<Test>::UnknownFeed);
		let even = FeedRule { quorum: 4, ..rule };
		assert_noop!(change(RuntimeOrigin::root(), FEED, even), Error::<Test>::InvalidRule);
		assert_eq!(price(), Ok(dollars(100)));
		assert_ok!(change(RuntimeOrigin::root(), FEED, rule));
		assert_eq!(price(), Err(PriceError::Stale));
		agree(100);
		assert_eq!(price(), Err(PriceError::Stale), "three are too few now");
	});
}

#[test]
fn state_of_should_say_how_a_feed_is_doing() {
	run(|| {
		assert_eq!(Prices::state_of(9), None);
		let nothing = FeedState {
			price: Err(PriceError::Stale),
			last: None,
			steady_since: None,
			frozen: None,
			samples: 0,
			kept_from: 0,
		};
		assert_eq!(Prices::state_of(FEED), Some(nothing.clone()));
		agree(100);
		let sample = Sample { time: START, as_of: START, price: dollars(100) };
		let well = FeedState {
			price: Ok(dollars(100)),
			last: Some(sample),
			steady_since: Some(START),
			samples: 1,
			..nothing
		};
		assert_eq!(Prices::state_of(FEED), Some(well.clone()));
		agree(200);
		let frozen = FeedState {
			price: Err(PriceError::Frozen),
			steady_since: None,
			frozen: Frozen::<Test>::get(FEED),
			..well
		};
		assert_eq!(frozen.frozen.as_ref().map(|freeze| freeze.price), Some(dollars(200)));
		assert_eq!(Prices::state_of(FEED), Some(frozen));
	});
}
