// SPDX-License-Identifier: Apache-2.0
//! The book: the public fixed-rate offers of each market and term in the order of their rates.

use crate::{
	ids::OfferId,
	offer::Rate,
	ordering::{book_side, rate_tick},
	pallet::*,
};
use ordered_index::{Queues, Tick};

/// Where an offer stands if it is in the book.
fn place<T: Config>(offer: &OfferOf<T>) -> Option<(Queues<Indices<T>>, Tick)> {
	let Rate::Fixed(apr) = offer.terms.rate else { return None };
	let (index, _) = book_side(offer.market, offer.terms.term_ms, offer.lends());
	Some((Queues::of(index), rate_tick(apr)))
}

/// Put an offer into the book if it belongs there.
pub(crate) fn list<T: Config>(id: OfferId, offer: &mut OfferOf<T>, market: &MarketOf<T>) {
	let public = offer.terms.only_for.is_none() && market.params.risk.is_some();
	if let (true, Some((queues, tick))) = (public, place::<T>(offer)) {
		queues.push(tick, id);
		offer.listed = true;
	}
}

/// Take an offer out of the book if it is there.
pub(crate) fn delist<T: Config>(id: OfferId, offer: &mut OfferOf<T>) {
	if let (true, Some((queues, tick))) = (offer.listed, place::<T>(offer)) {
		queues.remove(tick, id);
		offer.listed = false;
	}
}
