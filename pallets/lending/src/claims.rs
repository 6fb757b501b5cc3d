// SPDX-License-Identifier: Apache-2.0
//! Claims: a lender's side of a loan, which can be given away and sold.

use crate::{pallet::*, types::*};
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{fungibles::Mutate, tokens::Preservation, Time},
};

impl<T: Config> Pallet<T> {
	/// A loan that owes something, for its lender.
	fn loan_of_lender(
		who: &T::AccountId,
		id: LoanId,
	) -> Result<(LoanOf<T>, MarketOf<T>), Error<T>> {
		let (loan, market) = Self::owing_loan(id)?;
		ensure!(loan.lender == *who, Error::<T>::NotLender);
		Ok((loan, market))
	}

	pub(crate) fn do_transfer_claim(
		who: T::AccountId,
		id: LoanId,
		to: T::AccountId,
	) -> DispatchResult {
		let (loan, _) = Self::loan_of_lender(&who, id)?;
		Self::hand_over(id, loan, to, 0)
	}

	pub(crate) fn do_offer_claim(
		who: T::AccountId,
		id: LoanId,
		asking: Option<Balance>,
	) -> DispatchResult {
		let (mut loan, _) = Self::loan_of_lender(&who, id)?;
		loan.asking = asking;
		Loans::<T>::insert(id, loan);
		Self::deposit_event(Event::ClaimOffered { loan: id, asking });
		Ok(())
	}

	pub(crate) fn do_buy_claim(
		who: T::AccountId,
		id: LoanId,
		max_price: Balance,
		expected: Expected,
	) -> DispatchResult {
		let (loan, market) = Self::owing_loan(id)?;
		let price = loan.asking.ok_or(Error::<T>::NotForSale)?;
		let owed = loan.debt(T::Time::now()).and_then(|debt| debt.total());
		ensure!(
			price <= max_price
				&& owed.ok_or(Error::<T>::Overflow)? >= expected.owed
				&& loan.collateral >= expected.collateral
				&& loan.apr >= expected.apr
				&& loan.maturity <= expected.maturity,
			Error::<T>::LimitNotMet
		);
		// The seller can wait for another buyer, so nothing has to be kept for them.
		T::Assets::transfer(
			market.params.principal,
			&who,
			&loan.lender,
			price,
			Preservation::Preserve,
		)?;
		Self::hand_over(id, loan, who, price)
	}

	/// From now on somebody else is owed.
	fn hand_over(
		id: LoanId,
		mut loan: LoanOf<T>,
		to: T::AccountId,
		price: Balance,
	) -> DispatchResult {
		// Who owes to themselves could give themselves any terms.
		ensure!(to != loan.borrower, Error::<T>::OwnOffer);
		Self::drop_proposal(id, Party::Lender)?;
		Self::remove_record(&loan.lender, Role::Lender, id);
		Self::add_record(&to, Role::Lender, id);
		let from = core::mem::replace(&mut loan.lender, to.clone());
		loan.asking = None;
		Loans::<T>::insert(id, loan);
		Self::deposit_event(Event::ClaimTransferred { loan: id, from, to, price });
		Ok(())
	}
}
