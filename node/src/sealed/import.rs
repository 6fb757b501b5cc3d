// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! How sealed blocks are imported: through BABE, with the newest block always the best.

use super::clock::SLOT;
use crate::client::FullClient;
use sc_consensus::{
	BlockCheckParams, BlockImport, BlockImportParams, ForkChoiceStrategy, ImportResult,
};
use sp_consensus::Error;
use sp_consensus_babe::inherents::{BabeCreateInherentDataProviders, InherentDataProvider};
use sp_inherents::CreateInherentDataProviders;
use std::sync::Arc;
use trine_runtime::{opaque::Block, Hash};

/// Makes whatever is imported the best block: whoever goes back to a snapshot wants that fork.
#[derive(Clone)]
pub struct ForceBest(pub Arc<FullClient>);

#[async_trait::async_trait]
impl BlockImport<Block> for ForceBest {
	type Error = Error;

	async fn check_block(&self, block: BlockCheckParams<Block>) -> Result<ImportResult, Error> {
		self.0.check_block(block).await
	}

	async fn import_block(
		&self,
		mut block: BlockImportParams<Block>,
	) -> Result<ImportResult, Error> {
		block.fork_choice = Some(ForkChoiceStrategy::Custom(true));
		self.0.import_block(block).await
	}
}

/// What a block's inherents are checked against when it is imported: the end of time. By the computer's
/// clock every jump would be too far in the future. And BABE would remember each slot in between to find
/// who makes two blocks in one; as it is, all slots are too long ago for that.
pub fn inherents() -> BabeCreateInherentDataProviders<Block> {
	Arc::new(|_, _| async {
		let slot = InherentDataProvider::new(u64::MAX.into());
		let timestamp = sp_timestamp::InherentDataProvider::new((u64::MAX / 2).into());
		Ok((slot, timestamp))
	})
}

/// What a block of this time, in milliseconds since 1970, is made with.
pub struct At(pub u64);

#[async_trait::async_trait]
impl CreateInherentDataProviders<Block, ()> for At {
	type InherentDataProviders = (InherentDataProvider, sp_timestamp::InherentDataProvider);

	async fn create_inherent_data_providers(
		&self,
		_: Hash,
		_: (),
	) -> Result<Self::InherentDataProviders, Box<dyn std::error::Error + Send + Sync>> {
		let slot = InherentDataProvider::new((self.0 / SLOT).into());
		Ok((slot, sp_timestamp::InherentDataProvider::new(self.0.into())))
	}
}
