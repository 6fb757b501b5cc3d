// SPDX-License-Identifier: Apache-2.0
//! The program `trine-seeder`.

fn main() {}
