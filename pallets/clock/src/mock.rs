// SPDX-License-Identifier: Apache-2.0
//! A chain that does nothing but tell the time.

use crate::{self as pallet_clock, *};
use frame_support::{assert_ok, derive_impl, traits::ConstU64};
use frame_system::EnsureRoot;
use primitives::Moment;
use sp_runtime::BuildStorage;

type Block = frame_system::mocking::MockBlock<Test>;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(2)]
	pub type Clock = pallet_clock;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {
	type OnTimestampSet = Clock;
}

impl Config for Test {
	type GovernanceOrigin = EnsureRoot<u64>;
	type MinHaltAfter = ConstU64<MIN_HALT_AFTER>;
	type WeightInfo = ();
}

pub const MIN_HALT_AFTER: Moment = 10;
/// A longer gap is a halt.
pub const HALT_AFTER: Moment = 100;

pub fn ext() -> sp_io::TestExternalities {
	let clock = pallet_clock::GenesisConfig { halt_after_ms: HALT_AFTER, ..Default::default() };
	let config = RuntimeGenesisConfig { clock, ..Default::default() };
	let mut ext = sp_io::TestExternalities::new(config.build_storage().unwrap());
	ext.execute_with(|| System::set_block_number(1));
	ext
}

/// Run a test, then check every invariant.
pub fn run(test: impl FnOnce()) {
	ext().execute_with(|| {
		test();
		assert_ok!(Clock::do_try_state());
	});
}

/// There is a block of this time.
pub fn block_at(now: Moment) {
	Timestamp::set_timestamp(now);
}
