// SPDX-License-Identifier: Apache-2.0
//! What a sweep is after, and what came of it.

use crate::ids::{BasisPoints, MarketId};
use primitives::{Balance, Moment};

/// The most offers that one sweep meets.
pub const MAX_SWEEP: u32 = 32;

/// What somebody is after.
#[derive(Clone, Copy)]
pub struct Demand {
	/// In which market.
	pub market: MarketId,
	/// Whether they lend, and so look for offers to borrow.
	pub lends: bool,
	/// How much principal.
	pub principal: Balance,
	/// To borrow, what is put up for all of it; none asks for the least that it takes.
	pub collateral: Option<Balance>,
	/// One of the market's terms, in milliseconds.
	pub term: Moment,
	/// The worst yearly rate accepted, in basis points.
	pub limit_apr: BasisPoints,
	/// How many offers are met at the most.
	pub max_offers: u32,
}

/// What came of a sweep.
pub struct Swept {
	/// How many offers were met.
	pub met: u32,
	/// Whether what was not found was left as an offer.
	pub left_offer: bool,
}
