// SPDX-License-Identifier: Apache-2.0
//! What clients can ask of seeding: the same as the pallet's view functions, for clients that cannot call
//! those.

use crate::{
	ids::{InfoHash, PoolId},
	listing::Page,
	outlook::{PoolView, PricePoint, SeatView},
	why::Why,
};
use alloc::vec::Vec;
use codec::Codec;

sp_api::decl_runtime_apis! {
	/// Pools, what their seats pay, and what seats have to do next. Amounts are in the native token's
	/// smallest unit, times in ticks of about ten minutes, moments in milliseconds since the Unix epoch. A
	/// page's next says where the following one goes on, and is empty at the end only; more items than the
	/// constants of seeding allow are cut to that.
	#[api_version(1)]
	pub trait SeedingApi<AccountId> where AccountId: Codec {
		/// A pool, with what a vacant seat pays now.
		fn pool(pool: PoolId) -> Result<PoolView<AccountId>, Why>;

		/// The pools that are not over, the newest first.
		fn pools(before: Option<PoolId>, max: u32) -> Page<PoolView<AccountId>, PoolId>;

		/// The pools of a sponsor that are not over, the newest first.
		fn pools_of(
			sponsor: AccountId,
			before: Option<PoolId>,
			max: u32,
		) -> Page<PoolView<AccountId>, PoolId>;

		/// The pools that claim an info hash, the newest first. Whether it is that of their content, nobody
		/// has checked but the seeders who claim their seats.
		fn pools_by_hash(
			info_hash: InfoHash,
			before: Option<PoolId>,
			max: u32,
		) -> Page<PoolView<AccountId>, PoolId>;

		/// What a vacant seat of a pool will pay, if nothing happens: points between which it is about
		/// straight. The last one is the most.
		fn price_line(pool: PoolId) -> Result<Vec<PricePoint>, Why>;

		/// The seats and claims of a pool, in an order that says nothing but stays; after that of an
		/// account. There can be any number of claims.
		fn seats(
			pool: PoolId,
			after: Option<AccountId>,
			max: u32,
		) -> Result<Page<SeatView<AccountId>, AccountId>, Why>;

		/// The seats and claims of an account, by pool, the newest first; after one of a pool.
		fn seats_of(
			seeder: AccountId,
			after: Option<PoolId>,
			max: u32,
		) -> Page<SeatView<AccountId>, PoolId>;
	}
}
