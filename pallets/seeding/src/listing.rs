// SPDX-License-Identifier: Apache-2.0
//! Lists in pages.
//!
//! The order of each list is stated and total. A page looks at a bounded number of records, and so may
//! hold fewer than were asked for, even none, and still go on.

use alloc::vec::Vec;
use codec::{Decode, Encode};
use scale_info::TypeInfo;

/// The most pools or seats on a page.
pub const MAX_VIEWS: u32 = 50;
/// The most ids that are looked at for a page.
pub const MAX_LOOKED: u32 = 128;
/// The most points of a line of prices.
pub const MAX_POINTS: u32 = 16;

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
