// SPDX-License-Identifier: Apache-2.0
//! Passes and proofs against trees that the crate `content` builds leaf by leaf.

use super::*;
use proptest::prelude::*;

const KEY: Hash = [7; 32];
const BOTH: Want = Want { content: true, key: Some(KEY), printer: None };

/// Bytes that repeat nowhere in a MiB.
fn data(length: usize) -> Vec<u8> {
	let mut bytes = vec![0; length];
	for (at, chunk) in bytes.chunks_mut(8).enumerate() {
		let word = (at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).to_le_bytes();
		chunk.copy_from_slice(&word[..chunk.len()]);
	}
	bytes
}

fn pass(data: &dyn Content, want: Want, threads: usize) -> Result<Scanned, ScanError> {
	scan(data, want, NonZeroUsize::new(threads).unwrap(), &Progress::default())
}

fn both(data: &dyn Content) -> (Tree, Tree) {
	let scanned = pass(data, BOTH, 2).unwrap();
	(scanned.content.unwrap(), scanned.tags.unwrap().1)
}

/// Without parts, threads and what is kept.
fn leaf_by_leaf(data: &[u8], node: impl Fn(&[u8]) -> Hash) -> (Hash, Vec<Hash>) {
	let nodes: Vec<_> = data.chunks(LEAF).map(node).collect();
	let mut builder = Builder::<Sha>::of_level(0);
	nodes.iter().for_each(|node| builder.push(*node));
	(builder.root(Length::new(data.len() as u64).unwrap().depth()).unwrap(), nodes)
}

fn check(data: Vec<u8>, index: u64) {
	let length = Length::new(data.len() as u64).unwrap();
	let (content, tags) = both(&data);
	let (root, nodes) = leaf_by_leaf(&data, content::leaf_node::<Sha>);
	let (tag_root, tag_nodes) = leaf_by_leaf(&data, |leaf| content::tag::<Sha>(&KEY, leaf));
	assert_eq!((content.root(), tags.root()), (root, tag_root));
	assert_eq!(content.content_id(), content::content_id::<Sha>(length, &root));

	let index = index % length.leaves();
	let proof = prove(&data, &content, (&KEY, &tags), index).unwrap();
	let path = |nodes| content::path::<Sha>(nodes, index as usize, 0, length.depth()).unwrap();
	assert_eq!((&proof.path, &proof.tag_path), (&path(nodes), &path(tag_nodes)));
	let id = content.content_id();
	assert_eq!(proof.borrow().check::<Sha>((&id, length), index, &KEY, &tag_root), Ok(()));
}

#[test]
fn passes_and_proofs_should_be_right_at_the_edges() {
	for length in [1, 1_023, 1_024, 1_025, PART - 1, PART, PART + 1, 3 * PART, 4 * PART + 1_500] {
		for index in [0, 1_023, 1_024, u64::MAX / 2, length.div_ceil(LEAF) as u64 - 1] {
			check(data(length), index);
		}
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(24))]

	#[test]
	fn passes_and_proofs_should_be_those_of_a_tree_built_leaf_by_leaf(
		length in 1..4 * PART, index: u64,
	) {
		check(data(length), index);
	}
}

#[test]
fn a_pass_should_find_only_what_is_wanted() {
	let data = data(2 * PART + 5);
	let (content, tags) = both(&data);
	let only = pass(&data, Want { content: true, ..Want::default() }, 1).unwrap();
	assert_eq!((only.content, only.tags.is_none()), (Some(content), true));
	let only = pass(&data, Want { key: Some(KEY), ..Want::default() }, 3).unwrap();
	assert_eq!((only.content, only.tags), (None, Some((KEY, tags))));
}

#[test]
fn changed_data_should_be_noticed_when_proving() {
	let mut bytes = data(3 * PART);
	let (content, tags) = both(&bytes);
	bytes[PART + 99] ^= 1;
	let at = |index| prove(&bytes, &content, (&KEY, &tags), index);
	assert!(at(0).is_ok());
	// Not only the leaf that is asked for: its neighbours are in the path.
	let offset = PART as u64;
	assert!(matches!(at(1_500), Err(ScanError::Changed { offset: at }) if at == offset));
}

#[test]
fn fingerprints_should_show_where_data_has_changed() {
	let printer = Printer::new().unwrap();
	let want = Want { printer: Some(&printer), ..Want::default() };
	let prints =
		|bytes: &Vec<u8>, threads| pass(bytes, want, threads).unwrap().prints.unwrap().parts;
	let mut bytes = data(3 * PART + 5);
	let before = prints(&bytes, 2);
	assert_eq!(before.len(), 4);
	assert_eq!(first_difference(&before, &prints(&bytes, 1)), None);
	for (at, part) in [(0, 0), (2 * PART + 1_023, 2), (3 * PART + 4, 3)] {
		bytes[at] ^= 128;
		let offset = (part * PART) as u64;
		assert_eq!(first_difference(&before, &prints(&bytes, 2)), Some(offset));
		bytes[at] ^= 128;
	}
	// Nor may what lies there have changed places.
	bytes[..2 * LEAF].rotate_left(LEAF);
	assert_eq!(first_difference(&before, &prints(&bytes, 2)), Some(0));
}

/// Claims to be longer than it is.
struct Shorter(Vec<u8>);

impl Content for Shorter {
	fn length(&self) -> u64 {
		self.0.length() + 1
	}

	fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
		self.0.read_at(offset, buffer)
	}
}

#[test]
fn missing_data_should_end_the_pass() {
	let failed = pass(&Shorter(data(2 * PART)), BOTH, 2).err().unwrap();
	assert!(matches!(failed, ScanError::Read { offset, .. } if offset == 2 * PART as u64));
	assert!(matches!(pass(&Vec::new(), BOTH, 1), Err(ScanError::Length(0))));
}

#[test]
fn a_pass_should_end_when_told_to() {
	let progress = Progress::default();
	progress.stop();
	let ended = scan(&data(PART), BOTH, NonZeroUsize::MIN, &progress);
	assert!(matches!(ended, Err(ScanError::Stopped)));
	assert_eq!(progress.bytes(), 0);
}

#[test]
fn leaves_that_are_not_there_should_not_be_proved() {
	let data = data(1_025);
	let (content, tags) = both(&data);
	assert!(matches!(prove(&data, &content, (&KEY, &tags), 2), Err(ScanError::NoLeaf(2))));
}
