// SPDX-License-Identifier: Apache-2.0
//! What `try_state` finds.

use crate::{mock::*, *};
use frame_support::{
	assert_ok,
	traits::{fungibles::Mutate, tokens::Preservation::*, tokens::*},
};

#[test]
fn an_invariant_that_is_broken_should_be_found() {
	let broken = |break_it: fn(), error: &'static str| {
		ext().execute_with(|| {
			block(USD_ID, BOB);
			assert_ok!(Custody::pay(&USD, &ALICE, &BOB, 500, Preserve, &SPONSOR));
			assert_ok!(Custody::do_try_state());
			break_it();
			assert_eq!(Custody::do_try_state(), Err(error.into()));
		});
	};
	fn pending(amount: u128) -> PendingOf<Test> {
		Pending { amount, deposit: None }
	}
	let (gone, uncounted) = ("1: what waits is not there", "1: what waits cannot be counted");
	broken(|| Waiting::<Test>::insert(ALICE, USD, pending(1)), gone);
	broken(|| Waiting::<Test>::insert(ALICE, TRN, pending(1)), gone);
	broken(|| Waiting::<Test>::insert(ALICE, USD, pending(u128::MAX)), uncounted);
	broken(|| Waiting::<Test>::insert(ALICE, TRN, pending(0)), "1: nothing waits");
	let loose = "1: what waits could be taken with its pin";
	broken(|| Waiting::<Test>::insert(ALICE, GOLD, pending(5)), loose);
	broken(|| Waiting::<Test>::insert(ALICE, BTC, pending(5)), loose);
	broken(
		|| {
			let (own, reason) = (Custody::account_id(), HoldReason::Pin);
			assert_ok!(Custody::release(&BTC, reason, &own, 1));
		},
		"2: a pin does not hold",
	);
	broken(
		|| {
			let own = Custody::account_id();
			let burn = |amount| {
				<Test as Config>::Assets::burn_from(
					USD,
					&own,
					amount,
					Preserve,
					Precision::Exact,
					Fortitude::Polite,
				)
			};
			assert_ok!(burn(1));
		},
		gone,
	);
	broken(
		|| {
			assert_ok!(Custody::release(&TRN, HoldReason::Deposit, &SPONSOR, DEPOSIT));
		},
		"3: a deposit is not held",
	);
}
