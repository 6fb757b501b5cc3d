// SPDX-License-Identifier: Apache-2.0
//! The native token as people see it. The build script reads this file too, and so does the node: what a
//! wallet shows and what an offline signer has checked are the same.

/// Its name.
pub const NAME: &str = "Trine";
/// Its symbol.
pub const SYMBOL: &str = "TRN";
/// One of it has 10 to the power of this smallest units.
pub const DECIMALS: u8 = 12;
