// SPDX-License-Identifier: Apache-2.0
//! Offers: made, taken in whole or in part, withdrawn.

use crate::{math, pallet::*, types::*};
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	storage::with_storage_layer,
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
	) -> DispatchResult {
		let market = Self::open_market(market_id)?;
		ensure!(amount >= market.params.min_loan, Error::<T>::AmountTooSmall);
		ensure!(market.params.terms.contains(&terms.term), Error::<T>::TermNotOffered);
		ensure!(terms.expires > T::Time::now(), Error::<T>::OfferExpired);
		ensure!(terms.sole.as_ref() != Some(&maker), Error::<T>::OwnOffer);
		match side {
			Side::Lend => Self::hold(&market.params.principal, HoldReason::Offer, &maker, amount)?,
			Side::Borrow { collateral } => {
				let quote = Self::cost_of(&market, amount, terms.apr, terms.term)?;
				Self::ensure_may_open(&market, quote.face, collateral)?;
				Self::hold(&market.params.collateral, HoldReason::Offer, &maker, collateral)?;
			},
		}
		let ticket = T::OfferConsideration::new(&maker, Footprint::from_mel::<OfferOf<T>>())?;
		let id = NextOfferId::<T>::get();
		NextOfferId::<T>::put(id.checked_add(1).ok_or(Error::<T>::Overflow)?);
		let offer = Offer {
			maker: maker.clone(),
			market: market_id,
			side,
			amount,
			filled: 0,
			terms,
			ticket,
		};
		Offers::<T>::insert(id, offer);
		Self::deposit_event(Event::OfferPlaced { offer: id, maker, market: market_id, amount });
		Ok(())
	}

	pub(crate) fn do_cancel_offer(who: T::AccountId, id: OfferId) -> DispatchResult {
		let offer = Offers::<T>::get(id).ok_or(Error::<T>::OfferGone)?;
		ensure!(who == offer.maker || offer.is_expired(T::Time::now()), Error::<T>::NotMaker);
		let market = Self::market(offer.market)?;
		Self::close_offer(id, offer, &market)
	}

	pub(crate) fn do_take(
		taker: T::AccountId,
		id: OfferId,
		principal: Balance,
		collateral: Balance,
		limit_apr: BasisPoints,
	) -> DispatchResult {
		let mut offer = Offers::<T>::get(id).ok_or(Error::<T>::OfferGone)?;
		let market = Self::open_market(offer.market)?;
		ensure!(!offer.is_expired(T::Time::now()), Error::<T>::OfferExpired);
		ensure!(taker != offer.maker, Error::<T>::OwnOffer);
		ensure!(
			offer.terms.sole.as_ref().is_none_or(|sole| *sole == taker),
			Error::<T>::NotSoleCounterparty
		);
		ensure!(principal >= market.params.min_loan, Error::<T>::AmountTooSmall);
		let open = offer.open().ok_or(Error::<T>::Overflow)?;
		ensure!(principal <= open, Error::<T>::OfferTooSmall);
		offer.filled = offer.filled.checked_add(principal).ok_or(Error::<T>::Overflow)?;

		let maker = offer.maker.clone();
		let (lender, borrower, secured) = match &mut offer.side {
			Side::Lend => {
				ensure!(offer.terms.apr <= limit_apr, Error::<T>::RateBeyondLimit);
				Self::transfer_held(
					&market.params.principal,
					HoldReason::Offer,
					&maker,
					&taker,
					principal,
				)?;
				(maker, taker, collateral)
			},
			Side::Borrow { collateral: left } => {
				ensure!(offer.terms.apr >= limit_apr, Error::<T>::RateBeyondLimit);
				// Rounded in favour of the maker, whose collateral it is; the last part takes all.
				let part = math::share_down(*left, principal, open).ok_or(Error::<T>::Overflow)?;
				ensure!(part >= collateral, Error::<T>::CollateralBelowLimit);
				*left = left.checked_sub(part).ok_or(Error::<T>::Overflow)?;
				Self::release(&market.params.collateral, HoldReason::Offer, &maker, part)?;
				T::Assets::transfer(
					market.params.principal.clone(),
					&taker,
					&maker,
					principal,
					Preservation::Preserve,
				)?;
				(taker, maker, part)
			},
		};
		Self::open_loan(id, &offer, &market, lender, borrower, principal, secured)?;

		if offer.open().is_none_or(|open| open < market.params.min_loan) {
			Self::close_offer(id, offer, &market)
		} else {
			Offers::<T>::insert(id, offer);
			Ok(())
		}
	}

	/// Remove an offer and give back to its maker what it still holds.
	fn close_offer(
		id: OfferId,
		offer: OfferOf<T>,
		market: &Market<T::AssetKind>,
	) -> DispatchResult {
		let (asset, held) = match offer.side {
			Side::Lend => (&market.params.principal, offer.open().ok_or(Error::<T>::Overflow)?),
			Side::Borrow { collateral } => (&market.params.collateral, collateral),
		};
		if !held.is_zero() {
			// A maker whose account is blocked in that asset still gets rid of the offer.
			with_storage_layer(|| Self::release(asset, HoldReason::Offer, &offer.maker, held))
				.or_else(|_| {
					let maker = &offer.maker;
					Self::pay_from_hold(asset, HoldReason::Offer, maker, maker, held)
				})?;
		}
		offer.ticket.drop(&offer.maker)?;
		Offers::<T>::remove(id);
		Self::deposit_event(Event::OfferClosed { offer: id, filled: offer.filled, returned: held });
		Ok(())
	}
}
