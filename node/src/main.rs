// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! The Trine node.

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

mod blocks;
mod chain_spec;
mod cli;
mod client;
mod clock_watch;
mod command;
mod database;
mod disk;
mod equivocation;
mod faults;
mod guard;
mod key;
mod last_word;
mod ports;
mod rpc;
mod sealed;
mod service;
mod start;
mod tasks;

use std::process::ExitCode;

/// Much of what a node does is to allocate and to copy: jemalloc is quicker at it.
#[cfg(target_os = "linux")]
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
	last_word::prepare();
	match command::run() {
		Ok(()) => ExitCode::SUCCESS,
		Err(error) => {
			last_word::say(format!("error: {}", faults::message(error)));
			ExitCode::FAILURE
		},
	}
}
