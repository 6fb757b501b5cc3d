// SPDX-License-Identifier: Apache-2.0
//! The names of numbers.

/// Identifies a blueprint. Never reused.
pub type BlueprintId = u64;
/// Counts the unlocks of a blueprint, from 0.
pub type UnlockIndex = u32;
/// A trader's own count of blueprints: the next one's is known before it is signed.
pub type Sequence = u64;
/// A number of 32 bytes: a key or a hash.
pub type Bytes32 = [u8; 32];
