// SPDX-License-Identifier: Apache-2.0
//! Notes: a lender's side of a loan, which can be given away and sold.

use crate::{
	ids::LoanId, loan::MinTerms, loans::OpenLoan, pallet::*, proposal::Party, proposals,
	record::Role, records,
};
use frame_support::{
	ensure,
	pallet_prelude::DispatchResult,
	traits::{fungibles::Mutate, tokens::Preservation},
};
use primitives::Balance;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_transfer_note(
		who: T::AccountId,
		id: LoanId,
		to: T::AccountId,
	) -> DispatchResult {
		hand_over::<T>(OpenLoan::of_lender(id, &who)?, to, 0)
	}

	pub(crate) fn do_offer_note(
		who: T::AccountId,
		id: LoanId,
		asking: Option<Balance>,
	) -> DispatchResult {
		let mut open = OpenLoan::<T>::of_lender(id, &who)?;
		open.loan.asking = asking;
		Self::deposit_event(Event::NoteOffered { loan: id, asking });
		open.store()
	}

	pub(crate) fn do_buy_note(
		who: T::AccountId,
		id: LoanId,
		max_price: Balance,
		min_terms: MinTerms,
	) -> DispatchResult {
		let open = OpenLoan::<T>::owing(id)?;
		let price = open.loan.asking.ok_or(Error::<T>::NotForSale)?;
		let obligation = &open.loan.obligation;
		ensure!(
			price <= max_price
				&& obligation.debt(open.now)?.total()? >= min_terms.owed
				&& open.loan.collateral >= min_terms.collateral
				&& obligation.apr >= min_terms.apr_bp
				&& obligation.maturity <= min_terms.maturity_ms,
			Error::<T>::LimitNotMet
		);
		// The seller can wait for another buyer, so nothing has to be kept for them.
		T::Assets::transfer(
			open.market.params.principal.clone(),
			&who,
			&open.loan.lender,
			price,
			Preservation::Preserve,
		)?;
		hand_over::<T>(open, who, price)
	}
}

/// From now on somebody else is owed.
fn hand_over<T: Config>(mut open: OpenLoan<T>, to: T::AccountId, price: Balance) -> DispatchResult {
	// Who owes to themselves could give themselves any terms.
	ensure!(to != open.loan.borrower, Error::<T>::OwnOffer);
	// Each owner could else leave a payment behind that nobody takes.
	ensure!(
		!pallet_custody::Pallet::<T>::waits(&open.loan.lender, &open.market.params.principal),
		Error::<T>::PaymentPending
	);
	let id = open.id;
	proposals::drop::<T>(id, Party::Lender)?;
	records::remove::<T>(&open.loan.lender, Role::Lender, id);
	records::add::<T>(&to, Role::Lender, id);
	let from = core::mem::replace(&mut open.loan.lender, to.clone());
	open.loan.asking = None;
	Pallet::<T>::deposit_event(Event::NoteTransferred { loan: id, from, to, price });
	open.store()
}
