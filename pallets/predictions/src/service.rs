// SPDX-License-Identifier: Apache-2.0
//! What the chain does by itself in the time that blocks leave: sales end, blueprints are judged, unlocks
//! are closed. All of it can also be asked for by anyone, so nothing depends on there being time.

use crate::{
	blueprints::OpenBlueprint,
	closing,
	ids::BlueprintId,
	judging::{self, Look},
	ordering::{passed_tick, Index},
	pallet::*,
	sales,
	unlock::CLOSED_AT_ONCE,
	WeightInfo,
};
use frame_support::{
	pallet_prelude::{DispatchResult, Weight},
	storage::with_storage_layer,
	traits::Get,
	weights::WeightMeter,
};
use ordered_index::{Direction, Queues, Tick};
use primitives::{Clock, Moment};
use sp_arithmetic::traits::{EnsureAdd, SaturatedConversion};

impl<T: Config> Pallet<T> {
	/// How many blueprints are due, counted up to so many: what the service has not come to yet.
	pub fn due(at_most: u32) -> u32 {
		let passed = passed_tick(T::Clock::now());
		let due = Queues::<Indices<T>>::of(Index::Due).walk(None, Direction::Up);
		due.take_while(|(tick, _)| *tick <= passed)
			.take(at_most.saturated_into())
			.count()
			.saturated_into()
	}

	/// Serve blueprints within this weight; returns what was used of it.
	pub(crate) fn serve(left: Weight) -> Weight {
		let mut meter = WeightMeter::with_limit(left.min(T::ServiceWeight::get()));
		let now = T::Clock::now();
		// The last look finds nothing.
		if meter.try_consume(<T as Config>::WeightInfo::serve_nothing_due()).is_err() {
			return meter.consumed();
		}
		while meter.can_consume(turn_weight::<T>()) {
			let Some((tick, id)) = first_due::<T>() else { break };
			if tick > passed_tick(now) {
				break;
			}
			meter.consume(turn_weight::<T>());
			let served = with_storage_layer(|| serve_one::<T>(id));
			if served.or_else(|_| with_storage_layer(|| try_later::<T>(id, now))).is_err() {
				break;
			}
		}
		meter.consumed()
	}
}

/// The blueprint that is due first.
pub(crate) fn first_due<T: Config>() -> Option<(Tick, BlueprintId)> {
	Queues::<Indices<T>>::of(Index::Due).first(Direction::Up)
}

/// Do what time asks for.
pub(crate) fn serve_one<T: Config>(id: BlueprintId) -> DispatchResult {
	let mut open = OpenBlueprint::<T>::load(id)?;
	if open.blueprint.outcome.is_some() {
		return closing::close_first::<T>(open, CLOSED_AT_ONCE);
	}
	if open.blueprint.unsold > 0 {
		if !open.blueprint.is_on_sale(open.now) {
			sales::end::<T>(&mut open)?;
		}
		return open.store();
	}
	// Not yet, or halts of the chain have given it more time.
	let waits = open.blueprint.position.is_none() && !open.is_reveal_over();
	if !open.has_started() || waits {
		return open.store();
	}
	match judging::look::<T>(&mut open)? {
		Look::Ended(ending) => judging::settle::<T>(open, ending),
		// Later than now in any case: it must not stand in the way of the others.
		Look::Later { moment, .. } => {
			let later = open.now.ensure_add(1)?;
			open.store_until(moment.max(later))
		},
	}
}

/// Look at a blueprint again later, so that it does not stand in the way of the others.
fn try_later<T: Config>(id: BlueprintId, now: Moment) -> DispatchResult {
	let until = now.ensure_add(T::ServiceRetry::get())?;
	Pallet::<T>::deposit_event(Event::ServicePostponed { blueprint: id, until_ms: until });
	OpenBlueprint::<T>::load(id)?.store_until(until)
}
