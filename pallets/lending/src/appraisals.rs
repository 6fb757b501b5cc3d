// SPDX-License-Identifier: Apache-2.0
//! Markets with what their assets are worth now: each is read once for a question, however many offers
//! and loans are asked about.

use crate::{
	ids::MarketId, listing::MarketPrices, markets, pallet::*, reasons::unpriced,
	valuation::Valuation, why::Why,
};
use alloc::collections::btree_map::{BTreeMap, Entry};
use core::marker::PhantomData;
use frame_support::ensure;
use primitives::{Clock, Moment, PriceSource};
use sp_runtime::{FixedPointNumber, FixedU128};

/// What the assets of a market are worth.
#[derive(Clone, Copy)]
pub(crate) struct Worth {
	pub valuation: Valuation,
	/// From when on the age of the older of both prices counts.
	pub as_of: Moment,
}

/// What the assets of a market are worth now, or why that is not known.
pub(crate) fn worth<T: Config>(market: &MarketOf<T>) -> Result<Worth, Why> {
	let valuation = markets::valuation::<T>(market).map_err(|_| unpriced::<T>(market))?;
	let risk = market.params.risk.ok_or(Why::NoFeeds)?;
	let as_of = [risk.principal_feed, risk.collateral_feed]
		.into_iter()
		.filter_map(T::Prices::last)
		.map(|last| last.as_of_ms)
		.min();
	// A price that can be used is the last one.
	Ok(Worth { valuation, as_of: as_of.unwrap_or_default() })
}

/// A market with what its assets are worth now.
pub(crate) struct Appraised<T: Config> {
	pub id: MarketId,
	pub market: MarketOf<T>,
	pub worth: Result<Worth, Why>,
	pub now: Moment,
}

impl<T: Config> Appraised<T> {
	pub fn load(id: MarketId) -> Result<Self, Why> {
		let market = Markets::<T>::get(id).ok_or(Why::UnknownMarket)?;
		Ok(Self { id, worth: worth::<T>(&market), market, now: T::Clock::now() })
	}

	/// One in which there is a book of this term.
	pub fn with_book(id: MarketId, term: Moment) -> Result<Self, Why> {
		let appraised = Self::load(id)?;
		let params = &appraised.market.params;
		ensure!(params.risk.is_some(), Why::NoFeeds);
		ensure!(params.terms_ms.contains(&term), Why::TermNotOffered);
		Ok(appraised)
	}

	/// What its assets are worth, if that is known.
	pub fn valuation(&self) -> Option<&Valuation> {
		self.worth.as_ref().ok().map(|worth| &worth.valuation)
	}

	/// What wallets are told of its prices.
	pub fn prices(&self) -> Result<MarketPrices, Why> {
		let Worth { valuation, as_of } = self.worth?;
		let (principal_e18, collateral_e18) =
			(valuation.principal.price, valuation.collateral.price);
		let ratio_e18 = FixedU128::checked_from_rational(
			collateral_e18.into_inner(),
			principal_e18.into_inner(),
		)
		.ok_or(Why::Uncountable)?;
		let (as_of_ms, steady_since_ms) = (as_of, valuation.steady_since);
		Ok(MarketPrices { principal_e18, collateral_e18, ratio_e18, as_of_ms, steady_since_ms })
	}
}

/// The markets that a question has come across.
pub(crate) struct Appraisals<T: Config> {
	known: BTreeMap<MarketId, Appraised<T>>,
	_config: PhantomData<T>,
}

impl<T: Config> Default for Appraisals<T> {
	fn default() -> Self {
		Self { known: BTreeMap::new(), _config: PhantomData }
	}
}

impl<T: Config> Appraisals<T> {
	pub fn of(&mut self, id: MarketId) -> Result<&Appraised<T>, Why> {
		Ok(match self.known.entry(id) {
			Entry::Occupied(known) => known.into_mut(),
			Entry::Vacant(known) => known.insert(Appraised::load(id)?),
		})
	}
}
