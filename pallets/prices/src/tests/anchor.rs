// SPDX-License-Identifier: Apache-2.0
//! Prices that creep away in small steps: measured from the mean of the last minutes.

use super::*;
use crate::{breaker::Step, combine::Agreed};
use frame_support::assert_ok;
use proptest::prelude::*;
use sp_runtime::Permill;

const MINUTE: Moment = 60_000;

/// A feed that has stood at a price for an hour, and when.
fn settled(rule: &FeedRule) -> (State, Moment) {
	let mut state = State::default();
	for i in 0..600 {
		let step = step(&mut state, rule, START + i * BLOCK, FixedU128::from_u32(1_000));
		assert!(matches!(step, Step::Sampled(_)));
	}
	(state, START + 599 * BLOCK)
}

/// Operators agree at this time on this price.
fn step(state: &mut State, rule: &FeedRule, now: Moment, price: FixedU128) -> Step {
	state.step(rule, Some(Agreed { price, as_of: now }), now)
}

fn rule(max_drift: u32) -> FeedRule {
	FeedRule { max_drift: Permill::from_percent(max_drift), ..RULE }
}

/// From how many of so many steps on, each that much higher, the feed is frozen, if at all.
fn frozen_at(max_drift: u32, steps: u64, every: Moment, factor: FixedU128) -> Option<u64> {
	let rule = rule(max_drift);
	let (mut state, start) = settled(&rule);
	let mut price = state.last.unwrap().price;
	(1..=steps).find(|i| {
		price = price * factor;
		matches!(step(&mut state, &rule, start + i * every, price), Step::Frozen(_))
	})
}

#[test]
fn eleven_steps_of_a_fifth_within_a_minute_should_freeze() {
	let factor = FixedU128::from_rational(12, 10);
	// None of them is a jump.
	assert!(crate::breaker::is_near(100.into(), 120.into(), RULE.max_move));
	assert_eq!(frozen_at(30, 11, 5_500, factor), Some(2));
	assert_eq!(frozen_at(50, 11, 5_500, factor), Some(3));
	// Downwards a fifth is worth more: the mean is further away.
	let factor = FixedU128::from_rational(8, 10);
	assert_eq!(frozen_at(30, 11, 5_500, factor), Some(2));
	assert_eq!(frozen_at(50, 11, 5_500, factor), Some(4));
}

#[test]
fn a_price_that_rises_by_a_twentieth_a_minute_for_an_hour_should_pass() {
	let factor = FixedU128::from_rational(105, 100);
	for max_drift in [30, 50] {
		assert_eq!(frozen_at(max_drift, 60, MINUTE, factor), None);
	}
	// The same in ten steps a minute: 1.05 to the power of a tenth.
	let factor = FixedU128::from_inner(1_004_890_978_000_000_000);
	for max_drift in [30, 50] {
		assert_eq!(frozen_at(max_drift, 600, MINUTE / 10, factor), None);
	}
}

#[test]
fn the_first_price_should_be_its_own_anchor() {
	run(|| {
		agree(100);
		assert_eq!(stored_feed().state.anchor, dollars(100));
		// After that it follows, by the time that the price has stood.
		agree(110);
		assert_eq!(stored_feed().state.anchor, dollars(100));
		agree(110);
		let expected = (100.0 * 300.0 + 110.0 * 6.0) / 306.0 / 100.0;
		let anchor = stored_feed().state.anchor.to_float();
		assert!((anchor - expected).abs() < 1e-12, "{anchor}");
	});
}

#[test]
fn a_level_that_was_confirmed_or_released_should_be_the_anchor() {
	run(|| {
		agree(100);
		for _ in 0..4 {
			agree(200);
		}
		assert_eq!(price(), Ok(dollars(200)));
		assert_eq!(stored_feed().state.anchor, dollars(200));
		// Or the next price near the level would be far from the mean.
		agree(210);
		assert_eq!(price(), Ok(dollars(210)));
		agree(400);
		assert_ok!(Prices::release_feed(root(), FEED, dollars(400)));
		next_block();
		assert_eq!(stored_feed().state.anchor, dollars(400));
		agree(410);
		assert_eq!(price(), Ok(dollars(410)));
	});
}

#[test]
fn a_feed_that_crept_too_far_should_freeze_at_that_level() {
	run(|| {
		assert_ok!(Prices::change_feed(root(), FEED, rule(30)));
		agree(100);
		agree(119);
		assert_eq!(price(), Ok(dollars(119)));
		agree(140);
		assert_eq!(price(), Err(PriceError::Frozen));
		assert_eq!(freeze().map(|freeze| freeze.price), Some(dollars(140)));
		System::assert_last_event(Event::FeedFrozen { feed: FEED, price: dollars(140) }.into());
		// It goes on when a quorum has confirmed it often enough.
		for _ in 0..3 {
			agree(140);
		}
		assert_eq!(price(), Ok(dollars(140)));
	});
}

proptest! {
	/// The anchor is between itself and the last price, and comes closer the longer that stands.
	#[test]
	fn the_anchor_follows_the_price(
		from in 1u128.., to in 1u128.., first in 1u64..1 << 40, more in 0u64..1 << 40,
	) {
		let rule = FeedRule { max_move: Permill::one(), max_drift: Permill::one(), ..RULE };
		let after = |time: Moment| {
			let at = |time_ms, price| Some(Sample {
				time_ms, as_of_ms: time_ms, price: FixedU128::from_inner(price),
			});
			let mut state = State {
				last: at(0, to),
				steady_since_ms: 0,
				anchor: FixedU128::from_inner(from),
				freeze: None,
			};
			// A step to where it is is never too far from there, but may be from the anchor.
			let step = step(&mut state, &rule, time, FixedU128::from_inner(to));
			matches!(step, Step::Sampled(_)).then(|| state.anchor.into_inner())
		};
		if let (Some(near), Some(nearer)) = (after(first), after(first + more)) {
			prop_assert!((from.min(to)..=from.max(to)).contains(&near));
			if from <= to {
				prop_assert!(nearer >= near);
			} else {
				prop_assert!(nearer <= near);
			}
		}
	}
}
