// SPDX-License-Identifier: Apache-2.0
#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
// Tests and benchmarks may fail loudly.
#![cfg_attr(
	any(test, feature = "runtime-benchmarks"),
	allow(
		clippy::arithmetic_side_effects,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::panic,
		clippy::unwrap_used
	)
)]

extern crate alloc;

// Stored types and pure rules: they know nothing of the pallet.
mod cure;
mod demand;
mod ids;
mod listing;
mod loan;
mod market;
mod obligation;
mod offer;
mod ordering;
mod position;
mod proposal;
mod quote;
mod record;
mod valuation;
mod why;
mod wide;

// Sections of the pallet's module.
mod calls;
mod errors;
mod events;
mod storage;

// What is in store, and what is done with it.
mod agreements;
mod appraisals;
mod book;
mod collateral;
mod groups;
mod liquidation;
mod listings;
mod loans;
mod margin_calls;
mod markets;
mod matching;
mod notes;
mod offers;
mod overviews;
mod placement;
mod proposals;
mod quotes;
mod reasons;
mod records;
mod refinancing;
mod repayment;
mod service;
mod settlement;
mod sweeps;
mod taking;
mod views;

// The macro adds two to what a question asks for.
#[allow(clippy::too_many_arguments)]
pub mod runtime_api;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(any(test, feature = "runtime-benchmarks"))]
mod crowd;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "try-runtime", test))]
mod try_state;
pub mod weights;

pub use cure::*;
pub use demand::*;
use frame_support::pallet_macros::import_section;
pub use ids::*;
pub use listing::*;
pub use loan::*;
pub use loans::OpenLoan;
pub use market::*;
pub use obligation::*;
pub use offer::*;
pub use ordering::*;
pub use pallet::*;
pub use position::*;
pub use proposal::*;
pub use quote::*;
pub use record::*;
pub use valuation::*;
pub use weights::WeightInfo;
pub use why::Why;

// FRAME's macros expand to `expect`; what is written here only calls what the wall stands around.
#[allow(clippy::expect_used)]
#[allow(clippy::too_many_arguments)] // a call has as many as a person is asked for
#[import_section(calls::calls)]
#[import_section(events::events)]
#[import_section(errors::errors)]
#[import_section(storage::storage)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use frame_support::{
		pallet_prelude::*,
		traits::{Consideration, Footprint},
	};
	use frame_system::pallet_prelude::*;
	use ordered_index::{Ends, Link, Tick};
	use primitives::{Balance, Clock, Moment, NewestFirst, PriceSource};
	use sp_core::U256;

	#[pallet::config]
	pub trait Config:
		frame_system::Config + pallet_custody::Config<RuntimeHoldReason: From<HoldReason>>
	{
		/// Who creates markets.
		type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Where prices come from.
		type Prices: PriceSource;

		/// The time of the block, and which deadlines have passed by it.
		type Clock: Clock;

		/// The deposit for a record in store.
		type Consideration: Consideration<Self::AccountId, Footprint>;

		/// Who gets the protocol's share of interest.
		type FeeDestination: Get<Self::AccountId>;

		/// How long prices must be gone until the last ones do.
		///
		/// In milliseconds, from when a loan is overdue: then it can be settled at the last prices there
		/// were. If the chain stands still meanwhile, all of it begins anew when it goes on.
		#[pallet::constant]
		type LastPriceWait: Get<Moment>;

		/// When the service of a loan that failed is tried again.
		///
		/// In milliseconds.
		#[pallet::constant]
		type ServiceRetry: Get<Moment>;

		/// The most weight that serving loans uses of a block.
		#[pallet::constant]
		type ServiceWeight: Get<Weight>;

		/// Weights of this pallet's calls.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The markets to start with; ids count up from 0.
		pub markets: Vec<MarketParams<T::AssetKind>>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		// A chain must not start from a wrong preset, so this panics.
		fn build(&self) {
			for market in &self.markets {
				Pallet::<T>::do_create_market(market.clone())
					.expect("the preset's markets are valid");
			}
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_idle(_: BlockNumberFor<T>, left: Weight) -> Weight {
			Self::serve(left)
		}

		fn integrity_test() {
			assert!(T::ServiceRetry::get() > 0, "ServiceRetry must not be zero");
			assert!(
				least_service::<T>().all_lte(T::ServiceWeight::get()),
				"ServiceWeight must let one loan of each kind be served"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	/// What it takes to serve one due loan in half of the weight, and to make or end one margin call.
	pub(crate) fn least_service<T: Config>() -> Weight {
		let due = <T as Config>::WeightInfo::serve_nothing_due()
			.saturating_add(<T as Config>::WeightInfo::serve_due_loan());
		let call = <T as Config>::WeightInfo::serve_market()
			.saturating_add(<T as Config>::WeightInfo::serve_call());
		due.max(call).saturating_mul(2)
	}

	/// What a batch weighs of which so many were done. The others are looked at: the loan and its market.
	fn of_batch<T: Config>(one: Weight, named: u64, done: u32) -> Weight {
		let gone = named.saturating_sub(done.into());
		one.saturating_mul(done.into())
			.saturating_add(T::DbWeight::get().reads(gone.saturating_mul(2)))
	}

	/// What a sweep weighs that leaves its remainder as an offer, or does not.
	fn with_remainder<T: Config>(sweep: Weight, left_offer: bool) -> Weight {
		if left_offer {
			sweep.saturating_add(<T as Config>::WeightInfo::place_offer())
		} else {
			sweep
		}
	}

	// How much a question may be answered with.
	#[pallet::extra_constants]
	impl<T: Config> Pallet<T> {
		/// The most offers or loans on a page, each in full.
		#[pallet::constant_name(MaxViews)]
		fn max_views() -> u32 {
			MAX_VIEWS
		}

		/// The most ids on a page.
		#[pallet::constant_name(MaxIds)]
		fn max_ids() -> u32 {
			MAX_IDS
		}

		/// The most markets on a page.
		#[pallet::constant_name(MaxMarkets)]
		fn max_markets() -> u32 {
			MAX_MARKETS
		}

		/// The most rates on a page of the book.
		#[pallet::constant_name(MaxLevels)]
		fn max_levels() -> u32 {
			MAX_LEVELS
		}

		/// The most offers that are looked at for a page.
		///
		/// A page may hold fewer than were asked for, and still go on.
		#[pallet::constant_name(MaxLooked)]
		fn max_looked() -> u32 {
			MAX_LOOKED
		}

		/// The most offers that are looked at for a best rate.
		#[pallet::constant_name(MaxLookedForBest)]
		fn max_looked_for_best() -> u32 {
			MAX_LOOKED_FOR_BEST
		}

		/// The most offers that one sweep meets.
		#[pallet::constant_name(MaxSweep)]
		fn max_sweep() -> u32 {
			MAX_SWEEP
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// What a loan costs, and the collateral that it takes at the present prices.
		pub fn quote(
			market: MarketId,
			principal: Balance,
			apr_bp: BasisPoints,
			term_ms: Moment,
		) -> Result<Quote, Why> {
			Self::quote_of(market, principal, apr_bp, term_ms)
		}

		/// What `borrow` would find in the book now, what it costs in all and by when, and the
		/// collateral it takes. `who` would call, if that is known: nobody takes offers of their own.
		/// `max_offers` from 1 to 32.
		pub fn quote_borrow(
			who: Option<T::AccountId>,
			market: MarketId,
			principal: Balance,
			term_ms: Moment,
			limit_apr_bp: BasisPoints,
			max_offers: u32,
		) -> Result<SweepQuote, Why> {
			let (lends, collateral, term, limit_apr) = (false, None, term_ms, limit_apr_bp);
			let demand =
				Demand { market, lends, principal, collateral, term, limit_apr, max_offers };
			Self::sweep_quote_of(who, demand)
		}

		/// What `lend` would find in the book now, what it earns in all and by when. `who` would call, if
		/// that is known: nobody takes offers of their own. `max_offers` from 1 to 32.
		pub fn quote_lend(
			who: Option<T::AccountId>,
			market: MarketId,
			principal: Balance,
			term_ms: Moment,
			limit_apr_bp: BasisPoints,
			max_offers: u32,
		) -> Result<SweepQuote, Why> {
			let (lends, collateral, term, limit_apr) = (true, None, term_ms, limit_apr_bp);
			let demand =
				Demand { market, lends, principal, collateral, term, limit_apr, max_offers };
			Self::sweep_quote_of(who, demand)
		}

		/// The markets in the order of their ids, with prices and the best rates of each term.
		pub fn markets(
			after: Option<MarketId>,
			max: u32,
		) -> Page<MarketView<T::AssetKind>, MarketId> {
			Self::markets_of(after, max)
		}

		/// The rates of a book with what can be had at each, the best first: of the offers to lend, or
		/// else to borrow.
		pub fn book(
			market: MarketId,
			term_ms: Moment,
			lends: bool,
			after: Option<BookCursor>,
			max_levels: u32,
		) -> Result<Page<Level, BookCursor>, Why> {
			Self::levels_of(market, term_ms, lends, after, max_levels)
		}

		/// The offers of a book at one rate, the oldest first, dead ones included.
		pub fn level(
			market: MarketId,
			term_ms: Moment,
			lends: bool,
			apr_bp: BasisPoints,
			after: Option<OfferId>,
			max: u32,
		) -> Result<Page<OfferView<T::AccountId>, OfferId>, Why> {
			Self::level_of(market, term_ms, lends, apr_bp, after, max)
		}

		/// The offers of a market to everyone that stand in no book, the newest first: auctions and, in
		/// a market without feeds, all. Those to lend, or else to borrow.
		pub fn offers_off_book(
			market: MarketId,
			lends: bool,
			before: Option<OfferId>,
			max: u32,
		) -> Result<Page<OfferView<T::AccountId>, OfferId>, Why> {
			Self::off_book_of(market, lends, before, max)
		}

		/// The offers that only this account can take, the newest first.
		pub fn offers_for(
			who: T::AccountId,
			before: Option<OfferId>,
			max: u32,
		) -> Page<OfferView<T::AccountId>, OfferId> {
			Self::private_of(who, before, max)
		}

		/// An offer.
		pub fn offer(offer: OfferId) -> Result<OfferView<T::AccountId>, Why> {
			Self::offer_of(offer)
		}

		/// The ids of an account's offers (as `Maker`, or made for it: `OnlyFor`), debts (as `Borrower`)
		/// or notes (as `Lender`), the newest first.
		pub fn records(
			who: T::AccountId,
			role: Role,
			before: Option<u64>,
			max: u32,
		) -> Page<u64, u64> {
			Self::records_of(who, role, before, max)
		}

		/// The same with all there is to say of each.
		pub fn positions_of(
			who: T::AccountId,
			role: Role,
			before: Option<u64>,
			max: u32,
		) -> Page<Position<T::AccountId>, u64> {
			Self::positions_page_of(who, role, before, max)
		}

		/// A loan.
		pub fn loan(loan: LoanId) -> Result<LoanView<T::AccountId>, Why> {
			Self::loan_of(loan)
		}

		/// What a loan owes now and at maturity, how well it is secured, and what comes next.
		pub fn loan_status(loan: LoanId) -> Result<LoanStatus, Why> {
			Self::status_of(loan)
		}

		/// The loans of a market that can be liquidated (`called`), or that only need a margin call for
		/// it, the worst first.
		pub fn unhealthy_loans(
			market: MarketId,
			called: bool,
			max: u32,
		) -> Result<Vec<LoanId>, Why> {
			Self::unhealthy_of(market, called, max)
		}
	}
}
