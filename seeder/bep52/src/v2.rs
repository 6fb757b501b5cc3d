// SPDX-License-Identifier: Apache-2.0
//! The v2 half of a torrent: the file tree and the piece layers of BEP 52.

use std::collections::HashMap;

use bendy::decoding::Object;

use crate::{bencode, layout::Half, path, FileTree, Hash, TorrentError};

/// A file as the file tree says it.
pub struct Leaf {
	path: Vec<String>,
	length: u64,
	root: Option<Hash>,
}

/// The files of a file tree in their order.
pub fn leaves(object: Object<'_, '_>) -> Result<Vec<Leaf>, TorrentError> {
	let mut found = Vec::new();
	folder(object, &mut Vec::new(), &mut path::Room::default(), &mut found)?;
	Ok(found)
}

// Its depth is bounded by the decoder's.
fn folder(
	object: Object<'_, '_>,
	above: &mut Vec<String>,
	room: &mut path::Room,
	found: &mut Vec<Leaf>,
) -> Result<(), TorrentError> {
	let mut dict = bencode::dict(object, "file tree")?;
	let mut is_file = false;
	while let Some((key, value)) = dict.next_pair()? {
		if is_file {
			// A file has nothing beside its empty name, which comes first.
			return Err(TorrentError::Bad("file tree"));
		}
		if key.is_empty() {
			is_file = true;
			room.take(above)?;
			found.push(file(value, above.clone())?);
			continue;
		}
		above.push(path::name(key)?);
		folder(value, above, room, found)?;
		above.pop();
	}
	Ok(())
}

fn file(object: Object<'_, '_>, path: Vec<String>) -> Result<Leaf, TorrentError> {
	if path.is_empty() {
		return Err(TorrentError::Bad("file tree"));
	}
	let (mut length, mut root) = (None, None);
	let mut dict = bencode::dict(object, "file tree")?;
	while let Some((key, value)) = dict.next_pair()? {
		match key {
			b"attr" => {
				let attributes = bencode::bytes(value, "attr")?;
				if attributes.contains(&b'l') {
					return Err(TorrentError::Unsupported("symbolic links"));
				}
			},
			b"length" => length = Some(bencode::number(value, "length")?),
			b"pieces root" => root = Some(bencode::array(value, "pieces root")?),
			_ => {},
		}
	}
	let length = length.ok_or(TorrentError::Missing("length"))?;
	if length > 0 && root.is_none() {
		return Err(TorrentError::Missing("pieces root"));
	}
	Ok(Leaf { path, length, root })
}

/// What `piece layers` says: by the root of a file the hashes of its pieces.
pub fn layers<'a>(object: Object<'_, 'a>) -> Result<HashMap<Hash, &'a [u8]>, TorrentError> {
	let mut layers = HashMap::new();
	let mut dict = bencode::dict(object, "piece layers")?;
	while let Some((key, value)) = dict.next_pair()? {
		let root = key.try_into().map_err(|_| TorrentError::Bad("piece layers"))?;
		layers.insert(root, bencode::bytes(value, "piece layers")?);
	}
	Ok(layers)
}

/// The v2 half. Without `layers`, as in an info dictionary that came from a peer, the files have no trees yet.
pub fn half(
	name: &str,
	leaves: Vec<Leaf>,
	piece_length: u64,
	layers: Option<&HashMap<Hash, &[u8]>>,
) -> Result<Half, TorrentError> {
	let single = matches!(leaves.as_slice(), [only] if only.path == [name]);
	let mut half = Half { single, ..Half::default() };
	for leaf in leaves {
		if leaf.length > 0 {
			half.align(piece_length)?;
		}
		let tree = match (layers, leaf.root) {
			(Some(layers), Some(root)) if leaf.length > 0 => {
				let layer = layers.get(&root).copied();
				let tree = FileTree::new(root, leaf.length, piece_length, layer);
				Some(tree.ok_or(TorrentError::Layers)?)
			},
			_ => None,
		};
		half.push(if single { Vec::new() } else { leaf.path }, leaf.length, tree)?;
	}
	Ok(half)
}
