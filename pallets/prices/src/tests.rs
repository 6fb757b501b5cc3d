// SPDX-License-Identifier: Apache-2.0

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok, traits::Hooks};
use pallet_oracle::TimestampedValue;
use proptest::prelude::*;
use sp_runtime::{DispatchError, FixedU128};

fn price() -> Result<FixedU128, PriceError> {
	<Prices as PriceSource>::price(FEED)
}

fn dollars(cents: u128) -> FixedU128 {
	FixedU128::from_rational(cents, 100)
}

/// Three operators agree, and a block passes.
fn agree(value: u128) {
	for operator in 1..=3 {
		feed(operator, value);
	}
	next_block();
}

#[test]
fn a_feed_should_be_stale_until_the_quorum_has_submitted() {
	run(|| {
		assert_eq!(price(), Err(PriceError::Stale));
		feed(1, 100);
		feed(2, 100);
		next_block();
		assert_eq!(price(), Err(PriceError::Stale));
		feed(3, 100);
		next_block();
		assert_eq!(price(), Ok(dollars(100)));
		let time = START + BLOCK;
		assert_eq!(Prices::last(FEED), Some(Sample { time, as_of: START, price: dollars(100) }));
		System::assert_has_event(Event::Sampled { feed: FEED, price: dollars(100) }.into());
	});
}

#[test]
fn nothing_inside_a_block_should_move_the_price_used_in_it() {
	run(|| {
		agree(100);
		for operator in 1..=3 {
			feed(operator, 500);
		}
		assert_eq!(price(), Ok(dollars(100)));
		next_block();
		assert_eq!(price(), Ok(dollars(500)));
	});
}

#[test]
fn a_price_should_turn_stale_when_operators_fall_silent() {
	run(|| {
		agree(100);
		let sampled = START;
		Timestamp::set_timestamp(sampled + MAX_AGE);
		assert_eq!(price(), Ok(dollars(100)));
		Timestamp::set_timestamp(sampled + MAX_AGE + 1);
		assert_eq!(price(), Err(PriceError::Stale));
		assert_eq!(Prices::last(FEED).map(|sample| sample.time), Some(sampled));
	});
}

#[test]
fn an_operator_who_is_late_should_not_make_an_old_price_young() {
	run(|| {
		feed(1, 100);
		feed(2, 100);
		next_block();
		// The last of the quorum submits when the others' prices are almost too old.
		Timestamp::set_timestamp(START + MAX_AGE);
		feed(3, 100);
		next_block();
		assert_eq!(Prices::last(FEED).map(|sample| sample.as_of), Some(START));
		assert_eq!(price(), Err(PriceError::Stale));
	});
}

#[test]
fn one_operator_who_goes_on_should_not_keep_a_feed_alive() {
	run(|| {
		agree(100);
		for _ in 0..20 {
			feed(1, 100);
			next_block();
		}
		assert_eq!(price(), Err(PriceError::Stale));
	});
}

#[test]
fn a_minority_should_not_move_the_price_beyond_what_others_submitted() {
	run(|| {
		for (operator, value) in
			[(1, 100), (2, 101), (3, 102), (4, 1), (5, u128::MAX / 10u128.pow(17))]
		{
			feed(operator, value);
		}
		next_block();
		assert_eq!(price(), Ok(dollars(101)));
	});
}

#[test]
fn prices_that_are_no_prices_should_leave_the_feed_as_it_is() {
	run(|| {
		agree(100);
		agree(0);
		assert_eq!(price(), Ok(dollars(100)));
		agree(u128::MAX);
		assert_eq!(price(), Ok(dollars(100)));
	});
}

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
		assert_noop!(list(b"A/B", 2, FeedRule { max_age: 0, ..RULE }), Error::<Test>::InvalidRule);
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
		let rule = FeedRule { quorum: 5, max_age: BLOCK - 1 };
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
fn what_operators_see_should_be_what_is_sampled() {
	run(|| {
		for (operator, value) in [(1, 100), (2, 200), (3, 300), (4, 400)] {
			feed(operator, value);
		}
		assert_eq!(Oracle::get(&FEED).map(|shown| shown.value), Some(250));
		next_block();
		assert_eq!(price(), Ok(dollars(250)));
	});
}

#[test]
fn the_weight_of_sampling_should_be_charged_at_the_start_of_the_block() {
	run(|| {
		assert_eq!(Prices::on_initialize(2), <() as WeightInfo>::on_finalize(1));
	});
}

proptest! {
	/// Against sorting and counting by hand.
	#[test]
	fn the_median_has_as_many_below_as_above(
		submissions in proptest::collection::vec((0u128..1_000, 0u64..200), 0..12),
		quorum in (0u32..5).prop_map(|half| 2 * half + 1),
	) {
		let (now, max_age) = (150, 100);
		let rule = FeedRule { quorum, max_age };
		let given = submissions
			.iter()
			.map(|(value, timestamp)| TimestampedValue { value: *value, timestamp: *timestamp });
		let mut counted: Vec<u128> = submissions
			.iter()
			.filter(|(value, time)| *value > 0 && *time <= now && now - time <= max_age)
			.map(|(value, _)| *value)
			.collect();
		counted.sort();
		let n = counted.len();
		let mut times: Vec<u64> = submissions
			.iter()
			.filter(|(value, time)| *value > 0 && *time <= now && now - time <= max_age)
			.map(|(_, time)| *time)
			.collect();
		times.sort();
		let expected = (n >= quorum as usize).then(|| Agreed {
			value: (counted[(n - 1) / 2] + counted[n / 2]) / 2,
			as_of: times[n - quorum as usize],
		});
		prop_assert_eq!(median(&rule, given, now), expected);
	}

	#[test]
	fn a_sample_is_exactly_what_was_submitted(submitted: u128, decimals in 0u8..=18) {
		let sample = Sample::new(1, Agreed { value: submitted, as_of: 0 }, decimals);
		let unit = 10u128.pow(u32::from(18 - decimals));
		let expected = submitted.checked_mul(unit).filter(|inner| *inner > 0);
		prop_assert_eq!(sample.map(|sample| sample.price.into_inner()), expected);
	}
}
