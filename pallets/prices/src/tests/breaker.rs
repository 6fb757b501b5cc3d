// SPDX-License-Identifier: Apache-2.0
//! Jumps: frozen until operators or governance confirm them.

use super::*;
use crate::breaker::is_near;
use frame_support::{assert_noop, assert_ok};
use proptest::prelude::*;
use sp_core::U256;
use sp_runtime::{DispatchError, Permill};

fn confirmations() -> Option<u32> {
	freeze().map(|freeze| freeze.confirmations)
}

#[test]
fn a_move_up_to_the_limit_should_be_a_sample_and_one_beyond_freeze_the_feed() {
	for (from, to, near) in [
		(1_000, 1_200, true),
		(1_000, 1_201, false),
		(1_000, 800, true),
		(1_000, 799, false),
		(1_000, 1_000_000, false),
		(1_000, 1, false),
	] {
		run(|| {
			agree(from);
			agree(to);
			assert_eq!(price(), if near { Ok(dollars(to)) } else { Err(PriceError::Frozen) });
			assert_eq!(freeze().map(|freeze| freeze.price), (!near).then_some(dollars(to)));
			let event = Event::FeedFrozen { feed: FEED, price: dollars(to) }.into();
			assert_eq!(System::events().iter().any(|record| record.event == event), !near);
		});
	}
}

#[test]
fn an_unconfirmed_level_should_be_neither_the_last_price_nor_in_the_history() {
	run(|| {
		agree(100);
		let before = last();
		agree(200);
		agree(200);
		assert_eq!(last(), before);
		assert_eq!(sampled(), [dollars(100)]);
		assert_eq!(Prices::price(FEED), Err(PriceError::Frozen));
		assert_eq!(steady_since(), Err(PriceError::Frozen));
	});
}

#[test]
fn a_level_should_be_accepted_when_operators_have_confirmed_it_often_enough() {
	run(|| {
		agree(100);
		agree(200);
		// All within the limit around the level, none within that around the last price.
		for (cents, confirmed) in [(240, 1), (160, 2)] {
			agree(cents);
			assert_eq!(confirmations(), Some(confirmed));
			assert_eq!(price(), Err(PriceError::Frozen));
		}
		let now = Timestamp::get();
		agree(190);
		assert_eq!(price(), Ok(dollars(190)));
		assert_eq!(freeze(), None);
		assert_eq!(sampled(), [dollars(100), dollars(190)]);
		assert_eq!(steady_since(), Ok(now));
		let price = dollars(190);
		System::assert_has_event(Event::FeedReleased { feed: FEED, price }.into());
		System::assert_last_event(Event::Sampled { feed: FEED, price }.into());
		agree(200);
		assert_eq!(steady_since(), Ok(now));
	});
}

#[test]
fn a_jump_and_return_should_take_as_many_confirmations_as_a_jump() {
	run(|| {
		agree(100);
		agree(200);
		agree(200);
		agree(200);
		assert_eq!(confirmations(), Some(2));
		// Where it came from is another level now.
		agree(100);
		assert_eq!(confirmations(), Some(0));
		System::assert_last_event(Event::FeedFrozen { feed: FEED, price: dollars(100) }.into());
		agree(100);
		agree(100);
		assert_eq!(price(), Err(PriceError::Frozen));
		let now = Timestamp::get();
		agree(100);
		assert_eq!(price(), Ok(dollars(100)));
		assert_eq!(sampled(), [dollars(100), dollars(100)]);
		assert_eq!(steady_since(), Ok(now));
	});
}

#[test]
fn a_level_should_not_creep_while_it_is_confirmed() {
	run(|| {
		agree(100);
		agree(200);
		agree(240);
		// Near the confirming price, not near the level.
		agree(280);
		assert_eq!(freeze().map(|freeze| freeze.price), Some(dollars(280)));
		assert_eq!(confirmations(), Some(0));
	});
}

#[test]
fn a_single_operator_should_not_confirm_what_others_submitted_once() {
	run(|| {
		agree(100);
		agree(200);
		for _ in 0..9 {
			feed(1, 200);
			next_block();
		}
		assert_eq!(confirmations(), Some(0));
		// A second one does not help, the quorum does; and it counts once.
		feed(2, 200);
		next_block();
		assert_eq!(confirmations(), Some(0));
		feed(3, 200);
		next_block();
		assert_eq!(confirmations(), Some(1));
		feed(3, 200);
		next_block();
		assert_eq!(confirmations(), Some(1));
	});
}

#[test]
fn submissions_of_the_block_that_was_counted_should_not_count_again() {
	run(|| {
		agree(100);
		agree(200);
		agree(200);
		assert_eq!(confirmations(), Some(1));
		// Two of a quorum submit anew; the third one's submission is from the counted block.
		feed(1, 200);
		feed(2, 200);
		next_block();
		assert_eq!(confirmations(), Some(1));
	});
}

#[test]
fn a_frozen_feed_that_turns_silent_should_stay_frozen() {
	run(|| {
		agree(100);
		agree(200);
		Timestamp::set_timestamp(Timestamp::get() + 10 * MAX_AGE);
		assert_eq!(price(), Err(PriceError::Frozen));
		agree(200);
		assert_eq!(confirmations(), Some(1));
	});
}

#[test]
fn a_jump_should_be_measured_from_the_last_sample_however_old() {
	run(|| {
		agree(100);
		Timestamp::set_timestamp(START + 100 * MAX_AGE);
		agree(121);
		assert_eq!(price(), Err(PriceError::Frozen));
	});
}

#[test]
fn release_feed_should_accept_the_level_from_the_next_block_on() {
	run(|| {
		let release = |origin, feed| Prices::release_feed(origin, feed, dollars(200));
		assert_noop!(release(signed(1), FEED), DispatchError::BadOrigin);
		assert_noop!(release(root(), 9), Error::<Test>::UnknownFeed);
		assert_noop!(release(root(), FEED), Error::<Test>::NotFrozen);
		agree(100);
		assert_noop!(release(root(), FEED), Error::<Test>::NotFrozen);
		agree(200);
		assert_ok!(release(root(), FEED));
		assert_ok!(release(root(), FEED));
		// Nothing inside a block moves a price, governance included.
		assert_eq!(price(), Err(PriceError::Frozen));
		let now = Timestamp::get();
		next_block();
		assert_eq!(price(), Ok(dollars(200)));
		assert_eq!(sampled(), [dollars(100), dollars(200)]);
		assert_eq!(steady_since(), Ok(now));
		System::assert_has_event(Event::FeedReleased { feed: FEED, price: dollars(200) }.into());
		assert_noop!(release(root(), FEED), Error::<Test>::NotFrozen);
	});
}

#[test]
fn release_feed_should_accept_what_governance_saw_and_not_what_comes_in_its_block() {
	run(|| {
		agree(100);
		agree(200);
		assert_ok!(Prices::release_feed(root(), FEED, dollars(200)));
		agree(1);
		assert_eq!(price(), Ok(dollars(200)));
		// Which is looked at when the feed is next submitted to.
		agree(1);
		assert_eq!(freeze().map(|freeze| freeze.price), Some(dollars(1)));
	});
}

#[test]
fn release_feed_should_refuse_a_level_that_governance_did_not_see() {
	run(|| {
		let release = |price| Prices::release_feed(root(), FEED, price);
		agree(1_000);
		agree(1_300);
		let seen = freeze().unwrap().price;
		let next = FixedU128::from_inner(seen.into_inner() + 1);
		assert_noop!(release(next), Error::<Test>::OtherLevel);
		// What confirms a level is not the level.
		agree(1_310);
		assert_noop!(release(dollars(1_310)), Error::<Test>::OtherLevel);
		// The price jumps on before the decision is enacted.
		agree(100_000);
		assert_noop!(release(seen), Error::<Test>::OtherLevel);
		next_block();
		assert_eq!(price(), Err(PriceError::Frozen));
		assert_eq!(sampled(), [dollars(1_000)]);
		assert_ok!(release(dollars(100_000)));
		// Nor does a decision that comes too late undo one for the present level.
		assert_noop!(release(seen), Error::<Test>::OtherLevel);
		next_block();
		assert_eq!(price(), Ok(dollars(100_000)));
	});
}

#[test]
fn a_released_level_should_be_as_old_as_what_operators_submitted() {
	run(|| {
		agree(100);
		let submitted = Timestamp::get();
		agree(200);
		Timestamp::set_timestamp(submitted + 2 * MAX_AGE);
		assert_ok!(Prices::release_feed(root(), FEED, dollars(200)));
		next_block();
		assert_eq!(last().map(|sample| sample.as_of_ms), Some(submitted));
		assert_eq!(price(), Err(PriceError::Stale));
		let now = Timestamp::get();
		agree(200);
		assert_eq!(steady_since(), Ok(now));
	});
}

#[test]
fn a_released_level_should_be_as_young_as_its_last_confirmation() {
	run(|| {
		agree(100);
		agree(200);
		next_block();
		let confirmed = Timestamp::get();
		agree(210);
		assert_ok!(Prices::release_feed(root(), FEED, dollars(200)));
		let now = Timestamp::get();
		next_block();
		let sample = Sample { time_ms: now, as_of_ms: confirmed, price: dollars(200) };
		assert_eq!(last(), Some(sample));
	});
}

#[test]
fn a_frozen_feed_should_go_by_its_present_rule() {
	run(|| {
		agree(100);
		agree(200);
		agree(200);
		let rule = FeedRule { confirmations: 1, max_move: Permill::one(), ..RULE };
		assert_ok!(Prices::change_feed(root(), FEED, rule));
		assert_eq!(price(), Err(PriceError::Frozen), "changing a rule confirms nothing");
		agree(200);
		assert_eq!(price(), Ok(dollars(200)));
	});
}

proptest! {
	/// Against the fraction itself, without division.
	#[test]
	fn the_limit_of_a_move_is_exact(from: u128, to: u128, parts in 1..=1_000_000u32) {
		let max_move = Permill::from_parts(parts);
		let (wide_from, wide_to) = (U256::from(from), U256::from(to));
		let (million, parts) = (U256::from(1_000_000), U256::from(parts));
		let near = wide_to * million <= wide_from * (million + parts)
			&& wide_to * million >= wide_from * (million - parts);
		let is_within = |from, to| {
			is_near(FixedU128::from_inner(from), FixedU128::from_inner(to), max_move)
		};
		prop_assert_eq!(is_within(from, to), near);
		// The last price that is near, and the next one.
		let limit = wide_from + wide_from * parts / million;
		if let Ok(limit) = u128::try_from(limit) {
			prop_assert!(is_within(from, limit));
			prop_assert!(limit == u128::MAX || !is_within(from, limit + 1));
		}
	}
}
