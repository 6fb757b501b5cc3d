// SPDX-License-Identifier: Apache-2.0
//! Invariants of the design that no other file states. The numbers are those of the table in the README.

use crate::{mock::*, *};
use codec::Encode;
use frame_support::{assert_noop, assert_ok};
use proptest::prelude::*;
use sp_runtime::{DispatchResult, FixedU128};

fn propose(who: AccountId, loan: LoanId, change: Change) -> DispatchResult {
	Lending::propose_change(signed(who), loan, change, now() + DAY)
}

fn accept(who: AccountId, loan: LoanId, change: Change) -> DispatchResult {
	Lending::accept_change(signed(who), loan, change)
}

/// What an account has of an asset in all: free, on hold, and waiting.
fn total(asset: AssetKind, who: AccountId) -> Balance {
	let holds = [HoldReason::Offer, HoldReason::Collateral]
		.map(|reason| held(asset.clone(), reason, who))
		.iter()
		.sum::<Balance>();
	free(asset.clone(), who) + holds + waiting(asset, who)
}

/// Something that a party of a loan, or anybody, can do to it.
#[derive(Clone, Copy, Debug)]
enum Act {
	Repay(AccountId, Balance),
	TopUp(Balance),
	Withdraw(Balance),
	Check,
	Liquidate(Balance, bool),
	Settle,
	Terms(BasisPoints, Moment),
	Give,
	Sell(Balance),
	Refinance(Balance, Balance),
	Idle,
}

fn act() -> impl Strategy<Value = Act> {
	let amount = || prop_oneof![1u128..1_000, 1u128..2_000 * DOLLAR];
	prop_oneof![
		(prop_oneof![Just(BORROWER), Just(FOURTH)], amount())
			.prop_map(|(who, amount)| Act::Repay(who, amount)),
		(1u128..BITCOIN).prop_map(Act::TopUp),
		(1u128..BITCOIN / 20).prop_map(Act::Withdraw),
		Just(Act::Check),
		(amount(), any::<bool>()).prop_map(|(amount, repay)| Act::Liquidate(amount, repay)),
		Just(Act::Settle),
		(0u16..3_000, 1u64..100).prop_map(|(apr, days)| Act::Terms(apr, days * DAY)),
		Just(Act::Give),
		amount().prop_map(Act::Sell),
		(amount(), 0u128..BITCOIN / 20).prop_map(|(amount, add)| Act::Refinance(amount, add)),
		Just(Act::Idle),
	]
}

impl Act {
	/// Returns the loan that is there afterwards, another one if it was refinanced.
	fn run(self, loan: LoanId) -> LoanId {
		let lender = || Loans::<Test>::get(loan).map_or(LENDER, |loan| loan.lender);
		let _ = match self {
			Act::Repay(who, amount) => repay(who, loan, amount),
			Act::TopUp(amount) => top_up(BORROWER, loan, amount),
			Act::Withdraw(amount) => withdraw(BORROWER, loan, amount),
			Act::Check => check_margin(loan),
			Act::Liquidate(amount, true) => liquidate(FOURTH, loan, repaying(amount)),
			Act::Liquidate(amount, false) => liquidate(FOURTH, loan, seizing(amount)),
			Act::Settle => settle(loan),
			Act::Terms(apr, time) => {
				let change = Change::Terms { apr_bp: apr, maturity_ms: now() + time };
				propose(BORROWER, loan, change).and_then(|()| accept(lender(), loan, change))
			},
			Act::Give => Lending::transfer_note(signed(lender()), loan, OTHER),
			Act::Sell(price) => Lending::offer_note(signed(lender()), loan, Some(price))
				.and_then(|()| buy_note(FOURTH, loan, price)),
			Act::Refinance(amount, add) => {
				let amount = amount.max(10 * DOLLAR);
				let offer = place(OTHER, USD_BTC, Side::Lend, amount, terms(500, 30 * DAY));
				let new = NextLoanId::<Test>::get();
				let result = Lending::refinance(
					signed(BORROWER),
					loan,
					offer,
					amount,
					add,
					BasisPoints::MAX,
				);
				if result.is_ok() {
					return new;
				}
				result
			},
			Act::Idle => {
				idle();
				Ok(())
			},
		};
		loan
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(128))]

	/// 4. No call makes a healthy loan unhealthy; 5. nor does a healthy loan lose collateral, but to its
	/// borrower. Where it matters most: at the very limit, and near it.
	#[test]
	fn no_call_makes_a_healthy_loan_unhealthy_or_takes_its_collateral(
		apr in 0u16..3_000,
		days in 0u64..29,
		above in 0u128..3_000,
		acts in proptest::collection::vec(act(), 1..8),
	) {
		ExtBuilder::run(|| {
			let mut loan = open_loan(1_000 * DOLLAR, BITCOIN / 20, apr, 30 * DAY);
			pass(days * DAY);
			let limit = Lending::loan_status(loan).unwrap().margin_call_below_e18.unwrap();
			let dollars = FixedU128::from_u32(1) * above.into();
			set_price(BTC_FEED, limit + dollars);
			assert_eq!(Lending::loan_status(loan).unwrap().healthy, Some(true));
			for act in acts {
				let mine = total(BTC, BORROWER);
				loan = act.run(loan);
				assert_eq!(total(BTC, BORROWER), mine, "collateral lost by {act:?}");
				let Ok(status) = Lending::loan_status(loan) else { return };
				assert_eq!(status.healthy, Some(true), "made unhealthy by {act:?}");
				assert_eq!(stage(loan), Stage::Running);
			}
		});
	}

	/// 9. What a lender has, the claim included, falls only by a shortfall that was realised, and by no
	/// more; but for the protocol's part of the interest, which was never the lender's.
	#[test]
	fn a_lenders_worth_falls_by_a_realised_shortfall_alone(
		apr in 0u16..5_000,
		days in 0u64..29,
		price in 5_000u128..25_000,
		amounts in proptest::collection::vec((1u128..2_000 * DOLLAR, any::<bool>()), 1..5),
	) {
		ExtBuilder::run(|| {
			let loan = open_loan(1_000 * DOLLAR, BITCOIN / 20, apr, 30 * DAY);
			pass(days * DAY);
			crash(price);
			if check_margin(loan).is_err() {
				return;
			}
			let owed = || Loans::<Test>::get(loan)
				.map_or(0, |loan| loan.obligation.debt(now()).unwrap().total().unwrap());
			let fees = || total(USD, Treasury::get());
			for (amount, repays) in amounts {
				let before = total(USD, LENDER) + owed() + fees();
				let amount = if repays { repaying(amount) } else { seizing(amount / 20) };
				if liquidate(OTHER, loan, amount).is_err() {
					continue;
				}
				let (_, seized, shortfall) = last_liquidation();
				assert_eq!(total(USD, LENDER) + owed() + fees() + shortfall, before);
				assert!(shortfall == 0 || !Loans::<Test>::contains_key(loan) && seized > 0);
			}
		});
	}

	/// 11. Who borrows and repays, or lends and sells the claim on, ends with no more than before.
	#[test]
	fn there_and_back_is_never_a_profit(
		principal in 10 * DOLLAR..100_000 * DOLLAR,
		apr in any::<u16>(),
		price in 0u128..200_000 * DOLLAR,
		by_sweep in any::<bool>(),
	) {
		ExtBuilder::run(|| {
			let money = |who| [USD, BTC, TRN].map(|asset| total(asset, who));
			let offer = offer_to_lend(USD_BTC, principal, apr, 30 * DAY);
			let before = money(BORROWER);
			if by_sweep {
				let collateral = 500 * BITCOIN;
				let sweep = Sweep { collateral, ..Sweep::of(BORROWER, principal, apr) };
				assert_ok!(sweep.borrow());
			} else {
				assert_ok!(take(BORROWER, offer, principal, 500 * BITCOIN, apr));
			}
			assert_ok!(repay(BORROWER, 0, Balance::MAX));
			let after = money(BORROWER);
			// ⌈principal · apr · 1 day⌉
			let cost = (principal * u128::from(apr)).div_ceil(3_650_000);
			assert_eq!(after, [before[0] - cost, before[1], before[2]]);

			// Lend, and sell the claim at any price: one gets what the other pays, and the borrower
			// neither gains nor loses.
			let side = Side::Borrow { collateral: 500 * BITCOIN };
			place(BORROWER, USD_BTC, side, principal, terms(apr, 30 * DAY));
			let traders = || total(USD, OTHER) + total(USD, FOURTH);
			let (before, debtor) = (traders(), total(USD, BORROWER));
			assert_ok!(Sweep::of(OTHER, principal, 0).lend());
			let owed = debt(1);
			assert_ok!(Lending::offer_note(signed(OTHER), 1, Some(price)));
			assert_ok!(buy_note(FOURTH, 1, price));
			assert_eq!(traders(), before - principal);
			assert_eq!((debt(1), total(USD, BORROWER)), (owed, debtor + principal));
		});
	}

	/// 12. Counting interest in between changes nothing about what is owed, but for a unit of rounding
	/// that is never in the borrower's favour.
	#[test]
	fn accrue_then_act_is_act(
		principal in 10 * DOLLAR..10_000_000 * DOLLAR,
		apr in any::<u16>(),
		times in [0u64..60 * DAY, 0u64..60 * DAY],
	) {
		ExtBuilder::run(|| {
			let id = open_loan(10 * DOLLAR, BITCOIN, apr, 30 * DAY);
			let mut plain = loan_of(id);
			plain.obligation.principal = principal;
			let mut accrued = plain.clone();
			let at = now() + times[0];
			accrued.obligation.accrue(at).unwrap();
			// At once there is no difference at all; twice is as good as once.
			assert_eq!(accrued.obligation.debt(at), plain.obligation.debt(at));
			let once = accrued.clone();
			accrued.obligation.accrue(at).unwrap();
			assert_eq!(accrued, once);
			let later = at + times[1];
			let interest = |loan: &LoanOf<Test>| loan.obligation.debt(later).unwrap().interest;
			assert!((0..=1).contains(&(interest(&accrued) - interest(&plain))));
			if at <= plain.obligation.maturity {
				let faces = (accrued.obligation.face().unwrap(), plain.obligation.face().unwrap());
				assert!((0..=1).contains(&(faces.0 - faces.1)), "{faces:?}");
			}
		});
	}
}

/// 13. Full repayment works whatever has happened, to the loan and around it.
#[test]
fn full_repayment_always_works() {
	let troubles: [fn(LoanId); 12] = [
		|_| [USD_FEED, BTC_FEED].into_iter().for_each(silence),
		|_| [USD_FEED, BTC_FEED].into_iter().for_each(freeze_feed),
		|_| set_price(USD_FEED, FixedU128::from_inner(u128::MAX)),
		|_| set_price(BTC_FEED, FixedU128::from_inner(1)),
		|_| Lending::set_market_closed(RuntimeOrigin::root(), USD_BTC, true).unwrap(),
		|_| {
			block(USD_ID, LENDER);
			block(BTC_ID, LENDER);
		},
		|loan| {
			let _ = check_margin(loan);
		},
		|_| pass(CALL + 1),
		|_| pass(30 * DAY),
		|_| pass(400 * DAY),
		|loan| {
			let _ = propose(LENDER, loan, Change::Settlement { collateral: 1 });
			let _ = Lending::offer_note(signed(LENDER), loan, Some(1));
		},
		|_| leave(TRN, BORROWER, NATIVE_MINIMUM),
	];
	// Each by itself and with each other, in either order.
	for first in troubles {
		for second in troubles {
			ExtBuilder::run(|| {
				let loan = open_loan(1_000 * DOLLAR, BITCOIN / 20, 1_000, 30 * DAY);
				crash(24_000);
				first(loan);
				second(loan);
				assert_ok!(repay(BORROWER, loan, Balance::MAX));
				assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN);
				assert_eq!(Loans::<Test>::get(loan), None);
			});
		}
	}
}

/// 14. Collateral without a debt comes back, to a blocked borrower as a payment that waits.
#[test]
fn collateral_without_a_debt_always_comes_back() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		block(BTC_ID, BORROWER);
		assert_ok!(repay(OTHER, loan, Balance::MAX));
		assert_eq!(waiting(BTC, BORROWER), BITCOIN / 20);
		thaw(BTC_ID, BORROWER);
		assert_ok!(Custody::withdraw_pending(signed(FOURTH), BORROWER, BTC));
		assert_eq!(free(BTC, BORROWER), 1_000 * BITCOIN);
	});
	ExtBuilder::run(|| {
		// Stuck for years, it is nobody else's, whatever is tried.
		let loan = stuck_loan();
		freeze_asset(BTC_ID);
		pass(1_000 * DAY);
		idle();
		crash(1);
		for result in [
			settle(loan),
			check_margin(loan),
			liquidate(OTHER, loan, seizing(1)),
			propose(LENDER, loan, Change::Settlement { collateral: 1 }),
			withdraw(BORROWER, loan, 1),
		] {
			assert_eq!(result, Err(Error::<Test>::NothingOwed.into()));
		}
		thaw_asset(BTC_ID);
		assert_ok!(repay(OTHER, loan, Balance::MAX));
		assert_eq!((free(BTC, BORROWER), free(USD, OTHER)), (1_000 * BITCOIN, 10_000_000 * DOLLAR));
	});
}

/// 15. Nobody but its parties, together, raises a debt, and nobody but its lender lowers a claim.
#[test]
fn strangers_should_neither_raise_a_debt_nor_lower_a_claim() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		let change = Change::Terms { apr_bp: 1, maturity_ms: now() + DAY };
		assert_ok!(propose(BORROWER, loan, change));
		let offer = offer_to_lend(USD_BTC, 1_000 * DOLLAR, 1, 30 * DAY);
		let who = FOURTH;
		for (result, error) in [
			(top_up(who, loan, 1), Error::<Test>::NotBorrower),
			(withdraw(who, loan, 1), Error::<Test>::NotBorrower),
			(
				Lending::refinance(signed(who), loan, offer, 100 * DOLLAR, 0, 1),
				Error::<Test>::NotBorrower,
			),
			(propose(who, loan, change), Error::<Test>::NotParty),
			(accept(who, loan, change), Error::<Test>::NotParty),
			(Lending::withdraw_proposal(signed(who), loan), Error::<Test>::NotParty),
			(Lending::transfer_note(signed(who), loan, who), Error::<Test>::NotLender),
			(Lending::offer_note(signed(who), loan, Some(0)), Error::<Test>::NotLender),
			(buy_note(who, loan, 0), Error::<Test>::NotForSale),
			(check_margin(loan), Error::<Test>::Healthy),
			(liquidate(who, loan, seizing(1)), Error::<Test>::NotCalled),
			(settle(loan), Error::<Test>::NotOverdue),
		] {
			assert_eq!(result, Err(error.into()));
		}
		// What they can do is pay.
		let before = debt(loan).total().unwrap();
		assert_ok!(repay(who, loan, 107));
		assert_eq!(debt(loan).total(), Ok(before - 107));
		// One party by itself cannot either.
		assert_noop!(accept(BORROWER, loan, change), Error::<Test>::NoSuchProposal);
		let dear = Change::Terms { apr_bp: 9_000, maturity_ms: now() + DAY };
		assert_ok!(propose(LENDER, loan, dear));
		assert_noop!(accept(LENDER, loan, dear), Error::<Test>::NoSuchProposal);
	});
}

/// 17. What two people do with each other touches nobody else's money, offers or loans.
#[test]
fn others_should_be_untouched() {
	ExtBuilder::run(|| {
		// The bystanders: a loan between them, offers of each, a group, a proposal, a claim for sale.
		let lent = place(OTHER, USD_BTC, Side::Lend, 2_000 * DOLLAR, terms(2_000, 30 * DAY));
		let theirs = NextLoanId::<Test>::get();
		assert_ok!(take(FOURTH, lent, 1_000 * DOLLAR, BITCOIN / 20, 2_000));
		let side = Side::Borrow { collateral: BITCOIN };
		place(FOURTH, USD_BTC, side, 1_000 * DOLLAR, terms(1, 30 * DAY));
		group_of(OTHER, USD, DOLLAR);
		assert_ok!(propose(FOURTH, theirs, Change::Settlement { collateral: 1 }));
		assert_ok!(Lending::offer_note(signed(OTHER), theirs, Some(5)));
		let scene = || {
			let money = [OTHER, FOURTH].map(|who| {
				[USD, BTC, TRN].map(|asset| (free(asset.clone(), who), total(asset, who)))
			});
			let offers: Vec<_> = Offers::<Test>::iter()
				.filter(|(_, offer)| [OTHER, FOURTH].contains(&offer.maker))
				.collect();
			let groups: Vec<_> = Groups::<Test>::iter().collect();
			let proposals = Proposals::<Test>::get(theirs);
			(money, offers.encode(), groups.encode(), loan_of(theirs), proposals.encode())
		};
		let before = scene();

		// Everything that the lender and the borrower can do with each other.
		let first = open_loan(1_000 * DOLLAR, BITCOIN, 1_000, 30 * DAY);
		assert_ok!(top_up(BORROWER, first, BITCOIN));
		assert_ok!(withdraw(BORROWER, first, BITCOIN));
		assert_ok!(repay(BORROWER, first, 100 * DOLLAR));
		let change = Change::Terms { apr_bp: 900, maturity_ms: now() + 30 * DAY };
		assert_ok!(propose(LENDER, first, change));
		assert_ok!(accept(BORROWER, first, change));
		let offer = offer_to_lend(USD_BTC, 1_000 * DOLLAR, 500, 30 * DAY);
		assert_ok!(Lending::refinance(signed(BORROWER), first, offer, 900 * DOLLAR, 0, 500));
		assert_ok!(repay(BORROWER, first + 1, Balance::MAX));
		offer_to_lend(USD_BTC, 500 * DOLLAR, 100, 30 * DAY);
		assert_ok!(Sweep::of(BORROWER, 500 * DOLLAR, 100).borrow());
		offer_to_borrow(USD_BTC, 500 * DOLLAR, BITCOIN, 5_000, 30 * DAY);
		assert_ok!(Sweep::of(LENDER, 500 * DOLLAR, 5_000).lend());
		assert_eq!(scene(), before);
		// A default of theirs, with everything that comes before it, is nobody else's business.
		let called = open_loan(1_000 * DOLLAR, 5_200_000, 0, 30 * DAY);
		// The bystanders' loan is healthy at this price, and this one is not.
		top_up(FOURTH, theirs, BITCOIN).unwrap();
		let before = scene();
		crash(23_000);
		assert_ok!(check_margin(called));
		assert_ok!(liquidate(LENDER, called, repaying(100 * DOLLAR)));
		pass(CALL + SOON);
		idle();
		assert_eq!(Loans::<Test>::get(called), None);
		assert_eq!(scene(), before);
	});
}

/// 22. One failing loan never stops the service of the others, whichever of them it is.
#[test]
fn one_failing_loan_should_never_stop_the_service_of_others() {
	for failing in 0..4 {
		ExtBuilder::run(|| {
			// Each loan in an asset of its own, so that each can be frozen by itself.
			let loans: Vec<_> = (0..4)
				.map(|place| {
					let (asset, feed) = new_asset(50 + place, 8, 1_000 * BITCOIN, 50_000.into());
					let market = market_with(|params| {
						params.collateral = asset;
						params.risk.as_mut().unwrap().collateral_feed = feed;
					});
					open_loan_in(market, 1_000 * DOLLAR, BITCOIN / 20, 0, 7 * DAY)
				})
				.collect();
			freeze_asset(50 + failing);
			pass(8 * DAY + SOON);
			idle();
			for (place, loan) in (0..).zip(loans) {
				assert_eq!(Loans::<Test>::contains_key(loan), place == failing);
			}
		});
	}
}
