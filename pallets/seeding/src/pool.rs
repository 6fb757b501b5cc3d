// SPDX-License-Identifier: Apache-2.0
//! A pool: a content, what it pays for keeping it, and what is there to pay.

use crate::{
	ids::{Bytes32, InfoHash, InfoHashV1, InfoHashV2, Tick},
	money::Money,
	price::Price,
	seat::{Elapsed, Ending, Seat},
	terms::{PoolTerms, MAX_MISSED},
};
use codec::{Decode, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use primitives::Balance;
use scale_info::TypeInfo;
use sp_arithmetic::traits::{EnsureAddAssign, EnsureSub, EnsureSubAssign};
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
	/// What a vacant seat pays, if there is the money: see `offer`.
	pub price: Price,
	/// How many seats are taken: claims that were proven, and have missed no period since.
	pub seated: u32,
	/// How many claims there are. Any number: they keep nobody out, and have nothing reserved.
	pub claims: u32,
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

	/// What another seat can be paid for a period at the most: see `Money::affordable`.
	pub fn affordable(&self) -> Result<Balance, ArithmeticError> {
		self.money.affordable(self.terms.notice_periods, self.pays)
	}

	/// What a vacant seat pays now: what the curve has come to, or what the pool can pay if that is less. None
	/// if it cannot even pay the least: it is dry.
	pub fn offer(&self, now: Tick) -> Result<Option<Balance>, ArithmeticError> {
		let (price, affordable) = (self.price.at(&self.terms, now)?, self.affordable()?);
		Ok((affordable >= self.terms.from_pay).then_some(price.min(affordable)))
	}

	/// Whether a seat is vacant.
	pub fn has_vacancy(&self) -> bool {
		self.seated < self.terms.seats
	}

	/// Why a claim whose proof is accepted now cannot become a seat, and so ends. `admitted`: whether its
	/// seeder may have a seat of this pool.
	pub fn refusal(
		&self,
		claim: &Seat<Ticket>,
		admitted: bool,
	) -> Result<Option<Ending>, ArithmeticError> {
		Ok(if claim.notice.is_some() {
			Some(Ending::Left)
		} else if self.closing {
			Some(Ending::PoolClosed)
		} else if self.delisted {
			Some(Ending::Delisted)
		} else if !admitted {
			Some(Ending::NotAdmitted)
		} else if !self.has_vacancy() {
			Some(Ending::NoVacancy)
		} else {
			(claim.pay > self.affordable()?).then_some(Ending::OutOfMoney)
		})
	}

	/// A claim is a seat from now on: its notice is reserved, the running period among it. Whether there is
	/// money for that.
	pub fn seat(&mut self, claim: &mut Seat<Ticket>, now: Tick) -> Result<bool, ArithmeticError> {
		self.claims.ensure_sub_assign(1)?;
		self.seated.ensure_add_assign(1)?;
		self.pays.ensure_add_assign(claim.pay)?;
		let offered = self.has_vacancy();
		self.price.taken(&self.terms, claim.pay, offered, now)?;
		claim.take(&self.terms, &mut self.money)
	}

	/// A seat is a claim from now on: its place is vacant, and its reserve free.
	pub fn unseat(&mut self, seat: &mut Seat<Ticket>, now: Tick) -> Result<(), ArithmeticError> {
		let offered = self.has_vacancy();
		self.price.vacated(&self.terms, seat.pay, offered, now)?;
		self.seated.ensure_sub_assign(1)?;
		self.pays.ensure_sub_assign(seat.pay)?;
		self.claims.ensure_add_assign(1)?;
		seat.lose(&mut self.money)
	}

	/// A seat or a claim is gone.
	pub fn remove(&mut self, seat: &mut Seat<Ticket>, now: Tick) -> Result<(), ArithmeticError> {
		if seat.seated {
			self.unseat(seat, now)?;
		}
		self.claims.ensure_sub_assign(1)
	}

	/// Whether more is reserved for a seat as its periods end: it has no notice, and the pool is not closed.
	pub fn renews(&self, seat: &Seat<Ticket>) -> bool {
		seat.seated && seat.notice.is_none() && !self.closing
	}

	/// Reserve more for a seat, if it goes on. How many periods more.
	pub fn refill(&mut self, seat: &mut Seat<Ticket>) -> Result<u32, ArithmeticError> {
		if !self.renews(seat) {
			return Ok(0);
		}
		let others = self.pays.ensure_sub(seat.pay)?;
		seat.refill(&self.terms, &mut self.money, others)
	}

	/// Why a seat or a claim is over if it misses its period. A seat that could not become one again, and who
	/// has left, end with that.
	pub fn ending_by_miss(&self, seat: &Seat<Ticket>) -> Option<Ending> {
		if seat.missed.saturating_add(1) >= MAX_MISSED {
			Some(Ending::BondUsed)
		} else if seat.notice.is_some() || (seat.seated && self.closing) {
			Some(seat.ending(self.closing))
		} else if seat.seated && self.delisted {
			Some(Ending::Delisted)
		} else {
			None
		}
	}

	/// Do to a seat or a claim what time has done until now. A period that ended without a proof costs a part
	/// of the bond, and makes a seat a claim. A seat is over when a period begins that is not reserved, even
	/// if there is money again: its seeder has stopped. A claim is over when its pool is closed, since it
	/// cannot become a seat. More is reserved for a seat that goes on.
	///
	/// Four steps at the most, since so many missed periods end everything.
	pub fn elapse(
		&mut self,
		seat: &mut Seat<Ticket>,
		now: Tick,
	) -> Result<Elapsed, ArithmeticError> {
		let mut elapsed = Elapsed::default();
		let periods = seat.periods(&self.terms);
		loop {
			if seat.seated && seat.funded == 0 && now >= periods.begins(seat.period)? {
				elapsed.over = Some(seat.ending(self.closing));
			}
			if elapsed.over.is_some() || now < periods.ends(seat.period)? {
				break;
			}
			elapsed.over = self.ending_by_miss(seat);
			elapsed.missed.push(seat.miss(&self.terms)?);
			if seat.seated {
				self.unseat(seat, now)?;
				elapsed.lost = true;
			}
		}
		if elapsed.over.is_none() {
			elapsed.over = (self.closing && !seat.seated).then_some(Ending::PoolClosed);
			elapsed.refilled = self.refill(seat)?;
		}
		Ok(elapsed)
	}
}

/// Whether this is a label that can be shown: UTF-8 without control characters.
pub fn is_label(bytes: &[u8]) -> bool {
	core::str::from_utf8(bytes).is_ok_and(|text| !text.chars().any(char::is_control))
}
