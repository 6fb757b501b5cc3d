// SPDX-License-Identifier: Apache-2.0
//! Numbers as storage keys. Keys are walked forwards only, in the order of their bytes.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// An id as a storage key of which the newest comes first: the big-endian bytes of what is missing to
/// the highest number.
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
pub struct NewestFirst([u8; 8]);

impl From<u64> for NewestFirst {
	fn from(id: u64) -> Self {
		Self((!id).to_be_bytes())
	}
}

impl From<NewestFirst> for u64 {
	fn from(key: NewestFirst) -> Self {
		!u64::from_be_bytes(key.0)
	}
}

/// A count as a storage key, in its order: its big-endian bytes.
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
pub struct InOrder([u8; 4]);

impl From<u32> for InOrder {
	fn from(count: u32) -> Self {
		Self(count.to_be_bytes())
	}
}

impl From<InOrder> for u32 {
	fn from(key: InOrder) -> Self {
		u32::from_be_bytes(key.0)
	}
}
