// SPDX-License-Identifier: Apache-2.0
//! Prices and what people deal in with them.

use crate::{
	configs::{currency::Deposit, system::TreasuryAccount},
	AccountId, Clock, Prices, Runtime, RuntimeHoldReason, Timestamp,
};
use frame_support::{
	parameter_types,
	traits::{ConstU32, ConstU64},
	weights::Weight,
};
use frame_system::EnsureRoot;

/// The most accounts that submit prices.
const MAX_OPERATORS: u32 = 31;
/// The most price feeds.
const MAX_FEEDS: u32 = 32;
/// In milliseconds.
const MINUTE: u64 = 60 * 1000;

impl pallet_prices::Config for Runtime {
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type Time = Timestamp;
	type MaxFeeds = ConstU32<MAX_FEEDS>;
	type MaxOperators = ConstU32<MAX_OPERATORS>;
	// What waited longer for its block is no fresh price.
	type MaxDelay = ConstU64<MINUTE>;
	// Against the last block's time in the pool: some blocks may be missing.
	type MaxAhead = ConstU64<MINUTE>;
	type Heartbeat = ConstU64<{ 2 * MINUTE }>;
	// 90 days.
	type Retention = ConstU64<{ 90 * 24 * 60 * MINUTE }>;
	type BlockTime = ConstU64<{ super::time::SLOT }>;
	type WeightInfo = pallet_prices::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = BenchmarkTime;
}

/// Sets the time in benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub struct BenchmarkTime;
#[cfg(feature = "runtime-benchmarks")]
impl pallet_prices::BenchmarkHelper for BenchmarkTime {
	fn set_time(now: u64) {
		// Not through the pallet, which would have Babe look for the slot of that time.
		pallet_timestamp::Now::<Runtime>::put(now);
	}
}

parameter_types! {
	pub const LendingDeposit: RuntimeHoldReason = RuntimeHoldReason::Lending(pallet_lending::HoldReason::Deposit);
	pub const PredictionsDeposit: RuntimeHoldReason =
		RuntimeHoldReason::Predictions(pallet_predictions::HoldReason::Deposit);
	/// A tenth of a block, if users leave it.
	pub ServiceWeight: Weight =
		<Runtime as frame_system::Config>::BlockWeights::get().max_block.saturating_div(10);
}

impl pallet_lending::Config for Runtime {
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type Prices = Prices;
	type Clock = Clock;
	type Consideration = Deposit<LendingDeposit>;
	type FeeDestination = TreasuryAccount;
	// A week.
	type LastPriceWait = ConstU64<{ 7 * 24 * 60 * MINUTE }>;
	type ServiceRetry = ConstU64<{ 10 * MINUTE }>;
	type ServiceWeight = ServiceWeight;
	type WeightInfo = pallet_lending::weights::SubstrateWeight<Runtime>;
}

impl pallet_predictions::Config for Runtime {
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type Prices = Prices;
	type Clock = Clock;
	type Consideration = Deposit<PredictionsDeposit>;
	type FeeDestination = TreasuryAccount;
	type ServiceRetry = ConstU64<{ 10 * MINUTE }>;
	type ServiceWeight = ServiceWeight;
	type WeightInfo = pallet_predictions::weights::SubstrateWeight<Runtime>;
}
