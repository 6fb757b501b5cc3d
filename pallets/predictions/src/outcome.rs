// SPDX-License-Identifier: Apache-2.0
//! How a position ended, and what came of it.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use primitives::Point;
use scale_info::TypeInfo;

/// One, in the unit of results: 10⁻¹².
pub const ONE: i64 = 1_000_000_000_000;

/// A hundredth, the unit of odds, in that of results.
const HUNDREDTH: i64 = 10_000_000_000;

/// The best result at these odds, in hundredths: b, in 10⁻¹².
pub fn best_e12(odds_e2: u16) -> i64 {
	i64::from(odds_e2).saturating_mul(HUNDREDTH)
}

/// The worst result at these odds, in hundredths: −max(1, b), in 10⁻¹². Losses count as far as gains
/// can.
pub fn worst_e12(odds_e2: u16) -> i64 {
	best_e12(odds_e2).max(ONE).saturating_neg()
}

/// How a position ended.
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
pub enum Ending {
	/// At the first sample that touched the target.
	#[codec(index = 0)]
	Target(Point),
	/// At the first sample that touched the stop.
	#[codec(index = 1)]
	Stop(Point),
	/// At the first sample from the end of its time on.
	#[codec(index = 2)]
	Horizon(Point),
	/// At the first sample from a while after its trader had left on.
	#[codec(index = 3)]
	Left(Point),
	/// There was no position, or no price to measure it by: nobody wins or loses.
	#[codec(index = 4)]
	Void(WhyVoid),
	/// Nobody can say: counts as the worst result.
	#[codec(index = 5)]
	Hidden(WhyHidden),
}

/// Why nobody wins or loses.
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
pub enum WhyVoid {
	/// The price did not touch the level of the entry in time.
	#[codec(index = 0)]
	NotArmed,
	/// There was no sample to enter at before the end.
	#[codec(index = 1)]
	NotFilled,
	/// There was no sample to leave at until the grace was over.
	#[codec(index = 2)]
	NoSample,
}

/// Why nobody can say how a position ended.
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
pub enum WhyHidden {
	/// The key was not revealed in time.
	#[codec(index = 0)]
	NotRevealed,
	/// What was revealed is not a prediction.
	#[codec(index = 1)]
	Malformed,
	/// The samples that would say it were removed.
	#[codec(index = 2)]
	SamplesRemoved,
}

/// How a position ended, and what came of it.
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
pub struct Outcome {
	/// How it ended.
	pub ending: Ending,
	/// The result r in 10⁻¹², −1 being what is lost at the stop; rounded down, from −max(1, b) to b.
	/// Of no meaning, and zero, if void.
	pub result_e12: i64,
}

impl Outcome {
	/// Whether nobody wins or loses.
	pub fn is_void(&self) -> bool {
		matches!(self.ending, Ending::Void(_))
	}

	/// Whether the prediction was wrong, or counts as such.
	pub fn is_lost(&self) -> bool {
		!self.is_void() && self.result_e12 < 0
	}

	/// Of what nobody can judge, at these odds, in hundredths.
	pub fn hidden(why: WhyHidden, odds_e2: u16) -> Self {
		Self { ending: Ending::Hidden(why), result_e12: worst_e12(odds_e2) }
	}
}
