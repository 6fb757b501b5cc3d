// SPDX-License-Identifier: Apache-2.0
//! What is told of traders: how their predictions came out, and where they stand.

use crate::{
	ids::{BlueprintId, Sequence},
	ordering::RankPlace,
	profile::{Link, Name},
	track_record::{Listed, Tracked},
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use primitives::{FeedId, Moment};
use scale_info::TypeInfo;

/// A trader on a board.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct TraderRow<AccountId> {
	/// Who it is.
	pub trader: AccountId,
	/// The name that they say they have. Others may have the same.
	pub name: Name,
	/// How many accounts say that they have this name.
	pub name_users: u32,
	/// The score by which they stand here, in 10^-12: G of the feed or, over all feeds, of the best one
	/// less the logarithm of how many there are.
	pub g_e12: i64,
	/// Luck alone ever shows the like in one of so many accounts at most.
	pub luck_once_in: u64,
	/// How many feeds have a call of theirs.
	pub feeds_used: u32,
	/// Their record: of the board's feed or, over all feeds, of the best one.
	pub record: RecordView,
}

/// How a trader's predictions of a feed came out.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct RecordView {
	/// Which feed.
	pub feed: FeedId,
	/// Where the trader stands on the feed's board. None before the first call.
	pub rank: Option<RankPlace>,
	/// The score G, in 10^-12.
	pub g_e12: i64,
	/// Luck alone ever shows this score in one of so many accounts at most.
	pub luck_once_in: u64,
	/// What the score is computed from: by what part of their money those have grown who bet a half, a
	/// quarter and an eighth of it on each call. Natural logarithms, in 10^-12.
	pub logs_e12: [i64; 3],
	/// How many ended with a result, the hidden ones included.
	pub calls: u32,
	/// How many ended without.
	pub voids: u32,
	/// Of the calls, those that nobody can judge.
	pub hidden: u32,
	/// How many deliveries were not what their key says.
	pub faulty: u32,
	/// The mean of all results, in 10^-12. None before the first call.
	pub mean_result_e12: Option<i64>,
	/// Of the calls, those that ended at their target or stop.
	pub at_level: u32,
	/// Of those, the ones that ended at their target.
	pub hits: u32,
	/// How many of them would have without skill, in 10^-12.
	pub expected_hits_e12: u64,
	/// Of the calls, those of which the direction is known.
	pub directed: u32,
	/// Of those, the ones that said the price would rise.
	pub longs: u32,
	/// The furthest that the sum of all results has been below the highest before, in 10^-12.
	pub worst_fall_e12: i128,
	/// When the last call was judged. Zero before the first.
	pub last_ms: Moment,
	/// Whether that is longer ago than traders are idle after.
	pub idle: bool,
}

impl RecordView {
	/// What is told of a record at this time.
	pub fn new<Ticket>(feed: FeedId, tracked: &Tracked<Ticket>, now: Moment) -> Self {
		let record = &tracked.record;
		Self {
			feed,
			rank: tracked.rank,
			g_e12: record.score.g_e12(),
			luck_once_in: record.score.luck_once_in(),
			logs_e12: record.score.logs_e12,
			calls: record.calls,
			voids: record.voids,
			hidden: record.hidden,
			faulty: record.faulty,
			mean_result_e12: record.mean_e12(),
			at_level: record.at_level,
			hits: record.hits,
			expected_hits_e12: record.expected_hits_e12,
			directed: record.directed,
			longs: record.longs,
			worst_fall_e12: record.worst_fall_e12,
			last_ms: record.last_ms,
			idle: record.is_idle(now),
		}
	}
}

/// What is known of a trader.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct TraderView<AccountId> {
	/// Who it is.
	pub trader: AccountId,
	/// Of their next blueprint: a part of what is sealed.
	pub sequence: Sequence,
	/// What they say of themselves.
	pub profile: Option<ProfileView<AccountId>>,
	/// How many accounts follow them.
	pub followers: u32,
	/// The score by which they stand among all, in 10^-12: of the best feed, less the logarithm of how
	/// many there are. None before the first call.
	pub g_e12: Option<i64>,
	/// Luck alone ever shows the like in one of so many accounts at most.
	pub luck_once_in: u64,
	/// How many feeds have a call of theirs.
	pub feeds_used: u32,
	/// Where they stand among all traders.
	pub rank: Option<RankPlace>,
	/// Their records, in the order of feeds.
	pub records: Vec<FullRecord>,
	/// Their blueprints that are not judged, with their feeds and in the order of those.
	pub unjudged: Vec<(FeedId, BlueprintId)>,
}

/// How a trader's predictions of a feed came out, with the last ones.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct FullRecord {
	/// All of them.
	pub record: RecordView,
	/// The last 32 at most, calls and voids, the newest last.
	pub last: Vec<Listed>,
}

/// What an account says of itself.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct ProfileView<AccountId> {
	/// Its name.
	pub name: Name,
	/// How many accounts say that they have this name.
	pub name_users: u32,
	/// Where there is more to read.
	pub link: Link,
	/// Who else delivers what it has sold.
	pub courier: Option<AccountId>,
}
