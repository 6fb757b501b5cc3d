// SPDX-License-Identifier: Apache-2.0
//! What wallets ask: nothing here changes anything.

use crate::{math, pallet::*, types::*};
use frame_support::traits::Time;
use sp_runtime::{FixedPointNumber, FixedU128};

impl<T: Config> Pallet<T> {
	pub(crate) fn quote_of(
		market: MarketId,
		principal: Balance,
		apr: BasisPoints,
		term: Moment,
	) -> Option<Quote> {
		let market = Markets::<T>::get(market)?;
		let mut quote = Self::cost_of(&market, principal, apr, term).ok()?;
		quote.min_collateral = Self::min_collateral(&market, quote.face);
		Some(quote)
	}

	fn min_collateral(market: &Market<T::AssetKind>, face: Balance) -> Option<Balance> {
		let (principal_price, collateral_price) = Self::prices(market).ok()?;
		let owed = math::value_up(face, principal_price, market.principal_decimals)?;
		let worth = math::collateral_up(owed, market.params.opening_ltv)?;
		math::amount_up(worth, collateral_price, market.collateral_decimals)
	}

	pub(crate) fn status_of(id: LoanId) -> Option<LoanStatus> {
		let loan = Loans::<T>::get(id)?;
		let market = Markets::<T>::get(loan.market)?;
		let now = T::Time::now();
		let (debt, face) = (loan.debt(now)?, loan.face()?);
		let ltv = Self::prices(&market).ok().and_then(|(principal_price, collateral_price)| {
			let owed = math::value_up(face, principal_price, market.principal_decimals)?;
			let worth =
				math::value_down(loan.collateral, collateral_price, market.collateral_decimals)?;
			FixedU128::checked_from_rational(owed, worth)
		});
		let overdue = debt.principal > 0 && loan.is_overdue(now);
		Some(LoanStatus { debt, face, overdue, ltv })
	}
}
