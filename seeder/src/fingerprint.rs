// SPDX-License-Identifier: Apache-2.0
//! Whether data is still what it was when its content's id was computed, without computing that again.
//!
//! In each period all of the data is hashed under a new key, for which SHA-256 cannot be had cheaper. To see
//! beside that whether a byte has changed takes no cryptographic hash, only one that nobody can foresee: NH
//! (Black, Halevi, Krawczyk, Krovetz, Rogaway: UMAC, CRYPTO '99) under a key that is drawn when the program
//! starts and never leaves it. Whatever changes in a leaf, its fingerprint stays the same with a chance of
//! 2⁻⁶⁴ at the most. It costs a tenth of SHA-256, or less.

use crate::sha::Sha;
use content::{Hash, Sha256, LEAF};

/// Words of 64 bits in a leaf.
const WORDS: usize = LEAF / 8;

/// A key for fingerprints.
#[derive(Clone)]
pub struct Printer {
	key: Box<[u64; WORDS]>,
}

impl Printer {
	/// With a key that is drawn now. Fails if the system gives no random bytes.
	pub fn new() -> std::io::Result<Self> {
		let mut bytes = [[0; 8]; WORDS];
		getrandom::fill(bytes.as_flattened_mut()).map_err(std::io::Error::other)?;
		Ok(Self { key: Box::new(bytes.map(u64::from_le_bytes)) })
	}

	/// The fingerprint of one leaf. It is told apart from others of its length.
	#[inline]
	pub fn leaf(&self, leaf: &[u8]) -> u128 {
		match leaf.try_into() {
			Ok(leaf) => self.sum(leaf),
			Err(_) => {
				let mut full = [0; LEAF];
				full[..leaf.len()].copy_from_slice(leaf);
				self.sum(&full)
			},
		}
	}

	#[inline]
	fn sum(&self, leaf: &[u8; LEAF]) -> u128 {
		let (words, _) = leaf.as_chunks::<8>();
		let ((pairs, _), (keys, _)) = (words.as_chunks::<2>(), self.key.as_chunks::<2>());
		let mut sum = 0u128;
		for ([one, other], [key, other_key]) in pairs.iter().zip(keys) {
			let one = u64::from_le_bytes(*one).wrapping_add(*key);
			let other = u64::from_le_bytes(*other).wrapping_add(*other_key);
			sum = sum.wrapping_add(u128::from(one) * u128::from(other));
		}
		sum
	}

	/// One for several leaves, of those of each.
	pub fn joined(leaves: &[u128]) -> Hash {
		let bytes: Vec<u8> = leaves.iter().flat_map(|leaf| leaf.to_le_bytes()).collect();
		Sha::sha256(&[&bytes])
	}
}

/// The fingerprints of a whole content, one for each MiB, with their key.
#[derive(Clone)]
pub struct Prints {
	/// What they were made with.
	pub printer: Printer,
	/// What they are.
	pub parts: Vec<Hash>,
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	#[test]
	fn fingerprints_should_be_those_of_the_definition() {
		let key = std::array::from_fn(|at| (at as u64 + 1) << 60);
		let printer = Printer { key: Box::new(key) };
		let leaf: Vec<u8> = (0..LEAF).map(|at| (at * 7) as u8).collect();
		let word = |at: usize| {
			let word = leaf[8 * at..8 * at + 8]
				.iter()
				.rev()
				.fold(0, |word, byte| word << 8 | u128::from(*byte));
			(word + u128::from(key[at])) % (1 << 64)
		};
		let expected =
			(0..WORDS).step_by(2).fold(0u128, |sum, at| sum.wrapping_add(word(at) * word(at + 1)));
		assert_eq!(printer.leaf(&leaf), expected);
	}

	proptest! {
		#[test]
		fn a_byte_that_changes_should_show(
			mut leaf in prop::collection::vec(any::<u8>(), 1..=LEAF),
			at in any::<prop::sample::Index>(),
			change in 1..=u8::MAX,
		) {
			let printer = Printer::new().unwrap();
			let before = printer.leaf(&leaf);
			prop_assert_eq!(printer.leaf(&leaf), before);
			let at = at.index(leaf.len());
			leaf[at] ^= change;
			prop_assert_ne!(printer.leaf(&leaf), before);
		}
	}

	#[test]
	fn keys_should_be_drawn_anew_and_leaves_keep_their_places() {
		let [one, other] = [(); 2].map(|()| Printer::new().unwrap());
		assert_ne!(one.leaf(&[1; LEAF]), other.leaf(&[1; LEAF]));
		assert_ne!(Printer::joined(&[1, 2]), Printer::joined(&[2, 1]));
	}
}
