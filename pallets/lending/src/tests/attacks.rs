// SPDX-License-Identifier: Apache-2.0
//! What people could try to get more than is theirs, or to keep others from what is. Each attack of the
//! design has its test here, by its name.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok, assert_storage_noop};

fn propose(who: AccountId, loan: LoanId, change: Change) {
	assert_ok!(Lending::propose_change(signed(who), loan, change, now() + DAY));
}

#[test]
fn interest_free_dust_loans() {
	ExtBuilder::run(|| {
		// The smallest loan at the smallest rate owes interest from the first moment on.
		let offer = place(LENDER, USD_BTC, Side::Lend, 1_000 * DOLLAR, terms(1, 7 * DAY));
		assert_ok!(take(BORROWER, offer, 10 * DOLLAR, BITCOIN, 1));
		assert_eq!(debt(0).interest, 3, "⌈10 · 0.01 % · 1/365⌉");
		// No door leads to a smaller one: taking, sweeping, refinancing, …
		let less = 10 * DOLLAR - 1;
		let too_small = || Error::<Test>::AmountTooSmall;
		assert_noop!(take(BORROWER, offer, less, BITCOIN, 1), too_small());
		let sweep = Sweep { term: 7 * DAY, ..Sweep::of(BORROWER, less, 1) };
		assert_noop!(sweep.borrow(), too_small());
		assert_noop!(sweep.lend(), too_small());
		let refinance = |principal| {
			Lending::refinance(signed(BORROWER), 0, offer, principal, 0, BasisPoints::MAX)
		};
		assert_noop!(refinance(less), too_small());
		// … repaying or liquidating in part, …
		assert_noop!(repay(BORROWER, 0, 103), Error::<Test>::RemainderTooSmall);
		crash(12);
		assert_ok!(check_margin(0));
		assert_noop!(liquidate(OTHER, 0, repaying(2 * DOLLAR)), Error::<Test>::RemainderTooSmall);
		crash(50_000);
		// … or what is left of an offer or a group.
		assert_ok!(take(BORROWER, offer, 980 * DOLLAR + 1, BITCOIN, 1));
		assert_eq!(Offers::<Test>::get(offer), None);
		let group = group_of(LENDER, USD, 15 * DOLLAR);
		let in_group = OfferTerms { group: Some(group), ..terms(1, 7 * DAY) };
		let offer = place(LENDER, USD_BTC, Side::Lend, 100 * DOLLAR, in_group.clone());
		assert_ok!(take(BORROWER, offer, 10 * DOLLAR, BITCOIN, 1));
		assert_eq!(Offers::<Test>::get(offer), None);
		assert_noop!(
			Lending::place_offer(signed(LENDER), USD_BTC, Side::Lend, 100 * DOLLAR, in_group),
			too_small()
		);
	});
}

#[test]
fn rounding_by_splitting() {
	// Taking an offer in parts gives exactly its collateral, and a unit at most moves between them.
	let collateral = |parts: &[u128]| {
		let mut shares = Vec::new();
		ExtBuilder::run(|| {
			let offer = offer_to_borrow(USD_BTC, 99 * DOLLAR, 1_000_003, 800, 30 * DAY);
			for part in parts {
				assert_ok!(take(LENDER, offer, part * DOLLAR, 0, 0));
			}
			shares = (0..parts.len() as u64).map(|id| loan_of(id).collateral).collect();
		});
		shares
	};
	let (two, three) = (collateral(&[66, 33]), collateral(&[33, 33, 33]));
	assert_eq!((two.iter().sum::<u128>(), three.iter().sum::<u128>()), (1_000_003, 1_000_003));
	assert!(two[0].abs_diff(three[0] + three[1]) <= 1);

	// Liquidating in parts gets no more for the same money, and pays no less for the same collateral.
	ExtBuilder::run(|| {
		let loan = called_loan();
		let total = |amounts: &[Liquidation]| {
			undone(|| {
				amounts.iter().fold((0, 0), |(repaid, seized), amount| {
					assert_ok!(liquidate(OTHER, loan, *amount));
					let (paid, got, _) = last_liquidation();
					(repaid + paid, seized + got)
				})
			})
		};
		let (_, at_once) = total(&[repaying(100_000)]);
		let (_, in_parts) = total(&[repaying(500); 200]);
		assert!(in_parts <= at_once);
		let (at_once, _) = total(&[seizing(1_000)]);
		let (in_parts, _) = total(&[seizing(1); 1_000]);
		assert!(in_parts >= at_once);
	});
}

/// Interest is rounded up whenever it is counted. Who has it counted in every block, at the cost of
/// the borrower's collateral, must not make an unsafe loan less safe.
#[test]
fn rounding_by_splitting_where_a_unit_is_worth_much() {
	ExtBuilder::run(|| {
		// The principal has no decimals: its unit is worth a dollar.
		let (whole, feed) = new_asset(50, 0, 1_000_000, 1.into());
		let market = market_with(|params| {
			(params.principal, params.min_loan, params.max_lent) = (whole, 10, 1_000_000);
			params.risk.as_mut().unwrap().principal_feed = feed;
		});
		let loan = open_loan_in(market, 1_000, BITCOIN / 20, 1_000, 30 * DAY);
		crash(25_000);
		assert_ok!(check_margin(loan));
		pass(DAY);
		let ratio = || (loan_of(loan).obligation.face().unwrap(), loan_of(loan).collateral);
		let mut before = ratio();
		for _ in 0..5 {
			// A block later a millionth of a unit is owed, which is rounded up to a whole one.
			pass(6_000);
			let _ = liquidate(OTHER, loan, repaying(1));
			let after = ratio();
			assert!(
				after.0 * before.1 <= before.0 * after.1,
				"{} owed against {} became {} against {}",
				before.0,
				before.1,
				after.0,
				after.1
			);
			before = after;
		}
	});
}

/// What the borrower and a second account of theirs have, less what is owed, in millionths of a dollar
/// and rounded down.
fn wealth(loan: LoanId, price: u128) -> i128 {
	let usd: u128 = [BORROWER, OTHER].map(|who| free(USD, who)).iter().sum();
	let btc: u128 = [BORROWER, OTHER]
		.map(|who| free(BTC, who) + held(BTC, HoldReason::Collateral, who))
		.iter()
		.sum();
	let owed = Loans::<Test>::get(loan)
		.map_or(0, |loan| loan.obligation.debt(now()).unwrap().total().unwrap());
	(usd + btc * price / 100) as i128 - owed as i128
}

#[test]
fn a_lender_who_repays_one_of_the_loans_should_not_void_the_answer_to_all_calls() {
	ExtBuilder::run(|| {
		let (small, large) = (open_loan(10 * DOLLAR, BITCOIN / 2_000, 0, 30 * DAY), plain_loan());
		crash(24_000);
		for loan in [small, large] {
			assert_ok!(check_margin(loan));
		}
		pass(CALL);
		// In the last block in which an answer counts, the lender is first, at no cost.
		let before = free(USD, LENDER);
		assert_ok!(repay(LENDER, small, Balance::MAX));
		assert_eq!(free(USD, LENDER), before);
		let answer = vec![(small, BITCOIN / 100), (large, BITCOIN / 10)];
		assert_ok!(Lending::top_up_many(signed(BORROWER), answer.try_into().unwrap()));
		assert_eq!(stage(large), Stage::Running);
		pass(1);
		assert_noop!(settle(large), Error::<Test>::NotOverdue);
	});
}

#[test]
fn self_liquidation_at_a_profit() {
	for amount in [
		repaying(1_000),
		repaying(100 * DOLLAR),
		repaying(Balance::MAX),
		seizing(1),
		seizing(BITCOIN),
	] {
		ExtBuilder::run(|| {
			let loan = open_loan(1_000 * DOLLAR, BITCOIN / 20, 1_000, 30 * DAY);
			pass(3 * DAY);
			crash(24_000);
			assert_ok!(check_margin(loan));
			let (before, lender) = (wealth(loan, 24_000), free(USD, LENDER));
			let owed = debt(loan);
			// The second account takes the discount, and the first one bears it.
			assert_ok!(liquidate(OTHER, loan, amount));
			assert!(wealth(loan, 24_000) <= before);
			let (repaid, _, _) = last_liquidation();
			let fee = repaid.min(owed.interest) / 10;
			assert_eq!(free(USD, LENDER) - lender, repaid - fee, "all of it goes to the lender");
		});
	}
	// Of a loan that is worth less than its debt the lender loses no more than to a stranger.
	let lost_to = |liquidator| {
		let mut got = 0;
		ExtBuilder::run(|| {
			let loan = called_loan();
			crash(20_000);
			let before = free(USD, LENDER);
			assert_ok!(liquidate(liquidator, loan, repaying(Balance::MAX)));
			got = free(USD, LENDER) - before;
		});
		got
	};
	assert_eq!(lost_to(BORROWER), 940 * DOLLAR);
	assert_eq!(lost_to(OTHER), 940 * DOLLAR);
}

#[test]
fn a_round_trip_of_calling_and_liquidating_oneself_should_cost() {
	ExtBuilder::run(|| {
		// A lender who is also the liquidator gets the incentive, and nothing besides.
		let loan = called_loan();
		let lender = free(USD, LENDER);
		assert_ok!(liquidate(LENDER, loan, repaying(100 * DOLLAR)));
		assert_eq!(free(USD, LENDER), lender, "paid to themselves");
		assert_eq!(free(BTC, LENDER), 1_000 * BITCOIN + 443_262);
		assert_eq!(debt(loan).principal, 900 * DOLLAR);
	});
}

#[test]
fn dust_repayment_or_refinancing_to_dodge_a_liquidation_in_flight() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		let called = stage(loan);
		let meant = Lending::loan_status(loan).unwrap().liquidatable;
		// A new loan in place of this one must be as safe as any new one.
		let offer = place(OTHER, USD_BTC, Side::Lend, 1_000 * DOLLAR, terms(0, 30 * DAY));
		let refinance = |principal| {
			Lending::refinance(signed(BORROWER), loan, offer, principal, 0, BasisPoints::MAX)
		};
		assert_noop!(refinance(999 * DOLLAR), Error::<Test>::LtvTooHigh);
		assert_noop!(refinance(841 * DOLLAR), Error::<Test>::LtvTooHigh);
		assert_ok!(undone(|| refinance(840 * DOLLAR)));
		// Whatever the borrower squeezes in before the liquidation, …
		assert_ok!(repay(BORROWER, loan, 100));
		assert_ok!(top_up(BORROWER, loan, 1));
		propose(BORROWER, loan, Change::Terms { apr_bp: 0, maturity_ms: now() + DAY });
		assert_noop!(withdraw(BORROWER, loan, 1), Error::<Test>::NotRunning);
		// … the deadline stays, and the liquidation goes through, if for a little less.
		assert_eq!(stage(loan), called);
		assert_noop!(check_margin(loan), Error::<Test>::AlreadyCalled);
		assert_ok!(liquidate(OTHER, loan, repaying(meant)));
		let (repaid, _, _) = last_liquidation();
		assert!(repaid <= meant && repaid > meant - 10_000);
	});
}

#[test]
fn terms_changed_under_a_taker() {
	ExtBuilder::run(|| {
		// An offer never changes, and a worse one in its place has another id.
		let offer = offer_to_lend(USD_BTC, 100 * DOLLAR, 800, 30 * DAY);
		assert_ok!(Lending::cancel_offer(signed(LENDER), offer));
		let worse = offer_to_lend(USD_BTC, 100 * DOLLAR, 5_000, 30 * DAY);
		assert_noop!(take(BORROWER, offer, 50 * DOLLAR, BITCOIN, 800), Error::<Test>::OfferGone);
		assert_noop!(
			take(BORROWER, worse, 50 * DOLLAR, BITCOIN, 800),
			Error::<Test>::RateBeyondLimit
		);
		assert_noop!(Sweep::of(BORROWER, 50 * DOLLAR, 800).borrow(), Error::<Test>::NothingToTake);
		// Nor does a proposal change in the hand of the one who accepts it.
		let loan = plain_loan();
		let fair = Change::Terms { apr_bp: 100, maturity_ms: now() + 60 * DAY };
		propose(LENDER, loan, fair);
		propose(LENDER, loan, Change::Terms { apr_bp: 5_000, maturity_ms: now() + 60 * DAY });
		assert_noop!(
			Lending::accept_change(signed(BORROWER), loan, fair),
			Error::<Test>::NoSuchProposal
		);
		// Nor a claim's price, nor what it is worth, in the hand of its buyer.
		let ask = |price| {
			assert_ok!(Lending::offer_note(signed(LENDER), loan, Some(price)));
		};
		let expected = MinTerms { owed: 1_000 * DOLLAR, ..ANYTHING };
		let buy = || Lending::buy_note(signed(OTHER), loan, 990 * DOLLAR, expected);
		ask(990 * DOLLAR);
		assert_ok!(undone(buy));
		ask(991 * DOLLAR);
		assert_noop!(buy(), Error::<Test>::LimitNotMet);
		ask(990 * DOLLAR);
		assert_ok!(repay(BORROWER, loan, 100));
		assert_noop!(buy(), Error::<Test>::LimitNotMet);
	});
}

#[test]
fn sole_counterparty_bypass() {
	ExtBuilder::run(|| {
		let sole = OfferTerms { only_for: Some(OTHER), ..terms(0, 30 * DAY) };
		let lend = place(LENDER, USD_BTC, Side::Lend, 1_000 * DOLLAR, sole.clone());
		let side = Side::Borrow { collateral: BITCOIN };
		let borrow = place(BORROWER, USD_BTC, side, 1_000 * DOLLAR, sole);
		let not_sole = || Error::<Test>::NotForYou;
		for who in [BORROWER, FOURTH] {
			assert_noop!(take(who, lend, 10 * DOLLAR, BITCOIN, 0), not_sole());
			let nothing = Error::<Test>::NothingToTake;
			assert_noop!(Sweep::of(who, 10 * DOLLAR, 9_999).borrow(), nothing);
		}
		for who in [LENDER, FOURTH] {
			assert_noop!(take(who, borrow, 10 * DOLLAR, 0, 0), not_sole());
			assert_noop!(Sweep::of(who, 10 * DOLLAR, 0).lend(), Error::<Test>::NothingToTake);
		}
		// Refinancing takes an offer too.
		let other = place(FOURTH, USD_BTC, Side::Lend, 100 * DOLLAR, terms(0, 30 * DAY));
		assert_ok!(take(BORROWER, other, 100 * DOLLAR, BITCOIN, 0));
		assert_noop!(Lending::refinance(signed(BORROWER), 0, lend, 100 * DOLLAR, 0, 0), not_sole());
		// Expired, it can be closed by anyone, but still not taken.
		pass(DAY + 1);
		assert_noop!(take(OTHER, lend, 10 * DOLLAR, BITCOIN, 0), Error::<Test>::OfferExpired);
		let sole = OfferTerms { only_for: Some(OTHER), ..terms(0, 30 * DAY) };
		let offer = place(LENDER, USD_BTC, Side::Lend, 100 * DOLLAR, sole);
		assert_ok!(take(OTHER, offer, 10 * DOLLAR, BITCOIN, 0));
	});
}

#[test]
fn hostile_lender_account_blocking_repayment() {
	// Blocked by the asset's admin, emptied, or one that never was.
	type Act = fn(LoanId);
	let hostile: [(&str, Act); 3] = [
		("blocked", |_| {
			block(USD_ID, LENDER);
			block(BTC_ID, LENDER);
		}),
		("gone", |_| {
			for (asset, id) in [(USD, USD_ID), (BTC, BTC_ID)] {
				let all = free(asset, LENDER);
				assert_ok!(Assets::transfer(signed(LENDER), id, FOURTH, all));
			}
		}),
		("never was", |loan| {
			assert_ok!(Lending::transfer_note(signed(LENDER), loan, 12_345));
		}),
	];
	for (name, act) in hostile {
		ExtBuilder::run(|| {
			let loan = open_loan(1_000 * DOLLAR, BITCOIN / 20, 1_000, 30 * DAY);
			act(loan);
			// No payment is so small that no account can be made of the lender's share.
			assert_noop!(repay(BORROWER, loan, 100), Error::<Test>::AmountTooSmall);
			assert_ok!(repay(BORROWER, loan, 112));
			undone(|| {
				assert_ok!(repay(BORROWER, loan, Balance::MAX));
				assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN, "{name}");
			});
			undone(|| {
				let offer = place(OTHER, USD_BTC, Side::Lend, 1_000 * DOLLAR, terms(0, 30 * DAY));
				let refinance =
					Lending::refinance(signed(BORROWER), loan, offer, 1_000 * DOLLAR, 0, 0);
				assert_ok!(refinance);
			});
			undone(|| {
				pass(31 * DAY + 1);
				assert_ok!(settle(loan));
			});
			crash(20_000);
			assert_ok!(check_margin(loan));
			assert_ok!(liquidate(OTHER, loan, repaying(Balance::MAX)));
		});
	}
}

#[test]
fn existential_deposit_reaping_with_holds() {
	ExtBuilder::run(|| {
		// What is on hold keeps its account alive: the last of it cannot be spent, nor put on hold.
		let all = free(USD, LENDER);
		let offer = |amount| {
			Lending::place_offer(signed(LENDER), USD_BTC, Side::Lend, amount, terms(0, 30 * DAY))
		};
		assert_storage_noop!(assert!(offer(all).is_err()));
		assert_storage_noop!(assert!(offer(all - 99).is_err()));
		assert_ok!(offer(all - 100));
		assert!(Assets::transfer(signed(LENDER), USD_ID, OTHER, 1).is_err());
		assert_ok!(take(BORROWER, 0, 1_000 * DOLLAR, BITCOIN, 0));
		assert_ok!(Lending::cancel_offer(signed(LENDER), 0));
		assert_eq!(free(USD, LENDER), all - 1_000 * DOLLAR);
	});
	ExtBuilder::run(|| {
		// The native token as collateral, all of it: the account lives on and the loan ends well.
		let offer = offer_to_lend(USD_TRN, 100 * DOLLAR, 0, 30 * DAY);
		let all = free(TRN, BORROWER) - loan_deposit() - NATIVE_MINIMUM;
		let take = |collateral| take(BORROWER, offer, 100 * DOLLAR, collateral, 0);
		assert_storage_noop!(assert!(take(all + 1).is_err()));
		assert_ok!(take(all));
		assert_eq!(free(TRN, BORROWER), NATIVE_MINIMUM);
		pass(8 * DAY);
		assert_ok!(repay(BORROWER, 0, Balance::MAX));
		assert_eq!(free(TRN, BORROWER), all + loan_deposit() + NATIVE_MINIMUM);
	});
	ExtBuilder::run(|| {
		// A borrower whose account in the principal would be reaped by the payment, while something in
		// it is on hold, keeps what is on hold.
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 0, 30 * DAY);
		let offer = place(
			BORROWER,
			TRN_USD,
			Side::Borrow { collateral: 500 * DOLLAR },
			10 * TOKEN,
			terms(0, 30 * DAY),
		);
		leave(USD, BORROWER, 1_000 * DOLLAR);
		assert_storage_noop!(assert!(repay(BORROWER, loan, Balance::MAX).is_err()));
		assert_ok!(Lending::cancel_offer(signed(BORROWER), offer));
		assert_ok!(repay(BORROWER, loan, Balance::MAX));
		assert_eq!(free(USD, BORROWER), 500 * DOLLAR);
	});
	ExtBuilder::run(|| {
		// A borrower emptied to the last unit gets everything back into a new account in the asset.
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 0, 30 * DAY);
		leave(BTC, BORROWER, 1);
		leave(TRN, BORROWER, NATIVE_MINIMUM);
		assert_ok!(repay(OTHER, loan, Balance::MAX));
		assert_eq!(free(BTC, BORROWER), BITCOIN + 1);
		assert_eq!(free(TRN, BORROWER), NATIVE_MINIMUM + loan_deposit());
	});
}

#[test]
fn storage_filled_with_offers() {
	ExtBuilder::run(|| {
		// Whatever is stored has a deposit held, which ends with the money.
		leave(TRN, OTHER, 5 * offer_deposit() + NATIVE_MINIMUM);
		let offer = || {
			Lending::place_offer(
				signed(OTHER),
				USD_BTC,
				Side::Lend,
				10 * DOLLAR,
				terms(1, 30 * DAY),
			)
		};
		for _ in 0..3 {
			assert_ok!(offer());
		}
		assert_ok!(Lending::create_group(signed(OTHER), USD, 100));
		let loan = plain_loan();
		assert_ok!(Lending::transfer_note(signed(LENDER), loan, OTHER));
		propose(OTHER, loan, Change::Settlement { collateral: 1 });
		assert_storage_noop!(assert!(offer().is_err()));
		assert_storage_noop!(assert!(Lending::create_group(signed(OTHER), USD, 100).is_err()));
	});
	ExtBuilder::run(|| {
		// Offers that die at the top of the book cannot close it: each sweep clears a part of the way,
		// and so can anybody.
		for _ in 0..2 * MAX_SWEEP + 1 {
			place(OTHER, USD_BTC, Side::Lend, 10 * DOLLAR, terms(1, 30 * DAY));
		}
		pass(DAY + 1);
		let good = place(LENDER, USD_BTC, Side::Lend, 10 * DOLLAR, terms(900, 30 * DAY));
		assert_ok!(Lending::cancel_offer(signed(FOURTH), good - 1));
		for _ in 0..2 {
			assert!(Offers::<Test>::contains_key(good));
			assert_ok!(Sweep::of(BORROWER, 10 * DOLLAR, 900).borrow());
		}
		assert_ok!(Sweep::of(BORROWER, 10 * DOLLAR, 900).borrow());
		assert_eq!(Offers::<Test>::iter().count(), 0);
		assert_eq!(held(TRN, HoldReason::Deposit, OTHER), 0);
	});
}

#[test]
fn stale_or_jumping_feed() {
	for feed in [USD_FEED, BTC_FEED] {
		for (stop, error) in [
			(silence as fn(_), Error::<Test>::PriceStale),
			(freeze_feed as fn(_), Error::<Test>::PriceFrozen),
		] {
			ExtBuilder::run(|| {
				let error = sp_runtime::DispatchError::from(error);
				let (called, running) =
					(called_loan(), open_loan(100 * DOLLAR, BITCOIN, 0, 7 * DAY));
				let offer = offer_to_lend(USD_BTC, 100 * DOLLAR, 0, 30 * DAY);
				let borrow = offer_to_borrow(USD_BTC, 100 * DOLLAR, BITCOIN, 0, 30 * DAY);
				pass(CALL + 1);
				stop(feed);
				// Nothing is opened, taken out, liquidated or settled at a price that nobody knows, …
				assert_noop!(take(BORROWER, offer, 50 * DOLLAR, BITCOIN, 0), error);
				assert_noop!(take(LENDER, borrow, 50 * DOLLAR, 0, 0), error);
				assert_noop!(Sweep::of(BORROWER, 50 * DOLLAR, 0).borrow(), error);
				assert_noop!(Sweep::of(LENDER, 50 * DOLLAR, 0).lend(), error);
				assert_noop!(withdraw(BORROWER, running, 1), error);
				assert_noop!(
					Lending::refinance(signed(BORROWER), running, offer, 50 * DOLLAR, 0, 0),
					error
				);
				assert_noop!(check_margin(running), error);
				assert_noop!(liquidate(OTHER, called, repaying(50 * DOLLAR)), error);
				assert_noop!(settle(called), error);
				idle();
				assert!(Loans::<Test>::contains_key(called));
				pass(8 * DAY);
				assert_noop!(settle(running), error);
				// … and whoever is not asked for one goes on.
				assert_ok!(top_up(BORROWER, called, 1));
				assert_ok!(repay(BORROWER, running, Balance::MAX));
				assert_ok!(repay(BORROWER, called, Balance::MAX));
				assert_ok!(Lending::cancel_offer(signed(LENDER), offer));
				assert_ok!(Lending::cancel_offer(signed(BORROWER), borrow));
			});
		}
	}
}

#[test]
fn maturity_and_expiry_at_the_very_edge() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		let offer = offer_to_lend(USD_BTC, 100 * DOLLAR, 0, 30 * DAY);
		crash(24_000);
		// An offer is good at the moment it expires, and not after it.
		pass(DAY);
		assert_ok!(take(BORROWER, offer, 10 * DOLLAR, BITCOIN, 0));
		assert_noop!(Lending::cancel_offer(signed(OTHER), offer), Error::<Test>::NotMaker);
		pass(1);
		assert_noop!(take(BORROWER, offer, 10 * DOLLAR, BITCOIN, 0), Error::<Test>::OfferExpired);
		assert_ok!(Lending::cancel_offer(signed(OTHER), offer));
		// A loan can be called up to, and not at, its maturity.
		pass(29 * DAY - 2);
		assert_ok!(undone(|| check_margin(loan)));
		assert_eq!(debt(loan).interest, 0);
		pass(1);
		assert_noop!(check_margin(loan), Error::<Test>::NotRunning);
		assert_noop!(withdraw(BORROWER, loan, 1), Error::<Test>::NotRunning);
		// It is repaid in time at the end of its grace, and settled a moment later.
		pass(DAY);
		assert_noop!(settle(loan), Error::<Test>::NotOverdue);
		assert_eq!(debt(loan).interest, 0);
		assert_ok!(undone(|| repay(BORROWER, loan, Balance::MAX)));
		pass(1);
		assert_eq!(debt(loan).interest, 1, "the late rate, rounded up");
		assert_ok!(undone(|| repay(BORROWER, loan, Balance::MAX)));
		assert_ok!(settle(loan));
	});
}

#[test]
fn two_assets_with_the_same_id() {
	ExtBuilder::run(|| {
		// The native token is no asset with an id, whatever id that is.
		let (zero, feed) = new_asset(0, 12, 1_000_000 * TOKEN, 2.into());
		let market = market_with(|params| {
			(params.principal, params.collateral) = (TRN, zero.clone());
			(params.min_loan, params.max_lent) = (TOKEN, 1_000 * TOKEN);
			let risk = params.risk.as_mut().unwrap();
			(risk.principal_feed, risk.collateral_feed) = (TRN_FEED, feed);
		});
		let loan = open_loan_in(market, 10 * TOKEN, 100 * TOKEN, 0, 30 * DAY);
		assert_eq!(held(zero.clone(), HoldReason::Collateral, BORROWER), 100 * TOKEN);
		assert_eq!(held(TRN, HoldReason::Collateral, BORROWER), 0);
		assert_ok!(repay(BORROWER, loan, Balance::MAX));
		assert_eq!(free(zero, BORROWER), 1_000_000 * TOKEN);
	});
	ExtBuilder::run(|| {
		// One account has the same asset on hold for everything at once: as principal offered in one
		// market, as collateral offered and given in another, in groups, and in a loan.
		let before = [USD, BTC, TRN].map(|asset| free(asset, BORROWER));
		let offered = place(BORROWER, USD_BTC, Side::Lend, 100 * DOLLAR, terms(0, 30 * DAY));
		let side = Side::Borrow { collateral: 200 * DOLLAR };
		let wanted = place(BORROWER, TRN_USD, side, 10 * TOKEN, terms(0, 30 * DAY));
		let group = group_of(BORROWER, USD, 400 * DOLLAR);
		let lend = offer_to_lend(TRN_USD, 10 * TOKEN, 0, 30 * DAY);
		assert_ok!(take(BORROWER, lend, 10 * TOKEN, 800 * DOLLAR, 0));
		let holds = || {
			[HoldReason::Offer, HoldReason::Collateral]
				.map(|reason| held(USD, reason, BORROWER) / DOLLAR)
		};
		assert_eq!(holds(), [700, 800]);
		assert_ok!(Lending::cancel_offer(signed(BORROWER), offered));
		assert_eq!(holds(), [600, 800]);
		assert_ok!(repay(BORROWER, 0, Balance::MAX));
		assert_eq!(holds(), [600, 0]);
		assert_ok!(Lending::cancel_group(signed(BORROWER), group));
		assert_eq!(holds(), [200, 0]);
		assert_ok!(Lending::cancel_offer(signed(BORROWER), wanted));
		assert_eq!([USD, BTC, TRN].map(|asset| free(asset, BORROWER)), before);
	});
}

#[test]
fn asset_frozen_by_its_admin() {
	ExtBuilder::run(|| {
		let loans = [plain_loan(), plain_loan()];
		let offer = offer_to_lend(USD_BTC, 100 * DOLLAR, 0, 30 * DAY);
		// The principal: nobody can pay, and nothing else changes.
		freeze_asset(USD_ID);
		for loan in loans {
			assert_storage_noop!(assert!(repay(BORROWER, loan, Balance::MAX).is_err()));
			assert_storage_noop!(assert!(repay(BORROWER, loan, 1).is_err()));
		}
		assert_storage_noop!(assert!(take(BORROWER, offer, 50 * DOLLAR, BITCOIN, 0).is_err()));
		assert_storage_noop!(assert!(Lending::cancel_offer(signed(LENDER), offer).is_err()));
		assert_ok!(top_up(BORROWER, loans[0], 1));
		assert_ok!(withdraw(BORROWER, loans[0], 1));
		crash(24_000);
		assert_ok!(check_margin(loans[0]));
		assert_storage_noop!(assert!(liquidate(OTHER, loans[0], seizing(1)).is_err()));
		// Time goes on, and so do the lender's rights to the collateral.
		pass(CALL + 1);
		assert_ok!(settle(loans[0]));
		thaw_asset(USD_ID);
		assert_ok!(Lending::cancel_offer(signed(LENDER), offer));

		// The collateral: what is owed can be paid, and the collateral comes back when it can.
		let offer = place(
			LENDER,
			USD_BTC,
			Side::Borrow { collateral: BITCOIN },
			100 * DOLLAR,
			terms(0, 30 * DAY),
		);
		freeze_asset(BTC_ID);
		assert_storage_noop!(assert!(top_up(BORROWER, loans[1], 1).is_err()));
		assert_storage_noop!(assert!(take(OTHER, offer, 50 * DOLLAR, 0, 0).is_err()));
		assert_ok!(check_margin(loans[1]));
		assert_storage_noop!(assert!(liquidate(OTHER, loans[1], seizing(1)).is_err()));
		pass(CALL + 1);
		assert_storage_noop!(assert!(settle(loans[1]).is_err()));
		assert_ok!(repay(BORROWER, loans[1], Balance::MAX));
		assert_eq!(stage(loans[1]), Stage::Repaid);
		thaw_asset(BTC_ID);
		assert_ok!(repay(FOURTH, loans[1], 0));
		assert!(!Loans::<Test>::contains_key(loans[1]));
		assert_ok!(Lending::cancel_offer(signed(LENDER), offer));
	});
}
