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
use sp_arithmetic::traits::{EnsureAddAssign, EnsureSubAssign};

type Custody<T> = pallet_custody::Pallet<T>;

/// A seat that is in hand: loaded once, stored or ended once.
pub(crate) struct OpenSeat<T: Config> {
	pub of: OpenPool<T>,
	pub seeder: T::AccountId,
	pub seat: SeatOf<T>,
	/// Whether the pool counts it among the proven.
	was_proven: bool,
}

impl<T: Config> OpenSeat<T> {
	pub fn load(id: PoolId, seeder: T::AccountId) -> Result<Self, DispatchError> {
		Self::in_pool(OpenPool::load(id)?, seeder)
	}

	pub fn in_pool(of: OpenPool<T>, seeder: T::AccountId) -> Result<Self, DispatchError> {
		let seat = Seats::<T>::get(of.id, &seeder).ok_or(Error::<T>::NoSuchSeat)?;
		let was_proven = seat.is_proven();
		Ok(Self { of, seeder, seat, was_proven })
	}

	/// A new claim.
	pub fn claim(mut of: OpenPool<T>, seeder: T::AccountId, seat: SeatOf<T>) -> DispatchResult {
		of.pool.claims.ensure_add_assign(1)?;
		SeatsOf::<T>::insert(&seeder, NewestFirst::from(of.id), ());
		Self { of, seeder, seat, was_proven: false }.store()
	}

	/// A claim becomes a seat of this pay, since its first proof is accepted. Its running period is reserved.
	pub fn take(&mut self, pay: Balance) -> DispatchResult {
		let OpenPool { id, pool, .. } = &mut self.of;
		pool.claims.ensure_sub_assign(1)?;
		pool.seated.ensure_add_assign(1)?;
		pool.pays.ensure_add_assign(pay)?;
		let reserved = self.seat.take(pay, &mut pool.money)?;
		reserved.then_some(()).defensive_ok_or(DispatchError::Corruption)?;
		let seeder = self.seeder.clone();
		Pallet::<T>::deposit_event(Event::SeatTaken { pool: *id, seeder, pay });
		Ok(())
	}

	/// Do what time has done: see `Seat::elapse`. What missed periods cost is paid at once.
	pub fn elapse(&mut self) -> Result<Elapsed, DispatchError> {
		let OpenPool { id, pool, now, .. } = &mut self.of;
		let elapsed = self.seat.elapse(&pool.terms, &mut pool.money, pool.closing, *now)?;
		let mut cost: Balance = 0;
		for Miss { period, slashed } in &elapsed.missed {
			cost.ensure_add_assign(*slashed)?;
			Pallet::<T>::deposit_event(Event::Missed {
				pool: *id,
				seeder: self.seeder.clone(),
				period: *period,
				slashed: *slashed,
			});
		}
		let (native, to) = (T::NativeAsset::get(), T::SlashDestination::get());
		let (reason, seeder) = (HoldReason::Bond, &self.seeder);
		Custody::<T>::pay_held(&native, reason, seeder, &to, cost, seeder)?;
		if elapsed.refilled > 0 && elapsed.over.is_none() {
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

	pub fn store(mut self) -> DispatchResult {
		self.count_proven(self.seat.is_proven())?;
		Seats::<T>::insert(self.of.id, &self.seeder, self.seat);
		self.of.store()
	}

	/// It is over: its seeder has bond and deposit back, and the pool a vacant seat or a claim less, or it
	/// ends as well.
	pub fn end(mut self, why: Ending) -> DispatchResult {
		self.count_proven(false)?;
		let Self { mut of, seeder, mut seat, .. } = self;
		let pool = &mut of.pool;
		seat.keep_reserved(0, &mut pool.money)?;
		if seat.is_claim() {
			pool.claims.ensure_sub_assign(1)?;
		} else {
			pool.seated.ensure_sub_assign(1)?;
			pool.pays.ensure_sub_assign(seat.pay)?;
			pool.price.vacated(&pool.terms, seat.pay, of.now)?;
		}
		let bond_returned = pool.terms.bond_left(seat.missed)?;
		let native = T::NativeAsset::get();
		Custody::<T>::give_back(&native, HoldReason::Bond, &seeder, bond_returned, &seeder)?;
		seat.deposit.drop(&seeder)?;
		Seats::<T>::remove(of.id, &seeder);
		SeatsOf::<T>::remove(&seeder, NewestFirst::from(of.id));
		Pallet::<T>::deposit_event(Event::SeatEnded { pool: of.id, seeder, why, bond_returned });
		of.store_or_end()
	}

	/// The pool counts it among the proven from now on, or no longer.
	fn count_proven(&mut self, is: bool) -> DispatchResult {
		let proven = &mut self.of.pool.proven;
		match (self.was_proven, is) {
			(false, true) => proven.ensure_add_assign(1)?,
			(true, false) => proven.ensure_sub_assign(1)?,
			_ => (),
		}
		self.was_proven = is;
		Ok(())
	}
}

/// What a seat takes of the chain's storage.
pub(crate) fn footprint<T: Config>() -> Footprint {
	Footprint::from_mel::<(PoolId, T::AccountId, SeatOf<T>, T::AccountId, NewestFirst)>()
}
