// SPDX-License-Identifier: Apache-2.0
//! Requests for hashes (BEP 52). From the pieces' layer up the torrent has them; what is below is computed from the
//! data, a piece at a time, and the latest ones are kept.

use std::{
	collections::{BTreeMap, HashMap},
	io::{self, ErrorKind},
	sync::{Arc, PoisonError},
};

use bep52::{FileTree, Hash, HashRequest, PieceTree, BLOCK};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::shared::{Served, Shared};

/// The most bytes of data that are hashed for one request, or one piece if that is longer.
const MAX_HASHED: u64 = 16 << 20;

/// The longest piece whose blocks are hashed for others. Without their hashes, peers check the piece as a whole.
const MAX_PIECE: u64 = 64 << 20;

/// The bytes that may be hashed for a peer that has taken nothing.
const FREE: u64 = 64 << 20;

/// The same for all peers together, at once and in a second: else who connects again and again has as much as he
/// likes.
const ALL_FREE: u64 = 256 << 20;
const FREE_A_SECOND: u64 = 16 << 20;

/// Hashing costs us more than asking costs a peer: who takes no data gets few hashes of it.
#[derive(Debug, Default)]
pub struct Account {
	/// The bytes of blocks sent to the peer.
	pub sent: u64,
	/// The bytes hashed for that.
	hashed: u64,
	/// The bytes hashed for nothing.
	free: u64,
}

impl Account {
	/// Whether so much is hashed for this peer, which is counted then.
	fn take(&mut self, bytes: u64, all_free: impl FnOnce(u64) -> bool) -> bool {
		let hashed = self.hashed.saturating_add(bytes);
		if hashed <= self.sent.saturating_mul(2) {
			self.hashed = hashed;
			return true;
		}
		let free = self.free.saturating_add(bytes);
		let taken = free <= FREE && all_free(bytes);
		if taken {
			self.free = free;
		}
		taken
	}
}

/// What may be hashed for peers that have taken nothing.
#[derive(Debug)]
pub struct AllFree {
	left: u64,
	at: Instant,
}

impl AllFree {
	/// All of it, now.
	pub fn new(now: Instant) -> Self {
		Self { left: ALL_FREE, at: now }
	}

	/// Take so much, if it is there.
	fn take(&mut self, bytes: u64, now: Instant) -> bool {
		let nanos = now.saturating_duration_since(self.at).as_nanos();
		let new = nanos.saturating_mul(FREE_A_SECOND.into()) / 1_000_000_000;
		let new = u64::try_from(new).unwrap_or(u64::MAX);
		self.left = self.left.saturating_add(new).min(ALL_FREE);
		self.at = now;
		let left = self.left.checked_sub(bytes);
		self.left = left.unwrap_or(self.left);
		left.is_some()
	}
}

/// The trees below pieces that were computed last. What a root leads to never changes.
#[derive(Debug)]
pub struct Cache {
	most: usize,
	bytes: usize,
	/// How often it was used.
	uses: u64,
	/// Each tree, and when it was used last.
	trees: HashMap<(Hash, u64), (u64, Arc<PieceTree>)>,
	/// The trees by that.
	by_use: BTreeMap<u64, (Hash, u64)>,
}

impl Cache {
	/// A cache of this many bytes.
	pub fn new(most: usize) -> Self {
		Self { most, bytes: 0, uses: 0, trees: HashMap::new(), by_use: BTreeMap::new() }
	}

	fn get(&mut self, key: &(Hash, u64)) -> Option<Arc<PieceTree>> {
		let (used, tree) = self.trees.get_mut(key)?;
		self.uses = self.uses.saturating_add(1);
		self.by_use.remove(used);
		self.by_use.insert(self.uses, *key);
		*used = self.uses;
		Some(tree.clone())
	}

	fn put(&mut self, key: (Hash, u64), tree: Arc<PieceTree>) {
		if self.get(&key).is_some() {
			return;
		}
		self.uses = self.uses.saturating_add(1);
		self.bytes = self.bytes.saturating_add(bytes(&tree));
		self.by_use.insert(self.uses, key);
		self.trees.insert(key, (self.uses, tree));
		while self.bytes > self.most {
			let Some((_, oldest)) = self.by_use.pop_first() else { break };
			let Some((_, oldest)) = self.trees.remove(&oldest) else { continue };
			self.bytes = self.bytes.saturating_sub(bytes(&oldest));
		}
	}
}

/// What a tree takes, its place in the cache included.
fn bytes(tree: &PieceTree) -> usize {
	tree.hashes().saturating_mul(32).saturating_add(384)
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
		let all_free = |bytes| {
			let mut all_free = shared.free.lock().unwrap_or_else(PoisonError::into_inner);
			all_free.take(bytes, Instant::now())
		};
		if !account.take(length, all_free) {
			return None;
		}
		// The turn lasts as long as the hashing, and the hashing as long as the connection.
		let turn = shared.hashings.clone().acquire_owned().await.ok()?;
		let gone = CancellationToken::new();
		let _gone = gone.clone().drop_guard();
		let (served, root) = (served.clone(), request.root);
		let hashed = tokio::task::spawn_blocking(move || {
			let _turn = turn;
			let (_, tree) = served.torrent.tree(&root).ok_or(ErrorKind::NotFound)?;
			hash_piece(&served, file, tree, piece, &gone).inspect_err(|error| {
				if !gone.is_cancelled() {
					served.count_failed_read();
					tracing::warn!(%error, piece, "a piece cannot be hashed");
				}
			})
		});
		let tree = Arc::new(hashed.await.ok()?.ok()?);
		shared.cache.lock().unwrap_or_else(PoisonError::into_inner).put(key, tree.clone());
		pieces.push(tree);
	}
	tree.answer(request, &pieces).ok()
}

/// The tree below a piece, from its data. An error when it is not what the torrent says: no peer gets false hashes.
fn hash_piece(
	served: &Served,
	file: usize,
	tree: &FileTree,
	piece: u64,
	gone: &CancellationToken,
) -> io::Result<PieceTree> {
	/// What is read at a time.
	const PART: u64 = 16 * BLOCK;
	let (mut at, mut left) = tree.piece(piece).ok_or(ErrorKind::NotFound)?;
	let mut buffer = vec![0; left.min(PART) as usize];
	let mut leaves = Vec::with_capacity(left.div_ceil(BLOCK) as usize);
	while left > 0 {
		if gone.is_cancelled() {
			return Err(io::Error::other("nobody waits for it any more"));
		}
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
		assert!(!account.take(FREE, |_| false));
		assert!(account.take(FREE, |_| true));
		assert!(!account.take(1, |_| true));
		account.sent = 1000;
		assert!(account.take(2000, |_| false));
		assert!(!account.take(1, |_| true));
	}

	#[test]
	fn who_comes_again_and_again_gets_few_hashes_too() {
		let now = Instant::now();
		let mut all_free = AllFree::new(now);
		let mut take = |bytes, seconds| {
			let then = now + std::time::Duration::from_secs(seconds);
			Account::default().take(bytes, |bytes| all_free.take(bytes, then))
		};
		for _ in 0..ALL_FREE / FREE {
			assert!(take(FREE, 0));
		}
		assert!(!take(1, 0));
		assert!(take(FREE_A_SECOND, 1) && !take(1, 1));
		// What nobody takes does not add up to more than all of it.
		for _ in 0..ALL_FREE / FREE {
			assert!(take(FREE, 1_000_000));
		}
		assert!(!take(1, 1_000_000));
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
		assert_eq!((cache.trees.len(), cache.by_use.len()), (2, 2));
		assert!(cache.bytes <= cache.most);
	}
}
