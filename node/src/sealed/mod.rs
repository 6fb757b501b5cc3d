// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! A development chain whose blocks are made on command, for experiments: `--sealing`.
//!
//! The runtime, its executor and BABE's import are those of every other chain. What differs: who asks for a
//! block and what time it is, that nobody votes (a block is final at once, unless a snapshot lives), and
//! that the node listens to no other. The chain has an id of its own, and its genesis differs from that
//! of `--dev` in one number, so neither blocks nor transactions of one count on the other.

mod author;
mod chain;
mod cli;
mod clock;
mod commands;
mod digest;
mod engine;
mod errors;
mod feed;
mod import;
mod root;
mod rpc;
mod service;
mod snapshots;
mod spec;
mod walk;

pub use cli::SealingParams;
pub use service::{isolate, start};
pub use spec::{development, ensure_not_sealed, NAME};
