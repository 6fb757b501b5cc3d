// SPDX-License-Identifier: Apache-2.0
//! The pallet as what the model is compared with: the only file here that knows FRAME or the pallet.
//!
//! It needs of the mock: `Test`, `RuntimeOrigin`, `RuntimeCall`, `AccountId`, `Balances`, `System`,
//! `ExtBuilder::run`, `signed`, and `next_tick(seed)`, which makes `seed` the randomness of the epoch that
//! has just ended, so that `CurrentTick` counts and `Seeds` keeps it.

use super::{driver::*, generate::*, op::*, proofs, world::*};
use crate::{mock::*, *};
use content::{Duty, Hash, Length, Sha256};
use frame_support::{
	assert_ok,
	traits::{fungible::InspectHold, Currency, Get},
};
use sp_io::{hashing::sha2_256, storage::root};
use sp_runtime::{traits::Dispatchable, StateVersion};
use std::{
	collections::BTreeMap,
	panic::{catch_unwind, AssertUnwindSafe},
};

struct Host;

impl Sha256 for Host {
	fn sha256(parts: &[&[u8]]) -> Hash {
		sha2_256(&parts.concat())
	}
}

/// Who this is on the chain.
fn account(who: Who) -> AccountId {
	match who {
		TREASURY => <Test as Config>::Treasury::get(),
		who => who.into(),
	}
}

fn who(account: AccountId) -> Who {
	match account {
		treasury if treasury == <Test as Config>::Treasury::get() => TREASURY,
		who => who.into(),
	}
}

/// As the pallet puts an account into hashes.
fn seeder_bytes(who: Who) -> [u8; 32] {
	seat_bytes::<Test>(&account(who))
}

fn duty(pool: PoolId, who: Who, period: u32) -> Duty {
	let genesis = System::block_hash(0).0;
	Duty { genesis, pool, seeder: seeder_bytes(who), period }
}

fn sample(seed: &Seed, pool: PoolId, who: Who, period: u32, leaves: u64) -> u64 {
	let length = Length::new(leaves * super::rules::LEAF).expect("pools have contents");
	duty(pool, who, period).sample::<Host>(seed, length)
}

/// What the mock is configured with. Deposits are those of the mock's `Consideration`.
fn limits() -> Limits {
	Limits {
		minimum: <Test as pallet_balances::Config>::ExistentialDeposit::get(),
		min_period: <Test as Config>::MinPeriod::get(),
		pool_deposit: |label, admitted| pool_deposit(label, admitted),
		seat_deposit: seat_deposit(),
		channel_deposit: 0,
		sample,
		channels: false,
	}
}

/// The pallet, and roots that were committed to: what of them was whole no state tells.
struct Chain {
	roots: BTreeMap<(PoolId, Who), Root>,
}

impl Chain {
	/// The first tick of the period that runs now, and its number, if there is the seat.
	fn running(pool: PoolId, who: Who) -> Option<(Tick, u32)> {
		let period_ticks = Pools::<Test>::get(pool)?.terms.period_ticks;
		let start = Seats::<Test>::get(pool, account(who))?.first_tick;
		let period = CurrentTick::<Test>::get().checked_sub(start)? / period_ticks;
		Some((start + period * period_ticks, period))
	}

	fn root_of(pool: PoolId, who: Who, root: Root) -> Option<[u8; 32]> {
		let length = Pools::<Test>::get(pool)?.length_bytes;
		let (begins, period) = Self::running(pool, who)?;
		let seed = Seeds::<Test>::get(begins)?;
		Some(proofs::root::<Host>(&duty(pool, who, period), &seed, length, root))
	}

	fn shown(&self, pool: PoolId, who: Who, proof: Proof) -> Option<proofs::Shown> {
		let length = Pools::<Test>::get(pool)?.length_bytes;
		let (begins, period) = Self::running(pool, who)?;
		let seed = Seeds::<Test>::get(begins)?;
		let root = self.roots.get(&(pool, who)).copied().unwrap_or(Root { whole_to: 0 });
		let duty = duty(pool, who, period);
		let commitment = Seats::<Test>::get(pool, account(who))?.commitment;
		let drawn = commitment.and_then(|(_, tick)| Seeds::<Test>::get(tick + 2));
		let leaf = drawn.map_or(0, |drawn| {
			duty.sample::<Host>(&drawn, Length::new(length).expect("pools have contents"))
		});
		Some(proofs::show::<Host>((&duty, &seed), length, leaf, root, proof))
	}

	fn create(new: &NewPool) -> Call<Test> {
		let Terms { period, notice, seats, from, max, ramp, bond, open } = new.terms;
		Call::create_pool {
			content: proofs::id::<Host>(new.length),
			length_bytes: new.length,
			info_hash_v1: new.v1.then_some([1; 20]),
			info_hash_v2: new.v2.then_some([2; 32]),
			label: vec![b'a'; new.label].try_into().expect("labels are short"),
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
}

impl Subject for Chain {
	fn call(&mut self, op: &Op) -> Result<(), String> {
		let (by, call) = match *op {
			Op::Tick(seed) => {
				next_tick(seed);
				return Ok(());
			},
			Op::Spend { who, to, amount } => {
				let dest = account(to);
				let call = pallet_balances::Call::transfer_keep_alive { dest, value: amount };
				let result = RuntimeCall::from(call).dispatch(signed(account(who)));
				return result.map(|_| ()).map_err(|error| format!("{:?}", error.error));
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
				let bytes = Self::root_of(pool, who, root).unwrap_or([3; 32]);
				(Some(who), Call::commit { pool, root: bytes })
			},
			Op::Prove { who, pool, seeder, proof } => {
				let nothing = || proofs::Shown { leaf: vec![0], path: vec![], tag_path: vec![] };
				let shown = self.shown(pool, seeder, proof).unwrap_or_else(nothing);
				let call = Call::prove {
					pool,
					seeder: account(seeder),
					leaf: shown.leaf.try_into().expect("leaves are short"),
					path: shown.path.try_into().expect("paths are short"),
					tag_path: shown.tag_path.try_into().expect("paths are short"),
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
		let result = RuntimeCall::from(call).dispatch(origin);
		if let (Ok(_), Op::Commit { who, pool, root }) = (&result, op) {
			self.roots.insert((*pool, *who), *root);
		}
		result.map(|_| ()).map_err(|error| format!("{:?}", error.error))
	}

	fn now(&self) -> Tick {
		CurrentTick::<Test>::get()
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
				("sponsor", who(pool.sponsor.clone()).into()),
				("free", pool.free()),
				("own_free", pool.own_free()),
				("gifts", pool.gifts()),
				("seated", pool.seated.into()),
				("claims", pool.claims.into()),
				("price", pool.price(CurrentTick::<Test>::get()).expect("it can be counted")),
				("closing", pool.closing.into()),
				("delisted", pool.delisted.into()),
				("label", pool.label.len() as u128),
			]);
			(id, facts)
		};
		Pools::<Test>::iter().map(facts).collect()
	}

	fn seats(&self) -> BTreeMap<(PoolId, Who), Facts> {
		let facts = |(pool, seeder, seat): (PoolId, AccountId, SeatOf<Test>)| {
			let facts = BTreeMap::from([
				("pay", seat.pay),
				("seated", seat.seated.into()),
				("start", seat.first_tick.into()),
				("period", seat.period.into()),
				("bond", seat.bond),
				("misses", seat.missed.into()),
				("commit_tick", seat.commitment.map_or(0, |(_, tick)| tick.into())),
			]);
			((pool, who(seeder)), facts)
		};
		Seats::<Test>::iter().map(facts).collect()
	}

	fn channels(&self) -> BTreeMap<u64, Facts> {
		BTreeMap::new()
	}

	fn root(&self) -> Vec<u8> {
		root(StateVersion::V1)
	}

	fn check(&self) -> Result<(), String> {
		Seeding::do_try_state().map_err(|error| format!("{error:?}"))
	}
}

/// Live a life on a chain of its own.
fn on_chain(ops: &[Op]) -> Result<World, (usize, String)> {
	let mut result = None;
	let lived = AssertUnwindSafe(|| {
		ExtBuilder::run(|| {
			let limits = limits();
			let people = fortunes(limits.minimum);
			for (who, fortune) in &people {
				let _ = Balances::make_free_balance_be(&account(*who), *fortune);
			}
			let mut model = World::new(limits, people);
			model.now = CurrentTick::<Test>::get();
			assert_eq!(model.now, 0, "a life begins with the chain");
			result = Some(live(model, Chain { roots: BTreeMap::new() }, ops));
		})
	});
	// A panic is as wrong as an answer, at the step nobody knows.
	if catch_unwind(lived).is_err() {
		return Err((ops.len().saturating_sub(1), "it panicked".into()));
	}
	result.expect("it was lived")
}

/// `MODEL_LIVES` lives, else a few; a life that goes wrong is told with as little as is needed for it.
#[test]
fn pools_and_seats_live_as_their_model_does() {
	let lives = std::env::var("MODEL_LIVES").ok().and_then(|lives| lives.parse().ok());
	for number in 0..lives.unwrap_or(if cfg!(debug_assertions) { 10 } else { 60 }) {
		// Made with a model whose samples are the chain's: they need its genesis.
		let mut ops = Vec::new();
		ExtBuilder::run(|| ops = life(number, 300, limits()));
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
	proofs::check_all::<Host>();
	assert_ok!(Seeding::do_try_state());
}
