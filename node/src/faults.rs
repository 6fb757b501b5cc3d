// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! What went wrong, in one line that says what to do.

use sc_cli::Error;
use sc_service::{Configuration, Error as ServiceError};
use std::{fs, io, path::Path};

/// What is said when a task ends without which the node is of no use; the task itself has told why.
const ESSENTIAL_TASK: &str = "Essential task failed.";

/// A fault of ours, as the crates below carry it.
pub fn fault(message: impl Into<String>) -> ServiceError {
	ServiceError::Application(message.into().into())
}

/// An error as one line for the person at the terminal.
pub fn message(error: Error) -> String {
	let text = match error {
		// `Display` would put words before a message that needs no introduction.
		Error::Input(message) => message,
		Error::Application(error) => error.to_string(),
		Error::Service(ServiceError::Application(error)) => error.to_string(),
		Error::Service(ServiceError::Other(message)) if message == ESSENTIAL_TASK => {
			"the node has stopped: a task that it cannot do without has ended, and the lines above \
			 say which"
				.into()
		},
		Error::Service(ServiceError::Other(message)) => message,
		Error::NetworkKeyNotFound(path) => no_network_key(&path),
		Error::KeyAlreadyExistsInPath(path) => key_exists(&path),
		other => other.to_string(),
	};
	let lines: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
	lines.join(" ")
}

fn no_network_key(path: &Path) -> String {
	let path = path.display();
	format!(
		"this validator has no network key at {path}, by which other nodes know it: put the key \
		 there that it had before, or make one with `trine-node key generate-node-key --file \
		 {path}`"
	)
}

/// A key is never written over another one.
pub fn key_exists(path: &Path) -> String {
	format!(
		"there is a key at {} already: move it away first if it is to be replaced",
		path.display()
	)
}

/// An error of a file, with its name.
pub fn at(path: &Path, error: &io::Error) -> String {
	format!("{}: {error}", path.display())
}

/// An error of a command that reads or writes a file, with the file's name if it is about a file.
pub fn with_path(error: Error, path: Option<&Path>) -> Error {
	match (error, path) {
		(Error::Io(error), Some(path)) => Error::Input(at(path, &error)),
		(error, _) => error,
	}
}

/// See to it that the folder of the chain is there.
///
/// # Errors
/// It cannot be made.
pub fn make_base_path(config: &Configuration) -> Result<(), String> {
	let path = &config.data_path;
	fs::create_dir_all(path).map_err(|error| {
		format!(
			"cannot make the folder {}: {error}. Choose another one with --base-path",
			path.display()
		)
	})
}

/// For commands that are of no use without a chain on disk.
///
/// # Errors
/// There is none at the base path.
pub fn chain_must_exist(config: &Configuration) -> Result<(), String> {
	match config.database.path() {
		Some(path) if !path.exists() => Err(format!(
			"there is no chain at {}: name its folder with --base-path and the chain with --chain",
			path.display()
		)),
		_ => Ok(()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_fault_of_ours_should_be_told_without_introduction() {
		assert_eq!(message(Error::Input("do this".into())), "do this");
		assert_eq!(message(Error::Service(fault("do that"))), "do that");
		assert_eq!(message(Error::Service("do that".into())), "do that");
	}

	#[test]
	fn a_message_of_many_lines_should_become_one() {
		assert_eq!(message(Error::Input("one\n\t\n two\n".into())), "one two");
	}

	#[test]
	fn a_missing_network_key_should_come_with_the_command_that_makes_it() {
		let told = message(Error::NetworkKeyNotFound("/data/secret_ed25519".into()));
		assert!(
			told.ends_with("`trine-node key generate-node-key --file /data/secret_ed25519`"),
			"{told}"
		);
	}

	#[test]
	fn an_error_of_a_file_should_name_it() {
		let gone = || Error::Io(io::Error::other("gone"));
		assert_eq!(
			message(with_path(gone(), Some(Path::new("/data/blocks")))),
			"/data/blocks: gone"
		);
		assert_eq!(message(with_path(gone(), None)), "gone");
	}
}
