// SPDX-License-Identifier: Apache-2.0
//! Reading bencoded values by `bendy`, with this crate's errors and bounds.

use bendy::decoding::{Decoder, DictDecoder, ListDecoder, Object};

use crate::TorrentError;

/// How deep lists and dictionaries may be nested, and with them the folders of a v2 torrent.
const MAX_DEPTH: usize = 64;

impl From<bendy::decoding::Error> for TorrentError {
	fn from(error: bendy::decoding::Error) -> Self {
		TorrentError::Bencode(error.to_string())
	}
}

/// Hand the pairs of the one dictionary that these bytes are to `pair`.
pub fn dictionary<'a>(
	bytes: &'a [u8],
	mut pair: impl FnMut(&'a [u8], Object<'_, 'a>) -> Result<(), TorrentError>,
) -> Result<(), TorrentError> {
	let mut decoder = Decoder::new(bytes).with_max_depth(MAX_DEPTH);
	let object = decoder.next_object()?.ok_or(TorrentError::Missing("info"))?;
	let mut read = object.try_into_dictionary()?;
	while let Some((key, value)) = read.next_pair()? {
		pair(key, value)?;
	}
	drop(read);
	let nothing_behind = matches!(decoder.next_object(), Ok(None));
	let error = || TorrentError::Bencode("something stands behind its end".into());
	nothing_behind.then_some(()).ok_or_else(error)
}

/// A number, not below 0.
pub fn number(object: Object<'_, '_>, field: &'static str) -> Result<u64, TorrentError> {
	integer(object).and_then(|text| text.parse().ok()).ok_or(TorrentError::Bad(field))
}

fn integer<'a>(object: Object<'_, 'a>) -> Option<&'a str> {
	object.try_into_integer().ok()
}

/// A string of bytes.
pub fn bytes<'a>(object: Object<'_, 'a>, field: &'static str) -> Result<&'a [u8], TorrentError> {
	object.try_into_bytes().map_err(|_| TorrentError::Bad(field))
}

/// A string of as many bytes as the type has.
pub fn array<const N: usize>(
	object: Object<'_, '_>,
	field: &'static str,
) -> Result<[u8; N], TorrentError> {
	bytes(object, field)?.try_into().map_err(|_| TorrentError::Bad(field))
}

/// A dictionary.
pub fn dict<'o, 'a>(
	object: Object<'o, 'a>,
	field: &'static str,
) -> Result<DictDecoder<'o, 'a>, TorrentError> {
	object.try_into_dictionary().map_err(|_| TorrentError::Bad(field))
}

/// A list.
pub fn list<'o, 'a>(
	object: Object<'o, 'a>,
	field: &'static str,
) -> Result<ListDecoder<'o, 'a>, TorrentError> {
	object.try_into_list().map_err(|_| TorrentError::Bad(field))
}
