// SPDX-License-Identifier: Apache-2.0
//! What is told of blueprints: nothing here changes anything.

use crate::{
	blueprints::OpenBlueprint,
	ids::BlueprintId,
	judgement::Finding,
	ordering::RankList,
	outcome::Outcome,
	outlook::{BlueprintDetail, BlueprintView, Mark, State, TraderBrief},
	pallet::*,
	times::Times,
	why::Why,
};
use alloc::vec::Vec;
use frame_support::defensive;
use primitives::{Clock, FeedId, Moment, PriceSource, Sample};

impl<T: Config> Pallet<T> {
	pub(crate) fn detail_of(
		id: BlueprintId,
	) -> Result<BlueprintDetail<T::AccountId, T::AssetKind>, Why> {
		let mut open = OpenBlueprint::<T>::load(id).map_err(|_| Why::BlueprintGone)?;
		let published = Contents::<T>::get(id).ok_or(Why::BlueprintGone)?;
		let would_end = look(&mut open);
		let (undelivered, key) =
			(Undelivered::<T>::iter_key_prefix(id).count(), open.blueprint.key);
		Ok(BlueprintDetail {
			view: Views::<T>::new().of(id, open.blueprint),
			content: published.content,
			note: published.note,
			key,
			// As many as there are units at the most.
			undelivered: undelivered.try_into().unwrap_or(u32::MAX),
			would_end,
		})
	}
}

/// What a look shows now: in the blueprint in hand what prices have shown, and how it would be judged.
fn look<T: Config>(open: &mut OpenBlueprint<T>) -> Option<Outcome> {
	let (now, started) = (open.now, open.has_started());
	let blueprint = &mut open.blueprint;
	let brief = blueprint.brief().filter(|_| started && blueprint.outcome.is_none())?;
	match brief.judge::<T::Prices>(&mut blueprint.progress, now).ok()? {
		Finding::NotYet { look_again_at } => {
			blueprint.look_ms = look_again_at;
			None
		},
		Finding::Ended(ending) => {
			blueprint.look_ms = now;
			brief.outcome(ending, &blueprint.progress)
		},
	}
}

/// What is told of several blueprints, each thing of which is read once.
pub(crate) struct Views<T: Config> {
	pub now: Moment,
	/// When the last halt of the chain ended.
	halted: Moment,
	prices: Vec<(FeedId, Option<Sample>)>,
	briefs: Vec<(T::AccountId, FeedId, TraderBrief)>,
}

impl<T: Config> Views<T> {
	pub fn new() -> Self {
		let now = T::Clock::now();
		// A deadline that is now had not passed when any halt began.
		let halted = T::Clock::effective(now, now).saturating_sub(now);
		Self { now, halted, prices: Vec::new(), briefs: Vec::new() }
	}

	/// The times of a blueprint, halts of the chain taken into account.
	pub fn times(&self, blueprint: &BlueprintOf<T>) -> Times {
		let (mut times, rules) = (blueprint.times, &blueprint.rules);
		// What ended before the post moves nothing: not to ask saves a read for each.
		let moved = times.posted_ms < self.halted;
		let effective = |deadline, allowance| {
			if moved {
				T::Clock::effective(deadline, allowance)
			} else {
				deadline
			}
		};
		if !times.fixed {
			let deliver_by = effective(times.deliver_by_ms, rules.delivery_ms);
			if times.fix(deliver_by).is_err() {
				defensive!("the times of a blueprint can be counted");
			}
			times.fixed = self.now > deliver_by;
		}
		times.reveal_by_ms = effective(times.reveal_by_ms, rules.reveal_ms);
		times
	}

	/// In which part of its life a blueprint is.
	pub fn state(&self, blueprint: &BlueprintOf<T>) -> State {
		State {
			now: self.now,
			times: self.times(blueprint),
			sold: blueprint.sold,
			unsold: blueprint.unsold,
			known: blueprint.position.is_some(),
			filled: blueprint.progress.fill.is_some(),
			exited: blueprint.exit_ms.is_some(),
			look_ms: blueprint.look_ms,
			judged: blueprint.outcome.is_some(),
		}
	}

	/// All there is to say of a blueprint.
	pub fn of(&mut self, id: BlueprintId, blueprint: BlueprintOf<T>) -> BlueprintViewOf<T> {
		let state = self.state(&blueprint);
		let (brief, fill) = (blueprint.brief(), blueprint.progress.fill);
		let entered = brief.as_ref().zip(fill);
		let levels = entered.map(|(brief, fill)| brief.levels(fill.price));
		let counts = blueprint.outcome.is_none();
		let mark = entered.filter(|_| counts).and_then(|(brief, fill)| {
			let Sample { price, as_of_ms, .. } = self.price(blueprint.feed)?;
			let result_e12 = brief.result_e12(fill.price, price);
			Some(Mark { price_e18: price, as_of_ms, result_e12 })
		});
		BlueprintView {
			id,
			sequence: blueprint.sequence,
			trader_brief: self.brief(&blueprint.trader, blueprint.feed),
			feed: blueprint.feed,
			// What was sealed is known by its key.
			open: blueprint.position.is_some() && blueprint.key.is_none(),
			odds_e2: blueprint.odds_e2,
			stop_ppm: blueprint.stop_ppm,
			price: blueprint.price,
			cover: blueprint.cover,
			stake: blueprint.rules.stake,
			sold: blueprint.sold,
			left: state.left(),
			closed: blueprint.closed,
			times: state.times,
			phase: state.phase(),
			position: blueprint.position,
			exit_ms: blueprint.exit_ms,
			reference: blueprint.progress.reference,
			armed_ms: blueprint.progress.armed,
			fill,
			target_e18: levels.map(|levels| levels.target),
			stop_e18: levels.map(|levels| levels.stop),
			mark,
			outcome: blueprint.outcome,
			next: state.next(),
			asset: blueprint.rules.asset,
			trader: blueprint.trader,
		}
	}

	/// The one of this id.
	pub fn load(&mut self, id: BlueprintId) -> Option<BlueprintViewOf<T>> {
		Blueprints::<T>::get(id).map(|blueprint| self.of(id, blueprint))
	}

	/// The price of a feed that counts now.
	fn price(&mut self, feed: FeedId) -> Option<Sample> {
		if let Some((_, price)) = self.prices.iter().find(|(known, _)| *known == feed) {
			return *price;
		}
		let price = T::Prices::price(feed).ok().and_then(|_| T::Prices::last(feed));
		self.prices.push((feed, price));
		price
	}

	/// How a trader has done on a feed.
	fn brief(&mut self, trader: &T::AccountId, feed: FeedId) -> TraderBrief {
		let known = self.briefs.iter().find(|(who, of, _)| who == trader && *of == feed);
		if let Some((_, _, brief)) = known {
			return *brief;
		}
		let tracked = TrackRecords::<T>::get(trader, feed);
		let brief = tracked.map_or_else(TraderBrief::default, |tracked| TraderBrief {
			g_e12: tracked.record.score.g_e12(),
			calls: tracked.record.calls,
			proven: tracked.rank.is_some_and(|place| place.list == RankList::Proven),
		});
		self.briefs.push((trader.clone(), feed, brief));
		brief
	}
}
