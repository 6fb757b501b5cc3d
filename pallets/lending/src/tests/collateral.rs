// SPDX-License-Identifier: Apache-2.0
//! Adding collateral to a loan, and taking back what it does not need.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::TokenError;

#[test]
fn top_up_should_hold_more_collateral_for_the_loan() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		assert_ok!(top_up(BORROWER, loan, 7));
		assert_eq!(loan_of(loan).collateral, BITCOIN / 20 + 7);
		assert_eq!(held(BTC, HoldReason::Collateral, BORROWER), BITCOIN / 20 + 7);
		assert_eq!(MarketTotals::<Test>::get(USD_BTC).collateral, BITCOIN / 20 + 7);
		System::assert_last_event(Event::ToppedUp { loan, collateral: 7 }.into());
		// It comes back like the rest.
		assert_ok!(repay(BORROWER, loan, Balance::MAX));
		assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN);
	});
}

#[test]
fn top_up_should_fail_for_anyone_but_the_borrower_and_for_nothing() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		assert_noop!(top_up(LENDER, loan, 1), Error::<Test>::NotBorrower);
		assert_noop!(top_up(OTHER, loan, 1), Error::<Test>::NotBorrower);
		assert_noop!(top_up(BORROWER, loan, 0), Error::<Test>::AmountTooSmall);
		assert_noop!(top_up(BORROWER, loan, 1_000 * BITCOIN), TokenError::FundsUnavailable);
		assert_noop!(top_up(BORROWER, 9, 1), Error::<Test>::LoanGone);
		let stuck = stuck_loan();
		assert_noop!(top_up(BORROWER, stuck, 1), Error::<Test>::NothingOwed);
	});
}

#[test]
fn top_up_should_need_no_price_no_open_market_and_no_time_left() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		silence(USD_FEED);
		freeze_feed(BTC_FEED);
		assert_ok!(Lending::set_market_closed(RuntimeOrigin::root(), USD_BTC, true));
		assert_ok!(top_up(BORROWER, loan, 1));
		pass(100 * DAY);
		assert_ok!(top_up(BORROWER, loan, 1));
	});
}

#[test]
fn withdraw_should_go_down_to_the_opening_limit_and_not_a_unit_beyond() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		// As `quote` has it for the same loan.
		let least = 2_880_627;
		let spare = BITCOIN - least;
		assert_noop!(withdraw(BORROWER, loan, spare + 1), Error::<Test>::LtvTooHigh);
		assert_noop!(withdraw(BORROWER, loan, BITCOIN), Error::<Test>::LtvTooHigh);
		assert_noop!(withdraw(BORROWER, loan, BITCOIN + 1), Error::<Test>::LtvTooHigh);
		assert_ok!(withdraw(BORROWER, loan, spare));
		assert_eq!(loan_of(loan).collateral, least);
		assert_eq!(held(BTC, HoldReason::Collateral, BORROWER), least);
		assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN - least);
		assert_eq!(MarketTotals::<Test>::get(USD_BTC).collateral, least);
		System::assert_last_event(Event::CollateralWithdrawn { loan, collateral: spare }.into());
		assert_noop!(withdraw(BORROWER, loan, 1), Error::<Test>::LtvTooHigh);
	});
}

#[test]
fn withdraw_should_go_by_todays_prices() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		// 1 000 dollars at 70 % of 29 000 take 4 926 109 units.
		crash(29_000);
		assert_noop!(withdraw(BORROWER, loan, 73_892), Error::<Test>::LtvTooHigh);
		assert_ok!(withdraw(BORROWER, loan, 73_891));
	});
}

#[test]
fn withdraw_should_fail_for_anyone_but_the_borrower_and_for_nothing() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		assert_noop!(withdraw(LENDER, loan, 1), Error::<Test>::NotBorrower);
		assert_noop!(withdraw(OTHER, loan, 1), Error::<Test>::NotBorrower);
		assert_noop!(withdraw(BORROWER, loan, 0), Error::<Test>::AmountTooSmall);
		assert_noop!(withdraw(BORROWER, 9, 1), Error::<Test>::LoanGone);
		let stuck = stuck_loan();
		assert_noop!(withdraw(BORROWER, stuck, 1), Error::<Test>::NothingOwed);
	});
}

#[test]
fn withdraw_should_fail_while_there_is_no_price() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		for feed in [USD_FEED, BTC_FEED] {
			silence(feed);
			assert_noop!(withdraw(BORROWER, loan, 1), Error::<Test>::PriceStale);
			freeze_feed(feed);
			assert_noop!(withdraw(BORROWER, loan, 1), Error::<Test>::PriceFrozen);
			set_price(feed, if feed == USD_FEED { 1 } else { 50_000 });
		}
		assert_ok!(withdraw(BORROWER, loan, 1));
	});
}

#[test]
fn withdraw_should_fail_after_a_margin_call_or_maturity() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		assert_noop!(withdraw(BORROWER, loan, 1), Error::<Test>::NotRunning);
		// Not even when prices are back, until the call is ended.
		crash(50_000);
		assert_noop!(withdraw(BORROWER, loan, 1), Error::<Test>::NotRunning);
		assert_ok!(check_margin(loan));
		pass(30 * DAY - 1);
		assert_ok!(withdraw(BORROWER, loan, 1));
		pass(1);
		assert_noop!(withdraw(BORROWER, loan, 1), Error::<Test>::NotRunning);
		idle();
		assert_noop!(withdraw(BORROWER, loan, 1), Error::<Test>::NotRunning);
	});
}
