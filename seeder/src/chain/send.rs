// SPDX-License-Identifier: Apache-2.0
//! Transactions: signed, sent, and watched until they are final.

use super::{
	error, in_time, view::PoolCreated, Account, Block, Call, Chain, ChainError, Config, Result,
};
use crate::outbox::MORTALITY;
use std::time::Duration;
use subxt::{
	client::OnlineClientAtBlockImpl,
	config::DefaultExtrinsicParamsBuilder,
	error::DispatchError,
	extrinsics::ExtrinsicEvents,
	transactions::{SubmittableTransaction, TransactionProgress, TransactionStatus},
	utils::H256,
};
use subxt_signer::sr25519::Keypair;

/// How often the chain is asked for a transaction whose node has forgotten about it.
const POLL: Duration = Duration::from_secs(6);

type Transaction = SubmittableTransaction<Config, OnlineClientAtBlockImpl<Config>>;
type Progress = TransactionProgress<Config, OnlineClientAtBlockImpl<Config>>;

/// The key that pays and signs.
#[derive(Clone)]
pub struct Signer {
	pair: Keypair,
}

impl Signer {
	/// With this key.
	pub fn new(pair: Keypair) -> Self {
		Self { pair }
	}

	/// Its account.
	pub fn account(&self) -> Account {
		self.pair.public_key().to_account_id()
	}
}

/// A transaction that is final and has done what it should.
pub struct Receipt {
	/// The block's hash.
	pub block: H256,
	/// The transaction's hash.
	pub transaction: H256,
	/// What happened in it.
	pub events: ExtrinsicEvents<Config>,
}

impl Receipt {
	/// The pool that was made.
	pub fn new_pool(&self) -> Option<u64> {
		let mut events = self.events.iter().filter_map(|event| event.ok());
		let event = events.find(|event| {
			(event.pallet_name(), event.event_name()) == ("Seeding", "PoolCreated")
		})?;
		event.decode_fields_unchecked_as::<PoolCreated>().ok().map(|created| created.pool)
	}
}

/// What became of a transaction, as far as the node says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Fate {
	/// It is in the best block and did what it should. That may not stay.
	InBlock,
	/// It is final.
	Final,
	/// It is in a block, and failed there: why, and what to do.
	Failed(String),
	/// It will not get into a block, says the node: why.
	Lost(String),
	/// The connection was lost, and what became of it is not known.
	Unknown,
}

/// A transaction that the node has taken.
pub struct Watched {
	progress: Progress,
	done: bool,
}

impl Watched {
	/// What became of it next; `None` when there will be no more news.
	pub async fn next(&mut self) -> Option<Fate> {
		while !self.done {
			let fate = match self.progress.next().await {
				Some(Ok(TransactionStatus::InBestBlock(block))) => {
					match in_time(block.wait_for_success()).await {
						Ok(_) => Fate::InBlock,
						Err(ChainError::Failed(why)) => Fate::Failed(why),
						// That block may be gone already.
						Err(_) => continue,
					}
				},
				Some(Ok(TransactionStatus::InFinalizedBlock(_))) => Fate::Final,
				Some(Ok(
					TransactionStatus::Error { message }
					| TransactionStatus::Invalid { message }
					| TransactionStatus::Dropped { message },
				)) => Fate::Lost(message),
				Some(Ok(_)) => continue,
				Some(Err(_)) | None => Fate::Unknown,
			};
			self.done = matches!(fate, Fate::Final | Fate::Lost(_) | Fate::Unknown);
			return Some(fate);
		}
		None
	}
}

impl Chain {
	/// Sign a call and give it to the node. It can get into a block for [`MORTALITY`] blocks from this one
	/// on, and only on a fork that has this one.
	pub async fn submit(
		&self,
		anchor: &Block,
		signer: &Signer,
		call: &Call,
		nonce: u64,
		tip: u128,
	) -> Result<Watched> {
		let transaction = sign(anchor, signer, call, nonce, tip)?;
		let progress = in_time(transaction.submit_and_watch()).await?;
		Ok(Watched { progress, done: false })
	}

	/// Sign a call, send it, and wait until it is final.
	pub async fn carry_out(&self, signer: &Signer, call: &Call, tip: u128) -> Result<Receipt> {
		let anchor = self.best().await?;
		let nonce = self.next_nonce(&signer.account()).await?;
		let transaction = sign(&anchor, signer, call, nonce, tip)?;
		match Self::watch(&transaction).await {
			// The node may be wrong, or be gone: the chain knows.
			Err(error) if error.leaves_open() => {
				self.find(&anchor, transaction.hash(), error.to_string()).await
			},
			done => done,
		}
	}

	/// Give a transaction to the node, and wait until it is final.
	async fn watch(transaction: &Transaction) -> Result<Receipt> {
		let progress = in_time(transaction.submit_and_watch()).await?;
		let block = progress
			.wait_for_finalized()
			.await
			.map_err(|error| ChainError::Other(error.to_string()))?;
		Ok(Receipt {
			block: block.block_hash(),
			transaction: block.extrinsic_hash(),
			events: in_time(block.wait_for_success()).await?,
		})
	}

	/// What it costs to send this call now, without the tip.
	pub async fn fee(&self, block: &Block, signer: &Signer, call: &Call) -> Result<u128> {
		in_time(sign(block, signer, call, 0, 1)?.partial_fee_estimate()).await
	}

	/// Look for a transaction in the blocks that it can be in, until the last of them is final.
	async fn find(&self, anchor: &Block, transaction: H256, why: String) -> Result<Receipt> {
		let mut number = anchor.number() + 1;
		let end = anchor.number() + MORTALITY;
		loop {
			match self.find_between(number, end, transaction).await {
				Ok((Some(receipt), _)) => return Ok(receipt),
				Ok((None, next)) if next > end => {
					return Err(ChainError::Dropped { blocks: MORTALITY, why });
				},
				Ok((None, next)) => number = next,
				Err(error) if error.is_passing() => {},
				Err(error) => return Err(error),
			}
			tokio::time::sleep(POLL).await;
		}
	}

	/// The transaction, if it is in one of these blocks that is final; else the first one to look at next.
	async fn find_between(
		&self,
		from: u64,
		to: u64,
		transaction: H256,
	) -> Result<(Option<Receipt>, u64)> {
		let last = self.last_final().await?.number().min(to);
		for number in from..=last {
			let block = self.block_by_number(number).await?;
			let all = in_time(block.at.extrinsics().fetch()).await?;
			for found in all.iter() {
				let found = found?;
				if found.hash() != transaction {
					continue;
				}
				let events = in_time(found.events()).await?;
				for event in events.iter() {
					let event = event?;
					if (event.pallet_name(), event.event_name()) == ("System", "ExtrinsicFailed") {
						let failed =
							DispatchError::decode_from(event.field_bytes(), block.at.metadata());
						return Err(ChainError::Failed(match failed {
							Ok(failed) => error::sentence(&failed),
							Err(_) => "the chain refused it".into(),
						}));
					}
				}
				return Ok((Some(Receipt { block: block.hash(), transaction, events }), number));
			}
		}
		Ok((None, from.max(last + 1)))
	}
}

/// A signed transaction, which needs no more answers of the node.
fn sign(
	anchor: &Block,
	signer: &Signer,
	call: &Call,
	nonce: u64,
	tip: u128,
) -> Result<Transaction> {
	let params = DefaultExtrinsicParamsBuilder::<Config>::new()
		.nonce(nonce)
		.tip(tip)
		.mortal_from_unchecked(MORTALITY, anchor.number(), anchor.hash())
		.build();
	let payload = call.payload();
	let mut signable = anchor.at.transactions().create_signable_offline(&payload, params)?;
	Ok(signable.sign(&signer.pair)?)
}
