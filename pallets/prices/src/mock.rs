// SPDX-License-Identifier: Apache-2.0
//! A chain with feeds, fed by five operators.

use crate::{self as pallet_prices, *};
use frame_support::{
	assert_ok, derive_impl, parameter_types,
	traits::{ConstU32, Hooks, SortedMembers},
	PalletId,
};
use frame_system::EnsureRoot;
use sp_runtime::{BuildStorage, Permill};

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
	pub type Oracle = pallet_oracle;
	#[runtime::pallet_index(3)]
	pub type Prices = pallet_prices;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type DbWeight = frame_support::weights::constants::ParityDbWeight;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

parameter_types! {
	pub const OraclePalletId: PalletId = PalletId(*b"trn/orcl");
	pub static Operators: Vec<u64> = vec![1, 2, 3, 4, 5];
	pub const Retention: Moment = RETENTION;
}

impl SortedMembers<u64> for Operators {
	fn sorted_members() -> Vec<u64> {
		Operators::get()
	}
}

impl pallet_oracle::Config for Test {
	type OnNewData = Prices;
	type CombineData = Median<Test>;
	type Time = Timestamp;
	type OracleKey = FeedId;
	type OracleValue = u128;
	type PalletId = OraclePalletId;
	type Members = Operators;
	type WeightInfo = ();
	type MaxHasDispatchedSize = ConstU32<10>;
	type MaxFeedValues = ConstU32<10>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

impl Config for Test {
	type GovernanceOrigin = EnsureRoot<u64>;
	type MaxFeeds = ConstU32<3>;
	type Retention = Retention;
	type WeightInfo = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = Operators;
}

#[cfg(feature = "runtime-benchmarks")]
impl BenchmarkHelper<u64> for Operators {
	fn set_operators(operators: Vec<u64>) {
		Operators::set(operators);
	}

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
/// For how long samples are kept.
pub const RETENTION: Moment = 90 * 24 * 60 * 60 * 1000;
/// The feed that every test starts with: two decimals, three operators.
pub const FEED: FeedId = 0;

/// How long the history may be without a sample.
pub const MAX_GAP: Moment = 2 * MAX_AGE;

pub const RULE: FeedRule = FeedRule {
	quorum: 3,
	max_age: MAX_AGE,
	max_gap: MAX_GAP,
	max_move: Permill::from_percent(20),
	confirmations: 3,
};

/// Run a test, then check every invariant.
pub fn run(test: impl FnOnce()) {
	let config = RuntimeGenesisConfig {
		prices: GenesisConfig { feeds: vec![("BTC/USD".into(), 2, RULE)], ..Default::default() },
		..Default::default()
	};
	let mut ext = sp_io::TestExternalities::new(config.build_storage().unwrap());
	ext.execute_with(|| {
		Operators::set(vec![1, 2, 3, 4, 5]);
		System::set_block_number(1);
		Timestamp::set_timestamp(START);
		test();
		next_block();
		assert_ok!(Prices::do_try_state());
	});
}

/// Submit a price as an operator.
pub fn feed(operator: u64, value: u128) {
	assert_ok!(Oracle::feed_values(
		RuntimeOrigin::signed(operator),
		vec![(FEED, value)].try_into().unwrap()
	));
}

/// End the block and start the next one.
pub fn next_block() {
	let number = System::block_number();
	Prices::on_finalize(number);
	Oracle::on_finalize(number);
	System::set_block_number(number + 1);
	Timestamp::set_timestamp(Timestamp::get() + BLOCK);
}
