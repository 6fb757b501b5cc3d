// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! The RPC methods of a sealed node: those of any node but for voting, and what experimenters ask for.
//!
//! Names and parameters are Chopsticks' where it has them. Times are in milliseconds since 1970, as in
//! `timestamp.now`; amounts in the smallest unit, as numbers or, since JSON has no large ones, as strings.

use super::{
	cli::Mode,
	commands::Which,
	engine::{Board, Command, Engine},
	errors::Failure,
	feed::parse_price,
	root,
};
use crate::client::{FullClient, FullSelectChain, TransactionPool};
use codec::Decode;
use futures::{
	channel::{mpsc, oneshot},
	future::BoxFuture,
	FutureExt, SinkExt,
};
use jsonrpsee::{
	core::{async_trait, RpcResult},
	proc_macros::rpc,
	types::ErrorObjectOwned,
	Extensions, RpcModule,
};
use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
use sc_consensus_babe::BabeWorkerHandle;
use sc_consensus_babe_rpc::{Babe, BabeApiServer};
use sc_consensus_manual_seal::rpc::CreatedBlock;
use sc_rpc_api::check_if_safe;
use serde::Deserialize;
use serde_json::Value;
use sp_core::{bytes::from_hex, crypto::Ss58Codec, Bytes};
use sp_keystore::KeystorePtr;
use sp_runtime::OpaqueExtrinsic;
use std::{
	error::Error,
	sync::{atomic::Ordering, Arc},
};
use substrate_frame_rpc_system::{System, SystemApiServer};
use trine_runtime::{opaque::Block, AccountId, BlockNumber, Hash, RuntimeCall};

/// What the methods work on.
pub struct Deps {
	pub client: Arc<FullClient>,
	pub pool: Arc<TransactionPool>,
	pub select_chain: FullSelectChain,
	pub keystore: KeystorePtr,
	pub babe_worker: BabeWorkerHandle<Block>,
	pub sealing: Sealing,
}

/// Builds the module with all methods that are added to those of `sc-service`.
pub fn create(deps: &Deps) -> Result<RpcModule<()>, Box<dyn Error + Send + Sync>> {
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
	module.merge(DevServer::into_rpc(deps.sealing.clone()))?;
	Ok(module)
}

/// Blocks that are asked for.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct NewBlock {
	/// How many; one if nothing is said.
	count: Option<BlockNumber>,
	/// Or up to which number.
	to: Option<BlockNumber>,
	/// Signed transactions for the first of them, as hex.
	transactions: Vec<Bytes>,
}

/// A walk through time.
#[derive(Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PassTime {
	/// How much, in milliseconds.
	ms: u64,
	/// How much from block to block, in milliseconds; if nothing is said, the least number of blocks in which
	/// everything that is due finds its price.
	every: Option<u64>,
}

/// How a price is set.
#[derive(Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct SetPrice {
	/// A feed that freezes stays frozen.
	breaker: bool,
}

/// A number, or one as text.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
pub enum Text {
	Number(serde_json::Number),
	Text(String),
}

impl Text {
	fn text(&self) -> String {
		match self {
			Self::Number(number) => number.to_string(),
			Self::Text(text) => text.clone(),
		}
	}
}

#[rpc(server)]
pub trait Dev {
	/// How the chain is doing: sealing, clock, snapshots, the progress of a walk.
	#[method(name = "dev_state", with_extensions)]
	async fn state(&self) -> RpcResult<Value>;

	/// Makes blocks; the hash of the last one.
	#[method(name = "dev_newBlock", with_extensions)]
	async fn new_block(&self, wanted: Option<NewBlock>) -> RpcResult<Hash>;

	/// One block at a later time, after a standstill: prices are old, deadlines moved if it was a halt. Its time.
	#[method(name = "dev_timeTravel", with_extensions)]
	async fn time_travel(&self, to: Text) -> RpcResult<u64>;

	/// Lets so much time pass by the next block; its time.
	#[method(name = "dev_increaseTime", with_extensions)]
	async fn increase_time(&self, ms: u64) -> RpcResult<u64>;

	/// The next block has this time.
	#[method(name = "dev_setNextTimestamp", with_extensions)]
	async fn set_next_timestamp(&self, time: u64) -> RpcResult<u64>;

	/// Walks through time with prices in every block.
	#[method(name = "dev_passTime", with_extensions)]
	async fn pass_time(&self, walk: PassTime) -> RpcResult<Value>;

	/// Ends a walk after the block that is being made; whether there was one.
	#[method(name = "dev_cancelWalk", with_extensions)]
	async fn cancel_walk(&self) -> RpcResult<bool>;

	/// Goes back to a block that is not final: by hash, number, or how many before the best one.
	#[method(name = "dev_setHead", with_extensions)]
	async fn set_head(&self, block: Text) -> RpcResult<Value>;

	/// Puts values under raw keys, or with `null` takes away what is there.
	#[method(name = "dev_setStorage", with_extensions)]
	async fn set_storage(&self, items: Vec<(Bytes, Option<Bytes>)>) -> RpcResult<Hash>;

	/// Gives an account so much TRN, or of an asset, beside what is on hold.
	#[method(name = "dev_setBalance", with_extensions)]
	async fn set_balance(&self, who: String, amount: Text, asset: Option<u32>) -> RpcResult<Value>;

	/// Makes a call as somebody, without a signature.
	#[method(name = "dev_sendAs", with_extensions)]
	async fn send_as(&self, who: String, call: Bytes) -> RpcResult<Value>;

	/// Sets a feed's price, by id or name: a decimal number.
	#[method(name = "dev_setPrice", with_extensions)]
	async fn set_price(
		&self,
		feed: Text,
		price: Text,
		options: Option<SetPrice>,
	) -> RpcResult<Value>;

	/// Keeps the best block to go back to; the snapshot's id.
	#[method(name = "dev_snapshot", with_extensions)]
	async fn snapshot(&self) -> RpcResult<u64>;

	/// Goes back to a snapshot: an empty block on its block becomes the best one.
	#[method(name = "dev_revert", with_extensions)]
	async fn revert(&self, id: u64) -> RpcResult<Value>;

	/// Forgets a snapshot.
	#[method(name = "dev_dropSnapshot", with_extensions)]
	async fn drop_snapshot(&self, id: u64) -> RpcResult<()>;

	/// When blocks are made: `Instant`, `Manual`, or each so many milliseconds.
	#[method(name = "dev_setBlockBuildMode", with_extensions)]
	async fn set_block_build_mode(&self, mode: Text) -> RpcResult<()>;

	/// Makes a block, final or not, on the best one or another.
	#[method(name = "engine_createBlock", with_extensions)]
	async fn create_block(
		&self,
		create_empty: bool,
		finalize: bool,
		parent_hash: Option<Hash>,
	) -> RpcResult<CreatedBlock<Hash>>;

	/// Makes a block final.
	#[method(name = "engine_finalizeBlock", with_extensions)]
	async fn finalize_block(&self, hash: Hash, justification: Option<Value>) -> RpcResult<bool>;
}

/// Hands commands to the task that makes blocks.
#[derive(Clone)]
pub struct Sealing {
	pub commands: mpsc::Sender<Command>,
	pub board: Arc<Board>,
}

impl Sealing {
	/// Has the task do something, after what it was asked before.
	async fn ask<T: Send + 'static>(
		&self,
		ext: &Extensions,
		work: impl for<'a> FnOnce(&'a mut Engine) -> BoxFuture<'a, Result<T, Failure>> + Send + 'static,
	) -> RpcResult<T> {
		check_if_safe(ext)?;
		let (reply, answer) = oneshot::channel();
		let command: Command = Box::new(|engine| {
			async move {
				let result = work(engine).await;
				// Before the answer: whoever has it and looks must not see what was before.
				engine.show();
				// Who has gone meanwhile wants no answer.
				let _ = reply.send(result);
			}
			.boxed()
		});
		let stopping = |_| ErrorObjectOwned::from(Failure::internal("the node is stopping"));
		self.commands.clone().send(command).await.map_err(|_| stopping(()))?;
		Ok(answer.await.map_err(|_| stopping(()))??)
	}
}

fn account(text: &str) -> Result<AccountId, Failure> {
	let bytes = || from_hex(text).ok()?.try_into().ok().map(|bytes: [u8; 32]| bytes.into());
	AccountId::from_ss58check(text).ok().or_else(bytes).ok_or_else(|| {
		Failure::InvalidParameter(format!("{text} is no account: an address, or 32 bytes of hex"))
	})
}

fn number<T: std::str::FromStr>(what: &str, text: &Text) -> Result<T, Failure> {
	text.text().parse().map_err(|_| {
		Failure::InvalidParameter(format!("{} is no {what}: a whole number", text.text()))
	})
}

fn which(text: &Text) -> Result<Which, Failure> {
	let said = text.text();
	if let Ok(hash) = said.parse::<Hash>() {
		return Ok(Which::Hash(hash));
	}
	match said.strip_prefix('-') {
		Some(back) => number("block", &Text::Text(back.into())).map(Which::Back),
		None => number("block", text).map(Which::Number),
	}
}

fn mode(text: &Text) -> Result<Mode, Failure> {
	match text.text().to_ascii_lowercase().as_str() {
		// Chopsticks' for all that came within a while, as instant sealing is here.
		"batch" => Ok(Mode::Instant),
		said => said.parse().map_err(Failure::InvalidParameter),
	}
}

#[async_trait]
impl DevServer for Sealing {
	async fn state(&self, ext: &Extensions) -> RpcResult<Value> {
		check_if_safe(ext)?;
		Ok(self.board.state())
	}

	async fn new_block(&self, ext: &Extensions, wanted: Option<NewBlock>) -> RpcResult<Hash> {
		check_if_safe(ext)?;
		let NewBlock { count, to, transactions } = wanted.unwrap_or_default();
		let transactions = transactions
			.iter()
			.map(|bytes| OpaqueExtrinsic::try_from_encoded_extrinsic(bytes))
			.collect::<Result<Vec<_>, _>>()
			.map_err(|error| Failure::InvalidParameter(error.to_string()))?;
		self.ask(ext, move |engine| {
			async move { Ok(engine.new_blocks(count, to, transactions).await?.hash) }.boxed()
		})
		.await
	}

	async fn time_travel(&self, ext: &Extensions, to: Text) -> RpcResult<u64> {
		check_if_safe(ext)?;
		let to = number("time", &to)?;
		self.ask(ext, move |engine| async move { Ok(engine.travel(to).await?.time) }.boxed()).await
	}

	async fn increase_time(&self, ext: &Extensions, ms: u64) -> RpcResult<u64> {
		self.ask(ext, move |engine| async move { engine.increase(ms) }.boxed()).await
	}

	async fn set_next_timestamp(&self, ext: &Extensions, time: u64) -> RpcResult<u64> {
		self.ask(ext, move |engine| async move { engine.set_next(time) }.boxed()).await
	}

	async fn pass_time(&self, ext: &Extensions, walk: PassTime) -> RpcResult<Value> {
		let PassTime { ms, every } = walk;
		self.ask(ext, move |engine| engine.pass(ms, every).boxed()).await
	}

	async fn cancel_walk(&self, ext: &Extensions) -> RpcResult<bool> {
		check_if_safe(ext)?;
		let walking = self.board.state().get("walk").is_some_and(Value::is_object);
		self.board.cancel.store(walking, Ordering::SeqCst);
		Ok(walking)
	}

	async fn set_head(&self, ext: &Extensions, block: Text) -> RpcResult<Value> {
		check_if_safe(ext)?;
		let which = which(&block)?;
		self.ask(ext, move |engine| {
			async move { Ok(engine.set_head(which).await?.to_json()) }.boxed()
		})
		.await
	}

	async fn set_storage(
		&self,
		ext: &Extensions,
		items: Vec<(Bytes, Option<Bytes>)>,
	) -> RpcResult<Hash> {
		let items = items.into_iter().map(|(key, value)| (key.0, value.map(|value| value.0)));
		let call = root::set_storage(items.collect());
		self.ask(ext, move |engine| async move { Ok(engine.by_root(call).await?.hash) }.boxed())
			.await
	}

	async fn set_balance(
		&self,
		ext: &Extensions,
		who: String,
		amount: Text,
		asset: Option<u32>,
	) -> RpcResult<Value> {
		check_if_safe(ext)?;
		let (who, amount) = (account(&who)?, number("amount", &amount)?);
		self.ask(ext, move |engine| {
			async move {
				let block = engine.set_balance(who, asset, amount).await?;
				Ok(block.map_or(Value::Null, |block| block.to_json()))
			}
			.boxed()
		})
		.await
	}

	async fn send_as(&self, ext: &Extensions, who: String, call: Bytes) -> RpcResult<Value> {
		check_if_safe(ext)?;
		let who = account(&who)?;
		let call = RuntimeCall::decode(&mut &call[..]).map_err(|_| {
			Failure::InvalidParameter("these bytes are no call of this chain".into())
		})?;
		let call = root::send_as(who, call);
		self.ask(ext, move |engine| {
			async move { Ok(engine.by_root(call).await?.to_json()) }.boxed()
		})
		.await
	}

	async fn set_price(
		&self,
		ext: &Extensions,
		feed: Text,
		price: Text,
		options: Option<SetPrice>,
	) -> RpcResult<Value> {
		check_if_safe(ext)?;
		let price = parse_price(&price.text()).ok_or_else(|| {
			Failure::InvalidParameter("a price is a number over 0 with up to 18 decimals".into())
		})?;
		let breaker = options.unwrap_or_default().breaker;
		self.ask(ext, move |engine| {
			async move { Ok(engine.set_price(&feed.text(), price, breaker).await?.to_json()) }
				.boxed()
		})
		.await
	}

	async fn snapshot(&self, ext: &Extensions) -> RpcResult<u64> {
		self.ask(ext, |engine| async move { engine.snapshot() }.boxed()).await
	}

	async fn revert(&self, ext: &Extensions, id: u64) -> RpcResult<Value> {
		self.ask(ext, move |engine| async move { Ok(engine.revert(id).await?.to_json()) }.boxed())
			.await
	}

	async fn drop_snapshot(&self, ext: &Extensions, id: u64) -> RpcResult<()> {
		self.ask(ext, move |engine| async move { engine.drop_snapshot(id) }.boxed()).await
	}

	async fn set_block_build_mode(&self, ext: &Extensions, text: Text) -> RpcResult<()> {
		check_if_safe(ext)?;
		let mode = mode(&text)?;
		self.ask(ext, move |engine| {
			async move {
				engine.set_mode(mode);
				Ok(())
			}
			.boxed()
		})
		.await
	}

	async fn create_block(
		&self,
		ext: &Extensions,
		_create_empty: bool,
		finalize: bool,
		parent_hash: Option<Hash>,
	) -> RpcResult<CreatedBlock<Hash>> {
		self.ask(ext, move |engine| engine.create_block(finalize, parent_hash).boxed()).await
	}

	async fn finalize_block(
		&self,
		ext: &Extensions,
		hash: Hash,
		_justification: Option<Value>,
	) -> RpcResult<bool> {
		self.ask(ext, move |engine| async move { engine.finalize(hash).map(|()| true) }.boxed())
			.await
	}
}

/// So many commands may wait for the task.
pub const WAITING: usize = 256;
