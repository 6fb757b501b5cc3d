// SPDX-License-Identifier: Apache-2.0
//! What this pallet keeps.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod storage {
	/// A market as this runtime stores it.
	pub type MarketOf<T> = Market<<T as Config>::AssetKind>;
	/// An offer as this runtime stores it.
	pub type OfferOf<T> =
		Offer<<T as frame_system::Config>::AccountId, <T as Config>::OfferConsideration>;
	/// A group of offers as this runtime stores it.
	pub type GroupOf<T> = Group<
		<T as frame_system::Config>::AccountId,
		<T as Config>::AssetKind,
		<T as Config>::OfferConsideration,
	>;
	/// A proposal as this runtime stores it.
	pub type ProposalOf<T> =
		Proposal<<T as frame_system::Config>::AccountId, <T as Config>::OfferConsideration>;
	/// A loan as this runtime stores it.
	pub type LoanOf<T> =
		Loan<<T as frame_system::Config>::AccountId, <T as Config>::LoanConsideration>;

	/// The markets there are.
	#[pallet::storage]
	pub type Markets<T: Config> = StorageMap<_, Twox64Concat, MarketId, MarketOf<T>>;

	/// The id that the next market gets.
	#[pallet::storage]
	pub type NextMarketId<T: Config> = StorageValue<_, MarketId, ValueQuery>;

	/// What each market's open loans add up to.
	#[pallet::storage]
	pub type MarketTotals<T: Config> = StorageMap<_, Twox64Concat, MarketId, Totals, ValueQuery>;

	/// The open offers.
	#[pallet::storage]
	pub type Offers<T: Config> = StorageMap<_, Twox64Concat, OfferId, OfferOf<T>>;

	/// The id that the next offer gets.
	#[pallet::storage]
	pub type NextOfferId<T: Config> = StorageValue<_, OfferId, ValueQuery>;

	/// The groups of offers.
	#[pallet::storage]
	pub type Groups<T: Config> = StorageMap<_, Twox64Concat, GroupId, GroupOf<T>>;

	/// The id that the next group gets.
	#[pallet::storage]
	pub type NextGroupId<T: Config> = StorageValue<_, GroupId, ValueQuery>;

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

	/// The changes proposed of a loan, by who proposed.
	#[pallet::storage]
	pub type Proposals<T: Config> =
		StorageDoubleMap<_, Twox64Concat, LoanId, Twox64Concat, Party, ProposalOf<T>>;

	/// The offers, debts and claims of each account.
	#[pallet::storage]
	pub type Records<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Blake2_128Concat, T::AccountId>,
			NMapKey<Twox64Concat, Role>,
			NMapKey<Twox64Concat, u64>,
		),
		(),
	>;

	/// Which ticks of an index have records: a tree of words, each bit of which stands for a word or
	/// a tick below it. By level (0 is above the ticks) and the bytes that its ticks begin with.
	#[pallet::storage]
	pub type Words<T: Config> = StorageMap<_, Twox64Concat, (Index, u8, Tick), U256, ValueQuery>;

	/// The records in each tick of an index that has any.
	#[pallet::storage]
	pub type Ticks<T: Config> = StorageMap<_, Twox64Concat, (Index, Tick), Ends>;

	/// Each indexed record's neighbours in its tick.
	#[pallet::storage]
	pub type Links<T: Config> = StorageMap<_, Twox64Concat, (Chain, u64), Link>;

	/// The market whose loans are looked at next when there is time.
	#[pallet::storage]
	pub type NextServed<T: Config> = StorageValue<_, MarketId, ValueQuery>;

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
}
