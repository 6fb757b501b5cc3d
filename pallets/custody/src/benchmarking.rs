// SPDX-License-Identifier: Apache-2.0
//! Worst cases: assets rather than the native token; receivers that have no account yet; a deposit of
//! somebody else; an account that a stranger has made before. And what markets' benchmarks start from.

use crate::*;
use frame_benchmarking::v2::*;
use frame_support::traits::{
	fungibles::{Inspect, Mutate},
	Consideration, Get,
};
use frame_system::RawOrigin;
use primitives::Balance;

/// Makes what benchmarks need, those of all markets included.
pub trait BenchmarkHelper<AssetKind, AccountId> {
	/// Make an asset that any account can have.
	fn create_asset(seed: u32) -> AssetKind;
	/// From now on the account cannot receive the asset.
	fn block(asset: &AssetKind, who: &AccountId);
}

/// Plenty of anything.
const PLENTY: Balance = 1_000_000_000_000_000_000;

/// An account with plenty of the native token and of an asset.
fn rich<T: Config>(name: &'static str, asset: &T::AssetKind) -> T::AccountId {
	let who: T::AccountId = account(name, 0, 0);
	for asset in [&T::NativeAsset::get(), asset] {
		T::Assets::mint_into(asset.clone(), &who, PLENTY).unwrap();
	}
	who
}

/// An asset that a market can use, and its decimals.
pub fn pinned_asset<T: Config>(seed: u32) -> (T::AssetKind, u8) {
	let own = Pallet::<T>::account_id();
	if T::Assets::balance(T::NativeAsset::get(), &own) == 0 {
		Pallet::<T>::do_found_account().unwrap();
	}
	let asset = T::BenchmarkHelper::create_asset(seed);
	if !Pins::<T>::contains_key(&asset) {
		Pallet::<T>::do_pin_asset(rich::<T>("pinner", &asset), asset.clone()).unwrap();
	}
	let decimals = T::Facts::decimals(&asset).unwrap();
	(asset, decimals)
}

/// From now on the account can pay the deposit of one more payment that waits.
pub fn let_sponsor<T: Config>(who: &T::AccountId) {
	T::Consideration::ensure_successful(who, payments::footprint::<T>());
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn withdraw_pending() {
		let (asset, decimals) = pinned_asset::<T>(0);
		Pallet::<T>::use_asset(&asset, decimals).unwrap();
		let (to, sponsor): (T::AccountId, _) = (account("to", 0, 0), account("sponsor", 0, 0));
		let_sponsor::<T>(&sponsor);
		T::Assets::mint_into(asset.clone(), &Pallet::<T>::account_id(), PLENTY).unwrap();
		payments::keep::<T>(&asset, &to, PLENTY, &sponsor).unwrap();
		assert!(Waiting::<T>::get(&to, &asset).unwrap().deposit.is_some());
		#[extrinsic_call]
		_(RawOrigin::Signed(account("anyone", 0, 0)), to.clone(), asset.clone());
		assert_eq!(T::Assets::balance(asset, &to), PLENTY);
	}

	#[benchmark]
	fn pin_asset() {
		let asset = T::BenchmarkHelper::create_asset(0);
		let who = rich::<T>("pinner", &asset);
		T::Assets::mint_into(asset.clone(), &Pallet::<T>::account_id(), PLENTY).unwrap();
		#[extrinsic_call]
		_(RawOrigin::Signed(who), asset.clone());
		assert!(Pins::<T>::contains_key(asset));
	}

	#[benchmark]
	fn unpin_asset() {
		let (asset, _) = pinned_asset::<T>(0);
		let who = Pins::<T>::get(&asset).unwrap().by;
		#[extrinsic_call]
		_(RawOrigin::Signed(who), asset.clone());
		assert!(!Pins::<T>::contains_key(asset));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::ext(), crate::mock::Test);
}
