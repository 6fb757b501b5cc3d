// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! Carries out what the command line asks for.

use crate::{
	blocks, chain_spec,
	cli::{Cli, Subcommand},
	client::FullClient,
	database,
	disk::{self, Disk},
	faults,
	guard::DatabaseLock,
	sealed, service, start,
};
use sc_cli::{CliConfiguration, Runner, SubstrateCli};
use sc_service::ChainSpec;
use sp_core::crypto::{set_default_ss58_version, Ss58AddressFormat};
use std::{future::Future, sync::Arc};
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

/// A runner for a command on the chain's data.
fn runner(cli: &Cli, command: &impl CliConfiguration) -> sc_cli::Result<Runner<Cli>> {
	let runner = cli.create_runner(command)?;
	faults::make_base_path(runner.config())?;
	disk::explain_bus_errors();
	Ok(runner)
}

/// A runner for a command that is of no use without a chain on disk.
fn runner_on_chain(cli: &Cli, command: &impl CliConfiguration) -> sc_cli::Result<Runner<Cli>> {
	let runner = cli.create_runner(command)?;
	faults::chain_must_exist(runner.config())?;
	disk::explain_bus_errors();
	Ok(runner)
}

/// The result of a future, which `parts` outlive: some of their tasks would end without the others.
async fn with<P, T>(parts: P, future: impl Future<Output = T>) -> T {
	let result = future.await;
	drop(parts);
	result
}

/// Parses the command line and runs it to its end.
pub fn run() -> sc_cli::Result<()> {
	// Addresses are read and shown with the chain's own prefix, also by commands that load no
	// chain.
	set_default_ss58_version(Ss58AddressFormat::custom(SS58_PREFIX));
	let cli = Cli::from_args();

	match &cli.subcommand {
		Some(Subcommand::Key(cmd)) => cmd.run(&cli),
		Some(Subcommand::BuildSpec(cmd)) => {
			let runner = cli.create_runner(cmd)?;
			runner.sync_run(|config| cmd.run(config.chain_spec, config.network))
		},
		Some(Subcommand::ExportChainSpec(cmd)) => cmd.run(cli.load_spec(&cmd.chain)?),
		Some(Subcommand::CheckBlock(cmd)) => {
			let runner = runner_on_chain(&cli, cmd)?;
			runner.async_run(|config| {
				let parts = service::new_partial(&config)?;
				let done = cmd.run(parts.client, parts.import_queue);
				Ok((with((parts.transaction_pool, parts.other), done), parts.task_manager))
			})
		},
		Some(Subcommand::ExportBlocks(cmd)) => {
			let runner = runner_on_chain(&cli, cmd)?;
			let backend = database::open_backend(runner.config(), Vec::new())?;
			blocks::check_range(&backend, cmd.from.as_ref(), cmd.to.as_ref())?;
			drop(backend);
			let done = runner.async_run(|config| {
				let parts = service::new_partial(&config)?;
				let done = cmd.run(parts.client, config.database);
				let kept = (parts.import_queue, parts.transaction_pool, parts.other);
				Ok((with(kept, done), parts.task_manager))
			});
			done.map_err(|error| faults::with_path(error, cmd.output.as_deref()))
		},
		Some(Subcommand::ImportBlocks(cmd)) => {
			start::check_readable(cmd.input.as_deref())?;
			let runner = runner(&cli, cmd)?;
			runner.async_run(|config| {
				let parts = service::new_partial(&config)?;
				let done = cmd.run(parts.client, parts.import_queue);
				Ok((with((parts.transaction_pool, parts.other), done), parts.task_manager))
			})
		},
		Some(Subcommand::PurgeChain(cmd)) => {
			let runner = cli.create_runner(&cmd.command)?;
			cmd.keys.check("purge-chain", &runner.config().data_path)?;
			let database = runner.config().database.clone();
			let _lock = database.path().map(DatabaseLock::take).transpose()?;
			let done = runner.sync_run(|config| cmd.command.run(config.database));
			done.map_err(|error| faults::with_path(error, database.path()))
		},
		Some(Subcommand::Revert(cmd)) => {
			let runner = runner_on_chain(&cli, &cmd.command)?;
			cmd.keys.check("revert", &runner.config().data_path)?;
			runner.async_run(|config| {
				let parts = service::new_partial(&config)?;
				let revert_consensus = Box::new(|client: Arc<FullClient>, backend, blocks| {
					sc_consensus_babe::revert(client.clone(), backend, blocks)?;
					sc_consensus_grandpa::revert(client, blocks)?;
					Ok(())
				});
				let done = cmd.command.run(parts.client, parts.backend, Some(revert_consensus));
				let kept = (parts.import_queue, parts.transaction_pool, parts.other);
				Ok((with(kept, done), parts.task_manager))
			})
		},
		Some(Subcommand::ChainInfo(cmd)) => {
			let runner = runner_on_chain(&cli, cmd)?;
			drop(database::open_backend(runner.config(), Vec::new())?);
			runner.sync_run(|config| cmd.run::<Block>(&config))
		},
		None => {
			start::check_options(&cli.run)?;
			let mut runner = runner(&cli, &cli.run)?;
			if cli.sealed.sealing.is_some() {
				sealed::isolate(runner.config_mut());
			}
			start::check(runner.config_mut(), &cli.run)?;
			let disk = Disk::of(runner.config(), &cli.storage_monitor);
			disk.check()?;
			let watched = disk.clone();
			let ended = runner.run_node_until_exit(|config| async move {
				let task_manager = match cli.sealed.sealing {
					Some(mode) => sealed::start(config, mode, &cli.sealed)?,
					None => service::start(config)?,
				};
				watched.watch(&task_manager)?;
				Ok(task_manager)
			});
			ended.map_err(|error| disk.explain(error).into())
		},
	}
}
