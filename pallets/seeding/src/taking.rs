// SPDX-License-Identifier: Apache-2.0
//! Taking a seat.

use crate::{
	ids::PoolId,
	pallet::*,
	period::Periods,
	pools::OpenPool,
	seat::Seat,
	seats::{footprint, OpenSeat},
};
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{Consideration, Get},
};
use primitives::Balance;
use sp_arithmetic::traits::EnsureMul;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_take_seat(
		who: T::AccountId,
		id: PoolId,
		least_pay: Balance,
	) -> DispatchResult {
		let mut open = OpenPool::<T>::load(id)?;
		open.ensure_open()?;
		let (pool, now) = (&mut open.pool, open.now);
		let terms = pool.terms;
		let admitted = terms.open || Admitted::<T>::get(id).contains(&who);
		ensure!(admitted, Error::<T>::NotAdmitted);
		ensure!(!Seats::<T>::contains_key(id, &who), Error::<T>::AlreadySeated);
		ensure!(pool.taken < terms.seats, Error::<T>::PoolFull);
		let pay = pool.price.at(&terms, now)?;
		ensure!(pay >= least_pay, Error::<T>::PayTooLow);
		let notice = pay.ensure_mul(terms.notice_periods.into())?;
		ensure!(pool.money.reserve(notice)?, Error::<T>::PoolDry);
		let native = T::NativeAsset::get();
		pallet_custody::Pallet::<T>::hold(&native, HoldReason::Bond, &who, terms.bond)?;
		let start = Periods::start_after(now)?;
		let seat = Seat {
			pay,
			start,
			period: 0,
			funded: terms.notice_periods,
			notice: None,
			commitment: None,
			paid: 0,
			missed: 0,
			missed_in_row: 0,
			deposit: TicketOf::<T>::new(&who, footprint::<T>())?,
		};
		OpenSeat::take(open, who.clone(), seat)?;
		Self::deposit_event(Event::SeatTaken { pool: id, seeder: who, pay, first_tick: start });
		Ok(())
	}
}
