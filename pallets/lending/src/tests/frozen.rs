// SPDX-License-Identifier: Apache-2.0
//! What an asset's issuer has frozen stays its owner's, whatever they had offered before or agree on with
//! others. What it secured already it pays for.

use crate::{mock::*, *};
use frame_support::{
	assert_noop, assert_ok,
	traits::{fungibles::Mutate, tokens::Preservation::Expendable},
};
use pallet_custody::Error::MoneyFrozen;

const HUNDRED: Balance = 100 * DOLLAR;
const SUM: Balance = 500_000 * DOLLAR;

/// The asset's admin keeps an account from paying.
fn freeze(asset: u32, who: AccountId) {
	assert_ok!(Assets::freeze(signed(ASSET_ADMIN), asset, who));
}

/// An account has all of its money again, and cannot pay.
fn is_whole_and_frozen(asset: AssetKind, who: AccountId, all: Balance) {
	assert_eq!(free(asset.clone(), who), all);
	assert_eq!(held(asset.clone(), HoldReason::Offer, who), 0);
	assert!(<Test as pallet_custody::Config>::Assets::transfer(asset, &who, &OTHER, 1, Expendable)
		.is_err());
}

fn sweep(who: AccountId) -> Sweep {
	Sweep::of(who, HUNDRED, 800)
}

/// All that a lender starts with.
const DOLLARS: Balance = 10_000_000 * DOLLAR;
/// All that a borrower starts with.
const BITCOINS: Balance = 1_000 * BITCOIN;

#[test]
fn a_group_of_frozen_money_should_not_be_handed_to_an_accomplice() {
	ExtBuilder::run(|| {
		let group = group_of(LENDER, USD, SUM);
		freeze(USD_ID, LENDER);
		let to_friend =
			OfferTerms { group: Some(group), only_for: Some(OTHER), ..terms(0, 7 * DAY) };
		let private = place(LENDER, USD_BTC, Side::Lend, SUM, to_friend.clone());
		assert_noop!(take(OTHER, private, SUM, 100 * BITCOIN, 0), MoneyFrozen::<Test>);
		let unpriced = Side::LendAgainst { collateral: 1 };
		let private = place(LENDER, PAWN, unpriced, SUM, to_friend.clone());
		assert_noop!(take(OTHER, private, SUM, 1, 0), MoneyFrozen::<Test>);
		// Nor by an offer to everyone, nor in place of a loan.
		let public =
			place(LENDER, USD_BTC, Side::Lend, SUM, OfferTerms { only_for: None, ..to_friend });
		assert_noop!(take(OTHER, public, SUM, 100 * BITCOIN, 0), MoneyFrozen::<Test>);
		let offer = place(FOURTH, USD_BTC, Side::Lend, HUNDRED, terms(0, 7 * DAY));
		let loan = NextLoanId::<Test>::get();
		assert_ok!(take(OTHER, offer, HUNDRED, BITCOIN, 0));
		assert_noop!(
			Lending::refinance(signed(OTHER), loan, public, HUNDRED, 0, 0),
			MoneyFrozen::<Test>
		);
		// A sweep closes what it meets.
		assert_ok!(Sweep { term: 7 * DAY, ..sweep(OTHER) }.borrow());
		assert_eq!(Offers::<Test>::get(public), None);
		assert_eq!(held(USD, HoldReason::Offer, LENDER), SUM);
		assert_ok!(Lending::cancel_group(signed(LENDER), group));
		is_whole_and_frozen(USD, LENDER, DOLLARS);
	});
}

#[test]
fn frozen_money_should_not_be_offered() {
	ExtBuilder::run(|| {
		freeze(USD_ID, LENDER);
		freeze(BTC_ID, BORROWER);
		let place = |who, side| {
			Lending::place_offer(signed(who), USD_BTC, side, HUNDRED, terms(0, 7 * DAY))
		};
		assert_noop!(place(LENDER, Side::Lend), MoneyFrozen::<Test>);
		let side = Side::Borrow { collateral: BITCOIN };
		assert_noop!(place(BORROWER, side), MoneyFrozen::<Test>);
		assert_noop!(Lending::create_group(signed(LENDER), USD, SUM), MoneyFrozen::<Test>);
		assert_noop!(Lending::create_group(signed(BORROWER), BTC, BITCOIN), MoneyFrozen::<Test>);
	});
}

#[test]
fn a_frozen_lenders_offer_should_be_closed_by_the_sweep_that_meets_it() {
	ExtBuilder::run(|| {
		let offer = offer_to_lend(USD_BTC, HUNDRED, 700, 30 * DAY);
		freeze(USD_ID, LENDER);
		assert_noop!(take(BORROWER, offer, HUNDRED, BITCOIN, 700), MoneyFrozen::<Test>);
		assert_ok!(undone(|| {
			// It does not keep the sweep from the next one.
			place(OTHER, USD_BTC, Side::Lend, HUNDRED, terms(800, 30 * DAY));
			let result = sweep(BORROWER).borrow();
			assert_eq!(loan_of(0).lender, OTHER);
			result
		}));
		assert_ok!(sweep(BORROWER).borrow());
		System::assert_has_event(Event::OfferClosed { offer, filled: 0, returned: HUNDRED }.into());
		System::assert_last_event(
			Event::NothingFilled { who: BORROWER, market: USD_BTC, offers_met: 1 }.into(),
		);
		is_whole_and_frozen(USD, LENDER, DOLLARS);
		assert_eq!(NextLoanId::<Test>::get(), 0);
	});
}

#[test]
fn a_frozen_borrowers_offer_should_be_closed_by_the_sweep_that_meets_it() {
	ExtBuilder::run(|| {
		let offer = offer_to_borrow(USD_BTC, HUNDRED, BITCOIN, 900, 30 * DAY);
		freeze(BTC_ID, BORROWER);
		assert_noop!(take(LENDER, offer, HUNDRED, 0, 0), MoneyFrozen::<Test>);
		assert_ok!(undone(|| {
			let side = Side::Borrow { collateral: BITCOIN };
			place(OTHER, USD_BTC, side, HUNDRED, terms(800, 30 * DAY));
			let result = sweep(LENDER).lend();
			assert_eq!(loan_of(0).borrower, OTHER);
			result
		}));
		assert_ok!(sweep(LENDER).lend());
		System::assert_has_event(Event::OfferClosed { offer, filled: 0, returned: BITCOIN }.into());
		is_whole_and_frozen(BTC, BORROWER, BITCOINS);
		assert_eq!(NextLoanId::<Test>::get(), 0);
	});
}

#[test]
fn who_takes_should_not_do_it_with_frozen_money() {
	ExtBuilder::run(|| {
		let lend = offer_to_lend(USD_BTC, HUNDRED, 800, 30 * DAY);
		let borrow = offer_to_borrow(USD_BTC, HUNDRED, BITCOIN, 800, 30 * DAY);
		freeze(BTC_ID, FOURTH);
		assert_noop!(take(FOURTH, lend, HUNDRED, BITCOIN, 800), MoneyFrozen::<Test>);
		assert_noop!(sweep(FOURTH).borrow(), MoneyFrozen::<Test>);
		freeze(USD_ID, OTHER);
		assert!(undone(|| take(OTHER, borrow, HUNDRED, 0, 0)).is_err());
		assert!(undone(|| sweep(OTHER).lend()).is_err());
		assert!(Offers::<Test>::contains_key(lend) && Offers::<Test>::contains_key(borrow));
	});
}

#[test]
fn a_frozen_maker_should_get_an_offer_back_but_not_be_able_to_spend_it() {
	ExtBuilder::run(|| {
		let lend = offer_to_lend(USD_BTC, HUNDRED, 800, 30 * DAY);
		let borrow = offer_to_borrow(USD_BTC, HUNDRED, BITCOIN, 800, 30 * DAY);
		freeze(USD_ID, LENDER);
		freeze(BTC_ID, BORROWER);
		assert_ok!(Lending::cancel_offer(signed(LENDER), lend));
		assert_ok!(Lending::cancel_offer(signed(BORROWER), borrow));
		is_whole_and_frozen(USD, LENDER, DOLLARS);
		is_whole_and_frozen(BTC, BORROWER, BITCOINS);
	});
}

#[test]
fn collateral_should_pay_for_what_it_secures_though_it_was_frozen_since() {
	for stop in [freeze, block] {
		ExtBuilder::run(|| {
			let loan = called_loan();
			stop(BTC_ID, BORROWER);
			assert_ok!(liquidate(OTHER, loan, repaying(HUNDRED)));
			let (_, seized, _) = last_liquidation();
			assert_eq!(free(BTC, OTHER), BITCOINS + seized);
			pass(CALL + 1);
			assert_ok!(settle(loan));
			// ⌈⌈900 / 0.94⌉ / 24 000⌉
			assert_eq!(free(BTC, LENDER), BITCOINS + 3_989_362);
			// The rest is the borrower's, where it is.
			let rest = BITCOIN / 20 - seized - 3_989_362;
			let spent = BITCOINS - BITCOIN / 20;
			assert_eq!(free(BTC, BORROWER) + waiting(BTC, BORROWER), spent + rest);
		});
		ExtBuilder::run(|| {
			let loan = overdue_loan();
			stop(BTC_ID, BORROWER);
			assert_ok!(settle(loan));
			assert_eq!(free(BTC, LENDER), BITCOINS + 2_145_731);
		});
	}
}

#[test]
fn frozen_collateral_should_not_be_given_away_by_agreement() {
	ExtBuilder::run(|| {
		// A small loan, by a friend, against much.
		let loan = open_loan(HUNDRED, 10 * BITCOIN, 1_000, 30 * DAY);
		freeze(BTC_ID, BORROWER);
		let agree = |change| {
			undone(|| {
				let until = now() + DAY;
				assert_ok!(Lending::propose_change(signed(BORROWER), loan, change, until));
				Lending::accept_change(signed(LENDER), loan, change)
			})
		};
		let frozen = || Err(MoneyFrozen::<Test>.into());
		assert_eq!(agree(Change::Settlement { collateral: 10 * BITCOIN }), frozen());
		// Nor to secure more than it did.
		let change_to = |apr_bp, maturity_ms| agree(Change::Terms { apr_bp, maturity_ms });
		let maturity = loan_of(loan).obligation.maturity;
		assert_eq!(change_to(BasisPoints::MAX, maturity + 365 * DAY), frozen());
		assert_eq!(change_to(1_000, maturity + 1), frozen());
		assert_ok!(change_to(900, maturity));
		assert_noop!(top_up(BORROWER, loan, 1), MoneyFrozen::<Test>);
		let offer = place(OTHER, USD_BTC, Side::Lend, HUNDRED, terms(0, 7 * DAY));
		assert_noop!(
			Lending::refinance(signed(BORROWER), loan, offer, HUNDRED, 0, 0),
			MoneyFrozen::<Test>
		);
		// But repaid the loan can be, and what is not needed comes back where it is frozen.
		assert_ok!(withdraw(BORROWER, loan, 9 * BITCOIN));
		assert_ok!(repay(OTHER, loan, Balance::MAX));
		is_whole_and_frozen(BTC, BORROWER, BITCOINS);
	});
}
