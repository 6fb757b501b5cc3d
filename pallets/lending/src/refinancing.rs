// SPDX-License-Identifier: Apache-2.0
//! Replacing a loan by one of another lender, in one piece.

use crate::{loans::NewLoan, pallet::*, types::*};
use frame_support::{ensure, pallet_prelude::DispatchResult};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_refinance(
		borrower: T::AccountId,
		id: LoanId,
		offer_id: OfferId,
		principal: Balance,
		add_collateral: Balance,
		limit_apr: BasisPoints,
	) -> DispatchResult {
		let (loan, _) = Self::loan_of_borrower(&borrower, id)?;
		let (mut offer, market, apr) = Self::takeable(&borrower, offer_id, principal, limit_apr)?;
		ensure!(offer.market == loan.market, Error::<T>::OtherMarket);
		ensure!(offer.lends(), Error::<T>::WrongSide);
		let collateral = loan.collateral.checked_add(add_collateral).ok_or(Error::<T>::Overflow)?;

		Self::draw_principal(&mut offer, &market, &borrower, principal, collateral)?;
		Self::do_repay(&borrower, id, Balance::MAX)?;
		ensure!(!Loans::<T>::contains_key(id), Error::<T>::CollateralCannotMove);
		let by = Self::open_loan(
			&market,
			NewLoan {
				offer: offer_id,
				market: offer.market,
				lender: offer.maker.clone(),
				borrower,
				principal,
				collateral,
				terms: (apr, offer.terms.term),
			},
		)?;
		Self::keep_or_close_offer(offer_id, offer, &market)?;
		Self::deposit_event(Event::Refinanced { loan: id, by });
		Ok(())
	}
}
