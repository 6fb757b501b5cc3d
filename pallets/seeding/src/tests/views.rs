// SPDX-License-Identifier: Apache-2.0
//! What clients are told.

use crate::{mock::*, *};
use frame_support::assert_ok;

#[test]
fn a_pool_should_be_told_as_it_is() {
	run(|| {
		let id = pool();
		assert_ok!(Seeding::fund(signed(FAN), id, 500));
		assert_ok!(claim(id, &ANNA));
		let told = Seeding::pool(id).unwrap();
		let data = data();
		assert_eq!((told.id, told.sponsor, told.content), (id, SPONSOR, data.id));
		assert_eq!((told.length_bytes, told.terms), (2_500, terms()));
		assert_eq!((told.info_hash_v1, told.info_hash_v2), (Some([1; 20]), Some([2; 32])));
		assert_eq!(told.seats, SeatCounts { taken: 0, all: 2, paid_this_period: 0 });
		assert_eq!(told.claims, 1);
		let money = PoolMoney { own_free: 1_000_000, gifts_free: 500, reserved: 0, pays: 0 };
		assert_eq!((told.money, told.lasts_until_tick), (money, None));
		assert_eq!(told.period_ms_about, 36 * TICK);
		let price =
			PriceView { now: FROM, base: FROM, max: MAX, since_tick: 10, full_at_tick: 110 };
		assert_eq!(told.price, price);
		assert_eq!(Seeding::pool(id + 1), Err(Why::NoSuchPool));
		serve(id, &ANNA);
		let told = Seeding::pool(id).unwrap();
		assert_eq!(told.seats, SeatCounts { taken: 1, all: 2, paid_this_period: 1 });
		assert_eq!(told.claims, 0);
		let money = PoolMoney { own_free: 996_500, gifts_free: 0, reserved: 3_000, pays: FROM };
		assert_eq!(told.money, money);
		assert_eq!(told.lasts_until_tick, Some(13 + 999 * PERIOD));
	});
}

#[test]
fn a_claim_should_be_told_as_one_and_why_it_cannot_become_a_seat() {
	run(|| {
		let id = pool_with(PoolTerms { seats: 1, ..terms() }, 10 * FROM);
		for who in [ANNA, BERT] {
			assert_ok!(claim(id, &who));
		}
		let told = view(id, &ANNA);
		assert_eq!((told.seated, told.pay, told.paid_periods), (false, FROM, 0));
		assert_eq!((told.phase, told.duty.unwrap().from_tick), (Phase::Wait, 11));
		assert_eq!((told.funded_until_tick, told.at_risk), (11 + PERIOD, BOND / 4));
		// The price has risen: not for whom claimed before.
		to_tick(11);
		assert_eq!((view(id, &ANNA).pay, view(id, &ANNA).why_not_earning), (FROM, None));
		assert_ok!(Seeding::withdraw(signed(SPONSOR), id, 8 * FROM));
		let cannot = |who: &AccountId| match view(id, who).why_not_earning {
			Some(WhyNotEarning::CannotBeSeated { why }) => Some(why),
			_ => None,
		};
		assert_eq!(cannot(&ANNA), Some(Ending::OutOfMoney));
		assert_ok!(Seeding::fund(signed(SPONSOR), id, 8 * FROM));
		assert_eq!(cannot(&ANNA), None);
		serve(id, &ANNA);
		let told = view(id, &ANNA);
		assert_eq!((told.seated, told.funded_until_tick), (true, 11 + (1 + NOTICE) * PERIOD));
		assert_eq!(cannot(&BERT), Some(Ending::NoVacancy));
		// One that missed its commit goes on, if it has not left.
		to_tick(11 + PERIOD / 2 + 1);
		assert_eq!(view(id, &BERT).phase, Phase::Wait);
		assert_eq!(view(id, &BERT).duty.unwrap().from_tick, 11 + PERIOD);
		assert_ok!(Seeding::leave(signed(BERT), id));
		assert_eq!((view(id, &BERT).phase, view(id, &BERT).duty), (Phase::Wait, None));
		assert_eq!(cannot(&BERT), Some(Ending::Left));
		assert_ok!(Seeding::close_pool(signed(SPONSOR), id));
		let told = view(id, &BERT);
		let over = WhyNotEarning::Over { why: Ending::PoolClosed };
		assert_eq!((told.phase, told.why_not_earning), (Phase::Overdue, Some(over)));
	});
}

#[test]
fn seats_and_claims_of_a_pool_should_be_listed_in_pages() {
	run(|| {
		let id = pool();
		for who in &PEOPLE {
			assert_ok!(claim(id, who));
		}
		serve(id, &ANNA);
		let mut found = std::collections::BTreeMap::new();
		let mut after = None;
		loop {
			let page = Seeding::seats(id, after, 2).unwrap();
			assert!(page.items.len() <= 2);
			found.extend(page.items.into_iter().map(|seat| (seat.seeder, seat.seated)));
			after = page.next;
			if after.is_none() {
				break;
			}
		}
		let expected = PEOPLE.map(|who| (who.clone(), who == ANNA));
		assert_eq!(found, std::collections::BTreeMap::from(expected));
		// A cursor whose seat has gone is still good.
		let whole = Seeding::seats(id, None, u32::MAX).unwrap();
		assert_eq!((whole.items.len(), &whole.next), (5, &None));
		let second = whole.items[1].seeder.clone();
		assert_ok!(Seeding::delist(RuntimeOrigin::root(), id));
		assert_ok!(Seeding::leave(signed(second.clone()), id));
		assert_eq!(Seeding::seats(id, Some(second), 9).unwrap().items, {
			let told = Seeding::seats(id, None, 9).unwrap();
			told.items[1..].to_vec()
		});
		assert_eq!(Seeding::seats(id + 1, None, 9), Err(Why::NoSuchPool));
	});
}

#[test]
fn duties_should_be_told_with_their_ticks_key_and_leaf() {
	run(|| {
		let id = pool();
		assert_ok!(claim(id, &ANNA));
		let told = view(id, &ANNA);
		let duty = told.duty.unwrap();
		assert_eq!(
			(told.phase, told.why_not_earning),
			(Phase::Wait, Some(WhyNotEarning::NotBegun))
		);
		assert_eq!((duty.what, duty.from_tick, duty.to_tick), (What::Commit, 11, 29));
		assert_eq!((duty.key, duty.leaf), (None, None));
		// The clock of a test is one tick ahead of the block in which a tick begins.
		let began = TickStart::<Test>::get().at_ms_about;
		assert_eq!((duty.from_ms_about, duty.to_ms_about), (began + TICK, began + 20 * TICK));

		next_tick();
		let told = view(id, &ANNA);
		let duty = told.duty.unwrap();
		assert_eq!((told.phase, told.why_not_earning), (Phase::Commit, None));
		assert_eq!((told.period, told.first_tick, told.last_tick), (0, 11, 46));
		assert_eq!((duty.what, duty.key), (What::Commit, Some(key(id, &ANNA))));

		assert_ok!(commit(id, &ANNA));
		let told = view(id, &ANNA);
		let duty = told.duty.unwrap();
		assert_eq!((told.phase, told.commitment.unwrap().1), (Phase::Wait, 11));
		assert_eq!((duty.what, duty.from_tick, duty.to_tick), (What::Prove, 13, 46));
		assert_eq!((duty.key, duty.leaf), (Some(key(id, &ANNA)), None));

		to_tick(13);
		let told = view(id, &ANNA);
		let duty = told.duty.unwrap();
		assert_eq!(told.phase, Phase::Prove);
		assert_eq!(duty.leaf, Some(sample(id, &ANNA, &data())));
		// What it says is what is accepted.
		let proof = data().show(&duty.key.unwrap(), duty.leaf.unwrap());
		assert_ok!(prove_with(id, &ANNA, proof));

		let told = view(id, &ANNA);
		let duty = told.duty.unwrap();
		assert_eq!((told.phase, told.paid_periods), (Phase::Done, 1));
		assert_eq!((told.period, duty.from_tick, duty.key), (1, 47, None));

		to_tick(47 + PERIOD / 2 + 1);
		let told = view(id, &ANNA);
		assert_eq!((told.phase, told.at_risk), (Phase::Wait, BOND / 4));
		assert_eq!(told.why_not_earning, Some(WhyNotEarning::CommitMissed));
		assert_eq!(told.duty.unwrap().from_tick, 83);
	});
}

#[test]
fn what_time_has_done_should_be_told_before_it_is_settled() {
	run(|| {
		let id = pool();
		assert_ok!(claim(id, &ANNA));
		to_tick(11 + 2 * PERIOD);
		let told = view(id, &ANNA);
		assert_eq!((told.missed, told.missed_in_row, told.unsettled), (2, 2, 2));
		assert_eq!((told.period, told.bond_left), (2, BOND / 2));
		assert_eq!(told.why_not_earning, Some(WhyNotEarning::Missed { periods: 2 }));
		assert_eq!((told.phase, told.duty.unwrap().what), (Phase::Commit, What::Commit));
		assert_eq!(seat(id, &ANNA).missed, 0);
		to_tick(11 + 4 * PERIOD);
		let told = view(id, &ANNA);
		assert_eq!((told.phase, told.duty, told.bond_left), (Phase::Overdue, None, 0));
		assert_eq!(told.why_not_earning, Some(WhyNotEarning::Over { why: Ending::BondUsed }));
	});
}

#[test]
fn pools_should_be_listed_in_pages_and_the_newest_first() {
	run(|| {
		let all: Vec<_> = (0..5).map(|_| pool_with(terms(), 0)).collect();
		assert_ok!(Seeding::close_pool(signed(SPONSOR), 3));
		let ids = |page: &Page<PoolView<AccountId>, PoolId>| -> Vec<_> {
			page.items.iter().map(|pool| pool.id).collect()
		};
		assert_eq!(all, [0, 1, 2, 3, 4]);
		let lists: [&dyn Fn(Option<PoolId>, u32) -> Page<_, _>; 4] = [
			&Seeding::pools,
			&|before, max| Seeding::pools_of(SPONSOR, before, max),
			&|before, max| Seeding::pools_by_hash(InfoHash::V1([1; 20]), before, max),
			&|before, max| Seeding::pools_by_hash(InfoHash::V2([2; 32]), before, max),
		];
		for list in lists {
			let first = list(None, 2);
			assert_eq!(ids(&first), [4, 2]);
			let second = list(first.next, 2);
			assert_eq!(ids(&second), [1, 0]);
			let end = second.next.map(|next| list(Some(next), 2));
			assert!(end.is_none_or(|page| page.items.is_empty() && page.next.is_none()));
			assert_eq!(ids(&list(None, u32::MAX)), [4, 2, 1, 0]);
			assert_eq!(list(None, 0).items.len(), 1);
		}
		assert!(Seeding::pools_of(ANNA, None, 9).items.is_empty());
		assert!(Seeding::pools_by_hash(InfoHash::V1([2; 20]), None, 9).items.is_empty());
	});
}

#[test]
fn seats_of_an_account_should_be_listed_in_pages() {
	run(|| {
		for _ in 0..4 {
			let id = pool_with(terms(), 10_000);
			assert_ok!(claim(id, &ANNA));
		}
		let page = Seeding::seats_of(ANNA, None, 3);
		let pools: Vec<_> = page.items.iter().map(|seat| seat.pool).collect();
		assert_eq!((pools, page.next), (vec![3, 2, 1], Some(1)));
		let page = Seeding::seats_of(ANNA, page.next, 3);
		assert_eq!((page.items.len(), page.items[0].pool, page.next), (1, 0, None));
	});
}

#[test]
fn a_line_of_prices_should_be_what_seats_pay() {
	run(|| {
		let id = pool();
		to_tick(20);
		let line = Seeding::price_line(id).unwrap();
		assert_eq!(line.len(), 16);
		assert_eq!(line[0], PricePoint { tick: 20, pay: FROM + 100 });
		assert_eq!(line[15], PricePoint { tick: 110, pay: MAX });
		for PricePoint { tick, pay } in line {
			to_tick(tick);
			assert_eq!(Seeding::pool(id).unwrap().price.now, pay);
		}
		next_tick();
		let flat = Seeding::price_line(id).unwrap();
		assert_eq!(flat, [PricePoint { tick: 111, pay: MAX }]);
	});
}

#[test]
fn a_page_should_read_no_more_than_its_bound() {
	run(|| {
		for _ in 0..60 {
			let id = pool_with(PoolTerms { seats: 32, ..terms() }, 10_000);
			assert_ok!(claim(id, &ANNA));
		}
		next_tick();
		let reads = |ask: &dyn Fn()| test_support::accesses::count(ask).1.reads;
		assert!(reads(&|| assert_eq!(Seeding::pools(None, 50).items.len(), 50)) <= 300);
		assert!(reads(&|| assert_eq!(Seeding::seats_of(ANNA, None, 50).items.len(), 50)) <= 300);
	});
}
