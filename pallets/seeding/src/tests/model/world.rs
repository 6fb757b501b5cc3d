// SPDX-License-Identifier: Apache-2.0
//! What there is: accounts, pools, seats, the clock; and the calls on pools. Seats are in `seats.rs`,
//! claims in `claims.rs`, channels in `channels.rs`.
//!
//! A call that gives `Err` may have changed half of it: [`World::apply`] works on a copy.

use super::{
	channels::Channel,
	check,
	op::{NewPool, Op},
	purse::Purse,
	rules,
	seats::Seat,
};
use std::collections::{BTreeMap, BTreeSet};

pub type Who = u64;
pub type PoolId = u64;
pub type Tick = u32;
pub type Seed = [u8; 32];

/// Who gets slashes and what is left of gifts.
pub const TREASURY: Who = 100;

/// Why money is on hold.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Reason {
	Pool,
	Bond,
	Channel,
	Deposit,
}

/// Why a call fails.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Why {
	AlreadyAdmitted,
	AlreadyClosing,
	AlreadyCommitted,
	AlreadyDelisted,
	AlreadyLeaving,
	AlreadyNotice,
	AlreadyPaid,
	AlreadySeated,
	BadContent,
	BadProof,
	BadSignature,
	BadTerms,
	BondTooSmall,
	NoMoneyHere,
	NoPool,
	NoSeat,
	NoSeatLeft,
	NothingNew,
	NothingToDo,
	NothingToSettle,
	NotAdmitted,
	NotAllowed,
	NotCommitted,
	NotInvited,
	NotSponsor,
	NotYet,
	NotYours,
	NotYoursToWithdraw,
	NoChannel,
	PayFell,
	PoolIsClosed,
	PoolIsDry,
	TooEarly,
	TooLate,
	TooManyAdmitted,
	TooPoor,
}

/// What is fixed when a pool is made. Amounts in units of the token, times in ticks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Terms {
	pub period: u32,
	/// In periods.
	pub notice: u32,
	pub seats: u32,
	/// For a period, as `max`.
	pub from: u128,
	pub max: u128,
	pub ramp: u32,
	pub bond: u128,
	pub open: bool,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pool {
	pub sponsor: Who,
	pub length: u64,
	/// Bytes of its label: none once it was delisted.
	pub label: usize,
	/// As it was at first, which the deposit is for.
	pub first_label: usize,
	pub terms: Terms,
	pub purse: Purse,
	pub admitted: BTreeSet<Who>,
	/// Seats and claims.
	pub seats: BTreeMap<Who, Seat>,
	pub base: u128,
	pub since: Tick,
	pub closing: bool,
	pub delisted: bool,
	pub deposit: u128,
}

impl Pool {
	/// What a vacant seat would pay now if there were the money.
	pub fn price(&self, now: Tick) -> u128 {
		rules::price(&self.terms, self.base, self.since, now)
	}

	pub fn leaves(&self) -> u64 {
		self.length.div_ceil(rules::LEAF)
	}

	/// Whether somebody can claim a seat, and a claim become one.
	pub fn is_open(&self) -> bool {
		!self.closing && !self.delisted
	}

	pub fn seated(&self) -> usize {
		self.seats.values().filter(|seat| seat.seated).count()
	}

	pub fn claims(&self) -> usize {
		self.seats.len() - self.seated()
	}

	pub fn is_full(&self) -> bool {
		self.vacant() == 0
	}

	pub fn vacant(&self) -> usize {
		self.terms.seats as usize - self.seated()
	}

	/// What a vacancy or a first proof says of the price. Says whether it counts.
	pub fn reprice(&mut self, now: Tick, other_vacant: bool, said: u128) -> bool {
		let base = rules::repriced(other_vacant, said, self.price(now));
		if let Some(base) = base {
			(self.base, self.since) = (base, now);
		}
		base.is_some()
	}

	/// A renewal of each seat there is.
	pub fn renewals(&self) -> u128 {
		self.seats.values().filter(|seat| seat.seated).map(|seat| seat.pay).sum()
	}

	/// Whether there is the money that a seat needs at this pay.
	pub fn affords(&self, pay: u128) -> bool {
		let needs = rules::needs(&self.terms, pay, self.renewals());
		needs.is_some_and(|needs| self.purse.free() >= needs)
	}

	/// What a vacant seat pays now. None in a dry pool.
	pub fn offer(&self, now: Tick) -> Option<u128> {
		(!self.is_dry()).then(|| self.affordable().min(self.price(now)))
	}

	/// What it can pay a vacant seat: the cap of its price.
	pub fn affordable(&self) -> u128 {
		rules::affordable(&self.terms, self.purse.free(), self.renewals())
	}

	/// Nobody can claim.
	pub fn is_dry(&self) -> bool {
		self.affordable() < self.terms.from
	}

	/// First tick of a seat's running period.
	pub fn begins(&self, seat: &Seat) -> Tick {
		seat.start + seat.period * self.terms.period
	}

	/// First tick after it.
	pub fn ends(&self, seat: &Seat) -> Tick {
		self.begins(seat) + self.terms.period
	}
}

#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Account {
	pub free: u128,
	pub held: BTreeMap<Reason, u128>,
}

impl Account {
	pub fn on_hold(&self, reason: Reason) -> u128 {
		self.held.get(&reason).copied().unwrap_or_default()
	}

	pub fn all(&self) -> u128 {
		self.free + self.held.values().sum::<u128>()
	}
}

/// How a period came out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
	Paid,
	/// Proven by a claim that could not become a seat.
	InVain,
	Missed,
}

/// What happened so far, which no call reads: for the invariants and to count what was seen.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Book {
	pub seats: u64,
	/// By the seat's number and the period's.
	pub outcomes: BTreeMap<(u64, u32), Outcome>,
	/// Periods for which a right proof was shown in time.
	pub proven: BTreeSet<(u64, u32)>,
	pub slashed: u128,
	pub gifts_left: u128,
	pub redeemed: BTreeMap<u64, u128>,
	pub seen: BTreeMap<String, u64>,
}

impl Book {
	pub fn count(&mut self, what: &str) {
		*self.seen.entry(what.into()).or_default() += 1;
	}
}

/// Which leaf of so many is asked for: seed, pool, seeder, period, leaves.
pub type Sample = fn(&Seed, PoolId, Who, u32, u64) -> u64;

/// What the chain's configuration says.
#[derive(Clone)]
pub struct Limits {
	/// The existential deposit, which every account keeps free.
	pub minimum: u128,
	pub min_period: u32,
	/// By the bytes of the label and how many are admitted.
	pub pool_deposit: fn(usize, usize) -> u128,
	pub seat_deposit: u128,
	pub channel_deposit: u128,
	pub sample: Sample,
	/// Whether there are channels yet.
	pub channels: bool,
}

#[derive(Clone)]
pub struct World {
	pub limits: Limits,
	pub now: Tick,
	pub seeds: BTreeMap<Tick, Seed>,
	pub accounts: BTreeMap<Who, Account>,
	pub pools: BTreeMap<PoolId, Pool>,
	pub next_pool: PoolId,
	pub channels: BTreeMap<u64, Channel>,
	pub next_channel: u64,
	pub book: Book,
	pub issued: u128,
	pub treasury_had: u128,
}

pub fn need(that: bool, why: Why) -> Result<(), Why> {
	that.then_some(()).ok_or(why)
}

impl World {
	/// With so much free money each, at tick 0.
	pub fn new(limits: Limits, people: impl IntoIterator<Item = (Who, u128)>) -> Self {
		let account = |(who, free)| (who, Account { free, ..Default::default() });
		let accounts: BTreeMap<_, _> = people.into_iter().map(account).collect();
		let issued = accounts.values().map(Account::all).sum();
		let treasury_had = accounts.get(&TREASURY).map_or(0, |treasury| treasury.free);
		Self {
			limits,
			now: 0,
			seeds: BTreeMap::from([(0, [0; 32])]),
			accounts,
			pools: BTreeMap::new(),
			next_pool: 0,
			channels: BTreeMap::new(),
			next_channel: 0,
			book: Book::default(),
			issued,
			treasury_had,
		}
	}

	/// Do what the call says, all of it or nothing.
	pub fn apply(&mut self, op: &Op) -> Result<(), Why> {
		if let Op::Tick(seed) = op {
			// Nothing to undo.
			self.tick(*seed);
			return Ok(());
		}
		let mut after = self.clone();
		after.call(op)?;
		after.hold_curves_back(self, matches!(op, Op::Fund { .. }));
		check::check_step(self, &after);
		*self = after;
		Ok(())
	}

	/// Where a call has raised what a pool can pay, its price has climbed in vain above that. What the
	/// call itself made of the price, by a vacancy or a first proof, stands.
	fn hold_curves_back(&mut self, before: &World, by_fund: bool) {
		for (id, was) in &before.pools {
			let Some(pool) = self.pools.get_mut(id) else { continue };
			let (price, could_pay) = (was.price(self.now), was.affordable());
			let base = rules::goes_on_from(was.base, price, could_pay, pool.affordable());
			let Some(base) = base else { continue };
			let same = (pool.base, pool.since) == (was.base, was.since);
			if same {
				(pool.base, pool.since) = (base, self.now);
			}
			self.count_all(&[
				(same && by_fund, "price goes on from what was offered, with money"),
				(same && !by_fund, "price goes on from what was offered, with a seat"),
				(same && base > was.base, "price goes on from more than its base"),
				(!same, "price set by a seat that gives money back"),
			]);
		}
	}

	/// A tick begins, with the randomness of the epoch that has ended.
	pub fn tick(&mut self, seed: Seed) {
		self.now += 1;
		self.seeds.insert(self.now, seed);
	}

	pub fn account(&mut self, who: Who) -> &mut Account {
		self.accounts.entry(who).or_default()
	}

	/// What somebody can put on hold or give away: all but the existential deposit.
	pub fn spendable(&self, who: Who) -> u128 {
		let free = self.accounts.get(&who).map_or(0, |account| account.free);
		free.saturating_sub(self.limits.minimum)
	}

	pub fn hold(&mut self, reason: Reason, who: Who, amount: u128) -> Result<(), Why> {
		need(amount <= self.spendable(who), Why::TooPoor)?;
		let account = self.account(who);
		account.free -= amount;
		*account.held.entry(reason).or_default() += amount;
		Ok(())
	}

	pub fn release(&mut self, reason: Reason, who: Who, amount: u128) {
		self.pay_held(reason, who, who, amount);
	}

	/// From what one has on hold to what another has free. Never fails.
	pub fn pay_held(&mut self, reason: Reason, from: Who, to: Who, amount: u128) {
		let held = self.account(from).held.entry(reason).or_default();
		*held = held.checked_sub(amount).expect("what is paid is on hold");
		self.account(to).free += amount;
	}

	/// Free money from one to another.
	pub fn spend(&mut self, from: Who, to: Who, amount: u128) -> Result<(), Why> {
		need(amount <= self.spendable(from), Why::TooPoor)?;
		self.account(from).free -= amount;
		self.account(to).free += amount;
		Ok(())
	}

	pub fn pool(&self, id: PoolId) -> Result<&Pool, Why> {
		self.pools.get(&id).ok_or(Why::NoPool)
	}

	/// A pool that is there.
	pub fn pool_mut(&mut self, id: PoolId) -> &mut Pool {
		self.pools.get_mut(&id).expect("the pool was looked up before")
	}

	pub fn sponsored(&self, who: Who, id: PoolId) -> Result<&Pool, Why> {
		let pool = self.pool(id)?;
		need(pool.sponsor == who, Why::NotSponsor)?;
		Ok(pool)
	}

	pub fn create_pool(&mut self, who: Who, new: &NewPool) -> Result<(), Why> {
		need((1..=rules::MAX_LENGTH).contains(&new.length), Why::BadContent)?;
		need(new.v1 || new.v2, Why::BadContent)?;
		let (min_period, minimum) = (self.limits.min_period, self.limits.minimum);
		need(rules::allowed(&new.terms, min_period, minimum), Why::BadTerms)?;
		need(rules::bond_is_enough(&new.terms), Why::BondTooSmall)?;
		let deposit = (self.limits.pool_deposit)(new.label, 0);
		self.hold(Reason::Deposit, who, deposit)?;
		self.hold(Reason::Pool, who, new.funds)?;
		let mut purse = Purse::default();
		purse.put(new.funds);
		let pool = Pool {
			sponsor: who,
			length: new.length,
			label: new.label,
			first_label: new.label,
			terms: new.terms,
			purse,
			admitted: BTreeSet::new(),
			seats: BTreeMap::new(),
			base: new.terms.from,
			since: self.now,
			closing: false,
			delisted: false,
			deposit,
		};
		self.pools.insert(self.next_pool, pool);
		self.next_pool += 1;
		Ok(())
	}

	pub fn fund(&mut self, who: Who, id: PoolId, funds: u128) -> Result<(), Why> {
		let pool = self.pool(id)?;
		need(rules::takes_money(pool.closing, pool.delisted), Why::NoMoneyHere)?;
		need(funds > 0, Why::NothingToDo)?;
		let sponsor = pool.sponsor;
		if who == sponsor {
			self.hold(Reason::Pool, who, funds)?;
			self.pool_mut(id).purse.put(funds);
		} else {
			self.spend(who, sponsor, funds)?;
			// It comes on hold as it arrives: the sponsor need not have anything free beside it.
			let account = self.account(sponsor);
			account.free -= funds;
			*account.held.entry(Reason::Pool).or_default() += funds;
			self.pool_mut(id).purse.give(funds);
		}
		Ok(())
	}

	pub fn withdraw(&mut self, who: Who, id: PoolId, funds: u128) -> Result<(), Why> {
		self.sponsored(who, id)?;
		need(funds > 0, Why::NothingToDo)?;
		self.pool_mut(id).purse.withdraw(funds)?;
		self.release(Reason::Pool, who, funds);
		Ok(())
	}

	pub fn admit(&mut self, who: Who, id: PoolId, seeder: Who) -> Result<(), Why> {
		let pool = self.sponsored(who, id)?;
		need(!pool.terms.open, Why::NotInvited)?;
		need(pool.admitted.len() < rules::MAX_ADMITTED, Why::TooManyAdmitted)?;
		need(self.pool_mut(id).admitted.insert(seeder), Why::AlreadyAdmitted)?;
		let (due, deposit) = self.deposit_of(id);
		self.hold(Reason::Deposit, who, due - deposit)?;
		self.pool_mut(id).deposit = due;
		Ok(())
	}

	/// What a pool's deposit should be, and what it is.
	fn deposit_of(&self, id: PoolId) -> (u128, u128) {
		let pool = &self.pools[&id];
		((self.limits.pool_deposit)(pool.first_label, pool.admitted.len()), pool.deposit)
	}

	pub fn unadmit(&mut self, who: Who, id: PoolId, seeder: Who) -> Result<(), Why> {
		self.sponsored(who, id)?;
		need(self.pool_mut(id).admitted.remove(&seeder), Why::NotAdmitted)?;
		let (due, deposit) = self.deposit_of(id);
		self.release(Reason::Deposit, who, deposit - due);
		self.pool_mut(id).deposit = due;
		Ok(())
	}

	pub fn close_pool(&mut self, who: Who, id: PoolId) -> Result<(), Why> {
		let pool = self.sponsored(who, id)?;
		need(!pool.closing, Why::AlreadyClosing)?;
		self.pool_mut(id).closing = true;
		self.end_if_empty(id);
		Ok(())
	}

	pub fn delist(&mut self, by_governance: bool, id: PoolId) -> Result<(), Why> {
		need(by_governance, Why::NotAllowed)?;
		let pool = self.pool(id)?;
		need(!pool.delisted, Why::AlreadyDelisted)?;
		let pool = self.pool_mut(id);
		pool.delisted = true;
		pool.label = 0;
		Ok(())
	}

	/// A closed pool ends with its last seat or claim.
	pub fn end_if_empty(&mut self, id: PoolId) {
		let pool = &self.pools[&id];
		if !pool.closing || !pool.seats.is_empty() {
			return;
		}
		let pool = self.pools.remove(&id).expect("it was looked up");
		assert_eq!(pool.purse.all_reserved(), 0, "nothing is reserved without a seat");
		let gifts = pool.purse.gifts();
		self.pay_held(Reason::Pool, pool.sponsor, TREASURY, gifts);
		self.release(Reason::Pool, pool.sponsor, pool.purse.total() - gifts);
		self.release(Reason::Deposit, pool.sponsor, pool.deposit);
		self.book.gifts_left += gifts;
		self.book.count("pool ended");
		if gifts > 0 {
			self.book.count("pool ended, gifts left");
		}
	}
}
