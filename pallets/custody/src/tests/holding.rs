// SPDX-License-Identifier: Apache-2.0
//! Money on hold: whose it is, and what an issuer can do about it.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok, assert_storage_noop};
use sp_runtime::TokenError;

#[test]
fn money_should_be_held_under_the_markets_own_reason() {
	run(|| {
		assert_ok!(Custody::hold(&USD, Offer, &ALICE, 500));
		assert_ok!(Custody::hold(&USD, Collateral, &ALICE, 200));
		assert_eq!((held(USD, Offer, ALICE), held(USD, Collateral, ALICE)), (500, 200));
		assert_eq!(free(USD, ALICE), MUCH - 700);
		assert_ok!(Custody::release(&USD, Offer, &ALICE, 100));
		assert_ok!(Custody::draw(&USD, Offer, &ALICE, &BOB, 400));
		assert_ok!(Custody::seize(&USD, Collateral, &ALICE, &BOB, 200));
		assert_eq!((held(USD, Offer, ALICE), held(USD, Collateral, ALICE)), (0, 0));
		assert_eq!((free(USD, ALICE), free(USD, BOB)), (MUCH - 600, MUCH + 600));
	});
}

#[test]
fn more_than_there_is_should_be_neither_held_nor_moved() {
	run(|| {
		assert_ok!(Custody::hold(&USD, Offer, &ALICE, 500));
		assert_noop!(Custody::hold(&USD, Offer, &ALICE, MUCH), TokenError::FundsUnavailable);
		let all_but_the_minimum = MUCH - 500 - USD_MINIMUM;
		assert_noop!(
			Custody::hold(&USD, Offer, &ALICE, all_but_the_minimum + 1),
			TokenError::FundsUnavailable
		);
		assert_storage_noop!(assert!(Custody::draw(&USD, Offer, &ALICE, &BOB, 501).is_err()));
		assert_storage_noop!(assert!(Custody::seize(&USD, Offer, &ALICE, &BOB, 501).is_err()));
		assert_storage_noop!(assert!(Custody::release(&USD, Offer, &ALICE, 501).is_err()));
		assert_storage_noop!(assert!(
			Custody::release(&USD, Collateral, &ALICE, 1).is_err(),
			"on hold for something else"
		));
	});
}

#[test]
fn nothing_should_be_held_or_moved_without_a_word() {
	run(|| {
		freeze(USD_ID, ALICE);
		assert_storage_noop!(assert_ok!(Custody::hold(&USD, Offer, &ALICE, 0)));
		assert_storage_noop!(assert_ok!(Custody::draw(&USD, Offer, &ALICE, &NOBODY, 0)));
		assert_storage_noop!(assert_ok!(Custody::seize(&USD, Offer, &ALICE, &NOBODY, 0)));
		assert_storage_noop!(assert_ok!(Custody::release(&USD, Offer, &ALICE, 0)));
		assert_storage_noop!(assert_ok!(Custody::give_back(&USD, Offer, &ALICE, 0, &SPONSOR)));
		assert_storage_noop!(assert_ok!(Custody::pay_held(
			&USD, Offer, &ALICE, &NOBODY, 0, &SPONSOR
		)));
	});
}

#[test]
fn frozen_money_should_not_be_held() {
	run(|| {
		for stop in [freeze, block] {
			stop(USD_ID, ALICE);
			assert_noop!(Custody::hold(&USD, Offer, &ALICE, 500), Error::<Test>::MoneyFrozen);
			thaw(USD_ID, ALICE);
			assert_ok!(Custody::hold(&USD, Offer, &ALICE, 500));
		}
	});
}

#[test]
fn frozen_money_should_not_be_drawn() {
	run(|| {
		assert_ok!(Custody::hold(&USD, Offer, &ALICE, 500));
		for stop in [freeze, block] {
			stop(USD_ID, ALICE);
			let draw = || Custody::draw(&USD, Offer, &ALICE, &BOB, 500);
			assert_noop!(draw(), Error::<Test>::MoneyFrozen);
			thaw(USD_ID, ALICE);
		}
		assert_ok!(Custody::draw(&USD, Offer, &ALICE, &BOB, 500));
		assert_eq!(free(USD, BOB), MUCH + 500);
	});
}

#[test]
fn frozen_money_should_stay_where_all_that_is_free_is_the_minimum() {
	run(|| {
		assert_ok!(Custody::hold(&USD, Offer, &ALICE, MUCH - USD_MINIMUM));
		freeze(USD_ID, ALICE);
		let draw = || Custody::draw(&USD, Offer, &ALICE, &BOB, 500);
		assert_noop!(draw(), Error::<Test>::MoneyFrozen);
	});
}

#[test]
fn what_secures_a_debt_should_be_seized_though_its_owner_is_frozen() {
	run(|| {
		for stop in [freeze, block] {
			assert_ok!(Custody::hold(&USD, Collateral, &ALICE, 500));
			stop(USD_ID, ALICE);
			assert_ok!(Custody::seize(&USD, Collateral, &ALICE, &BOB, 200));
			assert_ok!(Custody::pay_held(&USD, Collateral, &ALICE, &BOB, 300, &SPONSOR));
			thaw(USD_ID, ALICE);
		}
		assert_eq!(free(USD, BOB), MUCH + 1_000);
	});
}

#[test]
fn what_a_frozen_account_offered_should_come_back_to_it() {
	run(|| {
		assert_ok!(Custody::hold(&USD, Offer, &ALICE, 500));
		freeze(USD_ID, ALICE);
		assert_ok!(Custody::give_back(&USD, Offer, &ALICE, 500, &ALICE));
		assert_eq!(free(USD, ALICE), MUCH);
		assert_eq!(waiting(USD, ALICE), 0);
	});
}

#[test]
fn a_frozen_asset_should_not_move_at_all() {
	run(|| {
		assert_ok!(Custody::hold(&USD, Offer, &ALICE, 500));
		assert_ok!(Assets::freeze_asset(signed(ISSUER), USD_ID));
		let frozen = Error::<Test>::MoneyFrozen;
		assert_noop!(Custody::hold(&USD, Offer, &ALICE, 1), frozen);
		assert_noop!(Custody::draw(&USD, Offer, &ALICE, &BOB, 500), Error::<Test>::MoneyFrozen);
		let fails = |moved: fn() -> sp_runtime::DispatchResult| {
			let in_a_call = || frame_support::storage::with_storage_layer(moved);
			assert_storage_noop!(assert!(in_a_call().is_err()));
		};
		fails(|| Custody::seize(&USD, Offer, &ALICE, &BOB, 500));
		fails(|| Custody::release(&USD, Offer, &ALICE, 500));
		fails(|| Custody::give_back(&USD, Offer, &ALICE, 500, &ALICE));
		fails(|| Custody::pay_held(&USD, Offer, &ALICE, &BOB, 500, &ALICE));
		assert_ok!(Assets::thaw_asset(signed(ISSUER), USD_ID));
		assert_ok!(Custody::give_back(&USD, Offer, &ALICE, 500, &ALICE));
	});
}

#[test]
fn the_native_token_should_be_frozen_by_nobody() {
	run(|| {
		// Not even if so little is free that none of it can be spent.
		assert_ok!(Custody::hold(&TRN, Offer, &ALICE, MUCH - NATIVE_MINIMUM));
		assert!(!<Test as Config>::Facts::is_frozen(&TRN, &ALICE));
		assert_ok!(Custody::draw(&TRN, Offer, &ALICE, &BOB, 500));
	});
}

#[test]
fn a_draw_should_fail_if_its_receiver_cannot_take_it() {
	run(|| {
		assert_ok!(Custody::hold(&USD, Offer, &ALICE, 500));
		let draw = |to, amount| Custody::draw(&USD, Offer, &ALICE, &to, amount);
		block(USD_ID, BOB);
		assert_noop!(draw(BOB, 500), TokenError::CannotCreate);
		assert_noop!(draw(NOBODY, USD_MINIMUM - 1), TokenError::CannotCreate);
		let seize = || Custody::seize(&USD, Offer, &ALICE, &BOB, 500);
		assert_noop!(seize(), TokenError::CannotCreate);
		assert_ok!(draw(NOBODY, USD_MINIMUM));
	});
}
