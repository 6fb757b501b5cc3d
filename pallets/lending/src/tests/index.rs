// SPDX-License-Identifier: Apache-2.0
//! The ordered index against a plain sorted list.

use crate::{index::Walk, mock::*, *};
use proptest::{collection::vec, prelude::*};
use std::collections::BTreeMap;

const INDICES: [Index; 3] = [Index::Lends(0, 1), Index::Risk(0, RiskList::Running), Index::Due];

/// Ticks that meet and miss each other at every level: with the same bytes at the ends of words.
fn tick() -> impl Strategy<Value = Tick> {
	let byte = || prop_oneof![Just(0u8), Just(1), Just(127), Just(128), Just(254), Just(255)];
	(byte(), byte(), byte(), byte()).prop_map(|(a, b, c, d)| Tick::from_be_bytes([a, b, c, d]))
}

#[derive(Clone, Debug)]
enum Step {
	Link(Tick),
	Unlink(usize),
}

fn step() -> impl Strategy<Value = Step> {
	prop_oneof![2 => tick().prop_map(Step::Link), 1 => any::<usize>().prop_map(Step::Unlink)]
}

fn within(index: Index, tick: Tick) -> Tick {
	tick & Lending::start(index, Walk::Down)
}

fn compare(index: Index, model: &BTreeMap<Tick, Vec<u64>>, from: Tick) {
	let up: Vec<_> = model
		.range(from..)
		.flat_map(|(tick, ids)| ids.iter().map(move |id| (*tick, *id)))
		.collect();
	let down: Vec<_> = model
		.range(..=from)
		.rev()
		.flat_map(|(tick, ids)| ids.iter().map(move |id| (*tick, *id)))
		.collect();
	assert_eq!(Lending::walk(index, from, Walk::Up).collect::<Vec<_>>(), up);
	assert_eq!(Lending::walk(index, from, Walk::Down).collect::<Vec<_>>(), down);
	assert_eq!(Lending::next_tick(index, from, Walk::Up), up.first().map(|(tick, _)| *tick));
	assert_eq!(Lending::next_tick(index, from, Walk::Down), down.first().map(|(tick, _)| *tick));
}

proptest! {
	#[test]
	fn an_index_is_a_sorted_list(steps in vec(step(), 1..60), from in tick()) {
		for index in INDICES {
			sp_io::TestExternalities::default().execute_with(|| {
				let mut model = BTreeMap::<Tick, Vec<u64>>::new();
				for (id, step) in steps.iter().enumerate() {
					match step {
						Step::Link(tick) => {
							let tick = within(index, *tick);
							Lending::link(index, tick, id as u64);
							model.entry(tick).or_default().push(id as u64);
						},
						Step::Unlink(pick) => {
							let all: Vec<_> = model
								.iter()
								.flat_map(|(tick, ids)| ids.iter().map(move |id| (*tick, *id)))
								.collect();
							if all.is_empty() {
								continue;
							}
							let (tick, id) = all[pick % all.len()];
							Lending::unlink(index, tick, id);
							let ids = model.get_mut(&tick).unwrap();
							ids.retain(|other| *other != id);
							if ids.is_empty() {
								model.remove(&tick);
							}
						},
					}
				}
				compare(index, &model, within(index, from));
				compare(index, &model, 0);
				compare(index, &model, Lending::start(index, Walk::Down));
				// Nothing stays when all have gone.
				for (tick, ids) in model {
					ids.into_iter().for_each(|id| Lending::unlink(index, tick, id));
				}
				assert_eq!(Words::<Test>::iter().count(), 0);
				assert_eq!(Ticks::<Test>::iter().count(), 0);
				assert_eq!(Links::<Test>::iter().count(), 0);
			});
		}
	}
}
