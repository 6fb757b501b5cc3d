// SPDX-License-Identifier: Apache-2.0
//! What the check finds, and what is loud in tests. Where assertions are off, as on a chain, the same
//! tests say that nothing panics.

use super::mock::*;
use crate::{Link, Queues};
use sp_core::U256;
use sp_runtime::DispatchError;

const RECORDS: [(Which, u32, u64); 5] = [
	(Which::Rate(1, 2), 700, 0),
	(Which::Rate(1, 2), 700, 1),
	(Which::Rate(1, 2), 700, 2),
	(Which::Rate(9, 2), 0xffff, 3),
	(Which::Due, 5, 0),
];

/// What the check says after this was done to a store of these records.
fn broken(harm: impl FnOnce()) -> Result<(), DispatchError> {
	let mut result = Ok(());
	run(|| {
		for (index, tick, id) in RECORDS {
			queues(index).push(tick, id);
		}
		Queues::<Numbered>::check(RECORDS).unwrap();
		harm();
		result = Queues::<Numbered>::check(RECORDS);
	});
	result
}

#[test]
fn the_check_should_find_whatever_is_broken() {
	let fault = |message| Err(DispatchError::Other(message));
	let (book, due) = (Which::Rate(1, 2), Which::Due);
	let relink = |id, change: fn(&mut Link<u64>)| {
		Links::mutate((Kind::Rate, id), |link| change(link.as_mut().unwrap()))
	};

	assert_eq!(broken(|| queues(due).push(6, 9)), fault("index: lists that differ from records"));
	assert_eq!(broken(|| queues(due).remove(5, 0)), fault("index: lists that differ from records"));
	assert_eq!(
		broken(|| {
			queues(book).remove(700, 1);
			queues(book).push(701, 1);
		}),
		fault("index: lists that differ from records")
	);
	assert_eq!(broken(|| Links::remove((Kind::Rate, 1))), fault("index: a broken list"));
	assert_eq!(
		broken(|| relink(2, |link| link.previous = None)),
		fault("index: a list that cannot be walked back")
	);
	assert_eq!(
		broken(|| {
			relink(0, |link| link.previous = Some(2));
			relink(2, |link| link.next = Some(0));
			Ticks::mutate((book, 700), |ends| ends.as_mut().unwrap().last = 2);
		}),
		fault("index: a list that cannot be walked back")
	);
	assert_eq!(
		broken(|| Ticks::mutate((book, 700), |ends| ends.as_mut().unwrap().last = 1)),
		fault("index: a list ends elsewhere")
	);
	assert_eq!(
		broken(|| Links::insert((Kind::Risk, 8), Link { previous: None, next: None })),
		fault("index: links that differ from records")
	);
	assert_eq!(
		broken(|| Words::mutate((due, 0, 0), |word| *word |= U256::from(1))),
		fault("index: a bit of no record")
	);
	assert_eq!(
		broken(|| Words::insert((due, 3, 0), U256::from(2))),
		fault("index: a bit of no record")
	);
	assert_eq!(
		broken(|| Words::insert((Which::Risk(0), 0, 0), U256::zero())),
		fault("index: an empty word in store")
	);
	assert_eq!(broken(|| Words::remove((due, 2, 0))), fault("index: a record without its bits"));
	assert_eq!(broken(|| ()), Ok(()));
}

#[test]
fn the_check_should_refuse_records_that_cannot_be() {
	run(|| {
		let check = |records: &[_]| Queues::<Numbered>::check(records.iter().copied());
		// Both are of one kind.
		let twice = [(Which::Rate(1, 2), 1, 0), (Which::Rate(9, 2), 1, 0)];
		assert_eq!(check(&twice), Err("index: a record has two places".into()));
		let wide = [(Which::Rate(1, 2), 0x1_0000, 0)];
		assert_eq!(check(&wide), Err("index: a tick wider than those of its index".into()));
	});
}

#[test]
#[cfg_attr(
	debug_assertions,
	should_panic(expected = "a record that is removed stands in its index")
)]
fn removing_what_is_not_there_should_be_loud() {
	run(|| queues(Which::Due).remove(5, 0));
}

#[test]
#[cfg_attr(
	debug_assertions,
	should_panic(expected = "a record that is removed stands in this tick")
)]
fn removing_from_another_tick_should_be_loud() {
	run(|| {
		queues(Which::Due).push(5, 0);
		queues(Which::Due).push(6, 1);
		queues(Which::Due).remove(6, 0);
	});
}

#[test]
#[cfg_attr(debug_assertions, should_panic(expected = "a record that is moved stands in its index"))]
fn moving_what_is_not_there_should_be_loud() {
	run(|| queues(Which::Due).to_back(5, 0));
}

#[test]
#[cfg_attr(debug_assertions, should_panic(expected = "a record's neighbours stand in its index"))]
fn pushing_behind_a_link_that_is_missing_should_be_loud() {
	run(|| {
		queues(Which::Due).push(5, 0);
		Links::remove((Kind::Due, 0));
		queues(Which::Due).push(5, 1);
	});
}

#[test]
#[cfg_attr(debug_assertions, should_panic(expected = "the index has such ticks"))]
fn pushing_to_a_tick_too_wide_should_be_loud() {
	run(|| queues(Which::Rate(1, 2)).push(0x1_0000, 0));
}

#[test]
#[cfg_attr(
	debug_assertions,
	should_panic(expected = "the list of a tick leads to its last record")
)]
fn walking_along_a_broken_list_should_be_loud() {
	run(|| {
		(0..3).for_each(|id| queues(Which::Due).push(5, id));
		Links::remove((Kind::Due, 1));
		queues(Which::Due).walk(None, crate::Direction::Up).for_each(drop);
	});
}

#[test]
#[cfg_attr(debug_assertions, should_panic(expected = "a tick that is marked has records"))]
fn walking_to_a_tick_without_records_should_be_loud() {
	run(|| {
		queues(Which::Due).push(5, 0);
		Ticks::remove((Which::Due, 5));
		queues(Which::Due).walk(None, crate::Direction::Up).for_each(drop);
	});
}
