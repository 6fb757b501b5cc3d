// SPDX-License-Identifier: Apache-2.0
//! What one party of a loan asks of the other.

use crate::ids::BasisPoints;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use primitives::{Balance, Moment};
use scale_info::TypeInfo;

/// Which of a loan's two parties.
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
pub enum Party {
	/// Who owes.
	#[codec(index = 0)]
	Borrower,
	/// Who is owed.
	#[codec(index = 1)]
	Lender,
}

impl Party {
	/// The party across the loan.
	pub fn other(self) -> Self {
		match self {
			Self::Borrower => Self::Lender,
			Self::Lender => Self::Borrower,
		}
	}
}

/// What the parties of a loan can agree on.
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
pub enum Change {
	/// Another rate and maturity from the moment of agreement on.
	#[codec(index = 0)]
	Terms {
		/// The yearly rate in basis points.
		apr_bp: BasisPoints,
		/// When the loan must be repaid, in milliseconds since 1970.
		maturity_ms: Moment,
	},
	/// An end of the loan in kind: the lender gets this much collateral for all of the debt, the
	/// borrower the rest. Needs no price.
	#[codec(index = 1)]
	Settlement {
		/// In the collateral asset's smallest unit.
		collateral: Balance,
	},
}

/// What a loan's parties have in mind when they agree on something.
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
pub struct Snapshot {
	/// Principal not yet repaid.
	pub principal: Balance,
	/// Collateral on hold.
	pub collateral: Balance,
	/// The yearly rate in basis points.
	pub apr: BasisPoints,
	/// When it must be repaid.
	pub maturity: Moment,
}

/// A change that one party has proposed and the other can accept.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct Proposal<AccountId, Ticket> {
	/// Who proposed it and has the deposit held.
	pub by: AccountId,
	/// What is proposed.
	pub change: Change,
	/// The loan it is proposed for: once that has changed, it cannot be accepted any more.
	pub of: Snapshot,
	/// It can be accepted up to and including this moment.
	pub expires: Moment,
	/// The deposit for keeping it in store.
	pub deposit: Ticket,
}

/// What the parties of a loan have proposed to each other, in one record.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct Proposed<AccountId, Ticket> {
	/// By the borrower.
	pub by_borrower: Option<Proposal<AccountId, Ticket>>,
	/// By the lender.
	pub by_lender: Option<Proposal<AccountId, Ticket>>,
}

impl<AccountId, Ticket> Default for Proposed<AccountId, Ticket> {
	fn default() -> Self {
		Self { by_borrower: None, by_lender: None }
	}
}

impl<AccountId, Ticket> Proposed<AccountId, Ticket> {
	/// The proposal of one party.
	pub fn by(&mut self, party: Party) -> &mut Option<Proposal<AccountId, Ticket>> {
		match party {
			Party::Borrower => &mut self.by_borrower,
			Party::Lender => &mut self.by_lender,
		}
	}

	/// Whether nobody proposes anything.
	pub fn is_empty(&self) -> bool {
		self.by_borrower.is_none() && self.by_lender.is_none()
	}
}
