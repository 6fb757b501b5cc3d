// SPDX-License-Identifier: Apache-2.0
//! What the chain says at one block.

use super::{
	in_time,
	view::{Page, PoolView, SeatEnded, SeatView, Why},
	Account, ChainError, Config, Result,
};
use crate::duty;
use subxt::{
	dynamic,
	ext::{
		frame_decode::runtime_apis::IntoEncodableValues,
		scale_decode::DecodeAsType,
		scale_value::{At, Value},
	},
	utils::H256,
	OnlineClientAtBlock,
};

/// A page's length that the chain cuts down to what it gives.
const MAX: u32 = 50;

/// One block.
pub struct Block {
	pub(super) at: OnlineClientAtBlock<Config>,
}

impl Block {
	pub(super) fn new(at: OnlineClientAtBlock<Config>) -> Self {
		Self { at }
	}

	/// Its number.
	pub fn number(&self) -> u64 {
		self.at.block_number()
	}

	/// Its hash.
	pub fn hash(&self) -> H256 {
		self.at.block_hash()
	}

	/// The tick.
	pub async fn tick(&self) -> Result<u32> {
		let storage = self.at.storage();
		let tick = dynamic::storage::<(), u32>("Seeding", "CurrentTick");
		let entry =
			storage.entry(tick).map_err(|error| ChainError::NoSeeding(error.to_string()))?;
		Ok(in_time(entry.fetch(())).await?.decode()?)
	}

	/// A pool. Fails with [`ChainError::NoPool`] if there is none.
	pub async fn pool(&self, pool: u64) -> Result<PoolView> {
		self.ask::<_, std::result::Result<PoolView, Why>>("pool", (pool,))
			.await?
			.map_err(|_| ChainError::NoPool(pool))
	}

	/// Seats and claims of a pool, a page of them: the first ones, or those behind an account's. None if there
	/// is no such pool.
	pub async fn seats(
		&self,
		pool: u64,
		after: Option<Account>,
	) -> Result<Page<SeatView, Account>> {
		let page: std::result::Result<_, Why> = self.ask("seats", (pool, after, MAX)).await?;
		Ok(page.unwrap_or(Page { items: Vec::new(), next: None }))
	}

	/// Seats and claims of an account, by pool, the newest first, a page of them; or those behind a pool's.
	pub async fn seats_of(
		&self,
		seeder: &Account,
		after: Option<u64>,
	) -> Result<Page<SeatView, u64>> {
		self.ask("seats_of", (*seeder, after, MAX)).await
	}

	/// The pools that claim this torrent, the newest first: 50 at the most.
	pub async fn pools_by_hash(
		&self,
		v1: Option<[u8; 20]>,
		v2: Option<[u8; 32]>,
	) -> Result<Vec<PoolView>> {
		let v2 = v2.map(|hash| Value::unnamed_variant("V2", [Value::from_bytes(hash)]));
		let v1 = v1.map(|hash| Value::unnamed_variant("V1", [Value::from_bytes(hash)]));
		let Some(hash) = v2.or(v1) else { return Ok(Vec::new()) };
		let page: Page<PoolView, u64> = self.ask("pools_by_hash", (hash, None::<u64>, MAX)).await?;
		Ok(page.items)
	}

	/// An account's seat of a pool, or its claim to one.
	pub async fn seat(&self, pool: u64, seeder: &Account) -> Result<Option<SeatView>> {
		// The list begins with the newest pool: the first one behind the next pool is this one's.
		let page: Page<SeatView, u64> =
			self.ask("seats_of", (*seeder, pool.checked_add(1), 1u32)).await?;
		Ok(page.items.into_iter().find(|seat| seat.pool == pool))
	}

	/// What this block says of a seat, as [`duty::next`] takes it.
	pub async fn duty_view(
		&self,
		pool: u64,
		seeder: &Account,
	) -> Result<(duty::View, Option<SeatView>)> {
		let tick = self.tick().await?;
		let seat = self.seat(pool, seeder).await?;
		Ok((duty::View { tick, seat: seat.as_ref().map(|seat| seat.seat(tick)) }, seat))
	}

	/// How a seat or a claim has ended in this block, if it has.
	pub async fn ending(&self, pool: u64, seeder: &Account) -> Result<Option<SeatEnded>> {
		let events = in_time(self.at.events().fetch()).await?;
		for event in events.iter() {
			let event = event?;
			if (event.pallet_name(), event.event_name()) == ("Seeding", "SeatEnded") {
				let ended = event.decode_fields_unchecked_as::<SeatEnded>()?;
				if (ended.pool, &ended.seeder) == (pool, seeder) {
					return Ok(Some(ended));
				}
			}
		}
		Ok(None)
	}

	/// The account's next number, counting what is in blocks only.
	pub async fn nonce(&self, account: &Account) -> Result<u64> {
		in_time(self.at.transactions().account_nonce(account)).await
	}

	/// What the account has and is not on hold, in the native token's smallest unit.
	pub async fn free_balance(&self, account: &Account) -> Result<u128> {
		let storage = self.at.storage();
		let entry = storage.entry(dynamic::storage::<(Account,), Value>("System", "Account"))?;
		let info = in_time(entry.fetch((*account,))).await?.decode()?;
		Ok(info.at("data").at("free").and_then(Value::as_u128).unwrap_or_default())
	}

	/// Ask the chain's `SeedingApi`.
	async fn ask<Args: IntoEncodableValues, Answer: DecodeAsType>(
		&self,
		method: &str,
		args: Args,
	) -> Result<Answer> {
		let call = dynamic::runtime_api_call::<Args, Answer>("SeedingApi", method, args);
		in_time(self.at.runtime_apis().call(call)).await
	}
}
