// SPDX-License-Identifier: Apache-2.0
//! How much room a record takes in an index.

/// Before the encoded key of an entry: the hashes of the pallet's and the map's name, and eight bytes
/// of a hash of the key.
const PREFIX: usize = 16 + 16 + 8;
/// A tick in a key.
const TICK: usize = 4;
/// A level in a key.
const LEVEL: usize = 1;
/// Of a value.
const WORD: usize = 32;
/// Of each of the two ids in a link: whether there is one.
const SOME: usize = 1;

/// The most bytes, keys included, that a record takes in an index whose ticks are of `tick_bytes`: a
/// link, a tick and all words above it, as if no other record were there. `key_len` is the encoded
/// length of the index and the id together. Goes into the record's deposit. Maps are expected to hash
/// their keys with `Twox64Concat`; a bound, a few bytes above what is really there.
pub const fn footprint(tick_bytes: u8, key_len: usize) -> usize {
	// No kind is longer than its index, and no id than `key_len`.
	let link = PREFIX.saturating_add(key_len.saturating_mul(3)).saturating_add(2 * SOME);
	let tick = PREFIX.saturating_add(key_len.saturating_mul(2)).saturating_add(TICK);
	let word = PREFIX.saturating_add(key_len).saturating_add(LEVEL + TICK + WORD);
	link.saturating_add(tick).saturating_add(word.saturating_mul(tick_bytes as usize))
}
