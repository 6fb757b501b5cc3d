// SPDX-License-Identifier: Apache-2.0
//! What others can do with accounts that are gone, assets that stand still, and time that nobody had.

use crate::{mock::*, weights::WeightInfo, *};
use frame_support::{assert_noop, assert_ok, BoundedVec};

/// From here on a gap of more than two days is a halt of the chain.
fn count_halts() {
	assert_ok!(Clock::set_halt_after(RuntimeOrigin::root(), 2 * DAY));
}

/// A market of dollars of which an account must have one against bitcoin, and a loan of 1 000 of them
/// at 10 % whose lender's account in them is gone.
fn loan_of_large_coins() -> (AssetKind, LoanId) {
	const ID: u32 = 9;
	let root = RuntimeOrigin::root;
	assert_ok!(Assets::force_create(root(), ID, ASSET_ADMIN, true, DOLLAR));
	assert_ok!(Assets::force_set_metadata(root(), ID, vec![b'D'], vec![b'D'], 6, false));
	for who in PEOPLE.into_iter().chain([PINNER]) {
		assert_ok!(Assets::mint(signed(ASSET_ADMIN), ID, who, 10_000 * DOLLAR));
	}
	let coins = AssetKind::from(ID);
	assert_ok!(Custody::pin_asset(signed(PINNER), coins.clone()));
	let market = market_with(|params| params.principal = coins.clone());
	let loan = open_loan_in(market, 1_000 * DOLLAR, BITCOIN / 20, 1_000, 30 * DAY);
	assert_ok!(Assets::transfer_all(signed(LENDER), ID, FOURTH, false));
	assert_eq!(free(coins.clone(), LENDER), 0);
	(coins, loan)
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

#[test]
fn a_lender_without_an_account_should_not_lose_the_interest_to_small_repayments() {
	ExtBuilder::run(|| {
		let (coins, loan) = loan_of_large_coins();
		pass(10 * DAY);
		// A tenth of interest is the protocol's, so that less than a coin would be the lender's.
		let least = DOLLAR + DOLLAR / 9;
		assert_noop!(repay(BORROWER, loan, DOLLAR), Error::<Test>::AmountTooSmall);
		assert_noop!(repay(BORROWER, loan, least - 1), Error::<Test>::AmountTooSmall);
		assert_ok!(repay(BORROWER, loan, least));
		assert_eq!(free(coins.clone(), LENDER), DOLLAR);
		assert_ok!(repay(BORROWER, loan, Balance::MAX));
		assert!(free(coins, LENDER) > 1_002 * DOLLAR);
	});
}

#[test]
fn a_lender_without_an_account_should_not_lose_what_small_liquidations_pay() {
	ExtBuilder::run(|| {
		let (coins, loan) = loan_of_large_coins();
		crash(24_000);
		assert_ok!(check_margin(loan));
		let some = |most| liquidate(OTHER, loan, repaying(most));
		assert_noop!(some(DOLLAR - 1), Error::<Test>::AmountTooSmall);
		// Of the interest of the first day.
		let fee = DOLLAR / 36;
		assert_ok!(some(DOLLAR + fee));
		assert!(free(coins, LENDER) >= DOLLAR);
	});
}

#[test]
fn principal_that_its_admin_has_frozen_should_not_cost_groups_their_place() {
	ExtBuilder::run(|| {
		let group = group_of(LENDER, USD, 1_000 * DOLLAR);
		let terms = OfferTerms { group: Some(group), ..terms(700, 30 * DAY) };
		let good = place(LENDER, USD_BTC, Side::Lend, 1_000 * DOLLAR, terms);
		freeze_asset(USD_ID);
		assert_noop!(
			Sweep::of(BORROWER, 200 * DOLLAR, 800).borrow(),
			pallet_custody::Error::<Test>::MoneyFrozen
		);
		assert!(Offers::<Test>::get(good).is_some_and(|offer| offer.listed));
		thaw_asset(USD_ID);
		assert_ok!(Sweep::of(BORROWER, 200 * DOLLAR, 800).borrow());
	});
}

#[test]
fn collateral_that_its_admin_has_frozen_should_not_cost_groups_their_place() {
	ExtBuilder::run(|| {
		let group = group_of(BORROWER, BTC, BITCOIN);
		let side = Side::Borrow { collateral: BITCOIN };
		let terms = OfferTerms { group: Some(group), ..terms(700, 30 * DAY) };
		let good = place(BORROWER, USD_BTC, side, 1_000 * DOLLAR, terms);
		freeze_asset(BTC_ID);
		assert_noop!(
			Sweep::of(LENDER, 200 * DOLLAR, 600).lend(),
			pallet_custody::Error::<Test>::MoneyFrozen
		);
		assert!(Offers::<Test>::get(good).is_some_and(|offer| offer.listed));
	});
}

#[test]
fn loans_of_a_batch_that_are_gone_should_be_paid_for() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		let reads = |n| <Test as frame_system::Config>::DbWeight::get().reads(n);
		let gone = MAX_BATCH as u64 - 1;
		let mut batch = vec![(loan + 1, 100); gone as usize];
		batch.push((loan, 100));
		let batch = BoundedVec::try_from(batch).unwrap();
		let repaid = Lending::repay_many(signed(OTHER), batch.clone()).unwrap();
		let one = <Test as Config>::WeightInfo::repay();
		assert!(repaid.actual_weight.unwrap().all_gte(one + reads(gone)));
		let topped_up = Lending::top_up_many(signed(BORROWER), batch).unwrap();
		let one = <Test as Config>::WeightInfo::top_up();
		assert!(topped_up.actual_weight.unwrap().all_gte(one + reads(gone)));
	});
}
