// SPDX-License-Identifier: Apache-2.0
//! Why a question has no answer.

use codec::{Decode, Encode};
use scale_info::TypeInfo;
use sp_runtime::ArithmeticError;

/// Why a question has no answer.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Why {
	/// The pool is over, all of it paid out, or there never was one.
	#[codec(index = 0)]
	NoSuchPool,
	/// The numbers are too large to be counted.
	#[codec(index = 1)]
	Uncountable,
}

impl From<ArithmeticError> for Why {
	fn from(_: ArithmeticError) -> Self {
		Self::Uncountable
	}
}
