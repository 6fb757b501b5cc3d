// SPDX-License-Identifier: Apache-2.0
//! The book: the public fixed-rate offers of each market and term in the order of their rates.

use crate::{index::Walk, pallet::*, types::*};
use alloc::vec::Vec;

/// The most offers that are counted for one page of a book.
const MAX_PAGE: u32 = 1_000;

/// The side of a book that a sweep goes through, and the way from its best rate on.
pub(crate) fn side_of(market: MarketId, term: Moment, lends: bool) -> (Index, Walk) {
	if lends {
		(Index::Lends(market, term), Walk::Up)
	} else {
		(Index::Borrows(market, term), Walk::Down)
	}
}

impl<T: Config> Pallet<T> {
	/// Where an offer stands if it is in the book.
	fn place_in_book(offer: &OfferOf<T>) -> Option<(Index, Tick)> {
		let Rate::Fixed(apr) = offer.terms.rate else { return None };
		let (index, _) = side_of(offer.market, offer.terms.term, offer.lends());
		Some((index, apr.into()))
	}

	/// Put an offer into the book if it belongs there.
	pub(crate) fn list(id: OfferId, offer: &mut OfferOf<T>, market: &MarketOf<T>) {
		let public = offer.terms.sole.is_none() && market.params.risk.is_some();
		if let (true, Some((index, tick))) = (public, Self::place_in_book(offer)) {
			Self::link(index, tick, id);
			offer.listed = true;
		}
	}

	/// Take an offer out of the book if it is there.
	pub(crate) fn delist(id: OfferId, offer: &mut OfferOf<T>) {
		if let (true, Some((index, tick))) = (offer.listed, Self::place_in_book(offer)) {
			Self::unlink(index, tick, id);
			offer.listed = false;
		}
	}

	pub(crate) fn levels_of(
		market: MarketId,
		term: Moment,
		lends: bool,
		from: Option<BasisPoints>,
		max_offers: u32,
	) -> Vec<Level> {
		let (index, walk) = side_of(market, term, lends);
		let from = from.map_or(Self::start(index, walk), Tick::from);
		let mut levels = Vec::<Level>::new();
		for (tick, id) in Self::walk(index, from, walk).take(max_offers.min(MAX_PAGE) as usize) {
			let Some(offer) = Offers::<T>::get(id) else { continue };
			let (Ok(apr), Ok(available)) = (tick.try_into(), Self::available(&offer)) else {
				continue;
			};
			match levels.last_mut() {
				Some(level) if level.apr == apr => {
					level.principal = level.principal.saturating_add(available);
					level.offers = level.offers.saturating_add(1);
				},
				_ => levels.push(Level { apr, principal: available, offers: 1 }),
			}
		}
		levels
	}
}
