// SPDX-License-Identifier: Apache-2.0
//! What the pallets' tests share. There is no mock runtime here: hold reasons tie a pallet's `Test`
//! to the pallet.

// Only tests use this: it may fail loudly.
#![allow(
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::panic,
	clippy::unwrap_used
)]

pub mod accesses;
pub mod holds;
pub mod issuance;
pub mod metadata;
#[cfg(test)]
mod mock;
pub mod prices;
pub mod rooms;
mod undone;

pub use undone::undone;
