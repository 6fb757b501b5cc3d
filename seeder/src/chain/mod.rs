// SPDX-License-Identifier: Apache-2.0
//! The chain, through a node's WebSocket: what it says at a block, and transactions. Nothing here is
//! generated for one version of the chain: names and types are looked up in its own metadata.

pub mod block;
pub mod call;
pub mod error;
pub mod send;
pub mod view;

pub use block::Block;
pub use call::{Call, NewPool, PoolTerms};
pub use error::{ChainError, Result};
pub use send::{Receipt, Signer};
pub use view::SeatEnded;

use content::Hash;
use futures::stream::{select, Select};
use std::{future::Future, sync::Arc, time::Duration};
use subxt::{
	backend::{BlockRef, LegacyBackend},
	client::Blocks,
	config::{polkadot::PolkadotConfigBuilder, RpcConfigFor},
	rpcs::{
		client::{reconnecting_rpc_client::ExponentialBackoff, ReconnectingRpcClient, RpcClient},
		methods::LegacyRpcMethods,
	},
	utils::{AccountId32, H256},
	OnlineClient, PolkadotConfig,
};

/// The chain's kinds of hashes, accounts and signatures: the usual ones.
pub type Config = PolkadotConfig;
/// New blocks, best and final ones.
pub type Heads = Select<Blocks<Config>, Blocks<Config>>;
/// An account.
pub type Account = AccountId32;

/// How long a node has for an answer. A node that was lost is connected to anew meanwhile.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long the first connection may take.
const CONNECT: Duration = Duration::from_secs(20);
/// Between two attempts to connect again, at the least and at the most.
const RETRY: (u64, Duration) = (200, Duration::from_secs(15));

/// A connection, which is made anew when it is lost. A clone is the same one.
#[derive(Clone)]
pub struct Chain {
	client: OnlineClient<Config>,
	rpc: LegacyRpcMethods<RpcConfigFor<Config>>,
}

impl Chain {
	/// Connect to a node, `ws://…` or `wss://…`. Fails if none answers within 20 seconds.
	pub async fn connect(url: &str) -> Result<Self> {
		if !(url.starts_with("ws://") || url.starts_with("wss://")) {
			return Err(ChainError::Url(url.into()));
		}
		let unreachable = |why: String| ChainError::Unreachable { url: url.into(), why };
		let (from_ms, most) = RETRY;
		let connect = ReconnectingRpcClient::builder()
			.retry_policy(ExponentialBackoff::from_millis(from_ms).max_delay(most))
			.build(url);
		let rpc = tokio::time::timeout(CONNECT, connect)
			.await
			.map_err(|_| unreachable(format!("no answer within {} s", CONNECT.as_secs())))?
			.map_err(|error| unreachable(error.to_string()))?;
		let rpc = RpcClient::new(rpc);
		// These methods keep nothing in the node between two requests, so a new connection goes on
		// where the old one ended.
		let backend = LegacyBackend::builder().build(rpc.clone());
		let config = PolkadotConfigBuilder::new().use_historic_types(false).build();
		let client = OnlineClient::from_backend_with_config(config, Arc::new(backend));
		Ok(Self { client: in_time(client).await?, rpc: LegacyRpcMethods::new(rpc) })
	}

	/// The hash of the chain's first block.
	pub fn genesis(&self) -> Hash {
		self.client.genesis_hash().0
	}

	/// The last block that is final.
	pub async fn last_final(&self) -> Result<Block> {
		self.block(in_time(self.rpc.chain_get_finalized_head()).await?).await
	}

	/// The best block.
	pub async fn best(&self) -> Result<Block> {
		let hash = in_time(self.rpc.chain_get_block_hash(None)).await?;
		self.block(hash.ok_or(ChainError::NoBlock)?).await
	}

	/// The block with this hash.
	pub async fn block(&self, hash: H256) -> Result<Block> {
		Ok(Block::new(in_time(self.client.at_block(BlockRef::from_hash(hash))).await?))
	}

	/// The block with this number, on the fork that the node takes for the best.
	pub async fn block_by_number(&self, number: u64) -> Result<Block> {
		Ok(Block::new(in_time(self.client.at_block(number)).await?))
	}

	/// Best blocks and final ones as they come: what is due follows from both. Ends when the connection is
	/// lost: then ask for them anew.
	pub async fn heads(&self) -> Result<Heads> {
		let best = in_time(self.client.stream_best_blocks()).await?;
		let last_final = in_time(self.client.stream_blocks()).await?;
		Ok(select(best, last_final))
	}

	/// Whether the node still fetches blocks that others have: what it says is old.
	pub async fn is_behind(&self) -> Result<bool> {
		Ok(in_time(self.rpc.system_health()).await?.is_syncing)
	}

	/// How a seat or a claim ended that there was in one block and was not in a later one, both final.
	///
	/// `None` if the node does not know any more what blocks so old say.
	pub async fn ending(
		&self,
		pool: u64,
		seeder: &Account,
		mut with: u64,
		mut without: u64,
	) -> Option<SeatEnded> {
		while without.saturating_sub(with) > 1 {
			let middle = with + (without - with) / 2;
			let block = self.block_by_number(middle).await.ok()?;
			match block.seat(pool, seeder).await.ok()? {
				Some(_) => with = middle,
				None => without = middle,
			}
		}
		let block = self.block_by_number(without).await.ok()?;
		block.ending(pool, seeder).await.ok()?
	}

	/// The account's next number, counting what waits in the node's pool.
	pub async fn next_nonce(&self, account: &Account) -> Result<u64> {
		in_time(self.rpc.system_account_next_index(account)).await
	}
}

/// Wait for an answer, but not for ever.
async fn in_time<T, E: Into<ChainError>>(
	answer: impl Future<Output = std::result::Result<T, E>>,
) -> Result<T> {
	match tokio::time::timeout(PATIENCE, answer).await {
		Ok(answer) => answer.map_err(Into::into),
		Err(_) => Err(ChainError::TimedOut),
	}
}
