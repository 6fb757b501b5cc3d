// SPDX-License-Identifier: Apache-2.0
//! Repaying: who gets what of a payment.

use crate::{
	ids::LoanId, loan::MAX_BATCH, loans::OpenLoan, margin_calls, obligation::Paid, pallet::*,
};
use frame_support::{
	ensure,
	pallet_prelude::{ConstU32, DispatchError, DispatchResult},
	traits::{
		fungibles::Inspect,
		tokens::{DepositConsequence, Preservation, Provenance},
		Get,
	},
	BoundedVec,
};
use primitives::Balance;
use sp_arithmetic::traits::EnsureSub;
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_repay(
		payer: &T::AccountId,
		id: LoanId,
		max_payment: Balance,
	) -> DispatchResult {
		repay::<T>(payer, id, max_payment)
	}

	/// Returns how many of the loans were there.
	pub(crate) fn do_repay_many(
		payer: &T::AccountId,
		payments: BoundedVec<(LoanId, Balance), ConstU32<MAX_BATCH>>,
	) -> Result<u32, DispatchError> {
		in_batch::<T>(payments, |id, max_payment| repay::<T>(payer, id, max_payment))
	}
}

fn repay<T: Config>(payer: &T::AccountId, id: LoanId, max_payment: Balance) -> DispatchResult {
	let mut open = OpenLoan::<T>::load(id)?;
	let owed = open.loan.obligation.debt(open.now)?.total()?;
	let payment = max_payment.min(owed);
	// A loan that owes nothing is only here because its collateral could not be released yet.
	let minimum = T::Assets::minimum_balance(open.market.params.principal.clone());
	ensure!(payment >= minimum.max(1).min(owed), Error::<T>::AmountTooSmall);
	pay_and_say::<T>(&mut open, payer, payment)?;
	conclude::<T>(open)
}

/// Repay all that is owed. The loan is yet to be closed.
pub(crate) fn pay_all<T: Config>(open: &mut OpenLoan<T>, payer: &T::AccountId) -> DispatchResult {
	let owed = open.loan.obligation.debt(open.now)?.total()?;
	pay_and_say::<T>(open, payer, owed)
}

fn pay_and_say<T: Config>(
	open: &mut OpenLoan<T>,
	payer: &T::AccountId,
	payment: Balance,
) -> DispatchResult {
	if payment.is_zero() {
		return Ok(());
	}
	let Paid { interest, principal, fee } = pay_down::<T>(open, payer, payment)?;
	let payer = payer.clone();
	Pallet::<T>::deposit_event(Event::Repaid { loan: open.id, payer, interest, principal, fee });
	Ok(())
}

/// Have somebody pay a part of what a loan owes, interest first. The loan is yet to be concluded.
pub(crate) fn pay_down<T: Config>(
	open: &mut OpenLoan<T>,
	payer: &T::AccountId,
	payment: Balance,
) -> Result<Paid, DispatchError> {
	let paid = open.loan.obligation.pay(payment, open.now)?;
	let (asset, sponsor) = (&open.market.params.principal, &open.loan.borrower);
	let to_lender = payment.ensure_sub(paid.fee)?;
	// What is too small to wait for a lender who cannot take it would be lost to them. All of a debt
	// never is: it has the principal, no less than the smallest loan.
	let can_take = || {
		let asset = asset.clone();
		T::Assets::can_deposit(asset, &open.loan.lender, to_lender, Provenance::Extant)
			== DepositConsequence::Success
	};
	ensure!(
		open.loan.obligation.is_paid()
			|| to_lender >= T::Assets::minimum_balance(asset.clone())
			|| can_take(),
		Error::<T>::AmountTooSmall
	);
	// The smaller part first: the larger one may then take all that the payer has.
	let protocol = T::FeeDestination::get();
	pallet_custody::Pallet::<T>::pay(
		asset,
		payer,
		&protocol,
		paid.fee,
		Preservation::Preserve,
		sponsor,
	)?;
	pallet_custody::Pallet::<T>::pay(
		asset,
		payer,
		&open.loan.lender,
		to_lender,
		Preservation::Expendable,
		sponsor,
	)?;
	Ok(paid)
}

/// Store a loan of which a part was paid, or close it if nothing is owed any more. Less than the
/// smallest loan cannot remain.
pub(crate) fn conclude<T: Config>(mut open: OpenLoan<T>) -> DispatchResult {
	if open.loan.obligation.is_paid() {
		return open.close();
	}
	ensure!(
		open.loan.obligation.principal >= open.market.params.min_loan,
		Error::<T>::RemainderTooSmall
	);
	margin_calls::end_if_healthy::<T>(&mut open);
	open.store()
}

/// Do something to several loans, in this order, all or none. Those that are gone or owe nothing any
/// more need nothing: anyone can repay one just before, and must not undo by that what is done for the
/// others. Returns for how many it was done.
pub(crate) fn in_batch<T: Config>(
	batch: BoundedVec<(LoanId, Balance), ConstU32<MAX_BATCH>>,
	act: impl Fn(LoanId, Balance) -> DispatchResult,
) -> Result<u32, DispatchError> {
	ensure!(!batch.is_empty(), Error::<T>::EmptyBatch);
	let over = [Error::<T>::LoanGone, Error::<T>::NothingOwed].map(DispatchError::from);
	let mut done = 0u32;
	for (loan, sum) in batch {
		match act(loan, sum) {
			// Nothing was changed.
			Err(error) if over.contains(&error) => (),
			result => {
				result?;
				done = done.saturating_add(1);
			},
		}
	}
	ensure!(done > 0, Error::<T>::LoanGone);
	Ok(done)
}
