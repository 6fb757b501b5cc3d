// SPDX-License-Identifier: Apache-2.0
//! Numbers, tips, and what is sent again.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeSet;

const TIPS: Tips = Tips { least: 10, most: 100 };

fn wanted(id: u8) -> Wanted<u8> {
	Wanted { id, tip: 10, tips: TIPS }
}

fn send(nonce: u64, id: impl Into<Option<u8>>, tip: u128) -> Send<u8> {
	Send { nonce, id: id.into(), tip }
}

#[test]
fn what_is_wanted_should_be_sent_once() {
	let mut outbox = Outbox::default();
	assert_eq!(outbox.plan(1, 7, &[wanted(1), wanted(2)]), [send(7, 1, 10), send(8, 2, 10)]);
	assert_eq!(outbox.plan(2, 7, &[wanted(1), wanted(2)]), []);
	assert_eq!(outbox.plan(2, 7, &[wanted(1), wanted(2), wanted(3)]), [send(9, 3, 10)]);
	// Both are in a block, and not wanted any more.
	assert_eq!(outbox.plan(3, 9, &[wanted(3)]), []);
	assert_eq!(outbox.plan(4, 10, &[]), []);
	assert!(outbox.is_empty());
}

#[test]
fn a_stuck_one_should_be_paid_more_for_and_hold_up_nobody_for_ever() {
	let mut outbox = Outbox::default();
	let all = [wanted(1), wanted(2)];
	outbox.plan(1, 0, &all);
	assert_eq!(outbox.plan(4, 0, &all), []);
	assert_eq!(outbox.plan(5, 0, &all), [send(0, 1, 20)]);
	assert_eq!(outbox.plan(9, 0, &all), [send(0, 1, 40)]);
	assert_eq!(outbox.plan(13, 0, &all), [send(0, 1, 80)]);
	assert_eq!(outbox.plan(17, 0, &all), [send(0, 1, 100)]);
	// No more than the most.
	assert_eq!(outbox.plan(30, 0, &all), []);
	// What the schedule gives counts if it is more.
	let urgent = Wanted { tip: 70, ..wanted(2) };
	assert_eq!(outbox.plan(31, 1, &[urgent]), [send(1, 2, 70)]);
}

#[test]
fn a_lost_one_should_be_sent_again_under_its_number() {
	let mut outbox = Outbox::default();
	let all = [wanted(1), wanted(2)];
	outbox.plan(1, 0, &all);
	outbox.lost(0, 10, 1);
	assert_eq!(outbox.plan(2, 0, &all), [send(0, 1, 20)]);
	// News of the first one comes late.
	outbox.lost(0, 10, 1);
	assert_eq!(outbox.plan(3, 0, &all), []);
	// Nobody said so, but its time is over.
	assert_eq!(outbox.plan(1 + MORTALITY, 0, &all), [send(0, 1, 40), send(1, 2, 20)]);
}

#[test]
fn a_lost_one_that_is_not_wanted_any_more_should_leave_its_number_to_others() {
	let mut outbox = Outbox::default();
	outbox.plan(1, 0, &[wanted(1), wanted(2)]);
	outbox.lost(0, 10, 1);
	// Something else is wanted: it goes first.
	assert_eq!(outbox.plan(2, 0, &[wanted(2), wanted(3)]), [send(0, 3, 10)]);
	outbox.lost(0, 10, 2);
	// Nothing else: a filler, or number 1 would wait for ever.
	assert_eq!(outbox.plan(3, 0, &[wanted(2)]), [send(0, None, 1)]);
	// At the end nothing waits: no filler, and the number is free.
	let mut outbox = Outbox::default();
	outbox.plan(1, 0, &[wanted(1), wanted(2)]);
	outbox.lost(0, 10, 1);
	outbox.lost(1, 10, 1);
	assert_eq!(outbox.plan(2, 0, &[]), []);
	assert!(outbox.is_empty());
	assert_eq!(outbox.plan(3, 0, &[wanted(3)]), [send(0, 3, 10)]);
}

#[test]
fn what_fails_in_a_block_should_be_tried_again_less_and_less_often() {
	let mut outbox = Outbox::default();
	let (mut block, mut next, mut sent_in) = (1, 0, Vec::new());
	while block < 200 {
		if !outbox.plan(block, next, &[wanted(1)]).is_empty() {
			sent_in.push(block);
			next += 1;
		}
		block += 1;
	}
	assert_eq!(sent_in, [1, 4, 9, 18, 35, 68, 133, 198]);
	// Forgotten once it is not wanted any more.
	outbox.plan(200, next, &[]);
	assert_eq!(outbox.plan(201, next, &[wanted(1)]), [send(next, 1, 10)]);
}

#[test]
fn numbers_that_were_used_elsewhere_should_be_skipped() {
	let mut outbox = Outbox::default();
	outbox.plan(1, 0, &[wanted(1)]);
	// The owner has sent five transactions from a wallet; the first one took our number.
	assert_eq!(outbox.plan(2, 5, &[wanted(1)]), []);
	assert_eq!(outbox.plan(4, 5, &[wanted(1)]), [send(5, 1, 10)]);
}

#[test]
fn a_block_that_did_not_stay_should_leave_no_gap() {
	let mut outbox = Outbox::default();
	outbox.plan(1, 0, &[wanted(1), wanted(2)]);
	assert_eq!(outbox.plan(2, 1, &[wanted(2)]), []);
	// On the other fork nothing has happened yet.
	assert_eq!(outbox.plan(3, 0, &[wanted(1), wanted(2)]), [send(0, 1, 10)]);
}

proptest! {
	#[test]
	fn everything_wanted_should_get_done_whatever_the_pool_does(
		rounds in prop::collection::vec((0usize..4, any::<[bool; 4]>(), 1u64..9), 1..60),
	) {
		let mut outbox = Outbox::<u8>::default();
		let mut left: BTreeSet<u8> = (0..6).collect();
		// What the pool holds, by number.
		let mut pool: BTreeMap<u64, (Send<u8>, u64)> = BTreeMap::new();
		let (mut block, mut next) = (1, 0);
		let calm = std::iter::repeat_n((4, [false; 4], 5), 80);
		for (included, dropped, passed) in rounds.into_iter().chain(calm) {
			let wanted: Vec<_> = left.iter().map(|id| wanted(*id)).collect();
			for send in outbox.plan(block, next, &wanted) {
				prop_assert!(send.nonce >= next && send.tip <= TIPS.most);
				pool.insert(send.nonce, (send, block));
			}
			// Numbers on their way have no gap.
			prop_assert!(outbox.sent.keys().copied().eq(next..next + outbox.len() as u64));
			for (at, dropped) in dropped.into_iter().enumerate() {
				if let Some((send, sent)) = pool.get(&(next + at as u64)).filter(|_| dropped) {
					outbox.lost(send.nonce, send.tip, *sent);
					pool.remove(&(next + at as u64));
				}
			}
			for _ in 0..included {
				if let Some((send, sent)) = pool.remove(&next) {
					if sent + MORTALITY > block {
						send.id.map(|id| left.remove(&id));
						next += 1;
					}
				}
			}
			block += passed;
		}
		prop_assert!(left.is_empty(), "{left:?}");
	}
}
