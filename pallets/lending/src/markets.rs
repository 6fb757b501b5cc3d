// SPDX-License-Identifier: Apache-2.0
//! Markets: created, closed, and what their assets are worth now.

use crate::{
	ids::MarketId,
	market::{Market, MarketParams, RiskParams, Totals, MAX_PROTOCOL_FEE},
	pallet::*,
	valuation::Valuation,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::fungibles::Inspect,
};
use primitives::{Balance, FeedId, LivePrice, PriceError, PriceSource, UnitPrice};
use sp_arithmetic::traits::EnsureAdd;
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_create_market(params: MarketParams<T::AssetKind>) -> DispatchResult {
		ensure!(params.principal != params.collateral, Error::<T>::SameAsset);
		let minimum = T::Assets::minimum_balance(params.principal.clone());
		ensure!(params.has_valid_sizes(minimum), Error::<T>::InvalidLoanSize);
		ensure!(params.has_valid_terms(), Error::<T>::InvalidTerms);
		ensure!(params.protocol_fee <= MAX_PROTOCOL_FEE, Error::<T>::FeeTooHigh);
		if let Some(risk) = params.risk {
			ensure!(risk.is_valid(), Error::<T>::InvalidRisk);
			for feed in [risk.principal_feed, risk.collateral_feed] {
				T::Prices::attach(feed)?;
			}
		}
		for (asset, decimals) in [
			(&params.principal, params.principal_decimals),
			(&params.collateral, params.collateral_decimals),
		] {
			pallet_custody::Pallet::<T>::use_asset(asset, decimals)?;
		}

		let market = NextMarketId::<T>::get();
		NextMarketId::<T>::put(market.ensure_add(1)?);
		Markets::<T>::insert(market, Market { params, closed: false });
		Self::deposit_event(Event::MarketCreated { market });
		Ok(())
	}

	pub(crate) fn do_set_market_closed(id: MarketId, closed: bool) -> DispatchResult {
		let market = load::<T>(id)?;
		Markets::<T>::insert(id, Market { closed, ..market });
		Self::deposit_event(if closed {
			Event::MarketClosed { market: id }
		} else {
			Event::MarketOpened { market: id }
		});
		Ok(())
	}
}

/// The market of this id.
pub(crate) fn load<T: Config>(id: MarketId) -> Result<MarketOf<T>, DispatchError> {
	Markets::<T>::get(id).ok_or(Error::<T>::UnknownMarket.into())
}

/// A market in which offers can be made and taken.
pub(crate) fn load_open<T: Config>(id: MarketId) -> Result<MarketOf<T>, DispatchError> {
	let market = load::<T>(id)?;
	ensure!(!market.closed, Error::<T>::MarketClosed);
	Ok(market)
}

/// How prices decide in a market; an error without feeds.
pub(crate) fn risk<T: Config>(market: &MarketOf<T>) -> Result<RiskParams, DispatchError> {
	market.params.risk.ok_or(Error::<T>::NoFeeds.into())
}

/// What a market's assets are worth by these prices.
fn valuation_by<T: Config>(
	market: &MarketOf<T>,
	price: impl Fn(FeedId) -> Result<LivePrice, DispatchError>,
) -> Result<Valuation, DispatchError> {
	let risk = risk::<T>(market)?;
	let (principal, collateral) = (price(risk.principal_feed)?, price(risk.collateral_feed)?);
	Ok(Valuation {
		principal: UnitPrice::new(principal.price, market.params.principal_decimals)?,
		collateral: UnitPrice::new(collateral.price, market.params.collateral_decimals)?,
		opening_ltv: risk.opening_ltv,
		liquidation_ltv: risk.liquidation_ltv,
		steady_since: principal.steady_since.max(collateral.steady_since),
	})
}

/// What a market's assets are worth now, if its prices can be used.
pub(crate) fn valuation<T: Config>(market: &MarketOf<T>) -> Result<Valuation, DispatchError> {
	valuation_by::<T>(market, |feed| {
		T::Prices::price(feed).map_err(|error| {
			match error {
				PriceError::UnknownFeed => Error::<T>::UnknownFeed,
				PriceError::Stale => Error::<T>::PriceStale,
				PriceError::Frozen => Error::<T>::PriceFrozen,
			}
			.into()
		})
	})
}

/// The same, or none in a market without feeds.
pub(crate) fn valuation_if_priced<T: Config>(
	market: &MarketOf<T>,
) -> Result<Option<Valuation>, DispatchError> {
	market.params.risk.map(|_| valuation::<T>(market)).transpose()
}

/// What a market's assets were worth by the last prices there were, for a feed that will not come back.
pub(crate) fn last_valuation<T: Config>(market: &MarketOf<T>) -> Result<Valuation, DispatchError> {
	valuation_by::<T>(market, |feed| {
		let last = T::Prices::last(feed).ok_or(Error::<T>::PriceStale)?;
		Ok(LivePrice { price: last.price, steady_since: last.time_ms })
	})
}

/// Count what a new loan adds to its market, which must not exceed what the market may have. Loans that
/// are open take more collateral whatever the market has.
pub(crate) fn add_within_caps<T: Config>(
	id: MarketId,
	market: &MarketOf<T>,
	added: Totals,
) -> DispatchResult {
	let totals = MarketTotals::<T>::get(id).with(Totals::default(), added)?;
	ensure!(totals.fit(&market.params), Error::<T>::MarketFull);
	MarketTotals::<T>::insert(id, totals);
	Ok(())
}

/// Whether a loan may open: prices decide or, without feeds, that there is collateral at all.
pub(crate) fn ensure_may_open<T: Config>(
	valuation: Option<&Valuation>,
	face: Balance,
	collateral: Balance,
) -> DispatchResult {
	match valuation {
		Some(valuation) => {
			ensure!(valuation.may_open(face, collateral)?, Error::<T>::LtvTooHigh)
		},
		None => ensure!(!collateral.is_zero(), Error::<T>::NoCollateral),
	}
	Ok(())
}
