// SPDX-License-Identifier: Apache-2.0
//! What a loan owes, when, and what a payment does to it.

use crate::{ids::BasisPoints, market::MarketParams};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use primitives::{mul_div_up, Balance, Moment};
use scale_info::TypeInfo;
use sp_arithmetic::traits::{EnsureAdd, EnsureAddAssign, EnsureMul, EnsureSub, EnsureSubAssign};
use sp_runtime::{traits::Zero, ArithmeticError, Permill};

/// A year, 365 days, in milliseconds.
pub(crate) const YEAR: u128 = 365 * 24 * 60 * 60 * 1000;
/// Rates are in this part of one.
const BASIS: u128 = 10_000;

/// Simple interest on `principal` over stretches of time with a rate each:
/// `⌈principal · Σ rate·time / year⌉`.
pub(crate) fn interest_up(
	principal: Balance,
	stretches: [(BasisPoints, Moment); 2],
) -> Result<Balance, ArithmeticError> {
	let mut rate_time = 0u128;
	for (rate, time) in stretches {
		rate_time.ensure_add_assign(u128::from(rate).ensure_mul(time.into())?)?;
	}
	mul_div_up(principal, rate_time, YEAR.ensure_mul(BASIS)?)
}

/// What is owed at some moment.
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
pub struct Debt {
	/// Interest not yet paid.
	pub interest: Balance,
	/// Principal not yet repaid.
	pub principal: Balance,
}

impl Debt {
	/// All of it.
	pub fn total(&self) -> Result<Balance, ArithmeticError> {
		self.interest.ensure_add(self.principal)
	}
}

/// How a payment is divided.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Paid {
	/// The part that pays interest, the protocol's share included.
	pub interest: Balance,
	/// The part that repays principal.
	pub principal: Balance,
	/// The protocol's share of the interest, rounded down in favour of the lender.
	pub fee: Balance,
}

/// What an obligation costs if it is repaid at maturity.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cost {
	/// What is owed at maturity.
	pub face: Balance,
	/// The interest in it.
	pub interest: Balance,
	/// The least interest, owed even if all is repaid at once.
	pub min_interest: Balance,
	/// The protocol's share of the interest, which comes out of what the lender gets.
	pub protocol_fee: Balance,
}

/// What somebody owes: principal at a yearly rate until a date, and what is due of it already.
///
/// Interest that was charged is remembered with the moment up to which it was. Nothing is written
/// unless somebody pays, so accruing first and acting then is the same as acting.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct Obligation {
	/// Principal not yet repaid.
	pub principal: Balance,
	/// Interest that fell due before `accrued_to` and is not yet paid.
	pub interest_due: Balance,
	/// The yearly rate until the grace period ends.
	pub apr: BasisPoints,
	/// The yearly rate afterwards.
	pub overdue_apr: BasisPoints,
	/// The part of interest that goes to the protocol, as it was when the loan was opened.
	pub protocol_fee: Permill,
	/// When it must be repaid.
	pub maturity: Moment,
	/// After this moment the overdue rate holds, and it can be settled in collateral; where the chain
	/// stood still in the grace period, it can be only when all of that has been given again.
	pub grace_ends: Moment,
	/// Interest is charged up to here even if it is repaid earlier.
	pub min_interest_until: Moment,
	/// Up to where `interest_due` counts the interest.
	pub accrued_to: Moment,
}

impl Obligation {
	/// To owe this from `now` on, in this market, at this rate and for this time.
	pub fn new<AssetKind>(
		params: &MarketParams<AssetKind>,
		principal: Balance,
		apr: BasisPoints,
		term: Moment,
		now: Moment,
	) -> Result<Self, ArithmeticError> {
		let maturity = now.ensure_add(term)?;
		Ok(Self {
			principal,
			interest_due: 0,
			apr,
			overdue_apr: params.overdue_apr(apr),
			protocol_fee: params.protocol_fee,
			maturity,
			grace_ends: maturity.ensure_add(params.grace_ms)?,
			min_interest_until: now.ensure_add(params.min_interest_period_ms)?,
			accrued_to: now,
		})
	}

	/// Up to where interest is charged if it is repaid at `now`: until then, it owes no more.
	pub fn charged_until(&self, now: Moment) -> Moment {
		now.max(self.min_interest_until)
	}

	/// What is owed at `now`, rounded up.
	pub fn debt(&self, now: Moment) -> Result<Debt, ArithmeticError> {
		let until = self.charged_until(now);
		let agreed = until.min(self.grace_ends).saturating_sub(self.accrued_to);
		let overdue = until.saturating_sub(self.grace_ends.max(self.accrued_to));
		let since = interest_up(self.principal, [(self.apr, agreed), (self.overdue_apr, overdue)])?;
		Ok(Debt { interest: self.interest_due.ensure_add(since)?, principal: self.principal })
	}

	/// What is owed at maturity if nothing is paid before: the debt by which health is judged.
	pub fn face(&self) -> Result<Balance, ArithmeticError> {
		self.debt(self.maturity)?.total()
	}

	/// The debt by which health is judged at `now`: the face, or what it has grown to since.
	pub fn judged(&self, now: Moment) -> Result<Balance, ArithmeticError> {
		let face = self.face()?;
		Ok(if self.is_matured(now) { face.max(self.debt(now)?.total()?) } else { face })
	}

	/// What is owed when the grace period ends: the most by which health can be judged before, and, where
	/// no halt of the chain prolongs that, before the loan is overdue.
	pub fn at_grace_end(&self) -> Result<Balance, ArithmeticError> {
		self.debt(self.grace_ends)?.total()
	}

	/// Whether it must be repaid now.
	pub fn is_matured(&self, now: Moment) -> bool {
		now >= self.maturity
	}

	/// Whether nothing is owed any more.
	pub fn is_paid(&self) -> bool {
		self.principal.is_zero() && self.interest_due.is_zero()
	}

	/// Count the interest owed at `now` as due, so that another rate or principal can hold from here
	/// on.
	pub fn accrue(&mut self, now: Moment) -> Result<(), ArithmeticError> {
		self.interest_due = self.debt(now)?.interest;
		self.accrued_to = self.charged_until(now);
		Ok(())
	}

	/// Pay this much of what is owed at `now`, interest first.
	pub fn pay(&mut self, amount: Balance, now: Moment) -> Result<Paid, ArithmeticError> {
		self.accrue(now)?;
		let interest = amount.min(self.interest_due);
		let principal = amount.ensure_sub(interest)?;
		self.interest_due.ensure_sub_assign(interest)?;
		self.principal.ensure_sub_assign(principal)?;
		Ok(Paid { interest, principal, fee: self.protocol_fee.mul_floor(interest) })
	}

	/// From here on nothing is owed; returns what was due.
	pub fn write_off(&mut self) -> Debt {
		Debt {
			interest: core::mem::take(&mut self.interest_due),
			principal: core::mem::take(&mut self.principal),
		}
	}

	/// What it costs if it is repaid at maturity, of one that has just begun.
	pub fn cost(&self) -> Result<Cost, ArithmeticError> {
		let face = self.face()?;
		let interest = face.ensure_sub(self.principal)?;
		Ok(Cost {
			face,
			interest,
			min_interest: self.debt(self.accrued_to)?.interest,
			protocol_fee: self.protocol_fee.mul_floor(interest),
		})
	}
}
