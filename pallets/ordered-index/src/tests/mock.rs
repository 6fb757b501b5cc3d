// SPDX-License-Identifier: Apache-2.0
//! Two stores of which one is for records that accounts name.

use crate::{Ends, Index, Link, Queues, Store, Tick};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{pallet_prelude::ValueQuery, storage_alias, Twox64Concat};
use sp_core::U256;
use sp_runtime::AccountId32;

/// Indices of one to four bytes, two of them of one kind.
#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug,
)]
pub enum Which {
	Narrow,
	Rate(u32, u64),
	Risk(u32),
	Due,
}

#[derive(
	Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, Clone, Copy, PartialEq, Eq, Debug,
)]
pub enum Kind {
	Rate,
	Risk,
	Due,
}

impl Index for Which {
	type Kind = Kind;

	fn kind(self) -> Kind {
		match self {
			Self::Narrow | Self::Rate(..) => Kind::Rate,
			Self::Risk(_) => Kind::Risk,
			Self::Due => Kind::Due,
		}
	}

	fn tick_bytes(self) -> u8 {
		match self {
			Self::Narrow => 1,
			Self::Rate(..) => 2,
			Self::Risk(_) => 3,
			Self::Due => 4,
		}
	}
}

#[storage_alias]
pub type Words = StorageMap<Mock, Twox64Concat, (Which, u8, Tick), U256, ValueQuery>;
#[storage_alias]
pub type Ticks = StorageMap<Mock, Twox64Concat, (Which, Tick), Ends<u64>>;
#[storage_alias]
pub type Links = StorageMap<Mock, Twox64Concat, (Kind, u64), Link<u64>>;

pub struct Numbered;
impl Store for Numbered {
	type Index = Which;
	type Id = u64;
	type Words = Words;
	type Ticks = Ticks;
	type Links = Links;
}

#[storage_alias]
pub type RankWords = StorageMap<Mock, Twox64Concat, (Which, u8, Tick), U256, ValueQuery>;
#[storage_alias]
pub type RankTicks = StorageMap<Mock, Twox64Concat, (Which, Tick), Ends<AccountId32>>;
#[storage_alias]
pub type RankLinks = StorageMap<Mock, Twox64Concat, (Kind, AccountId32), Link<AccountId32>>;

pub struct Ranked;
impl Store for Ranked {
	type Index = Which;
	type Id = AccountId32;
	type Words = RankWords;
	type Ticks = RankTicks;
	type Links = RankLinks;
}

pub fn queues(index: Which) -> Queues<Numbered> {
	Queues::of(index)
}

/// Run a test on empty storage.
pub fn run(test: impl FnOnce()) {
	sp_io::TestExternalities::default().execute_with(test);
}
