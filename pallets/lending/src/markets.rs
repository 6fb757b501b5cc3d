// SPDX-License-Identifier: Apache-2.0
//! Markets: which asset is lent against which, and on which terms.

use crate::{pallet::*, types::*};
use frame_support::{ensure, pallet_prelude::DispatchResult, traits::fungibles::Inspect};
use pallet_prices::{FeedId, PriceError, PriceSource};
use sp_runtime::{
	traits::{Convert, Zero},
	FixedU128, Permill,
};

/// What a whole unit of each of a market's assets is worth in the currency of account.
#[derive(Clone, Copy)]
pub(crate) struct Prices {
	pub principal: FixedU128,
	pub collateral: FixedU128,
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_create_market(params: MarketParams<T::AssetKind>) -> DispatchResult {
		ensure!(params.principal != params.collateral, Error::<T>::SameAsset);
		if let Some(risk) = params.risk {
			Self::ensure_risk_is_valid(&risk)?;
		}
		ensure!(
			params.min_loan >= T::Assets::minimum_balance(params.principal.clone()).max(1)
				&& params.min_loan <= params.max_lent
				&& params.max_lent <= MAX_LENT
				&& !params.max_collateral.is_zero(),
			Error::<T>::InvalidLoanSize
		);
		Self::ensure_terms_are_valid(&params)?;
		ensure!(params.protocol_fee <= MAX_PROTOCOL_FEE, Error::<T>::FeeTooHigh);
		let decimals = |asset: &T::AssetKind| {
			T::Decimals::convert(asset.clone()).ok_or(Error::<T>::UnknownAsset)
		};
		let (principal_decimals, collateral_decimals) =
			(decimals(&params.principal)?, decimals(&params.collateral)?);
		// A payment that its receiver cannot take is kept by the pallet's own account, which must
		// therefore be able to take any amount.
		for asset in [&params.principal, &params.collateral] {
			let minimum = T::Assets::minimum_balance(asset.clone());
			ensure!(
				T::Assets::balance(asset.clone(), &Self::account_id()) >= minimum,
				Error::<T>::PalletAccountNotFunded
			);
		}

		let market = NextMarketId::<T>::get();
		NextMarketId::<T>::put(market.checked_add(1).ok_or(Error::<T>::Overflow)?);
		let closed = false;
		Markets::<T>::insert(
			market,
			Market { params, principal_decimals, collateral_decimals, closed },
		);
		Self::deposit_event(Event::MarketCreated { market });
		Ok(())
	}

	fn ensure_risk_is_valid(risk: &RiskParams) -> DispatchResult {
		ensure!(
			T::Prices::is_listed(risk.principal_feed) && T::Prices::is_listed(risk.collateral_feed),
			Error::<T>::UnknownFeed
		);
		ensure!(
			!risk.opening_ltv.is_zero()
				&& risk.opening_ltv < risk.liquidation_ltv
				&& risk.liquidation_ltv < Permill::one()
				&& risk.margin_call_period <= MAX_TERM,
			Error::<T>::InvalidRisk
		);
		Ok(())
	}

	fn ensure_terms_are_valid(params: &MarketParams<T::AssetKind>) -> DispatchResult {
		let shortest = params.terms.first().copied().unwrap_or_default();
		let ascending = params.terms.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
		ensure!(
			shortest > 0
				&& ascending && shortest >= params.min_interest_period
				&& params.terms.iter().all(|term| *term <= MAX_TERM)
				&& params.grace <= MAX_TERM,
			Error::<T>::InvalidTerms
		);
		Ok(())
	}

	pub(crate) fn market(market: MarketId) -> Result<MarketOf<T>, Error<T>> {
		Markets::<T>::get(market).ok_or(Error::<T>::UnknownMarket)
	}

	/// A market in which offers can be made and taken.
	pub(crate) fn open_market(market: MarketId) -> Result<MarketOf<T>, Error<T>> {
		let market = Self::market(market)?;
		ensure!(!market.closed, Error::<T>::MarketClosed);
		Ok(market)
	}

	pub(crate) fn do_set_market_closed(market: MarketId, closed: bool) -> DispatchResult {
		Markets::<T>::try_mutate(market, |info| {
			info.as_mut().ok_or(Error::<T>::UnknownMarket).map(|info| info.closed = closed)
		})?;
		Self::deposit_event(if closed {
			Event::MarketClosed { market }
		} else {
			Event::MarketOpened { market }
		});
		Ok(())
	}

	/// What stands in the way of a price, in this pallet's words.
	pub(crate) fn price_error(error: PriceError) -> Error<T> {
		match error {
			PriceError::UnknownFeed => Error::<T>::UnknownFeed,
			PriceError::Stale => Error::<T>::PriceStale,
			PriceError::Frozen => Error::<T>::PriceFrozen,
		}
	}

	fn prices_by(
		market: &MarketOf<T>,
		price: impl Fn(FeedId) -> Result<FixedU128, Error<T>>,
	) -> Result<Prices, Error<T>> {
		let risk = Self::risk(market)?;
		let (principal, collateral) = (price(risk.principal_feed)?, price(risk.collateral_feed)?);
		Ok(Prices { principal, collateral })
	}

	/// The prices of principal and collateral, if they can be used.
	pub(crate) fn prices(market: &MarketOf<T>) -> Result<Prices, Error<T>> {
		Self::prices_by(market, |feed| T::Prices::price(feed).map_err(Self::price_error))
	}

	/// The last prices there were, for a feed that will not come back.
	pub(crate) fn last_prices(market: &MarketOf<T>) -> Result<Prices, Error<T>> {
		Self::prices_by(market, |feed| {
			T::Prices::last(feed).map(|sample| sample.price).ok_or(Error::<T>::PriceStale)
		})
	}

	/// Whether a loan may open: prices decide or, without feeds, that there is collateral at all.
	pub(crate) fn ensure_may_open(
		market: &MarketOf<T>,
		face: Balance,
		collateral: Balance,
	) -> DispatchResult {
		let Some(risk) = market.params.risk else {
			ensure!(!collateral.is_zero(), Error::<T>::NoCollateral);
			return Ok(());
		};
		let prices = Self::prices(market)?;
		let covered = Self::is_covered(market, &prices, face, collateral, risk.opening_ltv)?;
		ensure!(covered, Error::<T>::LtvTooHigh);
		Ok(())
	}
}
