// SPDX-License-Identifier: Apache-2.0
//! Traders as they stand on a board, and all there is to say of one.

use crate::{
	listing::{Page, RankCursor, MAX_ROWS},
	listings::resume,
	ordering::{Board, RankIndex, RankList, RankPlace},
	pallet::*,
	profile::{Name, Profile, Trader},
	ranking::{FullRecord, ProfileView, RecordView, TraderRow, TraderView},
	track_record::Tracked,
	why::Why,
};
use alloc::vec::Vec;
use frame_support::{defensive, ensure};
use ordered_index::{Direction, Queues};
use primitives::{Clock, FeedId, Moment};

impl<T: Config> Pallet<T> {
	pub(crate) fn board_of(
		board: Board,
		list: RankList,
		after: Option<RankCursor<T::AccountId>>,
		max: u32,
	) -> Result<BoardPageOf<T>, Why> {
		if let Board::Feed(feed) = board {
			ensure!(Feeds::<T>::contains_key(feed), Why::UnknownFeed);
		}
		let now = T::Clock::now();
		let queues = Queues::<Ranks<T>>::of(RankIndex { board, list });
		let stands =
			|tick, who: &T::AccountId| place::<T>(board, who) == Some(RankPlace { list, tick });
		let walk = resume(queues, Direction::Down, after, stands);
		let items = walk.filter_map(|(tick, who)| {
			let row = row::<T>(board, &who, now);
			if row.is_none() {
				defensive!("a trader on a board has a record");
			}
			Some(((tick, who), row?))
		});
		Ok(Page::of(items, max.clamp(1, MAX_ROWS)))
	}

	pub(crate) fn trader_of(who: T::AccountId) -> Result<TraderView<T::AccountId>, Why> {
		let Trader { sequence, standing, rank, .. } =
			Traders::<T>::get(&who).ok_or(Why::NoTrader)?;
		let now = T::Clock::now();
		// Of each feed one at the most.
		let mut records: Vec<_> = TrackRecords::<T>::iter_prefix(&who)
			.map(|(feed, of)| full::<T>(feed, of, now))
			.collect();
		records.sort_by_key(|of| of.record.feed);
		let mut unjudged: Vec<_> = Unjudged::<T>::iter_prefix(&who).collect();
		unjudged.sort_unstable();
		Ok(TraderView {
			sequence,
			profile: profile::<T>(&who),
			followers: Followers::<T>::get(&who),
			g_e12: standing.best().map(|best| best.g_e12),
			luck_once_in: standing.luck_once_in(),
			feeds_used: standing.used,
			rank,
			records,
			unjudged,
			trader: who,
		})
	}
}

/// Where a trader stands on a board.
fn place<T: Config>(board: Board, who: &T::AccountId) -> Option<RankPlace> {
	match board {
		Board::All => Traders::<T>::get(who)?.rank,
		Board::Feed(feed) => TrackRecords::<T>::get(who, feed)?.rank,
	}
}

fn row<T: Config>(
	board: Board,
	who: &T::AccountId,
	now: Moment,
) -> Option<TraderRow<T::AccountId>> {
	let standing = Traders::<T>::get(who)?.standing;
	let record = |feed| {
		let tracked = TrackRecords::<T>::get(who, feed)?;
		Some(RecordView::new(feed, &tracked, now))
	};
	let (g_e12, luck_once_in, record) = match board {
		Board::All => {
			let best = standing.best()?;
			(best.g_e12, standing.luck_once_in(), record(best.feed)?)
		},
		Board::Feed(feed) => {
			let record = record(feed)?;
			(record.g_e12, record.luck_once_in, record)
		},
	};
	let name = Profiles::<T>::get(who).map(|profile| profile.name).unwrap_or_default();
	let (trader, feeds_used) = (who.clone(), standing.used);
	let name_users = users::<T>(&name);
	Some(TraderRow { trader, name, name_users, g_e12, luck_once_in, feeds_used, record })
}

/// How many accounts say that they have this name.
fn users<T: Config>(name: &Name) -> u32 {
	if name.is_empty() {
		0
	} else {
		NameUsers::<T>::get(name)
	}
}

fn profile<T: Config>(who: &T::AccountId) -> Option<ProfileView<T::AccountId>> {
	let Profile { name, link, courier, .. } = Profiles::<T>::get(who)?;
	Some(ProfileView { name_users: users::<T>(&name), name, link, courier })
}

fn full<T: Config>(feed: FeedId, tracked: Tracked<TicketOf<T>>, now: Moment) -> FullRecord {
	let record = RecordView::new(feed, &tracked, now);
	FullRecord { record, last: tracked.record.last.into() }
}
