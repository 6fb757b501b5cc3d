// SPDX-License-Identifier: Apache-2.0
//! Whatever people do, in whatever order: invariants hold, money stays, and refused calls leave nothing.

use crate::{mock::*, *};
use frame_support::storage::with_storage_layer;
use proptest::prelude::*;
use sp_runtime::DispatchResult;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum Deed {
	Pass(u32),
	Create { funds: Balance, period: u32, notice: u32, seats: u32, open: bool },
	Fund(u64, usize, Balance),
	Withdraw(u64, Balance),
	Admit(u64, usize),
	Unadmit(u64, usize),
	Claim(u64, usize),
	Commit(u64, usize, bool),
	Prove(u64, usize),
	Settle(u64, usize),
	Leave(u64, usize),
	Dismiss(u64, usize),
	Close(u64),
	Delist(u64),
	Transfer(usize),
}

fn deed() -> impl Strategy<Value = Deed> {
	let (pool, who) = (0u64..3, 0usize..5);
	let funds = prop_oneof![0u128..20_000, Just(0), Just(Balance::MAX)];
	prop_oneof![
		6 => prop_oneof![Just(1u32), Just(2), 1u32..40, 1u32..200].prop_map(Deed::Pass),
		1 => (funds.clone(), 2u32..8, 1u32..4, 1u32..4, any::<bool>()).prop_map(
			|(funds, half, notice, seats, open)| Deed::Create {
				funds, period: 2 * half, notice, seats, open,
			}),
		2 => (pool.clone(), who.clone(), funds.clone()).prop_map(|(p, w, f)| Deed::Fund(p, w, f)),
		1 => (pool.clone(), funds).prop_map(|(p, f)| Deed::Withdraw(p, f)),
		1 => (pool.clone(), who.clone()).prop_map(|(p, w)| Deed::Admit(p, w)),
		1 => (pool.clone(), who.clone()).prop_map(|(p, w)| Deed::Unadmit(p, w)),
		5 => (pool.clone(), who.clone()).prop_map(|(p, w)| Deed::Claim(p, w)),
		8 => (pool.clone(), who.clone(), prop::bool::weighted(0.9))
			.prop_map(|(p, w, honest)| Deed::Commit(p, w, honest)),
		8 => (pool.clone(), who.clone()).prop_map(|(p, w)| Deed::Prove(p, w)),
		4 => (pool.clone(), who.clone()).prop_map(|(p, w)| Deed::Settle(p, w)),
		2 => (pool.clone(), who.clone()).prop_map(|(p, w)| Deed::Leave(p, w)),
		1 => (pool.clone(), who.clone()).prop_map(|(p, w)| Deed::Dismiss(p, w)),
		1 => pool.clone().prop_map(Deed::Close),
		1 => pool.prop_map(Deed::Delist),
		1 => who.prop_map(Deed::Transfer),
	]
}

/// An honest proof, if there is something to prove.
fn prove_if_drawn(id: PoolId, who: &AccountId) -> DispatchResult {
	let duty = Seats::<Test>::contains_key(id, who).then(|| view(id, who).duty).flatten();
	match duty {
		Some(Duty { key: Some(key), leaf: Some(leaf), .. }) => {
			prove_with(id, who, data().show(&key, leaf))
		},
		_ => prove_with(id, who, Shown { leaf: vec![0], path: vec![], tag_path: vec![] }),
	}
}

fn commit_if_begun(id: PoolId, who: &AccountId, honest: bool) -> DispatchResult {
	let duty = Seats::<Test>::contains_key(id, who).then(|| view(id, who).duty).flatten();
	let key = duty.and_then(|duty| duty.key).filter(|_| honest);
	let root = key.map_or([0; 32], |key| data().commitment(&key));
	Seeding::commit(signed(who.clone()), id, root)
}

fn act(deed: &Deed) -> DispatchResult {
	let person = |index: usize| PEOPLE[index].clone();
	let own = || signed(SPONSOR);
	match deed.clone() {
		Deed::Pass(_) => Ok(()),
		Deed::Create { funds, period, notice, seats, open } => {
			let terms =
				PoolTerms { period_ticks: period, notice_periods: notice, seats, open, ..terms() };
			let (id, length) = (data().id, data().length.bytes());
			let label = Default::default();
			Seeding::create_pool(own(), id, length, None, Some([2; 32]), label, terms, funds)
		},
		Deed::Fund(id, who, funds) => Seeding::fund(signed(person(who)), id, funds),
		Deed::Withdraw(id, funds) => Seeding::withdraw(own(), id, funds),
		Deed::Admit(id, who) => Seeding::admit(own(), id, person(who)),
		Deed::Unadmit(id, who) => Seeding::unadmit(own(), id, person(who)),
		Deed::Claim(id, who) => claim(id, &person(who)),
		Deed::Commit(id, who, honest) => commit_if_begun(id, &person(who), honest),
		Deed::Prove(id, who) => prove_if_drawn(id, &person(who)),
		Deed::Settle(id, who) => settle(id, &person(who)),
		Deed::Leave(id, who) => Seeding::leave(signed(person(who)), id),
		Deed::Dismiss(id, who) => Seeding::dismiss(own(), id, person(who)),
		Deed::Close(id) => Seeding::close_pool(own(), id),
		Deed::Delist(id) => Seeding::delist(RuntimeOrigin::root(), id),
		Deed::Transfer(who) => {
			let all = Balances::usable_balance(person(who)) / 2;
			Balances::transfer_allow_death(signed(person(who)), STRANGER, all)
		},
	}
}

/// Everybody has what events say: pays, slashes, gifts and what is left of them, and nothing else.
fn check_money(treasury: Balance) {
	let start = PEOPLE.map(|who| (who, MUCH as i128));
	let mut sheet: BTreeMap<_, _> = start.into_iter().collect();
	sheet.insert(TREASURY, treasury as i128);
	let mut add = |who: AccountId, amount: Balance| *sheet.get_mut(&who).unwrap() += amount as i128;
	let sub = |amount: Balance| amount.wrapping_neg();
	for record in System::events() {
		match record.event {
			RuntimeEvent::Seeding(Event::Missed { seeder, slashed, .. }) => {
				add(seeder, sub(slashed));
				add(TREASURY, slashed);
			},
			RuntimeEvent::Seeding(Event::Paid { seeder, pay, .. }) => {
				add(SPONSOR, sub(pay));
				add(seeder, pay);
			},
			RuntimeEvent::Seeding(Event::Funded { by, funds, gift: true, .. }) => {
				add(by, sub(funds));
				add(SPONSOR, funds);
			},
			RuntimeEvent::Seeding(Event::PoolEnded { gifts_left, .. }) => {
				add(SPONSOR, sub(gifts_left));
				add(TREASURY, gifts_left);
			},
			RuntimeEvent::Balances(pallet_balances::Event::Transfer { from, to, amount }) => {
				add(from, sub(amount));
				add(to, amount);
			},
			_ => (),
		}
	}
	for (who, has) in sheet {
		assert_eq!(wealth(&who) as i128, has, "{who:?}");
	}
}

/// No claim was ever paid, a seat only after it was taken, and no pay is above what was claimed.
fn check_pays() {
	let mut claimed = BTreeMap::new();
	let mut taken = BTreeMap::new();
	for record in System::events() {
		let RuntimeEvent::Seeding(event) = record.event else { continue };
		match event {
			Event::SeatClaimed { pool, seeder, pay, .. } => {
				assert!(claimed.insert((pool, seeder), pay).is_none());
			},
			Event::SeatTaken { pool, seeder, pay } => {
				assert!(pay <= claimed[&(pool, seeder.clone())]);
				assert!(taken.insert((pool, seeder), pay).is_none());
			},
			Event::Paid { pool, seeder, pay, .. } => assert_eq!(taken[&(pool, seeder)], pay),
			Event::SeatEnded { pool, seeder, .. } => {
				taken.remove(&(pool, seeder.clone()));
				assert!(claimed.remove(&(pool, seeder)).is_some());
			},
			_ => (),
		}
	}
	assert_eq!(claimed.len(), Seats::<Test>::iter().count());
}

/// All seats end, all pools end, and nobody has anything on hold.
fn wind_up() {
	for id in Pools::<Test>::iter_keys().collect::<Vec<_>>() {
		let _ = Seeding::close_pool(signed(SPONSOR), id);
	}
	to_tick(tick() + 16 * 8);
	for (id, who) in Seats::<Test>::iter_keys().collect::<Vec<_>>() {
		settle(id, &who).unwrap();
		if Seats::<Test>::contains_key(id, &who) {
			settle(id, &who).unwrap();
		}
	}
	assert_eq!((Pools::<Test>::iter().count(), Seats::<Test>::iter().count()), (0, 0));
	for reason in [HoldReason::Pool, HoldReason::Bond, HoldReason::Deposit] {
		assert!(PEOPLE.iter().all(|who| held(reason, who) == 0));
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn invariants_should_hold_whatever_people_do(
		deeds in proptest::collection::vec(deed(), 1..120),
	) {
		run(|| {
			MinPeriod::<Test>::put(4);
			for open in [true, false] {
				let funds = if open { 30_000 } else { 8_000 };
				pool_with(PoolTerms { period_ticks: 6, open, ..terms() }, funds);
			}
			let treasury = wealth(&TREASURY);
			for deed in &deeds {
				if let Deed::Pass(ticks) = deed {
					to_tick(tick() + ticks);
					continue;
				}
				let before = root();
				let done = with_storage_layer(|| act(deed));
				if done.is_err() {
					assert_eq!(root(), before, "{deed:?} left something");
				}
				check_state();
				check_money(treasury);
			}
			wind_up();
			check_money(treasury);
			check_pays();
		});
	}
}
