// SPDX-License-Identifier: Apache-2.0
//! A node for tests.

#![allow(dead_code)]

use std::{
	env,
	ffi::OsString,
	fs,
	net::TcpListener,
	path::{Path, PathBuf},
	process::{Child, Command, Stdio},
};
use trine_seeder::chain::Chain;

/// A development chain of its own, with a block every tenth of a second and so a tick every ten.
pub struct Node {
	binary: OsString,
	process: Child,
	port: u16,
	/// Where it keeps its chain; nowhere else than in memory if nothing is said.
	folder: Option<PathBuf>,
}

impl Node {
	/// `None` if the environment names no node.
	pub fn start() -> Option<Self> {
		Self::start_in(None)
	}

	/// One that has its chain still after it was killed.
	pub fn lasting(name: &str) -> Option<Self> {
		let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
		let _ = fs::remove_dir_all(&folder);
		Self::start_in(Some(folder))
	}

	fn start_in(folder: Option<PathBuf>) -> Option<Self> {
		let binary = env::var_os("TRINE_NODE")?;
		let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
		let process = run(&binary, port, folder.as_deref());
		Some(Self { binary, process, port, folder })
	}

	/// Stop it at once.
	pub fn stop(&mut self) {
		let _ = self.process.kill();
		let _ = self.process.wait();
	}

	/// A new one at the same address, with a new chain if the last one is not kept.
	pub fn start_again(&mut self) {
		self.process = run(&self.binary, self.port, self.folder.as_deref());
	}

	/// Its address.
	pub fn url(&self) -> String {
		format!("ws://127.0.0.1:{}", self.port)
	}

	/// A connection, once it has started.
	pub async fn connect(&self) -> Chain {
		// On a busy machine that takes longer than a user should wait for one that is gone.
		for _ in 0..5 {
			if let Ok(chain) = Chain::connect(&self.url()).await {
				return chain;
			}
		}
		panic!("the node does not start");
	}
}

impl Drop for Node {
	fn drop(&mut self) {
		self.stop();
	}
}

fn run(binary: &OsString, port: u16, folder: Option<&Path>) -> Child {
	let mut command = Command::new(binary);
	match folder {
		Some(folder) => command.arg("--base-path").arg(folder),
		None => command.arg("--tmp"),
	};
	command
		.args(["--dev", "--sealing", "100", "--port", "0", "--no-prometheus"])
		.args(["--rpc-port", &port.to_string()])
		.stdout(Stdio::null())
		.stderr(Stdio::null())
		.spawn()
		.unwrap()
}
