// SPDX-License-Identifier: Apache-2.0
//! What no step may ever do, whatever the formulas: the design's invariants by their numbers.

use super::{reference::*, steps::Act};
use crate::*;

/// The loans that a call is about. The hook is about all of them.
fn targets(act: &Act) -> Vec<LoanId> {
	let Act::Call(_, call) = act else { return Vec::new() };
	match call {
		Call::repay { loan, .. }
		| Call::settle { loan }
		| Call::top_up { loan, .. }
		| Call::withdraw_collateral { loan, .. }
		| Call::refinance { loan, .. }
		| Call::check_margin { loan }
		| Call::liquidate { loan, .. }
		| Call::accept_change { loan, .. }
		| Call::transfer_note { loan, .. }
		| Call::offer_note { loan, .. }
		| Call::buy_note { loan, .. } => vec![*loan],
		Call::repay_many { payments: pairs } | Call::top_up_many { top_ups: pairs } => {
			pairs.iter().map(|pair| pair.0).collect()
		},
		_ => Vec::new(),
	}
}

/// Whether the lender or a liquidator may get collateral without the borrower's will.
fn is_forfeit(model: &Model, loan: &ModelLoan) -> bool {
	let past = model.deadline(loan).is_some_and(|deadline| model.now > deadline);
	model.now > loan.grace_ends || past && model.is_surely_unhealthy(loan)
}

/// Whether collateral may leave a loan by this act.
fn may_lose_collateral(before: &Model, act: &Act, loan: &ModelLoan) -> bool {
	let Act::Call(who, call) = act else { return is_forfeit(before, loan) };
	match call {
		Call::settle { .. } => is_forfeit(before, loan),
		Call::liquidate { .. } => loan.is_called() && before.is_surely_unhealthy(loan),
		Call::withdraw_collateral { .. } | Call::refinance { .. } => loan.borrower == *who,
		Call::accept_change { change: Change::Settlement { .. }, .. } => {
			loan.borrower == *who || loan.lender == *who
		},
		// Only all of it, to the borrower: what goes where is compared to the unit.
		Call::repay { .. } | Call::repay_many { .. } => true,
		_ => false,
	}
}

/// `after` is what the chain was found to be.
pub fn audit(before: &Model, act: &Act, after: &Model) {
	let moved = matches!(act, Act::Price(..) | Act::Answer(..) | Act::Pass(_));
	let hook = matches!(act, Act::Idle(_));
	let targets = targets(act);
	for (id, old) in &before.offers {
		let Some(new) = after.offers.get(id) else { continue };
		assert!(old.filled <= new.filled && new.filled <= new.amount, "10: filled only grows");
		let side = new.side;
		let same = ModelOffer { filled: new.filled, side, ..old.clone() };
		assert_eq!(*new, same, "an offer never changes");
	}
	for (id, group) in &after.groups {
		let old = before.groups.get(id);
		assert!(old.is_none_or(|old| group.left <= old.left), "10: a group never grows");
	}
	for (id, new) in &after.loans {
		let market = after.market_of(new);
		let enough = new.principal >= market.params.min_loan || new.stage == Stage::Repaid;
		assert!(enough, "8: no loan below the smallest: {id}");
		assert!(new.collateral > 0, "3: a debt is secured: {id}");
		let Some(old) = before.loans.get(id) else {
			assert!(moved || after.is_healthy(new), "a loan opens healthy: {id}");
			continue;
		};
		if !moved {
			let worse = before.is_healthy(old) && !after.is_healthy(new);
			assert!(!worse, "4: only price or time makes a loan unhealthy: {id}");
		}
		assert!(new.debt(after.now) <= old.debt(after.now), "15: a debt was raised: {id}");
	}
	for (id, old) in &before.loans {
		let new = after.loans.get(id);
		if !hook && !targets.contains(id) {
			assert_eq!(new, Some(old), "17: others' loans are untouched: {id}");
			continue;
		}
		if new.is_none_or(|new| new.collateral < old.collateral) {
			assert!(may_lose_collateral(before, act, old), "5: collateral was lost: {id}");
		}
		let Some(new) = new else { continue };
		let terms = |loan: &ModelLoan| {
			let times = (loan.opened, loan.maturity, loan.grace_ends, loan.free_until);
			(loan.market, loan.borrower, loan.apr, loan.overdue_apr, loan.fee, times)
		};
		let agreed = matches!(act, Act::Call(_, Call::accept_change { .. }));
		assert!(agreed || terms(old) == terms(new), "18: terms changed: {id}");
		let handed =
			matches!(act, Act::Call(_, Call::transfer_note { .. } | Call::buy_note { .. }));
		assert!(handed || old.lender == new.lender, "the claim changed hands: {id}");
	}
}
