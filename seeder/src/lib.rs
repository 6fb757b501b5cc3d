// SPDX-License-Identifier: Apache-2.0
//! `trine-seeder`, a BitTorrent client that is paid for keeping files alive. The program is `main.rs`; this
//! library is what it is made of.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod chain;
pub mod cli;
pub mod duty;
pub mod files;
pub mod fingerprint;
pub mod keeper;
pub mod key;
pub mod manners;
pub mod money;
pub mod outbox;
pub mod peer;
pub mod report;
pub mod scan;
pub mod sha;
