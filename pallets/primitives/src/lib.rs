// SPDX-License-Identifier: Apache-2.0
//! Numbers and the traits between pallets. Nothing here stores anything.

#![cfg_attr(not(feature = "std"), no_std)]
// Tests may fail loudly.
#![cfg_attr(
	test,
	allow(
		clippy::arithmetic_side_effects,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::panic,
		clippy::unwrap_used
	)
)]

mod arithmetic;
mod clock;
mod history;
mod keys;
mod prices;
mod unit_price;

pub use arithmetic::{mul_div_down, mul_div_up};
pub use clock::Clock;
pub use history::{Answer, Bounds, HistoryError, Point, PriceHistory, Touch};
pub use keys::{InOrder, NewestFirst};
pub use prices::{FeedRule, LivePrice, PriceError, PriceSource, Sample};
pub use unit_price::UnitPrice;

/// An amount of any asset, in its smallest unit.
pub type Balance = u128;

/// A moment in milliseconds since the Unix epoch, or a time in milliseconds.
pub type Moment = u64;

/// Identifies a price feed. Never reused.
pub type FeedId = u32;

/// A value in 10⁻¹⁸ of the currency of account, in which all feeds say their prices.
pub type Value = u128;
