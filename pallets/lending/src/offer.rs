// SPDX-License-Identifier: Apache-2.0
//! Offers: on which terms they stand, what is left of them, and what a part of one puts up.

use crate::ids::{BasisPoints, GroupId, MarketId, OfferId};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{pallet_prelude::ConstU32, BoundedVec};
use primitives::{mul_div_down, mul_div_up, Balance, Moment};
use scale_info::TypeInfo;
use sp_arithmetic::traits::{EnsureAdd, EnsureMul, EnsureSub};
use sp_runtime::ArithmeticError;

/// The most offers that share a group.
pub const MAX_GROUP: u32 = 16;

/// Which side of a loan an offer's maker takes.
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
pub enum Side {
	/// The maker lends; the principal is on hold. The market's opening LTV says against how much
	/// collateral.
	#[codec(index = 0)]
	Lend,
	/// The maker borrows; this much collateral for all of the principal still open is on hold.
	#[codec(index = 1)]
	Borrow {
		/// In the collateral asset's smallest unit.
		collateral: Balance,
	},
	/// The maker lends in a market without feeds; the principal is on hold.
	#[codec(index = 2)]
	LendAgainst {
		/// The collateral asked for all of the principal, in its smallest unit.
		collateral: Balance,
	},
}

/// A yearly rate in basis points, fixed or moving with time until somebody takes it.
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
pub enum Rate {
	/// Always this rate. Offers to everyone at a fixed rate stand in the book.
	#[codec(index = 0)]
	Fixed {
		/// In basis points: 100 is 1 %.
		apr_bp: BasisPoints,
	},
	/// A Dutch auction: the rate moves evenly and then stays. A lender's falls, a borrower's climbs.
	#[codec(index = 1)]
	Auction {
		/// The rate when the offer is placed.
		start_bp: BasisPoints,
		/// The rate in the end.
		end_bp: BasisPoints,
		/// How long it moves, in milliseconds.
		duration_ms: Moment,
	},
}

impl Rate {
	/// The rate of an offer placed so long ago, rounded up or down.
	pub(crate) fn after(
		self,
		elapsed: Moment,
		rounded_up: bool,
	) -> Result<BasisPoints, ArithmeticError> {
		let (start, end, duration) = match self {
			Self::Fixed { apr_bp: apr } => return Ok(apr),
			Self::Auction { end_bp, duration_ms, .. } if elapsed >= duration_ms => {
				return Ok(end_bp);
			},
			Self::Auction { start_bp, end_bp, duration_ms } => (start_bp, end_bp, duration_ms),
		};
		let (elapsed, duration) = (u128::from(elapsed), u128::from(duration));
		let left = duration.ensure_sub(elapsed)?;
		let sum =
			u128::from(start).ensure_mul(left)?.ensure_add(u128::from(end).ensure_mul(elapsed)?)?;
		let mean = if rounded_up { mul_div_up } else { mul_div_down };
		mean(sum, 1, duration)?.try_into().map_err(|_| ArithmeticError::Overflow)
	}

	/// Whether an auction's rate moves towards its takers, and takes time for it.
	pub fn is_valid(self, lends: bool) -> bool {
		match self {
			Self::Fixed { .. } => true,
			Self::Auction { start_bp, end_bp, duration_ms } => {
				duration_ms > 0 && if lends { start_bp >= end_bp } else { start_bp <= end_bp }
			},
		}
	}
}

/// Whether a yearly rate is no worse than the worst that a taker accepts: an offer's to lend is not above
/// it, one's to borrow not below.
pub(crate) fn is_acceptable(apr: BasisPoints, limit: BasisPoints, lends: bool) -> bool {
	if lends {
		apr <= limit
	} else {
		apr >= limit
	}
}

/// On which terms an offer stands. They never change.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct OfferTerms<AccountId> {
	/// The yearly rate.
	pub rate: Rate,
	/// How long the loan runs, in milliseconds: one of the market's terms.
	pub term_ms: Moment,
	/// The offer can be taken up to and including this moment.
	pub expires_ms: Moment,
	/// If given, only this account can take the offer.
	pub only_for: Option<AccountId>,
	/// If given, the offer takes what it offers from this group of the maker's instead of a sum of
	/// its own.
	pub group: Option<GroupId>,
}

/// An open offer.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct Offer<AccountId, Ticket> {
	/// Who made it.
	pub maker: AccountId,
	/// In which market.
	pub market: MarketId,
	/// The maker's side, and the collateral on hold or asked for.
	pub side: Side,
	/// How much principal it was made for.
	pub principal: Balance,
	/// How much of that has been taken.
	pub filled: Balance,
	/// On which terms.
	pub terms: OfferTerms<AccountId>,
	/// When it was placed.
	pub placed: Moment,
	/// Whether it stands in the book.
	pub listed: bool,
	/// The deposit for keeping it in store.
	pub deposit: Ticket,
}

impl<AccountId, Ticket> Offer<AccountId, Ticket> {
	/// How much principal has not been taken.
	pub fn left(&self) -> Result<Balance, ArithmeticError> {
		self.principal.ensure_sub(self.filled)
	}

	/// Whether the offer can no longer be taken.
	pub fn is_expired(&self, now: Moment) -> bool {
		now > self.terms.expires_ms
	}

	/// Whether the maker lends.
	pub fn lends(&self) -> bool {
		!matches!(self.side, Side::Borrow { .. })
	}

	/// The yearly rate at `now`, rounded in favour of the maker.
	pub fn apr(&self, now: Moment) -> Result<BasisPoints, ArithmeticError> {
		self.terms.rate.after(now.saturating_sub(self.placed), self.lends())
	}

	/// What it has on hold itself, if it is of no group: principal to lend, or collateral.
	pub fn on_hold(&self) -> Result<Balance, ArithmeticError> {
		match self.side {
			Side::Lend | Side::LendAgainst { .. } => self.left(),
			Side::Borrow { collateral } => Ok(collateral),
		}
	}

	/// How much principal can be taken of it if its group, where it is of one, has this much left:
	/// `⌊left · group left / collateral⌋` of an offer to borrow.
	pub fn available_down(&self, group_left: Option<Balance>) -> Result<Balance, ArithmeticError> {
		let left = self.left()?;
		match (group_left, self.side) {
			(None, _) => Ok(left),
			(Some(group_left), Side::Lend | Side::LendAgainst { .. }) => Ok(left.min(group_left)),
			(Some(group_left), Side::Borrow { collateral }) if collateral > group_left => {
				mul_div_down(left, group_left, collateral)
			},
			(Some(_), Side::Borrow { .. }) => Ok(left),
		}
	}

	/// The collateral that an offer to borrow puts up for a part of it: `⌊collateral · part / left⌋`, in
	/// favour of the maker, whose it is; the last part takes all.
	pub fn put_up_down(&self, part: Balance) -> Result<Balance, ArithmeticError> {
		match self.side {
			Side::Borrow { collateral } => mul_div_down(collateral, part, self.left()?),
			Side::Lend | Side::LendAgainst { .. } => Ok(0),
		}
	}

	/// The collateral that an offer to lend without feeds asks for a part of it:
	/// `⌈collateral · part / principal⌉`, in favour of the maker.
	pub fn asked_up(&self, part: Balance) -> Result<Balance, ArithmeticError> {
		match self.side {
			Side::LendAgainst { collateral } => mul_div_up(collateral, part, self.principal),
			Side::Lend | Side::Borrow { .. } => Ok(0),
		}
	}

	/// Count a part as taken, with the collateral that it puts up.
	pub fn fill(&mut self, part: Balance, put_up: Balance) -> Result<(), ArithmeticError> {
		self.filled = self.filled.ensure_add(part)?;
		if let Side::Borrow { collateral } = &mut self.side {
			*collateral = collateral.ensure_sub(put_up)?;
		}
		Ok(())
	}
}

/// What somebody wants of an offer.
#[derive(Clone, Copy)]
pub struct Part {
	/// How much principal of it.
	pub principal: Balance,
	/// To borrow, what is put up; to lend, the least that is accepted.
	pub collateral: Balance,
	/// The worst yearly rate that is accepted.
	pub limit_apr: BasisPoints,
}

/// One sum that stands in several offers of its maker: what one of them gives, the others no longer
/// have.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct Group<AccountId, AssetKind, Ticket> {
	/// Whose it is.
	pub maker: AccountId,
	/// What is on hold: the principal of offers to lend, the collateral of offers to borrow.
	pub asset: AssetKind,
	/// How much of it is still on hold.
	pub left: Balance,
	/// The offers that share it.
	pub offers: BoundedVec<OfferId, ConstU32<MAX_GROUP>>,
	/// The deposit for keeping it in store.
	pub deposit: Ticket,
}
