// SPDX-License-Identifier: Apache-2.0
//! What this pallet keeps.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod storage {
	/// A deposit for a record in store.
	pub type TicketOf<T> = <T as Config>::Consideration;
	/// A market as this runtime stores it.
	pub type MarketOf<T> = Market<<T as pallet_custody::Config>::AssetKind>;
	/// An offer as this runtime stores it.
	pub type OfferOf<T> = Offer<<T as frame_system::Config>::AccountId, TicketOf<T>>;
	/// A group of offers as this runtime stores it.
	pub type GroupOf<T> = Group<
		<T as frame_system::Config>::AccountId,
		<T as pallet_custody::Config>::AssetKind,
		TicketOf<T>,
	>;
	/// The proposals for a loan as this runtime stores them.
	pub type ProposedOf<T> = Proposed<<T as frame_system::Config>::AccountId, TicketOf<T>>;
	/// A loan as this runtime stores it.
	pub type LoanOf<T> = Loan<<T as frame_system::Config>::AccountId, TicketOf<T>>;

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

	/// The changes that a loan's parties propose.
	#[pallet::storage]
	pub type Proposals<T: Config> = StorageMap<_, Twox64Concat, LoanId, ProposedOf<T>>;

	/// Each account's offers, debts and notes, newest first.
	///
	/// And the offers that only it can take.
	#[pallet::storage]
	pub type Records<T: Config> = StorageNMap<
		_,
		(
			NMapKey<Blake2_128Concat, T::AccountId>,
			NMapKey<Twox64Concat, Role>,
			NMapKey<Identity, NewestFirst>,
		),
		(),
	>;

	/// Internal: which ticks of an index have records.
	///
	/// A tree of words, each bit of which stands for a word or a tick below it. By level (0 is above
	/// the ticks) and the bytes that its ticks begin with.
	#[pallet::storage]
	pub type Words<T: Config> = StorageMap<_, Twox64Concat, (Index, u8, Tick), U256, ValueQuery>;

	/// Internal: the first and last record of each tick.
	#[pallet::storage]
	pub type Ticks<T: Config> = StorageMap<_, Twox64Concat, (Index, Tick), Ends<u64>>;

	/// Internal: each indexed record's neighbours in its tick.
	#[pallet::storage]
	pub type Links<T: Config> = StorageMap<_, Twox64Concat, (IndexKind, u64), Link<u64>>;

	/// Internal: the market whose loans are looked at next.
	#[pallet::storage]
	pub type NextServed<T: Config> = StorageValue<_, MarketId, ValueQuery>;

	/// The ordered indices of this pallet.
	pub struct Indices<T>(PhantomData<T>);
	impl<T: Config> ordered_index::Store for Indices<T> {
		type Index = Index;
		type Id = u64;
		type Words = Words<T>;
		type Ticks = Ticks<T>;
		type Links = Links<T>;
	}

	/// Why this pallet holds an account's money.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// It is offered: principal to lend, or collateral to borrow against.
		#[codec(index = 0)]
		Offer,
		/// It secures loans that the account has taken.
		#[codec(index = 1)]
		Collateral,
		/// The deposit for records in store.
		#[codec(index = 2)]
		Deposit,
	}
}
