// SPDX-License-Identifier: Apache-2.0
//! Sweeps: taking the best offers of the book one after the other. What is taken, passed and closed is
//! decided in `matching`.

use crate::{
	demand::{Demand, Swept},
	markets,
	matching::{Fill, Matching, Met, Rest},
	offer::{OfferTerms, Rate, Side},
	offers::{self, Takeable},
	pallet::*,
	taking,
	valuation::Valuation,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{
		fungibles::Inspect,
		tokens::{Fortitude, Preservation},
	},
};
use primitives::{Balance, Moment};
use sp_arithmetic::traits::EnsureSub;
use sp_runtime::{traits::Zero, TokenError};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_sweep(
		who: T::AccountId,
		demand: Demand,
		remainder_expires: Option<Moment>,
	) -> Result<Swept, DispatchError> {
		let market = markets::load_open::<T>(demand.market)?;
		if demand.lends {
			// From here on, whatever fails, fails for the makers.
			ensure_can_pay::<T>(&market.params.principal, &who, demand.principal)?;
		}
		let mut matching = Matching::<T>::new(Some(&who), demand, &market)?;
		let mut found = false;
		while let Some(met) = matching.next()? {
			found = true;
			take_or_close::<T>(&who, met, &market, &mut matching)?;
		}
		let Rest { met, principal: left, collateral, more } = matching.rest();
		// Beside better offers it would only wait for somebody who takes those and gives it worse ones.
		let expires = remainder_expires.filter(|_| left >= market.params.min_loan && !more);
		ensure!(found || expires.is_some(), Error::<T>::NothingToTake);
		if let Some(expires_ms) = expires {
			let side = if demand.lends { Side::Lend } else { Side::Borrow { collateral } };
			let rate = Rate::Fixed { apr_bp: demand.limit_apr };
			let terms =
				OfferTerms { rate, term_ms: demand.term, expires_ms, only_for: None, group: None };
			offers::place::<T>(who.clone(), demand.market, &market, side, left, terms)?;
		}
		let (market, filled) = (demand.market, demand.principal.ensure_sub(left)?);
		Self::deposit_event(if filled.is_zero() {
			Event::NothingFilled { who, market, offers_met: met }
		} else {
			Event::OrderFilled { who, market, filled, offers_met: met }
		});
		Ok(Swept { met, left_offer: expires.is_some() })
	}
}

/// Take what there is to take of an offer; close it if there is nothing, or its maker is in the way.
fn take_or_close<T: Config>(
	who: &T::AccountId,
	met: Met<T>,
	market: &MarketOf<T>,
	matching: &mut Matching<'_, T>,
) -> DispatchResult {
	let Met { id, offer, fill, .. } = &met;
	let Some(fill) = fill else { return offers::close::<T>(*id, offer.clone(), market) };
	let valuation = matching.valuation;
	if offer.lends() {
		// What an offer to lend holds can be handed out: what fails, fails for who sweeps.
		take::<T>(who, &met, fill, market, &valuation)?;
	} else {
		let taken = pallet_custody::Pallet::<T>::attempt(|| {
			take::<T>(who, &met, fill, market, &valuation)
		})?;
		if taken.is_none() {
			// The maker cannot pay the deposit, or receive the principal.
			return offers::close::<T>(*id, offer.clone(), market);
		}
	}
	matching.took(offer, fill)
}

fn take<T: Config>(
	who: &T::AccountId,
	met: &Met<T>,
	fill: &Fill,
	market: &MarketOf<T>,
	valuation: &Valuation,
) -> DispatchResult {
	let Fill { principal, collateral, .. } = *fill;
	let (offer, market) = (met.offer.clone(), market.clone());
	let part = Takeable { id: met.id, offer, market, principal, collateral, apr: met.apr };
	taking::fill::<T>(offers::draw::<T>(part)?, who, Some(valuation)).map(|_| ())
}

fn ensure_can_pay<T: Config>(
	asset: &T::AssetKind,
	who: &T::AccountId,
	amount: Balance,
) -> DispatchResult {
	let can =
		T::Assets::reducible_balance(asset.clone(), who, Preservation::Preserve, Fortitude::Polite);
	ensure!(can >= amount, TokenError::FundsUnavailable);
	Ok(())
}
