// SPDX-License-Identifier: Apache-2.0
//! A chain with three assets of which one is native.

mod actions;
mod api;

pub use actions::*;
pub use primitives::{Balance, FeedId, Moment};
pub use test_support::{prices::*, undone};

use crate::{self as pallet_lending, *};
use core::cell::RefCell;
use frame_support::{
	assert_ok, derive_impl, parameter_types,
	traits::{
		fungible::{HoldConsideration, NativeFromLeft, NativeOrWithId, UnionOf},
		fungibles::{Inspect, Mutate},
		AsEnsureOriginWithArg, ConstU128, ConstU64, ConstU8, LinearStoragePrice,
	},
	weights::Weight,
	PalletId,
};
use frame_system::{EnsureRoot, EnsureSigned};
use sp_runtime::{traits::IdentityLookup, BuildStorage, FixedU128, Permill};

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
	pub type Lending = pallet_lending;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<Balance>;
	type DbWeight = frame_support::weights::constants::RocksDbWeight;
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

pub const NATIVE_MINIMUM: Balance = 10;

parameter_types! {
	pub const CustodyPalletId: PalletId = PalletId(*b"trn/cust");
	pub const Treasury: AccountId = 999;
	pub const Native: AssetKind = TRN;
	pub const CustodyDeposit: RuntimeHoldReason =
		RuntimeHoldReason::Custody(pallet_custody::HoldReason::Deposit);
	pub const LendingDeposit: RuntimeHoldReason = RuntimeHoldReason::Lending(HoldReason::Deposit);
	pub static ServiceWeight: Weight = PLENTY;
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

impl Config for Test {
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type Prices = StaticPrices;
	type Clock = Clock;
	type Consideration = Deposit<LendingDeposit, DEPOSIT, DEPOSIT_PER_BYTE>;
	type FeeDestination = Treasury;
	type LastPriceWait = ConstU64<WAIT>;
	type ServiceRetry = ConstU64<HOUR>;
	type ServiceWeight = ServiceWeight;
	type WeightInfo = ();
}

fn deposit_for(footprint: frame_support::traits::Footprint) -> Balance {
	DEPOSIT + DEPOSIT_PER_BYTE * Balance::from(footprint.size)
}

/// What an offer takes.
pub fn offer_deposit() -> Balance {
	deposit_for(crate::offers::footprint::<Test>())
}

/// What a group takes.
pub fn group_deposit() -> Balance {
	deposit_for(crate::groups::footprint::<Test>())
}

/// What a proposal takes.
pub fn proposal_deposit() -> Balance {
	deposit_for(crate::proposals::footprint::<Test>())
}

/// What a loan takes.
pub fn loan_deposit() -> Balance {
	deposit_for(crate::loans::footprint::<Test>())
}

/// What a payment that waits takes.
pub const WAITING_DEPOSIT: Balance = 500;
/// What a record in store takes, and each of its bytes.
pub const DEPOSIT: Balance = 1_000;
pub const DEPOSIT_PER_BYTE: Balance = 1;
/// How long a dead feed is waited for.
pub const WAIT: Moment = 7 * DAY;
/// More weight than the tests' loans need.
pub const PLENTY: Weight = Weight::from_parts(1_000_000_000_000, u64::MAX);

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

pub const LENDER: AccountId = 1;
pub const BORROWER: AccountId = 2;
pub const OTHER: AccountId = 3;
pub const FOURTH: AccountId = 4;
/// All who start with money.
pub const PEOPLE: [AccountId; 4] = [LENDER, BORROWER, OTHER, FOURTH];
/// Governs the assets: can freeze and block accounts in them.
pub const ASSET_ADMIN: AccountId = 77;

pub const USD_ID: u32 = 1;
pub const BTC_ID: u32 = 2;
/// The dollar, 6 decimals.
pub const USD: AssetKind = NativeOrWithId::WithId(USD_ID);
/// Bitcoin, 8 decimals.
pub const BTC: AssetKind = NativeOrWithId::WithId(BTC_ID);
/// The native token, 12 decimals.
pub const TRN: AssetKind = NativeOrWithId::Native;
pub const DOLLAR: Balance = 1_000_000;
pub const BITCOIN: Balance = 100_000_000;
pub const TOKEN: Balance = 1_000_000_000_000;

/// Paid for the pins of the markets' assets.
pub const PINNER: AccountId = 78;

pub const USD_FEED: FeedId = 0;
pub const BTC_FEED: FeedId = 1;
pub const TRN_FEED: FeedId = 2;

pub const HOUR: Moment = 60 * 60 * 1000;
pub const DAY: Moment = 24 * HOUR;
/// How long a borrower has after a margin call.
pub const CALL: Moment = DAY / 2;
/// A tick of the queue by time and a bit: the hook is no later than this.
pub const SOON: Moment = 20_000;
/// When the chain of a test starts.
pub const START: Moment = 1_700_000_000_000;

/// Dollars against bitcoin.
pub const USD_BTC: MarketId = 0;
/// Dollars against the native token.
pub const USD_TRN: MarketId = 1;
/// The native token against dollars.
pub const TRN_USD: MarketId = 2;
/// Dollars against bitcoin, without feeds.
pub const PAWN: MarketId = 3;

/// An asset's decimals.
pub fn decimals(asset: &AssetKind) -> u8 {
	use pallet_custody::AssetFacts;
	<Test as pallet_custody::Config>::Facts::decimals(asset).unwrap()
}

/// A market's parameters as the tests' genesis has them.
pub fn market_of(
	(principal, principal_feed): (AssetKind, FeedId),
	(collateral, collateral_feed): (AssetKind, FeedId),
	min_loan: Balance,
) -> MarketParams<AssetKind> {
	MarketParams {
		principal_decimals: decimals(&principal),
		collateral_decimals: decimals(&collateral),
		principal,
		collateral,
		risk: Some(RiskParams {
			principal_feed,
			collateral_feed,
			opening_ltv: Permill::from_percent(70),
			liquidation_ltv: Permill::from_percent(80),
			margin_call_period_ms: CALL,
		}),
		min_loan,
		max_lent: min_loan * 100_000,
		// Tests of this cap make a market of their own.
		max_collateral: Balance::MAX,
		terms_ms: vec![7 * DAY, 30 * DAY, 365 * DAY].try_into().unwrap(),
		grace_ms: DAY,
		overdue_apr_bp: 3_000,
		min_interest_period_ms: DAY,
		protocol_fee: Permill::from_percent(10),
	}
}

/// The dollar market against bitcoin with something changed; returns its id.
pub fn market_with(change: impl FnOnce(&mut MarketParams<AssetKind>)) -> MarketId {
	let mut params = market_of((USD, USD_FEED), (BTC, BTC_FEED), 10 * DOLLAR);
	change(&mut params);
	params.principal_decimals = decimals(&params.principal);
	params.collateral_decimals = decimals(&params.collateral);
	let id = NextMarketId::<Test>::get();
	assert_ok!(Lending::create_market(RuntimeOrigin::root(), params));
	id
}

/// Make an asset that everybody and who pins it have `each` of, and a feed with the same id.
pub fn new_asset(id: u32, decimals: u8, each: Balance, price: FixedU128) -> (AssetKind, FeedId) {
	assert_ok!(Assets::force_create(RuntimeOrigin::root(), id, ASSET_ADMIN, true, 1));
	let name = b"New".to_vec();
	assert_ok!(Assets::force_set_metadata(
		RuntimeOrigin::root(),
		id,
		name.clone(),
		name,
		decimals,
		false
	));
	for who in PEOPLE.into_iter().chain([PINNER]) {
		assert_ok!(<Assets as Mutate<AccountId>>::mint_into(id, &who, each));
	}
	let asset = AssetKind::from(id);
	assert_ok!(Custody::pin_asset(RuntimeOrigin::signed(PINNER), asset.clone()));
	set_price(id, price);
	ISSUED.with_borrow_mut(|issued| issued.push((asset.clone(), each * 5)));
	(asset, id)
}

thread_local! {
	/// What was issued of each asset that tests deal with.
	static ISSUED: RefCell<Vec<(AssetKind, Balance)>> = Default::default();
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
					.chain([(PINNER, 1_000 * TOKEN), (Treasury::get(), NATIVE_MINIMUM)])
					.collect(),
				..Default::default()
			},
			assets: pallet_assets::GenesisConfig {
				assets: vec![(USD_ID, ASSET_ADMIN, true, 100), (BTC_ID, ASSET_ADMIN, true, 1)],
				metadata: vec![
					(USD_ID, b"Dollar".to_vec(), b"USD".to_vec(), 6),
					(BTC_ID, b"Bitcoin".to_vec(), b"BTC".to_vec(), 8),
				],
				accounts: PEOPLE
					.iter()
					.flat_map(|who| {
						[(USD_ID, *who, 10_000_000 * DOLLAR), (BTC_ID, *who, 1_000 * BITCOIN)]
					})
					.chain([(USD_ID, PINNER, 1_000), (BTC_ID, PINNER, 1_000)])
					.collect(),
				..Default::default()
			},
			custody: pallet_custody::GenesisConfig { pins: vec![(USD, PINNER), (BTC, PINNER)] },
			..Default::default()
		};
		ServiceWeight::set(PLENTY);
		reset(now, [(USD_FEED, 1), (BTC_FEED, 50_000), (TRN_FEED, 2)]);
		let mut ext = sp_io::TestExternalities::new(config.build_storage().unwrap());
		ext.execute_with(|| {
			System::set_block_number(1);
			Timestamp::set_timestamp(START);
			let (usd, btc, trn) = ((USD, USD_FEED), (BTC, BTC_FEED), (TRN, TRN_FEED));
			let dollars = market_of(usd.clone(), btc, 10 * DOLLAR);
			for params in [
				dollars.clone(),
				market_of(usd.clone(), trn.clone(), 10 * DOLLAR),
				market_of(trn, usd, TOKEN),
				MarketParams { risk: None, ..dollars },
			] {
				assert_ok!(Lending::create_market(RuntimeOrigin::root(), params));
			}
			let issued = [USD, BTC, TRN].map(|asset| (asset.clone(), issuance(asset)));
			ISSUED.set(issued.into());
			test();
			for (asset, issued) in ISSUED.take() {
				assert_eq!(issuance(asset.clone()), issued, "money was made or lost: {asset:?}");
			}
			check_deposits();
			#[cfg(feature = "try-runtime")]
			{
				assert_ok!(Custody::do_try_state());
				assert_ok!(Clock::do_try_state());
			}
			assert_ok!(Lending::do_try_state());
		});
	}
}

fn issuance(asset: AssetKind) -> Balance {
	<Test as pallet_custody::Config>::Assets::total_issuance(asset)
}

/// Everybody has exactly the deposits held that their records in store ask for. The pallet itself
/// cannot check this, as it does not know what a deposit is.
fn check_deposits() {
	let offers = Offers::<Test>::iter_values().map(|offer| (offer.maker, offer_deposit()));
	let groups = Groups::<Test>::iter_values().map(|group| (group.maker, group_deposit()));
	let proposals = Proposals::<Test>::iter_values()
		.flat_map(|proposed| [proposed.by_borrower, proposed.by_lender])
		.flatten()
		.map(|proposal| (proposal.by, proposal_deposit()));
	let loans = Loans::<Test>::iter_values().map(|loan| (loan.borrower, loan_deposit()));
	let records = offers.chain(groups).chain(proposals).chain(loans);
	test_support::holds::check::<Test, <Test as pallet_custody::Config>::AssetsHolder>(
		&HoldReason::Deposit.into(),
		[TRN],
		records.map(|(who, deposit)| (who, TRN, deposit)),
	);
}
