// SPDX-License-Identifier: Apache-2.0
//! A trade prediction: published before its outcome, judged by prices alone.

use crate::{
	feed_terms::FeedTerms,
	ids::{Bytes32, Sequence},
	judgement::{Brief, Progress},
	ordering::{due_tick, PhaseList},
	outcome::Outcome,
	position::Position,
	times::Times,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use ordered_index::Tick;
use primitives::{Balance, FeedId, Moment};
use scale_info::TypeInfo;
use sp_runtime::ArithmeticError;

/// Where a blueprint stands in the indices.
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
pub struct Places {
	/// Among those of its feed.
	pub phase: Option<(PhaseList, Tick)>,
	/// In the queue by time.
	pub due: Option<Tick>,
}

/// A trade prediction.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct Blueprint<AccountId, Asset, Ticket> {
	/// Whose it is.
	pub trader: AccountId,
	/// Which one of the trader's it is.
	pub sequence: Sequence,
	/// Which feed it is about.
	pub feed: FeedId,
	/// The feed's terms when it was posted.
	pub rules: FeedTerms<Asset>,
	/// How much further the target is than the stop, in hundredths.
	pub odds_e2: u16,
	/// How far the stop is from the fill, in millionths of it.
	pub stop_ppm: u32,
	/// What a unit costs.
	pub price: Balance,
	/// What the trader has on hold for each unit.
	pub cover: Balance,
	/// How many units were sold.
	pub sold: u32,
	/// How many units are for sale: their cover is still on hold.
	pub unsold: u32,
	/// How many of the sold units are closed.
	pub closed: u32,
	/// When its parts begin and end.
	pub times: Times,
	/// What it says, once that is known.
	pub position: Option<Position>,
	/// Its key, once that is known.
	pub key: Option<Bytes32>,
	/// When its trader has left it.
	pub exit_ms: Option<Moment>,
	/// What prices have shown so far.
	pub progress: Progress,
	/// When there can be more to see.
	pub look_ms: Moment,
	/// How it has ended.
	pub outcome: Option<Outcome>,
	/// Where it stands in the indices.
	pub places: Places,
	/// The trader's deposit for it.
	pub deposit: Ticket,
}

impl<AccountId, Asset, Ticket> Blueprint<AccountId, Asset, Ticket> {
	/// What prices are asked about it, once it is known what it says.
	pub fn brief(&self) -> Option<Brief> {
		self.position.map(|position| Brief {
			feed: self.feed,
			odds_e2: self.odds_e2,
			stop_ppm: self.stop_ppm,
			position,
			lag_ms: self.rules.lag_ms,
			grace_ms: self.rules.grace_ms,
			starts: self.times.starts_ms,
			enter_by: self.times.enter_by_ms,
			ends: self.times.ends_ms,
			exit: self.exit_ms,
		})
	}

	/// Whether it can still be unlocked at this time.
	pub fn is_on_sale(&self, now: Moment) -> bool {
		self.unsold > 0 && now <= self.times.sale_end_ms
	}

	/// Whether all that was sold is closed.
	pub fn is_settled(&self) -> bool {
		self.outcome.is_some() && self.closed == self.sold
	}

	/// In which list of its feed it stands, and by which moment.
	pub fn phase(&self) -> Option<(PhaseList, Moment)> {
		match self.outcome {
			Some(_) => None,
			None if self.unsold > 0 => Some((PhaseList::OnSale, self.times.sale_end_ms)),
			None => Some((PhaseList::Running, self.times.ends_ms)),
		}
	}

	/// When time alone changes something next. `reveal_by` and `deliver_by` are those after halts of the
	/// chain.
	pub fn next_due(&self, deliver_by: Moment, reveal_by: Moment) -> Option<Moment> {
		if self.outcome.is_some() {
			// Closing what was sold waits for nothing.
			return (!self.is_settled()).then_some(self.look_ms);
		}
		let due = if self.unsold > 0 {
			self.times.sale_end_ms
		} else if !self.times.fixed {
			deliver_by
		} else if self.position.is_some() {
			self.times.starts_ms
		} else {
			reveal_by
		};
		// A deadline has passed a millisecond later.
		Some(due.saturating_add(1).max(self.look_ms))
	}

	/// Where it belongs in the indices.
	pub fn places(&self, deliver_by: Moment, reveal_by: Moment) -> Result<Places, ArithmeticError> {
		let phase = self
			.phase()
			.map(|(list, moment)| due_tick(moment).map(|tick| (list, tick)))
			.transpose()?;
		let due = self.next_due(deliver_by, reveal_by).map(due_tick).transpose()?;
		Ok(Places { phase, due })
	}
}
