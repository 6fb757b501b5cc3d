// SPDX-License-Identifier: Apache-2.0
//! The program against a real node: a pool is made, a seat claimed, committed for, proved and paid, lost to
//! others and left.
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
		for key in ["Alice", "Bob", "Charlie"] {
			fs::write(path.join(key), format!("//{key}")).unwrap();
		}
		Self(path)
	}

	fn command(&self, node: &Node, what: &str, key: &str) -> Command {
		let mut command = Command::new(program());
		command.arg(what).arg("--json").args(["--url", &node.url()]);
		command.arg("--key-file").arg(self.0.join(key));
		command
	}

	fn with_data(&self, node: &Node, what: &str, key: &str) -> Command {
		let mut command = self.command(node, what, key);
		command.arg("--torrent").arg(self.0.join("song.torrent")).arg("--data").arg(&self.0);
		command
	}

	fn fund(&self, node: &Node, arguments: &[&str]) -> Output {
		self.with_data(node, "fund", "Alice").args(arguments).output().unwrap()
	}

	/// A pool of so many seats.
	fn pool(&self, node: &Node, seats: &str) -> u64 {
		let funded = self.fund(node, &[&TERMS[..], &["--seats", seats]].concat());
		assert!(funded.status.success(), "{funded:?}");
		last(&funded)["pool"].as_u64().unwrap()
	}

	fn seed(&self, node: &Node, key: &str, pool: u64) -> Seeder {
		let mut command = self.with_data(node, "seed", key);
		command.args(["--pool", &pool.to_string(), "--listen", "127.0.0.1:0", "--eager"]);
		let mut process = command.stdout(Stdio::piped()).spawn().unwrap();
		let lines = BufReader::new(process.stdout.take().unwrap()).lines();
		Seeder { process, lines, seen: Vec::new() }
	}

	/// What a command about one pool says, and its code.
	fn run(&self, node: &Node, what: &str, key: &str, pool: u64) -> (Vec<Value>, i32) {
		let mut command = self.command(node, what, key);
		let output = command.args(["--pool", &pool.to_string()]).output().unwrap();
		let said = events(&output);
		said.iter().for_each(|said| eprintln!("{said}"));
		(said, output.status.code().unwrap())
	}
}

const TERMS: [&str; 10] =
	["--funds", "100", "--pay", "1", "--from-pay", "1", "--period", "4", "--notice", "2"];

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

	/// Its code when it ends by itself.
	fn end(mut self) -> i32 {
		self.wait("stopped");
		self.process.wait().unwrap().code().unwrap()
	}

	/// Whether this has happened.
	fn has(&self, event: &str) -> bool {
		self.seen.iter().any(|line| line["event"] == event)
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
async fn a_seat_should_be_claimed_committed_for_proved_and_paid() {
	let Some(node) = Node::start() else { return };
	let chain = node.connect().await;
	let folder = Folder::new("seat");
	let funded = folder.fund(&node, &TERMS);
	assert!(funded.status.success(), "{funded:?}");
	let said = last(&funded);
	let pool = said["pool"].as_u64().unwrap();
	assert!(said["magnet"].as_str().unwrap().starts_with("magnet:?xt=urn:btih:"), "{said}");
	let view = chain.best().await.unwrap().pool(pool).await.unwrap();
	assert_eq!((view.length_bytes, view.label.as_slice()), (3_000_001, &b"song"[..]));
	// The same again is refused, more money is not.
	let again = folder.fund(&node, &TERMS);
	assert_eq!(again.status.code(), Some(2));
	assert!(last(&again)["message"].as_str().unwrap().contains("--another"));
	let more = folder.fund(&node, &["--funds", "5", "--pool", &pool.to_string()]);
	assert!(more.status.success(), "{more:?}");
	assert_eq!(folder.run(&node, "status", "Bob", pool).1, 1);

	let mut seeder = folder.seed(&node, "Bob", pool);
	seeder.wait("offer");
	assert!(seeder.wait("risks")["message"].as_str().unwrap().contains("relies on the sponsor"));
	seeder.wait("claimed");
	seeder.wait("committed");
	// Between commit and proof it starts anew, and computes again what it has committed to.
	assert_eq!(seeder.stop(), 0);
	let mut seeder = folder.seed(&node, "Bob", pool);
	assert_eq!(seeder.wait("seat")["seated"], false);
	seeder.wait("seat_taken");
	assert_eq!(seeder.wait("paid")["paidPeriods"], 1);
	let (said, code) = folder.run(&node, "status", "Bob", pool);
	assert_eq!((said[0]["event"].as_str(), code), (Some("seat"), 0));
	assert_eq!(
		(said[0]["seated"].as_bool(), said[0]["phase"].as_str()),
		(Some(true), Some("Done"))
	);
	assert_eq!(seeder.wait("paid")["paidPeriods"], 2);

	// The data changes: its duties stop, and the program says so instead of lying.
	let song = folder.0.join("song");
	let mut data = fs::read(&song).unwrap();
	data[1_500_000] ^= 1;
	fs::write(&song, &data).unwrap();
	let stopped = seeder.wait("duties_stopped");
	assert!(stopped["why"].as_str().unwrap().contains("begins at byte 1048576"), "{stopped}");
	assert!(!seeder.has("missed"));

	// With such data no seat is claimed.
	let mut refused = folder.with_data(&node, "seed", "Alice");
	let refused =
		refused.args(["--pool", &pool.to_string(), "--listen", "127.0.0.1:0"]).output().unwrap();
	assert_eq!(refused.status.code(), Some(3));
	assert!(last(&refused)["message"].as_str().unwrap().starts_with("REFUSED"));

	// The period is missed, and the seat lost. It is left before the next one is missed, too.
	seeder.wait("missed");
	seeder.wait("seat_lost");
	assert_eq!(folder.run(&node, "status", "Bob", pool).1, 1);
	seeder.wait("gives_up");
	let over = seeder.wait("seat_over");
	assert_eq!(
		(over["why"].as_str(), over["bondReturned"].as_str()),
		(Some("Left"), Some("3000000000000"))
	);
	assert_eq!(seeder.end(), 6);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_to_be_proven_should_have_the_seat_and_keep_it_until_it_is_left() {
	let Some(node) = Node::start() else { return };
	let folder = Folder::new("race");
	let pool = folder.pool(&node, "1");
	let mut first = folder.seed(&node, "Bob", pool);
	first.wait("claimed");
	first.wait("committed");
	// A claim that comes later has lost. Whether it has committed by then or not, it ends without a loss.
	let mut late = folder.seed(&node, "Charlie", pool);
	late.wait("claimed");
	first.wait("seat_taken");
	let over = late.wait("claim_over");
	assert_eq!(over["bondReturned"], "4000000000000");
	assert!(!late.has("missed") && !late.has("seat_taken"));
	assert_eq!(late.end(), 5);
	// When all seats are taken, none is claimed.
	let full = folder.seed(&node, "Charlie", pool);
	assert_eq!(full.end(), 5);

	first.wait("paid");
	// Its period is paid, so it is the last one.
	let (said, code) = folder.run(&node, "leave", "Bob", pool);
	assert_eq!((said.last().unwrap()["event"].as_str(), code), (Some("leaving"), 0));
	let over = first.wait("seat_over");
	assert_eq!(
		(over["why"].as_str(), over["bondReturned"].as_str()),
		(Some("Left"), Some("4000000000000"))
	);
	assert!(first.has("on_notice") && !first.has("missed"));
	assert_eq!(first.end(), 0);
	assert_eq!(folder.run(&node, "leave", "Bob", pool).1, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_killed_between_commit_and_proof_should_cost_no_duty() {
	let Some(mut node) = Node::lasting("restarted") else { return };
	node.connect().await;
	let folder = Folder::new("restart");
	let pool = folder.pool(&node, "1");
	let mut seeder = folder.seed(&node, "Bob", pool);
	seeder.wait("claimed");
	seeder.wait("committed");
	node.stop();
	seeder.wait("node_lost");
	node.start_again();
	seeder.wait("node_back");
	assert_eq!(seeder.wait("paid")["paidPeriods"], 1);
	// And just when a transaction has been sent.
	loop {
		if seeder.wait("sent")["what"] == "commit" {
			break;
		}
	}
	node.stop();
	node.start_again();
	assert_eq!(seeder.wait("paid")["paidPeriods"], 2);
	assert!(!seeder.has("missed") && !seeder.has("seat_lost"));
	assert_eq!(seeder.stop(), 0);
}
