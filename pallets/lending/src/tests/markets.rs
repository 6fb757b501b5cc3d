// SPDX-License-Identifier: Apache-2.0
//! What governance can and cannot make a market of.

use crate::{mock::*, *};
use frame_support::{
	assert_noop, assert_ok,
	traits::{fungibles::Mutate, tokens::Preservation},
};
use sp_runtime::{DispatchError, Permill};

fn valid() -> MarketParams<AssetKind> {
	market_of((USD, USD_FEED), (BTC, BTC_FEED), 10 * DOLLAR)
}

/// Change valid parameters and try to make a market of them.
fn refused(change: impl FnOnce(&mut MarketParams<AssetKind>), error: Error<Test>) {
	let mut params = valid();
	change(&mut params);
	assert_noop!(Lending::create_market(RuntimeOrigin::root(), params), error);
}

#[test]
fn create_market_should_take_the_next_id_and_the_decimals_of_today() {
	ExtBuilder::run(|| {
		assert_ok!(Lending::create_market(RuntimeOrigin::root(), valid()));
		let market = Markets::<Test>::get(3).unwrap();
		assert_eq!(market.params, valid());
		assert_eq!((market.principal_decimals, market.collateral_decimals), (6, 8));
		System::assert_last_event(Event::MarketCreated { market: 3 }.into());
	});
}

#[test]
fn create_market_should_fail_for_anyone_but_governance() {
	ExtBuilder::run(|| {
		assert_noop!(
			Lending::create_market(RuntimeOrigin::signed(LENDER), valid()),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn create_market_should_fail_when_parameters_make_no_sense() {
	ExtBuilder::run(|| {
		refused(|p| p.collateral = USD, Error::SameAsset);
		refused(|p| p.principal_feed = 9, Error::UnknownFeed);
		refused(|p| p.collateral_feed = 9, Error::UnknownFeed);
		refused(|p| p.opening_ltv = Permill::zero(), Error::InvalidLtv);
		refused(|p| p.opening_ltv = p.liquidation_ltv, Error::InvalidLtv);
		refused(|p| p.liquidation_ltv = Permill::one(), Error::InvalidLtv);
		refused(|p| p.min_loan = 0, Error::InvalidLoanSize);
		refused(|p| p.min_loan = 99, Error::InvalidLoanSize);
		refused(|p| p.max_lent = p.min_loan - 1, Error::InvalidLoanSize);
		refused(|p| p.terms = Default::default(), Error::InvalidTerms);
		refused(|p| p.terms = vec![0].try_into().unwrap(), Error::InvalidTerms);
		refused(|p| p.terms = vec![2 * DAY, 2 * DAY].try_into().unwrap(), Error::InvalidTerms);
		refused(|p| p.terms = vec![DAY - 1].try_into().unwrap(), Error::InvalidTerms);
		refused(|p| p.terms = vec![MAX_TERM + 1].try_into().unwrap(), Error::InvalidTerms);
		refused(|p| p.grace = MAX_TERM + 1, Error::InvalidTerms);
		refused(|p| p.protocol_fee = Permill::from_percent(21), Error::FeeTooHigh);
	});
}

#[test]
fn create_market_should_fail_when_there_is_no_such_asset() {
	ExtBuilder::run(|| refused(|p| p.collateral = 5.into(), Error::UnknownAsset));
}

#[test]
fn create_market_should_fail_when_the_pallet_could_not_keep_payments() {
	ExtBuilder::run(|| {
		let pallet = Lending::account_id();
		assert_ok!(<Test as Config>::Assets::transfer(
			USD,
			&pallet,
			&LENDER,
			100,
			Preservation::Expendable
		));
		refused(|_| (), Error::PalletAccountNotFunded);
	});
}

#[test]
fn decimals_changed_later_should_not_move_the_worth_of_loans() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		let before = Lending::loan_status(loan);
		assert_ok!(Assets::force_set_metadata(
			RuntimeOrigin::root(),
			BTC_ID,
			b"Bitcoin".to_vec(),
			b"BTC".to_vec(),
			0,
			false
		));
		assert_eq!(Lending::loan_status(loan), before);
	});
}

#[test]
fn a_closed_market_should_take_no_offers_and_open_no_loans_but_let_offers_go() {
	ExtBuilder::run(|| {
		let offer = offer_to_lend(USD_BTC, 100 * DOLLAR, 800, 30 * DAY);
		let close = |origin, closed| Lending::set_market_closed(origin, USD_BTC, closed);
		assert_noop!(close(RuntimeOrigin::signed(LENDER), true), DispatchError::BadOrigin);
		assert_noop!(
			Lending::set_market_closed(RuntimeOrigin::root(), 9, true),
			Error::<Test>::UnknownMarket
		);
		assert_ok!(close(RuntimeOrigin::root(), true));
		System::assert_last_event(Event::MarketClosed { market: USD_BTC }.into());
		let take =
			|| Lending::take(RuntimeOrigin::signed(BORROWER), offer, 10 * DOLLAR, BITCOIN, 800);
		let place = || {
			let terms = terms(800, 30 * DAY);
			let lender = RuntimeOrigin::signed(LENDER);
			Lending::place_offer(lender, USD_BTC, Side::Lend, 10 * DOLLAR, terms)
		};
		assert_noop!(take(), Error::<Test>::MarketClosed);
		assert_noop!(place(), Error::<Test>::MarketClosed);
		assert_ok!(close(RuntimeOrigin::root(), false));
		System::assert_last_event(Event::MarketOpened { market: USD_BTC }.into());
		assert_ok!(take());
		assert_ok!(place());
		assert_ok!(close(RuntimeOrigin::root(), true));
		assert_ok!(Lending::cancel_offer(RuntimeOrigin::signed(LENDER), offer));
	});
}
