// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! Opens the chain's database, and says what is wrong with one that cannot be used.

use crate::{
	client::{FullBackend, FullClient},
	faults::fault,
	guard::DatabaseLock,
};
use sc_client_api::Backend;
use sc_executor::WasmExecutor;
use sc_service::{
	BuildGenesisBlock, ChainType, Configuration, Error, GenesisBlockBuilder, KeystoreContainer,
	PruningFilter, TaskManager,
};
use sc_telemetry::TelemetryHandle;
use sp_blockchain::HeaderBackend;
use sp_io::SubstrateHostFunctions;
use std::{path::Path, sync::Arc};
use trine_runtime::{opaque::Block, BlockNumber, RuntimeApi};

type Parts = (FullClient, Arc<FullBackend>, KeystoreContainer, TaskManager);

/// Opens the database and builds the client on it; `keep` says which blocks pruning spares.
///
/// # Errors
/// The database cannot be opened or is of another chain, the specification is of no use, or the
/// keystore cannot be opened; says which, and what to do.
pub fn open(
	config: &Configuration,
	telemetry: Option<TelemetryHandle>,
	executor: WasmExecutor<SubstrateHostFunctions>,
	keep: Vec<Arc<dyn PruningFilter>>,
) -> Result<Parts, Error> {
	let backend = open_backend(config, keep)?;
	let bad_specification = |error: String| fault(specification_fault(config, &error));
	let storage =
		config.chain_spec.as_storage_builder().build_storage().map_err(bad_specification)?;
	let builder = || {
		GenesisBlockBuilder::<Block, _, _>::new_with_storage(
			storage.clone(),
			!config.no_genesis(),
			backend.clone(),
			executor.clone(),
		)
	};
	let (genesis, _) = builder()
		.and_then(BuildGenesisBlock::build_genesis_block)
		.map_err(|error| bad_specification(error.to_string()))?;
	check_genesis(config, &backend, genesis.header.hash())?;
	sc_service::new_full_parts_with_genesis_builder::<Block, RuntimeApi, _, _>(
		config,
		telemetry,
		executor.clone(),
		backend.clone(),
		builder()?,
		false,
	)
	.map_err(|error| opening_fault(config, error))
}

/// Opens the database alone, which takes no time.
///
/// # Errors
/// It cannot be opened; says what to do.
pub fn open_backend(
	config: &Configuration,
	keep: Vec<Arc<dyn PruningFilter>>,
) -> Result<Arc<FullBackend>, Error> {
	let mut settings = config.db_config();
	settings.pruning_filters = keep;
	sc_service::new_db_backend(settings).map_err(|error| {
		let path = config.database.path().unwrap_or(&config.data_path);
		fault(DatabaseLock::take(path).err().unwrap_or_else(|| damaged(path, &error.to_string())))
	})
}

fn damaged(path: &Path, error: &str) -> String {
	let path = path.display();
	format!(
		"cannot open the database {path}: {error}. If it is damaged, move this folder away \
		 (nothing else, so that keys stay) and start again: the node fetches the chain anew. On a \
		 validator read `trine-node purge-chain --help` first: without its blocks it can vote twice"
	)
}

fn specification_fault(config: &Configuration, error: &str) -> String {
	// What follows the first line of a runtime's complaint is the whole genesis.
	let error = error.lines().next().unwrap_or_default();
	let spec = &config.chain_spec;
	format!("the specification of the chain {} ({}) is of no use: {error}", spec.name(), spec.id())
}

/// What is wrong if the client cannot be built on the database.
fn opening_fault(config: &Configuration, error: Error) -> Error {
	match (error, config.keystore.path(), config.database.path()) {
		(Error::Keystore(error), Some(path), _) => {
			fault(format!("cannot open the keystore {}: {error}", path.display()))
		},
		(Error::Client(error), _, Some(path)) => fault(damaged(path, &error.to_string())),
		(error, ..) => error,
	}
}

/// Refuse a database that began with another genesis than the specification has. On the chains for
/// tests, whose genesis changes with every new runtime, it is only told.
fn check_genesis(
	config: &Configuration,
	backend: &FullBackend,
	expected: trine_runtime::Hash,
) -> Result<(), Error> {
	let Some(found) = backend.blockchain().hash(BlockNumber::MIN)? else { return Ok(()) };
	if found == expected {
		return Ok(());
	}
	let path = config.database.path().unwrap_or(&config.data_path).display();
	if matches!(config.chain_spec.chain_type(), ChainType::Development | ChainType::Local) {
		log::warn!(
			"The database {path} began with another genesis ({found:?}) than this binary's \
			 ({expected:?}): the node goes on with the chain in the database",
		);
		return Ok(());
	}
	Err(fault(format!(
		"the database {path} is of another chain: it began with block {found:?}, the specification \
		 says {expected:?}. Choose another --base-path or the specification of that chain"
	)))
}
