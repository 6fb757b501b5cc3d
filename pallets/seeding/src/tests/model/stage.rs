// SPDX-License-Identifier: Apache-2.0
//! One pool and some people, for what is played through by hand in `attacks.rs` and `oddities.rs`. After
//! each step all invariants are looked at.

use super::{check, op::*, selftest::limits, world::*};

pub const SPONSOR: Who = 1;
pub const HONEST: Who = 2;
pub const RIVAL: Who = 3;
pub const DONOR: Who = 5;
/// Accounts of one and the same.
pub const MANY: core::ops::Range<Who> = 1_000..1_020;

pub const TERMS: Terms = Terms {
	period: 6,
	notice: 1,
	seats: 2,
	from: 100,
	max: 1_000,
	ramp: 24,
	bond: 4_000,
	open: true,
};

/// A content of one byte.
pub fn stage(terms: Terms, funds: u128) -> World {
	stage_of(1, terms, funds)
}

/// A pool made in tick 2, and everybody has 100,000.
pub fn stage_of(length: u64, terms: Terms, funds: u128) -> World {
	let people = [SPONSOR, HONEST, RIVAL, DONOR, 6, 7].into_iter().chain(MANY);
	let people = people.map(|who| (who, 100_000)).chain([(TREASURY, 10)]);
	let mut world = World::new(limits(false), people);
	pass(&mut world, 2);
	let new = NewPool { length, v1: true, v2: false, label: 0, terms, funds };
	act(&mut world, Op::CreatePool { who: SPONSOR, new });
	world
}

pub fn act(world: &mut World, op: Op) {
	assert_eq!(world.apply(&op), Ok(()), "{op:?}");
	check::check(world);
	check::check_claims(world);
}

pub fn pass(world: &mut World, ticks: u32) {
	(0..ticks).for_each(|_| world.tick([7; 32]));
}

/// Until a tick.
pub fn wait(world: &mut World, tick: Tick) {
	let ticks = tick.checked_sub(world.now).expect("it is still to come");
	pass(world, ticks);
}

pub fn pool(world: &World) -> &Pool {
	&world.pools[&0]
}

pub fn has_seat(world: &World, who: Who) -> bool {
	world.pools.get(&0).and_then(|pool| pool.seats.get(&who)).is_some_and(|seat| seat.seated)
}

/// What it would be paid.
pub fn claim(world: &mut World, who: Who) -> u128 {
	act(world, Op::ClaimSeat { who, pool: 0, least_pay: 0 });
	pool(world).seats[&who].pay
}

pub fn commit(world: &mut World, who: Who, whole_to: u64) {
	act(world, Op::Commit { who, pool: 0, root: Root { whole_to } });
}

pub fn right_proof(who: Who) -> Op {
	Op::Prove { who, pool: 0, seeder: who, proof: Proof::Right }
}

pub fn prove(world: &mut World, who: Who) {
	act(world, right_proof(who));
}

/// In the first three ticks of a running period; ends with its third. If nothing is reserved for the next
/// one then, it is settled, so that it goes on if there is the money.
pub fn earn(world: &mut World, who: Who) {
	commit(world, who, 1);
	pass(world, 2);
	prove(world, who);
	if has_seat(world, who) && pool(world).purse.reserved(who) == 0 {
		settle(world, who);
	}
}

/// The first tick after the running period.
pub fn end_of(world: &World, who: Who) -> Tick {
	pool(world).ends(&pool(world).seats[&who])
}

pub fn leave(world: &mut World, who: Who) {
	act(world, Op::Leave { who, pool: 0 });
}

/// If there is something to settle.
pub fn settle(world: &mut World, seeder: Who) {
	let settled = world.apply(&Op::Settle { who: DONOR, pool: 0, seeder });
	assert!(settled.is_ok() || settled == Err(Why::NothingToSettle), "{settled:?}");
	check::check(world);
}

pub fn fund(world: &mut World, who: Who, funds: u128) {
	act(world, Op::Fund { who, pool: 0, funds });
}

pub fn withdraw(world: &mut World, funds: u128) {
	act(world, Op::Withdraw { who: SPONSOR, pool: 0, funds });
}

pub fn fortune(world: &World, who: Who) -> u128 {
	world.accounts[&who].all()
}
