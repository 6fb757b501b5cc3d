// SPDX-License-Identifier: Apache-2.0
//! What can be called. Thin: who calls is checked here, all else is done in the rooms.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod calls {
	#[pallet::call(weight(<T as Config>::WeightInfo))]
	impl<T: Config> Pallet<T> {
		/// Make a pool that pays for keeping a torrent's data.
		///
		/// # Origin
		/// Signed by the sponsor.
		///
		/// # What happens
		/// The funds are put on hold with you, and a deposit. Who has a seat is paid out of them, for
		/// each period in which they prove that they have read the whole content. Keep a copy yourself.
		///
		/// - `content`: the content's id (see `CONTENT.md`).
		/// - `length_bytes`: its length, at most a TiB.
		/// - `info_hash_v1`, `info_hash_v2`: those of the torrent; one of them at least. Nobody checks
		///   them, but no seeder claims a seat where they are not those of the content.
		/// - `label`: what it is, for people who search.
		/// - `terms`: on what terms seats are paid. They never change.
		/// - `funds`: your own money to begin with. More can be added, and what is not reserved for seats
		///   withdrawn.
		///
		/// # Errors
		/// `InvalidLength`, `NoInfoHash`, `InvalidLabel`, `InvalidPeriod`, `InvalidNotice`, `InvalidSeats`,
		/// `InvalidPay`, `InvalidRamp`, `BondTooSmall`; those of the native token if you do not have enough.
		///
		/// # Events
		/// `PoolCreated`.
		#[pallet::call_index(0)]
		#[allow(clippy::too_many_arguments)]
		pub fn create_pool(
			origin: OriginFor<T>,
			content: Bytes32,
			length_bytes: u64,
			info_hash_v1: Option<InfoHashV1>,
			info_hash_v2: Option<InfoHashV2>,
			label: Label,
			terms: PoolTerms,
			funds: Balance,
		) -> DispatchResult {
			let sponsor = ensure_signed(origin)?;
			let torrent = Torrent { content, length_bytes, info_hash_v1, info_hash_v2 };
			Self::do_create_pool(sponsor, torrent, label, terms, funds)
		}

		/// Add money to a pool.
		///
		/// # Origin
		/// Signed by anyone.
		///
		/// # What happens
		/// Of the sponsor it stays the sponsor's own. Of anybody else it is a **gift**: it pays seats
		/// before the sponsor's own does, and never comes back; what is left of it when the pool ends goes to
		/// the treasury. A seat for which money ran out must be settled before its next period to go on.
		/// If there was too little for another seat, the price rises from now on, from where it began.
		///
		/// # Errors
		/// `NoSuchPool`, `PoolClosing`, `PoolDelisted`, `NothingToMove`; those of the native token if you do
		/// not have enough.
		///
		/// # Events
		/// `Funded`.
		#[pallet::call_index(1)]
		pub fn fund(origin: OriginFor<T>, pool: PoolId, funds: Balance) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_fund(who, pool, funds)
		}

		/// Take your own free money out of a pool.
		///
		/// # Origin
		/// Signed by the sponsor.
		///
		/// # What happens
		/// What is not reserved for seats, and was not given by others, is yours again.
		///
		/// # Errors
		/// `NoSuchPool`, `NotSponsor`, `NothingToMove`, `NotEnoughFree`.
		///
		/// # Events
		/// `Withdrawn`.
		#[pallet::call_index(2)]
		pub fn withdraw(origin: OriginFor<T>, pool: PoolId, funds: Balance) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_withdraw(who, pool, funds)
		}

		/// Let an account claim a seat of a pool that is not open.
		///
		/// # Origin
		/// Signed by the sponsor.
		///
		/// # What happens
		/// Your deposit for the pool grows by what the list takes.
		///
		/// # Errors
		/// `NoSuchPool`, `NotSponsor`, `PoolIsOpen`, `AlreadyAdmitted`, `TooManyAdmitted`.
		///
		/// # Events
		/// `Admitted`.
		#[pallet::call_index(3)]
		pub fn admit(origin: OriginFor<T>, pool: PoolId, seeder: T::AccountId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_admit(who, pool, seeder)
		}

		/// No longer let an account claim a seat.
		///
		/// # Origin
		/// Signed by the sponsor.
		///
		/// # What happens
		/// A seat or a claim that it has stays: see `dismiss`. Your deposit for the pool shrinks.
		///
		/// # Errors
		/// `NoSuchPool`, `NotSponsor`, `NotAdmitted`.
		///
		/// # Events
		/// `Unadmitted`.
		#[pallet::call_index(4)]
		pub fn unadmit(origin: OriginFor<T>, pool: PoolId, seeder: T::AccountId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_unadmit(who, pool, seeder)
		}

		/// Claim a seat: be paid for keeping the pool's content.
		///
		/// # Origin
		/// Signed by the seeder.
		///
		/// # What happens
		/// The pool's bond is put on hold with you, and a deposit. Nothing is reserved for you and nobody is
		/// kept out: of all who claim a vacant seat, the one whose proof is accepted first has it. Your
		/// first period begins with the next tick. In each you have to `commit` and to `prove`; one
		/// without a proof costs a quarter of the bond. If your first proof comes when no seat is vacant or
		/// the pool has no money for it, the claim ends, and what is left of the bond is yours again,
		/// but not that proof's fee. A seat has no term: it runs until you leave, the sponsor gives
		/// notice or money runs out. Compute the content's id from your data before you claim one.
		///
		/// - `pool`: which pool.
		/// - `least_pay`: the least pay for a period that you claim it for. The pay will be what a seat pays
		///   now, or what one pays at your first proof if that is less; then it stays.
		///
		/// # Errors
		/// `NoSuchPool`, `PoolClosing`, `PoolDelisted`, `NotAdmitted`, `AlreadySeated`, `PoolFull`, `PayTooLow`,
		/// `PoolDry`; those of the native token if you do not have enough.
		///
		/// # Events
		/// `SeatClaimed`.
		#[pallet::call_index(5)]
		pub fn claim_seat(
			origin: OriginFor<T>,
			pool: PoolId,
			least_pay: Balance,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_claim_seat(who, pool, least_pay)
		}

		/// Commit to the root over this period's tags.
		///
		/// # Origin
		/// Signed by the seat's account.
		///
		/// # What happens
		/// The root is stored, once for each period and in its first half. Two ticks later a leaf is drawn
		/// that must be proven. Periods that ended before are settled first.
		///
		/// # Errors
		/// `NoSuchPool`, `NoSuchSeat`, `SeatOver`, `PeriodNotBegun`, `AlreadyCommitted`, `CommitOver`.
		///
		/// # Events
		/// `Committed`; those of `settle`.
		#[pallet::call_index(6)]
		pub fn commit(origin: OriginFor<T>, pool: PoolId, root: Bytes32) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_commit(who, pool, root)
		}

		/// Prove that a seat has read its content in this period.
		///
		/// # Origin
		/// Signed by anyone.
		///
		/// # What happens
		/// If the leaf is the one that was drawn, is of the content, and its tag is below the root that the
		/// seat has committed to, the seat's account is paid at once. A claim becomes a seat and is paid
		/// like one; if it cannot, because no seat is vacant, money is short, or it is about to end, then
		/// it ends with all that is left of its bond and without pay. What is paid for the length of
		/// this transaction is paid for good; its weight is that of the content's depth.
		///
		/// - `pool`, `seeder`: which seat.
		/// - `leaf`: the leaf's bytes.
		/// - `path`: from the leaf's node to the root of the content, its sibling first.
		/// - `tag_path`: from the leaf's tag to the root that was committed to.
		///
		/// # Errors
		/// `NoSuchPool`, `NoSuchSeat`, `PeriodOver`, `NotCommitted`, `NotDrawn`, `WrongSize`, `WrongContent`,
		/// `WrongCommitment`.
		///
		/// # Events
		/// `Paid`; `SeatTaken` before it if it was a claim; `SeatFunded` if more is reserved than before. Or
		/// `SeatEnded`, and `PoolEnded` with the last of a closed pool.
		#[pallet::call_index(7)]
		#[pallet::weight(
			<T as Config>::WeightInfo::prove(MAX_DEPTH)
				.max(<T as Config>::WeightInfo::prove_and_end(MAX_DEPTH))
		)]
		pub fn prove(
			origin: OriginFor<T>,
			pool: PoolId,
			seeder: T::AccountId,
			leaf: LeafBytes,
			path: ProofPath,
			tag_path: ProofPath,
		) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let weight = Self::do_prove(pool, seeder, &leaf, &path, &tag_path)?;
			Ok(Some(weight).into())
		}

		/// Write down what time has done to a seat or a claim.
		///
		/// # Origin
		/// Signed by anyone.
		///
		/// # What happens
		/// Each period that ended without a proof costs a quarter of the bond, which goes to the
		/// treasury; its pay is the pool's again. A seat that is over is removed: what is left of its
		/// bond, and its deposit, are the seeder's again. A claim is over as soon as its pool is
		/// closed. With the last seat and claim of a closed pool, the pool ends. More periods are reserved if
		/// there is money again.
		///
		/// # Errors
		/// `NoSuchPool`, `NoSuchSeat`, `NothingToSettle`.
		///
		/// # Events
		/// `Missed`, `SeatFunded`, `SeatEnded`, `PoolEnded`, as they apply.
		#[pallet::call_index(8)]
		pub fn settle(origin: OriginFor<T>, pool: PoolId, seeder: T::AccountId) -> DispatchResult {
			ensure_signed(origin)?;
			Self::do_settle(pool, seeder)
		}

		/// Leave a seat or a claim: the running period is the last.
		///
		/// # Origin
		/// Signed by the seat's account.
		///
		/// # What happens
		/// The running period counts like any other: without a proof it costs a quarter of the bond. Once it
		/// has ended, `settle` gives back bond and deposit; a claim's proof does so at once, and is not
		/// paid. Before the first period has begun, in a pool that was delisted, and a claim in one
		/// that is closed, it ends at once, without pay and with all that is left of the bond.
		///
		/// # Errors
		/// `NoSuchPool`, `NoSuchSeat`, `AlreadyOnNotice`.
		///
		/// # Events
		/// `SeatOnNotice`, or `SeatEnded`; those of `settle`.
		#[pallet::call_index(9)]
		pub fn leave(origin: OriginFor<T>, pool: PoolId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_leave(who, pool)
		}

		/// Give notice to a seat, or end a claim.
		///
		/// # Origin
		/// Signed by the sponsor.
		///
		/// # What happens
		/// A seat goes on, and is paid, for the periods that are reserved for it, and then ends. A claim
		/// ends at once, with all that is left of its bond.
		///
		/// # Errors
		/// `NoSuchPool`, `NotSponsor`, `NoSuchSeat`, `AlreadyOnNotice`.
		///
		/// # Events
		/// `SeatOnNotice` or `SeatEnded`; those of `settle`.
		#[pallet::call_index(10)]
		pub fn dismiss(origin: OriginFor<T>, pool: PoolId, seeder: T::AccountId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_dismiss(who, pool, seeder)
		}

		/// Close a pool: no new seats, and notice to all there are.
		///
		/// # Origin
		/// Signed by the sponsor.
		///
		/// # What happens
		/// Seats are paid for the periods that are reserved for them; claims end when anybody settles them.
		/// When the last of both has ended, or at once without any, what is left of your own money and
		/// your deposit are yours again, and what is left of gifts goes to the treasury. Your free
		/// money can be withdrawn before.
		///
		/// # Errors
		/// `NoSuchPool`, `NotSponsor`, `PoolClosing`.
		///
		/// # Events
		/// `PoolClosing`, or `PoolEnded`.
		#[pallet::call_index(11)]
		pub fn close_pool(origin: OriginFor<T>, pool: PoolId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::do_close_pool(who, pool)
		}

		/// Take a pool from all lists: its label is blanked.
		///
		/// # Origin
		/// Governance.
		///
		/// # What happens
		/// Nobody claims or takes a seat of it or gives it money any more. Seeders may end their seats and
		/// claims at once, with all that is left of their bonds and without pay for the running period.
		///
		/// # Errors
		/// `NoSuchPool`, `PoolDelisted`.
		///
		/// # Events
		/// `PoolDelisted`.
		#[pallet::call_index(12)]
		pub fn delist(origin: OriginFor<T>, pool: PoolId) -> DispatchResult {
			T::GovernanceOrigin::ensure_origin(origin)?;
			Self::do_delist(pool)
		}
	}
}
