// SPDX-License-Identifier: Apache-2.0
//! A pool: a content, what it pays for keeping it, and what is there to pay.

use crate::{
	ids::{Bytes32, InfoHash, InfoHashV1, InfoHashV2, Tick},
	money::Money,
	price::Price,
	seat::{Ending, Seat},
	terms::PoolTerms,
};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use primitives::Balance;
use scale_info::TypeInfo;
use sp_runtime::ArithmeticError;

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
	/// How many seats are taken: claims that were proven.
	pub seated: u32,
	/// How many claims there are. Any number: they keep nobody out, and have nothing reserved.
	pub claims: u32,
	/// How many of the seats were paid for the last period that they have settled.
	pub proven: u32,
	/// What all seats are paid for a period together. Claims are not.
	pub pays: Balance,
	/// Whether the sponsor has closed it: nobody claims or takes a seat, and no more is reserved for those
	/// there are.
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

	/// Whether nobody is left whom it owes anything.
	pub fn is_empty(&self) -> bool {
		self.seated == 0 && self.claims == 0
	}

	/// Whether there is money for one more seat of this pay: for its notice, and for one more period of each
	/// seat there is. What is too much to be counted is more than there is.
	pub fn affords(&self, pay: Balance) -> Result<bool, ArithmeticError> {
		let free = self.money.free()?;
		let notice = pay.checked_mul(self.terms.notice_periods.into());
		let needed = notice.and_then(|notice| notice.checked_add(self.pays));
		Ok(needed.is_some_and(|needed| needed <= free))
	}

	/// What a claim whose proof is accepted now is paid for a period from now on; or why it cannot become a
	/// seat, and so ends. Never more than it was claimed for, nor than who claims now would get.
	pub fn pay_or_ending(
		&self,
		claim: &Seat<Ticket>,
		now: Tick,
	) -> Result<Result<Balance, Ending>, ArithmeticError> {
		let pay = claim.pay.min(self.price.at(&self.terms, now)?);
		Ok(if claim.notice.is_some() {
			Err(Ending::Left)
		} else if self.closing {
			Err(Ending::PoolClosed)
		} else if self.delisted {
			Err(Ending::Delisted)
		} else if self.seated >= self.terms.seats {
			Err(Ending::NoVacancy)
		} else if !self.affords(pay)? {
			Err(Ending::OutOfMoney)
		} else {
			Ok(pay)
		})
	}
}

/// Whether this is a label that can be shown: UTF-8 without control characters.
pub fn is_label(bytes: &[u8]) -> bool {
	core::str::from_utf8(bytes).is_ok_and(|text| !text.chars().any(char::is_control))
}
