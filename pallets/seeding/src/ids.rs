// SPDX-License-Identifier: Apache-2.0
//! The names of numbers.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Identifies a pool. Never reused.
pub type PoolId = u64;
/// Counts the epochs of the chain that really were, from 0: ten minutes each.
pub type Tick = u32;
/// Counts the periods of a seat, from 0.
pub type PeriodIndex = u32;
/// 32 bytes: a content's id, a root, a seed.
pub type Bytes32 = [u8; 32];
/// A torrent's info hash of BitTorrent's first version (SHA-1).
pub type InfoHashV1 = [u8; 20];
/// A torrent's info hash of BitTorrent's second version (SHA-256).
pub type InfoHashV2 = [u8; 32];

/// A torrent's info hash, as a magnet link has it.
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
	PartialOrd,
	Ord,
	Debug,
)]
pub enum InfoHash {
	/// Of the first version: `urn:btih`.
	#[codec(index = 0)]
	V1(InfoHashV1),
	/// Of the second version: `urn:btmh`.
	#[codec(index = 1)]
	V2(InfoHashV2),
}
