// SPDX-License-Identifier: Apache-2.0
//! The lender's side of a loan: given away, sold, bought.

use crate::{mock::*, *};
use frame_support::{
	assert_noop, assert_ok, assert_storage_noop,
	traits::{
		fungible::{InspectHold, Mutate},
		tokens::Preservation::Preserve,
	},
};
use sp_runtime::DispatchResult;

fn give(who: AccountId, loan: LoanId, to: AccountId) -> DispatchResult {
	Lending::transfer_note(signed(who), loan, to)
}

fn ask(who: AccountId, loan: LoanId, asking: Option<Balance>) -> DispatchResult {
	Lending::offer_note(signed(who), loan, asking)
}

/// 1 000 dollars at 10 % for 30 days against one bitcoin.
fn loan() -> LoanId {
	open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY)
}

fn notes(who: AccountId) -> Vec<LoanId> {
	Lending::records(who, Role::Lender, None, 10).items
}

#[test]
fn the_new_owner_of_a_note_should_get_what_is_paid_and_nothing_else_should_change() {
	ExtBuilder::run(|| {
		let loan = loan();
		pass(DAY);
		let before = loan_of(loan);
		assert_ok!(give(LENDER, loan, OTHER));
		System::assert_last_event(
			Event::NoteTransferred { loan, from: LENDER, to: OTHER, price: 0 }.into(),
		);
		assert_eq!(loan_of(loan), LoanOf::<Test> { lender: OTHER, ..before });
		assert_eq!((notes(LENDER), notes(OTHER)), (vec![], vec![loan]));
		let (old, new) = (free(USD, LENDER), free(USD, OTHER));
		assert_ok!(repay(BORROWER, loan, Balance::MAX));
		assert_eq!(free(USD, LENDER), old);
		assert_eq!(free(USD, OTHER), new + 1_000 * DOLLAR + 273_973 - 27_397);
	});
}

#[test]
fn only_the_lender_should_give_or_offer_a_note() {
	ExtBuilder::run(|| {
		let loan = loan();
		for who in [BORROWER, OTHER] {
			assert_noop!(give(who, loan, OTHER), Error::<Test>::NotLender);
			assert_noop!(ask(who, loan, Some(1)), Error::<Test>::NotLender);
		}
		assert_ok!(give(LENDER, loan, OTHER));
		assert_noop!(give(LENDER, loan, LENDER), Error::<Test>::NotLender);
		assert_noop!(give(LENDER, 9, OTHER), Error::<Test>::LoanGone);
		assert_noop!(ask(LENDER, 9, None), Error::<Test>::LoanGone);
	});
}

#[test]
fn a_borrower_should_never_own_the_note_on_themselves() {
	ExtBuilder::run(|| {
		let loan = loan();
		assert_noop!(give(LENDER, loan, BORROWER), Error::<Test>::OwnOffer);
		assert_ok!(ask(LENDER, loan, Some(1)));
		assert_noop!(buy_note(BORROWER, loan, 1), Error::<Test>::OwnOffer);
	});
}

#[test]
fn a_buyer_should_pay_what_is_asked_and_be_the_lender() {
	ExtBuilder::run(|| {
		let loan = loan();
		assert_ok!(ask(LENDER, loan, Some(990 * DOLLAR)));
		System::assert_last_event(Event::NoteOffered { loan, asking: Some(990 * DOLLAR) }.into());
		let before = loan_of(loan);
		assert_eq!(before.asking, Some(990 * DOLLAR));
		let (seller, buyer) = (free(USD, LENDER), free(USD, OTHER));
		assert_ok!(buy_note(OTHER, loan, 1_000 * DOLLAR));
		assert_eq!(free(USD, LENDER), seller + 990 * DOLLAR);
		assert_eq!(free(USD, OTHER), buyer - 990 * DOLLAR);
		assert_eq!(loan_of(loan), LoanOf::<Test> { lender: OTHER, asking: None, ..before });
		let price = 990 * DOLLAR;
		System::assert_last_event(
			Event::NoteTransferred { loan, from: LENDER, to: OTHER, price }.into(),
		);
		assert_eq!((notes(LENDER), notes(OTHER)), (vec![], vec![loan]));
	});
}

#[test]
fn a_note_should_be_for_sale_only_while_it_is_offered() {
	ExtBuilder::run(|| {
		let loan = loan();
		let not_for_sale = || Error::<Test>::NotForSale;
		assert_noop!(buy_note(OTHER, loan, Balance::MAX), not_for_sale());
		assert_ok!(ask(LENDER, loan, Some(1)));
		assert_ok!(ask(LENDER, loan, None));
		System::assert_last_event(Event::NoteOffered { loan, asking: None }.into());
		assert_noop!(buy_note(OTHER, loan, Balance::MAX), not_for_sale());
		// Nor does an offer outlive its lender's note.
		assert_ok!(ask(LENDER, loan, Some(1)));
		assert_ok!(give(LENDER, loan, OTHER));
		assert_noop!(buy_note(FOURTH, loan, Balance::MAX), not_for_sale());
		assert_ok!(ask(OTHER, loan, Some(1)));
		assert_ok!(buy_note(FOURTH, loan, 1));
		assert_noop!(buy_note(LENDER, loan, Balance::MAX), not_for_sale());
		assert_noop!(buy_note(OTHER, 9, 1), Error::<Test>::LoanGone);
	});
}

#[test]
fn a_buyer_should_be_protected_by_limits() {
	ExtBuilder::run(|| {
		let loan = loan();
		assert_ok!(ask(LENDER, loan, Some(990 * DOLLAR)));
		let (owed, record) = (debt(loan).total().unwrap(), loan_of(loan));
		let exact = MinTerms {
			owed,
			collateral: BITCOIN,
			apr_bp: 1_000,
			maturity_ms: record.obligation.maturity,
		};
		let buy = |max_price, expected| Lending::buy_note(signed(OTHER), loan, max_price, expected);
		let price = 990 * DOLLAR;
		assert_noop!(buy(price - 1, exact), Error::<Test>::LimitNotMet);
		for better in [
			MinTerms { owed: owed + 1, ..exact },
			MinTerms { collateral: BITCOIN + 1, ..exact },
			MinTerms { apr_bp: 1_001, ..exact },
			MinTerms { maturity_ms: record.obligation.maturity - 1, ..exact },
		] {
			assert_noop!(buy(price, better), Error::<Test>::LimitNotMet);
		}
		assert_ok!(undone(|| buy(price, exact)));
		// What is repaid or withdrawn in between the buyer will not get, nor what is agreed away.
		undone(|| {
			assert_ok!(repay(BORROWER, loan, 100));
			assert_noop!(buy(price, exact), Error::<Test>::LimitNotMet);
		});
		undone(|| {
			assert_ok!(withdraw(BORROWER, loan, 1));
			assert_noop!(buy(price, exact), Error::<Test>::LimitNotMet);
		});
		let later = Change::Terms { apr_bp: 1_000, maturity_ms: record.obligation.maturity + 1 };
		assert_ok!(Lending::propose_change(signed(BORROWER), loan, later, now() + DAY));
		assert_ok!(Lending::accept_change(signed(LENDER), loan, later));
		// Nor is it for sale any more, as what was offered was another note.
		assert_noop!(buy(price, exact), Error::<Test>::NotForSale);
		assert_ok!(ask(LENDER, loan, Some(price)));
		assert_noop!(buy(price, exact), Error::<Test>::LimitNotMet);
	});
}

#[test]
fn a_buyer_who_cannot_pay_should_not_get_the_note() {
	ExtBuilder::run(|| {
		let loan = loan();
		assert_ok!(ask(LENDER, loan, Some(990 * DOLLAR)));
		leave(USD, OTHER, 990 * DOLLAR - 1);
		assert_storage_noop!(assert!(buy_note(OTHER, loan, Balance::MAX).is_err()));
		// Nor one whose payment the seller cannot receive.
		block(USD_ID, LENDER);
		assert_storage_noop!(assert!(buy_note(FOURTH, loan, Balance::MAX).is_err()));
	});
}

#[test]
fn the_old_lenders_proposal_should_go_and_the_borrowers_stay() {
	ExtBuilder::run(|| {
		let loan = loan();
		let (lower, higher) = (
			Change::Terms { apr_bp: 500, maturity_ms: now() + 60 * DAY },
			Change::Terms { apr_bp: 700, maturity_ms: now() + 60 * DAY },
		);
		let propose = |who, change| {
			assert_ok!(Lending::propose_change(signed(who), loan, change, now() + DAY));
		};
		let accept = |who, change| Lending::accept_change(signed(who), loan, change);
		propose(LENDER, higher);
		propose(BORROWER, lower);
		assert_ok!(ask(LENDER, loan, Some(1)));
		assert_ok!(buy_note(OTHER, loan, 1));
		System::assert_has_event(Event::ProposalWithdrawn { loan, by: LENDER }.into());
		assert_eq!(held(TRN, HoldReason::Deposit, LENDER), 0);
		// Nobody made it who could keep it.
		assert_noop!(accept(BORROWER, higher), Error::<Test>::NoSuchProposal);
		assert_noop!(accept(LENDER, lower), Error::<Test>::NotParty);
		assert_ok!(accept(OTHER, lower));
		assert_eq!(loan_of(loan).obligation.apr, 500);
	});
}

#[test]
fn a_note_on_nothing_should_not_change_hands() {
	ExtBuilder::run(|| {
		let loan = loan();
		assert_ok!(ask(LENDER, loan, Some(1)));
		freeze_asset(BTC_ID);
		assert_ok!(repay(BORROWER, loan, Balance::MAX));
		assert_eq!(stage(loan), Stage::Repaid);
		assert_noop!(buy_note(OTHER, loan, 1), Error::<Test>::NothingOwed);
		assert_noop!(give(LENDER, loan, OTHER), Error::<Test>::NothingOwed);
		assert_noop!(ask(LENDER, loan, Some(1)), Error::<Test>::NothingOwed);
	});
}

#[test]
fn a_note_on_a_called_or_overdue_loan_should_be_sold_like_any_other() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		let before = stage(loan);
		assert_ok!(give(LENDER, loan, OTHER));
		assert_eq!(stage(loan), before);
		pass(CALL + 1);
		assert_ok!(settle(loan));
		assert_eq!(free(BTC, OTHER), 1_000 * BITCOIN + 4_432_625);
		assert_eq!(free(BTC, LENDER), 1_000 * BITCOIN);
	});
}

#[test]
fn a_note_given_to_an_account_that_cannot_receive_should_not_stop_repayment() {
	ExtBuilder::run(|| {
		let loan = loan();
		let nobody = 12_345;
		assert_ok!(give(LENDER, loan, nobody));
		// Less than an account can have could not wait, and would go to the treasury.
		assert_noop!(repay(BORROWER, loan, 100), Error::<Test>::AmountTooSmall);
		assert_ok!(repay(BORROWER, loan, 1_000));
		assert_eq!(free(USD, nobody), 1_000 - 100);
		assert_ok!(repay(BORROWER, loan, Balance::MAX));
		assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN);
	});
}

/// 1 000 units of an asset in which only accounts that exist already can have one, lent at the highest rate
/// against one bitcoin.
fn loan_of_what_strangers_cannot_take() -> (AssetKind, LoanId) {
	const ID: u32 = 50;
	let (asset, feed) = new_asset(ID, 6, 1_000_000 * DOLLAR, 1.into());
	assert_ok!(Assets::force_asset_status(
		RuntimeOrigin::root(),
		ID,
		ASSET_ADMIN,
		ASSET_ADMIN,
		ASSET_ADMIN,
		ASSET_ADMIN,
		1,
		false,
		false
	));
	let market = market_with(|params| {
		params.principal = asset.clone();
		params.risk.as_mut().unwrap().principal_feed = feed;
	});
	(asset, open_loan_in(market, 1_000 * DOLLAR, BITCOIN, BasisPoints::MAX, 30 * DAY))
}

/// The deposits that an account has held for payments that wait.
fn waiting_deposits(who: AccountId) -> Balance {
	let reason = RuntimeHoldReason::Custody(pallet_custody::HoldReason::Deposit);
	<Balances as InspectHold<AccountId>>::balance_on_hold(&reason, &who)
}

#[test]
fn a_note_that_wanders_should_leave_one_payment_behind_at_the_most() {
	ExtBuilder::run(|| {
		let (asset, loan) = loan_of_what_strangers_cannot_take();
		let strangers = 10_000..10_040;
		let mut owner = LENDER;
		for stranger in strangers.clone() {
			if give(owner, loan, stranger).is_ok() {
				owner = stranger;
			}
			pass(DAY / 2);
			assert_ok!(repay(BORROWER, loan, 1_000));
		}
		assert_eq!(owner, 10_000, "it stays with the first who could not take a payment");
		assert_noop!(give(owner, loan, OTHER), Error::<Test>::PaymentPending);
		let fee = free(asset.clone(), Treasury::get()) + waiting(asset.clone(), Treasury::get());
		assert_eq!(waiting(asset.clone(), owner) + fee, 40 * 1_000);
		let waits = || pallet_custody::Waiting::<Test>::iter_keys().map(|(who, _)| who);
		assert_eq!(waits().filter(|who| strangers.contains(who)).count(), 1);
		// For a deposit of who owes, until it is taken.
		assert_eq!(waiting_deposits(BORROWER), WAITING_DEPOSIT);
		assert_ok!(<Balances as Mutate<_>>::transfer(&OTHER, &owner, NATIVE_MINIMUM, Preserve));
		// Nor does it wander by being sold.
		assert_ok!(ask(owner, loan, Some(DOLLAR)));
		assert_noop!(buy_note(OTHER, loan, DOLLAR), Error::<Test>::PaymentPending);
		assert_ok!(Custody::withdraw_pending(signed(OTHER), owner, asset));
		assert_eq!(waiting_deposits(BORROWER), 0);
		assert_ok!(give(owner, loan, OTHER));
		assert_eq!(notes(OTHER), vec![loan]);
	});
}

#[test]
fn a_borrower_without_the_deposit_for_a_payment_that_waits_should_still_be_able_to_repay() {
	ExtBuilder::run(|| {
		let (asset, loan) = loan_of_what_strangers_cannot_take();
		assert_ok!(give(LENDER, loan, 10_000));
		leave(TRN, BORROWER, NATIVE_MINIMUM);
		assert_ok!(repay(BORROWER, loan, 1_000));
		assert_eq!(waiting_deposits(BORROWER), 0);
		assert!(waiting(asset, 10_000) > 0);
		// Nor does it leave another one behind.
		assert_noop!(give(10_000, loan, OTHER), Error::<Test>::PaymentPending);
	});
}
