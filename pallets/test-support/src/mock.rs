// SPDX-License-Identifier: Apache-2.0
//! A runtime of nothing but the system, for this crate's own tests.

use frame_support::derive_impl;

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
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlock<Test>;
}
