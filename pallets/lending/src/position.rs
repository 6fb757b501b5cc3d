// SPDX-License-Identifier: Apache-2.0
//! What wallets are told of an offer and of a loan. All deadlines are those that count, after times in
//! which the chain stood still.

use crate::{
	ids::{BasisPoints, GroupId, LoanId, MarketId, OfferId},
	obligation::Debt,
	offer::{Rate, Side},
	proposal::{Change, Party},
	why::Why,
};
use alloc::vec::Vec;
use codec::{Decode, Encode};
use primitives::{Balance, Moment};
use scale_info::TypeInfo;
use sp_runtime::{FixedU128, Permill};

/// What an account has: of an offer or a loan, all there is to say.
#[allow(clippy::large_enum_variant)] // a page has only one of both
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub enum Position<AccountId> {
	/// An offer that the account made, or that only it can take.
	#[codec(index = 0)]
	Offer(OfferView<AccountId>),
	/// A loan that the account owes, or is owed.
	#[codec(index = 1)]
	Loan(LoanView<AccountId>),
}

/// An offer.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct OfferView<AccountId> {
	/// Its id.
	pub id: OfferId,
	/// Who made it.
	pub maker: AccountId,
	/// In which market.
	pub market: MarketId,
	/// The maker's side, and the collateral on hold or asked for.
	pub side: Side,
	/// Its yearly rate, fixed or moving.
	pub rate: Rate,
	/// The yearly rate now, in basis points.
	pub apr_bp: BasisPoints,
	/// How long its loans run, in milliseconds.
	pub term_ms: Moment,
	/// How much principal it was made for.
	pub principal: Balance,
	/// How much of that has not been taken.
	pub left: Balance,
	/// How much can be taken now: nothing of a dead one, and no more than its group has.
	pub takeable: Balance,
	/// The smallest part that can be taken.
	pub min_part: Balance,
	/// When it was placed.
	pub placed_ms: Moment,
	/// It can be taken up to and including this moment.
	pub expires_ms: Moment,
	/// If given, only this account can take it.
	pub only_for: Option<AccountId>,
	/// If given, the offer takes what it offers from this group.
	pub group: Option<GroupId>,
	/// Whether it stands in the book.
	pub listed: bool,
	/// Why nobody can take it now, if so.
	pub dead: Option<Why>,
}

/// A loan.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct LoanView<AccountId> {
	/// Its id.
	pub id: LoanId,
	/// In which market.
	pub market: MarketId,
	/// Who owes; the collateral is on hold with them.
	pub borrower: AccountId,
	/// Who is owed.
	pub lender: AccountId,
	/// Collateral on hold.
	pub collateral: Balance,
	/// The yearly rate until the grace period ends, in basis points.
	pub apr_bp: BasisPoints,
	/// The yearly rate afterwards, in basis points.
	pub overdue_apr_bp: BasisPoints,
	/// The part of interest that goes to the protocol, out of what the lender gets.
	pub protocol_fee: Permill,
	/// When it was opened.
	pub opened_ms: Moment,
	/// Interest is charged up to here even if it is repaid earlier.
	pub min_interest_until_ms: Moment,
	/// When it must be repaid.
	pub maturity_ms: Moment,
	/// After this moment it can be settled in collateral if it is not repaid.
	pub grace_ends_ms: Moment,
	/// What the lender asks for the note, in principal, if it is for sale.
	pub asking: Option<Balance>,
	/// What its parties have proposed to each other: at most one proposal of each.
	pub proposals: Vec<ProposalView>,
	/// How it is now.
	pub status: LoanStatus,
}

/// A change that one party of a loan proposes.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct ProposalView {
	/// Whose proposal it is; the other one can accept it.
	pub by: Party,
	/// What is proposed.
	pub change: Change,
	/// It can be accepted up to and including this moment.
	pub expires_ms: Moment,
	/// Whether it is void: expired, or the loan is no longer the one it was made for.
	pub void: bool,
}

/// How a loan is now.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct LoanStatus {
	/// What it waits for.
	pub phase: Phase,
	/// What is owed now, in principal.
	pub owed: Debt,
	/// Paying so much is enough up to and including this moment; afterwards interest grows.
	pub enough_until_ms: Moment,
	/// What is owed at maturity if nothing is paid before.
	pub face: Balance,
	/// Whether prices allow the debt; none while a price cannot be used, without feeds, or when it has
	/// matured without a margin call and prices no longer decide.
	pub healthy: Option<bool>,
	/// The debt by which health is judged (the face or, after maturity, what it has grown to) as a part
	/// of the collateral's value; none while a price cannot be used, and if nothing is owed.
	pub ltv_e18: Option<FixedU128>,
	/// The liquidation LTV as a multiple of that, rounded down: at least 1 if healthy, below if not;
	/// the highest number if it cannot be counted.
	pub health_e18: Option<FixedU128>,
	/// The price of a whole unit of collateral in whole units of principal below which the loan is
	/// unhealthy, rounded up; none without feeds, and if nothing is owed.
	pub margin_call_below_e18: Option<FixedU128>,
	/// From when on the age of the older of the prices used counts; none if none was.
	pub priced_as_of_ms: Option<Moment>,
	/// The margin call that is going on.
	pub called: Option<CallView>,
	/// How much can be liquidated now, in principal; 0 if nothing.
	pub liquidatable: Balance,
	/// What comes next if nobody does anything.
	pub next: Option<NextStep>,
}

/// What a loan waits for.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Phase {
	/// Its maturity.
	#[codec(index = 0)]
	Running,
	/// The borrower's answer to a margin call.
	#[codec(index = 1)]
	Called,
	/// Repayment in the grace period.
	#[codec(index = 2)]
	Matured,
	/// Its settlement in collateral, because it was not repaid in time. It can still be repaid before.
	#[codec(index = 3)]
	Overdue,
	/// Its collateral, which could not be moved when the debt was repaid. Repaying 0 tries again.
	#[codec(index = 4)]
	Repaid,
}

/// A margin call.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct CallView {
	/// After this moment the loan can be settled in collateral if it is still unhealthy. None while a
	/// price cannot be used: when it is back, the borrower has the full time once more.
	pub deadline_ms: Option<Moment>,
	/// What would make it healthy at the present prices; none while a price cannot be used.
	pub needs: Option<Needs>,
}

/// What makes a loan healthy: one or the other. Nothing of one that is healthy.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Needs {
	/// The least collateral to add.
	pub collateral: Balance,
	/// A repayment that is enough now, in principal; all, if too little for a loan would remain.
	pub or_repay: Balance,
}

/// What comes next in a loan's life.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct NextStep {
	/// When. In the past if it can be done at any time.
	pub at_ms: Moment,
	/// What.
	pub what: Next,
}

/// What can come next in a loan's life.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Next {
	/// It must be repaid.
	#[codec(index = 0)]
	Maturity,
	/// The time to answer its margin call ends.
	#[codec(index = 1)]
	MarginCallEnds,
	/// The time to repay it without losing collateral ends.
	#[codec(index = 2)]
	GraceEnds,
	/// Anybody can have it settled in collateral; after a margin call, if it is still unhealthy.
	#[codec(index = 3)]
	Settlement,
}
