// SPDX-License-Identifier: Apache-2.0
//! What the rules, as they are, let people do that nobody wants: played through on the model, with what
//! it costs. A test here fails when the rule changes, and then goes.

use super::{op::*, stage::*, world::*};

/// Gifts cannot be withdrawn, but be earned: who sponsors a pool says what a period pays.
#[test]
fn a_sponsor_earns_all_gifts_in_one_period() {
	let terms = Terms { ramp: 1, max: 50_000, bond: 50_000, ..TERMS };
	let mut world = stage(terms, 0);
	fund(&mut world, DONOR, 50_000);
	let had = fortune(&world, HONEST) + fortune(&world, SPONSOR);
	pass(&mut world, 1);
	// The sponsor's second account.
	assert_eq!(claim(&mut world, HONEST), 50_000);
	pass(&mut world, 1);
	earn(&mut world, HONEST);
	assert_eq!(fortune(&world, HONEST) + fortune(&world, SPONSOR), had);
	assert_eq!(world.accounts[&SPONSOR].on_hold(Reason::Pool), 0);
	assert!(world.accounts[&HONEST].free > 90_000);
}

/// With a first proof the other seat, which has become dearer meanwhile, is cheap again for who claims it
/// from then on: whoever wants no repair holds the price down with a claim and a seat now and then.
#[test]
fn a_first_proof_takes_back_what_the_price_has_climbed() {
	let mut world = stage(TERMS, 20_000);
	assert_eq!(claim(&mut world, RIVAL), 100);
	// One period is missed, 250.
	pass(&mut world, 1 + TERMS.period);
	commit(&mut world, RIVAL, 1);
	pass(&mut world, 2);
	assert_eq!(pool(&world).price(world.now), 437);
	prove(&mut world, RIVAL);
	assert_eq!(claim(&mut world, HONEST), 100);
}

/// Where the pool has not enough for all the seats that it has, who settles first is paid on.
#[test]
fn who_settles_first_is_paid_on() {
	let mut world = stage(Terms { max: 100, bond: 100, ..TERMS }, 500);
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
		let end = end_of(&world, HONEST);
		wait(&mut world, end);
	}
	for seeder in [RIVAL, HONEST] {
		settle(&mut world, seeder);
	}
	assert!(has_seat(&world, RIVAL) && !has_seat(&world, HONEST));
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
	let terms = Terms { notice: 20, max: 100, bond: 100, ..TERMS };
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
	assert_eq!(fortune(&world, HONEST), 100_000 + 100 - 25);
}

/// Who has lost a seat is a tick ahead of everybody: its next period begins when the seat is lost, that
/// of a new claim in the next tick. Proving every second period one keeps all others out, who work for
/// nothing, and earns if the bond is less than four pays.
#[test]
fn who_has_lost_a_seat_wins_it_back_before_others() {
	let terms = Terms { seats: 1, max: 100, bond: 100, ..TERMS };
	let mut world = stage(terms, 20_000);
	claim(&mut world, RIVAL);
	pass(&mut world, 1);
	earn(&mut world, RIVAL);
	for times in 1..=3 {
		let missed = end_of(&world, RIVAL) + terms.period;
		wait(&mut world, missed);
		settle(&mut world, RIVAL);
		claim(&mut world, HONEST);
		commit(&mut world, RIVAL, 1);
		pass(&mut world, 1);
		commit(&mut world, HONEST, 1);
		pass(&mut world, 1);
		prove(&mut world, RIVAL);
		pass(&mut world, 1);
		prove(&mut world, HONEST);
		assert!(has_seat(&world, RIVAL));
		assert_eq!(fortune(&world, RIVAL), 100_100 + 75 * times);
	}
	assert_eq!(fortune(&world, HONEST), 100_000);
}

/// A pool that can pay just `from` is not dry: its price climbs to what nobody could be paid, and the
/// next gift pays that.
#[test]
fn a_price_climbs_while_the_pool_can_pay_only_the_least() {
	let mut world = stage(TERMS, 100);
	pass(&mut world, TERMS.ramp);
	assert_eq!(pool(&world).offer(world.now), Some(100));
	fund(&mut world, DONOR, 9_900);
	assert_eq!(claim(&mut world, HONEST), 1_000);
}

/// The price of a dry pool stands still for `fund` only: what who leaves gives back is there at once, at
/// the price that has climbed meanwhile, for another account of the same.
#[test]
fn who_leaves_a_dry_pool_is_paid_what_it_climbed_to() {
	let terms = Terms { seats: 4, notice: 20, ..TERMS };
	let mut world = stage(terms, 6_200);
	let cartel = [RIVAL, 6, 7];
	for who in cartel {
		assert_eq!(claim(&mut world, who), 100);
	}
	pass(&mut world, 1);
	for _ in 0..5 {
		for who in cartel {
			commit(&mut world, who, 1);
		}
		pass(&mut world, 2);
		for who in cartel {
			prove(&mut world, who);
		}
		let end = end_of(&world, RIVAL);
		wait(&mut world, end);
	}
	let ask = Op::ClaimSeat { who: HONEST, pool: 0, least_pay: 0 };
	assert_eq!(world.apply(&ask), Err(Why::PoolIsDry));
	for who in cartel {
		leave(&mut world, who);
	}
	let pay = claim(&mut world, HONEST);
	assert!(pay > 200, "{pay}");
}

/// What is missing is reserved all at once: who settles first takes what would do for one period of each.
#[test]
fn who_settles_first_reserves_what_others_need() {
	let terms = Terms { notice: 3, max: 100, bond: 100, ..TERMS };
	let mut world = stage(terms, 700);
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
		match period {
			0 => withdraw(&mut world, 100),
			1 => {},
			_ => fund(&mut world, DONOR, 200),
		}
		let end = end_of(&world, HONEST);
		wait(&mut world, end);
	}
	settle(&mut world, RIVAL);
	assert_eq!(pool(&world).purse.reserved(RIVAL), 200);
	settle(&mut world, HONEST);
	assert!(!has_seat(&world, HONEST));
}

/// One miss of a dear seat makes another, cheap and vacant one as dear, and it is won back besides: for
/// a quarter of the bond and a pay, once, a second account has the other seat at ⅞ of it for ever.
#[test]
fn a_miss_of_a_dear_seat_makes_a_cheap_one_dear() {
	let mut world = stage(TERMS, 50_000);
	claim(&mut world, HONEST);
	pass(&mut world, 1);
	while world.now < 27 {
		earn(&mut world, HONEST);
		let end = end_of(&world, HONEST);
		wait(&mut world, end);
	}
	earn(&mut world, HONEST);
	assert_eq!(claim(&mut world, RIVAL), 1_000);
	pass(&mut world, 1);
	earn(&mut world, RIVAL);
	let end = end_of(&world, HONEST);
	wait(&mut world, end);
	earn(&mut world, HONEST);
	leave(&mut world, HONEST);
	let end = end_of(&world, HONEST);
	wait(&mut world, end);
	settle(&mut world, HONEST);
	assert_eq!(pool(&world).price(world.now), 100);
	let missed = end_of(&world, RIVAL) + TERMS.period;
	wait(&mut world, missed);
	assert_eq!(pool(&world).price(world.now), 212);
	settle(&mut world, RIVAL);
	// Its second account.
	assert_eq!(claim(&mut world, 6), 875);
	earn(&mut world, RIVAL);
	earn(&mut world, 6);
	assert!(has_seat(&world, RIVAL) && has_seat(&world, 6));
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
