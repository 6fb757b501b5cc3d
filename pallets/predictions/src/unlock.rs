// SPDX-License-Identifier: Apache-2.0
//! What a buyer has of a sealed blueprint.

use crate::{
	ids::{Bytes32, UnlockIndex},
	seal::Delivery,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// The most deliveries, and the most unlocks to be closed, in one call.
pub const MAX_BATCH: u32 = 64;

/// How many unlocks the service closes at one turn of their blueprint.
pub const CLOSED_AT_ONCE: u32 = 4;

/// What a buyer has of a sealed blueprint. The price is on hold with them until it is closed.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct Unlock<AccountId, Ticket> {
	/// Who pays.
	pub buyer: AccountId,
	/// Under which key it is to be delivered: the buyer's reading key when it was unlocked.
	pub reading_key: Bytes32,
	/// What was delivered last.
	pub delivery: Option<Delivery>,
	/// Whether it was bought out of the buyer's budget for following the trader.
	pub followed: bool,
	/// The buyer's deposit for it.
	pub deposit: Ticket,
}

/// A delivery, and to which unlock.
#[derive(
	Encode,
	Decode,
	DecodeWithMemTracking,
	TypeInfo,
	MaxEncodedLen,
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
)]
pub struct Delivered {
	/// The number of the unlock in its blueprint.
	pub index: UnlockIndex,
	/// E: the one-time public key.
	pub ephemeral: Bytes32,
	/// W: the blueprint's key, wrapped.
	pub wrapped: Bytes32,
}

/// The deliveries of a call.
pub type Deliveries = BoundedVec<Delivered, ConstU32<MAX_BATCH>>;
