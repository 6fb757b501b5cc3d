// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! The command line: what can be asked of the binary.

use sc_cli::RunCmd;

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
}

#[derive(Debug, clap::Subcommand)]
pub enum Subcommand {
	/// Generate, inspect and insert keys.
	#[command(subcommand)]
	Key(sc_cli::KeySubcommand),

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

	/// Remove the whole chain from disk.
	PurgeChain(sc_cli::PurgeChainCmd),

	/// Take the chain back by some blocks, never past the last finalised one.
	Revert(sc_cli::RevertCmd),

	/// Print the best, finalised and genesis blocks of the database.
	ChainInfo(sc_cli::ChainInfoCmd),
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
