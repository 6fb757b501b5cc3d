// SPDX-License-Identifier: Apache-2.0
//! Feeds: a true price that nobody can predict, and what operators say of it. The truth is a martingale in every feed,
//! so whoever earns without a view does so by the rules.

use super::{
	search::Goal,
	terms::{LAG, SALE},
};
use crate::random::Rng;

/// Hours of trade. The price is silent from the close to the opening and then somewhere else.
#[derive(Clone, Copy, Debug)]
pub struct Night {
	pub open: usize,
	pub closed: usize,
	/// Standard deviation of the move over night.
	pub jump: f64,
}

/// How many steps before the opening everybody but the feed knows the new price.
const BEFORE_OPENING: usize = 60;

/// A feed. All sizes are parts of the price, all times steps.
#[derive(Clone, Debug)]
pub struct Feed {
	pub name: &'static str,
	/// Whether the design claims anything of such a feed.
	pub claimed: bool,
	/// Standard deviation of the truth's move in a step.
	pub vol: f64,
	/// Standard deviation of a sample's own error.
	pub error: f64,
	/// Whether one error in twenty is four times as large as the others.
	pub fat: bool,
	/// What of the error a step takes away; 1: errors are independent.
	pub forgets: f64,
	/// Over how many steps operators average, and how late they are besides.
	pub average: usize,
	pub delay: usize,
	/// The terms' cost, and a least stop that is wider than the cost asks for.
	pub cost: f64,
	pub wider: f64,
	pub night: Option<Night>,
	/// Size of a jump, up or down, at a time that everybody knows.
	pub known_jump: Option<f64>,
	/// Chance of a jump in a step, its size, and the chance that it is upwards.
	pub jumps: Option<(f64, f64, f64)>,
	/// Chance that the feed falls silent in a step, and that it speaks again.
	pub holes: Option<(f64, f64)>,
	/// For how many steps of each call the trader can make the feed silent.
	pub silence: usize,
}

/// Half an hour, in samples.
const LONG_SILENCE: usize = 300;

impl Feed {
	/// Whether the design claims anything of this feed: of pay, or of records. Whoever can silence a quorum of
	/// operators for long at every call can make a record, though not sell it with a gain.
	pub fn is_claimed(&self, goal: Goal) -> bool {
		self.claimed && (matches!(goal, Goal::Pay) || self.silence < LONG_SILENCE)
	}

	/// A price that moves 46 % in a year, without error.
	pub const CLEAN: Self = Self {
		name: "clean",
		claimed: true,
		vol: 2e-4,
		error: 0.0,
		fat: false,
		forgets: 1.0,
		average: 1,
		delay: 0,
		cost: 2e-4,
		wider: 0.0,
		night: None,
		known_jump: None,
		jumps: None,
		holes: None,
		silence: 0,
	};
	/// The same, each sample wrong by 0.01 %.
	pub const NOISY: Self = Self { name: "noisy", error: 1e-4, ..Self::CLEAN };

	/// The least stop distance.
	pub fn least_stop(&self) -> f64 {
		(super::terms::LEAST_STOP * self.cost).max(self.wider)
	}

	/// How far the price can move between two samples.
	pub fn leap(&self) -> f64 {
		self.known_jump
			.or(self.night.map(|night| night.jump))
			.unwrap_or(self.vol * (self.silence as f64).sqrt())
	}

	/// Whether something happens at a time that everybody knows: a jump, or the close.
	pub fn has_event(&self) -> bool {
		self.known_jump.is_some() || self.night.is_some()
	}
}

/// The feeds that strategies are tried on; the least stop is so many leaps.
pub fn feeds(wide: f64) -> Vec<Feed> {
	let noisy = Feed::NOISY;
	let mut feeds = vec![
		Feed::CLEAN,
		noisy.clone(),
		Feed { name: "noisy, fat tails", fat: true, ..noisy.clone() },
		Feed { name: "calm, noisy", vol: 4e-5, error: 2e-4, cost: 4e-4, ..noisy.clone() },
		Feed { name: "lagging", average: 10, delay: 10, ..noisy.clone() },
		Feed {
			name: "closing",
			night: Some(Night { open: 3_900, closed: 10_500, jump: 0.01 }),
			..noisy.clone()
		},
		Feed { name: "jumping", known_jump: Some(0.01), ..noisy.clone() },
		Feed { name: "jumping, lagging", known_jump: Some(0.01), average: 10, ..noisy.clone() },
		Feed { name: "jumping unforeseen", jumps: Some((5e-4, 0.01, 0.5)), ..noisy.clone() },
		Feed { name: "with holes", holes: Some((1e-3, 4e-3)), ..noisy.clone() },
		Feed { name: "starved 3 min", silence: 30, ..noisy.clone() },
		Feed { name: "starved 30 min", silence: 300, ..noisy.clone() },
		Feed {
			name: "lopsided jumps",
			claimed: false,
			jumps: Some((5e-4, 0.01, 0.0)),
			..noisy.clone()
		},
		Feed { name: "error that lasts", claimed: false, forgets: 0.01, ..noisy },
	];
	for feed in &mut feeds {
		feed.wider = wide * feed.leap();
	}
	feeds
}

/// A feed as it runs.
pub struct Market<'a> {
	feed: &'a Feed,
	pub rng: Rng,
	pub truth: f64,
	/// The truth of the last `delay + average` steps, and the sum of the oldest `average` of them.
	past: Vec<f64>,
	at: usize,
	sum: f64,
	error: f64,
	/// Steps until the known event, counted down; the closing feed's next close.
	pub to_event: Option<usize>,
	/// Steps until the opening, if the feed is closed.
	closed: usize,
	silent: bool,
	/// What the feed says now, if it says anything, and what it said last.
	pub sample: Option<f64>,
	pub last: f64,
}

impl<'a> Market<'a> {
	/// A feed that has run long enough to be posted on; the truth is 1 a while before.
	pub fn new(feed: &'a Feed, rng: Rng) -> Self {
		let mut market = Self {
			feed,
			rng,
			truth: 1.0,
			past: vec![1.0; feed.average + feed.delay],
			at: 0,
			sum: feed.average as f64,
			error: 0.0,
			to_event: None,
			closed: 0,
			silent: false,
			sample: None,
			last: 1.0,
		};
		for _ in 0..feed.average + feed.delay + 1 {
			market.step();
		}
		market
	}

	/// Everything that happens from post to start, in one go but for what the first sample is made of.
	pub fn wait(&mut self, steps: usize) {
		let detail = self.feed.average + self.feed.delay;
		if let Some(lump) = steps.checked_sub(detail).filter(|lump| *lump > LAG) {
			self.truth *= 1.0 + self.feed.vol * (lump as f64).sqrt() * self.rng.normal();
			for _ in 0..detail {
				self.step();
			}
		} else {
			for _ in 0..steps {
				self.step();
			}
		}
	}

	/// One step, or the night but for its end. How many steps it was.
	#[inline]
	pub fn step(&mut self) -> usize {
		let feed = self.feed;
		if self.closed > 0 {
			self.closed -= 1;
			if self.closed == 0 {
				// The first average is of the new day.
				let truth = self.truth;
				self.past.iter_mut().for_each(|past| *past = truth);
				self.sum = truth * feed.average as f64;
				self.speak();
			}
			return 1;
		}
		if let Some(left) = self.to_event {
			if left == 0 {
				if let Some(night) = feed.night {
					self.truth *= 1.0 + night.jump * self.rng.normal();
					self.closed = BEFORE_OPENING;
					self.to_event = Some(night.open);
					self.sample = None;
					return night.closed - BEFORE_OPENING;
				}
				let jump = feed.known_jump.unwrap_or(0.0);
				self.truth *= if self.rng.chance(0.5) { 1.0 + jump } else { 1.0 - jump };
				self.to_event = None;
			} else {
				self.to_event = Some(left - 1);
			}
		}
		self.truth *= 1.0 + feed.vol * self.rng.normal();
		if let Some((chance, size, up)) = feed.jumps {
			// What jumps do on average, drift undoes.
			self.truth *= 1.0 - chance * size * (2.0 * up - 1.0);
			if self.rng.chance(chance) {
				self.truth *= if self.rng.chance(up) { 1.0 + size } else { 1.0 - size };
			}
		}
		if let Some((falls, speaks)) = feed.holes {
			self.silent =
				if self.silent { !self.rng.chance(speaks) } else { self.rng.chance(falls) };
		}
		self.speak();
		1
	}

	#[inline]
	fn speak(&mut self) {
		let feed = self.feed;
		let said = if self.past.len() == 1 {
			self.truth
		} else {
			// `past` is a ring; its oldest `average` entries are summed.
			let enters = if feed.delay == 0 {
				self.truth
			} else {
				self.past[(self.at + feed.average) % self.past.len()]
			};
			self.sum += enters - self.past[self.at];
			self.past[self.at] = self.truth;
			self.at = (self.at + 1) % self.past.len();
			self.sum / feed.average as f64
		};
		if feed.error > 0.0 {
			let mut error = feed.error * self.rng.normal();
			if feed.fat {
				error *= if self.rng.chance(0.05) { 4.0 } else { 1.0 } / 1.322_875_655_532_295_3;
			}
			self.error = if feed.forgets == 1.0 {
				error
			} else {
				let keeps = 1.0 - feed.forgets;
				keeps * self.error + (1.0 - keeps * keeps).sqrt() * error
			};
		}
		let said = said * (1.0 + self.error);
		self.sample = (!self.silent).then_some(said);
		if !self.silent {
			self.last = said;
		}
	}
}

/// Steps from post to start of a call that is sold.
pub const TO_START: usize = SALE + LAG;

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_average_should_be_of_the_steps_before() {
		for (average, delay) in [(1, 0), (4, 0), (3, 2), (10, 10)] {
			let feed = Feed { average, delay, ..Feed::CLEAN };
			let mut market = Market::new(&feed, Rng::new(1, "average"));
			let mut truths = vec![];
			for _ in 0..50 {
				market.step();
				truths.push(market.truth);
				if truths.len() >= average + delay {
					let end = truths.len() - delay;
					let mean = truths[end - average..end].iter().sum::<f64>() / average as f64;
					assert!((market.sample.unwrap() - mean).abs() < 1e-12, "{average} {delay}");
				}
			}
		}
	}

	#[test]
	fn no_price_should_drift() {
		for feed in feeds(0.0) {
			let mut sum = 0.0;
			let mut squares = 0.0;
			let runs = 4_000;
			for run in 0..runs {
				let mut market = Market::new(&feed, Rng::new(run, feed.name));
				market.to_event = feed.has_event().then_some(10);
				market.wait(100);
				for _ in 0..200 {
					market.step();
				}
				sum += market.truth - 1.0;
				squares += (market.truth - 1.0).powi(2);
			}
			let mean = sum / runs as f64;
			let error = (squares / runs as f64 / runs as f64).sqrt();
			assert!(mean.abs() < 4.0 * error, "{}: {mean} ± {error}", feed.name);
		}
	}

	#[test]
	fn a_closed_feed_should_be_silent_until_the_opening() {
		let feed =
			Feed { night: Some(Night { open: 100, closed: 500, jump: 0.01 }), ..Feed::CLEAN };
		let mut market = Market::new(&feed, Rng::new(1, "night"));
		market.to_event = Some(3);
		let mut now = 0;
		let mut heard = vec![];
		while now < 700 {
			now += market.step();
			if market.sample.is_some() {
				heard.push(now);
			}
		}
		let expected: Vec<_> = (1..=3).chain(503..=603).collect();
		assert_eq!(heard, expected);
	}
}
