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
		/// An offer was made; its maker's money is on hold.
		#[codec(index = 1)]
		OfferPlaced { offer: OfferId, maker: T::AccountId, market: MarketId, amount: Balance },
		/// An offer is gone: filled, withdrawn, or met dead. What it still held was returned to its
		/// maker; an offer of a group holds nothing itself.
		#[codec(index = 2)]
		OfferClosed { offer: OfferId, filled: Balance, returned: Balance },
		/// An offer was taken, in whole or in part, and a loan made of it.
		#[codec(index = 3)]
		LoanOpened {
			loan: LoanId,
			offer: OfferId,
			lender: T::AccountId,
			borrower: T::AccountId,
			principal: Balance,
			collateral: Balance,
			apr: BasisPoints,
			maturity: Moment,
		},
		/// `payer` paid for a loan: interest first, then principal. `fee` is the part of the interest
		/// that went to the protocol.
		#[codec(index = 4)]
		Repaid {
			loan: LoanId,
			payer: T::AccountId,
			interest: Balance,
			principal: Balance,
			fee: Balance,
		},
		/// A loan owes nothing any more; its collateral was returned to the borrower.
		#[codec(index = 5)]
		LoanClosed { loan: LoanId },
		/// A loan was settled in collateral: it was not repaid in time, its margin call not answered,
		/// or its parties agreed. The lender got `seized` of the collateral for `debt`, the borrower
		/// gets `returned`. `shortfall` is the part of the debt, in principal, that all the collateral
		/// did not cover at the prices used.
		#[codec(index = 6)]
		Settled {
			loan: LoanId,
			debt: Balance,
			seized: Balance,
			returned: Balance,
			shortfall: Balance,
		},
		/// A payment could not be taken by its receiver. It waits: see `claim_payments`.
		#[codec(index = 7)]
		PaymentWaiting { to: T::AccountId, asset: T::AssetKind, amount: Balance },
		/// Waiting payments were paid out.
		#[codec(index = 8)]
		PaymentClaimed { to: T::AccountId, asset: T::AssetKind, amount: Balance },
		/// A loan owes nothing any more, but its collateral cannot be moved now. `repay` with an
		/// amount of 0 tries again.
		#[codec(index = 9)]
		CollateralStuck { loan: LoanId },
		/// A market was closed to new offers and loans.
		#[codec(index = 10)]
		MarketClosed { market: MarketId },
		/// A market was opened again.
		#[codec(index = 11)]
		MarketOpened { market: MarketId },
		/// A sum was put on hold for a group of offers.
		#[codec(index = 12)]
		GroupCreated { group: GroupId, maker: T::AccountId, asset: T::AssetKind, amount: Balance },
		/// A group is gone. What it still held was returned to its maker.
		#[codec(index = 13)]
		GroupClosed { group: GroupId, returned: Balance },
		/// What time or prices ask for could not be done for a loan. It is tried again later.
		#[codec(index = 14)]
		ServicePostponed { loan: LoanId, until: Moment },
		/// A sweep is done: `filled` of the principal it was after was found in the book.
		#[codec(index = 15)]
		Swept { who: T::AccountId, market: MarketId, filled: Balance, met: u32 },
		/// The borrower added collateral.
		#[codec(index = 16)]
		ToppedUp { loan: LoanId, amount: Balance },
		/// The borrower took collateral back.
		#[codec(index = 17)]
		CollateralWithdrawn { loan: LoanId, amount: Balance },
		/// A loan was replaced by another, out of another lender's offer.
		#[codec(index = 18)]
		Refinanced { loan: LoanId, by: LoanId },
		/// A loan has become unhealthy. Its borrower can repay or top up until `deadline`; from now on
		/// anyone can liquidate it, and after the deadline settle it.
		#[codec(index = 19)]
		MarginCalled { loan: LoanId, deadline: Moment },
		/// A margin call has more time: prices were missing in between.
		#[codec(index = 20)]
		MarginCallExtended { loan: LoanId, deadline: Moment },
		/// A loan is healthy again, or has matured: its margin call is over.
		#[codec(index = 21)]
		MarginCallEnded { loan: LoanId },
		/// A part of an unhealthy loan, or all of it, was paid by `liquidator`, who got `seized` of its
		/// collateral. `fee` is the part of the interest repaid that went to the protocol, `shortfall`
		/// what remained of the debt, in principal, when no collateral was left: the lender's loss.
		#[codec(index = 22)]
		Liquidated {
			loan: LoanId,
			liquidator: T::AccountId,
			repaid: Balance,
			seized: Balance,
			fee: Balance,
			shortfall: Balance,
		},
		/// One party of a loan proposed a change.
		#[codec(index = 23)]
		ChangeProposed { loan: LoanId, by: T::AccountId, change: Change, expires: Moment },
		/// A proposal is gone without having been accepted.
		#[codec(index = 24)]
		ProposalWithdrawn { loan: LoanId, by: T::AccountId },
		/// The other party accepted: the change holds from now on.
		#[codec(index = 25)]
		ChangeAccepted { loan: LoanId, change: Change },
		/// A claim is for sale at this price, or no longer.
		#[codec(index = 26)]
		ClaimOffered { loan: LoanId, asking: Option<Balance> },
		/// A claim has another owner, who paid `price` for it, or nothing.
		#[codec(index = 27)]
		ClaimTransferred { loan: LoanId, from: T::AccountId, to: T::AccountId, price: Balance },
	}
}
