// SPDX-License-Identifier: Apache-2.0
//! The runtime API, as a runtime has it.

use super::*;
use sp_runtime::{traits::Block as BlockT, ExtrinsicInclusionMode};
use sp_version::RuntimeVersion;

sp_api::impl_runtime_apis! {
	impl sp_api::Core<Block> for Test {
		fn version() -> RuntimeVersion {
			Default::default()
		}
		fn execute_block(_: <Block as BlockT>::LazyBlock) {
			unreachable!()
		}
		fn initialize_block(_: &<Block as BlockT>::Header) -> ExtrinsicInclusionMode {
			unreachable!()
		}
	}

	impl crate::runtime_api::SeedingApi<Block, AccountId> for Test {
		fn pool(pool: PoolId) -> Result<PoolView<AccountId>, Why> {
			Seeding::pool(pool)
		}
		fn pools(before: Option<PoolId>, max: u32) -> Page<PoolView<AccountId>, PoolId> {
			Seeding::pools(before, max)
		}
		fn pools_of(
			sponsor: AccountId,
			before: Option<PoolId>,
			max: u32,
		) -> Page<PoolView<AccountId>, PoolId> {
			Seeding::pools_of(sponsor, before, max)
		}
		fn pools_by_hash(
			info_hash: InfoHash,
			before: Option<PoolId>,
			max: u32,
		) -> Page<PoolView<AccountId>, PoolId> {
			Seeding::pools_by_hash(info_hash, before, max)
		}
		fn price_line(pool: PoolId) -> Result<Vec<PricePoint>, Why> {
			Seeding::price_line(pool)
		}
		fn seats(
			pool: PoolId,
			after: Option<AccountId>,
			max: u32,
		) -> Result<Page<SeatView<AccountId>, AccountId>, Why> {
			Seeding::seats(pool, after, max)
		}
		fn seats_of(
			seeder: AccountId,
			after: Option<PoolId>,
			max: u32,
		) -> Page<SeatView<AccountId>, PoolId> {
			Seeding::seats_of(seeder, after, max)
		}
	}
}
