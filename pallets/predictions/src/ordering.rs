// SPDX-License-Identifier: Apache-2.0
//! Which ordered indices there are, and where a moment and a score stand in them.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use ordered_index::Tick;
use primitives::{FeedId, Moment};
use scale_info::TypeInfo;
use sp_runtime::ArithmeticError;

/// Which blueprints of a feed a list is of.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub enum PhaseList {
	/// Those on sale, by the end of the sale.
	#[codec(index = 0)]
	OnSale,
	/// The others that are not judged, by their end.
	#[codec(index = 1)]
	Running,
}

/// An ordered index of blueprints.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub enum Index {
	/// Blueprints of a feed, by the moment at which their phase ends: see [`due_tick`].
	#[codec(index = 0)]
	Phase(FeedId, PhaseList),
	/// All blueprints by the next moment at which time alone changes something: see [`due_tick`].
	#[codec(index = 1)]
	Due,
}

/// A kind of index, of which each blueprint stands in one at most.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub enum IndexKind {
	/// By phase.
	#[codec(index = 0)]
	Phase,
	/// By time.
	#[codec(index = 1)]
	Due,
}

/// Of how many bytes a moment is as a tick.
pub const DUE_BYTES: u8 = 4;

impl ordered_index::Index for Index {
	type Kind = IndexKind;

	fn kind(self) -> IndexKind {
		match self {
			Self::Phase(..) => IndexKind::Phase,
			Self::Due => IndexKind::Due,
		}
	}

	fn tick_bytes(self) -> u8 {
		DUE_BYTES
	}
}

/// Which traders are compared.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub enum Board {
	/// All, by their best feed.
	#[codec(index = 0)]
	All,
	/// Those with a record on a feed, by that.
	#[codec(index = 1)]
	Feed(FeedId),
}

/// Which of the traders on a board a list is of.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub enum RankList {
	/// Those with enough calls and a score that luck seldom shows.
	#[codec(index = 0)]
	Proven,
	/// All others.
	#[codec(index = 1)]
	New,
}

/// An ordered index of traders, by their score: see [`crate::score::rank_tick`].
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub struct RankIndex {
	/// Who is compared.
	pub board: Board,
	/// Which of them.
	pub list: RankList,
}

/// Where a trader stands on a board.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub struct RankPlace {
	/// In which list.
	pub list: RankList,
	/// By which score.
	pub tick: Tick,
}

/// Of how many bytes a score is as a tick.
pub const RANK_BYTES: u8 = 2;

impl ordered_index::Index for RankIndex {
	type Kind = Board;

	fn kind(self) -> Board {
		self.board
	}

	fn tick_bytes(self) -> u8 {
		RANK_BYTES
	}
}

/// An index by time has ticks of 2^10 ms, 1.024 s, each.
const DUE_TICK_BITS: u32 = 10;

/// The tick of a moment in an index by time, rounded up: what stands there is not early.
pub fn due_tick(due: Moment) -> Result<Tick, ArithmeticError> {
	due.div_ceil(1 << DUE_TICK_BITS).try_into().map_err(|_| ArithmeticError::Overflow)
}

/// The last tick of the queue whose moments have all come.
pub fn passed_tick(now: Moment) -> Tick {
	// Later than 2^42 ms, the year 2109, all of them have.
	(now >> DUE_TICK_BITS).try_into().unwrap_or(Tick::MAX)
}
