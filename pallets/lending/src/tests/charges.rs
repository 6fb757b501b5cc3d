// SPDX-License-Identifier: Apache-2.0
//! What is charged covers what the database has to do at the worst, whatever users arrange; and what was
//! not needed of it comes back.

use crate::{mock::*, *};
use core::ops::Range;
use frame_support::{
	assert_ok,
	dispatch::{DispatchResultWithPostInfo, GetDispatchInfo},
	traits::UnfilteredDispatchable,
	weights::{constants::ParityDbWeight, Weight},
	BoundedVec,
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

type Weights = <Test as Config>::WeightInfo;

/// What a call that succeeds weighs in the end.
fn weighed(result: DispatchResultWithPostInfo) -> Weight {
	result.expect("the call succeeds").actual_weight.expect("it says what it weighed")
}

fn charged(call: Call<Test>) -> Weight {
	call.get_dispatch_info().call_weight
}

#[test]
fn take_should_weigh_what_its_side_does() {
	ExtBuilder::run(|| {
		let lend = offer_to_lend(USD_BTC, 100 * DOLLAR, 800, 30 * DAY);
		let borrow = offer_to_borrow(USD_BTC, 100 * DOLLAR, BITCOIN, 800, 30 * DAY);
		let (to_lend, to_borrow) = (Weights::take_offer_to_lend(), Weights::take_offer_to_borrow());
		let take = |who, offer| Lending::take(signed(who), offer, 100 * DOLLAR, BITCOIN, 800);
		assert_eq!(weighed(take(FOURTH, lend)), to_lend);
		assert_eq!(weighed(take(OTHER, borrow)), to_borrow);
		assert_ne!(to_lend, to_borrow);
		let call = Call::take { offer: 0, principal: 0, collateral: 0, limit_apr_bp: 0 };
		assert_eq!(charged(call), to_lend.max(to_borrow));
	});
}

#[test]
fn settle_should_weigh_what_came_of_it() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		pass(CALL + 1);
		let settle = || Lending::settle(signed(FOURTH), loan);
		crash(25_000);
		assert_eq!(weighed(undone(settle)), Weights::settle_recovered());
		crash(24_000);
		assert_eq!(weighed(settle()), Weights::settle());
		let call = Call::settle { loan };
		assert_eq!(charged(call), Weights::settle().max(Weights::settle_recovered()));
		let loan = overdue_loan();
		assert_eq!(weighed(Lending::settle(signed(FOURTH), loan)), Weights::settle());
	});
}

#[test]
fn cancel_group_should_weigh_the_offers_that_there_were() {
	ExtBuilder::run(|| {
		let group = group_of(LENDER, USD, 100 * DOLLAR);
		for market in [USD_BTC, USD_TRN] {
			let terms = OfferTerms { group: Some(group), ..terms(800, 30 * DAY) };
			place(LENDER, market, Side::Lend, 100 * DOLLAR, terms);
		}
		assert_eq!(charged(Call::cancel_group { group }), Weights::cancel_group(MAX_GROUP));
		let cancel = Lending::cancel_group(signed(LENDER), group);
		assert_eq!(weighed(cancel), Weights::cancel_group(2));
	});
}

#[test]
fn batches_should_weigh_the_loans_that_were_there() {
	ExtBuilder::run(|| {
		let loans = [plain_loan(), plain_loan(), plain_loan()];
		assert_ok!(repay(BORROWER, loans[1], Balance::MAX));
		let batch = BoundedVec::truncate_from(loans.map(|loan| (loan, DOLLAR)).to_vec());
		let call = Call::repay_many { payments: batch.clone() };
		assert_eq!(charged(call), Weights::repay() * 3);
		let call = Call::top_up_many { top_ups: batch.clone() };
		assert_eq!(charged(call), Weights::top_up() * 3);
		// One is gone, and so is looked for in vain.
		let looked = <Test as frame_system::Config>::DbWeight::get().reads(2);
		let top_up = Lending::top_up_many(signed(BORROWER), batch.clone());
		assert_eq!(weighed(top_up), Weights::top_up() * 2 + looked);
		let repay = Lending::repay_many(signed(BORROWER), batch);
		assert_eq!(weighed(repay), Weights::repay() * 2 + looked);
	});
}

#[test]
fn sweeps_should_weigh_the_offers_that_they_met_and_what_they_left() {
	ExtBuilder::run(|| {
		let hundred = 100 * DOLLAR;
		// Of the three offers on each side, one is dead, and one beyond the limit.
		for (who, apr) in [(FOURTH, 700), (LENDER, 800), (LENDER, 900)] {
			place(who, USD_BTC, Side::Lend, hundred, terms(apr, 30 * DAY));
		}
		for (who, apr) in [(OTHER, 600), (BORROWER, 500), (BORROWER, 400)] {
			let side = Side::Borrow { collateral: BITCOIN };
			place(who, USD_BTC, side, hundred, terms(apr, 30 * DAY));
		}
		let remainder_expires = Some(now() + DAY);
		let borrow = Sweep::of(FOURTH, 2 * hundred, 800);
		let lend = Sweep::of(OTHER, 2 * hundred, 500);
		assert_eq!(weighed(undone(|| borrow.borrow())), Weights::borrow(2));
		assert_eq!(weighed(undone(|| lend.lend())), Weights::lend(2));
		let (borrow, lend) =
			(Sweep { remainder_expires, ..borrow }, Sweep { remainder_expires, ..lend });
		let place = Weights::place_offer();
		assert_eq!(weighed(undone(|| borrow.borrow())), Weights::borrow(2) + place);
		assert_eq!(weighed(undone(|| lend.lend())), Weights::lend(2) + place);
		// Nothing remains.
		let borrow = Sweep { amount: hundred, ..borrow };
		assert_eq!(weighed(borrow.borrow()), Weights::borrow(2));
		let lend = Sweep { amount: hundred, ..lend };
		assert_eq!(weighed(lend.lend()), Weights::lend(2));
	});
}

#[test]
fn sweeps_should_be_charged_for_all_the_offers_that_they_may_meet() {
	let call = |max_offers, remainder_expires_ms| {
		(
			charged(Call::borrow {
				market: USD_BTC,
				principal: 0,
				collateral: 0,
				term_ms: 0,
				limit_apr_bp: 0,
				max_offers,
				remainder_expires_ms,
			}),
			charged(Call::lend {
				market: USD_BTC,
				principal: 0,
				term_ms: 0,
				limit_apr_bp: 0,
				max_offers,
				remainder_expires_ms,
			}),
		)
	};
	assert_eq!(call(7, None), (Weights::borrow(7), Weights::lend(7)));
	let place = Weights::place_offer();
	assert_eq!(call(7, Some(0)), (Weights::borrow(7) + place, Weights::lend(7) + place));
}
