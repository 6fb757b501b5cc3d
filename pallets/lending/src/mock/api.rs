// SPDX-License-Identifier: Apache-2.0
//! The runtime API, as a runtime has it.

use super::*;
use alloc::vec::Vec;
use sp_runtime::{traits::Block as BlockT, ExtrinsicInclusionMode};
use sp_version::RuntimeVersion;

sp_api::impl_runtime_apis! {
	impl sp_api::Core<Block> for Test {
		fn version() -> RuntimeVersion {
			Default::default()
		}
		fn execute_block(_: <Block as BlockT>::LazyBlock) {
			unreachable!()
		}
		fn initialize_block(_: &<Block as BlockT>::Header) -> ExtrinsicInclusionMode {
			unreachable!()
		}
	}

	impl crate::runtime_api::LendingApi<Block, AccountId, AssetKind> for Test {
		fn quote(
			market: MarketId,
			principal: Balance,
			apr_bp: BasisPoints,
			term_ms: Moment,
		) -> Result<Quote, Why> {
			Lending::quote(market, principal, apr_bp, term_ms)
		}
		fn quote_borrow(
			who: Option<AccountId>,
			market: MarketId,
			principal: Balance,
			term_ms: Moment,
			limit_apr_bp: BasisPoints,
			max_offers: u32,
		) -> Result<SweepQuote, Why> {
			Lending::quote_borrow(who, market, principal, term_ms, limit_apr_bp, max_offers)
		}
		fn quote_lend(
			who: Option<AccountId>,
			market: MarketId,
			principal: Balance,
			term_ms: Moment,
			limit_apr_bp: BasisPoints,
			max_offers: u32,
		) -> Result<SweepQuote, Why> {
			Lending::quote_lend(who, market, principal, term_ms, limit_apr_bp, max_offers)
		}
		fn markets(after: Option<MarketId>, max: u32) -> Page<MarketView<AssetKind>, MarketId> {
			Lending::markets(after, max)
		}
		fn book(
			market: MarketId,
			term_ms: Moment,
			lends: bool,
			after: Option<BookCursor>,
			max_levels: u32,
		) -> Result<Page<Level, BookCursor>, Why> {
			Lending::book(market, term_ms, lends, after, max_levels)
		}
		fn level(
			market: MarketId,
			term_ms: Moment,
			lends: bool,
			apr_bp: BasisPoints,
			after: Option<OfferId>,
			max: u32,
		) -> Result<Page<OfferView<AccountId>, OfferId>, Why> {
			Lending::level(market, term_ms, lends, apr_bp, after, max)
		}
		fn offers_off_book(
			market: MarketId,
			lends: bool,
			before: Option<OfferId>,
			max: u32,
		) -> Result<Page<OfferView<AccountId>, OfferId>, Why> {
			Lending::offers_off_book(market, lends, before, max)
		}
		fn offers_for(
			who: AccountId,
			before: Option<OfferId>,
			max: u32,
		) -> Page<OfferView<AccountId>, OfferId> {
			Lending::offers_for(who, before, max)
		}
		fn offer(offer: OfferId) -> Result<OfferView<AccountId>, Why> {
			Lending::offer(offer)
		}
		fn records(who: AccountId, role: Role, before: Option<u64>, max: u32) -> Page<u64, u64> {
			Lending::records(who, role, before, max)
		}
		fn positions_of(
			who: AccountId,
			role: Role,
			before: Option<u64>,
			max: u32,
		) -> Page<Position<AccountId>, u64> {
			Lending::positions_of(who, role, before, max)
		}
		fn loan(loan: LoanId) -> Result<LoanView<AccountId>, Why> {
			Lending::loan(loan)
		}
		fn loan_status(loan: LoanId) -> Result<LoanStatus, Why> {
			Lending::loan_status(loan)
		}
		fn unhealthy_loans(market: MarketId, called: bool, max: u32) -> Result<Vec<LoanId>, Why> {
			Lending::unhealthy_loans(market, called, max)
		}
	}
}
