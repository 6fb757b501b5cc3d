// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! Snapshots: blocks that can be gone back to.

use super::{clock::Clock, errors::Failure};
use serde_json::{json, Value};
use trine_runtime::{BlockNumber, Hash};

/// From so many blocks above the last final one on, some clients no longer follow: `chainHead` stops them at 128.
pub const WARN_ABOVE: BlockNumber = 120;
/// With so many, no more are made: the database can go back by 4,096.
pub const MOST_ABOVE: BlockNumber = 4_000;

/// A block, and what the clock said then.
#[derive(Clone, Debug)]
pub struct Snapshot {
	pub id: u64,
	pub hash: Hash,
	pub number: BlockNumber,
	/// The block's time, in milliseconds since 1970.
	pub time: u64,
	pub clock: Clock,
}

/// Those that live, oldest first.
#[derive(Default)]
pub struct Snapshots {
	living: Vec<Snapshot>,
	next: u64,
}

impl Snapshots {
	/// Keep a block; the snapshot's id, from 1.
	pub fn take(&mut self, hash: Hash, number: BlockNumber, time: u64, clock: Clock) -> u64 {
		self.next = self.next.saturating_add(1);
		self.living.push(Snapshot { id: self.next, hash, number, time, clock });
		self.next
	}

	/// The snapshot with this id.
	pub fn find(&self, id: u64) -> Result<Snapshot, Failure> {
		let found = self.living.iter().find(|snapshot| snapshot.id == id);
		found.cloned().ok_or(Failure::UnknownSnapshot(id))
	}

	/// Forget one.
	pub fn drop(&mut self, id: u64) {
		self.living.retain(|snapshot| snapshot.id != id);
	}

	/// Forget those above a block.
	pub fn drop_above(&mut self, number: BlockNumber) {
		self.living.retain(|snapshot| snapshot.number <= number);
	}

	/// Forget one and all that were taken later.
	pub fn drop_from(&mut self, id: u64) {
		self.living.retain(|snapshot| snapshot.id < id);
	}

	/// The oldest one: nothing above its block is final.
	pub fn oldest(&self) -> Option<&Snapshot> {
		self.living.first()
	}

	/// As RPC shows them.
	pub fn to_json(&self) -> Value {
		let show = |it: &Snapshot| {
			let Snapshot { id, hash, number, time, .. } = it;
			json!({ "id": id, "block": number, "hash": hash, "time_ms": time })
		};
		self.living.iter().map(show).collect()
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn going_back_forgets_what_came_later() {
		let mut snapshots = Snapshots::default();
		let clock = Clock::new(0, 0, None);
		let ids: Vec<_> =
			(1..=3).map(|i| snapshots.take(Hash::repeat_byte(i as u8), i * 10, 0, clock)).collect();
		assert_eq!(ids, [1, 2, 3]);
		snapshots.drop_from(2);
		assert!(snapshots.find(1).is_ok());
		assert!(snapshots.find(2).is_err() && snapshots.find(3).is_err());
		// Ids are never given twice.
		assert_eq!(snapshots.take(Hash::zero(), 11, 0, clock), 4);
		snapshots.drop(1);
		assert_eq!(snapshots.oldest().map(|snapshot| snapshot.id), Some(4));
	}
}
