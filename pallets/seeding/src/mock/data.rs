// SPDX-License-Identifier: Apache-2.0
//! Contents, and what seeders compute of them.

use crate::*;
use content::{content_id, leaf_node, path, tag, Builder, Hash, Length, LEAF};

/// A content that somebody has.
#[derive(Clone)]
pub struct Data {
	pub bytes: Vec<u8>,
	pub length: Length,
	pub id: Hash,
}

/// What `prove` takes.
#[derive(Clone, PartialEq, Debug)]
pub struct Shown {
	pub leaf: Vec<u8>,
	pub path: Vec<Hash>,
	pub tag_path: Vec<Hash>,
}

fn root(nodes: impl Iterator<Item = Hash>, depth: u32) -> Hash {
	let mut builder = Builder::<HostSha256>::of_level(0);
	nodes.for_each(|node| builder.push(node));
	builder.root(depth).unwrap()
}

impl Data {
	pub fn new(length: u64) -> Self {
		let bytes: Vec<u8> = (0..length).map(|i| (i * i % 251) as u8).collect();
		let length = Length::new(length).unwrap();
		let root = root(bytes.chunks(LEAF).map(leaf_node::<HostSha256>), length.depth());
		Self { bytes, length, id: content_id::<HostSha256>(length, &root) }
	}

	pub fn leaves(&self) -> impl Iterator<Item = &[u8]> {
		self.bytes.chunks(LEAF)
	}

	/// The root over the tags of a period.
	pub fn commitment(&self, key: &Hash) -> Hash {
		root(self.leaves().map(|leaf| tag::<HostSha256>(key, leaf)), self.length.depth())
	}

	/// The proof of a leaf.
	pub fn show(&self, key: &Hash, leaf: u64) -> Shown {
		self.show_with(leaf, |bytes| tag::<HostSha256>(key, bytes))
	}

	/// The same with tags that are made otherwise.
	pub fn show_with(&self, leaf: u64, tag: impl Fn(&[u8]) -> Hash) -> Shown {
		let (index, depth) = (leaf as usize, self.length.depth());
		let way = |nodes| path::<HostSha256>(nodes, index, 0, depth).unwrap();
		Shown {
			leaf: self.leaves().nth(index).unwrap().to_vec(),
			path: way(self.leaves().map(leaf_node::<HostSha256>).collect()),
			tag_path: way(self.leaves().map(tag).collect()),
		}
	}
}
