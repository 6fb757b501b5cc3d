// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! The command line: what can be asked of the binary.

use crate::{guard::KeysGuard, key::KeyCommand, sealed::SealingParams};
use sc_cli::RunCmd;
use sc_storage_monitor::StorageMonitorParams;

/// How many transactions the pool holds, as the argument of `--pool-limit`. Beyond that it drops some that it has
/// acknowledged, and says nothing: the default is more than any minutes' blocks take.
const POOL_LIMIT: &str = "65536";

/// How much the pool holds, in KiB, as the argument of `--pool-kbytes`.
const POOL_KBYTES: &str = "65536";

#[derive(Debug, clap::Parser)]
#[command(
	mut_arg("pool_limit", |arg| arg.default_value(POOL_LIMIT)),
	mut_arg("pool_kbytes", |arg| arg.default_value(POOL_KBYTES))
)]
pub struct Cli {
	#[command(subcommand)]
	pub subcommand: Option<Subcommand>,

	#[command(flatten)]
	pub run: RunCmd,

	#[command(flatten)]
	pub storage_monitor: StorageMonitorParams,

	#[command(flatten)]
	pub sealed: SealingParams,
}

#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
	/// Make, inspect and insert keys.
	#[command(subcommand)]
	Key(KeyCommand),

	/// Write the chain specification as JSON; `export-chain-spec` is its successor.
	BuildSpec(sc_cli::BuildSpecCmd),

	/// Export the chain specification.
	ExportChainSpec(sc_cli::ExportChainSpecCmd),

	/// Validate a block of the local chain again.
	CheckBlock(sc_cli::CheckBlockCmd),

	/// Export blocks.
	ExportBlocks(sc_cli::ExportBlocksCmd),

	/// Import blocks.
	ImportBlocks(sc_cli::ImportBlocksCmd),

	/// Remove the whole chain from disk; keys stay.
	///
	/// Refuses while a node runs on it, and while the keystore holds a validator's keys: with a new
	/// database the validator would vote again on blocks that it has voted on, and be slashed for
	/// it.
	PurgeChain(PurgeChain),

	/// Take the chain back by some blocks, never past the last finalised one.
	///
	/// Refuses while a node runs on it, and while the keystore holds a validator's keys: the
	/// validator would vote again on blocks that it has voted on, and be slashed for it.
	Revert(Revert),

	/// Print the best, finalised and genesis blocks of the database.
	ChainInfo(sc_cli::ChainInfoCmd),
}

/// `purge-chain`, with care for a validator's keys.
#[derive(Debug, clap::Args)]
pub struct PurgeChain {
	#[command(flatten)]
	pub command: sc_cli::PurgeChainCmd,

	#[command(flatten)]
	pub keys: KeysGuard,
}

/// `revert`, with care for a validator's keys.
#[derive(Debug, clap::Args)]
pub struct Revert {
	#[command(flatten)]
	pub command: sc_cli::RevertCmd,

	#[command(flatten)]
	pub keys: KeysGuard,
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::Parser;

	fn pool(arguments: &[&str]) -> (usize, usize) {
		let all = std::iter::once(&"trine-node").chain(arguments);
		let pool = Cli::try_parse_from(all).unwrap().run.pool_config;
		(pool.pool_limit, pool.pool_kbytes)
	}

	#[test]
	fn the_pool_should_hold_much_unless_told_otherwise() {
		assert_eq!(pool(&[]), (65_536, 64 * 1_024));
		assert_eq!(pool(&["--pool-limit", "9", "--pool-kbytes", "8"]), (9, 8));
	}
}
