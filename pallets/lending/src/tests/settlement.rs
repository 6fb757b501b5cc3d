// SPDX-License-Identifier: Apache-2.0
//! Loans that are not repaid in time.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};

#[test]
fn settle_should_give_the_lender_collateral_worth_the_debt_and_the_borrower_the_rest() {
	ExtBuilder::run(|| {
		let loan = overdue_loan();
		let lender = free(BTC, LENDER);
		assert_ok!(settle(loan));
		// Owed: 1 000 and ⌈1 000 · (10 % · 31 days + 30 % · 1 ms)⌉ interest.
		let debt = 1_008_493_151;
		// ⌈⌈1 008.493151 / 0.94⌉ / 50 000⌉: the lender asked for money, so a unit is theirs.
		let seized = 2_145_731;
		assert_eq!(free(BTC, LENDER), lender + seized);
		assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN - seized);
		assert_eq!(held(BTC, HoldReason::Collateral, BORROWER), 0);
		assert_eq!(held(TRN, HoldReason::Deposit, BORROWER), 0);
		assert_eq!(MarketTotals::<Test>::get(USD_BTC), Totals::default());
		assert_eq!(Loans::<Test>::get(loan), None);
		System::assert_has_event(
			Event::Settled { loan, debt, seized, returned: BITCOIN - seized, shortfall: 0 }.into(),
		);
	});
}

#[test]
fn settle_should_fail_until_the_grace_period_is_over() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		assert_noop!(settle(loan), Error::<Test>::NotOverdue);
		pass(31 * DAY);
		assert_noop!(settle(loan), Error::<Test>::NotOverdue);
		pass(1);
		assert_ok!(settle(loan));
		assert_noop!(settle(loan), Error::<Test>::LoanGone);
	});
}

#[test]
fn a_loan_should_stay_repayable_until_it_is_settled() {
	ExtBuilder::run(|| {
		let loan = overdue_loan();
		assert_ok!(repay(BORROWER, loan, Balance::MAX));
		assert_noop!(settle(loan), Error::<Test>::LoanGone);
		assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN);
	});
}

#[test]
fn collateral_that_is_worth_too_little_should_all_go_to_the_lender_and_the_rest_be_named() {
	ExtBuilder::run(|| {
		let loan = overdue_loan();
		set_price(BTC_FEED, 500);
		let lender = free(BTC, LENDER);
		assert_ok!(settle(loan));
		assert_eq!(free(BTC, LENDER), lender + BITCOIN);
		System::assert_has_event(
			Event::Settled {
				loan,
				debt: 1_008_493_151,
				seized: BITCOIN,
				returned: 0,
				shortfall: 508_493_151,
			}
			.into(),
		);
	});
}

#[test]
fn collateral_that_covers_the_debt_but_not_the_incentive_should_leave_no_shortfall() {
	ExtBuilder::run(|| {
		let loan = overdue_loan();
		set_price(BTC_FEED, 1_050);
		assert_ok!(settle(loan));
		System::assert_has_event(
			Event::Settled {
				loan,
				debt: 1_008_493_151,
				seized: BITCOIN,
				returned: 0,
				shortfall: 0,
			}
			.into(),
		);
	});
}

#[test]
fn settle_should_wait_long_for_a_dead_feed_and_then_use_its_last_price() {
	ExtBuilder::run(|| {
		let loan = overdue_loan();
		silence(BTC_FEED);
		assert_noop!(settle(loan), Error::<Test>::PriceStale);
		pass(WAIT);
		assert_noop!(settle(loan), Error::<Test>::PriceStale);
		pass(1);
		assert_ok!(settle(loan));
		assert!(free(BTC, LENDER) > 1_000 * BITCOIN);
	});
}

#[test]
fn the_wait_for_prices_should_count_from_the_grace_period_at_the_earliest() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		silence(BTC_FEED);
		pass(31 * DAY + WAIT);
		assert_noop!(settle(loan), Error::<Test>::PriceStale);
		pass(1);
		assert_ok!(settle(loan));
	});
}

#[test]
fn the_wait_for_prices_should_count_from_when_they_went() {
	ExtBuilder::run(|| {
		// Overdue for longer than the wait, because the collateral could not be moved.
		let loan = overdue_loan();
		freeze_asset(BTC_ID);
		pass(WAIT + DAY);
		assert!(settle(loan).is_err());
		thaw_asset(BTC_ID);
		// A price that jumped is not one to settle at.
		freeze_feed(BTC_FEED);
		assert_noop!(settle(loan), Error::<Test>::PriceFrozen);
		pass(DAY);
		// Gone for different reasons, but gone since then; both, but the first for longer.
		silence(BTC_FEED);
		silence(USD_FEED);
		pass(WAIT - DAY);
		assert_noop!(settle(loan), Error::<Test>::PriceStale);
		pass(1);
		assert_ok!(settle(loan));
	});
}

#[test]
fn the_wait_for_prices_should_begin_anew_when_they_were_back() {
	ExtBuilder::run(|| {
		let loan = overdue_loan();
		silence(BTC_FEED);
		pass(WAIT);
		crash(40_000);
		freeze_feed(USD_FEED);
		pass(WAIT);
		assert_noop!(settle(loan), Error::<Test>::PriceFrozen);
		pass(1);
		assert_ok!(settle(loan));
	});
}

#[test]
fn a_price_that_makes_the_debt_uncountable_in_collateral_should_settle_with_all_there_is() {
	ExtBuilder::run(|| {
		let loan = overdue_loan();
		set_price(BTC_FEED, sp_runtime::FixedU128::from_inner(1));
		assert_ok!(settle(loan));
		assert_eq!(free(BTC, LENDER), 1_001 * BITCOIN);
	});
}

#[test]
fn a_loan_whose_debt_is_paid_but_whose_collateral_is_stuck_should_not_be_settled() {
	ExtBuilder::run(|| {
		let loan = stuck_loan();
		pass(31 * DAY + 1);
		assert_noop!(settle(loan), Error::<Test>::NothingOwed);
		assert_ok!(repay(BORROWER, loan, 0));
		assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN);
	});
}

#[test]
fn settle_should_give_what_it_takes_at_todays_prices() {
	ExtBuilder::run(|| {
		let loan = overdue_loan();
		crash(25_000);
		assert_ok!(settle(loan));
		// Half the price, twice the collateral: ⌈⌈1 008.493151 / 0.94⌉ / 25 000⌉
		assert_eq!(free(BTC, LENDER), 1_000 * BITCOIN + 4_291_461);
	});
}

#[test]
fn settle_should_wait_for_a_frozen_feed_as_for_a_dead_one() {
	ExtBuilder::run(|| {
		let loan = overdue_loan();
		freeze_feed(USD_FEED);
		assert_noop!(settle(loan), Error::<Test>::PriceFrozen);
		pass(WAIT);
		assert_noop!(settle(loan), Error::<Test>::PriceFrozen);
		pass(1);
		assert_ok!(settle(loan));
	});
}
