// SPDX-License-Identifier: Apache-2.0
//! Offers: made, taken in whole or in part, withdrawn.

use crate::{loans::NewLoan, math, pallet::*, types::*};
use codec::MaxEncodedLen;
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{fungibles::Mutate, tokens::Preservation, Consideration, Footprint, Time},
};
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_place_offer(
		maker: T::AccountId,
		market_id: MarketId,
		side: Side,
		amount: Balance,
		terms: OfferTerms<T::AccountId>,
	) -> Result<OfferId, DispatchError> {
		let market = Self::open_market(market_id)?;
		let now = T::Time::now();
		ensure!(amount >= market.params.min_loan, Error::<T>::AmountTooSmall);
		ensure!(market.params.terms.contains(&terms.term), Error::<T>::TermNotOffered);
		ensure!(terms.expires > now, Error::<T>::OfferExpired);
		ensure!(terms.sole.as_ref() != Some(&maker), Error::<T>::OwnOffer);
		if let Rate::Ramp { from, to, over } = terms.rate {
			let forward = if matches!(side, Side::Borrow { .. }) { from <= to } else { from >= to };
			ensure!(forward && over > 0, Error::<T>::InvalidRamp);
		}

		let id = NextOfferId::<T>::get();
		NextOfferId::<T>::put(id.checked_add(1).ok_or(Error::<T>::Overflow)?);
		let ticket = T::OfferConsideration::new(&maker, Self::offer_footprint())?;
		let mut offer = Offer {
			maker: maker.clone(),
			market: market_id,
			side,
			amount,
			filled: 0,
			terms,
			placed: now,
			listed: false,
			ticket,
		};
		let (asset, sum) = Self::offered(&offer, &market, now)?;
		match offer.terms.group {
			None => Self::hold(asset, HoldReason::Offer, &maker, sum)?,
			Some(group) => {
				Self::join_group(group, &maker, asset, id)?;
				ensure!(
					Self::available(&offer)? >= market.params.min_loan,
					Error::<T>::AmountTooSmall
				);
			},
		}
		Self::list(id, &mut offer, &market);
		Self::add_record(&maker, Role::Maker, id);
		Offers::<T>::insert(id, offer);
		Self::deposit_event(Event::OfferPlaced { offer: id, maker, market: market_id, amount });
		Ok(id)
	}

	/// What an offer takes in store.
	pub(crate) fn offer_footprint() -> Footprint {
		let size = OfferOf::<T>::max_encoded_len().saturating_add(OFFER_INDEX_BYTES);
		Footprint::from_parts(1, size)
	}

	/// The asset that a new offer needs on hold, and how much of it.
	fn offered<'a>(
		offer: &OfferOf<T>,
		market: &'a MarketOf<T>,
		now: Moment,
	) -> Result<(&'a T::AssetKind, Balance), DispatchError> {
		let has_feeds = market.params.risk.is_some();
		match offer.side {
			Side::Lend => {
				ensure!(has_feeds, Error::<T>::WrongSide);
				Ok((&market.params.principal, offer.amount))
			},
			Side::LendAgainst { collateral } => {
				ensure!(!has_feeds, Error::<T>::WrongSide);
				ensure!(!collateral.is_zero(), Error::<T>::NoCollateral);
				Ok((&market.params.principal, offer.amount))
			},
			Side::Borrow { collateral } => {
				let apr = offer.apr(now).ok_or(Error::<T>::Overflow)?;
				let quote = Self::cost_of(market, offer.amount, apr, offer.terms.term)?;
				Self::ensure_may_open(market, quote.face, collateral)?;
				Ok((&market.params.collateral, collateral))
			},
		}
	}

	pub(crate) fn do_cancel_offer(who: T::AccountId, id: OfferId) -> DispatchResult {
		let offer = Offers::<T>::get(id).ok_or(Error::<T>::OfferGone)?;
		ensure!(who == offer.maker || offer.is_expired(T::Time::now()), Error::<T>::NotMaker);
		let market = Self::market(offer.market)?;
		Self::close_offer(id, offer, &market)
	}

	/// An offer that this account can take at these limits, with its market and present rate.
	pub(crate) fn takeable(
		taker: &T::AccountId,
		id: OfferId,
		principal: Balance,
		limit_apr: BasisPoints,
	) -> Result<(OfferOf<T>, MarketOf<T>, BasisPoints), DispatchError> {
		let offer = Offers::<T>::get(id).ok_or(Error::<T>::OfferGone)?;
		let market = Self::open_market(offer.market)?;
		let now = T::Time::now();
		ensure!(!offer.is_expired(now), Error::<T>::OfferExpired);
		ensure!(*taker != offer.maker, Error::<T>::OwnOffer);
		ensure!(
			offer.terms.sole.as_ref().is_none_or(|sole| sole == taker),
			Error::<T>::NotSoleCounterparty
		);
		ensure!(principal >= market.params.min_loan, Error::<T>::AmountTooSmall);
		ensure!(principal <= Self::available(&offer)?, Error::<T>::OfferTooSmall);
		let apr = offer.apr(now).ok_or(Error::<T>::Overflow)?;
		let within = if offer.lends() { apr <= limit_apr } else { apr >= limit_apr };
		ensure!(within, Error::<T>::RateBeyondLimit);
		Ok((offer, market, apr))
	}

	pub(crate) fn do_take(
		taker: T::AccountId,
		id: OfferId,
		principal: Balance,
		collateral: Balance,
		limit_apr: BasisPoints,
	) -> DispatchResult {
		let (mut offer, market, apr) = Self::takeable(&taker, id, principal, limit_apr)?;
		let secured = if offer.lends() {
			collateral
		} else {
			let part = Self::put_up(&offer, principal)?;
			ensure!(part >= collateral, Error::<T>::CollateralBelowLimit);
			part
		};
		Self::fill(id, &mut offer, &market, &taker, principal, secured, apr)?;
		Self::keep_or_close_offer(id, offer, &market)
	}

	/// The collateral of an offer to borrow that secures a part of it: rounded in favour of the maker,
	/// whose it is; the last part takes all.
	pub(crate) fn put_up(offer: &OfferOf<T>, principal: Balance) -> Result<Balance, Error<T>> {
		let Side::Borrow { collateral } = offer.side else { return Ok(0) };
		let left = offer.left().ok_or(Error::<T>::Overflow)?;
		math::share_down(collateral, principal, left).ok_or(Error::<T>::Overflow)
	}

	/// Make a loan of a part of an offer. The offer is yet to be stored or closed.
	pub(crate) fn fill(
		id: OfferId,
		offer: &mut OfferOf<T>,
		market: &MarketOf<T>,
		taker: &T::AccountId,
		principal: Balance,
		collateral: Balance,
		apr: BasisPoints,
	) -> Result<LoanId, DispatchError> {
		let maker = offer.maker.clone();
		let (lender, borrower) = if offer.lends() {
			Self::draw_principal(offer, market, taker, principal, collateral)?;
			(maker, taker.clone())
		} else {
			Self::draw_collateral(offer, market, principal, collateral)?;
			T::Assets::transfer(
				market.params.principal.clone(),
				taker,
				&maker,
				principal,
				Preservation::Preserve,
			)?;
			(taker.clone(), maker)
		};
		let terms = (apr, offer.terms.term);
		let market_id = offer.market;
		Self::open_loan(
			market,
			NewLoan {
				offer: id,
				market: market_id,
				lender,
				borrower,
				principal,
				collateral,
				terms,
			},
		)
	}

	/// Hand out a part of what an offer to lend holds.
	pub(crate) fn draw_principal(
		offer: &mut OfferOf<T>,
		market: &MarketOf<T>,
		to: &T::AccountId,
		principal: Balance,
		collateral: Balance,
	) -> DispatchResult {
		if let Side::LendAgainst { collateral: asked } = offer.side {
			let part =
				math::share_up(asked, principal, offer.amount).ok_or(Error::<T>::Overflow)?;
			ensure!(collateral >= part, Error::<T>::CollateralBelowLimit);
		}
		Self::count_as_filled(offer, principal, principal)?;
		Self::transfer_held(
			&market.params.principal,
			HoldReason::Offer,
			&offer.maker,
			to,
			principal,
		)
		.map(|_| ())
	}

	/// Free the collateral that an offer to borrow puts up for a part of it.
	fn draw_collateral(
		offer: &mut OfferOf<T>,
		market: &MarketOf<T>,
		principal: Balance,
		collateral: Balance,
	) -> DispatchResult {
		Self::count_as_filled(offer, principal, collateral)?;
		if let Side::Borrow { collateral: left } = &mut offer.side {
			*left = left.checked_sub(collateral).ok_or(Error::<T>::Overflow)?;
		}
		Self::release(&market.params.collateral, HoldReason::Offer, &offer.maker, collateral)
	}

	fn count_as_filled(
		offer: &mut OfferOf<T>,
		principal: Balance,
		given: Balance,
	) -> DispatchResult {
		offer.filled = offer.filled.checked_add(principal).ok_or(Error::<T>::Overflow)?;
		offer.terms.group.map_or(Ok(()), |group| Self::take_from_group(group, given))
	}

	/// Store an offer of which a part was taken, unless too little is left.
	pub(crate) fn keep_or_close_offer(
		id: OfferId,
		offer: OfferOf<T>,
		market: &MarketOf<T>,
	) -> DispatchResult {
		if Self::available(&offer)? < market.params.min_loan {
			return Self::close_offer(id, offer, market);
		}
		Offers::<T>::insert(id, offer);
		Ok(())
	}

	/// Remove an offer and give back to its maker what it still holds.
	pub(crate) fn close_offer(
		id: OfferId,
		offer: OfferOf<T>,
		market: &MarketOf<T>,
	) -> DispatchResult {
		let returned = match (offer.terms.group, offer.side) {
			(Some(group), _) => {
				Self::leave_group(group, id)?;
				0
			},
			(None, Side::Borrow { collateral }) => {
				Self::return_offered(&market.params.collateral, &offer.maker, collateral)?;
				collateral
			},
			(None, Side::Lend | Side::LendAgainst { .. }) => {
				let left = offer.left().ok_or(Error::<T>::Overflow)?;
				Self::return_offered(&market.params.principal, &offer.maker, left)?;
				left
			},
		};
		Self::remove_offer(id, offer, returned)
	}

	/// Forget an offer that holds nothing any more.
	pub(crate) fn remove_offer(
		id: OfferId,
		mut offer: OfferOf<T>,
		returned: Balance,
	) -> DispatchResult {
		Self::delist(id, &mut offer);
		Self::remove_record(&offer.maker, Role::Maker, id);
		offer.ticket.drop(&offer.maker)?;
		Offers::<T>::remove(id);
		Self::deposit_event(Event::OfferClosed { offer: id, filled: offer.filled, returned });
		Ok(())
	}
}
