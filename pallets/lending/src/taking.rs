// SPDX-License-Identifier: Apache-2.0
//! An offer, or a part of it, becomes a loan.

use crate::{
	ids::{LoanId, OfferId},
	loans::{NewLoan, OpenLoan},
	markets,
	offer::Part,
	offers::{self, Drawn},
	pallet::*,
	valuation::Valuation,
};
use frame_support::{
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{fungibles::Mutate, tokens::Preservation},
};

impl<T: Config> Pallet<T> {
	/// Says whether the offer was to lend.
	pub(crate) fn do_take(
		taker: T::AccountId,
		id: OfferId,
		part: Part,
	) -> Result<bool, DispatchError> {
		let drawn = offers::draw::<T>(offers::takeable::<T>(id, &taker, part)?)?;
		let valuation = markets::valuation_if_priced::<T>(&drawn.market)?;
		let lends = drawn.lends;
		fill::<T>(drawn, &taker, valuation.as_ref())?;
		Ok(lends)
	}
}

/// Move the money of a part that was drawn, and open the loan.
pub(crate) fn fill<T: Config>(
	drawn: Drawn<T>,
	taker: &T::AccountId,
	valuation: Option<&Valuation>,
) -> Result<LoanId, DispatchError> {
	hand_over::<T>(&drawn, taker)?;
	OpenLoan::open(new_loan(drawn, taker.clone()), valuation)
}

/// Pay the principal out to the borrower, and free what an offer to borrow puts up.
pub(crate) fn hand_over<T: Config>(drawn: &Drawn<T>, taker: &T::AccountId) -> DispatchResult {
	let Drawn { market, maker, principal, collateral, .. } = drawn;
	let asset = &market.params.principal;
	if drawn.lends {
		return pallet_custody::Pallet::<T>::draw(
			asset,
			HoldReason::Offer,
			maker,
			taker,
			*principal,
		);
	}
	pallet_custody::Pallet::<T>::release(
		&market.params.collateral,
		HoldReason::Offer,
		maker,
		*collateral,
	)?;
	T::Assets::transfer(asset.clone(), taker, maker, *principal, Preservation::Preserve)?;
	Ok(())
}

/// The loan that a part becomes.
pub(crate) fn new_loan<T: Config>(drawn: Drawn<T>, taker: T::AccountId) -> NewLoan<T> {
	let Drawn { offer, market_id, market, maker, principal, collateral, apr, term, .. } = drawn;
	let (lender, borrower) = if drawn.lends { (maker, taker) } else { (taker, maker) };
	NewLoan {
		offer,
		market_id,
		market,
		lender,
		borrower,
		principal,
		collateral,
		apr,
		term,
		deposit: drawn.deposit,
	}
}
