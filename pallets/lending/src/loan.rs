// SPDX-License-Identifier: Apache-2.0
//! A loan: its parties, what is owed, what secures it, and what it waits for.

use crate::{
	ids::{BasisPoints, MarketId},
	market::Totals,
	obligation::Obligation,
	ordering::RiskList,
	proposal::{Party, Snapshot},
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use ordered_index::Tick;
use primitives::{Balance, Moment};
use scale_info::TypeInfo;
use sp_runtime::ArithmeticError;

/// The most loans in a batch.
pub const MAX_BATCH: u32 = 32;

/// What a loan is waiting for.
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
pub enum Stage {
	/// Its maturity.
	#[codec(index = 0)]
	Running,
	/// The borrower's answer to a margin call: more collateral, or a repayment.
	#[codec(index = 1)]
	Called {
		/// After this moment the loan can be settled in collateral if it is still unhealthy; later where
		/// prices were gone or the chain stood still in between.
		deadline: Moment,
	},
	/// The end of the grace period: it matured, and prices no longer matter.
	#[codec(index = 2)]
	Matured,
	/// Its collateral, which could not be moved when the debt was repaid.
	#[codec(index = 3)]
	Repaid,
}

impl Stage {
	/// Until when a margin call can be answered, if one is going on.
	pub fn deadline(self) -> Option<Moment> {
		match self {
			Self::Called { deadline } => Some(deadline),
			Self::Running | Self::Matured | Self::Repaid => None,
		}
	}

	/// In which list of its market's loans by liquidation price a loan stands that waits for this.
	pub fn risk_list(self) -> Option<RiskList> {
		match self {
			Self::Running => Some(RiskList::Running),
			Self::Called { .. } => Some(RiskList::Called),
			Self::Matured | Self::Repaid => None,
		}
	}
}

/// Where a loan stands in the indices that find it without a search.
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
	Default,
)]
pub struct Places {
	/// Among its market's running or called loans, by liquidation price.
	pub risk: Option<(RiskList, Tick)>,
	/// Among all loans, by the moment at which time alone changes something.
	pub due: Option<Tick>,
}

/// An open loan: one borrower, one lender, one rate, one collateral.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct Loan<AccountId, Ticket> {
	/// In which market.
	pub market: MarketId,
	/// Who owes; the collateral is on hold with them.
	pub borrower: AccountId,
	/// Who is owed.
	pub lender: AccountId,
	/// What is owed, when.
	pub obligation: Obligation,
	/// Collateral on hold.
	pub collateral: Balance,
	/// When it was opened.
	pub opened: Moment,
	/// What it is waiting for.
	pub stage: Stage,
	/// What the lender asks for the note, in principal, if it is for sale.
	pub asking: Option<Balance>,
	/// Where it stands in the indices.
	pub places: Places,
	/// The borrower's deposit for keeping the loan in store.
	pub deposit: Ticket,
}

impl<AccountId: PartialEq, Ticket> Loan<AccountId, Ticket> {
	/// Which party of the loan this is, if it is one.
	pub fn party(&self, who: &AccountId) -> Option<Party> {
		match who {
			who if *who == self.borrower => Some(Party::Borrower),
			who if *who == self.lender => Some(Party::Lender),
			_ => None,
		}
	}
}

impl<AccountId, Ticket> Loan<AccountId, Ticket> {
	/// Whether a margin call is going on.
	pub fn is_called(&self) -> bool {
		matches!(self.stage, Stage::Called { .. })
	}

	/// The debt by which the loan stands in the order of liquidation prices: its face. After a margin
	/// call, what it owes when the grace period ends, so that until then it does not grow out of its
	/// place. Where a halt of the chain prolongs that, it does: then it is met where calls are ended
	/// before it is healthy, judged by what it owes, and stays called.
	pub fn ranked_debt(&self) -> Result<Balance, ArithmeticError> {
		if self.is_called() {
			self.obligation.at_grace_end()
		} else {
			self.obligation.face()
		}
	}

	/// What its parties have in mind when they agree on something.
	pub fn snapshot(&self) -> Snapshot {
		let Obligation { principal, apr, maturity, .. } = self.obligation;
		Snapshot { principal, collateral: self.collateral, apr, maturity }
	}

	/// What it adds to its market's totals.
	pub fn totals(&self) -> Totals {
		Totals { lent: self.obligation.principal, collateral: self.collateral }
	}
}

/// What the buyer of a note accepts of the loan behind it at the least: it can be repaid in part or
/// changed by its parties at any time before.
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
pub struct MinTerms {
	/// At least this is owed now, principal and interest.
	pub owed: Balance,
	/// At least this collateral secures it, in the collateral asset's smallest unit.
	pub collateral: Balance,
	/// The yearly rate is at least this, in basis points.
	pub apr_bp: BasisPoints,
	/// It matures at this moment or before, in milliseconds since 1970.
	pub maturity_ms: Moment,
}
