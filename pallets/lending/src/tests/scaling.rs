// SPDX-License-Identifier: Apache-2.0
//! Nothing scans: what a call or the service touches does not depend on how many offers and loans there
//! are.

use crate::{crowd, mock::*, service, *};
use frame_support::assert_ok;
use sp_runtime::FixedU128;
use test_support::accesses::{count, count_keys, Accesses};

const FEW: u64 = 100;
// Building the crowd takes a while without optimisation.
const MANY: u64 = if cfg!(debug_assertions) { 10_000 } else { 100_000 };
const PRINCIPAL: Balance = 1_000 * DOLLAR;
const WEEK: Moment = 7 * DAY;

/// Offers to lend and to borrow, and crowds of worse ones.
fn crowd_of_offers(size: u64) {
	crowd::of_offers::<Test>(offer_to_lend(USD_BTC, PRINCIPAL, 2_000, WEEK), size);
	crowd::of_offers::<Test>(offer_to_borrow(USD_BTC, PRINCIPAL, BITCOIN, 2_000, WEEK), size);
}

/// A loan, and a crowd of healthier ones.
fn crowd_of_loans(size: u64) -> LoanId {
	let weakest = open_loan(PRINCIPAL, BITCOIN / 25, 1_000, WEEK);
	crowd::of_loans::<Test>(weakest, size);
	weakest
}

/// Accesses of the same act with few and with many records in store, each time on a fresh chain.
fn compare(name: &str, prepare: impl Fn(u64) -> Box<dyn FnOnce()>) {
	let measure = |size| {
		let mut accesses = Accesses::default();
		ExtBuilder::run(|| {
			// The crowd has no money behind it and must be gone when invariants are checked.
			accesses = undone(|| {
				let act = prepare(size);
				count(act).1
			});
		});
		accesses
	};
	let (few, many) = (measure(FEW), measure(MANY));
	println!("{name}: {few:?} with {FEW}, {many:?} with {MANY}");
	// A tick may be shared in one of the chains and not in the other: two neighbours and a word.
	assert!(many.reads <= few.reads + 3 && many.writes <= few.writes + 3, "{name}");
}

#[test]
fn placing_an_offer_should_not_depend_on_how_many_there_are() {
	compare("place_offer", |size| {
		crowd_of_offers(size);
		Box::new(|| {
			offer_to_lend(USD_BTC, PRINCIPAL, 2_500, WEEK);
		})
	});
}

#[test]
fn withdrawing_an_offer_should_not_depend_on_how_many_there_are() {
	compare("cancel_offer", |size| {
		crowd_of_offers(size);
		let id = offer_to_lend(USD_BTC, PRINCIPAL, 2_050, WEEK);
		crowd_of_offers(size);
		Box::new(move || {
			assert_ok!(Lending::cancel_offer(signed(LENDER), id));
		})
	});
}

#[test]
fn sweeps_should_not_depend_on_how_many_offers_there_are() {
	compare("borrow", |size| {
		crowd_of_offers(size);
		Box::new(|| {
			let origin = signed(OTHER);
			assert_ok!(Lending::borrow(origin, USD_BTC, PRINCIPAL, BITCOIN, WEEK, 9_999, 4, None));
		})
	});
	compare("lend", |size| {
		crowd_of_offers(size);
		Box::new(|| {
			let origin = signed(OTHER);
			assert_ok!(Lending::lend(origin, USD_BTC, PRINCIPAL, WEEK, 0, 4, None));
		})
	});
}

#[test]
fn opening_and_repaying_should_not_depend_on_how_many_loans_there_are() {
	compare("take", |size| {
		crowd_of_loans(size);
		let offer = offer_to_lend(USD_BTC, PRINCIPAL, 1_000, WEEK);
		Box::new(move || {
			let origin = signed(BORROWER);
			assert_ok!(Lending::take(origin, offer, PRINCIPAL, BITCOIN, 1_000));
		})
	});
	compare("repay", |size| {
		let loan = crowd_of_loans(size);
		Box::new(move || {
			assert_ok!(Lending::repay(signed(BORROWER), loan, Balance::MAX));
		})
	});
	compare("top_up", |size| {
		let loan = crowd_of_loans(size);
		Box::new(move || {
			assert_ok!(Lending::top_up(signed(BORROWER), loan, BITCOIN));
		})
	});
}

#[test]
fn finding_what_a_price_makes_unhealthy_should_not_depend_on_how_many_loans_there_are() {
	compare("service without anything to do", |size| {
		crowd_of_loans(size);
		Box::new(|| {
			idle();
		})
	});
	compare("service with one loan to call", |size| {
		let loan = crowd_of_loans(size);
		// 1,000 dollars and interest against 0.04 BTC: unhealthy below some 31,300. The next loan has
		// 1 % more.
		set_price(BTC_FEED, FixedU128::from_u32(31_200));
		Box::new(move || {
			idle();
			assert!(matches!(Loans::<Test>::get(loan).unwrap().stage, Stage::Called { .. }));
		})
	});
	compare("service with one loan to mature", |size| {
		let loan = crowd_of_loans(size);
		pass(WEEK + 20_000);
		set_price(BTC_FEED, FixedU128::from_u32(50_000));
		Box::new(move || {
			idle();
			assert_eq!(Loans::<Test>::get(loan).unwrap().stage, Stage::Matured);
		})
	});
}

/// A loan that is healthy above 125, and a crowd of ones healthy above 1 500 and more, all called.
fn crowd_of_called_loans(size: u64) -> LoanId {
	let strong = open_loan(PRINCIPAL, BITCOIN * 10, 0, 365 * DAY);
	let weak = open_loan(PRINCIPAL, BITCOIN / 25, 0, WEEK);
	crash(100);
	for loan in [strong, weak] {
		assert_ok!(check_margin(loan));
	}
	crowd::of_loans::<Test>(weak, size);
	strong
}

#[test]
fn finding_whose_call_a_price_ends_should_not_depend_on_how_many_there_are() {
	compare("service without a call to end", |size| {
		crowd_of_called_loans(size);
		Box::new(|| {
			idle();
		})
	});
	compare("service with one call to end", |size| {
		let loan = crowd_of_called_loans(size);
		crash(200);
		Box::new(move || {
			idle();
			assert_eq!(Loans::<Test>::get(loan).unwrap().stage, Stage::Running);
		})
	});
}

#[test]
fn ending_a_call_should_touch_no_more_than_making_one() {
	ExtBuilder::run(|| {
		// Each time it is alone in all the words of the index that it goes to.
		let loan = plain_loan();
		crash(24_000);
		let market = crate::markets::load::<Test>(USD_BTC).unwrap();
		let prices = || crate::markets::valuation::<Test>(&market).unwrap();
		let mut meter = frame_support::weights::WeightMeter::new();
		let (called, making) =
			count_keys(|| service::call_unhealthy::<Test>(USD_BTC, &market, &prices(), &mut meter));
		assert!(called && matches!(loan_of(loan).stage, Stage::Called { .. }));
		crash(26_000);
		let (ended, ending) =
			count_keys(|| service::end_calls::<Test>(USD_BTC, &market, &prices(), &mut meter));
		assert!(ended && loan_of(loan).stage == Stage::Running);
		println!("making a call: {making:?}, ending it: {ending:?}");
		assert!(ending.reads <= making.reads && ending.writes <= making.writes);
	});
}
