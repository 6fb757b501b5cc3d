// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! Fills a block: what the node itself puts into it comes in no pool.
//!
//! In this order: inherents, operators' prices, transactions that somebody named, those of the pool, and calls
//! by root. Prices are signed for the block's own time, which a pool would take for a time to come; and
//! root's nonce is counted on from those of its transactions that come before.

use super::chain;
use crate::client::{FullClient, TransactionPool};
use futures::{future, FutureExt};
use sc_block_builder::{BlockBuilder, BlockBuilderBuilder};
use sc_transaction_pool_api::{
	InPoolTransaction, ReadyTransactions, TransactionPool as _, TxInvalidityReportMap,
};
use sp_blockchain::{ApplyExtrinsicFailed::Validity, Error};
use sp_consensus::{Environment, Proposal, ProposeArgs, Proposer};
use sp_core::sr25519;
use sp_runtime::OpaqueExtrinsic;
use std::{
	pin::Pin,
	sync::{Arc, Mutex, PoisonError},
	time::Duration,
};
use trine_runtime::{opaque::Block, Hash, Header, RuntimeCall};

/// What goes into a block beside its inherents.
#[derive(Clone, Default)]
pub struct Content {
	/// Signed submissions of prices; one that is refused is left out.
	pub prices: Vec<OpaqueExtrinsic>,
	/// Transactions that somebody wants in this block.
	pub given: Vec<OpaqueExtrinsic>,
	/// Whether the pool's transactions come too.
	pub pool: bool,
	/// A call, as a transaction of this key.
	pub root: Option<(RuntimeCall, sr25519::Pair)>,
}

/// What became of it.
#[derive(Clone, Default, Debug)]
pub struct Filled {
	/// How many transactions of the pool are in the block.
	pub pooled: usize,
	/// How many submissions of prices are in the block.
	pub prices: usize,
	/// Why transactions that were given are not in it.
	pub refused: Vec<String>,
	/// The place of root's call in the block, or why it is not there.
	pub root: Option<Result<u32, String>>,
}

/// How long the pool may take to look at a block before the next one is filled without it.
const POOL_PATIENCE: Duration = Duration::from_secs(5);
/// How many transactions of the pool may fail to fit before the block counts as full.
const MISFITS: usize = 16;

/// What the task that seals and the author say to each other.
#[derive(Clone, Default)]
pub struct Desk {
	content: Arc<Mutex<Content>>,
	result: Arc<Mutex<Filled>>,
}

impl Desk {
	/// The next block is to have this.
	pub fn order(&self, content: Content) {
		*self.content.lock().unwrap_or_else(PoisonError::into_inner) = content;
		*self.result.lock().unwrap_or_else(PoisonError::into_inner) = Default::default();
	}

	/// What became of the last order.
	pub fn result(&self) -> Filled {
		self.result.lock().unwrap_or_else(PoisonError::into_inner).clone()
	}
}

/// Makes authors of blocks.
pub struct Authors {
	pub client: Arc<FullClient>,
	pub pool: Arc<TransactionPool>,
	pub desk: Desk,
}

impl Environment<Block> for Authors {
	type Proposer = Author;
	type CreateProposer = future::Ready<Result<Author, Error>>;
	type Error = Error;

	fn init(&mut self, parent: &Header) -> Self::CreateProposer {
		future::ready(Ok(Author {
			client: self.client.clone(),
			pool: self.pool.clone(),
			desk: self.desk.clone(),
			parent: parent.hash(),
			number: parent.number,
		}))
	}
}

/// Fills one block.
pub struct Author {
	client: Arc<FullClient>,
	pool: Arc<TransactionPool>,
	desk: Desk,
	parent: Hash,
	number: u32,
}

type Builder<'a> = BlockBuilder<'a, Block, FullClient>;

impl Proposer<Block> for Author {
	type Error = Error;
	type Proposal = Pin<Box<dyn future::Future<Output = Result<Proposal<Block>, Error>> + Send>>;

	fn propose(self, args: ProposeArgs<Block>) -> Self::Proposal {
		self.fill(args).boxed()
	}
}

impl Author {
	async fn fill(self, args: ProposeArgs<Block>) -> Result<Proposal<Block>, Error> {
		let content =
			std::mem::take(&mut *self.desk.content.lock().unwrap_or_else(PoisonError::into_inner));
		// Before the block is begun: this may have to wait.
		let waiting = if content.pool {
			Some(self.pool.ready_at_with_timeout(self.parent, POOL_PATIENCE).await)
		} else {
			None
		};
		// Without a record of what is read, which real authors have none of either.
		let mut builder = BlockBuilderBuilder::new(&*self.client)
			.on_parent_block(self.parent)
			.with_parent_block_number(self.number)
			.with_inherent_digests(args.inherent_digests)
			.build()?;
		for inherent in builder.create_inherents(args.inherent_data)? {
			builder.push(inherent)?;
		}
		let mut result = Filled::default();
		let mut place: u32 = 1;
		let root = content.root.map(|(call, key)| {
			let who = chain::account(&key);
			let nonce = chain::nonce(&self.client, self.parent, &who);
			(call, key, who, nonce)
		});
		let mut by_root = 0u32;
		let mut note = |transaction: &OpaqueExtrinsic| {
			place = place.saturating_add(1);
			let signer = root.as_ref().and_then(|_| chain::signer(transaction));
			if signer.is_some_and(|signer| root.as_ref().is_some_and(|root| root.2 == signer)) {
				by_root = by_root.saturating_add(1);
			}
		};
		for transaction in content.prices {
			match builder.push(transaction.clone()) {
				Ok(()) => {
					result.prices = result.prices.saturating_add(1);
					note(&transaction);
				},
				Err(error) => log::debug!("a price is left out: {error}"),
			}
		}
		for transaction in content.given {
			match builder.push(transaction.clone()) {
				Ok(()) => note(&transaction),
				Err(error) => result.refused.push(error.to_string()),
			}
		}
		let mut invalid = TxInvalidityReportMap::default();
		if let Some(waiting) = waiting {
			result.pooled = fill_from_pool(&mut builder, waiting, &mut invalid, &mut note);
		}
		if let Some((call, key, _, nonce)) = root {
			let signed =
				chain::sign(&self.client, self.parent, call, &key, nonce.saturating_add(by_root))
					.map_err(|error| Error::Backend(format!("{error:?}")))?;
			result.root = Some(match builder.push(signed) {
				Ok(()) => Ok(place),
				Err(error) => Err(error.to_string()),
			});
		}
		let (block, storage_changes) = builder.build()?.into_inner();
		*self.desk.result.lock().unwrap_or_else(PoisonError::into_inner) = result;
		if !invalid.is_empty() {
			self.pool.report_invalid(Some(self.parent), invalid).await;
		}
		Ok(Proposal { block, storage_changes })
	}
}

/// Takes what fits; the number of transactions taken.
fn fill_from_pool<T>(
	builder: &mut Builder,
	mut waiting: Box<dyn ReadyTransactions<Item = Arc<T>> + Send>,
	invalid: &mut TxInvalidityReportMap<Hash>,
	note: &mut impl FnMut(&OpaqueExtrinsic),
) -> usize
where
	T: InPoolTransaction<Hash = Hash, Transaction = Arc<OpaqueExtrinsic>>,
{
	let (mut taken, mut misfits) = (0usize, 0usize);
	while let Some(transaction) = waiting.next() {
		let data = (**transaction.data()).clone();
		match builder.push(data.clone()) {
			Ok(()) => {
				taken = taken.saturating_add(1);
				note(&data);
			},
			Err(Error::ApplyExtrinsicFailed(Validity(error))) if error.exhausted_resources() => {
				waiting.report_invalid(&transaction);
				misfits = misfits.saturating_add(1);
				if misfits > MISFITS {
					break;
				}
			},
			Err(error) => {
				waiting.report_invalid(&transaction);
				let why = match error {
					Error::ApplyExtrinsicFailed(Validity(error)) => Some(error),
					_ => None,
				};
				invalid.insert(*transaction.hash(), why);
			},
		}
	}
	taken
}
