// SPDX-License-Identifier: Apache-2.0
//! Ordered queues over storage in which nothing is searched for: adding, removing and finding the
//! next record in order touch a number of entries that depends on the width of a tick alone.
//!
//! An index has ticks of one to four bytes. The records of a tick are a linked list, first in first
//! out. Above the ticks is a tree of 256-bit words: bit `b` of a word of level 0 says that there is a
//! tick which ends with byte `b`; of level 1, that there is a word of level 0 for `b`; and so on.
//!
//! A pallet has the three maps in its storage, says so by [`Store`], and uses them through
//! [`Queues`]. Deposits, weights and benchmarks are the pallet's.

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

extern crate alloc;

mod check;
mod footprint;
mod queues;
mod store;
#[cfg(test)]
mod tests;
mod tick;
mod tree;
mod walk;

pub use footprint::footprint;
pub use queues::Queues;
pub use store::{Ends, Index, Link, Store};
pub use tick::{Direction, Tick};
pub use walk::Walk;
