// SPDX-License-Identifier: Apache-2.0
//! How a trader stands over all feeds: by the best of them, less what there was to choose from.

use super::TrackRecord;
use crate::{
	ordering::RankPlace,
	score::{is_proven, ln_whole_up_e12, luck_once_in, rank_place},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use primitives::FeedId;
use scale_info::TypeInfo;

/// How many feeds count for a trader: the first ones used.
pub const MAX_FEEDS: u32 = 32;

/// The logarithm of 1 + 1/2 + … + 1/32 in 10⁻¹², rounded up.
///
/// To show an overall score G, the i-th feed that a trader uses needs one of `G + ln i` at least. Luck
/// shows that in one of `i · e^G` accounts, so any feed does in one of `e^G / (1 + 1/2 + … + 1/32)`: who
/// turns to the next feed when one went wrong has more than one try.
pub(super) const LN_TRIES_UP_E12: i64 = 1_400_812_263_391;

/// What of a record matters over all feeds.
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
pub struct FeedStanding {
	/// On which feed.
	pub feed: FeedId,
	/// The record's score G, in 10⁻¹².
	pub g_e12: i64,
	/// How many calls there are.
	pub calls: u32,
}

/// How a trader stands over all feeds.
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
pub struct Standing {
	/// The first feeds with a call, in the order of those.
	pub feeds: BoundedVec<FeedStanding, ConstU32<MAX_FEEDS>>,
	/// How many feeds have a call.
	pub used: u32,
}

/// The record that a trader is known by.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Best {
	/// On which feed.
	pub feed: FeedId,
	/// Its score less the logarithm of the number of feeds used, in 10⁻¹², rounded down.
	pub g_e12: i64,
	/// How many calls it has.
	pub calls: u32,
	/// Whether it is proven, by this score.
	pub proven: bool,
}

impl Standing {
	/// A blueprint was just added to this feed's record.
	pub fn update(&mut self, feed: FeedId, record: &TrackRecord) {
		// A void changes nothing, and must not count a feed twice.
		if !record.last.last().is_some_and(|newest| newest.is_call()) {
			return;
		}
		let is = FeedStanding { feed, g_e12: record.score.g_e12(), calls: record.calls };
		if let Some(was) = self.feeds.iter_mut().find(|known| known.feed == feed) {
			*was = is;
		} else if record.calls == 1 {
			self.used = self.used.saturating_add(1);
			// Of more feeds than are kept, the later ones make only the choice larger.
			let _ = self.feeds.try_push(is);
		}
	}

	/// The record that the trader is known by: a proven one before others, then by score. (A higher score
	/// after a few calls must not hide what is proven.) None before the first call.
	pub fn best(&self) -> Option<Best> {
		let choice_up = ln_whole_up_e12(self.used);
		self.feeds
			.iter()
			.map(|known| {
				let g_e12 = known.g_e12.saturating_sub(choice_up);
				let proven = is_proven(g_e12, known.calls);
				Best { feed: known.feed, g_e12, calls: known.calls, proven }
			})
			.max_by_key(|best| (best.proven, best.g_e12))
	}

	/// Where the trader stands among all. None before the first call.
	pub fn rank(&self) -> Option<RankPlace> {
		self.best().map(|best| rank_place(best.g_e12, best.calls))
	}

	/// Luck alone ever shows such a best record in one of so many accounts at most.
	pub fn luck_once_in(&self) -> u64 {
		self.best().map_or(1, |best| luck_once_in(best.g_e12.saturating_sub(LN_TRIES_UP_E12)))
	}
}
