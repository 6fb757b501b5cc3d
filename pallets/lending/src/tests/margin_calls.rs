// SPDX-License-Identifier: Apache-2.0
//! What happens to a loan whose collateral has lost its worth, and what its borrower can do about it.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};

fn called_until(deadline: Moment) -> Stage {
	Stage::Called { deadline }
}

#[test]
fn an_unhealthy_loan_should_get_a_margin_call_with_a_deadline() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		crash(24_000);
		pass(DAY);
		assert_ok!(check_margin(loan));
		assert_eq!(stage(loan), called_until(now() + CALL));
		System::assert_last_event(Event::MarginCalled { loan, deadline_ms: now() + CALL }.into());
	});
}

#[test]
fn a_healthy_loan_should_not_be_called() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		assert_noop!(check_margin(loan), Error::<Test>::Healthy);
		// A twentieth of a bitcoin at 25 000 is 1 250 dollars, 80 % of which is just what is owed.
		crash(25_000);
		assert_noop!(check_margin(loan), Error::<Test>::Healthy);
		set_price(BTC_FEED, sp_runtime::FixedU128::from_inner(25_000 * 10u128.pow(18) - 1));
		assert_ok!(check_margin(loan));
	});
}

#[test]
fn health_should_be_judged_on_what_is_owed_at_maturity() {
	ExtBuilder::run(|| {
		// 1 008.219179 at maturity, which is 80 % of a price of 25 205.479475.
		let loan = open_loan(1_000 * DOLLAR, BITCOIN / 20, 1_000, 30 * DAY);
		crash(25_206);
		assert_noop!(check_margin(loan), Error::<Test>::Healthy);
		crash(25_205);
		assert_ok!(check_margin(loan));
	});
}

#[test]
fn a_dearer_principal_should_make_a_loan_unhealthy_as_well() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		set_price(USD_FEED, 2);
		assert_noop!(check_margin(loan), Error::<Test>::Healthy);
		set_price(USD_FEED, sp_runtime::FixedU128::from_rational(2_000_001, 1_000_000));
		assert_ok!(check_margin(loan));
	});
}

#[test]
fn a_loan_should_be_called_once() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		let deadline = now() + CALL;
		pass(CALL / 2);
		assert_noop!(check_margin(loan), Error::<Test>::AlreadyCalled);
		assert_eq!(stage(loan), called_until(deadline));
	});
}

#[test]
fn a_price_that_recovers_should_let_anyone_end_the_call() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		crash(25_000);
		assert_ok!(check_margin(loan));
		assert_eq!(stage(loan), Stage::Running);
		System::assert_last_event(Event::MarginCallEnded { loan }.into());
		assert_noop!(check_margin(loan), Error::<Test>::Healthy);
		// The next one has its full time.
		crash(24_000);
		pass(DAY);
		assert_ok!(check_margin(loan));
		assert_eq!(stage(loan), called_until(now() + CALL));
	});
}

#[test]
fn a_top_up_that_is_enough_should_end_the_call() {
	ExtBuilder::run(|| {
		// 1 000 dollars at 80 % of 24 000 take 5 208 333.33 units; there are 5 000 000.
		let loan = called_loan();
		let deadline = now() + CALL;
		assert_ok!(top_up(BORROWER, loan, 208_333));
		assert_eq!(stage(loan), called_until(deadline));
		assert_ok!(top_up(BORROWER, loan, 1));
		assert_eq!(stage(loan), Stage::Running);
		System::assert_last_event(Event::MarginCallEnded { loan }.into());
	});
}

#[test]
fn a_repayment_that_is_enough_should_end_the_call() {
	ExtBuilder::run(|| {
		// 80 % of a twentieth of 24 000 is 960 dollars.
		let loan = called_loan();
		let deadline = now() + CALL;
		assert_ok!(repay(BORROWER, loan, 40 * DOLLAR - 100));
		assert_eq!(stage(loan), called_until(deadline));
		assert_ok!(repay(OTHER, loan, 100));
		assert_eq!(stage(loan), Stage::Running);
		System::assert_last_event(Event::MarginCallEnded { loan }.into());
	});
}

#[test]
fn a_full_repayment_should_end_the_loan_and_the_call_with_it() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		pass(CALL + 1);
		assert_ok!(repay(BORROWER, loan, Balance::MAX));
		assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN);
		assert_noop!(settle(loan), Error::<Test>::LoanGone);
	});
}

#[test]
fn a_top_up_should_not_end_the_call_while_nobody_knows_the_price() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		let deadline = now() + CALL;
		silence(BTC_FEED);
		assert_ok!(top_up(BORROWER, loan, BITCOIN));
		assert_eq!(stage(loan), called_until(deadline));
		// It counts as soon as there is a price.
		crash(24_000);
		assert_ok!(check_margin(loan));
		assert_eq!(stage(loan), Stage::Running);
	});
}

#[test]
fn a_called_loan_should_be_settled_only_after_the_deadline() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		assert_noop!(settle(loan), Error::<Test>::NotOverdue);
		pass(CALL);
		assert_noop!(settle(loan), Error::<Test>::NotOverdue);
		pass(1);
		assert_ok!(settle(loan));
		// ⌈⌈1 000 / 0.94⌉ / 24 000⌉
		let (seized, debt) = (4_432_625, 1_000 * DOLLAR);
		let returned = BITCOIN / 20 - seized;
		System::assert_has_event(
			Event::Settled { loan, debt, seized, returned, shortfall: 0 }.into(),
		);
		assert_eq!(free(BTC, LENDER), 1_000 * BITCOIN + seized);
		assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN - seized);
	});
}

#[test]
fn a_loan_that_nobody_called_should_not_be_settled_before_it_is_overdue() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		crash(1_000);
		pass(CALL + DAY);
		assert_noop!(settle(loan), Error::<Test>::NotOverdue);
	});
}

#[test]
fn a_called_loan_that_is_healthy_after_the_deadline_should_go_on() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		pass(CALL + 1);
		crash(25_000);
		assert_ok!(settle(loan));
		assert_eq!(stage(loan), Stage::Running);
		System::assert_last_event(Event::MarginCallEnded { loan }.into());
		assert_eq!(held(BTC, HoldReason::Collateral, BORROWER), BITCOIN / 20);
	});
}

#[test]
fn a_feed_that_was_dead_or_frozen_should_give_the_call_its_full_time_again() {
	for feed in [USD_FEED, BTC_FEED] {
		for dead in [true, false] {
			ExtBuilder::run(|| {
				let loan = called_loan();
				pass(CALL / 2);
				let error = if dead {
					silence(feed);
					Error::<Test>::PriceStale
				} else {
					freeze_feed(feed);
					Error::<Test>::PriceFrozen
				};
				pass(CALL);
				assert_noop!(settle(loan), error);
				// It comes back as it was.
				set_price(feed, if feed == USD_FEED { 1 } else { 24_000 });
				pass(CALL);
				assert_noop!(settle(loan), Error::<Test>::NotOverdue);
				pass(1);
				assert_ok!(settle(loan));
			});
		}
	}
}

#[test]
fn a_feed_that_was_dead_before_the_call_should_not_make_it_longer() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		silence(BTC_FEED);
		pass(DAY);
		crash(24_000);
		pass(DAY);
		assert_ok!(check_margin(loan));
		pass(CALL + 1);
		assert_ok!(settle(loan));
	});
}

#[test]
fn check_margin_should_fail_while_there_is_no_price() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		crash(24_000);
		silence(USD_FEED);
		assert_noop!(check_margin(loan), Error::<Test>::PriceStale);
		freeze_feed(USD_FEED);
		assert_noop!(check_margin(loan), Error::<Test>::PriceFrozen);
		assert_noop!(check_margin(9), Error::<Test>::LoanGone);
	});
}

#[test]
fn a_matured_loan_should_get_no_margin_call() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		crash(24_000);
		pass(30 * DAY);
		assert_noop!(check_margin(loan), Error::<Test>::NotRunning);
		// The chain notes it, and it stays so.
		idle();
		assert_eq!(stage(loan), Stage::Matured);
		assert_noop!(check_margin(loan), Error::<Test>::NotRunning);
		let amount = repaying(100 * DOLLAR);
		assert_noop!(liquidate(OTHER, loan, amount), Error::<Test>::NotCalled);
	});
}

#[test]
fn a_loan_that_owes_nothing_should_get_no_margin_call() {
	ExtBuilder::run(|| {
		let loan = stuck_loan();
		crash(1);
		assert_noop!(check_margin(loan), Error::<Test>::NothingOwed);
		let amount = seizing(BITCOIN);
		assert_noop!(liquidate(OTHER, loan, amount), Error::<Test>::NothingOwed);
		idle();
		assert_eq!(stage(loan), Stage::Repaid);
	});
}

#[test]
fn a_call_made_just_before_maturity_should_go_on_after_it() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		crash(24_000);
		pass(30 * DAY - 1);
		assert_ok!(check_margin(loan));
		let deadline = now() + CALL;
		pass(2);
		idle();
		assert_eq!(stage(loan), called_until(deadline));
		assert_ok!(undone(|| liquidate(OTHER, loan, repaying(100 * DOLLAR))));
		assert_ok!(undone(|| {
			pass(CALL);
			settle(loan)
		}));
		// Healthy again, it waits for its grace period to end as any other does.
		assert_ok!(top_up(BORROWER, loan, BITCOIN));
		assert_eq!(stage(loan), Stage::Matured);
		assert_noop!(settle(loan), Error::<Test>::NotOverdue);
	});
}

#[test]
fn a_called_loan_past_maturity_should_be_judged_on_what_it_has_grown_to() {
	ExtBuilder::run(|| {
		// The late rate is what makes it grow: there is hardly any grace in this market.
		let market = market_with(|params| {
			params.grace_ms = 0;
			params.overdue_apr_bp = 10_000;
		});
		let loan = open_loan_in(market, 1_000 * DOLLAR, BITCOIN / 20, 0, 7 * DAY);
		crash(24_000);
		pass(7 * DAY - 1);
		assert_ok!(check_margin(loan));
		// 25 100 would be enough for the face. At the late rate, 1 000 dollars cost 2.74 a day.
		crash(25_100);
		pass(2 * DAY + 1);
		assert_noop!(check_margin(loan), Error::<Test>::AlreadyCalled);
		crash(25_500);
		assert_ok!(check_margin(loan));
		assert_eq!(stage(loan), Stage::Matured);
	});
}
