// SPDX-License-Identifier: Apache-2.0
//! The extension protocol (BEP 10) and the exchange of metadata by it (BEP 9).

use bendy::{
	decoding::{Decoder, Object},
	encoding::Encoder,
};

/// The number of the extension handshake.
pub const HANDSHAKE: u8 = 0;

/// The number by which peers send us messages of `ut_metadata`.
pub const UT_METADATA: u8 = 1;

/// The bytes of a piece of metadata.
pub const METADATA_PIECE: usize = 16 * 1024;

/// How many requests a peer may have open with us.
pub const MAX_REQUESTS: u32 = 2000;

/// Deep enough for all that peers say, and for no attack.
const MAX_DEPTH: usize = 16;

/// What we say of ourselves, `metadata` being the bytes of the info dictionary. We download nothing from this peer.
pub fn handshake(metadata: usize) -> Vec<u8> {
	let mut encoder = Encoder::new();
	let encoded = encoder.emit_dict(|mut dict| {
		dict.emit_pair_with(b"m", |m| {
			m.emit_dict(|mut m| m.emit_pair(b"ut_metadata", i64::from(UT_METADATA)))
		})?;
		dict.emit_pair(b"metadata_size", metadata as u64)?;
		dict.emit_pair(b"reqq", i64::from(MAX_REQUESTS))?;
		dict.emit_pair(b"upload_only", 1)?;
		dict.emit_pair(b"v", concat!("trine-seeder ", env!("CARGO_PKG_VERSION")))
	});
	// Sorted pairs of strings and numbers are always encoded.
	encoded.ok().and_then(|()| encoder.get_output().ok()).unwrap_or_default()
}

/// The numbers by which a peer takes messages of extensions.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Numbers {
	/// That of `ut_metadata`, unless it does not have it.
	pub ut_metadata: Option<u8>,
}

impl Numbers {
	/// What the extension handshake of a peer says. A later one changes what it names and nothing else.
	pub fn update(&mut self, message: &[u8]) -> Option<()> {
		let mut decoder = Decoder::new(message).with_max_depth(MAX_DEPTH);
		let mut dict = decoder.next_object().ok()??.try_into_dictionary().ok()?;
		while let Some((key, value)) = dict.next_pair().ok()? {
			if key != b"m" {
				continue;
			}
			let mut m = value.try_into_dictionary().ok()?;
			while let Some((name, number)) = m.next_pair().ok()? {
				if name == b"ut_metadata" {
					let number: u8 = number.try_into_integer().ok()?.parse().ok()?;
					self.ut_metadata = (number > 0).then_some(number);
				}
			}
		}
		Some(())
	}
}

/// Which piece of the metadata this message of `ut_metadata` asks for; `None` when it asks for none.
pub fn metadata_request(message: &[u8]) -> Option<u32> {
	let mut decoder = Decoder::new(message).with_max_depth(MAX_DEPTH);
	let mut dict = decoder.next_object().ok()??.try_into_dictionary().ok()?;
	let (mut kind, mut piece) = (None, None);
	while let Some((key, value)) = dict.next_pair().ok()? {
		match (key, value) {
			(b"msg_type", Object::Integer(text)) => kind = text.parse::<u8>().ok(),
			(b"piece", Object::Integer(text)) => piece = text.parse().ok(),
			_ => {},
		}
	}
	(kind == Some(0)).then_some(piece)?
}

/// The answer to such a request: what stands before the bytes, and the bytes. Behind the end it is a refusal.
pub fn metadata_answer(metadata: &[u8], piece: u32) -> (Vec<u8>, &[u8]) {
	let start = (piece as usize).saturating_mul(METADATA_PIECE);
	let end = start.saturating_add(METADATA_PIECE).min(metadata.len());
	let total = metadata.len();
	match metadata.get(start..end).filter(|bytes| !bytes.is_empty()) {
		Some(bytes) => {
			let head = format!("d8:msg_typei1e5:piecei{piece}e10:total_sizei{total}ee");
			(head.into_bytes(), bytes)
		},
		None => (format!("d8:msg_typei2e5:piecei{piece}ee").into_bytes(), &[]),
	}
}
