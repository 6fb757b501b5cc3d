// SPDX-License-Identifier: Apache-2.0
//! From submissions to the price that other pallets see.

use super::*;
use frame_support::{assert_ok, traits::Hooks, weights::RuntimeDbWeight};
use pallet_oracle::TimestampedValue;
use proptest::prelude::*;

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
			feed(operator, 110);
		}
		assert_eq!(price(), Ok(dollars(100)));
		next_block();
		assert_eq!(price(), Ok(dollars(110)));
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
fn a_second_block_of_the_same_time_should_add_no_sample() {
	run(|| {
		let time = Timestamp::get();
		agree(100);
		Timestamp::set_timestamp(time);
		agree(110);
		assert_eq!(price(), Ok(dollars(100)));
		assert_eq!(Prices::samples_of(FEED, 0), [Point { time, price: dollars(100) }]);
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
		let db: RuntimeDbWeight = <Test as frame_system::Config>::DbWeight::get();
		assert_eq!(
			Prices::on_initialize(2),
			<() as WeightInfo>::on_finalize(1).saturating_add(db.reads(1))
		);
	});
}

#[test]
fn a_feed_should_be_steady_since_its_first_sample_while_operators_go_on() {
	run(|| {
		assert_eq!(steady_since(), Err(PriceError::Stale));
		assert_eq!(<Prices as PriceSource>::steady_since(9), Err(PriceError::UnknownFeed));
		for cents in 100..130 {
			agree(cents);
		}
		assert_eq!(steady_since(), Ok(START));
	});
}

#[test]
fn a_feed_should_be_steady_anew_after_it_was_stale() {
	run(|| {
		agree(100);
		// Sampled in the last block in which the price could be used: without interruption.
		Timestamp::set_timestamp(START + MAX_AGE);
		agree(100);
		assert_eq!(steady_since(), Ok(START));
		let silent = START + MAX_AGE + MAX_AGE + 1;
		Timestamp::set_timestamp(silent);
		assert_eq!(steady_since(), Err(PriceError::Stale));
		agree(100);
		assert_eq!(steady_since(), Ok(silent));
	});
}

#[test]
fn a_feed_that_an_operator_keeps_fresh_by_a_hair_should_not_be_steady() {
	run(|| {
		feed(1, 100);
		feed(2, 100);
		Timestamp::set_timestamp(START + MAX_AGE);
		feed(3, 100);
		next_block();
		// The sample was stale as soon as it could be read.
		assert_eq!(steady_since(), Err(PriceError::Stale));
		agree(100);
		assert_eq!(steady_since(), Ok(START + MAX_AGE + BLOCK));
	});
}

#[test]
fn a_feed_should_be_steady_anew_when_its_rule_makes_a_stale_price_fresh() {
	run(|| {
		agree(100);
		let change = |max_age| {
			let rule = FeedRule { max_age, ..RULE };
			assert_ok!(Prices::change_feed(RuntimeOrigin::root(), FEED, rule));
		};
		next_block();
		change(1);
		assert_eq!(steady_since(), Err(PriceError::Stale));
		next_block();
		change(MAX_AGE);
		assert_eq!(steady_since(), Ok(Timestamp::get()));
		next_block();
		change(MAX_AGE + 1);
		assert_eq!(steady_since(), Ok(Timestamp::get() - BLOCK), "it was fresh all the time");
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
		let rule = FeedRule { quorum, max_age, ..RULE };
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
