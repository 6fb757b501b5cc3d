// SPDX-License-Identifier: Apache-2.0
//! Offers: placed, drawn from, closed; groups of them withdrawn.

use crate::{
	book, groups,
	ids::{BasisPoints, GroupId, MarketId, OfferId},
	markets,
	obligation::Obligation,
	offer::{is_acceptable, Offer, OfferTerms, Part, Side},
	ordering::RATE_BYTES,
	pallet::*,
	record::Role,
	records,
	valuation::Valuation,
	why::Why,
};
use codec::MaxEncodedLen;
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Consideration, DefensiveOption, Footprint},
};
use ordered_index::footprint as index_footprint;
use pallet_custody::AssetFacts;
use primitives::{Balance, Clock, Moment};
use sp_arithmetic::traits::{EnsureAdd, EnsureSub};

/// A part of an offer that can be taken, and what secures it.
pub(crate) struct Takeable<T: Config> {
	pub id: OfferId,
	pub offer: OfferOf<T>,
	pub market: MarketOf<T>,
	pub principal: Balance,
	pub collateral: Balance,
	pub apr: BasisPoints,
}

/// A part that has left its offer: still on hold with the maker, but in no record any more.
pub(crate) struct Drawn<T: Config> {
	pub offer: OfferId,
	pub market_id: MarketId,
	pub market: MarketOf<T>,
	pub maker: T::AccountId,
	pub lends: bool,
	pub principal: Balance,
	pub collateral: Balance,
	pub apr: BasisPoints,
	pub term: Moment,
	/// The deposit of an offer to borrow that has gone: its maker's, and so the borrower's.
	pub deposit: Option<TicketOf<T>>,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_place_offer(
		maker: T::AccountId,
		market_id: MarketId,
		side: Side,
		principal: Balance,
		terms: OfferTerms<T::AccountId>,
	) -> DispatchResult {
		let market = markets::load_open::<T>(market_id)?;
		place::<T>(maker, market_id, &market, side, principal, terms).map(|_| ())
	}

	pub(crate) fn do_cancel_offer(who: T::AccountId, id: OfferId) -> DispatchResult {
		let offer = Offers::<T>::get(id).ok_or(Error::<T>::OfferGone)?;
		ensure!(who == offer.maker || offer.is_expired(T::Clock::now()), Error::<T>::NotMaker);
		let market = Markets::<T>::get(offer.market).defensive_ok_or(DispatchError::Corruption)?;
		close::<T>(id, offer, &market)
	}

	/// Returns how many offers were withdrawn with it.
	pub(crate) fn do_cancel_group(who: T::AccountId, id: GroupId) -> Result<u32, DispatchError> {
		let group = groups::load::<T>(id)?;
		ensure!(who == group.maker, Error::<T>::NotMaker);
		for offer in &group.offers {
			let record = Offers::<T>::get(offer).defensive_ok_or(DispatchError::Corruption)?;
			remove::<T>(*offer, record, 0)?.drop(&who)?;
		}
		let offers = group.offers.len() as u32;
		groups::close::<T>(id, group)?;
		Ok(offers)
	}
}

/// What an offer takes in store.
pub(crate) fn footprint<T: Config>() -> Footprint {
	const KEY: usize = 24;
	let record = T::AccountId::max_encoded_len().saturating_add(KEY);
	// It stands in the book, or in the list of the only one who can take it.
	let found = index_footprint(RATE_BYTES, KEY).max(record);
	let size = OfferOf::<T>::max_encoded_len().saturating_add(record).saturating_add(found);
	Footprint::from_parts(1, size)
}

/// Place an offer in a market that is open.
pub(crate) fn place<T: Config>(
	maker: T::AccountId,
	market_id: MarketId,
	market: &MarketOf<T>,
	side: Side,
	principal: Balance,
	terms: OfferTerms<T::AccountId>,
) -> Result<OfferId, DispatchError> {
	let (params, now) = (&market.params, T::Clock::now());
	ensure!(principal >= params.min_loan, Error::<T>::AmountTooSmall);
	ensure!(params.terms_ms.contains(&terms.term_ms), Error::<T>::TermNotOffered);
	ensure!(terms.expires_ms > now, Error::<T>::OfferExpired);
	ensure!(terms.only_for.as_ref() != Some(&maker), Error::<T>::OwnOffer);
	ensure!(terms.rate.is_valid(!matches!(side, Side::Borrow { .. })), Error::<T>::InvalidAuction);

	let id = NextOfferId::<T>::get();
	NextOfferId::<T>::put(id.ensure_add(1)?);
	let deposit = TicketOf::<T>::new(&maker, footprint::<T>())?;
	let mut offer = Offer {
		maker: maker.clone(),
		market: market_id,
		side,
		principal,
		filled: 0,
		terms,
		placed: now,
		listed: false,
		deposit,
	};
	let (asset, sum) = offered::<T>(&offer, market, now)?;
	match offer.terms.group {
		None => pallet_custody::Pallet::<T>::hold(asset, HoldReason::Offer, &maker, sum)?,
		Some(group) => {
			let left = groups::join::<T>(group, &maker, asset, id)?;
			let available = offer.available_down(Some(left))?;
			ensure!(available >= params.min_loan, Error::<T>::AmountTooSmall);
		},
	}
	book::list::<T>(id, &mut offer, market);
	records::add::<T>(&maker, Role::Maker, id);
	if let Some(only) = &offer.terms.only_for {
		records::add::<T>(only, Role::OnlyFor, id);
	}
	Offers::<T>::insert(id, offer);
	Pallet::<T>::deposit_event(Event::OfferPlaced {
		offer: id,
		maker,
		market: market_id,
		principal,
	});
	Ok(id)
}

/// The asset that a new offer needs on hold, and how much of it.
fn offered<'a, T: Config>(
	offer: &OfferOf<T>,
	market: &'a MarketOf<T>,
	now: Moment,
) -> Result<(&'a T::AssetKind, Balance), DispatchError> {
	let params = &market.params;
	let has_feeds = params.risk.is_some();
	match offer.side {
		Side::Lend => {
			ensure!(has_feeds, Error::<T>::WrongSide);
			Ok((&params.principal, offer.principal))
		},
		Side::LendAgainst { collateral } => {
			ensure!(!has_feeds, Error::<T>::WrongSide);
			ensure!(collateral > 0, Error::<T>::NoCollateral);
			Ok((&params.principal, offer.principal))
		},
		Side::Borrow { collateral } => {
			let (apr, term) = (offer.apr(now)?, offer.terms.term_ms);
			let face = Obligation::new(params, offer.principal, apr, term, now)?.face()?;
			let valuation = markets::valuation_if_priced::<T>(market)?;
			markets::ensure_may_open::<T>(valuation.as_ref(), face, collateral)?;
			Ok((&params.collateral, collateral))
		},
	}
}

/// How much principal can be taken of an offer.
fn available<T: Config>(offer: &OfferOf<T>) -> Result<Balance, DispatchError> {
	let group_left =
		offer.terms.group.map(|id| groups::load::<T>(id).map(|group| group.left)).transpose()?;
	Ok(offer.available_down(group_left)?)
}

/// Why nobody can take an offer of which so much is available, whatever prices say of it.
pub(crate) fn why_dead<T: Config>(
	offer: &OfferOf<T>,
	market: &MarketOf<T>,
	available: Balance,
	now: Moment,
) -> Option<Why> {
	if offer.is_expired(now) {
		return Some(Why::Expired { expired_ms: offer.terms.expires_ms });
	}
	if available < market.params.min_loan {
		return Some(Why::UsedUp { left: available });
	}
	// What an issuer has frozen does not move.
	let is_frozen = T::Facts::is_frozen(offered_asset::<T>(offer, market), &offer.maker);
	is_frozen.then_some(Why::MakerFrozen)
}

/// Whether prices let nobody take an offer to borrow: its collateral does not cover all that is
/// available of it.
pub(crate) fn why_uncovered<T: Config>(
	offer: &OfferOf<T>,
	market: &MarketOf<T>,
	valuation: &Valuation,
	available: Balance,
	now: Moment,
) -> Result<Option<Why>, DispatchError> {
	if offer.lends() {
		return Ok(None);
	}
	let (apr, term) = (offer.apr(now)?, offer.terms.term_ms);
	let face = Obligation::new(&market.params, available, apr, term, now)?.face()?;
	if valuation.may_open(face, offer.put_up_down(available)?)? {
		return Ok(None);
	}
	// What is too large to be counted is more than there is.
	let least = valuation.least_collateral(face).unwrap_or(Balance::MAX);
	Ok(Some(Why::NotEnoughCollateral { least }))
}

/// The part of an offer that this account can take within its limits.
pub(crate) fn takeable<T: Config>(
	id: OfferId,
	taker: &T::AccountId,
	part: Part,
) -> Result<Takeable<T>, DispatchError> {
	let offer = Offers::<T>::get(id).ok_or(Error::<T>::OfferGone)?;
	let market = markets::load_open::<T>(offer.market)?;
	let now = T::Clock::now();
	ensure!(!offer.is_expired(now), Error::<T>::OfferExpired);
	ensure!(*taker != offer.maker, Error::<T>::OwnOffer);
	ensure!(offer.terms.only_for.as_ref().is_none_or(|only| only == taker), Error::<T>::NotForYou);
	let Part { principal, collateral, limit_apr } = part;
	ensure!(principal >= market.params.min_loan, Error::<T>::AmountTooSmall);
	ensure!(principal <= available::<T>(&offer)?, Error::<T>::OfferTooSmall);
	let apr = offer.apr(now)?;
	ensure!(is_acceptable(apr, limit_apr, offer.lends()), Error::<T>::RateBeyondLimit);
	let collateral = if offer.lends() {
		ensure!(collateral >= offer.asked_up(principal)?, Error::<T>::CollateralBelowLimit);
		collateral
	} else {
		let put_up = offer.put_up_down(principal)?;
		ensure!(put_up >= collateral, Error::<T>::CollateralBelowLimit);
		put_up
	};
	Ok(Takeable { id, offer, market, principal, collateral, apr })
}

/// Take a part out of an offer, its group, the book and its maker's records: the offer is stored with
/// what is left or, where that is too little for a loan, closed.
pub(crate) fn draw<T: Config>(part: Takeable<T>) -> Result<Drawn<T>, DispatchError> {
	let Takeable { id, mut offer, market, principal, collateral, apr } = part;
	let lends = offer.lends();
	offer.fill(principal, collateral)?;
	let group = match offer.terms.group {
		Some(group_id) => {
			let mut group = groups::load::<T>(group_id)?;
			group.left = group.left.ensure_sub(if lends { principal } else { collateral })?;
			Some((group_id, group))
		},
		None => None,
	};
	let (maker, market_id, term) = (offer.maker.clone(), offer.market, offer.terms.term_ms);
	let left = offer.available_down(group.as_ref().map(|(_, group)| group.left))?;
	let mut deposit = None;
	if left >= market.params.min_loan {
		Offers::<T>::insert(id, offer);
		if let Some((group_id, group)) = group {
			groups::store::<T>(group_id, group)?;
		}
	} else {
		let returned = match group {
			Some((group_id, mut group)) => {
				group.offers.retain(|member| *member != id);
				groups::store::<T>(group_id, group)?;
				0
			},
			None => give_back::<T>(&offer, &market)?,
		};
		let freed = remove::<T>(id, offer, returned)?;
		if lends {
			freed.drop(&maker)?;
		} else {
			deposit = Some(freed);
		}
	}
	Ok(Drawn {
		offer: id,
		market_id,
		market,
		maker,
		lends,
		principal,
		collateral,
		apr,
		term,
		deposit,
	})
}

/// Remove an offer and give back to its maker what it still holds.
pub(crate) fn close<T: Config>(
	id: OfferId,
	offer: OfferOf<T>,
	market: &MarketOf<T>,
) -> DispatchResult {
	let returned = match offer.terms.group {
		Some(group) => {
			groups::leave::<T>(group, id)?;
			0
		},
		None => give_back::<T>(&offer, market)?,
	};
	let maker = offer.maker.clone();
	remove::<T>(id, offer, returned)?.drop(&maker)
}

/// Give back to its maker what an offer of no group has on hold, even if the account is blocked; returns
/// how much that was.
fn give_back<T: Config>(
	offer: &OfferOf<T>,
	market: &MarketOf<T>,
) -> Result<Balance, DispatchError> {
	let (asset, maker) = (offered_asset::<T>(offer, market), &offer.maker);
	let held = offer.on_hold()?;
	pallet_custody::Pallet::<T>::give_back(asset, HoldReason::Offer, maker, held, maker)?;
	Ok(held)
}

/// What an offer has on hold: the principal to lend, the collateral to borrow against.
pub(crate) fn offered_asset<'a, T: Config>(
	offer: &OfferOf<T>,
	market: &'a MarketOf<T>,
) -> &'a T::AssetKind {
	if offer.lends() {
		&market.params.principal
	} else {
		&market.params.collateral
	}
}

/// Forget an offer that holds nothing any more; returns its deposit.
fn remove<T: Config>(
	id: OfferId,
	mut offer: OfferOf<T>,
	returned: Balance,
) -> Result<TicketOf<T>, DispatchError> {
	book::delist::<T>(id, &mut offer);
	records::remove::<T>(&offer.maker, Role::Maker, id);
	if let Some(only) = &offer.terms.only_for {
		records::remove::<T>(only, Role::OnlyFor, id);
	}
	Offers::<T>::remove(id);
	Pallet::<T>::deposit_event(Event::OfferClosed { offer: id, filled: offer.filled, returned });
	Ok(offer.deposit)
}
