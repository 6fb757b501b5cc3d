// SPDX-License-Identifier: Apache-2.0
//! Loans: opened, loaded once, stored or closed once.

use crate::{
	ids::{BasisPoints, LoanId, MarketId, OfferId},
	loan::{Loan, Places, Stage},
	market::Totals,
	markets,
	obligation::Obligation,
	ordering::{DUE_BYTES, RISK_BYTES},
	pallet::*,
	placement, proposals,
	record::Role,
	records,
	valuation::Valuation,
};
use codec::MaxEncodedLen;
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Consideration, DefensiveOption, Footprint},
};
use ordered_index::footprint as index_footprint;
use primitives::{Balance, Clock, Moment};
use sp_arithmetic::traits::EnsureAdd;

/// What a new loan is made of. The borrower has its principal already, and its collateral still free.
pub(crate) struct NewLoan<T: Config> {
	pub offer: OfferId,
	pub market_id: MarketId,
	pub market: MarketOf<T>,
	pub lender: T::AccountId,
	pub borrower: T::AccountId,
	pub principal: Balance,
	pub collateral: Balance,
	pub apr: BasisPoints,
	pub term: Moment,
	/// The borrower's deposit for a record that has gone, if there is one: it becomes that of the loan.
	pub deposit: Option<TicketOf<T>>,
}

/// A loan that a call or the service has in hand: nobody else reads it until it is stored or closed.
/// What is done to it does not touch its market's totals: they follow from what it was and is.
pub struct OpenLoan<T: Config> {
	pub id: LoanId,
	pub loan: LoanOf<T>,
	pub market: MarketOf<T>,
	pub now: Moment,
	was: Totals,
}

/// What a loan takes in store.
pub(crate) fn footprint<T: Config>() -> Footprint {
	const KEY: usize = 24;
	let records = 2usize.saturating_mul(T::AccountId::max_encoded_len().saturating_add(KEY));
	let size = LoanOf::<T>::max_encoded_len()
		.saturating_add(records)
		.saturating_add(index_footprint(RISK_BYTES, KEY))
		.saturating_add(index_footprint(DUE_BYTES, KEY));
	Footprint::from_parts(1, size)
}

impl<T: Config> OpenLoan<T> {
	/// The loan of this id, whatever it waits for.
	pub fn load(id: LoanId) -> Result<Self, DispatchError> {
		let loan = Loans::<T>::get(id).ok_or(Error::<T>::LoanGone)?;
		let market = Markets::<T>::get(loan.market).defensive_ok_or(DispatchError::Corruption)?;
		Ok(Self::of(id, loan, market, T::Clock::now()))
	}

	/// A loan that was read, of a market that is at hand.
	pub(crate) fn of(id: LoanId, loan: LoanOf<T>, market: MarketOf<T>, now: Moment) -> Self {
		Self { id, was: loan.totals(), loan, market, now }
	}

	/// The loan of this id, in a market that is at hand.
	pub(crate) fn load_in(id: LoanId, market: &MarketOf<T>) -> Result<Self, DispatchError> {
		let loan = Loans::<T>::get(id).defensive_ok_or(DispatchError::Corruption)?;
		Ok(Self::of(id, loan, market.clone(), T::Clock::now()))
	}

	/// A loan that owes something.
	pub fn owing(id: LoanId) -> Result<Self, DispatchError> {
		let open = Self::load(id)?;
		ensure!(open.loan.stage != Stage::Repaid, Error::<T>::NothingOwed);
		Ok(open)
	}

	/// A loan that owes something, for its borrower.
	pub fn of_borrower(id: LoanId, who: &T::AccountId) -> Result<Self, DispatchError> {
		let open = Self::owing(id)?;
		ensure!(open.loan.borrower == *who, Error::<T>::NotBorrower);
		Ok(open)
	}

	/// A loan that owes something, for its lender.
	pub fn of_lender(id: LoanId, who: &T::AccountId) -> Result<Self, DispatchError> {
		let open = Self::owing(id)?;
		ensure!(open.loan.lender == *who, Error::<T>::NotLender);
		Ok(open)
	}

	/// Open a loan, at prices that its market has if it has feeds.
	pub(crate) fn open(
		new: NewLoan<T>,
		valuation: Option<&Valuation>,
	) -> Result<LoanId, DispatchError> {
		let now = T::Clock::now();
		let NewLoan { market, borrower, lender, principal, collateral, apr, .. } = new;
		let obligation = Obligation::new(&market.params, principal, apr, new.term, now)?;
		markets::ensure_may_open::<T>(valuation, obligation.face()?, collateral)?;
		let added = Totals { lent: principal, collateral };
		markets::add_within_caps::<T>(new.market_id, &market, added)?;
		let deposit = match new.deposit {
			Some(deposit) => deposit.update(&borrower, footprint::<T>())?,
			None => TicketOf::<T>::new(&borrower, footprint::<T>())?,
		};
		let asset = &market.params.collateral;
		pallet_custody::Pallet::<T>::hold(asset, HoldReason::Collateral, &borrower, collateral)?;

		let id = NextLoanId::<T>::get();
		NextLoanId::<T>::put(id.ensure_add(1)?);
		records::add::<T>(&borrower, Role::Borrower, id);
		records::add::<T>(&lender, Role::Lender, id);
		Pallet::<T>::deposit_event(Event::LoanOpened {
			loan: id,
			offer: new.offer,
			lender: lender.clone(),
			borrower: borrower.clone(),
			principal,
			collateral,
			apr_bp: apr,
			maturity_ms: obligation.maturity,
		});
		let loan = Loan {
			market: new.market_id,
			borrower,
			lender,
			obligation,
			collateral,
			opened: now,
			stage: Stage::Running,
			asking: None,
			places: Places::default(),
			deposit,
		};
		Self { id, loan, market, now, was: added }.store()?;
		Ok(id)
	}

	/// Whether it must be repaid now.
	pub fn is_matured(&self) -> bool {
		self.loan.obligation.is_matured(self.now)
	}

	/// Whether it can be settled in collateral because of its age. Where the chain stood still in
	/// the grace period, all of it is given again.
	pub fn is_overdue(&self) -> bool {
		T::Clock::has_passed(self.loan.obligation.grace_ends, self.market.params.grace_ms)
	}

	/// When it is overdue, by the halts there were so far.
	pub fn overdue_after(&self) -> Moment {
		T::Clock::effective(self.loan.obligation.grace_ends, self.market.params.grace_ms)
	}

	/// Whether it is healthy at these prices.
	pub fn is_healthy(&self, valuation: &Valuation) -> Result<bool, DispatchError> {
		let debt = self.loan.obligation.judged(self.now)?;
		Ok(valuation.is_healthy(debt, self.loan.collateral)?)
	}

	/// Store it at its places in the indices.
	pub fn store(mut self) -> DispatchResult {
		placement::place::<T>(self.id, &mut self.loan, &self.market, None)?;
		self.store_in_place()
	}

	/// Store it at its places in the indices, but have time look at it at this moment.
	pub fn store_until(mut self, until: Moment) -> DispatchResult {
		placement::place::<T>(self.id, &mut self.loan, &self.market, Some(until))?;
		self.store_in_place()
	}

	/// Store it where its places are right.
	fn store_in_place(self) -> DispatchResult {
		let Self { id, loan, was, .. } = self;
		change_totals::<T>(loan.market, was, loan.totals())?;
		Loans::<T>::insert(id, loan);
		Ok(())
	}

	/// Remove it, as it owes nothing, and give its borrower what is left of the collateral.
	///
	/// If the collateral cannot move at all, it stays in store: what was paid for it stands, and
	/// repaying 0 tries again.
	pub fn close(self) -> DispatchResult {
		let borrower = self.loan.borrower.clone();
		self.end()?.map_or(Ok(()), |deposit| deposit.drop(&borrower))
	}

	/// The same, but the deposit is left to the caller; none if the collateral cannot move.
	pub(crate) fn end(mut self) -> Result<Option<TicketOf<T>>, DispatchError> {
		self.loan.stage = Stage::Repaid;
		self.loan.asking = None;
		placement::place::<T>(self.id, &mut self.loan, &self.market, None)?;
		proposals::drop_all::<T>(self.id)?;
		let (asset, borrower) = (&self.market.params.collateral, &self.loan.borrower);
		let back = pallet_custody::Pallet::<T>::attempt(|| {
			pallet_custody::Pallet::<T>::give_back(
				asset,
				HoldReason::Collateral,
				borrower,
				self.loan.collateral,
				borrower,
			)
		})?;
		if back.is_none() {
			Pallet::<T>::deposit_event(Event::CollateralStuck { loan: self.id });
			self.store_in_place()?;
			return Ok(None);
		}
		let Self { id, loan, was, .. } = self;
		change_totals::<T>(loan.market, was, Totals::default())?;
		records::remove::<T>(&loan.borrower, Role::Borrower, id);
		records::remove::<T>(&loan.lender, Role::Lender, id);
		Loans::<T>::remove(id);
		Pallet::<T>::deposit_event(Event::LoanClosed { loan: id });
		Ok(Some(loan.deposit))
	}
}

/// Replace what a loan added to its market's totals.
fn change_totals<T: Config>(id: MarketId, was: Totals, is: Totals) -> DispatchResult {
	if was != is {
		MarketTotals::<T>::insert(id, MarketTotals::<T>::get(id).with(was, is)?);
	}
	Ok(())
}
