// SPDX-License-Identifier: Apache-2.0
//! What is refused, and why.

use crate::{
	mock::{deliver, *},
	*,
};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::{DispatchResult, FixedU128, Permill};

fn set_terms(feed: FeedId, change: impl FnOnce(&mut FeedTermsOf<Test>)) -> DispatchResult {
	let mut terms = terms_in(USD);
	change(&mut terms);
	Predictions::set_feed_terms(RuntimeOrigin::root(), feed, terms)
}

#[test]
fn terms_out_of_bounds_should_be_refused() {
	type Change = fn(&mut FeedTermsOf<Test>);
	ExtBuilder::run(|| {
		let refused = |changes: &[Change], error: Error<Test>| {
			let expected: &str = error.into();
			for change in changes {
				let found = set_terms(BTC, change).unwrap_err();
				let sp_runtime::DispatchError::Module(found) = found else { panic!("{found:?}") };
				assert_eq!(found.message, Some(expected));
			}
		};
		let sizes: [Change; 6] = [
			|terms| terms.stake = 0,
			|terms| terms.stake = 99,
			|terms| terms.min_price = MIN_PRICE - 1,
			|terms| terms.max_price = terms.min_price - 1,
			|terms| terms.max_cap = 0,
			|terms| terms.max_cap = MAX_CAP + 1,
		];
		refused(&sizes, Error::InvalidSizes);
		let shares: [Change; 7] = [
			|terms| terms.kappa_ppm = MILLION - 1,
			|terms| terms.kappa_ppm = MAX_KAPPA + 1,
			|terms| terms.fee = MAX_FEE + Permill::from_parts(1),
			|terms| terms.cost_ppm = 0,
			|terms| terms.min_stop_ppm = 8 * terms.cost_ppm - 1,
			|terms| terms.leap_ppm = terms.min_stop_ppm / 4 + 1,
			|terms| terms.min_stop_ppm = MAX_DISTANCE + 1,
		];
		refused(&shares, Error::InvalidShares);
		let times: [Change; 7] = [
			|terms| terms.min_sale_ms = 0,
			|terms| terms.delivery_ms = 0,
			|terms| terms.lag_ms = 0,
			|terms| terms.grace_ms = 0,
			|terms| terms.reveal_ms = 0,
			|terms| terms.max_life_ms = 0,
			|terms| terms.max_life_ms = Retention::get() - TIME_TO_JUDGE + 1,
		];
		refused(&times, Error::InvalidTimes);
		refused(&[|terms| terms.lag_ms -= 1], Error::LagTooShort);
		refused(&[|terms| *terms = terms_in(TRN)], Error::AssetFixed);
		// At the bounds.
		assert_ok!(set_terms(BTC, |terms| terms.min_stop_ppm = 4 * terms.leap_ppm));
		assert_ok!(set_terms(BTC, |terms| terms.max_life_ms = Retention::get() - TIME_TO_JUDGE));
		assert_noop!(
			Predictions::set_feed_closed(RuntimeOrigin::root(), SILVER, true),
			Error::<Test>::UnknownFeed
		);
		for origin in [signed(TRADER), RuntimeOrigin::none()] {
			let set = Predictions::set_feed_terms(origin.clone(), BTC, terms_in(USD));
			assert_eq!(set, Err(sp_runtime::DispatchError::BadOrigin));
			let close = Predictions::set_feed_closed(origin, BTC, true);
			assert_eq!(close, Err(sp_runtime::DispatchError::BadOrigin));
		}
	});
}

#[test]
fn a_post_should_need_a_price_that_counts_and_a_lag_that_is_long_enough() {
	ExtBuilder::run(|| {
		let attempt = || post(TRADER, plain_terms(), open(LONG));
		pass(RULE.max_age_ms + BLOCK);
		assert_noop!(attempt(), Error::<Test>::PriceStale);
		sample(BTC, START_PRICE);
		assert_ok!(undone_post());
		// A jump by more than half freezes the feed.
		sample(BTC, START_PRICE * 3);
		assert_noop!(attempt(), Error::<Test>::PriceFrozen);
		for _ in 0..4 {
			sample(BTC, START_PRICE);
		}
		assert_ok!(undone_post());
		// Governance lets prices be later than the terms allow for.
		let mut rule = RULE;
		rule.max_age_ms += 1;
		let feed = pallet_prices::Feeds::<Test>::get(BTC).unwrap();
		pallet_prices::Feeds::<Test>::insert(BTC, pallet_prices::Feed { rule, ..feed });
		assert_noop!(attempt(), Error::<Test>::LagTooShort);
	});
}

fn undone_post() -> DispatchResult {
	test_support::undone(|| post(TRADER, plain_terms(), open(LONG)))
}

#[test]
fn a_level_of_zero_should_be_refused() {
	ExtBuilder::run(|| {
		let entry = Entry::Level { price: FixedU128::from_inner(0) };
		let content = open(Position { direction: Direction::Long, entry });
		assert_noop!(post(TRADER, plain_terms(), content), Error::<Test>::InvalidLevel);
	});
}

#[test]
fn names_should_be_printable() {
	ExtBuilder::run(|| {
		let set = |name: &[u8], link: &[u8]| {
			let (name, link) =
				(name.to_vec().try_into().unwrap(), link.to_vec().try_into().unwrap());
			Predictions::set_profile(signed(TRADER), name, link, None)
		};
		for (name, link) in [(&b"a\tb"[..], &b""[..]), (b"", b"caf\xc3\xa9"), (b"\x7f", b"")] {
			assert_noop!(set(name, link), Error::<Test>::InvalidName);
		}
		assert_ok!(set(b"Carol ~", b"https://carol.example"));
		// Removed, with its deposit.
		assert_ok!(set(b"", b""));
		assert_eq!(NameUsers::<Test>::iter().count(), 0);
	});
}

#[test]
fn a_sale_should_be_ended_by_its_trader_or_when_it_is_over() {
	ExtBuilder::run(|| {
		let id = on_sale(LONG);
		let release = |who| Predictions::release(signed(who), id);
		assert_noop!(release(OTHER), Error::<Test>::NothingToRelease);
		assert_ok!(release(TRADER));
		assert_noop!(release(TRADER), Error::<Test>::NothingToRelease);
		assert_eq!(held(USD, HoldReason::Cover, TRADER), 0);
		assert_ok!(Predictions::set_reading_key(signed(BUYER), Some(reading_key(BUYER))));
		assert_noop!(unlock(BUYER, id), Error::<Test>::SaleOver);
	});
}

#[test]
fn anyone_should_end_a_sale_that_is_over() {
	ExtBuilder::run(|| {
		let id = on_sale(LONG);
		pass(blueprint(id).times.sale_end_ms - now());
		assert_noop!(Predictions::release(signed(OTHER), id), Error::<Test>::NothingToRelease);
		pass(1);
		assert_ok!(Predictions::release(signed(OTHER), id));
	});
}

#[test]
fn only_unlocks_that_are_there_should_be_delivered_to() {
	ExtBuilder::run(|| {
		let id = on_sale(LONG);
		assert_ok!(unlock(BUYER, id));
		let other = Delivered { index: 1, ..right_delivery(id, 0) };
		let deliver_both = vec![right_delivery(id, 0), other].try_into().unwrap();
		assert_noop!(
			Predictions::deliver(signed(TRADER), id, deliver_both),
			Error::<Test>::NoSuchUnlock
		);
		assert_ok!(deliver(id, [0]));
	});
}

#[test]
fn leaving_a_sealed_position_should_take_its_key_and_revealing_it_be_done_once() {
	ExtBuilder::run(|| {
		let id = on_sale(LONG);
		samples_until(BTC, START_PRICE, blueprint(id).times.starts_ms + BLOCK);
		let exit = |key| Predictions::exit(signed(TRADER), id, key);
		assert_noop!(exit(None), Error::<Test>::KeyNeeded);
		assert_noop!(exit(Some([0; 32])), Error::<Test>::WrongKey);
		assert_ok!(exit(Some(key_of(TRADER, 0))));
		assert_noop!(exit(None), Error::<Test>::AlreadyLeft);
		assert_noop!(reveal(id), Error::<Test>::AlreadyRevealed);
	});
}

#[test]
fn an_unlock_that_is_impossible_anyway_should_not_speak_of_money() {
	ExtBuilder::run(|| {
		let id = on_sale(LONG);
		assert_ok!(Predictions::set_reading_key(signed(BUYER), Some(reading_key(BUYER))));
		let transfer = Assets::transfer(signed(BUYER), USD_ID, OTHER, free(USD, BUYER) - 100);
		assert_ok!(transfer);
		assert!(unlock(BUYER, id).is_err());
		pass(blueprint(id).times.sale_end_ms + 1 - now());
		assert_noop!(unlock(BUYER, id), Error::<Test>::SaleOver);
	});
}
