// SPDX-License-Identifier: Apache-2.0
//! What hostile people try that the rules stop, played through on the model.

use super::{op::*, rules, stage::*, world::*};

/// Who claims and never proves keeps nobody out, makes nothing dearer, and loses all of the bonds.
#[test]
fn hogged_seats() {
	let mut world = stage(Terms { seats: 1, ..TERMS }, 20_000);
	for who in MANY {
		claim(&mut world, who);
	}
	assert_eq!(claim(&mut world, HONEST), 100);
	pass(&mut world, 1);
	for period in 0..4 {
		earn(&mut world, HONEST);
		assert_eq!(fortune(&world, HONEST), 100_000 + 100 * (period + 1));
		let end = end_of(&world, HONEST);
		wait(&mut world, end);
		settle(&mut world, HONEST);
		for who in MANY {
			settle(&mut world, who);
		}
	}
	assert_eq!(pool(&world).claims(), 0);
	assert!(MANY.into_iter().all(|who| fortune(&world, who) == 96_000));
	assert_eq!(pool(&world).seats[&HONEST].pay, 100);
}

/// Claim what is vacant, settle a victim whose period has ended, leave: its renewal is where it was.
#[test]
fn claims_in_one_batch() {
	let mut world = stage(Terms { seats: 4, ..TERMS }, 900);
	claim(&mut world, HONEST);
	pass(&mut world, 1);
	earn(&mut world, HONEST);
	let (end, free) = (end_of(&world, HONEST), pool(&world).purse.free());
	wait(&mut world, end);
	let price = pool(&world).price(world.now);
	assert!(price + 100 <= free && 3 * price + 100 > free, "three would have reserved it all");
	for who in [RIVAL, 6, 7] {
		claim(&mut world, who);
	}
	settle(&mut world, HONEST);
	for who in [RIVAL, 6, 7] {
		leave(&mut world, who);
	}
	assert!(has_seat(&world, HONEST));
	assert_eq!(pool(&world).purse.reserved(HONEST), 100);
}

/// With a tenth of the content and many accounts: one of ten samples is good, all others cost a quarter.
#[test]
fn many_claims_of_a_tenth() {
	let mut world = stage_of(10 * rules::LEAF, TERMS, 20_000);
	for who in MANY {
		claim(&mut world, who);
	}
	world.tick([7; 32]);
	for who in MANY {
		commit(&mut world, who, 1);
	}
	world.tick([8; 32]);
	world.tick([9; 32]);
	let mut passed = 0;
	for who in MANY {
		match world.apply(&right_proof(who)) {
			Ok(()) => {
				passed += 1;
				// Or nothing is reserved for its second one.
				let _ = world.apply(&Op::Settle { who, pool: 0, seeder: who });
			},
			Err(why) => assert_eq!(why, Why::BadProof),
		}
	}
	assert!((1..6).contains(&passed), "{passed}");
	let end = 3 + TERMS.period;
	wait(&mut world, end);
	for who in MANY {
		let _ = world.apply(&Op::Settle { who, pool: 0, seeder: who });
	}
	let had = 100_000 * MANY.count() as u128;
	let have: u128 = MANY.map(|who| fortune(&world, who)).sum();
	let (paid, failed) = (passed.min(2), MANY.count() as u128 - passed);
	assert_eq!(pool(&world).seated() as u128, paid);
	assert_eq!(have + 1_000 * failed, had + 100 * paid);
	assert!(have < had);
}

/// The running period of a claim counts though one leaves; with a good sample the bond comes back, and
/// nothing is paid.
#[test]
fn claim_and_leave_on_a_bad_sample() {
	let mut world = stage(TERMS, 20_000);
	for who in [HONEST, RIVAL] {
		claim(&mut world, who);
	}
	pass(&mut world, 1);
	commit(&mut world, HONEST, 1);
	commit(&mut world, RIVAL, 0);
	pass(&mut world, 2);
	assert_eq!(world.apply(&right_proof(RIVAL)), Err(Why::BadProof));
	for who in [HONEST, RIVAL] {
		leave(&mut world, who);
		assert_eq!(world.apply(&Op::Leave { who, pool: 0 }), Err(Why::AlreadyLeaving));
	}
	prove(&mut world, HONEST);
	let end = end_of(&world, RIVAL);
	wait(&mut world, end);
	settle(&mut world, RIVAL);
	assert_eq!((fortune(&world, HONEST), fortune(&world, RIVAL)), (100_000, 99_000));
	assert!(pool(&world).seats.is_empty());
	assert_eq!(world.accounts[&RIVAL].held.values().sum::<u128>(), 0);
}

/// Who proves when all seats are taken gets the bond back, and is not slashed for that period.
#[test]
fn late_claimant_without_vacancy() {
	let mut world = stage(Terms { seats: 1, ..TERMS }, 20_000);
	for who in [HONEST, RIVAL] {
		claim(&mut world, who);
	}
	pass(&mut world, 1);
	for who in [HONEST, RIVAL] {
		commit(&mut world, who, 1);
	}
	pass(&mut world, 2);
	prove(&mut world, HONEST);
	prove(&mut world, RIVAL);
	assert!(has_seat(&world, HONEST));
	assert_eq!(world.accounts[&RIVAL].free, 100_000);
	assert_eq!(world.apply(&right_proof(RIVAL)), Err(Why::NoSeat));
	let claim = Op::ClaimSeat { who: RIVAL, pool: 0, least_pay: 0 };
	assert_eq!(world.apply(&claim), Err(Why::NoSeatLeft));
}

/// The money may be gone when a claim is proven: the bond comes back, others keep what is theirs.
#[test]
fn claimant_of_a_pool_that_ran_dry() {
	let mut world = stage(TERMS, 500);
	for who in [HONEST, RIVAL] {
		claim(&mut world, who);
	}
	pass(&mut world, 1);
	for who in [HONEST, RIVAL] {
		commit(&mut world, who, 1);
	}
	pass(&mut world, 2);
	prove(&mut world, HONEST);
	withdraw(&mut world, 201);
	prove(&mut world, RIVAL);
	assert_eq!(pool(&world).purse.free(), 199, "a unit less than its pay and a renewal");
	assert!(has_seat(&world, HONEST));
	assert_eq!(world.accounts[&RIVAL].free, 100_000);
}

/// Claims hold up no pool that closes: anybody ends them, with what they have left of their bonds.
#[test]
fn closing_with_claims() {
	let mut world = stage(TERMS, 20_000);
	for who in [HONEST, RIVAL, 6, 7] {
		claim(&mut world, who);
	}
	pass(&mut world, 1 + TERMS.period);
	commit(&mut world, HONEST, 1);
	act(&mut world, Op::ClosePool { who: SPONSOR, pool: 0 });
	withdraw(&mut world, 20_000);
	// What has elapsed is elapsed; what runs does not count.
	settle(&mut world, RIVAL);
	leave(&mut world, 6);
	let late = Op::Commit { who: 7, pool: 0, root: Root { whole_to: 1 } };
	assert_eq!(world.apply(&late), Err(Why::PoolIsClosed));
	pass(&mut world, 2);
	prove(&mut world, HONEST);
	assert_eq!(pool(&world).seats.len(), 1);
	act(&mut world, Op::Dismiss { who: SPONSOR, pool: 0, seeder: 7 });
	assert!(world.pools.is_empty());
	for who in [HONEST, RIVAL, 6, 7] {
		assert_eq!(world.accounts[&who].free, 99_000);
	}
	assert_eq!(world.accounts[&SPONSOR].free, 100_000);
}

/// A price that nobody could be paid is not what the next gift pays.
#[test]
fn price_while_dry() {
	let mut world = stage(TERMS, 0);
	pass(&mut world, TERMS.ramp);
	assert_eq!(pool(&world).price(world.now), TERMS.max);
	fund(&mut world, DONOR, 99);
	fund(&mut world, SPONSOR, 1_901);
	assert_eq!(pool(&world).price(world.now), TERMS.from);
	// From then on there is money, and it climbs again, whatever comes in besides.
	pass(&mut world, TERMS.ramp / 3);
	fund(&mut world, DONOR, 1_000);
	assert_eq!(claim(&mut world, HONEST), 400);
}

/// Also in periods of four ticks there are two ticks after the last one to commit.
#[test]
fn the_last_commit_can_be_proven() {
	for (period, last) in [(4, 1), (6, 3), (8, 4), (144, 72)] {
		let mut world = stage(Terms { period, ..TERMS }, 20_000);
		claim(&mut world, HONEST);
		pass(&mut world, 1 + last);
		let mut late = world.clone();
		pass(&mut late, 1);
		let op = Op::Commit { who: HONEST, pool: 0, root: Root { whole_to: 1 } };
		assert_eq!(late.apply(&op), Err(Why::TooLate));
		earn(&mut world, HONEST);
		assert!(has_seat(&world, HONEST), "{period}");
	}
}

/// Four misses take all of a bond that four do not divide, of seats and claims.
#[test]
fn the_fourth_miss_takes_the_rest() {
	let mut world = stage(Terms { bond: 4_003, ..TERMS }, 20_000);
	for who in [HONEST, RIVAL] {
		claim(&mut world, who);
	}
	pass(&mut world, 1);
	earn(&mut world, HONEST);
	for (miss, lost) in [(1, 1_000), (2, 2_000), (3, 3_000), (4, 4_003)] {
		// Of the claim in its first period, of the seat in its second.
		wait(&mut world, 3 + miss * TERMS.period);
		settle(&mut world, RIVAL);
		assert_eq!(fortune(&world, RIVAL), 100_000 - lost);
		let _ = world.apply(&Op::Settle { who: RIVAL, pool: 0, seeder: HONEST });
		let so_far = [0, 1_000, 2_000, 3_000][miss as usize - 1];
		assert_eq!(fortune(&world, HONEST), 100_100 - so_far);
	}
	wait(&mut world, 3 + 5 * TERMS.period);
	settle(&mut world, HONEST);
	assert_eq!(fortune(&world, HONEST), 100_100 - 4_003);
	assert!(pool(&world).seats.is_empty());
}

/// Who is admitted takes room, and the sponsor pays a deposit for it; there is room for 64.
#[test]
fn admissions_without_end() {
	let mut world = stage(Terms { open: false, ..TERMS }, 0);
	let before = world.accounts[&SPONSOR].on_hold(Reason::Deposit);
	for seeder in 2_000..2_064 {
		act(&mut world, Op::Admit { who: SPONSOR, pool: 0, seeder });
	}
	let held = world.accounts[&SPONSOR].on_hold(Reason::Deposit);
	assert_eq!(held, before + 64 * 3);
	let op = Op::Admit { who: SPONSOR, pool: 0, seeder: HONEST };
	assert_eq!(world.apply(&op), Err(Why::TooManyAdmitted));
	act(&mut world, Op::Unadmit { who: SPONSOR, pool: 0, seeder: 2_000 });
	act(&mut world, op);
	act(&mut world, Op::ClosePool { who: SPONSOR, pool: 0 });
	assert_eq!(world.accounts[&SPONSOR].free, 100_000);
}

/// A sponsor who seeds for itself earns nothing, and the books are right.
#[test]
fn sponsor_pays_itself() {
	let mut world = stage(TERMS, 1_000);
	claim(&mut world, SPONSOR);
	pass(&mut world, 1);
	earn(&mut world, SPONSOR);
	assert_eq!(fortune(&world, SPONSOR), 100_000);
	assert_eq!(world.accounts[&SPONSOR].on_hold(Reason::Pool), 900);
}
