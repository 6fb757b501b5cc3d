// SPDX-License-Identifier: Apache-2.0
//! Rates that move with time until somebody takes them.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};

fn auction(from: BasisPoints, to: BasisPoints, over: Moment) -> OfferTerms<AccountId> {
	let rate = Rate::Auction { start_bp: from, end_bp: to, duration_ms: over };
	OfferTerms { rate, expires_ms: now() + 30 * DAY, ..terms(0, 30 * DAY) }
}

fn lend_at(terms: OfferTerms<AccountId>) -> OfferId {
	place(LENDER, USD_BTC, Side::Lend, 1_000 * DOLLAR, terms)
}

fn borrow_at(terms: OfferTerms<AccountId>) -> OfferId {
	place(BORROWER, USD_BTC, Side::Borrow { collateral: BITCOIN }, 1_000 * DOLLAR, terms)
}

/// The rate at which a part of the offer is taken now.
fn rate_taken(who: AccountId, offer: OfferId) -> BasisPoints {
	let id = NextLoanId::<Test>::get();
	let limit = if who == LENDER { 0 } else { BasisPoints::MAX };
	let collateral = if who == LENDER { 0 } else { BITCOIN };
	undone(|| {
		assert_ok!(take(who, offer, 10 * DOLLAR, collateral, limit));
		loan_of(id).obligation.apr
	})
}

#[test]
fn a_lenders_rate_should_fall_evenly_rounded_up_and_then_stay() {
	ExtBuilder::run(|| {
		let offer = lend_at(auction(1_000, 500, 10 * DAY));
		assert_eq!(rate_taken(BORROWER, offer), 1_000);
		pass(1);
		assert_eq!(rate_taken(BORROWER, offer), 1_000);
		// A basis point takes a 500th of the time.
		pass(10 * DAY / 500 - 1);
		assert_eq!(rate_taken(BORROWER, offer), 999);
		pass(5 * DAY - 10 * DAY / 500);
		assert_eq!(rate_taken(BORROWER, offer), 750);
		pass(5 * DAY - 1);
		assert_eq!(rate_taken(BORROWER, offer), 501);
		pass(1);
		assert_eq!(rate_taken(BORROWER, offer), 500);
		pass(10 * DAY);
		assert_eq!(rate_taken(BORROWER, offer), 500);
	});
}

#[test]
fn a_borrowers_rate_should_climb_evenly_rounded_down_and_then_stay() {
	ExtBuilder::run(|| {
		let offer = borrow_at(auction(500, 1_000, 10 * DAY));
		assert_eq!(rate_taken(LENDER, offer), 500);
		pass(10 * DAY / 500 - 1);
		assert_eq!(rate_taken(LENDER, offer), 500);
		pass(1);
		assert_eq!(rate_taken(LENDER, offer), 501);
		pass(10 * DAY - 10 * DAY / 500 - 1);
		assert_eq!(rate_taken(LENDER, offer), 999);
		pass(1);
		assert_eq!(rate_taken(LENDER, offer), 1_000);
		pass(10 * DAY);
		assert_eq!(rate_taken(LENDER, offer), 1_000);
	});
}

#[test]
fn a_loan_should_keep_the_rate_at_which_it_was_taken() {
	ExtBuilder::run(|| {
		let offer = lend_at(auction(1_000, 500, 10 * DAY));
		pass(5 * DAY);
		assert_ok!(take(BORROWER, offer, 10 * DOLLAR, BITCOIN, 750));
		pass(5 * DAY);
		assert_eq!((loan_of(0).obligation.apr, loan_of(0).opened), (750, now() - 5 * DAY));
	});
}

#[test]
fn an_auction_should_be_taken_only_once_it_is_within_the_takers_limit() {
	ExtBuilder::run(|| {
		let lend = lend_at(auction(1_000, 500, 10 * DAY));
		let borrow = borrow_at(auction(500, 1_000, 10 * DAY));
		let taken = || {
			(
				take(BORROWER, lend, 10 * DOLLAR, BITCOIN, 750),
				take(LENDER, borrow, 10 * DOLLAR, 0, 750),
			)
		};
		pass(5 * DAY - 1);
		let beyond = || Err(Error::<Test>::RateBeyondLimit.into());
		assert_eq!(taken(), (beyond(), beyond()));
		pass(1);
		assert_eq!(taken(), (Ok(()), Ok(())));
	});
}

#[test]
fn place_offer_should_fail_when_an_auction_goes_the_wrong_way_or_takes_no_time() {
	ExtBuilder::run(|| {
		let collateral = BITCOIN;
		for (side, from, to, over) in [
			(Side::Lend, 500, 501, DAY),
			(Side::Lend, 501, 500, 0),
			(Side::Lend, 500, 500, 0),
			(Side::Borrow { collateral }, 501, 500, DAY),
			(Side::Borrow { collateral }, 500, 501, 0),
		] {
			assert_noop!(
				Lending::place_offer(
					signed(OTHER),
					USD_BTC,
					side,
					100 * DOLLAR,
					auction(from, to, over)
				),
				Error::<Test>::InvalidAuction
			);
		}
		assert_noop!(
			Lending::place_offer(
				signed(OTHER),
				PAWN,
				Side::LendAgainst { collateral },
				100 * DOLLAR,
				auction(500, 501, DAY)
			),
			Error::<Test>::InvalidAuction
		);
	});
}

#[test]
fn an_auction_should_not_stand_in_the_book() {
	ExtBuilder::run(|| {
		// Not even one that does not move.
		for offer in [lend_at(auction(500, 500, DAY)), borrow_at(auction(500, 500, DAY))] {
			assert!(!Offers::<Test>::get(offer).unwrap().listed);
		}
		let sweep = Sweep::of(OTHER, 100 * DOLLAR, 500);
		assert_noop!(sweep.borrow(), Error::<Test>::NothingToTake);
		assert_noop!(sweep.lend(), Error::<Test>::NothingToTake);
	});
}

#[test]
fn an_extreme_ramp_should_have_a_rate_at_any_time() {
	ExtBuilder::run(|| {
		let lend = lend_at(auction(BasisPoints::MAX, 0, Moment::MAX));
		pass(29 * DAY);
		assert_eq!(rate_taken(BORROWER, lend), BasisPoints::MAX);
	});
}
