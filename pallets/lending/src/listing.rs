// SPDX-License-Identifier: Apache-2.0
//! Lists in pages, and what stands in those of markets and of the book.
//!
//! The order of each list is stated and total. A page looks at a bounded number of records, and so may
//! hold fewer than were asked for, even none, and still go on.

use crate::{
	ids::{BasisPoints, MarketId, OfferId},
	market::{MarketParams, Totals},
	why::Why,
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use primitives::{Balance, Moment};
use scale_info::TypeInfo;
use sp_runtime::FixedU128;

/// The most offers or loans on a page, each with all that there is to say of it.
pub const MAX_VIEWS: u32 = 50;
/// The most ids on a page.
pub const MAX_IDS: u32 = 1_000;
/// The most markets on a page.
pub const MAX_MARKETS: u32 = 16;
/// The most rates on a page of the book.
pub const MAX_LEVELS: u32 = 100;
/// The most offers that are looked at for a page.
pub const MAX_LOOKED: u32 = 512;
/// The most offers that are looked at for the best rate of a term.
pub const MAX_LOOKED_FOR_BEST: u32 = 8;

/// A part of a list.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Page<Item, Cursor> {
	/// What is on it.
	pub items: Vec<Item>,
	/// Where the next page goes on; none at the end only. It stays good if what it names goes. All
	/// pages of a list are to be asked for at one block.
	pub next: Option<Cursor>,
}

/// The last offer that was looked at on a page of the book: its yearly rate in basis points, and its id.
/// It need not exist: to begin at a rate, name the rate before it and the highest id.
pub type BookCursor = (BasisPoints, OfferId);

/// A market.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct MarketView<AssetKind> {
	/// Its id.
	pub id: MarketId,
	/// What governance decided.
	pub params: MarketParams<AssetKind>,
	/// Whether new offers and loans can be made.
	pub open: bool,
	/// What its loans add up to.
	pub totals: Totals,
	/// How much more they may.
	pub capacity: Totals,
	/// What its assets are worth now, or why that is not known.
	pub prices: Result<MarketPrices, Why>,
	/// The liquidation bonus: what is given in collateral for a debt of one. None without feeds.
	pub lif_e18: Option<FixedU128>,
	/// The best rates of each term, in the order of the terms. Empty without feeds.
	pub best: Vec<BestRates>,
}

/// What a market's assets are worth.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct MarketPrices {
	/// One whole unit of the principal, in the currency of account.
	pub principal_e18: FixedU128,
	/// One whole unit of the collateral, in the currency of account.
	pub collateral_e18: FixedU128,
	/// One whole unit of the collateral in whole units of the principal, rounded to nearest.
	pub ratio_e18: FixedU128,
	/// From when on the age of the older of both prices counts.
	pub as_of_ms: Moment,
	/// Since when both have been there without interruption.
	pub steady_since_ms: Moment,
}

/// The best rates of a term.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct BestRates {
	/// The term in milliseconds.
	pub term_ms: Moment,
	/// What one can borrow at once at the lowest rate.
	pub borrow_at: Option<Level>,
	/// What one can lend at once at the highest rate.
	pub lend_at: Option<Level>,
	/// Whether a rate that is missing is missing because nothing is on offer, and not because the first
	/// offers are all dead.
	pub complete: bool,
}

/// The offers of the book at one rate that can be taken.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Level {
	/// The yearly rate in basis points.
	pub apr_bp: BasisPoints,
	/// The principal that can be taken at it.
	pub principal: Balance,
	/// In how many offers.
	pub offers: u32,
	/// Whether these are all offers at this rate; else there are more on the page before or the next.
	pub complete: bool,
	/// Whether some of them share their money with other offers. On a page it counts once, at the best
	/// rate; on other pages, books and markets it may count again.
	pub shared: bool,
}
