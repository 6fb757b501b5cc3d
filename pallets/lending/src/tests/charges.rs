// SPDX-License-Identifier: Apache-2.0
//! What is charged covers what the database has to do at the worst, whatever users arrange.

use crate::{mock::*, *};
use core::ops::Range;
use frame_support::{
	assert_ok, dispatch::GetDispatchInfo, traits::UnfilteredDispatchable,
	weights::constants::ParityDbWeight, BoundedVec,
};
use sp_runtime::FixedU128;
use test_support::accesses::count_keys;

/// The assets that loans which share nothing are of.
const PRINCIPAL: Range<u32> = 1_000..1_000 + MAX_BATCH;
const COLLATERAL: Range<u32> = 2_000..2_000 + MAX_BATCH;

/// As many loans as a batch has, each in a market of its own with assets of its own, and of another
/// time. They have a margin call, and a lender who can take no payment.
fn loans_that_share_nothing() -> Vec<LoanId> {
	let mut loans = Vec::new();
	for (lent, secures) in PRINCIPAL.zip(COLLATERAL) {
		let new = |id| new_asset(id, 0, TOKEN, FixedU128::from_u32(1));
		let (principal, collateral) = (new(lent), new(secures));
		let market = NextMarketId::<Test>::get();
		let params = market_of(principal, collateral, DOLLAR);
		assert_ok!(Lending::create_market(RuntimeOrigin::root(), params));
		let loan = open_loan_in(market, DOLLAR, 2 * DOLLAR, 1_000, 30 * DAY);
		for who in [BORROWER, LENDER] {
			let change = Change::Settlement { collateral: 1 };
			assert_ok!(Lending::propose_change(signed(who), loan, change, now() + 30 * DAY));
		}
		set_price(secures, FixedU128::from_rational(6, 10));
		assert_ok!(check_margin(loan));
		block(lent, LENDER);
		pass(2 * HOUR);
		loans.push(loan);
	}
	loans
}

/// Make a call, and compare what the database weighs of it with what is charged for all of it.
fn check(who: AccountId, call: Call<Test>) {
	let charged = call.get_dispatch_info().call_weight;
	let (result, keys) = count_keys(|| call.dispatch_bypass_filter(signed(who)));
	assert_ok!(result);
	let accesses = ParityDbWeight::get().reads_writes(keys.reads.into(), keys.writes.into());
	println!("{keys:?}: {accesses:?} of {charged:?}");
	assert!(accesses.ref_time() <= charged.ref_time());
}

#[test]
fn repay_many_should_be_charged_for_loans_that_share_nothing() {
	ExtBuilder::run(|| {
		let loans = loans_that_share_nothing();
		COLLATERAL.for_each(|asset| block(asset, BORROWER));
		let payments = loans.into_iter().map(|loan| (loan, Balance::MAX)).collect();
		let payments = BoundedVec::truncate_from(payments);
		check(OTHER, Call::repay_many { payments });
		assert_eq!(Loans::<Test>::iter().count(), 0);
	});
}

#[test]
fn top_up_many_should_be_charged_for_loans_that_share_nothing() {
	ExtBuilder::run(|| {
		let amounts = loans_that_share_nothing().into_iter().map(|loan| (loan, DOLLAR)).collect();
		let amounts = BoundedVec::truncate_from(amounts);
		check(BORROWER, Call::top_up_many { top_ups: amounts });
		assert!(Loans::<Test>::iter_values().all(|loan| loan.stage == Stage::Running));
	});
}
