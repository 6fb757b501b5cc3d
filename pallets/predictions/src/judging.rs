// SPDX-License-Identifier: Apache-2.0
//! Judging: what prices have shown of a blueprint, and what follows for its trader.

use crate::{
	blueprints::OpenBlueprint,
	feeds,
	ids::BlueprintId,
	judgement::Finding,
	outcome::{Ending, Outcome, WhyHidden},
	pallet::*,
	payout::stake_lost_up,
	sales, track_records,
};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	traits::{DefensiveOption, Get},
};
use primitives::HistoryError;
use sp_arithmetic::traits::{EnsureSub, EnsureSubAssign};

/// What a look at a blueprint shows.
pub(crate) enum Look {
	/// How it has ended.
	Ended(Ending),
	/// Something new, or nothing: there is more to see at this moment at the earliest.
	Later { moment: primitives::Moment, news: bool },
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_judge(id: BlueprintId) -> DispatchResult {
		let mut open = OpenBlueprint::<T>::load(id)?;
		match look::<T>(&mut open)? {
			Look::Ended(ending) => settle::<T>(open, ending),
			Look::Later { moment, news } => {
				ensure!(news, Error::<T>::NothingToJudge);
				open.store_until(moment)
			},
		}
	}
}

/// Look at what prices have shown. Does not store anything.
pub(crate) fn look<T: Config>(open: &mut OpenBlueprint<T>) -> Result<Look, DispatchError> {
	ensure!(open.blueprint.outcome.is_none(), Error::<T>::AlreadyJudged);
	ensure!(open.has_started(), Error::<T>::NotStarted);
	let Some(brief) = open.blueprint.brief() else {
		ensure!(open.is_reveal_over(), Error::<T>::NothingToJudge);
		return Ok(Look::Ended(Ending::Hidden(WhyHidden::NotRevealed)));
	};
	let before = open.blueprint.progress;
	let found = brief.judge::<T::Prices>(&mut open.blueprint.progress, open.now);
	let finding = match found {
		Ok(finding) => finding,
		// Only its trader, and whoever was paid by its outcome, could have asked in time.
		Err(HistoryError::Forgotten) => {
			return Ok(Look::Ended(Ending::Hidden(WhyHidden::SamplesRemoved)))
		},
		Err(_) => {
			frame_support::defensive!("a feed of which there are predictions is listed");
			return Err(DispatchError::Corruption);
		},
	};
	let (id, after) = (open.id, open.blueprint.progress);
	if let (None, Some(at_ms)) = (before.armed, after.armed) {
		Pallet::<T>::deposit_event(Event::Armed { blueprint: id, at_ms });
	}
	if let (None, Some(fill)) = (before.fill, after.fill) {
		let (at_ms, price) = (fill.time_ms, fill.price);
		Pallet::<T>::deposit_event(Event::Filled { blueprint: id, at_ms, price });
	}
	Ok(match finding {
		Finding::Ended(ending) => Look::Ended(ending),
		Finding::NotYet { look_again_at } => {
			Look::Later { moment: look_again_at, news: before != after }
		},
	})
}

/// A blueprint is judged: its stake, its record and what was not sold are settled. What was sold is
/// closed unlock by unlock.
pub(crate) fn settle<T: Config>(mut open: OpenBlueprint<T>, ending: Ending) -> DispatchResult {
	sales::end::<T>(&mut open)?;
	let (id, now, blueprint) = (open.id, open.now, &mut open.blueprint);
	let outcome = match (ending, blueprint.brief()) {
		(Ending::Hidden(why), _) => Some(Outcome::hidden(why, blueprint.odds_e2)),
		(_, brief) => brief.and_then(|brief| brief.outcome(ending, &blueprint.progress)),
	}
	.defensive_ok_or(DispatchError::Corruption)?;
	blueprint.outcome = Some(outcome);
	blueprint.look_ms = now;

	let (rules, trader) = (&blueprint.rules, &blueprint.trader);
	let stake_lost = stake_lost_up(rules.stake, &outcome)?;
	let treasury = T::FeeDestination::get();
	let asset = &rules.asset;
	let pay = pallet_custody::Pallet::<T>::pay_held;
	pay(asset, HoldReason::Stake, trader, &treasury, stake_lost, trader)?;
	let kept = rules.stake.ensure_sub(stake_lost)?;
	let give_back = pallet_custody::Pallet::<T>::give_back;
	give_back(asset, HoldReason::Stake, trader, kept, trader)?;

	Unjudged::<T>::remove(trader, blueprint.feed);
	feeds::change::<T>(blueprint.feed, |feed| Ok(feed.unjudged.ensure_sub_assign(1)?))?;
	Pallet::<T>::deposit_event(Event::Judged {
		blueprint: id,
		trader: trader.clone(),
		feed: blueprint.feed,
		ending,
		result_e12: outcome.result_e12,
		stake_lost,
	});
	track_records::add::<T>(id, blueprint, &outcome, now)?;
	if open.blueprint.is_settled() {
		open.close()
	} else {
		open.store()
	}
}
