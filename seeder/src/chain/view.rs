// SPDX-License-Identifier: Apache-2.0
//! What the chain's `SeedingApi` answers: of each answer, what is read here. Fields are found by their
//! names, so that a chain that says more is understood too.

use super::{Account, PoolTerms};
use crate::duty::{Due, Seat, Window};
use content::Hash;
use subxt::ext::scale_decode::DecodeAsType;

/// A pool.
#[derive(DecodeAsType, Clone, PartialEq, Eq, Debug)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct PoolView {
	/// Its id.
	pub id: u64,
	/// Who made it.
	pub sponsor: Account,
	/// The id of its content.
	pub content: Hash,
	/// Its length in bytes.
	pub length_bytes: u64,
	/// The torrent's info hash of the first version. The sponsor's claim.
	pub info_hash_v1: Option<[u8; 20]>,
	/// The torrent's info hash of the second version. The sponsor's claim.
	pub info_hash_v2: Option<[u8; 32]>,
	/// What the sponsor calls it.
	pub label: Vec<u8>,
	/// On what terms it pays.
	pub terms: PoolTerms,
	/// Whether governance has delisted it.
	pub delisted: bool,
	/// Whether the sponsor has closed it.
	pub closing: bool,
	/// Its money.
	pub money: PoolMoney,
	/// What a vacant seat pays.
	pub price: PriceView,
	/// About how long a period is, in milliseconds.
	pub period_ms_about: u64,
}

/// What a pool has, in the native token's smallest unit.
#[derive(DecodeAsType, Clone, PartialEq, Eq, Debug)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct PoolMoney {
	/// What the sponsor can withdraw.
	pub own_free: u128,
	/// What others gave and is not reserved.
	pub gifts_free: u128,
	/// What is reserved for seats.
	pub reserved: u128,
}

/// What a vacant seat pays for a period.
#[derive(DecodeAsType, Clone, PartialEq, Eq, Debug)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct PriceView {
	/// Now.
	pub now: u128,
}

/// A seat.
#[derive(DecodeAsType, Clone, PartialEq, Eq, Debug)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct SeatView {
	/// Its pool.
	pub pool: u64,
	/// Who has it.
	pub seeder: Account,
	/// What it is paid for a period.
	pub pay: u128,
	/// The period that runs and is not paid, or else the next one.
	pub period: u32,
	/// The first tick of that period.
	pub first_tick: u32,
	/// Its last one.
	pub last_tick: u32,
	/// What is to be done for it.
	pub phase: Phase,
	/// What is to be done next, and when.
	pub duty: Option<Duty>,
	/// The root that it has committed to in this period, and the tick of that.
	pub commitment: Option<(Hash, u32)>,
	/// For how many periods it was paid.
	pub paid_periods: u32,
	/// How many it has missed.
	pub missed: u32,
	/// What is left of its bond.
	pub bond_left: u128,
}

/// What is to be done for a seat.
#[derive(DecodeAsType, Clone, Copy, PartialEq, Eq, Debug)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum Phase {
	/// Commit to the root of this period's tags.
	Commit,
	/// Nothing, until the duty's first tick; or until the next period, if this one is lost.
	Wait,
	/// Prove the leaf that was drawn.
	Prove,
	/// Nothing: the running period is paid.
	Done,
	/// The seat is over: settle it.
	Overdue,
}

/// Something that a seeder has to do.
#[derive(DecodeAsType, Clone, Copy, PartialEq, Eq, Debug)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Duty {
	/// What.
	pub what: What,
	/// The first tick in which it can be done.
	pub from_tick: u32,
	/// The last one.
	pub to_tick: u32,
	/// About when the first one begins, in milliseconds since 1970.
	pub from_ms_about: u64,
	/// About when the last one ends.
	pub to_ms_about: u64,
	/// The key of the period's tags, once its seed is known.
	pub key: Option<Hash>,
	/// The leaf to show, once it is drawn.
	pub leaf: Option<u64>,
}

/// What a seeder has to do.
#[derive(DecodeAsType, Clone, Copy, PartialEq, Eq, Debug)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum What {
	/// Commit to the root of the tags.
	Commit,
	/// Prove a leaf.
	Prove,
}

/// Why there is no answer.
#[derive(DecodeAsType, Clone, Copy, PartialEq, Eq, Debug)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum Why {
	/// The pool is over, or there never was one.
	NoSuchPool,
	/// The numbers are too large to be counted.
	Uncountable,
}

/// A part of a list.
#[derive(DecodeAsType, Clone, PartialEq, Eq, Debug)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct Page<Item> {
	/// What is on it.
	pub items: Vec<Item>,
}

/// Of the event of a new pool, what is read.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(super) struct PoolCreated {
	/// Its id.
	pub pool: u64,
}

/// Of a seat as it is in store, what its view does not say: there, time has done its work already.
#[derive(DecodeAsType, Clone, Copy, PartialEq, Eq, Debug)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct StoredSeat {
	/// The first period that is neither paid nor missed, as far as is written down.
	pub period: u32,
	/// For how many periods from that one on the pay is reserved.
	pub funded: u32,
}

impl SeatView {
	/// What the seat owes in this tick.
	pub fn seat(&self, tick: u32, stored: &StoredSeat) -> Seat {
		Seat { period: self.period, due: self.due(tick, stored) }
	}

	fn due(&self, tick: u32, stored: &StoredSeat) -> Option<(Due, Window)> {
		let now = Window { from: tick, to: tick };
		if self.phase == Phase::Overdue || self.runs_dry(tick, stored) {
			return Some((Due::Settle, now));
		}
		let duty = self.duty.filter(|duty| (duty.from_tick..=duty.to_tick).contains(&tick))?;
		let key = duty.key?;
		let due = match duty.what {
			What::Commit => Due::Commit { key },
			What::Prove => Due::Prove { key, leaf: duty.leaf?, root: self.commitment?.0 },
		};
		Some((due, Window { from: duty.from_tick, to: duty.to_tick }))
	}

	/// Whether the seat ends when its next period begins, since nothing is reserved for that, though the pool
	/// has money again: settling it in time reserves some.
	fn runs_dry(&self, tick: u32, stored: &StoredSeat) -> bool {
		let unpaid = stored.period == self.period && stored.funded == 0;
		unpaid && tick < self.first_tick && self.duty.is_some()
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const KEY: Hash = [1; 32];
	const STORED: StoredSeat = StoredSeat { period: 4, funded: 2 };

	fn duty(what: What) -> Duty {
		Duty {
			what,
			from_tick: 10,
			to_tick: 12,
			from_ms_about: 0,
			to_ms_about: 0,
			key: Some(KEY),
			leaf: Some(7),
		}
	}

	fn view(phase: Phase, duty: Option<Duty>) -> SeatView {
		SeatView {
			pool: 0,
			seeder: Account::from([2; 32]),
			pay: 100,
			period: 4,
			first_tick: 10,
			last_tick: 13,
			phase,
			duty,
			commitment: Some(([3; 32], 10)),
			paid_periods: 4,
			missed: 0,
			bond_left: 1_000,
		}
	}

	#[test]
	fn a_duty_should_be_due_in_its_ticks_and_once_its_key_and_leaf_are_known() {
		let window = Window { from: 10, to: 12 };
		let commit = view(Phase::Commit, Some(duty(What::Commit)));
		assert_eq!(commit.due(10, &STORED), Some((Due::Commit { key: KEY }, window)));
		assert_eq!((commit.due(9, &STORED), commit.due(13, &STORED)), (None, None));
		let prove = view(Phase::Prove, Some(duty(What::Prove)));
		let due = Due::Prove { key: KEY, leaf: 7, root: [3; 32] };
		assert_eq!(prove.due(12, &STORED), Some((due, window)));
		for unknown in [
			Duty { key: None, ..duty(What::Commit) },
			Duty { key: None, ..duty(What::Prove) },
			Duty { leaf: None, ..duty(What::Prove) },
		] {
			assert_eq!(view(Phase::Wait, Some(unknown)).due(11, &STORED), None);
		}
	}

	#[test]
	fn a_seat_should_be_settled_when_it_is_over_or_would_end_though_there_is_money() {
		let over = view(Phase::Overdue, None);
		assert!(matches!(over.due(30, &STORED), Some((Due::Settle, _))));
		let dry = StoredSeat { funded: 0, ..STORED };
		let done = view(Phase::Done, Some(duty(What::Commit)));
		assert!(matches!(done.due(9, &dry), Some((Due::Settle, _))));
		// Not if something is reserved, nor if nothing can be.
		assert_eq!(done.due(9, &STORED), None);
		assert_eq!(view(Phase::Done, None).due(9, &dry), None);
		// Once the period runs, committing does it.
		let commit = view(Phase::Commit, Some(duty(What::Commit)));
		assert!(matches!(commit.due(10, &dry), Some((Due::Commit { .. }, _))));
	}
}
