// SPDX-License-Identifier: Apache-2.0
//! Nominated proof of stake: who may validate, and what they earn.

use crate::{
	configs::{
		consensus::{time, MAX_NOMINATORS, MAX_VALIDATORS},
		system::TreasuryAccount,
	},
	AccountId, Balance, Balances, Runtime, RuntimeEvent, RuntimeHoldReason, Session, Staking,
	Timestamp, VoterList,
};
use frame_election_provider_support::{
	bounds::{ElectionBounds, ElectionBoundsBuilder},
	onchain, SequentialPhragmen,
};
use frame_support::{
	parameter_types,
	traits::{ConstBool, ConstU32, OnUnbalanced},
};
use frame_system::EnsureRoot;
use sp_runtime::{curve::PiecewiseLinear, Perbill};

pallet_staking_reward_curve::build! {
	// New TRN a year as a part of all TRN: 2.5 % at least, 10 % when half of all is at stake.
	const REWARD_CURVE: PiecewiseLinear<'static> = curve!(
		min_inflation: 0_025_000,
		max_inflation: 0_100_000,
		ideal_stake: 0_500_000,
		falloff: 0_050_000,
		max_piece_count: 40,
		test_precision: 0_005_000,
	);
}

/// One bag of voters for each power of two.
#[allow(clippy::indexing_slicing)] // by the compiler, which would refuse
const BAG_THRESHOLDS: [u64; 64] = {
	let mut thresholds = [0u64; 64];
	let mut bag = 0;
	while bag < 63 {
		thresholds[bag] = 1 << (bag + 1);
		bag += 1;
	}
	thresholds[63] = u64::MAX;
	thresholds
};

/// The most accounts that stand for election. One more in store and no election would succeed, so
/// every preset must set this limit, and a bond that makes filling it dear.
pub const MAX_CANDIDATES: u32 = 1_000;

parameter_types! {
	pub const BagThresholds: &'static [u64] = &BAG_THRESHOLDS;
	pub const RewardCurve: &'static PiecewiseLinear<'static> = &REWARD_CURVE;
	/// How many voters and candidates an election looks at.
	pub ElectionLimits: ElectionBounds = ElectionBoundsBuilder::default()
		.voters_count(5_000.into())
		.targets_count(MAX_CANDIDATES.into())
		.build();
}

/// What nobody earned or somebody lost to a slash belongs to the treasury.
pub struct ToTreasury;
impl OnUnbalanced<pallet_staking::NegativeImbalanceOf<Runtime>> for ToTreasury {
	fn on_nonzero_unbalanced(amount: pallet_staking::NegativeImbalanceOf<Runtime>) {
		use frame_support::traits::fungible::Balanced;
		let _ = <Balances as Balanced<AccountId>>::resolve(&TreasuryAccount::get(), amount);
	}
}

/// Elections run on chain, in the block that ends a session, over a bounded number of voters.
pub struct OnChainPhragmen;
impl onchain::Config for OnChainPhragmen {
	type Sort = ConstBool<true>;
	type System = Runtime;
	type Solver = SequentialPhragmen<AccountId, Perbill>;
	type MaxBackersPerWinner = ConstU32<MAX_NOMINATORS>;
	type MaxWinnersPerPage = ConstU32<MAX_VALIDATORS>;
	type DataProvider = Staking;
	type WeightInfo = frame_election_provider_support::weights::SubstrateWeight<Runtime>;
	type Bounds = ElectionLimits;
}

/// How large the benchmarks of elections are.
pub struct StakingBenchmarks;
impl pallet_staking::BenchmarkingConfig for StakingBenchmarks {
	type MaxValidators = ConstU32<MAX_VALIDATORS>;
	type MaxNominators = ConstU32<MAX_NOMINATORS>;
}

impl pallet_staking::Config for Runtime {
	type OldCurrency = Balances;
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type CurrencyBalance = Balance;
	type UnixTime = Timestamp;
	type CurrencyToVote = sp_staking::currency_to_vote::U128CurrencyToVote;
	type ElectionProvider = onchain::OnChainExecution<OnChainPhragmen>;
	type GenesisElectionProvider = onchain::OnChainExecution<OnChainPhragmen>;
	type NominationsQuota = pallet_staking::FixedNominationsQuota<16>;
	type HistoryDepth = ConstU32<{ time::HISTORY_ERAS }>;
	type RewardRemainder = ToTreasury;
	type RuntimeEvent = RuntimeEvent;
	type Slash = ToTreasury;
	type Reward = ();
	type SessionsPerEra = ConstU32<{ time::SESSIONS_PER_ERA }>;
	type BondingDuration = ConstU32<{ time::BONDING_ERAS }>;
	// As long as an offence can be reported: a slash that is due in an era gone by would never come.
	type SlashDeferDuration = ConstU32<{ time::BONDING_ERAS - 1 }>;
	type AdminOrigin = EnsureRoot<AccountId>;
	type SessionInterface = Self;
	type EraPayout = pallet_staking::ConvertCurve<RewardCurve>;
	type NextNewSession = Session;
	type MaxExposurePageSize = ConstU32<64>;
	type MaxValidatorSet = ConstU32<MAX_VALIDATORS>;
	type VoterList = VoterList;
	type TargetList = pallet_staking::UseValidatorsMap<Self>;
	type MaxUnlockingChunks = ConstU32<32>;
	type MaxControllersInDeprecationBatch = ConstU32<100>;
	type EventListeners = ();
	type Filter = frame_support::traits::Nothing;
	type BenchmarkingConfig = StakingBenchmarks;
	type WeightInfo = pallet_staking::weights::SubstrateWeight<Runtime>;
}

impl pallet_bags_list::Config<pallet_bags_list::Instance1> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = pallet_bags_list::weights::SubstrateWeight<Runtime>;
	type ScoreProvider = Staking;
	type BagThresholds = BagThresholds;
	type MaxAutoRebagPerBlock = ConstU32<10>;
	type Score = u64;
}
