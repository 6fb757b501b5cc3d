// SPDX-License-Identifier: Apache-2.0
//! Feeds that nothing uses can go, and their histories with them.

use super::{history::write, *};
use frame_support::{assert_noop, assert_ok, traits::Hooks, weights::Weight};
use sp_runtime::DispatchError;

fn retire(feed: FeedId) -> frame_support::dispatch::DispatchResult {
	Prices::retire_feed(root(), feed)
}

fn points(samples: u64) -> Vec<Point> {
	(0..samples).map(|i| Point { time_ms: START + i, price: dollars(100) }).collect()
}

fn pages() -> usize {
	Leaves::<Test>::iter_keys().count() + Branches::<Test>::iter_keys().count()
}

#[test]
fn retire_feed_should_refuse_a_feed_in_use() {
	run(|| {
		assert_noop!(Prices::retire_feed(signed(1), FEED), DispatchError::BadOrigin);
		assert_noop!(retire(9), Error::<Test>::UnknownFeed);
		assert_noop!(<Prices as PriceSource>::attach(9), Error::<Test>::UnknownFeed);
		assert_ok!(<Prices as PriceSource>::attach(FEED));
		assert_ok!(<Prices as PriceSource>::attach(FEED));
		assert_noop!(retire(FEED), Error::<Test>::FeedInUse);
		assert_ok!(<Prices as PriceSource>::detach(FEED));
		assert_noop!(retire(FEED), Error::<Test>::FeedInUse);
		assert_ok!(<Prices as PriceSource>::detach(FEED));
		assert_ok!(retire(FEED));
		System::assert_last_event(Event::FeedRetired { feed: FEED }.into());
		assert_noop!(retire(FEED), Error::<Test>::UnknownFeed);
	});
}

#[test]
#[cfg_attr(debug_assertions, should_panic(expected = "Defensive failure"))]
fn detach_should_not_go_below_nothing() {
	run(|| assert!(<Prices as PriceSource>::detach(FEED).is_err()));
}

#[test]
fn a_retired_feed_should_be_gone_at_once_and_its_id_never_come_back() {
	run(|| {
		agree(100);
		for operator in 1..=3 {
			feed(operator, 100);
		}
		assert_ok!(retire(FEED));
		assert_eq!(price(), Err(PriceError::UnknownFeed));
		assert_eq!(Prices::price_at(FEED, START, MAX_GAP), Err(HistoryError::UnknownFeed));
		assert!(Prices::feeds().is_empty());
		// What was submitted in its last block is ignored.
		next_block();
		assert_eq!(Leaves::<Test>::get(FEED, 0).unwrap().samples.len(), 1);
		assert_ok!(Prices::list_feed(root(), b"BTC/USD".to_vec().try_into().unwrap(), RULE));
		System::assert_last_event(Event::FeedListed { feed: 1 }.into());
		assert!(Prices::samples(1, 0).is_empty());
	});
}

#[test]
fn a_feed_that_was_released_and_retired_in_one_block_should_stay_gone() {
	run(|| {
		agree(100);
		agree(200);
		assert_ok!(Prices::release_feed(root(), FEED, dollars(200)));
		assert_ok!(retire(FEED));
		next_block();
		assert!(Feeds::<Test>::get(FEED).is_none());
	});
}

#[test]
fn the_history_of_a_retired_feed_should_be_removed_in_small_steps() {
	// All that can be left over on each level: nothing, a part of a page, a whole one.
	for samples in [1, 63, 64, 65, 4_095, 4_096, 4_097, 64 * 65 + 1, 2 * 4_096, 64 * 64 * 64 + 65] {
		run(|| {
			write(&points(samples));
			let all = pages();
			assert_ok!(retire(FEED));
			assert_eq!(pages(), all);
			let step = <() as WeightInfo>::prune_page();
			let mut left = all;
			let mut block = 0;
			while Retired::<Test>::iter().next().is_some() {
				// Without any other feed it is always its turn.
				let used = Prices::on_idle(block, Weight::MAX);
				assert!(used.all_lte(step * u64::from(crate::history::MAX_PRUNED)));
				let now = pages();
				assert!(now < left && left - now <= 8 * 5, "{left} to {now} pages");
				(left, block) = (now, block + 1);
				assert_ok!(Prices::do_try_state());
			}
			assert_eq!(pages(), 0);
		});
	}
}

#[test]
fn retired_feeds_should_have_a_turn_beside_the_others() {
	run(|| {
		for name in [b"A/B", b"C/D"] {
			assert_ok!(Prices::list_feed(root(), name.to_vec().try_into().unwrap(), RULE));
		}
		write(&points(64 * 30));
		let all = pages();
		assert_ok!(retire(FEED));
		// Two feeds are left, so it has every third turn.
		for (block, went) in [(0, 0), (1, 0), (2, 8), (3, 8), (5, 16), (8, 24)] {
			Prices::on_idle(block, Weight::MAX);
			assert_eq!(all - pages(), went);
		}
	});
}
