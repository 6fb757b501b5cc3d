// SPDX-License-Identifier: Apache-2.0
//! Why a call was refused.

use frame_support::pallet_macros::*;

/// Becomes a part of the pallet's module.
#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// A content has between one byte and a TiB. Check the length.
		#[codec(index = 0)]
		InvalidLength,
		/// A torrent has an info hash. Name that of version 1, of version 2 or both.
		#[codec(index = 1)]
		NoInfoHash,
		/// The label is no text that can be shown. Use UTF-8 without control characters.
		#[codec(index = 2)]
		InvalidLabel,
		/// The period is odd, too short or too long. See seeding.minPeriod; the longest is 1008 ticks.
		#[codec(index = 3)]
		InvalidPeriod,
		/// The notice is not between 1 and 52 periods.
		#[codec(index = 4)]
		InvalidNotice,
		/// A pool has between 1 and 32 seats.
		#[codec(index = 5)]
		InvalidSeats,
		/// The least pay is below what an account needs to live, or above the most.
		#[codec(index = 6)]
		InvalidPay,
		/// The ramp must be at least one tick.
		#[codec(index = 7)]
		InvalidRamp,
		/// The bond must be at least the most pay for a period.
		#[codec(index = 8)]
		BondTooSmall,
		/// The pool is over, or there never was one.
		#[codec(index = 9)]
		NoSuchPool,
		/// You are not its sponsor.
		#[codec(index = 10)]
		NotSponsor,
		/// The sponsor has closed the pool.
		#[codec(index = 11)]
		PoolClosing,
		/// Governance has delisted the pool.
		#[codec(index = 12)]
		PoolDelisted,
		/// This moves no money. Name a sum.
		#[codec(index = 13)]
		NothingToMove,
		/// So much of the sponsor's own is not free: seats have it reserved, or others gave it.
		#[codec(index = 14)]
		NotEnoughFree,
		/// The pool is open: anybody can claim a seat, and nobody needs to be admitted.
		#[codec(index = 15)]
		PoolIsOpen,
		/// The account is admitted already.
		#[codec(index = 16)]
		AlreadyAdmitted,
		/// The account is not admitted. Ask the sponsor.
		#[codec(index = 17)]
		NotAdmitted,
		/// As many are admitted as can be. Strike one from the list first.
		#[codec(index = 18)]
		TooManyAdmitted,
		/// All seats are taken. Try again when one is vacant, or settle one that is over.
		#[codec(index = 19)]
		PoolFull,
		/// You have a seat of this pool already, or claim one.
		#[codec(index = 20)]
		AlreadySeated,
		/// A seat pays less now than you ask for.
		#[codec(index = 21)]
		PayTooLow,
		/// The pool has not enough money for another seat. Somebody must fund it.
		#[codec(index = 22)]
		PoolDry,
		/// There is no such seat or claim.
		#[codec(index = 23)]
		NoSuchSeat,
		/// The seat is over. Settle it.
		#[codec(index = 24)]
		SeatOver,
		/// The period to commit for has not begun.
		#[codec(index = 25)]
		PeriodNotBegun,
		/// The first half of the period, in which to commit, is over.
		#[codec(index = 26)]
		CommitOver,
		/// It has committed to a root in this period. There is no second one.
		#[codec(index = 27)]
		AlreadyCommitted,
		/// It has not committed to a root in this period.
		#[codec(index = 28)]
		NotCommitted,
		/// The leaf is not drawn. Try again two ticks after the commit.
		#[codec(index = 29)]
		NotDrawn,
		/// The period of this proof is over. Settle the seat.
		#[codec(index = 30)]
		PeriodOver,
		/// The leaf or a path is not as long as the content's length has it.
		#[codec(index = 31)]
		WrongSize,
		/// The leaf is not that of the content which was drawn.
		#[codec(index = 32)]
		WrongContent,
		/// The tag is not among those that the seat has committed to.
		#[codec(index = 33)]
		WrongCommitment,
		/// Time has done nothing to this seat that is not written down.
		#[codec(index = 34)]
		NothingToSettle,
		/// The seat is to end already.
		#[codec(index = 35)]
		AlreadyOnNotice,
	}
}
