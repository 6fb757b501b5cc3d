// SPDX-License-Identifier: Apache-2.0
//! What a pool is about, and how a proof comes in a call.

use crate::ids::{Bytes32, InfoHashV1, InfoHashV2};
use content::{LEAF, MAX_DEPTH};
use frame_support::{traits::ConstU32, BoundedVec};

/// The bytes of a leaf.
pub type LeafBytes = BoundedVec<u8, ConstU32<{ LEAF as u32 }>>;
/// A way up a tree: the sibling of each node.
pub type ProofPath = BoundedVec<Bytes32, ConstU32<MAX_DEPTH>>;

/// What a pool is about.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Torrent {
	/// The content's id.
	pub content: Bytes32,
	/// Its length in bytes.
	pub length_bytes: u64,
	/// The torrent's info hash of the first version.
	pub info_hash_v1: Option<InfoHashV1>,
	/// The torrent's info hash of the second version.
	pub info_hash_v2: Option<InfoHashV2>,
}
