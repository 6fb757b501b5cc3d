// SPDX-License-Identifier: Apache-2.0
//! How often each call accesses storage. The table in the README is what this prints, and the most there may
//! be.

use crate::{
	mock::{deliver, *},
	*,
};
use frame_support::assert_ok;
use test_support::accesses::{count, table, Accesses};

const README: &str = include_str!("../../README.md");

type Act = Box<dyn FnOnce()>;

fn act<R, E: core::fmt::Debug>(act: impl FnOnce() -> Result<R, E> + 'static) -> Act {
	Box::new(|| {
		act().unwrap();
	})
}

/// What a scene's act accesses.
fn row(name: &'static str, scene: fn() -> Act) -> (&'static str, Accesses) {
	let mut accesses = Accesses::default();
	ExtBuilder::run(|| {
		let act = scene();
		accesses = count(act).1;
	});
	(name, accesses)
}

/// What the README says.
fn said(name: &str) -> Accesses {
	let numbers = |row: &str| -> Vec<u32> {
		row.split('|').filter_map(|cell| cell.trim().parse().ok()).collect()
	};
	let mut rows = README.lines().filter(|line| line.starts_with(&format!("| {name} |")));
	let found = rows.find_map(|row| <[u32; 2]>::try_from(numbers(row)).ok());
	let [reads, writes] = found.unwrap_or_else(|| panic!("the README has no row for {name}"));
	Accesses { reads, writes }
}

/// A sealed blueprint that one buyer has unlocked, delivered to.
fn delivered() -> BlueprintId {
	let id = on_sale(LONG);
	assert_ok!(unlock(BUYER, id));
	assert_ok!(deliver(id, [0]));
	id
}

/// The same, revealed, at its target.
fn revealed() -> BlueprintId {
	let id = delivered();
	samples_until(BTC, START_PRICE, blueprint(id).times.starts_ms + BLOCK);
	sample(BTC, START_PRICE * 103 / 100);
	sample(BTC, START_PRICE);
	assert_ok!(reveal(id));
	id
}

fn follow(budget: Balance) -> Act {
	let feeds = FollowedFeeds::truncate_from(vec![BTC, ETH]);
	act(move || Predictions::follow(signed(OTHER), TRADER, feeds, DOLLAR * 20, budget, 3))
}

fn with_reading_key(who: AccountId) {
	assert_ok!(Predictions::set_reading_key(signed(who), Some(reading_key(who))));
}

fn rows() -> Vec<(&'static str, Accesses)> {
	vec![
		row("post, the first of a trader", || {
			let content = sealed(TRADER, LONG);
			act(move || post(TRADER, sale_terms(), content))
		}),
		row("post, another on the feed", || {
			let id = posted(TRADER, plain_terms(), open(LONG));
			samples_until(BTC, START_PRICE, blueprint(id).times.ends_ms + BLOCK);
			assert_ok!(judge(id));
			let content = sealed(TRADER, LONG);
			act(move || post(TRADER, sale_terms(), content))
		}),
		row("unlock", || {
			let id = on_sale(LONG);
			with_reading_key(BUYER);
			act(move || unlock(BUYER, id))
		}),
		row("follow", || {
			with_reading_key(OTHER);
			follow(100 * DOLLAR)
		}),
		row("unlock_for", || {
			with_reading_key(OTHER);
			follow(100 * DOLLAR)();
			let id = on_sale(LONG);
			act(move || Predictions::unlock_for(signed(FOURTH), id, OTHER))
		}),
		row("unfollow", || {
			with_reading_key(OTHER);
			follow(100 * DOLLAR)();
			act(|| Predictions::unfollow(signed(OTHER), TRADER))
		}),
		row("release", || {
			let id = on_sale(LONG);
			act(move || Predictions::release(signed(TRADER), id))
		}),
		row("deliver to one", || {
			let id = on_sale(LONG);
			assert_ok!(unlock(BUYER, id));
			act(move || deliver(id, [0]))
		}),
		row("reveal", || {
			let id = delivered();
			samples_until(BTC, START_PRICE, blueprint(id).times.starts_ms + BLOCK);
			act(move || reveal(id))
		}),
		row("judge, all of it at one look", || {
			let id = revealed();
			act(move || judge(id))
		}),
		row("close one", || {
			let id = revealed();
			assert_ok!(judge(id));
			act(move || close(id, [BUYER]))
		}),
		row("an idle block with nothing due", || {
			on_sale(LONG);
			Box::new(|| {
				idle();
			})
		}),
	]
}

#[test]
fn calls_should_access_no_more_than_the_readme_says() {
	let rows = rows();
	table(rows.clone());
	for (name, accesses) in rows {
		let most = said(name);
		assert!(
			accesses.reads <= most.reads && accesses.writes <= most.writes,
			"{name}: {accesses:?}"
		);
	}
}

#[test]
fn a_sample_should_touch_nothing_of_blueprints() {
	ExtBuilder::run(|| {
		on_sale(LONG);
		set_price(BTC, START_PRICE);
		let with = count(next_block).1;
		for _ in 0..3 {
			next_block();
		}
		let without = undone_price();
		assert!(with.reads <= without.reads && with.writes <= without.writes);
	});
}

/// What a sample costs on a chain without blueprints.
fn undone_price() -> Accesses {
	test_support::undone(|| {
		let _ = Blueprints::<Test>::clear(u32::MAX, None);
		set_price(BTC, START_PRICE);
		count(next_block).1
	})
}
