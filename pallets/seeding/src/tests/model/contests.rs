// SPDX-License-Identifier: Apache-2.0
//! What hostile people try with claims, and with seats that they do not prove: each was possible once.

use super::{op::*, stage::*, world::*};

/// A claim is paid what was said when it was made, whatever the price becomes until it is proven: by a
/// sponsor who withdraws and funds, by a stranger who funds, by the first proof of another claim.
#[test]
fn a_price_set_back_before_a_first_proof() {
	let ready = |funds| {
		let mut world = stage(TERMS, funds);
		claim(&mut world, RIVAL);
		pass(&mut world, 12);
		act(&mut world, Op::ClaimSeat { who: HONEST, pool: 0, least_pay: 550 });
		pass(&mut world, 1);
		commit(&mut world, HONEST, 1);
		commit(&mut world, RIVAL, 1);
		pass(&mut world, 2);
		world
	};
	let sponsor = |world: &mut World| {
		withdraw(world, 20_000);
		fund(world, SPONSOR, 20_000);
		assert_eq!(pool(world).price(world.now), 100);
	};
	let stranger = |world: &mut World| fund(world, DONOR, 1);
	let rival = |world: &mut World| prove(world, RIVAL);
	type SetBack<'a> = &'a dyn Fn(&mut World);
	let tries: [(u128, SetBack); 3] = [(20_000, &sponsor), (600, &stranger), (20_000, &rival)];
	for (funds, set_back) in tries {
		let mut world = ready(funds);
		set_back(&mut world);
		prove(&mut world, HONEST);
		assert_eq!(pool(&world).seats[&HONEST].pay, 550);
		assert_eq!(fortune(&world, HONEST), 100_550);
	}
}

/// The price climbs past what the pool has: then that is what a seat is paid, down to `from`.
#[test]
fn a_pool_that_prices_itself_out() {
	let mut world = stage(Terms { seats: 3, notice: 2, ..TERMS }, 1_200);
	pass(&mut world, 1_000);
	assert_eq!(pool(&world).price(world.now), TERMS.max);
	let ask = Op::ClaimSeat { who: HONEST, pool: 0, least_pay: 601 };
	assert_eq!(world.apply(&ask), Err(Why::PayFell));
	assert_eq!(claim(&mut world, HONEST), 600);
	withdraw(&mut world, 1_000);
	assert_eq!(claim(&mut world, RIVAL), 100);
	withdraw(&mut world, 1);
	let ask = Op::ClaimSeat { who: 6, pool: 0, least_pay: 0 };
	assert_eq!(world.apply(&ask), Err(Why::PoolIsDry));
	fund(&mut world, DONOR, 1);
	assert_eq!(pool(&world).price(world.now), TERMS.from);
}

/// What a claim had to leave for the renewals of others stays there when it becomes a seat, and a batch
/// of that and a settlement ends nobody.
#[test]
fn a_new_seat_and_the_renewal_of_another() {
	let mut world = stage(Terms { max: 100, bond: 400, ..TERMS }, 400);
	claim(&mut world, HONEST);
	pass(&mut world, 1);
	earn(&mut world, HONEST);
	pass(&mut world, 1);
	claim(&mut world, RIVAL);
	pass(&mut world, 1);
	commit(&mut world, RIVAL, 1);
	let end = end_of(&world, HONEST);
	wait(&mut world, end);
	assert_eq!(pool(&world).purse.free(), 200, "its pay and a renewal");
	prove(&mut world, RIVAL);
	assert_eq!(pool(&world).purse.free(), 100);
	settle(&mut world, RIVAL);
	earn(&mut world, HONEST);
	assert!(has_seat(&world, RIVAL) && has_seat(&world, HONEST));
}

/// Who proves once and never again has the seat until the first period that is missed.
#[test]
fn a_seat_proven_once() {
	let mut world = stage(Terms { seats: 1, ..TERMS }, 20_000);
	claim(&mut world, RIVAL);
	pass(&mut world, 1);
	earn(&mut world, RIVAL);
	let missed = end_of(&world, RIVAL) + TERMS.period;
	wait(&mut world, missed);
	let ask = Op::ClaimSeat { who: HONEST, pool: 0, least_pay: 0 };
	assert_eq!(world.apply(&ask), Err(Why::NoSeatLeft), "until somebody settles");
	settle(&mut world, RIVAL);
	assert_eq!(pool(&world).purse.all_reserved(), 0);
	claim(&mut world, HONEST);
	pass(&mut world, 1);
	earn(&mut world, HONEST);
	assert!(has_seat(&world, HONEST) && !has_seat(&world, RIVAL));
	// There is no vacancy any more, also for who had it; nor is there a slash for what was proven.
	commit(&mut world, RIVAL, 1);
	pass(&mut world, 2);
	prove(&mut world, RIVAL);
	assert_eq!(world.accounts[&RIVAL].free, 100_000 + 100 - 1_000);
	assert!(has_seat(&world, HONEST));
}

/// What is lost has ⅞ of its price, and is won back at its own with the next proof.
#[test]
fn a_seat_lost_and_won_back() {
	let mut world = stage(Terms { seats: 1, notice: 3, ..TERMS }, 20_000);
	pass(&mut world, TERMS.ramp);
	assert_eq!(claim(&mut world, HONEST), 1_000);
	pass(&mut world, 1);
	earn(&mut world, HONEST);
	assert_eq!(pool(&world).purse.reserved(HONEST), 2_000);
	let missed = end_of(&world, HONEST) + TERMS.period;
	wait(&mut world, missed);
	settle(&mut world, HONEST);
	assert_eq!(pool(&world).offer(world.now), Some(875));
	assert_eq!((pool(&world).purse.free(), pool(&world).seated()), (19_000, 0));
	earn(&mut world, HONEST);
	let seat = &pool(&world).seats[&HONEST];
	assert!(seat.seated && (seat.pay, seat.bond, seat.misses) == (1_000, 3_000, 1));
	assert_eq!(pool(&world).price(world.now), 1_000);
	assert_eq!(pool(&world).purse.reserved(HONEST), 2_000);
	// The second to the fourth miss, whatever was proven between.
	for (times, bond) in [(2, 2_000), (3, 1_000)] {
		let missed = end_of(&world, HONEST) + TERMS.period;
		wait(&mut world, missed);
		earn(&mut world, HONEST);
		let seat = &pool(&world).seats[&HONEST];
		assert_eq!((seat.misses, seat.bond), (times, bond));
	}
	let missed = end_of(&world, HONEST) + TERMS.period;
	wait(&mut world, missed);
	settle(&mut world, HONEST);
	assert!(pool(&world).seats.is_empty());
	assert_eq!(world.accounts[&HONEST].free, 100_000 + 4_000 - 4_000);
}

/// Where it cannot become a seat again, one that misses ends at once.
#[test]
fn a_miss_where_nothing_can_be_won_back() {
	let ready = || {
		let mut world = stage(Terms { notice: 3, ..TERMS }, 20_000);
		claim(&mut world, HONEST);
		pass(&mut world, 1);
		earn(&mut world, HONEST);
		world
	};
	for op in [
		Op::Dismiss { who: SPONSOR, pool: 0, seeder: HONEST },
		Op::ClosePool { who: SPONSOR, pool: 0 },
		Op::Delist { by_governance: true, pool: 0 },
		Op::Leave { who: HONEST, pool: 0 },
	] {
		let mut world = ready();
		let end = end_of(&world, HONEST);
		let leaves = matches!(op, Op::Leave { .. });
		if leaves {
			// Of a period that is paid already it takes nothing.
			wait(&mut world, end);
			settle(&mut world, HONEST);
		}
		act(&mut world, op);
		wait(&mut world, end + TERMS.period);
		settle(&mut world, HONEST);
		assert!(world.pools.get(&0).is_none_or(|pool| pool.seats.is_empty()));
		assert_eq!(world.accounts[&HONEST].free, 100_000 + 100 - 1_000);
	}
}

/// Who is found out before the first proof gets no seat, nor one back that it lost; and loses nothing.
#[test]
fn a_claim_that_is_unadmitted() {
	let mut world = stage(Terms { open: false, ..TERMS }, 20_000);
	for seeder in [HONEST, RIVAL] {
		act(&mut world, Op::Admit { who: SPONSOR, pool: 0, seeder });
	}
	claim(&mut world, HONEST);
	claim(&mut world, RIVAL);
	act(&mut world, Op::Unadmit { who: SPONSOR, pool: 0, seeder: RIVAL });
	pass(&mut world, 1);
	commit(&mut world, HONEST, 1);
	commit(&mut world, RIVAL, 1);
	pass(&mut world, 2);
	for who in [RIVAL, HONEST] {
		prove(&mut world, who);
	}
	settle(&mut world, HONEST);
	assert_eq!(world.accounts[&RIVAL].free, 100_000);
	// Of a seat nobody asks again until it is lost.
	act(&mut world, Op::Unadmit { who: SPONSOR, pool: 0, seeder: HONEST });
	let end = end_of(&world, HONEST);
	wait(&mut world, end);
	earn(&mut world, HONEST);
	assert!(has_seat(&world, HONEST));
	let missed = end + 2 * TERMS.period;
	wait(&mut world, missed);
	earn(&mut world, HONEST);
	assert!(pool(&world).seats.is_empty());
	assert_eq!(world.accounts[&HONEST].free, 100_000 + 200 - 1_000);
}

/// Who has lost the race and has not committed yet goes with all of the bond; who has committed works on.
#[test]
fn a_claimant_who_has_lost() {
	let mut world = stage(Terms { seats: 1, ..TERMS }, 20_000);
	for who in [RIVAL, 6] {
		claim(&mut world, who);
	}
	pass(&mut world, 1);
	for who in [RIVAL, 6] {
		commit(&mut world, who, 1);
	}
	pass(&mut world, 1);
	claim(&mut world, HONEST);
	pass(&mut world, 1);
	prove(&mut world, RIVAL);
	assert!(pool(&world).is_full());
	leave(&mut world, HONEST);
	assert_eq!(world.accounts[&HONEST].free, 100_000);
	leave(&mut world, 6);
	let end = end_of(&world, 6);
	wait(&mut world, end);
	settle(&mut world, 6);
	assert_eq!(world.accounts[&6].free, 99_000);
}

/// What has been missed is missed, also by who leaves then.
#[test]
fn leaving_after_a_miss() {
	let mut world = stage(TERMS, 20_000);
	claim(&mut world, RIVAL);
	pass(&mut world, 1 + 2 * TERMS.period);
	leave(&mut world, RIVAL);
	assert_eq!(world.accounts[&RIVAL].free, 98_000);
}

/// A seat for whose next period nothing was reserved when that began is over, whenever it is settled: money
/// that comes later makes no miss of what nobody could have proven.
#[test]
fn money_that_comes_when_the_next_period_has_begun() {
	let mut world = stage(TERMS, 100);
	claim(&mut world, HONEST);
	pass(&mut world, 1);
	earn(&mut world, HONEST);
	let end = end_of(&world, HONEST);
	let mut in_time = world.clone();
	wait(&mut in_time, end - 1);
	fund(&mut in_time, DONOR, 100);
	settle(&mut in_time, HONEST);
	wait(&mut in_time, end);
	earn(&mut in_time, HONEST);
	assert_eq!(fortune(&in_time, HONEST), 100_000 + 200);
	wait(&mut world, end + TERMS.period);
	fund(&mut world, SPONSOR, 100);
	settle(&mut world, HONEST);
	assert!(pool(&world).seats.is_empty());
	assert_eq!(world.accounts[&HONEST].free, 100_000 + 100);
}
