// SPDX-License-Identifier: Apache-2.0
//! What of a blueprint everybody knows from the start, and what it says: open, or sealed until later.

use crate::{
	feed_terms::{FeedTerms, MAX_DISTANCE},
	ids::Bytes32,
	seal::{Plain, MESSAGE_LEN},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use primitives::{Balance, FeedId, Moment};
use scale_info::TypeInfo;

/// The longest note, in bytes.
pub const MAX_NOTE: u32 = 128;
/// The lowest odds, in hundredths.
pub const MIN_ODDS: u16 = 50;
/// The highest odds, in hundredths.
pub const MAX_ODDS: u16 = 400;
/// One, in hundredths.
pub const EVEN: u16 = 100;

/// What of a blueprint everybody knows from the start.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct BlueprintTerms {
	/// Which feed it is about.
	pub feed: FeedId,
	/// How much further the target is than the stop, in hundredths: 50 to 400.
	pub odds_e2: u16,
	/// How far the stop is from the fill, in millionths of it.
	pub stop_ppm: u32,
	/// What a unit costs. Zero if none are sold.
	pub price: Balance,
	/// How many units are for sale. None of an open one.
	pub cap: u32,
	/// For how long it is sold. Zero if it is not.
	pub sale_ms: Moment,
	/// For how long its entry level may be touched after the start.
	pub entry_ms: Moment,
	/// How long it then lasts.
	pub life_ms: Moment,
	/// What the trader says of it.
	pub note: BoundedVec<u8, ConstU32<MAX_NOTE>>,
}

impl BlueprintTerms {
	/// Whether the odds are within their limits.
	pub fn has_valid_odds(&self) -> bool {
		(MIN_ODDS..=MAX_ODDS).contains(&self.odds_e2)
	}

	/// Whether stop and target are at distances that the terms allow.
	pub fn has_valid_distances<Asset>(&self, rules: &FeedTerms<Asset>) -> bool {
		let target = u64::from(self.stop_ppm).saturating_mul(self.odds_e2.into());
		(rules.min_stop_ppm..=MAX_DISTANCE).contains(&self.stop_ppm)
			&& target <= u64::from(MAX_DISTANCE).saturating_mul(EVEN.into())
	}

	/// Whether nothing is for sale, and nothing is said of how.
	pub fn sells_nothing(&self) -> bool {
		self.cap == 0 && self.price == 0 && self.sale_ms == 0
	}
}

// One lies in memory for as long as a call takes.
#[allow(clippy::large_enum_variant)]
/// What a blueprint says.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub enum Content {
	/// For everybody, from the start.
	#[codec(index = 0)]
	Open(Plain),
	/// For whoever has the key.
	#[codec(index = 1)]
	Sealed {
		/// The message under the key's stream.
		ciphertext: [u8; MESSAGE_LEN],
		/// What the key is checked against.
		commitment: Bytes32,
	},
}
