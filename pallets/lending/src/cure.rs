// SPDX-License-Identifier: Apache-2.0
//! How much of an unhealthy loan somebody may pay for collateral, and what that exchange is.

use crate::{
	obligation::{Debt, Obligation},
	valuation::{borrowable_down, Bonus, Valuation},
	wide::{product, quotient_up},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use primitives::{Balance, Moment, Value};
use scale_info::TypeInfo;
use sp_arithmetic::traits::{EnsureAdd, EnsureSub};
use sp_core::U256;
use sp_runtime::{traits::Zero, ArithmeticError, PerThing, Permill};

/// How much of a loan to liquidate, seen from either end.
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
pub enum Liquidation {
	/// Pay at most this much, in the principal asset, and get the collateral for it.
	#[codec(index = 0)]
	Repay {
		/// In the principal asset's smallest unit.
		max_repaid: Balance,
	},
	/// Get at most this much collateral, and pay for it.
	#[codec(index = 1)]
	Seize {
		/// In the collateral asset's smallest unit.
		max_seized: Balance,
	},
}

/// What is paid and what is got for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Exchange {
	/// In principal.
	pub repaid: Balance,
	/// In collateral.
	pub seized: Balance,
}

/// What must be repaid in a liquidation so that the loan is healthy after it:
/// `⌈excess / (owed/paid − bonus·LLTV)⌉`, the excess being how much more is owed than the collateral
/// allows. Each unit repaid takes `bonus` units of collateral away, which allow `bonus·LLTV` less, and
/// makes `owed/paid` less owed: more than itself where it would have borne interest.
pub fn cure_up(
	excess: Value,
	lltv: Permill,
	bonus: Bonus,
	(owed, paid): (Balance, Balance),
) -> Result<Value, ArithmeticError> {
	let one = u128::from(Permill::ACCURACY);
	let saved = product(owed, bonus.denominator, one);
	let taken = product(paid, bonus.numerator, lltv.deconstruct().into());
	let scaled = product(excess, paid, bonus.denominator)
		.checked_mul(one.into())
		.ok_or(ArithmeticError::Overflow)?;
	quotient_up(scaled, saved.checked_sub(taken).ok_or(ArithmeticError::Underflow)?)
}

/// A loan's numbers for a liquidation at some prices. Its interest is accrued: that of two stretches of
/// time can be a unit more than that of both.
pub struct Cure<'a> {
	/// The prices.
	pub valuation: &'a Valuation,
	/// What is owed.
	pub obligation: &'a Obligation,
	/// What secures it.
	pub collateral: Balance,
	/// The market's smallest loan.
	pub min_loan: Balance,
	/// What is given in collateral for a payment of one: the payment and a bonus on top.
	pub bonus: Bonus,
}

impl Cure<'_> {
	/// By how much more than the collateral allows is owed, judged by this debt, where collateral of
	/// this worth is given away. What the rest allows is rounded down once more after the payment,
	/// hence 1.
	fn excess(&self, judged: Balance, given: Value) -> Result<Value, ArithmeticError> {
		let worth = self.valuation.collateral.value_down(self.collateral)?;
		let limit = borrowable_down(worth.ensure_sub(given)?, self.valuation.liquidation_ltv)?;
		self.valuation.principal.value_up(judged)?.ensure_add(1)?.ensure_sub(limit)
	}

	/// How much must be paid to cure an excess, where this much less is `owed` for so much `paid`.
	fn cure_by(
		&self,
		excess: Value,
		less_owed: (Balance, Balance),
	) -> Result<Balance, ArithmeticError> {
		let value = cure_up(excess, self.valuation.liquidation_ltv, self.bonus, less_owed)?;
		self.valuation.principal.amount_up(value)
	}

	/// How much must be paid to make the loan healthy, where interest is all that is paid: a payment of
	/// it lowers the face by as much.
	fn by_interest(&self, judged: Balance) -> Result<Balance, ArithmeticError> {
		self.cure_by(self.excess(judged, 0)?, (1, 1))
	}

	/// The same where all interest due is paid and then principal, of which each unit lowers the face
	/// also by the interest that it would have borne until maturity.
	fn by_principal(&self, debt: Debt, judged: Balance) -> Result<Balance, ArithmeticError> {
		let Debt { interest, principal } = debt;
		let given = self.bonus.of_up(self.valuation.principal.value_up(interest)?)?;
		let face = judged.ensure_sub(interest)?;
		// The interest that the rest will bear is rounded up anew, hence 1.
		let excess = self.excess(face.ensure_add(1)?, given)?;
		interest.ensure_add(self.cure_by(excess, (face, principal))?)
	}

	/// How much can be liquidated: what makes the loan healthy; all of it, if less than the smallest
	/// loan would remain.
	pub fn largest(&self, now: Moment) -> Result<Balance, ArithmeticError> {
		let debt = self.obligation.debt(now)?;
		let (total, judged) = (debt.total()?, self.obligation.judged(now)?);
		// Either amount cures the loan. The first ignores saved interest, and is the smaller one if
		// interest is all that is paid. What is too large to be counted is more than is owed.
		let cure = [self.by_interest(judged), self.by_principal(debt, judged)]
			.into_iter()
			.flatten()
			.min()
			.unwrap_or(Balance::MAX);
		let left = total.saturating_sub(cure).min(debt.principal);
		Ok(if left < self.min_loan { total } else { cure })
	}

	/// What is got for a payment of at most this much. If there is not so much collateral, all of it
	/// for what it is worth less the bonus.
	fn pay(&self, most: Balance) -> Result<Exchange, ArithmeticError> {
		// What is too large to be counted is more than there is.
		let seized = self.valuation.seized_for(most, self.bonus).unwrap_or(Balance::MAX);
		if seized < self.collateral {
			return Ok(Exchange { repaid: most, seized });
		}
		let repaid = self.valuation.repaid_for(self.collateral, self.bonus)?.min(most);
		Ok(Exchange { repaid, seized: self.collateral })
	}

	/// What is paid and got for what is asked, within the largest liquidation.
	pub fn exchange(&self, asked: Liquidation, now: Moment) -> Result<Exchange, ArithmeticError> {
		let largest = self.largest(now)?;
		match asked {
			Liquidation::Repay { max_repaid: most } => self.pay(most.min(largest)),
			Liquidation::Seize { max_seized: most } => {
				let seized = most.min(self.collateral);
				let repaid = self.valuation.repaid_for(seized, self.bonus)?;
				if repaid > largest {
					self.pay(largest)
				} else {
					Ok(Exchange { repaid, seized })
				}
			},
		}
	}

	/// Whether less is owed for each unit of collateral than before, where `before` and `after` are the
	/// debts by which the loan is judged and `left` is the collateral that remains. A payment of a few
	/// units may be all rounding, and a crowd of them would eat the collateral. Where not even all
	/// collateral covers the debt and the bonus, no payment improves anything, and the lender is better
	/// off for each.
	pub fn improves(
		&self,
		before: Balance,
		after: Balance,
		left: Balance,
	) -> Result<bool, ArithmeticError> {
		// Cannot overflow: both have half as many bits.
		let product = |a: Balance, b: Balance| U256::from(a).saturating_mul(U256::from(b));
		Ok(after.is_zero()
			|| product(after, self.collateral) < product(before, left)
			|| self.valuation.repaid_for(self.collateral, self.bonus)? <= before)
	}
}
