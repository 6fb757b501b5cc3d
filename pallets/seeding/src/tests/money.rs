// SPDX-License-Identifier: Apache-2.0
//! Whose money pays, what can be taken out, and what a vacant seat pays.

use crate::{mock::*, *};
use frame_support::{assert_noop, assert_ok};
use sp_runtime::TokenError;

#[test]
fn a_sponsors_money_should_go_round_to_the_unit() {
	run(|| {
		let before = wealth(&SPONSOR);
		let id = pool_with(terms(), 5_000);
		assert_eq!(held(HoldReason::Pool, &SPONSOR), 5_000);
		assert_ok!(Seeding::fund(signed(SPONSOR), id, 77));
		assert_eq!(held(HoldReason::Pool, &SPONSOR), 5_077);
		assert_ok!(Seeding::withdraw(signed(SPONSOR), id, 5_077));
		assert_refused!(Seeding::withdraw(signed(SPONSOR), id, 1), Error::<Test>::NotEnoughFree);
		assert_ok!(Seeding::close_pool(signed(SPONSOR), id));
		assert_eq!(wealth(&SPONSOR), before);
	});
}

#[test]
fn what_is_reserved_should_not_be_withdrawn() {
	run(|| {
		let id = pool_with(terms(), 5 * FROM);
		assert_ok!(take(id, &ANNA));
		assert_refused!(
			Seeding::withdraw(signed(SPONSOR), id, 2 * FROM + 1),
			Error::<Test>::NotEnoughFree
		);
		assert_ok!(Seeding::withdraw(signed(SPONSOR), id, 2 * FROM));
	});
}

#[test]
fn gifts_should_pay_first_and_what_is_left_should_go_to_the_treasury() {
	run(|| {
		let id = pool_with(terms(), 10_000);
		assert_ok!(Seeding::fund(signed(FAN), id, 1_500));
		System::assert_last_event(
			Event::Funded { pool: id, by: FAN, funds: 1_500, gift: true }.into(),
		);
		assert_eq!(wealth(&FAN), MUCH - 1_500);
		assert_eq!(held(HoldReason::Pool, &SPONSOR), 11_500);
		assert_ok!(take(id, &ANNA));
		serve(id, &ANNA);
		let money = pool_in_store(id).money;
		assert_eq!((money.own, money.gifts), (10_000, 500));
		assert_ok!(Seeding::leave(signed(ANNA), id));
		assert_ok!(Seeding::close_pool(signed(SPONSOR), id));
		end_period(id, &ANNA);
		assert_ok!(settle(id, &ANNA));
		System::assert_last_event(
			Event::PoolEnded { pool: id, sponsor: SPONSOR, returned: 10_000, gifts_left: 500 }
				.into(),
		);
		assert_eq!((wealth(&SPONSOR), wealth(&TREASURY)), (MUCH, MINIMUM + 500));
		assert_eq!(wealth(&ANNA), MUCH + FROM);
	});
}

#[test]
fn a_sponsor_who_seeds_for_himself_should_earn_nothing() {
	run(|| {
		let id = pool();
		assert_ok!(take(id, &SPONSOR));
		let before = wealth(&SPONSOR);
		serve(id, &SPONSOR);
		assert_eq!(wealth(&SPONSOR), before);
		assert_eq!(pool_in_store(id).money.own, 1_000_000 - FROM);
	});
}

#[test]
fn who_has_not_enough_should_not_make_fund_or_take() {
	run(|| {
		let poor = AccountId::new([9; 32]);
		let create = |who: &AccountId, funds| {
			Seeding::create_pool(
				signed(who.clone()),
				[0; 32],
				1,
				Some([0; 20]),
				None,
				Default::default(),
				terms(),
				funds,
			)
		};
		let before = root();
		assert!(create(&SPONSOR, MUCH).is_err() && create(&poor, 0).is_err());
		assert_eq!(root(), before);
		let id = pool();
		assert_noop!(Seeding::fund(signed(FAN), id, MUCH), TokenError::FundsUnavailable);
		assert_noop!(take(id, &poor), TokenError::FundsUnavailable);
		// With enough for the bond, and not for the deposit.
		let all = MUCH - BOND - MINIMUM;
		let to = poor.clone();
		assert_ok!(Balances::transfer_allow_death(signed(FAN), to, BOND + MINIMUM));
		assert!(all > 0);
		assert_noop!(take(id, &poor), TokenError::FundsUnavailable);
	});
}

#[test]
fn vacancy_should_raise_the_price_up_to_the_most() {
	run(|| {
		let id = pool();
		let price = || Seeding::pool(id).unwrap().price.now;
		assert_eq!(price(), FROM);
		to_tick(tick() + 25);
		assert_eq!(price(), FROM + 250);
		assert_refused!(Seeding::take_seat(signed(ANNA), id, FROM + 251), Error::<Test>::PayTooLow);
		assert_ok!(Seeding::take_seat(signed(ANNA), id, FROM + 250));
		to_tick(tick() + 1_000);
		assert_eq!(price(), MAX);
		assert_ok!(take(id, &BERT));
		assert_eq!((seat(id, &ANNA).pay, seat(id, &BERT).pay), (FROM + 250, MAX));
	});
}

#[test]
fn only_seats_that_were_paid_should_move_the_price() {
	run(|| {
		let id = pool();
		to_tick(60);
		assert_ok!(take(id, &ANNA));
		assert_eq!(pool_in_store(id).price, Price { base: FROM, since: 10 });
		serve(id, &ANNA);
		let (proven, pay) = (tick(), FROM + FROM / 2);
		assert_eq!(pool_in_store(id).price, Price { base: pay, since: proven });
		// Its later ones do not.
		serve(id, &ANNA);
		assert_eq!(pool_in_store(id).price, Price { base: pay, since: proven });
		assert_ok!(Seeding::leave(signed(ANNA), id));
		end_period(id, &ANNA);
		assert_ok!(settle(id, &ANNA));
		assert_eq!(pool_in_store(id).price, Price { base: pay * 7 / 8, since: tick() });
	});
}

#[test]
fn gifts_to_a_sponsor_whose_money_is_locked_should_arrive() {
	run(|| {
		use frame_support::traits::{LockableCurrency, WithdrawReasons};
		let id = pool_with(terms(), 10_000);
		Balances::set_lock(*b"all     ", &SPONSOR, MUCH, WithdrawReasons::all());
		assert_ok!(Seeding::fund(signed(FAN), id, 1_000));
		assert_eq!(pool_in_store(id).money.gifts, 1_000);
	});
}
