// SPDX-License-Identifier: Apache-2.0
//! On what terms a pool pays. They never change.

use crate::ids::Tick;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use primitives::Balance;
use scale_info::TypeInfo;
use sp_arithmetic::traits::{EnsureMul, EnsureSub};
use sp_runtime::ArithmeticError;

/// The longest period, in ticks: a week.
pub const MAX_PERIOD: u32 = 1_008;
/// The shortest that a chain can allow: a commit, two ticks until its leaf is known, one to prove.
pub const LEAST_PERIOD: u32 = 4;
/// The longest notice, in periods.
pub const MAX_NOTICE: u32 = 52;
/// The most seats of a pool.
pub const MAX_SEATS: u32 = 32;
/// How many missed periods end a seat; each costs as large a part of the bond.
pub const MAX_MISSED: u8 = 4;

/// On what terms a pool pays. Money in the native token's smallest unit, times in ticks of ten minutes.
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
pub struct PoolTerms {
	/// How long a period is, in ticks: an even number.
	pub period_ticks: u32,
	/// How many periods a seat is paid after the sponsor gave notice. So many are reserved for each.
	pub notice_periods: u32,
	/// How many seats there are.
	pub seats: u32,
	/// What a seat is paid for a period at the least.
	pub from_pay: Balance,
	/// And at the most.
	pub max_pay: Balance,
	/// In how many ticks the price of a vacant seat rises from its base to the most.
	pub ramp_ticks: u32,
	/// What a seeder puts on hold for a seat.
	pub bond: Balance,
	/// Whether anybody can claim a seat, or only whom the sponsor admits.
	pub open: bool,
}

/// What is wrong with terms.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TermsFault {
	/// The period is odd, too short or too long.
	Period,
	/// The notice is none or too long.
	Notice,
	/// There are no seats, or too many.
	Seats,
	/// The pay is less than an account needs to live, or the least is above the most.
	Pay,
	/// The ramp is zero.
	Ramp,
	/// The bond is less than the most that a period pays.
	Bond,
}

impl PoolTerms {
	/// Whether a pool can have these terms, where periods last at least so many ticks and an account has
	/// at least so much.
	pub fn check(&self, min_period: Tick, min_balance: Balance) -> Result<(), TermsFault> {
		let fits = |ok: bool, fault| if ok { Ok(()) } else { Err(fault) };
		let shortest = min_period.max(LEAST_PERIOD);
		let even = self.period_ticks.is_multiple_of(2);
		fits(even && (shortest..=MAX_PERIOD).contains(&self.period_ticks), TermsFault::Period)?;
		fits((1..=MAX_NOTICE).contains(&self.notice_periods), TermsFault::Notice)?;
		fits((1..=MAX_SEATS).contains(&self.seats), TermsFault::Seats)?;
		let pays = self.from_pay >= min_balance && self.from_pay > 0;
		fits(pays && self.from_pay <= self.max_pay, TermsFault::Pay)?;
		fits(self.ramp_ticks > 0, TermsFault::Ramp)?;
		fits(self.bond >= self.max_pay, TermsFault::Bond)
	}

	/// What is left of the bond after so many missed periods: three quarters of it, rounded up, after the
	/// first; nothing after the fourth.
	pub fn bond_left(&self, missed: u8) -> Result<Balance, ArithmeticError> {
		if missed >= MAX_MISSED {
			return Ok(0);
		}
		let part = self.bond.checked_div(MAX_MISSED.into()).unwrap_or_default();
		self.bond.ensure_sub(part.ensure_mul(missed.into())?)
	}

	/// What the next missed period costs after so many.
	pub fn slash(&self, missed: u8) -> Result<Balance, ArithmeticError> {
		self.bond_left(missed)?.ensure_sub(self.bond_left(missed.saturating_add(1))?)
	}
}
