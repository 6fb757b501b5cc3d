// SPDX-License-Identifier: Apache-2.0
//! Lists of pools and of seats.

use crate::{
	ids::{InfoHash, PoolId, Tick},
	listing::{Page, MAX_LOOKED, MAX_POINTS, MAX_VIEWS},
	outlook::{PoolView, PricePoint},
	outlooks::{pool_view, seat_view},
	pallet::*,
	ticks::Ticks,
	why::Why,
};
use alloc::vec::Vec;
use primitives::NewestFirst;
use sp_arithmetic::traits::{EnsureAdd, EnsureMul, EnsureSub};

impl<T: Config> Pallet<T> {
	pub(crate) fn pool_of(id: PoolId) -> Result<PoolView<T::AccountId>, Why> {
		pool_view::<T>(id, stored::<T>(id)?, CurrentTick::<T>::get())
	}

	pub(crate) fn newest_of(before: Option<PoolId>, max: u32) -> PoolPageOf<T> {
		let newest = NextPoolId::<T>::get();
		let end = before.map_or(newest, |before| before.min(newest));
		let start = end.saturating_sub(MAX_LOOKED.into());
		let now = CurrentTick::<T>::get();
		let mut page = Page { items: Vec::new(), next: (start > 0).then_some(start) };
		for id in (start..end).rev() {
			if page.items.len() >= max.clamp(1, MAX_VIEWS) as usize {
				page.next = Some(id.saturating_add(1));
				break;
			}
			let pool = Pools::<T>::get(id);
			page.items.extend(pool.and_then(|pool| pool_view::<T>(id, pool, now).ok()));
		}
		page
	}

	pub(crate) fn sponsored_page_of(
		sponsor: T::AccountId,
		before: Option<PoolId>,
		max: u32,
	) -> PoolPageOf<T> {
		let ids = match before {
			Some(before) => {
				let key = Sponsored::<T>::hashed_key_for(&sponsor, NewestFirst::from(before));
				Sponsored::<T>::iter_key_prefix_from(&sponsor, key)
			},
			None => Sponsored::<T>::iter_key_prefix(&sponsor),
		};
		page_of::<T>(ids, max)
	}

	pub(crate) fn hash_page_of(
		info_hash: InfoHash,
		before: Option<PoolId>,
		max: u32,
	) -> PoolPageOf<T> {
		let ids = match before {
			Some(before) => {
				let key = ByInfoHash::<T>::hashed_key_for(info_hash, NewestFirst::from(before));
				ByInfoHash::<T>::iter_key_prefix_from(info_hash, key)
			},
			None => ByInfoHash::<T>::iter_key_prefix(info_hash),
		};
		page_of::<T>(ids, max)
	}

	pub(crate) fn price_line_of(id: PoolId) -> Result<Vec<PricePoint>, Why> {
		let (pool, now) = (stored::<T>(id)?, CurrentTick::<T>::get());
		let full = pool.price.since.ensure_add(pool.terms.ramp_ticks)?;
		let left = full.saturating_sub(now);
		let points = MAX_POINTS.saturating_sub(1).min(left);
		let point = |tick: Tick| -> Result<_, Why> {
			Ok(PricePoint { tick, pay: pool.price.at(&pool.terms, tick)? })
		};
		(0..=points)
			.map(|i| {
				// From the end, so that the last one is where it is at the most.
				let way = u64::from(left).ensure_mul(points.ensure_sub(i)?.into())?;
				let before = way.checked_div(points.into()).unwrap_or_default();
				let before = Tick::try_from(before).map_err(|_| Why::Uncountable)?;
				point(now.ensure_add(left)?.ensure_sub(before)?)
			})
			.collect()
	}

	pub(crate) fn pool_seat_page_of(
		id: PoolId,
		after: Option<T::AccountId>,
		max: u32,
	) -> Result<PoolSeatPageOf<T>, Why> {
		let (pool, ticks) = (stored::<T>(id)?, Ticks::load::<T>());
		let seats = match after {
			Some(after) => {
				let key = Seats::<T>::hashed_key_for(id, after);
				Seats::<T>::iter_prefix_from(id, key)
			},
			None => Seats::<T>::iter_prefix(id),
		};
		let view = |seeder: T::AccountId, seat| {
			let view = seat_view::<T>(id, &pool, seeder.clone(), seat, &ticks).ok()?;
			Some((seeder, view))
		};
		let items = seats.filter_map(|(seeder, seat)| view(seeder, seat));
		Ok(Page::of(items, max.clamp(1, MAX_VIEWS)))
	}

	pub(crate) fn seat_page_of(
		seeder: T::AccountId,
		after: Option<PoolId>,
		max: u32,
	) -> SeatPageOf<T> {
		let ids = match after {
			Some(after) => {
				let key = SeatsOf::<T>::hashed_key_for(&seeder, NewestFirst::from(after));
				SeatsOf::<T>::iter_key_prefix_from(&seeder, key)
			},
			None => SeatsOf::<T>::iter_key_prefix(&seeder),
		};
		let ticks = Ticks::load::<T>();
		let view = |id: PoolId| {
			let (pool, seat) = (Pools::<T>::get(id)?, Seats::<T>::get(id, &seeder)?);
			seat_view::<T>(id, &pool, seeder.clone(), seat, &ticks).ok()
		};
		let items = ids.map(PoolId::from).filter_map(|id| Some((id, view(id)?)));
		Page::of(items, max.clamp(1, MAX_VIEWS))
	}
}

fn stored<T: Config>(id: PoolId) -> Result<PoolOf<T>, Why> {
	Pools::<T>::get(id).ok_or(Why::NoSuchPool)
}

fn page_of<T: Config>(ids: impl Iterator<Item = NewestFirst>, max: u32) -> PoolPageOf<T> {
	let now = CurrentTick::<T>::get();
	let view = |id| pool_view::<T>(id, Pools::<T>::get(id)?, now).ok();
	let items = ids.map(PoolId::from).filter_map(|id| Some((id, view(id)?)));
	Page::of(items, max.clamp(1, MAX_VIEWS))
}
