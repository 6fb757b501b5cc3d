// SPDX-License-Identifier: Apache-2.0
//! Why a question has no answer, or something cannot be had now: with the number that helps.

use crate::market::Totals;
use codec::{Decode, Encode};
use primitives::{Balance, FeedId, Moment, PriceError};
use scale_info::TypeInfo;

/// Why a question has no answer, or something cannot be had now.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
	/// There is no such market.
	#[codec(index = 0)]
	UnknownMarket,
	/// Governance has closed the market to new offers and loans.
	#[codec(index = 1)]
	MarketClosed,
	/// The market has no feeds: it has no book, and no price decides in it.
	#[codec(index = 2)]
	NoFeeds,
	/// A price cannot be used.
	#[codec(index = 3)]
	NoPrice {
		/// Of this feed.
		feed: FeedId,
		/// What is wrong with it.
		why: PriceError,
	},
	/// It is less than the market's smallest loan.
	#[codec(index = 4)]
	BelowMinimum {
		/// The smallest loan, in principal.
		least: Balance,
	},
	/// The term is none of the market's.
	#[codec(index = 5)]
	TermNotOffered,
	/// The market may lend no more, or have no more collateral.
	#[codec(index = 6)]
	CapReached {
		/// How much more it may.
		capacity: Totals,
	},
	/// The number of offers to be met is not between 1 and this.
	#[codec(index = 7)]
	NumberOfOffers {
		/// The most.
		most: u32,
	},
	/// As many offers were met as should be, and there are more within the limit.
	#[codec(index = 8)]
	MoreOffers {
		/// So many were met.
		met: u32,
	},
	/// There is nothing more within the limit.
	#[codec(index = 9)]
	NothingToTake {
		/// So many offers that nobody can take stand in front; a sweep closes them.
		dead_in_front: u32,
	},
	/// All that stands within the limit is one's own.
	#[codec(index = 10)]
	OnlyYourOwn,
	/// The offer is gone: filled, withdrawn, or never made.
	#[codec(index = 11)]
	OfferGone,
	/// The loan is gone: repaid, settled, or never made.
	#[codec(index = 12)]
	LoanGone,
	/// The offer has expired.
	#[codec(index = 13)]
	Expired {
		/// It could be taken up to and including this moment.
		expired_ms: Moment,
	},
	/// What is left of the offer or its group is less than the smallest loan.
	#[codec(index = 14)]
	UsedUp {
		/// So much principal is left.
		left: Balance,
	},
	/// The asset's issuer keeps the maker's money where it is.
	#[codec(index = 15)]
	MakerFrozen,
	/// The collateral is worth too little at the present prices.
	#[codec(index = 16)]
	NotEnoughCollateral {
		/// The least that would do, in the collateral asset's smallest unit.
		least: Balance,
	},
	/// The numbers are too large to be counted.
	#[codec(index = 17)]
	Uncountable,
}
