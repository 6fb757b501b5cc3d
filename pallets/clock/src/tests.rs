// SPDX-License-Identifier: Apache-2.0
//! What is a halt, and what halts do to deadlines.

use crate::{mock::*, *};
use frame_support::{
	assert_noop, assert_ok,
	traits::{Hooks, OnTimestampSet},
};
use primitives::{Clock as _, Moment};
use proptest::{collection::vec, prelude::*};
use sp_runtime::{traits::BadOrigin, BuildStorage};

fn halts() -> Vec<(Moment, Moment)> {
	Clock::halts().into_iter().map(|halt| (halt.from_ms, halt.to_ms)).collect()
}

#[test]
fn rooms_should_stand_in_order() {
	test_support::rooms::check(env!("CARGO_MANIFEST_DIR"));
}

#[test]
fn people_should_be_able_to_read_what_wallets_show() {
	use test_support::metadata::{check, decode};
	check(&decode(&Test::metadata_at_version(16).unwrap()), &["Clock"]);
}

#[test]
fn halts_should_be_read_only_when_a_deadline_is_over() {
	use test_support::accesses::count_keys;
	run(|| {
		block_at(1_000);
		let reads = |deadline| count_keys(|| Clock::has_passed(deadline, 60)).1.reads;
		assert_eq!((reads(1_000), reads(999)), (1, 2));
		let writes = |now| {
			let (_, accesses) = count_keys(|| Clock::on_timestamp_set(now));
			(accesses.reads, accesses.writes)
		};
		assert_eq!(writes(1_001), (2, 1));
		Last::<Test>::put(1_000);
	});
}

#[test]
fn a_gap_over_the_bound_should_be_a_halt() {
	run(|| {
		block_at(1_000);
		block_at(1_000 + HALT_AFTER);
		assert_eq!(halts(), [], "no longer than the bound");
		block_at(1_201 + HALT_AFTER);
		assert_eq!(halts(), [(1_100, 1_301)]);
		System::assert_last_event(Event::Halted { from_ms: 1_100, to_ms: 1_301 }.into());
		block_at(1_302);
		assert_eq!(halts().len(), 1);
	});
}

#[test]
fn the_first_timestamp_should_be_no_halt() {
	run(|| {
		block_at(1_700_000_000_000);
		assert_eq!(halts(), []);
		assert_eq!(Last::<Test>::get(), 1_700_000_000_000);
	});
}

#[test]
fn no_gap_should_be_a_halt_until_a_bound_is_set() {
	let config = RuntimeGenesisConfig::default().build_storage().unwrap();
	sp_io::TestExternalities::new(config).execute_with(|| {
		block_at(1);
		block_at(Moment::MAX);
		assert_eq!(halts(), []);
		HaltAfter::<Test>::kill();
		assert_eq!(HaltAfter::<Test>::get(), Moment::MAX);
	});
}

#[test]
fn who_had_no_time_should_get_the_allowance() {
	run(|| {
		block_at(1_000);
		block_at(1_500);
		// Passed before: stays passed.
		assert!(Clock::has_passed(999, 60));
		assert_eq!(Clock::effective(999, 60), 999);
		// Passed in the halt, was over with its first or its last block, or soon after: the allowance.
		for deadline in [1_000, 1_001, 1_250, 1_499, 1_500, 1_559] {
			assert_eq!(Clock::effective(deadline, 60), 1_560);
			assert!(!Clock::has_passed(deadline, 60));
		}
		// Long after: nothing.
		assert_eq!(Clock::effective(1_561, 60), 1_561);
		block_at(1_560);
		assert!(!Clock::has_passed(1_250, 60), "good at the moment itself");
		block_at(1_561);
		assert!(Clock::has_passed(1_250, 60));
		assert!(!Clock::has_passed(1_561, 60));
	});
}

#[test]
fn a_deadline_should_be_moved_again_by_a_halt_within_its_allowance() {
	run(|| {
		for time in [1_000, 1_500, 1_550, 1_800] {
			block_at(time);
		}
		assert_eq!(halts(), [(1_000, 1_500), (1_550, 1_800)]);
		assert_eq!(Clock::effective(1_250, 60), 1_860);
		// With less of an allowance it had passed when the second began, and stays passed.
		assert_eq!(Clock::effective(1_250, 49), 1_549);
		assert!(Clock::has_passed(1_250, 49));
		assert_eq!(Clock::effective(1_250, 50), 1_850, "it had not when its last block was made");
	});
}

#[test]
fn moments_at_the_end_of_time_should_not_overflow() {
	run(|| {
		block_at(1);
		block_at(Moment::MAX);
		assert_eq!(Clock::effective(1, Moment::MAX), Moment::MAX);
		assert!(!Clock::has_passed(Moment::MAX, 0));
	});
}

#[test]
fn the_oldest_halt_should_make_room() {
	run(|| {
		let gap = HALT_AFTER + 1;
		(1..=18).for_each(|i| block_at(gap * i));
		let expected: Vec<_> = (2..18).map(|i| (gap * i, gap * (i + 1))).collect();
		assert_eq!(halts(), expected);
		// What only the one that went had moved, passes; what the next one moves, does not.
		assert!(Clock::has_passed(gap * 2 - 1, 10_000));
		assert!(!Clock::has_passed(gap * 2, 10_000));
	});
}

#[test]
fn governance_alone_should_set_the_bound() {
	run(|| {
		block_at(1_000);
		let set = |bound| Clock::set_halt_after(RuntimeOrigin::root(), bound);
		assert_noop!(Clock::set_halt_after(RuntimeOrigin::signed(1), 1_000), BadOrigin);
		assert_noop!(set(MIN_HALT_AFTER - 1), Error::<Test>::GapTooShort);
		assert_ok!(set(MIN_HALT_AFTER));
		block_at(1_011);
		assert_eq!(halts().len(), 1);
		assert_ok!(set(1_000));
		System::assert_last_event(Event::HaltAfterSet { halt_after_ms: 1_000 }.into());
		block_at(2_011);
		assert_eq!(halts().len(), 1, "no halt by the new bound, and the old one stays");
	});
}

#[test]
#[should_panic(expected = "at least MinHaltAfter")]
fn a_preset_in_which_ordinary_gaps_are_halts_should_be_refused() {
	let clock = crate::GenesisConfig { halt_after_ms: 0, ..Default::default() };
	let _ = RuntimeGenesisConfig { clock, ..Default::default() }.build_storage();
}

#[test]
fn the_hooks_weight_should_be_charged_where_the_block_begins() {
	run(|| {
		assert_eq!(Clock::on_initialize(1), <() as WeightInfo>::on_timestamp_set());
	});
}

#[test]
fn an_invariant_that_is_broken_should_be_found() {
	let broken = |break_it: fn(), error: &'static str| {
		ext().execute_with(|| {
			block_at(1_000);
			block_at(2_000);
			assert_ok!(Clock::do_try_state());
			break_it();
			assert_eq!(Clock::do_try_state(), Err(error.into()));
		});
	};
	let halts = |halts: &[(Moment, Moment)]| {
		let halts = halts.iter().map(|(from_ms, to_ms)| Halt { from_ms: *from_ms, to_ms: *to_ms });
		Halts::<Test>::put(frame_support::BoundedVec::truncate_from(halts.collect()));
	};
	broken(|| Last::<Test>::put(1), "1: a timestamp was not heard");
	broken(|| HaltAfter::<Test>::put(1), "3: ordinary gaps are halts");
	ext().execute_with(|| {
		block_at(1_000);
		for (list, error) in [
			(&[(1, 5), (4, 6)][..], "2: halts overlap"),
			(&[(5, 5)][..], "2: a halt took no time"),
			(&[(5, 1_001)][..], "2: a halt has not ended"),
		] {
			halts(list);
			assert_eq!(Clock::do_try_state(), Err(error.into()));
		}
	});
}

/// Blocks, some of them after a halt, as gaps between them.
fn gaps(blocks: usize) -> impl Strategy<Value = Vec<Moment>> {
	vec(prop_oneof![6 => 1..=HALT_AFTER, 1 => HALT_AFTER + 1..10 * HALT_AFTER], 1..blocks)
}

proptest! {
	/// At every block: a deadline no later than another passes no later; none passes before its time;
	/// one that has passed never comes back, not even when the oldest halts are forgotten.
	#[test]
	fn deadlines_should_keep_their_order_and_never_come_back(
		gaps in gaps(200),
		mut deadlines in vec(1_000u64..8_000, 2..20),
		allowance in 0u64..2_000,
	) {
		deadlines.sort();
		run(|| {
			let mut now = 1_000;
			block_at(now);
			let mut passed = vec![false; deadlines.len()];
			for gap in gaps {
				now += gap;
				block_at(now);
				let effective: Vec<_> =
					deadlines.iter().map(|at| Clock::effective(*at, allowance)).collect();
				assert!(effective.windows(2).all(|pair| pair[0] <= pair[1]), "{effective:?}");
				for (i, deadline) in deadlines.iter().enumerate() {
					let passes = Clock::has_passed(*deadline, allowance);
					assert!(effective[i] >= *deadline);
					assert_eq!(passes, now > effective[i]);
					assert!(passes || !passed[i], "{deadline} came back at {now}");
					passed[i] = passes;
				}
			}
		});
	}

	/// Nobody loses time to a halt: when a deadline passes that had not passed when the last halt
	/// began, the allowance has passed since that one ended.
	#[test]
	fn a_deadline_should_not_pass_for_want_of_blocks(
		gaps in gaps(60),
		deadline in 1_000u64..4_000,
		allowance in 0u64..1_000,
	) {
		run(|| {
			let mut now = 1_000;
			block_at(now);
			// When the last halt ended before which the deadline had not passed.
			let mut resumed = None;
			for gap in gaps {
				let halted = gap > HALT_AFTER && !Clock::has_passed(deadline, allowance);
				now += gap;
				block_at(now);
				resumed = if halted { Some(now) } else { resumed };
				let time = resumed.map_or(0, |at| at + allowance);
				let forgotten = Clock::halts().len() == MAX_HALTS as usize;
				assert!(forgotten || Clock::has_passed(deadline, allowance) == (now > deadline.max(time)));
			}
		});
	}

	/// Halts that begin after a deadline has passed do not change when it did.
	#[test]
	fn later_halts_should_leave_a_deadline_that_has_passed(
		gaps in gaps(30),
		later in gaps(12),
		deadline in 1_000u64..3_000,
		allowance in 0u64..500,
	) {
		run(|| {
			let mut now = 1_000;
			block_at(now);
			for gap in gaps {
				now += gap;
				block_at(now);
			}
			if Clock::has_passed(deadline, allowance) {
				let before = Clock::effective(deadline, allowance);
				for gap in later {
					now += gap;
					block_at(now);
				}
				let after = Clock::effective(deadline, allowance);
				let forgotten = Clock::halts().len() == MAX_HALTS as usize;
				assert!(after == before || forgotten && after < before);
			}
		});
	}
}
