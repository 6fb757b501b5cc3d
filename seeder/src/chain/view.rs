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
	/// Its seats.
	pub seats: SeatCounts,
	/// How many claims there are.
	pub claims: u32,
	/// Its money.
	pub money: PoolMoney,
	/// Until which tick all of its money lasts for the seats that are taken; `None` if there are none.
	pub lasts_until_tick: Option<u32>,
	/// What a seat that is claimed now is paid for a period; `None` if none can be claimed.
	pub offer: Option<u128>,
	/// About how long a period is, in milliseconds.
	pub period_ms_about: u64,
}

impl PoolView {
	/// Whether it may have new seats, but all are taken.
	pub fn has_none_vacant(&self) -> bool {
		!self.closing && !self.delisted && self.seats.vacant() == 0
	}
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

/// How many seats a pool has.
#[derive(DecodeAsType, Clone, Copy, PartialEq, Eq, Debug)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct SeatCounts {
	/// So many are taken.
	pub taken: u32,
	/// Of so many.
	pub all: u32,
}

impl SeatCounts {
	/// How many are vacant.
	pub fn vacant(self) -> u32 {
		self.all.saturating_sub(self.taken)
	}
}

/// A seat, or a claim to one.
#[derive(DecodeAsType, Clone, PartialEq, Eq, Debug)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct SeatView {
	/// Its pool.
	pub pool: u64,
	/// Who has it.
	pub seeder: Account,
	/// Whether it is a seat. Else it is a claim, whose next accepted proof makes it one or ends it.
	pub seated: bool,
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
	/// How many of those since it was paid last.
	pub missed_in_row: u32,
	/// How many of those nobody has settled yet.
	pub unsettled: u32,
	/// What is left of its bond.
	pub bond_left: u128,
	/// What the period costs if it is missed.
	pub at_risk: u128,
	/// Whether it is to end, and why.
	pub notice: Option<Notice>,
	/// The first tick that it is not paid for any more, if it is to end or money runs out.
	pub funded_until_tick: u32,
	/// Why it does not earn, if so.
	pub why_not_earning: Option<WhyNotEarning>,
	/// The last tick in which settling it keeps it from ending, if it would end though there is money.
	pub settle_by_tick: Option<u32>,
}

/// Why a seat is to end.
#[derive(DecodeAsType, Clone, Copy, PartialEq, Eq, Debug)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum Notice {
	/// Its seeder leaves: the running period is the last.
	Left,
	/// The sponsor has given notice: it is paid for what was reserved.
	Dismissed,
}

/// Why a seat or a claim has ended.
#[derive(DecodeAsType, Clone, Copy, PartialEq, Eq, Debug)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum Ending {
	/// Its seeder left.
	Left,
	/// The sponsor had given notice, or sent the claimant away.
	Dismissed,
	/// The sponsor had closed the pool.
	PoolClosed,
	/// The pool had no more money for it.
	OutOfMoney,
	/// It has missed too many periods.
	BondUsed,
	/// The pool was delisted.
	Delisted,
	/// A claim that was proven when all seats were taken.
	NoVacancy,
	/// A claim to a seat of an invited pool, of somebody who is not admitted any more.
	NotAdmitted,
}

impl Ending {
	/// In words that follow "since".
	pub fn words(self) -> &'static str {
		match self {
			Self::Left => "it was left",
			Self::Dismissed => "its sponsor dismissed it",
			Self::PoolClosed => "the sponsor has closed the pool",
			Self::OutOfMoney => "the pool has not enough money",
			Self::BondUsed => "it has missed four periods",
			Self::Delisted => "the pool was delisted",
			Self::NoVacancy => "others were first: all seats are taken",
			Self::NotAdmitted => "the sponsor does not admit this account any more",
		}
	}

	/// Whether there may be a seat again for who waits for one.
	pub fn may_pass(self) -> bool {
		matches!(self, Self::NoVacancy | Self::OutOfMoney)
	}
}

/// Why a seat does not earn.
#[derive(DecodeAsType, Clone, Copy, PartialEq, Eq, Debug)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub enum WhyNotEarning {
	/// Its first period has not begun.
	NotBegun,
	/// It did not commit in time: this period is lost.
	CommitMissed,
	/// It has missed the last periods.
	Missed {
		/// So many.
		periods: u32,
	},
	/// It is over.
	Over {
		/// Why.
		why: Ending,
	},
	/// It is a claim, and if it were proven now it would not become a seat.
	CannotBeSeated {
		/// Why.
		why: Ending,
	},
}

impl WhyNotEarning {
	/// In words that follow "since".
	pub fn words(self) -> String {
		match self {
			Self::NotBegun => "its first period has not begun".into(),
			Self::CommitMissed => "it did not commit in time".into(),
			Self::Missed { periods: 1 } => "it has missed the last period".into(),
			Self::Missed { periods } => format!("it has missed the last {periods} periods"),
			Self::Over { why } => format!("it is over: {}", why.words()),
			Self::CannotBeSeated { why } => {
				format!("it could not become a seat now: {}", why.words())
			},
		}
	}
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
pub struct Page<Item, Cursor> {
	/// What is on it.
	pub items: Vec<Item>,
	/// Where the next one goes on.
	pub next: Option<Cursor>,
}

/// Of the event of a new pool, what is read.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(super) struct PoolCreated {
	/// Its id.
	pub pool: u64,
}

/// The event of a seat or a claim that has ended.
#[derive(DecodeAsType, Clone, PartialEq, Eq, Debug)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct SeatEnded {
	/// Its pool.
	pub pool: u64,
	/// Whose it was.
	pub seeder: Account,
	/// Why.
	pub why: Ending,
	/// What came back of its bond.
	pub bond_returned: u128,
}

impl SeatView {
	/// What the seat owes in this tick.
	pub fn seat(&self, tick: u32) -> Seat {
		Seat { period: self.period, due: self.due(tick) }
	}

	/// Whether the pool still counts it among the taken ones, though it has missed a period or is over: who wants
	/// its seat has to settle it.
	pub fn is_stale(&self) -> bool {
		let behind = self.unsettled > 0 || self.phase == Phase::Overdue;
		// What was missed and settled before has made it a claim.
		behind && self.paid_periods > 0 && self.missed_in_row == self.unsettled
	}

	/// "seat" or "claim".
	pub fn word(&self) -> &'static str {
		if self.seated {
			"seat"
		} else {
			"claim"
		}
	}

	fn due(&self, tick: u32) -> Option<(Due, Window)> {
		let now = Window { from: tick, to: tick };
		if self.phase == Phase::Overdue || self.settle_by_tick.is_some_and(|by| tick <= by) {
			return Some((Due::Settle, now));
		}
		if self.is_vain() {
			let window =
				self.duty.map_or(now, |duty| Window { from: duty.from_tick, to: duty.to_tick });
			return Some((Due::GiveUp, window));
		}
		let duty = self.duty.filter(|duty| (duty.from_tick..=duty.to_tick).contains(&tick))?;
		let key = duty.key?;
		let due = match duty.what {
			What::Commit => Due::Commit { key },
			What::Prove => Due::Prove { key, leaf: duty.leaf?, root: self.commitment?.0 },
		};
		Some((due, Window { from: duty.from_tick, to: duty.to_tick }))
	}

	/// Whether it is a claim for which it is not worth working any more: others were first, say, or it can only
	/// cost a part of the bond in this period. As long as it has not committed, leaving it costs nothing.
	fn is_vain(&self) -> bool {
		let vain = matches!(
			self.why_not_earning,
			Some(WhyNotEarning::CannotBeSeated { .. } | WhyNotEarning::CommitMissed)
		);
		vain && !self.seated && self.commitment.is_none() && self.notice.is_none()
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const KEY: Hash = [1; 32];

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
			seated: true,
			pay: 100,
			period: 4,
			first_tick: 10,
			last_tick: 13,
			phase,
			duty,
			commitment: Some(([3; 32], 10)),
			paid_periods: 4,
			missed: 0,
			missed_in_row: 0,
			unsettled: 0,
			bond_left: 1_000,
			at_risk: 250,
			notice: None,
			funded_until_tick: 22,
			why_not_earning: None,
			settle_by_tick: None,
		}
	}

	#[test]
	fn a_duty_should_be_due_in_its_ticks_and_once_its_key_and_leaf_are_known() {
		let window = Window { from: 10, to: 12 };
		let commit = view(Phase::Commit, Some(duty(What::Commit)));
		assert_eq!(commit.due(10), Some((Due::Commit { key: KEY }, window)));
		assert_eq!((commit.due(9), commit.due(13)), (None, None));
		let prove = view(Phase::Prove, Some(duty(What::Prove)));
		let due = Due::Prove { key: KEY, leaf: 7, root: [3; 32] };
		assert_eq!(prove.due(12), Some((due, window)));
		for unknown in [
			Duty { key: None, ..duty(What::Commit) },
			Duty { key: None, ..duty(What::Prove) },
			Duty { leaf: None, ..duty(What::Prove) },
		] {
			assert_eq!(view(Phase::Wait, Some(unknown)).due(11), None);
		}
	}

	#[test]
	fn a_seat_should_be_settled_when_it_is_over_or_would_end_though_there_is_money() {
		let over = view(Phase::Overdue, None);
		assert!(matches!(over.due(30), Some((Due::Settle, _))));
		let done = view(Phase::Done, Some(duty(What::Commit)));
		assert_eq!(done.due(9), None);
		let dry = SeatView { settle_by_tick: Some(9), ..done };
		assert!(matches!(dry.due(9), Some((Due::Settle, _))));
		// Once the period runs, committing does it.
		let commit = SeatView { phase: Phase::Commit, ..dry };
		assert!(matches!(commit.due(10), Some((Due::Commit { .. }, _))));
	}

	#[test]
	fn a_claim_should_be_given_up_when_it_is_vain_and_has_not_committed() {
		let lost = Some(WhyNotEarning::CannotBeSeated { why: Ending::NoVacancy });
		let mut claim = view(Phase::Commit, Some(duty(What::Commit)));
		(claim.seated, claim.commitment, claim.why_not_earning) = (false, None, lost);
		let window = Window { from: 10, to: 12 };
		assert_eq!(claim.due(10), Some((Due::GiveUp, window)));
		// Before its first period, too; and when the period is lost in any case.
		assert_eq!(claim.due(9), Some((Due::GiveUp, window)));
		let missed = Some(WhyNotEarning::CommitMissed);
		let late = SeatView { why_not_earning: missed, phase: Phase::Wait, ..claim.clone() };
		assert_eq!(late.due(9), Some((Due::GiveUp, window)));

		// What was committed to is proved: else it costs a part of the bond.
		let committed = SeatView {
			commitment: Some(([3; 32], 10)),
			duty: Some(duty(What::Prove)),
			..claim.clone()
		};
		assert!(matches!(committed.due(12), Some((Due::Prove { .. }, _))));
		// A seat is not given up, nor is what is on notice left again.
		for kept in [
			SeatView { seated: true, ..late.clone() },
			SeatView { notice: Some(Notice::Left), ..claim.clone() },
			SeatView { why_not_earning: Some(WhyNotEarning::Missed { periods: 1 }), ..claim },
		] {
			assert!(!matches!(kept.due(10), Some((Due::GiveUp, _))), "{kept:?}");
		}
	}

	#[test]
	fn a_seat_that_missed_a_period_should_have_to_be_settled_by_who_wants_it() {
		let seat = view(Phase::Commit, None);
		assert!(!seat.is_stale());
		let missed = SeatView { seated: false, unsettled: 1, missed_in_row: 1, ..seat.clone() };
		assert!(missed.is_stale());
		assert!(SeatView { phase: Phase::Overdue, ..seat }.is_stale());
		// It was settled a period before, or was never paid: it is a claim, and keeps nobody out.
		assert!(!SeatView { missed_in_row: 2, ..missed.clone() }.is_stale());
		assert!(!SeatView { paid_periods: 0, ..missed }.is_stale());
	}
}
