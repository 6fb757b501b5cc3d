// SPDX-License-Identifier: Apache-2.0
//! Borrowing from the best offers of the book.

use crate::{mock::*, *};
use frame_support::{assert_err, assert_noop, assert_ok};
use sp_runtime::{DispatchError, TokenError};

/// An offer of 100 dollars to lend for 30 days.
fn offer(who: AccountId, apr: BasisPoints) -> OfferId {
	place(who, USD_BTC, Side::Lend, 100 * DOLLAR, terms(apr, 30 * DAY))
}

/// Lender, rate, principal and collateral of the loans there are, the oldest first.
fn loans() -> Vec<(AccountId, BasisPoints, Balance, Balance)> {
	(0..NextLoanId::<Test>::get())
		.filter_map(Loans::<Test>::get)
		.map(|loan| (loan.lender, loan.obligation.apr, loan.obligation.principal, loan.collateral))
		.collect()
}

fn swept(filled: Balance, met: u32) -> RuntimeEvent {
	let (who, market, offers_met) = (BORROWER, USD_BTC, met);
	if filled > 0 {
		Event::OrderFilled { who, market, filled, offers_met }.into()
	} else {
		Event::NothingFilled { who, market, offers_met }.into()
	}
}

#[test]
fn borrow_should_take_the_lowest_rate_first_and_the_oldest_of_equal_ones() {
	ExtBuilder::run(|| {
		offer(LENDER, 900);
		offer(OTHER, 800);
		offer(FOURTH, 800);
		let usd = free(USD, BORROWER);
		assert_ok!(Sweep::of(BORROWER, 250 * DOLLAR, 900).borrow());
		// The collateral is shared as the principal is.
		let whole = 100 * DOLLAR;
		assert_eq!(
			loans(),
			vec![
				(OTHER, 800, whole, BITCOIN / 5 * 2),
				(FOURTH, 800, whole, BITCOIN / 5 * 2),
				(LENDER, 900, 50 * DOLLAR, BITCOIN / 5),
			]
		);
		assert_eq!(free(USD, BORROWER), usd + 250 * DOLLAR);
		assert_eq!(held(BTC, HoldReason::Collateral, BORROWER), BITCOIN);
		assert_eq!(Offers::<Test>::iter_values().count(), 1, "half of the last one is left");
		System::assert_last_event(swept(250 * DOLLAR, 3));
	});
}

#[test]
fn a_part_of_an_offer_should_leave_it_at_its_place() {
	ExtBuilder::run(|| {
		offer(LENDER, 800);
		offer(OTHER, 800);
		assert_ok!(Sweep::of(BORROWER, 50 * DOLLAR, 800).borrow());
		assert_ok!(Sweep::of(BORROWER, 100 * DOLLAR, 800).borrow());
		let lenders: Vec<_> = loans().into_iter().map(|loan| (loan.0, loan.2)).collect();
		let half = 50 * DOLLAR;
		assert_eq!(lenders, vec![(LENDER, half), (LENDER, half), (OTHER, half)]);
	});
}

#[test]
fn the_last_loan_should_get_what_rounding_left_of_the_collateral() {
	ExtBuilder::run(|| {
		offer(LENDER, 700);
		offer(OTHER, 800);
		offer(FOURTH, 900);
		// A third each.
		let sweep = Sweep { collateral: BITCOIN + 1, ..Sweep::of(BORROWER, 300 * DOLLAR, 900) };
		assert_ok!(sweep.borrow());
		let shares: Vec<_> = loans().into_iter().map(|loan| loan.3).collect();
		assert_eq!(shares, vec![33_333_333, 33_333_334, 33_333_334]);
	});
}

#[test]
fn borrow_should_stop_at_its_limit() {
	ExtBuilder::run(|| {
		offer(LENDER, 800);
		offer(OTHER, 801);
		assert_ok!(Sweep::of(BORROWER, 200 * DOLLAR, 800).borrow());
		assert_eq!(loans().len(), 1);
		System::assert_last_event(swept(100 * DOLLAR, 1));
		// What was asked for and not found is no reason to hold collateral.
		assert_eq!(held(BTC, HoldReason::Collateral, BORROWER), BITCOIN / 2);
		assert_eq!(held(BTC, HoldReason::Offer, BORROWER), 0);
	});
}

#[test]
fn borrow_should_meet_no_more_offers_than_it_is_told_and_cost_only_those() {
	ExtBuilder::run(|| {
		for _ in 0..4 {
			offer(LENDER, 800);
		}
		let sweep = Sweep { max_offers: 3, ..Sweep::of(BORROWER, 400 * DOLLAR, 800) };
		let weight = sweep.borrow().unwrap().actual_weight;
		assert_eq!(weight, Some(<Test as Config>::WeightInfo::borrow(3)));
		assert_eq!(loans().len(), 3);
		let weight = sweep.borrow().unwrap().actual_weight;
		assert_eq!(weight, Some(<Test as Config>::WeightInfo::borrow(1)));
	});
}

#[test]
fn borrow_should_leave_out_what_is_less_than_the_smallest_loan() {
	ExtBuilder::run(|| {
		offer(LENDER, 800);
		offer(OTHER, 800);
		let remainder_expires = Some(now() + DAY);
		let sweep = Sweep { remainder_expires, ..Sweep::of(BORROWER, 110 * DOLLAR - 1, 800) };
		assert_ok!(sweep.borrow());
		assert_eq!(loans().len(), 1);
		assert_eq!(Offers::<Test>::iter().count(), 1, "nor is it left as an offer");
		System::assert_last_event(swept(100 * DOLLAR, 1));
	});
}

#[test]
fn borrow_should_close_expired_offers_and_refund_their_makers() {
	ExtBuilder::run(|| {
		let dead = offer(OTHER, 700);
		let usd = free(USD, OTHER);
		pass(DAY);
		let good = offer(LENDER, 800);
		assert_ok!(undone(|| Sweep::of(BORROWER, 100 * DOLLAR, 700).borrow()));
		pass(1);
		assert_ok!(Sweep::of(BORROWER, 50 * DOLLAR, 800).borrow());
		assert_eq!(Offers::<Test>::get(dead), None);
		assert_eq!(Offers::<Test>::get(good).unwrap().filled, 50 * DOLLAR);
		assert_eq!(free(USD, OTHER), usd + 100 * DOLLAR);
		assert_eq!(held(TRN, HoldReason::Deposit, OTHER), 0);
		System::assert_has_event(
			Event::OfferClosed { offer: dead, filled: 0, returned: 100 * DOLLAR }.into(),
		);
		System::assert_last_event(swept(50 * DOLLAR, 2));
	});
}

#[test]
fn borrow_should_close_the_borrowers_own_offers() {
	ExtBuilder::run(|| {
		let own = offer(BORROWER, 700);
		offer(LENDER, 800);
		assert_ok!(Sweep::of(BORROWER, 100 * DOLLAR, 800).borrow());
		assert_eq!(Offers::<Test>::get(own), None);
		assert_eq!(held(USD, HoldReason::Offer, BORROWER), 0);
		assert_eq!(loans()[0].0, LENDER);
	});
}

#[test]
fn borrow_should_close_offers_whose_group_is_used_up() {
	ExtBuilder::run(|| {
		let group = group_of(OTHER, USD, 105 * DOLLAR);
		let in_group = |apr| OfferTerms { group: Some(group), ..terms(apr, 30 * DAY) };
		let side = Side::Lend;
		let [first, second] =
			[700, 750].map(|apr| place(OTHER, USD_BTC, side, 100 * DOLLAR, in_group(apr)));
		offer(LENDER, 800);
		assert_ok!(Sweep::of(BORROWER, 200 * DOLLAR, 800).borrow());
		// The first used it up in this very sweep.
		assert_eq!(Offers::<Test>::get(first), None);
		assert_eq!(Offers::<Test>::get(second), None);
		let lenders: Vec<_> = loans().into_iter().map(|loan| (loan.0, loan.2)).collect();
		assert_eq!(lenders, vec![(OTHER, 100 * DOLLAR), (LENDER, 100 * DOLLAR)]);
		// What is left of the group is still its maker's.
		assert_eq!(Groups::<Test>::get(group).unwrap().left, 5 * DOLLAR);
		System::assert_last_event(swept(200 * DOLLAR, 3));
	});
}

#[test]
fn borrow_should_take_what_is_left_of_a_group() {
	ExtBuilder::run(|| {
		let group = group_of(OTHER, USD, 150 * DOLLAR);
		for apr in [700, 750] {
			let terms = OfferTerms { group: Some(group), ..terms(apr, 30 * DAY) };
			place(OTHER, USD_BTC, Side::Lend, 100 * DOLLAR, terms);
		}
		assert_ok!(Sweep::of(BORROWER, 300 * DOLLAR, 800).borrow());
		let taken: Vec<_> = loans().into_iter().map(|loan| (loan.1, loan.2)).collect();
		assert_eq!(taken, vec![(700, 100 * DOLLAR), (750, 50 * DOLLAR)]);
		assert_eq!(Groups::<Test>::get(group), None, "used up");
	});
}

#[test]
fn dead_offers_should_count_as_met() {
	ExtBuilder::run(|| {
		offer(OTHER, 700);
		offer(OTHER, 701);
		pass(DAY + 1);
		offer(LENDER, 800);
		let sweep = Sweep { max_offers: 2, ..Sweep::of(BORROWER, 100 * DOLLAR, 800) };
		// It found nothing, but has cleared the way for the next one.
		assert_ok!(sweep.borrow());
		System::assert_last_event(swept(0, 2));
		assert_ok!(sweep.borrow());
		assert_eq!(loans().len(), 1);
	});
}

#[test]
fn the_rest_should_be_left_as_an_offer_at_the_limit_if_asked_for() {
	ExtBuilder::run(|| {
		offer(LENDER, 700);
		let expires = now() + 3 * DAY;
		let sweep =
			Sweep { remainder_expires: Some(expires), ..Sweep::of(BORROWER, 400 * DOLLAR, 800) };
		let rest = NextOfferId::<Test>::get();
		assert_ok!(sweep.borrow());
		let offer = Offers::<Test>::get(rest).unwrap();
		assert_eq!((offer.maker, offer.principal, offer.filled), (BORROWER, 300 * DOLLAR, 0));
		assert_eq!(offer.side, Side::Borrow { collateral: BITCOIN / 4 * 3 });
		let terms = OfferTerms {
			rate: Rate::Fixed { apr_bp: 800 },
			term_ms: 30 * DAY,
			expires_ms: expires,
			only_for: None,
			group: None,
		};
		assert_eq!((offer.terms, offer.listed), (terms, true));
		assert_eq!(held(BTC, HoldReason::Offer, BORROWER), BITCOIN / 4 * 3);
		// Another can lend to it.
		assert_ok!(Sweep::of(OTHER, 300 * DOLLAR, 800).lend());
		assert_eq!(loans().len(), 2);
	});
}

#[test]
fn a_rest_should_be_left_even_if_nothing_was_found() {
	ExtBuilder::run(|| {
		let sweep = Sweep {
			remainder_expires: Some(now() + DAY),
			..Sweep::of(BORROWER, 400 * DOLLAR, 800)
		};
		assert_ok!(sweep.borrow());
		assert_eq!(held(BTC, HoldReason::Offer, BORROWER), BITCOIN);
		System::assert_last_event(swept(0, 0));
	});
}

#[test]
fn a_rest_should_not_be_left_beside_better_offers() {
	ExtBuilder::run(|| {
		offer(LENDER, 101);
		// In front of it, somebody who would lend the rest at the limit.
		for _ in 0..4 {
			place(OTHER, USD_BTC, Side::Lend, 10 * DOLLAR, terms(100, 30 * DAY));
		}
		let remainder_expires = Some(now() + DAY);
		let sweep =
			Sweep { max_offers: 4, remainder_expires, ..Sweep::of(BORROWER, 160 * DOLLAR, 800) };
		assert_ok!(sweep.borrow());
		assert_eq!(held(BTC, HoldReason::Offer, BORROWER), 0);
		System::assert_last_event(swept(40 * DOLLAR, 4));
		assert_ok!(sweep.borrow());
		assert_eq!(held(BTC, HoldReason::Offer, BORROWER), BITCOIN * 3 / 8, "now nothing is left");
	});
}

#[test]
fn a_rest_should_not_be_left_beside_offers_that_a_full_market_keeps_from_being_taken() {
	ExtBuilder::run(|| {
		let market = market_with(|params| params.max_lent = 150 * DOLLAR);
		place(LENDER, market, Side::Lend, 200 * DOLLAR, terms(100, 30 * DAY));
		let remainder_expires = Some(now() + DAY);
		assert_ok!(
			Sweep { market, remainder_expires, ..Sweep::of(BORROWER, 200 * DOLLAR, 800) }.borrow()
		);
		assert_eq!(held(BTC, HoldReason::Offer, BORROWER), 0);
		assert_eq!(MarketTotals::<Test>::get(market).lent, 150 * DOLLAR);
	});
}

#[test]
fn a_sweep_should_cost_what_it_met_and_the_rest_that_it_left() {
	ExtBuilder::run(|| {
		offer(LENDER, 700);
		let cost = |sweep: Sweep| undone(|| sweep.borrow().unwrap().actual_weight.unwrap());
		let without = Sweep::of(BORROWER, 400 * DOLLAR, 800);
		let with = Sweep { remainder_expires: Some(now() + DAY), ..without };
		let (sweep, rest) = (<() as WeightInfo>::borrow(1), <() as WeightInfo>::place_offer());
		assert_eq!((cost(without), cost(with)), (sweep, sweep + rest));
		let lent =
			Sweep { remainder_expires: Some(now() + DAY), ..Sweep::of(OTHER, 400 * DOLLAR, 800) };
		let lent = lent.lend().unwrap().actual_weight.unwrap();
		assert_eq!(lent, <() as WeightInfo>::lend(0) + rest);
	});
}

#[test]
fn a_rest_that_expires_at_once_should_fail() {
	ExtBuilder::run(|| {
		offer(LENDER, 700);
		let sweep =
			Sweep { remainder_expires: Some(now()), ..Sweep::of(BORROWER, 400 * DOLLAR, 800) };
		assert_noop!(sweep.borrow(), Error::<Test>::OfferExpired);
	});
}

#[test]
fn borrow_should_fail_when_it_finds_nothing() {
	ExtBuilder::run(|| {
		let sweep = Sweep::of(BORROWER, 100 * DOLLAR, 800);
		assert_noop!(sweep.borrow(), Error::<Test>::NothingToTake);
		offer(LENDER, 801);
		assert_noop!(sweep.borrow(), Error::<Test>::NothingToTake);
		// Neither of another term, nor of another market.
		place(LENDER, USD_BTC, Side::Lend, 100 * DOLLAR, terms(800, 7 * DAY));
		place(LENDER, USD_TRN, Side::Lend, 100 * DOLLAR, terms(800, 30 * DAY));
		assert_noop!(sweep.borrow(), Error::<Test>::NothingToTake);
	});
}

#[test]
fn borrow_should_fail_as_a_whole_when_the_collateral_is_too_little() {
	ExtBuilder::run(|| {
		offer(LENDER, 0);
		offer(OTHER, 5_000);
		// 200 dollars at 70 % of 50 000 take 571 429 units; that for the second costs interest too.
		let sweep = Sweep { collateral: 571_430, ..Sweep::of(BORROWER, 200 * DOLLAR, 5_000) };
		assert_noop!(sweep.borrow(), Error::<Test>::LtvTooHigh);
		assert_ok!(Sweep { collateral: 600_000, ..sweep }.borrow());
	});
}

#[test]
fn borrow_should_fail_when_the_collateral_is_not_there() {
	ExtBuilder::run(|| {
		offer(LENDER, 800);
		let sweep = Sweep { collateral: 1_000 * BITCOIN, ..Sweep::of(BORROWER, 100 * DOLLAR, 800) };
		assert_noop!(sweep.borrow(), TokenError::FundsUnavailable);
		assert_eq!(Offers::<Test>::iter().count(), 1, "which is not the lender's fault");
	});
}

#[test]
fn a_sweep_should_fail_when_it_is_asked_for_what_cannot_be() {
	ExtBuilder::run(|| {
		offer(LENDER, 800);
		place(
			FOURTH,
			USD_BTC,
			Side::Borrow { collateral: BITCOIN },
			100 * DOLLAR,
			terms(800, 30 * DAY),
		);
		let good = Sweep::of(BORROWER, 100 * DOLLAR, 800);
		for (sweep, error) in [
			(Sweep { market: 9, ..good }, Error::<Test>::UnknownMarket),
			(Sweep { market: PAWN, ..good }, Error::<Test>::NoFeeds),
			(Sweep { amount: 10 * DOLLAR - 1, ..good }, Error::<Test>::AmountTooSmall),
			(Sweep { term: 8 * DAY, ..good }, Error::<Test>::TermNotOffered),
			(Sweep { max_offers: 0, ..good }, Error::<Test>::InvalidSweep),
			(Sweep { max_offers: MAX_SWEEP + 1, ..good }, Error::<Test>::InvalidSweep),
		] {
			let error = DispatchError::from(error);
			assert_noop!(sweep.borrow(), error);
			assert_noop!(sweep.lend(), error);
		}
		for feed in [USD_FEED, BTC_FEED] {
			silence(feed);
			assert_noop!(good.borrow(), Error::<Test>::PriceStale);
			assert_noop!(good.lend(), Error::<Test>::PriceStale);
			freeze_feed(feed);
			assert_noop!(good.borrow(), Error::<Test>::PriceFrozen);
			assert_noop!(good.lend(), Error::<Test>::PriceFrozen);
			set_price(feed, if feed == USD_FEED { 1 } else { 50_000 });
		}
		assert_ok!(undone(|| good.borrow()));
		assert_ok!(undone(|| good.lend()));
	});
}

#[test]
fn a_sweep_should_fill_only_what_the_market_has_room_for() {
	ExtBuilder::run(|| {
		let market = market_with(|params| params.max_lent = 150 * DOLLAR);
		for _ in 0..2 {
			place(LENDER, market, Side::Lend, 100 * DOLLAR, terms(800, 30 * DAY));
			let side = Side::Borrow { collateral: BITCOIN };
			place(BORROWER, market, side, 100 * DOLLAR, terms(800, 30 * DAY));
		}
		let sweep = Sweep { market, ..Sweep::of(OTHER, 200 * DOLLAR, 800) };
		undone(|| {
			assert_ok!(sweep.borrow());
			assert_eq!(MarketTotals::<Test>::get(market).lent, 150 * DOLLAR);
			assert_noop!(sweep.borrow(), Error::<Test>::MarketFull);
		});
		assert_ok!(sweep.lend());
		assert_eq!(MarketTotals::<Test>::get(market).lent, 150 * DOLLAR);
		assert_noop!(sweep.lend(), Error::<Test>::MarketFull);
		assert_noop!(sweep.borrow(), Error::<Test>::MarketFull);
	});
}

#[test]
fn a_sweep_should_go_no_further_than_the_markets_collateral_may() {
	ExtBuilder::run(|| {
		let market = market_with(|params| params.max_collateral = BITCOIN);
		for _ in 0..2 {
			place(LENDER, market, Side::Lend, 100 * DOLLAR, terms(800, 30 * DAY));
		}
		let sweep =
			Sweep { market, collateral: 2 * BITCOIN, ..Sweep::of(OTHER, 200 * DOLLAR, 800) };
		assert_ok!(undone(|| Sweep { collateral: 4 * BITCOIN, ..sweep }.borrow()));
		assert_ok!(sweep.borrow());
		let totals = MarketTotals::<Test>::get(market);
		assert_eq!((totals.lent, totals.collateral), (100 * DOLLAR, BITCOIN));
		assert_noop!(sweep.borrow(), Error::<Test>::NothingToTake);
	});
}

#[test]
fn private_offers_should_not_be_swept() {
	ExtBuilder::run(|| {
		let sole = OfferTerms { only_for: Some(BORROWER), ..terms(700, 30 * DAY) };
		let offer = place(LENDER, USD_BTC, Side::Lend, 100 * DOLLAR, sole);
		assert!(!Offers::<Test>::get(offer).unwrap().listed);
		assert_noop!(Sweep::of(BORROWER, 100 * DOLLAR, 800).borrow(), Error::<Test>::NothingToTake);
	});
}

#[test]
fn offers_that_are_gone_should_not_be_met() {
	ExtBuilder::run(|| {
		let (cancelled, taken) = (offer(LENDER, 700), offer(LENDER, 700));
		offer(OTHER, 700);
		assert_ok!(Lending::cancel_offer(signed(LENDER), cancelled));
		assert_ok!(take(BORROWER, taken, 100 * DOLLAR, BITCOIN, 700));
		assert_ok!(Sweep::of(BORROWER, 200 * DOLLAR, 800).borrow());
		System::assert_last_event(swept(100 * DOLLAR, 1));
	});
}

#[test]
fn a_borrower_who_cannot_receive_should_not_close_others_offers() {
	ExtBuilder::run(|| {
		let good = offer(LENDER, 700);
		block(USD_ID, BORROWER);
		for remainder_expires in [None, Some(now() + DAY)] {
			let sweep = Sweep { remainder_expires, ..Sweep::of(BORROWER, 200 * DOLLAR, 800) };
			let _ = sweep.borrow();
			assert!(Offers::<Test>::get(good).is_some_and(|offer| offer.listed));
		}
	});
}

#[test]
fn a_borrower_without_the_deposits_should_not_close_others_offers() {
	ExtBuilder::run(|| {
		let good = offer(LENDER, 700);
		leave(TRN, BORROWER, loan_deposit() + NATIVE_MINIMUM - 1);
		assert_err!(Sweep::of(BORROWER, 100 * DOLLAR, 800).borrow(), TokenError::FundsUnavailable);
		assert!(Offers::<Test>::get(good).is_some_and(|offer| offer.listed));
	});
}

#[test]
fn principal_that_its_admin_has_frozen_should_not_cost_lenders_their_place() {
	ExtBuilder::run(|| {
		let good = offer(LENDER, 700);
		freeze_asset(USD_ID);
		for remainder_expires in [None, Some(now() + DAY)] {
			let sweep = Sweep { remainder_expires, ..Sweep::of(BORROWER, 200 * DOLLAR, 800) };
			let _ = sweep.borrow();
			assert!(Offers::<Test>::get(good).is_some_and(|offer| offer.listed));
		}
	});
}
