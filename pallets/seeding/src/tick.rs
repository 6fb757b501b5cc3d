// SPDX-License-Identifier: Apache-2.0
//! When a tick began.

use crate::ids::Tick;
use codec::{Decode, Encode, MaxEncodedLen};
use primitives::Moment;
use scale_info::TypeInfo;

/// Of how many ticks seeds are kept: more than a period has, so that whoever proves can use them.
pub const KEPT_SEEDS: u32 = 1_024;
/// The shortest period that a new pool can have, in ticks, unless the chain's preset says otherwise: six
/// hours.
pub const DEFAULT_MIN_PERIOD: Tick = 36;

/// When a tick began.
#[derive(Encode, Decode, TypeInfo, MaxEncodedLen, Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct TickBegin<BlockNumber> {
	/// Since which block its seed is known.
	pub known_since: BlockNumber,
	/// About when that was: the time of the block before, in milliseconds since 1970.
	pub at_ms_about: Moment,
}
