// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! Who is said to have made a block.
//!
//! Whoever's turn it is, if the keystore has its keys; else any validator of the epoch, so that the chain
//! goes on whoever is elected. Nobody checks: nobody else is there.

use super::chain;
use crate::client::FullClient;
use sc_consensus::BlockImportParams;
use sc_consensus_babe::{
	authorship::claim_slot, BabeConfiguration, BabeIntermediate, CompatibleDigestItem, Epoch,
	INTERMEDIATE_KEY,
};
use sc_consensus_epochs::{descendent_query, SharedEpochChanges, ViableEpochDescriptor};
use sc_consensus_manual_seal::{ConsensusDataProvider, Error};
use sp_api::StorageProof;
use sp_consensus_babe::{
	digests::{PreDigest, SecondaryPlainPreDigest},
	inherents::BabeInherentData,
	Slot,
};
use sp_inherents::InherentData;
use sp_keystore::KeystorePtr;
use sp_runtime::{Digest, DigestItem};
use std::sync::Arc;
use trine_runtime::{opaque::Block, BlockNumber, Hash, Header};

/// Writes the digests that BABE asks of a block.
pub struct Digests {
	pub client: Arc<FullClient>,
	pub keystore: KeystorePtr,
	pub epochs: SharedEpochChanges<Block, Epoch>,
	pub config: BabeConfiguration,
}

type Descriptor = ViableEpochDescriptor<Hash, BlockNumber, Epoch>;

fn slot_of(inherents: &InherentData) -> Result<Slot, Error> {
	inherents
		.babe_inherent_data()?
		.ok_or_else(|| Error::StringError("the inherents name no slot".into()))
}

impl Digests {
	fn descriptor(&self, parent: &Header, slot: Slot) -> Result<Descriptor, Error> {
		self.epochs
			.shared_data()
			.epoch_descriptor_for_child_of(
				descendent_query(&*self.client),
				&parent.hash(),
				parent.number,
				slot,
			)
			.map_err(|error| Error::StringError(format!("no epoch for slot {slot}: {error}")))?
			.ok_or_else(|| Error::StringError(format!("no epoch for slot {slot}")))
	}

	fn epoch(&self, descriptor: &Descriptor) -> Result<Epoch, Error> {
		self.epochs
			.shared_data()
			.viable_epoch(descriptor, |slot| Epoch::genesis(&self.config, slot))
			.map(|epoch| epoch.as_ref().clone())
			.ok_or_else(|| Error::StringError("the epoch is not known".into()))
	}
}

impl ConsensusDataProvider<Block> for Digests {
	fn create_digest(&self, parent: &Header, inherents: &InherentData) -> Result<Digest, Error> {
		let slot = slot_of(inherents)?;
		let epoch = self.epoch(&self.descriptor(parent, slot)?)?;
		// The runtime takes no block of a validator that misbehaved in this session.
		let disabled = chain::disabled(&self.client, parent.hash());
		let claimed = claim_slot(slot, &epoch, &self.keystore)
			.map(|(digest, _)| digest)
			.filter(|digest| !disabled.contains(&digest.authority_index()));
		let digest = claimed.unwrap_or_else(|| {
			let authority_index =
				(0..epoch.authorities.len() as u32).find(|i| !disabled.contains(i)).unwrap_or(0);
			PreDigest::SecondaryPlain(SecondaryPlainPreDigest { slot, authority_index })
		});
		Ok(Digest { logs: vec![DigestItem::babe_pre_digest(digest)] })
	}

	fn append_block_import(
		&self,
		parent: &Header,
		params: &mut BlockImportParams<Block>,
		inherents: &InherentData,
		_: StorageProof,
	) -> Result<(), Error> {
		let epoch_descriptor = self.descriptor(parent, slot_of(inherents)?)?;
		params
			.insert_intermediate(INTERMEDIATE_KEY, BabeIntermediate::<Block> { epoch_descriptor });
		Ok(())
	}
}
