// SPDX-License-Identifier: Apache-2.0
//! What this pallet tells the outside world.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A market was created.
		#[codec(index = 0)]
		MarketCreated { market: MarketId },
		/// A market was closed to new offers and loans.
		#[codec(index = 1)]
		MarketClosed { market: MarketId },
		/// A market was opened again.
		#[codec(index = 2)]
		MarketOpened { market: MarketId },
		/// An offer was made; its maker's money is on hold.
		#[codec(index = 3)]
		OfferPlaced { offer: OfferId, maker: T::AccountId, market: MarketId, principal: Balance },
		/// An offer is gone: filled, withdrawn, or met dead.
		///
		/// What it still held was returned to its maker; an offer of a group holds nothing itself.
		#[codec(index = 4)]
		OfferClosed { offer: OfferId, filled: Balance, returned: Balance },
		/// A sum was put on hold for a group of offers.
		#[codec(index = 5)]
		GroupCreated { group: GroupId, maker: T::AccountId, asset: T::AssetKind, sum: Balance },
		/// A group is gone. What it still held was returned.
		#[codec(index = 6)]
		GroupClosed { group: GroupId, returned: Balance },
		/// An offer was taken, in whole or in part: a loan.
		#[codec(index = 7)]
		LoanOpened {
			loan: LoanId,
			offer: OfferId,
			lender: T::AccountId,
			borrower: T::AccountId,
			principal: Balance,
			collateral: Balance,
			apr_bp: BasisPoints,
			maturity_ms: Moment,
		},
		/// A sweep filled this much principal from the book.
		#[codec(index = 8)]
		OrderFilled { who: T::AccountId, market: MarketId, filled: Balance, offers_met: u32 },
		/// A sweep filled nothing of what it was after.
		///
		/// It met only offers that nobody can take, and closed them, or left an offer of its own.
		#[codec(index = 9)]
		NothingFilled { who: T::AccountId, market: MarketId, offers_met: u32 },
		/// Somebody paid for a loan: interest, then principal.
		///
		/// `fee` is the part of the interest that went to the protocol.
		#[codec(index = 10)]
		Repaid {
			loan: LoanId,
			payer: T::AccountId,
			interest: Balance,
			principal: Balance,
			fee: Balance,
		},
		/// A loan owes nothing any more and is gone.
		///
		/// Its collateral was returned to the borrower.
		#[codec(index = 11)]
		LoanClosed { loan: LoanId },
		/// A loan owes nothing, but its collateral cannot move.
		///
		/// `repay` with 0 tries again.
		#[codec(index = 12)]
		CollateralStuck { loan: LoanId },
		/// The borrower added collateral.
		#[codec(index = 13)]
		ToppedUp { loan: LoanId, collateral: Balance },
		/// The borrower took collateral back.
		#[codec(index = 14)]
		CollateralWithdrawn { loan: LoanId, collateral: Balance },
		/// A loan was replaced by one out of another offer.
		#[codec(index = 15)]
		Refinanced { loan: LoanId, by: LoanId },
		/// A loan has become unhealthy: repay or top up.
		///
		/// From now on anyone can liquidate it, and after the deadline settle it.
		#[codec(index = 16)]
		MarginCalled { loan: LoanId, deadline_ms: Moment },
		/// A margin call has more time.
		///
		/// Prices were missing in between, or the chain stood still.
		#[codec(index = 17)]
		MarginCallExtended { loan: LoanId, deadline_ms: Moment },
		/// A margin call is over: the loan is healthy or matured.
		#[codec(index = 18)]
		MarginCallEnded { loan: LoanId },
		/// Somebody paid for an unhealthy loan's collateral.
		///
		/// `fee` is the part of the interest repaid that went to the protocol, `shortfall` what remained
		/// of the debt, in principal, when no collateral was left: the lender's loss.
		#[codec(index = 19)]
		Liquidated {
			loan: LoanId,
			liquidator: T::AccountId,
			repaid: Balance,
			seized: Balance,
			fee: Balance,
			shortfall: Balance,
		},
		/// A loan was settled in collateral.
		///
		/// It was not repaid in time, its margin call not answered, or its parties agreed. The lender
		/// got `seized` of the collateral for `debt`, the borrower gets `returned`. `shortfall` is the
		/// part of the debt, in principal, that all the collateral did not cover at the prices used.
		#[codec(index = 20)]
		Settled {
			loan: LoanId,
			debt: Balance,
			seized: Balance,
			returned: Balance,
			shortfall: Balance,
		},
		/// One party of a loan proposed a change.
		#[codec(index = 21)]
		ChangeProposed { loan: LoanId, by: T::AccountId, change: Change, expires_ms: Moment },
		/// A proposal is gone without having been accepted.
		#[codec(index = 22)]
		ProposalWithdrawn { loan: LoanId, by: T::AccountId },
		/// Both parties agreed: the change holds from now on.
		#[codec(index = 23)]
		ChangeAccepted { loan: LoanId, change: Change },
		/// A note is for sale at this price, or no longer.
		#[codec(index = 24)]
		NoteOffered { loan: LoanId, asking: Option<Balance> },
		/// A note has another owner, who paid the price or nothing.
		#[codec(index = 25)]
		NoteTransferred { loan: LoanId, from: T::AccountId, to: T::AccountId, price: Balance },
		/// A loan could not be served; it is tried again later.
		#[codec(index = 26)]
		ServicePostponed { loan: LoanId, until_ms: Moment },
	}
}
