// SPDX-License-Identifier: Apache-2.0
//! How the chain is doing, as wallets are told.

use super::*;
use crate::{configs::time, queries::status::status};

#[test]
fn a_chain_that_has_just_started_should_say_how_it_is_doing() {
	on_chain("development", || {
		pallet_timestamp::Now::<Runtime>::put(NOW);
		// Genesis weighs something.
		frame_system::BlockWeight::<Runtime>::kill();
		let told = status();
		assert_eq!((told.now_ms, told.slot_ms, told.spec_version), (NOW, 6_000, 1));
		assert_eq!((told.era.index, told.epoch.index, told.last_halt), (0, 0, None));
		assert_eq!(told.epoch.to_ms - told.epoch.from_ms, time::EPOCH * time::SLOT);
		// This is the first of an era's epochs.
		let era = u64::from(time::SESSIONS_PER_ERA) * time::EPOCH * time::SLOT;
		assert_eq!(told.era.to_ms, Some(told.epoch.from_ms + era));
		assert_eq!(told.fee_multiplier_e18, 1.into());
		assert_eq!((told.fullness.weight_ppm, told.fullness.ordinary_ppm), (0, 0));
		assert_eq!((told.due.lending, told.due.predictions, told.due.at_least), (0, 0, false));
	});
}

#[test]
fn epochs_should_go_by_slots_and_the_era_by_epochs() {
	on_chain("development", || {
		let slot = sp_consensus_babe::Slot::from(1_000_000);
		pallet_babe::GenesisSlot::<Runtime>::put(slot);
		pallet_babe::EpochIndex::<Runtime>::put(35);
		pallet_session::CurrentIndex::<Runtime>::put(35);
		let told = status();
		assert_eq!(told.epoch.from_ms, (1_000_000 + 35 * 100) * 6_000);
		assert_eq!(told.era.to_ms, Some(told.epoch.to_ms), "the last of the era");
	});
}

#[test]
fn halts_and_full_blocks_should_be_said() {
	on_chain("development", || {
		let halt = |from_ms| pallet_clock::Halt { from_ms, to_ms: from_ms + 1 };
		let halts = vec![halt(1), halt(5)];
		pallet_clock::Halts::<Runtime>::put(frame_support::BoundedVec::truncate_from(halts));
		assert_eq!(status().last_halt, Some(halt(5)));
		let limits: frame_system::limits::BlockWeights =
			<Runtime as frame_system::Config>::BlockWeights::get();
		frame_system::BlockWeight::<Runtime>::kill();
		frame_system::BlockWeight::<Runtime>::mutate(|used| {
			used.set(limits.max_block / 2, frame_support::dispatch::DispatchClass::Normal)
		});
		let fullness = status().fullness;
		// Three quarters are for ordinary transactions.
		assert_eq!((fullness.weight_ppm, fullness.ordinary_ppm), (500_000, 666_666));
	});
}

#[test]
fn asking_how_the_chain_is_doing_should_read_little() {
	on_chain("development", || {
		let (_, accesses) = test_support::accesses::count_keys(status);
		assert!(accesses.reads <= 25 && accesses.writes == 0, "{accesses:?}");
	});
}
