// SPDX-License-Identifier: Apache-2.0
//! A seat: one account that is paid for keeping a pool's content, period for period. And a **claim**, which
//! is the same record before it was paid: it keeps nobody out and has nothing reserved, but its periods
//! count like a seat's. Its first accepted proof makes it a seat, or ends it.

use crate::{
	ids::{Bytes32, PeriodIndex, Tick},
	money::Money,
	period::Periods,
	terms::{PoolTerms, MAX_MISSED},
};
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use primitives::Balance;
use scale_info::TypeInfo;
use sp_arithmetic::traits::{
	EnsureAddAssign, EnsureMul, EnsureSub, EnsureSubAssign, SaturatedConversion,
};
use sp_runtime::ArithmeticError;

/// A root over tags that a seat has committed to.
#[derive(Encode, Decode, TypeInfo, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Commitment {
	/// The root.
	pub root: Bytes32,
	/// The tick of the commit.
	pub tick: Tick,
}

/// Why a seat is to end.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub enum Notice {
	/// Its seeder leaves: the running period is the last.
	#[codec(index = 0)]
	Left,
	/// The sponsor has given notice: it is paid for what was reserved.
	#[codec(index = 1)]
	Dismissed,
}

/// Why a seat has ended.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub enum Ending {
	/// Its seeder left.
	#[codec(index = 0)]
	Left,
	/// The sponsor had given notice.
	#[codec(index = 1)]
	Dismissed,
	/// The sponsor had closed the pool.
	#[codec(index = 2)]
	PoolClosed,
	/// The pool had no more money for it.
	#[codec(index = 3)]
	OutOfMoney,
	/// It has missed too many periods: its bond is used up.
	#[codec(index = 4)]
	BondUsed,
	/// The pool was delisted.
	#[codec(index = 5)]
	Delisted,
	/// A claim that was proven when all seats were taken.
	#[codec(index = 6)]
	NoVacancy,
}

/// A period that ended without an accepted proof.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Miss {
	/// Which one.
	pub period: PeriodIndex,
	/// What it costs of the bond.
	pub slashed: Balance,
}

/// What time has done to a seat.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Elapsed {
	/// The periods that it missed: four at the most.
	pub missed: Vec<Miss>,
	/// How many more periods were reserved for it.
	pub refilled: u32,
	/// Whether it is over, and why.
	pub over: Option<Ending>,
}

/// A seat, or a claim to one.
#[derive(Encode, Decode, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug)]
pub struct Seat<Ticket> {
	/// What it is paid for a period; of a claim, at the most.
	pub pay: Balance,
	/// The tick in which its first period begins.
	pub start: Tick,
	/// The first period that is neither paid nor missed: it runs, or begins when the running one, which
	/// was paid, ends.
	pub period: PeriodIndex,
	/// For how many periods from that one on the pay is reserved. None of a claim.
	pub funded: u32,
	/// Whether it is to end after those, whatever money there is; a claim, after the running period.
	pub notice: Option<Notice>,
	/// What it has committed to in this period.
	pub commitment: Option<Commitment>,
	/// For how many periods it was paid. A claim until it was for one.
	pub paid: u32,
	/// How many it has missed.
	pub missed: u8,
	/// How many of those since it was paid last.
	pub missed_in_row: u8,
	/// The seeder's deposit for this record.
	pub deposit: Ticket,
}

impl<Ticket> Seat<Ticket> {
	/// When its periods are.
	pub fn periods(&self, terms: &PoolTerms) -> Periods {
		Periods { start: self.start, ticks: terms.period_ticks }
	}

	/// Whether it is a claim: it was never paid.
	pub fn is_claim(&self) -> bool {
		self.paid == 0
	}

	/// Whether it was paid for the last period that it has settled.
	pub fn is_proven(&self) -> bool {
		self.paid > 0 && self.missed_in_row == 0
	}

	/// Whether time has done something to it that is not written down: its period has ended, or was never
	/// paid for and would have begun.
	pub fn is_behind(&self, terms: &PoolTerms, now: Tick) -> Result<bool, ArithmeticError> {
		let periods = self.periods(terms);
		let unpaid = self.funded == 0 && !self.is_claim();
		let over = unpaid && now >= periods.begins(self.period)?;
		Ok(over || now >= periods.ends(self.period)?)
	}

	/// Whether its period runs.
	pub fn is_running(&self, terms: &PoolTerms, now: Tick) -> Result<bool, ArithmeticError> {
		Ok(now >= self.periods(terms).begins(self.period)?)
	}

	/// Do what time has done until now: count the periods that ended without a proof, whose pay is free
	/// again; and reserve more, where the seat goes on (`renews`) and money lasts. Of a seat that is
	/// over, all that was reserved is free again.
	///
	/// Four steps at the most, since so many missed periods end any seat. A seat that money ran out for
	/// stays over, even if there is money again: its seeder has stopped. A claim is over when its pool is
	/// closed, since it cannot become a seat.
	pub fn elapse(
		&mut self,
		terms: &PoolTerms,
		money: &mut Money,
		closing: bool,
		now: Tick,
	) -> Result<Elapsed, ArithmeticError> {
		if self.is_claim() {
			return self.elapse_claim(terms, closing, now);
		}
		let mut elapsed = Elapsed::default();
		let periods = self.periods(terms);
		let renews = self.notice.is_none() && !closing;
		loop {
			if self.missed >= MAX_MISSED {
				elapsed.over = Some(Ending::BondUsed);
			} else if self.funded == 0 && now >= periods.begins(self.period)? {
				elapsed.over = Some(self.ending(closing));
			}
			if elapsed.over.is_some() || now < periods.ends(self.period)? {
				break;
			}
			elapsed.missed.push(self.miss(terms)?);
			money.unreserve(self.pay)?;
			self.funded.ensure_sub_assign(1)?;
			if renews {
				elapsed.refilled.ensure_add_assign(self.refill(terms, money, 0)?)?;
			}
		}
		if elapsed.over.is_some() {
			self.keep_reserved(0, money)?;
		} else if renews {
			elapsed.refilled.ensure_add_assign(self.refill(terms, money, 0)?)?;
		}
		Ok(elapsed)
	}

	fn elapse_claim(
		&mut self,
		terms: &PoolTerms,
		closing: bool,
		now: Tick,
	) -> Result<Elapsed, ArithmeticError> {
		let mut elapsed = Elapsed::default();
		while elapsed.over.is_none() && now >= self.periods(terms).ends(self.period)? {
			elapsed.missed.push(self.miss(terms)?);
			if self.missed >= MAX_MISSED {
				elapsed.over = Some(Ending::BondUsed);
			} else if self.notice.is_some() {
				// The period that ran when its seeder left was the last.
				elapsed.over = Some(self.ending(closing));
			}
		}
		if closing && elapsed.over.is_none() {
			elapsed.over = Some(Ending::PoolClosed);
		}
		Ok(elapsed)
	}

	/// A claim's first proof is accepted: it is to be paid so much for a period, this one among them.
	/// Whether there is money for that.
	pub fn take(&mut self, pay: Balance, money: &mut Money) -> Result<bool, ArithmeticError> {
		self.pay = pay;
		self.funded = 1;
		money.reserve(pay)
	}

	/// A proof was accepted for its period: the pay leaves the pool.
	pub fn prove(&mut self, money: &mut Money) -> Result<(), ArithmeticError> {
		money.pay(self.pay)?;
		self.funded.ensure_sub_assign(1)?;
		self.next_period()?;
		self.paid.ensure_add_assign(1)?;
		self.missed_in_row = 0;
		Ok(())
	}

	/// Reserve the pay of as many periods as the notice has, or as money lasts for of which so much is to be
	/// left. How many more.
	pub fn refill(
		&mut self,
		terms: &PoolTerms,
		money: &mut Money,
		left: Balance,
	) -> Result<u32, ArithmeticError> {
		let wanted = terms.notice_periods.saturating_sub(self.funded);
		let free = money.free()?.saturating_sub(left);
		let there = free.checked_div(self.pay).unwrap_or_default();
		let more = wanted.min(there.saturated_into());
		let added = money.reserve(self.pay.ensure_mul(more.into())?)?;
		if !added {
			return Ok(0);
		}
		self.funded.ensure_add_assign(more)?;
		Ok(more)
	}

	/// Its seeder leaves: the running period is the last. Whether it ends at once, since none has begun.
	pub fn leave(
		&mut self,
		terms: &PoolTerms,
		money: &mut Money,
		now: Tick,
	) -> Result<bool, ArithmeticError> {
		self.notice = Some(Notice::Left);
		if now < self.start {
			self.keep_reserved(0, money)?;
			return Ok(true);
		}
		// If the running one is paid, the next will not be. Nothing is reserved for a claim.
		let runs = self.is_running(terms, now)?;
		self.keep_reserved(u32::from(runs), money)?;
		Ok(false)
	}

	/// The first tick that is no longer reserved. Of a claim, which stands without: that after its period.
	pub fn funded_until(&self, terms: &PoolTerms) -> Result<Tick, ArithmeticError> {
		if self.is_claim() {
			return self.periods(terms).ends(self.period);
		}
		self.periods(terms).begins(self.period.saturating_add(self.funded))
	}

	/// Of what is reserved, keep no more than for so many periods.
	pub fn keep_reserved(
		&mut self,
		periods: u32,
		money: &mut Money,
	) -> Result<(), ArithmeticError> {
		let kept = self.funded.min(periods);
		let released = self.funded.ensure_sub(kept)?;
		money.unreserve(self.pay.ensure_mul(released.into())?)?;
		self.funded = kept;
		Ok(())
	}

	/// Its period has ended without a proof.
	fn miss(&mut self, terms: &PoolTerms) -> Result<Miss, ArithmeticError> {
		let miss = Miss { period: self.period, slashed: terms.slash(self.missed)? };
		self.next_period()?;
		self.missed.ensure_add_assign(1)?;
		self.missed_in_row.ensure_add_assign(1)?;
		Ok(miss)
	}

	fn next_period(&mut self) -> Result<(), ArithmeticError> {
		self.period.ensure_add_assign(1)?;
		self.commitment = None;
		Ok(())
	}

	/// Why it is over once nothing is reserved for it.
	fn ending(&self, closing: bool) -> Ending {
		match self.notice {
			Some(Notice::Left) => Ending::Left,
			Some(Notice::Dismissed) => Ending::Dismissed,
			None if closing => Ending::PoolClosed,
			None => Ending::OutOfMoney,
		}
	}
}
