// SPDX-License-Identifier: Apache-2.0
//! Changes of a loan that both of its parties agree on: proposed by one, accepted by the other.

use crate::{pallet::*, types::*};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Consideration, Footprint, Time},
};
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	fn party(loan: &LoanOf<T>, who: &T::AccountId) -> Result<Party, Error<T>> {
		match who {
			who if *who == loan.borrower => Ok(Party::Borrower),
			who if *who == loan.lender => Ok(Party::Lender),
			_ => Err(Error::<T>::NotParty),
		}
	}

	/// Whether a change can be made to a loan at all.
	fn ensure_possible(loan: &LoanOf<T>, change: Change, now: Moment) -> DispatchResult {
		match change {
			Change::Terms { maturity, .. } => ensure!(
				maturity > now && maturity.saturating_sub(now) <= MAX_TERM,
				Error::<T>::TermNotOffered
			),
			Change::Settlement { collateral } => {
				ensure!(!collateral.is_zero(), Error::<T>::AmountTooSmall);
				ensure!(collateral <= loan.collateral, Error::<T>::TooMuchCollateral);
			},
		}
		Ok(())
	}

	pub(crate) fn do_propose_change(
		who: T::AccountId,
		id: LoanId,
		change: Change,
		expires: Moment,
	) -> DispatchResult {
		let (loan, _) = Self::owing_loan(id)?;
		let party = Self::party(&loan, &who)?;
		let now = T::Time::now();
		ensure!(expires > now, Error::<T>::OfferExpired);
		Self::ensure_possible(&loan, change, now)?;
		Self::drop_proposal(id, party)?;
		let ticket = T::OfferConsideration::new(&who, Footprint::from_mel::<ProposalOf<T>>())?;
		let proposal = Proposal { by: who.clone(), change, of: loan.snapshot(), expires, ticket };
		Proposals::<T>::insert(id, party, proposal);
		Self::deposit_event(Event::ChangeProposed { loan: id, by: who, change, expires });
		Ok(())
	}

	pub(crate) fn do_withdraw_proposal(who: T::AccountId, id: LoanId) -> DispatchResult {
		let (loan, _) = Self::owing_loan(id)?;
		let party = Self::party(&loan, &who)?;
		ensure!(Self::drop_proposal(id, party)?, Error::<T>::NoSuchProposal);
		Ok(())
	}

	/// Remove a party's proposal; says whether there was one.
	pub(crate) fn drop_proposal(id: LoanId, party: Party) -> Result<bool, DispatchError> {
		let Some(proposal) = Proposals::<T>::take(id, party) else { return Ok(false) };
		proposal.ticket.drop(&proposal.by)?;
		Self::deposit_event(Event::ProposalWithdrawn { loan: id, by: proposal.by });
		Ok(true)
	}

	pub(crate) fn drop_proposals(id: LoanId) -> DispatchResult {
		Self::drop_proposal(id, Party::Borrower)?;
		Self::drop_proposal(id, Party::Lender)?;
		Ok(())
	}

	pub(crate) fn do_accept_change(
		who: T::AccountId,
		id: LoanId,
		change: Change,
	) -> DispatchResult {
		let (loan, market) = Self::owing_loan(id)?;
		let proposer = Self::party(&loan, &who)?.other();
		let now = T::Time::now();
		let proposal = Proposals::<T>::take(id, proposer).ok_or(Error::<T>::NoSuchProposal)?;
		ensure!(
			proposal.change == change && proposal.of == loan.snapshot() && now <= proposal.expires,
			Error::<T>::NoSuchProposal
		);
		proposal.ticket.drop(&proposal.by)?;
		Self::ensure_possible(&loan, change, now)?;
		Self::deposit_event(Event::ChangeAccepted { loan: id, change });
		match change {
			Change::Terms { apr, maturity } => {
				Self::change_terms(id, loan, &market, apr, maturity, now)
			},
			Change::Settlement { collateral } => {
				let debt = loan.debt(now).and_then(|debt| debt.total());
				let debt = debt.ok_or(Error::<T>::Overflow)?;
				Self::pay_in_kind(id, loan, &market, debt, collateral, 0)
			},
		}
	}

	fn change_terms(
		id: LoanId,
		mut loan: LoanOf<T>,
		market: &MarketOf<T>,
		apr: BasisPoints,
		maturity: Moment,
		now: Moment,
	) -> DispatchResult {
		let before = loan.face().ok_or(Error::<T>::Overflow)?;
		loan.accrue(now).ok_or(Error::<T>::Overflow)?;
		// What it was for sale for was another claim.
		loan.asking = None;
		loan.apr = apr;
		loan.late_apr = Self::late_apr(market, apr);
		loan.maturity = maturity;
		loan.grace_ends = maturity.checked_add(market.params.grace).ok_or(Error::<T>::Overflow)?;
		let face = loan.face().ok_or(Error::<T>::Overflow)?;
		if face > before {
			Self::ensure_may_open(market, face, loan.collateral)?;
		}
		if loan.stage == Stage::Matured {
			loan.stage = Stage::Running;
		}
		Self::end_call_if_healthy(id, &mut loan, market, now);
		Self::store_loan(id, loan, market)
	}
}
