// SPDX-License-Identifier: Apache-2.0
//! What happens to pools and seats that are treated as they should be.

use crate::{mock::*, *};
use frame_support::assert_ok;

#[test]
fn a_seat_should_be_paid_for_each_period_that_is_proven() {
	run(|| {
		let id = pool();
		assert_ok!(claim(id, &ANNA));
		let first_tick = tick() + 1;
		System::assert_last_event(
			Event::SeatClaimed { pool: id, seeder: ANNA, pay: FROM, first_tick }.into(),
		);
		assert_eq!(held(HoldReason::Bond, &ANNA), BOND);
		assert_eq!((pool_in_store(id).seated, pool_in_store(id).claims), (0, 1));
		for period in 0..5 {
			let before = wealth(&ANNA);
			serve(id, &ANNA);
			System::assert_last_event(
				Event::Paid { pool: id, seeder: ANNA, period, pay: FROM }.into(),
			);
			let taken = Event::SeatTaken { pool: id, seeder: ANNA, pay: FROM };
			let taken = System::events()
				.iter()
				.filter(|record| record.event == taken.clone().into())
				.count();
			assert_eq!((taken, pool_in_store(id).seated, pool_in_store(id).claims), (1, 1, 0));
			assert_eq!(wealth(&ANNA), before + FROM);
			assert_eq!(seat(id, &ANNA).period, period + 1);
			assert_eq!(seat(id, &ANNA).funded, NOTICE);
			check_state();
		}
		let money = pool_in_store(id).money;
		assert_eq!((money.own, money.reserved), (1_000_000 - 5 * FROM, 3 * FROM));
	});
}

#[test]
fn the_largest_and_the_smallest_content_should_be_provable() {
	run(|| {
		// One byte: a leaf without siblings.
		for length in [1, 1_023, 1_024, 1_025, 1 << 16, (1 << 16) + 1_024, (1 << 16) - 1_024] {
			let data = Data::new(length);
			let id = pool_of(&data, terms(), 100_000);
			assert_ok!(claim(id, &ANNA));
			next_tick();
			assert_ok!(commit_of(id, &ANNA, &data));
			to_tick(tick() + 2);
			assert_ok!(prove_with(id, &ANNA, shown(id, &ANNA, &data)));
		}
	});
}

#[test]
fn a_terabyte_should_be_proven_by_thirty_siblings() {
	run(|| {
		use content::{content_id, leaf_node, tag, Length, Sha256, MAX_LENGTH};
		let up = |node: [u8; 32], index: u64, path: &[[u8; 32]]| {
			path.iter().enumerate().fold(node, |node, (level, sibling)| {
				let (left, right) =
					if index >> level & 1 == 0 { (&node, sibling) } else { (sibling, &node) };
				HostSha256::sha256(&[&[1], left, right])
			})
		};
		// The sample depends on the pool's id, not on its content: so the content can be made to fit.
		let (id, length) = (NextPoolId::<Test>::get(), Length::new(MAX_LENGTH).unwrap());
		let taken = tick();
		let drawing = content::Duty {
			genesis: System::block_hash(0).0,
			pool: id,
			seeder: ANNA.into(),
			period: 0,
		};
		let key = drawing.key::<HostSha256>(&lot(taken + 1));
		let index = drawing.sample::<HostSha256>(&lot(taken + 3), length);
		let (leaf, path) = (vec![5; 1_024], vec![[6; 32]; 30]);
		let content =
			content_id::<HostSha256>(length, &up(leaf_node::<HostSha256>(&leaf), index, &path));
		assert_ok!(Seeding::create_pool(
			signed(SPONSOR),
			content,
			MAX_LENGTH,
			None,
			Some([2; 32]),
			Default::default(),
			terms(),
			100_000
		));
		assert_ok!(claim(id, &ANNA));
		next_tick();
		let commitment = up(tag::<HostSha256>(&key, &leaf), index, &path);
		assert_ok!(Seeding::commit(signed(ANNA), id, commitment));
		to_tick(taken + 3);
		assert_ok!(prove_with(id, &ANNA, Shown { leaf, path: path.clone(), tag_path: path }));
	});
}

#[test]
fn a_missed_period_should_cost_a_quarter_of_the_bond_and_pay_nothing() {
	run(|| {
		for seated in [true, false] {
			let id = pool();
			let (period, paid) = if seated { (1, FROM) } else { (0, 0) };
			if seated {
				sit(id, &ANNA);
			} else {
				assert_ok!(claim(id, &ANNA));
			}
			let price = pool_in_store(id).price;
			let (before, treasury) = (wealth(&ANNA), wealth(&TREASURY));
			end_period(id, &ANNA);
			assert_ok!(settle(id, &ANNA));
			System::assert_has_event(
				Event::Missed { pool: id, seeder: ANNA, period, slashed: BOND / 4 }.into(),
			);
			assert_eq!(wealth(&ANNA), before - BOND / 4);
			assert_eq!(wealth(&TREASURY), treasury + BOND / 4);
			let pool = pool_in_store(id);
			assert_eq!((pool.money.own, pool.money.reserved), (1_000_000 - paid, 3 * paid));
			// The price does not know of it.
			assert_eq!(pool.price, price);
			// It goes on.
			serve(id, &ANNA);
			assert_eq!((seat(id, &ANNA).missed, seat(id, &ANNA).missed_in_row), (1, 0));
		}
	});
}

#[test]
fn four_missed_periods_should_end_a_seat_and_use_up_its_bond() {
	run(|| {
		for (seated, treasury) in [(true, MINIMUM), (false, MINIMUM + 4_003)] {
			let id = pool_with(PoolTerms { bond: 4_003, ..terms() }, 1_000_000);
			if seated {
				sit(id, &ANNA);
			} else {
				assert_ok!(claim(id, &ANNA));
			}
			let before = wealth(&ANNA);
			to_tick(tick() + 10 * PERIOD);
			assert_ok!(settle(id, &ANNA));
			assert_eq!(wealth(&ANNA), before - 4_003);
			assert_eq!(wealth(&TREASURY), treasury + 4_003);
			System::assert_last_event(
				Event::SeatEnded {
					pool: id,
					seeder: ANNA,
					why: Ending::BondUsed,
					bond_returned: 0,
				}
				.into(),
			);
			assert!(!Seats::<Test>::contains_key(id, ANNA));
			let pool = pool_in_store(id);
			assert_eq!((pool.money.reserved, pool.pays, pool.seated, pool.claims), (0, 0, 0, 0));
		}
	});
}

#[test]
fn missed_periods_should_count_however_late_they_are_settled() {
	run(|| {
		let id = pool();
		for who in [ANNA, BERT] {
			assert_ok!(claim(id, &who));
		}
		for who in [ANNA, BERT] {
			serve(id, &who);
		}
		let begins = view(id, &ANNA).first_tick;
		for _ in 0..3 {
			end_period(id, &ANNA);
			assert_ok!(settle(id, &ANNA));
		}
		// Bert's are settled by his own commit.
		to_tick(begins + 3 * PERIOD);
		assert_eq!(view(id, &BERT).unsettled, 3);
		let root = data().commitment(&view(id, &BERT).duty.unwrap().key.unwrap());
		assert_ok!(Seeding::commit(signed(BERT), id, root));
		let (anna, bert) = (seat(id, &ANNA), seat(id, &BERT));
		assert_eq!((anna.missed, anna.period, anna.funded), (3, 4, NOTICE));
		assert_eq!((bert.missed, bert.period, bert.funded), (3, 4, NOTICE));
		assert_eq!(held(HoldReason::Bond, &ANNA), held(HoldReason::Bond, &BERT));
		assert_eq!(pool_in_store(id).proven, 0);
	});
}

#[test]
fn leaving_before_the_first_period_should_end_the_seat_at_once() {
	run(|| {
		let id = pool();
		let before = wealth(&ANNA);
		assert_ok!(claim(id, &ANNA));
		assert_ok!(Seeding::leave(signed(ANNA), id));
		assert_eq!((wealth(&ANNA), held(HoldReason::Bond, &ANNA)), (before, 0));
		assert!(!Seats::<Test>::contains_key(id, ANNA));
		assert_eq!(pool_in_store(id).price, Price { base: FROM, since: 10 });
	});
}

#[test]
fn leaving_should_make_the_running_period_the_last_and_pay_it() {
	run(|| {
		let id = pool();
		let before = wealth(&ANNA);
		sit(id, &ANNA);
		to_tick(11 + PERIOD);
		assert_ok!(commit(id, &ANNA));
		assert_ok!(Seeding::leave(signed(ANNA), id));
		assert_eq!((seat(id, &ANNA).funded, pool_in_store(id).money.reserved), (1, FROM));
		to_tick(tick() + 2);
		assert_ok!(prove(id, &ANNA));
		assert_eq!((seat(id, &ANNA).funded, pool_in_store(id).money.reserved), (0, 0));
		assert_refused!(settle(id, &ANNA), Error::<Test>::NothingToSettle);
		to_tick(11 + 2 * PERIOD - 1);
		assert_refused!(settle(id, &ANNA), Error::<Test>::NothingToSettle);
		next_tick();
		assert_ok!(settle(id, &ANNA));
		assert_eq!(wealth(&ANNA), before + 2 * FROM);
		assert_eq!(held(HoldReason::Bond, &ANNA), 0);
	});
}

#[test]
fn leaving_after_the_proof_should_not_free_the_seat_before_the_period_ends() {
	run(|| {
		// Else the same account could be paid for a period every three ticks.
		let id = pool();
		assert_ok!(claim(id, &ANNA));
		serve(id, &ANNA);
		assert_ok!(Seeding::leave(signed(ANNA), id));
		let until_tick = 11 + PERIOD;
		System::assert_last_event(
			Event::SeatOnNotice { pool: id, seeder: ANNA, why: Notice::Left, until_tick }.into(),
		);
		assert_refused!(claim(id, &ANNA), Error::<Test>::AlreadySeated);
		assert_refused!(settle(id, &ANNA), Error::<Test>::NothingToSettle);
		assert_refused!(Seeding::leave(signed(ANNA), id), Error::<Test>::AlreadyOnNotice);
		to_tick(until_tick);
		assert_ok!(settle(id, &ANNA));
		assert_eq!(held(HoldReason::Bond, &ANNA), 0);
	});
}

#[test]
fn who_is_dismissed_should_be_paid_for_the_whole_notice() {
	run(|| {
		let id = pool();
		let before = wealth(&ANNA);
		assert_ok!(claim(id, &ANNA));
		serve(id, &ANNA);
		assert_ok!(Seeding::dismiss(signed(SPONSOR), id, ANNA));
		assert_refused!(
			Seeding::dismiss(signed(SPONSOR), id, ANNA),
			Error::<Test>::AlreadyOnNotice
		);
		// Nothing that the sponsor can do takes it away.
		let free = pool_in_store(id).money.own_free().unwrap();
		assert_ok!(Seeding::withdraw(signed(SPONSOR), id, free));
		assert_ok!(Seeding::close_pool(signed(SPONSOR), id));
		(0..NOTICE).for_each(|_| serve(id, &ANNA));
		end_period(id, &ANNA);
		assert_eq!(view(id, &ANNA).phase, Phase::Overdue);
		assert_ok!(settle(id, &ANNA));
		assert_eq!(wealth(&ANNA), before + Balance::from(1 + NOTICE) * FROM);
		assert!(!Pools::<Test>::contains_key(id));
	});
}

#[test]
fn who_is_dismissed_may_leave_sooner() {
	run(|| {
		let id = pool();
		sit(id, &ANNA);
		to_tick(11 + PERIOD);
		assert_ok!(Seeding::dismiss(signed(SPONSOR), id, ANNA));
		assert_eq!(view(id, &ANNA).funded_until_tick, 11 + (1 + NOTICE) * PERIOD);
		assert_ok!(Seeding::leave(signed(ANNA), id));
		assert_eq!(view(id, &ANNA).funded_until_tick, 11 + 2 * PERIOD);
		assert_refused!(
			Seeding::dismiss(signed(SPONSOR), id, ANNA),
			Error::<Test>::AlreadyOnNotice
		);
	});
}

#[test]
fn a_claim_that_is_dismissed_should_end_at_once_with_what_is_left_of_its_bond() {
	run(|| {
		let id = pool();
		assert_ok!(claim(id, &ANNA));
		assert_ok!(claim(id, &BERT));
		next_tick();
		assert_ok!(commit(id, &ANNA));
		assert_ok!(Seeding::leave(signed(ANNA), id));
		end_period(id, &BERT);
		next_tick();
		for (seeder, why) in [(ANNA, Ending::Left), (BERT, Ending::Dismissed)] {
			assert_ok!(Seeding::dismiss(signed(SPONSOR), id, seeder.clone()));
			let bond_returned = BOND * 3 / 4;
			System::assert_last_event(
				Event::SeatEnded { pool: id, seeder: seeder.clone(), why, bond_returned }.into(),
			);
			assert_eq!(wealth(&seeder), MUCH - BOND / 4);
		}
		assert_eq!(pool_in_store(id).claims, 0);
		// It may claim again, in an open pool.
		sit(id, &BERT);
	});
}

#[test]
fn a_closed_pool_should_end_with_its_last_seat_and_give_everything_back() {
	run(|| {
		let before = PEOPLE.map(|who| wealth(&who));
		let id = pool();
		for who in [ANNA, BERT] {
			assert_ok!(claim(id, &who));
		}
		for who in [ANNA, BERT] {
			serve(id, &who);
		}
		assert_ok!(Seeding::close_pool(signed(SPONSOR), id));
		assert_refused!(claim(id, &FAN), Error::<Test>::PoolClosing);
		assert_refused!(Seeding::close_pool(signed(SPONSOR), id), Error::<Test>::PoolClosing);
		assert_refused!(Seeding::fund(signed(FAN), id, 1), Error::<Test>::PoolClosing);
		for _ in 0..NOTICE {
			let begins = view(id, &ANNA).first_tick;
			to_tick(begins);
			for who in [ANNA, BERT] {
				assert_ok!(commit(id, &who));
			}
			to_tick(tick() + 2);
			for who in [ANNA, BERT] {
				assert_ok!(prove(id, &who));
			}
		}
		end_period(id, &ANNA);
		assert_ok!(settle(id, &ANNA));
		assert_ok!(settle(id, &BERT));
		let paid = Balance::from(1 + NOTICE) * FROM;
		System::assert_last_event(
			Event::PoolEnded {
				pool: id,
				sponsor: SPONSOR,
				returned: 1_000_000 - 2 * paid,
				gifts_left: 0,
			}
			.into(),
		);
		let after = PEOPLE.map(|who| wealth(&who));
		let [sponsor, anna, bert, ..] = before;
		assert_eq!(after[..3], [sponsor - 2 * paid, anna + paid, bert + paid]);
		for reason in [HoldReason::Pool, HoldReason::Bond, HoldReason::Deposit] {
			assert!(PEOPLE.iter().all(|who| held(reason, who) == 0));
		}
	});
}

#[test]
fn a_pool_without_seats_should_end_at_once() {
	run(|| {
		let before = wealth(&SPONSOR);
		let id = pool();
		assert_ok!(Seeding::close_pool(signed(SPONSOR), id));
		assert_eq!((wealth(&SPONSOR), held(HoldReason::Pool, &SPONSOR)), (before, 0));
		assert_eq!(Pools::<Test>::iter().count(), 0);
		// Its id is not given out again.
		assert_eq!(pool(), id + 1);
	});
}

#[test]
fn a_seat_should_end_when_money_runs_out_with_its_bond() {
	run(|| {
		let id = pool_with(terms(), 4 * FROM);
		assert_ok!(claim(id, &ANNA));
		for left in [3, 2, 1, 0] {
			serve(id, &ANNA);
			assert_eq!(seat(id, &ANNA).funded, left);
			assert_refused!(claim(id, &BERT), Error::<Test>::PoolDry);
		}
		end_period(id, &ANNA);
		// Money that comes now is too late for it: its seeder has stopped.
		assert_ok!(Seeding::fund(signed(SPONSOR), id, 100 * FROM));
		assert_refused!(Seeding::commit(signed(ANNA), id, [0; 32]), Error::<Test>::SeatOver);
		to_tick(tick() + 3 * PERIOD);
		assert_ok!(settle(id, &ANNA));
		System::assert_last_event(
			Event::SeatEnded {
				pool: id,
				seeder: ANNA,
				why: Ending::OutOfMoney,
				bond_returned: BOND,
			}
			.into(),
		);
		assert_eq!(wealth(&TREASURY), MINIMUM);
	});
}

#[test]
fn money_that_comes_in_time_should_keep_a_seat() {
	run(|| {
		let id = pool_with(terms(), 3 * FROM);
		assert_ok!(claim(id, &ANNA));
		(0..3).for_each(|_| serve(id, &ANNA));
		assert_eq!(view(id, &ANNA).duty, None);
		assert_ok!(Seeding::fund(signed(FAN), id, 2 * FROM));
		assert_ok!(settle(id, &ANNA));
		assert_eq!(seat(id, &ANNA).funded, 2);
		assert_eq!(view(id, &ANNA).duty.unwrap().what, What::Commit);
		serve(id, &ANNA);
	});
}

#[test]
fn seeders_should_be_able_to_leave_a_delisted_pool_at_once_with_their_bond() {
	run(|| {
		let id = pool();
		for who in [ANNA, BERT] {
			assert_ok!(claim(id, &who));
		}
		serve(id, &ANNA);
		let before = wealth(&BERT);
		assert_ok!(Seeding::delist(RuntimeOrigin::root(), id));
		assert_refused!(Seeding::delist(RuntimeOrigin::root(), id), Error::<Test>::PoolDelisted);
		assert_refused!(Seeding::fund(signed(FAN), id, 1), Error::<Test>::PoolDelisted);
		assert!(Seeding::pool(id).unwrap().label.is_empty());
		// One that was paid for the running period, and one that was not.
		for who in [ANNA, BERT] {
			assert_ok!(Seeding::leave(signed(who.clone()), id));
			assert_eq!(held(HoldReason::Bond, &who), 0);
		}
		assert_eq!(wealth(&BERT), before);
		assert_refused!(claim(id, &ANNA), Error::<Test>::PoolDelisted);
		assert_ok!(Seeding::close_pool(signed(SPONSOR), id));
		assert_eq!(wealth(&SPONSOR), MUCH - FROM);
	});
}

#[test]
fn missed_periods_should_cost_before_one_leaves_a_delisted_pool() {
	run(|| {
		let id = pool();
		assert_ok!(claim(id, &ANNA));
		end_period(id, &ANNA);
		assert_ok!(Seeding::delist(RuntimeOrigin::root(), id));
		assert_ok!(Seeding::leave(signed(ANNA), id));
		assert_eq!(wealth(&TREASURY), MINIMUM + BOND / 4);
	});
}

#[test]
fn who_is_not_admitted_should_have_no_seat_of_an_invited_pool() {
	run(|| {
		let id = pool_with(PoolTerms { open: false, ..terms() }, 100_000);
		assert_refused!(claim(id, &ANNA), Error::<Test>::NotAdmitted);
		let deposit = held(HoldReason::Deposit, &SPONSOR);
		assert_ok!(Seeding::admit(signed(SPONSOR), id, ANNA));
		assert_eq!(held(HoldReason::Deposit, &SPONSOR), deposit + 32 * DEPOSIT_PER_BYTE);
		assert_ok!(claim(id, &ANNA));
		assert_refused!(claim(id, &BERT), Error::<Test>::NotAdmitted);
		// A seat that is taken stays.
		assert_ok!(Seeding::unadmit(signed(SPONSOR), id, ANNA));
		assert_eq!(held(HoldReason::Deposit, &SPONSOR), deposit);
		serve(id, &ANNA);
		// The list goes with the pool.
		assert_ok!(Seeding::admit(signed(SPONSOR), id, BERT));
		assert_ok!(Seeding::leave(signed(ANNA), id));
		assert_ok!(Seeding::close_pool(signed(SPONSOR), id));
		end_period(id, &ANNA);
		assert_ok!(settle(id, &ANNA));
		assert_eq!(Admitted::<Test>::iter().count(), 0);
	});
}

#[test]
fn the_shortest_period_that_a_chain_can_allow_should_be_enough() {
	run(|| {
		MinPeriod::<Test>::put(4);
		let id = pool_with(PoolTerms { period_ticks: 4, ..terms() }, 100_000);
		assert_ok!(claim(id, &ANNA));
		for _ in 0..3 {
			to_tick(view(id, &ANNA).duty.unwrap().to_tick);
			assert_ok!(commit(id, &ANNA));
			to_tick(tick() + 2);
			assert_ok!(prove(id, &ANNA));
		}
		next_tick();
		let by = view(id, &ANNA).duty.unwrap().to_tick;
		to_tick(by + 1);
		assert_refused!(commit(id, &ANNA), Error::<Test>::CommitOver);
	});
}

#[test]
fn a_period_of_a_week_should_find_the_seed_that_it_began_with() {
	run(|| {
		let id = pool_with(PoolTerms { period_ticks: MAX_PERIOD, ..terms() }, 100_000);
		assert_ok!(claim(id, &ANNA));
		next_tick();
		assert_ok!(commit(id, &ANNA));
		to_tick(view(id, &ANNA).last_tick);
		assert_ok!(prove(id, &ANNA));
	});
}
