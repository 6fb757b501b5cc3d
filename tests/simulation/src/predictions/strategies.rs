// SPDX-License-Identifier: Apache-2.0
//! Sellers without a view: each knows the rules, the feed's weaknesses and the truth of the moment, and nothing of what
//! comes. Named after the attacks of the design.

use super::{
	feed::{Feed, TO_START},
	terms::{LAG, MAX_LIFE},
};
use crate::random::Rng;

/// What is fixed when a call is posted. Distances are parts of the price, times steps.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
	pub long: bool,
	/// None: at the market. Else how far from the feed's price at the post.
	pub level: Option<f64>,
	pub stop: f64,
	pub entry: usize,
	pub life: usize,
	/// From post to start.
	pub wait: usize,
	/// From the start to the known jump, or to the close.
	pub event: usize,
}

/// What the trader knows from the start on. Moves are in stop distances from the fill, in the call's direction.
#[derive(Clone, Copy, Debug)]
pub struct View {
	pub now: usize,
	pub filled: Option<usize>,
	pub truth: f64,
	/// How far the truth is above the feed.
	pub gap: f64,
	pub to_event: Option<usize>,
	/// For how many steps the feed can still be made silent.
	pub silence: usize,
	pub end: usize,
	pub odds: f64,
}

/// What the trader does in a step.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Act {
	Hold,
	Exit,
	/// Keeps this step's sample from coming.
	Silence,
}

/// A seller without a view.
pub trait Strategy: Sync {
	fn name(&self) -> &'static str;
	/// Its name, and its parameters if the name does not say them.
	fn describe(&self) -> String {
		self.name().into()
	}
	fn plan(&self, feed: &Feed, odds: f64, gap: f64, rng: &mut Rng) -> Plan;
	/// Whether it makes sense on a feed.
	fn fits(&self, _: &Feed) -> bool {
		true
	}
	/// For how many steps it waits for the right moment to post, and what that is.
	fn patience(&self) -> usize {
		0
	}
	fn posts(&self, _gap: f64, _: &Feed) -> bool {
		true
	}
	/// Whether there is a sale, now that the price has moved so far since the post.
	fn sells(&self, _: &Plan, _moved: f64) -> bool {
		true
	}
	fn act(&self, _: &View) -> Act {
		Act::Hold
	}
	/// Whether a call that would end so is never revealed.
	fn hides(&self, _r: f64) -> bool {
		false
	}
}

/// The widest stop that odds allow.
pub fn widest(odds: f64) -> f64 {
	0.9 / odds.max(1.0)
}

/// A life in which the price moves `stops` stop distances, one standard deviation.
pub fn life_of(feed: &Feed, stop: f64, stops: f64) -> usize {
	((stop / feed.vol * stops).powi(2) as usize).clamp(1, MAX_LIFE)
}

fn plan(stop: f64, life: usize, rng: &mut Rng) -> Plan {
	Plan {
		long: rng.chance(0.5),
		level: None,
		stop,
		entry: 0,
		life,
		wait: TO_START,
		event: 2 * LAG,
	}
}

/// A stop so many times the least one, at the market, for a life in which the price moves `lives` stop distances.
pub struct Market {
	pub name: &'static str,
	pub stops: f64,
	pub lives: f64,
}

impl Strategy for Market {
	fn name(&self) -> &'static str {
		self.name
	}
	fn plan(&self, feed: &Feed, odds: f64, _: f64, rng: &mut Rng) -> Plan {
		let stop = (self.stops * feed.least_stop()).min(widest(odds));
		plan(stop, life_of(feed, stop, self.lives), rng)
	}
}

/// A level a few errors away, which noise touches first; towards it or through it.
struct Level {
	name: &'static str,
	errors: f64,
	through: bool,
}

impl Strategy for Level {
	fn name(&self) -> &'static str {
		self.name
	}
	fn plan(&self, feed: &Feed, _: f64, _: f64, rng: &mut Rng) -> Plan {
		let stop = feed.least_stop();
		let mut plan = plan(stop, life_of(feed, stop, 5.0), rng);
		let away = self.errors * feed.cost / 2.0;
		plan.level = Some(if plan.long == self.through { away } else { -away });
		plan.entry = 2_000;
		plan
	}
}

/// Ends the position as soon as it has gained or lost so much.
struct Leaver {
	name: &'static str,
	gain: f64,
	loss: f64,
}

impl Strategy for Leaver {
	fn name(&self) -> &'static str {
		self.name
	}
	fn plan(&self, feed: &Feed, _: f64, _: f64, rng: &mut Rng) -> Plan {
		let stop = 2.0 * feed.least_stop();
		plan(stop, life_of(feed, stop, 3.0), rng)
	}
	fn act(&self, view: &View) -> Act {
		let ends = view.truth >= self.gain * view.odds || view.truth <= -self.loss;
		if ends && view.filled.is_some() {
			Act::Exit
		} else {
			Act::Hold
		}
	}
}

/// Enters right before a jump whose time is known, at a stop distance that is a part of its size.
pub struct Jumper {
	pub name: &'static str,
	/// Target's distance as a part of the jump; 0: the least stop.
	pub part: f64,
	/// Leaves before the jump with a gain, stays with a loss; enters so many lives earlier.
	pub chooses: Option<f64>,
}

impl Strategy for Jumper {
	fn name(&self) -> &'static str {
		self.name
	}
	fn fits(&self, feed: &Feed) -> bool {
		feed.has_event()
	}
	fn plan(&self, feed: &Feed, odds: f64, _: f64, rng: &mut Rng) -> Plan {
		let size = feed.known_jump.or(feed.night.map(|night| night.jump)).unwrap_or(0.0);
		let stop = (self.part * size / odds.max(1.0)).max(feed.least_stop());
		let mut plan = plan(stop, 2_000, rng);
		if let Some(lives) = self.chooses {
			plan.event = (life_of(feed, stop, lives) + 2 * LAG).min(3_800);
			plan.life += plan.event;
		}
		plan
	}
	fn act(&self, view: &View) -> Act {
		let last_chance = view.to_event == Some(LAG + 1);
		if self.chooses.is_some() && last_chance && view.truth > 0.0 {
			Act::Exit
		} else {
			Act::Hold
		}
	}
}

/// Makes the feed silent: while the truth is beyond the stop, while it is near it, or at the end of a loss.
pub struct Starver {
	pub name: &'static str,
	/// Silent while the truth is below this.
	pub below: f64,
	pub lives: f64,
	pub at_end: bool,
}

impl Strategy for Starver {
	fn name(&self) -> &'static str {
		self.name
	}
	fn fits(&self, feed: &Feed) -> bool {
		feed.silence > 0
	}
	fn plan(&self, feed: &Feed, _: f64, _: f64, rng: &mut Rng) -> Plan {
		let stop = feed.least_stop();
		plan(stop, life_of(feed, stop, self.lives), rng)
	}
	fn act(&self, view: &View) -> Act {
		let late = !self.at_end || view.now >= view.end;
		if view.filled.is_some() && late && view.truth < self.below {
			Act::Silence
		} else {
			Act::Hold
		}
	}
}

/// Chooses the sample that fills, by silence: waits until the feed is wrong in its favour.
struct FillPicker;

impl Strategy for FillPicker {
	fn name(&self) -> &'static str {
		"a_starved_feed: picks its fill"
	}
	fn fits(&self, feed: &Feed) -> bool {
		feed.silence > 0
	}
	fn plan(&self, feed: &Feed, _: f64, _: f64, rng: &mut Rng) -> Plan {
		let stop = feed.least_stop();
		Plan { long: true, ..plan(stop, life_of(feed, stop, 5.0), rng) }
	}
	fn act(&self, view: &View) -> Act {
		if view.filled.is_none() && view.gap < 1e-3 {
			Act::Silence
		} else {
			Act::Hold
		}
	}
}

/// Keeps its losses to itself.
struct Hider;

impl Strategy for Hider {
	fn name(&self) -> &'static str {
		"hidden_is_no_better_than_lost"
	}
	fn plan(&self, feed: &Feed, _: f64, _: f64, rng: &mut Rng) -> Plan {
		let stop = 2.0 * feed.least_stop();
		plan(stop, life_of(feed, stop, 3.0), rng)
	}
	fn hides(&self, r: f64) -> bool {
		r < 0.0
	}
}

/// Posts when the truth has left the feed behind, towards the truth; open, so that it starts a lag later.
struct Stale {
	name: &'static str,
	/// At a level between the feed and the truth, or at the market.
	level: bool,
}

impl Strategy for Stale {
	fn name(&self) -> &'static str {
		self.name
	}
	fn plan(&self, feed: &Feed, _: f64, gap: f64, rng: &mut Rng) -> Plan {
		let stop = feed.least_stop();
		Plan {
			long: gap > 0.0,
			level: self.level.then_some(gap / 2.0),
			entry: 20,
			wait: LAG,
			..plan(stop, life_of(feed, stop, 5.0), rng)
		}
	}
	fn patience(&self) -> usize {
		600
	}
	fn posts(&self, gap: f64, feed: &Feed) -> bool {
		let spread =
			feed.error.max(feed.vol * ((feed.average - 1) as f64 / 3.0 + feed.delay as f64).sqrt());
		gap.abs() > 2.0 * spread && spread > 0.0
	}
}

/// Sells only what the price has moved towards, or away from, before the sale's end.
struct Late {
	name: &'static str,
	towards: bool,
}

impl Strategy for Late {
	fn name(&self) -> &'static str {
		self.name
	}
	fn plan(&self, feed: &Feed, _: f64, _: f64, rng: &mut Rng) -> Plan {
		let stop = feed.least_stop();
		let mut plan = plan(stop, life_of(feed, stop, 5.0), rng);
		// A breakout, which the price may have reached before the start.
		plan.level = Some(if plan.long { 5e-3 } else { -5e-3 });
		plan.entry = 2_000;
		plan
	}
	fn sells(&self, plan: &Plan, moved: f64) -> bool {
		(plan.long == (moved > 0.0)) == self.towards
	}
}

/// One strategy out of a space of many, for the search.
#[derive(Clone, Debug)]
pub struct Parametric {
	/// In least stops.
	pub stops: f64,
	pub lives: f64,
	/// In stop distances; None: at the market.
	pub level: Option<f64>,
	pub entry: usize,
	/// Steps from the start to the known event.
	pub event: usize,
	/// Leaves at a gain or loss of so many stop distances.
	pub gain: f64,
	pub loss: f64,
	/// At the last chance before a known event, leaves if it has gained more, or less, than this.
	pub before_event: Option<(f64, bool)>,
	/// Leaves after so many steps if it has gained more than this.
	pub after: Option<(usize, f64)>,
	/// Silent while the truth is between these.
	pub silence: Option<(f64, f64)>,
	pub hide: Option<f64>,
}

impl Parametric {
	/// Any one of them.
	pub fn random(feed: &Feed, odds: f64, rng: &mut Rng) -> Self {
		let stops = if rng.chance(0.4) { 1.0 } else { rng.spread(1.0, 64.0) }
			.min(widest(odds) / feed.least_stop());
		let extreme = |rng: &mut Rng, most: f64| {
			if rng.chance(0.6) {
				f64::MAX
			} else {
				most * rng.uniform()
			}
		};
		Self {
			stops,
			lives: rng.spread(0.2, 8.0),
			level: rng.chance(0.4).then(|| 3.0 * (rng.uniform() - 0.5)),
			entry: rng.spread(20.0, 3_000.0) as usize,
			event: (rng.spread(2.0, 90.0) * LAG as f64) as usize,
			gain: extreme(rng, odds),
			loss: extreme(rng, 1.0),
			before_event: (feed.has_event() && rng.chance(0.7))
				.then(|| (rng.uniform() * 1.4 - 0.7, rng.chance(0.7))),
			after: rng
				.chance(0.2)
				.then(|| (rng.spread(10.0, 2_000.0) as usize, rng.uniform() * 2.0 - 1.0)),
			silence: (feed.silence > 0 && rng.chance(0.8)).then(|| {
				(
					if rng.chance(0.5) { f64::MIN } else { -3.0 * rng.uniform() },
					if rng.chance(0.5) { -1.0 } else { 2.0 * rng.uniform() - 1.5 },
				)
			}),
			hide: rng.chance(0.05).then(|| rng.uniform() * 2.0 - 1.0),
		}
	}

	/// One that differs in some of its parameters.
	pub fn child(&self, feed: &Feed, odds: f64, rng: &mut Rng) -> Self {
		let other = Self::random(feed, odds, rng);
		let mut child = self.clone();
		let mut change = |changes: &mut dyn FnMut(&mut Self)| {
			if rng.chance(0.25) {
				changes(&mut child);
			}
		};
		change(&mut |child| child.stops = other.stops);
		change(&mut |child| child.lives = other.lives);
		change(&mut |child| (child.level, child.entry) = (other.level, other.entry));
		change(&mut |child| child.event = other.event);
		change(&mut |child| child.gain = other.gain);
		change(&mut |child| child.loss = other.loss);
		change(&mut |child| child.before_event = other.before_event);
		change(&mut |child| child.after = other.after);
		change(&mut |child| child.silence = other.silence);
		change(&mut |child| child.hide = other.hide);
		child
	}
}

impl Strategy for Parametric {
	fn name(&self) -> &'static str {
		"found by search"
	}
	fn describe(&self) -> String {
		let mut text = format!("{:.1} least stops, {:.1} lives", self.stops, self.lives);
		if let Some(level) = self.level {
			text += &format!(", level {level:.2} stops away within {} steps", self.entry);
		}
		if self.gain < f64::MAX {
			text += &format!(", leaves at +{:.2}", self.gain);
		}
		if self.loss < f64::MAX {
			text += &format!(", leaves at −{:.2}", self.loss);
		}
		if let Some((gain, above)) = self.before_event {
			let side = if above { "above" } else { "below" };
			text += &format!(", leaves before the event at {} steps {side} {gain:.2}", self.event);
		}
		if let Some((after, gain)) = self.after {
			text += &format!(", leaves after {after} steps above {gain:.2}");
		}
		if let Some((low, high)) = self.silence {
			text += &format!(", silence between {:.2} and {high:.2}", low.max(-99.0));
		}
		if let Some(hide) = self.hide {
			text += &format!(", hides below {hide:.2}");
		}
		text
	}
	fn plan(&self, feed: &Feed, _: f64, _: f64, rng: &mut Rng) -> Plan {
		let stop = self.stops * feed.least_stop();
		let mut plan = plan(stop, life_of(feed, stop, self.lives).min(20_000), rng);
		plan.level = self.level.map(|level| stop * if plan.long { level } else { -level });
		plan.entry = self.entry;
		plan.event = self.event;
		plan
	}
	fn act(&self, view: &View) -> Act {
		let Some(filled) = view.filled else { return Act::Hold };
		if let Some((low, high)) = self.silence {
			if view.silence > 0 && low < view.truth && view.truth < high {
				return Act::Silence;
			}
		}
		let leaves = view.truth >= self.gain || view.truth <= -self.loss;
		let now_or_never = view.to_event == Some(LAG + 1)
			&& self.before_event.is_some_and(|(gain, above)| (view.truth > gain) == above);
		let in_time =
			self.after.is_some_and(|(after, gain)| view.now == filled + after && view.truth > gain);
		if leaves || now_or_never || in_time {
			Act::Exit
		} else {
			Act::Hold
		}
	}
	fn hides(&self, r: f64) -> bool {
		self.hide.is_some_and(|hide| r < hide)
	}
}

/// All that are tried by name.
pub fn strategies() -> Vec<Box<dyn Strategy>> {
	const NEVER: f64 = f64::MAX;
	let starver = |name, below, lives, at_end| Box::new(Starver { name, below, lives, at_end });
	let jumper = |name, part, chooses| Box::new(Jumper { name, part, chooses });
	vec![
		Box::new(Market { name: "tight_targets: least stop", stops: 1.0, lives: 5.0 }),
		Box::new(Market { name: "tight_targets: least stop, short life", stops: 1.0, lives: 1.0 }),
		Box::new(Market { name: "middling stop", stops: 4.0, lives: 2.0 }),
		Box::new(Market { name: "expiry: wide stop, short life", stops: 64.0, lives: 0.1 }),
		Box::new(Market { name: "expiry: widest stop", stops: 1e9, lives: 0.01 }),
		Box::new(Level { name: "a_level: a dip of 4 errors", errors: 4.0, through: false }),
		Box::new(Level { name: "a_level: a dip of 2 errors", errors: 2.0, through: false }),
		Box::new(Level { name: "a_level: a breakout of 4 errors", errors: 4.0, through: true }),
		Box::new(Leaver { name: "leaving_early: takes small gains", gain: 0.3, loss: NEVER }),
		Box::new(Leaver { name: "leaving_early: cuts losses", gain: NEVER, loss: 0.3 }),
		Box::new(Leaver { name: "leaving_early: both", gain: 0.5, loss: 0.5 }),
		Box::new(Leaver {
			name: "a_hole: leaves as soon as it would lose",
			gain: NEVER,
			loss: 1.0,
		}),
		jumper("a_known_jump: least stop", 0.0, None),
		jumper("a_known_jump: reaches half the target", 2.0, None),
		jumper("a_known_jump: reaches the target", 0.99, None),
		jumper("a_known_jump: twice the target", 0.5, None),
		jumper("a_known_jump: stays only with a loss", 0.5, Some(0.7)),
		jumper("a_known_jump: stays only with a loss, longer", 0.5, Some(1.5)),
		starver("a_starved_feed: silent beyond the stop", -0.95, 5.0, false),
		starver("a_starved_feed: silent with a loss", -0.3, 5.0, false),
		starver("a_starved_feed: silent at a losing end", 0.0, 0.5, true),
		Box::new(FillPicker),
		Box::new(Hider),
		Box::new(Stale { name: "a_stale_feed: follows the truth (open)", level: false }),
		Box::new(Stale { name: "a_stale_feed: level on the way (open)", level: true }),
		Box::new(Late { name: "buying_after_the_start: sold if it came nearer", towards: true }),
		Box::new(Late { name: "buying_after_the_start: sold if it went away", towards: false }),
	]
}
