// SPDX-License-Identifier: Apache-2.0
//! Whether a store is whole.

use crate::{store::KindOf, tick::highest, tree, Index, Link, Store, Tick};
use alloc::{collections::btree_set::BTreeSet, vec::Vec};
use codec::Encode;
use frame_support::{
	ensure,
	storage::{IterableStorageMap, StorageMap},
};
use sp_runtime::TryRuntimeError;

/// Whether the store has exactly these records, and its lists and words are whole.
pub(crate) fn check<S: Store>(
	records: impl IntoIterator<Item = (S::Index, Tick, S::Id)>,
) -> Result<(), TryRuntimeError> {
	let (mut expected, mut links) = (BTreeSet::new(), BTreeSet::new());
	for (index, tick, id) in records {
		ensure!(tick <= highest(index.tick_bytes()), "index: a tick wider than those of its index");
		ensure!(
			links.insert((index.kind(), id.clone()).encode()),
			"index: a record has two places"
		);
		expected.insert((index.encode(), tick, id.encode()));
	}
	check_lists::<S>(&expected)?;
	ensure!(
		S::Links::iter_keys().count() == expected.len(),
		"index: links that differ from records"
	);
	check_words::<S>()
}

/// Each tick's list can be walked both ways from end to end, and all together have these records.
fn check_lists<S: Store>(
	expected: &BTreeSet<(Vec<u8>, Tick, Vec<u8>)>,
) -> Result<(), TryRuntimeError> {
	let mut found = BTreeSet::new();
	for ((index, tick), ends) in S::Ticks::iter() {
		let (mut before, mut coming) = (None, Some(ends.first));
		while let Some(id) = coming {
			let key: (KindOf<S>, S::Id) = (index.kind(), id.clone());
			let Link { previous, next } = S::Links::get(key).ok_or("index: a broken list")?;
			ensure!(previous == before, "index: a list that cannot be walked back");
			ensure!(
				found.insert((index.encode(), tick, id.encode())),
				"index: a record stands twice in a list"
			);
			(before, coming) = (Some(id), next);
		}
		ensure!(before == Some(ends.last), "index: a list ends elsewhere");
	}
	ensure!(found == *expected, "index: lists that differ from records");
	Ok(())
}

/// The words have the bits that lead to each tick with records, and no others.
fn check_words<S: Store>() -> Result<(), TryRuntimeError> {
	let mut expected = BTreeSet::new();
	for (index, tick) in S::Ticks::iter_keys() {
		for level in 0..index.tick_bytes() {
			let (prefix, bit) =
				tree::place(tick, level).ok_or("index: a tick of too many bytes")?;
			expected.insert((index.encode(), level, prefix, bit));
		}
	}
	let mut bits = 0usize;
	for ((index, level, prefix), word) in S::Words::iter() {
		ensure!(!word.is_zero(), "index: an empty word in store");
		for bit in (0..=u8::MAX).filter(|bit| word.bit(usize::from(*bit))) {
			ensure!(
				expected.contains(&(index.encode(), level, prefix, Tick::from(bit))),
				"index: a bit of no record"
			);
			bits = bits.saturating_add(1);
		}
	}
	ensure!(bits == expected.len(), "index: a record without its bits");
	Ok(())
}
