// SPDX-License-Identifier: Apache-2.0
//! How long a content is, and what follows from it alone: the number of leaves and the tree's depth.

/// Bytes in a leaf; the last one of a content can be shorter.
///
/// Smaller than BitTorrent's blocks of 16 KiB, since a proof carries a whole leaf.
pub const LEAF: usize = 1 << LEAF_BITS;
const LEAF_BITS: u32 = 10;

/// The longest content, in bytes: a TiB.
pub const MAX_LENGTH: u64 = 1 << MAX_BITS;
const MAX_BITS: u32 = 40;

/// The depth of the deepest tree.
pub const MAX_DEPTH: u32 = MAX_BITS - LEAF_BITS;

/// The length of a content in bytes: at least one, at most [`MAX_LENGTH`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Length(u64);

impl Length {
	/// `None` if a content cannot be of this length.
	pub fn new(bytes: u64) -> Option<Self> {
		(1..=MAX_LENGTH).contains(&bytes).then_some(Self(bytes))
	}

	/// In bytes.
	pub fn bytes(self) -> u64 {
		self.0
	}

	/// How many leaves there are: at least one.
	pub fn leaves(self) -> u64 {
		self.0.div_ceil(LEAF as u64)
	}

	/// How many levels the tree has above its leaves: the binary logarithm of the leaves, rounded up.
	pub fn depth(self) -> u32 {
		self.leaves().next_power_of_two().trailing_zeros()
	}

	/// How many bytes this leaf has. `None` if there is none of this index.
	pub fn leaf_bytes(self, index: u64) -> Option<usize> {
		let from = index.checked_mul(LEAF as u64)?;
		let left = self.0.checked_sub(from).filter(|left| *left > 0)?;
		usize::try_from(left.min(LEAF as u64)).ok()
	}
}
