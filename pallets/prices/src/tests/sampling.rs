// SPDX-License-Identifier: Apache-2.0
//! From submissions to the price that other pallets see.

use super::*;
use crate::combine::{median, Agreed, Submission};
use frame_support::{assert_ok, traits::Hooks, weights::RuntimeDbWeight};
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
		assert_eq!(last(), Some(Sample { time_ms: time, as_of_ms: START, price: dollars(100) }));
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
		assert_eq!(last().map(|sample| sample.time_ms), Some(sampled));
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
		assert_eq!(last().map(|sample| sample.as_of_ms), Some(START));
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
		assert_eq!(Prices::samples(FEED, 0), [Point { time_ms: time, price: dollars(100) }]);
	});
}

#[test]
fn prices_of_zero_should_leave_the_feed_as_it_is() {
	run(|| {
		agree(100);
		agree(0);
		assert_eq!(price(), Ok(dollars(100)));
		assert_eq!(sampled(), [dollars(100)]);
		// Of a quorum's three, one that says zero does not count.
		feed(1, 0);
		feed(2, 100);
		feed(3, 100);
		next_block();
		assert_eq!(sampled(), [dollars(100)]);
	});
}

#[test]
fn the_price_of_an_even_number_should_be_the_mean_of_the_middle_two() {
	run(|| {
		for (operator, cents) in [(1, 100), (2, 200), (3, 300), (4, 400)] {
			feed(operator, cents);
		}
		next_block();
		assert_eq!(price(), Ok(dollars(250)));
	});
}

#[test]
fn a_feed_that_nobody_submitted_to_in_a_block_should_not_be_sampled_again() {
	run(|| {
		let list = |name: &[u8]| {
			assert_ok!(Prices::list_feed(root(), name.to_vec().try_into().unwrap(), RULE));
		};
		list(b"ETH/USD");
		agree(100);
		// The submissions still stand and would be a price, but nothing is new.
		let other = |who| {
			let at = Timestamp::get();
			assert_ok!(Prices::submit(signed(who), at, prices(&[(1, dollars(100))])));
		};
		other(4);
		other(5);
		next_block();
		assert_eq!(Prices::feed(FEED).unwrap().fresh_operators, 3);
		assert_eq!((sampled().len(), Prices::samples(1, 0).len()), (1, 0));
		for operator in 1..=3 {
			other(operator);
		}
		next_block();
		assert_eq!((sampled().len(), Prices::samples(1, 0).len()), (1, 1));
		// A submission replaces the last one as a whole: it says nothing of the first feed any more.
		feed(4, 100);
		next_block();
		assert_eq!(sampled().len(), 1);
		assert_eq!(Prices::feed(FEED).unwrap().fresh_operators, 1);
	});
}

#[test]
fn prices_should_be_as_old_as_they_were_observed() {
	run(|| {
		let at = START - MAX_DELAY;
		for operator in 1..=3 {
			assert_ok!(Prices::submit(signed(operator), at, prices(&[(FEED, dollars(100))])));
		}
		next_block();
		assert_eq!(last().map(|sample| (sample.time_ms, sample.as_of_ms)), Some((START, at)));
		Timestamp::set_timestamp(at + MAX_AGE);
		assert_eq!(price(), Ok(dollars(100)));
		Timestamp::set_timestamp(at + MAX_AGE + 1);
		assert_eq!(price(), Err(PriceError::Stale));
	});
}

#[test]
fn a_clock_that_is_ahead_should_not_make_a_price_younger_than_its_block() {
	run(|| {
		for operator in 1..=3 {
			let at = START + MAX_AHEAD;
			assert_ok!(Prices::submit(signed(operator), at, prices(&[(FEED, dollars(100))])));
		}
		next_block();
		assert_eq!(last().map(|sample| sample.as_of_ms), Some(START));
		// Nor does it confirm a level twice: what is counted is when it was submitted.
		Timestamp::set_timestamp(START + MAX_AGE + 1);
		assert_eq!(price(), Err(PriceError::Stale));
	});
}

#[test]
fn an_operator_who_names_feeds_that_are_not_listed_should_cost_the_end_of_a_block_nothing() {
	run(|| {
		let ends = |ids: [u32; 3]| {
			for operator in 1..=5 {
				let given = ids.map(|id| (id, dollars(100)));
				let at = Timestamp::get();
				assert_ok!(Prices::submit(signed(operator), at, prices(&given)));
			}
			let taken = test_support::accesses::count_keys(Prices::end_block).1;
			next_block();
			taken
		};
		// What waits, the time, the operators and their submissions, and the feeds there are.
		let taken = ends([7, 8, 9]);
		assert_eq!((taken.reads, taken.writes), (3 + 5 + 1, 1));
		// And the one that is listed, with a page; and an event, which reads three and writes two.
		let taken = ends([0, 8, 9]);
		assert_eq!((taken.reads, taken.writes), (9 + 2 + 3, 1 + 2 + 2));
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
		assert_eq!(<Prices as PriceSource>::price(9), Err(PriceError::UnknownFeed));
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
		let change = |max_age_ms| {
			let rule = FeedRule { max_age_ms, ..RULE };
			assert_ok!(Prices::change_feed(root(), FEED, rule));
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
		let rule = FeedRule { quorum, max_age_ms: max_age, ..RULE };
		let given = submissions.iter().map(|(price, as_of)| Submission {
			price: FixedU128::from_inner(*price),
			as_of: *as_of,
		});
		let counted = || {
			submissions
				.iter()
				.filter(|(price, time)| *price > 0 && *time <= now && now - time <= max_age)
		};
		let mut prices: Vec<u128> = counted().map(|(price, _)| *price).collect();
		prices.sort();
		let n = prices.len();
		let mut times: Vec<u64> = counted().map(|(_, time)| *time).collect();
		times.sort();
		let expected = (n >= quorum as usize).then(|| Agreed {
			price: FixedU128::from_inner((prices[(n - 1) / 2] + prices[n / 2]) / 2),
			as_of: times[n - quorum as usize],
		});
		prop_assert_eq!(median(&rule, given, now), expected);
	}
}
