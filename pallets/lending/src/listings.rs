// SPDX-License-Identifier: Apache-2.0
//! What wallets ask of offers: the book by rates, the offers at one of them, those that stand elsewhere.

use crate::{
	appraisals::{Appraisals, Appraised},
	book::{BookSide, Resumed},
	ids::{BasisPoints, MarketId, OfferId},
	listing::{BookCursor, Level, Page, MAX_LEVELS, MAX_LOOKED, MAX_VIEWS},
	matching::Remainders,
	offers,
	ordering::rate_tick,
	pallet::*,
	position::OfferView,
	record::Role,
	records,
	why::Why,
};
use alloc::vec::Vec;
use frame_support::defensive;
use primitives::{Balance, Moment};
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	pub(crate) fn levels_of(
		market: MarketId,
		term: Moment,
		lends: bool,
		after: Option<BookCursor>,
		max: u32,
	) -> Result<Page<Level, BookCursor>, Why> {
		let appraised = Appraised::<T>::with_book(market, term)?;
		let side = BookSide { market, term, lends };
		let limits = Limits { levels: max.clamp(1, MAX_LEVELS), looked: MAX_LOOKED };
		Ok(levels(&appraised, side, after, limits))
	}

	pub(crate) fn level_of(
		market: MarketId,
		term: Moment,
		lends: bool,
		apr: BasisPoints,
		after: Option<OfferId>,
		max: u32,
	) -> Result<Page<OfferView<T::AccountId>, OfferId>, Why> {
		let appraised = Appraised::<T>::with_book(market, term)?;
		let side = BookSide { market, term, lends };
		Ok(level(&appraised, side, apr, after, max.clamp(1, MAX_VIEWS)))
	}

	pub(crate) fn off_book_of(
		market: MarketId,
		lends: bool,
		before: Option<OfferId>,
		max: u32,
	) -> Result<Page<OfferView<T::AccountId>, OfferId>, Why> {
		let appraised = Appraised::<T>::load(market)?;
		Ok(off_book(&appraised, lends, before, max.clamp(1, MAX_VIEWS)))
	}

	pub(crate) fn private_of(
		who: T::AccountId,
		before: Option<OfferId>,
		max: u32,
	) -> Page<OfferView<T::AccountId>, OfferId> {
		let mut markets = Appraisals::<T>::default();
		let ids = records::page::<T>(&who, Role::OnlyFor, before, max.min(MAX_VIEWS));
		let items = ids.items.into_iter().filter_map(|id| view_of_own(id, &mut markets)).collect();
		Page { items, next: ids.next }
	}

	pub(crate) fn offer_of(id: OfferId) -> Result<OfferView<T::AccountId>, Why> {
		let offer = Offers::<T>::get(id).ok_or(Why::OfferGone)?;
		let appraised = Appraised::<T>::load(offer.market)?;
		Ok(view(id, offer, &appraised))
	}
}

/// How much is looked at for a page of the book.
pub(crate) struct Limits {
	/// How many rates there are on it.
	pub levels: u32,
	/// How many offers are looked at.
	pub looked: u32,
}

/// A page of the book: rates from the best on with what can be had at each. What a group's offers share
/// counts once, at the best of their rates on the page.
pub(crate) fn levels<T: Config>(
	appraised: &Appraised<T>,
	side: BookSide,
	after: Option<BookCursor>,
	limits: Limits,
) -> Page<Level, BookCursor> {
	let mut items = Vec::<Level>::new();
	let (walk, within) = match after.map(|after| (after, side.after::<T>(after))) {
		None => (side.walk::<T>(), None),
		Some((_, Resumed::At { walk, within })) => (walk, within),
		Some(((apr, _), Resumed::Looked(id))) => return Page { items, next: Some((apr, id)) },
	};
	let (mut walk, mut groups) = (walk.peekable(), Remainders::default());
	let (mut looked, mut next) = (0u32, after);
	while let Some((tick, id)) = walk.peek().copied() {
		let Ok(apr_bp) = BasisPoints::try_from(tick) else { break };
		let is_new = items.last().is_none_or(|level| level.apr_bp != apr_bp);
		let full = is_new && items.len() >= limits.levels as usize;
		if full || looked >= limits.looked {
			if let Some(level) = items.last_mut().filter(|_| !is_new) {
				level.complete = false;
			}
			return Page { items, next };
		}
		walk.next();
		looked = looked.saturating_add(1);
		next = Some((apr_bp, id));
		let Some(offer) = Offers::<T>::get(id) else { continue };
		let Some(available) = count(&offer, appraised, &mut groups) else { continue };
		if is_new {
			let complete = within != Some(apr_bp);
			items.push(Level { apr_bp, principal: 0, offers: 0, complete, shared: false });
		}
		if let Some(level) = items.last_mut() {
			level.principal = level.principal.saturating_add(available);
			level.offers = level.offers.saturating_add(1);
			level.shared |= offer.terms.group.is_some();
		}
	}
	Page { items, next: None }
}

/// How much principal can be taken of an offer after those of its group that were counted before.
fn count<T: Config>(
	offer: &OfferOf<T>,
	appraised: &Appraised<T>,
	groups: &mut Remainders,
) -> Option<Balance> {
	let available = groups.available::<T>(offer).ok()?;
	if why_dead(offer, appraised, available).is_some() || available.is_zero() {
		return None;
	}
	groups.give::<T>(offer, available, offer.put_up_down(available).ok()?).ok()?;
	Some(available)
}

/// Why nobody can take an offer now of which so much is available.
fn why_dead<T: Config>(
	offer: &OfferOf<T>,
	appraised: &Appraised<T>,
	available: Balance,
) -> Option<Why> {
	let Appraised { market, now, .. } = appraised;
	if market.closed {
		return Some(Why::MarketClosed);
	}
	offers::why_dead::<T>(offer, market, available, *now).or_else(|| {
		// Without a price, nobody knows.
		let valuation = appraised.valuation()?;
		offers::why_uncovered::<T>(offer, market, valuation, available, *now)
			.unwrap_or(Some(Why::Uncountable))
	})
}

/// The offers at one rate after one of them, the oldest first.
fn level<T: Config>(
	appraised: &Appraised<T>,
	side: BookSide,
	apr: BasisPoints,
	after: Option<OfferId>,
	max: u32,
) -> Page<OfferView<T::AccountId>, OfferId> {
	let walk = match after.map(|after| side.after::<T>((apr, after))) {
		None => side.at::<T>(apr),
		Some(Resumed::At { walk, .. }) => walk,
		Some(Resumed::Looked(id)) => return Page { items: Vec::new(), next: Some(id) },
	};
	let mut offers = walk.map_while(|(tick, id)| (tick == rate_tick(apr)).then_some(id)).peekable();
	let (mut items, mut last) = (Vec::new(), None);
	while let Some(id) = offers.next_if(|_| items.len() < max as usize) {
		last = Some(id);
		items.extend(Offers::<T>::get(id).map(|offer| view(id, offer, appraised)));
	}
	Page { items, next: offers.peek().and(last) }
}

/// The offers of a market to everyone that do not stand in the book, the newest first: auctions and, in a
/// market without feeds, all. A look at so many ids, since most offers live but shortly.
fn off_book<T: Config>(
	appraised: &Appraised<T>,
	lends: bool,
	before: Option<OfferId>,
	max: u32,
) -> Page<OfferView<T::AccountId>, OfferId> {
	let newest = NextOfferId::<T>::get();
	let end = before.map_or(newest, |before| before.min(newest));
	let start = end.saturating_sub(MAX_LOOKED.into());
	let mut items = Vec::new();
	for id in (start..end).rev() {
		if items.len() >= max as usize {
			return Page { items, next: Some(id.saturating_add(1)) };
		}
		let wanted = Offers::<T>::get(id).filter(|offer| {
			offer.market == appraised.id
				&& offer.lends() == lends
				&& !offer.listed
				&& offer.terms.only_for.is_none()
		});
		items.extend(wanted.map(|offer| view(id, offer, appraised)));
	}
	Page { items, next: (start > 0).then_some(start) }
}

/// An offer that is named by somebody's records.
pub(crate) fn view_of_own<T: Config>(
	id: OfferId,
	markets: &mut Appraisals<T>,
) -> Option<OfferView<T::AccountId>> {
	let view = Offers::<T>::get(id).and_then(|offer| {
		let appraised = markets.of(offer.market).ok()?;
		Some(view(id, offer, appraised))
	});
	if view.is_none() {
		defensive!("an account's offers are there, and their markets");
	}
	view
}

/// All there is to say of an offer.
fn view<T: Config>(
	id: OfferId,
	offer: OfferOf<T>,
	appraised: &Appraised<T>,
) -> OfferView<T::AccountId> {
	let now = appraised.now;
	let available = Remainders::default().available::<T>(&offer);
	let dead = match available {
		Ok(available) => why_dead(&offer, appraised, available),
		Err(_) => Some(Why::Uncountable),
	};
	let takeable = if dead.is_some() { 0 } else { available.unwrap_or_default() };
	// What is stored has been counted: neither can fail.
	let (apr_bp, left) = (offer.apr(now).unwrap_or_default(), offer.left().unwrap_or_default());
	OfferView {
		id,
		market: offer.market,
		side: offer.side,
		rate: offer.terms.rate,
		apr_bp,
		term_ms: offer.terms.term_ms,
		principal: offer.principal,
		left,
		takeable,
		min_part: appraised.market.params.min_loan,
		placed_ms: offer.placed,
		expires_ms: offer.terms.expires_ms,
		group: offer.terms.group,
		listed: offer.listed,
		dead,
		maker: offer.maker,
		only_for: offer.terms.only_for,
	}
}
