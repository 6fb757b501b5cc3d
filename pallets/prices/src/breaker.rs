// SPDX-License-Identifier: Apache-2.0
//! The circuit breaker: stands between what operators agree on and what is taken for the price.

use crate::{
	combine::{counts, Agreed},
	pages::area,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use primitives::{FeedRule, Moment, Sample};
use scale_info::TypeInfo;
use sp_core::U256;
use sp_runtime::{FixedU128, PerThing, Permill, Saturating};

/// In milliseconds: how slowly the anchor follows the price. After a time τ of a new price, the
/// anchor has gone about half of the way; it stands about where the mean of the last 2 · τ does.
pub const ANCHOR_TIME: Moment = 5 * 60 * 1000;

/// What is known of a feed's price, and what the next one is measured by.
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
pub struct State {
	/// The last sample. None at first.
	pub last: Option<Sample>,
	/// Since when the feed has answered without interruption, unless it is frozen or stale now.
	pub steady_since_ms: Moment,
	/// A slow mean of the price as it was when the last sample was taken. Zero at first.
	pub anchor: FixedU128,
	/// There if the feed is frozen.
	pub freeze: Option<Freeze>,
}

/// Why a feed is frozen: the level that its price jumped to, and what speaks for it.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct Freeze {
	/// The level.
	pub price: FixedU128,
	/// When a quorum of operators last stood by the level: they had observed it then or later.
	pub as_of_ms: Moment,
	/// When the level was first seen or last confirmed. Only what was observed after that confirms
	/// it again.
	pub counted_at_ms: Moment,
	/// How often the level was confirmed.
	pub confirmations: u32,
	/// Governance said that the level is right: it is accepted at the end of this block.
	pub released: bool,
}

/// What became of a feed at the end of a block.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
	/// Nothing that others would see.
	Nothing,
	/// This is the price from the next block on.
	Sampled(Sample),
	/// The price jumped to this level.
	Frozen(FixedU128),
	/// The feed was frozen and goes on with this price.
	Released(Sample),
}

/// Whether `to` is no further from `from` than this part of it. Exact: nothing is rounded.
pub fn is_near(from: FixedU128, to: FixedU128, most: Permill) -> bool {
	let (from, to) = (from.into_inner(), to.into_inner());
	// 2^128 times a million: neither side comes near the end of 256 bits.
	let moved = U256::from(from.abs_diff(to)).saturating_mul(Permill::ACCURACY.into());
	moved <= U256::from(from).saturating_mul(most.deconstruct().into())
}

impl Freeze {
	fn at(level: &Sample) -> Self {
		Self {
			price: level.price,
			as_of_ms: level.as_of_ms,
			counted_at_ms: level.time_ms,
			confirmations: 0,
			released: false,
		}
	}

	/// Take note of a price near the level.
	fn see(&mut self, new: &Sample) {
		self.as_of_ms = new.as_of_ms;
		// Not fewer than a quorum have observed since: else a single operator could confirm, block
		// after block, what the others said once.
		if new.as_of_ms > self.counted_at_ms {
			self.counted_at_ms = new.time_ms;
			self.confirmations.saturating_inc();
		}
	}
}

impl State {
	/// The end of a block at `now`, by which operators agree on this.
	pub fn step(&mut self, rule: &FeedRule, agreed: Option<Agreed>, now: Moment) -> Step {
		// Time passes from block to block; if it did not, the first block's price would stand.
		if self.last.is_some_and(|last| last.time_ms >= now) {
			return Step::Nothing;
		}
		let sample = |price, as_of_ms| Sample { time_ms: now, as_of_ms, price };
		if let Some(level) = self.freeze.as_ref().filter(|level| level.released) {
			return self.release(sample(level.price, level.as_of_ms));
		}
		let Some(agreed) = agreed else { return Step::Nothing };
		let new = sample(agreed.price, agreed.as_of);
		let anchor = self.anchor_at(now);
		match &mut self.freeze {
			Some(level) if is_near(level.price, new.price, rule.max_move) => {
				level.see(&new);
				if level.confirmations < rule.confirmations {
					return Step::Nothing;
				}
				self.release(new)
			},
			None if self.last.is_none_or(|last| {
				is_near(last.price, new.price, rule.max_move)
					&& is_near(anchor, new.price, rule.max_drift)
			}) =>
			{
				if !self.last.is_some_and(|last| counts(rule, last.as_of_ms, now)) {
					self.steady_since_ms = now;
				}
				// The first price of all is what the next ones are measured by.
				self.anchor = if self.last.is_some() { anchor } else { new.price };
				self.last = Some(new);
				Step::Sampled(new)
			},
			// A jump, or another one.
			_ => {
				self.freeze = Some(Freeze::at(&new));
				Step::Frozen(new.price)
			},
		}
	}

	/// End a freeze with this sample: what was confirmed is what the next one is measured by.
	fn release(&mut self, sample: Sample) -> Step {
		*self = Self {
			last: Some(sample),
			steady_since_ms: sample.time_ms,
			anchor: sample.price,
			freeze: None,
		};
		Step::Released(sample)
	}

	/// `⌊(anchor · τ + last · Δt) / (τ + Δt)⌋`, of the time Δt since the last sample: what stands for
	/// the mean price of the last minutes, without reading the history.
	fn anchor_at(&self, now: Moment) -> FixedU128 {
		let Some(last) = self.last else { return self.anchor };
		let age = now.saturating_sub(last.time_ms);
		let sum = area(self.anchor, ANCHOR_TIME).saturating_add(area(last.price, age));
		let time = U256::from(ANCHOR_TIME).saturating_add(age.into());
		// A mean is no higher than the higher of the two, so it is a price again.
		sum.checked_div(time)
			.and_then(|mean| mean.try_into().ok())
			.map_or(last.price, FixedU128::from_inner)
	}
}
