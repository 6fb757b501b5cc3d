// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! The RPC methods that the node adds to the standard ones of `sc-service`.

use crate::client::{FullBackend, FullClient, FullSelectChain, TransactionPool};
use jsonrpsee::RpcModule;
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use sc_consensus_babe::BabeWorkerHandle;
use sc_consensus_babe_rpc::{Babe, BabeApiServer};
use sc_consensus_grandpa::{
	FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState,
};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_rpc::SubscriptionTaskExecutor;
use sc_service::ChainSpec;
use sc_sync_state_rpc::{SyncState, SyncStateApiServer};
use sp_keystore::KeystorePtr;
use std::{error::Error, sync::Arc};
use substrate_frame_rpc_system::{System, SystemApiServer};
use trine_runtime::{opaque::Block, BlockNumber, Hash};

/// What the methods work on.
pub struct Deps {
	pub client: Arc<FullClient>,
	pub pool: Arc<TransactionPool>,
	pub select_chain: FullSelectChain,
	pub keystore: KeystorePtr,
	pub chain_spec: Box<dyn ChainSpec>,
	pub babe_worker: BabeWorkerHandle<Block>,
	pub grandpa_authority_set: SharedAuthoritySet<Hash, BlockNumber>,
	pub grandpa_voter_state: SharedVoterState,
	pub grandpa_justifications: GrandpaJustificationStream<Block>,
	pub grandpa_proofs: Arc<FinalityProofProvider<FullBackend, Block>>,
}

/// Builds the module with all the added methods.
pub fn create(
	deps: &Deps,
	executor: SubscriptionTaskExecutor,
) -> Result<RpcModule<()>, Box<dyn Error + Send + Sync>> {
	let mut module = RpcModule::new(());

	module.merge(System::new(deps.client.clone(), deps.pool.clone()).into_rpc())?;
	module.merge(TransactionPayment::new(deps.client.clone()).into_rpc())?;
	module.merge(
		Babe::new(
			deps.client.clone(),
			deps.babe_worker.clone(),
			deps.keystore.clone(),
			deps.select_chain.clone(),
		)
		.into_rpc(),
	)?;
	module.merge(
		Grandpa::new(
			executor,
			deps.grandpa_authority_set.clone(),
			deps.grandpa_voter_state.clone(),
			deps.grandpa_justifications.clone(),
			deps.grandpa_proofs.clone(),
		)
		.into_rpc(),
	)?;
	module.merge(
		SyncState::new(
			deps.chain_spec.cloned_box(),
			deps.client.clone(),
			deps.grandpa_authority_set.clone(),
			deps.babe_worker.clone(),
		)?
		.into_rpc(),
	)?;

	Ok(module)
}
