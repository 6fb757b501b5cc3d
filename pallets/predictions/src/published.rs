// SPDX-License-Identifier: Apache-2.0
//! What of a blueprint is stored apart, since few calls need it.

use crate::terms::{Content, MAX_NOTE};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;

/// What a blueprint says, and the note on it.
#[derive(
	Encode, Decode, DecodeWithMemTracking, TypeInfo, MaxEncodedLen, Clone, PartialEq, Eq, Debug,
)]
pub struct Published {
	/// What it says, open or sealed.
	pub content: Content,
	/// What the trader says of it.
	pub note: BoundedVec<u8, ConstU32<MAX_NOTE>>,
}
