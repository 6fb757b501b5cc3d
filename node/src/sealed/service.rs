// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! Puts a sealed node together: client, pool, BABE's import without GRANDPA's, the task that makes blocks, RPC.

use super::{
	cli::{Mode, SealingParams},
	digest::Digests,
	engine::{Board, Command, Engine, Parts},
	import::{inherents, ForceBest},
	rpc, spec,
};
use crate::{
	database, service,
	tasks::{self, Essential},
};
use futures::channel::mpsc;
use sc_consensus::LongestChain;
use sc_consensus_babe::ImportQueueParams;
use sc_network::{
	config::{FullNetworkConfiguration, NonReservedPeerMode, TransportConfig},
	Litep2pNetworkBackend, NotificationMetrics,
};
use sc_service::{
	BuildNetworkParams, Configuration, Error, PruningMode, SpawnTasksParams, TaskManager,
};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_blockchain::HeaderBackend;
use std::{path::Path, sync::Arc};
use trine_runtime::{opaque::Block, Hash};

/// Nobody is listened to, called or found.
pub fn isolate(config: &mut Configuration) {
	let network = &mut config.network;
	network.listen_addresses.clear();
	network.public_addresses.clear();
	network.boot_nodes.clear();
	network.default_peers_set.in_peers = 0;
	network.default_peers_set.out_peers = 0;
	network.default_peers_set.reserved_nodes.clear();
	network.default_peers_set.non_reserved_mode = NonReservedPeerMode::Deny;
	network.enable_dht_random_walk = false;
	network.transport = TransportConfig::Normal { enable_mdns: false, allow_private_ip: false };
}

/// Starts the node; it runs for as long as the returned task manager is kept.
pub fn start(
	mut config: Configuration,
	mode: Mode,
	params: &SealingParams,
) -> Result<TaskManager, Error> {
	if !config.database.path().is_some_and(Path::exists) {
		// Experimenters look at what was: all states are kept. An existing database says itself what it keeps.
		config.state_pruning.get_or_insert(PruningMode::ArchiveAll);
	}

	let (client, backend, keystore_container, mut task_manager) =
		database::open(&config, None, sc_service::new_wasm_executor(&config.executor), Vec::new())?;
	let client = Arc::new(client);
	spec::ensure_sealed(&client)?;

	let select_chain = LongestChain::new(backend.clone());
	let pool = service::new_pool(&config, &client, &task_manager);

	let babe_config = sc_consensus_babe::configuration(&*client)?;
	let (block_import, babe_link) = sc_consensus_babe::block_import(
		babe_config.clone(),
		ForceBest(client.clone()),
		client.clone(),
		inherents(),
		select_chain.clone(),
		OffchainTransactionPoolFactory::new(pool.clone()),
	)?;
	// Nothing ever comes through this queue; the network wants one.
	let (import_queue, babe_worker) = sc_consensus_babe::import_queue(ImportQueueParams {
		link: babe_link.clone(),
		block_import: block_import.clone(),
		justification_import: None,
		client: client.clone(),
		slot_duration: babe_config.slot_duration(),
		spawner: &Essential(task_manager.spawn_essential_handle()),
		registry: config.prometheus_registry(),
		telemetry: None,
	})?;

	let registry = config.prometheus_registry().cloned();
	let net_config = FullNetworkConfiguration::<Block, Hash, Litep2pNetworkBackend>::new(
		&config.network,
		registry.clone(),
	);
	let (network, system_rpc_tx, tx_handler_controller, sync_service, _) =
		sc_service::build_network(BuildNetworkParams {
			config: &config,
			net_config,
			client: client.clone(),
			transaction_pool: pool.clone(),
			spawn_handle: task_manager.spawn_handle(),
			spawn_essential_handle: task_manager.spawn_essential_handle(),
			import_queue,
			block_announce_validator_builder: None,
			warp_sync_config: None,
			block_relay: None,
			metrics: NotificationMetrics::new(registry.as_ref()),
			gap_sync_body_policy: None,
		})?;

	let (commands, waiting) = mpsc::channel::<Command>(rpc::WAITING);
	let board = Board::new();
	let deps = rpc::Deps {
		client: client.clone(),
		pool: pool.clone(),
		select_chain: select_chain.clone(),
		keystore: keystore_container.keystore(),
		babe_worker,
		sealing: rpc::Sealing { commands, board: board.clone() },
	};
	sc_service::spawn_tasks(SpawnTasksParams {
		config,
		client: client.clone(),
		backend,
		task_manager: &mut task_manager,
		keystore: keystore_container.keystore(),
		transaction_pool: pool.clone(),
		rpc_builder: Box::new(move |_| rpc::create(&deps).map_err(Error::Application)),
		network,
		system_rpc_tx,
		tx_handler_controller,
		sync_service,
		telemetry: None,
		tracing_execute_block: None,
	})?;

	let digests = Digests {
		client: client.clone(),
		keystore: keystore_container.keystore(),
		epochs: babe_link.epoch_changes().clone(),
		config: babe_config,
	};
	log::info!(
		"🔨 Sealing: {mode}; chain time {}; prices are {}",
		if client.info().best_number == 0 { "begins with block 1" } else { "goes on" },
		if params.no_feed { "nobody's but yours" } else { "kept fresh" },
	);
	let engine = Engine::new(Parts {
		client,
		pool,
		select_chain,
		block_import,
		digests,
		board,
		mode,
		genesis_time: params.genesis_time,
		feeding: !params.no_feed,
	})
	.map_err(|error| Error::Other(format!("{error:?}")))?;
	let engine = tasks::with_grace(engine.run(waiting));
	task_manager.spawn_essential_handle().spawn_blocking("sealing", None, engine);
	Ok(task_manager)
}
