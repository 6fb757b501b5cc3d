// SPDX-License-Identifier: Apache-2.0
//! The life of one call from its start, judged by samples alone.

use super::{
	feed::{Feed, Market},
	strategies::{Act, Plan, Strategy, View},
	terms::{Rules, GRACE, LAG},
};
use crate::random::Rng;

/// How a call ended.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
	/// None: void.
	pub r: Option<f64>,
	/// The call's stop distance.
	pub stop: f64,
	/// Steps it took to simulate.
	pub steps: usize,
}

/// What judges a call: samples come in, an outcome comes out.
#[derive(Debug)]
struct Judge {
	rules: Rules,
	odds: f64,
	/// 1 long, −1 short.
	direction: f64,
	stop: f64,
	level: Option<f64>,
	enter_by: usize,
	ends: usize,
	reference: Option<f64>,
	armed: Option<usize>,
	fill: Option<(usize, f64)>,
	/// When a target or stop was touched, if its price comes later.
	touched: Option<usize>,
	exit: Option<usize>,
}

impl Judge {
	/// Takes the sample of `now`; `Some(r)` once decided.
	#[inline]
	fn sample(&mut self, now: usize, price: f64) -> Option<f64> {
		let Some((filled, fill)) = self.fill else {
			self.enter(now, price);
			return None;
		};
		if now <= filled {
			return None;
		}
		let moved = self.direction * (price - fill) / (fill * self.stop);
		let r = || Some(self.rules.cut(self.odds, moved));
		if let Some(touched) = self.touched {
			return if now >= touched + LAG { r() } else { None };
		}
		let ends = self.end();
		if now <= ends && (moved >= self.odds || moved <= -1.0) {
			if self.rules.exit_after_lag {
				self.touched = Some(now);
				return None;
			}
			return r();
		}
		if now >= ends {
			r()
		} else {
			None
		}
	}

	fn enter(&mut self, now: usize, price: f64) {
		let Some(level) = self.level else {
			self.fill = (now < self.ends).then_some((now, price));
			return;
		};
		if let Some(armed) = self.armed {
			if now >= armed + LAG && now < self.ends {
				self.fill = Some((now, price));
			}
			return;
		}
		let reference = *self.reference.get_or_insert(price);
		let touches = if reference <= level { price >= level } else { price <= level };
		if touches && now <= self.enter_by {
			self.armed = Some(now);
		}
	}

	fn end(&self) -> usize {
		self.exit.map_or(self.ends, |exit| self.ends.min(exit + LAG))
	}

	/// Whether the call is void at the end of `now`'s step.
	#[inline]
	fn void(&self, now: usize) -> bool {
		match (self.fill, self.armed) {
			(Some(_), _) => now > self.touched.map_or(self.end(), |touched| touched + LAG) + GRACE,
			(None, Some(_)) => now >= self.ends,
			(None, None) => now >= self.ends || self.level.is_some() && now > self.enter_by,
		}
	}
}

/// Posts one call of a strategy and lives it to its end. None: the strategy did not sell this one.
pub fn call(
	feed: &Feed,
	odds: f64,
	rules: Rules,
	strategy: &dyn Strategy,
	rng: Rng,
) -> Option<Outcome> {
	let mut market = Market::new(feed, rng);
	for _ in 0..strategy.patience() {
		if strategy.posts(market.truth / market.last - 1.0, feed) {
			break;
		}
		market.step();
	}
	let gap = market.truth / market.last - 1.0;
	let mut rng = market.rng.clone();
	let plan: Plan = strategy.plan(feed, odds, gap, &mut rng);
	market.rng = rng;
	let posted = market.truth;
	let level = plan.level.map(|level| market.last * (1.0 + level));
	market.wait(plan.wait);
	if !strategy.sells(&plan, market.truth / posted - 1.0) {
		return None;
	}
	market.to_event = feed.has_event().then_some(plan.event);

	let enter_by = if level.is_some() { plan.entry } else { 0 };
	let mut judge = Judge {
		rules,
		odds,
		direction: if plan.long { 1.0 } else { -1.0 },
		stop: plan.stop,
		level,
		enter_by,
		ends: enter_by + LAG + plan.life,
		reference: None,
		armed: None,
		fill: None,
		touched: None,
		exit: None,
	};
	let mut silence = feed.silence;
	let mut now = 0;
	let mut steps = 0;
	let r = loop {
		now += market.step();
		steps += 1;
		if judge.exit.is_none() || silence > 0 {
			let by = |price: f64| {
				judge
					.fill
					.map_or(0.0, |(_, fill)| judge.direction * (price - fill) / (fill * judge.stop))
			};
			let view = View {
				now,
				filled: judge.fill.map(|(at, _)| at),
				truth: by(market.truth),
				gap: market.truth / market.last - 1.0,
				to_event: market.to_event,
				silence,
				end: judge.end(),
				odds,
			};
			match strategy.act(&view) {
				Act::Hold => {},
				Act::Exit => {
					if rules.exit && judge.fill.is_some() && judge.exit.is_none() {
						judge.exit = Some(now);
					}
				},
				Act::Silence => {
					if silence > 0 {
						silence -= 1;
						market.sample = None;
					}
				},
			}
		}
		if let Some(price) = market.sample {
			if let Some(r) = judge.sample(now, price) {
				break Some(if strategy.hides(r) { -rules.most(odds) } else { r });
			}
		}
		if judge.void(now) {
			break None;
		}
	};
	Some(Outcome { r, stop: plan.stop, steps })
}

#[cfg(test)]
mod tests {
	use super::{super::terms::DESIGNED, *};

	fn judge(level: Option<f64>) -> Judge {
		Judge {
			rules: DESIGNED,
			odds: 2.0,
			direction: 1.0,
			stop: 0.01,
			level,
			enter_by: if level.is_some() { 100 } else { 0 },
			ends: 1_000,
			reference: None,
			armed: None,
			fill: None,
			touched: None,
			exit: None,
		}
	}

	fn approx(r: Option<f64>, expected: f64) {
		assert!((r.unwrap() - expected).abs() < 1e-9, "{r:?} is not {expected}");
	}

	#[test]
	fn the_first_level_should_decide_at_the_samples_price() {
		let mut call = judge(None);
		assert_eq!(call.sample(5, 100.0), None);
		assert_eq!(call.sample(6, 101.9), None);
		approx(call.sample(7, 102.5), 2.0);
		let mut call = judge(None);
		assert_eq!(call.sample(5, 100.0), None);
		approx(call.sample(7, 98.5), -1.5);
		let mut call = judge(None);
		assert_eq!(call.sample(5, 100.0), None);
		approx(call.sample(7, 50.0), -2.0);
	}

	#[test]
	fn a_level_should_fill_a_lag_after_its_touch_and_be_void_if_never_touched() {
		let mut call = judge(Some(101.0));
		assert_eq!(call.sample(1, 100.0), None);
		assert_eq!(call.sample(50, 101.2), None);
		assert_eq!((call.armed, call.fill), (Some(50), None));
		assert_eq!(call.sample(50 + LAG - 1, 100.0), None);
		assert_eq!(call.fill, None);
		assert_eq!(call.sample(50 + LAG + 7, 103.0), None);
		assert_eq!(call.fill, Some((50 + LAG + 7, 103.0)));
		let mut call = judge(Some(101.0));
		assert_eq!(call.sample(1, 100.0), None);
		assert!(!call.void(100));
		assert!(call.void(101));
	}

	#[test]
	fn an_exit_should_take_the_next_sample_a_lag_later_and_the_end_the_next_one() {
		let mut call = judge(None);
		assert_eq!(call.sample(5, 100.0), None);
		call.exit = Some(10);
		assert_eq!(call.sample(10 + LAG - 1, 100.4), None);
		approx(call.sample(10 + LAG + 3, 100.5), 0.5);
		let mut call = judge(None);
		assert_eq!(call.sample(5, 100.0), None);
		assert_eq!(call.sample(999, 100.9), None);
		assert!(!call.void(1_000 + GRACE));
		approx(call.sample(1_400, 99.5), -0.5);
	}

	#[test]
	fn a_hole_should_be_bridged_and_void_only_after_the_grace() {
		let mut call = judge(None);
		assert_eq!(call.sample(5, 100.0), None);
		assert!(!call.void(1_000 + GRACE));
		assert!(call.void(1_001 + GRACE));
	}

	#[test]
	fn with_an_exit_after_the_lag_a_touch_should_only_decide_when() {
		let mut call = judge(None);
		call.rules.exit_after_lag = true;
		assert_eq!(call.sample(5, 100.0), None);
		assert_eq!(call.sample(7, 102.5), None);
		assert_eq!(call.sample(7 + LAG - 1, 90.0), None);
		approx(call.sample(7 + LAG, 101.5), 1.5);
	}
}
