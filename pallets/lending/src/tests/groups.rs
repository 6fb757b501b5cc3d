// SPDX-License-Identifier: Apache-2.0
//! One sum that stands in several offers.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};
use proptest::prelude::*;
use sp_runtime::TokenError;

fn in_group(group: GroupId, apr: BasisPoints, term: Moment) -> OfferTerms<AccountId> {
	OfferTerms { group: Some(group), ..terms(apr, term) }
}

/// A thousand dollars of the lender that stand in two markets.
fn dollars_in_two_markets() -> (GroupId, [OfferId; 2]) {
	let group = group_of(LENDER, USD, 1_000 * DOLLAR);
	let offers = [USD_BTC, USD_TRN].map(|market| {
		place(LENDER, market, Side::Lend, 1_000 * DOLLAR, in_group(group, 800, 30 * DAY))
	});
	(group, offers)
}

/// A bitcoin of the borrower that stands for 30 000 dollars over two terms.
fn bitcoin_for_two_terms() -> (GroupId, [OfferId; 2]) {
	let group = group_of(BORROWER, BTC, BITCOIN);
	let offers = [7 * DAY, 30 * DAY].map(|term| {
		let side = Side::Borrow { collateral: BITCOIN };
		place(BORROWER, USD_BTC, side, 30_000 * DOLLAR, in_group(group, 800, term))
	});
	(group, offers)
}

#[test]
fn create_group_should_hold_the_sum_and_a_deposit() {
	ExtBuilder::run(|| {
		let group = group_of(LENDER, USD, 1_000 * DOLLAR);
		assert_eq!(held(USD, HoldReason::Offer, LENDER), 1_000 * DOLLAR);
		assert_eq!(held(TRN, HoldReason::Deposit, LENDER), group_deposit());
		let amount = 1_000 * DOLLAR;
		System::assert_last_event(
			Event::GroupCreated { group, maker: LENDER, asset: USD, sum: amount }.into(),
		);
	});
}

#[test]
fn create_group_should_fail_when_there_is_too_little() {
	ExtBuilder::run(|| {
		let create = |asset, amount| Lending::create_group(signed(LENDER), asset, amount);
		assert_noop!(create(USD, 0), Error::<Test>::AmountTooSmall);
		assert_noop!(create(USD, 99), Error::<Test>::AmountTooSmall);
		assert_noop!(create(USD, 10_000_001 * DOLLAR), TokenError::FundsUnavailable);
	});
}

#[test]
fn offers_of_a_group_should_hold_nothing_themselves() {
	ExtBuilder::run(|| {
		dollars_in_two_markets();
		bitcoin_for_two_terms();
		assert_eq!(held(USD, HoldReason::Offer, LENDER), 1_000 * DOLLAR);
		assert_eq!(held(TRN, HoldReason::Deposit, LENDER), group_deposit() + 2 * offer_deposit());
		assert_eq!(held(BTC, HoldReason::Offer, BORROWER), BITCOIN);
	});
}

#[test]
fn what_one_offer_of_a_group_gives_the_others_should_no_longer_have() {
	ExtBuilder::run(|| {
		let (group, [first, second]) = dollars_in_two_markets();
		assert_ok!(take(BORROWER, first, 600 * DOLLAR, BITCOIN, 800));
		assert_eq!(Groups::<Test>::get(group).unwrap().left, 400 * DOLLAR);
		assert_eq!(held(USD, HoldReason::Offer, LENDER), 400 * DOLLAR);
		let take = |principal| take(BORROWER, second, principal, 1_000 * TOKEN, 800);
		assert_noop!(take(400 * DOLLAR + 1), Error::<Test>::OfferTooSmall);
		assert_ok!(take(400 * DOLLAR));
		assert_eq!(held(USD, HoldReason::Offer, LENDER), 0);
	});
}

#[test]
fn collateral_that_one_offer_of_a_group_takes_the_others_should_no_longer_have() {
	ExtBuilder::run(|| {
		let (group, [first, second]) = bitcoin_for_two_terms();
		assert_ok!(take(LENDER, first, 15_000 * DOLLAR, BITCOIN / 2, 800));
		assert_eq!(Groups::<Test>::get(group).unwrap().left, BITCOIN / 2);
		assert_eq!(held(BTC, HoldReason::Offer, BORROWER), BITCOIN / 2);
		assert_eq!(held(BTC, HoldReason::Collateral, BORROWER), BITCOIN / 2);
		// Half of the bitcoin stands for half of the amount.
		assert_noop!(
			take(LENDER, second, 15_000 * DOLLAR + 1, 0, 800),
			Error::<Test>::OfferTooSmall
		);
		assert_ok!(take(LENDER, second, 15_000 * DOLLAR, BITCOIN / 2, 800));
		assert_eq!(held(BTC, HoldReason::Offer, BORROWER), 0);
	});
}

#[test]
fn a_group_that_is_used_up_should_go_with_its_last_offer() {
	ExtBuilder::run(|| {
		let (group, [first, second]) = dollars_in_two_markets();
		assert_ok!(take(BORROWER, first, 1_000 * DOLLAR, BITCOIN, 800));
		assert_eq!(Offers::<Test>::get(first), None);
		assert_noop!(
			take(BORROWER, second, 10 * DOLLAR, 1_000 * TOKEN, 800),
			Error::<Test>::OfferTooSmall
		);
		assert_ok!(Lending::cancel_offer(signed(LENDER), second));
		System::assert_has_event(Event::GroupClosed { group, returned: 0 }.into());
		assert_eq!(Groups::<Test>::get(group), None);
		assert_eq!(held(TRN, HoldReason::Deposit, LENDER), 0);
	});
}

#[test]
fn a_rest_of_a_group_below_the_smallest_loan_should_stay_its_makers_to_withdraw() {
	ExtBuilder::run(|| {
		let usd = free(USD, LENDER);
		let (group, [first, _]) = dollars_in_two_markets();
		assert_ok!(take(BORROWER, first, 990 * DOLLAR + 1, BITCOIN, 800));
		assert_eq!(Offers::<Test>::get(first), None, "too little is available for another loan");
		assert_ok!(Lending::cancel_group(signed(LENDER), group));
		assert_eq!(free(USD, LENDER), usd - 990 * DOLLAR - 1);
	});
}

#[test]
fn cancel_offer_should_leave_the_group_to_the_others() {
	ExtBuilder::run(|| {
		let (group, [first, second]) = dollars_in_two_markets();
		assert_ok!(Lending::cancel_offer(signed(LENDER), first));
		System::assert_has_event(
			Event::OfferClosed { offer: first, filled: 0, returned: 0 }.into(),
		);
		assert_eq!(Groups::<Test>::get(group).unwrap().offers.to_vec(), vec![second]);
		assert_eq!(held(USD, HoldReason::Offer, LENDER), 1_000 * DOLLAR);
		// Nor does the last one take it along while there is something in it.
		assert_ok!(Lending::cancel_offer(signed(LENDER), second));
		assert_eq!(Groups::<Test>::get(group).unwrap().left, 1_000 * DOLLAR);
	});
}

#[test]
fn cancel_group_should_withdraw_all_its_offers_and_return_the_rest() {
	ExtBuilder::run(|| {
		let (usd, trn) = (free(USD, LENDER), free(TRN, LENDER));
		let (group, offers) = dollars_in_two_markets();
		assert_ok!(take(BORROWER, offers[0], 100 * DOLLAR, BITCOIN, 800));
		let cancelled = Lending::cancel_group(signed(LENDER), group);
		let weight = <Test as Config>::WeightInfo::cancel_group(2);
		assert_eq!(cancelled.unwrap().actual_weight, Some(weight));
		System::assert_has_event(
			Event::OfferClosed { offer: offers[0], filled: 100 * DOLLAR, returned: 0 }.into(),
		);
		System::assert_last_event(Event::GroupClosed { group, returned: 900 * DOLLAR }.into());
		assert_eq!(Offers::<Test>::iter().count(), 0);
		assert_eq!((free(USD, LENDER), free(TRN, LENDER)), (usd - 100 * DOLLAR, trn));
	});
}

#[test]
fn cancel_group_should_be_its_makers_alone() {
	ExtBuilder::run(|| {
		let (group, _) = dollars_in_two_markets();
		let cancel = |who, group| Lending::cancel_group(signed(who), group);
		assert_noop!(cancel(OTHER, group), Error::<Test>::NotMaker);
		assert_noop!(cancel(LENDER, group + 1), Error::<Test>::UnknownGroup);
		// Also when its offers have expired.
		pass(2 * DAY);
		assert_noop!(cancel(OTHER, group), Error::<Test>::NotMaker);
		assert_ok!(cancel(LENDER, group));
		assert_noop!(cancel(LENDER, group), Error::<Test>::UnknownGroup);
	});
}

#[test]
fn a_maker_who_is_blocked_in_the_asset_should_not_lose_what_the_group_held() {
	ExtBuilder::run(|| {
		let (group, _) = dollars_in_two_markets();
		block(USD_ID, LENDER);
		assert_ok!(Lending::cancel_group(signed(LENDER), group));
		assert_eq!(waiting(USD, LENDER), 1_000 * DOLLAR);
		assert_eq!(held(USD, HoldReason::Offer, LENDER), 0);
	});
}

#[test]
fn place_offer_should_fail_when_the_group_does_not_fit() {
	ExtBuilder::run(|| {
		let group = group_of(LENDER, USD, 1_000 * DOLLAR);
		let place = |who, side, group| {
			let terms = in_group(group, 800, 30 * DAY);
			Lending::place_offer(signed(who), USD_BTC, side, 100 * DOLLAR, terms)
		};
		let borrow = Side::Borrow { collateral: BITCOIN };
		assert_noop!(place(LENDER, Side::Lend, group + 1), Error::<Test>::UnknownGroup);
		assert_noop!(place(OTHER, Side::Lend, group), Error::<Test>::NotMaker);
		assert_noop!(place(LENDER, borrow, group), Error::<Test>::GroupOfOtherAsset);
		for _ in 0..MAX_GROUP {
			assert_ok!(place(LENDER, Side::Lend, group));
		}
		assert_noop!(place(LENDER, Side::Lend, group), Error::<Test>::GroupFull);
	});
}

#[test]
fn a_group_should_not_be_of_two_assets() {
	ExtBuilder::run(|| {
		// Dollars are collateral in one market and principal in another: the same asset.
		let group = group_of(LENDER, USD, 1_000 * DOLLAR);
		let terms = in_group(group, 800, 30 * DAY);
		let borrow = Side::Borrow { collateral: 100 * DOLLAR };
		let offer = place(LENDER, TRN_USD, borrow, 10 * TOKEN, terms.clone());
		assert_noop!(
			Lending::place_offer(signed(LENDER), TRN_USD, Side::Lend, 10 * TOKEN, terms),
			Error::<Test>::GroupOfOtherAsset
		);
		assert_ok!(take(OTHER, offer, 10 * TOKEN, 100 * DOLLAR, 800));
		assert_eq!(held(USD, HoldReason::Collateral, LENDER), 100 * DOLLAR);
		assert_eq!(Groups::<Test>::get(group).unwrap().left, 900 * DOLLAR);
	});
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	/// Whatever is taken in whatever order: no offer gives more than its amount, all of them together
	/// no more than the group, and nothing given is ever given back to an offer.
	#[test]
	fn offers_of_a_group_never_give_more_than_there_is(
		amounts in proptest::collection::vec(10u128..2_000, 1..6),
		takes in proptest::collection::vec((0usize..6, 1u128..1_500), 1..20),
	) {
		ExtBuilder::run(|| {
			let group = group_of(LENDER, USD, 1_000 * DOLLAR);
			let offers: Vec<_> = amounts.iter().map(|amount| {
				let terms = in_group(group, 800, 30 * DAY);
				place(LENDER, USD_BTC, Side::Lend, amount * DOLLAR, terms)
			}).collect();
			let mut taken = vec![0; offers.len()];
			for (place, amount) in takes {
				let place = place % offers.len();
				let before = Offers::<Test>::get(offers[place]).map(|offer| offer.filled);
				if take(BORROWER, offers[place], amount * DOLLAR, 10 * BITCOIN, 800).is_ok() {
					assert_eq!(before, Some(taken[place]));
					taken[place] += amount * DOLLAR;
				}
				if let Some(offer) = Offers::<Test>::get(offers[place]) {
					assert_eq!(offer.filled, taken[place]);
				}
				assert!(taken[place] <= amounts[place] * DOLLAR);
				let left = Groups::<Test>::get(group).map_or(0, |group| group.left);
				assert_eq!(taken.iter().sum::<u128>() + left, 1_000 * DOLLAR);
			}
		});
	}
}
