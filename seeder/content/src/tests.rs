// SPDX-License-Identifier: Apache-2.0
//! Against the vectors of an independent implementation, against a tree that is written out, and what a
//! cheat would try.

use super::*;
use proptest::prelude::*;
use serde_json::Value;
use sha2::Digest;

struct Sha;

impl Sha256 for Sha {
	fn sha256(parts: &[&[u8]]) -> Hash {
		let mut hasher = sha2::Sha256::new();
		parts.iter().for_each(|part| hasher.update(part));
		hasher.finalize().into()
	}
}

fn vectors() -> Value {
	serde_json::from_str(include_str!("../vectors/content.json")).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
	let text = value.as_str().unwrap().as_bytes();
	text.chunks(2)
		.map(|pair| u8::from_str_radix(core::str::from_utf8(pair).unwrap(), 16).unwrap())
		.collect()
}

fn hash(value: &Value) -> Hash {
	bytes(value).try_into().unwrap()
}

fn hashes(value: &Value) -> Vec<Hash> {
	value.as_array().unwrap().iter().map(hash).collect()
}

/// The bytes of the vectors' contents.
fn content(length: u64, start: u64) -> Vec<u8> {
	let digests = (0..length.div_ceil(32)).flat_map(|i| Sha::sha256(&[&(start + i).to_le_bytes()]));
	digests.take(length as usize).collect()
}

fn build(nodes: impl Iterator<Item = Hash>, from: u32, to: u32) -> Hash {
	let mut builder = Builder::<Sha>::of_level(from);
	nodes.for_each(|node| builder.push(node));
	builder.root(to).unwrap()
}

/// A content with the trees of one period.
struct Held {
	data: Vec<u8>,
	length: Length,
	id: Hash,
	key: Hash,
	commitment: Hash,
}

impl Held {
	fn new(data: Vec<u8>, key: Hash) -> Self {
		let length = Length::new(data.len() as u64).unwrap();
		let depth = length.depth();
		let root = build(data.chunks(LEAF).map(leaf_node::<Sha>), 0, depth);
		let commitment = build(data.chunks(LEAF).map(|leaf| tag::<Sha>(&key, leaf)), 0, depth);
		Self { data, length, id: content_id::<Sha>(length, &root), key, commitment }
	}

	fn leaf(&self, index: usize) -> &[u8] {
		self.data.chunks(LEAF).nth(index).unwrap()
	}

	fn paths(&self, index: usize) -> [Vec<Hash>; 2] {
		let leaves = || self.data.chunks(LEAF);
		let depth = self.length.depth();
		[
			leaves().map(leaf_node::<Sha>).collect(),
			leaves().map(|leaf| tag::<Sha>(&self.key, leaf)).collect(),
		]
		.map(|nodes| path::<Sha>(nodes, index, 0, depth).unwrap())
	}

	fn check(&self, leaf: &[u8], paths: &[Vec<Hash>; 2], index: u64) -> Result<(), Fault> {
		let proof = Proof { leaf, path: &paths[0], tag_path: &paths[1] };
		proof.check::<Sha>((&self.id, self.length), index, &self.key, &self.commitment)
	}
}

fn check_proof(all: &Value, case: &Value) {
	let number = |name: &str| case[name].as_u64().unwrap();
	let length = Length::new(number("length")).unwrap();
	let duty = Duty {
		genesis: hash(&all["genesis"]),
		pool: number("pool"),
		seeder: hash(&all["seeder"]),
		period: number("period").try_into().unwrap(),
	};
	assert_eq!(content_id::<Sha>(length, &hash(&case["root"])), hash(&case["id"]));
	assert_eq!(duty.key::<Sha>(&hash(&all["seed"])), hash(&case["key"]));
	let sample = duty.sample::<Sha>(&hash(&all["draw"]), length);
	assert_eq!(sample, number("sample"));
	let (leaf, path, tag_path) =
		(bytes(&case["leaf"]), hashes(&case["path"]), hashes(&case["tagPath"]));
	let proof = Proof { leaf: &leaf, path: &path, tag_path: &tag_path };
	let (id, key, commitment) = (hash(&case["id"]), hash(&case["key"]), hash(&case["commitment"]));
	assert_eq!(proof.check::<Sha>((&id, length), sample, &key, &commitment), Ok(()));
}

#[test]
fn all_should_be_as_an_independent_implementation_has_it() {
	let all = vectors();
	for case in all["cases"].as_array().unwrap() {
		check_proof(&all, case);
		let data = match case["files"].as_array() {
			Some(files) => files
				.iter()
				.flat_map(|file| {
					content(file["length"].as_u64().unwrap(), file["start"].as_u64().unwrap())
				})
				.collect(),
			None => content(case["length"].as_u64().unwrap(), 0),
		};
		let held = Held::new(data, hash(&case["key"]));
		assert_eq!((held.id, held.commitment), (hash(&case["id"]), hash(&case["commitment"])));
		let sample = case["sample"].as_u64().unwrap() as usize;
		assert_eq!(held.leaf(sample), bytes(&case["leaf"]));
		assert_eq!(held.paths(sample), [hashes(&case["path"]), hashes(&case["tagPath"])]);
	}
	check_proof(&all, &all["sparse"]);
}

#[test]
fn lengths_should_have_their_leaves_and_depth() {
	let shape = |bytes| Length::new(bytes).map(|length| (length.leaves(), length.depth()));
	assert_eq!(shape(0), None);
	assert_eq!(shape(1), Some((1, 0)));
	assert_eq!(shape(1_024), Some((1, 0)));
	assert_eq!(shape(1_025), Some((2, 1)));
	assert_eq!(shape(3 * 1_024), Some((3, 2)));
	assert_eq!(shape(4 * 1_024 + 1), Some((5, 3)));
	assert_eq!(shape(MAX_LENGTH), Some((1 << 30, MAX_DEPTH)));
	assert_eq!(shape(MAX_LENGTH + 1), None);
	let length = Length::new(2_049).unwrap();
	let sizes: Vec<_> = (0..4).map(|index| length.leaf_bytes(index)).collect();
	assert_eq!(sizes, [Some(1_024), Some(1_024), Some(1), None]);
	assert_eq!(Length::new(2_048).unwrap().leaf_bytes(2), None);
	assert_eq!(length.leaf_bytes(u64::MAX), None);
}

#[test]
fn hashes_instead_of_data_should_be_refused() {
	// Who kept the leaves' nodes only has no bytes whose tag was committed to.
	let held = Held::new(content(5_000, 0), [7; 32]);
	let node = leaf_node::<Sha>(held.leaf(2));
	assert_eq!(held.check(&node, &held.paths(2), 2), Err(Fault::WrongSize));
	let mut padded = [0; LEAF];
	padded[..32].copy_from_slice(&node);
	assert_eq!(held.check(&padded, &held.paths(2), 2), Err(Fault::OtherContent));
}

#[test]
fn inner_node_as_leaf_should_be_refused() {
	// A content of 64 bytes whose one leaf is two nodes: under the same root it would be this one.
	let two = Held::new(content(2_048, 0), [7; 32]);
	let nodes: Vec<u8> = (0..2).flat_map(|i| leaf_node::<Sha>(two.leaf(i))).collect();
	let one = Held::new(nodes, [7; 32]);
	assert_ne!(one.id, two.id);
	// Nor with the same length.
	let mut paths = two.paths(0);
	paths.iter_mut().for_each(|path| path.clear());
	assert_eq!(two.check(&one.data, &paths, 0), Err(Fault::WrongSize));
}

#[test]
fn wrong_length_should_be_refused() {
	let held = Held::new(content(4_096, 0), [7; 32]);
	let shorter = Length::new(4_095).unwrap();
	let paths = held.paths(3);
	let proof = Proof { leaf: &held.leaf(3)[..1_023], path: &paths[0], tag_path: &paths[1] };
	let checked = proof.check::<Sha>((&held.id, shorter), 3, &held.key, &held.commitment);
	assert_eq!(checked, Err(Fault::OtherContent));
	let whole = Proof { leaf: held.leaf(3), ..proof };
	let checked = whole.check::<Sha>((&held.id, shorter), 3, &held.key, &held.commitment);
	assert_eq!(checked, Err(Fault::WrongSize));
}

#[test]
fn short_leaf_should_be_whole() {
	let held = Held::new(content(1_025, 0), [7; 32]);
	assert_eq!(held.check(held.leaf(1), &held.paths(1), 1), Ok(()));
	assert_eq!(held.check(&[], &held.paths(1), 1), Err(Fault::WrongSize));
	let longer = [held.leaf(1), &[0]].concat();
	assert_eq!(held.check(&longer, &held.paths(1), 1), Err(Fault::WrongSize));
}

#[test]
fn tag_with_trailing_key_should_be_refused() {
	let trailing = |leaf: &[u8]| Sha::sha256(&[leaf, &[7; 32]]);
	let mut held = Held::new(content(4_096, 0), [7; 32]);
	held.commitment = build(held.data.chunks(LEAF).map(trailing), 0, 2);
	let mut paths = held.paths(1);
	paths[1] = path::<Sha>(held.data.chunks(LEAF).map(trailing).collect(), 1, 0, 2).unwrap();
	assert_eq!(held.check(held.leaf(1), &paths, 1), Err(Fault::OtherCommitment));
}

#[test]
fn other_seats_periods_and_pools_should_have_other_keys_and_samples() {
	let duty = Duty { genesis: [1; 32], pool: 2, seeder: [3; 32], period: 4 };
	let length = Length::new(MAX_LENGTH).unwrap();
	let others = [
		Duty { genesis: [2; 32], ..duty },
		Duty { pool: 3, ..duty },
		Duty { seeder: [4; 32], ..duty },
		Duty { period: 5, ..duty },
	];
	let seed = [5; 32];
	for other in others {
		assert_ne!(other.key::<Sha>(&seed), duty.key::<Sha>(&seed));
		assert_ne!(other.sample::<Sha>(&seed, length), duty.sample::<Sha>(&seed, length));
	}
	assert_ne!(duty.key::<Sha>(&[6; 32]), duty.key::<Sha>(&seed));
}

#[test]
fn nodes_that_do_not_fit_should_have_no_root() {
	let mut builder = Builder::<Sha>::of_level(0);
	(0..3).for_each(|byte| builder.push([byte; 32]));
	assert_eq!(builder.root(1), None);
	assert_eq!(path::<Sha>(vec![[0; 32]], 1, 0, 0), None);
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	#[test]
	fn every_leaf_should_be_provable_and_nothing_else(
		length in 1u64..40_000, key: Hash, index: prop::sample::Index, bit in 0usize..8, at: prop::sample::Index,
	) {
		let held = Held::new(content(length, 0), key);
		let leaves = held.length.leaves() as usize;
		let index = index.index(leaves);
		let paths = held.paths(index);
		prop_assert_eq!(held.check(held.leaf(index), &paths, index as u64), Ok(()));
		// At another place, with another bit, with another path.
		if leaves > 1 {
			let other = (index + 1) % leaves;
			prop_assert!(held.check(held.leaf(index), &paths, other as u64).is_err());
			prop_assert!(held.check(held.leaf(index), &held.paths(other), index as u64).is_err());
		}
		let mut bad = held.leaf(index).to_vec();
		let at = at.index(bad.len());
		bad[at] ^= 1 << bit;
		prop_assert_eq!(held.check(&bad, &paths, index as u64), Err(Fault::OtherContent));
	}

	#[test]
	fn roots_of_parts_should_join_to_the_root_of_all(length in 1u64..60_000, bits in 0u32..5) {
		let held = Held::new(content(length, 0), [7; 32]);
		let depth = held.length.depth();
		let level = bits.min(depth);
		let parts = held.data.chunks(LEAF << level).map(|part| build(part.chunks(LEAF).map(leaf_node::<Sha>), 0, level));
		let parts: Vec<_> = parts.collect();
		let root = build(parts.iter().copied(), level, depth);
		prop_assert_eq!(content_id::<Sha>(held.length, &root), held.id);
		// So do paths: below the part, and above it.
		let last = held.length.leaves() as usize - 1;
		let (part, within) = (last >> level, last & ((1 << level) - 1));
		let leaves = held.data.chunks(LEAF << level).nth(part).unwrap().chunks(LEAF).map(leaf_node::<Sha>);
		let mut joined = path::<Sha>(leaves.collect(), within, 0, level).unwrap();
		joined.extend(path::<Sha>(parts, part, level, depth - level).unwrap());
		prop_assert_eq!(&joined, &held.paths(last)[0]);
	}
}
