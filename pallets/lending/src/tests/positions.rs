// SPDX-License-Identifier: Apache-2.0
//! What an account has, in one question; and what is said of a loan is what then happens.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};
use proptest::prelude::*;
use sp_runtime::{FixedU128, Permill};
use test_support::accesses::{count, count_keys};

const TERM: Moment = 30 * DAY;

fn view(id: LoanId) -> LoanView<AccountId> {
	Lending::loan(id).unwrap()
}

fn next(id: LoanId) -> Option<(Moment, Next)> {
	view(id).status.next.map(|step| (step.at_ms, step.what))
}

#[test]
fn a_page_of_50_loans_should_be_one_question_of_at_most_300_reads() {
	ExtBuilder::run(|| {
		for i in 0..60u64 {
			let loan = open_loan(100 * DOLLAR, BITCOIN / 200, 1_000, TERM);
			if i % 2 == 0 {
				let change = Change::Terms { apr_bp: 1, maturity_ms: now() + DAY };
				assert_ok!(Lending::propose_change(signed(LENDER), loan, change, now() + DAY));
			}
		}
		// The worst case: all have margin calls, whose deadlines have passed.
		crash(20_000);
		for loan in 0..60 {
			assert_ok!(check_margin(loan));
		}
		pass(CALL + 1);
		for role in [Role::Borrower, Role::Lender] {
			let who = if role == Role::Borrower { BORROWER } else { LENDER };
			let question = || Lending::positions_of(who, role, None, 1_000);
			let (page, accesses) = count(question);
			println!("a page of 50 loans: {accesses:?}, {:?}", count_keys(question).1);
			assert_eq!((page.items.len(), page.next), (MAX_VIEWS as usize, Some(10)));
			assert!(accesses.reads <= 300 && accesses.writes == 0);
		}
	});
}

#[test]
fn positions_should_be_all_of_an_account_the_newest_first() {
	ExtBuilder::run(|| {
		let loans: Vec<_> = (0..5).map(|_| plain_loan()).collect();
		let offers: Vec<_> =
			(0..4).map(|_| offer_to_lend(USD_BTC, 10 * DOLLAR, 800, TERM)).collect();
		let ids = |who, role| {
			let (mut all, mut before) = (Vec::new(), None);
			loop {
				let page = Lending::positions_of(who, role, before, 2);
				assert!(page.items.len() <= 2);
				all.extend(page.items.iter().map(|position| match position {
					Position::Offer(offer) => {
						assert_eq!(Lending::offer(offer.id).as_ref(), Ok(offer));
						offer.id
					},
					Position::Loan(loan) => {
						assert_eq!(Lending::loan(loan.id).as_ref(), Ok(loan));
						loan.id
					},
				}));
				before = page.next;
				if before.is_none() {
					return all;
				}
			}
		};
		let newest_first = |ids: &[u64]| ids.iter().rev().copied().collect::<Vec<_>>();
		assert_eq!(ids(BORROWER, Role::Borrower), newest_first(&loans));
		assert_eq!(ids(LENDER, Role::Lender), newest_first(&loans));
		assert_eq!(ids(LENDER, Role::Maker), newest_first(&offers));
		assert!(ids(BORROWER, Role::Maker).is_empty());
		let private = OfferTerms { only_for: Some(OTHER), ..terms(800, TERM) };
		let private = place(LENDER, USD_BTC, Side::Lend, 10 * DOLLAR, private);
		assert_eq!(ids(OTHER, Role::OnlyFor), vec![private]);
		// A cursor whose record has gone is still good.
		assert_ok!(repay(BORROWER, loans[3], Balance::MAX));
		let page = Lending::records(BORROWER, Role::Borrower, Some(loans[3]), 10);
		assert_eq!(page.items, newest_first(&loans[..3]));
	});
}

#[test]
fn a_loan_should_tell_all_that_was_agreed() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN / 20, 1_000, TERM);
		let opened = now();
		pass(2 * DAY);
		let change = Change::Terms { apr_bp: 1, maturity_ms: now() + DAY };
		assert_ok!(Lending::propose_change(signed(LENDER), loan, change, now() + DAY));
		assert_ok!(Lending::offer_note(signed(LENDER), loan, Some(7)));
		let told = view(loan);
		assert_eq!(
			(told.id, told.market, told.borrower, told.lender),
			(loan, USD_BTC, BORROWER, LENDER)
		);
		assert_eq!(
			(told.collateral, told.apr_bp, told.overdue_apr_bp),
			(BITCOIN / 20, 1_000, 3_000)
		);
		assert_eq!((told.protocol_fee, told.asking), (Permill::from_percent(10), Some(7)));
		let times =
			(told.opened_ms, told.min_interest_until_ms, told.maturity_ms, told.grace_ends_ms);
		assert_eq!(times, (opened, opened + DAY, opened + TERM, opened + TERM + DAY));
		let (by, expires_ms) = (Party::Lender, now() + DAY);
		assert_eq!(told.proposals, vec![ProposalView { by, change, expires_ms, void: false }]);
		assert_eq!((told.status.owed, told.status.enough_until_ms), (debt(loan), now()));
		// It is void once the loan is another, and when its time is over.
		assert_ok!(repay(OTHER, loan, 100 * DOLLAR));
		assert!(view(loan).proposals[0].void);
		assert_ok!(Lending::propose_change(signed(BORROWER), loan, change, now() + DAY));
		assert_eq!(view(loan).proposals.len(), 2);
		assert!(!view(loan).proposals[0].void);
		pass(DAY + 1);
		assert!(view(loan).proposals[0].void);
		assert_eq!(Lending::loan(9), Err(Why::LoanGone));
	});
}

#[test]
fn a_payment_should_be_enough_for_as_long_as_is_said() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, TERM);
		let told = view(loan).status;
		assert_eq!(told.enough_until_ms, now() + DAY);
		pass(DAY);
		assert_eq!(view(loan).status.owed, told.owed);
		pass(1_000);
		assert_ne!(view(loan).status.owed, told.owed);
	});
}

#[test]
fn the_next_step_should_be_what_then_comes() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		let maturity = now() + TERM;
		assert_eq!(next(loan), Some((maturity, Next::Maturity)));
		crash(24_000);
		assert_ok!(check_margin(loan));
		let deadline = now() + CALL;
		assert_eq!(next(loan), Some((deadline, Next::MarginCallEnds)));
		pass(CALL);
		assert_noop!(settle(loan), Error::<Test>::NotOverdue);
		assert_eq!(next(loan), Some((deadline, Next::MarginCallEnds)));
		pass(1);
		assert_eq!(next(loan), Some((deadline, Next::Settlement)));
		silence(BTC_FEED);
		assert_eq!(next(loan), Some((maturity, Next::Maturity)), "nobody knows when the call ends");
		crash(50_000);
		assert_ok!(check_margin(loan));
		pass(TERM - CALL - 1);
		assert_eq!((view(loan).status.phase, view(loan).status.healthy), (Phase::Matured, None));
		assert_eq!(next(loan), Some((maturity + DAY, Next::GraceEnds)));
		pass(DAY);
		assert_noop!(settle(loan), Error::<Test>::NotOverdue);
		assert_eq!(view(loan).status.phase, Phase::Matured);
		pass(1);
		assert_eq!(view(loan).status.phase, Phase::Overdue);
		assert_eq!(next(loan), Some((maturity + DAY, Next::Settlement)));
		assert_ok!(settle(loan));
		let stuck = stuck_loan();
		let told = view(stuck).status;
		assert_eq!((told.phase, told.next, told.ltv_e18), (Phase::Repaid, None, None));
		assert_eq!((told.health_e18, told.margin_call_below_e18, told.called), (None, None, None));
	});
}

#[test]
fn deadlines_should_be_those_after_a_halt() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN / 20, 0, TERM);
		let grace_ends = view(loan).grace_ends_ms;
		crash(24_000);
		assert_ok!(check_margin(loan));
		let deadline = || view(loan).status.called.unwrap().deadline_ms;
		let before = now() + CALL;
		assert_eq!(deadline(), Some(before));
		assert_ok!(Clock::set_halt_after(RuntimeOrigin::root(), 60_000));
		pass(CALL + HOUR);
		assert_eq!(deadline(), Some(now() + CALL), "the chain stood still over it");
		assert_eq!(view(loan).status.phase, Phase::Called);
		pass(grace_ends - now() + HOUR);
		assert_eq!(view(loan).grace_ends_ms, now() + DAY);
		assert_ne!(view(loan).status.phase, Phase::Overdue);
	});
}

#[test]
fn a_margin_call_should_say_what_answers_it() {
	ExtBuilder::run(|| {
		let needs = |loan| view(loan).status.called.unwrap().needs;
		// 1 000 of 80 % of a twentieth at 24 000: 1 250 / 24 000 − 0.05, and 1 000 − 960 and a unit.
		let loan = called_loan();
		let (collateral, or_repay) = (208_334, 40 * DOLLAR + 1);
		assert_eq!(needs(loan), Some(Needs { collateral, or_repay }));
		assert_eq!(view(loan).status.health_e18, Some(FixedU128::from_rational(96, 100)));
		assert_ok!(top_up(BORROWER, loan, collateral - 1));
		assert_eq!(view(loan).status.phase, Phase::Called);
		assert_ok!(top_up(BORROWER, loan, 1));
		assert_eq!(view(loan).status.phase, Phase::Running);
		crash(23_000);
		assert_ok!(check_margin(loan));
		assert_ok!(repay(BORROWER, loan, needs(loan).unwrap().or_repay));
		assert_eq!(view(loan).status.phase, Phase::Running);
		crash(22_000);
		assert_ok!(check_margin(loan));
		crash(23_000);
		assert_eq!(needs(loan), Some(Needs { collateral: 0, or_repay: 0 }));
		silence(BTC_FEED);
		assert_eq!(needs(loan), None);
	});
}

#[test]
fn a_repayment_that_leaves_too_little_for_a_loan_should_be_said_to_be_all() {
	ExtBuilder::run(|| {
		let loan = open_loan(12 * DOLLAR, BITCOIN / 1_000, 1_000, TERM);
		crash(12_000);
		assert_ok!(check_margin(loan));
		let needs = view(loan).status.called.unwrap().needs.unwrap();
		assert_eq!(needs.or_repay, debt(loan).total().unwrap());
		assert_ok!(repay(BORROWER, loan, needs.or_repay));
		assert_eq!(Lending::loan(loan), Err(Why::LoanGone));
	});
}

#[test]
fn what_rests_on_prices_should_say_of_when_the_older_one_is() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		set_price(USD_FEED, 1);
		let older = now();
		pass(1_000);
		set_price(BTC_FEED, 50_000);
		let quote = Lending::quote(USD_BTC, 100 * DOLLAR, 800, TERM).unwrap();
		let sweep = Lending::quote_lend(None, USD_BTC, 100 * DOLLAR, TERM, 800, 32).unwrap();
		let prices = Lending::markets(None, 1).items[0].prices.clone().unwrap();
		assert_eq!((quote.priced_as_of_ms, sweep.priced_as_of_ms), (Some(older), older));
		assert_eq!((view(loan).status.priced_as_of_ms, prices.as_of_ms), (Some(older), older));
		silence(USD_FEED);
		assert_eq!(view(loan).status.priced_as_of_ms, None);
	});
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(96))]

	/// What a margin call is said to need ends it, in collateral to the unit; and health is what it says.
	#[test]
	fn what_a_margin_call_needs_should_end_it(
		dollars in 10u128..100_000,
		odd in 0u128..DOLLAR,
		apr in 0u16..5_000,
		days in 0u64..30,
		fall in 0u128..900,
		repays in any::<bool>(),
	) {
		ExtBuilder::run(|| {
			let principal = dollars * DOLLAR + odd;
			let least = Lending::quote(USD_BTC, principal, apr, TERM).unwrap().min_collateral.unwrap();
			let loan = open_loan(principal, least, apr, TERM);
			pass(days * DAY);
			let limit = view(loan).status.margin_call_below_e18.unwrap();
			set_price(BTC_FEED, limit);
			let told = view(loan).status;
			assert!(told.healthy == Some(true) && told.health_e18.unwrap() >= 1.into());
			let less = FixedU128::from_inner(limit.into_inner() - limit.into_inner() / 1_000 * fall - 1);
			set_price(BTC_FEED, less);
			let told = view(loan).status;
			assert!(told.healthy == Some(false) && told.health_e18.unwrap() < 1.into());
			assert_ok!(check_margin(loan));
			let needs = view(loan).status.called.unwrap().needs.unwrap();
			if repays {
				assert_ok!(repay(BORROWER, loan, needs.or_repay));
			} else {
				if needs.collateral > 1 {
					assert_ok!(top_up(BORROWER, loan, needs.collateral - 1));
					assert!(loan_of(loan).is_called());
				}
				assert_ok!(top_up(BORROWER, loan, needs.collateral.min(1)));
			}
			assert!(!Loans::<Test>::get(loan).is_some_and(|loan| loan.is_called()));
		});
	}
}
