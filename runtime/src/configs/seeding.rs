// SPDX-License-Identifier: Apache-2.0
//! Being paid to keep files alive.

use crate::{
	configs::{currency::Deposit, system::TreasuryAccount, time},
	AccountId, Clock, Runtime, RuntimeHoldReason,
};
use frame_support::{parameter_types, traits::ConstU64};
use frame_system::EnsureRoot;

parameter_types! {
	pub const SeedingDeposit: RuntimeHoldReason = RuntimeHoldReason::Seeding(pallet_seeding::HoldReason::Deposit);
}

impl pallet_seeding::Config for Runtime {
	type GovernanceOrigin = EnsureRoot<AccountId>;
	type Randomness = pallet_babe::RandomnessFromOneEpochAgo<Runtime>;
	type Clock = Clock;
	type Consideration = Deposit<SeedingDeposit>;
	type SlashDestination = TreasuryAccount;
	type TickTime = ConstU64<{ time::EPOCH * time::SLOT }>;
	type WeightInfo = pallet_seeding::weights::SubstrateWeight<Runtime>;
}
