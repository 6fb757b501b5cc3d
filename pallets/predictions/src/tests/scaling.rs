// SPDX-License-Identifier: Apache-2.0
//! Nothing scans: what a call or the service touches does not depend on how many blueprints there are, nor,
//! but for a logarithm, on how many samples.

use crate::{blueprints::OpenBlueprint, mock::*, *};
use frame_support::assert_ok;
use test_support::{
	accesses::{count, Accesses},
	undone,
};

const FEW: u64 = 100;

/// As many as the environment says; else as many as take seconds to make. A million takes minutes.
fn many() -> u64 {
	let usual = if cfg!(debug_assertions) { 10_000 } else { 100_000 };
	std::env::var("MANY_RECORDS").map_or(usual, |many| many.parse().unwrap())
}

/// Copies of a blueprint that is not judged, in all indices and without money behind them.
fn crowd(example: BlueprintId, size: u64) {
	let example = blueprint(example);
	for i in 0..size {
		let mut blueprint = example.clone();
		blueprint.places = Places::default();
		blueprint.times.sale_end_ms += (i % 1_900) * DAY;
		blueprint.times.ends_ms += (i % 1_900) * DAY;
		blueprint.look_ms = blueprint.times.ends_ms;
		let id = NextBlueprintId::<Test>::get();
		NextBlueprintId::<Test>::put(id + 1);
		OpenBlueprint::<Test> { id, blueprint, now: now() }.store().unwrap();
	}
}

/// Accesses of the same act among few and among many blueprints, each time on a fresh chain.
fn compare(name: &str, prepare: impl Fn() -> Box<dyn FnOnce()>) {
	let measure = |size| {
		let mut accesses = Accesses::default();
		ExtBuilder::run(|| {
			let id = posted(OTHER, sale_terms(), sealed(OTHER, LONG));
			// The crowd has no money behind it and must be gone when invariants are checked.
			accesses = undone(|| {
				crowd(id, size);
				let act = prepare();
				count(act).1
			});
		});
		accesses
	};
	let (few, many) = (measure(FEW), measure(many()));
	println!("{name}: {few:?} with {FEW}, {many:?} with {}", self::many());
	// A tick may be shared in one of the chains and not in the other: two neighbours and a word.
	assert!(many.reads <= few.reads + 4 && many.writes <= few.writes + 4, "{name}");
}

#[test]
fn posting_should_not_depend_on_how_many_there_are() {
	compare("post", || {
		let content = sealed(TRADER, LONG);
		Box::new(move || {
			assert_ok!(post(TRADER, sale_terms(), content));
		})
	});
}

#[test]
fn unlocking_should_not_depend_on_how_many_there_are() {
	compare("unlock", || {
		let id = on_sale(LONG);
		Box::new(move || {
			assert_ok!(unlock(BUYER, id));
		})
	});
}

#[test]
fn judging_should_not_depend_on_how_many_there_are() {
	compare("judge", || {
		let id = posted(TRADER, plain_terms(), open(LONG));
		samples_until(BTC, START_PRICE, blueprint(id).times.ends_ms + BLOCK);
		Box::new(move || {
			assert_ok!(judge(id));
		})
	});
}

#[test]
fn the_service_should_not_depend_on_how_many_there_are() {
	compare("on_idle with one due", || {
		let id = posted(TRADER, plain_terms(), open(LONG));
		samples_until(BTC, START_PRICE, blueprint(id).times.starts_ms + BLOCK);
		Box::new(|| {
			idle();
		})
	});
}
