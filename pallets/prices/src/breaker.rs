// SPDX-License-Identifier: Apache-2.0
//! The circuit breaker: stands between what operators agree on and what is taken for the price.

use crate::{combine::median, pallet::*, types::*};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{ensure, pallet_prelude::DispatchResult};
use scale_info::TypeInfo;
use sp_runtime::{FixedU128, Saturating};

/// Why a feed is frozen: the level that its price jumped to, and what speaks for it.
#[derive(Encode, Decode, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug)]
pub struct Freeze {
	/// The level.
	pub price: FixedU128,
	/// When a quorum of operators last stood by the level: they had submitted then or later.
	pub as_of: Moment,
	/// When the level was first seen or last confirmed. Only submissions after that confirm it
	/// again.
	pub counted_at: Moment,
	/// How often the level was confirmed.
	pub confirmations: u32,
	/// Governance said that the level is right: it is accepted at the end of this block.
	pub released: bool,
}

impl Freeze {
	fn at(level: &Sample) -> Self {
		Self {
			price: level.price,
			as_of: level.as_of,
			counted_at: level.time,
			confirmations: 0,
			released: false,
		}
	}

	/// Take note of a price near the level.
	fn see(&mut self, new: &Sample) {
		self.as_of = new.as_of;
		// Not fewer than a quorum have submitted since: else a single operator could confirm, block
		// after block, what the others said once.
		if new.as_of > self.counted_at {
			self.counted_at = new.time;
			self.confirmations.saturating_inc();
		}
	}
}

impl<T: Config> Pallet<T> {
	pub(crate) fn do_release_feed(feed: FeedId, price: FixedU128) -> DispatchResult {
		ensure!(Feeds::<T>::contains_key(feed), Error::<T>::UnknownFeed);
		Frozen::<T>::try_mutate(feed, |freeze| {
			let freeze = freeze.as_mut().ok_or(Error::<T>::NotFrozen)?;
			// Time passes from a decision to its enactment, and the price may jump on meanwhile.
			ensure!(freeze.price == price, Error::<T>::OtherLevel);
			freeze.released = true;
			Ok::<_, Error<T>>(())
		})?;
		// Not at once: a price does not change within a block.
		Self::await_sample(feed);
		Ok(())
	}

	/// Take the price of a feed at the end of a block, if there is one that can be relied on.
	pub(crate) fn sample(feed: FeedId, now: Moment) {
		let Some(info) = Feeds::<T>::get(feed) else { return };
		let last = Latest::<T>::get(feed);
		// Time passes from block to block; if it did not, the first block's price would stand.
		if last.is_some_and(|last| last.time >= now) {
			return;
		}
		let freeze = Frozen::<T>::get(feed);
		if let Some(Freeze { released: true, price, as_of, .. }) = freeze {
			return Self::release(feed, Sample { time: now, as_of, price });
		}
		let submissions = pallet_oracle::Pallet::<T>::read_raw_values(&feed);
		let Some(agreed) = median(&info.rule, submissions, now) else { return };
		// Operators who agree on a number that is no price leave the feed to turn stale.
		let Some(new) = Sample::new(now, agreed, info.decimals) else { return };
		match freeze {
			Some(mut freeze) if info.rule.is_near(freeze.price, new.price) => {
				freeze.see(&new);
				if freeze.confirmations >= info.rule.confirmations {
					Self::release(feed, new);
				} else {
					Frozen::<T>::insert(feed, freeze);
				}
			},
			None if last.is_none_or(|last| info.rule.is_near(last.price, new.price)) => {
				let steady = last.is_some_and(|last| info.rule.counts(last.as_of, now));
				Self::accept(feed, new, steady);
			},
			// A jump, or another one.
			_ => {
				Frozen::<T>::insert(feed, Freeze::at(&new));
				Self::deposit_event(Event::FeedFrozen { feed, price: new.price });
			},
		}
	}

	/// End a freeze with this sample.
	fn release(feed: FeedId, sample: Sample) {
		Frozen::<T>::remove(feed);
		Self::deposit_event(Event::FeedReleased { feed, price: sample.price });
		Self::accept(feed, sample, false);
	}

	/// From the next block on this is the price. `steady` says whether there was one until now.
	fn accept(feed: FeedId, sample: Sample, steady: bool) {
		if !steady {
			SteadySince::<T>::insert(feed, sample.time);
		}
		Latest::<T>::insert(feed, sample);
		Self::append(feed, Point { time: sample.time, price: sample.price });
		Self::deposit_event(Event::Sampled { feed, price: sample.price });
	}
}
