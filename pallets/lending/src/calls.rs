// SPDX-License-Identifier: Apache-2.0
//! What can be called. Thin: who calls is checked here, all else is done in the rooms.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod calls {
	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Create a market: an asset that is lent against another.
		///
		/// # Origin
		/// Governance.
		///
		/// # What happens
		/// The market gets the next id, and offers can be made in it. It never changes: another
		/// appetite for risk is another market of the same two assets. Both assets must be pinned
		/// before (see `custody.pin_asset`) and have the decimals that are named; both feeds must be
		/// listed.
		///
		/// # Errors
		/// `SameAsset`, `InvalidRisk`, `InvalidLoanSize`, `InvalidTerms`, `FeeTooHigh`; those of
		/// `custody` about assets and of `prices` about feeds.
		///
		/// # Events
		/// `MarketCreated`.
		#[pallet::call_index(0)]
		pub fn create_market(
			origin: OriginFor<T>,
			params: MarketParams<T::AssetKind>,
		) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_create_market(params)
		}

		/// Offer to lend, or to borrow.
		///
		/// # Origin
		/// Signed by the maker.
		///
		/// # What happens
		/// What is offered is put on hold with its maker: to lend, the principal; to
		/// borrow, the collateral named in `side`. An offer of a group takes it from the group instead.
		/// Others can take the offer in parts, each no smaller than the market's smallest loan. The
		/// offer never changes. It can be withdrawn at any time with `cancel_offer`. A deposit in the
		/// native token is held while it stands. Offers to everyone at a fixed rate stand in the book
		/// of their market and term, where `borrow` and `lend` find the best; the others are taken
		/// with `take`.
		///
		/// - `market`: in which market.
		/// - `side`: `Lend`; or `Borrow` with all the collateral for all of the principal (to be taken in
		///   parts it needs a unit more for each part than `LendingApi.quote` says: a sweep
		///   that finds too little closes the offer); or, in a market without feeds, `LendAgainst` with
		///   the collateral asked for all of the principal.
		/// - `principal`: how much of the principal asset.
		/// - `terms`: the yearly rate in basis points (100 is 1 %), `Fixed`, or an `Auction` that falls
		///   (to lend) or climbs (to borrow) from one rate to another over some milliseconds and then
		///   stays; the term in milliseconds (one of the market's); until when the offer stands
		///   (milliseconds since 1970); the only account that can take it, if it is not for everyone;
		///   and the group that it belongs to, if any.
		///
		/// # Errors
		/// `UnknownMarket`, `MarketClosed`, `AmountTooSmall`, `TermNotOffered`, `InvalidAuction`,
		/// `OfferExpired`, `OwnOffer`, `WrongSide`, `NoCollateral`, `LtvTooHigh`, `PriceStale`,
		/// `PriceFrozen`, `UnknownGroup`, `GroupOfOtherAsset`, `GroupFull`, `NotMaker`; the asset's own
		/// error if the maker does not have enough.
		///
		/// # Events
		/// `OfferPlaced`.
		#[pallet::call_index(1)]
		pub fn place_offer(
			origin: OriginFor<T>,
			market: MarketId,
			side: Side,
			principal: Balance,
			terms: OfferTerms<T::AccountId>,
		) -> DispatchResult {
			let maker = ensure_signed(origin)?;
			Self::do_place_offer(maker, market, side, principal, terms)
		}

		/// Withdraw an offer.
		///
		/// # Origin
		/// Signed by its maker or, once it has expired, by anyone.
		///
		/// # What happens
		/// What the offer still holds, and its deposit, go back to its maker. Loans made of it stay
		/// as they are.
		///
		/// # Errors
		/// `OfferGone`, `NotMaker`.
		///
		/// # Events
		/// `OfferClosed`.
		#[pallet::call_index(2)]
		pub fn cancel_offer(origin: OriginFor<T>, offer: OfferId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_cancel_offer(who, offer)
		}

		/// Take an offer, or a part of it: a loan opens at once.
		///
		/// # Origin
		/// Signed by the one who borrows from an offer to lend, or lends to an offer to borrow.
		///
		/// # What happens
		/// The principal goes to the borrower, and the collateral is put on hold with the borrower,
		/// who also has a deposit held while the loan is open. A remainder of the offer below the
		/// market's smallest loan goes back to its maker.
		///
		/// - `offer`: which offer.
		/// - `principal`: how much of it, in the principal asset.
		/// - `collateral`: to borrow, what you put up; to lend, the least that you accept for this
		///   part (0 accepts any, within the market's limit).
		/// - `limit_apr_bp`: the worst yearly rate that you accept, in basis points: to borrow the
		///   highest, to lend the lowest. The rate of an auction is that of the block.
		///
		/// # Errors
		/// `OfferGone`, `OfferExpired`, `OfferTooSmall`, `AmountTooSmall`, `OwnOffer`,
		/// `NotForYou`, `RateBeyondLimit`, `CollateralBelowLimit`, `LtvTooHigh`,
		/// `PriceStale`, `PriceFrozen`, `MarketFull`, `MarketClosed`.
		///
		/// # Events
		/// `LoanOpened`; `OfferClosed` if the offer is used up.
		#[pallet::call_index(3)]
		#[pallet::weight(
			<T as Config>::WeightInfo::take_offer_to_lend()
				.max(<T as Config>::WeightInfo::take_offer_to_borrow())
		)]
		pub fn take(
			origin: OriginFor<T>,
			offer: OfferId,
			principal: Balance,
			collateral: Balance,
			limit_apr_bp: BasisPoints,
		) -> DispatchResultWithPostInfo {
			let taker = ensure_signed(origin)?;
			let part = Part { principal, collateral, limit_apr: limit_apr_bp };
			let lends = Self::do_take(taker, offer, part)?;
			Ok(Some(if lends {
				<T as Config>::WeightInfo::take_offer_to_lend()
			} else {
				<T as Config>::WeightInfo::take_offer_to_borrow()
			})
			.into())
		}

		/// Repay a loan, in full or in part.
		///
		/// # Origin
		/// Signed by whoever pays: the borrower, or anyone for them.
		///
		/// # What happens
		/// The interest owed by now is paid first, then principal. Never more than what is owed is
		/// taken, but for a rest below the asset's minimum balance that the payer's account could not
		/// keep. When all is repaid, the collateral and the deposit go back to the borrower at once.
		/// Repaying needs no price and works also after maturity until the loan is settled. If the
		/// lender's account cannot take the payment, it waits for the lender. Only the asset's own
		/// admin can stop it, by freezing the asset or the payer.
		///
		/// - `max_payment`: how much to pay at the most; any number above the debt repays all of it. A
		///   part is no smaller than the asset's minimum balance, after the protocol's share if the
		///   lender's account cannot take it.
		///
		/// # Errors
		/// `LoanGone`, `AmountTooSmall`, `RemainderTooSmall`; the asset's own error if the payer cannot
		/// pay.
		///
		/// # Events
		/// `Repaid`; `LoanClosed` when all is repaid.
		#[pallet::call_index(4)]
		pub fn repay(origin: OriginFor<T>, loan: LoanId, max_payment: Balance) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_repay(&who, loan, max_payment)
		}

		/// Settle a loan in collateral when its time is over.
		///
		/// # Origin
		/// Signed by anyone. The chain does it by itself too, as blocks leave time for it.
		///
		/// # What happens
		/// After maturity and the grace period, or after the deadline of a margin call if the loan is
		/// still unhealthy, the lender gets collateral worth the debt and the liquidation bonus, at the
		/// present prices, or all of it if it is worth less. The rest goes back to the borrower, and
		/// the loan is closed. If the prices of an overdue loan cannot be used, the last ones there
		/// were are used once they have been gone for long (`lending.lastPriceWait`) since the end of
		/// the grace period. In a market without feeds all the
		/// collateral is the lender's. A margin call of a loan that is healthy again ends instead. Where
		/// the chain stood still at the end of the time that a borrower had, all of it is given again.
		///
		/// # Errors
		/// `LoanGone`, `NotOverdue`, `NothingOwed`, `PriceStale`, `PriceFrozen`.
		///
		/// # Events
		/// `Settled`, `LoanClosed`; `MarginCallEnded`.
		#[pallet::call_index(5)]
		#[pallet::weight(
			<T as Config>::WeightInfo::settle().max(<T as Config>::WeightInfo::settle_recovered())
		)]
		pub fn settle(origin: OriginFor<T>, loan: LoanId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let settled = Self::do_settle(loan)?;
			Ok(Some(if settled {
				<T as Config>::WeightInfo::settle()
			} else {
				<T as Config>::WeightInfo::settle_recovered()
			})
			.into())
		}

		/// Close a market to new offers and loans, or reopen it.
		///
		/// # Origin
		/// Governance.
		///
		/// # What happens
		/// While the market is closed, offers can be withdrawn but neither made nor taken. Loans go on
		/// as agreed: they are repaid and settled as ever.
		///
		/// # Errors
		/// `UnknownMarket`.
		///
		/// # Events
		/// `MarketClosed` or `MarketOpened`.
		#[pallet::call_index(6)]
		pub fn set_market_closed(
			origin: OriginFor<T>,
			market: MarketId,
			closed: bool,
		) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_set_market_closed(market, closed)
		}

		/// Put a sum on hold for several offers that share it.
		///
		/// # Origin
		/// Signed by the maker of the offers.
		///
		/// # What happens
		/// The sum is put on hold. Offers placed with the group's id in their terms take from it: what
		/// one of them gives, the others no longer have, so that one sum can stand in several markets.
		/// At most 16 offers share a group. A deposit in the native token is held while it is there. A
		/// group that is used up goes with its last offer.
		///
		/// - `asset`: the principal of offers to lend, or the collateral of offers to borrow.
		/// - `sum`: how much of it, in its smallest unit.
		///
		/// # Errors
		/// `AmountTooSmall`; the asset's own error if the maker does not have enough.
		///
		/// # Events
		/// `GroupCreated`.
		#[pallet::call_index(7)]
		pub fn create_group(
			origin: OriginFor<T>,
			asset: T::AssetKind,
			sum: Balance,
		) -> DispatchResult {
			let maker = ensure_signed(origin)?;
			Self::do_create_group(maker, asset, sum)
		}

		/// Withdraw a group with all its offers.
		///
		/// # Origin
		/// Signed by its maker.
		///
		/// # What happens
		/// What the group still holds, and all deposits, go back to the maker. Loans made of its offers
		/// stay as they are.
		///
		/// # Errors
		/// `UnknownGroup`, `NotMaker`.
		///
		/// # Events
		/// `OfferClosed` for each offer, `GroupClosed`.
		#[pallet::call_index(8)]
		#[pallet::weight(<T as Config>::WeightInfo::cancel_group(MAX_GROUP))]
		pub fn cancel_group(origin: OriginFor<T>, group: GroupId) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let offers = Self::do_cancel_group(who, group)?;
			Ok(Some(<T as Config>::WeightInfo::cancel_group(offers)).into())
		}

		/// Borrow from the cheapest offers in the book.
		///
		/// # Origin
		/// Signed by the borrower.
		///
		/// # What happens
		/// Offers to lend of this market and term are taken, the lowest rate first and of equal ones
		/// the oldest, until the principal is reached, the next rate is above the limit, or
		/// `max_offers` were met. Each becomes a loan of its own with its share of the collateral.
		/// Offers that are met dead (expired, used up, or your own) are closed on the way, and their
		/// makers get back what they hold. What was not found is left as an offer to borrow at the
		/// limit rate with the remainder of the collateral, if you say until when; but neither less than the
		/// smallest loan, nor as long as offers within the limit are left. `LendingApi.quote_borrow`
		/// says beforehand what you would get.
		///
		/// - `principal`: how much of the principal asset.
		/// - `collateral`: for all of the principal. Each loan needs enough for itself.
		/// - `term_ms`: in milliseconds, one of the market's.
		/// - `limit_apr_bp`: the highest yearly rate that you accept, in basis points.
		/// - `max_offers`: how many offers are met at the most, 1 to 32. You pay for those that are.
		/// - `remainder_expires_ms`: until when the remainder stands as an offer (milliseconds since
		///   1970), if it shall.
		///
		/// # Errors
		/// `UnknownMarket`, `MarketClosed`, `NoFeeds`, `AmountTooSmall`, `TermNotOffered`,
		/// `InvalidSweep`, `NothingToTake`, `LtvTooHigh`, `MarketFull`, `OfferExpired`, `PriceStale`,
		/// `PriceFrozen`; the asset's own error if you do not have enough.
		///
		/// # Events
		/// `LoanOpened` for each loan; `OfferClosed`, `OfferPlaced`; `OrderFilled`, or
		/// `NothingFilled`.
		#[pallet::call_index(9)]
		#[pallet::weight(with_remainder::<T>(
			<T as Config>::WeightInfo::borrow(*max_offers), remainder_expires_ms.is_some()
		))]
		pub fn borrow(
			origin: OriginFor<T>,
			market: MarketId,
			principal: Balance,
			collateral: Balance,
			term_ms: Moment,
			limit_apr_bp: BasisPoints,
			max_offers: u32,
			remainder_expires_ms: Option<Moment>,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let demand = Demand {
				market,
				lends: false,
				principal,
				collateral: Some(collateral),
				term: term_ms,
				limit_apr: limit_apr_bp,
				max_offers,
			};
			let Swept { met, left_offer } = Self::do_sweep(who, demand, remainder_expires_ms)?;
			let sweep = <T as Config>::WeightInfo::borrow(met);
			Ok(Some(with_remainder::<T>(sweep, left_offer)).into())
		}

		/// Lend to the offers in the book that pay most.
		///
		/// # Origin
		/// Signed by the lender.
		///
		/// # What happens
		/// Offers to borrow of this market and term are taken, the highest rate first and of equal ones
		/// the oldest, until the principal is reached, the next rate is below the limit, or `max_offers`
		/// were met. Each becomes a loan of its own, secured by its maker's collateral. Offers that
		/// are met dead (expired, used up, your own, or with too little collateral at the present
		/// prices) are closed on the way, and their makers get back what they hold. What was not found
		/// is left as an offer to lend at the limit rate, if you say until when; but neither less than the
		/// smallest loan, nor as long as offers within the limit are left. `LendingApi.quote_lend` says
		/// beforehand what you would get.
		///
		/// - `principal`: how much of the principal asset.
		/// - `term_ms`: in milliseconds, one of the market's.
		/// - `limit_apr_bp`: the lowest yearly rate that you accept, in basis points.
		/// - `max_offers`: how many offers are met at the most, 1 to 32. You pay for those that are.
		/// - `remainder_expires_ms`: until when the remainder stands as an offer (milliseconds since
		///   1970), if it shall.
		///
		/// # Errors
		/// `UnknownMarket`, `MarketClosed`, `NoFeeds`, `AmountTooSmall`, `TermNotOffered`,
		/// `InvalidSweep`, `NothingToTake`, `MarketFull`, `OfferExpired`, `PriceStale`, `PriceFrozen`;
		/// the asset's own error if you do not have enough.
		///
		/// # Events
		/// `LoanOpened` for each loan; `OfferClosed`, `OfferPlaced`; `OrderFilled`, or
		/// `NothingFilled`.
		#[pallet::call_index(10)]
		#[pallet::weight(with_remainder::<T>(
			<T as Config>::WeightInfo::lend(*max_offers), remainder_expires_ms.is_some()
		))]
		pub fn lend(
			origin: OriginFor<T>,
			market: MarketId,
			principal: Balance,
			term_ms: Moment,
			limit_apr_bp: BasisPoints,
			max_offers: u32,
			remainder_expires_ms: Option<Moment>,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let demand = Demand {
				market,
				lends: true,
				principal,
				collateral: None,
				term: term_ms,
				limit_apr: limit_apr_bp,
				max_offers,
			};
			let Swept { met, left_offer } = Self::do_sweep(who, demand, remainder_expires_ms)?;
			let sweep = <T as Config>::WeightInfo::lend(met);
			Ok(Some(with_remainder::<T>(sweep, left_offer)).into())
		}

		/// Add collateral to a loan.
		///
		/// # Origin
		/// Signed by the borrower.
		///
		/// # What happens
		/// The collateral is put on hold for the loan. If that makes it healthy at the present prices,
		/// its margin call ends. It needs no price, and can be done until the loan is repaid or
		/// settled.
		///
		/// - `collateral`: how much, in its smallest unit.
		///
		/// # Errors
		/// `LoanGone`, `NotBorrower`, `NothingOwed`, `AmountTooSmall`; the asset's own error if you do
		/// not have enough.
		///
		/// # Events
		/// `ToppedUp`; `MarginCallEnded`.
		#[pallet::call_index(11)]
		pub fn top_up(origin: OriginFor<T>, loan: LoanId, collateral: Balance) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_top_up(&who, loan, collateral)
		}

		/// Take collateral back that a loan does not need.
		///
		/// # Origin
		/// Signed by the borrower.
		///
		/// # What happens
		/// The collateral is released, as long as what remains would be enough to open the loan at the
		/// present prices. Not after a margin call or maturity.
		///
		/// - `collateral`: how much, in its smallest unit.
		///
		/// # Errors
		/// `LoanGone`, `NotBorrower`, `NotRunning`, `NoFeeds`, `AmountTooSmall`, `LtvTooHigh`,
		/// `PriceStale`, `PriceFrozen`.
		///
		/// # Events
		/// `CollateralWithdrawn`.
		#[pallet::call_index(12)]
		pub fn withdraw_collateral(
			origin: OriginFor<T>,
			loan: LoanId,
			collateral: Balance,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_withdraw_collateral(&who, loan, collateral)
		}

		/// Replace a loan by one out of another lender's offer.
		///
		/// # Origin
		/// Signed by the borrower.
		///
		/// # What happens
		/// At once or not at all: the principal of the new loan goes to you, the old loan is repaid in
		/// full out of your account, and its collateral, with what you add, secures the new loan.
		/// What the new principal leaves over is yours; what it lacks, you pay.
		///
		/// - `loan`: the loan to replace.
		/// - `offer`: an offer to lend in the same market.
		/// - `principal`: how much of the offer.
		/// - `add_collateral`: how much collateral to add, 0 for none.
		/// - `limit_apr_bp`: the highest yearly rate that you accept, in basis points.
		///
		/// # Errors
		/// `LoanGone`, `NotBorrower`, `NothingOwed`, `OtherMarket`, `WrongSide`, `CollateralCannotMove`;
		/// those of `take` and of `repay`.
		///
		/// # Events
		/// `Repaid`, `LoanClosed`, `LoanOpened`, `Refinanced`; `OfferClosed` if the offer is used up.
		#[pallet::call_index(13)]
		pub fn refinance(
			origin: OriginFor<T>,
			loan: LoanId,
			offer: OfferId,
			principal: Balance,
			add_collateral: Balance,
			limit_apr_bp: BasisPoints,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			let part = Part { principal, collateral: add_collateral, limit_apr: limit_apr_bp };
			Self::do_refinance(who, loan, offer, part)
		}

		/// Make a margin call, or end that of a healthy loan.
		///
		/// # Origin
		/// Signed by anyone. The chain does it by itself too, as blocks leave time for it.
		///
		/// # What happens
		/// If the loan's face (what is owed at maturity) is more than the liquidation LTV allows at the
		/// present prices, its borrower has until a deadline to repay or top up. From the call on,
		/// anyone can `liquidate` the loan; after the deadline `settle` it. If a feed falls silent in
		/// between, or the chain stands still, the deadline counts from then.
		///
		/// # Errors
		/// `LoanGone`, `NoFeeds`, `NotRunning`, `Healthy`, `AlreadyCalled`, `PriceStale`,
		/// `PriceFrozen`.
		///
		/// # Events
		/// `MarginCalled` or `MarginCallEnded`.
		#[pallet::call_index(14)]
		pub fn check_margin(origin: OriginFor<T>, loan: LoanId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_check_margin(loan)
		}

		/// Pay for an unhealthy loan; get collateral at a discount.
		///
		/// # Origin
		/// Signed by anyone, after a margin call.
		///
		/// # What happens
		/// What you pay goes to the lender, as a repayment would. You get collateral of the same value
		/// and the liquidation bonus. Only as much can be paid as makes the loan healthy again, unless
		/// less than the smallest loan would remain: then all of it can. If the collateral is not worth
		/// that much, you get all of it for what it is worth less the bonus, and the rest of the
		/// debt is the lender's loss. A payment so small that rounding keeps it from improving the loan
		/// is refused.
		///
		/// - `at_most`: how much at the most, said as `Repay` (in principal) or `Seize` (in collateral).
		/// - `limit`: with `Repay`, the least collateral that you accept; with `Seize`, the most
		///   principal that you pay.
		///
		/// # Errors
		/// `LoanGone`, `NoFeeds`, `NotCalled`, `Healthy`, `AmountTooSmall`, `RemainderTooSmall`,
		/// `LimitNotMet`, `PriceStale`, `PriceFrozen`; the asset's own error if you cannot pay or
		/// receive.
		///
		/// # Events
		/// `Liquidated`; `MarginCallEnded` if the loan is healthy again, `LoanClosed` if nothing is
		/// owed any more.
		#[pallet::call_index(15)]
		pub fn liquidate(
			origin: OriginFor<T>,
			loan: LoanId,
			at_most: Liquidation,
			limit: Balance,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_liquidate(who, loan, at_most, limit)
		}

		/// Propose a change of a loan to its other party.
		///
		/// # Origin
		/// Signed by the borrower or the lender.
		///
		/// # What happens
		/// Nothing changes until the other party accepts. A new proposal replaces your last one, and
		/// nobody can accept it any more once the loan's principal, collateral, rate or maturity has
		/// changed. A deposit in the native token is held while it stands.
		///
		/// - `change`: another rate and maturity, or an end in kind: so much of the collateral for the
		///   lender, the rest for the borrower.
		/// - `expires_ms`: until when it can be accepted (milliseconds since 1970).
		///
		/// # Errors
		/// `LoanGone`, `NotParty`, `NothingOwed`, `TermNotOffered`, `AmountTooSmall`,
		/// `TooMuchCollateral`, `OfferExpired`.
		///
		/// # Events
		/// `ChangeProposed`.
		#[pallet::call_index(16)]
		pub fn propose_change(
			origin: OriginFor<T>,
			loan: LoanId,
			change: Change,
			expires_ms: Moment,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_propose_change(who, loan, change, expires_ms)
		}

		/// Accept the change that a loan's other party proposed.
		///
		/// # Origin
		/// Signed by the party who did not propose it.
		///
		/// # What happens
		/// New terms hold from now on: interest until now is owed at the old rate. If more is owed at
		/// maturity than before, the collateral must be enough to open the loan anew. An end in
		/// kind pays the collateral out and closes the loan. Neither takes more of collateral that
		/// its issuer has frozen.
		///
		/// - `change`: exactly what was proposed, so that nothing else can be accepted by mistake.
		///
		/// # Errors
		/// `LoanGone`, `NotParty`, `NothingOwed`, `NoSuchProposal`, `TermNotOffered`, `LtvTooHigh`,
		/// `PriceStale`, `PriceFrozen`; `MoneyFrozen` of `custody`.
		///
		/// # Events
		/// `ChangeAccepted`; `Settled` and `LoanClosed` for an end in kind.
		#[pallet::call_index(17)]
		pub fn accept_change(origin: OriginFor<T>, loan: LoanId, change: Change) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_accept_change(who, loan, change)
		}

		/// Withdraw your proposal to change a loan.
		///
		/// # Origin
		/// Signed by the party who proposed it.
		///
		/// # What happens
		/// The deposit is returned.
		///
		/// # Errors
		/// `LoanGone`, `NotParty`, `NoSuchProposal`.
		///
		/// # Events
		/// `ProposalWithdrawn`.
		#[pallet::call_index(18)]
		pub fn withdraw_proposal(origin: OriginFor<T>, loan: LoanId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_withdraw_proposal(who, loan)
		}

		/// Give a note away.
		///
		/// # Origin
		/// Signed by the lender.
		///
		/// # What happens
		/// From now on the new owner is the lender and gets what is paid. Nothing else changes for the
		/// borrower. The note is no longer for sale, and what the old lender proposed is withdrawn. Not
		/// while a payment waits for you that you could not take.
		///
		/// # Errors
		/// `LoanGone`, `NotLender`, `NothingOwed`, `OwnOffer`, `PaymentPending`.
		///
		/// # Events
		/// `NoteTransferred`.
		#[pallet::call_index(19)]
		pub fn transfer_note(
			origin: OriginFor<T>,
			loan: LoanId,
			to: T::AccountId,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_transfer_note(who, loan, to)
		}

		/// Put a note up for sale, or take it off.
		///
		/// # Origin
		/// Signed by the lender.
		///
		/// # What happens
		/// Anyone but the borrower can buy the note at this price until it is taken off.
		///
		/// - `asking`: the price in principal, or none to take it off.
		///
		/// # Errors
		/// `LoanGone`, `NotLender`, `NothingOwed`.
		///
		/// # Events
		/// `NoteOffered`.
		#[pallet::call_index(20)]
		pub fn offer_note(
			origin: OriginFor<T>,
			loan: LoanId,
			asking: Option<Balance>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_offer_note(who, loan, asking)
		}

		/// Buy a note that is for sale.
		///
		/// # Origin
		/// Signed by the buyer.
		///
		/// # What happens
		/// You pay what the lender asks and are the lender from now on.
		///
		/// - `max_price`: the most that you pay, in principal.
		/// - `min_terms`: the least that is owed, the least collateral and rate, and the latest maturity
		///   that you accept: the borrower can repay a part, and the parties change the terms, before.
		///
		/// # Errors
		/// `LoanGone`, `NotForSale`, `OwnOffer`, `LimitNotMet`, `PaymentPending`; the asset's own error
		/// if you cannot pay.
		///
		/// # Events
		/// `NoteTransferred`.
		#[pallet::call_index(21)]
		pub fn buy_note(
			origin: OriginFor<T>,
			loan: LoanId,
			max_price: Balance,
			min_terms: MinTerms,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_buy_note(who, loan, max_price, min_terms)
		}

		/// Repay several loans, all or none.
		///
		/// # Origin
		/// Signed by whoever pays.
		///
		/// # What happens
		/// As `repay` for each, in this order. Loans that are gone are left out: somebody may have repaid
		/// them just before. At most 32.
		///
		/// - `payments`: loans, and the most to pay for each.
		///
		/// # Errors
		/// `EmptyBatch`; `LoanGone` if all of them are gone; the others of `repay`.
		///
		/// # Events
		/// Those of `repay`.
		#[pallet::call_index(22)]
		#[pallet::weight(<T as Config>::WeightInfo::repay().saturating_mul(payments.len() as u64))]
		pub fn repay_many(
			origin: OriginFor<T>,
			payments: BoundedVec<(LoanId, Balance), ConstU32<MAX_BATCH>>,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let named = payments.len() as u64;
			let repaid = Self::do_repay_many(&who, payments)?;
			Ok(Some(of_batch::<T>(<T as Config>::WeightInfo::repay(), named, repaid)).into())
		}

		/// Add collateral to several loans, all or none.
		///
		/// # Origin
		/// Signed by the borrower of all of them.
		///
		/// # What happens
		/// As `top_up` for each, in this order. Loans that are gone or owe nothing are left out: somebody
		/// may have repaid them just before. At most 32.
		///
		/// - `top_ups`: loans, and the collateral to add to each.
		///
		/// # Errors
		/// `EmptyBatch`; `LoanGone` if none of them owes anything; the others of `top_up`.
		///
		/// # Events
		/// Those of `top_up`.
		#[pallet::call_index(23)]
		#[pallet::weight(<T as Config>::WeightInfo::top_up().saturating_mul(top_ups.len() as u64))]
		pub fn top_up_many(
			origin: OriginFor<T>,
			top_ups: BoundedVec<(LoanId, Balance), ConstU32<MAX_BATCH>>,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			let named = top_ups.len() as u64;
			let topped_up = Self::do_top_up_many(&who, top_ups)?;
			Ok(Some(of_batch::<T>(<T as Config>::WeightInfo::top_up(), named, topped_up)).into())
		}
	}
}
