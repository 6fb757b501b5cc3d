// SPDX-License-Identifier: Apache-2.0
//! What the chain does by itself in the time that blocks leave: loans are matured and settled when they
//! are due, unhealthy ones get their margin calls, and the calls of healthy ones end. All of it can also
//! be asked for by anyone, so nothing depends on there being time.

use crate::{
	index::Walk, markets::Prices, math, pallet::*, settlement::Answer, types::*, WeightInfo,
};
use alloc::vec::Vec;
use frame_support::{
	pallet_prelude::{DispatchError, DispatchResult, Weight},
	storage::with_storage_layer,
	traits::{Get, Time},
	weights::WeightMeter,
};

/// The most loans of one market that are called, and whose calls are ended, before the next market has
/// its turn.
const MAX_CALLS: usize = 8;
/// The most markets that are looked at in one block.
const MAX_MARKETS: u32 = 16;

impl<T: Config> Pallet<T> {
	/// What it takes to serve one due loan in half of the weight, and to make or end one margin call.
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

	/// Go round the markets, each block beginning with the next one, and round again those in which there
	/// was something to do: each has all of the time once, and nobody waits while there is some left.
	fn serve_markets(meter: &mut WeightMeter, now: Moment) {
		let markets = NextMarketId::<T>::get();
		let first = NextServed::<T>::get();
		let after = |i| first.saturating_add(i).checked_rem(markets);
		let mut round: Vec<MarketId> = (0..markets.min(MAX_MARKETS)).filter_map(after).collect();
		if round.is_empty() || !meter.can_consume(<T as Config>::WeightInfo::serve_market()) {
			return;
		}
		NextServed::<T>::put(after(1).unwrap_or_default());
		while !round.is_empty() {
			round.retain(|id| {
				meter.try_consume(<T as Config>::WeightInfo::serve_market()).is_ok()
					&& Self::serve_market(*id, meter, now)
			});
		}
	}

	/// Make margin calls in a market, and end them. Says whether it did.
	pub(crate) fn serve_market(id: MarketId, meter: &mut WeightMeter, now: Moment) -> bool {
		let Ok(market) = Self::market(id) else { return false };
		let called = Self::call_unhealthy(id, &market, meter, now);
		let ended = Self::end_calls(id, &market, meter, now);
		called || ended
	}

	/// Make margin calls in a market, the worst loans first. Touches the loans that it calls and, of
	/// those in the tick of the price, a few more, however many there are. Says whether it changed any.
	pub(crate) fn call_unhealthy(
		id: MarketId,
		market: &MarketOf<T>,
		meter: &mut WeightMeter,
		now: Moment,
	) -> bool {
		let Some((prices, at)) = Self::prices_and_tick(market) else { return false };
		let index = Index::Risk(id, RiskList::Running);
		let worst = Self::walk(index, Self::start(index, Walk::Down), Walk::Down)
			.take_while(|(tick, _)| *tick >= at);
		Self::serve_some(index, worst, meter, |id, mut loan| {
			if loan.is_matured(now) {
				loan.stage = Stage::Matured;
				Self::store_loan(id, loan, market)?;
			} else if Self::is_healthy(&loan, market, &prices, now).ok() == Some(false) {
				Self::call(id, loan, market, now)?;
			} else {
				// In the tick of the price, or worth more than can be counted.
				return Ok(false);
			}
			Ok(true)
		})
	}

	/// End the margin calls of a market's loans that are healthy again, so that none outlives its
	/// reason and a later fall gives its borrower the full time. Touches the loans whose calls it ends
	/// and a few more, however many there are. Says whether it changed any.
	pub(crate) fn end_calls(
		id: MarketId,
		market: &MarketOf<T>,
		meter: &mut WeightMeter,
		now: Moment,
	) -> bool {
		let Some((prices, at)) = Self::prices_and_tick(market) else { return false };
		let index = Index::Risk(id, RiskList::Called);
		let best = Self::walk(index, Self::start(index, Walk::Up), Walk::Up)
			.take_while(|(tick, _)| *tick < at);
		Self::serve_some(index, best, meter, |id, mut loan| {
			// One that is overdue waits for nothing but its settlement.
			if !loan.is_overdue(now)
				&& Self::is_healthy(&loan, market, &prices, now).ok() != Some(true)
			{
				// Worth so little that rounding matters.
				return Ok(false);
			}
			Self::end_call(id, &mut loan, now);
			Self::store_loan(id, loan, market)?;
			Ok(true)
		})
	}

	/// A market's prices and where they stand among its loans.
	fn prices_and_tick(market: &MarketOf<T>) -> Option<(Prices, Tick)> {
		let prices = Self::prices(market).ok()?;
		let tick = math::price_tick(
			(prices.principal, market.principal_decimals),
			(prices.collateral, market.collateral_decimals),
		)?;
		Some((prices, tick))
	}

	/// Serve the first of these loans of an index. Where that has nothing to do for one, the others of
	/// its tick have their turn before it. Says whether it did something for any.
	fn serve_some(
		index: Index,
		loans: impl Iterator<Item = (Tick, LoanId)>,
		meter: &mut WeightMeter,
		serve: impl Fn(LoanId, LoanOf<T>) -> Result<bool, DispatchError>,
	) -> bool {
		let mut changed = false;
		for (tick, id) in loans.take(MAX_CALLS) {
			if meter.try_consume(<T as Config>::WeightInfo::serve_call()).is_err() {
				break;
			}
			let Some(loan) = Loans::<T>::get(id) else { continue };
			match with_storage_layer(|| serve(id, loan)) {
				Ok(true) => changed = true,
				Ok(false) => Self::to_back(index, tick, id),
				Err(_) => break,
			}
		}
		changed
	}
}
