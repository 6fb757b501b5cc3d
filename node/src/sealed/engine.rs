// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! The one task that makes blocks: takes commands one at a time, and looks at the pool in between.

use super::{
	author::{Authors, Content, Desk, Filled},
	chain,
	cli::Mode,
	clock::{Clock, Parent},
	digest::Digests,
	errors::Failure,
	feed::Feed,
	import::{At, ForceBest},
	snapshots::{Snapshots, MOST_ABOVE, WARN_ABOVE},
};
use crate::client::{FullClient, FullSelectChain, TransactionPool};
use futures::{
	channel::{mpsc, oneshot},
	future::{self, Either},
	FutureExt, StreamExt,
};
use futures_timer::Delay;
use sc_client_api::{BlockBackend, Finalizer};
use sc_consensus_babe::BabeBlockImport;
use sc_consensus_manual_seal::{rpc::CreatedBlock, seal_block, SealBlockParams};
use sc_transaction_pool_api::{InPoolTransaction, TransactionPool as _, TxInvalidityReportMap};
use serde_json::{json, Value};
use sp_blockchain::{HeaderBackend, HeaderMetadata};
use sp_consensus_babe::inherents::BabeCreateInherentDataProviders;
use sp_core::sr25519;
use sp_runtime::{FixedU128, OpaqueExtrinsic};
use std::{
	collections::BTreeMap,
	sync::{atomic::AtomicBool, Arc, Mutex, PoisonError},
	time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use trine_runtime::{opaque::Block, BlockNumber, Hash, RuntimeCall};

/// The import pipeline of a sealed chain.
pub type Import = BabeBlockImport<
	Block,
	FullClient,
	ForceBest,
	BabeCreateInherentDataProviders<Block>,
	FullSelectChain,
>;

/// With instant sealing: for so long nothing more has come when a block is begun.
const QUIET: Duration = Duration::from_millis(10);
/// And for so long at the most it is waited.
const GATHER: Duration = Duration::from_millis(100);
/// How often the pool is looked at though it has told nothing.
const LOOK: Duration = Duration::from_millis(200);
/// So long after a block that has transactions of the pool it becomes final: who watches one of them would not hear that
/// it is in a block if it were final in the same moment. polkadot.js forgets the first for the second.
const HEARD: Duration = Duration::from_millis(200);
/// How long the pool may take to know a new block.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the computer's clock says, in milliseconds since 1970.
pub fn wall() -> u64 {
	let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	since.as_millis().try_into().unwrap_or(u64::MAX)
}

/// The moment that comes so much later.
fn after(time: Duration) -> Instant {
	let now = Instant::now();
	now.checked_add(time).unwrap_or(now)
}

/// What can be looked at, or stopped, while a command runs.
pub struct Board {
	/// How the chain is doing, as of the last block.
	state: Mutex<Value>,
	/// Somebody wants the walk to end.
	pub cancel: AtomicBool,
}

impl Board {
	pub fn new() -> Arc<Self> {
		Arc::new(Self { state: Mutex::new(Value::Null), cancel: AtomicBool::new(false) })
	}

	/// How the chain is doing.
	pub fn state(&self) -> Value {
		self.state.lock().unwrap_or_else(PoisonError::into_inner).clone()
	}
}

/// A command's work, done by the task; its answer goes to whoever asked.
pub type Command = Box<dyn for<'a> FnOnce(&'a mut Engine) -> future::BoxFuture<'a, ()> + Send>;

/// Whether a block carries prices.
#[derive(Clone, Default)]
pub enum Prices {
	/// If some are older than half their age.
	#[default]
	Due,
	/// In any case.
	Always,
	/// No.
	Never,
	/// These, though the node keeps none fresh.
	Set(BTreeMap<u32, FixedU128>),
}

/// A block that is asked for.
#[derive(Clone)]
pub struct Order {
	/// On which block; on the best one if none is named.
	pub parent: Option<Hash>,
	/// Its time, in milliseconds since 1970, if that is later than the least possible.
	pub time: Option<u64>,
	pub prices: Prices,
	pub given: Vec<OpaqueExtrinsic>,
	pub pool: bool,
	/// A call by Alice, who is root.
	pub root: Option<RuntimeCall>,
	/// Whether it is final at once, if no snapshot lives.
	pub finalize: bool,
}

impl Default for Order {
	fn default() -> Self {
		Self {
			parent: None,
			time: None,
			prices: Prices::Due,
			given: Vec::new(),
			pool: true,
			root: None,
			finalize: true,
		}
	}
}

/// A block that was made.
pub struct Sealed {
	pub hash: Hash,
	pub number: BlockNumber,
	/// In milliseconds since 1970.
	pub time: u64,
	pub filled: Filled,
	pub created: CreatedBlock<Hash>,
}

impl Sealed {
	/// As RPC shows it.
	pub fn to_json(&self) -> Value {
		json!({ "hash": self.hash, "number": self.number, "time_ms": self.time })
	}
}

/// What the task works with.
pub struct Parts {
	pub client: Arc<FullClient>,
	pub pool: Arc<TransactionPool>,
	pub select_chain: FullSelectChain,
	pub block_import: Import,
	pub digests: Digests,
	pub board: Arc<Board>,
	pub mode: Mode,
	pub genesis_time: Option<u64>,
	/// Whether the node keeps prices fresh.
	pub feeding: bool,
}

/// Makes blocks.
pub struct Engine {
	pub client: Arc<FullClient>,
	pub feed: Feed,
	pub clock: Clock,
	pub snapshots: Snapshots,
	pub mode: Mode,
	pub board: Arc<Board>,
	/// How many blocks a walk has made and will make.
	pub walk: Option<(u64, u64)>,
	pool: Arc<TransactionPool>,
	select_chain: FullSelectChain,
	block_import: Import,
	digests: Digests,
	authors: Authors,
	desk: Desk,
	alice: sr25519::Pair,
	feeding: bool,
	/// The best block when the pool had nothing that could be in a block.
	nothing_at: Option<Hash>,
	/// When the best block becomes final.
	settle_at: Option<Instant>,
}

impl Engine {
	pub fn new(parts: Parts) -> Result<Self, Failure> {
		let Parts { client, pool, .. } = parts;
		let head = chain::parent(&client, client.info().best_hash)?;
		let desk = Desk::default();
		Ok(Self {
			feed: Feed::new(client.clone())?,
			clock: Clock::new(head.time, wall(), parts.genesis_time),
			snapshots: Snapshots::default(),
			mode: parts.mode,
			board: parts.board,
			walk: None,
			authors: Authors { client: client.clone(), pool: pool.clone(), desk: desk.clone() },
			client,
			pool,
			select_chain: parts.select_chain,
			block_import: parts.block_import,
			digests: parts.digests,
			desk,
			alice: chain::key("//Alice")?,
			feeding: parts.feeding,
			nothing_at: None,
			settle_at: None,
		})
	}

	/// Carries out commands, and makes blocks as the mode says, for as long as the node runs.
	pub async fn run(mut self, mut commands: mpsc::Receiver<Command>) {
		let mut imported = self.pool.import_notification_stream().fuse();
		// Before its first block a chain's time is zero, and nobody's price is of that time.
		if self.client.info().best_number == 0 {
			if let Err(error) = self.seal(Order::default()).await {
				log::error!("the first block could not be made: {error:?}");
			}
		}
		self.show();
		let mut next = Instant::now();
		loop {
			let wait = match self.mode {
				Mode::Every(_) => next.saturating_duration_since(Instant::now()),
				Mode::Instant => LOOK,
				Mode::Manual => Duration::from_secs(3_600),
			};
			let settles = self.settle_at.map(|at| at.saturating_duration_since(Instant::now()));
			let mut tick = Delay::new(settles.map_or(wait, |settles| settles.min(wait))).fuse();
			futures::select! {
				command = commands.next() => match command {
					Some(command) => {
						command(&mut self).await;
						self.show();
					},
					// The node stops, and this task with it.
					None => future::pending().await,
				},
				_ = imported.next() => if self.mode == Mode::Instant {
					let last = after(GATHER);
					loop {
						let more = future::select(imported.next(), Delay::new(QUIET));
						let ended = matches!(more.await, Either::Right(_) | Either::Left((None, _)));
						if ended || Instant::now() > last {
							break;
						}
					}
					self.nothing_at = None;
					self.instant().await;
				},
				_ = tick => {
				if self.settle_at.is_some_and(|at| at <= Instant::now()) {
					if let Err(error) = self.settle() {
						log::warn!("no block is final: {error:?}");
					}
					self.show();
				}
				match self.mode {
					Mode::Every(every) if next <= Instant::now() => {
						next = after(every);
						if let Err(error) = self.seal_fresh().await {
							log::warn!("no block: {error:?}");
						}
						self.show();
					},
					// What was in blocks that were left behind is not told again when it is sent again.
					Mode::Instant if self.pool.status().ready > 0 => self.instant().await,
					_ => {},
				}
				},
			}
		}
	}

	/// While the pool has something for a block, make one.
	async fn instant(&mut self) {
		loop {
			let best = self.client.info().best_hash;
			if self.nothing_at == Some(best)
				|| self.pool.ready_at_with_timeout(best, PATIENCE).await.next().is_none()
			{
				break;
			}
			match self.seal_fresh().await {
				Ok(block) if block.filled.pooled == 0 => {
					self.nothing_at = Some(block.hash);
					break;
				},
				Ok(_) => {},
				Err(error) => {
					log::warn!("no block: {error:?}");
					self.nothing_at = Some(best);
					break;
				},
			}
		}
		self.show();
	}

	/// A block in which prices can be relied on: they count from the block after theirs on, so if they got too old
	/// while nothing happened, one that brings them comes first.
	async fn seal_fresh(&mut self) -> Result<Sealed, Failure> {
		let best = self.client.info().best_hash;
		let parent = chain::parent(&self.client, best)?;
		let time = self.clock.next(&parent, wall());
		if self.feeding
			&& self.feed.views(best)?.any_older(time, 1)
			&& !self.feed.submissions(best, time, &BTreeMap::new())?.is_empty()
		{
			self.seal(Order { pool: false, prices: Prices::Always, ..Order::default() }).await?;
		}
		self.seal(Order::default()).await
	}

	/// Whether calls by root can be signed.
	pub fn alice_is_root(&self) -> bool {
		chain::sudo(&self.client, self.client.info().best_hash) == Some(chain::account(&self.alice))
	}

	/// The best block, as far as time goes.
	pub fn head(&self) -> Result<Parent, Failure> {
		chain::parent(&self.client, self.client.info().best_hash)
	}

	/// Makes a block.
	pub async fn seal(&mut self, order: Order) -> Result<Sealed, Failure> {
		let info = self.client.info();
		let on = order.parent.unwrap_or(info.best_hash);
		let above = chain::header(&self.client, on)?.number.saturating_sub(info.finalized_number);
		if above >= MOST_ABOVE {
			return Err(Failure::TooManyBlocks);
		}
		if above >= WARN_ABOVE && above % WARN_ABOVE == 0 {
			log::warn!(
				"{above} blocks are above the oldest snapshot and not final: clients that follow \
				 chainHead stop at 128, until dev_revert or dev_dropSnapshot"
			);
		}
		let parent = chain::parent(&self.client, on)?;
		let now = wall();
		let time = match order.time {
			Some(time) => time.max(parent.least()),
			None => self.clock.next(&parent, now),
		};
		self.desk.order(Content {
			prices: self.prices(on, time, &order.prices)?,
			given: order.given,
			pool: order.pool,
			root: order.root.map(|call| (call, self.alice.clone())),
		});

		let (sender, receiver) = oneshot::channel();
		seal_block(SealBlockParams {
			// An empty block too: BABE's inherents make every other one look empty to the crate.
			create_empty: true,
			// Below: within the import BABE would look for a block that is not there yet.
			finalize: false,
			parent_hash: Some(on),
			sender: Some(sender),
			pool: self.pool.clone(),
			client: self.client.clone(),
			env: &mut self.authors,
			select_chain: &self.select_chain,
			consensus_data_provider: Some(&self.digests),
			block_import: &mut self.block_import,
			create_inherent_data_providers: &At(time),
		})
		.await;
		let created = receiver.await.map_err(Failure::internal)?.map_err(Failure::internal)?;
		self.clock.sealed(time, order.time.is_some(), now);
		let filled = self.desk.result();
		// Clients sign for the newest final block. The pool must know it first, or it takes what they sign for ancient.
		drop(self.pool.ready_at_with_timeout(created.hash, PATIENCE).await);
		if order.finalize && self.snapshots.oldest().is_none() {
			if filled.pooled > 0 {
				self.settle_at = Some(after(HEARD));
			} else {
				self.settle()?;
			}
		}
		let number = chain::header(&self.client, created.hash)?.number;
		Ok(Sealed { hash: created.hash, number, time, filled, created })
	}

	fn prices(
		&self,
		on: Hash,
		time: u64,
		prices: &Prices,
	) -> Result<Vec<OpaqueExtrinsic>, Failure> {
		let none = BTreeMap::new();
		let changes = match prices {
			Prices::Set(changes) => changes,
			Prices::Always if self.feeding => &none,
			Prices::Due if self.feeding && self.feed.views(on)?.any_older(time, 2) => &none,
			_ => return Ok(Vec::new()),
		};
		self.feed.submissions(on, time, changes)
	}

	/// Makes a block final, if it is not.
	pub fn finalize(&self, hash: Hash) -> Result<(), Failure> {
		let number = chain::header(&self.client, hash)?.number;
		if number > self.client.info().finalized_number {
			self.client.finalize_block(hash, None, true)?;
		}
		Ok(())
	}

	/// Makes final what no snapshot needs any more.
	pub fn settle(&mut self) -> Result<(), Failure> {
		self.settle_at = None;
		let target = match self.snapshots.oldest() {
			Some(snapshot) => snapshot.hash,
			None => self.client.info().best_hash,
		};
		self.finalize(target)
	}

	/// Goes back: an empty block on an earlier one becomes the best. What was in the blocks that are left behind,
	/// and all that waited, is gone.
	pub async fn go_back(&mut self, to: Hash, clock: Clock) -> Result<Sealed, Failure> {
		let info = self.client.info();
		let target = chain::header(&self.client, to)?;
		if target.number < info.finalized_number {
			return Err(Failure::FinalBlock(target.number.to_string()));
		}
		let mut left = Vec::new();
		let mut at = info.best_hash;
		while at != to {
			let block = self.client.header_metadata(at)?;
			if block.number <= target.number {
				return Err(Failure::UnknownBlock(format!("{to:?} in the chain of the best one")));
			}
			let body = self.client.block_body(at)?.unwrap_or_default();
			left.extend(body.iter().rev().map(|transaction| self.pool.hash_of(transaction)));
			at = block.parent;
		}
		self.clock = clock;
		let order = Order {
			parent: Some(to),
			pool: false,
			prices: Prices::Never,
			finalize: false,
			..Order::default()
		};
		let block = self.seal(order).await?;
		// The pool takes what was left behind up again: wait for it, or it would do so afterwards.
		let ready = self.pool.ready_at_with_timeout(block.hash, PATIENCE).await;
		let ready: Vec<_> = ready.map(|transaction| *transaction.hash()).collect();
		let futures = self.pool.futures();
		let futures = futures.iter().map(|transaction| *transaction.hash());
		// Each before what it depends on: with that the pool would forget it by half.
		let gone = futures.chain(ready.into_iter().rev()).chain(left).map(|hash| (hash, None));
		self.pool.report_invalid(None, gone.collect::<TxInvalidityReportMap<_>>()).await;
		self.nothing_at = None;
		self.snapshots.drop_above(target.number);
		Ok(block)
	}

	/// Writes down how the chain is doing, for whoever looks meanwhile.
	pub fn show(&self) {
		let info = self.client.info();
		let Ok(head) = self.head() else { return };
		let now = self.clock.now(&head, wall());
		let walk = self.walk.map(|(done, of)| json!({ "done": done, "of": of }));
		*self.board.state.lock().unwrap_or_else(PoisonError::into_inner) = json!({
			"sealing": self.mode.to_string(),
			"block": info.best_number,
			"time_ms": head.time,
			"now_ms": now,
			"offset_ms": self.clock.offset,
			"asked_ms": self.clock.asked,
			"feed_running": self.feeding,
			"snapshots": self.snapshots.to_json(),
			"blocks_above": info.best_number.saturating_sub(info.finalized_number),
			"walk": walk,
		});
	}
}
