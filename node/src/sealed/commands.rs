// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! What experimenters can ask for, as the task carries it out.

use super::{
	chain,
	cli::Mode,
	clock::END,
	engine::{wall, Engine, Order, Prices, Sealed},
	errors::Failure,
	root,
	walk::Walk,
};
use sc_consensus_manual_seal::rpc::CreatedBlock;
use serde_json::{json, Value};
use sp_blockchain::HeaderBackend;
use sp_runtime::{FixedU128, OpaqueExtrinsic};
use std::{collections::BTreeMap, sync::atomic::Ordering};
use trine_runtime::{AccountId, BlockNumber, Hash, RuntimeCall};

/// So many blocks can be asked for at once.
const MOST_BLOCKS: BlockNumber = 100_000;

/// What is known of a block by whoever names it.
pub enum Which {
	Hash(Hash),
	Number(BlockNumber),
	/// So many before the best one.
	Back(BlockNumber),
}

impl Engine {
	/// Makes blocks; the last one.
	pub async fn new_blocks(
		&mut self,
		count: Option<BlockNumber>,
		to: Option<BlockNumber>,
		transactions: Vec<OpaqueExtrinsic>,
	) -> Result<Sealed, Failure> {
		let best = self.client.info().best_number;
		let count = match to {
			Some(to) => to.saturating_sub(best),
			None => count.unwrap_or(1),
		};
		if count == 0 || count > MOST_BLOCKS {
			return Err(Failure::InvalidParameter(format!("ask for 1 to {MOST_BLOCKS} blocks")));
		}
		let block = self.seal(Order { given: transactions, ..Order::default() }).await?;
		if let Some(why) = block.filled.refused.first() {
			return Err(Failure::TransactionRefused(format!(
				"{why} (block {} is there without it)",
				block.number
			)));
		}
		let mut last = block;
		for _ in 1..count {
			last = self.seal(Order::default()).await?;
		}
		Ok(last)
	}

	fn later(&self, time: u64) -> Result<u64, Failure> {
		let head = self.head()?.time;
		if time <= head {
			return Err(Failure::InvalidTime(format!(
				"time goes forward only: the last block is of {head}"
			)));
		}
		if time > END {
			return Err(Failure::InvalidTime("no block comes after the year 9999".into()));
		}
		Ok(time)
	}

	/// A block at that time, after a standstill.
	pub async fn travel(&mut self, time: u64) -> Result<Sealed, Failure> {
		let time = Some(self.later(time)?);
		self.seal(Order { time, ..Order::default() }).await
	}

	/// Lets time pass by the next block; what time it is then, about.
	pub fn increase(&mut self, by: u64) -> Result<u64, Failure> {
		let (head, now) = (self.head()?, wall());
		let mut clock = self.clock;
		clock.increase(&head, now, by);
		self.later(clock.next(&head, now))?;
		self.clock = clock;
		Ok(clock.next(&head, now))
	}

	/// The next block is to have that time.
	pub fn set_next(&mut self, time: u64) -> Result<u64, Failure> {
		self.clock.asked = Some(self.later(time)?);
		Ok(self.clock.next(&self.head()?, wall()))
	}

	/// Walks through time, with prices in every block.
	pub async fn pass(&mut self, length: u64, every: Option<u64>) -> Result<Value, Failure> {
		let best = self.client.info().best_hash;
		let mut head = self.head()?;
		// A walk begins now, not when the last block was made.
		let from = self.clock.now(&head, wall());
		let halt_after = chain::halt_after(&self.client, best);
		let mut walk = Walk::new(from, length, every, halt_after)?;
		self.board.cancel.store(false, Ordering::SeqCst);
		if from > head.time {
			let order = Order { time: Some(from), prices: Prices::Always, ..Order::default() };
			head.time = self.seal(order).await?.time;
		}
		let (mut done, mut cancelled) = (0u64, false);
		let mut result = Ok(());
		while let Some(time) = walk.next(head.time) {
			if self.board.cancel.swap(false, Ordering::SeqCst) {
				cancelled = true;
				break;
			}
			self.walk = Some((done, walk.blocks(head.time).saturating_add(done)));
			self.show();
			let order = Order { time: Some(time), prices: Prices::Always, ..Order::default() };
			match self.seal(order).await {
				Ok(block) => head.time = block.time,
				Err(error) => {
					result = Err(error);
					break;
				},
			}
			done = done.saturating_add(1);
		}
		self.walk = None;
		result?;
		let info = self.client.info();
		Ok(json!({
			"blocks": done,
			"cancelled": cancelled,
			"hash": info.best_hash,
			"number": info.best_number,
			"time_ms": head.time,
		}))
	}

	/// Makes another block the head, by going back to it.
	pub async fn set_head(&mut self, which: Which) -> Result<Sealed, Failure> {
		let best = self.client.info().best_number;
		let by_number = |number: BlockNumber| {
			self.client.hash(number)?.ok_or_else(|| Failure::UnknownBlock(number.to_string()))
		};
		let hash = match which {
			Which::Hash(hash) => hash,
			Which::Number(number) => by_number(number)?,
			Which::Back(back) => by_number(best.saturating_sub(back))?,
		};
		let block = self.go_back(hash, self.clock).await?;
		self.settle()?;
		Ok(block)
	}

	/// Keeps the best block; the snapshot's id.
	pub fn snapshot(&mut self) -> Result<u64, Failure> {
		let info = self.client.info();
		let time = self.head()?.time;
		// What is before the first one is final.
		self.settle()?;
		let mut clock = self.clock;
		if !clock.still {
			// Time does not pass while a snapshot waits.
			clock.offset = self.clock.now(&self.head()?, wall());
		}
		Ok(self.snapshots.take(info.best_hash, info.best_number, time, clock))
	}

	/// Goes back to a snapshot, which is gone then, and so are later ones.
	pub async fn revert(&mut self, id: u64) -> Result<Sealed, Failure> {
		let snapshot = self.snapshots.find(id)?;
		let mut clock = snapshot.clock;
		if !clock.still {
			clock.offset = clock.offset.saturating_sub(wall());
		}
		let block = self.go_back(snapshot.hash, clock).await?;
		self.snapshots.drop_from(id);
		self.settle()?;
		Ok(block)
	}

	/// Forgets a snapshot.
	pub fn drop_snapshot(&mut self, id: u64) -> Result<(), Failure> {
		self.snapshots.find(id)?;
		self.snapshots.drop(id);
		self.settle()
	}

	/// From now on blocks are made in this way.
	pub fn set_mode(&mut self, mode: Mode) {
		self.mode = mode;
	}

	/// A block with a call by root; fails if the call did.
	pub async fn by_root(&mut self, call: RuntimeCall) -> Result<Sealed, Failure> {
		if !self.alice_is_root() {
			return Err(Failure::NotRoot);
		}
		let order = Order { root: Some(call.clone()), ..Order::default() };
		let mut block = self.seal(order.clone()).await?;
		if matches!(block.filled.root, Some(Err(_))) && block.filled.pooled > 0 {
			// The pool filled the block.
			block = self.seal(Order { pool: false, ..order }).await?;
		}
		match block.filled.root {
			Some(Ok(place)) => {
				root::outcome(&self.client, block.hash, place)?;
				Ok(block)
			},
			Some(Err(why)) => Err(Failure::TransactionRefused(why)),
			None => Err(Failure::internal("a block came without root's call")),
		}
	}

	/// Gives somebody that much of an asset, or of TRN.
	pub async fn set_balance(
		&mut self,
		who: AccountId,
		asset: Option<u32>,
		amount: u128,
	) -> Result<Option<Sealed>, Failure> {
		let best = self.client.info().best_hash;
		match root::set_balance(&self.client, best, who, asset, amount)? {
			Some(call) => self.by_root(call).await.map(Some),
			None => Ok(None),
		}
	}

	/// Has operators say that this is a feed's price, and releases it if that froze it and should not have.
	pub async fn set_price(
		&mut self,
		feed: &str,
		price: FixedU128,
		breaker: bool,
	) -> Result<Sealed, Failure> {
		let best = self.client.info().best_hash;
		let id = self.feed.views(best)?.find(feed)?.id;
		let prices = Prices::Set(BTreeMap::from([(id, price)]));
		let block = self.seal(Order { prices, ..Order::default() }).await?;
		if block.filled.prices == 0 {
			return Err(Failure::TransactionRefused("no operator could submit".into()));
		}
		let views = self.feed.views(block.hash)?;
		match views.find(feed)?.state {
			pallet_prices::FeedState::Frozen { level_e18, .. } if !breaker => {
				self.by_root(root::release(id, level_e18)).await
			},
			_ => Ok(block),
		}
	}

	/// The crate's command.
	pub async fn create_block(
		&mut self,
		finalize: bool,
		parent: Option<Hash>,
	) -> Result<CreatedBlock<Hash>, Failure> {
		let order = Order { finalize, parent, ..Order::default() };
		let block = self.seal(order).await?;
		// Of a fork that was left no snapshot can be gone back to.
		self.snapshots.drop_above(block.number.saturating_sub(1));
		Ok(block.created)
	}
}
