// SPDX-License-Identifier: Apache-2.0
//! A pool: a content, what it pays for keeping it, and what is there to pay.

use crate::{
	ids::{Bytes32, InfoHash, InfoHashV1, InfoHashV2},
	money::Money,
	price::Price,
	terms::PoolTerms,
};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use primitives::Balance;
use scale_info::TypeInfo;

/// How long a label may be, in bytes.
pub const MAX_LABEL: u32 = 128;
/// The most accounts that a sponsor can have admitted to a pool at a time.
pub const MAX_ADMITTED: u32 = 64;

/// What a sponsor calls a pool. Nobody checks it, and several may be called the same.
pub type Label = BoundedVec<u8, ConstU32<MAX_LABEL>>;

/// A pool.
#[derive(Encode, Decode, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug)]
pub struct Pool<AccountId, Ticket> {
	/// Who made it, and has its money on hold.
	pub sponsor: AccountId,
	/// The id of the content that is kept.
	pub content: Bytes32,
	/// Its length in bytes.
	pub length_bytes: u64,
	/// The torrent's info hash of the first version. A claim.
	pub info_hash_v1: Option<InfoHashV1>,
	/// The torrent's info hash of the second version. A claim.
	pub info_hash_v2: Option<InfoHashV2>,
	/// What the sponsor calls it. Blank once it is delisted.
	pub label: Label,
	/// On what terms it pays.
	pub terms: PoolTerms,
	/// What it has.
	pub money: Money,
	/// What a vacant seat pays.
	pub price: Price,
	/// How many seats are taken.
	pub taken: u32,
	/// How many of those were paid for the last period that they have settled.
	pub proven: u32,
	/// What all of them are paid for a period together.
	pub pays: Balance,
	/// Whether the sponsor has closed it: nobody takes a seat, and no more is reserved for those there are.
	pub closing: bool,
	/// Whether governance has delisted it.
	pub delisted: bool,
	/// The sponsor's deposit for this record and the list of who is admitted.
	pub deposit: Ticket,
}

impl<AccountId, Ticket> Pool<AccountId, Ticket> {
	/// Both of its info hashes.
	pub fn info_hashes(&self) -> impl Iterator<Item = InfoHash> {
		let v1 = self.info_hash_v1.map(InfoHash::V1);
		v1.into_iter().chain(self.info_hash_v2.map(InfoHash::V2))
	}
}

/// Whether this is a label that can be shown: UTF-8 without control characters.
pub fn is_label(bytes: &[u8]) -> bool {
	core::str::from_utf8(bytes).is_ok_and(|text| !text.chars().any(char::is_control))
}
