// SPDX-License-Identifier: Apache-2.0
//! What the rules, as they are, let people do that nobody wants: played through on the model, with what
//! it costs. A test here fails when the rule changes, and then goes.

use super::{check, op::*, purse::Origin, selftest::limits, world::*};

const SPONSOR: Who = 1;
const HONEST: Who = 2;
const RIVAL: Who = 3;
const DONOR: Who = 5;

const TERMS: Terms = Terms {
	period: 6,
	notice: 1,
	seats: 2,
	from: 100,
	max: 1_000,
	ramp: 24,
	bond: 1_000,
	open: true,
};

fn new(terms: Terms, funds: u128) -> World {
	let people = [SPONSOR, HONEST, RIVAL, DONOR, 6, 7].map(|who| (who, 100_000));
	let people = people.into_iter().chain([(TREASURY, 10)]);
	let mut world = World::new(limits(Origin::Pooled, false), people);
	pass(&mut world, 2);
	let new = NewPool { length: 1, v1: true, v2: false, label: 0, terms, funds };
	act(&mut world, Op::CreatePool { who: SPONSOR, new });
	world
}

fn act(world: &mut World, op: Op) {
	assert_eq!(world.apply(&op), Ok(()), "{op:?}");
	check::check(world);
}

fn pass(world: &mut World, ticks: u32) {
	(0..ticks).for_each(|_| world.tick([7; 32]));
}

fn take(world: &mut World, who: Who) -> u128 {
	act(world, Op::TakeSeat { who, pool: 0, least_pay: 0 });
	world.pools[&0].seats[&who].pay
}

fn leave(world: &mut World, who: Who) {
	act(world, Op::Leave { who, pool: 0 });
}

/// In the first three ticks of a running period; ends with its third.
fn earn(world: &mut World, who: Who) {
	act(world, Op::Commit { who, pool: 0, root: Root { whole_to: 1 } });
	pass(world, 2);
	act(world, Op::Prove { who, pool: 0, seeder: who, proof: Proof::Right });
}

fn fortune(world: &World, who: Who) -> u128 {
	world.accounts[&who].all()
}

/// Take vacant seats, settle the rival, leave before the first period begins: one batch, no cost but
/// fees. What was free is reserved for a moment, so the rival's next period is not, and its seat is over.
#[test]
fn a_seat_is_taken_from_its_seeder_in_one_batch() {
	let mut world = new(TERMS, 600);
	assert_eq!(take(&mut world, HONEST), 100);
	pass(&mut world, 1);
	earn(&mut world, HONEST);
	pass(&mut world, 4);
	// Its first period has just ended; 500 are free, enough for five more.
	let seat = &world.pools[&0].seats[&HONEST];
	assert_eq!(world.now, world.pools[&0].ends(seat));
	assert_eq!(world.pools[&0].purse.free(), 500);
	let had = fortune(&world, RIVAL);
	// By now the price of the other seat is above what would be left without it.
	pass(&mut world, 5);
	assert_eq!(take(&mut world, RIVAL), 437);
	act(&mut world, Op::Settle { who: RIVAL, pool: 0, seeder: HONEST });
	leave(&mut world, RIVAL);
	assert_eq!(fortune(&world, RIVAL), had, "it cost nothing");
	assert!(!world.pools[&0].seats.contains_key(&HONEST), "and the seat is over");
}

/// A seat that is held and never proven stops the others from taking it, but not the price: it climbs
/// from the last event of a *paid* seat, occupied or not.
#[test]
fn a_hogged_seat_becomes_dear() {
	let mut world = new(Terms { seats: 1, ..TERMS }, 20_000);
	let had = fortune(&world, RIVAL);
	assert_eq!(take(&mut world, RIVAL), 100);
	// The running period is the third: two are missed already, and the ramp is nearly over.
	pass(&mut world, 1 + 2 * TERMS.period);
	leave(&mut world, RIVAL);
	pass(&mut world, TERMS.period);
	act(&mut world, Op::Settle { who: RIVAL, pool: 0, seeder: RIVAL });
	let (paid, price) = (had - fortune(&world, RIVAL), world.pools[&0].price(world.now));
	assert_eq!((paid, price), (750, 812));
	// A period at the new price earns it back, and the seat has no end.
	assert_eq!(take(&mut world, 6), 812);
}

/// The price goes on climbing while nobody could be paid, so a gift to a pool that ran dry buys less.
#[test]
fn a_dry_pool_is_dear_when_money_comes() {
	let mut world = new(TERMS, 0);
	pass(&mut world, TERMS.ramp);
	act(&mut world, Op::Fund { who: DONOR, pool: 0, funds: 1_000 });
	assert_eq!(take(&mut world, HONEST), TERMS.max);
}

/// Gifts cannot be withdrawn, but be earned: who sponsors a pool says what a period pays.
#[test]
fn a_sponsor_earns_all_gifts_in_one_period() {
	let terms = Terms { ramp: 1, max: 50_000, bond: 50_000, ..TERMS };
	let mut world = new(terms, 0);
	act(&mut world, Op::Fund { who: DONOR, pool: 0, funds: 50_000 });
	let had = fortune(&world, HONEST) + fortune(&world, SPONSOR);
	pass(&mut world, 1);
	// The sponsor's second account.
	assert_eq!(take(&mut world, HONEST), 50_000);
	pass(&mut world, 1);
	earn(&mut world, HONEST);
	assert_eq!(fortune(&world, HONEST) + fortune(&world, SPONSOR), had);
	assert_eq!(world.accounts[&SPONSOR].on_hold(Reason::Pool), 0);
	assert!(world.accounts[&HONEST].free > 90_000);
}

/// Of two vacant seats one is taken cheaply; with its first proof the other one, which has become dearer
/// meanwhile, is cheap again: whoever wants no repair holds the price down with a seat now and then.
#[test]
fn a_first_proof_takes_back_what_the_price_has_climbed() {
	let mut world = new(TERMS, 20_000);
	assert_eq!(take(&mut world, RIVAL), 100);
	pass(&mut world, 1 + TERMS.period + 2);
	assert_eq!(world.pools[&0].price(world.now), 437);
	// One period was missed, 250.
	earn(&mut world, RIVAL);
	assert_eq!(world.pools[&0].price(world.now), 100);
}

/// With the shortest period that the development chain allows, a commit in its last tick cannot be
/// proven: the second tick after it is not of the period any more.
#[test]
fn a_commit_in_time_cannot_be_proven_in_periods_of_four_ticks() {
	let mut world = new(Terms { period: 4, ..TERMS }, 20_000);
	take(&mut world, HONEST);
	pass(&mut world, 1 + 2);
	act(&mut world, Op::Commit { who: HONEST, pool: 0, root: Root { whole_to: 1 } });
	for _ in 0..4 {
		let prove = Op::Prove { who: HONEST, pool: 0, seeder: HONEST, proof: Proof::Right };
		assert!(world.apply(&prove).is_err());
		pass(&mut world, 1);
	}
	act(&mut world, Op::Settle { who: HONEST, pool: 0, seeder: HONEST });
	assert_eq!(world.pools[&0].seats[&HONEST].misses, 1);
}

/// Where the pool has just enough for the seats that it has, every period that one of them is late to
/// settle gives its money to whoever settles first.
#[test]
fn who_settles_first_is_paid_on() {
	let mut world = new(Terms { max: 100, bond: 100, ..TERMS }, 300);
	take(&mut world, HONEST);
	take(&mut world, RIVAL);
	pass(&mut world, 1);
	for who in [HONEST, RIVAL] {
		act(&mut world, Op::Commit { who, pool: 0, root: Root { whole_to: 1 } });
	}
	pass(&mut world, 2);
	for who in [HONEST, RIVAL] {
		act(&mut world, Op::Prove { who, pool: 0, seeder: who, proof: Proof::Right });
	}
	pass(&mut world, 4);
	for seeder in [RIVAL, HONEST] {
		act(&mut world, Op::Settle { who: RIVAL, pool: 0, seeder });
	}
	assert!(world.pools[&0].seats.contains_key(&RIVAL));
	assert!(!world.pools[&0].seats.contains_key(&HONEST));
}
