// SPDX-License-Identifier: Apache-2.0
//! Nobody loses for want of blocks: a deadline that came while the chain stood still comes later, with
//! all of the time that a borrower has to act.

use crate::{mock::*, ordering::due_tick, service::first_due, *};
use frame_support::{assert_noop, assert_ok};

const MINUTE: Moment = 60_000;

/// From now on a gap of more than a minute is a halt.
fn watch() {
	assert_ok!(Clock::set_halt_after(RuntimeOrigin::root(), MINUTE));
}

/// Let blocks come, so often that the chain does not stand still.
fn blocks(time: Moment) {
	(0..time / MINUTE).for_each(|_| pass(MINUTE));
	pass(time % MINUTE);
}

/// Let there be no block for so long.
fn stand_still(time: Moment) {
	let halts = pallet_clock::Halts::<Test>::get().len();
	pass(time);
	assert_eq!(pallet_clock::Halts::<Test>::get().len(), halts + 1);
}

/// 1 000 dollars without interest for 7 days against a twentieth of a bitcoin.
fn week_loan() -> LoanId {
	open_loan(1_000 * DOLLAR, BITCOIN / 20, 0, 7 * DAY)
}

/// A matured loan, an hour before its grace period ends.
fn loan_in_its_last_hour() -> LoanId {
	watch();
	let loan = week_loan();
	blocks(8 * DAY - HOUR);
	idle();
	assert_eq!(stage(loan), Stage::Matured);
	loan
}

/// A loan with a margin call, an hour before its deadline.
fn call_in_its_last_hour() -> LoanId {
	watch();
	let loan = called_loan();
	blocks(CALL - HOUR);
	loan
}

fn is_open(loan: LoanId) -> bool {
	Loans::<Test>::contains_key(loan)
}

fn deadline_ms(loan: LoanId) -> Option<Moment> {
	Lending::loan_status(loan).unwrap().called.unwrap().deadline_ms
}

fn is_overdue(loan: LoanId) -> bool {
	Lending::loan_status(loan).unwrap().phase == Phase::Overdue
}

#[test]
fn a_grace_period_that_ended_in_a_halt_should_be_given_again() {
	ExtBuilder::run(|| {
		let loan = loan_in_its_last_hour();
		stand_still(2 * HOUR);
		// The first block afterwards, whoever acts in it first.
		assert_noop!(settle(loan), Error::<Test>::NotOverdue);
		idle();
		assert!(is_open(loan) && !is_overdue(loan));
		undone(|| {
			assert_ok!(repay(BORROWER, loan, Balance::MAX));
			assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN);
		});
		// It is no gift, though.
		blocks(DAY);
		assert_noop!(settle(loan), Error::<Test>::NotOverdue);
		pass(1);
		assert!(is_overdue(loan));
		assert_ok!(settle(loan));
		assert!(free(BTC, LENDER) > 1_000 * BITCOIN);
	});
}

#[test]
fn a_margin_calls_time_that_ended_in_a_halt_should_be_given_again() {
	ExtBuilder::run(|| {
		let loan = call_in_its_last_hour();
		stand_still(2 * HOUR);
		assert_noop!(settle(loan), Error::<Test>::NotOverdue);
		assert_eq!(deadline_ms(loan), Some(now() + CALL));
		undone(|| {
			assert_ok!(top_up(BORROWER, loan, BITCOIN));
			assert_eq!(stage(loan), Stage::Running);
		});
		blocks(CALL);
		assert_noop!(settle(loan), Error::<Test>::NotOverdue);
		pass(1);
		assert_ok!(settle(loan));
		assert_eq!(free(BTC, LENDER), 1_000 * BITCOIN + 4_432_625);
	});
}

#[test]
fn the_service_should_come_back_to_a_loan_when_its_added_time_is_over() {
	// Whether it had noted before that the loan is mature, or the halt lay over that too.
	for seen in [true, false] {
		ExtBuilder::run(|| {
			let loan = if seen {
				let loan = loan_in_its_last_hour();
				stand_still(2 * HOUR);
				loan
			} else {
				watch();
				let loan = week_loan();
				blocks(6 * DAY);
				stand_still(3 * DAY);
				loan
			};
			let over = now() + DAY + 1;
			idle();
			assert_eq!(stage(loan), Stage::Matured);
			assert_eq!(first_due::<Test>(), Some((due_tick(over).unwrap(), loan)));
			// Until then it costs nothing.
			let (record, quiet) = (loan_of(loan), idle());
			for _ in 0..23 {
				blocks(HOUR);
				assert_eq!(idle(), quiet);
			}
			assert_eq!(loan_of(loan), record);
			blocks(HOUR);
			idle();
			assert!(is_open(loan));
			pass(SOON);
			idle();
			assert!(!is_open(loan));
		});
	}
}

#[test]
fn the_service_should_come_back_to_a_margin_call_when_its_added_time_is_over() {
	ExtBuilder::run(|| {
		let loan = call_in_its_last_hour();
		stand_still(2 * HOUR);
		let deadline = now() + CALL;
		idle();
		assert_eq!(stage(loan), Stage::Called { deadline });
		System::assert_last_event(Event::MarginCallExtended { loan, deadline_ms: deadline }.into());
		assert_eq!(first_due::<Test>(), Some((due_tick(deadline + 1).unwrap(), loan)));
		let (record, quiet) = (loan_of(loan), idle());
		for _ in 0..12 {
			blocks(HOUR);
			assert_eq!(idle(), quiet);
		}
		assert_eq!(loan_of(loan), record);
		assert_eq!(deadline_ms(loan), Some(deadline), "it is not moved twice");
		pass(SOON);
		idle();
		assert!(!is_open(loan));
	});
}

#[test]
fn a_margin_call_near_the_end_of_the_grace_period_should_be_served_at_its_deadline() {
	ExtBuilder::run(|| {
		watch();
		let loan = week_loan();
		crash(24_000);
		blocks(7 * DAY - MINUTE);
		assert_ok!(check_margin(loan));
		// Over its deadline and the end of the grace period.
		blocks(CALL - HOUR);
		stand_still(DAY);
		let resumed = now();
		assert_noop!(settle(loan), Error::<Test>::NotOverdue);
		idle();
		assert_eq!(stage(loan), Stage::Called { deadline: resumed + CALL });
		blocks(CALL);
		idle();
		assert!(is_open(loan));
		pass(SOON);
		idle();
		assert!(!is_open(loan));
	});
}

#[test]
fn a_deadline_that_had_passed_should_not_come_back_by_a_halt() {
	// Just not, and just.
	for (late, settled) in [(0, false), (1, true)] {
		for served in [false, true] {
			ExtBuilder::run(|| {
				watch();
				let (overdue, called) = (week_loan(), plain_loan());
				blocks(8 * DAY - CALL);
				crash(24_000);
				assert_ok!(check_margin(called));
				blocks(CALL);
				pass(late);
				stand_still(10 * DAY);
				assert_eq!(is_overdue(overdue), settled);
				for loan in [overdue, called] {
					if served {
						idle();
					} else if settled {
						assert_ok!(settle(loan));
					} else {
						assert_noop!(settle(loan), Error::<Test>::NotOverdue);
					}
					assert_eq!(is_open(loan), !settled);
				}
			});
		}
	}
}

#[test]
fn a_halt_should_not_move_what_lies_far_ahead_or_comes_after_it() {
	ExtBuilder::run(|| {
		watch();
		let before = week_loan();
		stand_still(DAY);
		let after = week_loan();
		blocks(7 * DAY);
		assert_noop!(settle(before), Error::<Test>::NotOverdue);
		pass(1);
		assert_ok!(settle(before));
		crash(24_000);
		let called = open_loan(1_000 * DOLLAR, BITCOIN / 16, 0, 30 * DAY);
		crash(19_000);
		assert_ok!(check_margin(called));
		assert_eq!(deadline_ms(called), Some(now() + CALL));
		blocks(CALL);
		assert_noop!(settle(called), Error::<Test>::NotOverdue);
		pass(1);
		assert_ok!(settle(called));
		blocks(CALL - 2);
		assert_noop!(settle(after), Error::<Test>::NotOverdue);
		pass(1);
		assert_ok!(settle(after));
	});
}

#[test]
fn a_second_halt_should_give_the_time_once_more() {
	ExtBuilder::run(|| {
		let loan = loan_in_its_last_hour();
		stand_still(2 * HOUR);
		blocks(DAY - HOUR);
		stand_still(2 * HOUR);
		blocks(DAY);
		assert_noop!(settle(loan), Error::<Test>::NotOverdue);
		pass(1);
		assert_ok!(settle(loan));
	});
}
