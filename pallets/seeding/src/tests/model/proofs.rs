// SPDX-License-Identifier: Apache-2.0
//! Contents, roots of tags and proofs as bytes, right and wrong ones, for what the model only calls right
//! or wrong. Stands on the crate `content` alone.

use super::{
	op::{Proof, Root},
	rules::LEAF,
};
use content::{content_id, leaf_node, path, tag, Builder, Duty, Hash, Length, Sha256};

/// A content of so many bytes, no leaf like another one.
pub fn bytes(length: u64) -> Vec<u8> {
	(0..length).map(|at| (at % 251) as u8 ^ (at / LEAF).wrapping_mul(37) as u8).collect()
}

fn tree<H: Sha256>(nodes: &[Hash], length: Length) -> Hash {
	let mut builder = Builder::<H>::of_level(0);
	nodes.iter().for_each(|node| builder.push(*node));
	builder.root(length.depth()).expect("the nodes fit")
}

fn leaves(length: u64) -> Vec<Vec<u8>> {
	bytes(length).chunks(LEAF as usize).map(<[u8]>::to_vec).collect()
}

/// The id of the content of this length. Of a length that no content has, something.
pub fn id<H: Sha256>(length: u64) -> Hash {
	let Some(checked) = Length::new(length) else { return [1; 32] };
	let nodes: Vec<Hash> = leaves(length).iter().map(|leaf| leaf_node::<H>(leaf)).collect();
	content_id::<H>(checked, &tree::<H>(&nodes, checked))
}

/// The tags of a period whose key comes from `seed`; from `root.whole_to` on under another key.
fn tags<H: Sha256>(duty: &Duty, seed: &Hash, length: u64, root: Root) -> Vec<Hash> {
	let key = duty.key::<H>(seed);
	// That of the period after it.
	let other = Duty { period: duty.period + 1, ..*duty }.key::<H>(seed);
	let key_of = |index: u64| if index < root.whole_to { &key } else { &other };
	let numbered = leaves(length).into_iter().zip(0u64..);
	numbered.map(|(leaf, index)| tag::<H>(key_of(index), &leaf)).collect()
}

/// What is committed to.
pub fn root<H: Sha256>(duty: &Duty, seed: &Hash, length: u64, root: Root) -> Hash {
	let Some(checked) = Length::new(length) else { return [2; 32] };
	tree::<H>(&tags::<H>(duty, seed, length, root), checked)
}

/// What a call shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
	pub leaf: Vec<u8>,
	pub path: Vec<Hash>,
	pub tag_path: Vec<Hash>,
}

/// A proof of the leaf `index`, against what `root` has committed to.
pub fn show<H: Sha256>(
	(duty, seed): (&Duty, &Hash),
	length: u64,
	index: u64,
	root: Root,
	proof: Proof,
) -> Shown {
	let checked = Length::new(length).expect("pools have contents");
	let (leaves, depth) = (leaves(length), checked.depth());
	let nodes: Vec<Hash> = leaves.iter().map(|leaf| leaf_node::<H>(leaf)).collect();
	let tags = tags::<H>(duty, seed, length, root);
	let index = if proof == Proof::OtherLeaf { (index + 1) % checked.leaves() } else { index };
	let at = index as usize;
	let way = |nodes: &[Hash]| path::<H>(nodes.to_vec(), at, 0, depth).expect("there is the leaf");
	let mut shown = Shown { leaf: leaves[at].clone(), path: way(&nodes), tag_path: way(&tags) };
	let flat = depth == 0;
	match proof {
		Proof::Right => {},
		Proof::LongPath => shown.path.push([0; 32]),
		Proof::Short if flat => {
			shown.leaf.pop();
		},
		Proof::Short => {
			shown.path.pop();
		},
		Proof::OtherLeaf if checked.leaves() > 1 => {},
		Proof::Path if !flat => shown.path[0][0] ^= 1,
		Proof::TagPath if !flat => shown.tag_path[0][31] ^= 128,
		Proof::InnerNode if !flat => {
			let sibling = shown.path.remove(0);
			let pair =
				if at.is_multiple_of(2) { [nodes[at], sibling] } else { [sibling, nodes[at]] };
			shown.leaf = pair.concat();
			shown.tag_path.remove(0);
		},
		_ => shown.leaf[0] ^= 1,
	}
	shown
}

/// The chain's own check must say of each what its name says.
pub fn check_all<H: Sha256>() {
	for length in [1, 1_023, 1_024, 1_025, 2_048, 3_000, 5_121, 8_192, 8_193] {
		let duty = Duty { genesis: [9; 32], pool: 3, seeder: [4; 32], period: 2 };
		let (seed, checked) = ([5; 32], Length::new(length).expect("it is one"));
		for whole_to in [0, checked.leaves() / 2, checked.leaves()] {
			let root_of = Root { whole_to };
			let committed = root::<H>(&duty, &seed, length, root_of);
			for index in 0..checked.leaves() {
				let passes = |proof| {
					let Shown { leaf, path, tag_path } =
						show::<H>((&duty, &seed), length, index, root_of, proof);
					content::Proof { leaf: &leaf, path: &path, tag_path: &tag_path }
						.check::<H>(
							(&id::<H>(length), checked),
							index,
							&duty.key::<H>(&seed),
							&committed,
						)
						.is_ok()
				};
				assert_eq!(passes(Proof::Right), index < whole_to);
				super::op::WRONG.into_iter().for_each(|wrong| assert!(!passes(wrong)));
			}
		}
	}
}
