// SPDX-License-Identifier: Apache-2.0
//! Lists of offers and markets: whole, in order, bounded, and honest about what is cut.

use crate::{mock::*, *};
use frame_support::assert_ok;
use primitives::PriceError;
use proptest::prelude::*;
use sp_runtime::FixedU128;
use std::collections::BTreeMap;

const TERM: Moment = 30 * DAY;

fn lend_at(apr: BasisPoints) -> OfferId {
	offer_to_lend(USD_BTC, 10 * DOLLAR, apr, TERM)
}

fn book(after: Option<BookCursor>, max: u32) -> Page<Level, BookCursor> {
	Lending::book(USD_BTC, TERM, true, after, max).unwrap()
}

/// All pages of the book: how many offers there are at each rate.
fn whole_book(max: u32, mut between: impl FnMut(BookCursor)) -> BTreeMap<BasisPoints, u32> {
	let (mut all, mut after) = (BTreeMap::new(), None);
	loop {
		let page = book(after, max);
		for level in page.items {
			*all.entry(level.apr_bp).or_default() += level.offers;
		}
		let Some(next) = page.next else { return all };
		between(next);
		after = Some(next);
	}
}

#[test]
fn a_rate_with_more_offers_than_a_page_looks_at_should_be_passed_and_say_that_it_is_cut() {
	ExtBuilder::run(|| {
		let many = MAX_LOOKED + 88;
		(0..many).for_each(|_| _ = lend_at(800));
		lend_at(900);
		let first = book(None, 10);
		let level = |apr_bp, offers: u32, complete| {
			let principal = 10 * DOLLAR * Balance::from(offers);
			Level { apr_bp, principal, offers, complete, shared: false }
		};
		assert_eq!(first.items, vec![level(800, MAX_LOOKED, false)]);
		assert_eq!(first.next, Some((800, u64::from(MAX_LOOKED) - 1)));
		let second = book(first.next, 10);
		assert_eq!(second.items, vec![level(800, 88, false), level(900, 1, true)]);
		assert_eq!(second.next, None);
		// What ends with a page is whole all the same.
		assert_ok!(Lending::cancel_offer(signed(LENDER), 0));
		for id in 1..=87 {
			assert_ok!(Lending::cancel_offer(signed(LENDER), id));
		}
		let page = book(None, 1);
		assert_eq!(page.items, vec![level(800, MAX_LOOKED, true)]);
		assert_eq!(book(page.next, 1).items, vec![level(900, 1, true)]);
	});
}

#[test]
fn a_cursor_should_stay_good_when_its_offer_goes() {
	ExtBuilder::run(|| {
		let [first, second] = [(); 2].map(|()| lend_at(800));
		// So many ids that a look at the next ones ends before the next offer of this rate.
		(0..MAX_LOOKED + 10).for_each(|_| _ = lend_at(900));
		let third = lend_at(800);
		let level = || Lending::level(USD_BTC, TERM, true, 800, Some(second), 10).unwrap();
		let ids = |page: &Page<OfferView<AccountId>, OfferId>| {
			page.items.iter().map(|offer| offer.id).collect::<Vec<_>>()
		};
		assert_eq!((ids(&level()), level().next), (vec![third], None));
		assert_ok!(Lending::cancel_offer(signed(LENDER), second));
		let looked = second + u64::from(MAX_LOOKED);
		assert_eq!(
			book(Some((800, second)), 10),
			Page { items: vec![], next: Some((800, looked)) }
		);
		assert_eq!((ids(&level()), level().next), (vec![], Some(looked)));
		let page = Lending::level(USD_BTC, TERM, true, 800, Some(looked), 10).unwrap();
		assert_eq!((ids(&page), page.next), (vec![third], None));
		let page = book(Some((800, looked)), 1);
		assert_eq!((page.items[0].offers, page.items[0].complete), (1, false));
		// Not even the first one need be there, nor any.
		assert_ok!(Lending::cancel_offer(signed(LENDER), first));
		assert_eq!(book(Some((800, first)), 1).items[0].offers, 1);
		assert_ok!(Lending::cancel_offer(signed(LENDER), third));
		assert_eq!(book(Some((800, first)), 1).items[0].apr_bp, 900);
	});
}

#[test]
fn what_a_group_shares_should_count_once_on_a_page_and_say_that_it_is_shared() {
	ExtBuilder::run(|| {
		let group = group_of(LENDER, USD, 100 * DOLLAR);
		for (apr, group) in [(700, Some(group)), (750, None), (800, Some(group))] {
			let terms = OfferTerms { group, ..terms(apr, TERM) };
			place(LENDER, USD_BTC, Side::Lend, 80 * DOLLAR, terms);
		}
		let told = |page: Page<Level, BookCursor>| {
			page.items
				.into_iter()
				.map(|level| (level.apr_bp, level.principal / DOLLAR, level.shared))
				.collect::<Vec<_>>()
		};
		let whole = vec![(700, 80, true), (750, 80, false), (800, 20, true)];
		assert_eq!(told(book(None, 10)), whole);
		// On a page of its own it counts again: that is what `shared` says.
		assert_eq!(told(book(Some((750, u64::MAX)), 10)), vec![(800, 80, true)]);
	});
}

#[test]
fn a_level_should_tell_its_offers_and_why_some_are_dead() {
	ExtBuilder::run(|| {
		let alive = lend_at(800);
		let group = group_of(LENDER, USD, 15 * DOLLAR);
		let grouped = || OfferTerms { group: Some(group), ..terms(800, TERM) };
		let [used, used_up] =
			[(); 2].map(|()| place(LENDER, USD_BTC, Side::Lend, 12 * DOLLAR, grouped()));
		let short = OfferTerms { expires_ms: now() + 1, ..terms(800, TERM) };
		let expired = place(OTHER, USD_BTC, Side::Lend, 10 * DOLLAR, short.clone());
		let frozen = place(FOURTH, USD_BTC, Side::Lend, 10 * DOLLAR, terms(800, TERM));
		assert_ok!(take(BORROWER, used, 12 * DOLLAR, BITCOIN, 800));
		assert_ok!(Assets::freeze(signed(ASSET_ADMIN), USD_ID, FOURTH));
		pass(2);
		let page = Lending::level(USD_BTC, TERM, true, 800, None, 10).unwrap();
		let told: Vec<_> =
			page.items.iter().map(|offer| (offer.id, offer.takeable, offer.dead)).collect();
		let expected = vec![
			(alive, 10 * DOLLAR, None),
			(used_up, 0, Some(Why::UsedUp { left: 3 * DOLLAR })),
			(expired, 0, Some(Why::Expired { expired_ms: short.expires_ms })),
			(frozen, 0, Some(Why::MakerFrozen)),
		];
		assert_eq!(told, expected);
		assert_eq!(book(None, 10).items[0].offers, 1);
		// What a sweep says of the same offers: two were closed by it, or would be.
		let quote = Lending::quote_borrow(None, USD_BTC, 50 * DOLLAR, TERM, 800, 32).unwrap();
		let why = Some(Why::NothingToTake { dead_in_front: 3 });
		assert_eq!((quote.principal, quote.why_no_more), (10 * DOLLAR, why));
		assert_eq!((quote.met, quote.dead_in_front), (4, 3));
		let at = |after, max| Lending::level(USD_BTC, TERM, true, 800, after, max).unwrap();
		assert_eq!(at(None, 3).next, Some(expired));
		assert_eq!(at(Some(expired), 3).items, page.items[3..]);
		assert_eq!((at(Some(expired), 1).next, at(Some(frozen), 1).items), (None, vec![]));
		assert_ok!(Lending::set_market_closed(RuntimeOrigin::root(), USD_BTC, true));
		assert_eq!(Lending::offer(alive).unwrap().dead, Some(Why::MarketClosed));
		assert_eq!(Lending::offer(used), Err(Why::OfferGone));
	});
}

#[test]
fn an_offer_whose_collateral_is_worth_too_little_should_say_what_would_do() {
	ExtBuilder::run(|| {
		let id = offer_to_borrow(USD_BTC, 1_000 * DOLLAR, BITCOIN / 20, 0, TERM);
		assert_eq!(Lending::offer(id).unwrap().dead, None);
		crash(20_000);
		// 1 000 / 0.7 / 20 000, rounded up.
		let least = 7_142_858;
		let why = Some(Why::NotEnoughCollateral { least });
		assert_eq!(Lending::offer(id).unwrap().dead, why);
		let book = Lending::book(USD_BTC, TERM, false, None, 10).unwrap();
		assert!(book.items.is_empty() && book.next.is_none());
		// Nobody knows without a price.
		silence(BTC_FEED);
		assert_eq!(Lending::offer(id).unwrap().dead, None);
	});
}

#[test]
fn offers_that_stand_in_no_book_should_be_found_the_newest_first() {
	ExtBuilder::run(|| {
		let rate = Rate::Auction { start_bp: 900, end_bp: 500, duration_ms: DAY };
		let auction = || {
			let terms = OfferTerms { rate, ..terms(0, TERM) };
			place(LENDER, USD_BTC, Side::Lend, 10 * DOLLAR, terms)
		};
		let old = auction();
		// In between: others' markets, the book, and one that only one account can take.
		let pawn =
			place(LENDER, PAWN, Side::LendAgainst { collateral: 7 }, 10 * DOLLAR, terms(5, TERM));
		let private = OfferTerms { only_for: Some(OTHER), ..terms(800, TERM) };
		place(LENDER, USD_BTC, Side::Lend, 10 * DOLLAR, private);
		(0..MAX_LOOKED).for_each(|_| _ = lend_at(800));
		let new = auction();
		pass(DAY / 4);
		let found = |market, lends, before| {
			let page = Lending::offers_off_book(market, lends, before, 10).unwrap();
			(page.items.iter().map(|offer| offer.id).collect::<Vec<_>>(), page.next)
		};
		let end = NextOfferId::<Test>::get() - u64::from(MAX_LOOKED);
		assert_eq!(found(USD_BTC, true, None), (vec![new], Some(end)));
		assert_eq!(found(USD_BTC, true, Some(end)), (vec![old], None));
		assert_eq!(found(USD_BTC, false, None), (vec![], Some(end)));
		assert_eq!(found(PAWN, true, Some(end)), (vec![pawn], None));
		assert_eq!(found(PAWN, true, Some(0)), (vec![], None));
		let page = Lending::offers_off_book(USD_BTC, true, None, 1).unwrap();
		assert_eq!((page.items.len(), page.next), (1, Some(new)));
		// The rate is that of now.
		assert_eq!((page.items[0].apr_bp, page.items[0].rate), (800, rate));
		assert_eq!(Lending::offers_off_book(9, true, None, 10), Err(Why::UnknownMarket));
	});
}

#[test]
fn private_offers_should_be_found_by_whom_they_are_for_until_they_go() {
	ExtBuilder::run(|| {
		let private = |group| {
			let terms = OfferTerms { only_for: Some(OTHER), group, ..terms(800, TERM) };
			place(LENDER, USD_BTC, Side::Lend, 20 * DOLLAR, terms)
		};
		let group = group_of(LENDER, USD, 100 * DOLLAR);
		let [taken, withdrawn, expired] = [(); 3].map(|()| private(None));
		let grouped = private(Some(group));
		let found = |who| {
			let page = Lending::offers_for(who, None, 10);
			page.items.iter().map(|offer| offer.id).collect::<Vec<_>>()
		};
		assert_eq!(found(OTHER), vec![grouped, expired, withdrawn, taken]);
		assert!(found(LENDER).is_empty() && found(BORROWER).is_empty());
		let page = Lending::offers_for(OTHER, None, 3);
		assert_eq!(page.next, Some(withdrawn));
		let rest = Lending::offers_for(OTHER, page.next, 3);
		assert_eq!((rest.items[0].id, rest.items.len(), rest.next), (taken, 1, None));
		// A part of it is not all.
		assert_ok!(take(OTHER, taken, 10 * DOLLAR, BITCOIN, 800));
		assert_eq!(Lending::offers_for(OTHER, None, 10).items[3].takeable, 10 * DOLLAR);
		assert_ok!(take(OTHER, taken, 10 * DOLLAR, BITCOIN, 800));
		assert_eq!(found(OTHER), vec![grouped, expired, withdrawn]);
		assert_ok!(Lending::cancel_offer(signed(LENDER), withdrawn));
		assert_eq!(found(OTHER), vec![grouped, expired]);
		pass(DAY + 1);
		assert_ok!(Lending::cancel_offer(signed(FOURTH), expired));
		assert_eq!(found(OTHER), vec![grouped]);
		assert_ok!(Lending::cancel_group(signed(LENDER), group));
		assert!(found(OTHER).is_empty());
	});
}

#[test]
fn markets_should_tell_totals_prices_and_best_rates() {
	ExtBuilder::run(|| {
		offer_to_lend(USD_BTC, 100 * DOLLAR, 900, TERM);
		let best = offer_to_lend(USD_BTC, 100 * DOLLAR, 800, TERM);
		offer_to_borrow(USD_BTC, 50 * DOLLAR, BITCOIN, 700, TERM);
		assert_ok!(take(BORROWER, best, 20 * DOLLAR, BITCOIN, 800));
		let all = Lending::markets(None, 100);
		let ids: Vec<_> = all.items.iter().map(|market| market.id).collect();
		assert_eq!((ids, all.next), (vec![USD_BTC, USD_TRN, TRN_USD, PAWN], None));
		let market = &all.items[0];
		let lent = Totals { lent: 20 * DOLLAR, collateral: BITCOIN };
		assert_eq!((market.totals, market.open), (lent, true));
		assert_eq!(market.capacity.lent, market.params.max_lent - 20 * DOLLAR);
		assert_eq!(market.lif_e18, Some(FixedU128::from_rational(100, 94)));
		let prices = market.prices.clone().unwrap();
		assert_eq!(prices.principal_e18, FixedU128::from_u32(1));
		assert_eq!((prices.collateral_e18, prices.ratio_e18), (50_000.into(), 50_000.into()));
		let level = |apr_bp, dollars| {
			let principal = dollars * DOLLAR;
			Level { apr_bp, principal, offers: 1, complete: true, shared: false }
		};
		let none = |term_ms| BestRates { term_ms, borrow_at: None, lend_at: None, complete: true };
		let found = BestRates {
			borrow_at: Some(level(800, 80)),
			lend_at: Some(level(700, 50)),
			..none(TERM)
		};
		assert_eq!(market.best, vec![none(7 * DAY), found, none(365 * DAY)]);
		let pawn = &all.items[3];
		assert_eq!((pawn.prices.clone(), pawn.lif_e18), (Err(Why::NoFeeds), None));
		assert!(pawn.best.is_empty());
		// The ratio is of whole units, whatever their decimals.
		let ratio = all.items[2].prices.clone().unwrap().ratio_e18;
		assert_eq!(ratio, FixedU128::from_rational(1, 2));
		let page = Lending::markets(Some(USD_BTC), 2);
		assert_eq!((page.items[..].to_vec(), page.next), (all.items[1..3].to_vec(), Some(TRN_USD)));
		assert_eq!(Lending::markets(Some(PAWN), 2), Page { items: vec![], next: None });
		freeze_feed(BTC_FEED);
		assert_ok!(Lending::set_market_closed(RuntimeOrigin::root(), USD_BTC, true));
		let market = &Lending::markets(None, 1).items[0];
		let why = Why::NoPrice { feed: BTC_FEED, why: PriceError::Frozen };
		assert_eq!((market.prices.clone(), market.open), (Err(why), false));
	});
}

#[test]
fn a_best_rate_behind_dead_offers_should_not_be_said_to_be_missing() {
	ExtBuilder::run(|| {
		let short = OfferTerms { expires_ms: now() + 1, ..terms(700, TERM) };
		for _ in 0..MAX_LOOKED_FOR_BEST {
			place(OTHER, USD_BTC, Side::Lend, 10 * DOLLAR, short.clone());
		}
		lend_at(800);
		pass(2);
		let best = || Lending::markets(None, 1).items[0].best[1].clone();
		assert_eq!((best().borrow_at, best().complete), (None, false));
		assert_ok!(Lending::cancel_offer(signed(FOURTH), 0));
		assert_eq!((best().borrow_at.unwrap().apr_bp, best().complete), (800, true));
	});
}

#[test]
fn a_quote_should_say_why_it_finds_no_more() {
	ExtBuilder::run(|| {
		let quote = |who, dollars, max_offers| {
			Lending::quote_borrow(who, USD_BTC, dollars * DOLLAR, TERM, 800, max_offers)
		};
		let why = |who, dollars, max| quote(who, dollars, max).unwrap().why_no_more;
		assert_eq!(why(None, 100, 32), Some(Why::NothingToTake { dead_in_front: 0 }));
		offer_to_lend(USD_BTC, 100 * DOLLAR, 800, TERM);
		offer_to_lend(USD_BTC, 100 * DOLLAR, 800, TERM);
		offer_to_lend(USD_BTC, 100 * DOLLAR, 900, TERM);
		assert_eq!(why(None, 200, 32), None);
		assert_eq!(why(None, 300, 32), Some(Why::NothingToTake { dead_in_front: 0 }));
		assert_eq!(why(None, 200, 1), Some(Why::MoreOffers { met: 1 }));
		let least = 10 * DOLLAR;
		assert_eq!(why(None, 105, 32), Some(Why::BelowMinimum { least }));
		assert_eq!(why(Some(LENDER), 200, 32), Some(Why::OnlyYourOwn));
		assert_eq!(quote(None, 9, 32), Err(Why::BelowMinimum { least }));
		for number in [0, 33] {
			assert_eq!(quote(None, 100, number), Err(Why::NumberOfOffers { most: 32 }));
		}
		let of = |market, term| Lending::quote_lend(None, market, 100 * DOLLAR, term, 0, 32);
		assert_eq!(of(USD_BTC, DAY), Err(Why::TermNotOffered));
		assert_eq!(of(9, TERM), Err(Why::UnknownMarket));
		assert_eq!(of(PAWN, TERM), Err(Why::NoFeeds));
		let full = market_with(|params| params.max_lent = 50 * DOLLAR);
		let offer = offer_to_lend(full, 100 * DOLLAR, 800, TERM);
		let quote = || Lending::quote_borrow(None, full, 60 * DOLLAR, TERM, 800, 32);
		let capacity = |lent, collateral| Totals { lent, collateral: Balance::MAX - collateral };
		let found = quote().unwrap();
		let put_up = found.fills[0].collateral;
		let reached = Why::CapReached { capacity: capacity(0, put_up) };
		assert_eq!((found.principal, found.why_no_more), (50 * DOLLAR, Some(reached)));
		assert_ok!(take(BORROWER, offer, 45 * DOLLAR, BITCOIN, 800));
		assert_eq!(quote(), Err(Why::CapReached { capacity: capacity(5 * DOLLAR, BITCOIN) }));
		silence(USD_FEED);
		let stale = Why::NoPrice { feed: USD_FEED, why: PriceError::Stale };
		assert_eq!(of(USD_BTC, TERM), Err(stale));
		assert_ok!(Lending::set_market_closed(RuntimeOrigin::root(), USD_BTC, true));
		assert_eq!(of(USD_BTC, TERM), Err(Why::MarketClosed));
		let plain = Lending::quote(USD_BTC, 100 * DOLLAR, 800, TERM);
		assert_eq!(plain, Err(Why::MarketClosed));
	});
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(48))]

	/// Whatever the sizes of pages, and if each offer goes at which one ended: every offer that stays is
	/// on exactly one of them.
	#[test]
	fn pages_should_miss_nothing_and_repeat_nothing(
		rates in proptest::collection::vec(0u16..6, 0..25),
		max in 1u32..5,
		cancels in any::<bool>(),
	) {
		ExtBuilder::run(|| {
			let mut expected = BTreeMap::new();
			for rate in rates {
				lend_at(rate);
				*expected.entry(rate).or_default() += 1;
			}
			let found = whole_book(max, |(_, id)| if cancels {
				assert_ok!(Lending::cancel_offer(signed(LENDER), id));
			});
			assert_eq!(found, expected);
			// Offer by offer.
			let mut offers = BTreeMap::new();
			for rate in 0..6 {
				let mut after = None;
				loop {
					let page = Lending::level(USD_BTC, TERM, true, rate, after, max).unwrap();
					*offers.entry(rate).or_default() += page.items.len();
					let Some(next) = page.next else { break };
					assert!(page.items.len() == max as usize);
					if cancels {
						assert_ok!(Lending::cancel_offer(signed(LENDER), next));
					}
					after = Some(next);
				}
			}
			let left = Offers::<Test>::iter_values().count();
			let all: usize = offers.values().sum();
			assert!(if cancels { left <= all } else { left == all });
		});
	}
}
