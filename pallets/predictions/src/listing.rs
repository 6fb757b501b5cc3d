// SPDX-License-Identifier: Apache-2.0
//! Lists in pages, and feeds as they are listed.
//!
//! The order of each list is stated and total. A page looks at a bounded number of records, and so may
//! hold fewer than were asked for, even none, and still go on.

use crate::{feed_terms::FeedTerms, ids::BlueprintId, why::Why};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use ordered_index::Tick;
use primitives::{Balance, FeedId};
use scale_info::TypeInfo;

/// The most blueprints or unlocks on a page, each with all that there is to say of it.
pub const MAX_VIEWS: u32 = 50;
/// The most traders on a page of a board.
pub const MAX_ROWS: u32 = 100;
/// The most followings on a page.
pub const MAX_FOLLOWINGS: u32 = 100;
/// The most ids that are looked at for a page.
pub const MAX_LOOKED: u32 = 128;

/// A part of a list.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Page<Item, Cursor> {
	/// What is on it.
	pub items: Vec<Item>,
	/// Where the next page goes on; none at the end only. It stays good if what it names goes. All
	/// pages of a list are to be asked for at one block.
	pub next: Option<Cursor>,
}

impl<Item, Cursor> Page<Item, Cursor> {
	/// A page of at most so many items, each with a cursor behind it: if there are so many, the list may
	/// go on behind the last.
	pub fn of(items: impl Iterator<Item = (Cursor, Item)>, max: u32) -> Self {
		let max = max as usize;
		let mut page = Self { items: Vec::new(), next: None };
		let mut last = None;
		for (cursor, item) in items.take(max) {
			page.items.push(item);
			last = Some(cursor);
		}
		page.next = last.filter(|_| page.items.len() >= max);
		page
	}
}

/// The last blueprint on a page of a list by time: when its phase ends, in units of 1.024 s since 1970,
/// rounded up, and its id. If it no longer stands there the list goes on with all of that time.
pub type PhaseCursor = (Tick, BlueprintId);

/// The last trader on a page of a board: 64 times their score, rounded down, and who they are. If they
/// no longer stand there the list goes on with all of that score.
pub type RankCursor<AccountId> = (Tick, AccountId);

/// A feed of which there are predictions.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct FeedView<AssetKind> {
	/// Its id.
	pub id: FeedId,
	/// On what terms there are predictions of it.
	pub terms: FeedTerms<AssetKind>,
	/// Whether governance has closed it to new blueprints.
	pub closed: bool,
	/// The prices and covers of all open unlocks, and the most that they may be.
	pub exposure: Exposure,
	/// How many blueprints are not judged.
	pub unjudged: u32,
	/// Whether something can be posted on it now, or why not.
	pub can_post: Result<(), Why>,
}

/// How much is sold of a feed.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Exposure {
	/// The prices and covers of all open unlocks.
	pub used: Balance,
	/// The most that they may be. If governance has lowered it, there can be more in use.
	pub limit: Balance,
}
