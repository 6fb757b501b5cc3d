// SPDX-License-Identifier: Apache-2.0
//! The places of loans in the indices that find them without a search.

use crate::{
	ids::LoanId,
	loan::Stage,
	ordering::{due_tick, liquidation_tick, Index},
	pallet::*,
};
use frame_support::pallet_prelude::DispatchResult;
use ordered_index::Queues;
use primitives::Moment;
use sp_arithmetic::traits::EnsureAdd;
use sp_runtime::ArithmeticError;

/// When time alone changes something about a loan: the first moment at which it does.
fn due<T: Config>(
	loan: &LoanOf<T>,
	market: &MarketOf<T>,
) -> Result<Option<Moment>, ArithmeticError> {
	let grace_ends = loan.obligation.grace_ends;
	Ok(match loan.stage {
		Stage::Running if market.params.risk.is_some() => Some(loan.obligation.maturity),
		Stage::Running | Stage::Matured => Some(grace_ends.ensure_add(1)?),
		Stage::Called { deadline } => Some(deadline.min(grace_ends).ensure_add(1)?),
		Stage::Repaid => None,
	})
}

/// Bring a loan to the places where it belongs; if given, `until` is when time looks at it. It is yet to
/// be stored.
pub(crate) fn place<T: Config>(
	id: LoanId,
	loan: &mut LoanOf<T>,
	market: &MarketOf<T>,
	until: Option<Moment>,
) -> DispatchResult {
	let risk = match (loan.stage.risk_list(), market.params.risk) {
		(Some(list), Some(risk)) => {
			let debt = loan.ranked_debt()?;
			Some((list, liquidation_tick(debt, loan.collateral, risk.liquidation_ltv)?))
		},
		_ => None,
	};
	if loan.places.risk != risk {
		let queues = |list| Queues::<Indices<T>>::of(Index::Risk(loan.market, list));
		if let Some((list, tick)) = loan.places.risk {
			queues(list).remove(tick, id);
		}
		if let Some((list, tick)) = risk {
			queues(list).push(tick, id);
		}
		loan.places.risk = risk;
	}
	let due = match until {
		Some(until) => Some(until),
		None => due::<T>(loan, market)?,
	};
	let tick = due.map(due_tick).transpose()?;
	if loan.places.due != tick {
		let queue = Queues::<Indices<T>>::of(Index::Due);
		if let Some(tick) = loan.places.due {
			queue.remove(tick, id);
		}
		if let Some(tick) = tick {
			queue.push(tick, id);
		}
		loan.places.due = tick;
	}
	Ok(())
}
