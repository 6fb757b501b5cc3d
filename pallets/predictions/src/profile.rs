// SPDX-License-Identifier: Apache-2.0
//! What accounts say of themselves.

use crate::{ids::Sequence, ordering::RankPlace, track_record::Standing};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// The longest name, in bytes.
pub const MAX_NAME: u32 = 32;
/// The longest link, in bytes.
pub const MAX_LINK: u32 = 128;
/// A name, as somebody says of themselves.
pub type Name = BoundedVec<u8, ConstU32<MAX_NAME>>;
/// A link.
pub type Link = BoundedVec<u8, ConstU32<MAX_LINK>>;

/// What an account says of itself, and who delivers for it.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct Profile<AccountId, Ticket> {
	/// Its name. Others may have the same.
	pub name: Name,
	/// Where there is more to read.
	pub link: Link,
	/// Who else delivers what it has sold.
	pub courier: Option<AccountId>,
	/// The account's deposit for it.
	pub deposit: Ticket,
}

/// What is known of an account that has posted blueprints.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct Trader<Ticket> {
	/// Of its next blueprint.
	pub sequence: Sequence,
	/// How it stands over all feeds.
	pub standing: Standing,
	/// Where it stands among all traders.
	pub rank: Option<RankPlace>,
	/// Its deposit for this, held for good: the record stays.
	pub deposit: Ticket,
}
