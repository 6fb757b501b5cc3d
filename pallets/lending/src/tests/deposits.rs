// SPDX-License-Identifier: Apache-2.0
//! Whoever has something stored has a deposit held for all of it.

use crate::{mock::*, *};
use frame_support::{assert_ok, traits::PalletInfoAccess};
use sp_io::storage::{get, next_key};

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
