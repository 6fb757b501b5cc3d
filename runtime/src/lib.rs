// SPDX-License-Identifier: Apache-2.0
//! The Trine runtime: consensus, staking, assets, prices, lending, predictions and seeding.

#![cfg_attr(not(feature = "std"), no_std)]
// Tests may fail loudly.
#![cfg_attr(
	test,
	allow(
		clippy::arithmetic_side_effects,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::panic,
		clippy::unwrap_used
	)
)]
// `#[frame_support::runtime]` expands to a large construct.
#![recursion_limit = "512"]

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
#[macro_use]
mod benchmarks;

mod apis;
pub mod configs;
mod presets;
pub mod queries;
#[cfg(test)]
mod tests;
pub mod token;

use alloc::{borrow::Cow, vec::Vec};
use sp_runtime::{
	generic, impl_opaque_keys,
	traits::{BlakeTwo256, IdentifyAccount, Verify},
	MultiAddress, MultiSignature,
};
use sp_version::RuntimeVersion;

#[cfg(feature = "std")]
pub use apis::RuntimeApi;
pub use configs::currency;

/// An account's signature on a transaction.
pub type Signature = MultiSignature;
/// An account: the public key that its signatures are checked with, or the hash of one.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// An amount of money, in the smallest unit of its asset.
pub type Balance = u128;
/// How many transactions an account has sent.
pub type Nonce = u32;
/// A block's or a state's hash.
pub type Hash = sp_core::H256;
/// A block's height.
pub type BlockNumber = u32;
/// How transactions name accounts.
pub type Address = MultiAddress<AccountId, ()>;
/// A block's header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;
/// What each transaction carries beside its call, in the order it is checked.
pub type TxExtension = (
	frame_system::AuthorizeCall<Runtime>,
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	frame_system::CheckMortality<Runtime>,
	frame_system::CheckNonce<Runtime>,
	pallet_prices::CheckSubmission<Runtime>,
	frame_system::CheckWeight<Runtime>,
	pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
	frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
	frame_system::WeightReclaim<Runtime>,
);
/// A transaction.
pub type UncheckedExtrinsic =
	generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;
/// What runs a block.
pub type Executive = frame_executive::Executive<
	Runtime,
	Block,
	frame_system::ChainContext<Runtime>,
	Runtime,
	AllPalletsWithSystem,
>;

/// The chain's own address prefix.
pub const SS58_PREFIX: u16 = 8471;

/// Types for the node, which needs no knowledge of calls.
pub mod opaque {
	use super::{generic, impl_opaque_keys, Header};
	use crate::{Babe, Grandpa};
	use alloc::vec::Vec;
	use sp_runtime::OpaqueExtrinsic;

	/// A block with transactions as mere bytes.
	pub type Block = generic::Block<Header, OpaqueExtrinsic>;

	impl_opaque_keys! {
		pub struct SessionKeys {
			pub babe: Babe,
			pub grandpa: Grandpa,
		}
	}
}

/// What this runtime is. `spec_version` grows with every release that changes its behaviour,
/// `transaction_version` when an encoded transaction would mean something else.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
	spec_name: Cow::Borrowed("trine"),
	impl_name: Cow::Borrowed("trine"),
	authoring_version: 1,
	spec_version: 1,
	impl_version: 1,
	apis: apis::RUNTIME_API_VERSIONS,
	transaction_version: 1,
	system_version: 1,
};

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
	pub struct Runtime;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Utility = pallet_utility;
	// Before the timestamp: BABE checks that the block's time falls into its slot.
	#[runtime::pallet_index(2)]
	pub type Babe = pallet_babe;
	#[runtime::pallet_index(3)]
	pub type Timestamp = pallet_timestamp;
	// Before the session: it credits authors while the session is still theirs.
	#[runtime::pallet_index(4)]
	pub type Authorship = pallet_authorship;
	#[runtime::pallet_index(5)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(6)]
	pub type TransactionPayment = pallet_transaction_payment;

	#[runtime::pallet_index(10)]
	pub type VoterList = pallet_bags_list<Instance1>;
	#[runtime::pallet_index(11)]
	pub type Staking = pallet_staking;
	#[runtime::pallet_index(12)]
	pub type Session = pallet_session;
	#[runtime::pallet_index(13)]
	pub type Historical = pallet_session::historical;
	#[runtime::pallet_index(14)]
	pub type Offences = pallet_offences;
	#[runtime::pallet_index(15)]
	pub type Grandpa = pallet_grandpa;

	#[runtime::pallet_index(20)]
	pub type Assets = pallet_assets;
	#[runtime::pallet_index(21)]
	pub type AssetsHolder = pallet_assets_holder;

	#[runtime::pallet_index(30)]
	pub type Clock = pallet_clock;
	// Before the markets: their genesis needs its pins.
	#[runtime::pallet_index(31)]
	pub type Custody = pallet_custody;
	#[runtime::pallet_index(32)]
	pub type Prices = pallet_prices;
	#[runtime::pallet_index(33)]
	pub type Lending = pallet_lending;
	#[runtime::pallet_index(34)]
	pub type Predictions = pallet_predictions;
	// Behind the session, which draws the randomness that its seeds are made of: hooks run in the order of
	// these numbers.
	#[runtime::pallet_index(35)]
	pub type Seeding = pallet_seeding;

	// Has a key in the development and test presets only.
	#[runtime::pallet_index(255)]
	pub type Sudo = pallet_sudo;
}
