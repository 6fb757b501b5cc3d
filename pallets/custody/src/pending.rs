// SPDX-License-Identifier: Apache-2.0
//! A payment that waits for its receiver.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use primitives::Balance;
use scale_info::TypeInfo;

/// What waits for an account in an asset.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct Pending<AccountId, Ticket> {
	/// How much, in all payments so far. Never zero.
	pub amount: Balance,
	/// Whose deposit pays for this record, if anybody could.
	pub deposit: Option<(AccountId, Ticket)>,
}
