// SPDX-License-Identifier: Apache-2.0
//! What the rules, as they are, let people do that nobody wants: played through on the model, with what
//! it costs. A test here fails when the rule changes, and then goes.

use super::{op::*, stage::*, world::*};

/// Gifts cannot be withdrawn, but be earned: who sponsors a pool says what a period pays.
#[test]
fn a_sponsor_earns_all_gifts_in_one_period() {
	let terms = Terms { ramp: 1, max: 20_000, bond: 80_000, ..TERMS };
	let mut world = stage(terms, 0);
	fund(&mut world, DONOR, 100);
	pass(&mut world, 1);
	// It shows only what the pool can pay, until there is more.
	fund(&mut world, DONOR, 19_900);
	assert_eq!(pool(&world).offer(world.now), Some(100));
	let had = fortune(&world, HONEST) + fortune(&world, SPONSOR);
	pass(&mut world, 1);
	// The sponsor's second account.
	assert_eq!(claim(&mut world, HONEST), 20_000);
	pass(&mut world, 1);
	earn(&mut world, HONEST);
	assert_eq!(fortune(&world, HONEST) + fortune(&world, SPONSOR), had);
	assert_eq!(world.accounts[&SPONSOR].on_hold(Reason::Pool), 0);
	assert!(world.accounts[&HONEST].free + 80_000 > 110_000);
}

/// With a first proof the other seat, which has become dearer meanwhile, is cheap again for who claims it
/// from then on: whoever wants no repair holds the price down with a claim and a seat now and then.
#[test]
fn a_first_proof_takes_back_what_the_price_has_climbed() {
	let mut world = stage(TERMS, 20_000);
	assert_eq!(claim(&mut world, RIVAL), 100);
	// One period is missed, 1,000.
	pass(&mut world, 1 + TERMS.period);
	commit(&mut world, RIVAL, 1);
	pass(&mut world, 2);
	assert_eq!(pool(&world).price(world.now), 437);
	prove(&mut world, RIVAL);
	assert_eq!(claim(&mut world, HONEST), 100);
}

/// Where the pool has not enough for all the seats that it has, who proves first is paid on.
#[test]
fn who_proves_first_is_paid_on() {
	let mut world = stage(Terms { max: 100, bond: 400, ..TERMS }, 500);
	for who in [HONEST, RIVAL] {
		claim(&mut world, who);
	}
	pass(&mut world, 1);
	for _ in 0..2 {
		for who in [HONEST, RIVAL] {
			commit(&mut world, who, 1);
		}
		pass(&mut world, 2);
		for who in [HONEST, RIVAL] {
			prove(&mut world, who);
		}
		for who in [HONEST, RIVAL] {
			settle(&mut world, who);
		}
		let end = end_of(&world, HONEST);
		wait(&mut world, end);
	}
	for seeder in [RIVAL, HONEST] {
		settle(&mut world, seeder);
	}
	assert!(has_seat(&world, HONEST) && !has_seat(&world, RIVAL));
}

/// Who claims has the content and proves it, and then there is no money, or no claim any more: a sponsor
/// has it kept without ever paying, for a call a period and claimant.
#[test]
fn a_sponsor_has_proofs_for_nothing() {
	let mut world = stage(TERMS, 20_000);
	for who in [HONEST, RIVAL] {
		claim(&mut world, who);
	}
	pass(&mut world, 1);
	for who in [HONEST, RIVAL] {
		commit(&mut world, who, 1);
	}
	pass(&mut world, 2);
	act(&mut world, Op::Dismiss { who: SPONSOR, pool: 0, seeder: RIVAL });
	withdraw(&mut world, 20_000);
	prove(&mut world, HONEST);
	fund(&mut world, SPONSOR, 20_000);
	assert_eq!(fortune(&world, SPONSOR), 100_000);
	assert_eq!((fortune(&world, HONEST), fortune(&world, RIVAL)), (100_000, 100_000));
	// And the next ones find the pool as rich as these did.
	assert_eq!(claim(&mut world, 6), 100);
}

/// A notice is worth only what is never missed: after one period without a proof, for whatever reason,
/// all that was reserved is the sponsor's again, and the claim that is left ends at its word. Of long
/// notices who can keep one proof out of the blocks frees all.
#[test]
fn one_miss_costs_the_whole_notice() {
	let terms = Terms { notice: 20, max: 100, bond: 400, ..TERMS };
	let mut world = stage(terms, 2_100);
	claim(&mut world, HONEST);
	pass(&mut world, 1);
	earn(&mut world, HONEST);
	let end = end_of(&world, HONEST);
	wait(&mut world, end);
	settle(&mut world, HONEST);
	assert_eq!(pool(&world).purse.reserved(HONEST), 2_000);
	wait(&mut world, end + terms.period);
	act(&mut world, Op::Dismiss { who: SPONSOR, pool: 0, seeder: HONEST });
	withdraw(&mut world, 2_000);
	assert_eq!(fortune(&world, HONEST), 100_000 + 100 - 100);
}

/// A vacancy sets a price that is less than the curve's, but more than what the pool could pay; and a
/// base that was once paid is not held back at all: what comes back with a seat is offered at once.
#[test]
fn what_a_seat_gives_back_raises_what_is_offered() {
	let ready = || {
		let mut world = stage(Terms { seats: 3, ..TERMS }, 2_000);
		pass(&mut world, 8);
		assert_eq!(claim(&mut world, HONEST), 400);
		pass(&mut world, 1);
		earn(&mut world, HONEST);
		let end = end_of(&world, HONEST);
		wait(&mut world, end);
		earn(&mut world, HONEST);
		withdraw(&mut world, 300);
		assert_eq!((pool(&world).purse.reserved(HONEST), pool(&world).base), (400, 400));
		assert_eq!(pool(&world).offer(world.now), Some(100));
		world
	};
	let mut lost = ready();
	let missed = end_of(&lost, HONEST) + TERMS.period;
	wait(&mut lost, missed);
	assert_eq!(pool(&lost).offer(lost.now), Some(100));
	settle(&mut lost, HONEST);
	assert_eq!(pool(&lost).offer(lost.now), Some(350));
	let mut left = ready();
	leave(&mut left, HONEST);
	assert_eq!(pool(&left).offer(left.now), Some(400));
}

/// A claim keeps its pay, whichever place it then takes: who leaves a dear one, with a cheap one that
/// ends a little later, claims both at ⅞ of the dear one.
#[test]
fn claims_carry_a_dear_price_to_a_cheap_place() {
	let mut world = stage(TERMS, 50_000);
	claim(&mut world, RIVAL);
	pass(&mut world, 1);
	while world.now < 27 {
		earn(&mut world, RIVAL);
		let end = end_of(&world, RIVAL);
		wait(&mut world, end);
	}
	earn(&mut world, RIVAL);
	assert_eq!(claim(&mut world, HONEST), 1_000);
	pass(&mut world, 1);
	earn(&mut world, HONEST);
	for who in [RIVAL, HONEST, RIVAL] {
		let end = end_of(&world, who);
		wait(&mut world, end);
		earn(&mut world, who);
		if world.now > 35 {
			leave(&mut world, who);
		}
	}
	let end = end_of(&world, HONEST);
	wait(&mut world, end);
	settle(&mut world, HONEST);
	for who in [6, 7] {
		assert_eq!(claim(&mut world, who), 875);
	}
	pass(&mut world, 1);
	for who in [6, 7] {
		commit(&mut world, who, 1);
	}
	let end = end_of(&world, RIVAL);
	wait(&mut world, end);
	prove(&mut world, 6);
	settle(&mut world, RIVAL);
	assert_eq!(pool(&world).price(world.now), 100);
	prove(&mut world, 7);
	assert!(has_seat(&world, 6) && has_seat(&world, 7));
}

/// One settlement leaves others a renewal or takes one period, and who settles again takes another one: a
/// seat so has all of its notice before another has its next period.
#[test]
fn settling_again_takes_what_one_settlement_leaves() {
	let mut world = stage(Terms { notice: 3, max: 100, bond: 400, ..TERMS }, 700);
	for who in [HONEST, RIVAL] {
		claim(&mut world, who);
	}
	pass(&mut world, 1);
	for period in 0..3 {
		for who in [HONEST, RIVAL] {
			commit(&mut world, who, 1);
		}
		pass(&mut world, 2);
		for who in [HONEST, RIVAL] {
			prove(&mut world, who);
		}
		if period == 0 {
			withdraw(&mut world, 100);
		}
		let end = end_of(&world, HONEST);
		wait(&mut world, end - u32::from(period == 2));
	}
	assert_eq!(pool(&world).purse.all_reserved(), 0);
	fund(&mut world, DONOR, 300);
	settle(&mut world, RIVAL);
	assert_eq!(pool(&world).purse.free(), 100, "a renewal is left");
	settle(&mut world, RIVAL);
	assert_eq!(pool(&world).purse.reserved(RIVAL), 300);
	pass(&mut world, 1);
	settle(&mut world, HONEST);
	assert!(has_seat(&world, RIVAL) && !has_seat(&world, HONEST));
}

/// Who claims and has not committed goes for nothing: any number of claims can stand in a pool for half
/// of each period, and make others think that there is no seat to be won.
#[test]
fn claims_that_only_frighten() {
	let mut world = stage(Terms { seats: 1, ..TERMS }, 20_000);
	for _ in 0..3 {
		for who in MANY {
			claim(&mut world, who);
		}
		pass(&mut world, TERMS.period);
		for who in MANY {
			leave(&mut world, who);
		}
	}
	assert!(MANY.into_iter().all(|who| world.accounts[&who].free == 100_000));
}
