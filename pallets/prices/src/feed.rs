// SPDX-License-Identifier: Apache-2.0
//! A feed: a named pair, when its price counts, and all that is known of its price.

use crate::{breaker::State, combine::counts, pages::Head};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{ensure, pallet_prelude::ConstU32, BoundedVec, DebugNoBound};
use primitives::{FeedRule, LivePrice, Moment, PriceError, Sample};
use scale_info::TypeInfo;

/// The longest name of a feed, in bytes.
pub const MAX_NAME: u32 = 24;

/// What is priced in what: 1 to 24 printable ASCII characters, without spaces.
pub type Name = BoundedVec<u8, ConstU32<MAX_NAME>>;

/// All that is known of a feed, but for the pages of its history.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	PartialEq,
	Eq,
	DebugNoBound,
)]
pub struct Feed {
	/// What is priced in what, BTC/USD say. No other listed feed has the same.
	pub name: Name,
	/// When its prices count.
	pub rule: FeedRule,
	/// How many markets and the like use it: while any do, it stays.
	pub users: u32,
	/// Its price, and what the next one is measured by.
	pub state: State,
	/// What is known of its history as a whole.
	pub history: Head,
}

impl Feed {
	/// A feed that was listed just now.
	pub fn new(name: Name, rule: FeedRule) -> Self {
		Self { name, rule, users: 0, state: State::default(), history: Head::default() }
	}

	/// The last sample, if it can be relied on now.
	pub fn sample(&self, now: Moment) -> Result<Sample, PriceError> {
		ensure!(self.state.freeze.is_none(), PriceError::Frozen);
		let fresh = |sample: &Sample| counts(&self.rule, sample.as_of_ms, now);
		self.state.last.filter(fresh).ok_or(PriceError::Stale)
	}

	/// The price, if it can be relied on now.
	pub fn live(&self, now: Moment) -> Result<LivePrice, PriceError> {
		let Sample { price, .. } = self.sample(now)?;
		Ok(LivePrice { price, steady_since: self.state.steady_since_ms })
	}

	/// From now on this rule holds.
	pub fn change_rule(&mut self, rule: FeedRule, now: Moment) {
		let was_fresh = self.sample(now).is_ok();
		self.rule = rule;
		// A larger age makes a stale price fresh again.
		if !was_fresh && self.sample(now).is_ok() {
			self.state.steady_since_ms = now;
		}
	}

	/// Whether people would take the names for the same.
	pub fn is_named(&self, name: &[u8]) -> bool {
		self.name.eq_ignore_ascii_case(name)
	}
}

/// Whether a feed can have this name. Spaces, which could hide at its end, are not allowed.
pub fn is_name(name: &[u8]) -> bool {
	!name.is_empty() && name.len() <= MAX_NAME as usize && name.iter().all(u8::is_ascii_graphic)
}

/// Whether the rule can be used at all.
pub fn is_valid(rule: &FeedRule) -> bool {
	rule.quorum % 2 == 1
		&& rule.max_age_ms > 0
		&& !rule.max_move.is_zero()
		&& !rule.max_drift.is_zero()
		&& rule.confirmations > 0
}

/// Whether any two quorums have an operator in common.
pub fn is_majority(quorum: u32, operators: u32) -> bool {
	u64::from(quorum).saturating_mul(2) > u64::from(operators)
}
