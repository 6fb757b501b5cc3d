// SPDX-License-Identifier: Apache-2.0
//! The binary tree over a content's leaves, and the one over the tags of a period: same shape, same nodes
//! above the leaves.
//!
//! What kind of node a hash stands for is its first byte: without that an inner node could be shown as
//! if it were a leaf (the rule of RFC 6962, section 2.1). Where there is no leaf any more, up to the
//! next power of two, there are 32 zero bytes, as in BEP 52.

use crate::{Hash, Sha256};
use alloc::vec::Vec;

/// The node of an absent leaf.
const ABSENT: Hash = [0; 32];

/// The node of a leaf with these bytes.
pub fn leaf_node<H: Sha256>(data: &[u8]) -> Hash {
	H::sha256(&[&[0], data])
}

/// The node above two others.
fn node_above<H: Sha256>(left: &Hash, right: &Hash) -> Hash {
	H::sha256(&[&[1], left, right])
}

/// The root to which this path leads from a node, `index` being the node's place on its level.
///
/// The path has the node's sibling first. Says nothing of whether the tree is so deep.
pub(crate) fn root_by_path<H: Sha256>(node: Hash, index: u64, path: &[Hash]) -> Hash {
	let (root, _) = path.iter().fold((node, index), |(node, index), sibling| {
		let above = match index & 1 {
			0 => node_above::<H>(&node, sibling),
			_ => node_above::<H>(sibling, &node),
		};
		(above, index >> 1)
	});
	root
}

/// The root of a tree whose nodes come one after the other, from the left: holds one node a level.
pub struct Builder<H> {
	/// The level of the nodes that come: 0 for leaves.
	level: u32,
	/// Roots of full trees to the left that have no sibling yet, each with its level; from the highest
	/// to the lowest.
	waiting: Vec<(u32, Hash)>,
	hash: core::marker::PhantomData<H>,
}

impl<H: Sha256> Builder<H> {
	/// Of nodes of this level: 0 for leaves, 10 for the roots of 1,024 leaves each.
	pub fn of_level(level: u32) -> Self {
		Self { level, waiting: Vec::new(), hash: core::marker::PhantomData }
	}

	/// The next node.
	pub fn push(&mut self, node: Hash) {
		self.put(self.level, node);
	}

	/// The root, so many levels above the leaves, once all nodes have come. What is absent is filled up.
	///
	/// Without any node it is the root of a tree of absent leaves. `None` if the nodes do not fit under
	/// a root of this level.
	pub fn root(mut self, level: u32) -> Option<Hash> {
		let mut absent = ABSENT;
		for below in 0..level {
			if let Some((lowest, _)) = self.waiting.last() {
				// Whatever is absent at this level stands right of the last node.
				if *lowest == below {
					self.put(below, absent);
				}
			}
			absent = node_above::<H>(&absent, &absent);
		}
		match self.waiting.as_slice() {
			[] => Some(absent),
			[(reached, root)] if *reached == level => Some(*root),
			_ => None,
		}
	}

	/// Put a node of some level behind the others, and join what are siblings now.
	fn put(&mut self, mut level: u32, mut node: Hash) {
		while let Some((_, left)) = self.waiting.pop_if(|(waiting, _)| *waiting == level) {
			node = node_above::<H>(&left, &node);
			level = level.saturating_add(1);
		}
		self.waiting.push((level, node));
	}
}

/// The path from one node up to the root so many levels above it, its sibling first; these being all
/// nodes of its level from the left, and none but absent ones to the right.
///
/// `level` is that of the nodes, for the absent ones. `None` if there is no node of this index.
pub fn path<H: Sha256>(
	mut nodes: Vec<Hash>,
	mut index: usize,
	level: u32,
	depth: u32,
) -> Option<Vec<Hash>> {
	nodes.get(index)?;
	let mut absent = (0..level).fold(ABSENT, |absent, _| node_above::<H>(&absent, &absent));
	let mut path = Vec::new();
	for _ in 0..depth {
		path.push(nodes.get(index ^ 1).copied().unwrap_or(absent));
		nodes = nodes
			.chunks(2)
			.filter_map(|pair| {
				let left = pair.first()?;
				Some(node_above::<H>(left, pair.get(1).unwrap_or(&absent)))
			})
			.collect();
		absent = node_above::<H>(&absent, &absent);
		index >>= 1;
	}
	Some(path)
}
