// SPDX-License-Identifier: Apache-2.0
//! Markets: which asset is lent against which, and on which terms.

use crate::{math, pallet::*, types::*};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::fungibles::Inspect,
};
use pallet_prices::PriceSource;
use sp_runtime::{traits::Convert, FixedU128, Permill};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_create_market(params: MarketParams<T::AssetKind>) -> DispatchResult {
		ensure!(params.principal != params.collateral, Error::<T>::SameAsset);
		ensure!(
			T::Prices::is_listed(params.principal_feed)
				&& T::Prices::is_listed(params.collateral_feed),
			Error::<T>::UnknownFeed
		);
		ensure!(
			!params.opening_ltv.is_zero()
				&& params.opening_ltv < params.liquidation_ltv
				&& params.liquidation_ltv < Permill::one(),
			Error::<T>::InvalidLtv
		);
		ensure!(
			params.min_loan >= T::Assets::minimum_balance(params.principal.clone()).max(1)
				&& params.min_loan <= params.max_lent,
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

	pub(crate) fn market(market: MarketId) -> Result<Market<T::AssetKind>, Error<T>> {
		Markets::<T>::get(market).ok_or(Error::<T>::UnknownMarket)
	}

	/// A market in which offers can be made and taken.
	pub(crate) fn open_market(market: MarketId) -> Result<Market<T::AssetKind>, Error<T>> {
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

	/// The prices of principal and collateral.
	pub(crate) fn prices(
		market: &Market<T::AssetKind>,
	) -> Result<(FixedU128, FixedU128), DispatchError> {
		let price = |feed| T::Prices::price(feed).map_err(|_| Error::<T>::PriceStale);
		Ok((price(market.params.principal_feed)?, price(market.params.collateral_feed)?))
	}

	/// Whether a loan may open: `⌊⌊collateral·price⌋·opening_ltv⌋ ≥ ⌈face·price⌉`.
	pub(crate) fn ensure_may_open(
		market: &Market<T::AssetKind>,
		face: Balance,
		collateral: Balance,
	) -> DispatchResult {
		let (principal_price, collateral_price) = Self::prices(market)?;
		let worth = math::value_down(collateral, collateral_price, market.collateral_decimals)
			.ok_or(Error::<T>::Overflow)?;
		let limit =
			math::borrowable_down(worth, market.params.opening_ltv).ok_or(Error::<T>::Overflow)?;
		let owed = math::value_up(face, principal_price, market.principal_decimals)
			.ok_or(Error::<T>::Overflow)?;
		ensure!(limit >= owed, Error::<T>::LtvTooHigh);
		Ok(())
	}
}
