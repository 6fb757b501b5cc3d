// SPDX-License-Identifier: Apache-2.0
//! Replacing a loan by one of another lender, at once or not at all.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok, assert_storage_noop};
use sp_runtime::DispatchResult;

fn refinance(loan: LoanId, offer: OfferId, principal: Balance, add: Balance) -> DispatchResult {
	Lending::refinance(signed(BORROWER), loan, offer, principal, add, BasisPoints::MAX)
}

/// Another lender's offer in the dollar market against bitcoin.
fn others_offer(amount: Balance, apr: BasisPoints) -> OfferId {
	place(OTHER, USD_BTC, Side::Lend, amount, terms(apr, 365 * DAY))
}

#[test]
fn refinance_should_repay_the_old_loan_and_carry_its_collateral_over() {
	ExtBuilder::run(|| {
		let old = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		let offer = others_offer(5_000 * DOLLAR, 800);
		pass(20 * DAY);
		let offer = if Offers::<Test>::get(offer).unwrap().is_expired(now()) {
			others_offer(5_000 * DOLLAR, 800)
		} else {
			offer
		};
		// ⌈1 000 · 10 % · 20/365⌉
		let interest = 5_479_453;
		let fee = interest / 10;
		let usd = [LENDER, BORROWER].map(|who| free(USD, who));
		let btc = free(BTC, BORROWER);
		let new = NextLoanId::<Test>::get();
		assert_ok!(refinance(old, offer, 3_000 * DOLLAR, 5));

		assert_eq!(Loans::<Test>::get(old), None);
		let loan = loan_of(new);
		assert_eq!((loan.lender, loan.borrower, loan.obligation.apr), (OTHER, BORROWER, 800));
		assert_eq!((loan.obligation.principal, loan.collateral), (3_000 * DOLLAR, BITCOIN + 5));
		assert_eq!((loan.opened, loan.obligation.maturity), (now(), now() + 365 * DAY));
		assert_eq!(free(USD, LENDER), usd[0] + 1_000 * DOLLAR + interest - fee);
		assert_eq!(free(USD, BORROWER), usd[1] + 2_000 * DOLLAR - interest);
		assert_eq!(free(BTC, BORROWER), btc - 5);
		assert_eq!(held(BTC, HoldReason::Collateral, BORROWER), BITCOIN + 5);
		assert_eq!(held(TRN, HoldReason::Deposit, BORROWER), loan_deposit());
		assert_eq!(Offers::<Test>::get(offer).unwrap().filled, 3_000 * DOLLAR);
		System::assert_has_event(
			Event::Repaid { loan: old, payer: BORROWER, interest, principal: 1_000 * DOLLAR, fee }
				.into(),
		);
		System::assert_has_event(Event::LoanClosed { loan: old }.into());
		System::assert_last_event(Event::Refinanced { loan: old, by: new }.into());
	});
}

#[test]
fn what_the_new_principal_lacks_should_come_from_the_borrower() {
	ExtBuilder::run(|| {
		let old = open_loan(1_000 * DOLLAR, BITCOIN, 0, 30 * DAY);
		let usd = free(USD, BORROWER);
		assert_ok!(refinance(old, others_offer(400 * DOLLAR, 800), 400 * DOLLAR, 0));
		assert_eq!(free(USD, BORROWER), usd - 600 * DOLLAR);
		// Or the whole thing fails.
		let old = NextLoanId::<Test>::get() - 1;
		let offer = others_offer(100 * DOLLAR, 800);
		leave(USD, BORROWER, 200 * DOLLAR);
		assert_storage_noop!(assert!(refinance(old, offer, 100 * DOLLAR, 0).is_err()));
	});
}

#[test]
fn a_borrower_should_need_no_money_to_refinance() {
	ExtBuilder::run(|| {
		let old = open_loan(1_000 * DOLLAR, BITCOIN, 0, 30 * DAY);
		let offer = others_offer(1_000 * DOLLAR, 800);
		leave(USD, BORROWER, 100);
		leave(TRN, BORROWER, NATIVE_MINIMUM);
		assert_ok!(refinance(old, offer, 1_000 * DOLLAR, 0));
		assert_eq!(free(USD, BORROWER), 100);
	});
}

#[test]
fn refinance_should_ask_for_as_much_collateral_as_a_new_loan() {
	ExtBuilder::run(|| {
		let old = plain_loan();
		crash(25_001);
		// 1 000 dollars at 70 % of 25 001 take 5 714 058 units; there are 5 000 000.
		let offer = place(OTHER, USD_BTC, Side::Lend, 1_000 * DOLLAR, terms(0, 30 * DAY));
		let refinance = |add| refinance(old, offer, 1_000 * DOLLAR, add);
		assert_noop!(refinance(714_057), Error::<Test>::LtvTooHigh);
		assert_ok!(refinance(714_058));
	});
}

#[test]
fn refinance_should_fail_when_the_offer_does_not_fit() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 0, 30 * DAY);
		let good = others_offer(1_000 * DOLLAR, 800);
		let elsewhere = place(OTHER, USD_TRN, Side::Lend, 1_000 * DOLLAR, terms(800, 30 * DAY));
		let sole = OfferTerms { only_for: Some(FOURTH), ..terms(800, 30 * DAY) };
		let sole = place(OTHER, USD_BTC, Side::Lend, 1_000 * DOLLAR, sole);
		let own = place(BORROWER, USD_BTC, Side::Lend, 1_000 * DOLLAR, terms(800, 30 * DAY));
		let borrow = Side::Borrow { collateral: BITCOIN };
		let borrow = place(OTHER, USD_BTC, borrow, 1_000 * DOLLAR, terms(800, 30 * DAY));
		let refinance = |loan, offer, principal| refinance(loan, offer, principal, 0);
		let whole = 1_000 * DOLLAR;
		assert_noop!(refinance(loan, elsewhere, whole), Error::<Test>::OtherMarket);
		assert_noop!(refinance(loan, sole, whole), Error::<Test>::NotForYou);
		assert_noop!(refinance(loan, own, whole), Error::<Test>::OwnOffer);
		assert_noop!(refinance(loan, 99, whole), Error::<Test>::OfferGone);
		assert_noop!(refinance(loan, good, whole + 1), Error::<Test>::OfferTooSmall);
		assert_noop!(refinance(loan, good, 10 * DOLLAR - 1), Error::<Test>::AmountTooSmall);
		assert_noop!(refinance(loan, borrow, whole), Error::<Test>::RateBeyondLimit);
		assert_noop!(
			Lending::refinance(signed(BORROWER), loan, borrow, whole, 0, 0),
			Error::<Test>::WrongSide
		);
		assert_noop!(
			Lending::refinance(signed(BORROWER), loan, good, whole, 0, 799),
			Error::<Test>::RateBeyondLimit
		);
		assert_noop!(refinance(99, good, whole), Error::<Test>::LoanGone);
		pass(DAY + 1);
		assert_noop!(refinance(loan, good, whole), Error::<Test>::OfferExpired);
	});
}

#[test]
fn refinance_should_be_the_borrowers_alone() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 0, 30 * DAY);
		let offer = others_offer(1_000 * DOLLAR, 800);
		for who in [LENDER, FOURTH] {
			assert_noop!(
				Lending::refinance(signed(who), loan, offer, 1_000 * DOLLAR, 0, 800),
				Error::<Test>::NotBorrower
			);
		}
	});
}

#[test]
fn refinance_should_fail_without_prices_or_in_a_closed_market() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 0, 30 * DAY);
		let offer = others_offer(1_000 * DOLLAR, 800);
		let refinance = || refinance(loan, offer, 1_000 * DOLLAR, 0);
		silence(BTC_FEED);
		assert_noop!(refinance(), Error::<Test>::PriceStale);
		freeze_feed(BTC_FEED);
		assert_noop!(refinance(), Error::<Test>::PriceFrozen);
		crash(50_000);
		assert_ok!(Lending::set_market_closed(RuntimeOrigin::root(), USD_BTC, true));
		assert_noop!(refinance(), Error::<Test>::MarketClosed);
	});
}

#[test]
fn refinance_should_fail_when_the_collateral_cannot_move() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 0, 30 * DAY);
		let offer = others_offer(1_000 * DOLLAR, 800);
		freeze_asset(BTC_ID);
		assert_noop!(
			refinance(loan, offer, 1_000 * DOLLAR, 0),
			Error::<Test>::CollateralCannotMove
		);
		let stuck = {
			thaw_asset(BTC_ID);
			stuck_loan()
		};
		assert_noop!(refinance(stuck, offer, 1_000 * DOLLAR, 0), Error::<Test>::NothingOwed);
	});
}

#[test]
fn refinance_should_work_in_a_full_market_and_past_maturity() {
	ExtBuilder::run(|| {
		let market = market_with(|params| params.max_lent = 1_000 * DOLLAR);
		let loan = open_loan_in(market, 1_000 * DOLLAR, BITCOIN, 0, 30 * DAY);
		pass(100 * DAY);
		let offer = place(OTHER, market, Side::Lend, 1_000 * DOLLAR, terms(800, 30 * DAY));
		assert_ok!(refinance(loan, offer, 1_000 * DOLLAR, 0));
		assert_eq!(MarketTotals::<Test>::get(market).lent, 1_000 * DOLLAR);
	});
}

#[test]
fn a_blocked_lender_should_not_stop_refinancing() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 0, 30 * DAY);
		block(USD_ID, LENDER);
		assert_ok!(refinance(loan, others_offer(1_000 * DOLLAR, 800), 1_000 * DOLLAR, 0));
		assert_eq!(waiting(USD, LENDER), 1_000 * DOLLAR);
	});
}

#[test]
fn a_rest_of_the_offer_below_the_smallest_loan_should_go_back_to_its_maker() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 0, 30 * DAY);
		let offer = others_offer(1_000 * DOLLAR, 800);
		assert_ok!(refinance(loan, offer, 995 * DOLLAR, 0));
		assert_eq!(Offers::<Test>::get(offer), None);
		assert_eq!(held(USD, HoldReason::Offer, OTHER), 0);
	});
}

#[test]
fn refinance_should_draw_on_a_group() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 0, 30 * DAY);
		let group = group_of(OTHER, USD, 1_500 * DOLLAR);
		let grouped = OfferTerms { group: Some(group), ..terms(800, 30 * DAY) };
		let offer = place(OTHER, USD_BTC, Side::Lend, 5_000 * DOLLAR, grouped);
		assert_noop!(refinance(loan, offer, 1_500 * DOLLAR + 1, 0), Error::<Test>::OfferTooSmall);
		assert_ok!(refinance(loan, offer, 1_000 * DOLLAR, 0));
		assert_eq!(Groups::<Test>::get(group).unwrap().left, 500 * DOLLAR);
	});
}
