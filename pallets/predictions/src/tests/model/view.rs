// SPDX-License-Identifier: Apache-2.0
//! The chain as the reference would have it: every record and everybody's money.

use super::{record::ModelRecord, reference::*, replay::Seen};
use crate::{mock::*, *};
use frame_support::traits::fungibles::InspectHold;
use std::collections::{BTreeMap, BTreeSet};

/// What everybody has free, on hold and waiting. Custody's own money is what it pinned with.
fn wealth() -> BTreeMap<(AccountId, bool), u128> {
	let mut wealth = BTreeMap::new();
	for who in frame_system::Account::<Test>::iter_keys() {
		for asset in [USD, TRN] {
			let held = <Test as pallet_custody::Config>::AssetsHolder::total_balance_on_hold(
				asset.clone(),
				&who,
			);
			let all = free(asset.clone(), who) + held;
			wealth.insert((who, is_native(&asset)), all);
		}
	}
	for (who, asset, waits) in pallet_custody::Waiting::<Test>::iter() {
		let native = is_native(&asset);
		*wealth.get_mut(&(who, native)).expect("people keep their accounts") += waits.amount;
		*wealth.get_mut(&(Custody::account_id(), native)).unwrap() -= waits.amount;
	}
	wealth
}

impl Model {
	/// What the chain starts with.
	pub fn adopt() -> Self {
		let first = |feed| {
			let last = pallet_prices::Feeds::<Test>::get(feed).unwrap().state.last.unwrap();
			vec![primitives::Point { time_ms: last.time_ms, price: last.price }]
		};
		let feed = |feed| ModelFeed {
			terms: crate::Feeds::<Test>::get(feed).unwrap().terms,
			closed: false,
		};
		Self {
			now: now(),
			wealth: wealth(),
			samples: FEEDS.into_iter().chain([SILVER]).map(|feed| (feed, first(feed))).collect(),
			kept: BTreeMap::new(),
			feeds: FEEDS.into_iter().map(|id| (id, feed(id))).collect(),
			blueprints: BTreeMap::new(),
			next: 0,
			sequences: BTreeMap::new(),
			keys: PEOPLE.into_iter().map(|who| (who, reading_key(who))).collect(),
			couriers: BTreeMap::new(),
			profiles: BTreeSet::new(),
			followings: BTreeMap::new(),
			records: BTreeMap::new(),
			frozen: false,
			odd: BTreeSet::new(),
			sure: true,
			free: BTreeMap::new(),
			told: BTreeMap::new(),
		}
	}
}

/// Since when samples of a feed are kept.
fn kept_since(feed: FeedId) -> Moment {
	let head = pallet_prices::Feeds::<Test>::get(feed).unwrap().history;
	let oldest = pallet_prices::Leaves::<Test>::get(feed, head.kept_from).unwrap();
	oldest.samples[0].time_ms
}

fn compare_blueprint(model: &mut Model, id: BlueprintId, found: &BlueprintOf<Test>) {
	let now = model.now;
	let blueprint = model.blueprints.get(&id).expect("it is not over").clone();
	assert_eq!(found.trader, blueprint.trader);
	assert_eq!((found.sequence, found.feed), (blueprint.sequence, blueprint.feed));
	assert_eq!(found.rules, blueprint.rules, "each keeps its terms");
	assert_eq!(found.cover, blueprint.cover());
	assert_eq!(found.sold, blueprint.sold);
	assert_eq!((found.sold - found.closed) as usize, blueprint.unlocks.len());
	assert_eq!(found.position, blueprint.known);
	assert_eq!(found.exit_ms, blueprint.exit);
	assert_eq!(found.outcome, blueprint.outcome, "how it ended");
	if found.unsold != blueprint.unsold {
		// Whoever looks at one whose sale is over may release what was not sold.
		assert!(found.unsold == 0 && !blueprint.on_sale(now), "units for sale");
		model.blueprints.get_mut(&id).unwrap().unsold = 0;
	}
	let times = blueprint.times(now);
	if found.times.fixed {
		assert!(times.delivered, "times were fixed early");
		assert_eq!(found.times.starts_ms, times.starts);
		model.blueprints.get_mut(&id).unwrap().delivered_by = Some(times.deliver_by);
		assert_eq!(found.times.enter_by_ms, times.enter_by);
		assert_eq!(found.times.ends_ms, times.ends);
	}
	let unlocks: BTreeMap<_, _> = Unlocks::<Test>::iter_prefix(id)
		.map(|(index, unlock)| {
			let UnlockOf::<Test> { buyer, reading_key, delivery, followed, .. } = unlock;
			let index = UnlockIndex::from(index);
			(buyer, ModelUnlock { index, reading_key, delivery, followed })
		})
		.collect();
	assert_eq!(unlocks, blueprint.unlocks);
	// What is stored is what a walk over all samples shows, though it may be known later.
	if let (Some(position), None) = (blueprint.known, blueprint.outcome) {
		let (_, seen) = model.seen(&blueprint, position);
		let stored = found.progress;
		let market = position.entry == Entry::Market;
		if stored.reference.is_some() {
			assert_eq!(stored.reference, seen.reference, "the reference");
		}
		if stored.armed.is_some() {
			assert!(!market);
			assert_eq!(stored.armed, seen.armed, "when it was armed");
		}
		if stored.fill.is_some() {
			assert_eq!(stored.fill, seen.fill, "the fill");
		}
		let (reference, armed, fill) = (stored.reference, stored.armed, stored.fill);
		let stored = Seen { reference, armed, fill, ending: None };
		model.blueprints.get_mut(&id).unwrap().stored = stored;
	}
}

fn compare_records(model: &Model) {
	let found: BTreeSet<_> =
		TrackRecords::<Test>::iter().map(|(who, feed, _)| (who, feed)).collect();
	assert_eq!(found, model.records.keys().copied().collect());
	for ((who, feed), expected) in &model.records {
		compare_record(&TrackRecords::<Test>::get(who, feed).unwrap().record, expected);
	}
}

fn compare_record(found: &TrackRecord, expected: &ModelRecord) {
	assert_eq!(found.calls, expected.calls, "calls");
	assert_eq!(found.voids, expected.voids, "voids");
	assert_eq!(found.hidden, expected.hidden, "hidden");
	assert_eq!(found.faulty, expected.faulty, "faulty");
	assert_eq!(found.directed, expected.directed, "calls whose direction is known");
	assert_eq!(found.longs, expected.longs, "longs");
	assert_eq!((found.at_level, found.hits), (expected.at_level, expected.wins), "levels");
	assert_near(found.expected_hits_e12 as f64, expected.expected, "hits expected");
	assert_eq!(found.sum_e12, expected.sum, "the sum of results");
	assert_eq!(found.worst_fall_e12, expected.fall, "the largest fall");
	let mean = (expected.calls > 0).then(|| expected.sum.div_euclid(expected.calls.into()) as i64);
	assert_eq!(found.mean_e12(), mean);
	for (found, log) in found.score.logs_e12.into_iter().zip(expected.logs) {
		assert_near(found as f64, log, "7: L");
	}
	assert_near(found.score.g_e12() as f64, expected.score(), "G");
	let newest = expected.last.len().saturating_sub(32);
	let results = expected.last[newest..].iter().map(|came| came.result.unwrap_or_default());
	assert!(found.last.iter().map(|last| last.result_e12).eq(results), "the last ones");
}

/// Of something in 10⁻¹², and the same in floating point.
fn assert_near(found_e12: f64, expected: f64, what: &str) {
	assert!((found_e12 / 1e12 - expected).abs() < 1e-8, "{what}: {found_e12} {expected}");
}

/// How a trader stands over all feeds: the best score less the logarithm of how many were used. What is
/// proven comes before what is not.
fn compare_standing(model: &Model, who: AccountId, found: &Standing) {
	let used =
		|(whose, _): &(AccountId, FeedId), record: &ModelRecord| *whose == who && record.calls > 0;
	let records: Vec<_> =
		model.records.iter().filter(|(key, record)| used(key, record)).map(|it| it.1).collect();
	let choice = (records.len() as f64).ln();
	let standings = records.iter().map(|record| {
		let score = record.score() - choice;
		(score >= 1.0 && record.calls >= 20, score)
	});
	let best = standings.reduce(|best, other| if other > best { other } else { best });
	let found = found.best();
	assert_eq!(found.map(|best| best.proven), best.map(|best| best.0));
	if let (Some(found), Some((_, score))) = (found, best) {
		assert_near(found.g_e12 as f64, score, "the overall score");
	}
}

/// Panics unless the chain is what the reference says.
pub fn compare(model: &mut Model) {
	assert_eq!(wealth(), model.wealth, "what everybody has");
	let total: u128 = model.wealth.values().sum();
	let issued: u128 = [USD, TRN].map(issuance).iter().sum();
	assert_eq!(total, issued, "3: money was made or lost");
	model.kept = FEEDS.into_iter().map(|feed| (feed, kept_since(feed))).collect();

	let found: BTreeMap<_, _> = Blueprints::<Test>::iter().collect();
	assert!(found.keys().eq(model.blueprints.keys()), "which blueprints there are");
	for (id, found) in &found {
		compare_blueprint(model, *id, found);
	}
	for feed in FEEDS {
		let found = crate::Feeds::<Test>::get(feed).unwrap();
		assert_eq!(found.exposure, model.exposure(feed), "4: exposure");
		assert_eq!(found.closed, model.feeds[&feed].closed);
	}
	let keys = ReadingKeys::<Test>::iter().map(|(who, (key, _))| (who, key));
	assert_eq!(keys.collect::<BTreeMap<_, _>>(), model.keys);
	let profiles = Profiles::<Test>::iter_keys().collect::<BTreeSet<_>>();
	assert_eq!(profiles, model.profiles);
	let sequences = Traders::<Test>::iter().map(|(who, trader)| (who, trader.sequence));
	assert_eq!(sequences.collect::<BTreeMap<_, _>>(), model.sequences);
	let followings: BTreeMap<_, _> = Followings::<Test>::iter()
		.map(|(who, trader, found)| {
			let FollowingOf::<Test> {
				feeds,
				asset,
				max_price,
				budget,
				left,
				pause_after,
				losses,
				..
			} = found;
			let (feeds, native) = (feeds.into_inner(), is_native(&asset));
			let found =
				ModelFollowing { feeds, native, max_price, budget, left, pause_after, losses };
			((who, trader), found)
		})
		.collect();
	assert_eq!(followings, model.followings);
	compare_records(model);
	for (who, trader) in Traders::<Test>::iter() {
		compare_standing(model, who, &trader.standing);
	}
}

/// Of what was open nothing is left: neither in store nor on hold.
pub fn nothing_is_left() {
	assert_eq!(Blueprints::<Test>::iter().count(), 0, "10: blueprints");
	assert_eq!(Contents::<Test>::iter().count(), 0, "10: what they said");
	assert_eq!(Posted::<Test>::iter().count(), 0, "10: lists of blueprints");
	assert_eq!(Unjudged::<Test>::iter().count(), 0, "10: what is not judged");
	assert_eq!(Unlocks::<Test>::iter().count(), 0, "10: unlocks");
	assert_eq!(Unlocked::<Test>::iter().count(), 0, "10: lists of unlocks");
	assert_eq!(Undelivered::<Test>::iter().count(), 0, "10: deliveries");
	assert_eq!(Words::<Test>::iter().count(), 0, "10: the indices are empty");
	assert_eq!(Ticks::<Test>::iter().count(), 0, "10: the indices are empty");
	assert_eq!(Links::<Test>::iter().count(), 0, "10: the indices are empty");
	let reasons = [HoldReason::Stake, HoldReason::Cover, HoldReason::Escrow];
	for (asset, reason) in [USD, TRN].iter().flat_map(|asset| reasons.map(|reason| (asset, reason)))
	{
		for who in PEOPLE {
			assert_eq!(held(asset.clone(), reason, who), 0, "10: money on hold");
		}
	}
}
