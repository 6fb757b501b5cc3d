// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! Puts the node together: client, transaction pool, BABE, GRANDPA, network and RPC.

use crate::{
	client::{FullBackend, FullClient, FullSelectChain, TransactionPool},
	clock_watch, database,
	equivocation::{Nowhere, Reporter, Watched},
	rpc, sealed,
	tasks::{self, Essential},
};
use futures::FutureExt;
use sc_basic_authorship::ProposerFactory;
use sc_client_api::{blockchain::Backend as _, Backend};
use sc_consensus::{DefaultImportQueue, LongestChain};
use sc_consensus_babe::{
	BabeBlockImport, BabeLink, BabeParams, BabeWorkerHandle, ImportQueueParams, SlotProportion,
};
use sc_consensus_grandpa::{
	FinalityProofProvider, GrandpaBlockImport, GrandpaParams, GrandpaPruningFilter, LinkHalf,
	SharedVoterState, ThreeQuartersOfTheUnfinalizedChain, VotingRulesBuilder,
};
use sc_network::{config::FullNetworkConfiguration, Litep2pNetworkBackend, NotificationMetrics};
use sc_offchain::{OffchainWorkerOptions, OffchainWorkers};
use sc_rpc::SubscriptionTaskExecutor;
use sc_service::{
	BuildNetworkParams, Configuration, Error, PartialComponents, SpawnTasksParams, TaskManager,
	WarpSyncConfig,
};
use sc_telemetry::{Telemetry, TelemetryWorker};
use sc_transaction_pool_api::OffchainTransactionPoolFactory;
use sp_consensus_babe::inherents::{BabeCreateInherentDataProviders, InherentDataProvider};
use sp_runtime::Percent;
use std::{sync::Arc, time::Duration};
use trine_runtime::{configs::BLOCK_LENGTH, opaque::Block, Hash};

type InherentDataProviders = BabeCreateInherentDataProviders<Block>;
type FullGrandpaBlockImport = GrandpaBlockImport<FullBackend, Block, FullClient, FullSelectChain>;
type FullBabeBlockImport = BabeBlockImport<
	Block,
	FullClient,
	FullGrandpaBlockImport,
	InherentDataProviders,
	FullSelectChain,
>;

/// How many blocks may pass between two justifications that are kept and served to peers.
const GRANDPA_JUSTIFICATION_PERIOD: u32 = 512;

/// How long GRANDPA gives a message to reach the other voters.
const GRANDPA_GOSSIP_DURATION: Duration = Duration::from_millis(333);

/// The share of a slot that goes to filling a block; the rest is for its way to the next author.
const BLOCK_PROPOSAL_SLOT_PORTION: f32 = 0.5;

/// The share of that time in which an author of a full block still looks for transactions that fit into what is left.
const PROPOSAL_SOFT_DEADLINE: Percent = Percent::from_percent(10);

/// The ends of the import pipeline that authoring, voting and RPC take hold of.
pub struct Consensus {
	block_import: Watched<FullBabeBlockImport>,
	babe_link: BabeLink<Block>,
	babe_worker: BabeWorkerHandle<Block>,
	grandpa_link: LinkHalf<Block, FullClient, FullSelectChain>,
	inherent_data_providers: InherentDataProviders,
}

type Components = PartialComponents<
	FullClient,
	FullBackend,
	FullSelectChain,
	DefaultImportQueue<Block>,
	TransactionPool,
	(Consensus, Option<Telemetry>),
>;

/// The pool of transactions that wait for a block.
pub fn new_pool(
	config: &Configuration,
	client: &Arc<FullClient>,
	task_manager: &TaskManager,
) -> Arc<TransactionPool> {
	let spawner = Essential(task_manager.spawn_essential_handle());
	let is_authority = config.role.is_authority().into();
	let pool = sc_transaction_pool::Builder::new(spawner, client.clone(), is_authority)
		.with_options(config.transaction_pool.clone())
		.with_prometheus(config.prometheus_registry());
	Arc::new(pool.build())
}

/// Builds what every command on the chain needs: all but network, authoring, voting and RPC.
pub fn new_partial(config: &Configuration) -> Result<Components, Error> {
	let telemetry = config
		.telemetry_endpoints
		.clone()
		.filter(|endpoints| !endpoints.is_empty())
		.map(|endpoints| -> Result<_, sc_telemetry::Error> {
			let worker = TelemetryWorker::new(16)?;
			let telemetry = worker.handle().new_telemetry(endpoints);
			Ok((worker, telemetry))
		})
		.transpose()?;

	let (client, backend, keystore_container, task_manager) = database::open(
		config,
		telemetry.as_ref().map(|(_, telemetry)| telemetry.handle()),
		sc_service::new_wasm_executor::<sp_io::SubstrateHostFunctions>(&config.executor),
		// Warp sync proofs are made of these blocks, so pruning must spare them.
		vec![Arc::new(GrandpaPruningFilter)],
	)?;
	let client = Arc::new(client);
	sealed::ensure_not_sealed(&client, &*config.chain_spec)?;

	let telemetry = telemetry.map(|(worker, telemetry)| {
		task_manager.spawn_handle().spawn("telemetry", None, worker.run());
		telemetry
	});

	let select_chain = LongestChain::new(backend.clone());

	let transaction_pool = new_pool(config, &client, &task_manager);

	let (grandpa_block_import, grandpa_link) = sc_consensus_grandpa::block_import(
		client.clone(),
		GRANDPA_JUSTIFICATION_PERIOD,
		&client,
		select_chain.clone(),
		telemetry.as_ref().map(|telemetry| telemetry.handle()),
	)?;

	let babe_config = sc_consensus_babe::configuration(&*client)?;
	let slot_duration = babe_config.slot_duration();
	let inherent_data_providers = Arc::new(move |_, _| async move {
		let timestamp = sp_timestamp::InherentDataProvider::from_system_time();
		let slot =
			InherentDataProvider::from_timestamp_and_slot_duration(*timestamp, slot_duration);
		Ok((slot, timestamp))
	}) as InherentDataProviders;

	let (block_import, babe_link) = sc_consensus_babe::block_import(
		babe_config,
		grandpa_block_import.clone(),
		client.clone(),
		inherent_data_providers.clone(),
		select_chain.clone(),
		OffchainTransactionPoolFactory::new(Nowhere),
	)?;

	let reporter = config.role.is_authority().then(|| {
		let pool = OffchainTransactionPoolFactory::new(transaction_pool.clone());
		Arc::new(Reporter::new(client.clone(), slot_duration, pool))
	});
	if let Some(reporter) = &reporter {
		reporter.recall(backend.blockchain().leaves()?);
	}
	let block_import = Watched::new(block_import, reporter);

	let (import_queue, babe_worker) = sc_consensus_babe::import_queue(ImportQueueParams {
		link: babe_link.clone(),
		block_import: block_import.clone(),
		justification_import: Some(Box::new(grandpa_block_import)),
		client: client.clone(),
		slot_duration,
		spawner: &Essential(task_manager.spawn_essential_handle()),
		registry: config.prometheus_registry(),
		telemetry: telemetry.as_ref().map(|telemetry| telemetry.handle()),
	})?;

	let consensus =
		Consensus { block_import, babe_link, babe_worker, grandpa_link, inherent_data_providers };

	Ok(PartialComponents {
		client,
		backend,
		task_manager,
		keystore_container,
		select_chain,
		import_queue,
		transaction_pool,
		other: (consensus, telemetry),
	})
}

/// Starts the node; it runs for as long as the returned task manager is kept.
pub fn start(config: Configuration) -> Result<TaskManager, Error> {
	let PartialComponents {
		client,
		backend,
		mut task_manager,
		keystore_container,
		select_chain,
		import_queue,
		transaction_pool,
		other: (consensus, mut telemetry),
	} = new_partial(&config)?;
	let Consensus { block_import, babe_link, babe_worker, grandpa_link, inherent_data_providers } =
		consensus;

	let role = config.role;
	let node_name = config.network.node_name.clone();
	let force_authoring = config.force_authoring;
	let vote = !config.disable_grandpa;
	let prometheus_registry = config.prometheus_registry().cloned();

	let mut net_config = FullNetworkConfiguration::<Block, Hash, Litep2pNetworkBackend>::new(
		&config.network,
		prometheus_registry.clone(),
	);
	let metrics = NotificationMetrics::new(prometheus_registry.as_ref());

	let grandpa_protocol_name = sc_consensus_grandpa::protocol_standard_name(
		&client.chain_info().genesis_hash,
		&config.chain_spec,
	);
	let (grandpa_protocol_config, grandpa_notification_service) =
		sc_consensus_grandpa::grandpa_peers_set_config::<Block, Litep2pNetworkBackend>(
			grandpa_protocol_name.clone(),
			metrics.clone(),
			net_config.peer_store_handle(),
		);
	net_config.add_notification_protocol(grandpa_protocol_config);

	let warp_sync = Arc::new(sc_consensus_grandpa::warp_proof::NetworkProvider::new(
		backend.clone(),
		grandpa_link.shared_authority_set().clone(),
		Vec::new(),
	));

	let (network, system_rpc_tx, tx_handler_controller, sync_service, _) =
		sc_service::build_network(BuildNetworkParams {
			config: &config,
			net_config,
			client: client.clone(),
			transaction_pool: transaction_pool.clone(),
			spawn_handle: task_manager.spawn_handle(),
			spawn_essential_handle: task_manager.spawn_essential_handle(),
			import_queue,
			block_announce_validator_builder: None,
			warp_sync_config: Some(WarpSyncConfig::WithProvider(warp_sync)),
			block_relay: None,
			metrics,
			gap_sync_body_policy: None,
		})?;

	if config.offchain_worker.enabled {
		let offchain_workers = OffchainWorkers::new(OffchainWorkerOptions {
			runtime_api_provider: client.clone(),
			keystore: Some(keystore_container.keystore()),
			offchain_db: backend.offchain_storage(),
			transaction_pool: Some(OffchainTransactionPoolFactory::new(transaction_pool.clone())),
			network_provider: Arc::new(network.clone()),
			is_validator: role.is_authority(),
			enable_http_requests: true,
			custom_extensions: |_| vec![],
		})?;
		task_manager.spawn_handle().spawn(
			"offchain-workers-runner",
			"offchain-worker",
			offchain_workers.run(client.clone(), task_manager.spawn_handle()).boxed(),
		);
	}

	let shared_voter_state = SharedVoterState::empty();
	let rpc_deps = rpc::Deps {
		client: client.clone(),
		pool: transaction_pool.clone(),
		select_chain: select_chain.clone(),
		keystore: keystore_container.keystore(),
		chain_spec: config.chain_spec.cloned_box(),
		babe_worker,
		grandpa_authority_set: grandpa_link.shared_authority_set().clone(),
		grandpa_voter_state: shared_voter_state.clone(),
		grandpa_justifications: grandpa_link.justification_stream(),
		grandpa_proofs: FinalityProofProvider::new_for_service(
			backend.clone(),
			Some(grandpa_link.shared_authority_set().clone()),
		),
	};
	sc_service::spawn_tasks(SpawnTasksParams {
		config,
		client: client.clone(),
		backend,
		task_manager: &mut task_manager,
		keystore: keystore_container.keystore(),
		transaction_pool: transaction_pool.clone(),
		rpc_builder: Box::new(move |executor: SubscriptionTaskExecutor| {
			rpc::create(&rpc_deps, executor).map_err(Error::Application)
		}),
		network: network.clone(),
		system_rpc_tx,
		tx_handler_controller,
		sync_service: sync_service.clone(),
		telemetry: telemetry.as_mut(),
		tracing_execute_block: None,
	})?;

	let telemetry = telemetry.as_ref().map(|telemetry| telemetry.handle());

	task_manager.spawn_handle().spawn(
		"clock-watch",
		None,
		clock_watch::run(client.clone(), babe_link.config().slot_duration()),
	);

	if role.is_authority() {
		let mut proposer = ProposerFactory::new(
			task_manager.spawn_handle(),
			client.clone(),
			transaction_pool.clone(),
			prometheus_registry.as_ref(),
			telemetry.clone(),
		);
		proposer.set_soft_deadline(PROPOSAL_SOFT_DEADLINE);
		// The client's own limit is below the runtime's: operational transactions would not get their part.
		proposer.set_default_block_size_limit(BLOCK_LENGTH as usize);
		let babe = sc_consensus_babe::start_babe(BabeParams {
			keystore: keystore_container.keystore(),
			client,
			select_chain,
			env: proposer,
			block_import,
			sync_oracle: sync_service.clone(),
			justification_sync_link: sync_service.clone(),
			create_inherent_data_providers: inherent_data_providers,
			force_authoring,
			// A stall of finality must not keep repayments and price updates out of the chain too.
			backoff_authoring_blocks: None::<()>,
			babe_link,
			block_proposal_slot_portion: SlotProportion::new(BLOCK_PROPOSAL_SLOT_PORTION),
			max_block_proposal_slot_portion: None,
			telemetry: telemetry.clone(),
		})?;
		// Without its author or its voter a validator is of no use: either ends the node.
		task_manager.spawn_essential_handle().spawn_blocking(
			"babe-proposer",
			Some("block-authoring"),
			tasks::with_grace(babe),
		);
	}

	if vote {
		// A node that is no authority runs the voter too: it votes on nothing, having no key, but
		// follows and relays the votes of others.
		let grandpa = sc_consensus_grandpa::run_grandpa_voter(GrandpaParams {
			config: sc_consensus_grandpa::Config {
				gossip_duration: GRANDPA_GOSSIP_DURATION,
				justification_generation_period: GRANDPA_JUSTIFICATION_PERIOD,
				observer_enabled: false,
				local_role: role,
				name: Some(node_name),
				keystore: role.is_authority().then(|| keystore_container.keystore()),
				telemetry: telemetry.clone(),
				protocol_name: grandpa_protocol_name,
			},
			link: grandpa_link,
			network,
			sync: sync_service,
			notification_service: grandpa_notification_service,
			// By the usual rules votes stay two blocks behind, which costs two slots each time. Where the newest blocks
			// are in dispute, voters agree on what is below them as well.
			voting_rule: VotingRulesBuilder::new().add(ThreeQuartersOfTheUnfinalizedChain).build(),
			prometheus_registry,
			shared_voter_state,
			telemetry,
			offchain_tx_pool_factory: OffchainTransactionPoolFactory::new(transaction_pool),
		})?;
		task_manager.spawn_essential_handle().spawn_blocking(
			"grandpa-voter",
			None,
			tasks::with_grace(grandpa),
		);
	}

	Ok(task_manager)
}
