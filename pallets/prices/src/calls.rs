// SPDX-License-Identifier: Apache-2.0
//! What can be called, with all that wallets show of it.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod calls {
	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Submit prices as an operator.
		///
		/// # Origin
		/// Signed by an operator.
		///
		/// # What happens
		/// These prices replace all that this operator submitted before, and are combined with those of
		/// the other operators at the end of the block. Feeds that are not listed are ignored, and so
		/// are prices of zero. The operator's first submission in a block costs no fee.
		///
		/// - `observed_at_ms`: when the prices were observed. From then on their age counts, but from
		///   the block's time if that is earlier. Later than in the operator's last submission.
		/// - `prices`: for each feed, in the order of their ids, the price of one whole unit in 10⁻¹⁸.
		///
		/// # Errors
		/// `NotOperator`, `NotNewer`, `ObservedTooLongAgo`, `ObservedInTheFuture`, `UnorderedFeeds`.
		///
		/// # Events
		/// `Submitted`; at the end of the block `Sampled`, `FeedFrozen` or `FeedReleased`.
		#[pallet::call_index(0)]
		#[pallet::weight((
			<T as Config>::WeightInfo::submit(prices.len() as u32),
			DispatchClass::Operational,
		))]
		pub fn submit(
			origin: OriginFor<T>,
			observed_at_ms: Moment,
			prices: PricesOf<T>,
		) -> DispatchResultWithPostInfo {
			let who = ensure_signed(origin)?;
			Self::do_submit(who, observed_at_ms, prices)
		}

		/// Let an account submit prices.
		///
		/// # Origin
		/// Governance.
		///
		/// # What happens
		/// The account can submit from now on. It needs a balance: the fee of its first submission in a
		/// block is taken and given back.
		///
		/// - `operator`: an account that does nothing else, best.
		///
		/// # Errors
		/// `AlreadyOperator`, `TooManyOperators`; `QuorumTooSmall` if some feed's quorum would not be
		/// more than half of the operators then.
		///
		/// # Events
		/// `OperatorAdded`.
		#[pallet::call_index(1)]
		pub fn add_operator(origin: OriginFor<T>, operator: T::AccountId) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_add_operator(operator)
		}

		/// Take the right to submit prices from an account.
		///
		/// # Origin
		/// Governance.
		///
		/// # What happens
		/// What the account submitted no longer counts, in this block either.
		///
		/// - `operator`: the account.
		///
		/// # Errors
		/// `NotOperator`; `QuorumOutOfReach` if fewer would be left than some feed's quorum.
		///
		/// # Events
		/// `OperatorRemoved`.
		#[pallet::call_index(2)]
		pub fn remove_operator(origin: OriginFor<T>, operator: T::AccountId) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_remove_operator(operator)
		}

		/// Put another account in the place of an operator.
		///
		/// # Origin
		/// Governance.
		///
		/// # What happens
		/// What the old one submitted no longer counts, in this block either. The new one starts with
		/// a record of its own.
		///
		/// - `old`: an operator, whose key was lost say.
		/// - `new`: the account that submits from now on.
		///
		/// # Errors
		/// `NotOperator`, `AlreadyOperator`.
		///
		/// # Events
		/// `OperatorRemoved`, `OperatorAdded`.
		#[pallet::call_index(3)]
		pub fn replace_operator(
			origin: OriginFor<T>,
			old: T::AccountId,
			new: T::AccountId,
		) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_replace_operator(old, new)
		}

		/// List a feed, to be fed by operators and used by markets.
		///
		/// # Origin
		/// Governance.
		///
		/// # What happens
		/// The feed gets the next id. It has no price until as many operators as its quorum asks have
		/// submitted one.
		///
		/// - `name`: what is priced in what, `BTC/USD` say: 1 to 24 printable ASCII characters without
		///   spaces, which no other feed has.
		/// - `rule`: how many operators must agree, an odd number and more than half of them; how old a
		///   price may be; how far it may be from the last one and from the mean of the last minutes;
		///   and how often operators must confirm it if it is further away.
		///
		/// # Errors
		/// `InvalidName`, `NameTaken`, `InvalidRule`, `QuorumTooSmall`, `TooManyFeeds`.
		///
		/// # Events
		/// `FeedListed`.
		#[pallet::call_index(4)]
		pub fn list_feed(origin: OriginFor<T>, name: Name, rule: FeedRule) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_list_feed(name, rule)
		}

		/// Change when a feed's prices count.
		///
		/// # Origin
		/// Governance.
		///
		/// # What happens
		/// The new rule holds from the next sample on, and at once for the age of the present one. A
		/// frozen feed stays frozen.
		///
		/// - `feed`: its id.
		/// - `rule`: as in `list_feed`.
		///
		/// # Errors
		/// `UnknownFeed`, `InvalidRule`, `QuorumTooSmall`.
		///
		/// # Events
		/// `FeedChanged`.
		#[pallet::call_index(5)]
		pub fn change_feed(origin: OriginFor<T>, feed: FeedId, rule: FeedRule) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_change_feed(feed, rule)
		}

		/// Remove a feed that nothing uses.
		///
		/// # Origin
		/// Governance.
		///
		/// # What happens
		/// The feed is gone at once, and its name is free. The pages of its history are removed when
		/// blocks have time for it. Its id is never used again.
		///
		/// - `feed`: its id.
		///
		/// # Errors
		/// `UnknownFeed`, `FeedInUse`.
		///
		/// # Events
		/// `FeedRetired`.
		#[pallet::call_index(6)]
		pub fn retire_feed(origin: OriginFor<T>, feed: FeedId) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_retire_feed(feed)
		}

		/// Let a frozen feed go on at the level it jumped to.
		///
		/// # Origin
		/// Governance.
		///
		/// # What happens
		/// At the end of the block, the level that the feed is frozen at becomes its price and part of
		/// its history, whatever operators submit in this block. It is as old as the submissions that
		/// last stood by it: if those are too old, the feed is stale until operators submit.
		///
		/// - `feed`: its id.
		/// - `price`: the level that is right, as `prices.feeds` has it. If the price has jumped on
		///   since that was decided, nothing is released.
		///
		/// # Errors
		/// `UnknownFeed`, `NotFrozen`, `OtherLevel`.
		///
		/// # Events
		/// `FeedReleased` and `Sampled`, at the end of the block.
		#[pallet::call_index(7)]
		pub fn release_feed(
			origin: OriginFor<T>,
			feed: FeedId,
			price: FixedU128,
		) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_release_feed(feed, price)
		}
	}
}
