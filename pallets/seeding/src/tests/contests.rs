// SPDX-License-Identifier: Apache-2.0
//! How claims contend for seats: what is fixed when, what a seat that was lost is worth, and what prices
//! do meanwhile.

use crate::{mock::*, *};
use frame_support::assert_ok;

fn own() -> RuntimeOrigin {
	signed(SPONSOR)
}

fn curve(id: PoolId) -> Balance {
	Seeding::pool(id).unwrap().price.now
}

fn offer(id: PoolId) -> Option<Balance> {
	Seeding::pool(id).unwrap().offer
}

fn lost(id: PoolId, seeder: AccountId) -> usize {
	let lost: RuntimeEvent = Event::SeatLost { pool: id, seeder }.into();
	System::events().iter().filter(|record| record.event == lost).count()
}

/// Has it claim and commit, so that its proof can be given in two ticks.
fn committed(id: PoolId, who: &AccountId) {
	assert_ok!(claim(id, who));
	next_tick();
	assert_ok!(commit(id, who));
}

#[test]
fn the_pay_should_be_fixed_when_a_seat_is_claimed() {
	run(|| {
		let id = pool_with(PoolTerms { seats: 3, ..terms() }, 1_000_000);
		to_tick(60);
		assert_ok!(claim(id, &ANNA));
		let pay = FROM + FROM / 2;
		assert_eq!(view(id, &ANNA).pay, pay);
		to_tick(61);
		assert_ok!(commit(id, &ANNA));
		// Somebody else's price is lower by then, and it is higher without.
		to_tick(70);
		assert_ok!(prove(id, &ANNA));
		System::assert_has_event(Event::SeatTaken { pool: id, seeder: ANNA, pay }.into());
		assert_eq!((seat(id, &ANNA).pay, pool_in_store(id).pays), (pay, pay));
		serve(id, &ANNA);
		assert_eq!(seat(id, &ANNA).pay, pay);
	});
}

#[test]
fn price_set_back_before_a_first_proof() {
	run(|| {
		// Whatever the sponsor does with the money and the price, who claimed is paid that or has the bond.
		let id = pool_with(terms(), 10 * FROM);
		to_tick(60);
		let pay = FROM + FROM / 2;
		assert_ok!(Seeding::claim_seat(signed(ANNA), id, pay));
		next_tick();
		assert_ok!(commit(id, &ANNA));
		to_tick(tick() + 2);
		assert_ok!(Seeding::withdraw(own(), id, 9 * FROM));
		assert_ok!(Seeding::fund(own(), id, 9 * FROM));
		assert_eq!(curve(id), FROM);
		assert_ok!(prove(id, &ANNA));
		assert_eq!(wealth(&ANNA), MUCH + pay);
	});
}

#[test]
fn a_vacant_seat_should_pay_no_more_than_the_pool_can() {
	run(|| {
		// 4,501 for a notice of three.
		let id = pool_with(terms(), 4_501);
		to_tick(40);
		assert_eq!((curve(id), offer(id)), (1_300, Some(1_300)));
		to_tick(10 + RAMP);
		assert_eq!((curve(id), offer(id)), (2_000, Some(1_500)));
		assert_refused!(Seeding::claim_seat(signed(ANNA), id, 1_501), Error::<Test>::PayTooLow);
		assert_ok!(Seeding::claim_seat(signed(ANNA), id, 1_500));
		assert_eq!(view(id, &ANNA).pay, 1_500);
		serve(id, &ANNA);
		assert_eq!(seat(id, &ANNA).funded, NOTICE - 1);
		assert_eq!((pool_in_store(id).money.own_free(), offer(id)), (Ok(1), None));
		// The next one needs its notice, and leaves a period of hers.
		let least = 1_500 + 3 * FROM - 1;
		assert_ok!(Seeding::fund(own(), id, least - 1));
		assert_refused!(claim(id, &BERT), Error::<Test>::PoolDry);
		assert_ok!(Seeding::fund(own(), id, 1));
		assert_eq!(offer(id), Some(FROM));
		assert_ok!(claim(id, &BERT));
	});
}

#[test]
fn a_line_of_prices_should_end_at_what_the_pool_can_pay() {
	run(|| {
		let id = pool_with(terms(), 4_501);
		let line = Seeding::price_line(id).unwrap();
		assert_eq!(line.last(), Some(&PricePoint { tick: 60, pay: 1_500 }));
		for PricePoint { tick, pay } in line {
			to_tick(tick);
			assert_eq!(offer(id), Some(pay));
		}
		to_tick(80);
		assert_eq!(Seeding::price_line(id).unwrap(), [PricePoint { tick: 80, pay: 1_500 }]);
		assert_ok!(Seeding::withdraw(own(), id, 1_502));
		assert_eq!(Seeding::price_line(id).unwrap(), []);
	});
}

#[test]
fn nothing_should_be_offered_where_nobody_can_claim() {
	run(|| {
		let full = pool_with(PoolTerms { seats: 1, ..terms() }, 100_000);
		assert_eq!(offer(full), Some(FROM));
		sit(full, &ANNA);
		assert_eq!(offer(full), None);
		let delisted = pool();
		assert_ok!(Seeding::delist(RuntimeOrigin::root(), delisted));
		assert_eq!(offer(delisted), None);
		let closed = pool();
		assert_ok!(claim(closed, &ANNA));
		assert_ok!(Seeding::close_pool(own(), closed));
		assert_eq!(offer(closed), None);
	});
}

#[test]
fn a_first_proof_should_need_the_notice_and_leave_all_but_the_period_just_paid() {
	run(|| {
		for (short, taken) in [(0, true), (1, false)] {
			let id = pool_with(terms(), 10 * FROM);
			sit(id, &ANNA);
			committed(id, &BERT);
			to_tick(tick() + 2);
			let pay = seat(id, &BERT).pay;
			let free = pool_in_store(id).money.own_free().unwrap();
			let needed = pay * Balance::from(NOTICE) + FROM;
			assert_ok!(Seeding::withdraw(own(), id, free - needed + short));
			assert_ok!(prove(id, &BERT));
			let left = pool_in_store(id).money.own_free();
			if taken {
				let until_tick = seat(id, &BERT).funded_until(&terms()).unwrap();
				let funded = Event::SeatFunded { pool: id, seeder: BERT, until_tick };
				System::assert_has_event(funded.into());
				assert_eq!((seat(id, &BERT).funded, left), (NOTICE - 1, Ok(FROM)));
			} else {
				let why = Ending::OutOfMoney;
				System::assert_last_event(
					Event::SeatEnded { pool: id, seeder: BERT, why, bond_returned: BOND }.into(),
				);
			}
		}
	});
}

#[test]
fn a_seat_with_nothing_reserved_should_say_until_when_it_must_be_settled() {
	run(|| {
		let id = pool_with(PoolTerms { notice_periods: 1, ..terms() }, 3 * FROM);
		sit(id, &ANNA);
		// In store its next period is not reserved, though the pool has money.
		let told = view(id, &ANNA);
		assert_eq!((seat(id, &ANNA).funded, told.settle_by_tick), (0, Some(10 + PERIOD)));
		assert_eq!(told.duty.unwrap().from_tick, 11 + PERIOD);
		to_tick(10 + PERIOD);
		test_support::undone(|| {
			next_tick();
			assert_eq!(view(id, &ANNA).settle_by_tick, None);
			assert_refused!(commit(id, &ANNA), Error::<Test>::SeatOver);
		});
		let price = pool_in_store(id).price;
		assert_ok!(settle(id, &ANNA));
		assert_eq!((view(id, &ANNA).settle_by_tick, pool_in_store(id).price), (None, price));
		serve(id, &ANNA);
		assert_eq!((seat(id, &ANNA).funded, view(id, &ANNA).settle_by_tick), (1, None));
		serve(id, &ANNA);
		// There is nothing left that it could be settled with.
		let told = view(id, &ANNA);
		assert_eq!((seat(id, &ANNA).funded, told.settle_by_tick, told.duty), (0, None, None));
	});
}

#[test]
fn a_seat_that_misses_a_period_should_be_a_claim_again() {
	run(|| {
		let id = pool_with(PoolTerms { seats: 1, ..terms() }, 100_000);
		sit(id, &ANNA);
		assert_refused!(claim(id, &BERT), Error::<Test>::PoolFull);
		end_period(id, &ANNA);
		// It is told before anybody has settled it, with what its own vacancy leaves.
		let told = view(id, &ANNA);
		assert_eq!((told.seated, told.unsettled, told.missed), (false, 1, 1));
		assert_eq!(told.why_not_earning, Some(WhyNotEarning::Missed { periods: 1 }));
		assert_ok!(settle(id, &ANNA));
		assert_eq!(lost(id, ANNA), 1);
		let pool = pool_in_store(id);
		assert_eq!((pool.seated, pool.claims, pool.pays, pool.money.reserved), (0, 1, 0, 0));
		let kept = seat(id, &ANNA);
		assert_eq!((kept.seated, kept.pay, kept.missed, kept.funded), (false, FROM, 1, 0));
		assert_eq!(held(HoldReason::Bond, &ANNA), BOND * 3 / 4);
		// Its next proof has it back, as any claim's would: the period that runs.
		serve(id, &ANNA);
		let back = seat(id, &ANNA);
		assert_eq!((back.seated, back.pay, back.paid, back.period), (true, FROM, 2, 3));
		assert_eq!((back.funded, back.missed_in_row), (NOTICE - 1, 0));
		assert_eq!(pool_in_store(id).price, Price { base: FROM, since: tick() });
		assert_eq!(wealth(&ANNA), MUCH + 2 * FROM - BOND / 4);
	});
}

#[test]
fn a_seat_that_was_lost_should_be_whose_proof_is_first() {
	run(|| {
		let id = pool_with(PoolTerms { seats: 1, ..terms() }, 100_000);
		sit(id, &ANNA);
		end_period(id, &ANNA);
		assert_ok!(settle(id, &ANNA));
		assert_ok!(commit(id, &ANNA));
		committed(id, &BERT);
		to_tick(tick() + 2);
		assert_ok!(prove(id, &BERT));
		let cannot = WhyNotEarning::CannotBeSeated { why: Ending::NoVacancy };
		assert_eq!(view(id, &ANNA).why_not_earning, Some(cannot));
		assert_ok!(prove(id, &ANNA));
		let (why, bond_returned) = (Ending::NoVacancy, BOND * 3 / 4);
		System::assert_last_event(
			Event::SeatEnded { pool: id, seeder: ANNA, why, bond_returned }.into(),
		);
		assert_eq!((pool_in_store(id).seated, pool_in_store(id).claims), (1, 0));
	});
}

#[test]
fn one_proof_and_then_nothing() {
	run(|| {
		// Who proves once and then sits there has the seat until it misses, and no longer: others serve.
		let id = pool_with(PoolTerms { seats: 1, ..terms() }, 1_000_000);
		sit(id, &ANNA);
		end_period(id, &ANNA);
		let before = wealth(&ANNA);
		assert_ok!(settle(id, &ANNA));
		assert_ok!(claim(id, &BERT));
		(0..3).for_each(|_| serve(id, &BERT));
		assert_eq!((pool_in_store(id).seated, wealth(&BERT)), (1, MUCH + 3 * FROM));
		// And it goes on to lose its bond.
		assert_ok!(settle(id, &ANNA));
		assert!(wealth(&ANNA) < before - BOND / 2);
	});
}

#[test]
fn a_seat_on_notice_that_misses_should_end_at_once() {
	run(|| {
		type Deed<'a> = &'a dyn Fn(PoolId) -> sp_runtime::DispatchResult;
		let cases: [(Deed, Ending); 4] = [
			(&|id| Seeding::dismiss(own(), id, ANNA), Ending::Dismissed),
			(&|id| Seeding::close_pool(own(), id), Ending::PoolClosed),
			(&|id| Seeding::delist(RuntimeOrigin::root(), id), Ending::Delisted),
			(&|id| Seeding::leave(signed(ANNA), id), Ending::Left),
		];
		for (deed, why) in cases {
			let id = pool_with(terms(), 100_000);
			sit(id, &ANNA);
			sit(id, &BERT);
			to_tick(view(id, &ANNA).first_tick);
			assert_ok!(commit(id, &ANNA));
			assert_ok!(deed(id));
			end_period(id, &ANNA);
			let before = wealth(&ANNA);
			assert_eq!(view(id, &ANNA).phase, Phase::Overdue);
			// However late it is settled.
			to_tick(tick() + 2 * PERIOD);
			assert_ok!(settle(id, &ANNA));
			let bond_returned = BOND * 3 / 4;
			System::assert_has_event(
				Event::SeatEnded { pool: id, seeder: ANNA, why, bond_returned }.into(),
			);
			assert_eq!((wealth(&ANNA), held(HoldReason::Bond, &ANNA)), (before - BOND / 4, 0));
			check_state();
			let _ = Seeding::close_pool(own(), id);
			to_tick(tick() + 10 * PERIOD);
			assert_ok!(settle(id, &BERT));
		}
	});
}

#[test]
fn the_fourth_miss_should_end_a_seat_and_the_price_move_once() {
	run(|| {
		for settled in [true, false] {
			let id = pool_with(PoolTerms { seats: 1, ..terms() }, 1_000_000);
			to_tick(tick() + RAMP);
			sit(id, &ANNA);
			assert_eq!(pool_in_store(id).price, Price { base: MAX, since: tick() });
			end_period(id, &ANNA);
			let mut lost_in = tick();
			for _ in 1..4 {
				if settled {
					assert_ok!(settle(id, &ANNA));
				}
				to_tick(tick() + PERIOD);
			}
			if !settled {
				lost_in = tick();
			}
			assert_ok!(settle(id, &ANNA));
			assert!(!Seats::<Test>::contains_key(id, ANNA));
			assert_eq!(pool_in_store(id).price, Price { base: MAX * 7 / 8, since: lost_in });
			assert_eq!(lost(id, ANNA), 1);
		}
	});
}

#[test]
fn a_claim_that_has_not_committed_should_end_at_once_when_it_is_left() {
	run(|| {
		let id = pool();
		// In its first period, in a later one, and one that was a seat.
		assert_ok!(claim(id, &ANNA));
		to_tick(tick() + 5);
		assert_ok!(Seeding::leave(signed(ANNA), id));
		assert_eq!((wealth(&ANNA), held(HoldReason::Bond, &ANNA)), (MUCH, 0));
		committed(id, &BERT);
		end_period(id, &BERT);
		assert_ok!(Seeding::leave(signed(BERT), id));
		assert_eq!((wealth(&BERT), held(HoldReason::Bond, &BERT)), (MUCH - BOND / 4, 0));
		sit(id, &FAN);
		let pay = seat(id, &FAN).pay;
		end_period(id, &FAN);
		assert_ok!(Seeding::leave(signed(FAN), id));
		assert_eq!((wealth(&FAN), held(HoldReason::Bond, &FAN)), (MUCH + pay - BOND / 4, 0));
		assert_eq!((pool_in_store(id).seated, pool_in_store(id).claims), (0, 0));
		// One that was drawn for counts to its end, and a seat in any case.
		committed(id, &STRANGER);
		assert_ok!(Seeding::leave(signed(STRANGER), id));
		assert_eq!(seat(id, &STRANGER).notice, Some(Notice::Left));
		sit(id, &SPONSOR);
		to_tick(view(id, &SPONSOR).first_tick);
		assert_ok!(Seeding::leave(own(), id));
		assert_eq!(seat(id, &SPONSOR).notice, Some(Notice::Left));
	});
}

#[test]
fn who_is_no_longer_admitted_should_not_have_or_win_back_a_seat() {
	run(|| {
		let id = pool_with(PoolTerms { open: false, ..terms() }, 100_000);
		for who in [ANNA, BERT] {
			assert_ok!(Seeding::admit(own(), id, who));
		}
		assert_ok!(claim(id, &BERT));
		sit(id, &ANNA);
		assert_ok!(commit(id, &BERT));
		to_tick(tick() + 2);
		for who in [ANNA, BERT] {
			assert_ok!(Seeding::unadmit(own(), id, who));
		}
		let why = Ending::NotAdmitted;
		let cannot = Some(WhyNotEarning::CannotBeSeated { why });
		assert_eq!(view(id, &BERT).why_not_earning, cannot);
		assert_ok!(prove(id, &BERT));
		System::assert_last_event(
			Event::SeatEnded { pool: id, seeder: BERT, why, bond_returned: BOND }.into(),
		);
		// A seat is not asked, until it is lost.
		serve(id, &ANNA);
		end_period(id, &ANNA);
		assert_ok!(settle(id, &ANNA));
		assert_eq!(view(id, &ANNA).why_not_earning, cannot);
		serve_to_its_end(id, &ANNA);
		let bond_returned = BOND * 3 / 4;
		System::assert_last_event(
			Event::SeatEnded { pool: id, seeder: ANNA, why, bond_returned }.into(),
		);
	});
}

/// A proof that ends a claim.
fn serve_to_its_end(id: PoolId, who: &AccountId) {
	serve(id, who);
	assert!(!Seats::<Test>::contains_key(id, who));
}

#[test]
fn every_second_period() {
	run(|| {
		// Who is paid for every second period and misses the others has earned nothing when the bond is used.
		let id = pool_with(PoolTerms { bond: 4 * MAX, ..terms() }, 1_000_000);
		to_tick(10 + RAMP);
		sit(id, &ANNA);
		assert_eq!(seat(id, &ANNA).pay, MAX);
		for _ in 0..3 {
			end_period(id, &ANNA);
			assert_ok!(settle(id, &ANNA));
			serve(id, &ANNA);
		}
		end_period(id, &ANNA);
		assert_ok!(settle(id, &ANNA));
		assert!(!Seats::<Test>::contains_key(id, ANNA));
		assert_eq!(wealth(&ANNA), MUCH);
	});
}

#[test]
fn prices_raised_by_ones_own_seats() {
	run(|| {
		// Seats that are dear are taken, lost, won back and left: what others are offered does not rise.
		let id = pool_with(PoolTerms { seats: 4, ..terms() }, 1_000_000);
		to_tick(10 + RAMP);
		let dear = [ANNA, BERT];
		for who in &dear {
			assert_ok!(claim(id, who));
		}
		next_tick();
		for who in &dear {
			assert_ok!(commit(id, who));
		}
		to_tick(tick() + 2);
		for who in &dear {
			assert_ok!(prove(id, who));
		}
		assert_eq!((curve(id), seat(id, &ANNA).pay, seat(id, &BERT).pay), (MAX, MAX, MAX));
		// One is lost: seven eighths are less than what was offered.
		end_period(id, &ANNA);
		assert_ok!(settle(id, &ANNA));
		assert_eq!(pool_in_store(id).price, Price { base: 1_750, since: tick() });
		// Somebody serves for less.
		sit(id, &FAN);
		let pay = seat(id, &FAN).pay;
		assert!(pay < MAX);
		let offered = |deed: &dyn Fn() -> sp_runtime::DispatchResult| {
			let before = curve(id);
			assert_ok!(deed());
			assert!(curve(id) <= before, "{} after {before}", curve(id));
		};
		assert_ok!(commit(id, &ANNA));
		to_tick(tick() + 2);
		offered(&|| prove(id, &ANNA));
		assert_eq!(seat(id, &ANNA).pay, MAX);
		offered(&|| settle(id, &BERT));
		assert!(!seat(id, &BERT).seated);
		assert_ok!(Seeding::leave(signed(ANNA), id));
		end_period(id, &ANNA);
		offered(&|| settle(id, &ANNA));
		offered(&|| settle(id, &FAN));
	});
}

#[test]
fn the_last_vacant_seat_that_is_taken_should_set_the_price() {
	run(|| {
		let id = pool_with(terms(), 1_000_000);
		to_tick(60);
		let pay = FROM + FROM / 2;
		for who in [ANNA, BERT] {
			assert_ok!(claim(id, &who));
		}
		to_tick(61);
		for who in [ANNA, BERT] {
			assert_ok!(commit(id, &who));
		}
		to_tick(63);
		assert_ok!(prove(id, &ANNA));
		assert_eq!(pool_in_store(id).price, Price { base: pay, since: 63 });
		to_tick(70);
		assert_ok!(prove(id, &BERT));
		assert_eq!(pool_in_store(id).price, Price { base: pay, since: 70 });
	});
}

#[test]
fn gifts_should_not_be_met_by_a_price_that_ran_ahead() {
	run(|| {
		// The curve has come to the most while 1,200 was all that could be paid: it goes on from there.
		let id = pool_with(terms(), 3_600);
		to_tick(10 + 5 * RAMP);
		assert_eq!((curve(id), offer(id)), (MAX, Some(1_200)));
		assert_ok!(Seeding::fund(signed(FAN), id, 2));
		assert_eq!((pool_in_store(id).price.since, offer(id)), (10, Some(1_200)));
		assert_ok!(Seeding::fund(signed(FAN), id, 1_000_000));
		let since = tick();
		assert_eq!(pool_in_store(id).price, Price { base: 1_200, since });
		// From there it rises as ever, and more money does not stop it.
		to_tick(since + RAMP / 2);
		assert_ok!(Seeding::fund(signed(FAN), id, 1_000_000));
		assert_eq!((offer(id), pool_in_store(id).price.since), (Some(1_600), since));
		// A sponsor who takes the money out gets no lower price by it than the pool offers then.
		let free = pool_in_store(id).money.own_free().unwrap();
		assert_ok!(Seeding::withdraw(own(), id, free));
		assert_eq!(offer(id), Some(1_600));
	});
}

#[test]
fn a_seat_should_be_topped_up_only_out_of_what_others_next_periods_leave() {
	run(|| {
		let id = pool_with(PoolTerms { max_pay: FROM, ..terms() }, 7 * FROM);
		for who in [ANNA, BERT] {
			sit(id, &who);
		}
		let funded = || [ANNA, BERT].map(|who| seat(id, &who).funded);
		// One is free, and each proof takes one: until that is gone, each has its own.
		assert_eq!((funded(), pool_in_store(id).money.own_free()), ([2, 2], Ok(FROM)));
		serve(id, &ANNA);
		serve(id, &BERT);
		assert_eq!((funded(), pool_in_store(id).money.own_free()), ([2, 1], Ok(0)));
		serve(id, &ANNA);
		serve(id, &BERT);
		assert_eq!(funded(), [1, 0]);
		// Two come: one of them for whoever is settled, the other left for the other.
		assert_ok!(Seeding::fund(signed(FAN), id, 2 * FROM));
		assert_ok!(settle(id, &ANNA));
		assert_eq!((funded(), pool_in_store(id).money.gifts), ([2, 0], 2 * FROM));
		assert_ok!(settle(id, &BERT));
		assert_eq!(funded(), [2, 1]);
	});
}
