// SPDX-License-Identifier: Apache-2.0
//! The command line.

mod claim;
mod fund;
mod leave;
mod seed;
mod source;
mod status;

use crate::{
	chain::{Chain, ChainError, Signer},
	key, money,
	report::Report,
};
use clap::{Args, Parser, Subcommand};
use serde_json::json;
use std::{future::Future, num::NonZeroUsize, path::PathBuf, process::ExitCode, time::Duration};
use tokio_util::sync::CancellationToken;

/// A BitTorrent client that is paid for keeping files alive.
#[derive(Parser, Debug)]
#[command(name = "trine-seeder", version)]
struct Arguments {
	/// Write one JSON object a line instead of words.
	#[arg(long, global = true)]
	json: bool,
	#[command(subcommand)]
	command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
	/// Make a pool that pays for keeping a torrent's data, or add money to one.
	///
	/// Reads all of the data, computes the id of the content and makes the pool. Prints the pool's number and
	/// a magnet link. Keep your own copy of the data: if all seeders leave, the pool is all there is.
	Fund(fund::Arguments),
	/// Keep a torrent's data for a pool, serve it to everybody, and be paid.
	///
	/// Reads all of the data; if it is the pool's content, serves peers, claims a seat unless the account has one,
	/// and proves in each period that all of the data is there. The first accepted proof has the seat. Runs until
	/// it is stopped. A missed period costs a quarter of the bond and the seat, so keep it running, or leave.
	///
	/// Ends with 0 when it was told to stop, or when the seat is over after `leave`; with 5 if it got no seat, and
	/// with 6 if its seat is over for another reason.
	Seed(seed::Arguments),
	/// Give up a seat, or a claim to one.
	///
	/// A claim that has not committed ends at once. A seat ends with the running period, whose duties are still to
	/// be done: keep `seed` running until then.
	Leave(leave::Arguments),
	/// What an account's seats and claims are to do next, and whether all is well.
	///
	/// Ends with 0 if all is well, with 1 if there is something that a person should do, and with 4 if no node
	/// answers.
	Status(status::Arguments),
}

/// Where the chain is.
#[derive(Args, Debug)]
struct Node {
	/// The WebSocket address of a Trine node.
	#[arg(long, default_value = "ws://127.0.0.1:9944", value_name = "URL")]
	url: String,
}

/// Where the chain is, and who pays and signs.
#[derive(Args, Debug)]
struct Account {
	#[command(flatten)]
	node: Node,
	/// A file with the secret phrase or URI of the account that signs, on one line; or a keystore exported by
	/// polkadot.js.
	#[arg(long, value_name = "FILE")]
	key_file: PathBuf,
	/// A file with the password of the keystore.
	#[arg(long, value_name = "FILE")]
	password_file: Option<PathBuf>,
	/// The tip of each transaction, in TRN.
	#[arg(long, default_value = "0.000001", value_name = "TRN", value_parser = money::parse)]
	tip: u128,
}

/// The data.
#[derive(Args, Debug)]
struct Data {
	/// The torrent file.
	#[arg(long, value_name = "FILE")]
	torrent: PathBuf,
	/// The folder in which lies the torrent's file, or the folder that has the torrent's name.
	#[arg(long, value_name = "FOLDER")]
	data: PathBuf,
	/// On how many threads data is hashed; as many as run at once here if nothing is said.
	#[arg(long, value_name = "N")]
	threads: Option<NonZeroUsize>,
}

/// Why the program ends, and with which code.
#[derive(Debug)]
struct Failure {
	code: u8,
	words: String,
}

type Result<T> = std::result::Result<T, Failure>;

impl Failure {
	/// Something did not work.
	fn other(words: impl ToString) -> Self {
		Self { code: 1, words: words.to_string() }
	}

	/// What was asked for makes no sense; the code is that of a wrong command line.
	fn usage(words: impl ToString) -> Self {
		Self { code: 2, words: words.to_string() }
	}

	/// The data is missing, or is not what it should be.
	fn data(words: impl ToString) -> Self {
		Self { code: 3, words: words.to_string() }
	}

	/// There is no seat to be had.
	fn no_seat(words: impl ToString) -> Self {
		Self { code: 5, words: words.to_string() }
	}

	/// A seat has ended, and nobody here wanted that.
	fn over(words: impl ToString) -> Self {
		Self { code: 6, words: words.to_string() }
	}

	/// No node answers, or none with pools.
	fn node(words: impl ToString) -> Self {
		Self { code: 4, words: words.to_string() }
	}
}

impl From<ChainError> for Failure {
	fn from(error: ChainError) -> Self {
		match error {
			ChainError::Url(_) => Self::usage(error),
			ChainError::Unreachable { .. }
			| ChainError::TimedOut
			| ChainError::NoBlock
			| ChainError::NoSeeding(_) => Self::node(error),
			_ => Self::other(error),
		}
	}
}

/// How long what still runs may take to end.
const FAREWELL: Duration = Duration::from_secs(5);
/// The code of a program that was told to stop and told again.
const INTERRUPTED: i32 = 130;

/// Do what the command line says.
pub fn run() -> ExitCode {
	let arguments = Arguments::parse();
	let report = Report::new(arguments.json);
	let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
		Ok(runtime) => runtime,
		Err(error) => {
			report.fail(&format!("the system gives no threads: {error}"));
			return ExitCode::FAILURE;
		},
	};
	let done = runtime.block_on(async {
		let stop = stop_on_signals(report).map_err(Failure::other)?;
		match arguments.command {
			Command::Fund(arguments) => fund::run(arguments, report, stop).await,
			Command::Seed(arguments) => seed::run(arguments, report, stop).await,
			Command::Leave(arguments) => leave::run(arguments, report, stop).await,
			Command::Status(arguments) => status::run(arguments, report, stop).await,
		}
	});
	runtime.shutdown_timeout(FAREWELL);
	match done {
		Ok(()) => ExitCode::SUCCESS,
		Err(Failure { code, words }) => {
			report.fail(&words);
			ExitCode::from(code)
		},
	}
}

/// Cancelled by SIGINT and SIGTERM. The second time the program ends at once.
fn stop_on_signals(report: Report) -> std::io::Result<CancellationToken> {
	let stop = CancellationToken::new();
	let stopping = stop.clone();
	let mut signals = signals()?;
	tokio::spawn(async move {
		signals.recv().await;
		report.tell("stopping", "stopping", json!({}));
		stopping.cancel();
		signals.recv().await;
		std::process::exit(INTERRUPTED);
	});
	Ok(stop)
}

/// The signals that ask a program to stop.
#[cfg(unix)]
struct Signals {
	interrupt: tokio::signal::unix::Signal,
	terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
fn signals() -> std::io::Result<Signals> {
	use tokio::signal::unix::{signal, SignalKind};
	Ok(Signals {
		interrupt: signal(SignalKind::interrupt())?,
		terminate: signal(SignalKind::terminate())?,
	})
}

#[cfg(unix)]
impl Signals {
	async fn recv(&mut self) {
		tokio::select! {
			_ = self.interrupt.recv() => {},
			_ = self.terminate.recv() => {},
		}
	}
}

/// The signals that ask a program to stop.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
fn signals() -> std::io::Result<Signals> {
	Ok(Signals)
}

#[cfg(not(unix))]
impl Signals {
	async fn recv(&mut self) {
		if tokio::signal::ctrl_c().await.is_err() {
			std::future::pending::<()>().await;
		}
	}
}

impl Account {
	/// The key that signs. Says so if others can read it.
	fn signer(&self, report: Report) -> Result<Signer> {
		let signer =
			key::read(&self.key_file, self.password_file.as_deref()).map_err(Failure::usage)?;
		if key::is_open_to_others(&self.key_file) {
			let file = self.key_file.display();
			report.tell(
				"key_open",
				&format!("warning: other users can read {file}: chmod 600 it"),
				json!({ "file": file.to_string() }),
			);
		}
		Ok(signer)
	}

	/// A connection to the node, unless told to stop meanwhile.
	async fn connect(&self, stop: &CancellationToken) -> Result<Chain> {
		self.node.connect(stop).await
	}
}

impl Node {
	/// A connection to it, unless told to stop meanwhile.
	async fn connect(&self, stop: &CancellationToken) -> Result<Chain> {
		unless(stop, Chain::connect(&self.url)).await?.map_err(Failure::from)
	}
}

/// Wait for something, unless told to stop.
async fn unless<T>(stop: &CancellationToken, what: impl Future<Output = T>) -> Result<T> {
	tokio::select! {
		() = stop.cancelled() => Err(Failure::other("stopped before anything was done")),
		done = what => Ok(done),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	#[test]
	fn the_command_line_should_be_well_formed() {
		Arguments::command().debug_assert();
	}

	#[test]
	fn no_key_should_be_taken_from_the_command_line() {
		let all = Arguments::command();
		for command in all.get_subcommands() {
			let names = command.get_arguments().map(|argument| argument.get_id().as_str());
			let secret = |name: &str| {
				["key", "secret", "seed", "phrase", "password", "suri"].contains(&name)
			};
			assert_eq!(names.filter(|name| secret(name)).count(), 0, "{}", command.get_name());
		}
	}

	#[test]
	fn failures_should_have_codes_by_their_kind() {
		let unreachable = ChainError::Unreachable { url: String::new(), why: String::new() };
		assert_eq!(Failure::from(unreachable).code, 4);
		assert_eq!(Failure::from(ChainError::Failed(String::new())).code, 1);
		assert_eq!(Failure::from(ChainError::Url(String::new())).code, 2);
	}
}
