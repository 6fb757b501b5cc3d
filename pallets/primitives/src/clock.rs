// SPDX-License-Identifier: Apache-2.0
//! Time as people have it to act: a chain that stands still gives nobody any.

use crate::Moment;

/// The time of the block, and which deadlines have passed by it.
pub trait Clock {
	/// The time of the block.
	fn now() -> Moment;

	/// Whether a deadline has passed, halts of the chain taken into account: one that had not passed
	/// when a halt began passes no sooner than `allowance` after its end. Reads nothing of halts
	/// unless `now > deadline`.
	fn has_passed(deadline: Moment, allowance: Moment) -> bool;

	/// The moment after which [`has_passed`](Self::has_passed) says so, by the halts there were so far.
	/// Keeps the order of deadlines, and never lies before `deadline`.
	fn effective(deadline: Moment, allowance: Moment) -> Moment;

	/// It is this time now.
	#[cfg(feature = "runtime-benchmarks")]
	fn set_now(now: Moment);
}
