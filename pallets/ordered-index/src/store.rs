// SPDX-License-Identifier: Apache-2.0
//! What a pallet says of its indices, and what is stored of them.

use crate::Tick;
use codec::{Decode, DecodeWithMemTracking, Encode, FullCodec, MaxEncodedLen};
use frame_support::storage::IterableStorageMap;
use scale_info::TypeInfo;
use sp_core::U256;

/// Names one index out of all that a pallet has.
pub trait Index: FullCodec + Copy + Eq {
	/// Which of a record's links belong to an index. A record stands in one index of a kind at most.
	type Kind: FullCodec + Copy + Eq;

	/// Of which kind the index is.
	fn kind(self) -> Self::Kind;

	/// Of how many bytes its ticks are: one to four. Each is one more word to read and write.
	fn tick_bytes(self) -> u8;
}

/// The maps in which a pallet has its indices.
pub trait Store {
	/// Which indices there are.
	type Index: Index;

	/// What names a record.
	type Id: FullCodec + Clone + Eq;

	/// Which ticks of an index have records: a tree of words, each bit of which stands for a word or
	/// a tick below it. By level (0 is above the ticks) and the bytes that its ticks begin with.
	type Words: IterableStorageMap<(Self::Index, u8, Tick), U256, Query = U256>;

	/// The records in each tick of an index that has any.
	type Ticks: IterableStorageMap<
		(Self::Index, Tick),
		Ends<Self::Id>,
		Query = Option<Ends<Self::Id>>,
	>;

	/// Each record's neighbours in its tick. Apart from the records themselves: a push rewrites the
	/// link before it, and whoever holds that record in memory would store the old link over it.
	type Links: IterableStorageMap<
		(KindOf<Self>, Self::Id),
		Link<Self::Id>,
		Query = Option<Link<Self::Id>>,
	>;
}

/// The kinds of a store's indices.
pub(crate) type KindOf<S> = <<S as Store>::Index as Index>::Kind;

/// The first and the last record of a tick.
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
pub struct Ends<Id> {
	/// It was there first.
	pub first: Id,
	/// It came last.
	pub last: Id,
}

/// A record's neighbours in its tick.
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
pub struct Link<Id> {
	/// The one that came before.
	pub previous: Option<Id>,
	/// The one that came after.
	pub next: Option<Id>,
}
