// SPDX-License-Identifier: Apache-2.0
//! An asset that can be relied on to stay.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// That an asset is pinned.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct Pin<AccountId> {
	/// Who paid for it and can take it back while nothing uses the asset.
	pub by: AccountId,
	/// How often the asset is used: by how many sides of markets. Never falls, as no market is ever
	/// removed.
	pub users: u32,
}
