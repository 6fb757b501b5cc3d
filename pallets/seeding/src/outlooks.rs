// SPDX-License-Identifier: Apache-2.0
//! Pools and seats as clients are told of them.

use crate::{
	ids::{Bytes32, PeriodIndex, PoolId, Tick},
	outlook::*,
	pallet::*,
	period::{draw_tick, Periods},
	seat::Commitment,
	sha::HostSha256,
	terms::MAX_MISSED,
	ticks::Ticks,
	why::Why,
};
use content::{Duty as Drawing, Length};
use frame_support::traits::Get;
use primitives::Moment;
use sp_arithmetic::traits::{EnsureAdd, EnsureSub, SaturatedConversion};

pub(crate) fn pool_view<T: Config>(
	id: PoolId,
	pool: PoolOf<T>,
	now: Tick,
) -> Result<PoolView<T::AccountId>, Why> {
	let (terms, money) = (pool.terms, pool.money);
	let own_free = money.own_free()?;
	let periods = money.total()?.checked_div(pool.pays);
	let lasts_until_tick = periods.map(|periods| {
		let periods: u32 = periods.saturated_into();
		now.saturating_add(periods.saturating_mul(terms.period_ticks))
	});
	Ok(PoolView {
		id,
		sponsor: pool.sponsor,
		content: pool.content,
		length_bytes: pool.length_bytes,
		info_hash_v1: pool.info_hash_v1,
		info_hash_v2: pool.info_hash_v2,
		label: pool.label,
		delisted: pool.delisted,
		closing: pool.closing,
		seats: SeatCounts { taken: pool.seated, all: terms.seats, paid_this_period: pool.proven },
		claims: pool.claims,
		money: PoolMoney {
			own_free,
			gifts_free: money.free()?.ensure_sub(own_free)?,
			reserved: money.reserved,
			pays: pool.pays,
		},
		lasts_until_tick,
		price: PriceView {
			now: pool.price.at(&terms, now)?,
			base: pool.price.base,
			max: terms.max_pay,
			since_tick: pool.price.since,
			full_at_tick: pool.price.since.saturating_add(terms.ramp_ticks),
		},
		period_ms_about: Moment::from(terms.period_ticks).saturating_mul(T::TickTime::get()),
		terms,
	})
}

/// A seat, with a look at its duties.
struct Look<'a, T: Config> {
	id: PoolId,
	pool: &'a PoolOf<T>,
	seeder: &'a T::AccountId,
	seat: &'a SeatOf<T>,
	periods: Periods,
	ticks: &'a Ticks,
}

pub(crate) fn seat_view<T: Config>(
	id: PoolId,
	pool: &PoolOf<T>,
	seeder: T::AccountId,
	mut seat: SeatOf<T>,
	ticks: &Ticks,
) -> Result<SeatView<T::AccountId>, Why> {
	let (now, terms) = (ticks.now, pool.terms);
	let elapsed = seat.elapse(&terms, &mut pool.money.clone(), pool.closing, now)?;
	let periods = seat.periods(&terms);
	let look = Look::<T> { id, pool, seeder: &seeder, seat: &seat, periods, ticks };
	let (phase, duty) = match elapsed.over {
		Some(_) => (Phase::Overdue, None),
		None => look.phase()?,
	};
	let (first_tick, last_tick) = (periods.begins(seat.period)?, periods.prove_by(seat.period)?);
	let cannot = if seat.is_claim() { pool.pay_or_ending(&seat, now)?.err() } else { None };
	let why_not_earning = match elapsed.over {
		Some(why) => Some(WhyNotEarning::Over { why }),
		None if cannot.is_some() => cannot.map(|why| WhyNotEarning::CannotBeSeated { why }),
		None if now < seat.start => Some(WhyNotEarning::NotBegun),
		None if look.is_lost()? => Some(WhyNotEarning::CommitMissed),
		None if seat.missed_in_row > 0 => {
			Some(WhyNotEarning::Missed { periods: seat.missed_in_row.into() })
		},
		None => None,
	};
	Ok(SeatView {
		pool: id,
		seated: !seat.is_claim(),
		pay: seat.pay,
		period: seat.period,
		first_tick,
		last_tick,
		phase,
		duty,
		commitment: seat.commitment.map(|Commitment { root, tick }| (root, tick)),
		paid_periods: seat.paid,
		missed: seat.missed.into(),
		missed_in_row: seat.missed_in_row.into(),
		unsettled: elapsed.missed.len().saturated_into(),
		bond_left: terms.bond_left(seat.missed)?,
		at_risk: terms.slash(seat.missed)?,
		notice: seat.notice,
		funded_until_tick: seat.funded_until(&terms)?,
		why_not_earning,
		seeder,
	})
}

impl<T: Config> Look<'_, T> {
	/// Whether its period runs, and was not committed for in time.
	fn is_lost(&self) -> Result<bool, Why> {
		let by = self.periods.commit_by(self.seat.period)?;
		Ok(self.seat.commitment.is_none() && self.ticks.now > by)
	}

	/// Of one that is not over.
	fn phase(&self) -> Result<(Phase, Option<Duty>), Why> {
		let Self { seat, periods, ticks: Ticks { now, .. }, .. } = self;
		let period = seat.period;
		if *now < periods.begins(period)? {
			let phase = if period == 0 { Phase::Wait } else { Phase::Done };
			// If nothing is reserved for it, it will not be.
			let goes_on = seat.is_claim() || seat.funded > 0;
			let duty = goes_on.then(|| self.commit(period)).transpose()?;
			return Ok((phase, duty));
		}
		if self.is_lost()? {
			let renews = seat.notice.is_none() && !self.pool.closing;
			let goes_on = (seat.funded > 1 || renews) && seat.missed.saturating_add(1) < MAX_MISSED;
			let next = period.ensure_add(1)?;
			return Ok((Phase::Wait, goes_on.then(|| self.commit(next)).transpose()?));
		}
		match seat.commitment {
			None => Ok((Phase::Commit, Some(self.commit(period)?))),
			Some(commitment) => {
				let duty = self.prove(commitment)?;
				let phase = if *now < duty.from_tick { Phase::Wait } else { Phase::Prove };
				Ok((phase, Some(duty)))
			},
		}
	}

	/// What a period's key and sample are drawn by.
	fn drawing(&self, period: PeriodIndex) -> Drawing {
		let (genesis, seeder) = (self.ticks.genesis, self.seeder.clone().into());
		Drawing { genesis, pool: self.id, seeder, period }
	}

	fn commit(&self, period: PeriodIndex) -> Result<Duty, Why> {
		let from = self.periods.begins(period)?;
		let seed = Seeds::<T>::get(from);
		let key = seed.map(|seed| self.drawing(period).key::<HostSha256>(&seed));
		Ok(self.duty(What::Commit, from, self.periods.commit_by(period)?, key, None))
	}

	fn prove(&self, commitment: Commitment) -> Result<Duty, Why> {
		let period = self.seat.period;
		let drawing = self.drawing(period);
		let seed = Seeds::<T>::get(self.periods.begins(period)?);
		let key = seed.map(|seed| drawing.key::<HostSha256>(&seed));
		let from = draw_tick(commitment.tick)?;
		let length = Length::new(self.pool.length_bytes).ok_or(Why::Uncountable)?;
		let leaf = Seeds::<T>::get(from).map(|seed| drawing.sample::<HostSha256>(&seed, length));
		Ok(self.duty(What::Prove, from, self.periods.prove_by(period)?, key, leaf))
	}

	fn duty(
		&self,
		what: What,
		from_tick: Tick,
		to_tick: Tick,
		key: Option<Bytes32>,
		leaf: Option<u64>,
	) -> Duty {
		let from_ms_about = self.ticks.begin_ms_about(from_tick);
		let to_ms_about = self.ticks.begin_ms_about(to_tick.saturating_add(1));
		Duty { what, from_tick, to_tick, from_ms_about, to_ms_about, key, leaf }
	}
}
