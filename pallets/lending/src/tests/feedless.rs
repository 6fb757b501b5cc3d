// SPDX-License-Identifier: Apache-2.0
//! Markets without feeds: no price decides, and who does not repay in time loses the collateral.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};

/// An offer to lend 1 000 dollars against one bitcoin.
fn offer() -> OfferId {
	let side = Side::LendAgainst { collateral: BITCOIN };
	place(LENDER, PAWN, side, 1_000 * DOLLAR, terms(1_000, 30 * DAY))
}

/// All of it taken.
fn loan() -> LoanId {
	let offer = offer();
	let id = NextLoanId::<Test>::get();
	assert_ok!(take(BORROWER, offer, 1_000 * DOLLAR, BITCOIN, 1_000));
	id
}

/// Nobody knows any price.
fn silence_all() {
	[USD_FEED, BTC_FEED, TRN_FEED].into_iter().for_each(silence);
}

#[test]
fn an_offer_should_state_the_collateral_it_asks_for() {
	ExtBuilder::run(|| {
		let place = |market, side| {
			Lending::place_offer(signed(OTHER), market, side, 100 * DOLLAR, terms(800, 30 * DAY))
		};
		let against = |collateral| Side::LendAgainst { collateral };
		assert_noop!(place(PAWN, Side::Lend), Error::<Test>::WrongSide);
		assert_noop!(place(USD_BTC, against(BITCOIN)), Error::<Test>::WrongSide);
		assert_noop!(place(PAWN, against(0)), Error::<Test>::NoCollateral);
		let borrow = |collateral| Side::Borrow { collateral };
		assert_noop!(place(PAWN, borrow(0)), Error::<Test>::NoCollateral);
		assert_ok!(place(PAWN, against(1)));
		assert_ok!(place(PAWN, borrow(1)));
	});
}

#[test]
fn a_part_of_an_offer_should_take_its_share_of_the_collateral_rounded_up() {
	ExtBuilder::run(|| {
		let side = Side::LendAgainst { collateral: 100_001 };
		let offer = place(LENDER, PAWN, side, 1_000 * DOLLAR, terms(1_000, 30 * DAY));
		let take = |collateral| take(BORROWER, offer, 500 * DOLLAR, collateral, 1_000);
		assert_noop!(take(50_000), Error::<Test>::CollateralBelowLimit);
		assert_ok!(take(50_001));
		// The other half takes no less.
		assert_noop!(take(50_000), Error::<Test>::CollateralBelowLimit);
		// More is the borrower's own choice.
		assert_ok!(take(60_000));
		assert_eq!(held(BTC, HoldReason::Collateral, BORROWER), 110_001);
		assert_eq!(held(USD, HoldReason::Offer, LENDER), 0);
	});
}

#[test]
fn a_lender_should_state_the_collateral_to_accept_from_a_borrower() {
	ExtBuilder::run(|| {
		let side = Side::Borrow { collateral: 1_000 };
		let offer = place(BORROWER, PAWN, side, 1_000 * DOLLAR, terms(1_000, 30 * DAY));
		let take = |collateral| take(LENDER, offer, 500 * DOLLAR, collateral, 0);
		assert_noop!(take(501), Error::<Test>::CollateralBelowLimit);
		assert_ok!(take(500));
		assert_eq!(loan_of(0).collateral, 500);
	});
}

#[test]
fn a_part_that_no_collateral_would_secure_should_not_be_lent() {
	ExtBuilder::run(|| {
		let side = Side::Borrow { collateral: 1 };
		let offer = place(BORROWER, PAWN, side, 1_000 * DOLLAR, terms(1_000, 30 * DAY));
		assert_noop!(take(LENDER, offer, 500 * DOLLAR, 0, 0), Error::<Test>::NoCollateral);
		assert_ok!(take(LENDER, offer, 1_000 * DOLLAR, 1, 0));
	});
}

#[test]
fn everything_should_go_on_without_any_price() {
	ExtBuilder::run(|| {
		silence_all();
		let loan = loan();
		assert_ok!(top_up(BORROWER, loan, 1));
		assert_ok!(repay(BORROWER, loan, 500 * DOLLAR));
		let side = Side::LendAgainst { collateral: 1 };
		let better = place(OTHER, PAWN, side, 1_000 * DOLLAR, terms(500, 30 * DAY));
		assert_ok!(Lending::refinance(signed(BORROWER), loan, better, 600 * DOLLAR, 0, 500));
		assert_ok!(repay(BORROWER, loan + 1, Balance::MAX));
		assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN);
	});
}

#[test]
fn a_refinancing_lender_should_get_the_collateral_asked_for() {
	ExtBuilder::run(|| {
		let loan = loan();
		let side = Side::LendAgainst { collateral: 2 * BITCOIN };
		let offer = place(OTHER, PAWN, side, 1_000 * DOLLAR, terms(500, 30 * DAY));
		let refinance =
			|add| Lending::refinance(signed(BORROWER), loan, offer, 1_000 * DOLLAR, add, 500);
		assert_noop!(refinance(BITCOIN - 1), Error::<Test>::CollateralBelowLimit);
		assert_ok!(refinance(BITCOIN));
	});
}

#[test]
fn there_should_be_no_margin_calls_no_withdrawal_and_no_sweeps() {
	ExtBuilder::run(|| {
		let loan = loan();
		crash(1);
		assert_noop!(check_margin(loan), Error::<Test>::NoFeeds);
		let seize = seizing(1);
		assert_noop!(liquidate(OTHER, loan, seize), Error::<Test>::NoFeeds);
		assert_noop!(withdraw(BORROWER, loan, 1), Error::<Test>::NoFeeds);
		let sweep = Sweep { market: PAWN, ..Sweep::of(OTHER, 100 * DOLLAR, 800) };
		assert_noop!(sweep.borrow(), Error::<Test>::NoFeeds);
		assert_noop!(sweep.lend(), Error::<Test>::NoFeeds);
		assert_eq!(loan_of(loan).places.risk, None);
		let offer = offer();
		assert!(!Offers::<Test>::get(offer).unwrap().listed);
	});
}

#[test]
fn all_the_collateral_should_be_the_lenders_at_default() {
	ExtBuilder::run(|| {
		let loan = loan();
		silence_all();
		pass(31 * DAY);
		assert_noop!(settle(loan), Error::<Test>::NotOverdue);
		pass(1);
		assert_ok!(settle(loan));
		assert_eq!(free(BTC, LENDER), 1_001 * BITCOIN);
		assert_eq!(free(BTC, BORROWER), 999 * BITCOIN);
		let (debt, seized) = (1_008_493_151, BITCOIN);
		System::assert_has_event(
			Event::Settled { loan, debt, seized, returned: 0, shortfall: 0 }.into(),
		);
		assert_eq!(held(TRN, HoldReason::Deposit, BORROWER), 0);
	});
}

#[test]
fn the_chain_should_settle_by_itself_here_too() {
	ExtBuilder::run(|| {
		let loan = loan();
		silence_all();
		pass(31 * DAY);
		idle();
		assert!(Loans::<Test>::contains_key(loan));
		pass(SOON);
		idle();
		assert_eq!(Loans::<Test>::get(loan), None);
		assert_eq!(free(BTC, LENDER), 1_001 * BITCOIN);
	});
}

#[test]
fn parties_should_agree_on_anything_without_prices() {
	ExtBuilder::run(|| {
		let loan = loan();
		let agree = |change| {
			assert_ok!(Lending::propose_change(signed(LENDER), loan, change, now() + DAY));
			assert_ok!(Lending::accept_change(signed(BORROWER), loan, change));
		};
		agree(Change::Terms { apr_bp: 5_000, maturity_ms: now() + 365 * DAY });
		agree(Change::Settlement { collateral: BITCOIN / 2 });
		assert_eq!(free(BTC, LENDER), 1_000 * BITCOIN + BITCOIN / 2);
	});
}

#[test]
fn quotes_should_tell_the_cost_and_no_collateral() {
	ExtBuilder::run(|| {
		let quote = Lending::quote(PAWN, 1_000 * DOLLAR, 1_000, 30 * DAY).unwrap();
		assert_eq!((quote.interest, quote.min_collateral), (8_219_179, Err(Why::NoFeeds)));
		let status = Lending::loan_status(loan()).unwrap();
		assert_eq!(
			(status.healthy, status.ltv_e18, status.margin_call_below_e18),
			(None, None, None)
		);
		assert_eq!((status.called, status.liquidatable), (None, 0));
	});
}

#[test]
fn a_group_should_stand_in_markets_with_and_without_feeds() {
	ExtBuilder::run(|| {
		let group = group_of(LENDER, USD, 1_000 * DOLLAR);
		let in_group = OfferTerms { group: Some(group), ..terms(800, 30 * DAY) };
		let lend = place(LENDER, USD_BTC, Side::Lend, 1_000 * DOLLAR, in_group.clone());
		let side = Side::LendAgainst { collateral: BITCOIN };
		let against = place(LENDER, PAWN, side, 1_000 * DOLLAR, in_group);
		assert_ok!(take(BORROWER, against, 600 * DOLLAR, BITCOIN, 800));
		assert_noop!(
			take(BORROWER, lend, 400 * DOLLAR + 1, BITCOIN, 800),
			Error::<Test>::OfferTooSmall
		);
		assert_ok!(take(BORROWER, lend, 400 * DOLLAR, BITCOIN, 800));
	});
}
