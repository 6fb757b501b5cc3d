// SPDX-License-Identifier: Apache-2.0
//! What the chain does by itself in blocks that users leave empty.

use crate::{mock::*, weights::WeightInfo, *};
use frame_support::{assert_noop, assert_ok, weights::Weight};
use sp_runtime::FixedU128;
use std::collections::BTreeSet;

type WeightOf = <Test as Config>::WeightInfo;

fn is_open(loan: LoanId) -> bool {
	Loans::<Test>::contains_key(loan)
}

fn is_called(loan: LoanId) -> bool {
	matches!(stage(loan), Stage::Called { .. })
}

/// 1 000 dollars for 7 days against so much bitcoin, without interest.
fn loan_against(collateral: Balance) -> LoanId {
	open_loan(1_000 * DOLLAR, collateral, 0, 7 * DAY)
}

/// Let the chain do what it does with so much weight.
fn idle_within(weight: Weight) -> Weight {
	use frame_support::traits::Hooks;
	let used = Lending::on_idle(1, weight);
	assert!(used.all_lte(weight), "{used:?} of {weight:?}");
	used
}

#[test]
fn a_loan_should_mature_when_its_time_comes() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		pass(30 * DAY - 1);
		idle();
		assert_eq!(stage(loan), Stage::Running);
		pass(SOON);
		idle();
		assert_eq!(stage(loan), Stage::Matured);
		assert_eq!(loan_of(loan).places.risk, None);
	});
}

#[test]
fn loans_that_the_service_has_not_come_to_should_be_counted_up_to_a_number() {
	ExtBuilder::run(|| {
		for _ in 0..3 {
			plain_loan();
		}
		pass(30 * DAY - 1);
		assert_eq!(Lending::due(10), 0);
		pass(SOON);
		assert_eq!([0, 2, 3, 10].map(Lending::due), [0, 2, 3, 3]);
		idle();
		assert_eq!(Lending::due(10), 0);
	});
}

#[test]
fn a_loan_should_be_settled_after_its_grace_period_and_not_before() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		for _ in 0..31 {
			pass(DAY);
			idle();
		}
		assert!(is_open(loan));
		pass(SOON);
		idle();
		assert!(!is_open(loan));
		assert!(free(BTC, LENDER) > 1_000 * BITCOIN);
	});
}

#[test]
fn an_unhealthy_loan_should_be_called_and_settled_when_nobody_answers() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		idle();
		assert_eq!(stage(loan), Stage::Running);
		crash(24_000);
		idle();
		let deadline = now() + CALL;
		assert_eq!(stage(loan), Stage::Called { deadline });
		System::assert_last_event(Event::MarginCalled { loan, deadline_ms: deadline }.into());
		pass(CALL);
		idle();
		assert!(is_open(loan));
		pass(SOON);
		idle();
		assert!(!is_open(loan));
		assert_eq!(free(BTC, LENDER), 1_000 * BITCOIN + 4_432_625);
	});
}

#[test]
fn a_margin_call_should_end_as_soon_as_the_loan_is_healthy_again() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		// In the tick of the price a loan is not told from its neighbours: healthy, and still called.
		crash(25_000);
		assert_ok!(undone(|| check_margin(loan)));
		idle();
		assert!(is_called(loan));
		crash(25_001);
		idle();
		assert_eq!(stage(loan), Stage::Running);
		System::assert_last_event(Event::MarginCallEnded { loan }.into());
		// And is served again at maturity.
		pass(30 * DAY + SOON);
		idle();
		assert_eq!(stage(loan), Stage::Matured);
	});
}

#[test]
fn a_margin_call_should_not_outlive_its_reason() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		pass(HOUR);
		crash(30_000);
		idle();
		// Another fall at what was the deadline gives the full time again.
		pass(CALL - HOUR);
		crash(24_000);
		idle();
		pass(1);
		assert_noop!(settle(loan), Error::<Test>::NotOverdue);
		assert_eq!(stage(loan), Stage::Called { deadline: now() - 1 + CALL });
	});
}

#[test]
fn a_called_loan_in_the_tick_of_the_price_should_go_on_at_its_deadline() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		crash(25_000);
		pass(CALL + SOON);
		idle();
		assert_eq!(stage(loan), Stage::Running);
		System::assert_last_event(Event::MarginCallEnded { loan }.into());
	});
}

#[test]
fn calls_of_loans_that_have_not_recovered_should_go_on() {
	ExtBuilder::run(|| {
		// Unhealthy below 25 000, 24 000, … 11 000.
		let loans: Vec<_> = (0..15)
			.map(|place| loan_against(1_000 * BITCOIN * 10 / 8 / (25_000 - place * 1_000)))
			.collect();
		crash(10_000);
		idle();
		assert!(loans.iter().all(|loan| is_called(*loan)));
		crash(15_500);
		idle();
		let called = loans.iter().filter(|loan| is_called(**loan)).count();
		assert_eq!(called, 10, "those below 25 000 to 16 000");
		assert!(loans[..10].iter().all(|loan| is_called(*loan)));
	});
}

#[test]
fn a_called_loan_that_can_grow_past_the_limit_should_keep_its_call_and_not_stop_others() {
	ExtBuilder::run(|| {
		// At a year's rate of 600 % a day of grace costs 16 dollars: healthy at the face alone.
		let growing: Vec<_> =
			(0..20).map(|_| open_loan(1_000 * DOLLAR, BITCOIN / 10, 60_000, 7 * DAY)).collect();
		let other = open_loan(1_114 * DOLLAR, BITCOIN / 10, 0, 30 * DAY);
		crash(10_000);
		pass(7 * DAY - 1);
		idle();
		assert!(growing.iter().chain([&other]).all(|loan| is_called(*loan)));
		// 1 115.07 dollars at maturity, 1 131.51 at the end of the grace period, of a limit of 1 120.
		crash(14_000);
		idle();
		assert!(growing.iter().all(|loan| is_called(*loan)));
		assert_eq!(stage(other), Stage::Running);
		assert_ok!(undone(|| check_margin(growing[0])));
	});
}

#[test]
fn overdue_loans_that_cannot_be_settled_should_not_keep_calls_of_others_from_ending() {
	ExtBuilder::run(|| {
		// Unhealthy below 25 000 and below 25 500.
		let stuck: Vec<_> = (0..20).map(|_| loan_against(BITCOIN / 20)).collect();
		let other = open_loan(1_020 * DOLLAR, BITCOIN / 20, 0, 365 * DAY);
		crash(24_000);
		pass(7 * DAY - 1);
		for loan in &stuck {
			assert_ok!(check_margin(*loan));
		}
		freeze_asset(BTC_ID);
		// Late interest makes them unhealthy at any price below 26 800.
		pass(92 * DAY);
		// Its deadline is yet to come.
		assert_ok!(check_margin(other));
		crash(26_000);
		idle();
		assert!(stuck.iter().all(|loan| is_open(*loan)));
		assert_eq!(stage(other), Stage::Running);
	});
}

#[test]
fn a_feed_that_was_away_should_give_a_called_loan_more_time() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		silence(BTC_FEED);
		pass(CALL - HOUR);
		crash(24_000);
		let deadline = now() + CALL;
		pass(HOUR + SOON);
		idle();
		System::assert_last_event(Event::MarginCallExtended { loan, deadline_ms: deadline }.into());
		assert_eq!(stage(loan), Stage::Called { deadline });
		pass(CALL - HOUR - SOON);
		idle();
		assert!(is_open(loan));
		pass(SOON);
		idle();
		assert!(!is_open(loan));
	});
}

#[test]
fn a_loan_without_usable_prices_should_be_tried_again_later_and_not_stop_others() {
	ExtBuilder::run(|| {
		let dead = open_loan_in(USD_TRN, 1_000 * DOLLAR, 1_000 * TOKEN, 0, 7 * DAY);
		let others = [loan_against(BITCOIN), loan_against(BITCOIN)];
		pass(8 * DAY + SOON);
		silence(TRN_FEED);
		idle();
		assert_eq!(others.map(is_open), [false, false]);
		assert!(is_open(dead));
		let until = now() + HOUR;
		System::assert_has_event(Event::ServicePostponed { loan: dead, until_ms: until }.into());
		// Not in every block.
		let events = System::events().len();
		set_price(TRN_FEED, 2);
		pass(HOUR - 1);
		idle();
		assert_eq!(System::events().len(), events);
		pass(SOON);
		idle();
		assert!(!is_open(dead));
	});
}

#[test]
fn a_loan_whose_prices_never_come_back_should_be_settled_at_the_last_ones() {
	ExtBuilder::run(|| {
		let loan = loan_against(BITCOIN);
		silence(BTC_FEED);
		pass(8 * DAY + SOON);
		for _ in 0..WAIT / DAY {
			idle();
			assert!(is_open(loan));
			pass(DAY);
		}
		idle();
		assert!(!is_open(loan));
	});
}

#[test]
fn loans_in_a_frozen_asset_should_be_tried_again_later_and_not_stop_others() {
	ExtBuilder::run(|| {
		let stuck = [loan_against(BITCOIN), loan_against(BITCOIN)];
		let other = open_loan_in(USD_TRN, 1_000 * DOLLAR, 1_000 * TOKEN, 0, 7 * DAY);
		pass(8 * DAY + SOON);
		freeze_asset(BTC_ID);
		idle();
		assert!(!is_open(other));
		for loan in stuck {
			assert!(is_open(loan));
			System::assert_has_event(
				Event::ServicePostponed { loan, until_ms: now() + HOUR }.into(),
			);
		}
		thaw_asset(BTC_ID);
		pass(HOUR + SOON);
		idle();
		assert_eq!(stuck.map(is_open), [false, false]);
	});
}

#[test]
fn a_postponed_loan_should_stay_repayable_and_callable_by_hand() {
	ExtBuilder::run(|| {
		let [first, second] = [loan_against(BITCOIN), loan_against(BITCOIN)];
		pass(8 * DAY + SOON);
		silence(BTC_FEED);
		idle();
		assert_ok!(repay(BORROWER, first, 100 * DOLLAR));
		assert_ok!(repay(BORROWER, first, Balance::MAX));
		crash(50_000);
		assert_ok!(settle(second));
	});
}

#[test]
fn a_blocked_lender_should_find_the_collateral_waiting() {
	ExtBuilder::run(|| {
		let loan = loan_against(BITCOIN);
		block(BTC_ID, LENDER);
		pass(8 * DAY + SOON);
		idle();
		assert!(!is_open(loan));
		assert!(waiting(BTC, LENDER) > 0);
	});
}

#[test]
fn margin_calls_should_be_made_of_the_worst_loans_first_and_of_no_healthy_one() {
	ExtBuilder::run(|| {
		// Unhealthy below 25 000, 24 000, … 16 000, and six healthy ones.
		let loans: Vec<_> = (0..15)
			.map(|place| loan_against(1_000 * BITCOIN * 10 / 8 / (25_000 - place * 1_000)))
			.collect();
		crash(16_000);
		let some = undone(idle) / 3;
		let mut seen = BTreeSet::new();
		for _ in 0..loans.len() {
			idle_within(some);
			let called: Vec<_> = (0..loans.len()).filter(|i| is_called(loans[*i])).collect();
			assert_eq!(called, (0..called.len()).collect::<Vec<_>>(), "the worst first");
			seen.insert(called.len());
		}
		assert_eq!(seen.last(), Some(&9));
		assert!(seen.len() > 2, "the weight was short: {seen:?}");
	});
}

#[test]
fn service_should_use_the_time_it_has_for_margin_calls() {
	ExtBuilder::run(|| {
		let loans: Vec<_> = (0..50).map(|_| plain_loan()).collect();
		crash(24_000);
		idle();
		assert!(loans.iter().all(|loan| is_called(*loan)));
		crash(26_000);
		let used = idle();
		assert!(loans.iter().all(|loan| stage(*loan) == Stage::Running));
		// Four markets, one of which had something to do until it had nothing left.
		let (market, call) = (WeightOf::serve_market(), WeightOf::serve_call());
		let nothing_due = WeightOf::serve_nothing_due();
		assert_eq!(used, nothing_due + market * (4 + 7) + call * 50);
		assert_eq!(idle(), nothing_due + market * 4);
	});
}

#[test]
fn time_that_is_short_should_be_shared_by_the_markets() {
	ExtBuilder::run(|| {
		let loan =
			|market| move |_| open_loan_in(market, 1_000 * DOLLAR, BITCOIN / 20, 0, 30 * DAY);
		let markets = [USD_BTC, market_with(|_| ()), market_with(|_| ())];
		let loans = markets.map(|market| (0..40).map(loan(market)).collect::<Vec<_>>());
		let waiting = |called: bool| {
			let found = |loan: &&LoanId| is_called(**loan) != called;
			loans.each_ref().map(|loans| loans.iter().filter(found).count())
		};
		for (price, called) in [(24_000, true), (26_000, false)] {
			crash(price);
			let some = undone(idle) / 3;
			idle_within(some);
			let left = waiting(called);
			let (most, least) = (left.iter().max().unwrap(), left.iter().min().unwrap());
			assert!((1..40).contains(least) && most - least <= 8, "{left:?}");
			(0..4).for_each(|_| {
				idle_within(some);
			});
			assert_eq!(waiting(called), [0; 3]);
		}
	});
}

#[test]
fn a_market_without_prices_should_not_stop_margin_calls_in_others() {
	ExtBuilder::run(|| {
		let dark = plain_loan();
		let bright = open_loan_in(USD_TRN, 1_000 * DOLLAR, 1_000 * TOKEN, 0, 30 * DAY);
		silence(BTC_FEED);
		set_price(TRN_FEED, 1);
		idle();
		assert_eq!((is_called(dark), is_called(bright)), (false, true));
		crash(24_000);
		idle();
		assert!(is_called(dark));
	});
}

#[test]
fn every_market_should_have_its_turn() {
	ExtBuilder::run(|| {
		let markets: Vec<_> = (0..40).map(|_| market_with(|_| ())).collect();
		let loan =
			|market: &MarketId| open_loan_in(*market, 1_000 * DOLLAR, BITCOIN / 20, 0, 30 * DAY);
		let loans: Vec<_> = markets.iter().map(loan).collect();
		crash(24_000);
		for _ in 0..markets.len() {
			idle();
		}
		assert!(loans.into_iter().all(is_called));
	});
}

#[test]
fn loans_in_the_tick_of_the_price_should_be_looked_at_one_by_one() {
	ExtBuilder::run(|| {
		// Unhealthy below 25 000 and below 25 000.025: too near to be told apart by the index.
		let healthy = plain_loan();
		let unhealthy = open_loan(1_000_001_000, BITCOIN / 20, 0, 30 * DAY);
		assert_eq!(loan_of(healthy).places.risk, loan_of(unhealthy).places.risk);
		set_price(BTC_FEED, FixedU128::from_rational(2_500_001, 100));
		assert_noop!(undone(|| check_margin(healthy)), Error::<Test>::Healthy);
		assert_ok!(undone(|| check_margin(unhealthy)));
		idle();
		assert_eq!((is_called(healthy), is_called(unhealthy)), (false, true));
	});
}

#[test]
fn a_loan_that_cannot_be_valued_should_not_stop_margin_calls_of_others() {
	ExtBuilder::run(|| {
		let (large, small) = (plain_loan(), open_loan(20 * DOLLAR, BITCOIN, 0, 30 * DAY));
		// A dollar is worth so much that fifty of them cannot be counted.
		set_price(USD_FEED, FixedU128::from_inner(u128::MAX / 50));
		assert_noop!(check_margin(large), sp_runtime::ArithmeticError::Overflow);
		assert_ok!(undone(|| check_margin(small)));
		idle();
		assert!(is_called(small));
	});
}

#[test]
fn service_should_keep_within_the_weight_that_is_left_and_finish_later() {
	let mut seen = BTreeSet::new();
	let full = {
		let mut used = Weight::zero();
		ExtBuilder::run(|| {
			(0..3).for_each(|_| {
				loan_against(BITCOIN);
			});
			pass(8 * DAY + SOON);
			used = idle();
		});
		used
	};
	for percent in (0..=300).step_by(5) {
		ExtBuilder::run(|| {
			let loans = [BITCOIN; 3].map(loan_against);
			pass(8 * DAY + SOON);
			idle_within(full.saturating_mul(percent) / 100);
			let open = loans.into_iter().filter(|loan| is_open(*loan)).count();
			seen.insert(open);
			// Nothing is lost: the next blocks do the rest.
			(0..4).for_each(|_| {
				idle_within(full.saturating_mul(3));
			});
			assert!(!loans.into_iter().any(is_open));
		});
	}
	assert_eq!(seen, BTreeSet::from([0, 1, 2, 3]), "some of the work in some of the weight");
}

#[test]
fn service_should_keep_within_its_own_limit_whatever_is_left() {
	ExtBuilder::run(|| {
		(0..3).for_each(|_| {
			loan_against(BITCOIN);
		});
		pass(8 * DAY + SOON);
		let full = undone(idle);
		for percent in [0, 10, 50, 90] {
			let limit = full.saturating_mul(percent) / 100;
			ServiceWeight::set(limit);
			assert!(undone(idle).all_lte(limit));
		}
	});
}

#[test]
fn a_block_without_time_left_should_do_nothing() {
	ExtBuilder::run(|| {
		let loan = loan_against(BITCOIN);
		pass(8 * DAY + SOON);
		assert_eq!(idle_within(Weight::zero()), Weight::zero());
		assert!(is_open(loan));
	});
}

#[test]
fn a_crowd_of_due_loans_should_not_keep_margin_calls_waiting_nor_the_other_way_round() {
	ExtBuilder::run(|| {
		let due: Vec<_> = (0..20).map(|_| loan_against(BITCOIN)).collect();
		pass(8 * DAY + SOON);
		let unhealthy: Vec<_> = (0..20).map(|_| plain_loan()).collect();
		crash(24_000);
		let full = undone(idle);
		let waiting = || {
			let open = due.iter().filter(|loan| is_open(**loan)).count();
			[open, unhealthy.iter().filter(|loan| !is_called(**loan)).count()]
		};
		let mut history = vec![waiting()];
		while waiting() != [0, 0] {
			idle_within(full / 4);
			history.push(waiting());
		}
		// By the time that each of the four markets was the first to be looked at, some of both is done.
		for pair in history.windows(5) {
			for (before, after) in pair[0].into_iter().zip(pair[4]) {
				assert!(after < before || before == 0, "{history:?}");
			}
		}
		assert!(history.len() > 5, "the weight was short");
	});
}

#[test]
fn a_loan_that_is_due_should_still_be_answered_by_its_borrower_first() {
	ExtBuilder::run(|| {
		let loan = overdue_loan();
		assert_ok!(repay(BORROWER, loan, Balance::MAX));
		pass(SOON);
		idle();
		assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN);
	});
}
