// SPDX-License-Identifier: Apache-2.0
//! The pallet as what the model is compared with: the only file here that knows FRAME or the pallet.

use super::{
	driver::{live, shrink, Facts, Subject},
	generate::{fortunes, life},
	op::{NewPool, Op, Proof, Root},
	proofs, rules,
	world::{self, Limits, PoolId, Seed, Terms, Tick, Who, World},
};
use crate::{
	mock::{self, *},
	*,
};
use content::{Duty as Drawing, Hash, Length};
use frame_support::traits::{fungible::InspectHold, Footprint, UnfilteredDispatchable};
use sp_runtime::BuildStorage;
use std::{
	collections::BTreeMap,
	panic::{catch_unwind, AssertUnwindSafe},
};

/// Who this is on the chain.
fn account(who: Who) -> AccountId {
	if who == world::TREASURY {
		return mock::TREASURY;
	}
	let mut bytes = [7; 32];
	bytes[..8].copy_from_slice(&who.to_le_bytes());
	AccountId::new(bytes)
}

fn who(account: &AccountId) -> Who {
	if *account == mock::TREASURY {
		return world::TREASURY;
	}
	let bytes: &[u8] = account.as_ref();
	Who::from_le_bytes(bytes[..8].try_into().unwrap())
}

fn drawing(pool: PoolId, who: Who, period: u32) -> Drawing {
	let genesis = System::block_hash(0).0;
	Drawing { genesis, pool, seeder: account(who).into(), period }
}

fn sample(seed: &Seed, pool: PoolId, who: Who, period: u32, leaves: u64) -> u64 {
	let length = Length::new(leaves * rules::LEAF).unwrap();
	drawing(pool, who, period).sample::<HostSha256>(seed, length)
}

/// What a record takes: the same for each label.
fn deposit(footprint: Footprint) -> u128 {
	DEPOSIT + DEPOSIT_PER_BYTE * u128::from(footprint.size)
}

fn limits() -> Limits {
	Limits {
		minimum: MINIMUM,
		min_period: LEAST_PERIOD,
		pool_deposit: |_, admitted| deposit(pools::footprint::<Test>(admitted)),
		seat_deposit: deposit(seats::footprint::<Test>()),
		channel_deposit: 0,
		sample,
		channels: false,
	}
}

/// A chain in its tick 0, on which people have what the model's have.
fn chain() -> sp_io::TestExternalities {
	Drawn::set(([0; 32], 0));
	let balances = fortunes(MINIMUM).into_iter().map(|(who, has)| (account(who), has)).collect();
	let config = RuntimeGenesisConfig {
		balances: pallet_balances::GenesisConfig { balances, ..Default::default() },
		seeding: crate::GenesisConfig { min_period_ticks: LEAST_PERIOD, ..Default::default() },
		..Default::default()
	};
	let mut ext = sp_io::TestExternalities::new(config.build_storage().unwrap());
	ext.execute_with(|| {
		System::set_block_number(1);
		Timestamp::set_timestamp(START);
	});
	ext
}

/// The pallet, and roots that were committed to: what of them was whole no state tells.
struct Chain {
	roots: BTreeMap<(PoolId, Who), Root>,
}

impl Chain {
	/// The first tick of the period that runs now, and its number, if there is the seat.
	fn running(pool: PoolId, who: Who) -> Option<(Tick, u32)> {
		let ticks = Pools::<Test>::get(pool)?.terms.period_ticks;
		let start = Seats::<Test>::get(pool, account(who))?.start;
		let period = tick().checked_sub(start)? / ticks;
		Some((start + period * ticks, period))
	}

	fn root_of(pool: PoolId, who: Who, root: Root) -> Option<Hash> {
		let length = Pools::<Test>::get(pool)?.length_bytes;
		let (begins, period) = Self::running(pool, who)?;
		let seed = Seeds::<Test>::get(begins)?;
		Some(proofs::root::<HostSha256>(&drawing(pool, who, period), &seed, length, root))
	}

	fn shown(&self, pool: PoolId, who: Who, proof: Proof) -> Option<proofs::Shown> {
		let length = Pools::<Test>::get(pool)?.length_bytes;
		let (begins, period) = Self::running(pool, who)?;
		let seed = Seeds::<Test>::get(begins)?;
		let root = self.roots.get(&(pool, who)).copied().unwrap_or(Root { whole_to: 0 });
		let drawing = drawing(pool, who, period);
		let commitment = Seats::<Test>::get(pool, account(who))?.commitment;
		let drawn = commitment.and_then(|made| Seeds::<Test>::get(made.tick + 2));
		let leaf = drawn
			.map_or(0, |drawn| drawing.sample::<HostSha256>(&drawn, Length::new(length).unwrap()));
		Some(proofs::show::<HostSha256>((&drawing, &seed), length, leaf, root, proof))
	}

	fn create(new: &NewPool) -> Call<Test> {
		let Terms { period, notice, seats, from, max, ramp, bond, open } = new.terms;
		Call::create_pool {
			content: proofs::id::<HostSha256>(new.length),
			length_bytes: new.length,
			info_hash_v1: new.v1.then_some([1; 20]),
			info_hash_v2: new.v2.then_some([2; 32]),
			label: vec![b'a'; new.label].try_into().unwrap(),
			terms: PoolTerms {
				period_ticks: period,
				notice_periods: notice,
				seats,
				from_pay: from,
				max_pay: max,
				ramp_ticks: ramp,
				bond,
				open,
			},
			funds: new.funds,
		}
	}

	/// As a transaction is executed: a call that fails is undone.
	fn dispatch(
		origin: RuntimeOrigin,
		call: impl UnfilteredDispatchable<RuntimeOrigin = RuntimeOrigin>,
	) -> Result<(), String> {
		let result = call.dispatch_bypass_filter(origin);
		result.map(|_| ()).map_err(|error| format!("{:?}", error.error))
	}
}

impl Subject for Chain {
	fn call(&mut self, op: &Op) -> Result<(), String> {
		let (by, call) = match *op {
			Op::Tick(seed) => {
				next_block_drawing(seed);
				return Ok(());
			},
			Op::Spend { who, to, amount } => {
				let dest = account(to);
				let call = pallet_balances::Call::transfer_keep_alive { dest, value: amount };
				return Self::dispatch(signed(account(who)), RuntimeCall::Balances(call));
			},
			Op::CreatePool { who, ref new } => (Some(who), Self::create(new)),
			Op::Fund { who, pool, funds } => (Some(who), Call::fund { pool, funds }),
			Op::Withdraw { who, pool, funds } => (Some(who), Call::withdraw { pool, funds }),
			Op::Admit { who, pool, seeder } => {
				(Some(who), Call::admit { pool, seeder: account(seeder) })
			},
			Op::Unadmit { who, pool, seeder } => {
				(Some(who), Call::unadmit { pool, seeder: account(seeder) })
			},
			Op::ClaimSeat { who, pool, least_pay } => {
				(Some(who), Call::claim_seat { pool, least_pay })
			},
			Op::Commit { who, pool, root } => {
				let root = Self::root_of(pool, who, root).unwrap_or([3; 32]);
				(Some(who), Call::commit { pool, root })
			},
			Op::Prove { who, pool, seeder, proof } => {
				let nothing = || proofs::Shown { leaf: vec![0], path: vec![], tag_path: vec![] };
				let shown = self.shown(pool, seeder, proof).unwrap_or_else(nothing);
				let call = Call::prove {
					pool,
					seeder: account(seeder),
					leaf: shown.leaf.try_into().unwrap(),
					path: shown.path.try_into().unwrap(),
					tag_path: shown.tag_path.try_into().unwrap(),
				};
				(Some(who), call)
			},
			Op::Settle { who, pool, seeder } => {
				(Some(who), Call::settle { pool, seeder: account(seeder) })
			},
			Op::Leave { who, pool } => (Some(who), Call::leave { pool }),
			Op::Dismiss { who, pool, seeder } => {
				(Some(who), Call::dismiss { pool, seeder: account(seeder) })
			},
			Op::ClosePool { who, pool } => (Some(who), Call::close_pool { pool }),
			Op::Delist { by_governance, pool } => {
				((!by_governance).then_some(1), Call::delist { pool })
			},
			Op::OpenChannel { .. }
			| Op::TopUp { .. }
			| Op::Redeem { .. }
			| Op::CloseChannel { .. }
			| Op::Finish { .. } => return Err("there are no channels yet".into()),
		};
		let origin = by.map_or_else(RuntimeOrigin::root, |who| signed(account(who)));
		let result = Self::dispatch(origin, RuntimeCall::Seeding(call));
		if let (Ok(_), Op::Commit { who, pool, root }) = (&result, op) {
			self.roots.insert((*pool, *who), *root);
		}
		result
	}

	fn now(&self) -> Tick {
		tick()
	}

	fn account(&self, who: Who) -> Facts {
		let who = account(who);
		let held = |reason: HoldReason| Balances::balance_on_hold(&reason.into(), &who);
		BTreeMap::from([
			("free", Balances::free_balance(&who)),
			("pool", held(HoldReason::Pool)),
			("bond", held(HoldReason::Bond)),
			("deposit", held(HoldReason::Deposit)),
		])
	}

	fn pools(&self) -> BTreeMap<PoolId, Facts> {
		let facts = |(id, pool): (PoolId, PoolOf<Test>)| {
			let facts = BTreeMap::from([
				("sponsor", who(&pool.sponsor).into()),
				("total", pool.money.total().unwrap()),
				("free", pool.money.free().unwrap()),
				("own_free", pool.money.own_free().unwrap()),
				("gifts", pool.money.gifts),
				("reserved", pool.money.reserved),
				("seated", pool.seated.into()),
				("claims", pool.claims.into()),
				("base", pool.price.base),
				("since", pool.price.since.into()),
				("price", pool.price.at(&pool.terms, tick()).unwrap()),
				("offer", pool.offer(tick()).unwrap().unwrap_or_default()),
				("closing", pool.closing.into()),
				("delisted", pool.delisted.into()),
				("label", pool.label.len() as u128),
				("admitted", Admitted::<Test>::get(id).len() as u128),
			]);
			(id, facts)
		};
		Pools::<Test>::iter().map(facts).collect()
	}

	fn seats(&self) -> BTreeMap<(PoolId, Who), Facts> {
		let facts = |(pool, seeder, seat): (PoolId, AccountId, SeatOf<Test>)| {
			let terms = Pools::<Test>::get(pool).unwrap().terms;
			let funded = if seat.seated { seat.period + seat.funded } else { 0 };
			let facts = BTreeMap::from([
				("pay", seat.pay),
				("seated", seat.seated.into()),
				("start", seat.start.into()),
				("period", seat.period.into()),
				("funded", funded.into()),
				("reserved", seat.pay * u128::from(seat.funded)),
				("bond", terms.bond_left(seat.missed).unwrap()),
				("misses", seat.missed.into()),
				("paid", seat.paid.into()),
				("commit_tick", seat.commitment.map_or(0, |made| made.tick.into())),
				("leaving", (seat.notice == Some(Notice::Left)).into()),
			]);
			((pool, who(&seeder)), facts)
		};
		Seats::<Test>::iter().map(facts).collect()
	}

	fn channels(&self) -> BTreeMap<u64, Facts> {
		BTreeMap::new()
	}

	fn root(&self) -> Vec<u8> {
		root()
	}

	fn check(&self) -> Result<(), String> {
		Seeding::do_try_state().map_err(|error| format!("{error:?}"))?;
		Seats::<Test>::iter().try_for_each(|(pool, seeder, seat)| check_view(pool, &seeder, seat))
	}
}

/// What a client is told is what settling makes of a seat, and that it must be settled if it must.
fn check_view(pool: PoolId, seeder: &AccountId, stored: SeatOf<Test>) -> Result<(), String> {
	let all = Seeding::seats_of(seeder.clone(), None, MAX_VIEWS);
	let told = all.items.into_iter().find(|told| told.pool == pool).ok_or("it is not listed")?;
	let mut settled = None;
	test_support::undone(|| {
		let _ = settle(pool, seeder);
		settled = Seats::<Test>::get(pool, seeder);
	});
	let Some(settled) = settled else {
		let over = told.phase == Phase::Overdue && told.duty.is_none();
		return over.then_some(()).ok_or(format!("{told:?} is over"));
	};
	let saved = stored.seated && stored.funded == 0 && settled.funded > 0;
	let last = settled.periods(&Pools::<Test>::get(pool).unwrap().terms).begins(settled.period);
	let by = saved.then(|| last.unwrap() - 1);
	let is_so = (told.seated, told.period, told.missed, told.settle_by_tick)
		== (settled.seated, settled.period, settled.missed.into(), by);
	is_so.then_some(()).ok_or(format!("{told:?} is told of {settled:?}"))
}

/// Live a life on a chain of its own.
fn on_chain(ops: &[Op]) -> Result<World, (usize, String)> {
	let mut result = None;
	let lived = AssertUnwindSafe(|| {
		chain().execute_with(|| {
			let model = World::new(limits(), fortunes(MINIMUM));
			result = Some(live(model, Chain { roots: BTreeMap::new() }, ops));
		})
	});
	// A panic is as wrong as an answer, at the step nobody knows.
	if catch_unwind(lived).is_err() {
		return Err((ops.len().saturating_sub(1), "it panicked".into()));
	}
	result.unwrap()
}

/// `MODEL_LIVES` lives from `MODEL_FIRST` on, else a few; one that goes wrong is told with as little as is
/// needed for it.
#[test]
fn pools_and_seats_live_as_their_model_does() {
	let said = |name| std::env::var(name).ok().and_then(|number| number.parse::<u64>().ok());
	let lives = said("MODEL_LIVES").unwrap_or(if cfg!(debug_assertions) { 4 } else { 60 });
	let first = said("MODEL_FIRST").unwrap_or(0);
	for number in first..first + lives {
		// Made with a model whose samples are the chain's: they need its genesis.
		let ops = chain().execute_with(|| life(number, 300, limits()));
		let wrong = |ops: &[Op]| on_chain(ops).err().map(|(at, _)| at);
		if wrong(&ops).is_some() {
			let short = shrink(ops, wrong);
			let told = on_chain(&short).err();
			let steps: Vec<_> = short.iter().map(|op| format!("{op:?}")).collect();
			panic!("life {number}: {told:?} after\n{}", steps.join("\n"));
		}
	}
}

/// The proofs that the driver makes are what they are called.
#[test]
fn proofs_of_the_driver_are_right_or_wrong_as_they_say() {
	proofs::check_all::<HostSha256>();
}
