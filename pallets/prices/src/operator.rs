// SPDX-License-Identifier: Apache-2.0
//! An operator: what it submitted last, and how reliably it does.

use crate::combine::Submission;
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{
	ensure, traits::Get, BoundedVec, CloneNoBound, DebugNoBound, EqNoBound, PartialEqNoBound,
};
use primitives::{FeedId, Moment};
use scale_info::TypeInfo;
use sp_runtime::{FixedU128, Saturating};

/// Prices by feed, in the order of the feeds' ids.
pub type Prices<MaxFeeds> = BoundedVec<(FeedId, FixedU128), MaxFeeds>;

/// What is known of an operator. Its last submission as a whole: a newer one replaces it.
#[derive(
	Encode, Decode, TypeInfo, MaxEncodedLen, CloneNoBound, PartialEqNoBound, EqNoBound, DebugNoBound,
)]
#[scale_info(skip_type_params(MaxFeeds))]
pub struct Operator<MaxFeeds: Get<u32>> {
	/// When it became an operator. Zero for those that the chain started with.
	pub since_ms: Moment,
	/// When it says that it observed its prices. Zero if it never submitted.
	pub observed_at_ms: Moment,
	/// The time of the block that its submission was in. Zero if it never submitted.
	pub received_ms: Moment,
	/// Its prices.
	pub prices: Prices<MaxFeeds>,
	/// How often it submitted.
	pub submitted: u64,
	/// How many whole heartbeats passed without a submission, up to the last one.
	pub missed: u64,
}

/// How far the time of observation may be from that of the block, in milliseconds.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
	/// Before the block's time.
	pub delay: Moment,
	/// After the block's time.
	pub ahead: Moment,
}

/// Why a submission is not taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
	/// The operator's last one is of the same time or later.
	NotNewer,
	/// It was observed too long ago.
	TooOld,
	/// It claims to be of a time to come.
	Ahead,
	/// A feed is named twice, or feeds are not in the order of their ids.
	Unordered,
}

impl<MaxFeeds: Get<u32>> Operator<MaxFeeds> {
	/// One that has not submitted yet.
	pub fn new(now: Moment) -> Self {
		Self {
			since_ms: now,
			observed_at_ms: 0,
			received_ms: 0,
			prices: BoundedVec::new(),
			submitted: 0,
			missed: 0,
		}
	}

	/// Whether what is submitted at `now` can be taken.
	pub fn check(
		&self,
		observed_at: Moment,
		prices: &[(FeedId, FixedU128)],
		now: Moment,
		limits: Limits,
	) -> Result<(), Refusal> {
		ensure!(observed_at > self.observed_at_ms, Refusal::NotNewer);
		ensure!(now.saturating_sub(observed_at) <= limits.delay, Refusal::TooOld);
		ensure!(observed_at.saturating_sub(now) <= limits.ahead, Refusal::Ahead);
		// Each feed once, or one operator would count as several.
		ensure!(prices.is_sorted_by(|(a, _), (b, _)| a < b), Refusal::Unordered);
		Ok(())
	}

	/// Take a submission that was checked.
	pub fn submit(
		&mut self,
		observed_at: Moment,
		prices: Prices<MaxFeeds>,
		now: Moment,
		heartbeat: Moment,
	) {
		self.missed = self.missed_by(now, heartbeat);
		self.submitted.saturating_inc();
		self.observed_at_ms = observed_at;
		self.received_ms = now;
		self.prices = prices;
	}

	/// Whether it submitted in the block of this time.
	pub fn submitted_at(&self, now: Moment) -> bool {
		self.submitted > 0 && self.received_ms == now
	}

	/// How many heartbeats it has missed by now, the running silence included. Those that the chain
	/// started with are counted from their first submission on: nobody can submit before a chain runs.
	pub fn missed_by(&self, now: Moment, heartbeat: Moment) -> u64 {
		let last = if self.submitted > 0 { self.received_ms } else { self.since_ms };
		if last == 0 {
			return self.missed;
		}
		// A submission just when a heartbeat is over is in time.
		let silence = now.saturating_sub(last).saturating_sub(1);
		self.missed.saturating_add(silence.checked_div(heartbeat).unwrap_or(0))
	}

	/// From when on the age of its prices counts: what claims to be of a time to come is of the block
	/// that it was in.
	pub fn as_of(&self) -> Moment {
		self.observed_at_ms.min(self.received_ms)
	}

	/// What it says of a feed, if anything.
	pub fn price(&self, feed: FeedId) -> Option<Submission> {
		let place = self.prices.binary_search_by_key(&feed, |(id, _)| *id).ok()?;
		let (_, price) = *self.prices.get(place)?;
		Some(Submission { price, as_of: self.as_of() })
	}
}
