// SPDX-License-Identifier: Apache-2.0
//! When a blueprint's parts begin and end. All follow from the block of the post.

use crate::{feed_terms::FeedTerms, terms::BlueprintTerms};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use primitives::Moment;
use scale_info::TypeInfo;
use sp_arithmetic::traits::EnsureAdd;
use sp_runtime::ArithmeticError;

/// When a blueprint's parts begin and end, in milliseconds since 1970.
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
pub struct Times {
	/// The block of the post.
	pub posted_ms: Moment,
	/// Until then it is sold.
	pub sale_end_ms: Moment,
	/// Until then it is delivered.
	pub deliver_by_ms: Moment,
	/// From then on prices count.
	pub starts_ms: Moment,
	/// Until then its entry level may be touched.
	pub enter_by_ms: Moment,
	/// Until then its levels may be touched.
	pub ends_ms: Moment,
	/// Until then it can be revealed.
	pub reveal_by_ms: Moment,
	/// Whether the time to deliver is over, and the start and all that follows stand where a halt of
	/// the chain has moved them.
	pub fixed: bool,
}

impl Times {
	/// The times of a blueprint that is posted now.
	pub fn new<Asset>(
		now: Moment,
		terms: &BlueprintTerms,
		rules: &FeedTerms<Asset>,
	) -> Result<Self, ArithmeticError> {
		let sells = !terms.sells_nothing();
		let sale_end_ms = now.ensure_add(terms.sale_ms)?;
		let deliver_by_ms =
			if sells { sale_end_ms.ensure_add(rules.delivery_ms)? } else { sale_end_ms };
		let starts_ms = deliver_by_ms.ensure_add(rules.lag_ms)?;
		let enter_by_ms = starts_ms.ensure_add(terms.entry_ms)?;
		let ends_ms = enter_by_ms.ensure_add(rules.lag_ms)?.ensure_add(terms.life_ms)?;
		let reveal_by_ms = ends_ms.ensure_add(rules.grace_ms)?.ensure_add(rules.reveal_ms)?;
		Ok(Self {
			posted_ms: now,
			sale_end_ms,
			deliver_by_ms,
			starts_ms,
			enter_by_ms,
			ends_ms,
			reveal_by_ms,
			fixed: !sells,
		})
	}

	/// The time to deliver has been over since then: the start and all that follows are as much later.
	pub fn fix(&mut self, delivered_by: Moment) -> Result<(), ArithmeticError> {
		let delay = delivered_by.saturating_sub(self.deliver_by_ms);
		for time in [
			&mut self.deliver_by_ms,
			&mut self.starts_ms,
			&mut self.enter_by_ms,
			&mut self.ends_ms,
			&mut self.reveal_by_ms,
		] {
			*time = time.ensure_add(delay)?;
		}
		self.fixed = true;
		Ok(())
	}

	/// From the post to the end of the time to reveal.
	pub fn life(&self) -> Moment {
		self.reveal_by_ms.saturating_sub(self.posted_ms)
	}

	/// Whether prices count at this time.
	pub fn has_started(&self, now: Moment) -> bool {
		self.fixed && now >= self.starts_ms
	}
}
