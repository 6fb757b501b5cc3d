// SPDX-License-Identifier: Apache-2.0
//! Sealing and delivery: pure functions of bytes, described byte by byte in `SEAL.md`.
//!
//! Notation: H is BLAKE2b with a digest of 32 bytes and no key (`blake2_256`); ‖ joins bytes; integers are little-endian;
//! X25519 is that of RFC 7748, which clamps its scalar, drops the top bit of its point and takes it modulo p = 2²⁵⁵ − 19.
//! K is the key of one blueprint, 32 bytes; B is a buyer's reading key, in the very bytes that were registered.
//!
//! All that is hashed has a fixed length behind a label that no other formula has, so nothing can be read in two ways.
//! Everything follows from (ctx, K, index, B): whoever knows K can tell whether a delivery is right.

use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use sp_io::hashing::blake2_256;
use sp_runtime::FixedU128;
use x25519_dalek::{x25519, X25519_BASEPOINT_BYTES};

use crate::position::{Direction, Entry, Position};

/// Bytes of a message, and of its ciphertext.
pub const MESSAGE_LEN: usize = 256;

/// Most bytes of a thesis: what a message has left behind its 21 bytes of head.
pub const MAX_THESIS_LEN: u32 = 235;

/// The one version of a message.
const VERSION: u8 = 1;

/// A message: the text of [`Plain::encode_message`], or the same encrypted by [`crypt`].
pub type Message = [u8; MESSAGE_LEN];

/// The key of one blueprint, of a delivery, or of a reader.
pub type Key = [u8; 32];

/// What a blueprint says, unsealed.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct Plain {
	/// What is judged.
	pub position: Position,
	/// Why, in the trader's words: any bytes, meant as UTF-8, not checked.
	pub thesis: BoundedVec<u8, ConstU32<MAX_THESIS_LEN>>,
}

impl Plain {
	/// The message m of 256 bytes:
	///
	/// ```text
	/// version = 1 (u8) ‖ direction (u8: 0 long, 1 short) ‖ entry (u8: 0 market, 1 level)
	///   ‖ level (u128 in 10⁻¹⁸; 0 for market) ‖ length of the thesis in bytes (u16) ‖ thesis ‖ zeros
	/// ```
	///
	/// [`Plain::decode_message`] gives it back, unless the position is not valid (a level of 0).
	pub fn encode_message(&self) -> Message {
		let direction = match self.position.direction {
			Direction::Long => 0,
			Direction::Short => 1,
		};
		let (entry, level) = match self.position.entry {
			Entry::Market => (0, 0),
			Entry::Level { price: level } => (1, level.into_inner()),
		};
		// The bound of the thesis fits a u16.
		let length = self.thesis.len() as u16;
		let bytes = [VERSION, direction, entry]
			.into_iter()
			.chain(level.to_le_bytes())
			.chain(length.to_le_bytes())
			.chain(self.thesis.iter().copied());
		let mut message = [0; MESSAGE_LEN];
		message.iter_mut().zip(bytes).for_each(|(to, byte)| *to = byte);
		message
	}

	/// Reads a message; `None` if it is malformed, which is all that [`Plain::encode_message`] does not write for a valid
	/// position: another version, direction or entry, a level with market, level 0, a thesis longer than 235 bytes, a byte
	/// behind the thesis that is not 0.
	pub fn decode_message(message: &Message) -> Option<Self> {
		let mut input = message.as_slice();
		let [version, direction, entry] = take(&mut input)?;
		let level = u128::from_le_bytes(take(&mut input)?);
		let length = u16::from_le_bytes(take(&mut input)?);
		let (thesis, unused) = input.split_at_checked(length.into())?;
		if version != VERSION || unused.iter().any(|byte| *byte != 0) {
			return None;
		}
		let direction = match direction {
			0 => Direction::Long,
			1 => Direction::Short,
			_ => return None,
		};
		let entry = match (entry, level) {
			(0, 0) => Entry::Market,
			(1, 1..) => Entry::Level { price: FixedU128::from_inner(level) },
			_ => return None,
		};
		let thesis = thesis.to_vec().try_into().ok()?;
		Some(Self { position: Position { direction, entry }, thesis })
	}
}

/// The next N bytes of the input.
fn take<const N: usize>(input: &mut &[u8]) -> Option<[u8; N]> {
	let (head, tail) = input.split_first_chunk::<N>()?;
	*input = tail;
	Some(*head)
}

/// What a blueprint's key is bound to: what is sealed or delivered for one blueprint says nothing for another, nor on a fork.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Context {
	/// Hash of the chain's first block.
	pub genesis: [u8; 32],
	/// Account of the trader.
	pub trader: [u8; 32],
	/// Which of the trader's blueprints, by the trader's own count.
	pub sequence: u64,
}

impl Context {
	/// ctx = genesis (32) ‖ trader (32) ‖ sequence (u64): 72 bytes.
	fn bytes(&self) -> Vec<u8> {
		[self.genesis.as_slice(), &self.trader, &self.sequence.to_le_bytes()].concat()
	}

	/// H(label ‖ ctx ‖ parts).
	fn hash(&self, label: &str, parts: &[&[u8]]) -> [u8; 32] {
		blake2_256(&[label.as_bytes(), &self.bytes(), &parts.concat()].concat())
	}
}

/// com = H("trine/blueprint/v1" ‖ ctx ‖ K): what is posted with the ciphertext. Only K opens it, and only in its context.
pub fn commitment(context: &Context, key: &Key) -> [u8; 32] {
	context.hash("trine/blueprint/v1", &[key])
}

/// C = m ⊕ S, and m = C ⊕ S, where S = S₀ ‖ … ‖ S₇ and Sᵢ = H("trine/stream/v1" ‖ ctx ‖ K ‖ i: u32).
pub fn crypt(context: &Context, key: &Key, text: &Message) -> Message {
	let mut out = *text;
	for (block, i) in out.chunks_mut(32).zip(0u32..) {
		let stream = context.hash("trine/stream/v1", &[key, &i.to_le_bytes()]);
		block.iter_mut().zip(stream).for_each(|(byte, mask)| *byte ^= mask);
	}
	out
}

/// e = H("trine/ephemeral/v1" ‖ ctx ‖ index: u32 ‖ B ‖ K): the secret of one delivery.
pub fn ephemeral_secret(context: &Context, key: &Key, index: u32, reading_key: &Key) -> [u8; 32] {
	context.hash("trine/ephemeral/v1", &[&index.to_le_bytes(), reading_key, key])
}

/// What a buyer gets: enough for whoever has the secret of the reading key to know K.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub struct Delivery {
	/// E, a public X25519 key.
	pub ephemeral: [u8; 32],
	/// W, the blueprint's key under a mask.
	pub wrapped: [u8; 32],
}

/// The one right delivery of K to the unlock of that index and reading key:
///
/// ```text
/// E = X25519(e, 9)      W = K ⊕ H("trine/wrap/v1" ‖ ctx ‖ index: u32 ‖ B ‖ E ‖ X25519(e, B))
/// ```
///
/// A buyer's b, with B = X25519(b, 9), gives X25519(b, E) = X25519(e, B), and so K. Costs two X25519 and two hashes. It is
/// defined for any 32 bytes B, of low order too; [`is_reading_key`] says which may be registered.
pub fn deliver(context: &Context, key: &Key, index: u32, reading_key: &Key) -> Delivery {
	let secret = ephemeral_secret(context, key, index, reading_key);
	let ephemeral = x25519(secret, X25519_BASEPOINT_BYTES);
	let shared = x25519(secret, *reading_key);
	let mask = wrapping_mask(context, index, reading_key, &ephemeral, &shared);
	Delivery { ephemeral, wrapped: xor(key, &mask) }
}

impl Delivery {
	/// Whether this is what K says: equal to [`deliver`], to the bit. One that is not may still be readable; it counts as
	/// faulty all the same, for whether it is readable only the buyer could know.
	pub fn is_of(&self, context: &Context, key: &Key, index: u32, reading_key: &Key) -> bool {
		*self == deliver(context, key, index, reading_key)
	}
}

/// H("trine/wrap/v1" ‖ ctx ‖ index: u32 ‖ B ‖ E ‖ the shared point).
fn wrapping_mask(context: &Context, index: u32, b: &Key, e: &Key, shared: &Key) -> [u8; 32] {
	context.hash("trine/wrap/v1", &[&index.to_le_bytes(), b, e, shared])
}

/// Byte by byte.
fn xor(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
	let mut out = *left;
	out.iter_mut().zip(right).for_each(|(byte, mask)| *byte ^= mask);
	out
}

/// Whether this may be registered as a reading key: canonical, and not of low order.
pub fn is_reading_key(key: &Key) -> bool {
	is_canonical(key) && !is_low_order(key)
}

/// Whether the bytes are the one encoding of their point: a number below p = 2²⁵⁵ − 19.
///
/// X25519 takes other bytes too: it drops the top bit and counts modulo p. The hashes take the bytes as they are. Each
/// delivery is still one function of what is registered, but a courier, or a reader, whose library tidies keys would hash
/// other bytes: a buyer could register such a key so that honest deliveries come out faulty. No honest key looks like this.
pub fn is_canonical(key: &Key) -> bool {
	// From the most significant byte: 7f ff … ff ed is p.
	key.iter().rev().lt(P.iter().rev())
}

/// p, which X25519 takes for 0.
const P: Key = top_and_low(0x7f, 0xff, 0xed);

/// Bytes of a number from its lowest byte, those between, and its highest.
const fn top_and_low(top: u8, between: u8, low: u8) -> Key {
	let mut bytes = [between; 32];
	let [first, .., last] = &mut bytes;
	*first = low;
	*last = top;
	bytes
}

/// All u below 2²⁵⁵ of order 1, 2, 4 or 8, on the curve or on its twist: 0, 1, both of order 8, p − 1, p, p + 1.
const LOW_ORDER: [Key; 7] = [
	[0; 32],
	top_and_low(0, 0, 1),
	[
		0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f, 0xc4,
		0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16, 0x5f, 0x49,
		0xb8, 0x00,
	],
	[
		0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83, 0xef,
		0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd, 0xd0, 0x9f,
		0x11, 0x57,
	],
	top_and_low(0x7f, 0xff, 0xec),
	P,
	top_and_low(0x7f, 0xff, 0xee),
];

/// Whether X25519 of this key is 0 for every secret, so that anybody could read what is delivered to it. Its top bit and
/// whether it is below p make no difference. Costs no X25519: a scalar is a multiple of 8 and smaller than eight times the
/// order of the large subgroup, so the product is 0 for exactly these points.
pub fn is_low_order(key: &Key) -> bool {
	let mut point = *key;
	let [.., top] = &mut point;
	*top &= 0x7f;
	LOW_ORDER.contains(&point)
}

#[cfg(test)]
mod tests;
