// SPDX-License-Identifier: Apache-2.0
//! The model alone: it keeps the design's invariants, sees everything happen, and the driver notices
//! what is wrong.

use super::{check, driver::*, generate::*, op::*, purse::Origin, rules, rules::Renewal, world::*};
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

pub fn limits(origin: Origin, channels: bool) -> Limits {
	Limits {
		minimum: 10,
		min_period: 4,
		pool_deposit: |label, admitted| 100 + label as u128 + 3 * admitted as u128,
		seat_deposit: 20,
		channel_deposit: 30,
		sample: some_leaf,
		origin,
		renewal: Renewal::AtEnd,
		channels,
	}
}

fn world(origin: Origin, channels: bool) -> World {
	World::new(limits(origin, channels), fortunes(10))
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
	/// The price of a dry pool climbs on.
	DryClimbs,
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
				world.now -= 1;
				result = world.apply(&op);
				world.now += 1;
			},
			(Wrong::GiftsLaundered, Op::Settle { pool, .. }) if result.is_ok() => {
				if let Some(pool) = world.pools.get_mut(pool) {
					let mut purse = super::purse::Purse::new(Origin::Pooled);
					purse.put(pool.purse.total());
					for (who, _) in pool.seats.iter() {
						purse.reserve(*who, pool.purse.reserved(*who));
					}
					pool.purse = purse;
				}
			},
			(Wrong::DryClimbs, Op::Fund { pool, .. }) if result.is_ok() => {
				world.pool_mut(*pool).since = before.pools[pool].since;
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
		format!("{:?}{:?}{:?}", self.world.accounts, self.world.pools, self.world.channels)
			.into_bytes()
	}

	fn check(&self) -> Result<(), String> {
		Ok(())
	}
}

fn lives() -> u64 {
	let said = std::env::var("MODEL_LIVES").ok().and_then(|lives| lives.parse().ok());
	said.unwrap_or(if cfg!(debug_assertions) { 20 } else { 200 })
}

/// Invariants 1 to 8 after each step, 12 after some. How often everything happened is told.
#[test]
fn model_keeps_the_invariants() {
	let mut table = Table::default();
	let mut seen = std::collections::BTreeMap::<String, u64>::new();
	let mut all = 0;
	for number in 0..lives() {
		let origin = if number % 2 == 0 { Origin::Pooled } else { Origin::Tagged };
		let channels = number % 4 < 2;
		let renewal = if number % 3 == 2 { Renewal::AtProof } else { Renewal::AtEnd };
		let limits = Limits { renewal, ..limits(origin, channels) };
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
	let least = lives() / 20;
	assert!(table.rare(least).is_empty(), "seldom seen: {:?}", table.rare(least));
	let happens = [
		"period paid",
		"period missed",
		"nothing left to reserve",
		"pool ended, gifts left",
		"period proven in vain",
		"price begins anew with money",
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
	let rare: Vec<_> = happens.iter().filter(|what| seen.get(**what) < Some(&least)).collect();
	assert!(rare.is_empty(), "seldom seen: {rare:?}");
}

/// Each mutant is told from the model within some lives; the model itself is not.
#[test]
fn driver_notices_what_is_wrong() {
	let live_with = |wrong: Wrong, ops: &[Op]| {
		let subject = Mutant { world: world(Origin::Pooled, true), wrong };
		live(world(Origin::Pooled, true), subject, ops).map(|_| ())
	};
	let lives: Vec<_> =
		(0..24).map(|number| life(number, 300, limits(Origin::Pooled, true))).collect();
	for ops in &lives {
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
		Wrong::DryClimbs,
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
	let ops = life(1, 300, limits(Origin::Pooled, false));
	let mut worlds = Vec::new();
	let mut model = world(Origin::Pooled, false);
	for op in &ops {
		let _ = model.apply(op);
		worlds.push(model.clone());
	}
	let is_rich = |world: &&World| {
		world.pools.values().any(|pool| pool.seats.values().any(|seat| seat.seated))
	};
	let sound = worlds.iter().find(is_rich).expect("somebody is paid").clone();
	check::check(&sound);
	let breaks: [(&str, fn(&mut World)); 6] = [
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
