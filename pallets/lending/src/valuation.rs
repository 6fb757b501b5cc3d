// SPDX-License-Identifier: Apache-2.0
//! A market's two assets at some prices: what covers what, and what is given for what.

use crate::ordering::price_tick;
use ordered_index::Tick;
use primitives::{mul_div_down, mul_div_up, Balance, Moment, UnitPrice, Value};
use sp_arithmetic::traits::{EnsureMul, EnsureSub};
use sp_runtime::{ArithmeticError, FixedPointNumber, FixedU128, PerThing, Permill};

/// A permill's denominator.
const PERMILL: u128 = Permill::ACCURACY as u128;

/// What is given in collateral for a debt of one, as a fraction of at least 1: the debt and a bonus on
/// top.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bonus {
	/// At least the denominator.
	pub numerator: u128,
	/// Not zero.
	pub denominator: u128,
}

impl Bonus {
	/// The liquidation incentive factor `LIF = min(1.15, 1 / (1 − 0.3·(1 − LLTV)))`, the formula of
	/// Morpho Blue: the closer the limit is to the collateral's whole value, the less there is to give.
	pub fn full(lltv: Permill) -> Result<Self, ArithmeticError> {
		let slack = PERMILL.ensure_sub(lltv.deconstruct().into())?;
		let scale = PERMILL.ensure_mul(10)?;
		let denominator = scale.ensure_sub(slack.ensure_mul(3)?)?;
		// scale/denominator > 115/100, compared without dividing.
		Ok(if scale.ensure_mul(100)? > denominator.ensure_mul(115)? {
			Self { numerator: 115, denominator: 100 }
		} else {
			Self { numerator: scale, denominator }
		})
	}

	/// What collateral is given for a debt of this value: `⌊debt · bonus⌋`.
	pub fn of_down(self, debt: Value) -> Result<Value, ArithmeticError> {
		mul_div_down(debt, self.numerator, self.denominator)
	}

	/// The same in favour of who is given it: `⌈debt · bonus⌉`.
	pub fn of_up(self, debt: Value) -> Result<Value, ArithmeticError> {
		mul_div_up(debt, self.numerator, self.denominator)
	}

	/// What debt must be paid for collateral of this value: `⌈collateral / bonus⌉`.
	pub fn without_up(self, collateral: Value) -> Result<Value, ArithmeticError> {
		mul_div_up(collateral, self.denominator, self.numerator)
	}
}

/// What a lender gets who is paid in collateral.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct InKind {
	/// The collateral.
	pub seized: Balance,
	/// The part of the debt, in principal, that it does not cover.
	pub shortfall: Balance,
}

/// What may be owed at the most against collateral of this value: `⌊value · ltv⌋`.
pub fn borrowable_down(collateral: Value, ltv: Permill) -> Result<Value, ArithmeticError> {
	mul_div_down(collateral, ltv.deconstruct().into(), PERMILL)
}

/// The smallest collateral value against which `debt` may be owed: `⌈debt / ltv⌉`, so that
/// `borrowable_down(collateral_up(debt, ltv), ltv) >= debt`.
pub fn collateral_up(debt: Value, ltv: Permill) -> Result<Value, ArithmeticError> {
	mul_div_up(debt, PERMILL, ltv.deconstruct().into())
}

/// A market's two assets at some prices, and its limits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Valuation {
	/// What a unit of the principal is worth.
	pub principal: UnitPrice,
	/// What a unit of the collateral is worth.
	pub collateral: UnitPrice,
	/// The part of the collateral's value up to which a loan can be opened.
	pub opening_ltv: Permill,
	/// The part of the collateral's value up to which a loan is healthy.
	pub liquidation_ltv: Permill,
	/// Since when both prices have been there without interruption.
	pub steady_since: Moment,
}

impl Valuation {
	/// Whether a loan of this face may open with this collateral.
	pub fn may_open(&self, face: Balance, collateral: Balance) -> Result<bool, ArithmeticError> {
		self.covers(face, collateral, self.opening_ltv)
	}

	/// Whether a loan that is judged by this debt is healthy with this collateral.
	pub fn is_healthy(
		&self,
		judged: Balance,
		collateral: Balance,
	) -> Result<bool, ArithmeticError> {
		self.covers(judged, collateral, self.liquidation_ltv)
	}

	/// Whether the collateral covers the debt: `⌊⌊collateral·price⌋·ltv⌋ ≥ ⌈debt·price⌉`.
	fn covers(
		&self,
		debt: Balance,
		collateral: Balance,
		ltv: Permill,
	) -> Result<bool, ArithmeticError> {
		let limit = borrowable_down(self.collateral.value_down(collateral)?, ltv)?;
		Ok(limit >= self.principal.value_up(debt)?)
	}

	/// The least collateral with which a loan of this face can be opened:
	/// `⌈⌈⌈face·price⌉/opening LTV⌉/price⌉`.
	pub fn least_collateral(&self, face: Balance) -> Result<Balance, ArithmeticError> {
		self.covering_up(face, self.opening_ltv)
	}

	/// The least collateral that covers a debt: `⌈⌈⌈debt·price⌉/ltv⌉/price⌉`.
	pub fn covering_up(&self, debt: Balance, ltv: Permill) -> Result<Balance, ArithmeticError> {
		let owed = self.principal.value_up(debt)?;
		self.collateral.amount_up(collateral_up(owed, ltv)?)
	}

	/// The most debt that the collateral covers: `⌊⌊⌊collateral·price⌋·ltv⌋/price⌋`.
	pub fn covered_down(
		&self,
		collateral: Balance,
		ltv: Permill,
	) -> Result<Balance, ArithmeticError> {
		let limit = borrowable_down(self.collateral.value_down(collateral)?, ltv)?;
		self.principal.amount_down(limit)
	}

	/// The liquidation LTV as a multiple of a debt's LTV, rounded down: at least 1 exactly if the
	/// collateral covers the debt. What is too large to be counted is the highest number. None if
	/// nothing is owed or there is no value.
	pub fn health_down(&self, debt: Balance, collateral: Balance) -> Option<FixedU128> {
		let owed = self.principal.value_up(debt).ok().filter(|owed| *owed > 0)?;
		let worth = self.collateral.value_down(collateral).ok()?;
		let limit = borrowable_down(worth, self.liquidation_ltv).ok()?;
		let health = mul_div_down(limit, FixedU128::DIV, owed).unwrap_or(u128::MAX);
		Some(FixedU128::from_inner(health))
	}

	/// What is got in collateral for a payment: `⌊⌊⌊repaid·price⌋·bonus⌋/price⌋`.
	pub fn seized_for(&self, repaid: Balance, bonus: Bonus) -> Result<Balance, ArithmeticError> {
		self.collateral.amount_down(bonus.of_down(self.principal.value_down(repaid)?)?)
	}

	/// What must be paid for collateral: `⌈⌈⌈seized·price⌉/bonus⌉/price⌉`.
	pub fn repaid_for(&self, seized: Balance, bonus: Bonus) -> Result<Balance, ArithmeticError> {
		self.principal.amount_up(bonus.without_up(self.collateral.value_up(seized)?)?)
	}

	/// The collateral that stands for a debt: worth it and the bonus, `⌈⌈⌈debt·price⌉·bonus⌉/price⌉`,
	/// or all there is. What is too large to be counted is more than there is.
	pub fn in_kind(&self, debt: Balance, collateral: Balance, bonus: Bonus) -> InKind {
		let due = self
			.principal
			.value_up(debt)
			.and_then(|value| bonus.of_up(value))
			.and_then(|value| self.collateral.amount_up(value))
			.unwrap_or(Balance::MAX);
		if due < collateral {
			return InKind { seized: due, shortfall: 0 };
		}
		// For the record only.
		let covered = self
			.collateral
			.value_down(collateral)
			.and_then(|value| self.principal.amount_down(value))
			.unwrap_or(Balance::MAX);
		InKind { seized: collateral, shortfall: debt.saturating_sub(covered) }
	}

	/// Where the present price stands among the market's loans. None if the prices are too far apart to
	/// be counted.
	pub fn tick(&self) -> Option<Tick> {
		price_tick(self.principal, self.collateral).ok()
	}

	/// A debt as a part of the collateral's value, rounded to nearest. None if there is no value.
	pub fn ltv(&self, debt: Balance, collateral: Balance) -> Option<FixedU128> {
		let owed = self.principal.value_up(debt).ok()?;
		FixedU128::checked_from_rational(owed, self.collateral.value_down(collateral).ok()?)
	}
}
