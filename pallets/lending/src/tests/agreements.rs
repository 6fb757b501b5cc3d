// SPDX-License-Identifier: Apache-2.0
//! Changes that one party of a loan proposes and the other accepts.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::DispatchResult;

fn propose(who: AccountId, loan: LoanId, change: Change) -> DispatchResult {
	Lending::propose_change(signed(who), loan, change, now() + DAY)
}

fn accept(who: AccountId, loan: LoanId, change: Change) -> DispatchResult {
	Lending::accept_change(signed(who), loan, change)
}

/// The borrower proposes and the lender accepts.
fn agree(loan: LoanId, change: Change) -> DispatchResult {
	assert_ok!(propose(BORROWER, loan, change));
	accept(LENDER, loan, change)
}

/// Another rate, and so long from now.
fn to(apr: BasisPoints, time: Moment) -> Change {
	Change::Terms { apr_bp: apr, maturity_ms: now() + time }
}

/// 1 000 dollars at 10 % for 30 days against one bitcoin.
fn loan() -> LoanId {
	open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY)
}

#[test]
fn a_proposal_should_change_nothing_but_hold_a_deposit() {
	ExtBuilder::run(|| {
		let loan = loan();
		let before = loan_of(loan);
		let change = to(500, 60 * DAY);
		assert_ok!(propose(BORROWER, loan, change));
		assert_eq!(loan_of(loan), before);
		assert_eq!(held(TRN, HoldReason::Deposit, BORROWER), loan_deposit() + proposal_deposit());
		System::assert_last_event(
			Event::ChangeProposed { loan, by: BORROWER, change, expires_ms: now() + DAY }.into(),
		);
	});
}

#[test]
fn new_terms_should_hold_from_the_moment_of_agreement_on() {
	for (proposer, other) in [(BORROWER, LENDER), (LENDER, BORROWER)] {
		ExtBuilder::run(|| {
			let loan = loan();
			pass(10 * DAY);
			let change = to(500, 60 * DAY);
			assert_ok!(propose(proposer, loan, change));
			assert_ok!(accept(other, loan, change));
			System::assert_last_event(Event::ChangeAccepted { loan, change }.into());
			// ⌈1 000 · 10 % · 10/365⌉ so far.
			let due = 2_739_727;
			let record = loan_of(loan);
			assert_eq!(
				(record.obligation.apr, record.obligation.overdue_apr, record.stage),
				(500, 3_000, Stage::Running)
			);
			assert_eq!(
				(record.obligation.maturity, record.obligation.grace_ends),
				(now() + 60 * DAY, now() + 61 * DAY)
			);
			assert_eq!(
				(record.obligation.interest_due, record.obligation.accrued_to),
				(due, now())
			);
			let deposit = if proposer == BORROWER { loan_deposit() } else { 0 };
			assert_eq!(held(TRN, HoldReason::Deposit, proposer), deposit);
			pass(60 * DAY);
			// And ⌈1 000 · 5 % · 60/365⌉.
			assert_eq!(debt(loan).interest, due + 8_219_179);
			assert_noop!(settle(loan), Error::<Test>::NotOverdue);
		});
	}
}

#[test]
fn a_rate_above_the_late_one_should_be_the_late_one_too() {
	ExtBuilder::run(|| {
		let loan = loan();
		assert_ok!(agree(loan, to(4_000, 30 * DAY)));
		assert_eq!(loan_of(loan).obligation.overdue_apr, 4_000);
		assert_ok!(agree(loan, to(100, 30 * DAY)));
		assert_eq!(loan_of(loan).obligation.overdue_apr, 3_000);
	});
}

#[test]
fn interest_of_the_minimum_period_should_not_be_charged_twice() {
	ExtBuilder::run(|| {
		let loan = loan();
		assert_ok!(agree(loan, to(2_000, 30 * DAY)));
		// ⌈1 000 · 10 % · 1/365⌉ at the old rate, for the first day.
		assert_eq!(debt(loan).interest, 273_973);
		pass(DAY);
		assert_eq!(debt(loan).interest, 273_973);
		pass(DAY);
		assert_eq!(debt(loan).interest, 273_973 + 547_946);
	});
}

#[test]
fn only_the_other_party_should_be_able_to_accept() {
	ExtBuilder::run(|| {
		let loan = loan();
		let change = to(500, 60 * DAY);
		assert_ok!(propose(BORROWER, loan, change));
		assert_noop!(accept(BORROWER, loan, change), Error::<Test>::NoSuchProposal);
		assert_noop!(accept(OTHER, loan, change), Error::<Test>::NotParty);
		assert_ok!(accept(LENDER, loan, change));
		assert_noop!(accept(LENDER, loan, change), Error::<Test>::NoSuchProposal);
	});
}

#[test]
fn only_parties_should_be_able_to_propose_and_withdraw() {
	ExtBuilder::run(|| {
		let loan = loan();
		let withdraw = |who| Lending::withdraw_proposal(signed(who), loan);
		assert_noop!(propose(OTHER, loan, to(500, DAY)), Error::<Test>::NotParty);
		assert_ok!(propose(LENDER, loan, to(500, DAY)));
		assert_noop!(withdraw(OTHER), Error::<Test>::NotParty);
		assert_noop!(withdraw(BORROWER), Error::<Test>::NoSuchProposal);
		assert_ok!(withdraw(LENDER));
		System::assert_last_event(Event::ProposalWithdrawn { loan, by: LENDER }.into());
		assert_eq!(held(TRN, HoldReason::Deposit, LENDER), 0);
		assert_noop!(withdraw(LENDER), Error::<Test>::NoSuchProposal);
		assert_noop!(propose(LENDER, 9, to(500, DAY)), Error::<Test>::LoanGone);
		assert_noop!(accept(LENDER, 9, to(500, DAY)), Error::<Test>::LoanGone);
	});
}

#[test]
fn nothing_but_what_was_proposed_should_be_accepted() {
	ExtBuilder::run(|| {
		let loan = loan();
		let change = to(500, 60 * DAY);
		assert_noop!(accept(LENDER, loan, change), Error::<Test>::NoSuchProposal);
		assert_ok!(propose(BORROWER, loan, change));
		for other in
			[to(501, 60 * DAY), to(500, 60 * DAY + 1), Change::Settlement { collateral: 1 }]
		{
			assert_noop!(accept(LENDER, loan, other), Error::<Test>::NoSuchProposal);
		}
	});
}

#[test]
fn a_proposal_should_be_void_once_the_loan_is_another() {
	ExtBuilder::run(|| {
		let loan = loan();
		pass(DAY);
		let end = Change::Settlement { collateral: BITCOIN / 2 };
		let refused = || {
			assert_noop!(accept(LENDER, loan, end), Error::<Test>::NoSuchProposal);
		};
		let changes: [&dyn Fn(); 4] = [
			&|| assert_eq!(repay(BORROWER, loan, 100 * DOLLAR), Ok(())),
			&|| assert_eq!(top_up(BORROWER, loan, 1), Ok(())),
			&|| assert_eq!(withdraw(BORROWER, loan, 1), Ok(())),
			&|| {
				let change = to(1_000, 30 * DAY);
				assert_ok!(propose(LENDER, loan, change));
				assert_ok!(accept(BORROWER, loan, change));
			},
		];
		assert_ok!(propose(BORROWER, loan, end));
		for change in changes {
			undone(|| {
				change();
				refused();
				// Made anew, it is of the loan as it is.
				assert_ok!(propose(BORROWER, loan, end));
				assert_ok!(accept(LENDER, loan, end));
			});
		}
		// Time alone changes nothing of that, nor do interest payments and a margin call.
		assert_ok!(repay(BORROWER, loan, 100));
		pass(DAY - 1);
		crash(1_000);
		assert_ok!(check_margin(loan));
		assert_ok!(accept(LENDER, loan, end));
	});
}

#[test]
fn a_new_proposal_should_replace_the_last_one() {
	ExtBuilder::run(|| {
		let loan = loan();
		let (first, second) = (to(500, 60 * DAY), to(600, 60 * DAY));
		assert_ok!(propose(BORROWER, loan, first));
		assert_ok!(propose(BORROWER, loan, second));
		assert_eq!(held(TRN, HoldReason::Deposit, BORROWER), loan_deposit() + proposal_deposit());
		assert_noop!(accept(LENDER, loan, first), Error::<Test>::NoSuchProposal);
		assert_ok!(accept(LENDER, loan, second));
	});
}

#[test]
fn a_proposal_should_be_good_up_to_and_including_the_moment_it_expires() {
	ExtBuilder::run(|| {
		let loan = loan();
		let change = to(500, 60 * DAY);
		let expires = |expires| Lending::propose_change(signed(BORROWER), loan, change, expires);
		assert_noop!(expires(now()), Error::<Test>::OfferExpired);
		assert_ok!(expires(now() + 1));
		pass(1);
		assert_ok!(undone(|| accept(LENDER, loan, change)));
		pass(1);
		assert_noop!(accept(LENDER, loan, change), Error::<Test>::NoSuchProposal);
		// It is in store until its maker withdraws it.
		assert_ok!(Lending::withdraw_proposal(signed(BORROWER), loan));
	});
}

#[test]
fn a_maturity_should_be_ahead_and_not_too_far() {
	ExtBuilder::run(|| {
		let loan = loan();
		assert_noop!(propose(BORROWER, loan, to(500, 0)), Error::<Test>::TermNotOffered);
		assert_noop!(propose(BORROWER, loan, to(500, MAX_TERM + 1)), Error::<Test>::TermNotOffered);
		assert_ok!(propose(BORROWER, loan, to(500, MAX_TERM)));
		// Also when it is accepted.
		let change = to(500, 1);
		assert_ok!(propose(BORROWER, loan, change));
		pass(1);
		assert_noop!(accept(LENDER, loan, change), Error::<Test>::TermNotOffered);
	});
}

#[test]
fn terms_that_cost_more_should_need_collateral_as_for_a_new_loan() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN / 20, 1_000, 30 * DAY);
		crash(29_000);
		// 1 015 at most may be owed; a year at 10 % is too much.
		let dear = to(1_000, 365 * DAY);
		assert_ok!(propose(BORROWER, loan, dear));
		assert_noop!(accept(LENDER, loan, dear), Error::<Test>::LtvTooHigh);
		silence(BTC_FEED);
		assert_noop!(accept(LENDER, loan, dear), Error::<Test>::PriceStale);
		freeze_feed(BTC_FEED);
		assert_noop!(accept(LENDER, loan, dear), Error::<Test>::PriceFrozen);
		// What costs no more needs no price: half the rate for twice the time.
		let cheap = to(500, 58 * DAY);
		assert_ok!(agree(loan, cheap));
		crash(29_000);
		let dear = to(1_000, 40 * DAY);
		assert_ok!(agree(loan, dear));
	});
}

#[test]
fn a_matured_loan_should_run_again_on_new_terms() {
	ExtBuilder::run(|| {
		let loan = loan();
		pass(30 * DAY + SOON);
		idle();
		assert_eq!(stage(loan), Stage::Matured);
		assert_ok!(agree(loan, to(1_000, 30 * DAY)));
		assert_eq!(stage(loan), Stage::Running);
		// Prices decide again.
		crash(1_000);
		assert_ok!(check_margin(loan));
	});
}

#[test]
fn an_overdue_loan_should_be_kept_from_being_settled_by_agreement() {
	ExtBuilder::run(|| {
		let loan = overdue_loan();
		assert_ok!(agree(loan, to(1_000, 30 * DAY)));
		assert_noop!(settle(loan), Error::<Test>::NotOverdue);
		pass(31 * DAY + 1);
		assert_ok!(settle(loan));
	});
}

#[test]
fn a_called_loan_should_stay_so_unless_the_new_terms_make_it_healthy() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN / 20, 5_000, 30 * DAY);
		// 1 041.1 at maturity; 80 % of a twentieth of 25 500 is 1 020.
		crash(25_500);
		assert_ok!(check_margin(loan));
		let called = stage(loan);
		pass(1);
		assert_ok!(agree(loan, to(4_000, 30 * DAY)));
		assert_eq!(stage(loan), called);
		silence(BTC_FEED);
		assert_ok!(agree(loan, to(1_000, 30 * DAY)));
		assert_eq!(stage(loan), called, "nobody knows");
		crash(25_500);
		assert_ok!(agree(loan, to(900, 30 * DAY)));
		assert_eq!(stage(loan), Stage::Running);
	});
}

#[test]
fn an_end_in_kind_should_divide_the_collateral_as_agreed_and_need_no_price() {
	ExtBuilder::run(|| {
		let loan = loan();
		silence(USD_FEED);
		freeze_feed(BTC_FEED);
		pass(10 * DAY);
		assert_ok!(propose(LENDER, loan, Change::Settlement { collateral: 3_000_000 }));
		let usd = free(USD, LENDER);
		let change = Change::Settlement { collateral: 3_000_000 };
		assert_ok!(accept(BORROWER, loan, change));
		assert_eq!(free(BTC, LENDER), 1_000 * BITCOIN + 3_000_000);
		assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN - 3_000_000);
		assert_eq!(free(USD, LENDER), usd);
		assert_eq!(Loans::<Test>::get(loan), None);
		System::assert_has_event(Event::ChangeAccepted { loan, change }.into());
		System::assert_has_event(
			Event::Settled {
				loan,
				debt: 1_002_739_727,
				seized: 3_000_000,
				returned: BITCOIN - 3_000_000,
				shortfall: 0,
			}
			.into(),
		);
		System::assert_has_event(Event::LoanClosed { loan }.into());
	});
}

#[test]
fn an_end_in_kind_should_be_of_some_collateral_and_no_more_than_there_is() {
	ExtBuilder::run(|| {
		let loan = loan();
		let settlement = |collateral| Change::Settlement { collateral };
		assert_noop!(propose(LENDER, loan, settlement(0)), Error::<Test>::AmountTooSmall);
		let too_much = settlement(BITCOIN + 1);
		assert_noop!(propose(LENDER, loan, too_much), Error::<Test>::TooMuchCollateral);
		assert_ok!(propose(LENDER, loan, settlement(BITCOIN)));
	});
}

#[test]
fn an_end_in_kind_should_be_possible_for_a_called_and_for_an_overdue_loan() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		assert_ok!(agree(loan, Change::Settlement { collateral: BITCOIN / 20 }));
		crash(50_000);
		let loan = overdue_loan();
		assert_ok!(agree(loan, Change::Settlement { collateral: 1 }));
	});
}

#[test]
fn a_blocked_lender_should_find_the_collateral_waiting() {
	ExtBuilder::run(|| {
		let loan = loan();
		block(BTC_ID, LENDER);
		assert_ok!(agree(loan, Change::Settlement { collateral: 3 }));
		assert_eq!(waiting(BTC, LENDER), 3);
	});
}

#[test]
fn proposals_should_end_with_the_loan() {
	ExtBuilder::run(|| {
		let loan = loan();
		let change = to(500, 60 * DAY);
		assert_ok!(propose(BORROWER, loan, change));
		assert_ok!(propose(LENDER, loan, change));
		assert_ok!(repay(OTHER, loan, Balance::MAX));
		assert_eq!(Proposals::<Test>::iter().count(), 0);
		for who in [BORROWER, LENDER] {
			assert_eq!(held(TRN, HoldReason::Deposit, who), 0);
		}
	});
}

#[test]
fn a_loan_that_owes_nothing_should_not_be_changed() {
	ExtBuilder::run(|| {
		let loan = stuck_loan();
		let change = to(500, 60 * DAY);
		assert_noop!(propose(BORROWER, loan, change), Error::<Test>::NothingOwed);
		assert_noop!(accept(LENDER, loan, change), Error::<Test>::NothingOwed);
	});
}

#[test]
fn each_party_should_have_a_proposal_of_its_own() {
	ExtBuilder::run(|| {
		let loan = loan();
		let (lower, higher) = (to(500, 60 * DAY), to(700, 60 * DAY));
		assert_ok!(propose(BORROWER, loan, lower));
		assert_ok!(propose(LENDER, loan, higher));
		assert_noop!(accept(LENDER, loan, higher), Error::<Test>::NoSuchProposal);
		assert_ok!(accept(BORROWER, loan, higher));
		assert_eq!(loan_of(loan).obligation.apr, 700);
	});
}
