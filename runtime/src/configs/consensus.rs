// SPDX-License-Identifier: Apache-2.0
//! Who makes blocks (BABE), how they become final (GRANDPA), and what happens to who cheats.

use crate::{
	AccountId, Babe, Balances, Historical, Offences, Runtime, RuntimeEvent, Session, Staking,
};
use frame_support::traits::{ConstU128, ConstU32, ConstU64, KeyOwnerProofSystem};
use sp_consensus_babe::{AllowedSlots, BabeEpochConfiguration};
use sp_runtime::traits::OpaqueKeys;

/// Time on this chain.
pub mod time {
	/// A slot, in milliseconds: a block is made about once in each.
	pub const SLOT: u64 = 6_000;
	/// An epoch, in slots: ten minutes. A session is one epoch.
	pub const EPOCH: u64 = 100;
	/// An era, in sessions: six hours. Validators are elected once in each.
	pub const SESSIONS_PER_ERA: u32 = 36;
	/// How long stake stays liable after it is taken out, in eras: 28 days.
	pub const BONDING_ERAS: u32 = 28 * 4;
	/// How long it is known who was at stake, in eras: 42 days. Longer than stake is liable, because
	/// whom a slash hits is looked up there.
	pub const HISTORY_ERAS: u32 = 42 * 4;
	/// The same in sessions.
	pub const BONDING_SESSIONS: u64 = BONDING_ERAS as u64 * SESSIONS_PER_ERA as u64;
	/// The same in slots.
	pub const BONDING_SLOTS: u64 = BONDING_SESSIONS * EPOCH;
}

/// A validator may author a quarter of the slots by lot; the other slots have one author in turn.
pub const BABE_GENESIS_EPOCH_CONFIG: BabeEpochConfiguration =
	BabeEpochConfiguration { c: (1, 4), allowed_slots: AllowedSlots::PrimaryAndSecondaryVRFSlots };

/// Offences can be reported for as long as the offender's stake is liable.
type ReportLongevity = ConstU64<{ time::BONDING_SLOTS }>;

/// The most validators there can be.
pub const MAX_VALIDATORS: u32 = 200;
/// The most nominators that share a validator's stake in one election.
pub const MAX_NOMINATORS: u32 = 1_000;

type KeyOwnerProof<Key> =
	<Historical as KeyOwnerProofSystem<(sp_core::crypto::KeyTypeId, Key)>>::Proof;

impl pallet_babe::Config for Runtime {
	type EpochDuration = ConstU64<{ time::EPOCH }>;
	type ExpectedBlockTime = ConstU64<{ time::SLOT }>;
	type EpochChangeTrigger = pallet_babe::ExternalTrigger;
	type DisabledValidators = Session;
	type WeightInfo = ();
	type MaxAuthorities = ConstU32<MAX_VALIDATORS>;
	type MaxNominators = ConstU32<MAX_NOMINATORS>;
	type KeyOwnerProof = KeyOwnerProof<pallet_babe::AuthorityId>;
	type EquivocationReportSystem =
		pallet_babe::EquivocationReportSystem<Self, Offences, Historical, ReportLongevity>;
}

impl pallet_grandpa::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = ();
	type MaxAuthorities = ConstU32<MAX_VALIDATORS>;
	type MaxNominators = ConstU32<MAX_NOMINATORS>;
	type MaxSetIdSessionEntries = ConstU64<{ time::BONDING_SESSIONS }>;
	type KeyOwnerProof = KeyOwnerProof<pallet_grandpa::AuthorityId>;
	type EquivocationReportSystem =
		pallet_grandpa::EquivocationReportSystem<Self, Offences, Historical, ReportLongevity>;
}

impl pallet_authorship::Config for Runtime {
	type FindAuthor = pallet_session::FindAccountFromAuthorIndex<Self, Babe>;
	type EventHandler = Staking;
}

impl pallet_offences::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type IdentificationTuple = pallet_session::historical::IdentificationTuple<Self>;
	type OnOffenceHandler = Staking;
}

impl pallet_session::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = AccountId;
	type ValidatorIdOf = sp_runtime::traits::ConvertInto;
	type ShouldEndSession = Babe;
	type NextSessionRotation = Babe;
	type SessionManager = pallet_session::historical::NoteHistoricalRoot<Self, Staking>;
	type SessionHandler = <crate::opaque::SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
	type Keys = crate::opaque::SessionKeys;
	type DisablingStrategy = pallet_session::disabling::UpToLimitWithReEnablingDisablingStrategy;
	type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
	type Currency = Balances;
	type KeyDeposit = ConstU128<{ super::currency::TRN }>;
}

impl pallet_session::historical::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type FullIdentification = ();
	type FullIdentificationOf = pallet_staking::UnitIdentificationOf<Self>;
}
