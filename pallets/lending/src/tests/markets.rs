// SPDX-License-Identifier: Apache-2.0
//! What governance can and cannot make a market of.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};
use pallet_custody as custody;
use sp_runtime::{DispatchError, Permill};

fn valid() -> MarketParams<AssetKind> {
	market_of((USD, USD_FEED), (BTC, BTC_FEED), 10 * DOLLAR)
}

/// Change how prices decide in a valid market and try to make it.
fn refused_risk(change: impl FnOnce(&mut RiskParams), error: Error<Test>) {
	refused(|params| change(params.risk.as_mut().unwrap()), error);
}

/// Change valid parameters and try to make a market of them.
fn refused(change: impl FnOnce(&mut MarketParams<AssetKind>), error: Error<Test>) {
	let mut params = valid();
	change(&mut params);
	assert_noop!(Lending::create_market(RuntimeOrigin::root(), params), error);
}

#[test]
fn create_market_should_take_the_next_id() {
	ExtBuilder::run(|| {
		assert_ok!(Lending::create_market(RuntimeOrigin::root(), valid()));
		let id = PAWN + 1;
		let market = Markets::<Test>::get(id).unwrap();
		assert_eq!(market.params, valid());
		assert_eq!((market.params.principal_decimals, market.params.collateral_decimals), (6, 8));
		System::assert_last_event(Event::MarketCreated { market: id }.into());
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
		refused_risk(|risk| risk.opening_ltv = Permill::zero(), Error::InvalidRisk);
		refused_risk(|risk| risk.opening_ltv = risk.liquidation_ltv, Error::InvalidRisk);
		refused_risk(|risk| risk.liquidation_ltv = Permill::one(), Error::InvalidRisk);
		refused_risk(|risk| risk.margin_call_period_ms = MAX_TERM + 1, Error::InvalidRisk);
		refused(|p| p.min_loan = 0, Error::InvalidLoanSize);
		refused(|p| p.min_loan = 99, Error::InvalidLoanSize);
		refused(|p| p.max_lent = p.min_loan - 1, Error::InvalidLoanSize);
		refused(|p| p.max_lent = Balance::MAX / 1_000 + 1, Error::InvalidLoanSize);
		refused(|p| p.max_collateral = 0, Error::InvalidLoanSize);
		refused(|p| p.terms_ms = Default::default(), Error::InvalidTerms);
		refused(|p| p.terms_ms = vec![0].try_into().unwrap(), Error::InvalidTerms);
		refused(|p| p.terms_ms = vec![2 * DAY, 2 * DAY].try_into().unwrap(), Error::InvalidTerms);
		refused(|p| p.terms_ms = vec![DAY - 1].try_into().unwrap(), Error::InvalidTerms);
		refused(|p| p.terms_ms = vec![MAX_TERM + 1].try_into().unwrap(), Error::InvalidTerms);
		refused(|p| p.grace_ms = MAX_TERM + 1, Error::InvalidTerms);
		refused(|p| p.protocol_fee = Permill::from_percent(21), Error::FeeTooHigh);
	});
}

/// Try to make a market that fails for reasons of its assets and feeds.
fn refused_by_others(
	change: impl FnOnce(&mut MarketParams<AssetKind>),
	error: impl Into<DispatchError>,
) {
	let mut params = valid();
	change(&mut params);
	let create = || Lending::create_market(RuntimeOrigin::root(), params);
	assert_eq!(frame_support::storage::with_storage_layer(create), Err(error.into()));
}

#[test]
fn create_market_should_fail_when_there_is_no_such_asset_or_feed() {
	ExtBuilder::run(|| {
		refused_by_others(|p| p.collateral = 5.into(), custody::Error::<Test>::UnknownAsset);
		let feed = |change: fn(&mut RiskParams)| {
			refused_by_others(|p| change(p.risk.as_mut().unwrap()), UNKNOWN_FEED);
		};
		feed(|risk| risk.principal_feed = 9);
		feed(|risk| risk.collateral_feed = 9);
	});
}

#[test]
fn create_market_should_use_its_feeds_from_then_on() {
	ExtBuilder::run(|| {
		let before = (users(USD_FEED), users(BTC_FEED));
		assert_ok!(Lending::create_market(RuntimeOrigin::root(), valid()));
		assert_eq!((users(USD_FEED), users(BTC_FEED)), (before.0 + 1, before.1 + 1));
	});
}

#[test]
fn create_market_should_fail_when_an_asset_could_be_destroyed() {
	ExtBuilder::run(|| {
		assert_ok!(Assets::force_create(RuntimeOrigin::root(), 5, ASSET_ADMIN, true, 1));
		let other = |p: &mut MarketParams<AssetKind>| {
			(p.collateral, p.collateral_decimals) = (5.into(), 0);
		};
		refused_by_others(other, custody::Error::<Test>::AssetNotPinned);
	});
}

/// An issuer changes the decimals after governance has decided and before that is enacted.
#[test]
fn create_market_should_fail_when_decimals_are_not_what_was_decided() {
	ExtBuilder::run(|| {
		let (asset, _) = new_asset(500, 8, BITCOIN, 50_000.into());
		let decided = MarketParams { collateral: asset, ..valid() };
		assert_eq!(decided.collateral_decimals, 8);
		let set = |decimals| {
			assert_ok!(Assets::force_set_metadata(
				RuntimeOrigin::root(),
				500,
				b"New".to_vec(),
				b"New".to_vec(),
				decimals,
				false
			));
		};
		set(2);
		refused_by_others(|p| *p = decided.clone(), custody::Error::<Test>::WrongDecimals);
		set(8);
		assert_ok!(Lending::create_market(RuntimeOrigin::root(), decided));
	});
}

#[test]
fn create_market_should_fail_when_a_whole_unit_cannot_be_counted() {
	ExtBuilder::run(|| {
		let (asset, _) = new_asset(500, 200, BITCOIN, 50_000.into());
		let change = |p: &mut MarketParams<AssetKind>| {
			(p.collateral, p.collateral_decimals) = (asset, 200);
		};
		refused_by_others(change, custody::Error::<Test>::TooManyDecimals);
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
fn create_market_should_do_without_feeds() {
	ExtBuilder::run(|| {
		let params = MarketParams { risk: None, ..valid() };
		assert_ok!(Lending::create_market(RuntimeOrigin::root(), params.clone()));
		assert_eq!(Markets::<Test>::get(PAWN + 1).unwrap().params, params);
		// The rest of it is checked as ever.
		let params = MarketParams { min_loan: 0, ..params };
		assert_noop!(
			Lending::create_market(RuntimeOrigin::root(), params),
			Error::<Test>::InvalidLoanSize
		);
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
		let sweep = Sweep::of(BORROWER, 10 * DOLLAR, 800);
		assert_noop!(sweep.borrow(), Error::<Test>::MarketClosed);
		assert_noop!(sweep.lend(), Error::<Test>::MarketClosed);
		assert_ok!(close(RuntimeOrigin::root(), false));
		System::assert_last_event(Event::MarketOpened { market: USD_BTC }.into());
		assert_ok!(take());
		assert_ok!(place());
		assert_ok!(close(RuntimeOrigin::root(), true));
		assert_ok!(Lending::cancel_offer(RuntimeOrigin::signed(LENDER), offer));
	});
}
