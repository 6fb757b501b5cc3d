// SPDX-License-Identifier: Apache-2.0
//! The model alone: it keeps the design's invariants, sees everything happen, and the driver notices
//! what is wrong.

// What goes wrong is an arm's pattern; when it shows, an `if` in it.
#![allow(clippy::collapsible_match)]

use super::{check, driver::*, generate::*, op::*, rules, world::*};
use std::panic::catch_unwind;

/// Some leaf, by a hash that is good enough for a model.
fn some_leaf(seed: &Seed, pool: PoolId, who: Who, period: u32, leaves: u64) -> u64 {
	let mut mixed = u64::from_le_bytes(seed[..8].try_into().expect("8 of 32 bytes"));
	for more in [pool, who, period.into()] {
		mixed = (mixed ^ more).wrapping_mul(0x9e37_79b9_7f4a_7c15);
		mixed ^= mixed >> 29;
	}
	mixed % leaves
}

pub fn limits(channels: bool) -> Limits {
	Limits {
		minimum: 10,
		min_period: 4,
		pool_deposit: |label, admitted| 100 + label as u128 + 3 * admitted as u128,
		seat_deposit: 20,
		channel_deposit: 30,
		sample: some_leaf,
		channels,
	}
}

fn world(channels: bool) -> World {
	World::new(limits(channels), fortunes(10))
}

/// The model as its own subject, with something wrong from time to time.
struct Mutant {
	world: World,
	wrong: Wrong,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Wrong {
	Nothing,
	/// What is slashed goes to the sponsor.
	SlashToSponsor,
	/// The deposit of a seat that ends is forgotten.
	DepositKept,
	/// A commit a tick late counts.
	LateCommit,
	/// What a missed period gives back becomes the sponsor's own.
	GiftsLaundered,
	/// A voucher of another channel counts.
	AnySignature,
	/// A failed call leaves something.
	Traces,
	/// Claims keep others out, as if they were seats.
	ClaimsCount,
	/// The price climbs past what the pool can pay, and the next money pays that.
	RunsAhead,
	/// Only money holds it back, not what a seat gives back.
	RunsAheadOfSeats,
	/// Where the price goes on from is not above its base.
	GoesOnFromBase,
	/// Where the price is held back, it is also where a vacancy has just set it.
	HeldBackTwice,
	/// A vacancy sets the price of other vacant seats, also if it raises it.
	VacancyRaises,
	/// A first proof does.
	FirstProofRaises,
	/// A first proof leaves the price alone when it takes the last seat.
	LastProofKeeps,
	/// A seat is topped up with what others need.
	TakesRenewals,
	/// A seat is topped up by one period at the most.
	OneAtATime,
	/// A seat is topped up when it is settled only.
	TopsUpAtEnd,
	/// A bond of one pay will do.
	SmallBond,
	/// Who proves in vain loses a quarter of the bond.
	InVainSlashed,
	/// A claim that ends moves the price.
	ClaimMovesPrice,
	/// What a fourth miss leaves by rounding goes back.
	FourthQuarter,
	/// A claim is paid the price of its first proof where that is lower.
	PayFalls,
	/// Nobody can claim where the price is more than the pool can pay.
	Uncapped,
	/// A new seat reserves a period more while there is money.
	NthReserved,
	/// A seat that is lost leaves the price alone.
	LostKeepsPrice,
	/// Who was admitted stays so until it proves.
	AdmittedOnce,
	/// A claim that leaves must work on to the end of its period.
	MustWorkOn,
}

impl Subject for Mutant {
	fn call(&mut self, op: &Op) -> Result<(), String> {
		let before = self.world.clone();
		let mut op = op.clone();
		if let (Wrong::AnySignature, Op::Redeem { signed, .. }) = (self.wrong, &mut op) {
			*signed = true;
		}
		if let (Wrong::ClaimsCount, Op::ClaimSeat { pool, .. }) = (self.wrong, &op) {
			let full = |pool: &Pool| pool.seats.len() >= pool.terms.seats as usize;
			if self.world.pools.get(pool).is_some_and(full) {
				return Err("full".into());
			}
		}
		if let (Wrong::Uncapped, Op::ClaimSeat { pool, .. }) = (self.wrong, &op) {
			let capped =
				|pool: &Pool| pool.offer(self.world.now) != Some(pool.price(self.world.now));
			if self.world.pools.get(pool).is_some_and(capped) {
				return Err("dry".into());
			}
		}
		let claimed = |pool, who| before.seat(pool, who).is_ok_and(|seat| !seat.seated);
		if let (Op::Prove { pool, seeder, .. }, now) = (&op, self.world.now) {
			if self.wrong == Wrong::PayFalls && claimed(*pool, *seeder) {
				let price = before.pools[pool].price(now);
				let seat = self.world.seat_mut(*pool, *seeder);
				seat.pay = seat.pay.min(price);
			}
			if self.wrong == Wrong::AdmittedOnce && claimed(*pool, *seeder) {
				self.world.pool_mut(*pool).admitted.insert(*seeder);
			}
		}
		let mut result = self.world.apply(&op);
		let world = &mut self.world;
		match (self.wrong, &op) {
			(Wrong::SlashToSponsor, Op::Settle { pool, .. }) if result.is_ok() => {
				let slashed = world.book.slashed - before.book.slashed;
				world.account(TREASURY).free -= slashed;
				world.account(before.pools[pool].sponsor).free += slashed;
			},
			(Wrong::DepositKept, Op::Settle { pool, seeder, .. }) if result.is_ok() => {
				if world.seat(*pool, *seeder).is_err() {
					let account = world.account(*seeder);
					account.free -= 20;
					*account.held.entry(Reason::Deposit).or_default() += 20;
				}
			},
			(Wrong::LateCommit, Op::Commit { .. }) if result == Err(Why::TooLate) => {
				let mut late = world.clone();
				late.now -= 1;
				result = late.call(&op);
				if result.is_ok() {
					late.now += 1;
					*world = late;
				}
			},
			(Wrong::GiftsLaundered, Op::Settle { pool, .. }) if result.is_ok() => {
				if let Some(pool) = world.pools.get_mut(pool) {
					let mut purse = super::purse::Purse::default();
					purse.put(pool.purse.total());
					for (who, _) in pool.seats.iter() {
						purse.reserve(*who, pool.purse.reserved(*who));
					}
					pool.purse = purse;
				}
			},
			(Wrong::RunsAhead | Wrong::RunsAheadOfSeats, _) if result.is_ok() => {
				// Without what comes at the end of `apply`.
				if self.wrong == Wrong::RunsAhead || !matches!(op, Op::Fund { .. }) {
					*world = before;
					world.call(&op).expect("as before");
				}
			},
			(Wrong::GoesOnFromBase, Op::Fund { pool, .. }) if result.is_ok() => {
				world.pool_mut(*pool).base = before.pools[pool].base;
			},
			(
				Wrong::HeldBackTwice
				| Wrong::VacancyRaises
				| Wrong::FirstProofRaises
				| Wrong::LastProofKeeps,
				_,
			) if result.is_ok() => misprice(&before, world, self.wrong),
			(
				Wrong::TakesRenewals | Wrong::OneAtATime | Wrong::TopsUpAtEnd,
				Op::Prove { pool, seeder, .. } | Op::Settle { pool, seeder, .. },
			) if result.is_ok() => {
				let at_proof = matches!(op, Op::Prove { .. });
				mistop(&before, world, (*pool, *seeder), self.wrong, at_proof);
			},
			(Wrong::SmallBond, Op::CreatePool { .. }) if result == Err(Why::BondTooSmall) => {
				result = Ok(());
			},
			(Wrong::InVainSlashed, Op::Prove { pool, seeder, .. }) if result.is_ok() => {
				if world.seat(*pool, *seeder).is_err() {
					let quarter = before.pools[pool].terms.bond / 4;
					world.account(*seeder).free -= quarter;
					world.account(TREASURY).free += quarter;
				}
			},
			(Wrong::ClaimMovesPrice, Op::Leave { who, pool }) if result.is_ok() => {
				if let (Err(Why::NoSeat), now) = (world.seat(*pool, *who).cloned(), world.now) {
					world.pool_mut(*pool).since = now;
				}
			},
			(Wrong::PayFalls, Op::Prove { pool, seeder, .. }) if result.is_err() => {
				if let (Ok(seat), Some(pool)) =
					(before.seat(*pool, *seeder), world.pools.get_mut(pool))
				{
					pool.seats.insert(*seeder, seat.clone());
				}
			},
			(Wrong::AdmittedOnce, Op::Prove { pool, .. }) => {
				if let Some(pool_now) = world.pools.get_mut(pool) {
					pool_now.admitted = before.pools[pool].admitted.clone();
				}
			},
			(Wrong::NthReserved, Op::Prove { pool, seeder, .. }) if result.is_ok() => {
				let seated =
					|world: &World| world.seat(*pool, *seeder).is_ok_and(|seat| seat.seated);
				if seated(world) && !seated(&before) {
					let pay = world.pools[pool].seats[seeder].pay;
					if world.pool_mut(*pool).purse.reserve(*seeder, pay) {
						world.seat_mut(*pool, *seeder).funded += 1;
					}
				}
			},
			(Wrong::LostKeepsPrice, _) => {
				for (id, who) in world.all_seats() {
					let was = before.seat(id, who).is_ok_and(|seat| seat.seated);
					if was && !world.pools[&id].seats[&who].seated {
						let (base, since) = (before.pools[&id].base, before.pools[&id].since);
						let pool = world.pool_mut(id);
						(pool.base, pool.since) = (base, since);
					}
				}
			},
			(Wrong::MustWorkOn, Op::Leave { who, pool }) if result.is_ok() => {
				if claimed(*pool, *who) && before.pools[pool].is_open() {
					*world = before;
					world.walk(*pool, *who).expect("it was there");
					if world.seat(*pool, *who).is_ok() {
						world.seat_mut(*pool, *who).leaving = true;
					}
				}
			},
			(Wrong::FourthQuarter, Op::Settle { pool, seeder, .. }) if result.is_ok() => {
				let bond = before.pools[pool].terms.bond;
				if world.seat(*pool, *seeder).is_err() && bond - bond / 4 * 4 > 0 {
					world.account(TREASURY).free -= bond % 4;
					world.account(*seeder).free += bond % 4;
				}
			},
			(Wrong::Traces, Op::Withdraw { pool, .. }) if result.is_err() => {
				if let Some(pool) = world.pools.get_mut(pool) {
					pool.since = 0;
				}
			},
			_ => {},
		}
		result.map_err(|why| format!("{why:?}"))
	}

	fn now(&self) -> Tick {
		self.world.now
	}

	fn account(&self, who: Who) -> Facts {
		self.world.account_facts(who)
	}

	fn pools(&self) -> std::collections::BTreeMap<PoolId, Facts> {
		self.world.pool_facts()
	}

	fn seats(&self) -> std::collections::BTreeMap<(PoolId, Who), Facts> {
		self.world.seat_facts()
	}

	fn channels(&self) -> std::collections::BTreeMap<u64, Facts> {
		self.world.channel_facts()
	}

	fn root(&self) -> Vec<u8> {
		let world = &self.world;
		let mut numbers: Vec<u128> = world.accounts.values().map(|account| account.free).collect();
		for pool in world.pools.values() {
			numbers.extend([pool.base, pool.since.into(), pool.purse.total(), pool.purse.free()]);
		}
		numbers.extend(world.channels.values().map(|channel| channel.paid));
		numbers.into_iter().flat_map(u128::to_le_bytes).collect()
	}

	fn check(&self) -> Result<(), String> {
		Ok(())
	}
}

/// Set the price in another way where a seat became vacant or taken.
fn misprice(before: &World, world: &mut World, wrong: Wrong) {
	let now = world.now;
	for (id, was) in &before.pools {
		let Some(pool) = world.pools.get_mut(id) else { continue };
		let seated =
			|pool: &Pool, who: &Who| pool.seats.get(who).filter(|seat| seat.seated).cloned();
		let people: Vec<Who> = was.seats.keys().copied().collect();
		for who in people {
			let (had, has) = (seated(was, &who), seated(pool, &who));
			let base = match (wrong, had, has) {
				(Wrong::VacancyRaises, Some(seat), None) => rules::base_after(&was.terms, seat.pay),
				(Wrong::FirstProofRaises, None, Some(seat)) => seat.pay,
				(Wrong::LastProofKeeps, None, Some(_)) if was.vacant() == 1 => {
					(pool.base, pool.since) = (was.base, was.since);
					continue;
				},
				(Wrong::HeldBackTwice, Some(_), None) if was.affordable() < was.price(now) => {
					was.base.max(was.affordable())
				},
				_ => continue,
			};
			(pool.base, pool.since) = (base, now);
		}
	}
}

/// Reserve more or less than a seat is topped up with.
fn mistop(before: &World, world: &mut World, at: (PoolId, Who), wrong: Wrong, at_proof: bool) {
	let (id, who) = at;
	let funded = |world: &World| world.seat(id, who).ok().filter(|seat| seat.seated).cloned();
	let (Some(was), Some(seat)) = (funded(before), funded(world)) else { return };
	if was.paid != seat.paid && was.misses != seat.misses || seat.funded <= was.funded {
		return;
	}
	let (pool, pay) = (world.pool_mut(id), seat.pay);
	let change: i64 = match wrong {
		Wrong::TakesRenewals => {
			let ahead = seat.funded - seat.period - u32::from(seat.paid_now);
			i64::from(ahead < pool.terms.notice && pool.purse.free() >= pay)
		},
		Wrong::OneAtATime => -i64::from(seat.funded > was.funded + 1),
		_ => -i64::from(at_proof && !was.paid_now),
	};
	match change {
		1 => assert!(pool.purse.reserve(who, pay)),
		-1 => pool.purse.give_back(who, pay),
		_ => {},
	}
	world.seat_mut(id, who).funded = (i64::from(seat.funded) + change) as u32;
}

fn lives() -> u64 {
	let said = std::env::var("MODEL_LIVES").ok().and_then(|lives| lives.parse().ok());
	said.unwrap_or(if cfg!(debug_assertions) { 60 } else { 250 })
}

/// Invariants 1 to 8 after each step, 12 after some. How often everything happened is told.
#[test]
fn model_keeps_the_invariants() {
	let mut table = Table::default();
	let mut seen = std::collections::BTreeMap::<String, u64>::new();
	let mut all = 0;
	for number in 0..lives() {
		let limits = limits(number % 2 == 0);
		let ops = life(number, 300, limits.clone());
		let mut world = World::new(limits, fortunes(10));
		for (at, op) in ops.iter().enumerate() {
			let result = world.apply(op);
			table.note(op, result);
			check::check(&world);
			if at % 40 == 0 {
				check::check_drains(&world);
				check::check_claims(&world);
			}
		}
		assert!(world.pools.is_empty() && world.channels.is_empty(), "everything ends");
		for account in world.accounts.values() {
			assert_eq!(account.held.values().sum::<u128>(), 0, "nothing is left on hold");
		}
		world
			.book
			.seen
			.iter()
			.for_each(|(what, times)| *seen.entry(what.clone()).or_default() += times);
		all += ops.len();
	}
	println!("{all} steps");
	table.print();
	println!("{seen:#?}");
	let least = lives() / 40;
	assert!(table.rare(least).is_empty(), "seldom seen: {:?}", table.rare(least));
	let happens = [
		"period paid",
		"period missed",
		"nothing left to reserve",
		"pool ended, gifts left",
		"period proven in vain",
		"price goes on from what was offered, with money",
		"price goes on from what was offered, with a seat",
		"price goes on from more than its base",
		"price set by a seat that gives money back",
		"price left alone by a first proof",
		"price left alone by a vacancy",
		"price lowered by a vacancy",
		"last seat taken",
		"topped up at a proof",
		"topped up when settled",
		"settled in time to go on",
		"left others a renewal",
		"more claims than vacant seats",
		"sponsor paid itself",
		"claim seated",
		"claim seated after misses",
		"claimed for what the pool can pay",
		"seat lost",
		"seat won back",
		"reserved what was missing",
		"claim ended: left before it began",
		"claim ended: left without a commitment",
		"claim ended: not admitted",
		"claim ended: dismissed",
		"claim ended: left, missed",
		"claim ended: left, proven",
		"claim ended: left a closed pool",
		"claim ended: missed too often",
		"claim ended: no vacancy",
		"claim ended: out of money",
		"claim ended: proven in a closed pool",
		"claim ended: settled in a closing pool",
		"seat ended: delisted",
		"seat ended: left",
		"seat ended: left, missed",
		"seat ended: missed on notice",
		"seat ended: missed in a closed pool",
		"seat ended: missed too often",
		"seat ended: notice",
		"seat ended: pool ran dry",
		"seat taken at max",
		"seat taken between",
		"channel ended",
	];
	let times = |what: &str| seen.get(what).copied().unwrap_or_default();
	let rare: Vec<_> = happens.iter().filter(|what| times(what) < least).collect();
	assert!(rare.is_empty(), "seldom seen: {rare:?}");
}

/// Each mutant is told from the model within some lives; the model itself is not.
#[test]
fn driver_notices_what_is_wrong() {
	let live_with = |wrong: Wrong, ops: &[Op]| {
		let subject = Mutant { world: world(true), wrong };
		live(world(true), subject, ops).map(|_| ())
	};
	let lives: Vec<_> = (0..60).map(|number| life(number, 200, limits(true))).collect();
	for ops in lives.iter().take(20) {
		assert_eq!(live_with(Wrong::Nothing, ops), Ok(()));
	}
	for wrong in [
		Wrong::SlashToSponsor,
		Wrong::DepositKept,
		Wrong::LateCommit,
		Wrong::GiftsLaundered,
		Wrong::AnySignature,
		Wrong::Traces,
		Wrong::ClaimsCount,
		Wrong::RunsAhead,
		Wrong::RunsAheadOfSeats,
		Wrong::GoesOnFromBase,
		Wrong::HeldBackTwice,
		Wrong::VacancyRaises,
		Wrong::FirstProofRaises,
		Wrong::LastProofKeeps,
		Wrong::TakesRenewals,
		Wrong::OneAtATime,
		Wrong::TopsUpAtEnd,
		Wrong::SmallBond,
		Wrong::InVainSlashed,
		Wrong::ClaimMovesPrice,
		Wrong::FourthQuarter,
		Wrong::PayFalls,
		Wrong::Uncapped,
		Wrong::NthReserved,
		Wrong::LostKeepsPrice,
		Wrong::AdmittedOnce,
		Wrong::MustWorkOn,
	] {
		let at = |ops: &[Op]| live_with(wrong, ops).err().map(|(at, _)| at);
		let ops = lives.iter().find(|ops| at(ops).is_some());
		let ops = ops.unwrap_or_else(|| panic!("{wrong:?} is not noticed"));
		let short = shrink(ops.clone(), at);
		println!(
			"{wrong:?}, {} of {} steps: {:?}",
			short.len(),
			ops.len(),
			live_with(wrong, &short)
		);
		assert!(short.len() < ops.len());
	}
}

/// The closed form of the price, against all of it counted at once.
#[test]
fn price_is_rounded_down_and_never_above_max() {
	let terms = |from, max, ramp| Terms {
		period: 4,
		notice: 1,
		seats: 1,
		from,
		max,
		ramp,
		bond: max,
		open: true,
	};
	for (from, max, ramp) in [(10, 10, 1), (10, 17, 3), (3, 1_000, 7), (5, 6, 40), (10, 310, 16)] {
		let terms = terms(from, max, ramp);
		for elapsed in 0..2 * ramp {
			let plain = from + (max - from) * u128::from(elapsed) / u128::from(ramp);
			assert_eq!(rules::price(&terms, from, 5, 5 + elapsed), plain.min(max));
		}
	}
	let huge = terms(1, u128::MAX, u32::MAX);
	assert!(rules::price(&huge, 1, 0, u32::MAX - 1) < u128::MAX);
	assert_eq!(rules::price(&huge, 1, 0, u32::MAX), u128::MAX);
	for (pay, base) in
		[(8, 7), (9, 7), (15, 13), (16, 14), (1, 3), (u128::MAX, u128::MAX / 8 * 7 + 6)]
	{
		assert_eq!(rules::base_after(&terms(3, 1_000, 7), pay), base.max(3), "{pay}");
	}
}

/// Who lacks a share α of the content when committing passes with a frequency of about 1 − α.
#[test]
fn partial_scans_pass_as_often_as_they_are_whole() {
	let mut dice = Dice(7);
	let (mut passed, tries, leaves) = (0, 4_000, 64);
	for _ in 0..tries {
		let mut seed = [0; 32];
		seed.fill_with(|| dice.below(256) as u8);
		passed += u64::from(some_leaf(&seed, 0, 3, 1, leaves) < leaves / 4 * 3);
	}
	assert!((2_850..3_150).contains(&passed), "{passed} of {tries}");
}

/// Else a broken invariant could go unseen.
#[test]
fn invariants_notice_what_is_wrong() {
	let ops = life(1, 300, limits(false));
	let mut worlds = Vec::new();
	let mut model = world(false);
	for op in &ops {
		let _ = model.apply(op);
		worlds.push(model.clone());
	}
	let is_rich = |world: &&World| {
		world.pools.values().any(|pool| pool.seats.values().any(|seat| seat.seated))
	};
	let sound = worlds.iter().find(is_rich).expect("somebody is paid").clone();
	check::check(&sound);
	type Break = fn(&mut World);
	let breaks: [(&str, Break); 6] = [
		("8", |world| world.account(1).free += 1),
		("8", |world| {
			world.account(TREASURY).free += 1;
			world.account(1).free -= 1;
		}),
		("1", |world| {
			let sponsor = world.pools.values().next().expect("a pool").sponsor;
			world.release(Reason::Pool, sponsor, 1);
		}),
		("2", |world| {
			let (_, who) = world.all_seats()[0];
			world.release(Reason::Bond, who, 1);
		}),
		("4", |world| {
			world.book.proven.pop_first();
		}),
		("6", |world| {
			world.seeds.remove(&1);
		}),
	];
	for (number, break_it) in breaks {
		let mut broken = sound.clone();
		break_it(&mut broken);
		let told = catch_unwind(move || check::check(&broken)).expect_err(number);
		let told = match told.downcast_ref::<&str>() {
			Some(told) => told.to_string(),
			None => told.downcast_ref::<String>().cloned().unwrap_or_default(),
		};
		let told = told.replace("assertion `left == right` failed: ", "");
		assert!(told.starts_with(number), "{number}: {told}");
	}
}
