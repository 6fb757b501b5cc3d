// SPDX-License-Identifier: Apache-2.0
//! What can be called. Thin: who calls is checked here, all else is done in the rooms.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod calls {
	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Set on what terms there are predictions of a feed.
		///
		/// # Origin
		/// Governance.
		///
		/// # What happens
		/// From now on blueprints of the feed are posted on these terms; those that stand keep theirs. The
		/// first time, the feed can no longer be retired, and the asset must be pinned (see
		/// `custody.pin_asset`) and have the decimals that are named. The asset never changes.
		///
		/// # Errors
		/// `InvalidSizes`, `InvalidShares`, `InvalidTimes`, `UnknownFeed`, `LagTooShort`, `AssetFixed`;
		/// those of `custody` about assets and of `prices` about feeds.
		///
		/// # Events
		/// `FeedTermsSet`.
		#[pallet::call_index(0)]
		pub fn set_feed_terms(
			origin: OriginFor<T>,
			feed: FeedId,
			terms: FeedTermsOf<T>,
		) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_set_feed_terms(feed, terms)
		}

		/// Close a feed to new blueprints, or open it again.
		///
		/// # Origin
		/// Governance.
		///
		/// # What happens
		/// While a feed is closed nothing is posted on it. What stands goes on as it would.
		///
		/// # Errors
		/// `UnknownFeed`.
		///
		/// # Events
		/// `FeedClosedSet`.
		#[pallet::call_index(1)]
		pub fn set_feed_closed(origin: OriginFor<T>, feed: FeedId, closed: bool) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_set_feed_closed(feed, closed)
		}

		/// Publish a trade prediction: a blueprint.
		///
		/// # Origin
		/// Signed by the trader.
		///
		/// # What happens
		/// Your stake is put on hold, and for each unit that you sell a cover: what a buyer is paid at
		/// the most if you are wrong. A deposit in the native token is held while the blueprint stands; the
		/// first blueprint of all, and the first on a feed, take one for your record, which stays. All
		/// times follow from this block. A blueprint cannot be withdrawn, and prices alone judge it.
		///
		/// - `terms`: the feed; the odds in hundredths (how much further the target is than the stop); the
		///   distance of the stop from the fill in millionths; the price of a unit in the feed's asset and
		///   how many are sold (zero of an open one); for how many milliseconds it is sold, its
		///   entry level may be touched, and it then lasts; and a note for everybody.
		/// - `content`: `Open`, the direction, the entry and a thesis for everybody; or `Sealed`, the same
		///   as 256 bytes under the stream of a key, with a commitment to the key (see the README).
		/// - `sequence`: how many blueprints you have posted before, which is a part of what is sealed.
		///
		/// # Errors
		/// `UnknownFeed`, `FeedClosed`, `PriceStale`, `PriceFrozen`, `LagTooShort`, `WrongSequence`,
		/// `NotJudgedYet`, `InvalidOdds`, `InvalidDistance`, `InvalidPrice`, `CapTooLarge`, `SaleTooShort`,
		/// `LifeTooLong`, `OpenIsNotSold`, `InvalidLevel`; the asset's own error if you do not have enough.
		///
		/// # Events
		/// `Posted`.
		#[pallet::call_index(2)]
		pub fn post(
			origin: OriginFor<T>,
			terms: BlueprintTerms,
			content: Content,
			sequence: Sequence,
		) -> DispatchResult {
			let trader = ensure_signed(origin)?;
			Self::do_post(trader, terms, content, sequence)
		}

		/// Set the key that what you unlock is delivered to.
		///
		/// # Origin
		/// Signed by whoever reads.
		///
		/// # What happens
		/// What you unlock from now on is delivered to this X25519 public key. What you have unlocked
		/// before stays with the key that you had then. A deposit is held while there is a key. Any 32 random
		/// bytes will do for somebody who does not read what they unlock.
		///
		/// - `key`: the new key, or nothing to remove it.
		///
		/// # Errors
		/// `InvalidReadingKey`.
		///
		/// # Events
		/// `ReadingKeySet`.
		#[pallet::call_index(3)]
		pub fn set_reading_key(origin: OriginFor<T>, key: Option<Bytes32>) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_set_reading_key(who, key)
		}

		/// Say who you are, and who delivers for you.
		///
		/// # Origin
		/// Signed by the account that it is about.
		///
		/// # What happens
		/// Name and link are shown beside your record. Nobody checks them, and others may use the same
		/// name. A courier may deliver what you sell, and nothing else. A deposit is held while any
		/// of them is set; with all three empty the profile is removed.
		///
		/// # Errors
		/// `InvalidName`.
		///
		/// # Events
		/// `ProfileSet`.
		#[pallet::call_index(4)]
		pub fn set_profile(
			origin: OriginFor<T>,
			name: Name,
			link: Link,
			courier: Option<T::AccountId>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_set_profile(who, name, link, courier)
		}

		/// Buy a unit of a sealed blueprint.
		///
		/// # Origin
		/// Signed by the buyer.
		///
		/// # What happens
		/// The price is put on hold with you, and a deposit. What the blueprint says is delivered to your
		/// reading key before prices begin to count. You pay the price if the target is hit, a
		/// part of it if the prediction gains less; if it is wrong you have the price back, and up to the
		/// trader's cover beside it; all of both if nothing, or something else, was delivered.
		///
		/// # Errors
		/// `BlueprintGone`, `OwnBlueprint`, `SaleOver`, `AlreadyUnlocked`, `NoReadingKey`,
		/// `ExposureReached`; the asset's own error if you do not have enough.
		///
		/// # Events
		/// `UnitUnlocked`.
		#[pallet::call_index(5)]
		pub fn unlock(origin: OriginFor<T>, blueprint: BlueprintId) -> DispatchResult {
			let buyer = ensure_signed(origin)?;
			Self::do_unlock(buyer, blueprint)
		}

		/// Follow a trader: what they sell is unlocked for you.
		///
		/// # Origin
		/// Signed by the follower.
		///
		/// # What happens
		/// The budget is put on hold, and a deposit. Whoever asks with `unlock_for` unlocks for you what the
		/// trader sells on these feeds, as long as the budget lasts. What comes back of a price goes
		/// into the budget again, as far as that has room. To follow anew, with other terms or after a pause, replaces what
		/// there was.
		///
		/// - `feeds`: on which feeds, all of them paid in one asset.
		/// - `max_price`: the most that a unit may cost.
		/// - `budget`: the most that is on hold at a time and in no unlock.
		/// - `pause_after`: after how many lost calls in a row nothing more is unlocked.
		///
		/// # Errors
		/// `OwnTrader`, `InvalidBudget`, `NoReadingKey`, `InvalidFeeds`; the asset's own error if you do not
		/// have enough.
		///
		/// # Events
		/// `Followed`.
		#[pallet::call_index(6)]
		#[pallet::weight(
			<T as Config>::WeightInfo::follow()
				.saturating_add(T::DbWeight::get().reads(feeds.len() as u64))
		)]
		pub fn follow(
			origin: OriginFor<T>,
			trader: T::AccountId,
			feeds: FollowedFeeds,
			max_price: Balance,
			budget: Balance,
			pause_after: u8,
		) -> DispatchResult {
			let follower = ensure_signed(origin)?;
			Self::do_follow(follower, trader, feeds, max_price, budget, pause_after)
		}

		/// No longer follow a trader.
		///
		/// # Origin
		/// Signed by the follower.
		///
		/// # What happens
		/// What of the budget is in no unlock is yours again, and the deposit. Unlocks that are open go on.
		///
		/// # Errors
		/// `NotFollowing`.
		///
		/// # Events
		/// `Unfollowed`.
		#[pallet::call_index(7)]
		pub fn unfollow(origin: OriginFor<T>, trader: T::AccountId) -> DispatchResult {
			let follower = ensure_signed(origin)?;
			Self::do_unfollow(follower, trader)
		}

		/// Unlock a blueprint for somebody who follows its trader.
		///
		/// # Origin
		/// Signed by anyone.
		///
		/// # What happens
		/// What `unlock` does, by the follower's budget and within its terms. The deposit is the
		/// follower's.
		///
		/// # Errors
		/// `NotFollowing`, `NotWanted`, `FollowingPaused`, `BudgetUsed`; those of `unlock`.
		///
		/// # Events
		/// `UnitUnlocked`.
		#[pallet::call_index(8)]
		pub fn unlock_for(
			origin: OriginFor<T>,
			blueprint: BlueprintId,
			follower: T::AccountId,
		) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_unlock_for(blueprint, follower)
		}

		/// End a sale: what was not sold needs no cover.
		///
		/// # Origin
		/// Signed by the trader or, once the time of the sale is over, by anyone.
		///
		/// # What happens
		/// The cover of what was not sold goes back to the trader, and nothing more is sold. The times of
		/// the blueprint stay as they are.
		///
		/// # Errors
		/// `BlueprintGone`, `NothingToRelease`.
		///
		/// # Events
		/// `SaleEnded`.
		#[pallet::call_index(9)]
		pub fn release(origin: OriginFor<T>, blueprint: BlueprintId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_release(who, blueprint)
		}

		/// Deliver the key of a blueprint to its buyers.
		///
		/// # Origin
		/// Signed by the trader or the trader's courier.
		///
		/// # What happens
		/// Each delivery is stored with its unlock, where the buyer reads it; the last one counts. It is
		/// checked when the unlock is closed: whatever the key of the blueprint does not give costs
		/// the trader the whole cover.
		///
		/// - `blueprint`: which blueprint.
		/// - `deliveries`: for each buyer the number of the unlock, E and W (see the README).
		///
		/// # Errors
		/// `BlueprintGone`, `NotCourier`, `DeliveryOver`, `NoSuchUnlock`.
		///
		/// # Events
		/// `Delivered`.
		#[pallet::call_index(10)]
		#[pallet::weight(<T as Config>::WeightInfo::deliver(deliveries.len() as u32))]
		pub fn deliver(
			origin: OriginFor<T>,
			blueprint: BlueprintId,
			deliveries: Deliveries,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_deliver(who, blueprint, deliveries)
		}

		/// Reveal what a sealed blueprint says.
		///
		/// # Origin
		/// Signed by the trader from the start on, by anyone from the end on.
		///
		/// # What happens
		/// Everybody can read it from now on, and it can be judged. One that is not revealed in time, or
		/// that cannot be understood, is judged as the worst there is.
		///
		/// - `blueprint`: which blueprint.
		/// - `key`: its key.
		///
		/// # Errors
		/// `BlueprintGone`, `AlreadyJudged`, `AlreadyRevealed`, `NotStarted`, `NotEnded`, `RevealOver`,
		/// `WrongKey`.
		///
		/// # Events
		/// `Revealed`, or `Judged`.
		#[pallet::call_index(11)]
		pub fn reveal(
			origin: OriginFor<T>,
			blueprint: BlueprintId,
			key: Bytes32,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_reveal(who, blueprint, key)
		}

		/// Leave a position early.
		///
		/// # Origin
		/// Signed by the trader, from the start on and before the end.
		///
		/// # What happens
		/// A sealed blueprint is revealed. The position ends at the next price that comes the feed's lag
		/// later, unless a level is touched before. One whose entry level was not touched is void.
		///
		/// - `blueprint`: which blueprint.
		/// - `key`: its key, if it is sealed.
		///
		/// # Errors
		/// `BlueprintGone`, `NotTrader`, `AlreadyJudged`, `NotStarted`, `AlreadyEnded`, `AlreadyLeft`,
		/// `KeyNeeded`, `WrongKey`.
		///
		/// # Events
		/// `Left`; `Revealed` or `Judged`.
		#[pallet::call_index(12)]
		pub fn exit(
			origin: OriginFor<T>,
			blueprint: BlueprintId,
			key: Option<Bytes32>,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_exit(who, blueprint, key)
		}

		/// Judge a blueprint by the prices there were.
		///
		/// # Origin
		/// Signed by anyone. The chain does it by itself where blocks leave time.
		///
		/// # What happens
		/// What prices have shown is stored: that the entry level was touched, the fill, how it ended. When
		/// it has ended, the stake is given back or a part of it lost, the record is written, and
		/// unlocks can be closed. It does not matter who asks or when.
		///
		/// # Errors
		/// `BlueprintGone`, `AlreadyJudged`, `NotStarted`, `NothingToJudge`.
		///
		/// # Events
		/// `Armed`, `Filled`, `Judged`, `BlueprintClosed`, as they apply.
		#[pallet::call_index(13)]
		#[pallet::weight(judge_weight::<T>())]
		pub fn judge(origin: OriginFor<T>, blueprint: BlueprintId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_judge(blueprint)
		}

		/// Close unlocks of a judged blueprint: pay whom they are due.
		///
		/// # Origin
		/// Signed by anyone. The chain does it by itself where blocks leave time.
		///
		/// # What happens
		/// For each of these accounts that has an unlock, price and cover go to whom the outcome gives
		/// them, and the buyer's deposit is given back. What was delivered is checked against the key.
		/// With the last unlock, the blueprint is removed.
		///
		/// - `blueprint`: which blueprint.
		/// - `accounts`: buyers. Those without an open unlock are passed over.
		///
		/// # Errors
		/// `BlueprintGone`, `NotJudged`, `NothingToClose`.
		///
		/// # Events
		/// `UnlockClosed`, `BlueprintClosed`.
		#[pallet::call_index(14)]
		#[pallet::weight(<T as Config>::WeightInfo::close(accounts.len() as u32))]
		pub fn close(
			origin: OriginFor<T>,
			blueprint: BlueprintId,
			accounts: BoundedVec<T::AccountId, ConstU32<MAX_BATCH>>,
		) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let closed = Self::do_close(blueprint, &accounts)?;
			// The others were looked up.
			let others = (accounts.len() as u64).saturating_sub(closed.into());
			let weight = <T as Config>::WeightInfo::close(closed)
				.saturating_add(T::DbWeight::get().reads(others));
			Ok(Some(weight).into())
		}
	}
}
