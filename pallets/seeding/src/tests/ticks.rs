// SPDX-License-Identifier: Apache-2.0
//! Ticks and seeds.

use crate::{mock::*, *};
use frame_support::traits::Hooks;

fn block() {
	let number = System::block_number() + 1;
	System::set_block_number(number);
	Seeding::on_initialize(number);
}

#[test]
fn a_tick_should_be_counted_when_new_randomness_is_known_and_only_then() {
	run(|| {
		let before = tick();
		(0..5).for_each(|_| block());
		assert_eq!(tick(), before);
		next_tick();
		assert_eq!(tick(), before + 1);
		assert_eq!(Seeds::<Test>::get(before + 1), Some(lot(before + 1)));
		System::assert_has_event(Event::TickBegan { tick: before + 1 }.into());
		block();
		assert_eq!(tick(), before + 1);
	});
}

#[test]
fn epochs_that_were_skipped_should_count_once() {
	run(|| {
		let before = tick();
		// The chain stood still for a day: its next block is in one new epoch.
		Timestamp::set_timestamp(Timestamp::get() + 144 * TICK);
		next_tick();
		assert_eq!(tick(), before + 1);
	});
}

#[test]
fn the_same_randomness_twice_should_be_two_ticks() {
	run(|| {
		let before = tick();
		next_block_drawing([7; 32]);
		next_block_drawing([7; 32]);
		assert_eq!(tick(), before + 2);
	});
}

#[test]
fn seeds_should_be_kept_for_1024_ticks_from_the_first_on() {
	run(|| {
		assert_eq!(Seeds::<Test>::get(0), None);
		assert!(Seeds::<Test>::contains_key(1));
		to_tick(1_024);
		assert_eq!(Seeds::<Test>::iter().count(), 1_024);
		assert!(Seeds::<Test>::contains_key(1));
		next_tick();
		assert_eq!(Seeds::<Test>::iter().count(), 1_024);
		assert!(!Seeds::<Test>::contains_key(1));
		assert!(Seeds::<Test>::contains_key(1_025));
	});
}

#[test]
fn no_seat_should_start_before_tick_3() {
	let mut ext = sp_io::TestExternalities::default();
	Drawn::set(([0; 32], 0));
	ext.execute_with(|| {
		use frame_support::traits::fungibles::Mutate;
		System::set_block_number(1);
		for who in PEOPLE {
			<Test as pallet_custody::Config>::Assets::mint_into(TRN, &who, MUCH).unwrap();
		}
		let id = pool();
		claim(id, &ANNA).unwrap();
		assert_eq!(seat(id, &ANNA).start, 3);
		to_tick(2);
		claim(id, &BERT).unwrap();
		assert_eq!(seat(id, &BERT).start, 3);
		Seeding::do_try_state().unwrap();
	});
}

#[test]
#[should_panic(expected = "min_period_ticks")]
fn a_preset_in_which_nothing_can_be_proven_should_not_start() {
	use frame_support::traits::BuildGenesisConfig;
	sp_io::TestExternalities::default().execute_with(|| {
		GenesisConfig::<Test> { min_period_ticks: 3, ..Default::default() }.build();
	});
}
