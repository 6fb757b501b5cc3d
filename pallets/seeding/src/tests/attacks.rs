// SPDX-License-Identifier: Apache-2.0
//! What cheats would try. Each is refused and leaves nothing, or costs what the README says.

use crate::{mock::*, *};
use content::{leaf_node, Sha256};
use frame_support::{
	assert_ok,
	dispatch::{GetDispatchInfo, Pays},
};

/// A seat whose leaf is drawn.
fn drawn() -> PoolId {
	let id = pool();
	assert_ok!(claim(id, &ANNA));
	next_tick();
	assert_ok!(commit(id, &ANNA));
	to_tick(tick() + 2);
	id
}

#[test]
fn hashes_instead_of_data() {
	run(|| {
		let id = drawn();
		let right = shown(id, &ANNA, &data());
		let node = leaf_node::<HostSha256>(&right.leaf).to_vec();
		let mut padded = right.clone();
		padded.leaf[..32].copy_from_slice(&node);
		let hash = Shown { leaf: node, ..right.clone() };
		assert_refused!(prove_with(id, &ANNA, hash), Error::<Test>::WrongSize);
		assert_refused!(prove_with(id, &ANNA, padded), Error::<Test>::WrongContent);
		assert_ok!(prove_with(id, &ANNA, right));
	});
}

#[test]
fn inner_node_as_leaf() {
	run(|| {
		let id = drawn();
		let right = shown(id, &ANNA, &data());
		// The two nodes below the node over the leaf, as if they were a leaf of a lower tree.
		let pair = [leaf_node::<HostSha256>(&right.leaf), right.path[0]].concat();
		let higher = Shown {
			leaf: pair,
			path: right.path[1..].to_vec(),
			tag_path: right.tag_path[1..].to_vec(),
		};
		assert_refused!(prove_with(id, &ANNA, higher), Error::<Test>::WrongSize);
	});
}

#[test]
fn wrong_length() {
	run(|| {
		// The right root under a shorter length is another content.
		let data = data();
		let label = Default::default();
		let (length, v2) = (data.length.bytes() - 1, Some([2; 32]));
		let origin = signed(SPONSOR);
		assert_ok!(Seeding::create_pool(
			origin,
			data.id,
			length,
			None,
			v2,
			label,
			terms(),
			100_000
		));
		assert_ok!(claim(0, &ANNA));
		next_tick();
		assert_ok!(commit(0, &ANNA));
		to_tick(tick() + 2);
		let index = sample(0, &ANNA, &data);
		let shown = data.show(&key(0, &ANNA), index);
		let error = if index == 2 { Error::<Test>::WrongSize } else { Error::WrongContent };
		assert_refused!(prove_with(0, &ANNA, shown), error);
	});
}

#[test]
fn short_leaf() {
	run(|| {
		// The last leaf has 452 bytes: neither less nor more.
		let id = pool();
		assert_ok!(claim(id, &ANNA));
		for _ in 0..40 {
			to_tick(view(id, &ANNA).first_tick);
			assert_ok!(commit(id, &ANNA));
			to_tick(tick() + 2);
			if sample(id, &ANNA, &data()) == 2 {
				break;
			}
			assert_ok!(prove(id, &ANNA));
		}
		let right = shown(id, &ANNA, &data());
		assert_eq!(right.leaf.len(), 2_500 - 2_048);
		let mut longer = right.clone();
		longer.leaf.push(0);
		let mut whole = right.clone();
		whole.leaf.resize(1_024, 0);
		let mut shorter = right.clone();
		shorter.leaf.pop();
		for wrong in [longer, whole, shorter] {
			assert_refused!(prove_with(id, &ANNA, wrong), Error::<Test>::WrongSize);
		}
		assert_ok!(prove_with(id, &ANNA, right));
	});
}

#[test]
fn tag_with_trailing_key() {
	run(|| {
		let id = pool();
		assert_ok!(claim(id, &ANNA));
		next_tick();
		let key = key(id, &ANNA);
		let trailing = |leaf: &[u8]| HostSha256::sha256(&[leaf, &key]);
		let data = data();
		let mut builder = content::Builder::<HostSha256>::of_level(0);
		data.leaves().for_each(|leaf| builder.push(trailing(leaf)));
		assert_ok!(Seeding::commit(signed(ANNA), id, builder.root(data.length.depth()).unwrap()));
		to_tick(tick() + 2);
		let shown = data.show_with(sample(id, &ANNA, &data), trailing);
		assert_refused!(prove_with(id, &ANNA, shown), Error::<Test>::WrongCommitment);
	});
}

#[test]
fn proof_of_other_period_seat_pool() {
	run(|| {
		let (first, second) = (pool(), pool());
		for (id, who) in [(first, &ANNA), (first, &BERT), (second, &ANNA)] {
			assert_ok!(claim(id, who));
		}
		next_tick();
		for (id, who) in [(first, &ANNA), (first, &BERT), (second, &ANNA)] {
			assert_ok!(commit(id, who));
		}
		to_tick(tick() + 2);
		let of = [(first, &ANNA), (first, &BERT), (second, &ANNA)]
			.map(|(id, who)| shown(id, who, &data()));
		let [mine, berts, other] = of;
		for wrong in [berts, other] {
			let error = Seeding::prove(
				signed(FAN),
				first,
				ANNA,
				wrong.leaf.clone().try_into().unwrap(),
				wrong.path.clone().try_into().unwrap(),
				wrong.tag_path.clone().try_into().unwrap(),
			);
			let error = error.unwrap_err().error;
			assert!([Error::<Test>::WrongSize, Error::WrongContent, Error::WrongCommitment]
				.map(Into::into)
				.contains(&error));
			// Even with the leaf that was drawn, the tags are of another key.
			let tags = Shown { tag_path: wrong.tag_path, ..mine.clone() };
			assert_refused!(prove_with(first, &ANNA, tags), Error::<Test>::WrongCommitment);
		}
		assert_ok!(prove_with(first, &ANNA, mine.clone()));
		// The same proof twice, and in the next period.
		assert_refused!(prove_with(first, &ANNA, mine.clone()), Error::<Test>::NotCommitted);
		to_tick(view(first, &ANNA).first_tick);
		let old = data().commitment(&{
			let Duty { key, .. } = view(first, &ANNA).duty.unwrap();
			key.unwrap()
		});
		assert_ok!(Seeding::commit(signed(ANNA), first, old));
		to_tick(tick() + 2);
		let before = root();
		assert!(prove_with(first, &ANNA, mine).is_err());
		assert_eq!(root(), before);
	});
}

#[test]
fn another_seats_commitment_should_be_worth_nothing() {
	run(|| {
		let id = pool();
		assert_ok!(claim(id, &ANNA));
		assert_ok!(claim(id, &BERT));
		next_tick();
		assert_ok!(commit(id, &ANNA));
		let copied = seat(id, &ANNA).commitment.unwrap().root;
		assert_ok!(Seeding::commit(signed(BERT), id, copied));
		to_tick(tick() + 2);
		let index = sample(id, &BERT, &data());
		let as_annas = data().show(&key(id, &ANNA), index);
		assert_refused!(prove_with(id, &BERT, as_annas), Error::<Test>::WrongCommitment);
		assert_refused!(prove(id, &BERT), Error::<Test>::WrongCommitment);
	});
}

#[test]
fn partial_scan_then_fetch() {
	run(|| {
		// A quarter of the leaves was not there when the seat committed: it passes in three of four
		// periods, whatever it fetches afterwards.
		let data = Data::new(64 * 1_024);
		let id = pool_of(&data, PoolTerms { period_ticks: 36, ..terms() }, 1_000_000);
		let missing = |index: u64| index >= 48;
		assert_ok!(claim(id, &ANNA));
		let (mut passed, mut all) = (0, 0);
		for period in 0..400 {
			let genesis = System::block_hash(0).0;
			let duty = content::Duty { genesis, pool: id, seeder: ANNA.into(), period };
			let index = duty.sample::<HostSha256>(&lot(period), data.length);
			passed += u32::from(!missing(index));
			all += 1;
		}
		assert!((passed as f64 / all as f64 - 0.75).abs() < 0.07, "{passed} of {all}");
		// One of each, on the chain.
		let (mut paid, mut refused) = (false, false);
		while !(paid && refused) {
			to_tick(view(id, &ANNA).first_tick);
			let key = key(id, &ANNA);
			let tag = |leaf: &[u8]| content::tag::<HostSha256>(&key, leaf);
			let cheated: Vec<_> = data
				.leaves()
				.enumerate()
				.map(|(i, leaf)| if missing(i as u64) { [0; 32] } else { tag(leaf) })
				.collect();
			let mut builder = content::Builder::<HostSha256>::of_level(0);
			cheated.iter().for_each(|tag| builder.push(*tag));
			assert_ok!(Seeding::commit(signed(ANNA), id, builder.root(6).unwrap()));
			to_tick(tick() + 2);
			let index = sample(id, &ANNA, &data);
			// All of it is fetched by now.
			let mut shown = data.show(&key, index);
			shown.tag_path = content::path::<HostSha256>(cheated, index as usize, 0, 6).unwrap();
			if missing(index) {
				assert_refused!(prove_with(id, &ANNA, shown), Error::<Test>::WrongCommitment);
				refused = true;
			} else {
				assert_ok!(prove_with(id, &ANNA, shown));
				paid = true;
			}
			if seat(id, &ANNA).missed == 3 && refused {
				break;
			}
			to_tick(tick() + PERIOD);
		}
	});
}

#[test]
fn second_commit() {
	run(|| {
		let id = pool();
		assert_ok!(claim(id, &ANNA));
		next_tick();
		assert_ok!(Seeding::commit(signed(ANNA), id, [0; 32]));
		assert_refused!(commit(id, &ANNA), Error::<Test>::AlreadyCommitted);
		next_tick();
		assert_refused!(commit(id, &ANNA), Error::<Test>::AlreadyCommitted);
	});
}

#[test]
fn commit_after_seed() {
	run(|| {
		let id = pool();
		assert_ok!(claim(id, &ANNA));
		// The whole first half: never is the seed known that draws the leaf.
		to_tick(11);
		for _ in 0..=PERIOD / 2 {
			assert!(Seeds::<Test>::get(tick() + 2).is_none());
			let before = root();
			test_support::undone(|| {
				assert_ok!(commit(id, &ANNA));
				let view = view(id, &ANNA).duty.unwrap();
				assert_eq!((view.leaf, view.from_tick), (None, tick() + 2));
			});
			assert_eq!(root(), before);
			next_tick();
		}
		assert_refused!(commit(id, &ANNA), Error::<Test>::CommitOver);
	});
}

#[test]
fn late_proof() {
	run(|| {
		let id = drawn();
		let shown = shown(id, &ANNA, &data());
		to_tick(view(id, &ANNA).last_tick + 1);
		assert_refused!(prove_with(id, &ANNA, shown.clone()), Error::<Test>::PeriodOver);
		// Once it is settled it is a miss, and stays one.
		assert_ok!(settle(id, &ANNA));
		assert_eq!(seat(id, &ANNA).missed, 1);
		assert_refused!(prove_with(id, &ANNA, shown), Error::<Test>::NotCommitted);
	});
}

#[test]
fn leave_on_a_bad_sample() {
	run(|| {
		let id = pool();
		sit(id, &ANNA);
		to_tick(view(id, &ANNA).first_tick);
		assert_ok!(commit(id, &ANNA));
		to_tick(tick() + 2);
		assert_ok!(Seeding::leave(signed(ANNA), id));
		end_period(id, &ANNA);
		assert_ok!(settle(id, &ANNA));
		assert_eq!(wealth(&ANNA), MUCH + FROM - BOND / 4);
		assert!(!Seats::<Test>::contains_key(id, ANNA));
	});
}

#[test]
fn claim_and_leave_on_a_bad_sample() {
	run(|| {
		let id = drawn();
		let price = pool_in_store(id).price;
		assert_ok!(Seeding::leave(signed(ANNA), id));
		let until_tick = 11 + PERIOD;
		System::assert_last_event(
			Event::SeatOnNotice { pool: id, seeder: ANNA, why: Notice::Left, until_tick }.into(),
		);
		// No way out but a proof, and no second claim.
		assert_refused!(Seeding::leave(signed(ANNA), id), Error::<Test>::AlreadyOnNotice);
		assert_refused!(claim(id, &ANNA), Error::<Test>::AlreadySeated);
		to_tick(until_tick - 1);
		assert_refused!(settle(id, &ANNA), Error::<Test>::NothingToSettle);
		// However late it is settled, it is one period that counts.
		to_tick(until_tick + 3 * PERIOD);
		assert_ok!(settle(id, &ANNA));
		System::assert_last_event(
			Event::SeatEnded {
				pool: id,
				seeder: ANNA,
				why: Ending::Left,
				bond_returned: BOND * 3 / 4,
			}
			.into(),
		);
		assert_eq!(wealth(&ANNA), MUCH - BOND / 4);
		assert_eq!(pool_in_store(id).price, price);
	});
}

#[test]
fn hogged_seats() {
	run(|| {
		// Who claims and does nothing keeps nobody out, binds no money, and loses the bond in four periods.
		let id = pool_with(terms(), 10 * FROM);
		for who in [ANNA, BERT] {
			assert_ok!(claim(id, &who));
		}
		for who in [FAN, STRANGER] {
			assert_ok!(claim(id, &who));
		}
		for who in [FAN, STRANGER] {
			serve(id, &who);
		}
		assert_eq!((pool_in_store(id).seated, pool_in_store(id).claims), (2, 2));
		let price = Price { base: FROM, since: 15 };
		to_tick(11 + 4 * PERIOD - 1);
		for who in [ANNA, BERT] {
			assert_ok!(settle(id, &who));
			assert_eq!(seat(id, &who).missed, 3);
		}
		next_tick();
		for who in [ANNA, BERT] {
			assert_ok!(settle(id, &who));
			assert_eq!(wealth(&who), MUCH - BOND);
		}
		assert_eq!(pool_in_store(id).price, price);
	});
}

#[test]
fn claims_in_one_batch() {
	run(|| {
		// All vacant seats are claimed, a seat that needs its renewal is settled, and the claims are given
		// up before their first period: for nothing, and to no effect.
		let terms = PoolTerms { notice_periods: 1, seats: 4, max_pay: FROM, ..terms() };
		let id = pool_with(terms, 6 * FROM);
		sit(id, &ANNA);
		for _ in 0..2 {
			let begins = view(id, &ANNA).first_tick;
			to_tick(begins);
			assert_ok!(commit(id, &ANNA));
			to_tick(begins + 2);
			let before = pool_in_store(id);
			let hogs = [BERT, FAN, STRANGER];
			for who in &hogs {
				assert_ok!(claim(id, who));
			}
			assert_ok!(prove(id, &ANNA));
			assert_eq!(seat(id, &ANNA).funded, 1);
			for who in hogs {
				assert_ok!(Seeding::leave(signed(who.clone()), id));
				assert_eq!(wealth(&who), MUCH);
			}
			let after = pool_in_store(id);
			assert_eq!(after.money.total().unwrap(), before.money.total().unwrap() - FROM);
			assert_eq!((after.price, after.money.reserved), (before.price, FROM));
		}
		// The same when it has missed a period, and its pay is free for a moment.
		end_period(id, &ANNA);
		assert_ok!(claim(id, &BERT));
		assert_ok!(settle(id, &ANNA));
		assert_eq!((seat(id, &ANNA).missed, seat(id, &ANNA).funded), (1, 1));
	});
}

#[test]
fn many_claims_of_a_tenth() {
	run(|| {
		// Who has a tenth of the data claims with many names, and each sample that is bad costs a quarter of
		// a bond, whether or not the name leaves when it sees it.
		let data = Data::new(64 * 1_024);
		let id = pool_of(&data, terms(), 1_000_000);
		let names: Vec<_> = (0..40u8).map(|i| AccountId::new([100 + i; 32])).collect();
		for who in &names {
			let some = BOND * 2;
			assert_ok!(Balances::transfer_allow_death(signed(STRANGER), who.clone(), some));
			assert_ok!(claim(id, who));
		}
		let wealth_of_all = || names.iter().map(wealth).sum::<Balance>();
		let before = wealth_of_all();
		next_tick();
		let has = |index: u64| index < 6;
		let tags = |who: &AccountId| -> Vec<_> {
			let key = key(id, who);
			let tag = |leaf: &[u8]| content::tag::<HostSha256>(&key, leaf);
			let all = data.leaves().enumerate();
			all.map(|(i, leaf)| if has(i as u64) { tag(leaf) } else { [0; 32] }).collect()
		};
		for who in &names {
			let mut builder = content::Builder::<HostSha256>::of_level(0);
			tags(who).into_iter().for_each(|tag| builder.push(tag));
			assert_ok!(Seeding::commit(signed(who.clone()), id, builder.root(6).unwrap()));
		}
		to_tick(tick() + 2);
		let (mut good, mut bad) = (0u32, 0u32);
		for who in &names {
			let index = sample(id, who, &data);
			let mut shown = data.show(&key(id, who), index);
			shown.tag_path = content::path::<HostSha256>(tags(who), index as usize, 0, 6).unwrap();
			if has(index) {
				assert_ok!(prove_with(id, who, shown));
				good += 1;
			} else {
				assert_refused!(prove_with(id, who, shown), Error::<Test>::WrongCommitment);
				assert_ok!(Seeding::leave(signed(who.clone()), id));
				bad += 1;
			}
		}
		assert!(good > 0 && bad > 30, "{good} and {bad}");
		assert_eq!(pool_in_store(id).seated, good.min(2));
		to_tick(11 + PERIOD);
		for who in &names {
			let is_claim = Seats::<Test>::get(id, who).is_some_and(|seat| seat.is_claim());
			if is_claim {
				assert_ok!(settle(id, who));
			}
		}
		let (cost, paid) = (Balance::from(bad) * BOND / 4, Balance::from(good.min(2)) * FROM);
		assert_eq!(wealth(&TREASURY), MINIMUM + cost);
		assert_eq!(wealth_of_all(), before + paid - cost);
		assert_eq!((pool_in_store(id).claims, pool_in_store(id).seated), (0, good.min(2)));
	});
}

#[test]
fn late_claimant_without_vacancy() {
	run(|| {
		let id = pool_with(PoolTerms { seats: 1, ..terms() }, 1_000_000);
		for who in [ANNA, BERT] {
			assert_ok!(claim(id, &who));
		}
		next_tick();
		for who in [ANNA, BERT] {
			assert_ok!(commit(id, &who));
		}
		to_tick(tick() + 2);
		assert_ok!(prove(id, &ANNA));
		let before = pool_in_store(id);
		assert_ok!(prove(id, &BERT));
		System::assert_last_event(
			Event::SeatEnded {
				pool: id,
				seeder: BERT,
				why: Ending::NoVacancy,
				bond_returned: BOND,
			}
			.into(),
		);
		// He has all that he had, and the pool has not moved.
		assert_eq!((wealth(&BERT), Balances::usable_balance(BERT)), (MUCH, MUCH));
		assert_eq!((before.seated, before.claims), (1, 1));
		assert_eq!(pool_in_store(id), PoolOf::<Test> { claims: 0, ..before });
		end_period(id, &ANNA);
		assert_refused!(settle(id, &BERT), Error::<Test>::NoSuchSeat);
		assert_eq!(wealth(&TREASURY), MINIMUM);
	});
}

#[test]
fn closing_with_claims() {
	run(|| {
		let id = pool_with(PoolTerms { seats: 3, ..terms() }, 100_000);
		sit(id, &ANNA);
		let missing = AccountId::new([40; 32]);
		let some = BOND * 2;
		assert_ok!(Balances::transfer_allow_death(signed(STRANGER), missing.clone(), some));
		for who in [&BERT, &FAN, &STRANGER, &missing] {
			assert_ok!(claim(id, who));
		}
		next_tick();
		assert_ok!(commit(id, &BERT));
		to_tick(tick() + 2);
		assert_ok!(Seeding::close_pool(signed(SPONSOR), id));
		// The sponsor's free money is not bound by claims.
		let free = pool_in_store(id).money.own_free().unwrap();
		assert_eq!(free, 100_000 - 4 * FROM);
		assert_ok!(Seeding::withdraw(signed(SPONSOR), id, free));
		assert_refused!(claim(id, &SPONSOR), Error::<Test>::PoolClosing);
		assert_refused!(commit(id, &FAN), Error::<Test>::SeatOver);
		// A proof, anybody's settling and leaving each end a claim with its bond.
		let ended = |seeder: &AccountId, bond_returned| {
			let (seeder, why) = (seeder.clone(), Ending::PoolClosed);
			Event::SeatEnded { pool: id, seeder, why, bond_returned }
		};
		assert_ok!(prove(id, &BERT));
		System::assert_last_event(ended(&BERT, BOND).into());
		assert_ok!(settle(id, &FAN));
		System::assert_last_event(ended(&FAN, BOND).into());
		assert_ok!(Seeding::leave(signed(STRANGER), id));
		System::assert_last_event(ended(&STRANGER, BOND).into());
		for who in [&BERT, &FAN] {
			assert_eq!(wealth(who), MUCH);
		}
		// What was missed before counts.
		end_period(id, &missing);
		assert_ok!(Seeding::dismiss(signed(SPONSOR), id, missing.clone()));
		System::assert_last_event(ended(&missing, BOND * 3 / 4).into());
		// It stands for the seat that is owed something.
		for _ in 0..NOTICE {
			assert!(Pools::<Test>::contains_key(id));
			serve(id, &ANNA);
		}
		end_period(id, &ANNA);
		assert_ok!(settle(id, &ANNA));
		assert!(!Pools::<Test>::contains_key(id));
		assert_eq!(wealth(&SPONSOR), MUCH - Balance::from(1 + NOTICE) * FROM);
	});
}

#[test]
fn a_closed_pool_of_claims_only_should_end_with_the_last_of_them() {
	run(|| {
		let id = pool();
		assert_ok!(Seeding::fund(signed(FAN), id, 500));
		for who in [ANNA, BERT] {
			assert_ok!(claim(id, &who));
		}
		next_tick();
		assert_ok!(commit(id, &BERT));
		to_tick(tick() + 2);
		assert_ok!(Seeding::close_pool(signed(SPONSOR), id));
		assert_ok!(settle(id, &ANNA));
		assert!(Pools::<Test>::contains_key(id));
		assert_ok!(prove(id, &BERT));
		System::assert_last_event(
			Event::PoolEnded { pool: id, sponsor: SPONSOR, returned: 1_000_000, gifts_left: 500 }
				.into(),
		);
		assert_eq!(Seats::<Test>::iter().count() + SeatsOf::<Test>::iter().count(), 0);
		for reason in [HoldReason::Pool, HoldReason::Bond, HoldReason::Deposit] {
			assert!(PEOPLE.iter().all(|who| held(reason, who) == 0));
		}
	});
}

#[test]
fn price_while_dry() {
	run(|| {
		let id = pool_with(terms(), 0);
		let price = || Seeding::pool(id).unwrap().price.now;
		to_tick(10 + 2 * RAMP);
		assert_refused!(claim(id, &ANNA), Error::<Test>::PoolDry);
		// Too little for anybody: it stands where it was, and again with the rest.
		assert_ok!(Seeding::fund(signed(FAN), id, 3 * FROM - 1));
		assert_eq!(pool_in_store(id).price, Price { base: FROM, since: tick() });
		to_tick(tick() + 50);
		assert_refused!(claim(id, &ANNA), Error::<Test>::PoolDry);
		assert_ok!(Seeding::fund(signed(SPONSOR), id, 2 * FROM + 1));
		assert_eq!(price(), FROM);
		let since = tick();
		// Now there is something to take, and waiting is worth something.
		to_tick(tick() + 25);
		assert_ok!(Seeding::fund(signed(FAN), id, 1));
		assert_eq!(pool_in_store(id).price, Price { base: FROM, since });
		assert_ok!(Seeding::claim_seat(signed(ANNA), id, FROM + 250));
		// Taking money out, or refusals, are no reason.
		assert_ok!(Seeding::withdraw(signed(SPONSOR), id, 2 * FROM + 1));
		to_tick(tick() + 25);
		assert_refused!(claim(id, &BERT), Error::<Test>::PoolDry);
		assert_refused!(settle(id, &ANNA), Error::<Test>::NothingToSettle);
		assert_ok!(Seeding::leave(signed(ANNA), id));
		assert_eq!(pool_in_store(id).price, Price { base: FROM, since });
	});
}

#[test]
fn money_that_a_seat_leaves_should_not_pay_for_the_time_in_which_there_was_none() {
	run(|| {
		let id = pool_with(terms(), 5 * FROM);
		sit(id, &ANNA);
		let Price { base, since } = pool_in_store(id).price;
		assert_eq!((base, since), (FROM, 13));
		to_tick(40);
		assert_refused!(claim(id, &BERT), Error::<Test>::PoolDry);
		// All but the running period is free again.
		assert_ok!(Seeding::leave(signed(ANNA), id));
		assert_eq!(pool_in_store(id).money.own_free(), Ok(4 * FROM));
		assert_eq!(pool_in_store(id).price, Price { base, since: 40 });
		assert_ok!(claim(id, &BERT));
		assert_eq!(seat(id, &BERT).pay, FROM);
	});
}

#[test]
fn a_claim_proven_when_it_cannot_become_a_seat_should_end_with_its_bond_and_without_pay() {
	run(|| {
		type Deed<'a> = &'a dyn Fn(PoolId) -> sp_runtime::DispatchResult;
		let own = || signed(SPONSOR);
		let cases: [(Deed, Ending); 4] = [
			(&|id| Seeding::withdraw(own(), id, 90_000), Ending::OutOfMoney),
			(&|id| Seeding::delist(RuntimeOrigin::root(), id), Ending::Delisted),
			(&|id| Seeding::leave(signed(ANNA), id), Ending::Left),
			(&|id| Seeding::close_pool(own(), id), Ending::PoolClosed),
		];
		for (deed, why) in cases {
			let id = pool_with(PoolTerms { notice_periods: 10, ..terms() }, 90_000 + 9_999);
			assert_ok!(claim(id, &ANNA));
			next_tick();
			// A period that was missed before is not forgiven.
			end_period(id, &ANNA);
			assert_ok!(settle(id, &ANNA));
			assert_ok!(commit(id, &ANNA));
			to_tick(tick() + 2);
			let before = wealth(&ANNA);
			assert_ok!(deed(id));
			assert_ok!(prove(id, &ANNA));
			let bond_returned = BOND * 3 / 4;
			System::assert_has_event(
				Event::SeatEnded { pool: id, seeder: ANNA, why, bond_returned }.into(),
			);
			assert_eq!((wealth(&ANNA), held(HoldReason::Bond, &ANNA)), (before, 0));
			assert!(!Seats::<Test>::contains_key(id, ANNA));
			check_state();
		}
	});
}

#[test]
fn enrol_leave_cycle() {
	run(|| {
		// Each turn costs a quarter of the bond, and the price is never below the least.
		let id = pool();
		for turn in 1..=5 {
			assert_ok!(claim(id, &ANNA));
			next_tick();
			assert_ok!(Seeding::leave(signed(ANNA), id));
			end_period(id, &ANNA);
			assert_ok!(settle(id, &ANNA));
			assert_eq!(wealth(&ANNA), MUCH - turn * BOND / 4);
			assert_eq!(pool_in_store(id).price, Price { base: FROM, since: 10 });
		}
		// Those who serve and leave can lower it, but not below the least.
		let before = wealth(&BERT);
		for _ in 0..20 {
			assert_ok!(claim(id, &BERT));
			serve(id, &BERT);
			assert_ok!(Seeding::leave(signed(BERT), id));
			end_period(id, &BERT);
			assert_ok!(settle(id, &BERT));
			assert!(pool_in_store(id).price.base >= FROM);
		}
		assert_eq!(pool_in_store(id).price.base, FROM);
		// A period each: not more than any other would have had.
		assert!(wealth(&BERT) <= before + 20 * MAX);
	});
}

#[test]
fn ground_account() {
	run(|| {
		// An account of one's choice has its own samples, but what draws them is not known while one can
		// still choose: not when a seat is taken, nor when it commits.
		let id = pool();
		let length = content::Length::new(1 << 40).unwrap();
		let samples: std::collections::BTreeSet<_> = (0..100u8)
			.map(|i| {
				let genesis = System::block_hash(0).0;
				let duty = content::Duty { genesis, pool: id, seeder: [i; 32], period: 0 };
				duty.sample::<HostSha256>(&lot(1), length)
			})
			.collect();
		assert_eq!(samples.len(), 100);
		assert_ok!(claim(id, &ANNA));
		assert!(Seeds::<Test>::get(seat(id, &ANNA).start).is_none());
	});
}

#[test]
fn drained_pool() {
	run(|| {
		let id = pool_with(terms(), 10 * FROM);
		sit(id, &ANNA);
		let free = pool_in_store(id).money.own_free().unwrap();
		assert_ok!(Seeding::withdraw(signed(SPONSOR), id, free));
		assert_refused!(claim(id, &BERT), Error::<Test>::PoolDry);
		// The notice of who has a seat is paid in full.
		(0..NOTICE).for_each(|_| serve(id, &ANNA));
		assert_eq!(wealth(&ANNA), MUCH + Balance::from(1 + NOTICE) * FROM);
		end_period(id, &ANNA);
		assert_ok!(settle(id, &ANNA));
		assert_eq!(pool_in_store(id).money, Money::default());
	});
}

#[test]
fn copied_label_gifts() {
	run(|| {
		// Who copies a famous label collects nothing.
		let id = pool_with(terms(), 0);
		assert_ok!(Seeding::fund(signed(FAN), id, 50_000));
		assert_refused!(Seeding::withdraw(signed(SPONSOR), id, 1), Error::<Test>::NotEnoughFree);
		assert_ok!(Seeding::fund(signed(SPONSOR), id, 10));
		assert_refused!(Seeding::withdraw(signed(SPONSOR), id, 11), Error::<Test>::NotEnoughFree);
		assert_ok!(Seeding::close_pool(signed(SPONSOR), id));
		assert_eq!(wealth(&SPONSOR), MUCH);
		assert_eq!(wealth(&TREASURY), MINIMUM + 50_000);
	});
}

#[test]
fn free_block_space() {
	run(|| {
		// Who proves pays for the length whether or not it is accepted; weight comes back, length does not.
		let id = drawn();
		let shown = shown(id, &ANNA, &data());
		let call = Call::<Test>::prove {
			pool: id,
			seeder: ANNA,
			leaf: shown.leaf.clone().try_into().unwrap(),
			path: shown.path.clone().try_into().unwrap(),
			tag_path: shown.tag_path.clone().try_into().unwrap(),
		};
		let info = call.get_dispatch_info();
		assert_eq!(info.pays_fee, Pays::Yes);
		let most = <() as WeightInfo>::prove(30).max(<() as WeightInfo>::prove_and_end(30));
		assert_eq!(info.call_weight, most);
		use frame_support::traits::UnfilteredDispatchable;
		let post = call.dispatch_bypass_filter(signed(FAN)).unwrap();
		assert_eq!(post.pays_fee, Pays::Yes);
		assert_eq!(post.actual_weight, Some(<() as WeightInfo>::prove(2)));
	});
}

#[test]
fn storage_filled() {
	run(|| {
		// Every record takes a deposit: see `check_deposits`, which compares all of them after each test.
		let before = held(HoldReason::Deposit, &SPONSOR);
		let id = pool_with(PoolTerms { open: false, ..terms() }, 100_000);
		let of_pool = held(HoldReason::Deposit, &SPONSOR) - before;
		assert!(of_pool > DEPOSIT);
		assert_ok!(Seeding::admit(signed(SPONSOR), id, ANNA));
		assert!(held(HoldReason::Deposit, &SPONSOR) - before > of_pool);
		assert_ok!(claim(id, &ANNA));
		assert!(held(HoldReason::Deposit, &ANNA) > DEPOSIT);
	});
}

#[test]
fn frozen_payer() {
	run(|| {
		use frame_support::traits::{LockableCurrency, WithdrawReasons};
		let id = drawn();
		for who in [SPONSOR, ANNA] {
			Balances::set_lock(*b"all     ", &who, Balance::MAX, WithdrawReasons::all());
		}
		let before = wealth(&ANNA);
		assert_ok!(prove(id, &ANNA));
		assert_eq!(wealth(&ANNA), before + FROM);
		// Nor does it keep a slash from the treasury.
		let last = view(id, &ANNA).last_tick;
		to_tick(last + 1);
		assert_ok!(settle(id, &ANNA));
		assert_eq!(wealth(&TREASURY), MINIMUM + BOND / 4);
	});
}

#[test]
fn emptied_accounts() {
	run(|| {
		// Neither side can spend what it has on hold, and both ways out work when nothing else is left.
		let id = pool();
		assert_ok!(claim(id, &ANNA));
		for who in [SPONSOR, ANNA] {
			let all = Balances::usable_balance(&who);
			assert_ok!(Balances::transfer_allow_death(signed(who), STRANGER, all));
		}
		serve(id, &ANNA);
		let last = view(id, &ANNA).last_tick;
		to_tick(last + 1);
		assert_ok!(Seeding::leave(signed(ANNA), id));
		assert_ok!(Seeding::close_pool(signed(SPONSOR), id));
		end_period(id, &ANNA);
		assert_ok!(settle(id, &ANNA));
		assert!(!Pools::<Test>::contains_key(id));
	});
}

#[test]
fn a_treasury_that_is_gone_should_block_nothing() {
	run(|| {
		let id = pool_with(PoolTerms { bond: MAX, max_pay: MAX, ..terms() }, 100_000);
		assert_ok!(Balances::force_set_balance(RuntimeOrigin::root(), TREASURY, 0));
		assert_ok!(Balances::force_set_balance(RuntimeOrigin::root(), STRANGER, MUCH + MINIMUM));
		assert_ok!(claim(id, &ANNA));
		end_period(id, &ANNA);
		assert_ok!(settle(id, &ANNA));
		assert_eq!(wealth(&TREASURY), MAX / 4);
	});
}
