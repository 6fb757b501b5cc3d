// SPDX-License-Identifier: Apache-2.0
//! What must hold between any two calls. The numbers are those of the table in the README.

use crate::{
	ids::{InfoHash, PoolId, Tick},
	pallet::*,
	period::FIRST_START,
	seat::Notice,
	terms::MAX_MISSED,
	tick::KEPT_SEEDS,
};
use alloc::collections::{btree_map::BTreeMap, btree_set::BTreeSet};
use codec::Encode;
use frame_support::{
	ensure,
	traits::{fungibles::InspectHold, Get},
};
use primitives::Balance;
use sp_runtime::TryRuntimeError;

type Sums<Key> = BTreeMap<Key, Balance>;

fn add<Key: Ord>(sums: &mut Sums<Key>, key: Key, amount: Balance) -> Result<(), TryRuntimeError> {
	let sum = sums.entry(key).or_default();
	*sum = sum.checked_add(amount).ok_or("a sum of records overflows")?;
	Ok(())
}

impl<T: Config> Pallet<T> {
	/// All invariants of this pallet that can be seen in its storage.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_1_pools_have_what_they_say()?;
		Self::check_2_bonds_are_held()?;
		Self::check_3_periods_end_once()?;
		Self::check_5_seats_are_counted_and_funded()?;
		Self::check_6_seeds_are_contiguous()?;
		Self::check_13_lists_hold_exactly_their_records()
	}

	/// A sponsor has on hold for pools what they have: own money and gifts. No more is reserved than that.
	fn check_1_pools_have_what_they_say() -> Result<(), TryRuntimeError> {
		let mut sums = Sums::new();
		for pool in Pools::<T>::iter_values() {
			let total = pool.money.total().map_err(|_| "1: a pool overflows")?;
			ensure!(pool.money.reserved <= total, "1: more is reserved than there is");
			add(&mut sums, pool.sponsor.encode(), total)?;
		}
		Self::check_holds(HoldReason::Pool, sums, "1: holds differ from pools")
	}

	/// A seeder has on hold for bonds what is left of those of all its seats.
	fn check_2_bonds_are_held() -> Result<(), TryRuntimeError> {
		let mut sums = Sums::new();
		for (id, seeder, seat) in Seats::<T>::iter() {
			let pool = Pools::<T>::get(id).ok_or("2: a seat of no pool")?;
			let left = pool.terms.bond_left(seat.missed).map_err(|_| "2: a bond overflows")?;
			add(&mut sums, seeder.encode(), left)?;
		}
		Self::check_holds(HoldReason::Bond, sums, "2: holds differ from bonds")
	}

	/// Accounts without a record have nothing on hold.
	fn check_holds(
		reason: HoldReason,
		mut sums: Sums<alloc::vec::Vec<u8>>,
		fault: &'static str,
	) -> Result<(), TryRuntimeError> {
		let native = T::NativeAsset::get();
		for (who, _) in frame_system::Account::<T>::iter() {
			let held = T::AssetsHolder::balance_on_hold(native.clone(), &reason.into(), &who);
			let recorded = sums.remove(&who.encode()).unwrap_or_default();
			ensure!(held == recorded, fault);
		}
		ensure!(sums.values().all(|sum| *sum == 0), "a record of an account that is gone");
		Ok(())
	}

	/// A period was paid or missed, or is that of the seat: never two of these. What is committed to was
	/// in its first half.
	fn check_3_periods_end_once() -> Result<(), TryRuntimeError> {
		for (id, _, seat) in Seats::<T>::iter() {
			let pool = Pools::<T>::get(id).ok_or("3: a seat of no pool")?;
			let ended = seat.paid.checked_add(seat.missed.into());
			ensure!(ended == Some(seat.period), "3: a period ended twice, or never");
			ensure!(seat.missed_in_row <= seat.missed, "3: misses are miscounted");
			ensure!(seat.missed < MAX_MISSED, "3: a seat stands that has no bond left");
			let dismissed = seat.notice == Some(Notice::Dismissed);
			ensure!(!(seat.is_claim() && dismissed), "3: a claim has notice");
			ensure!(seat.start >= FIRST_START, "3: a seat began too early");
			if let Some(commitment) = seat.commitment {
				let periods = seat.periods(&pool.terms);
				let begins = periods.begins(seat.period).map_err(|_| "3: a tick overflows")?;
				let by = periods.commit_by(seat.period).map_err(|_| "3: a tick overflows")?;
				ensure!((begins..=by).contains(&commitment.tick), "3: a commit out of time");
			}
		}
		Ok(())
	}

	/// Pools count their seats and claims, have no more seats than their terms say, and what is reserved is
	/// for those. For claims nothing is.
	fn check_5_seats_are_counted_and_funded() -> Result<(), TryRuntimeError> {
		#[derive(Default)]
		struct Counted {
			seated: u32,
			claims: u32,
			proven: u32,
			pays: Balance,
			reserved: Balance,
		}
		let mut counted = BTreeMap::<PoolId, Counted>::new();
		for (id, _, seat) in Seats::<T>::iter() {
			let pool = Pools::<T>::get(id).ok_or("5: a seat of no pool")?;
			let sums = counted.entry(id).or_default();
			let reserved = seat.pay.checked_mul(seat.funded.into());
			let add = |sum: Balance, more: Option<Balance>| sum.checked_add(more?);
			sums.reserved = add(sums.reserved, reserved).ok_or("5: a reserve overflows")?;
			if seat.is_claim() {
				ensure!(seat.funded == 0, "5: something is reserved for a claim");
				sums.claims = sums.claims.saturating_add(1);
			} else {
				sums.pays = add(sums.pays, Some(seat.pay)).ok_or("5: pays overflow")?;
				sums.seated = sums.seated.saturating_add(1);
			}
			sums.proven = sums.proven.saturating_add(seat.is_proven().into());
			let (least, most) = (pool.terms.from_pay, pool.terms.max_pay);
			ensure!((least..=most).contains(&seat.pay), "5: a pay out of bounds");
			ensure!(seat.funded <= pool.terms.notice_periods, "5: more is reserved than a notice");
		}
		for (id, pool) in Pools::<T>::iter() {
			let sums = counted.remove(&id).unwrap_or_default();
			ensure!(pool.seated == sums.seated, "5: seats are miscounted");
			ensure!(pool.seated <= pool.terms.seats, "5: more seats than there are");
			ensure!(pool.claims == sums.claims, "5: claims are miscounted");
			ensure!(pool.proven == sums.proven, "5: the proven are miscounted");
			ensure!(pool.pays == sums.pays, "5: pays are miscounted");
			ensure!(pool.money.reserved == sums.reserved, "5: reserves differ from seats");
			ensure!(!(pool.closing && pool.is_empty()), "5: a pool stands that is over");
			let (least, most) = (pool.terms.from_pay, pool.terms.max_pay);
			ensure!((least..=most).contains(&pool.price.base), "5: a price out of bounds");
			ensure!(pool.label.is_empty() || !pool.delisted, "5: a delisted pool has a label");
		}
		Ok(())
	}

	/// Of the last ticks, each has its seed, and no other.
	fn check_6_seeds_are_contiguous() -> Result<(), TryRuntimeError> {
		let now = CurrentTick::<T>::get();
		let first = now.saturating_add(1).saturating_sub(KEPT_SEEDS).max(1);
		let expected: BTreeSet<Tick> = (first..=now).collect();
		let found: BTreeSet<Tick> = Seeds::<T>::iter_keys().collect();
		ensure!(found == expected, "6: seeds are missing, or too many");
		Ok(())
	}

	/// Pools and seats are found by account and hash, and nothing else is. Lists of who is admitted are of
	/// pools that are not open.
	fn check_13_lists_hold_exactly_their_records() -> Result<(), TryRuntimeError> {
		let (mut sponsored, mut hashes) = (BTreeSet::new(), BTreeSet::<(InfoHash, PoolId)>::new());
		for (id, pool) in Pools::<T>::iter() {
			ensure!(id < NextPoolId::<T>::get(), "13: an id was never given out");
			hashes.extend(pool.info_hashes().map(|hash| (hash, id)));
			sponsored.insert((pool.sponsor, id));
		}
		let found: BTreeSet<_> =
			Sponsored::<T>::iter_keys().map(|(who, id)| (who, PoolId::from(id))).collect();
		ensure!(found == sponsored, "13: a sponsor's pools differ from the pools");
		let found: BTreeSet<_> =
			ByInfoHash::<T>::iter_keys().map(|(hash, id)| (hash, PoolId::from(id))).collect();
		ensure!(found == hashes, "13: pools by hash differ from the pools");
		let seats: BTreeSet<_> = Seats::<T>::iter_keys().map(|(id, who)| (who, id)).collect();
		let found: BTreeSet<_> =
			SeatsOf::<T>::iter_keys().map(|(who, id)| (who, PoolId::from(id))).collect();
		ensure!(found == seats, "13: an account's seats differ from the seats");
		for (id, list) in Admitted::<T>::iter() {
			let pool = Pools::<T>::get(id).ok_or("13: a list of no pool")?;
			ensure!(!pool.terms.open && !list.is_empty(), "13: a list of no use");
		}
		Ok(())
	}
}
