// SPDX-License-Identifier: Apache-2.0
//! What the errors of this pallet mean for a question, with their numbers.

use crate::{demand::MAX_SWEEP, ids::MarketId, pallet::*, why::Why};
use frame_support::pallet_prelude::DispatchError;
use primitives::PriceSource;

/// Why a market's assets have no worth now, of which it is known that they have none.
pub(crate) fn unpriced<T: Config>(market: &MarketOf<T>) -> Why {
	let Some(risk) = market.params.risk else { return Why::NoFeeds };
	[risk.principal_feed, risk.collateral_feed]
		.into_iter()
		.find_map(|feed| T::Prices::price(feed).err().map(|why| Why::NoPrice { feed, why }))
		.unwrap_or(Why::Uncountable)
}

/// Why something cannot be had in a market, by the error that a call would end with.
pub(crate) fn why<T: Config>(error: DispatchError, id: MarketId, market: &MarketOf<T>) -> Why {
	let is = |of_pallet: Error<T>| error == of_pallet.into();
	if is(Error::MarketClosed) {
		Why::MarketClosed
	} else if is(Error::AmountTooSmall) {
		Why::BelowMinimum { least: market.params.min_loan }
	} else if is(Error::TermNotOffered) {
		Why::TermNotOffered
	} else if is(Error::InvalidSweep) {
		Why::NumberOfOffers { most: MAX_SWEEP }
	} else if is(Error::MarketFull) {
		Why::CapReached { capacity: MarketTotals::<T>::get(id).capacity(&market.params) }
	} else if [Error::NoFeeds, Error::UnknownFeed, Error::PriceStale, Error::PriceFrozen]
		.into_iter()
		.any(is)
	{
		unpriced::<T>(market)
	} else {
		Why::Uncountable
	}
}
