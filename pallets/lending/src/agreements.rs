// SPDX-License-Identifier: Apache-2.0
//! Changes of a loan that both of its parties agree on: proposed by one, accepted by the other.

use crate::{
	ids::{BasisPoints, LoanId},
	loan::Stage,
	loans::OpenLoan,
	margin_calls,
	market::MAX_TERM,
	markets,
	pallet::*,
	proposal::{Change, Party, Proposal},
	proposals, settlement,
	valuation::InKind,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::Consideration,
};
use primitives::Moment;
use sp_arithmetic::traits::EnsureAdd;
use sp_runtime::traits::Zero;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_propose_change(
		who: T::AccountId,
		id: LoanId,
		change: Change,
		expires: Moment,
	) -> DispatchResult {
		let (open, party) = of_party::<T>(id, &who)?;
		ensure!(expires > open.now, Error::<T>::OfferExpired);
		ensure_possible::<T>(&open, change)?;
		let of = open.loan.snapshot();
		proposals::keep::<T>(id, party, &who, |deposit| Proposal {
			by: who.clone(),
			change,
			of,
			expires,
			deposit,
		})?;
		Self::deposit_event(Event::ChangeProposed {
			loan: id,
			by: who,
			change,
			expires_ms: expires,
		});
		Ok(())
	}

	pub(crate) fn do_withdraw_proposal(who: T::AccountId, id: LoanId) -> DispatchResult {
		let (_, party) = of_party::<T>(id, &who)?;
		ensure!(proposals::drop::<T>(id, party)?, Error::<T>::NoSuchProposal);
		Ok(())
	}

	pub(crate) fn do_accept_change(
		who: T::AccountId,
		id: LoanId,
		change: Change,
	) -> DispatchResult {
		let (open, party) = of_party::<T>(id, &who)?;
		let proposal = proposals::take::<T>(id, party.other()).ok_or(Error::<T>::NoSuchProposal)?;
		ensure!(
			proposal.change == change
				&& proposal.of == open.loan.snapshot()
				&& open.now <= proposal.expires,
			Error::<T>::NoSuchProposal
		);
		proposal.deposit.drop(&proposal.by)?;
		ensure_possible::<T>(&open, change)?;
		Self::deposit_event(Event::ChangeAccepted { loan: id, change });
		match change {
			Change::Terms { apr_bp, maturity_ms } => change_terms::<T>(open, apr_bp, maturity_ms),
			Change::Settlement { collateral } => {
				let in_kind = InKind { seized: collateral, shortfall: 0 };
				settlement::pay_in_kind::<T>(open, in_kind)
			},
		}
	}
}

/// A loan that owes something, for one of its parties.
fn of_party<T: Config>(
	id: LoanId,
	who: &T::AccountId,
) -> Result<(OpenLoan<T>, Party), DispatchError> {
	let open = OpenLoan::<T>::owing(id)?;
	let party = open.loan.party(who).ok_or(Error::<T>::NotParty)?;
	Ok((open, party))
}

/// Whether a change can be made to a loan at all.
fn ensure_possible<T: Config>(open: &OpenLoan<T>, change: Change) -> DispatchResult {
	match change {
		Change::Terms { maturity_ms, .. } => ensure!(
			maturity_ms > open.now && maturity_ms.saturating_sub(open.now) <= MAX_TERM,
			Error::<T>::TermNotOffered
		),
		Change::Settlement { collateral } => {
			ensure!(!collateral.is_zero(), Error::<T>::AmountTooSmall);
			ensure!(collateral <= open.loan.collateral, Error::<T>::TooMuchCollateral);
		},
	}
	Ok(())
}

fn change_terms<T: Config>(
	mut open: OpenLoan<T>,
	apr: BasisPoints,
	maturity: Moment,
) -> DispatchResult {
	let params = &open.market.params;
	let obligation = &mut open.loan.obligation;
	let before = obligation.face()?;
	obligation.accrue(open.now)?;
	obligation.apr = apr;
	obligation.overdue_apr = params.overdue_apr(apr);
	obligation.maturity = maturity;
	obligation.grace_ends = maturity.ensure_add(params.grace_ms)?;
	let face = obligation.face()?;
	if face > before {
		let valuation = markets::valuation_if_priced::<T>(&open.market)?;
		markets::ensure_may_open::<T>(valuation.as_ref(), face, open.loan.collateral)?;
	}
	// What it was for sale for was another note.
	open.loan.asking = None;
	if open.loan.stage == Stage::Matured {
		open.loan.stage = Stage::Running;
	}
	margin_calls::end_if_healthy::<T>(&mut open);
	open.store()
}
