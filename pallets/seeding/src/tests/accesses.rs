// SPDX-License-Identifier: Apache-2.0
//! How much of the store calls touch: what their weights pay for, whatever there is besides.

use crate::{mock::*, *};
use frame_support::{assert_ok, weights::Weight};
use test_support::accesses::{count_keys, Accesses};

/// What a call touches, which its weight must pay for. Free are events, of which there are none in block
/// 0, the block's number, and the counter of layers of storage.
fn paid_for(name: &str, weight: Weight, call: impl FnOnce()) -> Accesses {
	let number = System::block_number();
	System::set_block_number(0);
	let (_, mut accesses) = count_keys(call);
	System::set_block_number(number);
	accesses.reads = accesses.reads.saturating_sub(2);
	accesses.writes = accesses.writes.saturating_sub(1);
	let db = <Test as frame_system::Config>::DbWeight::get();
	let needed = db.reads_writes(accesses.reads.into(), accesses.writes.into());
	assert!(weight.all_gte(needed), "{name} touches {accesses:?}");
	accesses
}

type Weights = <Test as Config>::WeightInfo;

/// A seat whose leaf is drawn.
fn drawn(data: &Data, seats: u32) -> PoolId {
	let id = pool_of(data, terms(), 100_000);
	assert_ok!(claim(id, &ANNA));
	for i in 0..seats {
		let seat = seat(id, &ANNA);
		let who = AccountId::new(sp_io::hashing::blake2_256(&i.to_le_bytes()));
		Seats::<Test>::insert(id + 1 + u64::from(i % 100), &who, seat);
	}
	next_tick();
	assert_ok!(commit_of(id, &ANNA, data));
	to_tick(tick() + 2);
	id
}

#[test]
fn a_proof_should_touch_the_same_whatever_there_is() {
	let measured = |length: u64, seats: u32| {
		let mut accesses = Accesses::default();
		ext().execute_with(|| {
			let data = Data::new(length);
			let id = drawn(&data, seats);
			let shown = shown(id, &ANNA, &data);
			accesses = paid_for("prove", Weights::prove(data.length.depth()), || {
				assert_ok!(prove_with(id, &ANNA, shown));
			});
		});
		accesses
	};
	let least = measured(1, 0);
	assert_eq!(measured(1 << 20, 0), least);
	assert_eq!(measured(1, 10_000), least);
}

#[test]
fn weights_should_pay_for_what_calls_touch() {
	run(|| {
		let own = || signed(SPONSOR);
		paid_for("create_pool", Weights::create_pool(), || {
			pool();
		});
		paid_for("fund", Weights::fund(), || {
			assert_ok!(Seeding::fund(signed(FAN), 0, 1_000));
		});
		paid_for("withdraw", Weights::withdraw(), || {
			assert_ok!(Seeding::withdraw(own(), 0, 1_000));
		});
		let id = pool_with(PoolTerms { open: false, seats: 32, ..terms() }, 100_000);
		for who in [ANNA, BERT, FAN] {
			paid_for("admit", Weights::admit(), || {
				assert_ok!(Seeding::admit(own(), id, who.clone()));
			});
			paid_for("claim_seat", Weights::claim_seat(), || {
				assert_ok!(claim(id, &who));
			});
		}
		paid_for("unadmit", Weights::unadmit(), || {
			assert_ok!(Seeding::unadmit(own(), id, BERT));
		});
		for who in [ANNA, BERT, FAN] {
			to_tick(11);
			assert_ok!(commit(id, &who));
		}
		to_tick(13);
		for who in [ANNA, BERT, FAN] {
			let shown = shown(id, &who, &data());
			paid_for("prove", Weights::prove(2), || {
				assert_ok!(prove_with(id, &who, shown));
			});
		}
		let begins = view(id, &ANNA).first_tick;
		to_tick(begins + 3 * PERIOD);
		paid_for("commit", Weights::commit(), || {
			assert_ok!(Seeding::commit(signed(ANNA), id, [0; 32]));
		});
		paid_for("dismiss", Weights::dismiss(), || {
			assert_ok!(Seeding::dismiss(own(), id, BERT));
		});
		assert_ok!(Seeding::leave(signed(ANNA), id));
		assert_ok!(Seeding::close_pool(own(), id));
		assert_ok!(Seeding::fund(signed(FAN), 0, 1_000));
		to_tick(begins + 9 * PERIOD);
		for who in [ANNA, BERT] {
			paid_for("settle", Weights::settle(), || {
				assert_ok!(settle(id, &who));
			});
		}
		// The last one, with the pool.
		paid_for("leave", Weights::leave(), || {
			assert_ok!(Seeding::leave(signed(FAN), id));
		});
		assert!(!Pools::<Test>::contains_key(id));
		paid_for("delist", Weights::delist(), || {
			assert_ok!(Seeding::delist(RuntimeOrigin::root(), 0));
		});
		paid_for("close_pool", Weights::close_pool(), || {
			assert_ok!(Seeding::close_pool(own(), 0));
		});
	});
}

#[test]
fn ends_of_claims_should_touch_what_their_weights_pay_for() {
	run(|| {
		let drawn = || {
			let id = pool_with(PoolTerms { open: false, ..terms() }, 100_000);
			assert_ok!(Seeding::fund(signed(FAN), id, 1_000));
			for who in [ANNA, BERT] {
				assert_ok!(Seeding::admit(signed(SPONSOR), id, who));
			}
			assert_ok!(claim(id, &ANNA));
			next_tick();
			assert_ok!(commit(id, &ANNA));
			to_tick(tick() + 2);
			let shown = shown(id, &ANNA, &data());
			(id, move || {
				assert_ok!(prove_with(id, &ANNA, shown));
			})
		};
		let (id, prove) = drawn();
		assert_ok!(Seeding::delist(RuntimeOrigin::root(), id));
		paid_for("prove, no seat", Weights::prove_and_end(2), prove);
		let (id, prove) = drawn();
		assert_ok!(Seeding::close_pool(signed(SPONSOR), id));
		paid_for("prove, the pool ends", Weights::prove_and_end(2), prove);
		assert!(!Pools::<Test>::contains_key(id));
		for deed in ["settle", "leave", "dismiss"] {
			let (id, _) = drawn();
			end_period(id, &ANNA);
			assert_ok!(Seeding::close_pool(signed(SPONSOR), id));
			paid_for(deed, Weights::settle().min(Weights::leave()).min(Weights::dismiss()), || {
				let done = match deed {
					"settle" => settle(id, &ANNA),
					"leave" => Seeding::leave(signed(ANNA), id),
					_ => Seeding::dismiss(signed(SPONSOR), id, ANNA),
				};
				assert_ok!(done);
			});
			assert!(!Pools::<Test>::contains_key(id));
		}
	});
}

#[test]
fn a_block_should_touch_what_its_weight_pays_for() {
	run(|| {
		use frame_support::traits::Hooks;
		to_tick(1_030);
		let number = System::block_number() + 1;
		System::set_block_number(number);
		paid_for("same tick", Weights::on_initialize_same_tick(), || {
			Seeding::on_initialize(number);
		});
		Drawn::set(([3; 32], number));
		paid_for("new tick", Weights::on_initialize_new_tick(), || {
			Seeding::on_initialize(number);
		});
		assert_eq!(tick(), 1_031);
	});
}
