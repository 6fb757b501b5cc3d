// SPDX-License-Identifier: Apache-2.0
//! Stored types with their pure methods.

use crate::math;
use alloc::vec::Vec;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{pallet_prelude::ConstU32, BoundedVec};
use pallet_prices::FeedId;
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};
use sp_runtime::{FixedU128, Permill};

pub use pallet_prices::Moment;

/// An amount of any asset, in its smallest unit.
pub type Balance = u128;
/// A yearly rate: 1 is 0.01 %, 10 000 is 100 % a year.
pub type BasisPoints = u16;
/// Identifies a market. Never reused.
pub type MarketId = u32;
/// Identifies an offer. Never reused.
pub type OfferId = u64;
/// Identifies a group of offers. Never reused.
pub type GroupId = u64;
/// Identifies a loan. Never reused.
pub type LoanId = u64;

/// The most terms that a market offers.
pub const MAX_TERMS: u32 = 16;
/// The longest term, grace, margin call or minimum interest period: five years.
pub const MAX_TERM: Moment = 5 * 365 * 24 * 60 * 60 * 1000;
/// The most that a market can lend: at the highest rate, what is owed can be counted for more than a
/// hundred years.
pub const MAX_LENT: Balance = Balance::MAX / 1_000;
/// The protocol never takes more of the interest than this.
pub const MAX_PROTOCOL_FEE: Permill = Permill::from_percent(20);
/// What an offer takes at the most besides itself: its key and, with theirs, an account's record, a
/// link, a tick and two words, in bytes.
pub const OFFER_INDEX_BYTES: usize = 500;
/// What a loan takes at the most besides itself: its key and, with theirs, two accounts' records, two
/// links, two ticks and seven words, in bytes.
pub const LOAN_INDEX_BYTES: usize = 1_100;
/// The most offers that share a group.
pub const MAX_GROUP: u32 = 16;
/// The most offers that one sweep meets.
pub const MAX_SWEEP: u32 = 32;
/// The most loans in a batch.
pub const MAX_BATCH: u32 = 32;

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
	/// The asset that secures the loans.
	pub collateral: AssetKind,
	/// How prices decide. Without it no price does: offers state the collateral, there are no margin
	/// calls, and a lender who is not repaid in time gets all the collateral.
	pub risk: Option<RiskParams>,
	/// The smallest loan, in principal.
	pub min_loan: Balance,
	/// The most principal that may be out on loan at a time.
	pub max_lent: Balance,
	/// The most collateral that loans may have at a time when one opens.
	pub max_collateral: Balance,
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

/// How prices decide in a market.
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
	Serialize,
	Deserialize,
)]
pub struct RiskParams {
	/// The feed that prices the principal.
	pub principal_feed: FeedId,
	/// The feed that prices the collateral, in the same currency of account.
	pub collateral_feed: FeedId,
	/// A loan opens only if its face (what is owed at maturity) is at most this part of the
	/// collateral's value.
	pub opening_ltv: Permill,
	/// The part of the collateral's value up to which a loan's face is healthy. Sets the incentive
	/// that comes on top of a debt which is paid in collateral.
	pub liquidation_ltv: Permill,
	/// How long, in milliseconds, a borrower has after a margin call until the loan can be settled in
	/// collateral.
	pub margin_call_period: Moment,
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

/// What a market's open loans add up to.
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
pub struct Totals {
	/// Principal not yet repaid.
	pub lent: Balance,
	/// Collateral on hold.
	pub collateral: Balance,
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
	/// The maker lends; the principal is on hold. The market's opening LTV says against how much
	/// collateral.
	#[codec(index = 0)]
	Lend,
	/// The maker borrows; this much collateral for all of the amount still open is on hold.
	#[codec(index = 1)]
	Borrow {
		/// In the collateral asset's smallest unit.
		collateral: Balance,
	},
	/// The maker lends in a market without feeds; the principal is on hold.
	#[codec(index = 2)]
	LendAgainst {
		/// The collateral asked for all of the amount, in its smallest unit.
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
	Fixed(BasisPoints),
	/// A Dutch auction: the rate moves evenly and then stays. A lender's falls, a borrower's climbs.
	#[codec(index = 1)]
	Ramp {
		/// The rate when the offer is placed.
		from: BasisPoints,
		/// The rate in the end.
		to: BasisPoints,
		/// How long it moves, in milliseconds.
		over: Moment,
	},
}

/// On which terms an offer stands. They never change.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct OfferTerms<AccountId> {
	/// The yearly rate.
	pub rate: Rate,
	/// How long the loan runs, in milliseconds: one of the market's terms.
	pub term: Moment,
	/// The offer can be taken up to and including this moment.
	pub expires: Moment,
	/// If given, only this account can take the offer.
	pub sole: Option<AccountId>,
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
	pub amount: Balance,
	/// How much of that has been taken.
	pub filled: Balance,
	/// On which terms.
	pub terms: OfferTerms<AccountId>,
	/// When it was placed.
	pub placed: Moment,
	/// Whether it stands in the book.
	pub listed: bool,
	/// The deposit for keeping it in store.
	pub ticket: Ticket,
}

impl<AccountId, Ticket> Offer<AccountId, Ticket> {
	/// How much principal has not been taken.
	pub fn left(&self) -> Option<Balance> {
		self.amount.checked_sub(self.filled)
	}

	/// Whether the offer can no longer be taken.
	pub fn is_expired(&self, now: Moment) -> bool {
		now > self.terms.expires
	}

	/// Whether the maker lends.
	pub fn lends(&self) -> bool {
		!matches!(self.side, Side::Borrow { .. })
	}

	/// The yearly rate at `now`, rounded in favour of the maker.
	pub fn apr(&self, now: Moment) -> Option<BasisPoints> {
		match self.terms.rate {
			Rate::Fixed(apr) => Some(apr),
			Rate::Ramp { from, to, over } => {
				math::ramp(from, to, now.saturating_sub(self.placed), over, self.lends())
			},
		}
	}
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
	pub ticket: Ticket,
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
		/// After this moment the loan can be settled in collateral if it is still unhealthy.
		deadline: Moment,
	},
	/// The end of the grace period: it matured, and prices no longer matter.
	#[codec(index = 2)]
	Matured,
	/// Its collateral, which could not be moved when the debt was repaid.
	#[codec(index = 3)]
	Repaid,
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
	/// What the lender asks for the claim, in principal, if it is for sale.
	pub asking: Option<Balance>,
	/// What it is waiting for.
	pub stage: Stage,
	/// Where it stands in the indices.
	pub places: Places,
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

	/// The debt by which the loan stands in the order of liquidation prices: its face. After a margin
	/// call, the most by which its health can be judged before it is overdue, so that no loan grows
	/// out of its place.
	pub fn ranked_debt(&self) -> Option<Balance> {
		match self.stage {
			Stage::Called { .. } => self.debt(self.grace_ends)?.total(),
			_ => self.face(),
		}
	}

	/// Count the interest owed at `now` as due, so that another rate can hold from here on.
	pub fn accrue(&mut self, now: Moment) -> Option<()> {
		self.interest_due = self.debt(now)?.interest;
		self.accrued_to = self.charged_until(now);
		Some(())
	}

	/// What its parties have in mind when they agree on something.
	pub fn snapshot(&self) -> Snapshot {
		let Self { principal, collateral, apr, maturity, .. } = *self;
		Snapshot { principal, collateral, apr, maturity }
	}

	/// Whether prices no longer decide about the loan.
	pub fn is_matured(&self, now: Moment) -> bool {
		now >= self.maturity
	}

	/// Whether the loan can be settled in collateral because of its age.
	pub fn is_overdue(&self, now: Moment) -> bool {
		now > self.grace_ends
	}
}

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
		apr: BasisPoints,
		/// When the loan must be repaid, in milliseconds since 1970.
		maturity: Moment,
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
	pub ticket: Ticket,
}

/// What the buyer of a claim expects of the loan behind it, which can be repaid in part or changed by
/// its parties at any time before.
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
pub struct Expected {
	/// At least this is owed now, principal and interest.
	pub owed: Balance,
	/// At least this collateral secures it, in the collateral asset's smallest unit.
	pub collateral: Balance,
	/// The yearly rate is at least this, in basis points.
	pub apr: BasisPoints,
	/// It matures at this moment or before, in milliseconds since 1970.
	pub maturity: Moment,
}

/// How much of a loan to liquidate, seen from either end.
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
pub enum Liquidation {
	/// Pay at most this much principal, and get the collateral for it.
	#[codec(index = 0)]
	Repay(Balance),
	/// Get at most this much collateral, and pay for it.
	#[codec(index = 1)]
	Seize(Balance),
}

/// What a record means to an account: which of its lists it stands in.
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
pub enum Role {
	/// An offer it made.
	#[codec(index = 0)]
	Maker,
	/// A loan it owes.
	#[codec(index = 1)]
	Borrower,
	/// A loan it is owed: a claim.
	#[codec(index = 2)]
	Lender,
}

/// A place in an ordered index. What it stands for depends on the index.
pub type Tick = u32;

/// Which loans an index by liquidation price is of.
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
pub enum RiskList {
	/// Those without a margin call, by their face.
	#[codec(index = 0)]
	Running,
	/// Those with one, by what they can grow to until they are overdue.
	#[codec(index = 1)]
	Called,
}

/// An ordered index of records.
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
pub enum Index {
	/// The offers to lend of a market and term, by yearly rate in basis points.
	#[codec(index = 0)]
	Lends(MarketId, Moment),
	/// The offers to borrow of a market and term, by yearly rate in basis points.
	#[codec(index = 1)]
	Borrows(MarketId, Moment),
	/// Loans of a market by liquidation price: see [`math::ratio_tick`].
	#[codec(index = 2)]
	Risk(MarketId, RiskList),
	/// All loans by the next moment at which time alone changes something: see [`math::due_tick`].
	#[codec(index = 3)]
	Due,
}

impl Index {
	/// Of how many bytes its ticks are.
	pub const fn tick_bytes(self) -> u8 {
		match self {
			Self::Lends(..) | Self::Borrows(..) => 2,
			Self::Risk(..) => 3,
			Self::Due => 4,
		}
	}

	/// Which of a record's links belong to this index: a loan stands in two.
	pub const fn chain(self) -> Chain {
		match self {
			Self::Lends(..) | Self::Borrows(..) => Chain::Book,
			Self::Risk(..) => Chain::Risk,
			Self::Due => Chain::Due,
		}
	}
}

/// A kind of index, of which each record stands in one at most.
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
pub enum Chain {
	/// Of offers.
	#[codec(index = 0)]
	Book,
	/// Of loans, by liquidation price.
	#[codec(index = 1)]
	Risk,
	/// Of loans, by time.
	#[codec(index = 2)]
	Due,
}

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
pub struct Ends {
	/// It was there first.
	pub first: u64,
	/// It came last.
	pub last: u64,
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
	Default,
)]
pub struct Link {
	/// The one that came before.
	pub previous: Option<u64>,
	/// The one that came after.
	pub next: Option<u64>,
}

/// What a sweep is after.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wish {
	/// In which market.
	pub market: MarketId,
	/// To lend, or to borrow with this collateral for all of the amount.
	pub side: Side,
	/// How much principal.
	pub amount: Balance,
	/// One of the market's terms, in milliseconds.
	pub term: Moment,
	/// The worst yearly rate accepted, in basis points.
	pub limit_apr: BasisPoints,
	/// How many offers are met at the most.
	pub max_offers: u32,
}

/// What a loan on given terms would cost, for a wallet to show.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Quote {
	/// Interest over the whole term, in principal.
	pub interest: Balance,
	/// What is owed at maturity, in principal.
	pub face: Balance,
	/// The least interest, owed even if the loan is repaid at once.
	pub min_interest: Balance,
	/// The part of the interest over the whole term that goes to the protocol, out of what the lender
	/// gets.
	pub protocol_fee: Balance,
	/// The least collateral at today's prices; none while a price cannot be used, or without feeds.
	pub min_collateral: Option<Balance>,
}

/// What a sweep at this moment would do, for a wallet to show. Amounts are in principal unless they
/// are of collateral.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct SweepQuote {
	/// The loans that would open, in this order.
	pub fills: Vec<QuotedFill>,
	/// The principal of all of them: less than asked for if the book or the sweep ends before.
	pub principal: Balance,
	/// The interest of all of them over the whole term.
	pub interest: Balance,
	/// The least interest, owed even if all is repaid at once.
	pub min_interest: Balance,
	/// The part of the interest over the whole term that goes to the protocol, out of what the lender
	/// gets.
	pub protocol_fee: Balance,
	/// When all of them must be repaid, and principal and interest in all then.
	pub payment: (Moment, Balance),
	/// The end of the grace period, and the highest yearly rate on principal after it, in basis
	/// points.
	pub late: (Moment, BasisPoints),
	/// To borrow: the least collateral to name for the whole amount asked for, at today's prices, so
	/// that these loans can open.
	pub min_collateral: Option<Balance>,
	/// To borrow: the same if what is not found is to be left as an offer at the limit rate.
	pub min_collateral_with_rest: Option<Balance>,
	/// The price of the collateral, in units of principal, below which the first of them would get a
	/// margin call. To borrow: at that least collateral.
	pub liquidation_price: Option<FixedU128>,
}

/// A loan that a sweep would open.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct QuotedFill {
	/// Out of which offer.
	pub offer: OfferId,
	/// How much principal.
	pub principal: Balance,
	/// At which yearly rate, in basis points.
	pub apr: BasisPoints,
	/// Interest over the whole term.
	pub interest: Balance,
	/// To lend: the collateral that secures it. To borrow: the least it takes.
	pub collateral: Balance,
}

/// All offers of the book at one rate, for a wallet to show.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Level {
	/// The yearly rate in basis points.
	pub apr: BasisPoints,
	/// The principal that can be taken at it.
	pub principal: Balance,
	/// In how many offers.
	pub offers: u32,
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
	/// Whether prices allow the debt; none while a price cannot be used, without feeds, or after
	/// maturity.
	pub healthy: Option<bool>,
	/// The face as a part of the collateral's value; none while a price cannot be used.
	pub ltv: Option<FixedU128>,
	/// The price of the collateral, in units of principal, below which the loan is unhealthy; none
	/// without feeds.
	pub liquidation_price: Option<FixedU128>,
	/// After this moment the loan can be settled because of a margin call, if it is still unhealthy.
	pub deadline: Option<Moment>,
	/// How much can be liquidated now, in principal; 0 if nothing.
	pub liquidatable: Balance,
}
