// SPDX-License-Identifier: Apache-2.0
//! A chain with two assets and two feeds, fed by one operator.

mod actions;
mod api;

pub use actions::{deliver, *};
pub use primitives::{Balance, FeedId, Moment};

use crate::{self as pallet_predictions, *};
use frame_support::{
	assert_ok, derive_impl, parameter_types,
	traits::{
		fungible::{HoldConsideration, NativeFromLeft, NativeOrWithId, UnionOf},
		fungibles::Inspect,
		AsEnsureOriginWithArg, ConstU128, ConstU32, ConstU64, ConstU8, LinearStoragePrice,
	},
	weights::Weight,
	PalletId,
};
use frame_system::{EnsureRoot, EnsureSigned};
use primitives::FeedRule;
use sp_runtime::{traits::IdentityLookup, BuildStorage, Permill};

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
	pub type Prices = pallet_prices;
	#[runtime::pallet_index(8)]
	pub type Predictions = pallet_predictions;
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
	type ExistentialDeposit = ConstU128<NATIVE_MINIMUM>;
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
	pub const Treasury: AccountId = 999;
	pub const Native: AssetKind = TRN;
	pub const CustodyDeposit: RuntimeHoldReason =
		RuntimeHoldReason::Custody(pallet_custody::HoldReason::Deposit);
	pub const PredictionsDeposit: RuntimeHoldReason =
		RuntimeHoldReason::Predictions(HoldReason::Deposit);
	pub static ServiceWeight: Weight = PLENTY;
	pub static Retention: Moment = 90 * DAY;
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
	type Consideration = Deposit<CustodyDeposit, WAITING_DEPOSIT, 0>;
	type PalletId = CustodyPalletId;
	type Treasury = Treasury;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = BenchmarkAssets;
}

impl pallet_prices::Config for Test {
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type Time = Timestamp;
	type MaxFeeds = ConstU32<8>;
	type MaxOperators = ConstU32<7>;
	type MaxDelay = ConstU64<60_000>;
	type MaxAhead = ConstU64<60_000>;
	type Heartbeat = ConstU64<120_000>;
	type Retention = Retention;
	type BlockTime = ConstU64<BLOCK>;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = BenchmarkTime;
}

/// Sets the time in benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub struct BenchmarkTime;
#[cfg(feature = "runtime-benchmarks")]
impl pallet_prices::BenchmarkHelper for BenchmarkTime {
	fn set_time(now: Moment) {
		Timestamp::set_timestamp(now);
	}
}

impl Config for Test {
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type Prices = Prices;
	type Clock = Clock;
	type Consideration = Deposit<PredictionsDeposit, DEPOSIT, DEPOSIT_PER_BYTE>;
	type FeeDestination = Treasury;
	type ServiceRetry = ConstU64<HOUR>;
	type ServiceWeight = ServiceWeight;
	type WeightInfo = ();
}

fn deposit_for(footprint: frame_support::traits::Footprint) -> Balance {
	DEPOSIT + DEPOSIT_PER_BYTE * Balance::from(footprint.size)
}

#[cfg(feature = "runtime-benchmarks")]
pub struct BenchmarkAssets;
#[cfg(feature = "runtime-benchmarks")]
impl pallet_custody::BenchmarkHelper<AssetKind, AccountId> for BenchmarkAssets {
	fn create_asset(seed: u32) -> AssetKind {
		use frame_support::traits::fungibles::Create;
		let id = 1_000 + seed;
		if !<Assets as Inspect<AccountId>>::asset_exists(id) {
			assert_ok!(<Assets as Create<AccountId>>::create(id, ASSET_ADMIN, true, 1));
		}
		id.into()
	}

	fn block(asset: &AssetKind, who: &AccountId) {
		let NativeOrWithId::WithId(id) = asset else { panic!("the native token has no admin") };
		assert_ok!(Assets::block(RuntimeOrigin::signed(ASSET_ADMIN), *id, *who));
	}
}

/// What the benchmarks' own tests start with.
#[cfg(feature = "runtime-benchmarks")]
pub fn benchmark_ext() -> sp_io::TestExternalities {
	let mut ext = sp_io::TestExternalities::default();
	ext.execute_with(|| {
		System::set_block_number(1);
		Timestamp::set_timestamp(START);
	});
	ext
}

pub const NATIVE_MINIMUM: Balance = 10;
/// What a payment that waits takes.
pub const WAITING_DEPOSIT: Balance = 500;
/// What a record in store takes, and each of its bytes.
pub const DEPOSIT: Balance = 1_000;
pub const DEPOSIT_PER_BYTE: Balance = 1;
/// More weight than the tests' blueprints need.
pub const PLENTY: Weight = Weight::from_parts(1_000_000_000_000_000, u64::MAX);

pub const TRADER: AccountId = 1;
pub const BUYER: AccountId = 2;
pub const OTHER: AccountId = 3;
pub const FOURTH: AccountId = 4;
/// All who start with money.
pub const PEOPLE: [AccountId; 4] = [TRADER, BUYER, OTHER, FOURTH];
/// Governs the assets: can freeze and block accounts in them.
pub const ASSET_ADMIN: AccountId = 77;
/// Paid for the pins of the feeds' assets.
pub const PINNER: AccountId = 78;
/// Submits prices.
pub const OPERATOR: AccountId = 79;

pub const USD_ID: u32 = 1;
/// The dollar, 6 decimals.
pub const USD: AssetKind = NativeOrWithId::WithId(USD_ID);
/// The native token, 12 decimals.
pub const TRN: AssetKind = NativeOrWithId::Native;
pub const DOLLAR: Balance = 1_000_000;
pub const TOKEN: Balance = 1_000_000_000_000;

/// Paid in dollars.
pub const BTC: FeedId = 0;
/// Paid in dollars as well.
pub const ETH: FeedId = 1;
/// Paid in the native token.
pub const GOLD: FeedId = 2;
/// A feed of which there are no predictions.
pub const SILVER: FeedId = 3;
/// What every feed starts with.
pub const START_PRICE: u128 = 50_000;

pub const SECOND: Moment = 1_000;
pub const MINUTE: Moment = 60 * SECOND;
pub const HOUR: Moment = 60 * MINUTE;
pub const DAY: Moment = 24 * HOUR;
/// How long a block lasts.
pub const BLOCK: Moment = 6 * SECOND;
/// When the chain of a test starts.
pub const START: Moment = 1_700_000_000_000;

/// When prices count.
pub const RULE: FeedRule = FeedRule {
	quorum: 1,
	max_age_ms: 30 * SECOND,
	max_move: Permill::from_percent(50),
	max_drift: Permill::from_percent(90),
	confirmations: 3,
};

/// How long the feed may be late.
pub const LAG: Moment = 36 * SECOND;
pub const DELIVERY: Moment = HOUR;
pub const GRACE: Moment = 10 * MINUTE;
pub const REVEAL: Moment = HOUR;
pub const STAKE: Balance = 10 * DOLLAR;

/// On what terms there are predictions of feeds that are paid in this asset.
pub fn terms_in(asset: AssetKind) -> FeedTermsOf<Test> {
	let (unit, decimals) = if asset == TRN { (TOKEN, 12) } else { (DOLLAR, 6) };
	FeedTerms {
		asset,
		decimals,
		stake: 10 * unit,
		min_price: unit,
		max_price: 1_000 * unit,
		max_cap: 1_000,
		min_sale_ms: MINUTE,
		delivery_ms: DELIVERY,
		averaging_ms: 6 * SECOND,
		lag_ms: LAG,
		grace_ms: GRACE,
		reveal_ms: REVEAL,
		max_life_ms: 60 * DAY,
		cost_ppm: 500,
		leap_ppm: 1_000,
		min_stop_ppm: 5_000,
		kappa_ppm: 1_200_000,
		fee: Permill::from_percent(5),
		max_exposure: 1_000_000 * unit,
	}
}

pub struct ExtBuilder;

impl ExtBuilder {
	/// Run a test, then check every invariant and that no money was made or lost.
	pub fn run(test: impl FnOnce()) {
		let config = RuntimeGenesisConfig {
			balances: pallet_balances::GenesisConfig {
				balances: PEOPLE
					.iter()
					.map(|who| (*who, 1_000_000 * TOKEN))
					.chain([(PINNER, 1_000 * TOKEN), (OPERATOR, 1_000 * TOKEN)])
					.chain([(Treasury::get(), NATIVE_MINIMUM)])
					.collect(),
				..Default::default()
			},
			assets: pallet_assets::GenesisConfig {
				assets: vec![(USD_ID, ASSET_ADMIN, true, 100)],
				metadata: vec![(USD_ID, b"Dollar".to_vec(), b"USD".to_vec(), 6)],
				accounts: PEOPLE
					.iter()
					.map(|who| (USD_ID, *who, 10_000_000 * DOLLAR))
					.chain([(USD_ID, PINNER, 1_000), (USD_ID, Treasury::get(), 100)])
					.collect(),
				..Default::default()
			},
			custody: pallet_custody::GenesisConfig { pins: vec![(USD, PINNER)] },
			prices: pallet_prices::GenesisConfig {
				operators: vec![OPERATOR],
				feeds: ["BTC", "ETH", "GOLD", "SILVER"].map(|name| (name.into(), RULE)).into(),
			},
			predictions: GenesisConfig {
				feeds: vec![(BTC, terms_in(USD)), (ETH, terms_in(USD)), (GOLD, terms_in(TRN))],
			},
			..Default::default()
		};
		ServiceWeight::set(PLENTY);
		Retention::set(90 * DAY);
		let mut ext = sp_io::TestExternalities::new(config.build_storage().unwrap());
		ext.execute_with(|| {
			System::set_block_number(1);
			Timestamp::set_timestamp(START);
			for feed in [BTC, ETH, GOLD, SILVER] {
				set_price(feed, START_PRICE);
			}
			next_block();
			let issued = [USD, TRN].map(|asset| (asset.clone(), issuance(asset)));
			test();
			for (asset, issued) in issued {
				assert_eq!(issuance(asset.clone()), issued, "money was made or lost: {asset:?}");
			}
			check_deposits();
			#[cfg(feature = "try-runtime")]
			{
				assert_ok!(Custody::do_try_state());
				assert_ok!(Clock::do_try_state());
			}
			assert_ok!(Predictions::do_try_state());
		});
	}
}

/// What there is of an asset.
pub fn issuance(asset: AssetKind) -> Balance {
	<Test as pallet_custody::Config>::Assets::total_issuance(asset)
}

/// Everybody has exactly the deposits held that their records in store ask for. The pallet itself
/// cannot check this, as it does not know what a deposit is.
fn check_deposits() {
	let blueprints = Blueprints::<Test>::iter_values()
		.map(|blueprint| (blueprint.trader, blueprints::footprint::<Test>()));
	let unlocks =
		Unlocks::<Test>::iter_values().map(|unlock| (unlock.buyer, unlocking::footprint::<Test>()));
	let keys = ReadingKeys::<Test>::iter_keys().map(|who| (who, reading_keys::footprint::<Test>()));
	let profiles = Profiles::<Test>::iter_keys().map(|who| (who, profiles::footprint::<Test>()));
	let followings =
		Followings::<Test>::iter_keys().map(|(who, _)| (who, followings::footprint::<Test>()));
	let traders = Traders::<Test>::iter_keys().map(|who| (who, traders::footprint::<Test>()));
	let records =
		TrackRecords::<Test>::iter_keys().map(|(who, _)| (who, track_records::footprint::<Test>()));
	let all = blueprints
		.chain(unlocks)
		.chain(keys)
		.chain(profiles)
		.chain(followings)
		.chain(traders)
		.chain(records);
	test_support::holds::check::<Test, <Test as pallet_custody::Config>::AssetsHolder>(
		&HoldReason::Deposit.into(),
		[TRN],
		all.map(|(who, footprint)| (who, TRN, deposit_for(footprint))),
	);
}
