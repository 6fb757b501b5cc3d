// SPDX-License-Identifier: Apache-2.0
//! What a wallet asks of any chain, and what only the runtime as a whole can answer: how the chain is doing,
//! what somebody has of which asset, and what a call would do.
//!
//! Nothing here changes anything, and nothing walks over what strangers can make as much of as they like.

pub mod accounts;
mod assets;
mod deposits;
pub mod simulation;
pub mod status;

pub use accounts::{AssetView, Holding, Powers, Team, WhyNot};
pub use deposits::{Deposit, DepositKind};
pub use simulation::{Change, HeldChange, Played, Refused, Simulation};
pub use status::{Due, EpochTime, EraTime, Fullness, Status};

use crate::Balance;
use alloc::vec::Vec;
use codec::{Decode, Encode};
use primitives::{Moment, Value};
use scale_info::TypeInfo;

/// The most assets on a page.
pub const MAX_ASSETS: u32 = 64;
/// The most markets that are looked at for the assets that they name, the oldest.
pub const MAX_MARKETS: u32 = 512;
/// The most records of a kind that are looked at for their deposits.
pub const MAX_RECORDS: u32 = 256;

/// A part of a list.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Page<Item, Cursor> {
	/// What is on it.
	pub items: Vec<Item>,
	/// Where the next page goes on; none at the end only. It stays good if what it names goes.
	pub next: Option<Cursor>,
}

/// What an amount is worth.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Worth {
	/// In 10^-18 of the currency of account, rounded down.
	pub value_e18: Value,
	/// From when on the age of the price counts, in milliseconds since 1970.
	pub as_of_ms: Moment,
}

/// Money on hold for a reason.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Held {
	/// Why it is on hold.
	pub reason: crate::RuntimeHoldReason,
	/// How much, in the asset's smallest unit.
	pub held: Balance,
}
