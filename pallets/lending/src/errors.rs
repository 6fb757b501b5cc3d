// SPDX-License-Identifier: Apache-2.0
//! What can be wrong with a call, and what to do about it.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// There is no market with this id. `lending.markets` lists those there are.
		#[codec(index = 0)]
		UnknownMarket,
		/// There is no feed with this id. `prices.feeds` lists those there are.
		#[codec(index = 1)]
		UnknownFeed,
		/// There is no such asset. `assets.asset` lists those there are.
		#[codec(index = 2)]
		UnknownAsset,
		/// Principal and collateral must be different assets. Name two.
		#[codec(index = 3)]
		SameAsset,
		/// The opening LTV must be over 0 and under the liquidation LTV, that under 100 %, and a margin
		/// call no longer than five years.
		#[codec(index = 4)]
		InvalidRisk,
		/// The smallest loan must be at least the principal asset's minimum balance and at most
		/// what the market may lend, that at most a thousandth of what can be counted, and the most
		/// collateral must not be zero.
		#[codec(index = 5)]
		InvalidLoanSize,
		/// Terms must ascend, be no shorter than the minimum interest period and, like the grace
		/// period, no longer than five years; at least one is needed.
		#[codec(index = 6)]
		InvalidTerms,
		/// The protocol's share of interest is at most 20 %.
		#[codec(index = 7)]
		FeeTooHigh,
		/// The lending pallet's own account must have the minimum balance of both assets. Send it
		/// that first.
		#[codec(index = 8)]
		PalletAccountNotFunded,
		/// The offer is gone: filled, withdrawn, or never made. Look for another.
		#[codec(index = 9)]
		OfferGone,
		/// The offer's time is over. Look for another, or make one that expires in the future.
		#[codec(index = 10)]
		OfferExpired,
		/// Less of the offer is left than asked for. Take what is left, or less.
		#[codec(index = 11)]
		OfferTooSmall,
		/// The amount is below the smallest one: the market's smallest loan; to repay and for a group,
		/// the asset's minimum balance; to liquidate, what improves the loan; else 1. Name more.
		#[codec(index = 12)]
		AmountTooSmall,
		/// The market does not offer this term, or the agreed maturity is past or over five years away.
		/// Choose one of the terms of `lending.markets`, or another maturity.
		#[codec(index = 13)]
		TermNotOffered,
		/// Nobody can take an offer of their own, make one for themselves alone, or own the claim on
		/// their own loan. Withdraw the offer with `cancel_offer`, repay the loan, or use another
		/// account.
		#[codec(index = 14)]
		OwnOffer,
		/// The offer is for one other account only. Look for another.
		#[codec(index = 15)]
		NotSoleCounterparty,
		/// Only its maker can withdraw a group, use it in an offer, or withdraw an offer that has not
		/// expired. Use your own.
		#[codec(index = 16)]
		NotMaker,
		/// The offer's rate is worse than the limit you gave. Accept its rate or look for another.
		#[codec(index = 17)]
		RateBeyondLimit,
		/// The offer gives less collateral than the limit you gave. Accept less or look for another.
		#[codec(index = 18)]
		CollateralBelowLimit,
		/// The collateral is worth too little for what is owed at maturity. Add collateral or borrow
		/// less; the view function `quote` says how much it takes.
		#[codec(index = 19)]
		LtvTooHigh,
		/// A price that this needs is stale: operators are silent. Try again when they have submitted
		/// new ones; repaying and adding collateral need no price.
		#[codec(index = 20)]
		PriceStale,
		/// The market has lent all that it may, or has all the collateral that it may. Ask for less, or
		/// wait until loans are repaid.
		#[codec(index = 21)]
		MarketFull,
		/// The loan is gone: repaid, settled, or never made.
		#[codec(index = 22)]
		LoanGone,
		/// The market is closed to new offers and loans. Repaying and withdrawing go on; look for
		/// another market.
		#[codec(index = 23)]
		MarketClosed,
		/// What is left to repay would be less than the market's smallest loan. Repay all of it, or
		/// leave at least that much.
		#[codec(index = 24)]
		RemainderTooSmall,
		/// The loan can still be repaid: it can be settled only after its grace period, or after the
		/// deadline of a margin call. `lending.loan_status` says when.
		#[codec(index = 25)]
		NotOverdue,
		/// The loan owes nothing, so nothing is to be settled. Its borrower gets the collateral with
		/// `repay`.
		#[codec(index = 26)]
		NothingOwed,
		/// No payment in this asset waits for this account. `lending.waiting` lists what waits.
		#[codec(index = 27)]
		NothingWaiting,
		/// A number is too large to calculate with. Use smaller amounts.
		#[codec(index = 28)]
		Overflow,
		/// A price that this needs jumped and is not confirmed yet. Try again when operators have
		/// confirmed it; repaying and adding collateral need no price.
		#[codec(index = 29)]
		PriceFrozen,
		/// There is no group with this id, or what it had is used up. Create one with `create_group`.
		#[codec(index = 30)]
		UnknownGroup,
		/// The group is of another asset than the offer needs: the principal to lend, the collateral to
		/// borrow. Use another group.
		#[codec(index = 31)]
		GroupOfOtherAsset,
		/// As many offers share the group as can. Withdraw one, or create another group.
		#[codec(index = 32)]
		GroupFull,
		/// A lender's rate must not rise with time and a borrower's not fall, and a ramp must take some
		/// time. Swap its ends, or use a fixed rate.
		#[codec(index = 33)]
		InvalidRamp,
		/// In a market without feeds an offer to lend states the collateral it asks for
		/// (`LendAgainst`), in the others it does not (`Lend`): use the other one. A loan can be
		/// refinanced out of an offer to lend only: look for one.
		#[codec(index = 34)]
		WrongSide,
		/// Collateral of zero secures nothing. State some.
		#[codec(index = 35)]
		NoCollateral,
		/// The market has no feeds, so no price decides in it: no margin calls, no withdrawal of
		/// collateral, no sweeps. Use `take`, `repay` or `propose_change`.
		#[codec(index = 36)]
		NoFeeds,
		/// Nothing in the book can be taken within your limits. Name a worse rate, another amount or more
		/// offers to be met, or leave an offer.
		#[codec(index = 37)]
		NothingToTake,
		/// A sweep meets at least 1 and at most 32 offers. Name a number between.
		#[codec(index = 38)]
		InvalidSweep,
		/// Only the loan's borrower can do this.
		#[codec(index = 39)]
		NotBorrower,
		/// Only the loan's lender, the owner of the claim, can do this.
		#[codec(index = 40)]
		NotLender,
		/// Only the borrower and the lender of a loan can change its terms.
		#[codec(index = 41)]
		NotParty,
		/// The loan has a margin call, or has matured. Repay or top up first; `check_margin` ends the
		/// call of a healthy loan.
		#[codec(index = 42)]
		NotRunning,
		/// The loan is healthy: nothing of it can be liquidated, settled or called.
		#[codec(index = 43)]
		Healthy,
		/// The loan has its margin call already. Liquidate it, or settle it after the deadline.
		#[codec(index = 44)]
		AlreadyCalled,
		/// The loan has no margin call. Make one with `check_margin` first.
		#[codec(index = 45)]
		NotCalled,
		/// The trade is worse than the limit you gave. Change the limit or leave it.
		#[codec(index = 46)]
		LimitNotMet,
		/// The other party has proposed no such change, or its time is over. Look at
		/// `lending.proposals`, and propose your own.
		#[codec(index = 47)]
		NoSuchProposal,
		/// The claim is not for sale. Ask its lender.
		#[codec(index = 48)]
		NotForSale,
		/// Nothing to do: the list is empty.
		#[codec(index = 49)]
		EmptyBatch,
		/// The offer is in another market than the loan. Look for one in the same.
		#[codec(index = 50)]
		OtherMarket,
		/// The collateral cannot be moved now, so the loan cannot be replaced. Try again later.
		#[codec(index = 51)]
		CollateralCannotMove,
		/// The loan has less collateral than this. `lending.loans` says how much it has.
		#[codec(index = 52)]
		TooMuchCollateral,
	}
}
