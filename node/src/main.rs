// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! The Trine node.

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

mod chain_spec;
mod cli;
mod client;
mod command;
mod rpc;
mod sealed;
mod service;

use std::process::ExitCode;

fn main() -> ExitCode {
	let message = match command::run() {
		Ok(()) => return ExitCode::SUCCESS,
		// `Display` would put "Invalid input:" before a message that needs no introduction.
		Err(sc_cli::Error::Input(message)) => message,
		Err(sc_cli::Error::Service(sc_service::Error::Other(message))) => message,
		Err(error) => error.to_string(),
	};
	eprintln!("error: {message}");
	ExitCode::FAILURE
}
