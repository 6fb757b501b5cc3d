// SPDX-License-Identifier: Apache-2.0
//! What a seat owes now, worked out from what the chain says of it at its last final block and at its best
//! one. Pure: reading the chain, hashing and sending are in [`crate::keeper`].

use content::Hash;

/// Ticks in which something is due, both inclusive.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Window {
	/// The first one.
	pub from: u32,
	/// The last one.
	pub to: u32,
}

impl Window {
	/// How many ticks it has.
	fn ticks(self) -> u64 {
		u64::from(self.to.saturating_sub(self.from)) + 1
	}

	/// How many of them have begun before this one.
	fn gone(self, tick: u32) -> u64 {
		u64::from(tick.saturating_sub(self.from)).min(self.ticks())
	}

	/// Whether half of it is over.
	fn is_half_gone(self, tick: u32) -> bool {
		self.gone(tick) * 2 >= self.ticks()
	}
}

/// What is due.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Due {
	/// The root over the tags of the running period, made with this key.
	Commit {
		/// The key of the period's tags.
		key: Hash,
	},
	/// A proof for one leaf.
	Prove {
		/// The key of the period's tags.
		key: Hash,
		/// The leaf that was drawn.
		leaf: u64,
		/// The root that was committed to.
		root: Hash,
	},
	/// To leave a claim that it is not worth working for any more.
	GiveUp,
	/// Nothing but to have the chain write down what time has done to the seat.
	Settle,
}

/// What one block says of a seat.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seat {
	/// The first period that is neither paid nor missed.
	pub period: u32,
	/// What is due now, and until when; `None` too while its key or leaf is not known yet.
	pub due: Option<(Due, Window)>,
}

/// What one block says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct View {
	/// The tick.
	pub tick: u32,
	/// The seat, if there is one.
	pub seat: Option<Seat>,
}

/// What to do now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
	/// Nothing.
	Wait,
	/// Something that is due.
	Do {
		/// What.
		due: Due,
		/// In which period.
		period: u32,
		/// Until when.
		window: Window,
	},
	/// The seat is over: nothing will be due any more.
	Ended,
}

/// What to do now.
///
/// Done is what final and best block both ask for. When half of a window is gone, the best block decides
/// alone: a stall of finality must not cost the bond. Should that block not become final, a call that was
/// anchored to it is worth nothing on another fork, and what is due there is asked for anew.
pub fn next(last_final: &View, best: &View) -> Step {
	let Some(seat) = best.seat else {
		return if last_final.seat.is_none() { Step::Ended } else { Step::Wait };
	};
	let Some((due, window)) = seat.due else { return Step::Wait };
	let agreed = last_final.seat.is_some_and(|before| {
		before.period == seat.period && before.due.is_some_and(|(before, _)| before == due)
	});
	if agreed || (due != Due::Settle && window.is_half_gone(best.tick)) {
		Step::Do { due, period: seat.period, window }
	} else {
		Step::Wait
	}
}

/// What a duty may pay for getting into a block, beside its fee.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tips {
	/// At the beginning. More than nothing: without a tip, long transactions stand behind all others.
	pub least: u128,
	/// At the end.
	pub most: u128,
}

impl Tips {
	/// The tip at this tick: the least one in the first quarter of the window, the most in its last one, in
	/// between doubled step by step.
	pub fn at(self, window: Window, tick: u32) -> u128 {
		let least = self.least.max(1);
		let most = self.most.max(least);
		// Of the half between both quarters, in quarters of the window.
		let (gone, all) = (u128::from(window.gone(tick) * 4), u128::from(window.ticks()));
		let through = gone.saturating_sub(all).min(2 * all);
		if through == 2 * all {
			return most;
		}
		let doublings = u128::from((most / least).ilog2()) * through / (2 * all);
		most.min(least << doublings)
	}

	/// Enough to take the place of a transaction that paid this tip, which takes more than it paid.
	pub fn above(self, paid: u128, scheduled: u128) -> u128 {
		scheduled.max(paid.saturating_mul(2)).min(self.most.max(self.least).max(paid))
	}
}

#[cfg(test)]
mod tests;
