// SPDX-License-Identifier: Apache-2.0
//! What a pool of the seeding pallet pays for, byte for byte: the tree over a content, its id, and proofs
//! that somebody has read all of it in a period. `CONTENT.md` beside this crate specifies it for other
//! implementations; `vectors/` has test vectors made by one that shares no code with this.
//!
//! The chain and the seeder's program both use this crate, so it needs neither `std` nor one particular
//! SHA-256: see [`Sha256`].

#![cfg_attr(not(test), no_std)]
#![cfg_attr(test, allow(clippy::arithmetic_side_effects, clippy::indexing_slicing))]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]
#![warn(missing_docs)]

extern crate alloc;

mod duty;
mod length;
mod proof;
mod tree;

pub use duty::{tag, Duty};
pub use length::{Length, LEAF, MAX_DEPTH, MAX_LENGTH};
pub use proof::{content_id, Fault, Proof};
pub use tree::{leaf_node, path, Builder};

#[cfg(test)]
mod tests;

/// A SHA-256 digest.
pub type Hash = [u8; 32];

/// SHA-256 (FIPS 180-4), as whoever uses this crate has it at hand: a host function on the chain, a
/// library with the processor's own instructions elsewhere.
pub trait Sha256 {
	/// The digest of these parts, one behind the other.
	fn sha256(parts: &[&[u8]]) -> Hash;
}
