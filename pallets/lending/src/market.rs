// SPDX-License-Identifier: Apache-2.0
//! What governance decides about a market, and what its loans add up to.

use crate::{
	ids::BasisPoints,
	wide::{product, quotient_up},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{pallet_prelude::ConstU32, BoundedVec};
use primitives::{Balance, FeedId, Moment, UnitPrice};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_arithmetic::traits::{EnsureAdd, EnsureSub};
use sp_runtime::{traits::Zero, ArithmeticError, FixedPointNumber, FixedU128, PerThing, Permill};

/// The most terms that a market offers.
pub const MAX_TERMS: u32 = 16;
/// The longest term, grace, margin call or minimum interest period: five years.
pub const MAX_TERM: Moment = 5 * 365 * 24 * 60 * 60 * 1000;
/// The most that a market can lend: at the highest rate, what is owed can be counted for more than a
/// hundred years.
pub const MAX_LENT: Balance = Balance::MAX / 1_000;
/// The protocol never takes more of the interest than this.
pub const MAX_PROTOCOL_FEE: Permill = Permill::from_percent(20);

/// What governance decides about a market. Fixed once the market exists: another appetite for risk
/// is another market.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	PartialEq,
	Eq,
	Debug,
	Serialize,
	Deserialize,
)]
pub struct MarketParams<AssetKind> {
	/// The asset that is lent.
	pub principal: AssetKind,
	/// Its decimals. They must be the asset's own when the market is created, and hold in the market
	/// whatever its owner says later.
	pub principal_decimals: u8,
	/// The asset that secures the loans.
	pub collateral: AssetKind,
	/// Its decimals, likewise.
	pub collateral_decimals: u8,
	/// How prices decide. Without it no price does: offers state the collateral, there are no margin
	/// calls, and a lender who is not repaid in time gets all the collateral.
	pub risk: Option<RiskParams>,
	/// The smallest loan, in principal.
	pub min_loan: Balance,
	/// The most principal that may be out on loan at a time.
	pub max_lent: Balance,
	/// The most collateral that loans may have at a time when one opens.
	pub max_collateral: Balance,
	/// The terms on offer in milliseconds, ascending.
	pub terms_ms: BoundedVec<Moment, ConstU32<MAX_TERMS>>,
	/// Milliseconds between maturity and the moment from which a loan can be settled in collateral.
	pub grace_ms: Moment,
	/// The yearly rate in basis points on principal that is still owed after the grace period, unless
	/// the loan's own rate is higher.
	pub overdue_apr_bp: BasisPoints,
	/// Interest is charged for at least this long, in milliseconds.
	pub min_interest_period_ms: Moment,
	/// The part of each interest payment that goes to the protocol.
	pub protocol_fee: Permill,
}

/// How prices decide in a market.
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
	Serialize,
	Deserialize,
)]
pub struct RiskParams {
	/// The feed that prices the principal.
	pub principal_feed: FeedId,
	/// The feed that prices the collateral, in the same currency of account.
	pub collateral_feed: FeedId,
	/// The opening loan-to-value ratio (LTV): a loan opens only if its face (what is owed at maturity)
	/// is at most this part of the collateral's value.
	pub opening_ltv: Permill,
	/// The liquidation loan-to-value ratio (LLTV): the part of the collateral's value up to which a
	/// loan's face is healthy. Sets the liquidation bonus.
	pub liquidation_ltv: Permill,
	/// How long, in milliseconds, a borrower has after a margin call until the loan can be settled in
	/// collateral.
	pub margin_call_period_ms: Moment,
}

impl RiskParams {
	/// Whether loans can be opened, called and answered by them.
	pub fn is_valid(&self) -> bool {
		!self.opening_ltv.is_zero()
			&& self.opening_ltv < self.liquidation_ltv
			&& self.liquidation_ltv < Permill::one()
			&& self.margin_call_period_ms <= MAX_TERM
	}
}

impl<AssetKind> MarketParams<AssetKind> {
	/// Whether loans of these sizes can be made, where accounts of the principal asset have at least
	/// this much.
	pub fn has_valid_sizes(&self, minimum_balance: Balance) -> bool {
		self.min_loan >= minimum_balance.max(1)
			&& self.min_loan <= self.max_lent
			&& self.max_lent <= MAX_LENT
			&& !self.max_collateral.is_zero()
	}

	/// Whether its times can be reckoned with.
	pub fn has_valid_terms(&self) -> bool {
		let shortest = self.terms_ms.first().copied().unwrap_or_default();
		shortest > 0
			&& shortest >= self.min_interest_period_ms
			&& self.terms_ms.windows(2).all(|pair| matches!(pair, [a, b] if a < b))
			&& self.terms_ms.iter().all(|term| *term <= MAX_TERM)
			&& self.grace_ms <= MAX_TERM
	}

	/// The yearly rate after the grace period of a loan at this rate: being late must not be cheaper
	/// than being in time.
	pub fn overdue_apr(&self, apr: BasisPoints) -> BasisPoints {
		self.overdue_apr_bp.max(apr)
	}

	/// The price of one whole unit of collateral in whole units of principal below which a loan of this
	/// face is unhealthy, rounded up: `⌈face · 10^dc / (collateral · 10^dp · LLTV)⌉`, d being the
	/// decimals of each. Fails without feeds.
	pub fn liquidation_price_up(
		&self,
		face: Balance,
		collateral: Balance,
	) -> Result<FixedU128, ArithmeticError> {
		let lltv = self.risk.map_or(Permill::zero(), |risk| risk.liquidation_ltv);
		let unit = |decimals| UnitPrice { price: FixedU128::zero(), decimals }.unit();
		let owed = product(face, unit(self.collateral_decimals)?, Permill::ACCURACY.into());
		let secured =
			product(collateral, unit(self.principal_decimals)?, lltv.deconstruct().into());
		let scaled = owed.checked_mul(FixedU128::DIV.into()).ok_or(ArithmeticError::Overflow)?;
		quotient_up(scaled, secured).map(FixedU128::from_inner)
	}
}

/// A market as it is stored.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct Market<AssetKind> {
	/// What governance decided.
	pub params: MarketParams<AssetKind>,
	/// Whether governance has closed it to new offers and loans.
	pub closed: bool,
}

/// What a market's open loans add up to.
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
	Default,
)]
pub struct Totals {
	/// Principal not yet repaid.
	pub lent: Balance,
	/// Collateral on hold.
	pub collateral: Balance,
}

impl Totals {
	/// With one loan's part replaced by another.
	pub fn with(self, was: Self, is: Self) -> Result<Self, ArithmeticError> {
		Ok(Self {
			lent: self.lent.ensure_sub(was.lent)?.ensure_add(is.lent)?,
			collateral: self.collateral.ensure_sub(was.collateral)?.ensure_add(is.collateral)?,
		})
	}

	/// Whether a market may have as much.
	pub fn fit<AssetKind>(&self, params: &MarketParams<AssetKind>) -> bool {
		self.lent <= params.max_lent && self.collateral <= params.max_collateral
	}

	/// How much more a market may have.
	pub fn capacity<AssetKind>(&self, params: &MarketParams<AssetKind>) -> Self {
		Self {
			lent: params.max_lent.saturating_sub(self.lent),
			collateral: params.max_collateral.saturating_sub(self.collateral),
		}
	}
}
