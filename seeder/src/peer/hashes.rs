// SPDX-License-Identifier: Apache-2.0
//! Requests for hashes (BEP 52). From the pieces' layer up the torrent has them; what is below is computed from the
//! data, a piece at a time, and the latest ones are kept.

use std::{
	collections::VecDeque,
	io::{self, ErrorKind},
	sync::{Arc, PoisonError},
};

use bep52::{FileTree, Hash, HashRequest, PieceTree, BLOCK};

use super::shared::{Served, Shared};

/// The most bytes of data that are hashed for one request, or one piece if that is longer.
const MAX_HASHED: u64 = 16 << 20;

/// The longest piece whose blocks are hashed for others. Without their hashes, peers check the piece as a whole.
const MAX_PIECE: u64 = 64 << 20;

/// The bytes that may be hashed for a peer that has taken nothing.
const FREE: u64 = 64 << 20;

/// Hashing costs us more than asking costs a peer: who takes no data gets no hashes of it.
#[derive(Debug, Default)]
pub struct Account {
	/// The bytes of blocks sent to the peer.
	pub sent: u64,
	hashed: u64,
}

impl Account {
	fn allows(&self, bytes: u64) -> bool {
		self.hashed.saturating_add(bytes) <= self.sent.saturating_mul(2).saturating_add(FREE)
	}
}

/// The trees below pieces that were computed last. What a root leads to never changes.
#[derive(Debug)]
pub struct Cache {
	most: usize,
	bytes: usize,
	trees: VecDeque<((Hash, u64), Arc<PieceTree>)>,
}

impl Cache {
	/// A cache of this many bytes.
	pub fn new(most: usize) -> Self {
		Self { most, bytes: 0, trees: VecDeque::new() }
	}

	fn get(&mut self, key: &(Hash, u64)) -> Option<Arc<PieceTree>> {
		let position = self.trees.iter().rposition(|(other, _)| other == key)?;
		let entry = self.trees.remove(position)?;
		let tree = entry.1.clone();
		self.trees.push_back(entry);
		Some(tree)
	}

	fn put(&mut self, key: (Hash, u64), tree: Arc<PieceTree>) {
		if self.get(&key).is_some() {
			return;
		}
		self.bytes = self.bytes.saturating_add(bytes(&tree));
		self.trees.push_back((key, tree));
		while self.bytes > self.most {
			let Some((_, oldest)) = self.trees.pop_front() else { break };
			self.bytes = self.bytes.saturating_sub(bytes(&oldest));
		}
	}
}

/// What a tree takes, its place in the cache included.
fn bytes(tree: &PieceTree) -> usize {
	tree.hashes().saturating_mul(32).saturating_add(256)
}

/// The hashes that a peer asks for; `None` when it does not get them.
pub async fn answer(
	shared: &Arc<Shared>,
	served: &Arc<Served>,
	account: &mut Account,
	request: &HashRequest,
) -> Option<Vec<Hash>> {
	let (file, tree) = served.torrent.tree(&request.root)?;
	let (first, number) = tree.needed(request).ok()?;
	let piece_length = served.torrent.piece_length();
	if number > 0 && piece_length > MAX_PIECE
		|| number > 1 && number.saturating_mul(piece_length) > MAX_HASHED
	{
		return None;
	}
	let mut pieces = Vec::new();
	for piece in first..first.saturating_add(number) {
		let key = (request.root, piece);
		let known = shared.cache.lock().unwrap_or_else(PoisonError::into_inner).get(&key);
		if let Some(known) = known {
			pieces.push(known);
			continue;
		}
		let (_, length) = tree.piece(piece)?;
		if !account.allows(length) {
			return None;
		}
		account.hashed = account.hashed.saturating_add(length);
		let _turn = shared.hashings.acquire().await.ok()?;
		let (served, root) = (served.clone(), request.root);
		let hashed = tokio::task::spawn_blocking(move || {
			let (_, tree) = served.torrent.tree(&root).ok_or(ErrorKind::NotFound)?;
			hash_piece(&served, file, tree, piece).inspect_err(|error| {
				served.count_failed_read();
				tracing::warn!(%error, piece, "a piece cannot be hashed");
			})
		});
		let tree = Arc::new(hashed.await.ok()?.ok()?);
		shared.cache.lock().unwrap_or_else(PoisonError::into_inner).put(key, tree.clone());
		pieces.push(tree);
	}
	tree.answer(request, &pieces).ok()
}

/// The tree below a piece, from its data. An error when it is not what the torrent says: no peer gets false hashes.
fn hash_piece(served: &Served, file: usize, tree: &FileTree, piece: u64) -> io::Result<PieceTree> {
	/// What is read at a time.
	const PART: u64 = 16 * BLOCK;
	let (mut at, mut left) = tree.piece(piece).ok_or(ErrorKind::NotFound)?;
	let mut buffer = vec![0; left.min(PART) as usize];
	let mut leaves = Vec::with_capacity(left.div_ceil(BLOCK) as usize);
	while left > 0 {
		let length = left.min(PART);
		let part = buffer.get_mut(..length as usize).unwrap_or_default();
		served.files.read_file_at(file, at, part)?;
		leaves.extend(part.chunks(BLOCK as usize).map(bep52::leaf));
		at = at.saturating_add(length);
		left = left.saturating_sub(length);
	}
	tree.piece_tree(piece, leaves).ok_or_else(|| {
		io::Error::new(ErrorKind::InvalidData, "the data on disk is not the torrent's")
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	fn tree(number: u8) -> ((Hash, u64), Arc<PieceTree>) {
		let leaves = vec![bep52::leaf(&[number]), bep52::leaf(&[number, number])];
		let root = bep52::leaf(leaves.as_flattened());
		let file = FileTree::new(root, 2 * BLOCK, 2 * BLOCK, None).unwrap();
		((root, 0), Arc::new(file.piece_tree(0, leaves).unwrap()))
	}

	#[test]
	fn who_takes_no_data_gets_few_hashes() {
		let mut account = Account::default();
		assert!(account.allows(FREE));
		account.hashed = FREE;
		assert!(!account.allows(1));
		account.sent = 1000;
		assert!(account.allows(2000));
		assert!(!account.allows(2001));
	}

	#[test]
	fn the_cache_forgets_what_was_not_used_for_longest() {
		let mut cache = Cache::new(2 * bytes(&tree(0).1));
		for number in [1, 2] {
			let (key, tree) = tree(number);
			cache.put(key, tree);
		}
		assert!(cache.get(&tree(1).0).is_some());
		let (key, third) = tree(3);
		cache.put(key, third);
		assert!(cache.get(&tree(1).0).is_some());
		assert!(cache.get(&tree(2).0).is_none());
		assert!(cache.get(&tree(3).0).is_some());
		assert_eq!(cache.trees.len(), 2);
		assert!(cache.bytes <= cache.most);
	}
}
