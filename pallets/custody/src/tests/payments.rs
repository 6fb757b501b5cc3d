// SPDX-License-Identifier: Apache-2.0
//! A receiver's account cannot stop a payment: it waits.

use crate::{mock::*, *};
use frame_support::{
	assert_noop, assert_ok, assert_storage_noop,
	traits::tokens::Preservation::{self, *},
};
use primitives::Balance;
use sp_runtime::{DispatchResult, TokenError};

fn pay_with(preservation: Preservation, to: AccountId, amount: Balance) -> DispatchResult {
	Custody::pay(&USD, &ALICE, &to, amount, preservation, &SPONSOR)
}

fn pay(to: AccountId, amount: Balance) -> DispatchResult {
	pay_with(Preserve, to, amount)
}

#[test]
fn a_payment_should_reach_whoever_can_take_it() {
	run(|| {
		assert_ok!(pay(BOB, 500));
		assert_ok!(Custody::pay(&TRN, &ALICE, &NOBODY, 50, Preserve, &SPONSOR));
		assert_eq!((free(USD, BOB), free(TRN, NOBODY)), (MUCH + 500, 50));
		assert_eq!(Waiting::<Test>::iter().count(), 0);
		assert_storage_noop!(assert_ok!(pay(NOBODY, 0)));
	});
}

#[test]
fn a_payment_to_a_blocked_account_should_wait_for_it() {
	run(|| {
		block(USD_ID, BOB);
		assert_ok!(pay(BOB, 500));
		assert_eq!((waiting(USD, BOB), depositor(USD, BOB)), (500, Some(SPONSOR)));
		assert!(Custody::waits(&BOB, &USD) && !Custody::waits(&BOB, &BTC));
		assert_eq!(held(TRN, HoldReason::Deposit, SPONSOR), DEPOSIT);
		let depositor = Some(SPONSOR);
		System::assert_last_event(
			Event::PaymentKept { to: BOB, asset: USD, payment: 500, depositor }.into(),
		);
		assert_noop!(withdraw(USD, BOB), TokenError::Blocked);
		thaw(USD_ID, BOB);
		assert_ok!(withdraw(USD, BOB));
		System::assert_last_event(
			Event::PaymentWithdrawn { to: BOB, asset: USD, payment: 500, depositor }.into(),
		);
		assert_eq!((free(USD, BOB), free(TRN, SPONSOR)), (MUCH + 500, MUCH));
		assert!(!Custody::waits(&BOB, &USD));
		assert_noop!(withdraw(USD, BOB), Error::<Test>::NothingWaiting);
	});
}

#[test]
fn what_waits_should_be_paid_out_to_an_account_that_is_frozen_but_can_receive() {
	run(|| {
		block(USD_ID, BOB);
		assert_ok!(pay(BOB, 500));
		freeze(USD_ID, BOB);
		assert_ok!(withdraw(USD, BOB));
	});
}

#[test]
fn what_is_on_hold_should_wait_for_whom_it_is_paid_to() {
	run(|| {
		assert_ok!(Custody::hold(&USD, Collateral, &ALICE, 500));
		block(USD_ID, BOB);
		assert_ok!(Custody::pay_held(&USD, Collateral, &ALICE, &BOB, 500, &SPONSOR));
		assert_eq!((waiting(USD, BOB), held(USD, Collateral, ALICE)), (500, 0));
		assert_storage_noop!(assert!(
			Custody::pay_held(&USD, Collateral, &ALICE, &BOB, 500, &SPONSOR).is_err(),
			"it is not there"
		));
	});
}

#[test]
fn what_a_blocked_account_offered_should_wait_for_it() {
	run(|| {
		assert_ok!(Custody::hold(&USD, Offer, &ALICE, 500));
		block(USD_ID, ALICE);
		assert_storage_noop!(assert!(Custody::release(&USD, Offer, &ALICE, 500).is_err()));
		assert_ok!(Custody::give_back(&USD, Offer, &ALICE, 500, &ALICE));
		assert_eq!((waiting(USD, ALICE), depositor(USD, ALICE)), (500, Some(ALICE)));
		thaw(USD_ID, ALICE);
		assert_ok!(withdraw(USD, ALICE));
		assert_eq!((free(USD, ALICE), free(TRN, ALICE)), (MUCH, MUCH));
	});
}

#[test]
fn several_payments_should_add_up_at_one_deposit() {
	run(|| {
		block(USD_ID, BOB);
		assert_ok!(pay(BOB, 500));
		assert_ok!(Custody::pay(&USD, &ALICE, &BOB, 200, Preserve, &STRANGER));
		assert_ok!(pay(BOB, 1));
		assert_eq!((waiting(USD, BOB), depositor(USD, BOB)), (701, Some(SPONSOR)));
		assert_eq!(free(TRN, STRANGER), MUCH);
		// Each asset waits on its own.
		assert_ok!(Custody::use_asset(&BTC, 8));
		block(BTC_ID, BOB);
		assert_ok!(Custody::pay(&BTC, &ALICE, &BOB, 3, Preserve, &STRANGER));
		assert_eq!(depositor(BTC, BOB), Some(STRANGER));
		thaw(USD_ID, BOB);
		assert_ok!(withdraw(USD, BOB));
		assert_eq!((waiting(USD, BOB), waiting(BTC, BOB)), (0, 3));
	});
}

#[test]
fn who_cannot_pay_the_deposit_should_not_stop_the_payment() {
	run(|| {
		block(USD_ID, BOB);
		assert_ok!(Custody::pay(&USD, &ALICE, &BOB, 500, Preserve, &NOBODY));
		assert_eq!((waiting(USD, BOB), depositor(USD, BOB)), (500, None));
		// The next one whose record it comes from pays for both.
		assert_ok!(pay(BOB, 200));
		assert_eq!((waiting(USD, BOB), depositor(USD, BOB)), (700, Some(SPONSOR)));
		thaw(USD_ID, BOB);
		assert_ok!(withdraw(USD, BOB));
		// Nor does one who had it but for the payment itself.
		assert_ok!(Custody::hold(&TRN, Offer, &ALICE, MUCH - DEPOSIT - NATIVE_MINIMUM));
		block(USD_ID, BOB);
		let deposit = || Custody::pay(&USD, &ALICE, &BOB, 500, Preserve, &ALICE);
		assert_ok!(Custody::pay(&TRN, &ALICE, &BOB, 1, Preserve, &ALICE));
		assert_ok!(deposit());
		assert_eq!(depositor(USD, BOB), None);
	});
}

#[test]
fn a_payer_who_cannot_pay_should_get_the_error_of_that() {
	run(|| {
		let fails = |payment: &dyn Fn() -> DispatchResult| {
			let in_a_call = || frame_support::storage::with_storage_layer(payment);
			assert_storage_noop!(assert!(in_a_call().is_err()));
		};
		fails(&|| pay(BOB, MUCH + 1));
		fails(&|| pay_with(Preserve, BOB, MUCH));
		fails(&|| Custody::pay(&USD, &NOBODY, &BOB, 1, Expendable, &SPONSOR));
		freeze(USD_ID, ALICE);
		fails(&|| pay(BOB, 500));
		fails(&|| pay(BOB, USD_MINIMUM - 1));
		block(USD_ID, BOB);
		fails(&|| pay(BOB, 500));
		fails(&|| pay(BOB, USD_MINIMUM - 1));
	});
}

#[test]
fn a_rest_that_the_payers_account_cannot_keep_should_be_paid_as_well() {
	run(|| {
		assert_ok!(pay_with(Expendable, BOB, MUCH - USD_MINIMUM + 1));
		assert_eq!((free(USD, ALICE), free(USD, BOB)), (0, 2 * MUCH));
		// Also if it waits.
		block(USD_ID, BOB);
		let all_but_one = MUCH - 1;
		let pay = || Custody::pay(&USD, &STRANGER, &BOB, all_but_one, Expendable, &SPONSOR);
		assert_ok!(pay());
		assert_eq!((free(USD, STRANGER), waiting(USD, BOB)), (0, MUCH));
	});
}

#[test]
fn a_payment_below_the_minimum_should_go_to_the_treasury() {
	run(|| {
		let treasury = Treasury::get();
		assert_ok!(pay(treasury, USD_MINIMUM));
		let (to, payment) = (NOBODY, USD_MINIMUM - 1);
		assert_ok!(pay(to, payment));
		System::assert_last_event(Event::PaymentTooSmall { to, asset: USD, payment }.into());
		assert_eq!((waiting(USD, to), free(USD, treasury)), (0, 2 * USD_MINIMUM - 1));
		// So does what is on hold, and what is the owner's own.
		assert_ok!(Custody::hold(&USD, Offer, &ALICE, 2));
		block(USD_ID, ALICE);
		assert_ok!(Custody::give_back(&USD, Offer, &ALICE, 1, &ALICE));
		assert_ok!(Custody::pay_held(&USD, Offer, &ALICE, &NOBODY, 1, &ALICE));
		assert_eq!(free(USD, treasury), 2 * USD_MINIMUM + 1);
		thaw(USD_ID, ALICE);
		// Whoever can take it gets it, and so does whom more waits for.
		assert_ok!(pay(BOB, 1));
		block(USD_ID, BOB);
		assert_ok!(pay(BOB, USD_MINIMUM));
		assert_ok!(pay(BOB, 1));
		assert_eq!((free(USD, BOB), waiting(USD, BOB)), (MUCH + 1, USD_MINIMUM + 1));
	});
}

#[test]
fn what_is_too_small_for_the_treasurys_account_to_exist_should_wait_for_it() {
	run(|| {
		let treasury = Treasury::get();
		// A fee of its own, or a payment to another that it gets instead; nobody pays a deposit.
		assert_ok!(pay(treasury, 27));
		let small = |record: &frame_system::EventRecord<RuntimeEvent, _>| {
			matches!(record.event, RuntimeEvent::Custody(Event::PaymentTooSmall { .. }))
		};
		assert!(!System::events().iter().any(small), "it is the treasury's own");
		assert_ok!(pay(NOBODY, 50));
		assert_eq!((waiting(USD, treasury), waiting(USD, NOBODY)), (77, 0));
		assert_eq!(depositor(USD, treasury), None);
		assert_noop!(withdraw(USD, treasury), TokenError::BelowMinimum);
		// It has no key to sign with: anyone can pay it out once there is enough.
		assert_ok!(pay(treasury, 23));
		assert_eq!(waiting(USD, treasury), 100);
		assert_ok!(withdraw(USD, treasury));
		assert_eq!(free(USD, treasury), 100);
	});
}

#[test]
fn the_native_token_should_wait_like_any_asset() {
	run(|| {
		// Below the minimum there is no account; the treasury has one.
		assert_ok!(Custody::pay(&TRN, &ALICE, &NOBODY, 9, Preserve, &SPONSOR));
		assert_eq!(free(TRN, Treasury::get()), NATIVE_MINIMUM + 9);
		assert_ok!(Custody::hold(&TRN, Offer, &ALICE, 10));
		assert_ok!(Custody::pay_held(&TRN, Offer, &ALICE, &NOBODY, 10, &SPONSOR));
		assert_eq!(free(TRN, NOBODY), 10);
	});
}

#[test]
fn nothing_should_wait_in_an_asset_that_can_be_unpinned() {
	run(|| {
		// Else whoever unpins it would get what waits.
		block(BTC_ID, BOB);
		let pay = || {
			frame_support::storage::with_storage_layer(|| {
				Custody::pay(&BTC, &ALICE, &BOB, 5, Preserve, &SPONSOR)
			})
		};
		assert_noop!(pay(), Error::<Test>::AssetNotPinned);
		assert_ok!(Custody::use_asset(&BTC, 8));
		assert_ok!(pay());
	});
}
