// SPDX-License-Identifier: Apache-2.0
//! How often each call accesses storage, in a scene that is the same for all: one offer, or one loan of
//! 1 000 dollars against one bitcoin. The table in the README is what this prints, and the most there may be.

use crate::{mock::*, *};
use frame_support::assert_ok;
use test_support::accesses::{count, table, Accesses};

const SUM: Balance = 1_000 * DOLLAR;
const TERM: Moment = 30 * DAY;
const README: &str = include_str!("../../README.md");

type Act = Box<dyn FnOnce()>;

fn act<R, E: core::fmt::Debug>(act: impl FnOnce() -> Result<R, E> + 'static) -> Act {
	Box::new(|| {
		act().unwrap();
	})
}

/// What a scene's act accesses. Reading a price is not counted here: it is not in storage.
fn row(name: &'static str, scene: fn() -> Act) -> (&'static str, Accesses) {
	let mut accesses = Accesses::default();
	ExtBuilder::run(|| {
		let act = scene();
		accesses = count(act).1;
	});
	(name, accesses)
}

/// What the README says.
fn said(name: &str) -> Accesses {
	let row = README.lines().find(|line| line.starts_with(&format!("| {name} |")));
	let row = row.unwrap_or_else(|| panic!("the README has no row for {name}"));
	let numbers: Vec<u32> = row.split('|').filter_map(|cell| cell.trim().parse().ok()).collect();
	let [.., reads, writes] = numbers[..] else { panic!("no numbers in {row}") };
	Accesses { reads, writes }
}

fn lend() -> OfferId {
	offer_to_lend(USD_BTC, SUM, 800, TERM)
}

fn borrow() -> OfferId {
	offer_to_borrow(USD_BTC, SUM, BITCOIN, 800, TERM)
}

fn loan() -> LoanId {
	open_loan(SUM, BITCOIN, 800, TERM)
}

fn place_in(who: AccountId, side: Side) -> Act {
	act(move || Lending::place_offer(signed(who), USD_BTC, side, SUM, terms(800, TERM)))
}

fn take_of(who: AccountId, offer: OfferId, principal: Balance) -> Act {
	act(move || take(who, offer, principal, BITCOIN / 2, 800))
}

fn settle_by_call(loan: LoanId) -> Act {
	act(move || settle(loan))
}

fn proposed(change: Change) -> Act {
	let loan = loan();
	assert_ok!(Lending::propose_change(signed(BORROWER), loan, change, now() + DAY));
	act(move || Lending::accept_change(signed(LENDER), loan, change))
}

fn idle_block() -> Act {
	Box::new(|| {
		idle();
	})
}

fn of_offers() -> Vec<(&'static str, Accesses)> {
	vec![
		row("place_offer to lend", || place_in(LENDER, Side::Lend)),
		row("place_offer to borrow", || place_in(BORROWER, Side::Borrow { collateral: BITCOIN })),
		row("cancel_offer", || {
			let offer = lend();
			act(move || Lending::cancel_offer(signed(LENDER), offer))
		}),
		row("create_group", || act(move || Lending::create_group(signed(LENDER), USD, SUM))),
		row("cancel_group of two offers", || {
			let group = group_of(LENDER, USD, SUM);
			for market in [USD_BTC, USD_TRN] {
				let terms = OfferTerms { group: Some(group), ..terms(800, TERM) };
				place(LENDER, market, Side::Lend, SUM, terms);
			}
			act(move || Lending::cancel_group(signed(LENDER), group))
		}),
		row("take all of an offer to lend", || take_of(BORROWER, lend(), SUM)),
		row("take a part of an offer to lend", || take_of(BORROWER, lend(), SUM / 2)),
		row("take all of an offer to borrow", || take_of(LENDER, borrow(), SUM)),
		row("take a part of an offer to borrow", || take_of(LENDER, borrow(), SUM / 2)),
		row("borrow from one offer", || {
			lend();
			act(move || Sweep::of(BORROWER, SUM, 800).borrow())
		}),
		row("lend to one offer", || {
			borrow();
			act(move || Sweep::of(LENDER, SUM, 800).lend())
		}),
	]
}

fn of_loans() -> Vec<(&'static str, Accesses)> {
	vec![
		row("repay a part", || {
			let loan = loan();
			pass(DAY);
			act(move || repay(BORROWER, loan, SUM / 2))
		}),
		row("repay all", || {
			let loan = loan();
			pass(DAY);
			act(move || repay(BORROWER, loan, Balance::MAX))
		}),
		row("settle", || settle_by_call(overdue_loan())),
		row("settle a loan that has recovered", || {
			let loan = called_loan();
			pass(CALL + 1);
			crash(25_000);
			settle_by_call(loan)
		}),
		row("top_up", || {
			let loan = loan();
			act(move || top_up(BORROWER, loan, BITCOIN))
		}),
		row("top_up of a called loan", || {
			let loan = called_loan();
			act(move || top_up(BORROWER, loan, BITCOIN))
		}),
		row("withdraw_collateral", || {
			let loan = loan();
			act(move || withdraw(BORROWER, loan, BITCOIN / 2))
		}),
		row("refinance", || {
			let loan = loan();
			let offer = place(OTHER, USD_BTC, Side::Lend, SUM, terms(700, TERM));
			let who = || signed(BORROWER);
			act(move || Lending::refinance(who(), loan, offer, SUM, 0, 700))
		}),
		row("check_margin", || {
			let loan = plain_loan();
			crash(24_000);
			act(move || check_margin(loan))
		}),
		row("liquidate", || {
			let loan = called_loan();
			let amount = repaying(100 * DOLLAR);
			act(move || liquidate(OTHER, loan, amount))
		}),
		row("propose_change", || {
			let (who, loan, until) = (signed(BORROWER), loan(), now() + DAY);
			let change = Change::Terms { apr_bp: 1, maturity_ms: now() + TERM };
			act(move || Lending::propose_change(who, loan, change, until))
		}),
		row("accept_change of terms", || {
			proposed(Change::Terms { apr_bp: 1, maturity_ms: now() + TERM })
		}),
		row("accept_change to settle", || proposed(Change::Settlement { collateral: BITCOIN / 2 })),
		row("transfer_note", || {
			let loan = loan();
			act(move || Lending::transfer_note(signed(LENDER), loan, OTHER))
		}),
		row("offer_note", || {
			let loan = loan();
			act(move || Lending::offer_note(signed(LENDER), loan, Some(SUM)))
		}),
		row("buy_note", || {
			let loan = loan();
			assert_ok!(Lending::offer_note(signed(LENDER), loan, Some(SUM)));
			act(move || buy_note(OTHER, loan, SUM))
		}),
	]
}

fn of_the_service() -> Vec<(&'static str, Accesses)> {
	vec![
		row("service: nothing to do", || {
			loan();
			idle_block()
		}),
		row("service: a margin call", || {
			plain_loan();
			crash(24_000);
			idle_block()
		}),
		row("service: a loan matures", || {
			loan();
			pass(TERM + SOON);
			idle_block()
		}),
		row("service: a loan is settled", || {
			overdue_loan();
			pass(SOON);
			idle_block()
		}),
	]
}

#[test]
fn no_call_should_access_storage_more_often_than_the_readme_says() {
	let rows = [of_offers(), of_loans(), of_the_service()].concat();
	table(rows.iter().copied());
	for (name, is) in rows {
		let said = said(name);
		assert!(
			is.reads <= said.reads && is.writes <= said.writes,
			"{name}: {is:?}, the README says {said:?}; if that must be, write what is printed there"
		);
	}
}
