// SPDX-License-Identifier: Apache-2.0
//! A proof that a seat has read its content in a period: one leaf, with its way to the content's root and
//! that of its tag to the root that the seat has committed to.

use crate::{duty::tag, leaf_node, tree::root_by_path, Hash, Length, Sha256};

const CONTENT: &[u8] = b"trine/content/v1";

/// The id of a content of this length whose tree has this root.
pub fn content_id<H: Sha256>(length: Length, root: &Hash) -> Hash {
	H::sha256(&[CONTENT, &length.bytes().to_le_bytes(), root])
}

/// What is shown. How long each part is follows from the content's length.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Proof<'a> {
	/// The bytes of the leaf.
	pub leaf: &'a [u8],
	/// From the leaf's node to the root of the content; its sibling first.
	pub path: &'a [Hash],
	/// From the leaf's tag to the root of the tags.
	pub tag_path: &'a [Hash],
}

/// What is wrong with a proof.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
	/// The leaf or a path is not as long as the content's length has it.
	WrongSize,
	/// The leaf is not of this content, or not at this place.
	OtherContent,
	/// The tag is not among those that were committed to.
	OtherCommitment,
}

impl Proof<'_> {
	/// Whether this shows the leaf `index` of the content `id`, and that its tag under this key is
	/// among those with the root `commitment`.
	///
	/// Takes 2 + 2 · depth hashes, all of them short but two of a leaf.
	pub fn check<H: Sha256>(
		&self,
		(id, length): (&Hash, Length),
		index: u64,
		key: &Hash,
		commitment: &Hash,
	) -> Result<(), Fault> {
		let fits = |path: &[Hash]| u32::try_from(path.len()).is_ok_and(|len| len == length.depth());
		let whole = length.leaf_bytes(index) == Some(self.leaf.len());
		if !(whole && fits(self.path) && fits(self.tag_path)) {
			return Err(Fault::WrongSize);
		}
		let root = root_by_path::<H>(leaf_node::<H>(self.leaf), index, self.path);
		if content_id::<H>(length, &root) != *id {
			return Err(Fault::OtherContent);
		}
		if root_by_path::<H>(tag::<H>(key, self.leaf), index, self.tag_path) != *commitment {
			return Err(Fault::OtherCommitment);
		}
		Ok(())
	}
}
