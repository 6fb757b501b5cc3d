// SPDX-License-Identifier: Apache-2.0
//! What must hold between any two calls. The numbers are those of the table in the README.

use crate::{
	blueprint::Places,
	ids::{BlueprintId, UnlockIndex},
	ordering::{Board, Index, RankIndex, RankPlace},
	pallet::*,
};
use alloc::{
	collections::{btree_map::BTreeMap, btree_set::BTreeSet},
	vec::Vec,
};
use codec::Encode;
use frame_support::{ensure, traits::fungibles::InspectHold};
use ordered_index::Queues;
use primitives::{Balance, FeedId};
use sp_runtime::TryRuntimeError;

type Sums<Key> = BTreeMap<Key, Balance>;

fn add<Key: Ord>(sums: &mut Sums<Key>, key: Key, amount: Balance) -> Result<(), TryRuntimeError> {
	let sum = sums.entry(key).or_default();
	*sum = sum.checked_add(amount).ok_or("a sum of records overflows")?;
	Ok(())
}

impl<T: Config> Pallet<T> {
	/// All invariants of this pallet that can be seen in its storage.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_1_holds_equal_records()?;
		Self::check_2_unlocks_and_blueprints_agree()?;
		Self::check_4_exposure_equals_open_unlocks()?;
		Self::check_8_indices_hold_exactly_their_records()?;
		Self::check_8_lists_hold_exactly_their_records()
	}

	/// What accounts have on hold are the stakes of blueprints that are not judged, the covers and prices of
	/// units that are not closed, and what is left of budgets.
	fn check_1_holds_equal_records() -> Result<(), TryRuntimeError> {
		let (mut stakes, mut covers, mut escrows) = (Vec::new(), Vec::new(), Vec::new());
		for blueprint in Blueprints::<T>::iter_values() {
			let asset = &blueprint.rules.asset;
			let open = blueprint
				.sold
				.checked_sub(blueprint.closed)
				.and_then(|open| open.checked_add(blueprint.unsold))
				.ok_or("1: more units are closed than were sold")?;
			let cover = blueprint.cover.checked_mul(open.into()).ok_or("1: a cover overflows")?;
			covers.push((blueprint.trader.clone(), asset.clone(), cover));
			if blueprint.outcome.is_none() {
				stakes.push((blueprint.trader.clone(), asset.clone(), blueprint.rules.stake));
			}
		}
		for (id, _, unlock) in Unlocks::<T>::iter() {
			let blueprint = Blueprints::<T>::get(id).ok_or("1: an unlock of no blueprint")?;
			escrows.push((unlock.buyer, blueprint.rules.asset, blueprint.price));
		}
		for (follower, _, following) in Followings::<T>::iter() {
			escrows.push((follower, following.asset, following.left));
		}
		for (reason, records) in [
			(HoldReason::Stake, stakes),
			(HoldReason::Cover, covers),
			(HoldReason::Escrow, escrows),
		] {
			Self::check_holds(reason, records)?;
		}
		Ok(())
	}

	fn check_holds(
		reason: HoldReason,
		records: Vec<(T::AccountId, T::AssetKind, Balance)>,
	) -> Result<(), TryRuntimeError> {
		// Assets have no order of their own: their encoding has.
		let mut sums = Sums::new();
		for (who, asset, amount) in records {
			add(&mut sums, (who, asset.encode()), amount)?;
		}
		let mut assets = BTreeMap::new();
		for feed in Feeds::<T>::iter_values() {
			assets.insert(feed.terms.asset.encode(), feed.terms.asset);
		}
		// Accounts without a record must have nothing on hold.
		for (who, _) in frame_system::Account::<T>::iter() {
			for (key, asset) in &assets {
				let held = T::AssetsHolder::balance_on_hold(asset.clone(), &reason.into(), &who);
				let recorded = sums.remove(&(who.clone(), key.clone())).unwrap_or_default();
				ensure!(held == recorded, "1: holds differ from records");
			}
		}
		ensure!(sums.values().all(|sum| *sum == 0), "1: a record of an account that is gone");
		Ok(())
	}

	/// A blueprint has as many unlocks as were sold and are not closed; each has a number of its own.
	fn check_2_unlocks_and_blueprints_agree() -> Result<(), TryRuntimeError> {
		let mut counts = BTreeMap::<BlueprintId, u32>::new();
		for (id, index, unlock) in Unlocks::<T>::iter() {
			let blueprint = Blueprints::<T>::get(id).ok_or("2: an unlock of no blueprint")?;
			ensure!(UnlockIndex::from(index) < blueprint.sold, "2: a number never given out");
			ensure!(
				Undelivered::<T>::contains_key(id, index) == unlock.delivery.is_none(),
				"2: the undelivered are not those without a delivery"
			);
			let count = counts.entry(id).or_default();
			*count = count.saturating_add(1);
		}
		ensure!(
			Undelivered::<T>::iter_keys().all(|(id, index)| Unlocks::<T>::contains_key(id, index)),
			"2: no such unlock is undelivered"
		);
		for (id, blueprint) in Blueprints::<T>::iter() {
			ensure!(id < NextBlueprintId::<T>::get(), "2: an id was never given out");
			let open = counts.get(&id).copied().unwrap_or_default();
			ensure!(
				blueprint.closed.checked_add(open) == Some(blueprint.sold),
				"2: unlocks are lost, or there are too many"
			);
			ensure!(!blueprint.is_settled(), "2: a blueprint stands that is over");
			ensure!(Contents::<T>::contains_key(id), "2: a blueprint that says nothing");
		}
		ensure!(
			Contents::<T>::iter_keys().all(Blueprints::<T>::contains_key),
			"2: what a blueprint said that is gone"
		);
		Ok(())
	}

	/// What is open on a feed is the sum of prices and covers of its unlocks, and blueprints are counted.
	fn check_4_exposure_equals_open_unlocks() -> Result<(), TryRuntimeError> {
		let (mut exposures, mut unjudged) = (Sums::<FeedId>::new(), Sums::<FeedId>::new());
		for (id, _, _) in Unlocks::<T>::iter() {
			let blueprint = Blueprints::<T>::get(id).ok_or("4: an unlock of no blueprint")?;
			let one =
				blueprint.price.checked_add(blueprint.cover).ok_or("4: an exposure overflows")?;
			add(&mut exposures, blueprint.feed, one)?;
		}
		for blueprint in Blueprints::<T>::iter_values() {
			if blueprint.outcome.is_none() {
				add(&mut unjudged, blueprint.feed, 1)?;
			}
		}
		for (id, feed) in Feeds::<T>::iter() {
			let sum = |sums: &Sums<FeedId>| sums.get(&id).copied().unwrap_or_default();
			ensure!(feed.exposure == sum(&exposures), "4: exposure differs from unlocks");
			ensure!(Balance::from(feed.unjudged) == sum(&unjudged), "4: blueprints are miscounted");
		}
		Ok(())
	}

	/// Each blueprint stands where its state says, each trader by their score. Lists and words are whole.
	fn check_8_indices_hold_exactly_their_records() -> Result<(), TryRuntimeError> {
		let mut expected = Vec::new();
		for (id, blueprint) in Blueprints::<T>::iter() {
			let Places { phase, due } = blueprint.places;
			ensure!(
				phase.map(|(list, _)| list) == blueprint.phase().map(|(list, _)| list),
				"8: a blueprint is in the list of another phase"
			);
			ensure!(due.is_some(), "8: a blueprint waits for nothing");
			if let Some((list, tick)) = phase {
				expected.push((Index::Phase(blueprint.feed, list), tick, id));
			}
			if let Some(tick) = due {
				expected.push((Index::Due, tick, id));
			}
		}
		Queues::<Indices<T>>::check(expected)?;

		let mut expected = Vec::new();
		let mut place = |board, who, is: Option<RankPlace>, at: Option<RankPlace>| {
			ensure!(is == at, "8: a trader does not stand by their score");
			if let Some(at) = at {
				expected.push((RankIndex { board, list: at.list }, at.tick, who));
			}
			Ok::<_, TryRuntimeError>(())
		};
		for (who, feed, tracked) in TrackRecords::<T>::iter() {
			place(Board::Feed(feed), who, tracked.record.rank(), tracked.rank)?;
		}
		for (who, trader) in Traders::<T>::iter() {
			place(Board::All, who, trader.standing.rank(), trader.rank)?;
		}
		Queues::<Ranks<T>>::check(expected)
	}

	/// Each account's blueprints and unlocks are found through it, and nothing else is; so are names and
	/// followers.
	fn check_8_lists_hold_exactly_their_records() -> Result<(), TryRuntimeError> {
		let (mut posted, mut unjudged) = (BTreeSet::new(), BTreeSet::new());
		for (id, blueprint) in Blueprints::<T>::iter() {
			posted.insert((blueprint.trader.clone(), id));
			if blueprint.outcome.is_none() {
				ensure!(
					unjudged.insert((blueprint.trader, blueprint.feed, id)),
					"8: two blueprints of a trader and feed"
				);
			}
		}
		let found: BTreeSet<_> =
			Posted::<T>::iter_keys().map(|(who, id)| (who, BlueprintId::from(id))).collect();
		ensure!(found == posted, "8: an account's blueprints differ from the blueprints");
		let found: BTreeSet<_> = Unjudged::<T>::iter().collect();
		ensure!(found == unjudged, "8: those not judged differ from the blueprints");

		let unlocked: BTreeSet<_> = Unlocks::<T>::iter()
			.map(|(id, index, unlock)| (unlock.buyer, id, UnlockIndex::from(index)))
			.collect();
		let found: BTreeSet<_> = Unlocked::<T>::iter()
			.map(|(who, id, index)| (who, BlueprintId::from(id), index))
			.collect();
		ensure!(found == unlocked, "8: an account's unlocks differ from the unlocks");

		let mut names = BTreeMap::new();
		for profile in Profiles::<T>::iter_values() {
			if !profile.name.is_empty() {
				let users = names.entry(profile.name).or_insert(0u32);
				*users = users.saturating_add(1);
			}
		}
		ensure!(
			NameUsers::<T>::iter().collect::<BTreeMap<_, _>>() == names,
			"8: names are miscounted"
		);
		let mut followers = BTreeMap::new();
		for (_, trader) in Followings::<T>::iter_keys() {
			let count = followers.entry(trader).or_insert(0u32);
			*count = count.saturating_add(1);
		}
		ensure!(
			Followers::<T>::iter().collect::<BTreeMap<_, _>>() == followers,
			"8: followers are miscounted"
		);
		Ok(())
	}
}
