// SPDX-License-Identifier: Apache-2.0
//! What a blueprint says about a price: which way, and from where.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_runtime::{traits::Zero, FixedU128};

/// Which way the price is said to go.
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
pub enum Direction {
	/// It rises.
	#[codec(index = 0)]
	Long,
	/// It falls.
	#[codec(index = 1)]
	Short,
}

/// Where the position begins.
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
pub enum Entry {
	/// At the first price from the start on.
	#[codec(index = 0)]
	Market,
	/// Once the price has touched a level.
	#[codec(index = 1)]
	Level {
		/// The level, a price of the feed in its unit; never 0.
		price: FixedU128,
	},
}

/// Direction and entry: what is judged.
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
pub struct Position {
	/// Which way.
	pub direction: Direction,
	/// From where.
	pub entry: Entry,
}

impl Position {
	/// Whether this can be posted: a level of 0 cannot, for no price touches it and no message can say it.
	pub fn is_valid(&self) -> bool {
		!matches!(self.entry, Entry::Level { price: level } if level.is_zero())
	}
}
