// SPDX-License-Identifier: Apache-2.0
#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
// Tests and benchmarks may fail loudly.
#![cfg_attr(
	any(test, feature = "runtime-benchmarks"),
	allow(
		clippy::arithmetic_side_effects,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::panic,
		clippy::unwrap_used
	)
)]

extern crate alloc;

mod loans;
mod markets;
pub mod math;
mod offers;
mod payments;
mod types;
mod view;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "try-runtime", test))]
mod try_state;
pub mod weights;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

// FRAME's macros expand to `expect`; what is written here only calls what the wall stands around.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use frame_support::{
		pallet_prelude::*,
		traits::{
			fungibles::{Mutate, MutateHold},
			Consideration, Footprint, Time,
		},
		PalletId,
	};
	use frame_system::pallet_prelude::*;
	use pallet_prices::PriceSource;
	use sp_runtime::traits::Convert;

	/// An offer as this runtime stores it.
	pub type OfferOf<T> =
		Offer<<T as frame_system::Config>::AccountId, <T as Config>::OfferConsideration>;
	/// A loan as this runtime stores it.
	pub type LoanOf<T> =
		Loan<<T as frame_system::Config>::AccountId, <T as Config>::LoanConsideration>;

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Who creates markets.
		type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Names an asset, the native one included.
		type AssetKind: Parameter + Member + MaxEncodedLen + MaybeSerializeDeserialize;

		/// Moves free money.
		type Assets: Mutate<Self::AccountId, AssetId = Self::AssetKind, Balance = Balance>;

		/// Holds money, of the same assets.
		type AssetsHolder: MutateHold<
			Self::AccountId,
			AssetId = Self::AssetKind,
			Balance = Balance,
			Reason = Self::RuntimeHoldReason,
		>;

		/// The overarching hold reason.
		type RuntimeHoldReason: From<HoldReason>;

		/// An asset's decimals; none if there is no such asset.
		type Decimals: Convert<Self::AssetKind, Option<u8>>;

		/// Where prices come from.
		type Prices: PriceSource;

		/// The time of the block.
		type Time: Time<Moment = Moment>;

		/// The deposit for an offer in store.
		type OfferConsideration: Consideration<Self::AccountId, Footprint>;

		/// The borrower's deposit for a loan in store.
		type LoanConsideration: Consideration<Self::AccountId, Footprint>;

		/// Who gets the protocol's share of interest.
		type FeeDestination: Get<Self::AccountId>;

		/// How long, in milliseconds, after the grace period a loan whose prices are stale must wait
		/// until it can be settled at the last prices there were.
		#[pallet::constant]
		type LastPriceWait: Get<Moment>;

		/// Makes the account that keeps payments which their receivers could not take.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// Weights of this pallet's calls.
		type WeightInfo: WeightInfo;

		/// Makes what benchmarks need.
		#[cfg(feature = "runtime-benchmarks")]
		type BenchmarkHelper: BenchmarkHelper<Self::AssetKind, Self::AccountId>;
	}

	/// Makes what benchmarks need.
	#[cfg(feature = "runtime-benchmarks")]
	pub trait BenchmarkHelper<AssetKind, AccountId> {
		/// Make an asset that any account can have.
		fn create_asset(seed: u32) -> AssetKind;
		/// From now on the account cannot receive the asset.
		fn block(asset: &AssetKind, who: &AccountId);
		/// It is now this time.
		fn set_time(now: Moment);
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Why this pallet holds an account's money.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// It is offered: principal to lend, or collateral to borrow against.
		#[codec(index = 0)]
		Offer,
		/// It secures loans that the account has taken.
		#[codec(index = 1)]
		Collateral,
		/// The deposit for offers in store.
		#[codec(index = 2)]
		OfferDeposit,
		/// The deposit for loans in store.
		#[codec(index = 3)]
		LoanDeposit,
	}

	/// The markets there are.
	#[pallet::storage]
	pub type Markets<T: Config> = StorageMap<_, Twox64Concat, MarketId, Market<T::AssetKind>>;

	/// The id that the next market gets.
	#[pallet::storage]
	pub type NextMarketId<T: Config> = StorageValue<_, MarketId, ValueQuery>;

	/// The principal out on loan in each market.
	#[pallet::storage]
	pub type Lent<T: Config> = StorageMap<_, Twox64Concat, MarketId, Balance, ValueQuery>;

	/// The open offers.
	#[pallet::storage]
	pub type Offers<T: Config> = StorageMap<_, Twox64Concat, OfferId, OfferOf<T>>;

	/// The id that the next offer gets.
	#[pallet::storage]
	pub type NextOfferId<T: Config> = StorageValue<_, OfferId, ValueQuery>;

	/// The open loans.
	#[pallet::storage]
	pub type Loans<T: Config> = StorageMap<_, Twox64Concat, LoanId, LoanOf<T>>;

	/// The id that the next loan gets.
	#[pallet::storage]
	pub type NextLoanId<T: Config> = StorageValue<_, LoanId, ValueQuery>;

	/// Payments that their receivers could not take, by receiver and asset. The pallet's account
	/// has the money.
	#[pallet::storage]
	pub type Waiting<T: Config> = StorageDoubleMap<
		_,
		Blake2_128Concat,
		T::AccountId,
		Blake2_128Concat,
		T::AssetKind,
		Balance,
		ValueQuery,
	>;

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The markets to start with; ids count up from 0.
		pub markets: Vec<MarketParams<T::AssetKind>>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		// A chain must not start from a wrong preset, so this panics.
		fn build(&self) {
			for market in &self.markets {
				Pallet::<T>::do_create_market(market.clone())
					.expect("the preset's markets are valid");
			}
		}
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A market was created.
		#[codec(index = 0)]
		MarketCreated { market: MarketId },
		/// An offer was made; its maker's money is on hold.
		#[codec(index = 1)]
		OfferPlaced { offer: OfferId, maker: T::AccountId, market: MarketId, amount: Balance },
		/// An offer is gone: filled, or withdrawn. What it still held was returned to its maker.
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
		/// A loan was not repaid in time. The lender got `seized` of the collateral for `debt`, the
		/// borrower gets `returned`. `shortfall` is the part of the debt, in principal, that all the
		/// collateral did not cover.
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
	}

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
		/// The opening LTV must be over 0 and under the liquidation LTV, and that under 100 %.
		#[codec(index = 4)]
		InvalidLtv,
		/// The smallest loan must be at least the principal asset's minimum balance and at most
		/// what the market may lend.
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
		/// The amount is below the smallest one: the market's smallest loan or, to repay, 1. Ask for
		/// more.
		#[codec(index = 12)]
		AmountTooSmall,
		/// The market does not offer this term. Choose one of the terms of `lending.markets`.
		#[codec(index = 13)]
		TermNotOffered,
		/// Nobody can take an offer of their own, or make one for themselves alone. Withdraw it with
		/// `cancel_offer`, or use another account.
		#[codec(index = 14)]
		OwnOffer,
		/// The offer is for one other account only. Look for another.
		#[codec(index = 15)]
		NotSoleCounterparty,
		/// Only its maker can withdraw an offer that has not expired.
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
		/// A price that this needs is stale. Try again when operators have submitted new ones;
		/// repaying needs no price.
		#[codec(index = 20)]
		PriceStale,
		/// The market has lent all that it may. Ask for less, or wait until loans are repaid.
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
		/// The loan can still be repaid: it can be settled only after its grace period.
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
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Create a market: an asset that is lent against another.
		///
		/// # Origin
		/// Governance.
		///
		/// # What happens
		/// The market gets the next id, and offers can be made in it. It never changes: another
		/// appetite for risk is another market of the same two assets. The pallet's own account must
		/// have the minimum balance of both assets before.
		///
		/// # Errors
		/// `SameAsset`, `UnknownFeed`, `UnknownAsset`, `InvalidLtv`, `InvalidLoanSize`,
		/// `InvalidTerms`, `FeeTooHigh`, `PalletAccountNotFunded`.
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

		/// Offer to lend, or to borrow, at a fixed rate.
		///
		/// # Origin
		/// Signed by the maker.
		///
		/// # What happens
		/// What is offered is put on hold with its maker: to lend, `amount` of the principal; to
		/// borrow, the collateral named in `side`. Others can take the offer in parts, each no
		/// smaller than the market's smallest loan. The offer never changes. It can be withdrawn at
		/// any time with `cancel_offer`. A deposit in the native token is held while it stands.
		///
		/// - `market`: in which market.
		/// - `side`: `Lend`, or `Borrow` with all the collateral for all of the amount; to be taken in
		///   parts it needs a unit more for each part than the view function `quote` says.
		/// - `amount`: how much principal.
		/// - `terms`: the yearly rate in basis points (100 is 1 %), the term in milliseconds (one
		///   of the market's), until when the offer stands (milliseconds since 1970), and
		///   optionally the only account that can take it.
		///
		/// # Errors
		/// `UnknownMarket`, `AmountTooSmall`, `TermNotOffered`, `OfferExpired`, `OwnOffer`; to
		/// borrow also `LtvTooHigh` and `PriceStale`; `MarketClosed`.
		///
		/// # Events
		/// `OfferPlaced`.
		#[pallet::call_index(1)]
		pub fn place_offer(
			origin: OriginFor<T>,
			market: MarketId,
			side: Side,
			amount: Balance,
			terms: OfferTerms<T::AccountId>,
		) -> DispatchResult {
			let maker = ensure_signed(origin)?;
			Self::do_place_offer(maker, market, side, amount, terms)
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
		/// - `limit_apr`: the worst yearly rate that you accept, in basis points: to borrow the
		///   highest, to lend the lowest.
		///
		/// # Errors
		/// `OfferGone`, `OfferExpired`, `OfferTooSmall`, `AmountTooSmall`, `OwnOffer`,
		/// `NotSoleCounterparty`, `RateBeyondLimit`, `CollateralBelowLimit`, `LtvTooHigh`,
		/// `PriceStale`, `MarketFull`, `MarketClosed`.
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
			limit_apr: BasisPoints,
		) -> DispatchResult {
			let taker = ensure_signed(origin)?;
			Self::do_take(taker, offer, principal, collateral, limit_apr)
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
		/// - `max_amount`: how much to pay at the most; any number above the debt repays all of it.
		///
		/// # Errors
		/// `LoanGone`, `AmountTooSmall`, `RemainderTooSmall`; the asset's own error if the payer cannot pay.
		///
		/// # Events
		/// `Repaid`; `LoanClosed` when all is repaid.
		#[pallet::call_index(4)]
		pub fn repay(origin: OriginFor<T>, loan: LoanId, max_amount: Balance) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_repay(who, loan, max_amount)
		}

		/// Settle a loan that was not repaid in time in its collateral.
		///
		/// # Origin
		/// Signed by anyone.
		///
		/// # What happens
		/// After maturity and the grace period, the lender gets collateral worth the debt and an
		/// incentive on top, at the present prices, or all of it if it is worth less. The rest goes
		/// back to the borrower, and the loan is closed. If prices stay stale, the last ones there
		/// were are used after a long wait (`lending.lastPriceWait`).
		///
		/// # Errors
		/// `LoanGone`, `NotOverdue`, `NothingOwed`, `PriceStale`.
		///
		/// # Events
		/// `Settled`, `LoanClosed`.
		#[pallet::call_index(5)]
		pub fn settle(origin: OriginFor<T>, loan: LoanId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_settle(loan)
		}

		/// Close a market to new offers and loans, or open it again.
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
		#[pallet::call_index(7)]
		pub fn set_market_closed(
			origin: OriginFor<T>,
			market: MarketId,
			closed: bool,
		) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_set_market_closed(market, closed)
		}

		/// Pay out what an account could not take when it was due.
		///
		/// # Origin
		/// Signed by anyone: the receiver may be an account that cannot sign.
		///
		/// # What happens
		/// All that waits for the receiver in this asset (see `lending.waiting`) is paid out to them.
		///
		/// - `to`: whose payments.
		/// - `asset`: in which asset.
		///
		/// # Errors
		/// `NothingWaiting`; the asset's own error if the receiver still cannot take it.
		///
		/// # Events
		/// `PaymentClaimed`.
		#[pallet::call_index(6)]
		pub fn claim_payments(
			origin: OriginFor<T>,
			to: T::AccountId,
			asset: T::AssetKind,
		) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_claim_payments(to, asset)
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// What a loan of `principal` at a yearly rate (basis points) for a term (milliseconds)
		/// costs, and the collateral that it takes at today's prices.
		pub fn quote(
			market: MarketId,
			principal: Balance,
			apr: BasisPoints,
			term: Moment,
		) -> Option<Quote> {
			Self::quote_of(market, principal, apr, term)
		}

		/// What a loan owes now and at maturity, and how well it is secured.
		pub fn loan_status(loan: LoanId) -> Option<LoanStatus> {
			Self::status_of(loan)
		}
	}
}
