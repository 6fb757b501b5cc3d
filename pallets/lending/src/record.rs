// SPDX-License-Identifier: Apache-2.0
//! How an account's offers, debts and notes, and the offers made for it alone, are found.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// What a record means to an account: which of its lists it stands in.
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
pub enum Role {
	/// An offer it made.
	#[codec(index = 0)]
	Maker,
	/// A loan it owes.
	#[codec(index = 1)]
	Borrower,
	/// A loan it is owed: a note.
	#[codec(index = 2)]
	Lender,
	/// An offer that only it can take.
	#[codec(index = 3)]
	OnlyFor,
}
