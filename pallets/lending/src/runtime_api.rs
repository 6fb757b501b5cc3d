// SPDX-License-Identifier: Apache-2.0
//! What clients can ask of lending: the same as the pallet's view functions, for clients that cannot
//! call those.

use crate::{
	ids::{BasisPoints, LoanId, MarketId, OfferId},
	listing::{BookCursor, Level, MarketView, Page},
	position::{LoanStatus, LoanView, OfferView, Position},
	quote::{Quote, SweepQuote},
	record::Role,
	why::Why,
};
use alloc::vec::Vec;
use codec::Codec;
use primitives::{Balance, Moment};

sp_api::decl_runtime_apis! {
	/// Markets, offers, loans, and what they would cost. Amounts are in an asset's smallest unit, rates
	/// in basis points a year, times in milliseconds, moments since the Unix epoch; what ends with _e18
	/// is in 10^-18. A page's next says where the following one goes on, and is empty at the end only;
	/// more items than the constants of lending allow are cut to that.
	#[api_version(1)]
	pub trait LendingApi<AccountId, AssetKind> where AccountId: Codec, AssetKind: Codec {
		/// What a loan costs, and the collateral that it takes at the present prices.
		fn quote(
			market: MarketId,
			principal: Balance,
			apr_bp: BasisPoints,
			term_ms: Moment,
		) -> Result<Quote, Why>;

		/// What borrow would find in the book now, what it costs in all and by when, and the collateral
		/// it takes. who would call, if that is known: nobody takes offers of their own. max_offers from
		/// 1 to 32.
		fn quote_borrow(
			who: Option<AccountId>,
			market: MarketId,
			principal: Balance,
			term_ms: Moment,
			limit_apr_bp: BasisPoints,
			max_offers: u32,
		) -> Result<SweepQuote, Why>;

		/// What lend would find in the book now, what it earns in all and by when. who would call, if
		/// that is known: nobody takes offers of their own. max_offers from 1 to 32.
		fn quote_lend(
			who: Option<AccountId>,
			market: MarketId,
			principal: Balance,
			term_ms: Moment,
			limit_apr_bp: BasisPoints,
			max_offers: u32,
		) -> Result<SweepQuote, Why>;

		/// The markets in the order of their ids, with prices and the best rates of each term.
		fn markets(after: Option<MarketId>, max: u32) -> Page<MarketView<AssetKind>, MarketId>;

		/// The rates of a book with what can be had at each, the best first: of the offers to lend, or
		/// else to borrow.
		fn book(
			market: MarketId,
			term_ms: Moment,
			lends: bool,
			after: Option<BookCursor>,
			max_levels: u32,
		) -> Result<Page<Level, BookCursor>, Why>;

		/// The offers of a book at one rate, the oldest first, dead ones included.
		fn level(
			market: MarketId,
			term_ms: Moment,
			lends: bool,
			apr_bp: BasisPoints,
			after: Option<OfferId>,
			max: u32,
		) -> Result<Page<OfferView<AccountId>, OfferId>, Why>;

		/// The offers of a market to everyone that stand in no book, the newest first: auctions and, in
		/// a market without feeds, all. Those to lend, or else to borrow.
		fn offers_off_book(
			market: MarketId,
			lends: bool,
			before: Option<OfferId>,
			max: u32,
		) -> Result<Page<OfferView<AccountId>, OfferId>, Why>;

		/// The offers that only this account can take, the newest first.
		fn offers_for(
			who: AccountId,
			before: Option<OfferId>,
			max: u32,
		) -> Page<OfferView<AccountId>, OfferId>;

		/// An offer.
		fn offer(offer: OfferId) -> Result<OfferView<AccountId>, Why>;

		/// The ids of an account's offers (as Maker, or made for it: OnlyFor), debts (as Borrower) or
		/// notes (as Lender), the newest first.
		fn records(who: AccountId, role: Role, before: Option<u64>, max: u32) -> Page<u64, u64>;

		/// The same with all there is to say of each.
		fn positions_of(
			who: AccountId,
			role: Role,
			before: Option<u64>,
			max: u32,
		) -> Page<Position<AccountId>, u64>;

		/// A loan.
		fn loan(loan: LoanId) -> Result<LoanView<AccountId>, Why>;

		/// What a loan owes now and at maturity, how well it is secured, and what comes next.
		fn loan_status(loan: LoanId) -> Result<LoanStatus, Why>;

		/// The loans of a market that can be liquidated (called), or that only need a margin call for
		/// it, the worst first.
		fn unhealthy_loans(market: MarketId, called: bool, max: u32) -> Result<Vec<LoanId>, Why>;
	}
}
