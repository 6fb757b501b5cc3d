// SPDX-License-Identifier: Apache-2.0
//! The hash trees of v2. A tree stands on the SHA-256 of a file's 16 KiB blocks (layer 0), filled up with zeroes
//! to a power of two; layer by layer two nodes make one. A torrent has the layer whose nodes cover a piece; what is
//! below it comes out of the data, piece by piece.

use sha2::{Digest, Sha256};

use crate::{Hash, BLOCK};

/// The most hashes of one request.
pub const MAX_HASHES: u32 = 512;

/// No tree is higher: it would stand on more bytes than a torrent has.
const MAX_DEPTH: u32 = 48;

/// The hash of a block, which may be a short one.
pub fn leaf(block: &[u8]) -> Hash {
	Sha256::digest(block).into()
}

fn node(left: &Hash, right: &Hash) -> Hash {
	Sha256::new().chain_update(left).chain_update(right).finalize().into()
}

/// The node of this layer that stands on nothing but filling.
pub fn pad(layer: u32) -> Hash {
	(0..layer.min(MAX_DEPTH)).fold([0; 32], |below, _| node(&below, &below))
}

/// The layer above, of which `filling` covers what is missing below.
fn parents(below: &[Hash], filling: &Hash) -> Vec<Hash> {
	below
		.chunks(2)
		.map(|pair| match pair {
			[left, right] => node(left, right),
			[left] => node(left, filling),
			_ => *filling,
		})
		.collect()
}

/// All layers from this one up to the one `height` above, without filling.
fn layers_up(lowest: Vec<Hash>, layer: u32, height: u32) -> Vec<Vec<Hash>> {
	let mut filling = pad(layer);
	let mut layers = vec![lowest];
	for _ in 0..height {
		let next = layers.last().map_or_else(Vec::new, |below| parents(below, &filling));
		layers.push(next);
		filling = node(&filling, &filling);
	}
	layers
}

/// What a peer asks for: nodes of one layer, and what proves that they belong to the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct HashRequest {
	/// The root of the file's tree.
	pub root: Hash,
	/// The layer asked for, 0 being that of the blocks.
	pub base: u32,
	/// The first node in that layer, a multiple of `length`.
	pub index: u32,
	/// How many nodes, a power of two.
	pub length: u32,
	/// How many layers above `base` the proof reaches. The ones that follow from the nodes asked for are counted
	/// and not sent.
	pub proof_layers: u32,
}

/// Why a request for hashes is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
	/// It lies outside the tree or has a length that no request may have.
	#[error("the request lies outside the file's tree")]
	Outside,
	/// The data below a piece is needed and was not handed over.
	#[error("the hashes of a piece are missing")]
	NoPiece,
}

/// The tree of one file from its pieces up.
#[derive(Debug, Clone)]
pub struct FileTree {
	root: Hash,
	length: u64,
	/// Layers between the blocks and the root.
	depth: u32,
	/// The layer whose nodes cover a piece; the root's in a file that fits into one piece.
	piece_layer: u32,
	piece_length: u64,
	/// The layers from the pieces' to the root's, without filling.
	uppers: Vec<Vec<Hash>>,
}

impl FileTree {
	/// The tree of a file of `length` bytes, at least 1, with its piece layer as the torrent has it: there is one if
	/// and only if the file is longer than a piece. `None` when the layer does not lead to the root.
	pub fn new(root: Hash, length: u64, piece_length: u64, layer: Option<&[u8]>) -> Option<Self> {
		if length == 0 || !piece_length.is_power_of_two() || piece_length < BLOCK {
			return None;
		}
		let depth = length.div_ceil(BLOCK).checked_next_power_of_two()?.trailing_zeros();
		if depth > MAX_DEPTH {
			return None;
		}
		let piece_layer = (piece_length / BLOCK).trailing_zeros().min(depth);
		let hashes: Vec<Hash> = if length <= piece_length {
			vec![root]
		} else {
			let (hashes, rest) = layer?.as_chunks::<32>();
			if !rest.is_empty() || hashes.len() as u64 != length.div_ceil(piece_length) {
				return None;
			}
			hashes.to_vec()
		};
		let uppers = layers_up(hashes, piece_layer, depth.saturating_sub(piece_layer));
		if uppers.last().and_then(|top| top.first()) != Some(&root) {
			return None;
		}
		Some(Self { root, length, depth, piece_layer, piece_length, uppers })
	}

	/// Its root.
	pub fn root(&self) -> Hash {
		self.root
	}

	/// The file's bytes.
	pub fn length(&self) -> u64 {
		self.length
	}

	/// How many pieces the file has.
	pub fn pieces(&self) -> u64 {
		self.length.div_ceil(self.piece_length)
	}

	/// The bytes of one of its pieces: the first byte in the file, and how many.
	pub fn piece(&self, piece: u64) -> Option<(u64, u64)> {
		let start = piece.checked_mul(self.piece_length)?;
		let left = self.length.checked_sub(start).filter(|&left| left > 0)?;
		Some((start, left.min(self.piece_length)))
	}

	/// What a piece must hash to.
	pub fn piece_root(&self, piece: u64) -> Option<Hash> {
		self.uppers.first()?.get(usize::try_from(piece).ok()?).copied()
	}

	/// The tree below a piece from the hashes of its blocks. `None` when they are too many, or the data is not the
	/// file's.
	pub fn piece_tree(&self, piece: u64, leaves: Vec<Hash>) -> Option<PieceTree> {
		let (_, bytes) = self.piece(piece)?;
		if leaves.len() as u64 != bytes.div_ceil(BLOCK) {
			return None;
		}
		let layers = layers_up(leaves, 0, self.piece_layer);
		let root = layers.last()?.first()?;
		(Some(*root) == self.piece_root(piece)).then_some(PieceTree { piece, layers })
	}

	/// Whether this request can be answered, and the pieces (first, number) whose blocks' hashes that takes; none
	/// are needed from the pieces' layer up.
	pub fn needed(&self, request: &HashRequest) -> Result<(u64, u64), Refused> {
		let HashRequest { base, index, length, proof_layers, .. } = *request;
		let allowed = length.is_power_of_two()
			&& (2..=MAX_HASHES).contains(&length)
			&& index.is_multiple_of(length)
			&& base < self.depth
			&& proof_layers < self.depth.saturating_sub(base);
		let (index, length) = (u64::from(index), u64::from(length));
		let nodes = 1_u64.checked_shl(self.depth.saturating_sub(base)).unwrap_or_default();
		if !allowed || index.saturating_add(length) > nodes {
			return Err(Refused::Outside);
		}
		let Some(up) = self.piece_layer.checked_sub(base).filter(|&up| up > 0) else {
			return Ok((0, 0));
		};
		let last = index.saturating_add(length).saturating_sub(1) >> up;
		let first = (index >> up).min(self.pieces());
		let end = last.saturating_add(1).min(self.pieces());
		Ok((first, end.saturating_sub(first)))
	}

	/// The hashes asked for and those of the proof, from the lowest up. `pieces` are those that are needed.
	pub fn answer<P: AsRef<PieceTree>>(
		&self,
		request: &HashRequest,
		pieces: &[P],
	) -> Result<Vec<Hash>, Refused> {
		self.needed(request)?;
		let HashRequest { base, index, length, proof_layers, .. } = *request;
		let (index, length) = (u64::from(index), u64::from(length));
		let mut hashes = Vec::new();
		// The same for all that lie behind the end, and not cheap.
		let filling = pad(base);
		for node in index..index.saturating_add(length) {
			hashes.push(self.node(base, node, pieces)?.unwrap_or(filling));
		}
		// The node that covers all that was asked for follows from it; proofs need the other child of each parent
		// from there on.
		let covering = length.trailing_zeros();
		for up in covering..=proof_layers {
			let layer = base.saturating_add(up);
			let uncle = self.node(layer, (index >> up) ^ 1, pieces)?;
			hashes.push(uncle.unwrap_or_else(|| pad(layer)));
		}
		Ok(hashes)
	}

	/// A node; `None` for filling.
	fn node<P: AsRef<PieceTree>>(
		&self,
		layer: u32,
		index: u64,
		pieces: &[P],
	) -> Result<Option<Hash>, Refused> {
		let known = match self.piece_layer.checked_sub(layer).filter(|&up| up > 0) {
			None => {
				let layer = self.uppers.get(layer.saturating_sub(self.piece_layer) as usize);
				layer.and_then(|nodes| nodes.get(index as usize))
			},
			Some(up) => {
				let piece = index >> up;
				if piece < self.pieces() {
					let tree = pieces.iter().map(AsRef::as_ref).find(|tree| tree.piece == piece);
					let layer = tree.ok_or(Refused::NoPiece)?.layers.get(layer as usize);
					let within = index & (1_u64 << up).saturating_sub(1);
					layer.and_then(|nodes| nodes.get(within as usize))
				} else {
					None
				}
			},
		};
		Ok(known.copied())
	}
}

/// The tree below one piece: from the hashes of its blocks up to the piece's own.
#[derive(Debug, Clone)]
pub struct PieceTree {
	piece: u64,
	layers: Vec<Vec<Hash>>,
}

impl PieceTree {
	/// How many hashes it holds.
	pub fn hashes(&self) -> usize {
		self.layers.iter().map(Vec::len).sum()
	}
}

impl AsRef<PieceTree> for PieceTree {
	fn as_ref(&self) -> &PieceTree {
		self
	}
}
