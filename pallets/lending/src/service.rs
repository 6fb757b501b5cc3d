// SPDX-License-Identifier: Apache-2.0
//! What the chain does for lenders by itself in the time that blocks leave: loans are matured and
//! settled when they are due, and unhealthy ones get their margin calls. All of it can also be asked
//! for by anyone, so nothing depends on there being time.

use crate::{index::Walk, math, pallet::*, settlement::Answer, types::*, WeightInfo};
use frame_support::{
	pallet_prelude::{DispatchResult, Weight},
	storage::with_storage_layer,
	traits::{Get, Time},
	weights::WeightMeter,
};

/// The most loans of one market that are looked at before the next market has its turn.
const MAX_CALLS: usize = 8;
/// The most markets that are looked at in one block.
const MAX_MARKETS: u32 = 16;

impl<T: Config> Pallet<T> {
	/// What it takes to serve one due loan in half of the weight, and to make one margin call.
	pub(crate) fn least_service() -> Weight {
		let due = <T as Config>::WeightInfo::serve_nothing_due()
			.saturating_add(<T as Config>::WeightInfo::serve_due_loan());
		let call = <T as Config>::WeightInfo::serve_market()
			.saturating_add(<T as Config>::WeightInfo::serve_call());
		due.max(call).saturating_mul(2)
	}

	/// Serve loans within this weight; returns what was used of it.
	pub(crate) fn serve(left: Weight) -> Weight {
		let limit = left.min(T::ServiceWeight::get());
		let mut meter = WeightMeter::with_limit(limit);
		let now = T::Time::now();
		// Neither a crowd of due loans nor a crash in prices keeps the other waiting.
		let mut half = WeightMeter::with_limit(limit.saturating_div(2));
		Self::serve_due(&mut half, now);
		meter.consume(half.consumed());
		Self::serve_markets(&mut meter, now);
		meter.consumed()
	}

	fn serve_due(meter: &mut WeightMeter, now: Moment) {
		let Some(passed) = math::passed_tick(now) else { return };
		// The last look finds nothing.
		if meter.try_consume(<T as Config>::WeightInfo::serve_nothing_due()).is_err() {
			return;
		}
		while meter.can_consume(<T as Config>::WeightInfo::serve_due_loan()) {
			let Some((tick, id)) = Self::first(Index::Due, Walk::Up) else { return };
			if tick > passed {
				return;
			}
			meter.consume(<T as Config>::WeightInfo::serve_due_loan());
			let served = with_storage_layer(|| Self::serve_loan(id, now));
			if served.or_else(|_| with_storage_layer(|| Self::postpone(id, now))).is_err() {
				return;
			}
		}
	}

	/// Do what time asks for.
	pub(crate) fn serve_loan(id: LoanId, now: Moment) -> DispatchResult {
		let (mut loan, market) = Self::loan(id)?;
		if loan.is_overdue(now) {
			return Self::settle_overdue(id, loan, &market, now);
		}
		match loan.stage {
			Stage::Running if loan.is_matured(now) => loan.stage = Stage::Matured,
			Stage::Called { deadline } => {
				match Self::answer_call(id, loan.clone(), &market, deadline, now)? {
					Answer::Over => return Ok(()),
					Answer::Until(deadline) => {
						loan.stage = Stage::Called { deadline };
						Self::deposit_event(Event::MarginCallExtended { loan: id, deadline });
					},
				}
			},
			Stage::Running | Stage::Matured | Stage::Repaid => (),
		}
		Self::store_loan(id, loan, &market)
	}

	/// Look at a loan again later, so that it does not stand in the way of the others.
	fn postpone(id: LoanId, now: Moment) -> DispatchResult {
		let (mut loan, _) = Self::loan(id)?;
		let until = now.checked_add(T::ServiceRetry::get()).ok_or(Error::<T>::Overflow)?;
		Self::place_in_queue(id, &mut loan, Some(until))?;
		Loans::<T>::insert(id, loan);
		Self::deposit_event(Event::ServicePostponed { loan: id, until });
		Ok(())
	}

	/// Look at the markets, each block beginning with the next one: each has all of the time once.
	fn serve_markets(meter: &mut WeightMeter, now: Moment) {
		let markets = NextMarketId::<T>::get();
		let first = NextServed::<T>::get();
		for i in 0..markets.min(MAX_MARKETS) {
			if meter.try_consume(<T as Config>::WeightInfo::serve_market()).is_err() {
				return;
			}
			let id = first.saturating_add(i).checked_rem(markets).unwrap_or_default();
			if let Ok(market) = Self::market(id) {
				Self::call_unhealthy(id, &market, meter, now);
			}
			if i == 0 {
				let next = first.saturating_add(1).checked_rem(markets).unwrap_or_default();
				NextServed::<T>::put(next);
			}
		}
	}

	/// Make margin calls in a market, the worst loans first. Touches the loans that it calls and, of
	/// those in the tick of the price, a few more, however many there are.
	pub(crate) fn call_unhealthy(
		id: MarketId,
		market: &MarketOf<T>,
		meter: &mut WeightMeter,
		now: Moment,
	) {
		let Ok(prices) = Self::prices(market) else { return };
		let at = math::price_tick(
			(prices.principal, market.principal_decimals),
			(prices.collateral, market.collateral_decimals),
		);
		let Some(at) = at else { return };
		let index = Index::Risk(id, RiskList::Running);
		let worst = Self::walk(index, Self::start(index, Walk::Down), Walk::Down)
			.take_while(|(tick, _)| *tick >= at)
			.take(MAX_CALLS);
		for (tick, loan_id) in worst {
			if meter.try_consume(<T as Config>::WeightInfo::serve_call()).is_err() {
				return;
			}
			let Some(mut loan) = Loans::<T>::get(loan_id) else { continue };
			let served = if loan.is_matured(now) {
				loan.stage = Stage::Matured;
				with_storage_layer(|| Self::store_loan(loan_id, loan, market))
			} else if Self::is_healthy(&loan, market, &prices, now).ok() == Some(false) {
				with_storage_layer(|| Self::call(loan_id, loan, market, now))
			} else {
				// In the tick of the price, or worth more than can be counted: the others' turn.
				Self::to_back(index, tick, loan_id);
				Ok(())
			};
			if served.is_err() {
				return;
			}
		}
	}
}
