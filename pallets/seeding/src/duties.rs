// SPDX-License-Identifier: Apache-2.0
//! What a seat or a claim does in a period: a commit and a proof. A claim's first proof makes it a seat.

use crate::{
	ids::{Bytes32, PoolId},
	pallet::*,
	period::draw_tick,
	seat::Commitment,
	seats::OpenSeat,
	sha::HostSha256,
	ticks, WeightInfo,
};
use content::{Duty, Fault, Length, Proof};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult, Weight},
	traits::{DefensiveOption, Get},
};
use sp_arithmetic::traits::EnsureSub;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_commit(who: T::AccountId, id: PoolId, root: Bytes32) -> DispatchResult {
		let mut open = OpenSeat::<T>::load(id, who)?;
		let elapsed = open.elapse()?;
		ensure!(elapsed.over.is_none(), Error::<T>::SeatOver);
		let (seat, now) = (&mut open.seat, open.of.now);
		let periods = seat.periods(&open.of.pool.terms);
		let period = seat.period;
		ensure!(now >= periods.begins(period)?, Error::<T>::PeriodNotBegun);
		ensure!(seat.commitment.is_none(), Error::<T>::AlreadyCommitted);
		ensure!(now <= periods.commit_by(period)?, Error::<T>::CommitOver);
		seat.commitment = Some(Commitment { root, tick: now });
		let seeder = open.seeder.clone();
		open.store()?;
		Self::deposit_event(Event::Committed { pool: id, seeder, period, tick: now });
		Ok(())
	}

	/// What it weighed.
	pub(crate) fn do_prove(
		id: PoolId,
		seeder: T::AccountId,
		leaf: &[u8],
		path: &[Bytes32],
		tag_path: &[Bytes32],
	) -> Result<Weight, DispatchError> {
		let mut open = OpenSeat::<T>::load(id, seeder)?;
		let (pool, seat, now) = (&open.of.pool, &open.seat, open.of.now);
		let terms = pool.terms;
		ensure!(!seat.is_behind(&terms, now)?, Error::<T>::PeriodOver);
		let Commitment { root, tick } = seat.commitment.ok_or(Error::<T>::NotCommitted)?;
		let drawn = draw_tick(tick)?;
		ensure!(now >= drawn, Error::<T>::NotDrawn);

		let length = Length::new(pool.length_bytes).defensive_ok_or(DispatchError::Corruption)?;
		let period = seat.period;
		let (genesis, seeder) = (ticks::genesis::<T>(), open.seeder.clone().into());
		let duty = Duty { genesis, pool: id, seeder, period };
		let key = duty.key::<HostSha256>(&ticks::seed::<T>(seat.periods(&terms).begins(period)?)?);
		let index = duty.sample::<HostSha256>(&ticks::seed::<T>(drawn)?, length);
		let proof = Proof { leaf, path, tag_path };
		proof.check::<HostSha256>((&pool.content, length), index, &key, &root).map_err(
			|fault| match fault {
				Fault::WrongSize => Error::<T>::WrongSize,
				Fault::OtherContent => Error::<T>::WrongContent,
				Fault::OtherCommitment => Error::<T>::WrongCommitment,
			},
		)?;

		let is_first = seat.is_claim();
		if is_first {
			match pool.pay_or_ending(seat, now)? {
				Ok(pay) => open.take(pay)?,
				// It has done what it had to: it ends without a loss, and without a pay.
				Err(why) => {
					open.end(why)?;
					return Ok(<T as Config>::WeightInfo::prove_and_end(length.depth()));
				},
			}
		}
		let (pool, seat) = (&mut open.of.pool, &mut open.seat);
		let pay = seat.pay;
		seat.prove(&mut pool.money)?;
		if is_first {
			pool.price.proven(pay, now);
		}
		// A period goes, another one is reserved; of a new seat, all of the notice, but not of what one more
		// period of each other seat takes.
		let left = if is_first { pool.pays.ensure_sub(pay)? } else { 0 };
		let renews = seat.notice.is_none() && !pool.closing;
		let more = if renews { seat.refill(&terms, &mut pool.money, left)? } else { 0 };
		let (sponsor, native) = (pool.sponsor.clone(), T::NativeAsset::get());
		let seeder = open.seeder.clone();
		if more > 1 || (is_first && more > 0) {
			open.say_funded()?;
		}
		open.store()?;
		pallet_custody::Pallet::<T>::pay_held(
			&native,
			HoldReason::Pool,
			&sponsor,
			&seeder,
			pay,
			&seeder,
		)?;
		Self::deposit_event(Event::Paid { pool: id, seeder, period, pay });
		Ok(<T as Config>::WeightInfo::prove(length.depth()))
	}
}
