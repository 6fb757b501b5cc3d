// SPDX-License-Identifier: Apache-2.0
//! Walks while what they come by is moved, removed and added.

use super::mock::*;
use crate::{Direction, Queues, Tick};
use sp_runtime::AccountId32;

const INDEX: Which = Which::Risk(7);
const DIRECTIONS: [Direction; 2] = [Direction::Up, Direction::Down];

/// More visits than any test here has records.
const MANY: usize = 100;

/// Ticks with these records.
fn fill(ticks: &[(Tick, core::ops::Range<u64>)]) {
	for (tick, ids) in ticks {
		ids.clone().for_each(|id| queues(INDEX).push(*tick, id));
	}
}

/// Whom a walk visits while this is done with each.
fn visit(direction: Direction, mut act: impl FnMut(Tick, u64)) -> Vec<u64> {
	let mut visited = Vec::new();
	for (tick, id) in queues(INDEX).walk(None, direction).take(MANY) {
		act(tick, id);
		visited.push(id);
	}
	visited
}

fn all() -> Vec<(Which, Tick, u64)> {
	queues(INDEX).walk(None, Direction::Up).map(|(tick, id)| (INDEX, tick, id)).collect()
}

#[test]
fn each_record_should_be_visited_once_while_those_that_need_nothing_go_to_the_back() {
	for direction in DIRECTIONS {
		for records in 1..=9 {
			run(|| {
				fill(&[(500, 0..records)]);
				let visited = visit(direction, |tick, id| queues(INDEX).to_back(tick, id));
				assert_eq!(visited, Vec::from_iter(0..records));
				// All have been moved once: they stand as before, and will be visited as before.
				let again = visit(direction, |_, _| ());
				assert_eq!(again, visited);
				queues(INDEX).first(direction).expect("nothing was removed");
				Queues::<Numbered>::check(all()).unwrap();
			});
		}
	}
}

#[test]
fn a_walk_that_moves_records_should_go_on_to_the_next_tick() {
	run(|| {
		fill(&[(1, 0..3), (300, 3..4), (70_000, 4..6)]);
		let visited = visit(Direction::Up, |tick, id| queues(INDEX).to_back(tick, id));
		assert_eq!(visited, [0, 1, 2, 3, 4, 5]);
		let visited = visit(Direction::Down, |tick, id| queues(INDEX).to_back(tick, id));
		assert_eq!(visited, [4, 5, 3, 0, 1, 2]);
	});
}

#[test]
fn some_removed_and_others_moved_should_each_be_visited_once() {
	// Every choice of what is done with each of five records.
	for choices in 0..3u32.pow(5) {
		run(|| {
			fill(&[(1, 0..5), (2, 5..6)]);
			let visited =
				visit(Direction::Up, |tick, id| match choices / 3u32.pow(id as u32 % 5) % 3 {
					0 => queues(INDEX).remove(tick, id),
					1 => queues(INDEX).to_back(tick, id),
					_ => (),
				});
			assert_eq!(visited, [0, 1, 2, 3, 4, 5]);
			Queues::<Numbered>::check(all()).unwrap();
		});
	}
}

#[test]
fn the_last_record_of_a_tick_may_be_removed_while_it_is_visited() {
	for direction in DIRECTIONS {
		run(|| {
			fill(&[(10, 0..2), (20, 2..4)]);
			let mut expected: Vec<u64> = visit(direction, |_, _| ());
			let visited = visit(direction, |tick, id| {
				if id % 2 == 1 {
					queues(INDEX).remove(tick, id);
				}
			});
			assert_eq!(visited, expected);
			expected.retain(|id| id % 2 == 0);
			assert_eq!(visit(direction, |_, _| ()), expected);
		});
	}
}

#[test]
fn all_records_may_be_removed_while_they_are_visited() {
	for direction in DIRECTIONS {
		run(|| {
			fill(&[(0, 0..3), (255, 3..4), (256, 4..6), (0xff_ffff, 6..8)]);
			let visited = visit(direction, |tick, id| queues(INDEX).remove(tick, id));
			assert_eq!(visited.len(), 8);
			assert_eq!((Words::iter().count(), Links::iter().count()), (0, 0));
			assert_eq!(queues(INDEX).first(direction), None);
		});
	}
}

#[test]
fn a_record_pushed_to_the_tick_of_a_walk_should_wait_for_the_next_walk() {
	run(|| {
		fill(&[(1, 0..2), (2, 2..3)]);
		let mut new = 10;
		let visited = visit(Direction::Up, |tick, _| {
			queues(INDEX).push(tick, new);
			new += 1;
		});
		assert_eq!(visited, [0, 1, 2]);
		assert_eq!(visit(Direction::Up, |_, _| ()), [0, 1, 10, 11, 2, 12]);
	});
}

#[test]
fn a_record_pushed_to_an_emptied_tick_should_not_hold_up_a_walk() {
	run(|| {
		fill(&[(1, 0..1), (2, 1..2)]);
		let visited = visit(Direction::Up, |tick, id| {
			queues(INDEX).remove(tick, id);
			queues(INDEX).push(tick, id);
		});
		assert_eq!(visited, [0, 1]);
	});
}

#[test]
fn what_is_pushed_ahead_of_a_walk_should_be_visited() {
	run(|| {
		fill(&[(1, 0..1), (9, 1..2)]);
		let visited = visit(Direction::Up, |tick, id| {
			if id == 0 {
				queues(INDEX).remove(tick, id);
				queues(INDEX).push(5, 7);
			}
		});
		assert_eq!(visited, [0, 7, 1]);
	});
}

#[test]
fn a_walk_should_start_where_it_is_told_to() {
	run(|| {
		fill(&[(10, 0..1), (20, 1..2), (0xff_ffff, 2..3)]);
		let from = |from, direction| -> Vec<u64> {
			queues(INDEX).walk(from, direction).map(|(_, id)| id).collect()
		};
		assert_eq!(from(Some(20), Direction::Up), [1, 2]);
		assert_eq!(from(Some(20), Direction::Down), [1, 0]);
		assert_eq!(from(Some(11), Direction::Up), [1, 2]);
		assert_eq!(from(Some(19), Direction::Down), [0]);
		assert_eq!(from(None, Direction::Up), [0, 1, 2]);
		assert_eq!(from(None, Direction::Down), [2, 1, 0]);
		// Beyond the ticks of the index.
		assert!(from(Some(0x100_0000), Direction::Up).is_empty());
		assert_eq!(from(Some(Tick::MAX), Direction::Down), [2, 1, 0]);
	});
}

#[test]
fn a_walk_that_is_over_should_stay_over() {
	run(|| {
		fill(&[(10, 0..1)]);
		let mut walk = queues(INDEX).walk(None, Direction::Up);
		assert_eq!((walk.next(), walk.next()), (Some((10, 0)), None));
		fill(&[(20, 1..2)]);
		assert_eq!(walk.next(), None);
	});
}

#[test]
fn records_may_be_named_by_accounts() {
	run(|| {
		let who = |id| AccountId32::new([id; 32]);
		let ranks = Queues::<Ranked>::of(Which::Due);
		for (tick, id) in [(3, 1), (3, 2), (u32::MAX, 3), (0, 4)] {
			ranks.push(tick, who(id));
		}
		ranks.to_back(3, who(1));
		ranks.remove(0, who(4));
		let ranked: Vec<_> = ranks.walk(None, Direction::Down).collect();
		assert_eq!(ranked, [(u32::MAX, who(3)), (3, who(2)), (3, who(1))]);
		let records = ranked.into_iter().map(|(tick, id)| (Which::Due, tick, id));
		Queues::<Ranked>::check(records).unwrap();
	});
}

#[test]
fn a_walk_from_a_record_or_beyond_a_tick_should_be_the_end_of_the_whole_walk() {
	run(|| {
		fill(&[(0, 0..3), (300, 3..4), (70_000, 4..6)]);
		let order = [0, 0, 0, 300, 70_000, 70_000];
		for direction in DIRECTIONS {
			let whole = visit(direction, |_, _| ());
			for (id, tick) in order.into_iter().enumerate() {
				let at = whole.iter().position(|found| *found == id as u64).unwrap();
				let from = queues(INDEX).walk_from(tick, id as u64, direction);
				assert_eq!(from.map(|(_, id)| id).collect::<Vec<_>>(), whole[at..]);
				let beyond = queues(INDEX).walk_beyond(tick, direction);
				let last = whole.iter().rposition(|id| order[*id as usize] == tick).unwrap();
				assert_eq!(beyond.map(|(_, id)| id).collect::<Vec<_>>(), whole[last + 1..]);
			}
		}
		let ends = queues(INDEX).ends(70_000).unwrap();
		assert_eq!((ends.first, ends.last, queues(INDEX).ends(1)), (4, 5, None));
	});
}
