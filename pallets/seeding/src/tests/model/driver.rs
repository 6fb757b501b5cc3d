// SPDX-License-Identifier: Apache-2.0
//! The same things done to the model and to what it is a model of; afterwards both must be the same.
//!
//! What is looked at are *facts*, numbers under a name. A subject may leave out what it does not store
//! but for what [`REQUIRED`] names; what it says must be what the model says.

use super::{check, op::Op, world::*};
use std::collections::BTreeMap;

pub type Facts = BTreeMap<&'static str, u128>;

/// What is compared with the model: the pallet.
pub trait Subject {
	/// Do this: one arm for each call. The error is only told.
	fn call(&mut self, op: &Op) -> Result<(), String>;
	fn now(&self) -> Tick;
	/// `free`, and what is on hold for each reason: `pool`, `bond`, `channel`, `deposit`.
	fn account(&self, who: Who) -> Facts;
	fn pools(&self) -> BTreeMap<PoolId, Facts>;
	fn seats(&self) -> BTreeMap<(PoolId, Who), Facts>;
	fn channels(&self) -> BTreeMap<u64, Facts>;
	/// Something that changes with the state: a failed call must leave it.
	fn root(&self) -> Vec<u8>;
	/// The subject's own invariants.
	fn check(&self) -> Result<(), String>;
}

/// What a subject must say of accounts, pools, seats, channels.
pub const REQUIRED: [&[&str]; 4] = [
	&["free", "pool", "bond", "deposit"],
	&["sponsor", "free", "own_free", "seated", "claims", "price", "closing", "delisted", "label"],
	&["pay", "seated", "period", "bond", "misses", "commit_tick"],
	&["payer", "payee", "deposit", "paid"],
];

impl World {
	pub fn account_facts(&self, who: Who) -> Facts {
		let account = self.accounts.get(&who).cloned().unwrap_or_default();
		BTreeMap::from([
			("free", account.free),
			("pool", account.on_hold(Reason::Pool)),
			("bond", account.on_hold(Reason::Bond)),
			("channel", account.on_hold(Reason::Channel)),
			("deposit", account.on_hold(Reason::Deposit)),
		])
	}

	pub fn pool_facts(&self) -> BTreeMap<PoolId, Facts> {
		let facts = |pool: &Pool| {
			BTreeMap::from([
				("sponsor", pool.sponsor.into()),
				// All that is on hold for it.
				("total", pool.purse.total()),
				// Not reserved; own and gifts.
				("free", pool.purse.free()),
				// What the sponsor can withdraw.
				("own_free", pool.purse.own_free()),
				// Gifts that were not paid yet, reserved or not.
				("gifts", pool.purse.gifts()),
				("reserved", pool.purse.all_reserved()),
				("seated", pool.seated() as u128),
				("claims", pool.claims() as u128),
				("base", pool.base),
				("since", pool.since.into()),
				// What a vacant seat would pay if there were the money, and what it pays; 0 if dry.
				("price", pool.price(self.now)),
				("offer", pool.offer(self.now).unwrap_or_default()),
				("closing", pool.closing.into()),
				("delisted", pool.delisted.into()),
				("label", pool.label as u128),
				("admitted", pool.admitted.len() as u128),
			])
		};
		self.pools.iter().map(|(id, pool)| (*id, facts(pool))).collect()
	}

	pub fn seat_facts(&self) -> BTreeMap<(PoolId, Who), Facts> {
		let facts = |(id, who): (PoolId, Who)| {
			let pool = &self.pools[&id];
			let seat = &pool.seats[&who];
			let facts = BTreeMap::from([
				// As it was when it was claimed.
				("pay", seat.pay),
				("seated", seat.seated.into()),
				("start", seat.start.into()),
				// The first one that is neither paid nor missed, as of the last call that settled.
				("period", (seat.period + u32::from(seat.paid_now)).into()),
				// Periods from the first on that are paid for or funded; 0 of a claim.
				("funded", seat.funded.into()),
				("reserved", pool.purse.reserved(who)),
				("bond", seat.bond),
				("misses", seat.misses.into()),
				("paid", seat.paid.into()),
				// For that period; 0 without one: no seat begins in tick 0.
				(
					"commit_tick",
					match seat.commitment {
						Some((_, tick)) if !seat.paid_now => tick.into(),
						_ => 0,
					},
				),
				("leaving", seat.leaving.into()),
				("notice", (seat.notice || pool.closing).into()),
			]);
			((id, who), facts)
		};
		self.all_seats().into_iter().map(facts).collect()
	}

	pub fn channel_facts(&self) -> BTreeMap<u64, Facts> {
		let facts = |channel: &super::channels::Channel| {
			BTreeMap::from([
				("payer", channel.payer.into()),
				("payee", channel.payee.into()),
				("deposit", channel.deposit),
				("paid", channel.paid),
				("closed", channel.closed.map_or(0, |tick| u128::from(tick) + 1)),
			])
		};
		self.channels.iter().map(|(id, channel)| (*id, facts(channel))).collect()
	}
}

fn agree(what: &str, model: &Facts, said: &Facts, required: &[&str]) -> Result<(), String> {
	for (name, number) in said {
		let expected = model.get(name).ok_or(format!("{what}: no fact is called {name}"))?;
		if number != expected {
			return Err(format!("{what}: {name} is {number}, not {expected}"));
		}
	}
	match required.iter().find(|name| !said.contains_key(*name)) {
		Some(name) => Err(format!("{what}: {name} is not said")),
		None => Ok(()),
	}
}

fn agree_all<Id: Ord + core::fmt::Debug>(
	what: &str,
	model: BTreeMap<Id, Facts>,
	said: BTreeMap<Id, Facts>,
	required: &[&str],
) -> Result<(), String> {
	if !model.keys().eq(said.keys()) {
		let (are, should) = (said.keys(), model.keys());
		return Err(format!("{what}: there are {are:?}, not {should:?}"));
	}
	for ((id, model), said) in model.iter().zip(said.values()) {
		agree(&format!("{what} {id:?}"), model, said, required)?;
	}
	Ok(())
}

/// Whether everything is as the model says.
pub fn compare(model: &World, subject: &impl Subject) -> Result<(), String> {
	if model.now != subject.now() {
		return Err(format!("it is tick {}, not {}", subject.now(), model.now));
	}
	for who in model.accounts.keys() {
		let what = format!("account {who}");
		agree(&what, &model.account_facts(*who), &subject.account(*who), REQUIRED[0])?;
	}
	agree_all("pool", model.pool_facts(), subject.pools(), REQUIRED[1])?;
	agree_all("seat", model.seat_facts(), subject.seats(), REQUIRED[2])?;
	agree_all("channel", model.channel_facts(), subject.channels(), REQUIRED[3])
}

/// Do one thing to both.
pub fn step(model: &mut World, subject: &mut impl Subject, op: &Op) -> Result<(), String> {
	// A tick does not fail, and there are many.
	let ticks = matches!(op, Op::Tick(_));
	let before = if ticks { Vec::new() } else { subject.root() };
	let found = subject.call(op);
	let expected = model.apply(op);
	match (&found, &expected) {
		(Ok(()), Err(why)) => return Err(format!("it succeeded, but {why:?}")),
		(Err(error), Ok(())) => return Err(format!("it failed: {error}")),
		(Err(_), Err(_)) if subject.root() != before => {
			return Err("9: a failed call changed the state".into());
		},
		_ => {},
	}
	compare(model, subject)?;
	if ticks && !model.now.is_multiple_of(8) {
		return Ok(());
	}
	subject.check()
}

/// How often each call succeeded and failed, and why.
#[derive(Default)]
pub struct Table(pub BTreeMap<&'static str, (u64, BTreeMap<Why, u64>)>);

impl Table {
	pub fn note(&mut self, op: &Op, result: Result<(), Why>) {
		let (done, failed) = self.0.entry(op.name()).or_default();
		match result {
			Ok(()) => *done += 1,
			Err(why) => *failed.entry(why).or_default() += 1,
		}
	}

	pub fn print(&self) {
		for (name, (done, failed)) in &self.0 {
			let all: u64 = failed.values().sum();
			println!("{name:16} {done:7} done {all:6} failed  {failed:?}");
		}
	}

	/// Calls that succeeded, or failed, less often than so.
	pub fn rare(&self, least: u64) -> Vec<&'static str> {
		let is_rare = |(done, failed): &(u64, BTreeMap<Why, u64>)| {
			*done < least || failed.values().sum::<u64>() < least
		};
		let may_fail = |name: &&str| *name != "tick";
		let rare = self.0.iter().filter(|(_, counted)| is_rare(counted));
		rare.map(|(name, _)| *name).filter(may_fail).collect()
	}
}

/// Live a whole life with both. What is wrong is told with the number of the step.
pub fn live(
	mut model: World,
	mut subject: impl Subject,
	ops: &[Op],
) -> Result<World, (usize, String)> {
	compare(&model, &subject).map_err(|wrong| (0, wrong))?;
	for (at, op) in ops.iter().enumerate() {
		step(&mut model, &mut subject, op).map_err(|wrong| (at, format!("{op:?}: {wrong}")))?;
		check::check(&model);
	}
	Ok(model)
}

/// Leave out what is not needed for it to go wrong. `wrong` says at which step it does.
pub fn shrink(mut ops: Vec<Op>, wrong: impl Fn(&[Op]) -> Option<usize>) -> Vec<Op> {
	let Some(at) = wrong(&ops) else { return ops };
	ops.truncate(at + 1);
	let mut chunk = ops.len().div_ceil(2);
	loop {
		let mut from = 0;
		while from < ops.len() {
			let to = (from + chunk).min(ops.len());
			let less: Vec<Op> = [&ops[..from], &ops[to..]].concat();
			match wrong(&less) {
				Some(at) => {
					ops = less;
					ops.truncate(at + 1);
				},
				None => from = to,
			}
		}
		if chunk == 1 {
			return ops;
		}
		chunk = chunk.div_ceil(2);
	}
}
