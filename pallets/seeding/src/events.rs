// SPDX-License-Identifier: Apache-2.0
//! What has happened.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A tick has begun, and its seed is known.
		#[codec(index = 0)]
		TickBegan { tick: Tick },
		/// A pool was made.
		#[codec(index = 1)]
		PoolCreated {
			pool: PoolId,
			sponsor: T::AccountId,
			content: Bytes32,
			length_bytes: u64,
			info_hash_v1: Option<InfoHashV1>,
			info_hash_v2: Option<InfoHashV2>,
			funds: Balance,
		},
		/// A pool has more money, of its sponsor or as a gift.
		#[codec(index = 2)]
		Funded { pool: PoolId, by: T::AccountId, funds: Balance, gift: bool },
		/// The sponsor has taken money out of a pool.
		#[codec(index = 3)]
		Withdrawn { pool: PoolId, sponsor: T::AccountId, funds: Balance },
		/// The sponsor lets an account claim a seat.
		#[codec(index = 4)]
		Admitted { pool: PoolId, seeder: T::AccountId },
		/// The sponsor no longer lets an account claim a seat.
		#[codec(index = 5)]
		Unadmitted { pool: PoolId, seeder: T::AccountId },
		/// A seat was claimed. Its first accepted proof has it, for no more than this pay.
		#[codec(index = 6)]
		SeatClaimed { pool: PoolId, seeder: T::AccountId, pay: Balance, first_tick: Tick },
		/// A claim was proven and is a seat, of this pay from now on.
		#[codec(index = 7)]
		SeatTaken { pool: PoolId, seeder: T::AccountId, pay: Balance },
		/// A seat or a claim has committed to the root of a period's tags.
		#[codec(index = 8)]
		Committed { pool: PoolId, seeder: T::AccountId, period: PeriodIndex, tick: Tick },
		/// A proof was accepted and paid for.
		#[codec(index = 9)]
		Paid { pool: PoolId, seeder: T::AccountId, period: PeriodIndex, pay: Balance },
		/// A period has ended without a proof.
		#[codec(index = 10)]
		Missed { pool: PoolId, seeder: T::AccountId, period: PeriodIndex, slashed: Balance },
		/// More periods are reserved for a seat than before.
		#[codec(index = 11)]
		SeatFunded { pool: PoolId, seeder: T::AccountId, until_tick: Tick },
		/// A seat or a claim is to end in this tick.
		#[codec(index = 12)]
		SeatOnNotice { pool: PoolId, seeder: T::AccountId, why: Notice, until_tick: Tick },
		/// A seat or a claim has ended, and what was left of its bond is the seeder's again.
		#[codec(index = 13)]
		SeatEnded { pool: PoolId, seeder: T::AccountId, why: Ending, bond_returned: Balance },
		/// The sponsor has closed a pool: all of its seats are on notice, and claims can be settled.
		#[codec(index = 14)]
		PoolClosing { pool: PoolId, sponsor: T::AccountId },
		/// Governance has delisted a pool.
		#[codec(index = 15)]
		PoolDelisted { pool: PoolId },
		/// A pool is over. What was left of gifts is the treasury's.
		#[codec(index = 16)]
		PoolEnded { pool: PoolId, sponsor: T::AccountId, returned: Balance, gifts_left: Balance },
	}
}
