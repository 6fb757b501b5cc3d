// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! Reports validators that make two blocks for one slot.
//!
//! `sc-consensus-babe` (0.60, and 0.61 too) sees such blocks, but reports their headers without the seals: the chain
//! refuses that as no proof, and nobody would ever be slashed. Here is a watcher in front of BABE's block import that
//! remembers the sealed headers, and a place where BABE's own reports end. Both can go once a release mends that.

use crate::client::FullClient;
use codec::Encode;
use log::{debug, info, warn};
use sc_client_api::blockchain::HeaderBackend;
use sc_consensus::{BlockCheckParams, BlockImport, BlockImportParams, ImportResult};
use sc_transaction_pool_api::{LocalTransactionPool, OffchainTransactionPoolFactory};
use sp_api::{ApiExt, ProvideRuntimeApi};
use sp_consensus_babe::{
	check_equivocation_proof,
	digests::{CompatibleDigestItem, PreDigest},
	AuthorityId, AuthorityIndex, BabeApi, EquivocationProof, Slot, SlotDuration,
};
use sp_runtime::traits::Header as _;
use sp_timestamp::Timestamp;
use std::{
	collections::BTreeMap,
	sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use trine_runtime::{opaque::Block, Hash, Header};

/// How many slots back blocks are remembered: an hour and 40 minutes. States, by which a report proves whose the key
/// is, are rarely kept for longer.
const WINDOW: u64 = 1_000;

/// How many blocks are remembered at most. A slot has hardly ever more than two that may be made for it.
const MOST_BLOCKS: usize = 4_000;

/// Up to this size in bytes a header is kept in memory; a larger one is looked up in the database when it matters.
/// All but those that announce many validators are smaller, and what memory can be filled with is bounded.
const LARGE_HEADER: usize = 4_096;

/// What a validator lays claim to with a block: the slot, and its own place among the validators.
type Claim = (Slot, AuthorityIndex);

/// A block that was made for a slot.
struct Seen {
	hash: Hash,
	/// None if it is large, or no longer needed.
	header: Option<Header>,
	/// Whether its author was caught already.
	is_settled: bool,
}

/// What a look into the memory finds.
enum Finding {
	/// Not worth remembering: long ago, or no block of BABE's.
	Nothing,
	/// The first block of its author in its slot.
	First,
	/// A block that was seen before, or one more of somebody who was caught in this slot already.
	Again,
	/// Another block of the same author in the same slot was seen before.
	Second(Claim, Seen),
}

/// The blocks made for late slots. It is given verified headers only, so nobody but validators can fill it, and they
/// only with slots that are theirs.
#[derive(Default)]
struct Memory(BTreeMap<Claim, Seen>);

impl Memory {
	/// Remembers a sealed header and says what is known of its author in its slot. The newer of two is the one that
	/// stays: a block that proves nothing must not stand in for those that do.
	fn note(&mut self, now: Slot, header: &Header) -> Finding {
		let oldest = now.saturating_sub(WINDOW);
		self.0 = self.0.split_off(&(oldest, 0));

		let Some(claim) = claim(header).filter(|(slot, _)| **slot >= *oldest) else {
			return Finding::Nothing;
		};
		let hash = header.hash();
		if self.0.get(&claim).is_some_and(|seen| seen.is_settled || seen.hash == hash) {
			return Finding::Again;
		}
		let is_large = header.encoded_size() > LARGE_HEADER;
		let header = (!is_large).then(|| header.clone());
		let earlier = self.0.insert(claim, Seen { hash, header, is_settled: false });
		if self.0.len() > MOST_BLOCKS {
			self.0.pop_first();
		}
		earlier.map_or(Finding::First, |earlier| Finding::Second(claim, earlier))
	}

	/// An author was caught in a slot: once is enough.
	fn settle(&mut self, claim: Claim) {
		if let Some(seen) = self.0.get_mut(&claim) {
			seen.header = None;
			seen.is_settled = true;
		}
	}
}

/// For which slot a block was made, and by whom.
fn claim(header: &Header) -> Option<Claim> {
	let digest = header.digest().logs().iter().find_map(CompatibleDigestItem::as_babe_pre_digest);
	digest.map(|digest: PreDigest| (digest.slot(), digest.authority_index()))
}

/// The header with its seal, if the seal was verified: it is then set apart from the header.
fn verified(block: &BlockImportParams<Block>) -> Option<Header> {
	block.post_digests.last()?.as_babe_seal()?;
	Some(block.post_header())
}

/// What the chain takes as a proof that somebody made both blocks.
fn proof(
	slot: Slot,
	offender: AuthorityId,
	first_header: Header,
	second_header: Header,
) -> Option<EquivocationProof<Header>> {
	let proof = EquivocationProof { slot, offender, first_header, second_header };
	check_equivocation_proof(proof.clone()).then_some(proof)
}

/// Remembers blocks and reports who makes two for one slot.
pub struct Reporter {
	client: Arc<FullClient>,
	slot_duration: SlotDuration,
	pool: OffchainTransactionPoolFactory<Block>,
	memory: Mutex<Memory>,
}

impl Reporter {
	/// Reports go to the pool, as transactions that only this node can put into a block.
	pub fn new(
		client: Arc<FullClient>,
		slot_duration: SlotDuration,
		pool: OffchainTransactionPoolFactory<Block>,
	) -> Self {
		Self { client, slot_duration, pool, memory: Default::default() }
	}

	/// Looks at what the database has of late slots, up to these blocks: a restart forgets nothing.
	pub fn recall(&self, leaves: Vec<Hash>) {
		for leaf in leaves {
			let mut next = leaf;
			while let Ok(Some(header)) = self.client.header(next) {
				next = *header.parent_hash();
				if matches!(self.look(header), Finding::Nothing | Finding::Again) {
					break;
				}
			}
		}
	}

	/// Looks at a verified header with its seal.
	fn look(&self, header: Header) -> Finding {
		let now = Slot::from_timestamp(Timestamp::current(), self.slot_duration);
		let finding = self.memory().note(now, &header);
		if let Finding::Second((slot, index), earlier) = &finding {
			let stored = || self.client.header(earlier.hash).ok().flatten();
			match earlier.header.clone().or_else(stored) {
				Some(first) => self.report((*slot, *index), first, header),
				None => {
					debug!("Of two blocks by one author for slot {slot}, the first is not stored")
				},
			}
		}
		finding
	}

	fn report(&self, (slot, index): Claim, first: Header, second: Header) {
		let (one, other) = (first.hash(), second.hash());
		let best = self.client.info().best_hash;
		// Whose the key is can be proven in a state of the slot's own epoch only, and the parent of an epoch's first
		// block is not in it.
		let Some((at, offender)) = [*second.parent_hash(), one, best]
			.into_iter()
			.find_map(|at| Some((at, self.author(at, (slot, index))?)))
		else {
			warn!("Blocks {one} and {other} are by one author for slot {slot}: no state of that epoch is left to \
				report it with");
			return;
		};
		let Some(proof) = proof(slot, offender.clone(), first, second) else {
			debug!("Blocks {one} and {other} for slot {slot} prove nothing against {offender}");
			return;
		};
		self.memory().settle((slot, index));

		let prove =
			|| self.client.runtime_api().generate_key_ownership_proof(at, slot, offender.clone());
		let submit = |owner| {
			let mut api = self.client.runtime_api();
			api.register_extension(self.pool.offchain_transaction_pool(best));
			api.submit_report_equivocation_unsigned_extrinsic(best, proof, owner)
		};
		let outcome = prove().and_then(|owner| owner.map_or(Ok(None), submit));
		match outcome {
			Ok(Some(())) => {
				info!("Validator {offender} is reported: blocks {one} and {other} are both for slot {slot}")
			},
			Ok(None) => {
				warn!("The report of validator {offender} for slot {slot} was not accepted")
			},
			Err(error) => warn!("Validator {offender} cannot be reported for slot {slot}: {error}"),
		}
	}

	/// Who may lay that claim, as of a block, if that is in the same epoch.
	fn author(&self, at: Hash, (slot, index): Claim) -> Option<AuthorityId> {
		let epoch = self.client.runtime_api().current_epoch(at).ok()?;
		slot.checked_sub(*epoch.start_slot).filter(|since| *since < epoch.duration)?;
		epoch.authorities.get(index as usize).map(|(author, _)| author.clone())
	}

	fn memory(&self) -> MutexGuard<'_, Memory> {
		self.memory.lock().unwrap_or_else(PoisonError::into_inner)
	}
}

/// A block import that shows each verified block to the reporter first. That comes before the import, since a block
/// that is refused, say below the last final one, convicts its author just as well.
#[derive(Clone)]
pub struct Watched<I> {
	inner: I,
	/// None on a node that is no validator: only who makes blocks can get a report into one.
	reporter: Option<Arc<Reporter>>,
}

impl<I> Watched<I> {
	pub fn new(inner: I, reporter: Option<Arc<Reporter>>) -> Self {
		Self { inner, reporter }
	}
}

#[async_trait::async_trait]
impl<I: BlockImport<Block> + Send + Sync> BlockImport<Block> for Watched<I> {
	type Error = I::Error;

	async fn check_block(
		&self,
		block: BlockCheckParams<Block>,
	) -> Result<ImportResult, Self::Error> {
		self.inner.check_block(block).await
	}

	async fn import_block(
		&self,
		block: BlockImportParams<Block>,
	) -> Result<ImportResult, Self::Error> {
		if let Some((reporter, header)) = self.reporter.as_ref().zip(verified(&block)) {
			reporter.look(header);
		}
		self.inner.import_block(block).await
	}
}

/// Where BABE's own reports go. In the pool they would take the place of those that hold.
pub struct Nowhere;

impl LocalTransactionPool for Nowhere {
	type Block = Block;
	type Hash = Hash;
	type Error = sc_transaction_pool_api::error::Error;

	fn submit_local(
		&self,
		_: Hash,
		_: <Block as sp_runtime::traits::Block>::Extrinsic,
	) -> Result<Hash, Self::Error> {
		Ok(Hash::zero())
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_consensus::BlockOrigin;
	use sp_consensus_babe::digests::SecondaryPlainPreDigest;
	use sp_keyring::Sr25519Keyring::{self, Alice, Bob};
	use sp_runtime::{Digest, DigestItem};

	const NOW: Slot =
		Slot::from_timestamp(Timestamp::new(600_000_000), SlotDuration::from_millis(6_000));

	/// A header with its seal; `mark` makes it another one.
	fn header(slot: u64, index: AuthorityIndex, mark: u64, key: Sr25519Keyring) -> Header {
		let slot = slot.into();
		let digest =
			PreDigest::SecondaryPlain(SecondaryPlainPreDigest { authority_index: index, slot });
		let logs = vec![DigestItem::babe_pre_digest(digest)];
		let root = Hash::from_low_u64_be(mark);
		let mut header = Header::new(1, root, root, Default::default(), Digest { logs });
		let seal = DigestItem::babe_seal(key.sign(header.hash().as_bytes()).into());
		header.digest_mut().push(seal);
		header
	}

	fn by_alice(slot: u64, mark: u64) -> Header {
		header(slot, 0, mark, Alice)
	}

	fn note(memory: &mut Memory, header: &Header) -> Finding {
		memory.note(NOW, header)
	}

	#[test]
	fn two_blocks_of_one_author_in_a_slot_should_be_found() {
		let mut memory = Memory::default();
		let (first, second) = (by_alice(*NOW, 1), by_alice(*NOW, 2));
		assert!(matches!(note(&mut memory, &first), Finding::First));
		let Finding::Second((slot, 0), earlier) = note(&mut memory, &second) else { panic!() };
		assert_eq!((slot, earlier.header), (NOW, Some(first)));
	}

	#[test]
	fn honest_blocks_should_find_nobody() {
		let mut memory = Memory::default();
		for slot in *NOW - 5..=*NOW {
			// A slot can have two authors, a block can come twice.
			for block in [by_alice(slot, slot), header(slot, 1, slot, Bob)] {
				assert!(matches!(note(&mut memory, &block), Finding::First));
				assert!(matches!(note(&mut memory, &block), Finding::Again));
			}
		}
	}

	#[test]
	fn an_author_should_be_caught_once_in_a_slot() {
		let mut memory = Memory::default();
		note(&mut memory, &by_alice(*NOW, 1));
		let Finding::Second(claim, _) = note(&mut memory, &by_alice(*NOW, 2)) else { panic!() };
		memory.settle(claim);
		for mark in 1..10 {
			assert!(matches!(note(&mut memory, &by_alice(*NOW, mark)), Finding::Again));
		}
		assert!(memory.0.values().all(|seen| seen.header.is_none()));
		assert!(matches!(note(&mut memory, &by_alice(*NOW - 1, 1)), Finding::First));
		assert!(matches!(note(&mut memory, &by_alice(*NOW - 1, 2)), Finding::Second(..)));
	}

	#[test]
	fn a_block_that_proves_nothing_should_not_hide_those_that_do() {
		let mut memory = Memory::default();
		// Of another fork, where that place is another validator's.
		note(&mut memory, &header(*NOW, 0, 0, Bob));
		let (first, second) = (by_alice(*NOW, 1), by_alice(*NOW, 2));
		let Finding::Second(_, earlier) = note(&mut memory, &first) else { panic!() };
		assert!(proof(NOW, Alice.public().into(), earlier.header.unwrap(), first).is_none());
		let Finding::Second(_, earlier) = note(&mut memory, &second) else { panic!() };
		assert!(proof(NOW, Alice.public().into(), earlier.header.unwrap(), second).is_some());
	}

	#[test]
	fn what_is_no_proof_should_not_be_reported() {
		let prove = |first, second| proof(NOW, Alice.public().into(), first, second).is_some();
		let (first, second) = (by_alice(*NOW, 1), by_alice(*NOW, 2));
		assert!(prove(first.clone(), second.clone()));
		assert!(!prove(first.clone(), first.clone()), "the same block");
		assert!(!prove(first.clone(), by_alice(*NOW + 1, 2)), "another slot");
		assert!(!prove(first.clone(), header(*NOW, 0, 2, Bob)), "another key");
		let mut unsealed = second;
		unsealed.digest_mut().pop();
		assert!(!prove(first, unsealed), "what BABE itself reports");
	}

	#[test]
	fn memory_should_be_bounded() {
		let mut memory = Memory::default();
		// More authors than any slot has.
		for slot in *NOW - 2 * WINDOW..=*NOW {
			for index in 0..10 {
				memory.note(slot.into(), &header(slot, index, 1, Alice));
				assert!(memory.0.len() <= MOST_BLOCKS);
			}
		}
		let mut large = by_alice(*NOW, 1);
		large.digest_mut().logs.insert(0, DigestItem::Other(vec![0; LARGE_HEADER]));
		note(&mut memory, &large);
		assert!(memory.0[&(NOW, 0)].header.is_none());

		note(&mut memory, &by_alice(*NOW - WINDOW, 1));
		memory.note(NOW + WINDOW, &by_alice(*NOW + WINDOW, 1));
		assert!(memory.0.keys().all(|(slot, _)| *slot >= NOW), "what is long ago is forgotten");
	}

	#[test]
	fn what_is_long_ago_should_not_be_looked_at() {
		let mut memory = Memory::default();
		assert!(matches!(note(&mut memory, &by_alice(*NOW - WINDOW, 1)), Finding::First));
		assert!(matches!(note(&mut memory, &by_alice(*NOW - WINDOW - 1, 1)), Finding::Nothing));
		assert_eq!(memory.0.len(), 1);
	}

	#[test]
	fn only_verified_headers_should_be_looked_at() {
		let sealed = by_alice(*NOW, 1);
		// Blocks that BABE does not verify keep their seal in the header.
		let unverified = BlockImportParams::new(BlockOrigin::WarpSync, sealed.clone());
		assert!(verified(&unverified).is_none());

		let mut header = sealed.clone();
		let seal = header.digest_mut().pop().unwrap();
		let mut block = BlockImportParams::new(BlockOrigin::NetworkBroadcast, header);
		assert!(verified(&block).is_none());
		block.post_digests.push(seal);
		assert_eq!(verified(&block), Some(sealed));
	}
}
