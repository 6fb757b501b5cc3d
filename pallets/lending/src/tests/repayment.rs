// SPDX-License-Identifier: Apache-2.0
//! Repaying: interest, fees, and the collateral that always comes back.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};
use proptest::prelude::*;

#[test]
fn full_repayment_should_pay_lender_and_protocol_and_return_the_collateral() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		let (lender, borrower) = (free(USD, LENDER), free(USD, BORROWER));
		pass(30 * DAY);
		// ⌈1 000 · 10 % · 30/365⌉ and a tenth of it, rounded down, for the protocol.
		let (interest, fee) = (8_219_179, 821_917);
		assert_eq!(debt(loan), Debt { interest, principal: 1_000 * DOLLAR });
		assert_ok!(repay(BORROWER, loan, Balance::MAX));

		assert_eq!(free(USD, LENDER), lender + 1_000 * DOLLAR + interest - fee);
		assert_eq!(free(USD, Treasury::get()), fee);
		assert_eq!(free(USD, BORROWER), borrower - 1_000 * DOLLAR - interest);
		assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN);
		assert_eq!(held(TRN, HoldReason::Deposit, BORROWER), 0);
		assert_eq!(MarketTotals::<Test>::get(USD_BTC), Totals::default());
		assert_eq!(Loans::<Test>::get(loan), None);
		System::assert_has_event(
			Event::Repaid { loan, payer: BORROWER, interest, principal: 1_000 * DOLLAR, fee }
				.into(),
		);
		assert_noop!(repay(BORROWER, loan, 1), Error::<Test>::LoanGone);
	});
}

#[test]
fn interest_should_be_paid_before_principal() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		pass(30 * DAY);
		assert_ok!(repay(BORROWER, loan, 8_219_178));
		assert_eq!(debt(loan), Debt { interest: 1, principal: 1_000 * DOLLAR });
		assert_ok!(repay(BORROWER, loan, 100 * DOLLAR + 1));
		assert_eq!(debt(loan), Debt { interest: 0, principal: 900 * DOLLAR });
		assert_eq!(MarketTotals::<Test>::get(USD_BTC).lent, 900 * DOLLAR);
		assert_eq!(held(BTC, HoldReason::Collateral, BORROWER), BITCOIN);
	});
}

#[test]
fn a_loan_repaid_at_once_should_owe_interest_for_the_minimum_period() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		// ⌈1 000 · 10 % · 1/365⌉
		assert_eq!(debt(loan).interest, 273_973);
		pass(DAY);
		assert_eq!(debt(loan).interest, 273_973);
		pass(1);
		assert_eq!(
			debt(loan).interest,
			273_973,
			"a millisecond costs less than what was rounded up"
		);
		pass(DAY - 1);
		assert_eq!(debt(loan).interest, 547_946);
	});
}

#[test]
fn interest_of_the_minimum_period_should_not_be_charged_twice() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		assert_ok!(repay(BORROWER, loan, 273_973 + 500 * DOLLAR));
		pass(DAY);
		assert_eq!(debt(loan), Debt { interest: 0, principal: 500 * DOLLAR });
		pass(DAY);
		// ⌈500 · 10 % · 1/365⌉
		assert_eq!(debt(loan).interest, 136_987);
	});
}

#[test]
fn the_late_rate_should_apply_only_after_the_grace_period() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		pass(31 * DAY);
		// ⌈1 000 · 10 % · 31/365⌉
		assert_eq!(debt(loan).interest, 8_493_151);
		pass(DAY);
		// ⌈1 000 · (10 % · 31 + 30 % · 1)/365⌉
		assert_eq!(debt(loan).interest, 9_315_069);
		// Also if what was owed before is paid in between.
		assert_ok!(repay(BORROWER, loan, 9_315_069));
		pass(DAY);
		assert_eq!(debt(loan).interest, 821_918);
	});
}

#[test]
fn repay_should_take_no_more_than_is_owed() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		let usd = free(USD, BORROWER);
		assert_ok!(repay(BORROWER, loan, 5_000 * DOLLAR));
		assert_eq!(usd - free(USD, BORROWER), 1_000 * DOLLAR + 273_973);
	});
}

#[test]
fn repay_should_fail_when_it_leaves_a_dust_loan() {
	ExtBuilder::run(|| {
		let loan = open_loan(100 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		let interest = debt(loan).interest;
		assert_noop!(
			repay(BORROWER, loan, interest + 90 * DOLLAR + 1),
			Error::<Test>::RemainderTooSmall
		);
		assert_noop!(repay(BORROWER, loan, 0), Error::<Test>::AmountTooSmall);
		// Less than an account can have could be left waiting for one that never was.
		assert_noop!(repay(BORROWER, loan, 99), Error::<Test>::AmountTooSmall);
		assert_ok!(undone(|| repay(BORROWER, loan, 100)));
		assert_ok!(repay(BORROWER, loan, interest + 90 * DOLLAR));
	});
}

#[test]
fn anyone_should_be_able_to_repay_and_the_collateral_should_go_to_the_borrower() {
	ExtBuilder::run(|| {
		let loan = open_loan(100 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		let (payer, borrower) = (free(USD, OTHER), free(USD, BORROWER));
		assert_ok!(repay(OTHER, loan, Balance::MAX));
		assert_eq!(payer - free(USD, OTHER), 100 * DOLLAR + 27_398);
		assert_eq!(free(USD, BORROWER), borrower);
		assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN);
		assert_eq!(free(BTC, OTHER), 1_000 * BITCOIN);
	});
}

#[test]
fn a_payer_should_need_no_more_than_the_debt_and_leave_no_dust() {
	// The smallest balance is 100 units: what is left below that would be lost with the account.
	for rest in [0, 1, 99, 100] {
		ExtBuilder::run(|| {
			let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
			let owed = debt(loan).total().unwrap();
			let lender = free(USD, LENDER);
			leave(USD, BORROWER, owed + rest);
			assert_ok!(repay(BORROWER, loan, Balance::MAX));
			let (kept, given) = if rest < 100 { (0, rest) } else { (rest, 0) };
			assert_eq!(free(USD, BORROWER), kept);
			let fee = free(USD, Treasury::get()) + waiting(USD, Treasury::get());
			assert_eq!(free(USD, LENDER), lender + owed - fee + given);
		});
	}
}

#[test]
fn repaying_and_settling_should_go_on_in_a_closed_market() {
	ExtBuilder::run(|| {
		let repaid = open_loan(100 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		let settled = open_loan(100 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		assert_ok!(Lending::set_market_closed(RuntimeOrigin::root(), USD_BTC, true));
		assert_ok!(repay(BORROWER, repaid, Balance::MAX));
		pass(31 * DAY + 1);
		assert_ok!(settle(settled));
	});
}

#[test]
fn the_late_rate_should_not_be_lower_than_the_agreed_one() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 9_000, 30 * DAY);
		pass(31 * DAY);
		let before = debt(loan).interest;
		pass(DAY);
		// ⌈1 000 · 90 % · 1/365⌉, give or take the rounding of the sum.
		assert!(debt(loan).interest - before >= 2_465_753);
	});
}

#[test]
fn full_repayment_should_work_with_dead_feeds_and_long_after_maturity() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		silence(USD_FEED);
		silence(BTC_FEED);
		pass(400 * DAY);
		assert_ok!(repay(BORROWER, loan, Balance::MAX));
		assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN);
	});
}

#[test]
fn collateral_that_cannot_move_should_not_stop_a_repayment_and_should_come_back_later() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		let lender = free(USD, LENDER);
		freeze_asset(BTC_ID);
		assert_ok!(repay(BORROWER, loan, Balance::MAX));
		assert!(free(USD, LENDER) > lender + 1_000 * DOLLAR);
		System::assert_last_event(Event::CollateralStuck { loan }.into());
		assert_eq!(stage(loan), Stage::Repaid);
		assert_eq!(debt(loan), Debt { interest: 0, principal: 0 });
		// Not yet.
		assert_ok!(repay(BORROWER, loan, 0));
		assert_eq!(stage(loan), Stage::Repaid);
		thaw_asset(BTC_ID);
		assert_ok!(repay(OTHER, loan, 0));
		assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN);
		assert_eq!(Loans::<Test>::get(loan), None);
	});
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(256))]

	/// Paying in two parts at one moment takes exactly what paying at once takes.
	#[test]
	fn splitting_a_payment_never_pays_less(
		principal in 20 * DOLLAR..100_000 * DOLLAR,
		apr in any::<u16>(),
		days in 0u64..500,
		part in 1u64..1_000_000,
	) {
		let paid = |parts: &[u64]| {
			let mut paid = 0;
			ExtBuilder::run(|| {
				let loan = open_loan(principal, 500 * BITCOIN, apr, 365 * DAY);
				pass(days * DAY);
				let before = free(USD, BORROWER);
				for part in parts {
					let _ = repay(BORROWER, loan, (*part).into());
				}
				assert_ok!(repay(BORROWER, loan, Balance::MAX));
				paid = before - free(USD, BORROWER);
			});
			paid
		};
		prop_assert_eq!(paid(&[part]), paid(&[]));
	}

	/// However a payment is split over time, no interest is lost on the way: the sum is at least
	/// that of one unsplit payment at the end on the same principal.
	#[test]
	fn paying_interest_in_between_never_pays_less(
		principal in 20 * DOLLAR..100_000 * DOLLAR,
		apr in any::<u16>(),
		days in proptest::collection::vec(1u64..100, 1..5),
	) {
		let paid = |in_between: bool| {
			let mut paid = 0;
			ExtBuilder::run(|| {
				let loan = open_loan(principal, 500 * BITCOIN, apr, 365 * DAY);
				let before = free(USD, BORROWER);
				for days in &days {
					pass(days * DAY);
					if in_between {
						let _ = repay(BORROWER, loan, debt(loan).interest);
					}
				}
				assert_ok!(repay(BORROWER, loan, Balance::MAX));
				paid = before - free(USD, BORROWER);
			});
			paid
		};
		let (split, whole) = (paid(true), paid(false));
		prop_assert!(split >= whole);
		prop_assert!(split <= whole + days.len() as u128, "a unit of rounding for each payment");
	}
}
