// SPDX-License-Identifier: Apache-2.0
//! Lending to the offers of the book that pay most.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok, assert_storage_noop};

/// An offer to borrow 100 dollars for 30 days against so much collateral.
fn offer(who: AccountId, apr: BasisPoints, collateral: Balance) -> OfferId {
	place(who, USD_BTC, Side::Borrow { collateral }, 100 * DOLLAR, terms(apr, 30 * DAY))
}

/// Borrower, rate, principal and collateral of the loans there are, the oldest first.
fn loans() -> Vec<(AccountId, BasisPoints, Balance, Balance)> {
	(0..NextLoanId::<Test>::get())
		.filter_map(Loans::<Test>::get)
		.map(|loan| {
			(loan.borrower, loan.obligation.apr, loan.obligation.principal, loan.collateral)
		})
		.collect()
}

fn swept(filled: Balance, met: u32) -> RuntimeEvent {
	let (who, market, offers_met) = (LENDER, USD_BTC, met);
	if filled > 0 {
		Event::OrderFilled { who, market, filled, offers_met }.into()
	} else {
		Event::NothingFilled { who, market, offers_met }.into()
	}
}

fn is_listed(offer: OfferId) -> bool {
	Offers::<Test>::get(offer).is_some_and(|offer| offer.listed)
}

#[test]
fn lend_should_take_the_highest_rate_first_and_the_oldest_of_equal_ones() {
	ExtBuilder::run(|| {
		offer(BORROWER, 800, BITCOIN / 100);
		offer(OTHER, 900, BITCOIN / 50);
		offer(FOURTH, 900, BITCOIN / 25);
		let usd = [LENDER, BORROWER, OTHER, FOURTH].map(|who| free(USD, who));
		let sweep = Sweep::of(LENDER, 250 * DOLLAR, 800).lend();
		let weight = <Test as Config>::WeightInfo::lend(3);
		assert_eq!(sweep.unwrap().actual_weight, Some(weight));
		let (whole, half) = (100 * DOLLAR, 50 * DOLLAR);
		assert_eq!(
			loans(),
			vec![
				(OTHER, 900, whole, BITCOIN / 50),
				(FOURTH, 900, whole, BITCOIN / 25),
				(BORROWER, 800, half, BITCOIN / 200),
			]
		);
		assert_eq!(
			[LENDER, BORROWER, OTHER, FOURTH].map(|who| free(USD, who)),
			[usd[0] - 250 * DOLLAR, usd[1] + half, usd[2] + whole, usd[3] + whole]
		);
		System::assert_last_event(swept(250 * DOLLAR, 3));
	});
}

#[test]
fn lend_should_stop_at_its_limit() {
	ExtBuilder::run(|| {
		offer(BORROWER, 800, BITCOIN);
		offer(OTHER, 799, BITCOIN);
		assert_ok!(Sweep::of(LENDER, 200 * DOLLAR, 800).lend());
		System::assert_last_event(swept(100 * DOLLAR, 1));
		assert_noop!(Sweep::of(LENDER, 200 * DOLLAR, 800).lend(), Error::<Test>::NothingToTake);
	});
}

#[test]
fn lend_should_close_expired_and_own_offers() {
	ExtBuilder::run(|| {
		let expired = offer(OTHER, 900, BITCOIN);
		pass(DAY + 1);
		let own = offer(LENDER, 900, BITCOIN);
		offer(BORROWER, 800, BITCOIN);
		assert_ok!(Sweep::of(LENDER, 100 * DOLLAR, 800).lend());
		for (dead, maker) in [(expired, OTHER), (own, LENDER)] {
			assert_eq!(Offers::<Test>::get(dead), None);
			assert_eq!(held(BTC, HoldReason::Offer, maker), 0);
			assert_eq!(free(BTC, maker), 1_000 * BITCOIN);
			assert_eq!(held(TRN, HoldReason::Deposit, maker), 0);
			System::assert_has_event(
				Event::OfferClosed { offer: dead, filled: 0, returned: BITCOIN }.into(),
			);
		}
		System::assert_last_event(swept(100 * DOLLAR, 3));
	});
}

#[test]
fn lend_should_close_offers_whose_collateral_is_no_longer_enough() {
	ExtBuilder::run(|| {
		let poor = offer(OTHER, 900, BITCOIN / 100);
		let rich = offer(BORROWER, 800, BITCOIN / 50);
		// 100 dollars and interest at 70 % take about 150 dollars.
		crash(10_000);
		assert_ok!(Sweep::of(LENDER, 100 * DOLLAR, 800).lend());
		assert_eq!((Offers::<Test>::get(poor), Offers::<Test>::get(rich)), (None, None));
		assert_eq!(loans(), vec![(BORROWER, 800, 100 * DOLLAR, BITCOIN / 50)]);
		assert_eq!(free(BTC, OTHER), 1_000 * BITCOIN);
		System::assert_last_event(swept(100 * DOLLAR, 2));
	});
}

#[test]
fn lend_should_pass_offers_that_cannot_be_had_in_such_a_part() {
	ExtBuilder::run(|| {
		// Just enough for all of it: a third of it, rounded down, is too little for a third of the debt.
		let least = Lending::quote(USD_BTC, 100 * DOLLAR, 900, 30 * DAY).unwrap().min_collateral;
		let tight = offer(OTHER, 900, least.unwrap());
		let sweep = Sweep::of(LENDER, 33_333_333, 800);
		assert_noop!(sweep.lend(), Error::<Test>::NothingToTake);
		offer(BORROWER, 800, BITCOIN);
		assert_ok!(sweep.lend());
		assert!(is_listed(tight), "who looks for a part cannot close it");
		assert_eq!(loans()[0].0, BORROWER);
		System::assert_last_event(swept(33_333_333, 2));
		// Who looks for all of it gets it.
		assert_ok!(Sweep::of(LENDER, 100 * DOLLAR, 800).lend());
		assert_eq!(Offers::<Test>::get(tight), None);
		assert_eq!(loans()[1].0, OTHER);
	});
}

#[test]
fn lend_should_take_the_part_whose_collateral_the_market_has_room_for() {
	ExtBuilder::run(|| {
		let market = market_with(|params| params.max_collateral = BITCOIN);
		let side = Side::Borrow { collateral: 3 * BITCOIN };
		place(OTHER, market, side, 60_000 * DOLLAR, terms(500, 30 * DAY));
		let quote = Lending::quote_lend(None, market, 60_000 * DOLLAR, 30 * DAY, 500, 32).unwrap();
		assert_ok!(Sweep { market, ..Sweep::of(LENDER, 60_000 * DOLLAR, 500) }.lend());
		assert_eq!(loans(), vec![(OTHER, 500, 20_000 * DOLLAR, BITCOIN)]);
		assert_eq!(quote.principal, 20_000 * DOLLAR);
	});
}

#[test]
fn lend_should_pass_offers_of_which_the_market_has_no_room_for_the_smallest_part() {
	ExtBuilder::run(|| {
		let market = market_with(|params| params.max_collateral = BITCOIN);
		let offer = |apr, collateral| {
			place(OTHER, market, Side::Borrow { collateral }, 10 * DOLLAR, terms(apr, 30 * DAY))
		};
		// Nobody can take it, so it risks nothing; it must not stand in front of the others.
		let too_much = offer(65_535, BITCOIN + 1);
		offer(500, BITCOIN / 100);
		assert_ok!(Sweep { market, ..Sweep::of(LENDER, 10 * DOLLAR, 500) }.lend());
		assert_eq!(loans(), vec![(OTHER, 500, 10 * DOLLAR, BITCOIN / 100)]);
		assert!(is_listed(too_much), "there may be room again");
	});
}

#[test]
fn lend_should_close_offers_whose_group_is_used_up() {
	ExtBuilder::run(|| {
		let group = group_of(OTHER, BTC, BITCOIN / 100);
		let [first, second] = [950, 900].map(|apr| {
			let terms = OfferTerms { group: Some(group), ..terms(apr, 30 * DAY) };
			let side = Side::Borrow { collateral: BITCOIN / 100 };
			place(OTHER, USD_BTC, side, 100 * DOLLAR, terms)
		});
		offer(BORROWER, 800, BITCOIN);
		assert_ok!(Sweep::of(LENDER, 200 * DOLLAR, 800).lend());
		assert_eq!((Offers::<Test>::get(first), Offers::<Test>::get(second)), (None, None));
		assert_eq!(Groups::<Test>::get(group), None);
		let taken: Vec<_> = loans().into_iter().map(|loan| (loan.0, loan.1)).collect();
		assert_eq!(taken, vec![(OTHER, 950), (BORROWER, 800)]);
	});
}

#[test]
fn lend_should_close_offers_of_makers_whose_collateral_is_frozen() {
	ExtBuilder::run(|| {
		let dead = offer(OTHER, 900, BITCOIN);
		offer(BORROWER, 800, BITCOIN);
		assert_ok!(Assets::freeze(signed(ASSET_ADMIN), BTC_ID, OTHER));
		assert_ok!(Sweep::of(LENDER, 100 * DOLLAR, 800).lend());
		assert_eq!(Offers::<Test>::get(dead), None);
		assert_eq!(free(BTC, OTHER), 1_000 * BITCOIN);
		assert_eq!(loans()[0].0, BORROWER);
	});
}

#[test]
fn lend_should_close_offers_of_blocked_makers_whose_collateral_then_waits() {
	ExtBuilder::run(|| {
		let dead = offer(OTHER, 900, BITCOIN);
		offer(BORROWER, 800, BITCOIN);
		block(BTC_ID, OTHER);
		assert_ok!(Sweep::of(LENDER, 100 * DOLLAR, 800).lend());
		assert_eq!(Offers::<Test>::get(dead), None);
		assert_eq!(waiting(BTC, OTHER), BITCOIN);
		assert_eq!(loans()[0].0, BORROWER);
	});
}

#[test]
fn lend_should_pass_makers_who_cannot_receive_the_principal() {
	ExtBuilder::run(|| {
		offer(OTHER, 900, BITCOIN);
		offer(BORROWER, 800, BITCOIN);
		block(USD_ID, OTHER);
		assert_ok!(Sweep::of(LENDER, 200 * DOLLAR, 800).lend());
		assert_eq!(loans().last().unwrap().0, BORROWER);
		assert_eq!(free(BTC, OTHER) + held(BTC, HoldReason::Collateral, OTHER), 1_000 * BITCOIN);
	});
}

#[test]
fn lend_should_pass_makers_who_cannot_pay_the_deposit_of_a_loan() {
	ExtBuilder::run(|| {
		let dead = offer(OTHER, 900, BITCOIN);
		offer(BORROWER, 800, BITCOIN);
		leave(TRN, OTHER, NATIVE_MINIMUM);
		assert_ok!(Sweep::of(LENDER, 100 * DOLLAR, 800).lend());
		assert_eq!(Offers::<Test>::get(dead), None);
		assert_eq!(loans()[0].0, BORROWER);
	});
}

#[test]
fn an_offer_that_cannot_be_closed_should_stop_a_sweep_and_stay_its_makers() {
	ExtBuilder::run(|| {
		let dead = offer(OTHER, 900, BITCOIN);
		offer(BORROWER, 800, BITCOIN);
		// Who runs the asset lets neither the maker have the collateral nor the pallet keep it.
		block(BTC_ID, OTHER);
		block(BTC_ID, Custody::account_id());
		let sweep = Sweep::of(LENDER, 100 * DOLLAR, 800);
		assert_storage_noop!(assert!(sweep.lend().is_err()));
		// The next one can still be taken by itself.
		assert_ok!(take(LENDER, dead + 1, 50 * DOLLAR, BITCOIN / 2, 800));
		thaw(BTC_ID, Custody::account_id());
		assert_ok!(sweep.lend());
		assert_eq!(waiting(BTC, OTHER), BITCOIN);
	});
}

#[test]
fn the_rest_should_be_left_as_an_offer_at_the_limit_if_asked_for() {
	ExtBuilder::run(|| {
		offer(BORROWER, 900, BITCOIN);
		let expires = now() + 3 * DAY;
		let sweep =
			Sweep { remainder_expires: Some(expires), ..Sweep::of(LENDER, 400 * DOLLAR, 800) };
		let rest = NextOfferId::<Test>::get();
		assert_ok!(sweep.lend());
		let left = Offers::<Test>::get(rest).unwrap();
		assert_eq!((left.maker, left.side, left.principal), (LENDER, Side::Lend, 300 * DOLLAR));
		assert_eq!(
			(left.terms.rate, left.terms.expires_ms),
			(Rate::Fixed { apr_bp: 800 }, expires)
		);
		assert!(left.listed);
		assert_eq!(held(USD, HoldReason::Offer, LENDER), 300 * DOLLAR);
	});
}

#[test]
fn a_lender_without_the_money_should_fail_and_not_close_others_offers() {
	ExtBuilder::run(|| {
		let offers = [offer(OTHER, 900, BITCOIN), offer(BORROWER, 800, BITCOIN)];
		leave(USD, LENDER, 199 * DOLLAR);
		let sweep = Sweep::of(LENDER, 200 * DOLLAR, 800);
		assert_storage_noop!(assert!(sweep.lend().is_err()));
		assert!(offers.into_iter().all(is_listed));
		// Nor one whose account is blocked, or while the whole asset is frozen.
		block(USD_ID, LENDER);
		let sweep =
			Sweep { remainder_expires: Some(now() + DAY), ..Sweep::of(LENDER, 100 * DOLLAR, 800) };
		assert_storage_noop!(assert!(sweep.lend().is_err()));
		thaw(USD_ID, LENDER);
		freeze_asset(USD_ID);
		assert_storage_noop!(assert!(sweep.lend().is_err()));
		thaw_asset(USD_ID);
		assert_ok!(sweep.lend());
	});
}

#[test]
fn collateral_that_its_admin_has_frozen_should_not_cost_borrowers_their_place() {
	ExtBuilder::run(|| {
		let good = offer(BORROWER, 900, BITCOIN);
		freeze_asset(BTC_ID);
		for remainder_expires in [None, Some(now() + DAY)] {
			let _ = Sweep { remainder_expires, ..Sweep::of(LENDER, 200 * DOLLAR, 800) }.lend();
			assert!(is_listed(good));
		}
	});
}

#[test]
fn a_lender_should_get_exactly_the_share_of_collateral_that_was_offered() {
	ExtBuilder::run(|| {
		offer(BORROWER, 900, 1_000_001);
		assert_ok!(Sweep::of(LENDER, 50 * DOLLAR, 800).lend());
		assert_ok!(Sweep::of(OTHER, 50 * DOLLAR, 800).lend());
		let shares: Vec<_> = loans().into_iter().map(|loan| loan.3).collect();
		assert_eq!(shares, vec![500_000, 500_001]);
	});
}
