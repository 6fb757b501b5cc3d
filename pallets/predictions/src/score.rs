// SPDX-License-Identifier: Apache-2.0
//! The score of a record: how seldom luck alone shows the like.
//!
//! Three imagined followers bet a half, a quarter and an eighth of their money on each call, at its odds.
//! Without skill, what each of them has is expected not to grow: so luck makes the three together, or one
//! of them to three times as much, `e^G` times as rich at any moment in at most one of `e^G` accounts
//! (Ville's inequality). Every rounding is downwards, so this holds for the numbers in store.

mod ln;
#[cfg(test)]
pub(crate) mod reference;
#[cfg(test)]
mod tests;

use crate::{
	ordering::{RankList, RankPlace},
	outcome::{worst_e12, ONE},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
pub(crate) use ln::ln_whole_up_e12;
use ln::{exp_down, ln_down_e12};
use ordered_index::Tick;
use scale_info::TypeInfo;

/// The parts of their money that the followers bet: one of so many.
const PARTS: [i64; 3] = [2, 4, 8];

/// No logarithm grows beyond this, in 10⁻¹². It is how old glory is lost: from here, as from anywhere,
/// each wrong call leads down.
pub const MAX_LOG_E12: i64 = 16_000_000_000_000;

/// ln 3 in 10⁻¹², rounded up so that no score reads too high.
const LN_3_UP_E12: i64 = 1_098_612_288_669;

/// The least score of a proven trader, in 10⁻¹².
pub const PROVEN_E12: i64 = ONE;

/// The least number of calls of a proven trader.
pub const PROVEN_CALLS: u32 = 20;

/// How many ticks a score of one has on a board.
const TICKS: i64 = 64;

/// Odds of one, in hundredths.
const EVEN: u16 = 100;

/// ρ: the result less what trading it costs, in 10⁻¹², rounded down, at least −max(1, b).
///
/// The result is in 10⁻¹², odds in hundredths, the stop's distance and the cost in millionths.
pub fn net_result_e12(result_e12: i64, odds_e2: u16, stop_ppm: u32, cost_ppm: u32) -> i64 {
	let worst = worst_e12(odds_e2);
	let stop = u64::from(stop_ppm);
	let cost = u64::from(cost_ppm).saturating_mul(ONE.unsigned_abs());
	// A stop at no distance makes any cost too high.
	let cost_up = match cost.checked_div(stop) {
		Some(cost_down) if cost_down.saturating_mul(stop) == cost => cost_down,
		Some(cost_down) => cost_down.saturating_add(1),
		None => return worst,
	};
	result_e12.saturating_sub(cost_up.try_into().unwrap_or(i64::MAX)).max(worst)
}

/// u: ρ as a part of the most that can be lost, max(1, b), in 10⁻¹², rounded down. From −1 to 1.
pub fn unit_e12(net_result_e12: i64, odds_e2: u16) -> i64 {
	let (net, most) = (i128::from(net_result_e12), i128::from(odds_e2.max(EVEN)));
	let unit = net.saturating_mul(EVEN.into()).div_euclid(most);
	unit.clamp((-ONE).into(), ONE.into()).try_into().unwrap_or(-ONE)
}

/// Three followers' logarithms.
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
	Default,
)]
pub struct Score {
	/// By what part of their money the followers have grown who bet a half, a quarter, an eighth of it:
	/// natural logarithms in 10⁻¹², rounded down, at most 16.
	pub logs_e12: [i64; 3],
}

impl Score {
	/// A call ended at this part u of the most that it could lose, in 10⁻¹² and from −1 to 1. (What is
	/// beyond counts as −1 or 1.)
	///
	/// Each call makes each logarithm too low by less than 2.1 · 10⁻¹², never too high: of that, g · u
	/// takes up to 1, its logarithm less than 1.00002.
	pub fn add(&mut self, unit_e12: i64) {
		let unit = unit_e12.clamp(-ONE, ONE);
		for (log, part) in self.logs_e12.iter_mut().zip(PARTS) {
			let factor = ONE.saturating_add(unit.div_euclid(part));
			// At the lower end it stays where it is: after 13 million lost calls in a row, with 22 million
			// to be won in a row before anybody could tell.
			*log = log.saturating_add(ln_down_e12(factor)).min(MAX_LOG_E12);
		}
	}

	/// The score G in 10⁻¹², rounded down: luck alone ever shows it in one of `e^G` accounts at most.
	pub fn g_e12(&self) -> i64 {
		let best = self.logs_e12.into_iter().fold(i64::MIN, i64::max);
		best.saturating_sub(LN_3_UP_E12)
	}

	/// Luck alone ever shows this score in one of so many accounts at most.
	pub fn luck_once_in(&self) -> u64 {
		luck_once_in(self.g_e12())
	}
}

/// Luck alone ever shows this score, in 10⁻¹², in one of so many accounts at most: `⌊e^G⌋`, and one if
/// that is nothing.
pub fn luck_once_in(g_e12: i64) -> u64 {
	exp_down(g_e12).max(1).into()
}

/// Whether such a score (in 10⁻¹²) after so many calls is proven.
pub fn is_proven(g_e12: i64, calls: u32) -> bool {
	g_e12 >= PROVEN_E12 && calls >= PROVEN_CALLS
}

/// The tick of a score (in 10⁻¹²) on a board: `⌊64 · G⌋`, and zero below zero.
pub fn rank_tick(g_e12: i64) -> Tick {
	let tick = g_e12.max(0).saturating_mul(TICKS).div_euclid(ONE);
	tick.try_into().unwrap_or(Tick::MAX)
}

/// Where a trader with such a score (in 10⁻¹²) after so many calls stands on a board.
pub fn rank_place(g_e12: i64, calls: u32) -> RankPlace {
	let list = if is_proven(g_e12, calls) { RankList::Proven } else { RankList::New };
	RankPlace { list, tick: rank_tick(g_e12) }
}
