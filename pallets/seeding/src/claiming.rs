// SPDX-License-Identifier: Apache-2.0
//! Claiming a seat. Who has it is decided by the first accepted proofs.

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

impl<T: Config> Pallet<T> {
	pub(crate) fn do_claim_seat(
		who: T::AccountId,
		id: PoolId,
		least_pay: Balance,
	) -> DispatchResult {
		let open = OpenPool::<T>::load(id)?;
		open.ensure_open()?;
		let (pool, now) = (&open.pool, open.now);
		let terms = pool.terms;
		let admitted = terms.open || Admitted::<T>::get(id).contains(&who);
		ensure!(admitted, Error::<T>::NotAdmitted);
		ensure!(!Seats::<T>::contains_key(id, &who), Error::<T>::AlreadySeated);
		ensure!(pool.seated < terms.seats, Error::<T>::PoolFull);
		let pay = pool.price.at(&terms, now)?;
		ensure!(pay >= least_pay, Error::<T>::PayTooLow);
		// Nothing is reserved: else who proves nothing would bind the money of those who do.
		ensure!(pool.affords(pay)?, Error::<T>::PoolDry);
		let native = T::NativeAsset::get();
		pallet_custody::Pallet::<T>::hold(&native, HoldReason::Bond, &who, terms.bond)?;
		let start = Periods::start_after(now)?;
		let claim = Seat {
			pay,
			start,
			period: 0,
			funded: 0,
			notice: None,
			commitment: None,
			paid: 0,
			missed: 0,
			missed_in_row: 0,
			deposit: TicketOf::<T>::new(&who, footprint::<T>())?,
		};
		OpenSeat::claim(open, who.clone(), claim)?;
		Self::deposit_event(Event::SeatClaimed { pool: id, seeder: who, pay, first_tick: start });
		Ok(())
	}
}
