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

/// With a first proof the other seat, which has become dearer meanwhile, is cheap again, also for who has
/// claimed it at the dear price: whoever wants no repair holds the price down with a seat now and then.
#[test]
fn a_first_proof_takes_back_what_the_price_has_climbed() {
	let mut world = stage(TERMS, 20_000);
	assert_eq!(claim(&mut world, RIVAL), 100);
	// One period is missed, 250.
	pass(&mut world, TERMS.period);
	assert_eq!(claim(&mut world, HONEST), 325);
	pass(&mut world, 1);
	commit(&mut world, RIVAL, 1);
	commit(&mut world, HONEST, 1);
	pass(&mut world, 2);
	assert_eq!(pool(&world).price(world.now), 437);
	prove(&mut world, RIVAL);
	assert_eq!(pool(&world).price(world.now), 100);
	prove(&mut world, HONEST);
	assert_eq!(pool(&world).seats[&HONEST].pay, 100);
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

/// The last period of a new seat's notice comes out of what its claim had to leave for the others: a
/// renewal that was covered is not any more, and with one batch (prove, settle the other) it is over.
#[test]
fn a_new_seat_reserves_the_renewal_of_another() {
	let mut world = stage(Terms { max: 100, bond: 100, ..TERMS }, 500);
	claim(&mut world, HONEST);
	pass(&mut world, 1);
	earn(&mut world, HONEST);
	let end = end_of(&world, HONEST);
	wait(&mut world, end);
	claim(&mut world, RIVAL);
	commit(&mut world, HONEST, 1);
	pass(&mut world, 1);
	commit(&mut world, RIVAL, 1);
	pass(&mut world, 1);
	prove(&mut world, HONEST);
	withdraw(&mut world, 100);
	assert_eq!(pool(&world).purse.free(), 200, "its pay and a renewal");
	let end = end_of(&world, HONEST);
	wait(&mut world, end);
	prove(&mut world, RIVAL);
	assert_eq!(pool(&world).purse.free(), 0);
	settle(&mut world, HONEST);
	assert!(has_seat(&world, RIVAL) && !has_seat(&world, HONEST));
}

/// What one asked for at the least holds for the claim only. A sponsor who withdraws and funds in one
/// batch, just before the first proof, sets the price back; a stranger can where money is short anyhow.
#[test]
fn a_claim_is_paid_less_than_it_asked_for() {
	let mut world = stage(TERMS, 20_000);
	pass(&mut world, 12);
	act(&mut world, Op::ClaimSeat { who: HONEST, pool: 0, least_pay: 550 });
	pass(&mut world, 1);
	commit(&mut world, HONEST, 1);
	pass(&mut world, 2);
	withdraw(&mut world, 20_000);
	fund(&mut world, SPONSOR, 20_000);
	prove(&mut world, HONEST);
	assert_eq!(pool(&world).seats[&HONEST].pay, 100);

	let mut world = stage(TERMS, 600);
	pass(&mut world, 12);
	act(&mut world, Op::ClaimSeat { who: HONEST, pool: 0, least_pay: 550 });
	pass(&mut world, 1);
	commit(&mut world, HONEST, 1);
	pass(&mut world, 2);
	fund(&mut world, RIVAL, 1);
	prove(&mut world, HONEST);
	assert_eq!(pool(&world).seats[&HONEST].pay, 100);
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

/// A claim keeps nobody out, but a seat that was proven once does, for four periods more: of the content
/// a fifth of the time is served, for a bond less one pay, which is what hogging has always cost.
#[test]
fn a_seat_proven_once_keeps_others_out() {
	let mut world = stage(Terms { seats: 1, ..TERMS }, 20_000);
	claim(&mut world, RIVAL);
	pass(&mut world, 1);
	earn(&mut world, RIVAL);
	let ask = Op::ClaimSeat { who: HONEST, pool: 0, least_pay: 0 };
	while has_seat(&world, RIVAL) {
		assert_eq!(world.apply(&ask), Err(Why::NoSeatLeft));
		pass(&mut world, 1);
		let _ = world.apply(&Op::Settle { who: HONEST, pool: 0, seeder: RIVAL });
	}
	assert_eq!(world.now, 3 + 5 * TERMS.period);
	assert_eq!(fortune(&world, RIVAL), 100_000 + 100 - 1_000);
	// It is as cheap as it was, and the rival need only be first to prove again.
	assert_eq!(claim(&mut world, RIVAL), 100);
}

/// The price climbs past what the pool could pay, and then nobody can claim, though many would for less:
/// until somebody funds it, with however little.
#[test]
fn a_pool_prices_itself_out() {
	let mut world = stage(TERMS, 600);
	let ask = Op::ClaimSeat { who: HONEST, pool: 0, least_pay: 0 };
	pass(&mut world, 14);
	assert_eq!(pool(&world).price(world.now), 625);
	assert_eq!(world.apply(&ask), Err(Why::PoolIsDry));
	pass(&mut world, 1_000);
	assert_eq!(world.apply(&ask), Err(Why::PoolIsDry));
	fund(&mut world, DONOR, 1);
	assert_eq!(claim(&mut world, HONEST), 100);
}

/// Admission is looked at when one claims: who is found out and unadmitted gets the seat nevertheless,
/// with its notice, unless the claim is dismissed too.
#[test]
fn an_unadmitted_claim_becomes_a_seat() {
	let mut world = stage(Terms { open: false, ..TERMS }, 20_000);
	act(&mut world, Op::Admit { who: SPONSOR, pool: 0, seeder: RIVAL });
	claim(&mut world, RIVAL);
	act(&mut world, Op::Unadmit { who: SPONSOR, pool: 0, seeder: RIVAL });
	pass(&mut world, 1);
	earn(&mut world, RIVAL);
	assert!(has_seat(&world, RIVAL));
}

/// The seat is gone before one has begun to read, and still one must read it all, commit and prove, at
/// one's own cost, or lose a quarter of the bond.
#[test]
fn a_claimant_who_has_lost_must_work_on() {
	let mut world = stage(Terms { seats: 1, ..TERMS }, 20_000);
	claim(&mut world, RIVAL);
	pass(&mut world, 1);
	commit(&mut world, RIVAL, 1);
	pass(&mut world, 1);
	claim(&mut world, HONEST);
	pass(&mut world, 1);
	prove(&mut world, RIVAL);
	assert!(pool(&world).is_full());
	leave(&mut world, HONEST);
	let end = end_of(&world, HONEST);
	wait(&mut world, end);
	settle(&mut world, HONEST);
	assert_eq!(fortune(&world, HONEST), 99_750);
}
