// SPDX-License-Identifier: Apache-2.0
//! How a trader's predictions of a feed came out. Sales never count.

mod standing;
#[cfg(test)]
mod tests;

use crate::{
	ids::BlueprintId,
	ordering::RankPlace,
	outcome::{Ending, Outcome, WhyHidden, WhyVoid, ONE},
	position::{Direction, Position},
	score::{is_proven, net_result_e12, rank_place, unit_e12, Score},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use primitives::Moment;
use scale_info::TypeInfo;
pub use standing::*;

/// How many of the last blueprints a record lists.
pub const MAX_LISTED: u32 = 32;

/// Without a call for so long, 90 days, a trader is idle.
pub const IDLE_MS: Moment = 90 * 24 * 60 * 60 * 1000;

/// A blueprint that was just judged.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Judgement {
	/// Which one.
	pub blueprint: BlueprintId,
	/// How it ended.
	pub outcome: Outcome,
	/// What it said, if that is known.
	pub position: Option<Position>,
	/// Its odds, in hundredths.
	pub odds_e2: u16,
	/// How far its stop was from the fill, in millionths of it.
	pub stop_ppm: u32,
	/// What trading it costs, in millionths.
	pub cost_ppm: u32,
	/// The time of the block that judges it, in milliseconds since 1970.
	pub now: Moment,
}

/// How a listed blueprint ended: an `Ending` without its sample.
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
pub enum How {
	/// At its target.
	#[codec(index = 0)]
	Target,
	/// At its stop.
	#[codec(index = 1)]
	Stop,
	/// At the end of its time.
	#[codec(index = 2)]
	Horizon,
	/// After its trader had left.
	#[codec(index = 3)]
	Left,
	/// Nobody wins or loses.
	#[codec(index = 4)]
	Void(WhyVoid),
	/// Nobody can say: counts as the worst result.
	#[codec(index = 5)]
	Hidden(WhyHidden),
}

impl From<Ending> for How {
	fn from(ending: Ending) -> Self {
		match ending {
			Ending::Target(_) => Self::Target,
			Ending::Stop(_) => Self::Stop,
			Ending::Horizon(_) => Self::Horizon,
			Ending::Left(_) => Self::Left,
			Ending::Void(why) => Self::Void(why),
			Ending::Hidden(why) => Self::Hidden(why),
		}
	}
}

/// One of the last blueprints of a record.
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
pub struct Listed {
	/// Which one.
	pub blueprint: BlueprintId,
	/// The result r in 10⁻¹². Zero if void.
	pub result_e12: i64,
	/// u, what the score is made of: the result less costs as a part of the most that could be lost, in
	/// 10⁻¹². Zero if void.
	pub unit_e12: i64,
	/// The time of the sample that ended it; of its judgement if there is none. In milliseconds since
	/// 1970.
	pub ended_ms: Moment,
	/// How it ended.
	pub how: How,
}

impl Listed {
	/// Whether it is a call: whether somebody wins or loses.
	pub fn is_call(&self) -> bool {
		!matches!(self.how, How::Void(_))
	}
}

/// How a trader's predictions of a feed came out.
///
/// Counts and sums stay at the end of their type, which no record comes near: judging never fails for
/// them.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	PartialEq,
	Eq,
	Debug,
	Default,
)]
pub struct TrackRecord {
	/// How many ended with a result, the hidden ones included.
	pub calls: u32,
	/// How many ended without.
	pub voids: u32,
	/// Of the calls, those that nobody can judge.
	pub hidden: u32,
	/// Of the calls, those of which the direction is known.
	pub directed: u32,
	/// Of those, the ones that said the price would rise.
	pub longs: u32,
	/// Of the calls, those that ended at their target or stop.
	pub at_level: u32,
	/// Of those, the ones that ended at their target.
	pub hits: u32,
	/// How many of them would have without skill: the sum of 1/(1 + b), in 10⁻¹², rounded up.
	pub expected_hits_e12: u64,
	/// How many deliveries were not what their key says.
	pub faulty: u32,
	/// The sum of all results r, in 10⁻¹².
	pub sum_e12: i128,
	/// The highest that this sum has been, in 10⁻¹². It began at zero.
	pub peak_e12: i128,
	/// The furthest that it has been below the highest before, in 10⁻¹².
	pub worst_fall_e12: i128,
	/// What the score is computed from.
	pub score: Score,
	/// When the last call was judged, in milliseconds since 1970. Voids do not count, or one could keep an
	/// old record fresh by them.
	pub last_ms: Moment,
	/// The last blueprints, calls and voids, newest last.
	pub last: BoundedVec<Listed, ConstU32<MAX_LISTED>>,
}

impl TrackRecord {
	/// A blueprint was judged.
	pub fn add(&mut self, judgement: &Judgement) {
		let Judgement { odds_e2, stop_ppm, cost_ppm, now, .. } = *judgement;
		let Outcome { ending, result_e12 } = judgement.outcome;
		let mut listed = Listed {
			blueprint: judgement.blueprint,
			result_e12,
			unit_e12: unit_e12(net_result_e12(result_e12, odds_e2, stop_ppm, cost_ppm), odds_e2),
			ended_ms: match ending {
				Ending::Target(at) | Ending::Stop(at) | Ending::Horizon(at) | Ending::Left(at) => {
					at.time_ms
				},
				Ending::Void(_) | Ending::Hidden(_) => now,
			},
			how: ending.into(),
		};
		match ending {
			Ending::Void(_) => {
				(listed.result_e12, listed.unit_e12) = (0, 0);
				increase(&mut self.voids);
			},
			Ending::Hidden(_) => increase(&mut self.hidden),
			Ending::Target(_) => self.add_level(odds_e2, true),
			Ending::Stop(_) => self.add_level(odds_e2, false),
			Ending::Horizon(_) | Ending::Left(_) => {},
		}
		if listed.is_call() {
			self.add_call(&listed, judgement.position, now);
		}
		let end = self.last.len();
		// It only fails beyond the end of the list.
		let _ = self.last.force_insert_keep_right(end, listed);
	}

	fn add_level(&mut self, odds_e2: u16, hit: bool) {
		increase(&mut self.at_level);
		if hit {
			increase(&mut self.hits);
		}
		self.expected_hits_e12 = self.expected_hits_e12.saturating_add(fair_hit_up_e12(odds_e2));
	}

	fn add_call(&mut self, call: &Listed, position: Option<Position>, now: Moment) {
		increase(&mut self.calls);
		if let Some(position) = position {
			increase(&mut self.directed);
			if position.direction == Direction::Long {
				increase(&mut self.longs);
			}
		}
		self.sum_e12 = self.sum_e12.saturating_add(call.result_e12.into());
		self.peak_e12 = self.peak_e12.max(self.sum_e12);
		self.worst_fall_e12 = self.worst_fall_e12.max(self.peak_e12.saturating_sub(self.sum_e12));
		self.score.add(call.unit_e12);
		self.last_ms = now;
	}

	/// Whether there are enough calls, and a score that luck seldom shows.
	pub fn is_proven(&self) -> bool {
		is_proven(self.score.g_e12(), self.calls)
	}

	/// Where the trader stands among those of the feed. A record without a call has no place.
	pub fn rank(&self) -> Option<RankPlace> {
		(self.calls > 0).then(|| rank_place(self.score.g_e12(), self.calls))
	}

	/// The mean of all results r, in 10⁻¹², rounded down.
	pub fn mean_e12(&self) -> Option<i64> {
		let calls = i128::from(self.calls);
		self.sum_e12.checked_div_euclid(calls).and_then(|mean| mean.try_into().ok())
	}

	/// Which part of the calls of known direction said that the price would rise, in millionths, rounded
	/// down.
	pub fn long_share_ppm(&self) -> Option<u32> {
		let longs = u64::from(self.longs).saturating_mul(1_000_000);
		longs.checked_div(self.directed.into()).and_then(|share| share.try_into().ok())
	}

	/// Whether the last call is long ago.
	pub fn is_idle(&self, now: Moment) -> bool {
		now.saturating_sub(self.last_ms) > IDLE_MS
	}
}

/// How often a target is hit without skill at these odds, in hundredths: 1/(1 + b) in 10⁻¹², rounded up.
fn fair_hit_up_e12(odds_e2: u16) -> u64 {
	const EVEN: u64 = 100;
	let sum = EVEN.saturating_add(odds_e2.into());
	EVEN.saturating_mul(ONE.unsigned_abs()).div_ceil(sum)
}

fn increase(count: &mut u32) {
	*count = count.saturating_add(1);
}

/// A record in store.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct Tracked<Ticket> {
	/// How the trader's predictions of the feed came out.
	pub record: TrackRecord,
	/// Where the trader stands among those of the feed.
	pub rank: Option<RankPlace>,
	/// The trader's deposit for this, held for good: the record stays.
	pub deposit: Ticket,
}
