// SPDX-License-Identifier: Apache-2.0
//! What wallets ask of markets.

use crate::{
	appraisals::Appraised,
	book::BookSide,
	ids::MarketId,
	listing::{BestRates, Level, MarketView, Page, MAX_LOOKED_FOR_BEST, MAX_MARKETS},
	listings::{levels, Limits},
	pallet::*,
	valuation::Bonus,
};
use alloc::vec::Vec;
use primitives::Moment;
use sp_runtime::{FixedPointNumber, FixedU128};

impl<T: Config> Pallet<T> {
	pub(crate) fn markets_of(
		after: Option<MarketId>,
		max: u32,
	) -> Page<MarketView<T::AssetKind>, MarketId> {
		let end = NextMarketId::<T>::get();
		let start = after.map_or(0, |after| after.saturating_add(1));
		let stop = end.min(start.saturating_add(max.clamp(1, MAX_MARKETS)));
		let markets = (start..stop).filter_map(|id| Appraised::<T>::load(id).ok());
		Page {
			items: markets.map(view).collect(),
			next: stop.checked_sub(1).filter(|_| stop < end),
		}
	}
}

/// All there is to say of a market.
fn view<T: Config>(appraised: Appraised<T>) -> MarketView<T::AssetKind> {
	let totals = MarketTotals::<T>::get(appraised.id);
	let params = &appraised.market.params;
	let lif_e18 = params.risk.and_then(|risk| Bonus::full(risk.liquidation_ltv).ok()).and_then(
		|Bonus { numerator, denominator }| FixedU128::checked_from_rational(numerator, denominator),
	);
	// Without feeds, there is no book.
	let has_book = params.risk.is_some();
	let terms = params.terms_ms.iter().filter(|_| has_book);
	MarketView {
		id: appraised.id,
		open: !appraised.market.closed,
		totals,
		capacity: totals.capacity(params),
		prices: appraised.prices(),
		lif_e18,
		best: terms.map(|term| best(&appraised, *term)).collect::<Vec<_>>(),
		params: appraised.market.params,
	}
}

/// The best rates of a term.
fn best<T: Config>(appraised: &Appraised<T>, term: Moment) -> BestRates {
	let first = |lends| {
		let side = BookSide { market: appraised.id, term, lends };
		let limits = Limits { levels: 1, looked: MAX_LOOKED_FOR_BEST };
		let page = levels(appraised, side, None, limits);
		let best: Option<Level> = page.items.into_iter().next();
		let is_known = best.is_some() || page.next.is_none();
		(best, is_known)
	};
	let ((borrow_at, borrow_known), (lend_at, lend_known)) = (first(true), first(false));
	BestRates { term_ms: term, borrow_at, lend_at, complete: borrow_known && lend_known }
}
