// SPDX-License-Identifier: Apache-2.0
//! The v1 half of a torrent: BEP 3, with the pad files of BEP 47.

use bendy::decoding::Object;

use crate::{bencode, layout::Half, path, TorrentError};

/// What a v1 half's `files` says.
pub fn files(object: Object<'_, '_>) -> Result<Half, TorrentError> {
	let mut half = Half::default();
	let mut room = path::Room::default();
	let mut list = bencode::list(object, "files")?;
	while let Some(item) = list.next_object()? {
		let file = file(item)?;
		let length = file.length.ok_or(TorrentError::Missing("length"))?;
		if file.pad {
			half.skip(length)?;
			continue;
		}
		let path = file.utf8.or(file.path).ok_or(TorrentError::Missing("path"))?;
		let path = path?;
		room.take(&path)?;
		half.push(path, length, None)?;
	}
	Ok(half)
}

/// A half of the one file that lies in no folder.
pub fn single(length: u64) -> Result<Half, TorrentError> {
	let mut half = Half { single: true, ..Half::default() };
	half.push(Vec::new(), length, None)?;
	Ok(half)
}

#[derive(Default)]
struct Entry {
	length: Option<u64>,
	pad: bool,
	// A pad's path, or one that the UTF-8 path replaces, is never used: what is wrong in it does not count.
	path: Option<Result<Vec<String>, TorrentError>>,
	utf8: Option<Result<Vec<String>, TorrentError>>,
}

fn file(object: Object<'_, '_>) -> Result<Entry, TorrentError> {
	let mut entry = Entry::default();
	let mut dict = bencode::dict(object, "files")?;
	while let Some((key, value)) = dict.next_pair()? {
		match key {
			b"attr" => {
				let attributes = bencode::bytes(value, "attr")?;
				entry.pad = attributes.contains(&b'p');
				if attributes.contains(&b'l') {
					return Err(TorrentError::Unsupported("symbolic links"));
				}
			},
			b"length" => entry.length = Some(bencode::number(value, "length")?),
			b"path" => entry.path = Some(names(value)),
			b"path.utf-8" => entry.utf8 = Some(names(value)),
			_ => {},
		}
	}
	Ok(entry)
}

fn names(object: Object<'_, '_>) -> Result<Vec<String>, TorrentError> {
	let mut names = Vec::new();
	let mut list = bencode::list(object, "path")?;
	while let Some(item) = list.next_object()? {
		if names.len() == path::MAX_NAMES {
			return Err(TorrentError::Unsupported("so many folders in each other"));
		}
		names.push(path::name(bencode::bytes(item, "path")?)?);
	}
	if names.is_empty() {
		return Err(TorrentError::Path(String::new()));
	}
	Ok(names)
}
