// SPDX-License-Identifier: Apache-2.0
//! What loans would cost. Amounts are in principal unless they are of collateral.

use crate::{
	ids::{BasisPoints, OfferId},
	why::Why,
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
	/// The least collateral at the present prices, or why there is none to be named.
	pub min_collateral: Result<Balance, Why>,
	/// From when on the age of the older of the prices used counts; none if none was.
	pub priced_as_of_ms: Option<Moment>,
}

/// What a sweep at this moment would do.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct SweepQuote {
	/// The loans that would open, in this order.
	pub fills: Vec<QuotedFill>,
	/// The principal of all of them.
	pub principal: Balance,
	/// Why that is less than was asked for, if it is.
	pub why_no_more: Option<Why>,
	/// How many offers the sweep would meet: it is paid for those.
	pub met: u32,
	/// How many of those nobody can take any more, your own included: the sweep would close them.
	pub dead_in_front: u32,
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
	/// To borrow: the least collateral to name for the whole principal asked for, at the present prices, so
	/// that these loans can open.
	pub min_collateral: Option<Balance>,
	/// To borrow: the same if what is not found is to be left as an offer at the limit rate.
	pub min_collateral_with_remainder: Option<Balance>,
	/// The price of a whole unit of collateral, in whole units of principal, below which the first of
	/// them would get a margin call. To borrow: at that least collateral.
	pub margin_call_below_e18: Option<FixedU128>,
	/// From when on the age of the older of the prices used counts.
	pub priced_as_of_ms: Moment,
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
