// SPDX-License-Identifier: Apache-2.0
//! What wallets are told. Amounts are in principal unless they are of collateral.

use crate::{
	ids::{BasisPoints, OfferId},
	obligation::Debt,
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use primitives::{Balance, Moment};
use scale_info::TypeInfo;
use sp_runtime::FixedU128;

/// What a loan on given terms would cost.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Quote {
	/// Interest over the whole term.
	pub interest: Balance,
	/// What is owed at maturity.
	pub face: Balance,
	/// The least interest, owed even if the loan is repaid at once.
	pub min_interest: Balance,
	/// The part of the interest over the whole term that goes to the protocol, out of what the lender
	/// gets.
	pub protocol_fee: Balance,
	/// The least collateral at today's prices; none while a price cannot be used, or without feeds.
	pub min_collateral: Option<Balance>,
}

/// What a sweep at this moment would do.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct SweepQuote {
	/// The loans that would open, in this order.
	pub fills: Vec<QuotedFill>,
	/// The principal of all of them: less than asked for if the book or the sweep ends before.
	pub principal: Balance,
	/// The interest of all of them over the whole term.
	pub interest: Balance,
	/// The least interest, owed even if all is repaid at once.
	pub min_interest: Balance,
	/// The part of the interest over the whole term that goes to the protocol, out of what the lender
	/// gets.
	pub protocol_fee: Balance,
	/// When all of them must be repaid.
	pub maturity_ms: Moment,
	/// Principal and interest in all then.
	pub face: Balance,
	/// The end of the grace period.
	pub grace_ends_ms: Moment,
	/// The highest yearly rate on principal after it, in basis points.
	pub overdue_apr_bp: BasisPoints,
	/// To borrow: the least collateral to name for the whole principal asked for, at today's prices, so
	/// that these loans can open.
	pub min_collateral: Option<Balance>,
	/// To borrow: the same if what is not found is to be left as an offer at the limit rate.
	pub min_collateral_with_remainder: Option<Balance>,
	/// The price of the collateral, in units of principal, below which the first of them would get a
	/// margin call. To borrow: at that least collateral.
	pub liquidation_price: Option<FixedU128>,
}

/// A loan that a sweep would open.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct QuotedFill {
	/// Out of which offer.
	pub offer: OfferId,
	/// How much principal.
	pub principal: Balance,
	/// At which yearly rate, in basis points.
	pub apr_bp: BasisPoints,
	/// Interest over the whole term.
	pub interest: Balance,
	/// To lend: the collateral that secures it. To borrow: the least it takes.
	pub collateral: Balance,
}

/// All offers of the book at one rate.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Level {
	/// The yearly rate in basis points.
	pub apr_bp: BasisPoints,
	/// The principal that can be taken at it.
	pub principal: Balance,
	/// In how many offers.
	pub offers: u32,
}

/// A loan's state now.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct LoanStatus {
	/// What is owed now.
	pub debt: Debt,
	/// What is owed at maturity if nothing is paid before.
	pub face: Balance,
	/// Whether the loan can be settled in collateral now because it was not repaid in time.
	pub overdue: bool,
	/// Whether prices allow the debt; none while a price cannot be used, without feeds, or after
	/// maturity.
	pub healthy: Option<bool>,
	/// The face as a part of the collateral's value; none while a price cannot be used.
	pub ltv: Option<FixedU128>,
	/// The price of the collateral, in units of principal, below which the loan is unhealthy; none
	/// without feeds.
	pub liquidation_price: Option<FixedU128>,
	/// After this moment the loan can be settled because of a margin call, if it is still unhealthy.
	pub deadline_ms: Option<Moment>,
	/// How much can be liquidated now, in principal; 0 if nothing.
	pub liquidatable: Balance,
}
