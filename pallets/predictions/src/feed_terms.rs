// SPDX-License-Identifier: Apache-2.0
//! On what terms there are predictions of a feed. Each blueprint keeps a copy of those it was posted by.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use primitives::{Balance, FeedRule, Moment};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::Permill;

/// A millionth, as distances and costs are counted.
pub const MILLION: u32 = 1_000_000;
/// The most units that a blueprint sells.
pub const MAX_CAP: u32 = 1_000;
/// The least that a unit costs, in smallest units of the asset: below it, roundings would count.
pub const MIN_PRICE: Balance = 1_000;
/// The most that the protocol takes of what a trader is paid.
pub const MAX_FEE: Permill = Permill::from_percent(20);
/// The most cover, in millionths of what is fair.
pub const MAX_KAPPA: u32 = 3 * MILLION;
/// A stop is at least this many times the cost away from the fill: nearer, the feed's own error decides.
pub const LEAST_STOP_IN_COSTS: u32 = 8;
/// A stop is at least this many times the leap away from the fill: nearer, a jump of known time or a silence
/// would hide how much is lost.
pub const LEAST_STOP_IN_LEAPS: u32 = 4;
/// The furthest that a stop or a target is from the fill, in millionths.
pub const MAX_DISTANCE: u32 = 900_000;
/// For how long samples are kept after the last moment at which a blueprint can be revealed, so that
/// there is time to judge it.
pub const TIME_TO_JUDGE: Moment = 30 * 24 * 60 * 60 * 1000;

/// On what terms there are predictions of a feed, as governance sets them.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Serialize,
	Deserialize,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub struct FeedTerms<Asset> {
	/// In which asset stakes, prices and covers are paid. Never changes.
	pub asset: Asset,
	/// The decimals of that asset.
	pub decimals: u8,
	/// What a trader stakes on each blueprint: it makes accounts cost something.
	pub stake: Balance,
	/// The least price of a unit.
	pub min_price: Balance,
	/// The greatest price of a unit.
	pub max_price: Balance,
	/// The most units of a blueprint.
	pub max_cap: u32,
	/// For how long at least a blueprint is sold.
	pub min_sale_ms: Moment,
	/// For how long deliveries can be made after the sale.
	///
	/// On a chain where money is real at least an hour: in less, full blocks could keep them out.
	pub delivery_ms: Moment,
	/// Over how long operators average a price before they submit it.
	pub averaging_ms: Moment,
	/// How long after something has shown the feed has shown it too.
	pub lag_ms: Moment,
	/// How long a sample is waited for that ends a blueprint: longer than anybody can silence the feed, or a
	/// silence would void what is lost.
	pub grace_ms: Moment,
	/// How long a blueprint can be revealed after that.
	pub reveal_ms: Moment,
	/// The longest time from the post to the end of the time to reveal.
	pub max_life_ms: Moment,
	/// What trading costs: at least twice the standard deviation of what a sample is off by, lateness
	/// included. In millionths.
	pub cost_ppm: u32,
	/// The largest move that can be foreseen without its direction, in millionths: a jump at a known time, or
	/// the standard deviation of what the price moves while the feed is closed or can be silenced.
	pub leap_ppm: u32,
	/// The least distance of a stop from the fill, in millionths of it: at least 8 costs and 4 leaps.
	pub min_stop_ppm: u32,
	/// How much cover there is, in millionths of what is fair.
	pub kappa_ppm: u32,
	/// The protocol's part of what traders are paid.
	pub fee: Permill,
	/// The most that all open unlocks may move: their prices and covers.
	pub max_exposure: Balance,
}

impl<Asset> FeedTerms<Asset> {
	/// Whether prices, stake and cap are of sizes at which roundings do not count.
	pub fn has_valid_sizes(&self, minimum_balance: Balance) -> bool {
		let least = MIN_PRICE.max(minimum_balance);
		self.stake >= minimum_balance.max(1)
			&& self.min_price >= least
			&& self.max_price >= self.min_price
			&& (1..=MAX_CAP).contains(&self.max_cap)
	}

	/// Whether the shares of one can be counted with: cover at least what is fair, stops beyond the feed's
	/// own error and what it can leap.
	pub fn has_valid_shares(&self) -> bool {
		let costs = self.cost_ppm.saturating_mul(LEAST_STOP_IN_COSTS);
		let leaps = self.leap_ppm.saturating_mul(LEAST_STOP_IN_LEAPS);
		(MILLION..=MAX_KAPPA).contains(&self.kappa_ppm)
			&& self.fee <= MAX_FEE
			&& self.cost_ppm > 0
			&& (costs.max(leaps)..=MAX_DISTANCE).contains(&self.min_stop_ppm)
	}

	/// Whether every time is one and all of them, with that to judge, are shorter than samples are kept.
	pub fn has_valid_times(&self, retention: Moment) -> bool {
		let times = [
			self.min_sale_ms,
			self.delivery_ms,
			self.lag_ms,
			self.grace_ms,
			self.reveal_ms,
			self.max_life_ms,
		];
		times.into_iter().all(|time| time > 0)
			&& self.max_life_ms.saturating_add(TIME_TO_JUDGE) <= retention
	}

	/// Whether the feed has shown after `lag_ms` whatever there was to see.
	pub fn suits(&self, rule: &FeedRule) -> bool {
		self.lag_ms >= rule.max_age_ms.saturating_add(self.averaging_ms)
	}
}

/// A feed of which there are predictions.
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
pub struct Feed<Asset> {
	/// On what terms.
	pub terms: FeedTerms<Asset>,
	/// Whether governance has closed it to new blueprints.
	pub closed: bool,
	/// The prices and covers of all open unlocks.
	pub exposure: Balance,
	/// How many blueprints are not judged.
	pub unjudged: u32,
}
