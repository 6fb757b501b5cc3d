// SPDX-License-Identifier: Apache-2.0
//! The book: the public fixed-rate offers of each market and term in the order of their rates and, at one
//! rate, of their ids, since each is put behind those that are there.

use crate::{
	ids::{BasisPoints, MarketId, OfferId},
	listing::{BookCursor, MAX_LOOKED},
	offer::Rate,
	ordering::{book_side, rate_tick, Index},
	pallet::*,
};
use ordered_index::{Direction, Ends, Queues, Tick, Walk};
use primitives::Moment;

/// Where an offer stands if it is in the book.
fn place<T: Config>(offer: &OfferOf<T>) -> Option<(Queues<Indices<T>>, Tick)> {
	let Rate::Fixed { apr_bp: apr } = offer.terms.rate else { return None };
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

/// One side of the book of a market and term.
#[derive(Clone, Copy)]
pub(crate) struct BookSide {
	pub market: MarketId,
	pub term: Moment,
	/// That of the offers to lend, or else to borrow.
	pub lends: bool,
}

/// Where a list goes on.
pub(crate) enum Resumed<T: Config> {
	/// With these offers. The first ones may be of a rate of which others came before.
	At { walk: Walk<Indices<T>>, within: Option<BasisPoints> },
	/// After more looking: at this rate there is none up to this id.
	Looked(OfferId),
}

impl BookSide {
	fn index(self) -> (Index, Direction) {
		book_side(self.market, self.term, self.lends)
	}

	/// All its offers, the best rate first.
	pub fn walk<T: Config>(self) -> Walk<Indices<T>> {
		let (index, direction) = self.index();
		Queues::of(index).walk(None, direction)
	}

	/// All its offers from a rate on.
	pub fn at<T: Config>(self, apr: BasisPoints) -> Walk<Indices<T>> {
		let (index, direction) = self.index();
		Queues::of(index).walk(Some(rate_tick(apr)), direction)
	}

	/// Whether an offer stands here at this rate.
	fn has<T: Config>(self, id: OfferId, apr: BasisPoints) -> bool {
		let (index, _) = self.index();
		Offers::<T>::get(id).is_some_and(|offer| {
			offer.listed
				&& offer.terms.rate == Rate::Fixed { apr_bp: apr }
				&& book_side(offer.market, offer.terms.term_ms, offer.lends()).0 == index
		})
	}

	/// The offers after one, which may have gone: then the next id of the same rate is looked for, within
	/// bounds.
	pub fn after<T: Config>(self, (apr, id): BookCursor) -> Resumed<T> {
		let (index, direction) = self.index();
		let (queues, tick) = (Queues::<Indices<T>>::of(index), rate_tick(apr));
		let Some(Ends { first, last }) = queues.ends(tick).filter(|ends| id < ends.last) else {
			return Resumed::At { walk: queues.walk_beyond(tick, direction), within: None };
		};
		if id < first {
			return Resumed::At { walk: queues.walk(Some(tick), direction), within: None };
		}
		let looked = last.min(id.saturating_add(MAX_LOOKED.into()));
		let Some(there) = (id..=looked).find(|id| self.has::<T>(*id, apr)) else {
			return Resumed::Looked(looked);
		};
		let mut walk = queues.walk_from(tick, there, direction);
		if there == id {
			walk.next();
		}
		Resumed::At { walk, within: Some(apr) }
	}
}
