// SPDX-License-Identifier: Apache-2.0
//! A chain with three assets besides the native token, and a market that only has reasons to hold money.

mod market;

pub use market::HoldReason::{Collateral, Offer};

use crate::{self as pallet_custody, *};
use frame_support::{
	assert_ok, derive_impl, parameter_types,
	traits::{
		fungible::{HoldConsideration, NativeFromLeft, NativeOrWithId, UnionOf},
		fungibles::{Inspect, InspectHold},
		AsEnsureOriginWithArg, ConstU128, ConstU8, LinearStoragePrice,
	},
	PalletId,
};
use frame_system::{EnsureRoot, EnsureSigned};
use primitives::Balance;
use sp_runtime::{traits::IdentityLookup, BuildStorage};
use test_support::{holds, issuance};

pub type AccountId = u64;
pub type AssetKind = NativeOrWithId<u32>;
type Block = frame_system::mocking::MockBlock<Test>;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Assets = pallet_assets;
	#[runtime::pallet_index(3)]
	pub type AssetsHolder = pallet_assets_holder;
	#[runtime::pallet_index(4)]
	pub type Custody = pallet_custody;
	#[runtime::pallet_index(5)]
	pub type Market = market;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<NATIVE_MINIMUM>;
	type AccountStore = System;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config for Test {
	type Balance = Balance;
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
	type ForceOrigin = EnsureRoot<AccountId>;
	type AssetDeposit = ConstU128<ASSET_DEPOSIT>;
	type AssetAccountDeposit = ConstU128<ACCOUNT_DEPOSIT>;
	type Holder = AssetsHolder;
	type Freezer = ();
}

impl pallet_assets_holder::Config for Test {
	type RuntimeHoldReason = RuntimeHoldReason;
	type RuntimeEvent = RuntimeEvent;
}

impl market::Config for Test {}

parameter_types! {
	pub const CustodyPalletId: PalletId = PalletId(*b"trn/cust");
	pub const Treasury: AccountId = 999;
	pub const Native: AssetKind = TRN;
	pub const CustodyDeposit: RuntimeHoldReason = RuntimeHoldReason::Custody(HoldReason::Deposit);
}

impl Config for Test {
	type AssetKind = AssetKind;
	type NativeAsset = Native;
	type Assets = UnionOf<Balances, Assets, NativeFromLeft, AssetKind, AccountId>;
	type AssetsHolder = UnionOf<Balances, AssetsHolder, NativeFromLeft, AssetKind, AccountId>;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Facts = NativeAnd<Assets, ConstU8<12>>;
	type Consideration = HoldConsideration<
		AccountId,
		Balances,
		CustodyDeposit,
		LinearStoragePrice<ConstU128<DEPOSIT>, ConstU128<0>, Balance>,
	>;
	type PalletId = CustodyPalletId;
	type Treasury = Treasury;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = BenchmarkAssets;
}

#[cfg(feature = "runtime-benchmarks")]
pub struct BenchmarkAssets;
#[cfg(feature = "runtime-benchmarks")]
impl BenchmarkHelper<AssetKind, AccountId> for BenchmarkAssets {
	fn create_asset(seed: u32) -> AssetKind {
		let id = 1_000 + seed;
		if !<Assets as Inspect<AccountId>>::asset_exists(id) {
			assert_ok!(Assets::force_create(RuntimeOrigin::root(), id, ISSUER, true, 1));
		}
		id.into()
	}

	fn block(asset: &AssetKind, who: &AccountId) {
		let NativeOrWithId::WithId(id) = asset else { panic!("the native token has no issuer") };
		block(*id, *who);
	}
}

pub const NATIVE_MINIMUM: Balance = 10;
/// What a waiting payment takes.
pub const DEPOSIT: Balance = 1_000;
/// What an asset takes.
pub const ASSET_DEPOSIT: Balance = 7;
/// What a touched account in an asset takes.
pub const ACCOUNT_DEPOSIT: Balance = 300;

pub const ALICE: AccountId = 1;
pub const BOB: AccountId = 2;
/// Whose record payments come from.
pub const SPONSOR: AccountId = 3;
pub const STRANGER: AccountId = 4;
/// Paid for the pins of genesis.
pub const PINNER: AccountId = 5;
/// All who start with money.
pub const PEOPLE: [AccountId; 5] = [ALICE, BOB, SPONSOR, STRANGER, PINNER];
/// Issues the assets: can freeze, block and destroy.
pub const ISSUER: AccountId = 77;
/// Has nothing.
pub const NOBODY: AccountId = 12_345;

pub const USD_ID: u32 = 1;
pub const BTC_ID: u32 = 2;
pub const GOLD_ID: u32 = 3;
/// 6 decimals; pinned from genesis, and used.
pub const USD: AssetKind = NativeOrWithId::WithId(USD_ID);
/// 8 decimals; pinned from genesis, and not used.
pub const BTC: AssetKind = NativeOrWithId::WithId(BTC_ID);
/// No decimals; neither pinned nor enough for an account to live of.
pub const GOLD: AssetKind = NativeOrWithId::WithId(GOLD_ID);
pub const TRN: AssetKind = NativeOrWithId::Native;
pub const USD_MINIMUM: Balance = 100;
pub const GOLD_MINIMUM: Balance = 5;
/// What everybody starts with, of everything.
pub const MUCH: Balance = 1_000_000_000;

pub fn signed(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

pub fn free(asset: AssetKind, who: AccountId) -> Balance {
	<Test as Config>::Assets::balance(asset, &who)
}

pub fn held(asset: AssetKind, reason: impl Into<RuntimeHoldReason>, who: AccountId) -> Balance {
	<Test as Config>::AssetsHolder::balance_on_hold(asset, &reason.into(), &who)
}

pub fn waiting(asset: AssetKind, who: AccountId) -> Balance {
	Waiting::<Test>::get(who, asset).map_or(0, |pending| pending.amount)
}

/// Who has the deposit for what waits.
pub fn depositor(asset: AssetKind, who: AccountId) -> Option<AccountId> {
	Waiting::<Test>::get(who, asset)?.deposit.map(|(who, _)| who)
}

/// The issuer keeps an account from paying.
pub fn freeze(asset: u32, who: AccountId) {
	assert_ok!(Assets::freeze(signed(ISSUER), asset, who));
}

/// The issuer keeps an account from paying and receiving.
pub fn block(asset: u32, who: AccountId) {
	assert_ok!(Assets::block(signed(ISSUER), asset, who));
}

/// The issuer lets it again.
pub fn thaw(asset: u32, who: AccountId) {
	assert_ok!(Assets::thaw(signed(ISSUER), asset, who));
}

pub fn withdraw(asset: AssetKind, to: AccountId) -> frame_support::dispatch::DispatchResult {
	Custody::withdraw_pending(signed(STRANGER), to, asset)
}

/// The chain as each test finds it.
pub fn ext() -> sp_io::TestExternalities {
	let accounts = |id| PEOPLE.iter().map(move |who| (id, *who, MUCH));
	let config = RuntimeGenesisConfig {
		balances: pallet_balances::GenesisConfig {
			balances: PEOPLE
				.iter()
				.map(|who| (*who, MUCH))
				.chain([(Treasury::get(), NATIVE_MINIMUM), (ISSUER, MUCH)])
				.collect(),
			..Default::default()
		},
		assets: pallet_assets::GenesisConfig {
			assets: vec![
				(USD_ID, ISSUER, true, USD_MINIMUM),
				(BTC_ID, ISSUER, true, 1),
				(GOLD_ID, ISSUER, false, GOLD_MINIMUM),
			],
			metadata: vec![
				(USD_ID, b"Dollar".to_vec(), b"USD".to_vec(), 6),
				(BTC_ID, b"Bitcoin".to_vec(), b"BTC".to_vec(), 8),
			],
			accounts: [USD_ID, BTC_ID, GOLD_ID].into_iter().flat_map(accounts).collect(),
			..Default::default()
		},
		custody: pallet_custody::GenesisConfig { pins: vec![(USD, PINNER), (BTC, PINNER)] },
		..Default::default()
	};
	let mut ext = sp_io::TestExternalities::new(config.build_storage().unwrap());
	ext.execute_with(|| {
		System::set_block_number(1);
		assert_ok!(Custody::use_asset(&USD, 6));
	});
	ext
}

/// Run a test, then check every invariant, that no money was made or lost, and the deposits.
pub fn run(test: impl FnOnce()) {
	ext().execute_with(|| {
		let assets = [USD, BTC, GOLD, TRN];
		let issued = issuance::Guard::<<Test as Config>::Assets, AccountId>::of(assets);
		test();
		issued.check();
		check_deposits();
		assert_ok!(Custody::do_try_state());
	});
}

/// Everybody has exactly the deposits held that what waits asks for. The pallet itself cannot check
/// this, as it does not know what a deposit is.
fn check_deposits() {
	let deposits = Waiting::<Test>::iter_values().filter_map(|pending| pending.deposit);
	let records = deposits.map(|(who, _)| (who, TRN, DEPOSIT));
	let reason = HoldReason::Deposit.into();
	holds::check::<Test, <Test as Config>::AssetsHolder>(&reason, [TRN], records);
}
