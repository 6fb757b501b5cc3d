// SPDX-License-Identifier: Apache-2.0
//! Offers: made, withdrawn, expired.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::TokenError;

fn try_place(
	side: Side,
	amount: Balance,
	terms: OfferTerms<AccountId>,
) -> sp_runtime::DispatchResult {
	Lending::place_offer(RuntimeOrigin::signed(LENDER), USD_BTC, side, amount, terms)
}

#[test]
fn an_offer_to_lend_should_hold_the_principal_and_a_deposit() {
	ExtBuilder::run(|| {
		let (usd, trn) = (free(USD, LENDER), free(TRN, LENDER));
		let id = offer_to_lend(USD_BTC, 1_000 * DOLLAR, 800, 30 * DAY);
		assert_eq!(held(USD, HoldReason::Offer, LENDER), 1_000 * DOLLAR);
		assert_eq!(free(USD, LENDER), usd - 1_000 * DOLLAR);
		assert_eq!(held(TRN, HoldReason::Deposit, LENDER), offer_deposit());
		assert_eq!(free(TRN, LENDER), trn - offer_deposit());
		System::assert_last_event(
			Event::OfferPlaced {
				offer: id,
				maker: LENDER,
				market: USD_BTC,
				principal: 1_000 * DOLLAR,
			}
			.into(),
		);
	});
}

#[test]
fn an_offer_to_borrow_should_hold_the_collateral() {
	ExtBuilder::run(|| {
		offer_to_borrow(USD_BTC, 10_000 * DOLLAR, BITCOIN, 800, 30 * DAY);
		assert_eq!(held(BTC, HoldReason::Offer, BORROWER), BITCOIN);
		assert_eq!(free(BTC, BORROWER), 999 * BITCOIN);
	});
}

#[test]
fn place_offer_should_fail_when_its_terms_cannot_be_met() {
	ExtBuilder::run(|| {
		let good = || terms(800, 30 * DAY);
		assert_noop!(
			Lending::place_offer(RuntimeOrigin::signed(LENDER), 9, Side::Lend, DOLLAR, good()),
			Error::<Test>::UnknownMarket
		);
		assert_noop!(try_place(Side::Lend, 10 * DOLLAR - 1, good()), Error::<Test>::AmountTooSmall);
		assert_noop!(
			try_place(Side::Lend, 10 * DOLLAR, terms(800, 8 * DAY)),
			Error::<Test>::TermNotOffered
		);
		let past = OfferTerms { expires_ms: now(), ..good() };
		assert_noop!(try_place(Side::Lend, 10 * DOLLAR, past), Error::<Test>::OfferExpired);
		let to_self = OfferTerms { only_for: Some(LENDER), ..good() };
		assert_noop!(try_place(Side::Lend, 10 * DOLLAR, to_self), Error::<Test>::OwnOffer);
		// More than the maker has.
		assert_noop!(
			try_place(Side::Lend, 10_000_001 * DOLLAR, good()),
			TokenError::FundsUnavailable
		);
	});
}

#[test]
fn an_offer_to_borrow_should_fail_when_it_could_not_be_taken_today() {
	ExtBuilder::run(|| {
		let borrow = |collateral, amount| {
			try_place(Side::Borrow { collateral }, amount, terms(800, 30 * DAY))
		};
		assert_noop!(borrow(BITCOIN, 35_000 * DOLLAR), Error::<Test>::LtvTooHigh);
		silence(BTC_FEED);
		assert_noop!(borrow(BITCOIN, 10_000 * DOLLAR), Error::<Test>::PriceStale);
		freeze_feed(BTC_FEED);
		assert_noop!(borrow(BITCOIN, 10_000 * DOLLAR), Error::<Test>::PriceFrozen);
		set_price(BTC_FEED, 50_000);
		assert_ok!(borrow(BITCOIN, 10_000 * DOLLAR));
	});
}

#[test]
fn cancel_offer_should_return_all_that_is_held() {
	ExtBuilder::run(|| {
		let before = [(USD, LENDER), (TRN, LENDER), (BTC, BORROWER), (TRN, BORROWER)];
		let balances = || before.clone().map(|(asset, who)| free(asset, who));
		let start = balances();
		let lend = offer_to_lend(USD_BTC, 1_000 * DOLLAR, 800, 30 * DAY);
		let borrow = offer_to_borrow(USD_BTC, 1_000 * DOLLAR, BITCOIN, 800, 30 * DAY);
		assert_ok!(Lending::cancel_offer(RuntimeOrigin::signed(LENDER), lend));
		System::assert_has_event(
			Event::OfferClosed { offer: lend, filled: 0, returned: 1_000 * DOLLAR }.into(),
		);
		assert_ok!(Lending::cancel_offer(RuntimeOrigin::signed(BORROWER), borrow));
		assert_eq!(balances(), start);
		assert_eq!(Offers::<Test>::iter().count(), 0);
	});
}

#[test]
fn cancel_offer_should_be_its_makers_alone_until_it_expires() {
	ExtBuilder::run(|| {
		let offer = offer_to_lend(USD_BTC, 1_000 * DOLLAR, 800, 30 * DAY);
		let cancel = || Lending::cancel_offer(RuntimeOrigin::signed(OTHER), offer);
		assert_noop!(cancel(), Error::<Test>::NotMaker);
		pass(DAY);
		assert_noop!(cancel(), Error::<Test>::NotMaker);
		pass(1);
		assert_ok!(cancel());
		assert_eq!(held(USD, HoldReason::Offer, LENDER), 0);
		assert_noop!(cancel(), Error::<Test>::OfferGone);
	});
}

#[test]
fn an_offers_maker_who_is_blocked_in_the_asset_should_not_lose_what_it_held() {
	ExtBuilder::run(|| {
		let offer = offer_to_lend(USD_BTC, 1_000 * DOLLAR, 800, 30 * DAY);
		block(USD_ID, LENDER);
		assert_ok!(Lending::cancel_offer(RuntimeOrigin::signed(LENDER), offer));
		assert_eq!(free(USD, LENDER) + waiting(USD, LENDER), 10_000_000 * DOLLAR);
		assert_eq!(held(USD, HoldReason::Offer, LENDER), 0);
	});
}
