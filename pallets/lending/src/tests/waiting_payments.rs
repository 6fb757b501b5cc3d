// SPDX-License-Identifier: Apache-2.0
//! A receiver's account cannot stop a payment: it waits.

use crate::mock::*;
use frame_support::{assert_noop, assert_ok};
use sp_runtime::TokenError;

#[test]
fn repayment_to_a_blocked_lender_should_wait_for_them() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		let before = free(USD, LENDER);
		block(USD_ID, LENDER);
		assert_ok!(repay(BORROWER, loan, Balance::MAX));

		assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN, "the borrower is done");
		let due = 1_000 * DOLLAR + 273_973 - 27_397;
		assert_eq!(waiting(USD, LENDER), due);
		System::assert_has_event(
			pallet_custody::Event::PaymentKept {
				to: LENDER,
				asset: USD,
				payment: due,
				depositor: Some(BORROWER),
			}
			.into(),
		);
		let claim = || Custody::withdraw_pending(RuntimeOrigin::signed(OTHER), LENDER, USD);
		assert_noop!(claim(), TokenError::Blocked);
		thaw(USD_ID, LENDER);
		assert_ok!(claim());
		System::assert_last_event(
			pallet_custody::Event::PaymentWithdrawn {
				to: LENDER,
				asset: USD,
				payment: due,
				depositor: Some(BORROWER),
			}
			.into(),
		);
		assert_eq!(free(USD, LENDER), before + due);
		assert_noop!(claim(), pallet_custody::Error::<Test>::NothingWaiting);
	});
}

#[test]
fn collateral_seized_for_a_blocked_lender_should_wait_for_them() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		pass(31 * DAY + 1);
		block(BTC_ID, LENDER);
		assert_ok!(settle(loan));
		assert_eq!(waiting(BTC, LENDER), 2_145_731);
	});
}

#[test]
fn several_payments_should_add_up() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		block(USD_ID, LENDER);
		for _ in 0..2 {
			pass(DAY);
			assert_ok!(repay(BORROWER, loan, 100 * DOLLAR));
		}
		let fee = free(USD, Treasury::get());
		assert_eq!(waiting(USD, LENDER) + fee, 200 * DOLLAR);
	});
}

#[test]
fn a_borrower_who_cannot_pay_should_get_the_error_of_that() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		assert_ok!(Assets::freeze(signed(ASSET_ADMIN), USD_ID, BORROWER));
		let repay = || repay(BORROWER, loan, Balance::MAX);
		assert!(frame_support::storage::with_storage_layer(repay).is_err());
		assert_eq!(waiting(USD, LENDER), 0);
		thaw(USD_ID, BORROWER);
		assert_ok!(repay());
	});
}

#[test]
fn a_fee_too_small_for_the_treasurys_account_to_exist_should_wait() {
	ExtBuilder::run(|| {
		// The treasury has no dollars yet, and the fee on this loan is under the minimum
		// balance.
		let loan = open_loan(10 * DOLLAR, BITCOIN, 100, 7 * DAY);
		assert_ok!(repay(BORROWER, loan, Balance::MAX));
		assert_eq!(free(USD, Treasury::get()), 0);
		assert_eq!(waiting(USD, Treasury::get()), 27);

		// It has no key to sign with: anyone can pay it out once there is enough.
		let loan = open_loan(30 * DOLLAR, BITCOIN, 100, 7 * DAY);
		assert_ok!(repay(BORROWER, loan, Balance::MAX));
		assert_eq!(waiting(USD, Treasury::get()), 27 + 82);
		assert_ok!(Custody::withdraw_pending(RuntimeOrigin::signed(OTHER), Treasury::get(), USD));
		assert_eq!(free(USD, Treasury::get()), 27 + 82);
	});
}
