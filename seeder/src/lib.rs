// SPDX-License-Identifier: Apache-2.0
//! `trine-seeder`, a BitTorrent client that is paid for keeping files alive. The program is `main.rs`; this
//! library is what it is made of.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod files;
pub mod peer;
