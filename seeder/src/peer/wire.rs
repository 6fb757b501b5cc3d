// SPDX-License-Identifier: Apache-2.0
//! The messages between peers (BEP 3, 6, 10, 52): what arrives is cut into them here, and nothing is kept that is
//! longer than its kind may be.

use bep52::{Hash, HashRequest, MAX_HASHES};
use bytes::{Buf, Bytes, BytesMut};

/// The longest block that may be asked for, in bytes. Everybody asks for 16 KiB.
pub const MAX_BLOCK: u32 = 32 * 1024;

/// The longest message of an extension, in bytes: a piece of metadata and its dictionary, a list of peers.
const MAX_EXTENDED: usize = 64 * 1024;

/// The most bytes of an unknown message, which are read and forgotten.
const MAX_UNKNOWN: usize = 64 * 1024;

/// The nodes of one answer: those asked for, and one of each layer of the highest tree.
const MAX_NODES: usize = MAX_HASHES as usize + 48;

/// The bytes of the fields of a request for hashes.
const HASH_FIELDS: usize = 48;

/// A part of a piece: what is asked for, called off, refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
	/// The piece.
	pub piece: u32,
	/// Its first byte in the piece.
	pub begin: u32,
	/// How many bytes.
	pub length: u32,
}

/// A message of a peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
	/// It is still there.
	KeepAlive,
	/// It will not answer requests.
	Choke,
	/// It answers requests.
	Unchoke,
	/// It wants what we have.
	Interested,
	/// It does not.
	NotInterested,
	/// It has this piece now.
	Have(u32),
	/// The pieces that it has, a bit each, from the highest bit on.
	Bitfield(Bytes),
	/// It asks for a block.
	Request(Block),
	/// A block.
	Piece {
		/// The piece.
		piece: u32,
		/// Its first byte in the piece.
		begin: u32,
		/// The bytes.
		data: Bytes,
	},
	/// It does not want this block any more.
	Cancel(Block),
	/// The port of its node of the DHT.
	Port(u16),
	/// It would like us to take this piece.
	Suggest(u32),
	/// It has all pieces.
	HaveAll,
	/// It has none.
	HaveNone,
	/// It does not send this block.
	Reject(Block),
	/// This piece may be asked for though it chokes.
	AllowedFast(u32),
	/// A message of an extension, by the number that we gave it.
	Extended(u8, Bytes),
	/// It asks for hashes.
	HashRequest(HashRequest),
	/// Hashes, 32 bytes each.
	Hashes(HashRequest, Bytes),
	/// It does not send these hashes.
	HashReject(HashRequest),
}

/// A message that no peer sends: the connection ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a message of kind {kind} with {length} bytes")]
pub struct BadMessage {
	/// Its kind.
	pub kind: u8,
	/// The bytes that it has, or would have.
	pub length: usize,
}

/// What cuts received bytes into messages.
#[derive(Debug)]
pub struct Decoder {
	max_bitfield: usize,
	/// Bytes of an unknown message that are still to come.
	skip: usize,
}

impl Decoder {
	/// A decoder for a torrent of this many pieces.
	pub fn new(pieces: u32) -> Self {
		Self { max_bitfield: pieces.div_ceil(8) as usize, skip: 0 }
	}

	/// The next message, once all of it is in `received`. After `None`, and after reading more, call it again.
	pub fn next(&mut self, received: &mut BytesMut) -> Result<Option<Message>, BadMessage> {
		loop {
			let skipped = self.skip.min(received.len());
			received.advance(skipped);
			self.skip = self.skip.saturating_sub(skipped);
			let Some(head) = received.first_chunk::<4>() else { return Ok(None) };
			let length = u32::from_be_bytes(*head) as usize;
			if length == 0 {
				received.advance(4);
				return Ok(Some(Message::KeepAlive));
			}
			let Some(&kind) = received.get(4) else { return Ok(None) };
			let body = length.saturating_sub(1);
			let Some((least, most)) = self.bounds(kind) else {
				if body > MAX_UNKNOWN {
					return Err(BadMessage { kind, length: body });
				}
				self.skip = length.saturating_add(4);
				continue;
			};
			if body < least || body > most {
				return Err(BadMessage { kind, length: body });
			}
			if received.len() < length.saturating_add(4) {
				return Ok(None);
			}
			received.advance(5);
			let message = if most <= HASH_FIELDS {
				let message = received.get(..body).and_then(|fields| short(kind, fields));
				received.advance(body);
				message
			} else {
				long(kind, received.split_to(body).freeze())
			};
			return message.map(Some).ok_or(BadMessage { kind, length: body });
		}
	}

	/// How short and how long a message of this kind may be, its kind not counted. `None` for unknown ones.
	fn bounds(&self, kind: u8) -> Option<(usize, usize)> {
		Some(match kind {
			0..=3 | 14 | 15 => (0, 0),
			4 | 13 | 17 => (4, 4),
			5 => (self.max_bitfield, self.max_bitfield),
			6 | 8 | 16 => (12, 12),
			7 => (8, 8 + MAX_BLOCK as usize),
			9 => (2, 2),
			20 => (1, MAX_EXTENDED),
			21 | 23 => (HASH_FIELDS, HASH_FIELDS),
			22 => (HASH_FIELDS, HASH_FIELDS + MAX_NODES * 32),
			_ => return None,
		})
	}
}

/// Messages of fixed length.
fn short(kind: u8, mut fields: &[u8]) -> Option<Message> {
	let block = |mut fields: &[u8]| {
		Some(Block {
			piece: word(&mut fields)?,
			begin: word(&mut fields)?,
			length: word(&mut fields)?,
		})
	};
	Some(match kind {
		0 => Message::Choke,
		1 => Message::Unchoke,
		2 => Message::Interested,
		3 => Message::NotInterested,
		4 => Message::Have(word(&mut fields)?),
		6 => Message::Request(block(fields)?),
		8 => Message::Cancel(block(fields)?),
		9 => Message::Port(fields.try_get_u16().ok()?),
		13 => Message::Suggest(word(&mut fields)?),
		14 => Message::HaveAll,
		15 => Message::HaveNone,
		16 => Message::Reject(block(fields)?),
		17 => Message::AllowedFast(word(&mut fields)?),
		21 => Message::HashRequest(hash_fields(&mut fields)?),
		23 => Message::HashReject(hash_fields(&mut fields)?),
		// A torrent of no more than 384 pieces has so short a bitfield.
		5 => Message::Bitfield(Bytes::copy_from_slice(fields)),
		_ => return None,
	})
}

/// Messages that carry data.
fn long(kind: u8, mut body: Bytes) -> Option<Message> {
	Some(match kind {
		5 => Message::Bitfield(body),
		7 => {
			let (piece, begin) = (word(&mut body)?, word(&mut body)?);
			Message::Piece { piece, begin, data: body }
		},
		20 => {
			let id = body.try_get_u8().ok()?;
			Message::Extended(id, body)
		},
		22 => {
			let request = hash_fields(&mut body)?;
			if !body.len().is_multiple_of(32) {
				return None;
			}
			Message::Hashes(request, body)
		},
		_ => return None,
	})
}

fn word(fields: &mut impl Buf) -> Option<u32> {
	fields.try_get_u32().ok()
}

fn hash_fields(fields: &mut impl Buf) -> Option<HashRequest> {
	let mut root: Hash = [0; 32];
	fields.try_copy_to_slice(&mut root).ok()?;
	Some(HashRequest {
		root,
		base: word(fields)?,
		index: word(fields)?,
		length: word(fields)?,
		proof_layers: word(fields)?,
	})
}

/// Messages to a peer, put behind what is in the buffer.
pub mod put {
	use super::{Block, Hash, HashRequest};

	/// The bytes of a message before the data of a block.
	pub const PIECE_HEAD: usize = 13;

	/// A message without fields.
	pub fn plain(out: &mut Vec<u8>, kind: u8) {
		message(out, kind, &[]);
	}

	/// Nothing, to be still there.
	pub fn keep_alive(out: &mut Vec<u8>) {
		out.extend([0; 4]);
	}

	/// We answer requests.
	pub fn unchoke(out: &mut Vec<u8>) {
		plain(out, 1);
	}

	/// We have all pieces (BEP 6).
	pub fn have_all(out: &mut Vec<u8>) {
		plain(out, 14);
	}

	/// We have all of this many pieces, for peers without BEP 6.
	pub fn full_bitfield(out: &mut Vec<u8>, pieces: u32) {
		let mut bits = vec![0xff_u8; pieces.div_ceil(8) as usize];
		let spare = bits.len().saturating_mul(8).saturating_sub(pieces as usize);
		if let Some(last) = bits.last_mut() {
			*last <<= spare;
		}
		message(out, 5, &[&bits]);
	}

	/// We ask for a block.
	pub fn request(out: &mut Vec<u8>, block: Block) {
		of_block(out, 6, block);
	}

	/// We do not send a block (BEP 6).
	pub fn reject(out: &mut Vec<u8>, block: Block) {
		of_block(out, 16, block);
	}

	/// What stands before the data of a block.
	pub fn piece_head(block: Block) -> [u8; PIECE_HEAD] {
		let mut head = [0; PIECE_HEAD];
		let [length, piece, begin] =
			[block.length.saturating_add(9), block.piece, block.begin].map(u32::to_be_bytes);
		let parts: [&[u8]; 4] = [&length, &[7], &piece, &begin];
		for (byte, value) in head.iter_mut().zip(parts.into_iter().flatten()) {
			*byte = *value;
		}
		head
	}

	/// A message of an extension, by the number that the peer gave it.
	pub fn extended(out: &mut Vec<u8>, id: u8, head: &[u8], data: &[u8]) {
		message(out, 20, &[&[id], head, data]);
	}

	/// We ask for hashes.
	pub fn hash_request(out: &mut Vec<u8>, request: &HashRequest) {
		message(out, 21, &[&hash_fields(request)]);
	}

	/// The hashes asked for.
	pub fn hashes(out: &mut Vec<u8>, request: &HashRequest, hashes: &[Hash]) {
		message(out, 22, &[&hash_fields(request), hashes.as_flattened()]);
	}

	/// We do not send these hashes.
	pub fn hash_reject(out: &mut Vec<u8>, request: &HashRequest) {
		message(out, 23, &[&hash_fields(request)]);
	}

	fn of_block(out: &mut Vec<u8>, kind: u8, block: Block) {
		let Block { piece, begin, length } = block;
		let fields = [piece, begin, length].map(u32::to_be_bytes);
		message(out, kind, &[fields.as_flattened()]);
	}

	fn hash_fields(request: &HashRequest) -> Vec<u8> {
		let HashRequest { root, base, index, length, proof_layers } = *request;
		let fields = [base, index, length, proof_layers].map(u32::to_be_bytes);
		[root.as_slice(), fields.as_flattened()].concat()
	}

	fn message(out: &mut Vec<u8>, kind: u8, parts: &[&[u8]]) {
		// No message that we send has so many bytes that this would be cut.
		let length = parts.iter().map(|part| part.len()).sum::<usize>().saturating_add(1) as u32;
		out.extend(length.to_be_bytes());
		out.push(kind);
		for part in parts {
			out.extend_from_slice(part);
		}
	}
}

#[cfg(test)]
mod tests {
	use proptest::prelude::*;

	use super::*;

	/// Cut these bytes into messages, as they arrive part by part, and look at the memory that takes.
	fn decode(pieces: u32, bytes: &[u8], part: usize) -> (Vec<Message>, Result<(), BadMessage>) {
		let mut decoder = Decoder::new(pieces);
		let mut received = BytesMut::new();
		let mut messages = Vec::new();
		for part in bytes.chunks(part) {
			received.extend_from_slice(part);
			loop {
				match decoder.next(&mut received) {
					Ok(Some(message)) => messages.push(message),
					Ok(None) => break,
					Err(bad) => return (messages, Err(bad)),
				}
				assert!(received.capacity() <= 4 * (MAX_EXTENDED + part.len()));
			}
		}
		(messages, Ok(()))
	}

	fn block() -> impl Strategy<Value = Block> {
		any::<(u32, u32, u32)>().prop_map(|(piece, begin, length)| Block { piece, begin, length })
	}

	fn hash_request() -> impl Strategy<Value = HashRequest> {
		any::<(Hash, u32, u32, u32, u32)>().prop_map(|(root, base, index, length, proof_layers)| {
			HashRequest { root, base, index, length, proof_layers }
		})
	}

	/// A message and its bytes.
	fn message() -> impl Strategy<Value = (Message, Vec<u8>)> {
		let with = |message, put: &dyn Fn(&mut Vec<u8>)| {
			let mut out = Vec::new();
			put(&mut out);
			(message, out)
		};
		let data = |most: usize| proptest::collection::vec(any::<u8>(), 0..most);
		prop_oneof![
			Just(with(Message::KeepAlive, &put::keep_alive)),
			Just(with(Message::Unchoke, &put::unchoke)),
			Just(with(Message::HaveAll, &put::have_all)),
			Just(with(Message::Interested, &|out| put::plain(out, 2))),
			Just(with(Message::Bitfield(vec![0xff, 0xe0].into()), &|out| put::full_bitfield(
				out, 11
			))),
			block().prop_map(move |b| with(Message::Request(b), &|out| put::request(out, b))),
			block().prop_map(move |b| with(Message::Reject(b), &|out| put::reject(out, b))),
			hash_request().prop_map(move |r| with(Message::HashRequest(r), &|out| {
				put::hash_request(out, &r)
			})),
			hash_request()
				.prop_map(move |r| with(Message::HashReject(r), &|out| put::hash_reject(out, &r))),
			(hash_request(), proptest::collection::vec(any::<Hash>(), 0..9)).prop_map(
				move |(r, hashes)| {
					let message = Message::Hashes(r, hashes.as_flattened().to_vec().into());
					with(message, &|out| put::hashes(out, &r, &hashes))
				}
			),
			(any::<u8>(), data(999)).prop_map(move |(id, data)| {
				let message = Message::Extended(id, data.clone().into());
				with(message, &|out| put::extended(out, id, &data, &[]))
			}),
			(any::<(u32, u32)>(), data(999)).prop_map(move |((piece, begin), data)| {
				let message = Message::Piece { piece, begin, data: data.clone().into() };
				let length = data.len() as u32;
				with(message, &|out| {
					out.extend(put::piece_head(Block { piece, begin, length }));
					out.extend(&data);
				})
			}),
		]
	}

	proptest! {
		#[test]
		fn no_bytes_make_it_panic_or_keep_much(
			pieces in any::<u32>(),
			bytes in proptest::collection::vec(any::<u8>(), 0..2000),
			part in 1_usize..500,
		) {
			let _ = decode(pieces, &bytes, part);
		}

		#[test]
		fn no_kinds_and_lengths_make_it_panic_or_keep_much(
			heads in proptest::collection::vec(
				(prop_oneof![0_u32..80, 0_u32..70_000, any::<u32>()], 0_u8..26), 1..9),
			part in 1_usize..5000,
		) {
			let mut bytes = Vec::new();
			for (length, kind) in heads {
				bytes.extend(length.to_be_bytes());
				bytes.push(kind);
				bytes.resize(bytes.len() + (length as usize).saturating_sub(1).min(70_000), 0xa5);
			}
			let at_once = decode(9, &bytes, bytes.len());
			prop_assert_eq!(decode(9, &bytes, part), at_once);
		}

		#[test]
		fn what_is_put_is_what_is_read(
			sent in proptest::collection::vec(message(), 0..9),
			part in 1_usize..300,
		) {
			let bytes: Vec<u8> = sent.iter().flat_map(|(_, bytes)| bytes.clone()).collect();
			let (messages, result) = decode(11, &bytes, part);
			prop_assert_eq!(result, Ok(()));
			let wanted: Vec<_> = sent.into_iter().map(|(message, _)| message).collect();
			prop_assert_eq!(messages, wanted);
		}
	}

	#[test]
	fn a_message_is_refused_at_its_head() {
		for (kind, length) in [(4, 6), (7, 9 + MAX_BLOCK + 1), (5, 3), (20, 1 << 20), (0, u32::MAX)]
		{
			let head = [u32::to_be_bytes(length).as_slice(), &[kind]].concat();
			let length = length as usize - 1;
			assert_eq!(decode(8, &head, 5).1, Err(BadMessage { kind, length }));
		}
	}
}
