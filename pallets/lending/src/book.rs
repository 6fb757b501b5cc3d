// SPDX-License-Identifier: Apache-2.0
//! The book: the public fixed-rate offers of each market and term in the order of their rates.

use crate::{groups::Remainders, index::Walk, pallet::*, types::*};
use alloc::vec::Vec;
use frame_support::traits::Time;
use sp_runtime::traits::Zero;

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

	/// How much principal can be taken of an offer after those of its group that were counted before.
	fn count(offer: &OfferOf<T>, groups: &mut Remainders) -> Result<Balance, Error<T>> {
		let available = Self::available_of(offer, groups.of::<T>(offer)?)?;
		groups.take::<T>(offer, available, Self::put_up(offer, available)?)?;
		Ok(available)
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
		let now = T::Time::now();
		let mut levels = Vec::<Level>::new();
		let mut groups = Remainders::default();
		for (tick, id) in Self::walk(index, from, walk).take(max_offers.min(MAX_PAGE) as usize) {
			let (Ok(apr), Some(offer)) = (tick.try_into(), Offers::<T>::get(id)) else { continue };
			if offer.is_expired(now) {
				continue;
			}
			let Ok(available) = Self::count(&offer, &mut groups) else { continue };
			if available.is_zero() {
				continue;
			}
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
