// SPDX-License-Identifier: Apache-2.0
//! A chain with three assets of which one is native, and prices that tests set.

use crate::{self as pallet_lending, *};
use core::cell::RefCell;
use frame_support::{
	assert_ok, derive_impl, parameter_types,
	traits::{
		fungible::{HoldConsideration, NativeFromLeft, NativeOrWithId, UnionOf},
		fungibles::{Inspect, InspectHold},
		AsEnsureOriginWithArg, ConstU128, ConstU64, LinearStoragePrice,
	},
	PalletId,
};
use frame_system::{EnsureRoot, EnsureSigned};
use pallet_prices::{FeedId, PriceError, PriceSource, Sample};
use sp_runtime::{
	traits::{Convert, IdentityLookup},
	BuildStorage, FixedU128, Permill,
};
use std::collections::BTreeMap;

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
	pub type Lending = pallet_lending;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = AccountId;
	type Lookup = IdentityLookup<AccountId>;
	type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

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

thread_local! {
	static PRICES: RefCell<BTreeMap<FeedId, (FixedU128, bool)>> = Default::default();
}

/// Prices as tests set them: each is fresh or stale.
pub struct Prices;
impl PriceSource for Prices {
	fn price(feed: FeedId) -> Result<FixedU128, PriceError> {
		match PRICES.with_borrow(|prices| prices.get(&feed).copied()) {
			Some((price, true)) => Ok(price),
			Some((_, false)) => Err(PriceError::Stale),
			None => Err(PriceError::UnknownFeed),
		}
	}

	fn last(feed: FeedId) -> Option<Sample> {
		PRICES.with_borrow(|prices| {
			prices.get(&feed).map(|(price, _)| Sample { time: 0, as_of: 0, price: *price })
		})
	}

	fn is_listed(feed: FeedId) -> bool {
		PRICES.with_borrow(|prices| prices.contains_key(&feed))
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn set_price(feed: FeedId, price: FixedU128) {
		set_price(feed, price);
	}
}

/// Say a price, fresh from now on.
pub fn set_price(feed: FeedId, price: impl Into<FixedU128>) {
	let price = price.into();
	PRICES.with_borrow_mut(|prices| prices.insert(feed, (price, true)));
}

/// Let a feed fall silent.
pub fn silence(feed: FeedId) {
	PRICES.with_borrow_mut(|prices| {
		if let Some(entry) = prices.get_mut(&feed) {
			entry.1 = false;
		}
	});
}

pub struct Decimals;
impl Convert<AssetKind, Option<u8>> for Decimals {
	fn convert(asset: AssetKind) -> Option<u8> {
		use frame_support::traits::fungibles::metadata::Inspect as _;
		match asset {
			NativeOrWithId::Native => Some(12),
			NativeOrWithId::WithId(id) => {
				<Assets as Inspect<AccountId>>::asset_exists(id).then(|| Assets::decimals(id))
			},
		}
	}
}

parameter_types! {
	pub const LendingPalletId: PalletId = PalletId(*b"trn/lend");
	pub const Treasury: AccountId = 999;
	pub const OfferDeposit: RuntimeHoldReason = RuntimeHoldReason::Lending(HoldReason::OfferDeposit);
	pub const LoanDeposit: RuntimeHoldReason = RuntimeHoldReason::Lending(HoldReason::LoanDeposit);
}

type Deposit<Reason, const AMOUNT: Balance> = HoldConsideration<
	AccountId,
	Balances,
	Reason,
	LinearStoragePrice<ConstU128<AMOUNT>, ConstU128<0>, Balance>,
>;

impl Config for Test {
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type AssetKind = AssetKind;
	type Assets = UnionOf<Balances, Assets, NativeFromLeft, AssetKind, AccountId>;
	type AssetsHolder = UnionOf<Balances, AssetsHolder, NativeFromLeft, AssetKind, AccountId>;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Decimals = Decimals;
	type Prices = Prices;
	type Time = Timestamp;
	type OfferConsideration = Deposit<OfferDeposit, { OFFER_DEPOSIT }>;
	type LoanConsideration = Deposit<LoanDeposit, { LOAN_DEPOSIT }>;
	type FeeDestination = Treasury;
	type LastPriceWait = ConstU64<WAIT>;
	type PalletId = LendingPalletId;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = BenchmarkAssets;
}

pub const OFFER_DEPOSIT: Balance = 1_000;
pub const LOAN_DEPOSIT: Balance = 2_000;
/// How long a dead feed is waited for.
pub const WAIT: Moment = 7 * DAY;

#[cfg(feature = "runtime-benchmarks")]
pub struct BenchmarkAssets;
#[cfg(feature = "runtime-benchmarks")]
impl BenchmarkHelper<AssetKind, AccountId> for BenchmarkAssets {
	fn create_asset(seed: u32) -> AssetKind {
		use frame_support::traits::fungibles::Create;
		let id = 1_000 + seed;
		if !<Assets as Inspect<AccountId>>::asset_exists(id) {
			assert_ok!(<Assets as Create<AccountId>>::create(id, ASSET_ADMIN, true, 1));
		}
		id.into()
	}

	fn set_time(now: Moment) {
		Timestamp::set_timestamp(now);
	}

	fn block(asset: &AssetKind, who: &AccountId) {
		let NativeOrWithId::WithId(id) = asset else { panic!("the native token has no admin") };
		assert_ok!(Assets::block(RuntimeOrigin::signed(ASSET_ADMIN), (*id).into(), *who));
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

pub const USD_FEED: FeedId = 0;
pub const BTC_FEED: FeedId = 1;
pub const TRN_FEED: FeedId = 2;

pub const DAY: Moment = 24 * 60 * 60 * 1000;
/// When the chain of a test starts.
pub const START: Moment = 1_700_000_000_000;

/// Dollars against bitcoin.
pub const USD_BTC: MarketId = 0;
/// Dollars against the native token.
pub const USD_TRN: MarketId = 1;
/// The native token against dollars.
pub const TRN_USD: MarketId = 2;

/// A market's parameters as the tests' genesis has them.
pub fn market_of(
	(principal, principal_feed): (AssetKind, FeedId),
	(collateral, collateral_feed): (AssetKind, FeedId),
	min_loan: Balance,
) -> MarketParams<AssetKind> {
	MarketParams {
		principal,
		principal_feed,
		collateral,
		collateral_feed,
		opening_ltv: Permill::from_percent(70),
		liquidation_ltv: Permill::from_percent(80),
		min_loan,
		max_lent: min_loan * 100_000,
		terms: vec![7 * DAY, 30 * DAY, 365 * DAY].try_into().unwrap(),
		grace: DAY,
		late_apr: 3_000,
		min_interest_period: DAY,
		protocol_fee: Permill::from_percent(10),
	}
}

pub struct ExtBuilder;

impl ExtBuilder {
	/// Run a test, then check every invariant and that no money was made or lost.
	pub fn run(test: impl FnOnce()) {
		let people = [LENDER, BORROWER, OTHER];
		let pallet = Lending::account_id();
		let config = RuntimeGenesisConfig {
			balances: pallet_balances::GenesisConfig {
				balances: people
					.iter()
					.map(|who| (*who, 1_000_000 * TOKEN))
					.chain([(pallet, NATIVE_MINIMUM), (Treasury::get(), NATIVE_MINIMUM)])
					.collect(),
				..Default::default()
			},
			assets: pallet_assets::GenesisConfig {
				assets: vec![(USD_ID, ASSET_ADMIN, true, 100), (BTC_ID, ASSET_ADMIN, true, 1)],
				metadata: vec![
					(USD_ID, b"Dollar".to_vec(), b"USD".to_vec(), 6),
					(BTC_ID, b"Bitcoin".to_vec(), b"BTC".to_vec(), 8),
				],
				accounts: people
					.iter()
					.flat_map(|who| {
						[(USD_ID, *who, 10_000_000 * DOLLAR), (BTC_ID, *who, 1_000 * BITCOIN)]
					})
					.chain([(USD_ID, pallet, 100), (BTC_ID, pallet, 1)])
					.collect(),
				..Default::default()
			},
			..Default::default()
		};
		PRICES.with_borrow_mut(BTreeMap::clear);
		set_price(USD_FEED, 1);
		set_price(BTC_FEED, 50_000);
		set_price(TRN_FEED, 2);
		let mut ext = sp_io::TestExternalities::new(config.build_storage().unwrap());
		ext.execute_with(|| {
			System::set_block_number(1);
			Timestamp::set_timestamp(START);
			let (usd, btc, trn) = ((USD, USD_FEED), (BTC, BTC_FEED), (TRN, TRN_FEED));
			for params in [
				market_of(usd.clone(), btc, 10 * DOLLAR),
				market_of(usd.clone(), trn.clone(), 10 * DOLLAR),
				market_of(trn, usd, TOKEN),
			] {
				assert_ok!(Lending::create_market(RuntimeOrigin::root(), params));
			}
			let issued = issuance();
			test();
			assert_eq!(issuance(), issued, "money was made or lost");
			assert_ok!(Lending::do_try_state());
		});
	}
}

fn issuance() -> [Balance; 3] {
	[USD, BTC, TRN].map(<Test as Config>::Assets::total_issuance)
}

/// The time of the present block.
pub fn now() -> Moment {
	Timestamp::get()
}

/// Let time pass.
pub fn pass(time: Moment) {
	Timestamp::set_timestamp(now() + time);
}

/// What an account has free.
pub fn free(asset: AssetKind, who: AccountId) -> Balance {
	<Test as Config>::Assets::balance(asset, &who)
}

/// What an account has on hold for a reason.
pub fn held(asset: AssetKind, reason: HoldReason, who: AccountId) -> Balance {
	<Test as Config>::AssetsHolder::balance_on_hold(asset, &reason.into(), &who)
}

/// Terms of an offer to everyone that stands for a day.
pub fn terms(apr: BasisPoints, term: Moment) -> OfferTerms<AccountId> {
	OfferTerms { apr, term, expires: now() + DAY, sole: None }
}

/// Offer to lend and return the offer's id.
pub fn offer_to_lend(market: MarketId, amount: Balance, apr: BasisPoints, term: Moment) -> OfferId {
	let id = NextOfferId::<Test>::get();
	assert_ok!(Lending::place_offer(
		RuntimeOrigin::signed(LENDER),
		market,
		Side::Lend,
		amount,
		terms(apr, term)
	));
	id
}

/// Offer to borrow and return the offer's id.
pub fn offer_to_borrow(
	market: MarketId,
	amount: Balance,
	collateral: Balance,
	apr: BasisPoints,
	term: Moment,
) -> OfferId {
	let id = NextOfferId::<Test>::get();
	assert_ok!(Lending::place_offer(
		RuntimeOrigin::signed(BORROWER),
		market,
		Side::Borrow { collateral },
		amount,
		terms(apr, term)
	));
	id
}

/// Open a loan of the dollar market against bitcoin and return its id.
pub fn open_loan(
	principal: Balance,
	collateral: Balance,
	apr: BasisPoints,
	term: Moment,
) -> LoanId {
	let offer = offer_to_lend(USD_BTC, principal, apr, term);
	let id = NextLoanId::<Test>::get();
	assert_ok!(Lending::take(RuntimeOrigin::signed(BORROWER), offer, principal, collateral, apr));
	id
}
