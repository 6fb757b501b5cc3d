// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! Carries out what the command line asks for.

use crate::{
	chain_spec,
	cli::{Cli, Subcommand},
	client::FullClient,
	sealed, service,
};
use sc_cli::{NetworkBackendType, SubstrateCli};
use sc_service::{ChainSpec, PartialComponents};
use sp_core::crypto::{set_default_ss58_version, Ss58AddressFormat};
use std::sync::Arc;
use trine_runtime::{opaque::Block, SS58_PREFIX};

impl SubstrateCli for Cli {
	fn impl_name() -> String {
		"Trine Node".into()
	}

	fn impl_version() -> String {
		env!("SUBSTRATE_CLI_IMPL_VERSION").into()
	}

	fn executable_name() -> String {
		env!("CARGO_PKG_NAME").into()
	}

	fn description() -> String {
		env!("CARGO_PKG_DESCRIPTION").into()
	}

	fn author() -> String {
		env!("CARGO_PKG_AUTHORS").into()
	}

	fn support_url() -> String {
		concat!(env!("CARGO_PKG_REPOSITORY"), "/issues").into()
	}

	fn copyright_start_year() -> i32 {
		2026
	}

	fn load_spec(&self, id: &str) -> Result<Box<dyn ChainSpec>, String> {
		if self.sealed.sealing.is_none() {
			return Ok(Box::new(chain_spec::load(id)?));
		}
		if !self.run.shared_params.dev || id != "dev" {
			return Err(
				"blocks are sealed on a development chain only: start with --dev --sealing, \
				without --chain"
					.into(),
			);
		}
		Ok(Box::new(sealed::development()?))
	}
}

/// Parses the command line and runs it to its end.
pub fn run() -> sc_cli::Result<()> {
	let cli = Cli::from_args();
	// Keys are shown with the chain's own prefix, also by commands that load no chain.
	set_default_ss58_version(Ss58AddressFormat::custom(SS58_PREFIX));

	match &cli.subcommand {
		Some(Subcommand::Key(cmd)) => cmd.run(&cli),
		Some(Subcommand::BuildSpec(cmd)) => {
			let runner = cli.create_runner(cmd)?;
			runner.sync_run(|config| cmd.run(config.chain_spec, config.network))
		},
		Some(Subcommand::ExportChainSpec(cmd)) => cmd.run(cli.load_spec(&cmd.chain)?),
		Some(Subcommand::CheckBlock(cmd)) => {
			let runner = cli.create_runner(cmd)?;
			runner.async_run(|config| {
				let PartialComponents { client, task_manager, import_queue, .. } =
					service::new_partial(&config)?;
				Ok((cmd.run(client, import_queue), task_manager))
			})
		},
		Some(Subcommand::ExportBlocks(cmd)) => {
			let runner = cli.create_runner(cmd)?;
			runner.async_run(|config| {
				let PartialComponents { client, task_manager, .. } = service::new_partial(&config)?;
				Ok((cmd.run(client, config.database), task_manager))
			})
		},
		Some(Subcommand::ImportBlocks(cmd)) => {
			let runner = cli.create_runner(cmd)?;
			runner.async_run(|config| {
				let PartialComponents { client, task_manager, import_queue, .. } =
					service::new_partial(&config)?;
				Ok((cmd.run(client, import_queue), task_manager))
			})
		},
		Some(Subcommand::PurgeChain(cmd)) => {
			let runner = cli.create_runner(cmd)?;
			runner.sync_run(|config| cmd.run(config.database))
		},
		Some(Subcommand::Revert(cmd)) => {
			let runner = cli.create_runner(cmd)?;
			runner.async_run(|config| {
				let PartialComponents { client, backend, task_manager, .. } =
					service::new_partial(&config)?;
				let revert_consensus = Box::new(|client: Arc<FullClient>, backend, blocks| {
					sc_consensus_babe::revert(client.clone(), backend, blocks)?;
					sc_consensus_grandpa::revert(client, blocks)?;
					Ok(())
				});
				Ok((cmd.run(client, backend, Some(revert_consensus)), task_manager))
			})
		},
		Some(Subcommand::ChainInfo(cmd)) => {
			let runner = cli.create_runner(cmd)?;
			runner.sync_run(|config| cmd.run::<Block>(&config))
		},
		None => {
			if cli.run.network_params.network_backend == NetworkBackendType::Libp2p {
				return Err("this node speaks litep2p only: leave out `--network-backend libp2p` \
					(litep2p nodes and libp2p nodes understand each other)"
					.into());
			}
			let runner = cli.create_runner(&cli.run)?;
			runner.run_node_until_exit(|config| async move {
				if let Some(mode) = cli.sealed.sealing {
					return sealed::start(config, mode, &cli.sealed)
						.map_err(sc_cli::Error::Service);
				}
				service::start(config).map_err(sc_cli::Error::Service)
			})
		},
	}
}
