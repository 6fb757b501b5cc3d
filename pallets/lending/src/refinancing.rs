// SPDX-License-Identifier: Apache-2.0
//! Replacing a loan by one of another lender, in one piece.

use crate::{
	ids::{LoanId, OfferId},
	loans::OpenLoan,
	markets,
	offer::Part,
	offers,
	pallet::*,
	repayment, taking,
};
use frame_support::{ensure, pallet_prelude::DispatchResult};
use sp_arithmetic::traits::EnsureAdd;

impl<T: Config> Pallet<T> {
	/// `part` says how much collateral is added.
	pub(crate) fn do_refinance(
		borrower: T::AccountId,
		id: LoanId,
		offer: OfferId,
		part: Part,
	) -> DispatchResult {
		let mut old = OpenLoan::<T>::of_borrower(id, &borrower)?;
		let collateral = old.loan.collateral.ensure_add(part.collateral)?;
		let part = offers::takeable::<T>(offer, &borrower, Part { collateral, ..part })?;
		ensure!(part.offer.market == old.loan.market, Error::<T>::OtherMarket);
		ensure!(part.offer.lends(), Error::<T>::WrongSide);

		let drawn = offers::draw::<T>(part)?;
		let valuation = markets::valuation_if_priced::<T>(&drawn.market)?;
		taking::hand_over::<T>(&drawn, &borrower)?;
		repayment::pay_all::<T>(&mut old, &borrower)?;
		let deposit = old.end()?.ok_or(Error::<T>::CollateralCannotMove)?;
		let mut new = taking::new_loan::<T>(drawn, borrower);
		new.deposit = Some(deposit);
		let by = OpenLoan::open(new, valuation.as_ref())?;
		Self::deposit_event(Event::Refinanced { loan: id, by });
		Ok(())
	}
}
