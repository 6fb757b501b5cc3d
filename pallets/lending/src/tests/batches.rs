// SPDX-License-Identifier: Apache-2.0
//! Several loans in one call.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok, BoundedVec};
use sp_runtime::DispatchResult;

type Batch = Vec<(LoanId, Balance)>;

fn repay_many(who: AccountId, payments: Batch) -> DispatchResult {
	Lending::repay_many(signed(who), payments.try_into().unwrap())
		.map(|_| ())
		.map_err(|failed| failed.error)
}

fn top_up_many(who: AccountId, amounts: Batch) -> DispatchResult {
	Lending::top_up_many(signed(who), amounts.try_into().unwrap())
		.map(|_| ())
		.map_err(|failed| failed.error)
}

#[test]
fn repay_many_should_repay_each_loan_as_repay_does() {
	ExtBuilder::run(|| {
		let loans = [plain_loan(), plain_loan(), plain_loan()];
		let usd = free(USD, OTHER);
		let whole = 1_000 * DOLLAR;
		let payments = vec![(loans[2], whole), (loans[0], 100 * DOLLAR), (loans[1], Balance::MAX)];
		assert_ok!(repay_many(OTHER, payments));
		assert_eq!(free(USD, OTHER), usd - 2_100 * DOLLAR);
		assert_eq!(debt(loans[0]).principal, 900 * DOLLAR);
		assert_eq!((Loans::<Test>::get(loans[1]), Loans::<Test>::get(loans[2])), (None, None));
		assert_eq!(held(BTC, HoldReason::Collateral, BORROWER), BITCOIN / 20);
	});
}

#[test]
fn repay_many_should_repay_all_or_none() {
	ExtBuilder::run(|| {
		let loans = [plain_loan(), plain_loan()];
		let whole = 1_000 * DOLLAR;
		assert_noop!(
			repay_many(BORROWER, vec![(loans[0], whole), (loans[1], whole - 1)]),
			Error::<Test>::RemainderTooSmall
		);
		assert_noop!(
			repay_many(BORROWER, vec![(loans[0], whole), (loans[1], 0)]),
			Error::<Test>::AmountTooSmall
		);
	});
}

#[test]
fn repay_many_should_leave_out_loans_that_are_gone() {
	ExtBuilder::run(|| {
		let loans = [plain_loan(), plain_loan()];
		let whole = 1_000 * DOLLAR;
		let usd = free(USD, OTHER);
		// The second time, the loan is gone.
		let payments = vec![(9, whole), (loans[0], whole), (loans[0], whole), (loans[1], DOLLAR)];
		assert_ok!(repay_many(OTHER, payments));
		assert_eq!(free(USD, OTHER), usd - 1_001 * DOLLAR);
		assert_eq!((Loans::<Test>::get(loans[0]), debt(loans[1]).principal), (None, 999 * DOLLAR));
		assert_noop!(
			repay_many(OTHER, vec![(loans[0], whole), (9, whole)]),
			Error::<Test>::LoanGone
		);
		// Any other error undoes all of it.
		assert_noop!(
			repay_many(OTHER, vec![(9, whole), (loans[1], DOLLAR), (loans[1], 0)]),
			Error::<Test>::AmountTooSmall
		);
	});
}

#[test]
fn repay_many_should_release_collateral_that_was_stuck() {
	ExtBuilder::run(|| {
		let loan = stuck_loan();
		assert_ok!(repay_many(BORROWER, vec![(loan, 0)]));
		assert_eq!((Loans::<Test>::get(loan), free(BTC, BORROWER)), (None, 1_000 * BITCOIN));
	});
}

#[test]
fn top_up_many_should_leave_out_loans_that_are_gone_or_owe_nothing() {
	ExtBuilder::run(|| {
		let (stuck, loan) = (stuck_loan(), plain_loan());
		assert_ok!(top_up_many(BORROWER, vec![(stuck, 1), (9, 1), (loan, 2)]));
		assert_eq!(loan_of(stuck).collateral, BITCOIN);
		assert_eq!(loan_of(loan).collateral, BITCOIN / 20 + 2);
		assert_noop!(top_up_many(BORROWER, vec![(stuck, 1), (9, 1)]), Error::<Test>::LoanGone);
	});
}

#[test]
fn a_loan_should_be_repaid_twice_in_a_batch_if_it_is_named_twice() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		assert_ok!(repay_many(BORROWER, vec![(loan, 100 * DOLLAR), (loan, 100 * DOLLAR)]));
		assert_eq!(debt(loan).principal, 800 * DOLLAR);
	});
}

#[test]
fn top_up_many_should_add_to_all_or_none() {
	ExtBuilder::run(|| {
		let loans = [plain_loan(), plain_loan()];
		assert_noop!(
			top_up_many(OTHER, vec![(loans[0], 1), (loans[1], 1)]),
			Error::<Test>::NotBorrower
		);
		assert_noop!(
			top_up_many(BORROWER, vec![(loans[0], 1), (loans[1], 0)]),
			Error::<Test>::AmountTooSmall
		);
		assert_ok!(top_up_many(BORROWER, vec![(loans[0], 1), (loans[1], 2)]));
		assert_eq!(loans.map(|loan| loan_of(loan).collateral - BITCOIN / 20), [1, 2]);
		assert_eq!(held(BTC, HoldReason::Collateral, BORROWER), BITCOIN / 10 + 3);
	});
}

#[test]
fn top_up_many_should_end_the_calls_of_all_that_it_makes_healthy() {
	ExtBuilder::run(|| {
		let loans = [plain_loan(), plain_loan(), plain_loan()];
		crash(24_000);
		for loan in loans {
			assert_ok!(check_margin(loan));
		}
		assert_ok!(top_up_many(BORROWER, vec![(loans[0], BITCOIN), (loans[2], BITCOIN)]));
		assert_eq!((stage(loans[0]), stage(loans[2])), (Stage::Running, Stage::Running));
		assert!(matches!(stage(loans[1]), Stage::Called { .. }));
	});
}

#[test]
fn a_batch_should_be_neither_empty_nor_too_long() {
	ExtBuilder::run(|| {
		assert_noop!(repay_many(BORROWER, vec![]), Error::<Test>::EmptyBatch);
		assert_noop!(top_up_many(BORROWER, vec![]), Error::<Test>::EmptyBatch);
		let loan = plain_loan();
		let batch = vec![(loan, 100); MAX_BATCH as usize];
		assert_ok!(repay_many(BORROWER, batch.clone()));
		assert_eq!(debt(loan).principal, 1_000 * DOLLAR - 3_200);
		let too_long = [batch, vec![(loan, 1)]].concat();
		assert!(BoundedVec::<_, frame_support::traits::ConstU32<MAX_BATCH>>::try_from(too_long)
			.is_err());
	});
}
