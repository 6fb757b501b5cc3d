// SPDX-License-Identifier: Apache-2.0
//! Torrent files of BitTorrent v1 (BEP 3), v2 (BEP 52) and hybrids of both, and the hash trees of v2.
//!
//! A torrent file comes from a stranger. Nothing here panics on what one says, allocates more than a small
//! multiple of its size, or hands out a path that leaves the folder of the torrent. Dictionaries must be sorted,
//! as BEP 3 says; data behind the end is refused.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod bencode;
mod error;
mod layout;
mod magnet;
mod path;
mod torrent;
mod tree;
mod v1;
mod v2;

pub use error::TorrentError;
pub use layout::{content_runs, piece_runs, File, Run};
pub use torrent::{InfoHashes, Torrent, MAX_TORRENT};
pub use tree::{leaf, pad, FileTree, HashRequest, PieceTree, Refused, MAX_HASHES};

#[cfg(test)]
mod tests;

/// A SHA-256 digest: a node of the trees of v2.
pub type Hash = [u8; 32];

/// The bytes of a block, the unit in which data is asked for and the leaf of v2's trees.
pub const BLOCK: u64 = 16 * 1024;
