// SPDX-License-Identifier: Apache-2.0
//! How seats and claims end: by time, by their seeders, by the sponsor.

use crate::{
	ids::PoolId,
	pallet::*,
	pools::OpenPool,
	seat::{Ending, Notice},
	seats::OpenSeat,
};
use frame_support::{ensure, pallet_prelude::DispatchResult};

/// Store a seat that is to end, and say when.
fn store_on_notice<T: Config>(open: OpenSeat<T>, why: Notice) -> DispatchResult {
	let until_tick = open.seat.funded_until(&open.of.pool.terms)?;
	let (pool, seeder) = (open.of.id, open.seeder.clone());
	open.store()?;
	Pallet::<T>::deposit_event(Event::SeatOnNotice { pool, seeder, why, until_tick });
	Ok(())
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_settle(id: PoolId, seeder: T::AccountId) -> DispatchResult {
		let mut open = OpenSeat::<T>::load(id, seeder)?;
		let elapsed = open.elapse()?;
		if let Some(why) = elapsed.over {
			return open.end(why);
		}
		let changed = !elapsed.missed.is_empty() || elapsed.refilled > 0;
		ensure!(changed, Error::<T>::NothingToSettle);
		open.store()
	}

	pub(crate) fn do_leave(who: T::AccountId, id: PoolId) -> DispatchResult {
		let mut open = OpenSeat::<T>::load(id, who)?;
		let elapsed = open.elapse()?;
		if let Some(why) = elapsed.over {
			return open.end(why);
		}
		if open.of.pool.delisted {
			return open.end(Ending::Delisted);
		}
		ensure!(open.seat.notice != Some(Notice::Left), Error::<T>::AlreadyOnNotice);
		let (pool, now) = (&mut open.of.pool, open.of.now);
		if open.seat.leave(&pool.terms, &mut pool.money, now)? {
			return open.end(Ending::Left);
		}
		store_on_notice(open, Notice::Left)
	}

	pub(crate) fn do_dismiss(
		who: T::AccountId,
		id: PoolId,
		seeder: T::AccountId,
	) -> DispatchResult {
		let mut open = OpenSeat::in_pool(OpenPool::<T>::of_sponsor(id, &who)?, seeder)?;
		let elapsed = open.elapse()?;
		if let Some(why) = elapsed.over {
			return open.end(why);
		}
		// Nothing is owed to who was never paid.
		if open.seat.is_claim() {
			return open.end(Ending::Dismissed);
		}
		let goes_on = open.seat.notice.is_none() && !open.of.pool.closing;
		ensure!(goes_on, Error::<T>::AlreadyOnNotice);
		open.seat.notice = Some(Notice::Dismissed);
		store_on_notice(open, Notice::Dismissed)
	}
}
