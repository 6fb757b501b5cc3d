// SPDX-License-Identifier: Apache-2.0
//! What wallets are told is what then happens.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};
use primitives::PriceError;
use proptest::prelude::*;
use sp_runtime::{FixedPointNumber, FixedU128};

#[test]
fn quote_should_tell_the_whole_cost() {
	ExtBuilder::run(|| {
		let quote = Lending::quote(USD_BTC, 1_000 * DOLLAR, 1_000, 30 * DAY).unwrap();
		assert_eq!(quote.interest, 8_219_179);
		assert_eq!(quote.face, 1_008_219_179);
		assert_eq!(quote.min_interest, 273_973);
		assert_eq!(quote.protocol_fee, 821_917);
		// 1 008.219179 / 0.7 / 50 000, rounded up.
		assert_eq!(quote.min_collateral, Ok(2_880_627));
		assert_eq!(Lending::quote(9, 1_000 * DOLLAR, 1_000, 30 * DAY), Err(Why::UnknownMarket));
	});
}

#[test]
fn quote_should_still_tell_the_cost_while_a_price_is_stale() {
	ExtBuilder::run(|| {
		silence(BTC_FEED);
		let quote = Lending::quote(USD_BTC, 1_000 * DOLLAR, 1_000, 30 * DAY).unwrap();
		let why = Why::NoPrice { feed: BTC_FEED, why: PriceError::Stale };
		assert_eq!((quote.face, quote.min_collateral), (1_008_219_179, Err(why)));
	});
}

#[test]
fn loan_status_should_tell_debt_face_and_health() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN / 20, 1_000, 30 * DAY);
		let status = Lending::loan_status(loan).unwrap();
		assert_eq!(status.face, 1_008_219_179);
		assert_eq!(status.phase, Phase::Running);
		// 1 008.219179 of 2 500.
		assert_eq!(
			status.ltv_e18,
			FixedU128::checked_from_rational(1_008_219_179u128, 2_500_000_000u128)
		);
		pass(31 * DAY + 1);
		assert_eq!(Lending::loan_status(loan).unwrap().phase, Phase::Overdue);
		silence(BTC_FEED);
		assert_eq!(Lending::loan_status(loan).unwrap().ltv_e18, None);
		assert_eq!(Lending::loan_status(9), Err(Why::LoanGone));
	});
}

#[test]
fn loan_status_should_tell_the_liquidation_price_exactly() {
	ExtBuilder::run(|| {
		let loan = open_loan(1_000 * DOLLAR, BITCOIN / 20, 1_000, 30 * DAY);
		let status = || Lending::loan_status(loan).unwrap();
		// 1 008.219179 of 80 % of a twentieth.
		let price = FixedU128::from_rational(25_205_479_475, 1_000_000);
		assert_eq!((status().margin_call_below_e18, status().healthy), (Some(price), Some(true)));
		assert_eq!((status().called, status().liquidatable), (None, 0));
		set_price(BTC_FEED, price);
		assert_noop!(check_margin(loan), Error::<Test>::Healthy);
		set_price(BTC_FEED, price - FixedU128::from_inner(1));
		assert_eq!(status().healthy, Some(false));
		crash(25_000);
		assert_eq!((status().healthy, status().liquidatable), (Some(false), 0));
		assert_ok!(check_margin(loan));
		assert_eq!(status().called.unwrap().deadline_ms, Some(now() + CALL));
		let said = status().liquidatable;
		assert!(said > 0);
		assert_ok!(liquidate(OTHER, loan, repaying(Balance::MAX)));
		assert_eq!(last_liquidation().0, said);
	});
}

#[test]
fn loan_status_should_tell_the_deadline_that_counts() {
	ExtBuilder::run(|| {
		let loan = called_loan();
		let deadline = || Lending::loan_status(loan).unwrap().called.unwrap().deadline_ms;
		assert_eq!(deadline(), Some(now() + CALL));
		silence(BTC_FEED);
		pass(HOUR);
		assert_eq!(deadline(), None, "it has its full time again when prices are back");
		crash(24_000);
		assert_eq!(deadline(), Some(now() + CALL));
	});
}

#[test]
fn loan_status_should_say_nothing_of_health_that_no_price_decides() {
	ExtBuilder::run(|| {
		let loan = plain_loan();
		silence(BTC_FEED);
		let status = Lending::loan_status(loan).unwrap();
		assert_eq!((status.healthy, status.liquidatable), (None, 0));
		crash(50_000);
		pass(30 * DAY);
		assert_eq!(Lending::loan_status(loan).unwrap().healthy, None, "matured");
	});
}

#[test]
fn the_book_should_tell_rates_and_amounts_from_the_best_on() {
	ExtBuilder::run(|| {
		let lend = |amount: u128, apr| offer_to_lend(USD_BTC, amount * DOLLAR, apr, 30 * DAY);
		let borrow =
			|amount: u128, apr| offer_to_borrow(USD_BTC, amount * DOLLAR, BITCOIN, apr, 30 * DAY);
		for (amount, apr) in [(100, 900), (20, 800), (30, 800)] {
			lend(amount, apr);
		}
		for (amount, apr) in [(40, 700), (50, 750)] {
			borrow(amount, apr);
		}
		let book = |lends, after, max| {
			Lending::book(USD_BTC, 30 * DAY, lends, after, max)
				.unwrap()
				.items
				.into_iter()
				.map(|level| (level.apr_bp, level.principal / DOLLAR, level.offers))
				.collect::<Vec<_>>()
		};
		assert_eq!(book(true, None, 10), vec![(800, 50, 2), (900, 100, 1)]);
		assert_eq!(book(false, None, 10), vec![(750, 50, 1), (700, 40, 1)]);
		assert_eq!(book(true, Some((800, u64::MAX)), 10), vec![(900, 100, 1)]);
		assert_eq!(book(false, Some((750, u64::MAX)), 10), vec![(700, 40, 1)]);
		assert_eq!(book(true, None, 1), vec![(800, 50, 2)]);
		assert_eq!(book(true, None, 0), vec![(800, 50, 2)], "at least one");
		// A part that is taken is no longer there, nor what a group no longer has.
		assert_ok!(Sweep::of(OTHER, 30 * DOLLAR, 800).borrow());
		// A compiler that may not be trusted has given an empty page here, without debug assertions.
		assert_eq!(book(true, None, 10), vec![(800, 20, 1), (900, 100, 1)]);
		let empty = Page { items: vec![], next: None };
		assert_eq!(Lending::book(USD_TRN, 30 * DAY, true, None, 10), Ok(empty));
		let book = |market, term| Lending::book(market, term, true, None, 10);
		assert_eq!(book(9, 30 * DAY), Err(Why::UnknownMarket));
		assert_eq!(book(PAWN, 30 * DAY), Err(Why::NoFeeds));
		assert_eq!(book(USD_BTC, DAY), Err(Why::TermNotOffered));
	});
}

#[test]
fn the_book_should_count_only_what_can_be_had_and_only_once() {
	ExtBuilder::run(|| {
		let group = group_of(LENDER, USD, 100 * DOLLAR);
		for apr in [700, 700, 800] {
			let terms = OfferTerms { group: Some(group), ..terms(apr, 30 * DAY) };
			place(LENDER, USD_BTC, Side::Lend, 80 * DOLLAR, terms);
		}
		let short = OfferTerms { expires_ms: now(), ..terms(700, 30 * DAY) };
		place(
			OTHER,
			USD_BTC,
			Side::Lend,
			50 * DOLLAR,
			OfferTerms { expires_ms: now() + 1, ..short },
		);
		pass(2);
		let level = |apr, dollars, offers| {
			let principal = dollars * DOLLAR;
			Level { apr_bp: apr, principal, offers, complete: true, shared: true }
		};
		let book = |lends| Lending::book(USD_BTC, 30 * DAY, lends, None, 10).unwrap().items;
		assert_eq!(book(true), vec![level(700, 100, 2)]);
		// To borrow: the collateral is shared.
		let group = group_of(BORROWER, BTC, BITCOIN);
		for apr in [600, 500] {
			let terms = OfferTerms { group: Some(group), ..terms(apr, 30 * DAY) };
			let side = Side::Borrow { collateral: BITCOIN / 4 * 3 };
			place(BORROWER, USD_BTC, side, 300 * DOLLAR, terms);
		}
		assert_eq!(book(false), vec![level(600, 300, 1), level(500, 100, 1)]);
	});
}

#[test]
fn a_quote_should_leave_out_the_offers_of_whom_it_is_for() {
	ExtBuilder::run(|| {
		offer_to_lend(USD_BTC, 1_000 * DOLLAR, 100, 30 * DAY);
		offer_to_borrow(USD_BTC, 1_000 * DOLLAR, BITCOIN, 100, 30 * DAY);
		let amount = 1_000 * DOLLAR;
		let found = |who| {
			let borrow = Lending::quote_borrow(who, USD_BTC, amount, 30 * DAY, 100, 32).unwrap();
			let lend = Lending::quote_lend(who, USD_BTC, amount, 30 * DAY, 100, 32).unwrap();
			(borrow.principal, lend.principal)
		};
		assert_eq!(found(None), (amount, amount));
		assert_eq!(found(Some(LENDER)), (0, amount));
		assert_eq!(found(Some(BORROWER)), (amount, 0));
	});
}

#[test]
fn records_should_be_found_by_account_and_role() {
	ExtBuilder::run(|| {
		let mine = |who, role| {
			let mut ids = Lending::records(who, role, None, 1_000).items;
			ids.sort();
			ids
		};
		let offers: Vec<_> =
			(0..5).map(|_| offer_to_lend(USD_BTC, 100 * DOLLAR, 800, 30 * DAY)).collect();
		assert_eq!(mine(LENDER, Role::Maker), offers);
		assert_ok!(take(BORROWER, offers[0], 50 * DOLLAR, BITCOIN, 800));
		assert_ok!(take(BORROWER, offers[1], 100 * DOLLAR, BITCOIN, 800));
		assert_eq!(mine(LENDER, Role::Maker), vec![0, 2, 3, 4]);
		assert_eq!(
			(mine(BORROWER, Role::Borrower), mine(LENDER, Role::Lender)),
			(vec![0, 1], vec![0, 1])
		);
		assert_ok!(repay(BORROWER, 0, Balance::MAX));
		assert_eq!(
			(mine(BORROWER, Role::Borrower), mine(LENDER, Role::Lender)),
			(vec![1], vec![1])
		);
		assert_eq!(mine(OTHER, Role::Maker), Vec::<u64>::new());
		// In pages that miss nothing and repeat nothing.
		let (mut all, mut after) = (Vec::new(), None);
		loop {
			let page = Lending::records(LENDER, Role::Maker, after, 3);
			all.extend(page.items);
			after = page.next;
			if after.is_none() {
				break;
			}
		}
		all.sort();
		assert_eq!(all, mine(LENDER, Role::Maker));
	});
}

#[test]
fn unhealthy_loans_should_be_listed_the_worst_first() {
	ExtBuilder::run(|| {
		let loans = [26, 24, 25, 23].map(|thousands: u128| {
			open_loan(1_000 * DOLLAR, 1_000 * BITCOIN * 10 / 8 / (thousands * 1_000), 0, 30 * DAY)
		});
		let listed = |called| Lending::unhealthy_loans(USD_BTC, called, 10).unwrap();
		assert!(listed(false).is_empty());
		crash(23_500);
		assert_eq!(listed(false), vec![loans[0], loans[2], loans[1]]);
		assert_eq!(Lending::unhealthy_loans(USD_BTC, false, 2), Ok(vec![loans[0], loans[2]]));
		assert_ok!(check_margin(loans[2]));
		assert_ok!(check_margin(loans[0]));
		assert_eq!((listed(false), listed(true)), (vec![loans[1]], vec![loans[0], loans[2]]));
		crash(50_000);
		assert_eq!((listed(false), listed(true)), (vec![], vec![]));
		silence(BTC_FEED);
		let why = Why::NoPrice { feed: BTC_FEED, why: PriceError::Stale };
		assert_eq!(Lending::unhealthy_loans(USD_BTC, true, 10), Err(why));
		assert_eq!(Lending::unhealthy_loans(PAWN, true, 10), Err(Why::NoFeeds));
		assert_eq!(Lending::unhealthy_loans(9, true, 10), Err(Why::UnknownMarket));
	});
}

#[test]
fn a_quoted_sweep_should_tell_all_it_costs() {
	ExtBuilder::run(|| {
		offer_to_lend(USD_BTC, 1_000 * DOLLAR, 1_000, 30 * DAY);
		offer_to_lend(USD_BTC, 1_000 * DOLLAR, 5_000, 30 * DAY);
		let quote =
			Lending::quote_borrow(None, USD_BTC, 2_000 * DOLLAR, 30 * DAY, 6_000, 10).unwrap();
		let [cheap, dear] = [1_000, 5_000]
			.map(|apr| Lending::quote(USD_BTC, 1_000 * DOLLAR, apr, 30 * DAY).unwrap());
		assert_eq!(quote.principal, 2_000 * DOLLAR);
		assert_eq!(quote.interest, cheap.interest + dear.interest);
		assert_eq!(quote.min_interest, cheap.min_interest + dear.min_interest);
		assert_eq!(quote.protocol_fee, cheap.protocol_fee + dear.protocol_fee);
		assert_eq!((quote.maturity_ms, quote.face), (now() + 30 * DAY, cheap.face + dear.face));
		assert_eq!((quote.grace_ends_ms, quote.overdue_apr_bp), (now() + 31 * DAY, 5_000));
		let fills: Vec<_> = quote.fills.iter().map(|fill| (fill.apr_bp, fill.principal)).collect();
		assert_eq!(fills, vec![(1_000, 1_000 * DOLLAR), (5_000, 1_000 * DOLLAR)]);
		assert_eq!((quote.met, quote.dead_in_front, quote.why_no_more), (2, 0, None));
		let none = Lending::quote_borrow(None, PAWN, 2_000 * DOLLAR, 30 * DAY, 6_000, 10);
		assert_eq!(none, Err(Why::NoFeeds));
	});
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(128))]

	/// What is quoted is what then happens, and the collateral named is the least that does.
	#[test]
	fn a_borrow_should_be_what_was_quoted(
		offers in proptest::collection::vec((10u128..500, 0u16..5_000, any::<bool>()), 1..8),
		amount in 10u128..2_000,
		limit in 0u16..5_000,
		max_offers in 1u32..10,
		odd in 0u128..DOLLAR,
		rest in any::<bool>(),
	) {
		ExtBuilder::run(|| {
			let group = group_of(LENDER, USD, 700 * DOLLAR);
			for (amount, apr, grouped) in offers {
				let terms = OfferTerms { group: grouped.then_some(group), ..terms(apr, 30 * DAY) };
				place(LENDER, USD_BTC, Side::Lend, amount * DOLLAR, terms);
			}
			let amount = amount * DOLLAR + odd;
			let quote =
				Lending::quote_borrow(None, USD_BTC, amount, 30 * DAY, limit, max_offers).unwrap();
			let collateral = if rest { quote.min_collateral_with_remainder } else { quote.min_collateral };
			let collateral = collateral.unwrap();
			let remainder_expires = rest.then_some(now() + DAY);
			let sweep =
				Sweep { max_offers, collateral, remainder_expires, ..Sweep::of(BORROWER, amount, limit) };
			if quote.fills.is_empty() && !rest {
				return;
			}
			// Several parts, or a rest, may do with less: by what rounding the first ones leaves to the
			// others.
			let exact = !rest && quote.fills.len() == 1;
			if let (Some(less), true) = (collateral.checked_sub(1), exact) {
				let sweep = Sweep { collateral: less, ..sweep };
				assert_noop!(sweep.borrow(), Error::<Test>::LtvTooHigh);
			}
			assert_ok!(sweep.borrow());
			let opened: Vec<_> = (0..NextLoanId::<Test>::get())
				.map(|id| (loan_of(id).obligation.principal, loan_of(id).obligation.apr, loan_of(id).obligation.face().unwrap()))
				.collect();
			let quoted: Vec<_> = quote
				.fills
				.iter()
				.map(|fill| (fill.principal, fill.apr_bp, fill.principal + fill.interest))
				.collect();
			assert_eq!(opened, quoted);
			assert_eq!(opened.iter().map(|loan| loan.0).sum::<u128>(), quote.principal);
			assert_eq!(opened.iter().map(|loan| loan.2).sum::<u128>(), quote.face);
		});
	}

	/// The same for lenders: what is quoted is what they get.
	#[test]
	fn a_lend_should_be_what_was_quoted(
		offers in proptest::collection::vec((10u128..500, 0u16..5_000, 1u128..100), 1..8),
		amount in 10u128..2_000,
		limit in 0u16..5_000,
		max_offers in 1u32..10,
		price in 20_000u128..50_000,
	) {
		ExtBuilder::run(|| {
			for (amount, apr, more) in offers {
				let amount = amount * DOLLAR;
				let least = Lending::quote(USD_BTC, amount, apr, 30 * DAY).unwrap().min_collateral;
				let side = Side::Borrow { collateral: least.unwrap() * (100 + more) / 100 };
				place(BORROWER, USD_BTC, side, amount, terms(apr, 30 * DAY));
			}
			crash(price);
			let amount = amount * DOLLAR;
			let quote = Lending::quote_lend(None, USD_BTC, amount, 30 * DAY, limit, max_offers).unwrap();
			let _ = Sweep { max_offers, ..Sweep::of(LENDER, amount, limit) }.lend();
			let opened: Vec<_> = (0..NextLoanId::<Test>::get())
				.map(|id| (loan_of(id).obligation.principal, loan_of(id).obligation.apr, loan_of(id).collateral))
				.collect();
			let quoted: Vec<_> =
				quote.fills.iter().map(|fill| (fill.principal, fill.apr_bp, fill.collateral)).collect();
			assert_eq!(opened, quoted);
			assert_eq!(quote.min_collateral, None);
			let prices = (0..NextLoanId::<Test>::get())
				.map(|id| Lending::loan_status(id).unwrap().margin_call_below_e18);
			assert_eq!(prices.max().flatten(), quote.margin_call_below_e18);
		});
	}
}
