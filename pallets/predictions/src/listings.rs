// SPDX-License-Identifier: Apache-2.0
//! Lists of feeds and of blueprints.

use crate::{
	feeds,
	ids::BlueprintId,
	listing::{Exposure, FeedView, Page, PhaseCursor, MAX_LOOKED, MAX_VIEWS},
	ordering::{Index, PhaseList},
	outlooks::Views,
	pallet::*,
	reasons::of_feed,
	why::Why,
};
use alloc::vec::Vec;
use frame_support::ensure;
use ordered_index::{Direction, Queues, Store, Tick, Walk};
use primitives::{FeedId, NewestFirst};

impl<T: Config> Pallet<T> {
	pub(crate) fn all_feeds_of() -> Vec<FeedView<T::AssetKind>> {
		// Prices have a bounded number of feeds, and keep those of which there are predictions.
		let mut all: Vec<_> =
			Feeds::<T>::iter().map(|(id, feed)| feed_view::<T>(id, feed)).collect();
		all.sort_by_key(|feed| feed.id);
		all
	}

	pub(crate) fn phase_page_of(
		feed: FeedId,
		list: PhaseList,
		after: Option<PhaseCursor>,
		max: u32,
	) -> Result<Page<BlueprintViewOf<T>, PhaseCursor>, Why> {
		ensure!(Feeds::<T>::contains_key(feed), Why::UnknownFeed);
		let mut views = Views::<T>::new();
		let queues = Queues::<Indices<T>>::of(Index::Phase(feed, list));
		let stands = |tick, id: &BlueprintId| {
			Blueprints::<T>::get(id).is_some_and(|blueprint| {
				blueprint.feed == feed && blueprint.places.phase == Some((list, tick))
			})
		};
		let walk = resume(queues, Direction::Up, after, stands);
		let items = walk.filter_map(|(tick, id)| Some(((tick, id), views.load(id)?)));
		Ok(Page::of(items, max.clamp(1, MAX_VIEWS)))
	}

	pub(crate) fn newest_of(
		before: Option<BlueprintId>,
		max: u32,
	) -> Page<BlueprintViewOf<T>, BlueprintId> {
		let mut views = Views::<T>::new();
		let newest = NextBlueprintId::<T>::get();
		let end = before.map_or(newest, |before| before.min(newest));
		let start = end.saturating_sub(MAX_LOOKED.into());
		let mut page = Page { items: Vec::new(), next: (start > 0).then_some(start) };
		for id in (start..end).rev() {
			if page.items.len() >= max.clamp(1, MAX_VIEWS) as usize {
				page.next = Some(id.saturating_add(1));
				break;
			}
			page.items.extend(views.load(id));
		}
		page
	}

	pub(crate) fn posted_page_of(
		who: T::AccountId,
		before: Option<BlueprintId>,
		max: u32,
	) -> Page<BlueprintViewOf<T>, BlueprintId> {
		let mut views = Views::<T>::new();
		let ids = match before {
			Some(before) => {
				let key = Posted::<T>::hashed_key_for(&who, NewestFirst::from(before));
				Posted::<T>::iter_key_prefix_from(&who, key)
			},
			None => Posted::<T>::iter_key_prefix(&who),
		};
		let items = ids.map(BlueprintId::from).filter_map(|id| Some((id, views.load(id)?)));
		Page::of(items, max.clamp(1, MAX_VIEWS))
	}
}

fn feed_view<T: Config>(id: FeedId, feed: FeedOf<T>) -> FeedView<T::AssetKind> {
	let can_post = if feed.closed {
		Err(Why::FeedClosed)
	} else {
		feeds::ensure_priced::<T>(id, &feed.terms)
			.map_err(|error| of_feed::<T>(error, id, &feed.terms).unwrap_or(Why::Refused { error }))
	};
	FeedView {
		id,
		exposure: Exposure { used: feed.exposure, limit: feed.terms.max_exposure },
		terms: feed.terms,
		closed: feed.closed,
		unjudged: feed.unjudged,
		can_post,
	}
}

/// A list behind one of its records. If that no longer stands in its tick the list goes on at the
/// beginning of the tick: so nothing is missed, since nothing there says what stood in front of it.
pub(crate) fn resume<S: Store>(
	queues: Queues<S>,
	direction: Direction,
	after: Option<(Tick, S::Id)>,
	stands: impl FnOnce(Tick, &S::Id) -> bool,
) -> Walk<S> {
	let Some((tick, id)) = after else { return queues.walk(None, direction) };
	if !stands(tick, &id) {
		return queues.walk(Some(tick), direction);
	}
	let mut walk = queues.walk_from(tick, id, direction);
	walk.next();
	walk
}
