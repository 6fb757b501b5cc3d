// SPDX-License-Identifier: Apache-2.0
//! Torrent files of BitTorrent v1 (BEP 3), v2 (BEP 52) and hybrids of both, and the hash trees of v2.
