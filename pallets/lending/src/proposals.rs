// SPDX-License-Identifier: Apache-2.0
//! What the parties of loans have proposed: kept, taken out, dropped.

use crate::{
	ids::LoanId,
	pallet::*,
	proposal::{Party, Proposal},
};
use frame_support::{
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{Consideration, Footprint},
};

/// A proposal as this runtime stores it.
pub(crate) type ProposalOf<T> = Proposal<<T as frame_system::Config>::AccountId, TicketOf<T>>;

/// What a proposal takes in store: each pays for the record of both.
pub(crate) fn footprint<T: Config>() -> Footprint {
	Footprint::from_mel::<ProposedOf<T>>()
}

/// Keep a party's proposal. It replaces its last one, whose deposit becomes that of the new one.
pub(crate) fn keep<T: Config>(
	id: LoanId,
	party: Party,
	by: &T::AccountId,
	proposal: impl FnOnce(TicketOf<T>) -> ProposalOf<T>,
) -> DispatchResult {
	let mut both = Proposals::<T>::get(id).unwrap_or_default();
	let deposit = match both.by(party).take() {
		Some(before) => {
			Pallet::<T>::deposit_event(Event::ProposalWithdrawn { loan: id, by: before.by });
			before.deposit
		},
		None => TicketOf::<T>::new(by, footprint::<T>())?,
	};
	*both.by(party) = Some(proposal(deposit));
	Proposals::<T>::insert(id, both);
	Ok(())
}

/// Take a party's proposal out of store. The deposit is still to be returned.
pub(crate) fn take<T: Config>(id: LoanId, party: Party) -> Option<ProposalOf<T>> {
	let mut both = Proposals::<T>::get(id)?;
	let proposal = both.by(party).take()?;
	if both.is_empty() {
		Proposals::<T>::remove(id);
	} else {
		Proposals::<T>::insert(id, both);
	}
	Some(proposal)
}

/// Remove a party's proposal; says whether there was one.
pub(crate) fn drop<T: Config>(id: LoanId, party: Party) -> Result<bool, DispatchError> {
	let Some(proposal) = take::<T>(id, party) else { return Ok(false) };
	withdraw::<T>(id, proposal).map(|()| true)
}

/// Remove both parties' proposals.
pub(crate) fn drop_all<T: Config>(id: LoanId) -> DispatchResult {
	let Some(both) = Proposals::<T>::get(id) else { return Ok(()) };
	Proposals::<T>::remove(id);
	for proposal in [both.by_borrower, both.by_lender].into_iter().flatten() {
		withdraw::<T>(id, proposal)?;
	}
	Ok(())
}

fn withdraw<T: Config>(id: LoanId, proposal: ProposalOf<T>) -> DispatchResult {
	proposal.deposit.drop(&proposal.by)?;
	Pallet::<T>::deposit_event(Event::ProposalWithdrawn { loan: id, by: proposal.by });
	Ok(())
}
