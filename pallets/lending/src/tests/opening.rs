// SPDX-License-Identifier: Apache-2.0
//! Taking offers: what a loan is made of, and when there is none.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};
use sp_io::storage::root;
use sp_runtime::{traits::Dispatchable, StateVersion};

#[test]
fn taking_an_offer_to_lend_should_move_the_principal_and_hold_the_collateral() {
	ExtBuilder::run(|| {
		let offer = offer_to_lend(USD_BTC, 10_000 * DOLLAR, 800, 30 * DAY);
		let usd = free(USD, BORROWER);
		assert_ok!(take(BORROWER, offer, 3_000 * DOLLAR, BITCOIN / 10, 800));

		assert_eq!(free(USD, BORROWER), usd + 3_000 * DOLLAR);
		assert_eq!(held(USD, HoldReason::Offer, LENDER), 7_000 * DOLLAR);
		assert_eq!(held(BTC, HoldReason::Collateral, BORROWER), BITCOIN / 10);
		assert_eq!(held(TRN, HoldReason::Deposit, BORROWER), loan_deposit());
		let totals = Totals { lent: 3_000 * DOLLAR, collateral: BITCOIN / 10 };
		assert_eq!(MarketTotals::<Test>::get(USD_BTC), totals);
		let loan = loan_of(0);
		assert_eq!((loan.lender, loan.borrower, loan.obligation.apr), (LENDER, BORROWER, 800));
		assert_eq!((loan.stage, loan.asking), (Stage::Running, None));
		assert_eq!((loan.opened, loan.obligation.maturity), (now(), now() + 30 * DAY));
		assert_eq!(
			(loan.obligation.grace_ends, loan.obligation.min_interest_until),
			(now() + 31 * DAY, now() + DAY)
		);
		assert_eq!(Offers::<Test>::get(offer).unwrap().filled, 3_000 * DOLLAR);
		System::assert_last_event(
			Event::LoanOpened {
				loan: 0,
				offer,
				lender: LENDER,
				borrower: BORROWER,
				principal: 3_000 * DOLLAR,
				collateral: BITCOIN / 10,
				apr_bp: 800,
				maturity_ms: now() + 30 * DAY,
			}
			.into(),
		);
	});
}

#[test]
fn taking_an_offer_to_borrow_should_move_a_share_of_its_collateral() {
	ExtBuilder::run(|| {
		// Three units of collateral do not divide by two: the part taken first gets less.
		let offer = offer_to_borrow(USD_BTC, 20 * DOLLAR, 100_001, 800, 30 * DAY);
		let usd = free(USD, BORROWER);
		assert_ok!(take(LENDER, offer, 10 * DOLLAR, 50_000, 800));
		assert_eq!(free(USD, BORROWER), usd + 10 * DOLLAR);
		assert_eq!(held(BTC, HoldReason::Collateral, BORROWER), 50_000);
		assert_ok!(take(OTHER, offer, 10 * DOLLAR, 0, 0));
		assert_eq!(held(BTC, HoldReason::Collateral, BORROWER), 100_001);
		assert_eq!(held(BTC, HoldReason::Offer, BORROWER), 0);
		assert_eq!((loan_of(0).lender, loan_of(1).lender), (LENDER, OTHER));
		assert_eq!(Offers::<Test>::get(offer), None);
	});
}

#[test]
fn the_native_token_should_serve_as_principal_and_as_collateral() {
	ExtBuilder::run(|| {
		let offer = offer_to_lend(USD_TRN, 100 * DOLLAR, 800, 30 * DAY);
		assert_ok!(take(BORROWER, offer, 100 * DOLLAR, 100 * TOKEN, 800));
		assert_eq!(held(TRN, HoldReason::Collateral, BORROWER), 100 * TOKEN);

		let trn = free(TRN, BORROWER);
		let offer = offer_to_lend(TRN_USD, 50 * TOKEN, 800, 30 * DAY);
		assert_ok!(take(BORROWER, offer, 50 * TOKEN, 200 * DOLLAR, 800));
		assert_eq!(free(TRN, BORROWER), trn + 50 * TOKEN - loan_deposit());
		assert_eq!(held(USD, HoldReason::Collateral, BORROWER), 200 * DOLLAR);
	});
}

#[test]
fn a_remainder_below_the_smallest_loan_should_go_back_to_the_maker() {
	ExtBuilder::run(|| {
		let usd = free(USD, LENDER);
		let offer = offer_to_lend(USD_BTC, 100 * DOLLAR, 800, 30 * DAY);
		assert_ok!(take(BORROWER, offer, 90 * DOLLAR + 1, BITCOIN, 800));
		assert_eq!(free(USD, LENDER), usd - 90 * DOLLAR - 1);
		assert_eq!(held(USD, HoldReason::Offer, LENDER), 0);
		assert_eq!(held(TRN, HoldReason::Deposit, LENDER), 0);
		assert_noop!(take(BORROWER, offer, 10 * DOLLAR, BITCOIN, 800), Error::<Test>::OfferGone);
	});
}

#[test]
fn take_should_fail_when_the_offer_is_not_for_the_taker() {
	ExtBuilder::run(|| {
		let offer = offer_to_lend(USD_BTC, 100 * DOLLAR, 800, 30 * DAY);
		assert_noop!(take(LENDER, offer, 10 * DOLLAR, BITCOIN, 800), Error::<Test>::OwnOffer);
		assert_noop!(take(BORROWER, 99, 10 * DOLLAR, BITCOIN, 800), Error::<Test>::OfferGone);

		let sole = OfferTerms { only_for: Some(OTHER), ..terms(800, 30 * DAY) };
		let id = place(LENDER, USD_BTC, Side::Lend, 100 * DOLLAR, sole);
		assert_noop!(take(BORROWER, id, 10 * DOLLAR, BITCOIN, 800), Error::<Test>::NotForYou);
		assert_ok!(take(OTHER, id, 10 * DOLLAR, BITCOIN, 800));
	});
}

#[test]
fn take_should_fail_when_the_amount_does_not_fit() {
	ExtBuilder::run(|| {
		let offer = offer_to_lend(USD_BTC, 100 * DOLLAR, 800, 30 * DAY);
		assert_noop!(
			take(BORROWER, offer, 10 * DOLLAR - 1, BITCOIN, 800),
			Error::<Test>::AmountTooSmall
		);
		assert_noop!(
			take(BORROWER, offer, 100 * DOLLAR + 1, BITCOIN, 800),
			Error::<Test>::OfferTooSmall
		);
	});
}

#[test]
fn take_should_respect_the_takers_limits() {
	ExtBuilder::run(|| {
		let lend = offer_to_lend(USD_BTC, 100 * DOLLAR, 800, 30 * DAY);
		assert_noop!(
			take(BORROWER, lend, 10 * DOLLAR, BITCOIN, 799),
			Error::<Test>::RateBeyondLimit
		);
		let borrow = offer_to_borrow(USD_BTC, 100 * DOLLAR, BITCOIN, 800, 30 * DAY);
		assert_noop!(take(LENDER, borrow, 10 * DOLLAR, 0, 801), Error::<Test>::RateBeyondLimit);
		assert_noop!(
			take(LENDER, borrow, 10 * DOLLAR, BITCOIN / 10 + 1, 800),
			Error::<Test>::CollateralBelowLimit
		);
		assert_ok!(take(LENDER, borrow, 10 * DOLLAR, BITCOIN / 10, 800));
	});
}

#[test]
fn an_offer_should_be_good_up_to_and_including_the_moment_it_expires() {
	ExtBuilder::run(|| {
		let offer = offer_to_lend(USD_BTC, 100 * DOLLAR, 800, 30 * DAY);
		pass(DAY);
		assert_ok!(take(BORROWER, offer, 10 * DOLLAR, BITCOIN, 800));
		pass(1);
		assert_noop!(take(BORROWER, offer, 10 * DOLLAR, BITCOIN, 800), Error::<Test>::OfferExpired);
	});
}

#[test]
fn a_loan_should_open_at_the_limit_and_not_one_unit_beyond() {
	ExtBuilder::run(|| {
		let offer = offer_to_lend(USD_BTC, 10_000 * DOLLAR, 800, 30 * DAY);
		let least = Lending::quote(USD_BTC, 10_000 * DOLLAR, 800, 30 * DAY)
			.unwrap()
			.min_collateral
			.unwrap();
		assert_noop!(
			take(BORROWER, offer, 10_000 * DOLLAR, least - 1, 800),
			Error::<Test>::LtvTooHigh
		);
		assert_ok!(take(BORROWER, offer, 10_000 * DOLLAR, least, 800));
	});
}

#[test]
fn one_unit_of_principal_beyond_the_limit_should_be_too_much() {
	ExtBuilder::run(|| {
		// A tenth of a bitcoin is worth 5 000 dollars, of which 70 % without interest may be owed.
		let limit = 3_500 * DOLLAR;
		let offer = offer_to_lend(USD_BTC, 10_000 * DOLLAR, 0, 30 * DAY);
		assert_noop!(take(BORROWER, offer, limit + 1, BITCOIN / 10, 0), Error::<Test>::LtvTooHigh);
		assert_ok!(take(BORROWER, offer, limit, BITCOIN / 10, 0));
	});
}

#[test]
fn take_should_fail_while_a_price_is_stale_or_frozen() {
	ExtBuilder::run(|| {
		let offer = offer_to_lend(USD_BTC, 100 * DOLLAR, 800, 30 * DAY);
		let take = || take(BORROWER, offer, 10 * DOLLAR, BITCOIN, 800);
		for feed in [USD_FEED, BTC_FEED] {
			silence(feed);
			assert_noop!(take(), Error::<Test>::PriceStale);
			freeze_feed(feed);
			assert_noop!(take(), Error::<Test>::PriceFrozen);
			set_price(feed, if feed == USD_FEED { 1 } else { 50_000 });
		}
		assert_ok!(take());
	});
}

#[test]
fn a_market_should_lend_no_more_than_it_may() {
	ExtBuilder::run(|| {
		let most = 100_000 * 10 * DOLLAR;
		open_loan(most - 10 * DOLLAR, 100 * BITCOIN, 800, 30 * DAY);
		let offer = offer_to_lend(USD_BTC, 100 * DOLLAR, 800, 30 * DAY);
		assert_noop!(
			take(BORROWER, offer, 10 * DOLLAR + 1, BITCOIN, 800),
			Error::<Test>::MarketFull
		);
		assert_ok!(take(BORROWER, offer, 10 * DOLLAR, BITCOIN, 800));
	});
}

#[test]
fn a_market_should_take_no_more_collateral_than_it_may() {
	ExtBuilder::run(|| {
		let market = market_with(|params| params.max_collateral = 2 * BITCOIN);
		open_loan_in(market, 10 * DOLLAR, BITCOIN, 800, 30 * DAY);
		let offer = offer_to_lend(market, 100 * DOLLAR, 800, 30 * DAY);
		assert_noop!(
			take(BORROWER, offer, 10 * DOLLAR, BITCOIN + 1, 800),
			Error::<Test>::MarketFull
		);
		assert_ok!(take(BORROWER, offer, 10 * DOLLAR, BITCOIN, 800));
		// Who is in need can still add some.
		assert_ok!(top_up(BORROWER, 0, BITCOIN));
	});
}

#[test]
fn numbers_too_large_should_fail_and_change_nothing() {
	ExtBuilder::run(|| {
		let offer = offer_to_lend(USD_BTC, 100 * DOLLAR, 800, 30 * DAY);
		set_price(BTC_FEED, sp_runtime::FixedU128::from_inner(u128::MAX));
		assert_noop!(
			take(BORROWER, offer, 100 * DOLLAR, 1_000 * BITCOIN, 800),
			sp_runtime::ArithmeticError::Overflow
		);
	});
}

#[test]
fn a_failed_call_should_leave_the_state_root_as_it_was() {
	ExtBuilder::run(|| {
		let offer = offer_to_lend(USD_BTC, 100 * DOLLAR, 800, 30 * DAY);
		let before = root(StateVersion::V1);
		// Fails late: the principal has been moved and the deposit taken when the collateral is not
		// there.
		let call = Call::<Test>::take {
			offer,
			principal: 100 * DOLLAR,
			collateral: 1_001 * BITCOIN,
			limit_apr_bp: 800,
		};
		let failed = RuntimeCall::from(call).dispatch(RuntimeOrigin::signed(BORROWER));
		assert!(failed.is_err());
		assert_eq!(root(StateVersion::V1), before);
	});
}
