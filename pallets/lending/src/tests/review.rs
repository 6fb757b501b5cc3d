// SPDX-License-Identifier: Apache-2.0
//! What others can do with accounts that are gone, assets that stand still, and time that nobody had.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};

/// From here on a gap of more than two days is a halt of the chain.
fn count_halts() {
	assert_ok!(Clock::set_halt_after(RuntimeOrigin::root(), 2 * DAY));
}

#[test]
fn a_halt_should_not_count_as_a_wait_for_prices() {
	ExtBuilder::run(|| {
		let loan = overdue_loan();
		count_halts();
		// Gone just now, and then the chain stands still for longer than one waits for them.
		silence(BTC_FEED);
		pass(1);
		pass(WAIT + DAY);
		assert_noop!(settle(loan), Error::<Test>::PriceStale);
		idle();
		assert!(Loans::<Test>::contains_key(loan));
		for _ in 0..7 {
			pass(DAY);
		}
		assert_noop!(settle(loan), Error::<Test>::PriceStale);
		pass(1);
		assert_ok!(settle(loan));
	});
}

#[test]
fn the_wait_for_prices_should_begin_when_the_loan_is_overdue() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		pass(30 * DAY);
		count_halts();
		silence(BTC_FEED);
		// The grace period ends in the halt, and is given again after it.
		pass(WAIT + 3 * DAY);
		pass(DAY);
		assert_noop!(settle(loan), Error::<Test>::NotOverdue);
		pass(1);
		assert_noop!(settle(loan), Error::<Test>::PriceStale);
	});
}
