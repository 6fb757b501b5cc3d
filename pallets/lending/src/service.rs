// SPDX-License-Identifier: Apache-2.0
//! What the chain does by itself in the time that blocks leave: loans are matured and settled when they
//! are due, unhealthy ones get their margin calls, and the calls of healthy ones end. All of it can also
//! be asked for by anyone, so nothing depends on there being time.

use crate::{
	ids::{LoanId, MarketId},
	loan::Stage,
	loans::OpenLoan,
	margin_calls, markets,
	ordering::{passed_tick, Index, RiskList},
	pallet::*,
	settlement::settle_if_over,
	valuation::Valuation,
	WeightInfo,
};
use alloc::vec::Vec;
use frame_support::{
	pallet_prelude::{DispatchError, DispatchResult, Weight},
	storage::with_storage_layer,
	traits::Get,
	weights::WeightMeter,
};
use ordered_index::{Direction, Queues, Tick};
use primitives::{Clock, Moment};
use sp_arithmetic::traits::{EnsureAdd, SaturatedConversion};

/// The most loans of one market that are called, and whose calls are ended, before the next market has
/// its turn.
const MAX_CALLS: usize = 8;
/// The most markets that are looked at in one block.
const MAX_MARKETS: u32 = 16;

type LoanQueues<T> = Queues<Indices<T>>;

impl<T: Config> Pallet<T> {
	/// How many loans are due, counted up to so many: what the service has not come to yet.
	pub fn due(at_most: u32) -> u32 {
		let passed = passed_tick(T::Clock::now());
		let due = LoanQueues::<T>::of(Index::Due).walk(None, Direction::Up);
		due.take_while(|(tick, _)| *tick <= passed)
			.take(at_most.saturated_into())
			.count()
			.saturated_into()
	}

	/// Serve loans within this weight; returns what was used of it.
	pub(crate) fn serve(left: Weight) -> Weight {
		let limit = left.min(T::ServiceWeight::get());
		let mut meter = WeightMeter::with_limit(limit);
		// Neither a crowd of due loans nor a crash in prices keeps the other waiting.
		let mut half = WeightMeter::with_limit(limit.saturating_div(2));
		serve_due::<T>(&mut half, T::Clock::now());
		meter.consume(half.consumed());
		serve_markets::<T>(&mut meter);
		meter.consumed()
	}
}

/// The loan that is due first.
pub(crate) fn first_due<T: Config>() -> Option<(Tick, LoanId)> {
	LoanQueues::<T>::of(Index::Due).first(Direction::Up)
}

fn serve_due<T: Config>(meter: &mut WeightMeter, now: Moment) {
	// The last look finds nothing.
	if meter.try_consume(<T as Config>::WeightInfo::serve_nothing_due()).is_err() {
		return;
	}
	while meter.can_consume(<T as Config>::WeightInfo::serve_due_loan()) {
		let Some((tick, id)) = first_due::<T>() else { return };
		if tick > passed_tick(now) {
			return;
		}
		meter.consume(<T as Config>::WeightInfo::serve_due_loan());
		let served = with_storage_layer(|| serve_loan::<T>(id));
		if served.or_else(|_| with_storage_layer(|| try_later::<T>(id, now))).is_err() {
			return;
		}
	}
}

/// Do what time asks for.
pub(crate) fn serve_loan<T: Config>(id: LoanId) -> DispatchResult {
	let Some(mut open) = settle_if_over::<T>(OpenLoan::load(id)?)? else { return Ok(()) };
	if open.loan.stage == Stage::Running && open.is_matured() {
		open.loan.stage = Stage::Matured;
	}
	store_or_wait::<T>(open)
}

/// Store a loan. One whose grace period ended in a halt of the chain has its turn when the time that was
/// added is over, too.
fn store_or_wait<T: Config>(open: OpenLoan<T>) -> DispatchResult {
	if open.loan.stage == Stage::Repaid || open.now <= open.loan.obligation.grace_ends {
		return open.store();
	}
	let overdue_after = open.overdue_after();
	let deadline = open.loan.stage.deadline();
	let until = deadline.map_or(overdue_after, |deadline| deadline.min(overdue_after));
	open.store_until(until.ensure_add(1)?)
}

/// Look at a loan again later, so that it does not stand in the way of the others.
fn try_later<T: Config>(id: LoanId, now: Moment) -> DispatchResult {
	let until = now.ensure_add(T::ServiceRetry::get())?;
	Pallet::<T>::deposit_event(Event::ServicePostponed { loan: id, until_ms: until });
	OpenLoan::<T>::load(id)?.store_until(until)
}

/// Go round the markets, each block beginning with the next one, and round again those in which there
/// was something to do: each has all of the time once, and nobody waits while there is some left.
fn serve_markets<T: Config>(meter: &mut WeightMeter) {
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
				&& serve_market::<T>(*id, meter)
		});
	}
}

/// Make margin calls in a market, and end them. Says whether it did.
pub(crate) fn serve_market<T: Config>(id: MarketId, meter: &mut WeightMeter) -> bool {
	let Some((market, valuation)) = Markets::<T>::get(id)
		.and_then(|market| markets::valuation::<T>(&market).ok().map(|prices| (market, prices)))
	else {
		return false;
	};
	let called = call_unhealthy::<T>(id, &market, &valuation, meter);
	let ended = end_calls::<T>(id, &market, &valuation, meter);
	called || ended
}

/// Make margin calls in a market, the worst loans first. Touches the loans that it calls and, of
/// those in the tick of the price, a few more, however many there are. Says whether it changed any.
pub(crate) fn call_unhealthy<T: Config>(
	id: MarketId,
	market: &MarketOf<T>,
	valuation: &Valuation,
	meter: &mut WeightMeter,
) -> bool {
	let Some(at) = valuation.tick() else { return false };
	let index = Index::Risk(id, RiskList::Running);
	let worst =
		LoanQueues::<T>::of(index).walk(None, Direction::Down).take_while(|(tick, _)| *tick >= at);
	serve_some::<T>(index, worst, market, meter, |open| {
		if open.is_matured() {
			open.loan.stage = Stage::Matured;
		} else if open.is_healthy(valuation) == Ok(false) {
			margin_calls::call(open)?;
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
pub(crate) fn end_calls<T: Config>(
	id: MarketId,
	market: &MarketOf<T>,
	valuation: &Valuation,
	meter: &mut WeightMeter,
) -> bool {
	let Some(at) = valuation.tick() else { return false };
	let index = Index::Risk(id, RiskList::Called);
	let best =
		LoanQueues::<T>::of(index).walk(None, Direction::Up).take_while(|(tick, _)| *tick < at);
	serve_some::<T>(index, best, market, meter, |open| {
		// One that is overdue waits for nothing but its settlement.
		if !open.is_overdue() && open.is_healthy(valuation) != Ok(true) {
			// Worth so little that rounding matters.
			return Ok(false);
		}
		margin_calls::end(open);
		Ok(true)
	})
}

/// Serve the first of these loans of an index. Where that has nothing to do for one, the others of
/// its tick have their turn before it. Says whether it did something for any.
fn serve_some<T: Config>(
	index: Index,
	loans: impl Iterator<Item = (Tick, LoanId)>,
	market: &MarketOf<T>,
	meter: &mut WeightMeter,
	serve: impl Fn(&mut OpenLoan<T>) -> Result<bool, DispatchError>,
) -> bool {
	let mut changed = false;
	for (tick, id) in loans.take(MAX_CALLS) {
		if meter.try_consume(<T as Config>::WeightInfo::serve_call()).is_err() {
			break;
		}
		let served = with_storage_layer(|| {
			let mut open = OpenLoan::<T>::load_in(id, market)?;
			let changes = serve(&mut open)?;
			if changes {
				open.store()?;
			}
			Ok::<_, DispatchError>(changes)
		});
		match served {
			Ok(true) => changed = true,
			Ok(false) => LoanQueues::<T>::of(index).to_back(tick, id),
			Err(_) => break,
		}
	}
	changed
}
