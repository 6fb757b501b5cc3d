// SPDX-License-Identifier: Apache-2.0
//! Assets that stay, and with the decimals that they had.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok, assert_storage_noop};
use sp_runtime::DispatchResult;

fn pin(who: AccountId, asset: AssetKind) -> DispatchResult {
	Custody::pin_asset(signed(who), asset)
}

fn try_pin(who: AccountId, asset: AssetKind) -> DispatchResult {
	frame_support::storage::with_storage_layer(|| pin(who, asset))
}

fn unpin(who: AccountId, asset: AssetKind) -> DispatchResult {
	Custody::unpin_asset(signed(who), asset)
}

fn set_decimals(asset: u32, decimals: u8) {
	let (root, name) = (RuntimeOrigin::root(), b"New".to_vec());
	assert_ok!(Assets::force_set_metadata(root, asset, name.clone(), name, decimals, false));
}

#[test]
fn a_pin_should_hold_and_come_back() {
	run(|| {
		let own = Custody::account_id();
		assert_ok!(pin(ALICE, GOLD));
		System::assert_last_event(Event::AssetPinned { asset: GOLD, by: ALICE }.into());
		assert_eq!(Pins::<Test>::get(GOLD), Some(Pin { by: ALICE, users: 0 }));
		assert_eq!(held(GOLD, HoldReason::Pin, own), GOLD_MINIMUM);
		assert_eq!(free(GOLD, own), GOLD_MINIMUM);
		assert_eq!(free(GOLD, ALICE), MUCH - 2 * GOLD_MINIMUM);
		assert_eq!(free(TRN, ALICE), MUCH - ACCOUNT_DEPOSIT);

		assert_noop!(unpin(BOB, GOLD), Error::<Test>::NotPinner);
		assert_ok!(unpin(ALICE, GOLD));
		System::assert_last_event(Event::AssetUnpinned { asset: GOLD }.into());
		assert_eq!((free(GOLD, ALICE), free(TRN, ALICE)), (MUCH, MUCH));
		assert_eq!(pallet_assets::Account::<Test>::get(GOLD_ID, own), None);
		assert_noop!(unpin(ALICE, GOLD), Error::<Test>::AssetNotPinned);
		// And again.
		assert_ok!(pin(BOB, GOLD));
	});
}

#[test]
fn an_asset_should_be_pinned_once_and_the_native_token_never() {
	run(|| {
		assert_noop!(pin(ALICE, USD), Error::<Test>::AlreadyPinned);
		assert_noop!(pin(ALICE, TRN), Error::<Test>::NoPinNeeded);
		assert_noop!(pin(ALICE, AssetKind::from(9)), Error::<Test>::UnknownAsset);
		let is_pinned = |asset| Pins::<Test>::contains_key(asset);
		assert!(is_pinned(USD) && !is_pinned(TRN));
	});
}

#[test]
fn who_cannot_pay_for_a_pin_should_not_have_one() {
	run(|| {
		assert_ok!(Assets::transfer(signed(BOB), GOLD_ID, STRANGER, MUCH - 3 * GOLD_MINIMUM + 1));
		assert_storage_noop!(assert!(try_pin(BOB, GOLD).is_err(), "too little of it"));
		let most = MUCH - ACCOUNT_DEPOSIT - NATIVE_MINIMUM + 1;
		assert_ok!(Balances::transfer_keep_alive(signed(ALICE), STRANGER, most));
		assert_storage_noop!(assert!(try_pin(ALICE, GOLD).is_err(), "no deposit"));
		freeze(GOLD_ID, STRANGER);
		assert_storage_noop!(assert!(try_pin(STRANGER, GOLD).is_err(), "frozen"));
	});
}

#[test]
fn a_used_asset_should_stay_pinned() {
	run(|| {
		assert_ok!(unpin(PINNER, BTC));
		assert_ok!(pin(ALICE, BTC));
		assert_ok!(Custody::use_asset(&BTC, 8));
		assert_ok!(Custody::use_asset(&BTC, 8));
		assert_eq!(Pins::<Test>::get(BTC).unwrap().users, 2);
		assert_noop!(unpin(ALICE, BTC), Error::<Test>::AssetInUse);
	});
}

#[test]
fn an_asset_should_be_used_as_it_is_and_no_other_way() {
	run(|| {
		assert_ok!(Custody::use_asset(&TRN, 12));
		assert_noop!(Custody::use_asset(&TRN, 6), Error::<Test>::WrongDecimals);
		assert_noop!(Custody::use_asset(&BTC, 2), Error::<Test>::WrongDecimals);
		assert_noop!(Custody::use_asset(&9.into(), 0), Error::<Test>::UnknownAsset);
		assert_noop!(Custody::use_asset(&GOLD, 0), Error::<Test>::AssetNotPinned);
		// Whose issuer changed them between the decision and its enactment.
		set_decimals(BTC_ID, 2);
		assert_noop!(Custody::use_asset(&BTC, 8), Error::<Test>::WrongDecimals);
		set_decimals(BTC_ID, 8);
		assert_ok!(Custody::use_asset(&BTC, 8));
	});
}

#[test]
fn decimals_that_cannot_be_counted_should_be_refused() {
	run(|| {
		for decimals in [39, 200, 255] {
			set_decimals(BTC_ID, decimals);
			let many = Error::<Test>::TooManyDecimals;
			assert_noop!(Custody::use_asset(&BTC, decimals), many);
		}
		set_decimals(BTC_ID, 38);
		assert_ok!(Custody::use_asset(&BTC, 38));
	});
}

#[test]
fn an_unpinned_asset_should_give_back_what_was_on_hold_though_its_minimum_changed() {
	run(|| {
		assert_ok!(pin(ALICE, GOLD));
		let root = RuntimeOrigin::root();
		assert_ok!(Assets::force_asset_status(
			root, GOLD_ID, ISSUER, ISSUER, ISSUER, ISSUER, 1, false, false
		));
		assert_ok!(unpin(ALICE, GOLD));
		assert_eq!((free(GOLD, ALICE), free(TRN, ALICE)), (MUCH, MUCH));
	});
}

#[test]
fn who_cannot_take_a_pin_back_should_keep_it() {
	run(|| {
		assert_ok!(pin(ALICE, GOLD));
		block(GOLD_ID, ALICE);
		let unpin = || frame_support::storage::with_storage_layer(|| unpin(ALICE, GOLD));
		assert_storage_noop!(assert!(unpin().is_err()));
		thaw(GOLD_ID, ALICE);
		assert_ok!(unpin());
	});
}
