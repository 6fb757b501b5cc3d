// SPDX-License-Identifier: Apache-2.0
//! What can be wrong with a call, and what to do about it.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod errors {
	// One line each: wallets join several by commas.
	#[pallet::error]
	pub enum Error<T> {
		/// There is no market with this id. LendingApi.markets lists them.
		#[codec(index = 0)]
		UnknownMarket,
		/// There is no feed with this id. Choose one of prices.feeds.
		#[codec(index = 1)]
		UnknownFeed,
		/// Principal and collateral are the same asset. Name two different ones.
		#[codec(index = 2)]
		SameAsset,
		/// The limits do not fit: 0 < opening LTV < liquidation LTV < 100 %, margin call of at most five years.
		#[codec(index = 3)]
		InvalidRisk,
		/// The sizes do not fit: minimum balance ≤ smallest loan ≤ most lent ≤ 2^128 / 1000, collateral over 0.
		#[codec(index = 4)]
		InvalidLoanSize,
		/// The times do not fit: ascending terms from the minimum interest period up, all at most five years.
		#[codec(index = 5)]
		InvalidTerms,
		/// The protocol's share of interest is over 20 %. Name a smaller one.
		#[codec(index = 6)]
		FeeTooHigh,
		/// The offer is gone: filled, withdrawn, or never made. LendingApi.level lists others at its rate.
		#[codec(index = 7)]
		OfferGone,
		/// The time named is over. Look for another offer, or name a time in the future.
		#[codec(index = 8)]
		OfferExpired,
		/// Less of the offer is left than asked for. Take what LendingApi.offer says, or less.
		#[codec(index = 9)]
		OfferTooSmall,
		/// The amount is below the smallest: the market's smallest loan, the asset's minimum balance, what improves a loan, or 1. Name more.
		#[codec(index = 10)]
		AmountTooSmall,
		/// The term is not on offer, or the maturity is past or over five years away. Choose one of the market's terms, or another maturity.
		#[codec(index = 11)]
		TermNotOffered,
		/// Both sides would be one account. Withdraw the offer, repay the loan, or use another account.
		#[codec(index = 12)]
		OwnOffer,
		/// The offer is for one other account only. Look for another.
		#[codec(index = 13)]
		NotForYou,
		/// Only its maker can do this. Use an offer or a group of your own; expired offers anyone can withdraw.
		#[codec(index = 14)]
		NotMaker,
		/// The offer's rate is worse than your limit. Accept its rate or look for another.
		#[codec(index = 15)]
		RateBeyondLimit,
		/// The collateral is less than the limit. Accept less, put up more, or look for another offer.
		#[codec(index = 16)]
		CollateralBelowLimit,
		/// The collateral is worth too little for what is owed at maturity. Add collateral or borrow less; LendingApi.quote says how much it takes.
		#[codec(index = 17)]
		LtvTooHigh,
		/// A price that this needs is stale: operators are silent. Try again later; repaying and adding collateral need no price.
		#[codec(index = 18)]
		PriceStale,
		/// A price that this needs jumped and is not confirmed. Try again later; repaying and adding collateral need no price.
		#[codec(index = 19)]
		PriceFrozen,
		/// The market has lent all that it may, or has all the collateral that it may. Ask for less, or wait until loans are repaid.
		#[codec(index = 20)]
		MarketFull,
		/// The loan is gone: repaid, settled, or never made.
		#[codec(index = 21)]
		LoanGone,
		/// The market is closed to new offers and loans. Look for another; repaying and withdrawing go on.
		#[codec(index = 22)]
		MarketClosed,
		/// Less than the market's smallest loan would remain. Repay all of it, or leave at least that much.
		#[codec(index = 23)]
		RemainderTooSmall,
		/// The loan can still be repaid: settle it after its grace period or a margin call's deadline. LendingApi.loan_status says when.
		#[codec(index = 24)]
		NotOverdue,
		/// The loan owes nothing. Its borrower gets the collateral by repaying 0.
		#[codec(index = 25)]
		NothingOwed,
		/// There is no such group, or it is used up. Create one with create_group.
		#[codec(index = 26)]
		UnknownGroup,
		/// The group is of another asset than the offer needs: principal to lend, collateral to borrow. Use another group.
		#[codec(index = 27)]
		GroupOfOtherAsset,
		/// As many offers share the group as can, 16. Withdraw one, or create another group.
		#[codec(index = 28)]
		GroupFull,
		/// The auction runs the wrong way or takes no time: a lender's rate must fall, a borrower's rise. Swap its ends, or use a fixed rate.
		#[codec(index = 29)]
		InvalidAuction,
		/// The offer is of the wrong side: LendAgainst is for markets without feeds and Lend for the others; refinance out of an offer to lend.
		#[codec(index = 30)]
		WrongSide,
		/// Collateral of zero secures nothing. State some.
		#[codec(index = 31)]
		NoCollateral,
		/// The market has no feeds: no margin calls, sweeps or withdrawals of collateral. Use take, repay or propose_change.
		#[codec(index = 32)]
		NoFeeds,
		/// Nothing in the book is within your limits. Name a worse rate, another amount or more offers, or leave an offer.
		#[codec(index = 33)]
		NothingToTake,
		/// The number of offers is not between 1 and 32. Name one that is.
		#[codec(index = 34)]
		InvalidSweep,
		/// You are not the loan's borrower. Only the borrower can do this.
		#[codec(index = 35)]
		NotBorrower,
		/// You are not the loan's lender. Only the owner of the note can do this.
		#[codec(index = 36)]
		NotLender,
		/// You are neither borrower nor lender of the loan. Only they can change its terms.
		#[codec(index = 37)]
		NotParty,
		/// The loan has a margin call or has matured. Repay or top up first; check_margin ends the call of a healthy loan.
		#[codec(index = 38)]
		NotRunning,
		/// The loan is healthy: nothing of it can be liquidated, settled or called.
		#[codec(index = 39)]
		Healthy,
		/// The loan has its margin call already. Liquidate it, or settle it after the deadline.
		#[codec(index = 40)]
		AlreadyCalled,
		/// The loan has no margin call. Make one with check_margin first.
		#[codec(index = 41)]
		NotCalled,
		/// The trade is worse than your limit. Change the limit or leave it.
		#[codec(index = 42)]
		LimitNotMet,
		/// The other party proposes no such change, or no longer. LendingApi.loan shows what there is; propose your own.
		#[codec(index = 43)]
		NoSuchProposal,
		/// The note is not for sale. Ask its lender.
		#[codec(index = 44)]
		NotForSale,
		/// The list is empty: there is nothing to do.
		#[codec(index = 45)]
		EmptyBatch,
		/// The offer is in another market than the loan. Look for one in the same.
		#[codec(index = 46)]
		OtherMarket,
		/// The collateral cannot be moved now, so the loan cannot be replaced. Try again later.
		#[codec(index = 47)]
		CollateralCannotMove,
		/// The loan has less collateral than this. Name what LendingApi.loan says, or less.
		#[codec(index = 48)]
		TooMuchCollateral,
		/// A payment waits for the note's owner. Have it withdrawn with custody.withdraw_pending first.
		#[codec(index = 49)]
		PaymentPending,
	}
}
