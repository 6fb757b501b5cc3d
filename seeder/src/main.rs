// SPDX-License-Identifier: Apache-2.0
//! The program `trine-seeder`.

use std::process::ExitCode;

fn main() -> ExitCode {
	trine_seeder::cli::run()
}
