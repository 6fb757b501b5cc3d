// SPDX-License-Identifier: Apache-2.0
//! A seat or a claim in hand, with its pool: what is done to one is written into the other when it is stored.

use crate::{
	ids::PoolId,
	pallet::*,
	pools::OpenPool,
	seat::{Elapsed, Ending, Miss},
};
use frame_support::{
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Consideration, DefensiveOption, Footprint, Get},
};
use primitives::{Balance, NewestFirst};
use sp_arithmetic::traits::EnsureAddAssign;

type Custody<T> = pallet_custody::Pallet<T>;

/// A seat that is in hand: loaded once, stored or ended once.
pub(crate) struct OpenSeat<T: Config> {
	pub of: OpenPool<T>,
	pub seeder: T::AccountId,
	pub seat: SeatOf<T>,
}

impl<T: Config> OpenSeat<T> {
	pub fn load(id: PoolId, seeder: T::AccountId) -> Result<Self, DispatchError> {
		Self::in_pool(OpenPool::load(id)?, seeder)
	}

	pub fn in_pool(of: OpenPool<T>, seeder: T::AccountId) -> Result<Self, DispatchError> {
		let seat = Seats::<T>::get(of.id, &seeder).ok_or(Error::<T>::NoSuchSeat)?;
		Ok(Self { of, seeder, seat })
	}

	/// A new claim.
	pub fn claim(mut of: OpenPool<T>, seeder: T::AccountId, seat: SeatOf<T>) -> DispatchResult {
		of.pool.claims.ensure_add_assign(1)?;
		SeatsOf::<T>::insert(&seeder, NewestFirst::from(of.id), ());
		Self { of, seeder, seat }.store()
	}

	/// A claim becomes a seat, since a proof is accepted.
	pub fn take(&mut self) -> DispatchResult {
		let OpenPool { id, pool, now, .. } = &mut self.of;
		let reserved = pool.seat(&mut self.seat, *now)?;
		reserved.then_some(()).defensive_ok_or(DispatchError::Corruption)?;
		let (seeder, pay) = (self.seeder.clone(), self.seat.pay);
		Pallet::<T>::deposit_event(Event::SeatTaken { pool: *id, seeder, pay });
		Ok(())
	}

	/// Do what time has done: see `Pool::elapse`. What missed periods cost is paid at once.
	pub fn elapse(&mut self) -> Result<Elapsed, DispatchError> {
		let OpenPool { id, pool, now, .. } = &mut self.of;
		let elapsed = pool.elapse(&mut self.seat, *now)?;
		let mut cost: Balance = 0;
		for (i, Miss { period, slashed }) in elapsed.missed.iter().enumerate() {
			cost.ensure_add_assign(*slashed)?;
			Pallet::<T>::deposit_event(Event::Missed {
				pool: *id,
				seeder: self.seeder.clone(),
				period: *period,
				slashed: *slashed,
			});
			if i == 0 && elapsed.lost {
				let seeder = self.seeder.clone();
				Pallet::<T>::deposit_event(Event::SeatLost { pool: *id, seeder });
			}
		}
		let (native, to) = (T::NativeAsset::get(), T::SlashDestination::get());
		let (reason, seeder) = (HoldReason::Bond, &self.seeder);
		Custody::<T>::pay_held(&native, reason, seeder, &to, cost, seeder)?;
		if elapsed.refilled > 0 {
			self.say_funded()?;
		}
		Ok(elapsed)
	}

	/// Say until when its pay is reserved.
	pub fn say_funded(&self) -> DispatchResult {
		Pallet::<T>::deposit_event(Event::SeatFunded {
			pool: self.of.id,
			seeder: self.seeder.clone(),
			until_tick: self.seat.funded_until(&self.of.pool.terms)?,
		});
		Ok(())
	}

	pub fn store(self) -> DispatchResult {
		Seats::<T>::insert(self.of.id, &self.seeder, self.seat);
		self.of.store()
	}

	/// It is over: its seeder has bond and deposit back, and the pool a vacant seat or a claim less, or it
	/// ends as well.
	pub fn end(self, why: Ending) -> DispatchResult {
		let Self { mut of, seeder, mut seat } = self;
		of.pool.remove(&mut seat, of.now)?;
		let pool = &of.pool;
		let bond_returned = pool.terms.bond_left(seat.missed)?;
		let native = T::NativeAsset::get();
		Custody::<T>::give_back(&native, HoldReason::Bond, &seeder, bond_returned, &seeder)?;
		seat.deposit.drop(&seeder)?;
		Seats::<T>::remove(of.id, &seeder);
		SeatsOf::<T>::remove(&seeder, NewestFirst::from(of.id));
		Pallet::<T>::deposit_event(Event::SeatEnded { pool: of.id, seeder, why, bond_returned });
		of.store_or_end()
	}
}

/// What a seat takes of the chain's storage.
pub(crate) fn footprint<T: Config>() -> Footprint {
	Footprint::from_mel::<(PoolId, T::AccountId, SeatOf<T>, T::AccountId, NewestFirst)>()
}
