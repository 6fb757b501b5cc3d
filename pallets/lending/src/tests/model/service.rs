// SPDX-License-Identifier: Apache-2.0
//! What the hook may and must do. In which order and at which moment of a tick is its own choice, so
//! the reference looks at what was done, loan by loan, and adopts it if it is allowed.

use super::reference::*;
use crate::{mock::*, *};

/// Due loans are found by ticks of this many milliseconds, at their end.
const TICK: Moment = 16_384;

impl Model {
	/// Whether time alone lets a loan be settled, at present prices or, late, at the last ones.
	fn is_overdue(&self, loan: &ModelLoan) -> bool {
		self.now > loan.grace_ends && self.may_settle(loan)
	}

	fn may_settle(&self, loan: &ModelLoan) -> bool {
		let market = self.market_of(loan);
		market.params.risk.is_none() || self.is_usable(market) || self.has_waited(loan)
	}

	/// Whether prices allow what a loan can owe until it is overdue, and 0.01 % more, which is more than
	/// the places of the index are wide.
	fn is_surely_calm(&self, loan: &ModelLoan) -> bool {
		let market = self.market_of(loan);
		let owed = loan.debt(loan.grace_ends).max(loan.judged(self.now));
		self.is_usable(market)
			&& self.limit(market, loan.collateral, false)
				>= self.worth_up(owed + owed / 10_000 + 1, market.p)
	}

	/// Where a loan may be after the hook; none is settled. `late`: the hook had the time and its
	/// moment is surely over.
	fn may_become(&self, loan: &ModelLoan, late: bool, all: bool) -> Vec<Option<Stage>> {
		let market = self.market_of(loan);
		let same = Some(loan.stage);
		let or_same = |stage, must: bool| if must { vec![stage] } else { vec![stage, same] };
		match loan.stage {
			_ if self.is_overdue(loan) && !loan.is_called() => {
				let mut stages = or_same(None, late);
				// Its grace can have ended within a tick of its maturity, or while its service was
				// postponed: then who looks at its market's worst loans sees that it matured.
				if loan.stage == Stage::Running {
					stages.push(Some(Stage::Matured));
				}
				stages
			},
			// Without feeds nothing changes at maturity, and past grace settling is all that is tried.
			Stage::Running if market.params.risk.is_none() => vec![same],
			Stage::Running if self.now > loan.grace_ends => {
				vec![same, Some(Stage::Matured)]
			},
			Stage::Running if self.now >= loan.maturity => or_same(Some(Stage::Matured), late),
			Stage::Running if self.is_surely_unhealthy(loan) => {
				let period = market.params.risk.unwrap().margin_call_period_ms;
				or_same(Some(Stage::Called { deadline: self.now + period }), all)
			},
			Stage::Called { deadline } => match self.deadline(loan) {
				// The deadline is when it is looked at, even if it is overdue before. Until it is settled
				// it may lose its call.
				_ if self.is_overdue(loan) => {
					let mut stages = or_same(None, late || all && self.is_surely_calm(loan));
					if self.is_usable(market) {
						stages.push(Some(Stage::Matured));
					}
					stages
				},
				None => vec![same],
				Some(_) if self.is_healthy(loan) => {
					let matured = self.now >= loan.maturity;
					let calm = if matured { Stage::Matured } else { Stage::Running };
					or_same(Some(calm), late || all && self.is_surely_calm(loan))
				},
				_ if self.now <= deadline => vec![same],
				Some(deadline) if self.now <= deadline => {
					or_same(Some(Stage::Called { deadline }), late)
				},
				Some(_) => or_same(None, late),
			},
			_ => vec![same],
		}
	}

	/// Adopt what the hook did. `all`: it had weight for everything.
	pub fn serve(&mut self, all: bool, seen: impl Fn(LoanId) -> Option<Stage>) {
		let ids: Vec<LoanId> = self.loans.keys().copied().collect();
		for id in ids {
			let loan = self.loans[&id].clone();
			let moment = match loan.stage {
				Stage::Running if self.market_of(&loan).params.risk.is_some() => loan.maturity,
				Stage::Called { deadline } => deadline + 1,
				_ => loan.grace_ends + 1,
			};
			let moment = self.postponed.get(&id).copied().unwrap_or_default().max(moment);
			let late = all && self.now >= moment + TICK;
			let stage = seen(id);
			let allowed = self.may_become(&loan, late, all);
			assert!(allowed.contains(&stage), "{id}: {stage:?} of {allowed:?}: {loan:?}");
			match stage {
				Some(stage) => {
					self.loans.get_mut(&id).unwrap().stage = stage;
					if self.now >= moment && stage == loan.stage {
						self.postponed.insert(id, self.now + HOUR);
					}
				},
				None => {
					self.settle(id).expect("the hook may settle what anyone may");
					assert!(!self.loans.contains_key(&id), "{id} was not to be settled");
				},
			}
		}
		self.postponed.retain(|id, _| self.loans.contains_key(id));
	}
}
