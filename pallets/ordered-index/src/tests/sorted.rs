// SPDX-License-Identifier: Apache-2.0
//! Indices against plain sorted lists.

use super::mock::*;
use crate::{Direction, Index, Queues, Tick};
use proptest::{collection::vec, prelude::*};
use std::collections::BTreeMap;

const INDICES: [Which; 5] =
	[Which::Narrow, Which::Rate(0, 1), Which::Risk(0), Which::Risk(1), Which::Due];

/// Ticks that meet and miss each other at every level: with the same bytes at the ends of words.
fn tick() -> impl Strategy<Value = Tick> {
	let byte = || prop_oneof![Just(0u8), Just(1), Just(127), Just(128), Just(254), Just(255)];
	(byte(), byte(), byte(), byte()).prop_map(|(a, b, c, d)| Tick::from_be_bytes([a, b, c, d]))
}

#[derive(Clone, Debug)]
enum Step {
	Push(Tick),
	Remove(usize),
	ToBack(usize),
}

fn step() -> impl Strategy<Value = (usize, Step)> {
	let step = prop_oneof![
		3 => tick().prop_map(Step::Push),
		2 => any::<usize>().prop_map(Step::Remove),
		1 => any::<usize>().prop_map(Step::ToBack),
	];
	(0..INDICES.len(), step)
}

fn highest(index: Which) -> Tick {
	Tick::MAX >> (32 - 8 * u32::from(index.tick_bytes()))
}

/// What an index should have.
type Model = BTreeMap<Tick, Vec<u64>>;

fn sorted(model: &Model) -> Vec<(Tick, u64)> {
	model.iter().flat_map(|(tick, ids)| ids.iter().map(move |id| (*tick, *id))).collect()
}

fn apply(index: Which, model: &mut Model, step: &Step, new: u64) {
	let all = sorted(model);
	match step {
		Step::Push(tick) => {
			let tick = tick & highest(index);
			queues(index).push(tick, new);
			model.entry(tick).or_default().push(new);
		},
		_ if all.is_empty() => (),
		Step::Remove(pick) => {
			let (tick, id) = all[pick % all.len()];
			queues(index).remove(tick, id);
			let ids = model.get_mut(&tick).unwrap();
			ids.retain(|other| *other != id);
			if ids.is_empty() {
				model.remove(&tick);
			}
		},
		Step::ToBack(pick) => {
			let (tick, id) = all[pick % all.len()];
			queues(index).to_back(tick, id);
			let ids = model.get_mut(&tick).unwrap();
			ids.retain(|other| *other != id);
			ids.push(id);
		},
	}
}

fn compare(index: Which, model: &Model, from: Option<Tick>) {
	let up: Vec<_> = model
		.range(from.unwrap_or(0)..)
		.flat_map(|(tick, ids)| ids.iter().map(move |id| (*tick, *id)))
		.collect();
	let down: Vec<_> = model
		.range(..=from.unwrap_or(Tick::MAX))
		.rev()
		.flat_map(|(tick, ids)| ids.iter().map(move |id| (*tick, *id)))
		.collect();
	assert_eq!(queues(index).walk(from, Direction::Up).collect::<Vec<_>>(), up);
	assert_eq!(queues(index).walk(from, Direction::Down).collect::<Vec<_>>(), down);
	if from.is_none() {
		assert_eq!(queues(index).first(Direction::Up), up.first().copied());
		assert_eq!(queues(index).first(Direction::Down), down.first().copied());
	}
}

fn records(models: &[Model]) -> impl Iterator<Item = (Which, Tick, u64)> + '_ {
	let of = |(index, model)| {
		sorted(model).into_iter().map(move |(tick, id)| (index, tick, id)).collect::<Vec<_>>()
	};
	INDICES.into_iter().zip(models).flat_map(of)
}

proptest! {
	#[test]
	fn indices_should_be_sorted_lists(steps in vec(step(), 1..100), from in tick()) {
		run(|| {
			let mut models = vec![Model::new(); INDICES.len()];
			for (id, (which, step)) in steps.iter().enumerate() {
				apply(INDICES[*which], &mut models[*which], step, id as u64);
				Queues::<Numbered>::check(records(&models)).unwrap();
			}
			for (index, model) in INDICES.into_iter().zip(&models) {
				compare(index, model, Some(from & highest(index)));
				compare(index, model, Some(from));
				compare(index, model, None);
			}
			// Nothing stays when all have gone.
			for (index, tick, id) in records(&models) {
				queues(index).remove(tick, id);
			}
			assert_eq!(Words::iter().count(), 0);
			assert_eq!(Ticks::iter().count(), 0);
			assert_eq!(Links::iter().count(), 0);
		});
	}
}
