// SPDX-License-Identifier: Apache-2.0
//! Worst cases: pools with both info hashes, the longest label and as many admitted as can be; seats that
//! have missed as much as can be settled at once; pools that end with them.

use crate::{pools, seats, ticks, *};
use alloc::vec::Vec;
use content::{content_id, leaf_node, tag, Duty as Drawing, Length, Sha256, LEAF, MAX_LENGTH};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{
		fungibles::{Inspect, Mutate},
		Consideration, EnsureOrigin, Get, Randomness,
	},
	BoundedVec,
};
use frame_system::RawOrigin;
use primitives::Balance;
use sp_runtime::traits::One;

/// The tick in which benchmarks begin.
const START: Tick = 2_000;
const PERIOD: u32 = 100;

fn unit<T: Config>() -> Balance {
	T::Assets::minimum_balance(T::NativeAsset::get())
}

/// A tick begins.
fn to_tick<T: Config>(tick: Tick) {
	CurrentTick::<T>::put(tick);
	Seeds::<T>::insert(tick, [tick as u8; 32]);
}

/// An account with plenty of everything.
fn rich<T: Config>(name: &'static str) -> T::AccountId {
	let who: T::AccountId = account(name, 0, 0);
	T::Assets::mint_into(T::NativeAsset::get(), &who, unit::<T>() * 1_000_000).unwrap();
	for footprint in [pools::footprint::<T>(MAX_ADMITTED as usize), seats::footprint::<T>()] {
		TicketOf::<T>::ensure_successful(&who, footprint);
	}
	who
}

fn terms<T: Config>(notice_periods: u32) -> PoolTerms {
	let unit = unit::<T>();
	PoolTerms {
		period_ticks: PERIOD,
		notice_periods,
		seats: MAX_SEATS,
		from_pay: unit,
		max_pay: unit * 10,
		ramp_ticks: 1_000,
		bond: unit * 1_000,
		open: false,
	}
}

fn label() -> Label {
	BoundedVec::truncate_from(alloc::vec![b'l'; MAX_LABEL as usize])
}

/// A pool with so many admitted, the seeder being the last of them, and somebody's gift in it.
fn pool<T: Config>(notice: u32, admitted: u32) -> (T::AccountId, T::AccountId, PoolId) {
	to_tick::<T>(START);
	let (sponsor, seeder, giver) = (rich::<T>("sponsor"), rich::<T>("seeder"), rich::<T>("giver"));
	let id = NextPoolId::<T>::get();
	let torrent = Torrent {
		content: [1; 32],
		length_bytes: MAX_LENGTH,
		info_hash_v1: Some([2; 20]),
		info_hash_v2: Some([3; 32]),
	};
	let funds = unit::<T>() * 100_000;
	Pallet::<T>::do_create_pool(sponsor.clone(), torrent, label(), terms::<T>(notice), funds)
		.unwrap();
	Pallet::<T>::do_fund(giver, id, funds).unwrap();
	for i in 1..admitted {
		Pallet::<T>::do_admit(sponsor.clone(), id, account("friend", i, 0)).unwrap();
	}
	if admitted > 0 {
		Pallet::<T>::do_admit(sponsor.clone(), id, seeder.clone()).unwrap();
	}
	(sponsor, seeder, id)
}

/// A pool with one seat, that was paid before.
fn seated<T: Config>(notice: u32) -> (T::AccountId, T::AccountId, PoolId) {
	let (sponsor, seeder, id) = pool::<T>(notice, MAX_ADMITTED);
	Pallet::<T>::do_claim_seat(seeder.clone(), id, 0).unwrap();
	let pay = Seats::<T>::mutate(id, &seeder, |seat| {
		let seat = seat.as_mut().unwrap();
		(seat.paid, seat.period, seat.funded) = (1, 1, notice);
		seat.pay
	});
	Pools::<T>::mutate(id, |pool| {
		let pool = pool.as_mut().unwrap();
		(pool.claims, pool.seated, pool.proven, pool.pays) = (0, 1, 1, pay);
		pool.money.reserved = pay * Balance::from(notice);
	});
	(sponsor, seeder, id)
}

/// A seat that has missed three periods, was on notice for them, and is the last one of a closed pool: it
/// ends with what is left of its bond, and the pool with it.
fn ending<T: Config>() -> (T::AccountId, T::AccountId, PoolId) {
	let (sponsor, seeder, id) = seated::<T>(3);
	Pallet::<T>::do_close_pool(sponsor.clone(), id).unwrap();
	to_tick::<T>(START + 1 + 5 * PERIOD);
	(sponsor, seeder, id)
}

/// The root over a node, with the same sibling on each level.
fn up(node: Bytes32, index: u64, path: &[Bytes32]) -> Bytes32 {
	path.iter().enumerate().fold(node, |node, (level, sibling)| {
		let is_left = (index >> level) & 1 == 0;
		let (left, right) = if is_left { (&node, sibling) } else { (sibling, &node) };
		HostSha256::sha256(&[&[1], left, right])
	})
}

/// A claim to a seat of a content whose tree has so many levels, whose first proof can be given: the seeder,
/// the pool, the leaf and the way to both roots.
fn drawn<T: Config>(d: u32) -> (T::AccountId, T::AccountId, PoolId, LeafBytes, ProofPath) {
	let (sponsor, seeder, id) = pool::<T>(MAX_NOTICE, MAX_ADMITTED);
	let length = Length::new((LEAF as u64) << d).unwrap();
	Pallet::<T>::do_claim_seat(seeder.clone(), id, 0).unwrap();
	let duty = Drawing {
		genesis: ticks::genesis::<T>(),
		pool: id,
		seeder: seeder.clone().into(),
		period: 0,
	};
	to_tick::<T>(START + 1);
	let key = duty.key::<HostSha256>(&Seeds::<T>::get(START + 1).unwrap());
	to_tick::<T>(START + 3);
	let index = duty.sample::<HostSha256>(&Seeds::<T>::get(START + 3).unwrap(), length);
	let leaf = alloc::vec![7; LEAF];
	let path: Vec<Bytes32> = (0..d).map(|level| [level as u8; 32]).collect();
	let root = up(leaf_node::<HostSha256>(&leaf), index, &path);
	Pools::<T>::mutate(id, |pool| {
		let pool = pool.as_mut().unwrap();
		pool.content = content_id::<HostSha256>(length, &root);
		pool.length_bytes = length.bytes();
	});
	CurrentTick::<T>::put(START + 1);
	let commitment = up(tag::<HostSha256>(&key, &leaf), index, &path);
	Pallet::<T>::do_commit(seeder.clone(), id, commitment).unwrap();
	CurrentTick::<T>::put(START + 3);
	(sponsor, seeder, id, BoundedVec::truncate_from(leaf), BoundedVec::truncate_from(path))
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn create_pool() {
		to_tick::<T>(START);
		let (sponsor, unit) = (rich::<T>("sponsor"), unit::<T>());
		#[extrinsic_call]
		_(
			RawOrigin::Signed(sponsor),
			[1; 32],
			MAX_LENGTH,
			Some([2; 20]),
			Some([3; 32]),
			label(),
			terms::<T>(MAX_NOTICE),
			unit * 1_000,
		);
		assert_eq!(Pools::<T>::iter().count(), 1);
	}

	/// A gift.
	#[benchmark]
	fn fund() {
		let (_, giver, id) = pool::<T>(1, 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(giver), id, unit::<T>() * 7);
		assert_eq!(Pools::<T>::get(id).unwrap().money.gifts, unit::<T>() * 100_007);
	}

	#[benchmark]
	fn withdraw() {
		let (sponsor, _, id) = pool::<T>(1, 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(sponsor), id, unit::<T>() * 100_000);
		assert_eq!(Pools::<T>::get(id).unwrap().money.own, 0);
	}

	/// The last one that can be.
	#[benchmark]
	fn admit() {
		let (sponsor, _, id) = pool::<T>(1, MAX_ADMITTED - 1);
		let seeder: T::AccountId = account("new", 0, 0);
		#[extrinsic_call]
		_(RawOrigin::Signed(sponsor), id, seeder.clone());
		assert_eq!(Admitted::<T>::get(id).last(), Some(&seeder));
	}

	/// Of as many as can be.
	#[benchmark]
	fn unadmit() {
		let (sponsor, seeder, id) = pool::<T>(1, MAX_ADMITTED);
		#[extrinsic_call]
		_(RawOrigin::Signed(sponsor), id, seeder);
		assert_eq!(Admitted::<T>::get(id).len() as u32, MAX_ADMITTED - 1);
	}

	/// By the last of as many as can be admitted.
	#[benchmark]
	fn claim_seat() {
		let (_, seeder, id) = pool::<T>(MAX_NOTICE, MAX_ADMITTED);
		#[extrinsic_call]
		_(RawOrigin::Signed(seeder.clone()), id, 0);
		assert!(Seats::<T>::contains_key(id, seeder));
	}

	/// After three periods that were missed.
	#[benchmark]
	fn commit() {
		let (_, seeder, id) = seated::<T>(MAX_NOTICE);
		to_tick::<T>(START + 1 + 4 * PERIOD);
		#[extrinsic_call]
		_(RawOrigin::Signed(seeder.clone()), id, [9; 32]);
		let seat = Seats::<T>::get(id, seeder).unwrap();
		assert_eq!((seat.missed, seat.commitment.is_some()), (3, true));
	}

	/// That of a claim, which becomes a seat, of a content whose tree has so many levels.
	#[benchmark]
	fn prove(d: Linear<0, 30>) {
		let (_, seeder, id, leaf, path) = drawn::<T>(d);
		#[extrinsic_call]
		_(RawOrigin::Signed(seeder.clone()), id, seeder.clone(), leaf, path.clone(), path);
		assert_eq!(Seats::<T>::get(id, seeder).unwrap().paid, 1);
	}

	/// That of the last claim of a closed pool, which cannot become a seat: both end.
	#[benchmark]
	fn prove_and_end(d: Linear<0, 30>) {
		let (sponsor, seeder, id, leaf, path) = drawn::<T>(d);
		Pallet::<T>::do_close_pool(sponsor, id).unwrap();
		#[extrinsic_call]
		prove(RawOrigin::Signed(seeder.clone()), id, seeder.clone(), leaf, path.clone(), path);
		assert!(!Seats::<T>::contains_key(id, seeder) && !Pools::<T>::contains_key(id));
	}

	#[benchmark]
	fn settle() {
		let (sponsor, seeder, id) = ending::<T>();
		#[extrinsic_call]
		_(RawOrigin::Signed(sponsor), id, seeder.clone());
		assert!(!Seats::<T>::contains_key(id, seeder) && !Pools::<T>::contains_key(id));
	}

	#[benchmark]
	fn leave() {
		let (_, seeder, id) = ending::<T>();
		#[extrinsic_call]
		_(RawOrigin::Signed(seeder.clone()), id);
		assert!(!Seats::<T>::contains_key(id, seeder) && !Pools::<T>::contains_key(id));
	}

	#[benchmark]
	fn dismiss() {
		let (sponsor, seeder, id) = ending::<T>();
		#[extrinsic_call]
		_(RawOrigin::Signed(sponsor), id, seeder.clone());
		assert!(!Seats::<T>::contains_key(id, seeder) && !Pools::<T>::contains_key(id));
	}

	/// One without seats: it ends.
	#[benchmark]
	fn close_pool() {
		let (sponsor, _, id) = pool::<T>(1, MAX_ADMITTED);
		#[extrinsic_call]
		_(RawOrigin::Signed(sponsor), id);
		assert!(!Pools::<T>::contains_key(id));
	}

	#[benchmark]
	fn delist() -> Result<(), BenchmarkError> {
		let origin =
			T::GovernanceOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let (_, _, id) = pool::<T>(1, 0);
		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, id);
		assert!(Pools::<T>::get(id).unwrap().delisted);
		Ok(())
	}

	/// A block in which no tick begins.
	#[benchmark]
	fn on_initialize_same_tick() {
		to_tick::<T>(START);
		let (_, known_since) = T::Randomness::random(b"");
		TickStart::<T>::put(TickBegin { known_since, at_ms_about: 1 });
		#[block]
		{
			Pallet::<T>::serve();
		}
		assert_eq!(CurrentTick::<T>::get(), START);
	}

	/// A block in which a tick begins, and an old seed is forgotten.
	#[benchmark]
	fn on_initialize_new_tick() {
		to_tick::<T>(START + 1 - KEPT_SEEDS);
		to_tick::<T>(START);
		let (_, now) = T::Randomness::random(b"");
		TickStart::<T>::put(TickBegin { known_since: now + One::one(), at_ms_about: 1 });
		#[block]
		{
			Pallet::<T>::serve();
		}
		assert_eq!(CurrentTick::<T>::get(), START + 1);
		assert!(!Seeds::<T>::contains_key(START + 1 - KEPT_SEEDS));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::benchmark_ext(), crate::mock::Test);
}
