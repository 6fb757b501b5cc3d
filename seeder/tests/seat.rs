// SPDX-License-Identifier: Apache-2.0
//! The program against a real node: a pool is made, a seat taken, committed for, proved and paid.
//! `TRINE_NODE=<binary> cargo test --release --test seat`. Without a node there is nothing to do.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::Node;
use serde_json::Value;
use sha1::{Digest, Sha1};
use std::{
	env, fs,
	io::{BufRead, BufReader, Lines},
	path::{Path, PathBuf},
	process::{Child, ChildStdout, Command, Output, Stdio},
};

const PIECE: usize = 32 * 1024;

/// The program. Cargo names it when the test runs; while it compiles, a wrapper of the compiler may not know.
fn program() -> PathBuf {
	match env::var_os("CARGO_BIN_EXE_trine-seeder") {
		Some(program) => program.into(),
		None => env::current_exe().unwrap().join("../../trine-seeder"),
	}
}

/// A folder with a torrent, its data and keys.
struct Folder(PathBuf);

impl Folder {
	fn new(name: &str) -> Self {
		let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
		let _ = fs::remove_dir_all(&path);
		fs::create_dir_all(&path).unwrap();
		let data: Vec<u8> =
			(0..3_000_001u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
		fs::write(path.join("song"), &data).unwrap();
		let pieces: Vec<u8> =
			data.chunks(PIECE).flat_map(|piece| Sha1::digest(piece).to_vec()).collect();
		let head = format!(
			"d4:infod6:lengthi{}e4:name4:song12:piece lengthi{PIECE}e6:pieces{}:",
			data.len(),
			pieces.len()
		);
		fs::write(path.join("song.torrent"), [head.as_bytes(), &pieces, b"ee"].concat()).unwrap();
		for key in ["Alice", "Bob"] {
			fs::write(path.join(key), format!("//{key}")).unwrap();
		}
		Self(path)
	}

	fn command(&self, node: &Node, what: &str, key: &str) -> Command {
		let mut command = Command::new(program());
		command.arg(what).arg("--json").args(["--url", &node.url()]);
		command.arg("--torrent").arg(self.0.join("song.torrent")).arg("--data").arg(&self.0);
		command.arg("--key-file").arg(self.0.join(key));
		command
	}

	fn fund(&self, node: &Node, arguments: &[&str]) -> Output {
		self.command(node, "fund", "Alice").args(arguments).output().unwrap()
	}

	fn seed(&self, node: &Node, pool: u64) -> Seeder {
		let mut command = self.command(node, "seed", "Bob");
		command.args(["--pool", &pool.to_string(), "--listen", "127.0.0.1:0"]);
		let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
		let lines = BufReader::new(process.stdout.take().unwrap()).lines();
		Seeder { process, lines, seen: Vec::new() }
	}
}

/// A running seeder.
struct Seeder {
	process: Child,
	lines: Lines<BufReader<ChildStdout>>,
	seen: Vec<Value>,
}

impl Seeder {
	/// What happens next by this name; ends the test if the program ends before.
	fn wait(&mut self, event: &str) -> Value {
		for line in self.lines.by_ref() {
			let line: Value = serde_json::from_str(&line.unwrap()).unwrap();
			eprintln!("{line}");
			self.seen.push(line.clone());
			if line["event"] == event {
				return line;
			}
		}
		panic!("no {event}: {:#?}", self.seen);
	}

	/// Ask it to stop, and give its code.
	fn stop(mut self) -> i32 {
		let id = self.process.id().to_string();
		assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
		self.wait("stopped");
		self.process.wait().unwrap().code().unwrap()
	}
}

impl Drop for Seeder {
	fn drop(&mut self) {
		let _ = self.process.kill();
		let _ = self.process.wait();
	}
}

fn events(output: &Output) -> Vec<Value> {
	let text = String::from_utf8_lossy(&output.stdout);
	text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn last(output: &Output) -> Value {
	events(output).pop().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_seat_should_be_taken_committed_for_proved_and_paid() {
	let Some(node) = Node::start() else { return };
	let chain = node.connect().await;
	let folder = Folder::new("seat");
	let terms =
		["--funds", "100", "--pay", "1", "--from-pay", "1", "--period", "4", "--notice", "2"];
	let funded = folder.fund(&node, &terms);
	assert!(funded.status.success(), "{funded:?}");
	let said = last(&funded);
	let pool = said["pool"].as_u64().unwrap();
	assert!(said["magnet"].as_str().unwrap().starts_with("magnet:?xt=urn:btih:"), "{said}");
	let view = chain.best().await.unwrap().pool(pool).await.unwrap();
	assert_eq!((view.length_bytes, view.label.as_slice()), (3_000_001, &b"song"[..]));
	// The same again is refused, more money is not.
	let again = folder.fund(&node, &terms);
	assert_eq!(again.status.code(), Some(2));
	assert!(last(&again)["message"].as_str().unwrap().contains("--another"));
	let more = folder.fund(&node, &["--funds", "5", "--pool", &pool.to_string()]);
	assert!(more.status.success(), "{more:?}");

	let mut seeder = folder.seed(&node, pool);
	seeder.wait("offer");
	seeder.wait("seat_taken");
	seeder.wait("committed");
	// Between commit and proof it starts anew, and computes again what it has committed to.
	assert_eq!(seeder.stop(), 0);
	let mut seeder = folder.seed(&node, pool);
	seeder.wait("seat");
	assert_eq!(seeder.wait("paid")["paidPeriods"], 1);
	assert_eq!(seeder.wait("paid")["paidPeriods"], 2);

	// The data changes: its duties stop, and the program says so instead of lying.
	let song = folder.0.join("song");
	let mut data = fs::read(&song).unwrap();
	data[1_500_000] ^= 1;
	fs::write(&song, &data).unwrap();
	let stopped = seeder.wait("duties_stopped");
	assert!(stopped["why"].as_str().unwrap().contains("begins at byte 1048576"), "{stopped}");
	assert!(seeder.seen.iter().all(|line| line["event"] != "missed"));
	assert_eq!(seeder.stop(), 0);

	// With such data no seat is taken.
	let mut refused = folder.command(&node, "seed", "Alice");
	let refused =
		refused.args(["--pool", &pool.to_string(), "--listen", "127.0.0.1:0"]).output().unwrap();
	assert_eq!(refused.status.code(), Some(3));
	assert!(last(&refused)["message"].as_str().unwrap().starts_with("REFUSED"));
}
