// SPDX-License-Identifier: Apache-2.0
//! Prices and what people deal in with them.

use crate::{
	configs::{
		assets::{AllAssets, AllAssetsHolder, AssetKind, Decimals},
		currency::deposit,
		system::TreasuryAccount,
	},
	AccountId, Balance, Balances, Oracle, OracleMembers, Prices, Runtime, RuntimeCall,
	RuntimeEvent, RuntimeHoldReason, Timestamp,
};
use frame_support::{
	parameter_types,
	traits::{fungible::HoldConsideration, ConstU32, ConstU64, Contains, LinearStoragePrice},
	weights::Weight,
	PalletId,
};
use frame_system::EnsureRoot;
use pallet_lending::HoldReason;
use pallet_prices::PriceSource;

impl pallet_membership::Config<pallet_membership::Instance1> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type AddOrigin = EnsureRoot<AccountId>;
	type RemoveOrigin = EnsureRoot<AccountId>;
	type SwapOrigin = EnsureRoot<AccountId>;
	type ResetOrigin = EnsureRoot<AccountId>;
	type PrimeOrigin = EnsureRoot<AccountId>;
	type MembershipInitialized = ();
	type MembershipChanged = Oracle;
	type MaxMembers = ConstU32<MAX_OPERATORS>;
	type WeightInfo = pallet_membership::weights::SubstrateWeight<Runtime>;
}

/// The most accounts that submit prices.
const MAX_OPERATORS: u32 = 31;
/// The most price feeds.
const MAX_FEEDS: u32 = 32;

/// Keeps a price operator from what the SDK's pallets allow and would harm everybody.
pub struct OperatorLimits;
impl Contains<RuntimeCall> for OperatorLimits {
	fn contains(call: &RuntimeCall) -> bool {
		match call {
			// `pallet-oracle` stores what operators submit under any key, for free: one of them could
			// fill the state with keys that nobody knows.
			RuntimeCall::Oracle(pallet_oracle::Call::feed_values { values }) => {
				values.iter().all(|(feed, _)| <Prices as PriceSource>::is_listed(*feed))
			},
			// Each new key can submit again in the same block: one operator could take the places of
			// all others (`MaxHasDispatchedSize`), and every feed would turn stale. Governance
			// replaces keys by `swap_member`.
			RuntimeCall::OracleMembers(pallet_membership::Call::change_key { .. }) => false,
			_ => true,
		}
	}
}

/// The pallet's own weights, and what they leave out: that each price is combined from all
/// submissions and stored, and its feed noted for sampling.
pub struct OracleWeights;
impl pallet_oracle::WeightInfo for OracleWeights {
	fn feed_values(values: u32) -> Weight {
		// Every operator's and root's submission, the operators, and the feed three times.
		let reads = u64::from(values).saturating_mul(u64::from(MAX_OPERATORS).saturating_add(5));
		let db = <Runtime as frame_system::Config>::DbWeight::get();
		pallet_oracle::weights::SubstrateWeight::<Runtime>::feed_values(values)
			.saturating_add(db.reads_writes(reads, values.into()))
			// The feeds to be sampled, which are one entry.
			.saturating_add(db.reads_writes(1, 1))
	}

	fn on_finalize() -> Weight {
		pallet_oracle::weights::SubstrateWeight::<Runtime>::on_finalize()
	}
}

parameter_types! {
	pub const OraclePalletId: PalletId = PalletId(*b"trn/orcl");
}

impl pallet_oracle::Config for Runtime {
	type OnNewData = Prices;
	type CombineData = pallet_prices::Median<Runtime>;
	type Time = Timestamp;
	type OracleKey = pallet_prices::FeedId;
	type OracleValue = u128;
	type PalletId = OraclePalletId;
	type Members = OracleMembers;
	type WeightInfo = OracleWeights;
	// The operators, and root, each once a block.
	type MaxHasDispatchedSize = ConstU32<{ MAX_OPERATORS + 1 }>;
	type MaxFeedValues = ConstU32<MAX_FEEDS>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

impl pallet_prices::Config for Runtime {
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type MaxFeeds = ConstU32<MAX_FEEDS>;
	// 90 days.
	type Retention = ConstU64<{ 90 * 24 * 60 * 60 * 1000 }>;
	type WeightInfo = pallet_prices::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = BenchmarkOperators;
}

/// Makes operators and time for benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub struct BenchmarkOperators;
#[cfg(feature = "runtime-benchmarks")]
impl pallet_prices::BenchmarkHelper<AccountId> for BenchmarkOperators {
	fn set_operators(mut operators: alloc::vec::Vec<AccountId>) {
		operators.sort();
		pallet_membership::Members::<Runtime, pallet_membership::Instance1>::put(
			frame_support::BoundedVec::truncate_from(operators),
		);
	}

	fn set_time(now: pallet_prices::Moment) {
		// Not through the pallet, which would have Babe look for the slot of that time.
		pallet_timestamp::Now::<Runtime>::put(now);
	}
}

parameter_types! {
	pub const DepositBase: Balance = deposit(1, 0);
	pub const DepositPerByte: Balance = deposit(0, 1);
	pub const OfferDeposit: RuntimeHoldReason = RuntimeHoldReason::Lending(HoldReason::OfferDeposit);
	pub const LoanDeposit: RuntimeHoldReason = RuntimeHoldReason::Lending(HoldReason::LoanDeposit);
	pub const LendingPalletId: PalletId = PalletId(*b"trn/lend");
}

parameter_types! {
	/// A tenth of a block, if users leave it.
	pub ServiceWeight: Weight =
		<Runtime as frame_system::Config>::BlockWeights::get().max_block.saturating_div(10);
}

type Deposit<Reason> = HoldConsideration<
	AccountId,
	Balances,
	Reason,
	LinearStoragePrice<DepositBase, DepositPerByte, Balance>,
>;

impl pallet_lending::Config for Runtime {
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type AssetKind = AssetKind;
	type Assets = AllAssets;
	type AssetsHolder = AllAssetsHolder;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Decimals = Decimals;
	type Prices = Prices;
	type Time = Timestamp;
	type OfferConsideration = Deposit<OfferDeposit>;
	type LoanConsideration = Deposit<LoanDeposit>;
	type FeeDestination = TreasuryAccount;
	// A week.
	type LastPriceWait = ConstU64<{ 7 * 24 * 60 * 60 * 1000 }>;
	// Ten minutes.
	type ServiceRetry = ConstU64<{ 10 * 60 * 1000 }>;
	type ServiceWeight = ServiceWeight;
	type PalletId = LendingPalletId;
	type WeightInfo = pallet_lending::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = super::assets::BenchmarkAssets;
}
