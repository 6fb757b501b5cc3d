// SPDX-License-Identifier: Apache-2.0
//! SHA-256 by the processor's own instructions, for the tree over a content.
//!
//! Nearly all of a pass goes into this. What is hashed is compressed where it lies: of a leaf only the
//! first and the last block are put together elsewhere, since what stands in front of its bytes, one byte
//! or a key, moves them out of step with the blocks.

use content::Hash;
use sha2::block_api::compress256;

/// Bytes in a block of SHA-256.
const BLOCK: usize = 64;
/// Where in the last block the length of what was hashed stands.
const LENGTH_AT: usize = BLOCK - 8;
/// The state before the first block (FIPS 180-4, section 5.3.3).
const START: [u32; 8] = [
	0x6a09_e667,
	0xbb67_ae85,
	0x3c6e_f372,
	0xa54f_f53a,
	0x510e_527f,
	0x9b05_688c,
	0x1f83_d9ab,
	0x5be0_cd19,
];

/// The SHA-256 that the seeder gives to the crate `content`.
#[derive(Clone, Copy, Debug)]
pub struct Sha;

impl content::Sha256 for Sha {
	#[inline]
	fn sha256(parts: &[&[u8]]) -> Hash {
		let mut state = START;
		let mut block = [0; BLOCK];
		let (mut filled, mut total) = (0, 0);
		for part in parts {
			total += part.len();
			let mut rest = *part;
			if filled > 0 {
				let (head, tail) = rest.split_at(rest.len().min(BLOCK - filled));
				block[filled..filled + head.len()].copy_from_slice(head);
				filled += head.len();
				if filled < BLOCK {
					continue;
				}
				compress256(&mut state, &[block]);
				rest = tail;
			}
			let (whole, tail) = rest.as_chunks::<BLOCK>();
			compress256(&mut state, whole);
			block[..tail.len()].copy_from_slice(tail);
			filled = tail.len();
		}
		finish(state, block, filled, total)
	}
}

/// The digest, once what is left over fills so much of the last block.
#[inline]
fn finish(mut state: [u32; 8], mut block: [u8; BLOCK], filled: usize, total: usize) -> Hash {
	block[filled] = 0x80;
	block[filled + 1..].fill(0);
	if filled >= LENGTH_AT {
		compress256(&mut state, &[block]);
		block = [0; BLOCK];
	}
	block[LENGTH_AT..].copy_from_slice(&(total as u64 * 8).to_be_bytes());
	compress256(&mut state, &[block]);
	let mut digest = [0; 32];
	for (bytes, word) in digest.chunks_exact_mut(4).zip(state) {
		bytes.copy_from_slice(&word.to_be_bytes());
	}
	digest
}

#[cfg(test)]
mod tests {
	use super::*;
	use content::Sha256;
	use proptest::prelude::*;
	use sha2::Digest;

	proptest! {
		#[test]
		fn digests_should_be_those_of_the_library(
			parts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..300), 0..5),
		) {
			let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
			let expected: Hash = sha2::Sha256::digest(parts.concat()).into();
			prop_assert_eq!(Sha::sha256(&parts), expected);
		}
	}
}
