// SPDX-License-Identifier: Apache-2.0
//! Loans: opened, repaid, closed.

use crate::{pallet::*, types::*};
use codec::MaxEncodedLen;
use frame_support::{
	ensure,
	pallet_prelude::{ConstU32, DispatchError, DispatchResult},
	traits::{fungibles::Inspect, tokens::Preservation, Consideration, Footprint, Get, Time},
	BoundedVec,
};
use sp_runtime::traits::Zero;

/// What a new loan is made of.
pub(crate) struct NewLoan<AccountId> {
	pub offer: OfferId,
	pub market: MarketId,
	pub lender: AccountId,
	pub borrower: AccountId,
	pub principal: Balance,
	pub collateral: Balance,
	/// Yearly rate and length.
	pub terms: (BasisPoints, Moment),
}

/// How a payment for a loan was divided.
pub(crate) struct Paid {
	pub interest: Balance,
	pub principal: Balance,
	/// The protocol's part of the interest.
	pub fee: Balance,
}

impl<T: Config> Pallet<T> {
	/// A loan as it would open now. Its debt and face are what every quote and check is made of.
	fn draft<AccountId, Ticket>(
		market: &MarketOf<T>,
		new: NewLoan<AccountId>,
		ticket: Ticket,
	) -> Result<Loan<AccountId, Ticket>, Error<T>> {
		let now = T::Time::now();
		let after = |start: Moment, time| start.checked_add(time).ok_or(Error::<T>::Overflow);
		let (apr, term) = new.terms;
		let maturity = after(now, term)?;
		Ok(Loan {
			market: new.market,
			borrower: new.borrower,
			lender: new.lender,
			principal: new.principal,
			collateral: new.collateral,
			apr,
			late_apr: Self::late_apr(market, apr),
			opened: now,
			maturity,
			grace_ends: after(maturity, market.params.grace)?,
			min_interest_until: after(now, market.params.min_interest_period)?,
			interest_due: 0,
			accrued_to: now,
			protocol_fee: market.params.protocol_fee,
			asking: None,
			stage: Stage::Running,
			places: Places::default(),
			ticket,
		})
	}

	/// Being late must not be cheaper than being in time.
	pub(crate) fn late_apr(market: &MarketOf<T>, apr: BasisPoints) -> BasisPoints {
		market.params.late_apr.max(apr)
	}

	/// What a loan would cost, whatever secures it.
	pub(crate) fn cost_of(
		market: &MarketOf<T>,
		principal: Balance,
		apr: BasisPoints,
		term: Moment,
	) -> Result<Quote, Error<T>> {
		let new = NewLoan {
			offer: 0,
			market: 0,
			lender: (),
			borrower: (),
			principal,
			collateral: 0,
			terms: (apr, term),
		};
		let draft = Self::draft(market, new, ())?;
		let face = draft.face().ok_or(Error::<T>::Overflow)?;
		let interest = face.checked_sub(principal).ok_or(Error::<T>::Overflow)?;
		Ok(Quote {
			interest,
			face,
			min_interest: draft.debt(draft.opened).ok_or(Error::<T>::Overflow)?.interest,
			protocol_fee: draft.protocol_fee.mul_floor(interest),
			min_collateral: None,
		})
	}

	/// What a loan takes in store.
	pub(crate) fn loan_footprint() -> Footprint {
		let size = LoanOf::<T>::max_encoded_len().saturating_add(LOAN_INDEX_BYTES);
		Footprint::from_parts(1, size)
	}

	/// Open a loan whose principal the borrower already has and whose collateral is still free.
	pub(crate) fn open_loan(
		market: &MarketOf<T>,
		new: NewLoan<T::AccountId>,
	) -> Result<LoanId, DispatchError> {
		let offer = new.offer;
		let ticket = T::LoanConsideration::new(&new.borrower, Self::loan_footprint())?;
		let loan = Self::draft(market, new, ticket)?;
		let face = loan.face().ok_or(Error::<T>::Overflow)?;
		Self::ensure_may_open(market, face, loan.collateral)?;
		Self::hold(
			&market.params.collateral,
			HoldReason::Collateral,
			&loan.borrower,
			loan.collateral,
		)?;
		Self::change_totals(loan.market, |totals| {
			totals.lent = totals.lent.checked_add(loan.principal)?;
			totals.collateral = totals.collateral.checked_add(loan.collateral)?;
			Some(())
		})?;
		let totals = MarketTotals::<T>::get(loan.market);
		ensure!(
			totals.lent <= market.params.max_lent
				&& totals.collateral <= market.params.max_collateral,
			Error::<T>::MarketFull
		);
		let id = NextLoanId::<T>::get();
		NextLoanId::<T>::put(id.checked_add(1).ok_or(Error::<T>::Overflow)?);
		Self::add_record(&loan.borrower, Role::Borrower, id);
		Self::add_record(&loan.lender, Role::Lender, id);
		Self::deposit_event(Event::LoanOpened {
			loan: id,
			offer,
			lender: loan.lender.clone(),
			borrower: loan.borrower.clone(),
			principal: loan.principal,
			collateral: loan.collateral,
			apr: loan.apr,
			maturity: loan.maturity,
		});
		Self::store_loan(id, loan, market)?;
		Ok(id)
	}

	pub(crate) fn loan(id: LoanId) -> Result<(LoanOf<T>, MarketOf<T>), Error<T>> {
		let loan = Loans::<T>::get(id).ok_or(Error::<T>::LoanGone)?;
		let market = Self::market(loan.market)?;
		Ok((loan, market))
	}

	/// A loan that owes something.
	pub(crate) fn owing_loan(id: LoanId) -> Result<(LoanOf<T>, MarketOf<T>), Error<T>> {
		let (loan, market) = Self::loan(id)?;
		ensure!(loan.stage != Stage::Repaid, Error::<T>::NothingOwed);
		Ok((loan, market))
	}

	pub(crate) fn change_totals(
		market: MarketId,
		change: impl FnOnce(&mut Totals) -> Option<()>,
	) -> DispatchResult {
		MarketTotals::<T>::try_mutate(market, |totals| {
			change(totals).ok_or(Error::<T>::Overflow.into())
		})
	}

	pub(crate) fn do_repay(
		payer: &T::AccountId,
		id: LoanId,
		max_amount: Balance,
	) -> DispatchResult {
		let (mut loan, market) = Self::loan(id)?;
		let now = T::Time::now();
		let owed = loan.debt(now).and_then(|debt| debt.total()).ok_or(Error::<T>::Overflow)?;
		let amount = max_amount.min(owed);
		// A loan that owes nothing is only here because its collateral could not be released yet.
		// Smaller parts could be left waiting without a deposit, for accounts that do not exist.
		let least = T::Assets::minimum_balance(market.params.principal.clone()).max(1).min(owed);
		ensure!(amount >= least, Error::<T>::AmountTooSmall);
		if !amount.is_zero() {
			let Paid { interest, principal, fee } =
				Self::pay_down(&mut loan, &market, payer, amount, now)?;
			let payer = payer.clone();
			Self::deposit_event(Event::Repaid { loan: id, payer, interest, principal, fee });
		}
		Self::keep_or_close_loan(id, loan, &market, now)
	}

	/// Have somebody pay a part of what a loan owes, interest first.
	pub(crate) fn pay_down(
		loan: &mut LoanOf<T>,
		market: &MarketOf<T>,
		payer: &T::AccountId,
		amount: Balance,
		now: Moment,
	) -> Result<Paid, DispatchError> {
		loan.accrue(now).ok_or(Error::<T>::Overflow)?;
		let interest = amount.min(loan.interest_due);
		let principal = amount.checked_sub(interest).ok_or(Error::<T>::Overflow)?;
		loan.interest_due = loan.interest_due.checked_sub(interest).ok_or(Error::<T>::Overflow)?;
		loan.principal = loan.principal.checked_sub(principal).ok_or(Error::<T>::Overflow)?;
		Self::change_totals(loan.market, |totals| {
			totals.lent = totals.lent.checked_sub(principal)?;
			Some(())
		})?;

		// Rounded in favour of the lender.
		let fee = loan.protocol_fee.mul_floor(interest);
		let to_lender = amount.checked_sub(fee).ok_or(Error::<T>::Overflow)?;
		let asset = &market.params.principal;
		// The smaller part first: the larger one may then take all that the payer has.
		Self::pay(asset, payer, &T::FeeDestination::get(), fee, Preservation::Preserve)?;
		Self::pay(asset, payer, &loan.lender, to_lender, Preservation::Expendable)?;
		Ok(Paid { interest, principal, fee })
	}

	/// Store a loan of which a part was paid, or close it if nothing is owed any more. Less than the
	/// smallest loan cannot remain.
	pub(crate) fn keep_or_close_loan(
		id: LoanId,
		mut loan: LoanOf<T>,
		market: &MarketOf<T>,
		now: Moment,
	) -> DispatchResult {
		if loan.principal.is_zero() && loan.interest_due.is_zero() {
			return Self::close_loan(id, loan, market);
		}
		ensure!(loan.principal >= market.params.min_loan, Error::<T>::RemainderTooSmall);
		Self::end_call_if_healthy(id, &mut loan, market, now);
		Self::store_loan(id, loan, market)
	}

	/// Store a loan, at its places in the indices.
	pub(crate) fn store_loan(
		id: LoanId,
		mut loan: LoanOf<T>,
		market: &MarketOf<T>,
	) -> DispatchResult {
		Self::place_loan(id, &mut loan, market)?;
		Loans::<T>::insert(id, loan);
		Ok(())
	}

	/// Remove a loan that owes nothing and give its borrower what is left of the collateral.
	pub(crate) fn close_loan(
		id: LoanId,
		mut loan: LoanOf<T>,
		market: &MarketOf<T>,
	) -> DispatchResult {
		loan.stage = Stage::Repaid;
		loan.asking = None;
		Self::place_loan(id, &mut loan, market)?;
		Self::drop_proposals(id)?;
		let asset = &market.params.collateral;
		let (borrower, left) = (loan.borrower.clone(), loan.collateral);
		let reason = HoldReason::Collateral;
		let mut back = Self::attempt(|| Self::release(asset, reason, &borrower, left))?;
		if back.is_none() {
			back =
				Self::attempt(|| Self::pay_from_hold(asset, reason, &borrower, &borrower, left))?;
		}
		if back.is_none() {
			// The payment stands even if the asset cannot move now; the borrower can ask again.
			Loans::<T>::insert(id, loan);
			Self::deposit_event(Event::CollateralStuck { loan: id });
			return Ok(());
		}
		Self::change_totals(loan.market, |totals| {
			totals.collateral = totals.collateral.checked_sub(left)?;
			Some(())
		})?;
		loan.ticket.drop(&borrower)?;
		Self::remove_record(&borrower, Role::Borrower, id);
		Self::remove_record(&loan.lender, Role::Lender, id);
		Loans::<T>::remove(id);
		Self::deposit_event(Event::LoanClosed { loan: id });
		Ok(())
	}

	/// Do something to several loans, in this order, all or none. Those that are gone or owe nothing
	/// any more need nothing: anyone can repay one just before, and must not undo by that what is done
	/// for the others.
	pub(crate) fn in_batch(
		batch: BoundedVec<(LoanId, Balance), ConstU32<MAX_BATCH>>,
		act: impl Fn(LoanId, Balance) -> DispatchResult,
	) -> DispatchResult {
		ensure!(!batch.is_empty(), Error::<T>::EmptyBatch);
		let over = [Error::<T>::LoanGone, Error::<T>::NothingOwed].map(DispatchError::from);
		let mut done = false;
		for (loan, amount) in batch {
			match act(loan, amount) {
				// Nothing was changed.
				Err(error) if over.contains(&error) => (),
				result => {
					result?;
					done = true;
				},
			}
		}
		ensure!(done, Error::<T>::LoanGone);
		Ok(())
	}
}
