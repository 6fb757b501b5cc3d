// SPDX-License-Identifier: Apache-2.0
//! Whoever has something stored has a deposit held for all of it.

use crate::{mock::*, *};
use frame_support::{
	assert_noop, assert_ok,
	traits::{Consideration, Footprint, PalletInfoAccess},
};
use sp_io::storage::{get, next_key};
use sp_runtime::TokenError;
use test_support::accesses::{count_under, Accesses};

/// The bytes of this pallet's entries in store, with their keys.
fn stored() -> usize {
	let prefix = sp_io::hashing::twox_128(Lending::name().as_bytes());
	core::iter::successors(next_key(&prefix), |key| next_key(key))
		.take_while(|key| key.starts_with(&prefix))
		.map(|key| key.len() + get(&key).map_or(0, |value| value.len()))
		.sum()
}

/// How many bytes something puts into store.
fn added(act: impl FnOnce()) -> usize {
	let before = stored();
	act();
	stored() - before
}

#[test]
fn the_deposit_of_an_offer_should_count_all_that_it_puts_into_store() {
	ExtBuilder::run(|| {
		// The first of its market, term and rate: nothing that it needs is there yet.
		NextOfferId::<Test>::put(0);
		let group = group_of(BORROWER, BTC, BITCOIN);
		let longest = OfferTerms { group: Some(group), ..terms(u16::MAX, 365 * DAY) };
		let side = Side::Borrow { collateral: BITCOIN };
		let counted = crate::offers::footprint::<Test>().size as usize;
		let bytes = added(|| {
			place(BORROWER, USD_BTC, side, 100 * DOLLAR, longest.clone());
		});
		assert!(bytes <= counted, "{bytes} bytes, {counted} counted");
		// In the list of the only one who can take it, instead of the book.
		let private = OfferTerms { only_for: Some(OTHER), ..longest };
		let bytes = added(|| {
			place(BORROWER, USD_BTC, side, 100 * DOLLAR, private);
		});
		assert!(bytes <= counted, "{bytes} bytes, {counted} counted");
	});
}

#[test]
fn the_deposit_of_a_loan_should_count_all_that_it_puts_into_store() {
	ExtBuilder::run(|| {
		NextLoanId::<Test>::put(0);
		MarketTotals::<Test>::insert(USD_BTC, Totals::default());
		let offer = offer_to_lend(USD_BTC, 100 * DOLLAR, 800, 30 * DAY);
		let counted = crate::loans::footprint::<Test>().size as usize;
		let bytes = added(|| assert_eq!(take(BORROWER, offer, 50 * DOLLAR, BITCOIN, 800), Ok(())));
		assert!(bytes <= counted, "{bytes} bytes, {counted} counted");
	});
}

#[test]
fn the_deposits_of_groups_and_proposals_should_count_what_they_put_into_store() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		NextGroupId::<Test>::put(0);
		let bytes = added(|| {
			group_of(LENDER, USD, DOLLAR);
		});
		let counted = crate::groups::footprint::<Test>().size as usize;
		assert!(bytes <= counted, "{bytes} bytes, {counted} counted");
		let change = Change::Terms { apr_bp: 1, maturity_ms: now() + DAY };
		let bytes = added(|| {
			assert_ok!(Lending::propose_change(signed(LENDER), loan, change, now() + DAY));
		});
		let counted = crate::proposals::footprint::<Test>().size as usize;
		assert!(bytes <= counted, "{bytes} bytes, {counted} counted");
	});
}

/// How often what an account has on hold is read and written.
fn holds_of(who: AccountId, act: impl FnOnce()) -> Accesses {
	count_under(&pallet_balances::Holds::<Test>::hashed_key_for(who), act).1
}

/// What an account has held as deposits.
fn deposits(who: AccountId) -> Balance {
	held(TRN, HoldReason::Deposit, who)
}

#[test]
fn the_deposit_of_an_offer_to_borrow_should_become_that_of_the_loan() {
	for swept in [false, true] {
		ExtBuilder::run(|| {
			let offer = offer_to_borrow(USD_BTC, 100 * DOLLAR, BITCOIN, 800, 30 * DAY);
			assert_eq!(deposits(BORROWER), offer_deposit());
			let holds = holds_of(BORROWER, || {
				if swept {
					assert_ok!(Sweep::of(LENDER, 100 * DOLLAR, 800).lend());
				} else {
					assert_ok!(take(LENDER, offer, 100 * DOLLAR, 0, 0));
				}
			});
			assert_eq!(deposits(BORROWER), loan_deposit());
			assert_eq!(holds.writes, 1, "in one change of the account");
		});
	}
}

#[test]
fn a_borrower_should_need_no_more_than_what_the_loans_deposit_is_higher_by() {
	ExtBuilder::run(|| {
		let offer = offer_to_borrow(USD_BTC, 100 * DOLLAR, BITCOIN, 800, 30 * DAY);
		let more = loan_deposit() - offer_deposit();
		leave(TRN, BORROWER, NATIVE_MINIMUM + more - 1);
		assert_noop!(take(LENDER, offer, 100 * DOLLAR, 0, 0), TokenError::FundsUnavailable);
		// Part of it leaves the offer its own.
		assert_ok!(<Balances as frame_support::traits::fungible::Mutate<_>>::transfer(
			&OTHER,
			&BORROWER,
			1,
			frame_support::traits::tokens::Preservation::Preserve
		));
		assert_noop!(take(LENDER, offer, 50 * DOLLAR, 0, 0), TokenError::FundsUnavailable);
		assert_ok!(take(LENDER, offer, 100 * DOLLAR, 0, 0));
		assert_eq!((deposits(BORROWER), free(TRN, BORROWER)), (loan_deposit(), NATIVE_MINIMUM));
	});
}

#[test]
fn an_offer_that_is_taken_in_part_should_keep_its_deposit() {
	ExtBuilder::run(|| {
		let offer = offer_to_borrow(USD_BTC, 100 * DOLLAR, BITCOIN, 800, 30 * DAY);
		assert_ok!(take(LENDER, offer, 50 * DOLLAR, 0, 0));
		assert_eq!(deposits(BORROWER), offer_deposit() + loan_deposit());
		assert_ok!(take(LENDER, offer, 50 * DOLLAR, 0, 0));
		assert_eq!(deposits(BORROWER), 2 * loan_deposit());
	});
}

#[test]
fn the_deposit_of_an_offer_to_lend_should_go_back_to_its_maker() {
	ExtBuilder::run(|| {
		let offer = offer_to_lend(USD_BTC, 100 * DOLLAR, 800, 30 * DAY);
		assert_ok!(take(BORROWER, offer, 100 * DOLLAR, BITCOIN, 800));
		assert_eq!((deposits(LENDER), deposits(BORROWER)), (0, loan_deposit()));
	});
}

#[test]
fn refinancing_should_hand_the_deposit_of_the_old_loan_on_to_the_new_one() {
	// As it is, and where records took more, or less, when the old loan was opened.
	for differs in [0, 1_000, -100] {
		ExtBuilder::run(|| {
			let loan = open_loan(100 * DOLLAR, BITCOIN, 800, 30 * DAY);
			let size = crate::loans::footprint::<Test>().size.checked_add_signed(differs as i64);
			Loans::<Test>::mutate(loan, |loan| {
				let deposit = &mut loan.as_mut().unwrap().deposit;
				let footprint = Footprint { count: 1, size: size.unwrap() };
				*deposit = deposit.clone().update(&BORROWER, footprint).unwrap();
			});
			assert_eq!(deposits(BORROWER) as i128, loan_deposit() as i128 + differs);
			let offer = place(OTHER, USD_BTC, Side::Lend, 100 * DOLLAR, terms(700, 30 * DAY));
			let holds = holds_of(BORROWER, || {
				assert_ok!(Lending::refinance(signed(BORROWER), loan, offer, 100 * DOLLAR, 0, 700));
			});
			assert_eq!((deposits(BORROWER), deposits(OTHER)), (loan_deposit(), 0));
			assert_eq!(holds.writes, u32::from(differs != 0));
		});
	}
}
