// SPDX-License-Identifier: Apache-2.0
//! Stored types with their pure methods.

use crate::math;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{pallet_prelude::ConstU32, BoundedVec};
use pallet_prices::FeedId;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::Permill;

pub use pallet_prices::Moment;

/// An amount of any asset, in its smallest unit.
pub type Balance = u128;
/// A yearly rate: 1 is 0.01 %, 10 000 is 100 % a year.
pub type BasisPoints = u16;
/// Identifies a market. Never reused.
pub type MarketId = u32;
/// Identifies an offer. Never reused.
pub type OfferId = u64;
/// Identifies a loan. Never reused.
pub type LoanId = u64;

/// The most terms that a market offers.
pub const MAX_TERMS: u32 = 16;
/// The longest term, grace or minimum interest period: five years.
pub const MAX_TERM: Moment = 5 * 365 * 24 * 60 * 60 * 1000;
/// The protocol never takes more of the interest than this.
pub const MAX_PROTOCOL_FEE: Permill = Permill::from_percent(20);

/// What governance decides about a market. Fixed once the market exists: another appetite for risk
/// is another market.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	PartialEq,
	Eq,
	Debug,
	Serialize,
	Deserialize,
)]
pub struct MarketParams<AssetKind> {
	/// The asset that is lent.
	pub principal: AssetKind,
	/// The feed that prices it.
	pub principal_feed: FeedId,
	/// The asset that secures the loans.
	pub collateral: AssetKind,
	/// The feed that prices it, in the same currency of account.
	pub collateral_feed: FeedId,
	/// A loan opens only if what is owed at maturity is at most this part of the collateral's value.
	pub opening_ltv: Permill,
	/// The part of the collateral's value up to which a loan is healthy. Sets the incentive that
	/// comes on top of a debt which is settled in collateral.
	pub liquidation_ltv: Permill,
	/// The smallest loan, in principal.
	pub min_loan: Balance,
	/// The most principal that may be out on loan at a time.
	pub max_lent: Balance,
	/// The terms on offer in milliseconds, ascending.
	pub terms: BoundedVec<Moment, ConstU32<MAX_TERMS>>,
	/// Milliseconds between maturity and the moment from which a loan can be settled in collateral.
	pub grace: Moment,
	/// The yearly rate in basis points on principal that is still owed after the grace period, unless
	/// the loan's own rate is higher.
	pub late_apr: BasisPoints,
	/// Interest is charged for at least this long, in milliseconds.
	pub min_interest_period: Moment,
	/// The part of each interest payment that goes to the protocol.
	pub protocol_fee: Permill,
}

/// A market as it is stored.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct Market<AssetKind> {
	/// What governance decided.
	pub params: MarketParams<AssetKind>,
	/// The principal asset's decimals when the market was created: what an asset's owner says later
	/// must not move the worth of loans.
	pub principal_decimals: u8,
	/// The collateral asset's decimals when the market was created.
	pub collateral_decimals: u8,
	/// Whether governance has closed it to new offers and loans.
	pub closed: bool,
}

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
	/// The maker lends; the principal is on hold.
	#[codec(index = 0)]
	Lend,
	/// The maker borrows; this much collateral for all of the amount still open is on hold.
	#[codec(index = 1)]
	Borrow {
		/// In the collateral asset's smallest unit.
		collateral: Balance,
	},
}

/// On which terms an offer stands. They never change.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct OfferTerms<AccountId> {
	/// The yearly rate in basis points.
	pub apr: BasisPoints,
	/// How long the loan runs, in milliseconds: one of the market's terms.
	pub term: Moment,
	/// The offer can be taken up to and including this moment.
	pub expires: Moment,
	/// If given, only this account can take the offer.
	pub sole: Option<AccountId>,
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
	/// The maker's side, and the collateral on hold.
	pub side: Side,
	/// How much principal it was made for.
	pub amount: Balance,
	/// How much of that has been taken.
	pub filled: Balance,
	/// On which terms.
	pub terms: OfferTerms<AccountId>,
	/// The deposit for keeping it in store.
	pub ticket: Ticket,
}

impl<AccountId, Ticket> Offer<AccountId, Ticket> {
	/// How much principal can still be taken.
	pub fn open(&self) -> Option<Balance> {
		self.amount.checked_sub(self.filled)
	}

	/// Whether the offer can no longer be taken.
	pub fn is_expired(&self, now: Moment) -> bool {
		now > self.terms.expires
	}
}

/// What is owed at some moment.
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
pub struct Debt {
	/// Interest not yet paid.
	pub interest: Balance,
	/// Principal not yet repaid.
	pub principal: Balance,
}

impl Debt {
	/// All of it.
	pub fn total(&self) -> Option<Balance> {
		self.interest.checked_add(self.principal)
	}
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
	/// Principal not yet repaid.
	pub principal: Balance,
	/// Collateral on hold.
	pub collateral: Balance,
	/// The yearly rate in basis points until the grace period ends.
	pub apr: BasisPoints,
	/// The yearly rate in basis points afterwards.
	pub late_apr: BasisPoints,
	/// When it was opened.
	pub opened: Moment,
	/// When it must be repaid.
	pub maturity: Moment,
	/// After this moment it can be settled in collateral.
	pub grace_ends: Moment,
	/// Interest is charged up to here even if the loan is repaid earlier.
	pub min_interest_until: Moment,
	/// Interest that fell due before `accrued_to` and is not yet paid.
	pub interest_due: Balance,
	/// Up to where `interest_due` counts the interest.
	pub accrued_to: Moment,
	/// The part of interest that goes to the protocol, as it was when the loan was opened.
	pub protocol_fee: Permill,
	/// The borrower's deposit for keeping the loan in store.
	pub ticket: Ticket,
}

impl<AccountId, Ticket> Loan<AccountId, Ticket> {
	/// Up to where interest is charged if the loan is repaid at `now`.
	pub fn charged_until(&self, now: Moment) -> Moment {
		now.max(self.min_interest_until)
	}

	/// What is owed at `now`, rounded up.
	pub fn debt(&self, now: Moment) -> Option<Debt> {
		let until = self.charged_until(now);
		let regular = until.min(self.grace_ends).saturating_sub(self.accrued_to);
		let late = until.saturating_sub(self.grace_ends.max(self.accrued_to));
		let since =
			math::interest_up(self.principal, &[(self.apr, regular), (self.late_apr, late)])?;
		Some(Debt { interest: self.interest_due.checked_add(since)?, principal: self.principal })
	}

	/// What is owed at maturity if nothing is paid before: the debt by which the loan's health is
	/// judged.
	pub fn face(&self) -> Option<Balance> {
		self.debt(self.maturity)?.total()
	}

	/// Whether the loan can be settled in collateral because of its age.
	pub fn is_overdue(&self, now: Moment) -> bool {
		now > self.grace_ends
	}
}

/// What taking an offer would mean, for a wallet to show.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Quote {
	/// Interest over the whole term, in principal.
	pub interest: Balance,
	/// What is owed at maturity, in principal.
	pub face: Balance,
	/// The least interest, owed even if the loan is repaid at once.
	pub min_interest: Balance,
	/// The part of the interest over the whole term that goes to the protocol.
	pub protocol_fee: Balance,
	/// The least collateral at today's prices; none while a price is stale.
	pub min_collateral: Option<Balance>,
}

/// A loan's state now, for a wallet to show.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct LoanStatus {
	/// What is owed now.
	pub debt: Debt,
	/// What is owed at maturity if nothing is paid before.
	pub face: Balance,
	/// Whether the loan can be settled in collateral now because it was not repaid in time.
	pub overdue: bool,
	/// What is owed at maturity as a part of the collateral's value; none while a price is stale.
	pub ltv: Option<sp_runtime::FixedU128>,
}
