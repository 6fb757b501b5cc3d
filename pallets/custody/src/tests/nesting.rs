// SPDX-License-Identifier: Apache-2.0
//! Payments from so deep within other calls that no storage layer is left to try something in: they
//! fail for their caller, and nobody else loses by it.

use crate::mock::*;
use frame_support::{
	assert_ok, assert_storage_noop, storage::with_storage_layer,
	traits::tokens::Preservation::Preserve,
};
use sp_runtime::{DispatchError, DispatchResult, TransactionalError};

/// As deep as storage layers go.
const DEEPEST: u32 = 260;

fn nested(depth: u32, action: &dyn Fn() -> DispatchResult) -> DispatchResult {
	match depth.checked_sub(1) {
		None => action(),
		Some(depth) => with_storage_layer(|| nested(depth, action)),
	}
}

/// At any depth the action is done as at none, or fails for want of layers alone.
fn whatever_the_depth(prepare: impl Fn(), action: fn() -> DispatchResult, done: impl Fn()) {
	let mut outcomes = [0, 0];
	for depth in (0..DEEPEST - 20).step_by(60).chain(DEEPEST - 20..DEEPEST) {
		run(|| {
			prepare();
			match nested(depth, &action) {
				Ok(()) => {
					done();
					outcomes[0] += 1;
				},
				Err(error) => {
					assert!(
						matches!(error, DispatchError::Transactional(_)),
						"{error:?} at {depth}"
					);
					outcomes[1] += 1;
				},
			}
		});
	}
	assert!(outcomes.into_iter().all(|times| times > 0), "{outcomes:?}");
}

#[test]
fn a_payment_should_reach_whoever_can_take_it() {
	whatever_the_depth(
		|| {},
		|| Custody::pay(&USD, &ALICE, &BOB, 500, Preserve, &SPONSOR),
		|| assert_eq!((free(USD, BOB), waiting(USD, BOB)), (MUCH + 500, 0)),
	);
}

#[test]
fn what_was_offered_should_come_back_to_whoever_can_take_it() {
	whatever_the_depth(
		|| {
			assert_ok!(Custody::hold(&USD, Offer, &ALICE, 500));
		},
		|| Custody::give_back(&USD, Offer, &ALICE, 500, &ALICE),
		|| assert_eq!((free(USD, ALICE), waiting(USD, ALICE)), (MUCH, 0)),
	);
}

#[test]
fn a_payment_should_wait_with_its_deposit() {
	whatever_the_depth(
		|| block(USD_ID, BOB),
		|| Custody::pay(&USD, &ALICE, &BOB, 500, Preserve, &SPONSOR),
		|| assert_eq!((waiting(USD, BOB), depositor(USD, BOB)), (500, Some(SPONSOR))),
	);
}

#[test]
fn an_attempt_should_tell_others_faults_from_its_callers() {
	run(|| {
		assert_eq!(Custody::attempt(|| Ok(5)), Ok(Some(5)));
		let failed = || {
			assert_ok!(Custody::hold(&USD, Offer, &ALICE, 500));
			Err::<(), _>(DispatchError::Unavailable)
		};
		assert_storage_noop!(assert_eq!(Custody::attempt(failed), Ok(None)));
		let limit = DispatchError::Transactional(TransactionalError::LimitReached);
		assert_eq!(Custody::attempt(|| Err::<(), _>(limit)), Err(limit));
	});
}
