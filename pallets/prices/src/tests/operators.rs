// SPDX-License-Identifier: Apache-2.0
//! Who may submit, what is taken, and what is counted.

use super::*;
use crate::operator::{Limits, Refusal};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{DispatchClass, GetDispatchInfo, Pays},
};
use proptest::prelude::*;
use sp_runtime::DispatchError;

fn operator(who: u64) -> Option<OperatorOf<Test>> {
	Submissions::<Test>::get(who)
}

fn submit(who: u64, at: Moment) -> frame_support::dispatch::DispatchResultWithPostInfo {
	Prices::submit(signed(who), at, prices(&[(FEED, dollars(100))]))
}

#[test]
fn submit_should_replace_what_the_operator_submitted_before() {
	run(|| {
		let given = prices(&[(FEED, dollars(100)), (7, dollars(1))]);
		assert_ok!(Prices::submit(signed(1), START, given.clone()));
		System::assert_last_event(Event::Submitted { operator: 1, observed_at_ms: START }.into());
		let expected = Operator {
			since_ms: 0,
			observed_at_ms: START,
			received_ms: START,
			prices: given,
			submitted: 1,
			missed: 0,
		};
		assert_eq!(operator(1), Some(expected.clone()));
		next_block();
		assert_ok!(Prices::submit(signed(1), START + 1, prices(&[])));
		let expected = Operator {
			observed_at_ms: START + 1,
			received_ms: START + BLOCK,
			prices: prices(&[]),
			submitted: 2,
			..expected
		};
		assert_eq!(operator(1), Some(expected));
	});
}

#[test]
fn submit_should_refuse_who_is_no_operator() {
	run(|| {
		assert_noop!(submit(6, START), Error::<Test>::NotOperator);
		assert_noop!(Prices::submit(root(), START, prices(&[])), DispatchError::BadOrigin);
	});
}

#[test]
fn submit_should_refuse_what_is_not_newer_or_too_old_or_of_a_time_to_come() {
	run(|| {
		assert_noop!(submit(1, START - MAX_DELAY - 1), Error::<Test>::ObservedTooLongAgo);
		assert_noop!(submit(1, START + MAX_AHEAD + 1), Error::<Test>::ObservedInTheFuture);
		assert_ok!(submit(1, START - MAX_DELAY));
		assert_noop!(submit(1, START - MAX_DELAY), Error::<Test>::NotNewer);
		assert_ok!(submit(1, START));
		next_block();
		// What was sent before is late now.
		assert_noop!(submit(1, START - 1), Error::<Test>::NotNewer);
		assert_ok!(submit(2, Timestamp::get() + MAX_AHEAD));
		assert_noop!(submit(2, Timestamp::get()), Error::<Test>::NotNewer);
	});
}

#[test]
fn an_operator_should_not_count_twice_by_naming_a_feed_twice() {
	run(|| {
		let submit =
			|given: &[(FeedId, FixedU128)]| Prices::submit(signed(1), START, prices(given));
		let twice = [(FEED, dollars(1)), (FEED, dollars(1))];
		assert_noop!(submit(&twice), Error::<Test>::UnorderedFeeds);
		let unordered = [(1, dollars(1)), (FEED, dollars(1))];
		assert_noop!(submit(&unordered), Error::<Test>::UnorderedFeeds);
		assert_ok!(submit(&[(FEED, dollars(1)), (1, dollars(1))]));
	});
}

#[test]
fn the_first_submission_in_a_block_should_be_free_and_further_ones_not() {
	run(|| {
		let pays = |who, at| submit(who, at).unwrap().pays_fee;
		assert_eq!(pays(1, START), Pays::No);
		assert_eq!(pays(1, START + 1), Pays::Yes);
		assert_eq!(pays(2, START), Pays::No);
		next_block();
		assert_eq!(pays(1, START + 2), Pays::No);
		assert_eq!(pays(1, START + 3), Pays::Yes);
		// Each of them is operational, and weighs by what it brings.
		let info = |given: &[(FeedId, FixedU128)]| {
			Call::<Test>::submit { observed_at_ms: 0, prices: prices(given) }.get_dispatch_info()
		};
		assert_eq!(info(&[]).class, DispatchClass::Operational);
		assert_eq!(info(&[]).call_weight, <() as WeightInfo>::submit(0));
		assert_eq!(info(&[(0, dollars(1))]).call_weight, <() as WeightInfo>::submit(1));
	});
}

#[test]
fn heartbeats_without_a_submission_should_be_counted_when_the_operator_is_back() {
	run(|| {
		let missed = |who| operator(who).unwrap().missed;
		let shown = |who| Prices::operators()[who as usize - 1].missed;
		// Those of genesis are counted from their first submission on.
		Timestamp::set_timestamp(START + 10 * HEARTBEAT);
		feed(1, 100);
		assert_eq!((missed(1), shown(1), shown(2)), (0, 0, 0));
		let first = Timestamp::get();
		for (silence, misses) in [
			(HEARTBEAT, 0),
			(HEARTBEAT + 1, 1),
			(2 * HEARTBEAT, 1),
			(2 * HEARTBEAT + 1, 2),
			(7 * HEARTBEAT + 5, 7),
		] {
			let (before, last) = (missed(1), Timestamp::get());
			Timestamp::set_timestamp(last + silence);
			// The running silence is shown, and nothing is written for whoever says nothing.
			assert_eq!((missed(1), shown(1)), (before, before + misses));
			feed(1, 100);
			assert_eq!((missed(1), shown(1)), (before + misses, before + misses));
		}
		assert!(Timestamp::get() > first);
		// Who was added later is counted from then on.
		assert_ok!(Prices::remove_operator(root(), 5));
		assert_ok!(Prices::add_operator(root(), 6));
		Timestamp::set_timestamp(Timestamp::get() + 3 * HEARTBEAT + 1);
		assert_eq!(shown(5), 3);
		feed(6, 100);
		assert_eq!(missed(6), 3);
	});
}

#[test]
fn operators_should_be_added_removed_and_replaced_by_governance_only() {
	run(|| {
		let bad = DispatchError::BadOrigin;
		assert_noop!(Prices::add_operator(signed(1), 6), bad);
		assert_noop!(Prices::remove_operator(signed(1), 2), bad);
		assert_noop!(Prices::replace_operator(signed(1), 2, 6), bad);
		assert_noop!(Prices::add_operator(root(), 5), Error::<Test>::AlreadyOperator);
		assert_noop!(Prices::remove_operator(root(), 6), Error::<Test>::NotOperator);
		assert_noop!(Prices::replace_operator(root(), 6, 7), Error::<Test>::NotOperator);
		assert_noop!(Prices::replace_operator(root(), 1, 2), Error::<Test>::AlreadyOperator);
		assert_noop!(Prices::replace_operator(root(), 1, 1), Error::<Test>::AlreadyOperator);

		assert_ok!(Prices::replace_operator(root(), 2, 6));
		System::assert_has_event(Event::OperatorRemoved { operator: 2 }.into());
		System::assert_last_event(Event::OperatorAdded { operator: 6 }.into());
		assert_eq!(Operators::<Test>::get().into_inner(), [1, 6, 3, 4, 5]);
		assert_eq!(operator(2), None);
		assert_eq!(operator(6), Some(Operator::new(START)));
		assert_noop!(submit(2, START), Error::<Test>::NotOperator);
		assert_ok!(submit(6, START));

		assert_ok!(Prices::remove_operator(root(), 6));
		System::assert_last_event(Event::OperatorRemoved { operator: 6 }.into());
		assert_eq!(Operators::<Test>::get().into_inner(), [1, 3, 4, 5]);
	});
}

#[test]
fn what_a_removed_operator_submitted_should_not_count_in_its_block_either() {
	run(|| {
		for operator in 1..=3 {
			feed(operator, 100);
		}
		assert_ok!(Prices::remove_operator(root(), 3));
		next_block();
		assert_eq!(price(), Err(PriceError::Stale));
		for operator in [1, 2, 4] {
			feed(operator, 100);
		}
		assert_ok!(Prices::replace_operator(root(), 4, 3));
		next_block();
		assert_eq!(price(), Err(PriceError::Stale));
	});
}

#[test]
fn a_quorum_should_stay_more_than_half_of_the_operators_and_within_reach() {
	run(|| {
		// Of five, three; of six, three could stand against three.
		assert_noop!(Prices::add_operator(root(), 6), Error::<Test>::QuorumTooSmall);
		let quorum = |quorum| Prices::change_feed(root(), FEED, FeedRule { quorum, ..RULE });
		assert_noop!(quorum(1), Error::<Test>::QuorumTooSmall);
		assert_ok!(quorum(5));
		assert_ok!(Prices::add_operator(root(), 6));
		assert_noop!(quorum(3), Error::<Test>::QuorumTooSmall);
		assert_ok!(Prices::add_operator(root(), 7));
		assert_noop!(Prices::add_operator(root(), 8), Error::<Test>::TooManyOperators);
		assert_ok!(Prices::remove_operator(root(), 7));
		assert_ok!(Prices::remove_operator(root(), 6));
		// Four operators never make five.
		assert_noop!(Prices::remove_operator(root(), 1), Error::<Test>::QuorumOutOfReach);
		assert_ok!(quorum(3));
		assert_ok!(Prices::remove_operator(root(), 1));
		assert_ok!(Prices::remove_operator(root(), 2));
		assert_noop!(Prices::remove_operator(root(), 3), Error::<Test>::QuorumOutOfReach);
		// A lost key does not wait for that.
		assert_ok!(Prices::replace_operator(root(), 3, 9));
		// Each feed counts.
		let list = |quorum| {
			let name = b"A/B".to_vec().try_into().unwrap();
			Prices::list_feed(root(), name, FeedRule { quorum, ..RULE })
		};
		assert_noop!(list(1), Error::<Test>::QuorumTooSmall);
		assert_ok!(list(3));
		assert_ok!(quorum(5));
		assert_ok!(Prices::add_operator(root(), 1));
		assert_ok!(Prices::add_operator(root(), 2));
		assert_noop!(Prices::add_operator(root(), 3), Error::<Test>::QuorumTooSmall);
	});
}

#[test]
fn two_halves_of_the_operators_should_not_both_set_the_price() {
	run(|| {
		// Whoever agrees with a quorum has somebody in common with any other quorum: with five
		// operators and three of them, no other three are left.
		for operator in 1..=2 {
			feed(operator, 100);
		}
		next_block();
		assert_eq!(price(), Err(PriceError::Stale));
	});
}

proptest! {
	/// Whatever is taken is newer than before, in its limits, and each feed once.
	#[test]
	fn what_is_taken_is_newer_and_within_the_limits(
		last in 0u64..100, at in 0u64..100, now in 0u64..100, delay in 0u64..50, ahead in 0u64..50,
		ids in proptest::collection::vec(0u32..4, 0..4),
	) {
		let operator = Operator::<frame_support::traits::ConstU32<4>> {
			observed_at_ms: last, ..Operator::new(0)
		};
		let given: Vec<_> = ids.iter().map(|id| (*id, dollars(1))).collect();
		let taken = operator.check(at, &given, now, Limits { delay, ahead });
		let expected = if at <= last {
			Err(Refusal::NotNewer)
		} else if at + delay < now {
			Err(Refusal::TooOld)
		} else if at > now + ahead {
			Err(Refusal::Ahead)
		} else if ids.windows(2).any(|pair| pair[0] >= pair[1]) {
			Err(Refusal::Unordered)
		} else {
			Ok(())
		};
		prop_assert_eq!(taken, expected);
	}
}
