// SPDX-License-Identifier: Apache-2.0
//! What people could try to get more than is theirs, or to keep others from what is. Each attack of the
//! design that is about the pallet has its test here, by its name; those of economics are simulated.

mod judging;
mod sealing;
mod selling;

use crate::{
	mock::{deliver, *},
	*,
};
use frame_support::{assert_noop, assert_ok, traits::Hooks, weights::Weight};
use sp_runtime::{DispatchResult, FixedU128};

const P: Balance = 20 * DOLLAR;
/// κ · P: the cover of a unit at even odds and above.
const C: Balance = 24 * DOLLAR;

fn until(moment: Moment) {
	if now() < moment {
		pass(moment - now());
	}
}

fn percent(of: u128) -> FixedU128 {
	FixedU128::from_rational(START_PRICE * of, 100)
}

/// Prices begin to count, with this one.
fn start_at(id: BlueprintId, price: FixedU128) {
	until(blueprint(id).times.starts_ms);
	sample(BTC, price);
}

fn start(id: BlueprintId) {
	start_at(id, percent(100));
}

/// All that somebody has of the dollar, held and waiting included.
fn all_of(who: AccountId) -> Balance {
	let held = [HoldReason::Stake, HoldReason::Cover, HoldReason::Escrow]
		.map(|reason| held(USD, reason, who));
	let waiting = pallet_custody::Waiting::<Test>::get(who, USD).map_or(0, |waits| waits.amount);
	free(USD, who) + held.iter().sum::<Balance>() + waiting
}

fn terms_with(change: impl FnOnce(&mut FeedTermsOf<Test>)) {
	let mut terms = terms_in(USD);
	change(&mut terms);
	assert_ok!(Predictions::set_feed_terms(RuntimeOrigin::root(), BTC, terms));
}

fn record(who: AccountId) -> TrackRecord {
	TrackRecords::<Test>::get(who, BTC).unwrap().record
}

fn everybody_reads() {
	for who in PEOPLE {
		assert_ok!(Predictions::set_reading_key(signed(who), Some(reading_key(who))));
	}
}

fn follow(who: AccountId, max_price: Balance, budget: Balance, pause_after: u8) -> DispatchResult {
	if !ReadingKeys::<Test>::contains_key(who) {
		assert_ok!(Predictions::set_reading_key(signed(who), Some(reading_key(who))));
	}
	let feeds = vec![BTC].try_into().unwrap();
	Predictions::follow(signed(who), TRADER, feeds, max_price, budget, pause_after)
}

fn ending(id: BlueprintId) -> Ending {
	blueprint(id).outcome.expect("it is judged").ending
}

fn at_level(level: FixedU128) -> Position {
	Position { direction: Direction::Long, entry: Entry::Level { price: level } }
}

/// Accounts that each buy a unit.
fn many_buyers(id: BlueprintId, count: u64) {
	use frame_support::traits::{fungible, fungibles};
	for who in 10_000..10_000 + count {
		let pay_native = <Balances as fungible::Mutate<_>>::transfer;
		let pay = <Assets as fungibles::Mutate<_>>::transfer;
		let keep = frame_support::traits::tokens::Preservation::Preserve;
		assert_ok!(pay_native(&FOURTH, &who, TOKEN, keep));
		assert_ok!(pay(USD_ID, &FOURTH, &who, 3 * P, keep));
		assert_ok!(unlock(who, id));
	}
}
