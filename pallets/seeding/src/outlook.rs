// SPDX-License-Identifier: Apache-2.0
//! Pools and seats as clients are told of them: as they are in the block that is asked, whether or not
//! anybody has written down what time has done to them.

use crate::{
	ids::{Bytes32, InfoHashV1, InfoHashV2, PeriodIndex, PoolId, Tick},
	pool::Label,
	seat::{Ending, Notice},
	terms::PoolTerms,
};
use codec::{Decode, Encode};
use primitives::{Balance, Moment};
use scale_info::TypeInfo;

/// A pool.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct PoolView<AccountId> {
	/// Its id.
	pub id: PoolId,
	/// Who made it.
	pub sponsor: AccountId,
	/// The id of the content that is kept.
	pub content: Bytes32,
	/// Its length in bytes.
	pub length_bytes: u64,
	/// The torrent's info hash of the first version. The sponsor's claim: compare the content's id.
	pub info_hash_v1: Option<InfoHashV1>,
	/// The torrent's info hash of the second version. The sponsor's claim.
	pub info_hash_v2: Option<InfoHashV2>,
	/// What the sponsor calls it. Nobody checks it.
	pub label: Label,
	/// On what terms it pays. They never change.
	pub terms: PoolTerms,
	/// Whether governance has delisted it.
	pub delisted: bool,
	/// Whether the sponsor has closed it.
	pub closing: bool,
	/// Its seats.
	pub seats: SeatCounts,
	/// How many claims there are. They keep nobody out: the first accepted proof has a vacant seat.
	pub claims: u32,
	/// Its money.
	pub money: PoolMoney,
	/// Until which tick all of its money lasts for the seats that are taken. None if there are none.
	pub lasts_until_tick: Option<Tick>,
	/// What a vacant seat pays.
	pub price: PriceView,
	/// About how long a period is, in milliseconds.
	pub period_ms_about: Moment,
}

/// How many seats a pool has.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct SeatCounts {
	/// So many are taken: claims that were proven.
	pub taken: u32,
	/// Of so many.
	pub all: u32,
	/// So many of them were paid for the last period that they have settled.
	pub paid_this_period: u32,
}

/// What a pool has, in the native token's smallest unit.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct PoolMoney {
	/// What the sponsor can withdraw.
	pub own_free: Balance,
	/// What others gave and is not reserved.
	pub gifts_free: Balance,
	/// What is reserved for seats.
	pub reserved: Balance,
	/// What its seats are paid for a period together.
	pub pays: Balance,
}

/// What a vacant seat pays for a period.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct PriceView {
	/// Now.
	pub now: Balance,
	/// When it began to rise.
	pub base: Balance,
	/// At the most.
	pub max: Balance,
	/// The tick in which it began to rise.
	pub since_tick: Tick,
	/// The tick in which it is at the most, if no seat is taken or given up before, and no money comes to
	/// a pool that had too little for another seat.
	pub full_at_tick: Tick,
}

/// What a vacant seat pays in some tick, if nothing happens before.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct PricePoint {
	/// The tick.
	pub tick: Tick,
	/// The pay for a period.
	pub pay: Balance,
}

/// A seat, or a claim to one.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct SeatView<AccountId> {
	/// Its pool.
	pub pool: PoolId,
	/// Who has it.
	pub seeder: AccountId,
	/// Whether it is a seat. Else it is a claim, whose first accepted proof makes it one or ends it.
	pub seated: bool,
	/// What it is paid for a period; a claim, at the most.
	pub pay: Balance,
	/// The period that runs and is not paid, or else the next one.
	pub period: PeriodIndex,
	/// The first tick of that period.
	pub first_tick: Tick,
	/// Its last one.
	pub last_tick: Tick,
	/// What is to be done for it.
	pub phase: Phase,
	/// What is to be done next, and when. None if nothing will be.
	pub duty: Option<Duty>,
	/// The root that it has committed to in this period, and the tick of that.
	pub commitment: Option<(Bytes32, Tick)>,
	/// For how many periods it was paid.
	pub paid_periods: u32,
	/// How many it has missed.
	pub missed: u32,
	/// How many of those since it was paid last.
	pub missed_in_row: u32,
	/// How many of those nobody has settled yet.
	pub unsettled: u32,
	/// What is left of its bond.
	pub bond_left: Balance,
	/// What the period costs if it is missed.
	pub at_risk: Balance,
	/// Whether it is to end, and why.
	pub notice: Option<Notice>,
	/// The first tick that it is not paid for any more, if it is to end or money runs out. Of a claim, for
	/// which nothing is reserved, the first one after its period.
	pub funded_until_tick: Tick,
	/// Why it does not earn, if so.
	pub why_not_earning: Option<WhyNotEarning>,
}

/// What is to be done for a seat.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
	/// Commit to the root of this period's tags.
	#[codec(index = 0)]
	Commit,
	/// Nothing, until the duty's first tick; or until the next period, if this one is lost.
	#[codec(index = 1)]
	Wait,
	/// Prove the leaf that was drawn.
	#[codec(index = 2)]
	Prove,
	/// Nothing: the running period is paid.
	#[codec(index = 3)]
	Done,
	/// The seat is over: settle it.
	#[codec(index = 4)]
	Overdue,
}

/// Something that a seeder has to do.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Duty {
	/// What.
	pub what: What,
	/// The first tick in which it can be done.
	pub from_tick: Tick,
	/// The last one.
	pub to_tick: Tick,
	/// About when the first one begins, in milliseconds since 1970.
	pub from_ms_about: Moment,
	/// About when the last one ends.
	pub to_ms_about: Moment,
	/// The key of the period's tags, once its seed is known.
	pub key: Option<Bytes32>,
	/// The index of the leaf to show, once it is drawn.
	pub leaf: Option<u64>,
}

/// What a seeder has to do.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
	/// Commit to the root of the tags.
	#[codec(index = 0)]
	Commit,
	/// Prove a leaf.
	#[codec(index = 1)]
	Prove,
}

/// Why a seat does not earn.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub enum WhyNotEarning {
	/// Its first period has not begun.
	#[codec(index = 0)]
	NotBegun,
	/// It did not commit in time: this period is lost.
	#[codec(index = 1)]
	CommitMissed,
	/// It has missed the last periods.
	#[codec(index = 2)]
	Missed {
		/// So many.
		periods: u32,
	},
	/// It is over.
	#[codec(index = 3)]
	Over {
		/// Why.
		why: Ending,
	},
	/// It is a claim, and if it were proven now it would not become a seat: it would end, without pay.
	#[codec(index = 4)]
	CannotBeSeated {
		/// Why.
		why: Ending,
	},
}
