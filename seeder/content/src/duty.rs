// SPDX-License-Identifier: Apache-2.0
//! What a seat does in one period: it hashes the whole content anew, under a key that nobody could know
//! before the period began, and says the root of that; later a leaf is drawn by lot.

use crate::{Hash, Length, Sha256};

const TAG: &[u8] = b"trine/tag/v1";
const SAMPLE: &[u8] = b"trine/sample/v1";

/// One seat in one period.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Duty {
	/// The hash of the chain's first block.
	pub genesis: Hash,
	/// The pool.
	pub pool: u64,
	/// The account that has the seat.
	pub seeder: [u8; 32],
	/// The number of the period: 0 for the seat's first.
	pub period: u32,
}

impl Duty {
	/// The key of this period's tags, `seed` being that of the tick in which the period begins.
	pub fn key<H: Sha256>(&self, seed: &Hash) -> Hash {
		self.digest::<H>(TAG, seed)
	}

	/// The leaf that is asked for, `seed` being that of the second tick after the one of the commit.
	///
	/// The digest's first 16 bytes, as a little-endian number, modulo the number of leaves: of a TiB no
	/// leaf is likelier than another one by more than 2⁻⁹⁸.
	pub fn sample<H: Sha256>(&self, seed: &Hash, length: Length) -> u64 {
		let digest = self.digest::<H>(SAMPLE, seed);
		let number = digest.first_chunk().map_or(0, |bytes| u128::from_le_bytes(*bytes));
		// There is at least one leaf, and what is left is less than their number.
		number.checked_rem(length.leaves().into()).unwrap_or(0) as u64
	}

	fn digest<H: Sha256>(&self, purpose: &[u8], seed: &Hash) -> Hash {
		let Self { genesis, pool, seeder, period } = self;
		H::sha256(&[purpose, genesis, seed, &pool.to_le_bytes(), seeder, &period.to_le_bytes()])
	}
}

/// The tag of a leaf with these bytes.
///
/// The key stands in front: behind the bytes, SHA-256's state after them would be all that is needed of
/// the leaf in every period to come, 32 bytes instead of 1,024.
pub fn tag<H: Sha256>(key: &Hash, data: &[u8]) -> Hash {
	H::sha256(&[key, data])
}
