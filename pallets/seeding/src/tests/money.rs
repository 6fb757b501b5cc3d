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
		let id = pool_with(terms(), 6 * FROM);
		sit(id, &ANNA);
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
		assert_ok!(claim(id, &ANNA));
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
		assert_ok!(claim(id, &SPONSOR));
		let before = wealth(&SPONSOR);
		let spendable = || Balances::usable_balance(SPONSOR);
		for paid in 1..=3 {
			let had = spendable();
			serve(id, &SPONSOR);
			assert_eq!((wealth(&SPONSOR), spendable()), (before, had + FROM));
			assert_eq!(pool_in_store(id).money.own, 1_000_000 - paid * FROM);
			assert_eq!(held(HoldReason::Pool, &SPONSOR), 1_000_000 - paid * FROM);
			check_state();
		}
		// Nor does he save anything: a missed period costs him what it costs others.
		end_period(id, &SPONSOR);
		assert_ok!(Seeding::leave(signed(SPONSOR), id));
		assert_ok!(Seeding::close_pool(signed(SPONSOR), id));
		end_period(id, &SPONSOR);
		assert_ok!(settle(id, &SPONSOR));
		assert_eq!(spendable(), MUCH - BOND / 2);
		assert_eq!(wealth(&TREASURY), MINIMUM + BOND / 2);
	});
}

#[test]
fn a_sponsor_who_has_nothing_else_should_be_paid_gifts_out_of_his_own_hold() {
	run(|| {
		let id = pool_with(terms(), 0);
		assert_ok!(Seeding::fund(signed(FAN), id, 2 * NOTICE as Balance * FROM));
		assert_ok!(claim(id, &SPONSOR));
		let all = Balances::usable_balance(SPONSOR);
		assert_ok!(Balances::transfer_allow_death(signed(SPONSOR), STRANGER, all));
		let (before, left) = (wealth(&SPONSOR), Balances::usable_balance(SPONSOR));
		serve(id, &SPONSOR);
		serve(id, &SPONSOR);
		assert_eq!(wealth(&SPONSOR), before);
		assert_eq!(Balances::usable_balance(SPONSOR), left + 2 * FROM);
		let gifts = (2 * NOTICE as Balance - 2) * FROM;
		assert_eq!(held(HoldReason::Pool, &SPONSOR), gifts);
		assert_eq!(pool_in_store(id).money.gifts, gifts);
	});
}

#[test]
fn a_seat_should_be_refilled_up_to_the_notice_as_money_lasts() {
	run(|| {
		let id = pool_with(terms(), 3 * FROM);
		sit(id, &ANNA);
		serve(id, &ANNA);
		assert_eq!(seat(id, &ANNA).funded, 1);
		for (more, funded) in [(FROM / 2, 1), (FROM / 2, 2), (10 * FROM, 3)] {
			assert_ok!(Seeding::fund(signed(FAN), id, more));
			if funded > seat(id, &ANNA).funded {
				assert_ok!(settle(id, &ANNA));
				let until_tick = 11 + (2 + funded) * PERIOD;
				System::assert_last_event(
					Event::SeatFunded { pool: id, seeder: ANNA, until_tick }.into(),
				);
			} else {
				assert_refused!(settle(id, &ANNA), Error::<Test>::NothingToSettle);
			}
			let money = pool_in_store(id).money;
			assert_eq!(
				(seat(id, &ANNA).funded, money.reserved),
				(funded, funded as Balance * FROM)
			);
		}
		assert_refused!(settle(id, &ANNA), Error::<Test>::NothingToSettle);
	});
}

#[test]
fn the_pay_should_be_the_lower_of_those_at_the_claim_and_at_the_first_proof() {
	run(|| {
		let id = pool_with(PoolTerms { seats: 3, ..terms() }, 1_000_000);
		to_tick(60);
		for who in [ANNA, BERT] {
			assert_ok!(claim(id, &who));
		}
		to_tick(61);
		assert_ok!(commit(id, &BERT));
		serve(id, &ANNA);
		// It has risen since, and stays what it was.
		let pay = FROM + FROM / 2;
		System::assert_has_event(Event::SeatTaken { pool: id, seeder: ANNA, pay }.into());
		assert_eq!(pool_in_store(id).price, Price { base: pay, since: 63 });
		assert_ok!(prove(id, &BERT));
		assert_eq!(seat(id, &BERT).pay, pay);
		assert_eq!(pool_in_store(id).pays, 2 * pay);
		// Who claimed at a higher one has the lower one.
		assert_ok!(Seeding::leave(signed(BERT), id));
		to_tick(60 + PERIOD);
		let claimed = Seeding::pool(id).unwrap().price.now;
		assert_ok!(claim(id, &FAN));
		assert_eq!(view(id, &FAN).pay, claimed);
		next_tick();
		assert_ok!(settle(id, &BERT));
		serve(id, &FAN);
		let now = pay * 7 / 8 + (MAX - pay * 7 / 8) * 2 / 100;
		assert!(now < claimed);
		assert_eq!(seat(id, &FAN).pay, now);
		assert_eq!(pool_in_store(id).pays, pay + now);
	});
}

#[test]
fn a_claim_should_bind_no_money_and_move_no_price() {
	run(|| {
		let id = pool_with(terms(), 3 * FROM);
		let (money, price) = (pool_in_store(id).money, pool_in_store(id).price);
		for who in [ANNA, BERT, FAN, STRANGER] {
			assert_ok!(claim(id, &who));
		}
		assert_eq!((pool_in_store(id).money, pool_in_store(id).price), (money, price));
		assert_eq!((pool_in_store(id).claims, pool_in_store(id).pays), (4, 0));
		assert_ok!(Seeding::leave(signed(ANNA), id));
		assert_ok!(Seeding::dismiss(signed(SPONSOR), id, BERT));
		to_tick(11 + 4 * PERIOD);
		assert_ok!(settle(id, &FAN));
		assert_ok!(settle(id, &STRANGER));
		assert_eq!((pool_in_store(id).money, pool_in_store(id).price), (money, price));
		assert_ok!(Seeding::withdraw(signed(SPONSOR), id, 3 * FROM));
	});
}

#[test]
fn a_new_seat_should_leave_one_more_period_of_each_seat_there_is() {
	run(|| {
		// A pay, the notice of another, and one more of the first: not a unit less.
		for (short, claimed) in [(0, true), (1, false)] {
			let id = pool_with(PoolTerms { max_pay: FROM, ..terms() }, 8 * FROM - short);
			sit(id, &ANNA);
			if claimed {
				sit(id, &BERT);
				assert_eq!((seat(id, &ANNA).funded, seat(id, &BERT).funded), (NOTICE, NOTICE - 1));
				assert_eq!(pool_in_store(id).money.own_free(), Ok(FROM));
				serve(id, &ANNA);
				assert_eq!(seat(id, &ANNA).funded, NOTICE);
			} else {
				assert_refused!(claim(id, &BERT), Error::<Test>::PoolDry);
			}
		}
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
		assert_noop!(claim(id, &poor), TokenError::FundsUnavailable);
		// With enough for the bond, and not for the deposit.
		let all = MUCH - BOND - MINIMUM;
		let to = poor.clone();
		assert_ok!(Balances::transfer_allow_death(signed(FAN), to, BOND + MINIMUM));
		assert!(all > 0);
		assert_noop!(claim(id, &poor), TokenError::FundsUnavailable);
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
		assert_refused!(
			Seeding::claim_seat(signed(ANNA), id, FROM + 251),
			Error::<Test>::PayTooLow
		);
		assert_ok!(Seeding::claim_seat(signed(ANNA), id, FROM + 250));
		to_tick(tick() + 1_000);
		assert_eq!(price(), MAX);
		assert_ok!(claim(id, &BERT));
		assert_eq!((seat(id, &ANNA).pay, seat(id, &BERT).pay), (FROM + 250, MAX));
	});
}

#[test]
fn only_seats_that_were_paid_should_move_the_price() {
	run(|| {
		let id = pool();
		to_tick(60);
		assert_ok!(claim(id, &ANNA));
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
