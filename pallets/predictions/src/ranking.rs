// SPDX-License-Identifier: Apache-2.0
//! What is told of traders: how their predictions came out, and where they stand.

use crate::{
	ids::{BlueprintId, Sequence},
	ordering::RankPlace,
	profile::{Link, Name},
	track_record::{Standing, TrackRecord},
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use primitives::{mul_div_down, FeedId, Moment};
use scale_info::TypeInfo;

/// For how long without a call a trader is idle, in milliseconds: 90 days.
pub const IDLE_AFTER: Moment = 90 * 24 * 60 * 60 * 1000;

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
	/// less the logarithm of how many they were judged on.
	pub g_e12: i64,
	/// Luck alone ever shows this score in one of so many accounts: e to the score, rounded down.
	pub luck_once_in: u64,
	/// How many feeds they were judged on.
	pub feeds_used: u32,
	/// On which feed: that of the board or, of all, the one that counts.
	pub feed: FeedId,
	/// How their predictions of that feed came out.
	pub record: TrackRecord,
	/// When the last of those was judged.
	pub last_ms: Moment,
	/// Whether that is longer ago than traders are idle after.
	pub idle: bool,
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
	/// How they stand over all feeds.
	pub standing: Standing,
	/// Where they stand among all traders.
	pub rank: Option<RankPlace>,
	/// Their records, in the order of feeds.
	pub records: Vec<RecordView>,
	/// Their blueprints that are not judged, with their feeds and in the order of those.
	pub unjudged: Vec<(FeedId, BlueprintId)>,
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

/// How a trader's predictions of a feed came out.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct RecordView {
	/// Which feed.
	pub feed: FeedId,
	/// The score G, in 10^-12.
	pub g_e12: i64,
	/// Luck alone ever shows this score in one of so many accounts: e to the score, rounded down.
	pub luck_once_in: u64,
	/// All that is kept of them.
	pub record: TrackRecord,
	/// Where the trader stands on the feed's board.
	pub rank: Option<RankPlace>,
	/// Whether the last call is longer ago than traders are idle after.
	pub idle: bool,
}

/// Whether somebody whose last call was judged at this time is idle now.
pub fn is_idle(last: Moment, now: Moment) -> bool {
	now.saturating_sub(last) > IDLE_AFTER
}

/// One, in 10^-18.
const ONE_E18: u128 = 1_000_000_000_000_000_000;
/// How often a part of a score is doubled.
const DOUBLINGS: u32 = 20;
/// The highest score that there can be, with room above: 40, in 10^-12.
const HIGHEST_E12: i64 = 40_000_000_000_000;

/// e to a score in 10^-12, rounded down: at least one, and lower by a millionth of it at the most.
pub fn luck_once_in(g_e12: i64) -> u64 {
	let g = g_e12.clamp(0, HIGHEST_E12).unsigned_abs();
	// e^x of so small a part x that 1 + x + x²/2 + x³/6 is enough, and then squared as often as was halved.
	let x = u128::from(g).saturating_mul(1_000_000) >> DOUBLINGS;
	let times = |a: u128, b: u128| mul_div_down(a, b, ONE_E18).unwrap_or(u128::MAX);
	let (x2, x3) = (times(x, x), times(times(x, x), x));
	let part = ONE_E18.saturating_add(x).saturating_add(x2 >> 1).saturating_add(x3.div_euclid(6));
	let whole = (0..DOUBLINGS).fold(part, |power, _| times(power, power));
	whole.div_euclid(ONE_E18).try_into().unwrap_or(u64::MAX)
}
