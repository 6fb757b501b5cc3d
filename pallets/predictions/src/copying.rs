// SPDX-License-Identifier: Apache-2.0
//! What others read of blueprints, such as a pallet that copies trades.

use crate::{ids::BlueprintId, outcome::Outcome, position::Position};
use codec::{Decode, Encode};
use primitives::{FeedId, Moment, Point};
use scale_info::TypeInfo;
use sp_runtime::FixedU128;

/// What is known of a blueprint that is open or revealed.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct KnownTerms<AccountId> {
	/// Whose it is.
	pub trader: AccountId,
	/// Which feed it is about.
	pub feed: FeedId,
	/// What it says.
	pub position: Position,
	/// How much further the target is than the stop, in hundredths.
	pub odds_e2: u16,
	/// How far the stop is from the fill, in millionths of it.
	pub stop_ppm: u32,
	/// From then on prices count, in milliseconds since 1970.
	pub starts_ms: Moment,
	/// Until then its levels may be touched, in milliseconds since 1970.
	pub ends_ms: Moment,
}

/// Where a blueprint was entered, and where it is left.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct KnownFill {
	/// The sample at which it was entered.
	pub fill: Point,
	/// The price at which it has gained all it can.
	pub target: FixedU128,
	/// The price at which it is given up.
	pub stop: FixedU128,
}

/// Blueprints, as those read them who act on what they say.
pub trait Blueprints<AccountId> {
	/// What one says, if everybody may know: it is open or revealed.
	fn terms(id: BlueprintId) -> Option<KnownTerms<AccountId>>;

	/// Where it was entered, once it is and somebody has had it looked at.
	fn fill(id: BlueprintId) -> Option<KnownFill>;

	/// How it has ended, once it is judged and until the last of its unlocks is closed.
	fn outcome(id: BlueprintId) -> Option<Outcome>;
}
