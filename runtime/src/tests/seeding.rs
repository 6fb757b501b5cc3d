// SPDX-License-Identifier: Apache-2.0
//! Seeding in this runtime: where its seeds come from, and what presets allow.

use super::*;
use codec::Encode;
use frame_support::traits::{OnFinalize, OnInitialize};
use pallet_seeding::{CurrentTick, MinPeriod, Seeds};
use sp_consensus_babe::{
	digests::{PreDigest, SecondaryPlainPreDigest},
	BABE_ENGINE_ID,
};
use sp_runtime::{Digest, DigestItem};

/// A block of this slot begins: its hooks have run.
fn begin(number: BlockNumber, slot: u64) {
	let digest = PreDigest::SecondaryPlain(SecondaryPlainPreDigest {
		authority_index: 0,
		slot: slot.into(),
	});
	let logs = vec![DigestItem::PreRuntime(BABE_ENGINE_ID, digest.encode())];
	System::initialize(&number, &Hash::repeat_byte(number as u8), &Digest { logs });
	AllPalletsWithSystem::on_initialize(number);
}

fn end(number: BlockNumber, slot: u64) {
	assert_ok!(Timestamp::set(RuntimeOrigin::none(), slot * configs::time::SLOT));
	AllPalletsWithSystem::on_finalize(number);
}

/// What a seed is made of this randomness.
fn seed_of(randomness: [u8; 32]) -> [u8; 32] {
	sp_io::hashing::blake2_256(&[&b"trine/seed/v1"[..], &randomness].concat())
}

fn next_randomness() -> [u8; 32] {
	pallet_babe::NextRandomness::<Runtime>::get()
}

#[test]
fn a_seed_should_be_the_randomness_of_the_epoch_that_ended() {
	on_chain("development", || {
		let (slot, epoch) = (283_333_333, configs::time::EPOCH);
		// The chain of a test begins in block 1.
		begin(2, slot);
		assert_eq!((CurrentTick::<Runtime>::get(), Seeds::<Runtime>::iter().count()), (0, 0));
		end(2, slot);
		let (mut number, mut slot) = (2, slot);
		for (tick, epochs) in [(1, 1), (2, 1), (3, 7), (4, 1)] {
			// Known to everybody while the epoch lasts.
			let known = next_randomness();
			(number, slot) = (number + 1, slot + epochs * epoch);
			begin(number, slot);
			assert_eq!(CurrentTick::<Runtime>::get(), tick);
			let seed = Seeds::<Runtime>::get(tick).unwrap();
			assert_eq!(seed, seed_of(next_randomness()));
			assert_ne!(seed, seed_of(known));
			end(number, slot);
			// Another block of the same epoch.
			(number, slot) = (number + 1, slot + 1);
			begin(number, slot);
			assert_eq!(CurrentTick::<Runtime>::get(), tick);
			end(number, slot);
			slot -= 1;
		}
		assert_eq!(Seeds::<Runtime>::iter().count(), 4);
	});
}

#[test]
fn presets_should_say_how_short_periods_can_be() {
	for (preset, shortest) in [("development", 4), ("local_testnet", 36)] {
		on_chain(preset, || assert_eq!(MinPeriod::<Runtime>::get(), shortest));
	}
}

#[test]
fn deposits_for_pools_and_seats_should_be_told() {
	on_chain("development", || {
		let terms = pallet_seeding::PoolTerms {
			period_ticks: 4,
			notice_periods: 1,
			seats: 2,
			from_pay: currency::TRN,
			max_pay: currency::TRN,
			ramp_ticks: 1,
			bond: currency::TRN,
			open: true,
		};
		let (length, v2) = (1 << 30, Some([2; 32]));
		assert_ok!(Seeding::create_pool(
			RuntimeOrigin::signed(bob()),
			[1; 32],
			length,
			None,
			v2,
			Default::default(),
			terms,
			100 * currency::TRN,
		));
		assert_ok!(Seeding::claim_seat(RuntimeOrigin::signed(bob()), 0, 0));
		let told = queries::accounts::deposits_of(bob());
		let kinds: Vec<_> = told.iter().map(|it| (it.kind, it.count)).collect();
		use queries::DepositKind::{Pools, Seats};
		assert_eq!(kinds, [(Pools, Some(1)), (Seats, Some(1))]);
		let deposit: RuntimeHoldReason = pallet_seeding::HoldReason::Deposit.into();
		use frame_support::traits::fungible::InspectHold;
		let held = Balances::balance_on_hold(&deposit, &bob());
		assert_eq!(told.iter().map(|it| it.trn).sum::<Balance>(), held);
	});
}
