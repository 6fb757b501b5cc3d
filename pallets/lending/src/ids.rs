// SPDX-License-Identifier: Apache-2.0
//! The names of numbers.

/// A yearly rate: 1 is 0.01 %, 10 000 is 100 % a year.
pub type BasisPoints = u16;
/// Identifies a market. Never reused.
pub type MarketId = u32;
/// Identifies an offer. Never reused.
pub type OfferId = u64;
/// Identifies a group of offers. Never reused.
pub type GroupId = u64;
/// Identifies a loan. Never reused.
pub type LoanId = u64;
