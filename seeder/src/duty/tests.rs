// SPDX-License-Identifier: Apache-2.0
//! What is done when final and best block agree, when they do not, and for which tip.

use super::*;

const KEY: Hash = [1; 32];
const OTHER: Hash = [2; 32];
const COMMIT: Window = Window { from: 10, to: 14 };
const PROVE: Window = Window { from: 13, to: 17 };

fn at(tick: u32, due: Option<(Due, Window)>) -> View {
	View { tick, seat: Some(Seat { period: 3, due }) }
}

fn commit(key: Hash) -> Option<(Due, Window)> {
	Some((Due::Commit { key }, COMMIT))
}

fn prove() -> Option<(Due, Window)> {
	Some((Due::Prove { key: KEY, leaf: 5, root: [9; 32] }, PROVE))
}

fn done(due: Option<(Due, Window)>) -> Step {
	let (due, window) = due.unwrap();
	Step::Do { due, period: 3, window }
}

#[test]
fn what_both_blocks_ask_for_should_be_done() {
	for due in [commit(KEY), prove(), Some((Due::Settle, COMMIT))] {
		assert_eq!(next(&at(10, due), &at(10, due)), done(due));
	}
	assert_eq!(next(&at(10, None), &at(10, None)), Step::Wait);
}

#[test]
fn what_is_not_final_should_wait_for_half_of_the_window() {
	// A window of five ticks: half is gone when three have begun before.
	for last_final in [at(9, None), at(9, prove()), View { tick: 9, seat: None }] {
		assert_eq!(next(&last_final, &at(12, commit(KEY))), Step::Wait);
		assert_eq!(next(&last_final, &at(13, commit(KEY))), done(commit(KEY)));
	}
	// Settling can always wait.
	assert_eq!(next(&at(9, None), &at(40, Some((Due::Settle, COMMIT)))), Step::Wait);
}

#[test]
fn another_period_key_or_leaf_should_not_count_as_agreement() {
	assert_eq!(next(&at(10, commit(OTHER)), &at(10, commit(KEY))), Step::Wait);
	let mut before = at(10, commit(KEY));
	before.seat.as_mut().unwrap().period = 2;
	assert_eq!(next(&before, &at(10, commit(KEY))), Step::Wait);
	let other = Some((Due::Prove { key: KEY, leaf: 6, root: [9; 32] }, PROVE));
	assert_eq!(next(&at(13, other), &at(13, prove())), Step::Wait);
}

#[test]
fn what_was_done_in_the_best_block_should_not_be_done_again() {
	assert_eq!(next(&at(14, commit(KEY)), &at(14, None)), Step::Wait);
	// It comes back if that block was not to stay.
	assert_eq!(next(&at(14, commit(KEY)), &at(14, commit(KEY))), done(commit(KEY)));
}

#[test]
fn a_seat_should_be_over_only_when_that_is_final() {
	let none = View { tick: 10, seat: None };
	assert_eq!(next(&at(10, None), &none), Step::Wait);
	assert_eq!(next(&none, &none), Step::Ended);
}

#[test]
fn tips_should_rise_from_the_least_to_the_most() {
	let tips = Tips { least: 10, most: 1_000 };
	let window = Window { from: 100, to: 199 };
	let at = |tick| tips.at(window, tick);
	assert_eq!([at(0), at(100), at(125)], [10; 3]);
	assert_eq!([at(175), at(199), at(900)], [1_000; 3]);
	assert_eq!((at(134), at(150), at(174)), (20, 80, 320));
	let all: Vec<_> = (100..200).map(at).collect();
	assert!(all.is_sorted());
}

#[test]
fn tips_should_keep_within_their_bounds() {
	let window = Window { from: 0, to: 3 };
	for (least, most) in [(0, 0), (7, 3), (1, u128::MAX), (u128::MAX, u128::MAX), (0, u128::MAX)] {
		let tips = Tips { least, most };
		for tick in 0..5 {
			let tip = tips.at(window, tick);
			assert!(tip >= least.max(1) && tip <= most.max(least).max(1), "{tips:?} {tick}: {tip}");
		}
	}
	let tips = Tips { least: 10, most: 100 };
	assert_eq!(tips.above(10, 10), 20);
	assert_eq!(tips.above(10, 90), 90);
	assert_eq!(tips.above(60, 10), 100);
	assert_eq!(tips.above(100, 100), 100);
	// What was paid already is not undercut, should the bounds have changed.
	assert_eq!(tips.above(500, 100), 500);
}
