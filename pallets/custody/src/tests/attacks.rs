// SPDX-License-Identifier: Apache-2.0
//! What issuers and strangers could do to assets and accounts that markets rely on. The README names
//! each.

use crate::{mock::*, *};
use frame_support::{
	assert_noop, assert_ok, assert_storage_noop, storage::with_storage_layer,
	traits::tokens::Preservation::Preserve,
};
use sp_runtime::TokenError;

type AssetsError = pallet_assets::Error<Test>;

/// An asset in which an account needs a reference, and some of which the stranger has.
fn strangers_asset(id: u32, stranger: AccountId) {
	assert_ok!(Assets::create(signed(stranger), id, stranger, 1));
	assert_ok!(Assets::mint(signed(stranger), id, stranger, 1_000));
}

#[test]
fn an_asset_destroyed_and_created_anew_under_the_same_id() {
	run(|| {
		for asset in [USD_ID, BTC_ID] {
			let destroy = || Assets::start_destroy(signed(ISSUER), asset);
			assert_noop!(destroy(), AssetsError::ContainsHolds);
		}
		// Whoever is the owner, and whatever they do to the account that holds it.
		let own = Custody::account_id();
		assert_ok!(Assets::transfer_ownership(signed(ISSUER), BTC_ID, STRANGER));
		assert_noop!(Assets::start_destroy(signed(STRANGER), BTC_ID), AssetsError::ContainsHolds);
		let refund = || Assets::refund_other(signed(ISSUER), BTC_ID, own);
		assert_storage_noop!(assert!(refund().is_err()));
		let take = || Assets::force_transfer(signed(ISSUER), BTC_ID, own, ISSUER, 2);
		assert_storage_noop!(assert!(take().is_err()));
		let take = || Assets::force_transfer(signed(ISSUER), BTC_ID, own, ISSUER, 1);
		assert_storage_noop!(assert!(take().is_err(), "the minimum stays with what is on hold"));
		// One whose destruction has begun cannot be pinned, …
		assert_ok!(Assets::start_destroy(signed(ISSUER), GOLD_ID));
		assert_storage_noop!(assert!(Custody::pin_asset(signed(ALICE), GOLD).is_err()));
		assert_noop!(Custody::use_asset(&GOLD, 0), Error::<Test>::AssetNotPinned);
		// … and one that is not pinned cannot be used.
		assert_ok!(Custody::unpin_asset(signed(PINNER), BTC));
		assert_ok!(Assets::start_destroy(signed(STRANGER), BTC_ID));
		assert_ok!(Assets::destroy_accounts(signed(STRANGER), BTC_ID));
		assert_ok!(Assets::finish_destroy(signed(STRANGER), BTC_ID));
		strangers_asset(BTC_ID, STRANGER);
		assert_noop!(Custody::use_asset(&BTC, 0), Error::<Test>::AssetNotPinned);
		// The test's end asks for what there was.
		assert_ok!(Assets::burn(signed(STRANGER), BTC_ID, STRANGER, 1_000));
		let issued = PEOPLE.len() as u128 * MUCH;
		assert_ok!(Assets::mint(signed(STRANGER), BTC_ID, STRANGER, issued));
	});
}

#[test]
fn references_of_the_pallets_account_used_up_by_assets_of_a_stranger() {
	run(|| {
		let own = Custody::account_id();
		let mut refused = 0;
		for id in 100..152 {
			// Each of an account of its own, which has references of its own.
			let stranger = AccountId::from(40_000 + id);
			assert_ok!(Balances::transfer_allow_death(signed(STRANGER), stranger, 1_000));
			strangers_asset(id, stranger);
			refused += u32::from(Assets::transfer(signed(stranger), id, own, 1).is_err());
		}
		assert!(refused > 0, "there are none left");
		// An asset in which an account needs one can be pinned, and payments in it wait.
		assert_ok!(Custody::pin_asset(signed(ALICE), GOLD));
		assert_ok!(Custody::use_asset(&GOLD, 0));
		assert_ok!(Custody::pay(&GOLD, &ALICE, &NOBODY, 50, Preserve, &SPONSOR));
		assert_eq!((waiting(GOLD, NOBODY), depositor(GOLD, NOBODY)), (50, Some(SPONSOR)));
		block(USD_ID, BOB);
		assert_ok!(Custody::pay(&USD, &ALICE, &BOB, 500, Preserve, &SPONSOR));
		thaw(USD_ID, BOB);
		assert_ok!(withdraw(USD, BOB));
		assert_ok!(Balances::transfer_allow_death(signed(ALICE), NOBODY, 500));
		assert_ok!(withdraw(GOLD, NOBODY));
	});
}

#[test]
fn an_account_of_the_pallet_made_by_a_stranger_before_it_is_pinned() {
	// By sending something: it is emptied, whatever kept it alive.
	for gold in [GOLD_MINIMUM, 1_000] {
		run(|| {
			let own = Custody::account_id();
			assert_ok!(Assets::transfer(signed(STRANGER), GOLD_ID, own, gold));
			assert_eq!(System::consumers(&own), 1);
			assert_ok!(Custody::pin_asset(signed(ALICE), GOLD));
			assert_eq!(System::consumers(&own), 0);
			assert_eq!(free(GOLD, ALICE), MUCH + gold - 2 * GOLD_MINIMUM);
			assert_ok!(Custody::unpin_asset(signed(ALICE), GOLD));
		});
	}
	// By the issuer's touch: it is used as it is, and the issuer gets the deposit back.
	run(|| {
		let own = Custody::account_id();
		assert_ok!(Assets::touch_other(signed(ISSUER), GOLD_ID, own));
		assert_ok!(Custody::pin_asset(signed(ALICE), GOLD));
		assert_eq!(free(TRN, ALICE), MUCH);
		let refund = || Assets::refund_other(signed(ISSUER), GOLD_ID, own);
		assert_storage_noop!(assert!(refund().is_err()));
		assert_ok!(Custody::unpin_asset(signed(ALICE), GOLD));
		assert_eq!(free(TRN, ISSUER), MUCH);
	});
}

#[test]
fn a_pin_kept_by_sending_something_to_its_account() {
	run(|| {
		let own = Custody::account_id();
		assert_ok!(Assets::transfer(signed(STRANGER), BTC_ID, own, 7));
		assert_ok!(Custody::unpin_asset(signed(PINNER), BTC));
		assert_eq!(free(BTC, PINNER), MUCH + 7);
	});
}

#[test]
fn frozen_money_moved_by_an_accomplice() {
	run(|| {
		assert_ok!(Custody::hold(&USD, Offer, &ALICE, 500));
		freeze(USD_ID, ALICE);
		// Neither what is offered from now on, nor what was before, …
		assert_noop!(Custody::hold(&USD, Offer, &ALICE, 500), Error::<Test>::MoneyFrozen);
		let draw = || Custody::draw(&USD, Offer, &ALICE, &BOB, 500);
		assert_noop!(draw(), Error::<Test>::MoneyFrozen);
		// … nor what is withdrawn: it comes back to where it is frozen.
		assert_ok!(Custody::give_back(&USD, Offer, &ALICE, 500, &BOB));
		let pay = || Custody::pay(&USD, &ALICE, &BOB, 500, Preserve, &BOB);
		assert_storage_noop!(assert!(with_storage_layer(pay).is_err()));
		assert_eq!((free(USD, ALICE), free(USD, BOB)), (MUCH, MUCH));
	});
}

#[test]
fn waiting_payments_left_by_a_claim_that_wanders() {
	run(|| {
		block(USD_ID, BOB);
		let left =
			|i: u64| Custody::pay(&GOLD, &ALICE, &(20_000 + i), GOLD_MINIMUM, Preserve, &SPONSOR);
		assert_ok!(Custody::pin_asset(signed(ALICE), GOLD));
		assert_ok!(Custody::use_asset(&GOLD, 0));
		for i in 0..40 {
			assert_ok!(left(i));
		}
		// Each costs whoever let it happen a deposit, …
		assert_eq!(held(TRN, HoldReason::Deposit, SPONSOR), 40 * DEPOSIT);
		assert_ok!(Balances::transfer_allow_death(signed(ALICE), 20_007, 500));
		assert_ok!(withdraw(GOLD, 20_007));
		assert_eq!(held(TRN, HoldReason::Deposit, SPONSOR), 39 * DEPOSIT);
		// … what is too small leaves none, …
		let too_small = |i: u64| {
			let to = 30_000 + i;
			Custody::pay(&GOLD, &ALICE, &to, GOLD_MINIMUM - 1, Preserve, &SPONSOR)
		};
		let before = Waiting::<Test>::iter().count();
		for i in 0..40 {
			assert_ok!(too_small(i));
		}
		assert_eq!(Waiting::<Test>::iter().count(), before + 1, "the treasury's");
		assert_eq!(waiting(GOLD, Treasury::get()), 40 * (GOLD_MINIMUM - 1));
		// … and a market can ask before a claim changes hands.
		assert!(Custody::waits(&20_001, &GOLD));
	});
}

#[test]
fn the_pallets_account_blocked_by_the_issuer() {
	run(|| {
		let own = Custody::account_id();
		block(USD_ID, BOB);
		assert_ok!(Custody::pay(&USD, &ALICE, &BOB, 500, Preserve, &SPONSOR));
		assert_ok!(Custody::hold(&USD, Collateral, &ALICE, 900));
		block(USD_ID, own);
		// Whoever can take a payment gets it.
		assert_ok!(Custody::pay(&USD, &ALICE, &STRANGER, 500, Preserve, &SPONSOR));
		// What cannot be taken cannot wait either: it stays with the payer, as in a frozen asset.
		let pay = || Custody::pay(&USD, &ALICE, &BOB, 500, Preserve, &SPONSOR);
		assert_noop!(with_storage_layer(pay), TokenError::Blocked);
		let pay = || Custody::pay_held(&USD, Collateral, &ALICE, &BOB, 900, &SPONSOR);
		assert_noop!(with_storage_layer(pay), TokenError::CannotCreate);
		// What waits, waits, and the asset stays.
		thaw(USD_ID, BOB);
		assert_storage_noop!(assert!(with_storage_layer(|| withdraw(USD, BOB)).is_err()));
		assert_noop!(Assets::start_destroy(signed(ISSUER), USD_ID), AssetsError::ContainsHolds);
		thaw(USD_ID, own);
		assert_ok!(withdraw(USD, BOB));
	});
}

#[test]
fn what_waits_paid_to_somebody_else_or_twice() {
	run(|| {
		block(USD_ID, BOB);
		assert_ok!(Custody::pay(&USD, &ALICE, &BOB, 500, Preserve, &SPONSOR));
		assert_noop!(withdraw(USD, STRANGER), Error::<Test>::NothingWaiting);
		assert_noop!(withdraw(BTC, BOB), Error::<Test>::NothingWaiting);
		thaw(USD_ID, BOB);
		assert_ok!(withdraw(USD, BOB));
		assert_noop!(withdraw(USD, BOB), Error::<Test>::NothingWaiting);
		assert_eq!((free(USD, BOB), free(USD, STRANGER)), (MUCH + 500, MUCH));
	});
}
