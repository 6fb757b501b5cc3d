// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! Checks what a command asks of the blocks on disk.

use crate::client::FullBackend;
use sc_cli::GenericNumber;
use sc_client_api::Backend;
use sp_blockchain::{Backend as _, HeaderBackend, Info};
use trine_runtime::{opaque::Block, BlockNumber};

/// See to it that all the blocks that are to be exported are there.
///
/// # Errors
/// Some are not; says which are.
pub fn check_range(
	backend: &FullBackend,
	from: Option<&GenericNumber>,
	to: Option<&GenericNumber>,
) -> Result<(), String> {
	let chain = backend.blockchain();
	let info = chain.info();
	let number =
		|given: Option<&GenericNumber>, default| given.map_or(Ok(default), GenericNumber::parse);
	let (from, to) = (number(from, 1)?, number(to, info.best_number)?);
	check_bounds(from, to, &info)?;
	let has_body = |number| {
		let hash = chain.hash(number).map_err(|error| error.to_string())?;
		let body =
			hash.map(|hash| chain.body(hash)).transpose().map_err(|error| error.to_string())?;
		Ok::<_, String>(body.flatten().is_some())
	};
	// Bodies are pruned from the oldest on, so the first of the range goes first.
	for number in [from, to] {
		if !has_body(number)? {
			return Err(format!("block {number} has no body here: it was pruned or never fetched"));
		}
	}
	Ok(())
}

fn check_bounds(from: BlockNumber, to: BlockNumber, info: &Info<Block>) -> Result<(), String> {
	let best = info.best_number;
	if from > to {
		return Err(format!("no block lies between {from} and {to}: the best block is {best}"));
	}
	if to > best {
		return Err(format!("there is no block {to}: the best block is {best}"));
	}
	match &info.block_gap {
		Some(gap) if from <= gap.end && gap.start <= to => {
			Err(format!("blocks {} to {} have not been fetched yet", gap.start, gap.end))
		},
		_ => Ok(()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_blockchain::{BlockGap, BlockGapType};

	fn info(best_number: BlockNumber, gap: Option<(BlockNumber, BlockNumber)>) -> Info<Block> {
		Info {
			best_hash: Default::default(),
			best_number,
			genesis_hash: Default::default(),
			finalized_hash: Default::default(),
			finalized_number: 0,
			finalized_state: None,
			number_leaves: 1,
			block_gap: gap.map(|(start, end)| BlockGap {
				start,
				end,
				gap_type: BlockGapType::MissingHeaderAndBody,
			}),
		}
	}

	#[test]
	fn a_range_past_the_best_block_should_be_refused() {
		let refusal = check_bounds(50, 60, &info(9, None)).unwrap_err();
		assert_eq!(refusal, "there is no block 60: the best block is 9");
		assert!(check_bounds(1, 10, &info(9, None)).is_err());
		assert_eq!(check_bounds(1, 9, &info(9, None)), Ok(()));
	}

	#[test]
	fn an_empty_range_should_be_refused() {
		assert!(check_bounds(5, 4, &info(9, None)).is_err());
		assert!(check_bounds(1, 0, &info(0, None)).is_err());
	}

	#[test]
	fn a_range_with_blocks_not_fetched_should_be_refused() {
		assert!(check_bounds(1, 9, &info(9, Some((3, 5)))).is_err());
		assert_eq!(check_bounds(6, 9, &info(9, Some((3, 5)))), Ok(()));
	}
}
