// SPDX-License-Identifier: Apache-2.0
//! How a position is judged: by the samples of its feed alone, one after the other as if somebody had
//! watched, whoever asks and whenever.
//!
//! Nothing watches: each question to the history is about a whole phase. What is found is kept in
//! [`Progress`] and is final, since samples are only ever added behind those that were there, and what
//! is not found counts only once its time is over. Holes are bridged: the next sample is the next one,
//! however much later, or a hole would be a free option.

use crate::{
	outcome::{best_e12, worst_e12, Ending, Outcome, WhyVoid},
	position::{Direction, Entry, Position},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use primitives::{
	mul_div_down, mul_div_up, Answer, Bounds, FeedId, HistoryError, Moment, Point, PriceHistory,
	Touch,
};
use scale_info::TypeInfo;
use sp_runtime::{ArithmeticError, FixedU128};

/// What is judged. All of it is fixed when the position becomes known, but for the exit.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Brief {
	/// The feed whose samples judge.
	pub feed: FeedId,
	/// The odds b in hundredths: the target is b times as far away as the stop. Never zero.
	pub odds_e2: u16,
	/// The distance y of the stop in millionths of the fill. Never zero.
	pub stop_ppm: u32,
	/// What is predicted.
	pub position: Position,
	/// In milliseconds: how much later than what it answers to a fill or an exit is.
	pub lag_ms: Moment,
	/// In milliseconds: for how long after `ends` a sample still ends the position.
	pub grace_ms: Moment,
	/// Samples from this moment on count.
	pub starts: Moment,
	/// The last moment at which a level arms.
	pub enter_by: Moment,
	/// The last moment at which a target or stop can be touched; the first sample from it on ends the
	/// position in any case.
	pub ends: Moment,
	/// When the trader left, if so: not before `starts`, nor before any time at which this was judged
	/// without it.
	pub exit: Option<Moment>,
}

/// What has been found so far. Final.
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
pub struct Progress {
	/// The first sample from the start. Entered at the market, it is the fill as well.
	pub reference: Option<Point>,
	/// The time of the sample that touched the level of the entry.
	pub armed: Option<Moment>,
	/// The sample at which the position was entered.
	pub fill: Option<Point>,
}

/// What is known of a position's end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Finding {
	/// Nothing yet.
	NotYet {
		/// When whoever looks at many positions should look at this one again: always later than now.
		///
		/// A sample that is waited for is looked for just after it is due, and, if there is a hole, each
		/// time after as long again as it has been due. A touch, which any sample can bring, is not
		/// looked for before the phase's end: until then a look could be in vain in every block, and whom
		/// it matters to can ask at any time.
		look_again_at: Moment,
	},
	/// It ended. Final.
	Ended(Ending),
}

/// The prices that end a position, whichever is touched first.
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
pub struct Levels {
	/// Where the result is b.
	pub target: FixedU128,
	/// Where the result is −1.
	pub stop: FixedU128,
}

/// Why a step leads no further.
enum Halt {
	/// What it needs may still come; when to look again.
	NotYet(Moment),
	/// What it needs can no longer come.
	Void(WhyVoid),
	/// The history has no answer.
	Failed(HistoryError),
}

impl From<HistoryError> for Halt {
	fn from(error: HistoryError) -> Self {
		Self::Failed(error)
	}
}

/// What was found; or, if that is final, why nobody wins or loses.
fn settled<A>(answer: Answer<A>, never: WhyVoid, look_again_at: Moment) -> Result<A, Halt> {
	match answer {
		Answer::Found(found) => Ok(found),
		Answer::Never => Err(Halt::Void(never)),
		Answer::NotYet => Err(Halt::NotYet(look_again_at)),
	}
}

impl Brief {
	/// How the position ended, if it did by `now`, the time at which the history is asked as well.
	///
	/// Takes note of what is found on the way, so that it is never asked for again. Asks at most five
	/// questions of the history; two once there is a fill.
	///
	/// Fails with `UnknownFeed`, and with `Forgotten` if samples that matter were removed.
	pub fn judge<H: PriceHistory>(
		&self,
		progress: &mut Progress,
		now: Moment,
	) -> Result<Finding, HistoryError> {
		let fill = self.fill::<H>(progress, now);
		match fill.and_then(|fill| self.ending::<H>(fill, now)) {
			Ok(ending) => Ok(Finding::Ended(ending)),
			Err(Halt::Void(why)) => Ok(Finding::Ended(Ending::Void(why))),
			Err(Halt::NotYet(look_again_at)) => Ok(Finding::NotYet { look_again_at }),
			Err(Halt::Failed(error)) => Err(error),
		}
	}

	/// The sample at which the position is entered, before `ends`.
	fn fill<H: PriceHistory>(&self, progress: &mut Progress, now: Moment) -> Result<Point, Halt> {
		if let Some(fill) = progress.fill {
			return Ok(fill);
		}
		let from = match self.position.entry {
			Entry::Market => self.starts,
			// The touching sample would hand the feed's own error to the trader.
			Entry::Level { price: level } => {
				self.arm::<H>(level, progress)?.saturating_add(self.lag_ms)
			},
		};
		let until = self.ends.saturating_sub(1);
		let next = H::next_sample(self.feed, from, until)?;
		let fill = settled(next, WhyVoid::NotFilled, self.when_due(from, until, now))?;
		if self.position.entry == Entry::Market {
			progress.reference = Some(fill);
		}
		progress.fill = Some(fill);
		Ok(fill)
	}

	/// When a sample touches the level from the reference's side, at the latest when the trader leaves.
	fn arm<H: PriceHistory>(
		&self,
		level: FixedU128,
		progress: &mut Progress,
	) -> Result<Moment, Halt> {
		if let Some(armed) = progress.armed {
			return Ok(armed);
		}
		let until = self.exit.map_or(self.enter_by, |exit| exit.min(self.enter_by));
		let look_again_at = until.saturating_add(1);
		let reference = match progress.reference {
			Some(reference) => reference,
			None => {
				let next = H::next_sample(self.feed, self.starts, until)?;
				settled(next, WhyVoid::NotArmed, look_again_at)?
			},
		};
		progress.reference = Some(reference);
		// From either side a reference at the level touches it itself.
		let bounds = if reference.price > level {
			Bounds { lower: Some(level), upper: None }
		} else {
			Bounds { upper: Some(level), lower: None }
		};
		let touch = H::first_touch(self.feed, reference.time_ms, until, bounds, None)?;
		let armed = match settled(touch, WhyVoid::NotArmed, look_again_at)? {
			Touch::Upper(point) | Touch::Lower(point) => point.time_ms,
			// No gap was asked about.
			Touch::Gap { .. } => return Err(Halt::Void(WhyVoid::NotArmed)),
		};
		progress.armed = Some(armed);
		Ok(armed)
	}

	/// How the position that was entered at this sample ends.
	fn ending<H: PriceHistory>(&self, fill: Point, now: Moment) -> Result<Ending, Halt> {
		let after = fill.time_ms.saturating_add(1);
		// From `ends` on any sample ends it, and so does an earlier one if the trader left.
		let left = self.exit.map(|exit| exit.saturating_add(self.lag_ms));
		let left = left.filter(|left| *left < self.ends);
		let due = left.map_or(self.ends, |left| left.max(after));
		let over = self.ends.saturating_add(self.grace_ms);
		let last = H::next_sample(self.feed, due, over)?;
		// A sample that does both counts as the touch.
		let until = match last {
			Answer::Found(last) => last.time_ms.min(self.ends),
			_ => self.ends,
		};
		let bounds = self.levels(fill.price).bounds(self.position.direction);
		match (H::first_touch(self.feed, after, until, bounds, None)?, last) {
			(Answer::Found(Touch::Upper(point)), _) => Ok(match self.position.direction {
				Direction::Long => Ending::Target(point),
				Direction::Short => Ending::Stop(point),
			}),
			(Answer::Found(Touch::Lower(point)), _) => Ok(match self.position.direction {
				Direction::Long => Ending::Stop(point),
				Direction::Short => Ending::Target(point),
			}),
			// The block in which it was sampled is not over.
			(Answer::NotYet, Answer::Found(last)) => {
				Err(Halt::NotYet(last.time_ms.saturating_add(1)))
			},
			(Answer::NotYet, _) | (_, Answer::NotYet) => {
				Err(Halt::NotYet(self.when_due(due, over, now)))
			},
			// No gap was asked about.
			(Answer::Never | Answer::Found(Touch::Gap { .. }), Answer::Found(last)) => {
				Ok(if left.is_some() { Ending::Left(last) } else { Ending::Horizon(last) })
			},
			(Answer::Never | Answer::Found(Touch::Gap { .. }), Answer::Never) => {
				Err(Halt::Void(WhyVoid::NoSample))
			},
		}
	}

	/// When to look again for a sample that is due at some time, and no longer looked for after
	/// `until`: so that the number of looks grows with the logarithm of the time waited, in blocks.
	fn when_due(&self, due: Moment, until: Moment, now: Moment) -> Moment {
		let next = match now.checked_sub(due) {
			Some(waited) if waited > 0 => now.saturating_add(waited),
			_ => due,
		};
		// One later: the sample of a time is there from the next block on.
		next.min(until).saturating_add(1)
	}

	/// The prices that end the position that was entered at this one: the fill times 1 ± b · y and
	/// 1 ∓ y, rounded against the trader, so that the target is no nearer and the stop no further away.
	///
	/// A level beyond all prices is the highest one there is, or zero, which is none.
	pub fn levels(&self, fill: FixedU128) -> Levels {
		// b · y in 10⁻⁸: neither of the two has more than 32 bits.
		let stop = u128::from(self.stop_ppm).saturating_mul(PPM_E8);
		let target = u128::from(self.stop_ppm).saturating_mul(self.odds_e2.into());
		let (up, down) = (|e8| ONE_E8.saturating_add(e8), |e8| ONE_E8.saturating_sub(e8));
		let (target, stop) = match self.position.direction {
			Direction::Long => (times_up(fill, up(target)), times_up(fill, down(stop))),
			Direction::Short => (times_down(fill, down(target)), times_down(fill, up(stop))),
		};
		Levels { target, stop }
	}

	/// The result in 10⁻¹² of having entered and left at these prices: their difference, in the
	/// trader's favour, as a multiple of the distance of the stop; rounded down, and cut to
	/// [−max(1, b), b].
	pub fn result_e12(&self, fill: FixedU128, exit: FixedU128) -> i64 {
		let (best, worst) = (best_e12(self.odds_e2), worst_e12(self.odds_e2));
		let (fill, exit) = (fill.into_inner(), exit.into_inner());
		let (from, to) = match self.position.direction {
			Direction::Long => (fill, exit),
			Direction::Short => (exit, fill),
		};
		// In two steps, of which each rounds the same way: what does not fit is cut anyway.
		let steps = |moved: u128, mul_div: MulDiv| {
			mul_div(moved, MILLION_E12, fill)
				.and_then(|part| mul_div(part, 1, self.stop_ppm.into()))
		};
		let fits = |result: u128| i64::try_from(result).ok();
		match to.checked_sub(from) {
			Some(gain) => steps(gain, mul_div_down).ok().and_then(fits).unwrap_or(best).min(best),
			None => {
				let loss = steps(from.saturating_sub(to), mul_div_up).ok().and_then(fits);
				loss.map_or(worst, |loss| loss.saturating_neg()).max(worst)
			},
		}
	}

	/// What came of the position. `None` if it is said to have ended at a price without a fill, which
	/// [`Self::judge`] never says.
	pub fn outcome(&self, ending: Ending, progress: &Progress) -> Option<Outcome> {
		let result_e12 = match ending {
			Ending::Target(_) => best_e12(self.odds_e2),
			Ending::Stop(point) | Ending::Horizon(point) | Ending::Left(point) => {
				self.result_e12(progress.fill?.price, point.price)
			},
			Ending::Void(_) => 0,
			Ending::Hidden(why) => return Some(Outcome::hidden(why, self.odds_e2)),
		};
		Some(Outcome { ending, result_e12 })
	}
}

impl Levels {
	/// What to look for in the history.
	fn bounds(&self, direction: Direction) -> Bounds {
		let (upper, lower) = match direction {
			Direction::Long => (self.target, self.stop),
			Direction::Short => (self.stop, self.target),
		};
		Bounds { upper: Some(upper), lower: Some(lower) }
	}
}

/// `a · b / c`, rounded one way or the other.
type MulDiv = fn(u128, u128, u128) -> Result<u128, ArithmeticError>;

/// One in 10⁻⁸, the unit of b · y.
const ONE_E8: u128 = 100_000_000;

/// A millionth in 10⁻⁸.
const PPM_E8: u128 = 100;

/// A million, by which a distance in millionths is divided, times the unit of results.
const MILLION_E12: u128 = 1_000_000_000_000_000_000;

/// A price times a factor in 10⁻⁸, rounded up.
fn times_up(price: FixedU128, factor_e8: u128) -> FixedU128 {
	let product = mul_div_up(price.into_inner(), factor_e8, ONE_E8);
	FixedU128::from_inner(product.unwrap_or(u128::MAX))
}

/// A price times a factor in 10⁻⁸, rounded down.
fn times_down(price: FixedU128, factor_e8: u128) -> FixedU128 {
	let product = mul_div_down(price.into_inner(), factor_e8, ONE_E8);
	FixedU128::from_inner(product.unwrap_or(u128::MAX))
}
