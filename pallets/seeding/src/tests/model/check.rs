// SPDX-License-Identifier: Apache-2.0
//! The design's numbered invariants, of the model's state.

use super::{channels::Channel, purse::Purse, rules, seats::Seat, world::*};

fn sum<T>(of: impl IntoIterator<Item = T>, what: impl Fn(T) -> u128) -> u128 {
	of.into_iter().map(what).sum()
}

/// Panics with the number of what is broken.
pub fn check(world: &World) {
	for (who, account) in &world.accounts {
		let sponsored = || world.pools.values().filter(|pool| pool.sponsor == *who);
		let seats = || {
			let of = |pool: &'_ Pool| pool.seats.get(who).cloned();
			world.pools.values().filter_map(of).collect::<Vec<Seat>>()
		};
		let paying = || world.channels.values().filter(|channel| channel.payer == *who);
		let pool = sum(sponsored(), |pool| pool.purse.total());
		assert_eq!(account.on_hold(Reason::Pool), pool, "1: the pools of {who}");
		assert_eq!(account.on_hold(Reason::Bond), sum(seats(), |seat| seat.bond), "2: {who}");
		let open = sum(paying(), |channel: &Channel| channel.deposit - channel.paid);
		assert_eq!(account.on_hold(Reason::Channel), open, "2: the channels of {who}");
		let records = sum(sponsored(), |pool| pool.deposit)
			+ sum(seats(), |seat| seat.deposit)
			+ sum(paying(), |channel| channel.record_deposit);
		assert_eq!(account.on_hold(Reason::Deposit), records, "2: deposits of {who}");
	}
	for pool in world.pools.values() {
		check_pool(world, pool);
	}
	let book = &world.book;
	let proven = book.outcomes.iter().filter(|(_, outcome)| **outcome != Outcome::Missed);
	assert!(proven.map(|(period, _)| period).eq(&book.proven), "4: paid is what was proven");
	assert!(world.seeds.keys().copied().eq(0..=world.now), "6: one seed a tick");
	for (id, channel) in &world.channels {
		let redeemed = book.redeemed.get(id).copied().unwrap_or_default();
		assert!(redeemed == channel.paid && redeemed <= channel.deposit, "7: channel {id}");
	}
	let treasury = world.accounts[&TREASURY].free;
	let due = world.treasury_had + book.slashed + book.gifts_left;
	assert_eq!(treasury, due, "8: slashes and gifts that are left are the treasury's");
	assert_eq!(sum(world.accounts.values(), Account::all), world.issued, "8: issuance");
}

/// What a call makes of the prices: none is raised while a seat is offered at it, and none runs ahead of
/// what the pool can pay.
pub fn check_step(before: &World, after: &World) {
	let now = after.now;
	for (id, was) in &before.pools {
		let Some(pool) = after.pools.get(id) else { continue };
		let (had, has) = (was.price(now), pool.price(now));
		let same = (pool.base, pool.since) == (was.base, was.since);
		assert!(same || pool.since == now && has == pool.base, "prices are set now");
		if !was.is_full() && !pool.is_full() {
			assert!(has <= had, "a price on offer is raised from {had} to {has}");
		}
		let could_pay = was.affordable();
		if pool.affordable() > could_pay && had > could_pay {
			assert_eq!(pool.since, now, "the price goes on from now");
			let seats = was.seats.values().filter(|seat| seat.seated);
			let said = seats.map(|seat| rules::base_after(&was.terms, seat.pay));
			let most = said.chain([was.base, could_pay]).max();
			assert!(Some(has) <= most, "it has climbed in vain: {has}");
		}
	}
}

fn check_pool(world: &World, pool: &Pool) {
	let (terms, purse): (&Terms, &Purse) = (&pool.terms, &pool.purse);
	assert!(
		!pool.closing || !pool.seats.is_empty(),
		"a closed pool ends with its last seat or claim"
	);
	assert!(pool.seated() <= terms.seats as usize, "5: seats taken");
	assert!(pool.admitted.len() <= rules::MAX_ADMITTED);
	assert!(purse.all_reserved() + purse.free() == purse.total(), "5: reserves are covered");
	assert!(purse.own_free() <= purse.free(), "5: what is reserved stays");
	assert_eq!(purse.given, purse.gifts_paid + purse.gifts(), "1: gifts only pay");
	assert!(terms.bond / 4 >= terms.max, "a missed period costs what one pays");
	assert!((terms.from..=terms.max).contains(&pool.base) && pool.since <= world.now);
	assert!((pool.base..=terms.max).contains(&pool.price(world.now)), "prices keep their bounds");
	for (who, seat) in &pool.seats {
		assert!(seat.misses < rules::MAX_MISSES);
		if seat.seated {
			let ends = pool.ends(seat);
			assert!(world.now >= ends || seat.funded > seat.period, "its period is paid for");
			let left = seat.funded - seat.period - u32::from(seat.paid_now);
			assert_eq!(purse.reserved(*who), seat.pay * u128::from(left), "5: notice is funded");
			assert!(seat.funded > seat.period && left <= terms.notice, "5: by notice at the most");
			assert!(!seat.leaving || seat.funded == seat.period + 1, "who leaves has one period");
			let last = seat.period.checked_sub(u32::from(!seat.paid_now));
			let last = last.and_then(|last| world.book.outcomes.get(&(seat.number, last)));
			assert_eq!(last, Some(&Outcome::Paid), "an unpaid seat keeps nobody out: {who}");
		} else {
			assert_eq!((purse.reserved(*who), seat.funded), (0, 0), "5: a claim reserves nothing");
			assert!(!seat.paid_now && !seat.notice, "4: {who}");
			assert!(seat.paid == 0 || seat.misses > 0, "who was paid has missed since: {who}");
			assert!(!seat.leaving || seat.commitment.is_some(), "else it ends at once: {who}");
		}
		assert_eq!(seat.bond, terms.bond - u128::from(seat.misses) * (terms.bond / 4));
		assert!((terms.from..=terms.max).contains(&seat.pay));
		for period in 0..=seat.period + 1 {
			let outcome = world.book.outcomes.get(&(seat.number, period));
			let over = period < seat.period || period == seat.period && seat.paid_now;
			assert_eq!(outcome.is_some(), over, "3: period {period} of {who}");
		}
		assert_eq!(seat.paid + seat.misses, seat.period + u32::from(seat.paid_now), "3: {who}");
	}
}

/// Claims are nothing to others: they end at their sponsor's word with all of their bond, no pool has
/// another price or other money then, and who claims besides can do so if and only if there were none.
pub fn check_claims(world: &World) {
	const NEWCOMER: Who = 999;
	let mut without = world.clone();
	without.account(NEWCOMER).free = 1_000_000;
	let mut with = without.clone();
	for (id, who) in world.all_seats() {
		// What has elapsed is settled in both.
		with.walk(id, who).expect("it is there");
		without.walk(id, who).expect("it is there");
		let Ok(claim) = without.seat(id, who).cloned() else { continue };
		if claim.seated {
			continue;
		}
		let (pool, had) = (without.pools[&id].clone(), without.accounts[&who].free);
		assert_eq!(without.dismiss(pool.sponsor, id, who), Ok(()), "12: any claim ends");
		if let Some(after) = without.pools.get(&id) {
			let account = &without.accounts[&who];
			assert_eq!(account.free, had + claim.bond + claim.deposit, "12: with its bond");
			assert_eq!(
				(&after.purse, after.base, after.since),
				(&pool.purse, pool.base, pool.since)
			);
		}
	}
	for (id, pool) in world.pools.iter().filter(|(_, pool)| pool.is_open()) {
		let pool_with = with.pool_mut(*id);
		pool_with.admitted.insert(NEWCOMER);
		let pool_without = without.pool_mut(*id);
		assert_eq!((pool_with.seated(), pool_without.claims()), (pool_without.seated(), 0));
		pool_without.admitted.insert(NEWCOMER);
		if pool.terms.bond < 900_000 {
			let claimed = with.clone().claim_seat(NEWCOMER, *id, 0);
			assert_eq!(claimed, without.clone().claim_seat(NEWCOMER, *id, 0), "kept out of {id}");
			// With the least that a seat takes there is none who can be kept out by a price.
			let pool = &with.pools[id];
			let room = !pool.is_full() && pool.affords(pool.terms.from);
			assert_eq!(claimed.is_ok(), room, "room in {id}");
		}
	}
}

/// 12: whatever there is, sponsors get out what is theirs to withdraw at once, any seeder can leave, and
/// when all pools are closed nothing is left on hold for pools and seats once the notice is over.
pub fn check_drains(world: &World) {
	let mut world = world.clone();
	for (id, pool) in world.pools.clone() {
		for (who, seat) in &pool.seats {
			let left = world.clone().leave(*who, id);
			let gone = [Why::AlreadyLeaving, Why::NoSeat, Why::NoPool];
			assert!(left.map_or_else(|why| gone.contains(&why), |()| true), "12: {seat:?}");
		}
		let own = pool.purse.own_free();
		if own > 0 {
			assert_eq!(world.withdraw(pool.sponsor, id, own), Ok(()), "12: own money");
		}
		if !pool.closing {
			assert_eq!(world.close_pool(pool.sponsor, id), Ok(()), "12: any pool can be closed");
		}
	}
	let longest = |pool: &Pool| (pool.terms.notice + 1) * pool.terms.period;
	let longest = world.pools.values().map(longest).max().unwrap_or_default();
	for _ in 0..longest {
		world.tick([0; 32]);
		for (id, who) in world.all_seats() {
			let _ = world.settle(id, who);
		}
	}
	assert!(world.pools.is_empty(), "12: what is closed ends");
	for (who, account) in &world.accounts {
		for reason in [Reason::Pool, Reason::Bond] {
			assert_eq!(account.on_hold(reason), 0, "12: {reason:?} of {who}");
		}
	}
	check(&world);
}

impl World {
	/// Pools and the seeders that have seats or claims in them.
	pub fn all_seats(&self) -> Vec<(PoolId, Who)> {
		let of = |(id, pool): (&PoolId, &Pool)| {
			let id = *id;
			pool.seats.keys().map(move |who| (id, *who)).collect::<Vec<_>>()
		};
		self.pools.iter().flat_map(of).collect()
	}
}
