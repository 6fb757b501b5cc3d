// SPDX-License-Identifier: Apache-2.0
//! A torrent, of v1, v2 or both, read from its file or from an info dictionary that a peer sent.

use std::{collections::HashMap, net::SocketAddr};

use sha1::{Digest, Sha1};
use sha2::Sha256;

use crate::{
	bencode, layout::Half, magnet, path, v1, v2, File, FileTree, Hash, TorrentError, BLOCK,
};

/// The largest torrent file that is read, in bytes: the hashes of a TiB in pieces of 128 KiB, and more.
pub const MAX_TORRENT: usize = 512 << 20;

/// The longest piece, in bytes.
const MAX_PIECE: u64 = 1 << 29;

/// What a torrent is known by: the hashes of its info dictionary. One of them at least is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InfoHashes {
	/// SHA-1, in a torrent with a v1 half.
	pub v1: Option<[u8; 20]>,
	/// SHA-256, in a torrent with a v2 half.
	pub v2: Option<[u8; 32]>,
}

impl InfoHashes {
	/// The v2 hash as handshakes and trackers carry it: its first 20 bytes.
	pub fn v2_short(&self) -> Option<[u8; 20]> {
		self.v2.as_ref().and_then(|hash| hash.first_chunk()).copied()
	}
}

/// A torrent.
#[derive(Debug, Clone)]
pub struct Torrent {
	name: String,
	files: Vec<File>,
	piece_length: u64,
	span: u64,
	length: u64,
	hashes: InfoHashes,
	info: Vec<u8>,
	v1_pieces: Vec<[u8; 20]>,
	by_root: HashMap<Hash, usize>,
	trine_content: Option<[u8; 32]>,
	private: bool,
}

impl Torrent {
	/// Read a torrent file. A torrent with a v2 half must have its piece layers.
	pub fn parse(bytes: &[u8]) -> Result<Self, TorrentError> {
		if bytes.len() > MAX_TORRENT {
			return Err(TorrentError::TooLarge);
		}
		let (mut info, mut layers) = (None, HashMap::new());
		bencode::dictionary(bytes, |key, value| {
			match key {
				b"info" => info = Some(bencode::dict(value, "info")?.into_raw()?),
				b"piece layers" => layers = v2::layers(value)?,
				_ => {},
			}
			Ok(())
		})?;
		Self::read(info.ok_or(TorrentError::Missing("info"))?, Some(&layers))
	}

	/// Read an info dictionary, as a peer sends it. Its files have no trees yet.
	pub fn from_info(info: &[u8]) -> Result<Self, TorrentError> {
		if info.len() > MAX_TORRENT {
			return Err(TorrentError::TooLarge);
		}
		Self::read(info, None)
	}

	fn read(raw: &[u8], layers: Option<&HashMap<Hash, &[u8]>>) -> Result<Self, TorrentError> {
		let info = Info::read(raw)?;
		let name = info.name_utf8.or(info.name).ok_or(TorrentError::Missing("name"))??;
		let piece_length = info.piece_length.ok_or(TorrentError::Missing("piece length"))?;
		if piece_length == 0 || piece_length > MAX_PIECE {
			return Err(TorrentError::Bad("piece length"));
		}
		let is_v2 = match info.meta_version {
			None | Some(1) => false,
			Some(2) => true,
			Some(_) => return Err(TorrentError::Unsupported("a version of BitTorrent above 2")),
		};
		if is_v2 && (!piece_length.is_power_of_two() || piece_length < BLOCK) {
			return Err(TorrentError::Bad("piece length"));
		}
		let first = match (info.files, info.length, info.pieces) {
			(None, None, None) => None,
			(Some(files), None, Some(pieces)) => Some((files, pieces)),
			(None, Some(length), Some(pieces)) => Some((v1::single(length)?, pieces)),
			(Some(_), Some(_), _) => return Err(TorrentError::Bad("files")),
			(_, _, None) => return Err(TorrentError::Missing("pieces")),
			(None, None, Some(_)) => return Err(TorrentError::Missing("files")),
		};
		let second = match (is_v2, info.leaves) {
			(false, _) => None,
			(true, None) => return Err(TorrentError::Missing("file tree")),
			(true, Some(leaves)) => Some(v2::half(&name, leaves, piece_length, layers)?),
		};
		let hashes = InfoHashes {
			v1: first.is_some().then(|| Sha1::digest(raw).into()),
			v2: second.is_some().then(|| Sha256::digest(raw).into()),
		};
		let (half, pieces) = join(first, second, piece_length)?;
		let mut torrent = Self {
			length: half.files.last().map_or(0, |f| f.content_start.saturating_add(f.length)),
			files: half.files,
			piece_length,
			span: half.span,
			hashes,
			info: raw.to_vec(),
			v1_pieces: pieces,
			by_root: HashMap::new(),
			trine_content: info.trine_content,
			private: info.private,
			name,
		};
		torrent.complete(half.single)?;
		Ok(torrent)
	}

	/// What follows from the files: full paths, the index of trees, and the bounds that hold for all torrents.
	fn complete(&mut self, single: bool) -> Result<(), TorrentError> {
		if self.length == 0 {
			return Err(TorrentError::Missing("content"));
		}
		if u32::try_from(self.span.div_ceil(self.piece_length)).is_err() {
			return Err(TorrentError::TooLarge);
		}
		let mut room = path::Room::default();
		for (index, file) in self.files.iter_mut().enumerate() {
			file.path.insert(0, self.name.clone());
			room.take(&file.path)?;
			if single && file.path.len() > 1 {
				return Err(TorrentError::Bad("file tree"));
			}
			if let Some(tree) = &file.tree {
				self.by_root.insert(tree.root(), index);
			}
		}
		path::all_differ(&self.files)
	}

	/// Its name, which is that of its folder or its only file.
	pub fn name(&self) -> &str {
		&self.name
	}

	/// Its files in their order, without pads.
	pub fn files(&self) -> &[File] {
		&self.files
	}

	/// The bytes of its files: the length of the content.
	pub fn length(&self) -> u64 {
		self.length
	}

	/// What it is known by.
	pub fn hashes(&self) -> &InfoHashes {
		&self.hashes
	}

	/// The info dictionary, byte for byte.
	pub fn info_bytes(&self) -> &[u8] {
		&self.info
	}

	/// The id of its content as whoever made the torrent gives it (`trine content` in the info dictionary). A claim.
	pub fn trine_content(&self) -> Option<[u8; 32]> {
		self.trine_content
	}

	/// Its peers come from its trackers only (BEP 27).
	pub fn private(&self) -> bool {
		self.private
	}

	/// The bytes of all its pieces but the last, and in v2 but the last of each file.
	pub fn piece_length(&self) -> u64 {
		self.piece_length
	}

	/// How many pieces it has.
	pub fn pieces(&self) -> u32 {
		// `complete` has seen that it fits.
		self.span.div_ceil(self.piece_length) as u32
	}

	/// The bytes of a piece that peers may ask for: the first one among the pieces, and how many.
	///
	/// With a v1 half that includes gaps, which v1 peers ask for as zeroes of pad files; without one it ends with
	/// its file.
	pub fn piece(&self, piece: u32) -> Option<(u64, u32)> {
		let start = u64::from(piece).checked_mul(self.piece_length)?;
		let end = start.checked_add(self.piece_length)?.min(self.span);
		let end = if self.hashes.v1.is_some() {
			end
		} else {
			let file = self.files.partition_point(|file| file.end() <= start);
			end.min(self.files.get(file)?.end())
		};
		let length = end.checked_sub(start).filter(|&length| length > 0)?;
		Some((start, u32::try_from(length).ok()?))
	}

	/// The SHA-1 of a piece, in a torrent with a v1 half.
	pub fn v1_piece(&self, piece: u32) -> Option<&[u8; 20]> {
		self.v1_pieces.get(piece as usize)
	}

	/// The tree of the file with this root, and which file that is. Files of the same data have the same.
	pub fn tree(&self, root: &Hash) -> Option<(usize, &FileTree)> {
		let index = *self.by_root.get(root)?;
		Some((index, self.files.get(index)?.tree.as_ref()?))
	}

	/// A magnet link that names these peers.
	pub fn magnet(&self, peers: &[SocketAddr]) -> String {
		magnet::link(&self.hashes, &self.name, peers)
	}
}

/// The fields of an info dictionary as they stand there.
#[derive(Default)]
struct Info {
	leaves: Option<Vec<v2::Leaf>>,
	files: Option<Half>,
	length: Option<u64>,
	meta_version: Option<u64>,
	name: Option<Result<String, TorrentError>>,
	name_utf8: Option<Result<String, TorrentError>>,
	piece_length: Option<u64>,
	pieces: Option<Vec<[u8; 20]>>,
	private: bool,
	trine_content: Option<[u8; 32]>,
}

impl Info {
	fn read(raw: &[u8]) -> Result<Self, TorrentError> {
		let mut info = Self::default();
		bencode::dictionary(raw, |key, value| {
			match key {
				b"file tree" => info.leaves = Some(v2::leaves(value)?),
				b"files" => info.files = Some(v1::files(value)?),
				b"length" => info.length = Some(bencode::number(value, "length")?),
				b"meta version" => {
					info.meta_version = Some(bencode::number(value, "meta version")?);
				},
				b"name" => info.name = Some(path::name(bencode::bytes(value, "name")?)),
				b"name.utf-8" => {
					info.name_utf8 = Some(path::name(bencode::bytes(value, "name.utf-8")?));
				},
				b"piece length" => {
					info.piece_length = Some(bencode::number(value, "piece length")?);
				},
				b"pieces" => {
					let (pieces, rest) = bencode::bytes(value, "pieces")?.as_chunks::<20>();
					if !rest.is_empty() {
						return Err(TorrentError::Bad("pieces"));
					}
					info.pieces = Some(pieces.to_vec());
				},
				b"private" => info.private = bencode::number(value, "private")? == 1,
				b"trine content" => {
					info.trine_content = Some(bencode::array(value, "trine content")?);
				},
				_ => {},
			}
			Ok(())
		})?;
		Ok(info)
	}
}

/// One torrent of the halves that there are. Both speak of the same files, in the same order and at the same
/// places, or a seeder would be paid for something else than peers get.
fn join(
	v1: Option<(Half, Vec<[u8; 20]>)>,
	v2: Option<Half>,
	piece_length: u64,
) -> Result<(Half, Vec<[u8; 20]>), TorrentError> {
	let Some((v1, pieces)) = v1 else {
		return Ok((v2.ok_or(TorrentError::Missing("files"))?, Vec::new()));
	};
	if pieces.len() as u64 != v1.span.div_ceil(piece_length) {
		return Err(TorrentError::Bad("pieces"));
	}
	let Some(v2) = v2 else {
		return Ok((v1, pieces));
	};
	if v1.files.len() != v2.files.len() {
		return Err(TorrentError::Halves("one has more files"));
	}
	if v1.single != v2.single {
		return Err(TorrentError::Halves("one is a single file"));
	}
	for (a, b) in v1.files.iter().zip(&v2.files) {
		if a.path != b.path {
			return Err(TorrentError::Halves("a file has two names"));
		}
		if a.length != b.length {
			return Err(TorrentError::Halves("a file has two lengths"));
		}
		if a.length > 0 && a.start != b.start {
			return Err(TorrentError::Halves("a file starts at two places"));
		}
	}
	// A pad behind the last file may fill its piece, no more.
	if v1.span.div_ceil(piece_length) != v2.span.div_ceil(piece_length) {
		return Err(TorrentError::Halves("one has more pieces"));
	}
	let files = v1.files.into_iter().zip(v2.files).map(|(a, b)| File { tree: b.tree, ..a });
	Ok((Half { files: files.collect(), span: v1.span, single: v1.single }, pieces))
}
