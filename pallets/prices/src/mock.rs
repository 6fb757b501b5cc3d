// SPDX-License-Identifier: Apache-2.0
//! A chain with feeds, fed by five operators.

use crate::{self as pallet_prices, *};
use frame_support::{
	assert_ok, derive_impl, parameter_types,
	traits::{ConstU32, ConstU64, Hooks},
	weights::IdentityFee,
};
use frame_system::EnsureRoot;
use primitives::{FeedId, FeedRule, Moment};
use sp_runtime::{BuildStorage, FixedU128, Permill};

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
	pub type TransactionPayment = pallet_transaction_payment;
	#[runtime::pallet_index(4)]
	pub type Utility = pallet_utility;
	#[runtime::pallet_index(5)]
	pub type Prices = pallet_prices;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type DbWeight = frame_support::weights::constants::ParityDbWeight;
	type AccountData = pallet_balances::AccountData<u64>;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type AccountStore = System;
}

#[derive_impl(pallet_transaction_payment::config_preludes::TestDefaultConfig)]
impl pallet_transaction_payment::Config for Test {
	type OnChargeTransaction = pallet_transaction_payment::FungibleAdapter<Balances, ()>;
	type WeightToFee = IdentityFee<u64>;
	type LengthToFee = IdentityFee<u64>;
}

impl pallet_utility::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type PalletsOrigin = OriginCaller;
	type WeightInfo = ();
}

parameter_types! {
	pub const Retention: Moment = RETENTION;
}

impl Config for Test {
	type GovernanceOrigin = EnsureRoot<u64>;
	type Time = Timestamp;
	type MaxFeeds = ConstU32<3>;
	type MaxOperators = ConstU32<7>;
	type MaxDelay = ConstU64<MAX_DELAY>;
	type MaxAhead = ConstU64<MAX_AHEAD>;
	type Heartbeat = ConstU64<HEARTBEAT>;
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
impl BenchmarkHelper for BenchmarkTime {
	fn set_time(now: Moment) {
		Timestamp::set_timestamp(now);
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

/// When the chain of a test starts.
pub const START: Moment = 1_700_000_000_000;
/// How old a price may be.
pub const MAX_AGE: Moment = 60_000;
/// How long a block lasts.
pub const BLOCK: Moment = 6_000;
/// How old prices may be in their block.
pub const MAX_DELAY: Moment = 30_000;
/// How far an operator's clock may be ahead.
pub const MAX_AHEAD: Moment = 20_000;
/// How often an operator should submit.
pub const HEARTBEAT: Moment = 60_000;
/// For how long samples are kept.
pub const RETENTION: Moment = 90 * 24 * 60 * 60 * 1000;
/// The feed that every test starts with.
pub const FEED: FeedId = 0;

/// A gap that questions allow.
pub const MAX_GAP: Moment = 2 * MAX_AGE;

pub const RULE: FeedRule = FeedRule {
	quorum: 3,
	max_age_ms: MAX_AGE,
	max_move: Permill::from_percent(20),
	max_drift: Permill::from_percent(50),
	confirmations: 3,
};

/// What everybody starts with.
pub const ENDOWMENT: u64 = u64::MAX / 100;

/// Run a test, then check every invariant.
pub fn run(test: impl FnOnce()) {
	let config = RuntimeGenesisConfig {
		balances: pallet_balances::GenesisConfig {
			balances: (1..20).map(|who| (who, ENDOWMENT)).collect(),
			..Default::default()
		},
		prices: GenesisConfig {
			operators: vec![1, 2, 3, 4, 5],
			feeds: vec![("BTC/USD".into(), RULE)],
		},
		..Default::default()
	};
	let mut ext = sp_io::TestExternalities::new(config.build_storage().unwrap());
	ext.execute_with(|| {
		System::set_block_number(1);
		Timestamp::set_timestamp(START);
		test();
		next_block();
		assert_ok!(Prices::do_try_state());
	});
}

/// Prices as they are submitted.
pub fn prices(prices: &[(FeedId, FixedU128)]) -> PricesOf<Test> {
	prices.to_vec().try_into().unwrap()
}

/// Submit a price in hundredths as an operator, as soon as it is observed.
pub fn feed(operator: u64, cents: u128) {
	let last = Submissions::<Test>::get(operator).map_or(0, |operator| operator.observed_at_ms);
	assert_ok!(Prices::submit(
		RuntimeOrigin::signed(operator),
		Timestamp::get().max(last + 1),
		prices(&[(FEED, FixedU128::from_rational(cents, 100))]),
	));
}

/// End the block and start the next one.
pub fn next_block() {
	let number = System::block_number();
	Prices::on_finalize(number);
	System::set_block_number(number + 1);
	Timestamp::set_timestamp(Timestamp::get() + BLOCK);
}
