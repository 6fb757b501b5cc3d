// SPDX-License-Identifier: Apache-2.0
//! Calls from so deep within other calls that no storage layer is left to try something in: they fail
//! for their caller, and nobody else loses by it.

use crate::{mock::*, *};
use frame_support::{assert_ok, storage::with_storage_layer};
use sp_runtime::{DispatchError, DispatchResult};

/// As deep as storage layers go.
const DEEPEST: u32 = 260;

fn nested(depth: u32, action: &dyn Fn() -> DispatchResult) -> DispatchResult {
	match depth.checked_sub(1) {
		None => action(),
		Some(depth) => with_storage_layer(|| nested(depth, action)),
	}
}

/// At any depth the action is done as at none, or fails for want of layers alone.
fn whatever_the_depth(prepare: impl Fn() -> Box<dyn Fn() -> DispatchResult>, done: impl Fn()) {
	let mut outcomes = [0, 0];
	for depth in (0..DEEPEST - 20).step_by(60).chain(DEEPEST - 20..DEEPEST) {
		ExtBuilder::run(|| {
			let action = prepare();
			match nested(depth, &*action) {
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

fn nothing_waits() {
	assert_eq!(pallet_custody::Waiting::<Test>::iter().count(), 0);
}

#[test]
fn a_repayment_should_reach_a_lender_who_can_take_it() {
	whatever_the_depth(
		|| {
			let loan = plain_loan();
			Box::new(move || repay(BORROWER, loan, Balance::MAX))
		},
		|| {
			nothing_waits();
			assert_eq!(Loans::<Test>::iter().count(), 0, "nor is the collateral stuck");
		},
	);
}

#[test]
fn a_sweep_should_not_close_what_can_be_taken() {
	whatever_the_depth(
		|| {
			offer_to_borrow(USD_BTC, 100 * DOLLAR, BITCOIN, 800, 30 * DAY);
			Box::new(|| {
				let sweep = Sweep::of(LENDER, 100 * DOLLAR, 800);
				sweep.lend().map(|_| ()).map_err(|error| error.error)
			})
		},
		|| assert_eq!(NextLoanId::<Test>::get(), 1),
	);
}

#[test]
fn a_cancelled_offer_should_come_back_to_a_maker_who_can_take_it() {
	whatever_the_depth(
		|| {
			let offer = offer_to_lend(USD_BTC, 100 * DOLLAR, 800, 30 * DAY);
			Box::new(move || Lending::cancel_offer(signed(LENDER), offer))
		},
		|| {
			nothing_waits();
			assert_eq!(free(USD, LENDER), 10_000_000 * DOLLAR);
		},
	);
}

#[test]
fn a_settlement_should_reach_a_lender_who_can_take_it() {
	whatever_the_depth(
		|| {
			let loan = overdue_loan();
			Box::new(move || settle(loan))
		},
		|| {
			nothing_waits();
			assert!(free(BTC, LENDER) > 1_000 * BITCOIN);
			assert_eq!(Loans::<Test>::iter().count(), 0);
		},
	);
}

#[test]
fn refinancing_should_leave_no_loan_without_its_collateral() {
	whatever_the_depth(
		|| {
			let loan = plain_loan();
			let offer = place(OTHER, USD_BTC, Side::Lend, 1_000 * DOLLAR, terms(0, 30 * DAY));
			Box::new(move || {
				Lending::refinance(signed(BORROWER), loan, offer, 1_000 * DOLLAR, 0, 0)
			})
		},
		|| {
			nothing_waits();
			assert_ok!(repay(BORROWER, 1, Balance::MAX));
			assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN);
		},
	);
}
