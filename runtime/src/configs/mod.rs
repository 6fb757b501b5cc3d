// SPDX-License-Identifier: Apache-2.0
//! How each pallet is set up, one file per concern.

mod assets;
mod consensus;
mod fees;
mod markets;
mod seeding;
mod staking;
mod system;

pub use assets::{AllAssets, AssetId, AssetKind};
pub use consensus::{time, BABE_GENESIS_EPOCH_CONFIG};
pub use staking::MAX_CANDIDATES;
pub use system::{TreasuryAccount, BLOCK_LENGTH};

/// The native token.
pub mod currency {
	pub use crate::token::DECIMALS;
	use crate::{AccountId, Balance, Balances};
	use frame_support::traits::{fungible::HoldConsideration, LinearStoragePrice};

	/// One TRN.
	pub const TRN: Balance = 10u128.pow(DECIMALS as u32);
	/// A thousandth of one TRN.
	pub const MILLI: Balance = TRN / 1_000;
	/// A millionth of one TRN.
	pub const MICRO: Balance = TRN / 1_000_000;
	/// An account with less than this does not exist.
	pub const EXISTENTIAL_DEPOSIT: Balance = MILLI;

	frame_support::parameter_types! {
		pub const DepositBase: Balance = deposit(1, 0);
		pub const DepositPerByte: Balance = deposit(0, 1);
	}

	/// The deposit for a record in store, held for a reason.
	pub type Deposit<Reason> = HoldConsideration<
		AccountId,
		Balances,
		Reason,
		LinearStoragePrice<DepositBase, DepositPerByte, Balance>,
	>;

	/// What storing this much takes as a deposit: 0.01 TRN an item and 0.0001 TRN a byte.
	#[allow(clippy::arithmetic_side_effects)] // by the compiler, which would refuse
	pub const fn deposit(items: u32, bytes: u32) -> Balance {
		items as Balance * 10 * MILLI + bytes as Balance * 100 * MICRO
	}
}
