// SPDX-License-Identifier: Apache-2.0
//! A chain whose ticks begin, and whose seeds are drawn, when a test says so.

mod actions;
mod api;
mod data;

pub use actions::*;
pub use data::*;
pub use primitives::{Balance, Moment};

use crate::{self as pallet_seeding, *};
use frame_support::{
	assert_ok, derive_impl, parameter_types,
	traits::{
		fungible::{HoldConsideration, NativeFromLeft, NativeOrWithId, UnionOf},
		fungibles::{Inspect, InspectHold},
		AsEnsureOriginWithArg, ConstU128, ConstU64, ConstU8, LinearStoragePrice, Randomness,
	},
	PalletId,
};
use frame_system::{EnsureRoot, EnsureSigned};
use sp_runtime::{testing::H256, traits::IdentityLookup, AccountId32, BuildStorage};
use test_support::{holds, issuance};

pub type AccountId = AccountId32;
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
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(2)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(3)]
	pub type Assets = pallet_assets;
	#[runtime::pallet_index(4)]
	pub type AssetsHolder = pallet_assets_holder;
	#[runtime::pallet_index(5)]
	pub type Clock = pallet_clock;
	#[runtime::pallet_index(6)]
	pub type Custody = pallet_custody;
	#[runtime::pallet_index(7)]
	pub type Seeding = pallet_seeding;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<Balance>;
	type DbWeight = frame_support::weights::constants::ParityDbWeight;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {
	type OnTimestampSet = Clock;
}

impl pallet_clock::Config for Test {
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type MinHaltAfter = ConstU64<60_000>;
	type WeightInfo = ();
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<MINIMUM>;
	type AccountStore = System;
}

#[derive_impl(pallet_assets::config_preludes::TestDefaultConfig)]
impl pallet_assets::Config for Test {
	type Balance = Balance;
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
	type ForceOrigin = EnsureRoot<AccountId>;
	type Holder = AssetsHolder;
	type Freezer = ();
}

impl pallet_assets_holder::Config for Test {
	type RuntimeHoldReason = RuntimeHoldReason;
	type RuntimeEvent = RuntimeEvent;
}

parameter_types! {
	pub const CustodyPalletId: PalletId = PalletId(*b"trn/cust");
	pub const Treasury: AccountId = TREASURY;
	pub const Native: AssetKind = TRN;
	pub const CustodyDeposit: RuntimeHoldReason =
		RuntimeHoldReason::Custody(pallet_custody::HoldReason::Deposit);
	pub const SeedingDeposit: RuntimeHoldReason = RuntimeHoldReason::Seeding(HoldReason::Deposit);
	/// What is drawn, and since which block it is known.
	pub static Drawn: ([u8; 32], u64) = ([0; 32], 0);
}

type Deposit<Reason, const BASE: Balance, const PER_BYTE: Balance> = HoldConsideration<
	AccountId,
	Balances,
	Reason,
	LinearStoragePrice<ConstU128<BASE>, ConstU128<PER_BYTE>, Balance>,
>;

impl pallet_custody::Config for Test {
	type AssetKind = AssetKind;
	type NativeAsset = Native;
	type Assets = UnionOf<Balances, Assets, NativeFromLeft, AssetKind, AccountId>;
	type AssetsHolder = UnionOf<Balances, AssetsHolder, NativeFromLeft, AssetKind, AccountId>;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Facts = pallet_custody::NativeAnd<Assets, ConstU8<12>>;
	type Consideration = Deposit<CustodyDeposit, 500, 0>;
	type PalletId = CustodyPalletId;
	type Treasury = Treasury;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = BenchmarkAssets;
}

#[cfg(feature = "runtime-benchmarks")]
pub struct BenchmarkAssets;
#[cfg(feature = "runtime-benchmarks")]
impl pallet_custody::BenchmarkHelper<AssetKind, AccountId> for BenchmarkAssets {
	fn create_asset(_: u32) -> AssetKind {
		unimplemented!("all is in the native token")
	}

	fn block(_: &AssetKind, _: &AccountId) {
		unimplemented!("all is in the native token")
	}
}

pub struct Lots;
impl Randomness<H256, u64> for Lots {
	fn random(_: &[u8]) -> (H256, u64) {
		let (drawn, since) = Drawn::get();
		(H256(drawn), since)
	}
}

impl Config for Test {
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type Randomness = Lots;
	type Clock = Clock;
	type Consideration = Deposit<SeedingDeposit, DEPOSIT, DEPOSIT_PER_BYTE>;
	type SlashDestination = Treasury;
	type TickTime = ConstU64<TICK>;
	type WeightInfo = ();
}

/// What the benchmarks' own tests start with.
#[cfg(feature = "runtime-benchmarks")]
pub fn benchmark_ext() -> sp_io::TestExternalities {
	Drawn::set(([0; 32], 0));
	let mut ext = sp_io::TestExternalities::default();
	ext.execute_with(|| System::set_block_number(1));
	ext
}

pub const MINIMUM: Balance = 10;
/// What a record in store takes, and each of its bytes.
pub const DEPOSIT: Balance = 1_000;
pub const DEPOSIT_PER_BYTE: Balance = 1;
/// What everybody starts with.
pub const MUCH: Balance = 1_000_000_000;

pub const SPONSOR: AccountId = AccountId::new([1; 32]);
pub const ANNA: AccountId = AccountId::new([2; 32]);
pub const BERT: AccountId = AccountId::new([3; 32]);
/// Gives and proves for others.
pub const FAN: AccountId = AccountId::new([4; 32]);
pub const STRANGER: AccountId = AccountId::new([5; 32]);
/// All who start with money.
pub const PEOPLE: [AccountId; 5] = [SPONSOR, ANNA, BERT, FAN, STRANGER];
pub const TREASURY: AccountId = AccountId::new([99; 32]);
pub const TRN: AssetKind = NativeOrWithId::Native;

/// How long a tick is.
pub const TICK: Moment = 600_000;
/// When the chain of a test starts.
pub const START: Moment = 1_700_000_000_000;
/// Terms that most tests use: bond and pay divide by four and eight.
pub const PERIOD: u32 = 36;
pub const NOTICE: u32 = 3;
pub const FROM: Balance = 1_000;
pub const MAX: Balance = 2_000;
pub const RAMP: u32 = 100;
pub const BOND: Balance = 4_000;

pub fn terms() -> PoolTerms {
	PoolTerms {
		period_ticks: PERIOD,
		notice_periods: NOTICE,
		seats: 2,
		from_pay: FROM,
		max_pay: MAX,
		ramp_ticks: RAMP,
		bond: BOND,
		open: true,
	}
}

/// The chain as each test finds it: in its tenth tick.
pub fn ext() -> sp_io::TestExternalities {
	Drawn::set(([0; 32], 0));
	let balances = pallet_balances::GenesisConfig {
		balances: PEOPLE.into_iter().map(|who| (who, MUCH)).chain([(TREASURY, MINIMUM)]).collect(),
		..Default::default()
	};
	let config = RuntimeGenesisConfig { balances, ..Default::default() };
	let mut ext = sp_io::TestExternalities::new(config.build_storage().unwrap());
	ext.execute_with(|| {
		System::set_block_number(1);
		Timestamp::set_timestamp(START);
		to_tick(10);
	});
	ext
}

/// Run a test, then check every invariant, that no money was made or lost, and the deposits.
pub fn run(test: impl FnOnce()) {
	ext().execute_with(|| {
		let issued =
			issuance::Guard::<<Test as pallet_custody::Config>::Assets, AccountId>::of([TRN]);
		test();
		issued.check();
		check_state();
	});
}

/// Every invariant.
pub fn check_state() {
	check_deposits();
	#[cfg(feature = "try-runtime")]
	assert_ok!(Custody::do_try_state());
	assert_ok!(Seeding::do_try_state());
	// Nothing is paid into custody: receivers have accounts.
	assert_eq!(pallet_custody::Waiting::<Test>::iter().count(), 0);
}

/// Everybody has exactly the deposits held that their records in store ask for. The pallet itself
/// cannot check this, as it does not know what a deposit is.
fn check_deposits() {
	let amount = |footprint: frame_support::traits::Footprint| {
		DEPOSIT + DEPOSIT_PER_BYTE * Balance::from(footprint.size)
	};
	let pools = Pools::<Test>::iter().map(|(id, pool)| {
		let admitted = Admitted::<Test>::get(id).len();
		(pool.sponsor, TRN, amount(pools::footprint::<Test>(admitted)))
	});
	let seats = Seats::<Test>::iter_keys()
		.map(|(_, seeder)| (seeder, TRN, amount(seats::footprint::<Test>())));
	holds::check::<Test, <Test as pallet_custody::Config>::AssetsHolder>(
		&HoldReason::Deposit.into(),
		[TRN],
		pools.chain(seats),
	);
}

/// All that an account has, on hold or not.
pub fn wealth(who: &AccountId) -> Balance {
	<Test as pallet_custody::Config>::Assets::total_balance(TRN, who)
}

/// What an account has on hold for a reason.
pub fn held(reason: HoldReason, who: &AccountId) -> Balance {
	<Test as pallet_custody::Config>::AssetsHolder::balance_on_hold(TRN, &reason.into(), who)
}
