// SPDX-License-Identifier: Apache-2.0
//! What unlocking and posting would come to.

use crate::{ids::Sequence, times::Times, why::Why};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use primitives::{Balance, Moment};
use scale_info::TypeInfo;

/// What unlocking a blueprint now would come to.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct UnlockQuote<AssetKind> {
	/// In which asset it is paid.
	pub asset: AssetKind,
	/// What is put on hold, and is the most there is to lose.
	pub pay: Balance,
	/// What is put on hold of the native token beside it, until the unlock is closed; none if there is
	/// too little for it.
	pub deposit_trn: Option<Balance>,
	/// It can be judged and closed after this moment at the latest; most are before. Moves with halts.
	pub held_until_ms: Moment,
	/// What comes back. Between the worst result, no result and the target it is straight.
	pub outcomes: Vec<UnlockOutcome>,
	/// How many units can be bought now.
	pub seats_left: u32,
	/// How much more of the feed may be sold, in prices and covers.
	pub exposure_left: Balance,
	/// Whether it can be unlocked now, or why not.
	pub can: Result<(), Why>,
}

/// How an unlock can end.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Case {
	/// The target is hit.
	#[codec(index = 0)]
	Target,
	/// Nothing is gained or lost.
	#[codec(index = 1)]
	Level,
	/// It ends at the stop, to the unit.
	#[codec(index = 2)]
	Stop,
	/// It ends as far beyond the stop as losses count.
	#[codec(index = 3)]
	Worst,
	/// There was no position, or no price to measure it by.
	#[codec(index = 4)]
	Void,
	/// Nobody can say.
	#[codec(index = 5)]
	Hidden,
	/// Nothing was delivered in time, or not what the key says, whatever the outcome.
	#[codec(index = 6)]
	NotDelivered,
}

/// What an unlock comes to in one case.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnlockOutcome {
	/// In which case.
	pub case: Case,
	/// The result in 10^-12; -1 is what is lost at the stop. Zero if void or not delivered.
	pub result_e12: i64,
	/// What the buyer gets, out of price and cover.
	pub get: Balance,
	/// The same less what the buyer pays.
	pub net: i128,
}

/// What posting a blueprint now would come to.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct PostQuote<AssetKind> {
	/// In which asset it is paid.
	pub asset: AssetKind,
	/// When its parts would begin and end, without halts of the chain.
	pub times: Times,
	/// Of which sequence it would be: a part of what is sealed.
	pub sequence: Sequence,
	/// What is put on hold in any case.
	pub stake: Balance,
	/// What is put on hold for each unit beside it.
	pub cover: Balance,
	/// What is put on hold in all: stake and covers.
	pub held: Balance,
	/// What is put on hold of the native token beside it; for the first blueprint of all, and the first
	/// on a feed, also for the record, which stays. None if there is too little for it.
	pub deposit_trn: Option<Balance>,
	/// What it comes to.
	pub outcomes: Vec<PostOutcome>,
	/// Whether it can be posted now, or why not.
	pub can: Result<(), Why>,
}

/// What a blueprint comes to for its trader in one case.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct PostOutcome {
	/// In which case.
	pub case: Case,
	/// The result in 10^-12; -1 is what is lost at the stop. Zero if void or not delivered.
	pub result_e12: i64,
	/// What is lost of the stake. For what is not delivered the outcome decides, which is not counted
	/// here.
	pub stake_lost: Balance,
	/// What the trader is paid for each unit that is sold.
	pub paid_a_unit: Balance,
	/// What the protocol takes of each unit.
	pub fee_a_unit: Balance,
	/// What is lost of the cover of each unit that is sold.
	pub cover_lost_a_unit: Balance,
	/// What the trader gains or loses if nothing is sold.
	pub net_unsold: i128,
	/// What the trader gains or loses if all of it is sold.
	pub net_sold: i128,
}
