// SPDX-License-Identifier: Apache-2.0
//! A time in which there was no block, and what it does to deadlines.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use primitives::Moment;
use scale_info::TypeInfo;

/// How many halts are kept.
pub const MAX_HALTS: u32 = 16;

/// The chain stood still: there was no block between these two.
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
pub struct Halt {
	/// The time of the last block before it, in milliseconds since 1970.
	pub from_ms: Moment,
	/// The time of the first block after it, in milliseconds since 1970.
	pub to_ms: Moment,
}

impl Halt {
	/// When a deadline passes because of this halt: if it had not passed when the halt began, not
	/// before `allowance` after its end.
	fn moves(&self, deadline: Moment, allowance: Moment) -> Moment {
		if deadline >= self.from_ms {
			deadline.max(self.to_ms.saturating_add(allowance))
		} else {
			deadline
		}
	}
}

/// When a deadline passes that has been through these halts, from the oldest to the newest.
///
/// The halts are applied one after another, each to where the ones before have moved the deadline.
/// Each step keeps the order of deadlines, moves none back, and touches none that has passed.
pub fn effective<'a>(
	halts: impl IntoIterator<Item = &'a Halt>,
	deadline: Moment,
	allowance: Moment,
) -> Moment {
	halts.into_iter().fold(deadline, |deadline, halt| halt.moves(deadline, allowance))
}
