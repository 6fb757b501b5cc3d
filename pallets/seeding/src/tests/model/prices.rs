// SPDX-License-Identifier: Apache-2.0
//! What hostile people try with prices and with a pool's last money: each was possible once.

use super::{op::*, stage::*, world::*};

/// A missed period costs at least what one pays.
#[test]
fn bonds_of_less_than_four_pays() {
	let mut world = stage(TERMS, 0);
	let mut tried = |bond| {
		let terms = Terms { bond, ..TERMS };
		let new = NewPool { length: 1, v1: true, v2: true, label: 0, terms, funds: 0 };
		world.apply(&Op::CreatePool { who: SPONSOR, new })
	};
	assert_eq!(tried(3_999), Err(Why::BondTooSmall));
	assert_eq!(tried(4_000), Ok(()));
}

/// Who has lost a seat is a tick ahead of everybody: its next period begins when the seat is lost, that
/// of a new claim in the next tick. Who so proves every second period still keeps others out, but earns
/// nothing by it, and is out after four misses.
#[test]
fn proving_every_second_period() {
	let terms = Terms { seats: 1, max: 100, bond: 400, ..TERMS };
	let mut world = stage(terms, 20_000);
	claim(&mut world, RIVAL);
	pass(&mut world, 1);
	earn(&mut world, RIVAL);
	for _ in 0..3 {
		let missed = end_of(&world, RIVAL) + terms.period;
		wait(&mut world, missed);
		settle(&mut world, RIVAL);
		claim(&mut world, HONEST);
		commit(&mut world, RIVAL, 1);
		pass(&mut world, 1);
		commit(&mut world, HONEST, 1);
		pass(&mut world, 1);
		prove(&mut world, RIVAL);
		settle(&mut world, RIVAL);
		pass(&mut world, 1);
		prove(&mut world, HONEST);
		assert!(has_seat(&world, RIVAL));
		assert_eq!(fortune(&world, RIVAL), 100_100);
	}
	let missed = end_of(&world, RIVAL) + terms.period;
	wait(&mut world, missed);
	settle(&mut world, RIVAL);
	assert!(pool(&world).seats.is_empty());
	assert_eq!((fortune(&world, RIVAL), fortune(&world, HONEST)), (100_000, 100_000));
}

/// A cheap vacant seat stays as cheap when a dear one is missed: no second account has it at ⅞ of that.
#[test]
fn a_miss_of_a_dear_seat_leaves_a_cheap_one_cheap() {
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
	assert_eq!(pool(&world).base, 1_000, "all are taken");
	let end = end_of(&world, HONEST);
	wait(&mut world, end);
	earn(&mut world, HONEST);
	leave(&mut world, HONEST);
	let end = end_of(&world, HONEST);
	wait(&mut world, end);
	settle(&mut world, HONEST);
	assert_eq!(pool(&world).price(world.now), 100, "the only vacant one");
	let missed = end_of(&world, RIVAL) + TERMS.period;
	wait(&mut world, missed);
	settle(&mut world, RIVAL);
	assert_eq!((pool(&world).seated(), pool(&world).since), (0, 39));
	assert_eq!(claim(&mut world, 6), 212);
	// Nor does it become dearer when the dear one is won back, which others have had the price of.
	earn(&mut world, RIVAL);
	assert_eq!(pool(&world).since, 39);
	earn(&mut world, 6);
	assert!(has_seat(&world, RIVAL) && has_seat(&world, 6));
}

/// Of two that become vacant, the cheaper one sets the price, whichever is first.
#[test]
fn the_cheaper_of_two_vacancies() {
	let ready = || {
		let mut world = stage(TERMS, 50_000);
		claim(&mut world, HONEST);
		pass(&mut world, 12);
		assert_eq!(claim(&mut world, RIVAL), 550);
		pass(&mut world, 1);
		settle(&mut world, HONEST);
		for who in [HONEST, RIVAL] {
			commit(&mut world, who, 1);
		}
		pass(&mut world, 2);
		for who in [HONEST, RIVAL] {
			prove(&mut world, who);
			leave(&mut world, who);
		}
		let end = end_of(&world, HONEST);
		wait(&mut world, end);
		assert_eq!(end_of(&world, RIVAL), end);
		world
	};
	for order in [[HONEST, RIVAL], [RIVAL, HONEST]] {
		let mut world = ready();
		assert_eq!(pool(&world).seated(), 2);
		settle(&mut world, order[0]);
		let price = if order[0] == HONEST { 100 } else { 481 };
		assert_eq!(pool(&world).price(world.now), price);
		settle(&mut world, order[1]);
		assert_eq!(pool(&world).price(world.now), 100);
	}
}

/// What was claimed dear and is proven when others are offered less makes nothing dearer for them.
#[test]
fn a_first_proof_of_a_dear_claim() {
	let mut world = stage(Terms { seats: 3, ..TERMS }, 20_000);
	claim(&mut world, RIVAL);
	pass(&mut world, 12);
	assert_eq!(claim(&mut world, HONEST), 550);
	pass(&mut world, 1);
	for who in [RIVAL, HONEST] {
		commit(&mut world, who, 1);
	}
	pass(&mut world, 2);
	prove(&mut world, RIVAL);
	assert_eq!(pool(&world).price(world.now), 100);
	prove(&mut world, HONEST);
	assert_eq!(pool(&world).seats[&HONEST].pay, 550);
	assert_eq!(claim(&mut world, 6), 100);
}

/// A price that nobody could be paid is not what the next money pays, were it a gift or the sponsor's,
/// into a dry pool or one that could pay some of it.
#[test]
fn a_price_climbs_no_further_than_what_is_there() {
	for (funds, offered) in [(0, 100), (99, 100), (100, 100), (437, 437)] {
		for who in [DONOR, SPONSOR] {
			let mut world = stage(TERMS, funds);
			pass(&mut world, 2 * TERMS.ramp);
			let offer = pool(&world).offer(world.now);
			assert_eq!(offer, (funds >= 100).then_some(funds));
			fund(&mut world, who, 9_000);
			assert_eq!(claim(&mut world, HONEST), offered);
			// From there it climbs, as far as the money goes.
			pass(&mut world, TERMS.ramp / 3);
			let climbed = offered + (1_000 - offered) / 3;
			assert_eq!(claim(&mut world, RIVAL), climbed);
		}
	}
}

/// Nor is it what one who leaves is paid with what so comes back, by way of another account.
#[test]
fn who_leaves_a_dry_pool() {
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
	assert!(pool(&world).price(world.now) > 900);
	for who in cartel {
		leave(&mut world, who);
	}
	assert_eq!(claim(&mut world, HONEST), 100);
}

/// What is missing of a notice is reserved out of what others do not need: one who settles first leaves
/// a period of each.
#[test]
fn who_settles_first_leaves_others_a_renewal() {
	let terms = Terms { notice: 3, max: 100, bond: 400, ..TERMS };
	for (funds, first) in [(200, 100), (299, 100), (300, 200), (399, 200), (400, 300), (900, 300)] {
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
				_ => fund(&mut world, DONOR, funds),
			}
			let end = end_of(&world, HONEST);
			// In the last tick in which it can be.
			wait(&mut world, end - u32::from(period == 2));
		}
		assert_eq!(pool(&world).purse.all_reserved(), 0);
		for seeder in [RIVAL, HONEST] {
			settle(&mut world, seeder);
		}
		assert_eq!(pool(&world).purse.reserved(RIVAL), first);
		assert!(has_seat(&world, HONEST) && has_seat(&world, RIVAL));
	}
}

/// The notice is whole again with each accepted proof but the first, so that a notice that is given just
/// before a period ends has as many periods as one that is given in the next.
#[test]
fn a_notice_is_whole_after_a_proof() {
	let terms = Terms { notice: 3, ..TERMS };
	let mut world = stage(terms, 20_000);
	claim(&mut world, HONEST);
	pass(&mut world, 1);
	earn(&mut world, HONEST);
	assert_eq!(pool(&world).purse.reserved(HONEST), 200, "the first counts itself");
	let end = end_of(&world, HONEST);
	wait(&mut world, end);
	commit(&mut world, HONEST, 1);
	assert_eq!(pool(&world).purse.reserved(HONEST), 300, "with the one that begins");
	pass(&mut world, 2);
	prove(&mut world, HONEST);
	assert_eq!(pool(&world).purse.reserved(HONEST), 300, "besides the one that was proven");
	let free = pool(&world).purse.free();
	act(&mut world, Op::Dismiss { who: SPONSOR, pool: 0, seeder: HONEST });
	for _ in 0..3 {
		let end = end_of(&world, HONEST);
		wait(&mut world, end);
		earn(&mut world, HONEST);
	}
	let end = end_of(&world, HONEST);
	wait(&mut world, end);
	settle(&mut world, HONEST);
	assert!(pool(&world).seats.is_empty());
	assert_eq!(pool(&world).purse.free(), free);
	assert_eq!(fortune(&world, HONEST), 100_000 + 500);
}
