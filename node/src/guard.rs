// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! Keeps commands on a chain's data from harm: from a node that runs on the same data, and from a
//! validator's keys that would sign twice.

use std::{
	fs::{self, File, TryLockError},
	io::{self, ErrorKind},
	path::{Path, PathBuf},
};

/// The file that a database's owner has locked for as long as it runs.
const LOCK_FILE: &str = "lock";

/// Where a node keeps its keys unless it is told otherwise, in the folder of its chain.
const KEYSTORE: &str = "keystore";

/// How the names of files with keys begin: the key's kind, in hexadecimal digits. Keys of both
/// kinds sign what must not be signed twice: a vote (`gran`) or a block (`babe`).
const SIGNING_KEYS: [(&str, &str); 2] = [("gran", "6772616e"), ("babe", "62616265")];

/// What a command that takes back blocks must know of a validator's keys.
#[derive(Debug, Clone, clap::Args)]
pub struct KeysGuard {
	/// Where the session keys are, if the node runs with `--keystore-path`.
	#[arg(long, value_name = "PATH")]
	pub keystore_path: Option<PathBuf>,

	/// Go on although the keystore holds a validator's keys.
	///
	/// A node that has lost blocks no longer knows what it has voted on and which blocks it has
	/// made. With the same keys it votes again, and makes blocks again, in the place of those; that
	/// is double voting, which is reported by others within seconds and slashed. So this refuses
	/// while there are such keys, unless it is told that they are retired: no chain has them in its
	/// set of validators now or will have them again.
	#[arg(long)]
	pub keys_are_retired: bool,
}

impl KeysGuard {
	/// Refuse `command` while the keystore in the chain's folder holds keys that sign blocks or
	/// votes.
	///
	/// # Errors
	/// What to do about it; also if the keystore is there and cannot be read.
	pub fn check(&self, command: &str, chain: &Path) -> Result<(), String> {
		let keystore = self.keystore_path.clone().unwrap_or_else(|| chain.join(KEYSTORE));
		let kinds = signing_keys(&keystore)
			.map_err(|error| format!("cannot read the keystore {}: {error}", keystore.display()))?;
		if kinds.is_empty() || self.keys_are_retired {
			return Ok(());
		}
		Err(format!(
			"{} holds a validator's keys ({}): after `{command}` the node would sign once more \
			 what it has signed before, which is double voting and is slashed. First take the \
			 validator out of the set and wait for the end of the session, then delete these keys, \
			 or pass --keys-are-retired",
			keystore.display(),
			kinds.join(", "),
		))
	}
}

/// The kinds of keys in a keystore that sign blocks or votes; none if there is no keystore.
///
/// # Errors
/// The folder cannot be read.
pub fn signing_keys(keystore: &Path) -> io::Result<Vec<&'static str>> {
	let names = match fs::read_dir(keystore) {
		Ok(entries) => entries
			.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
			.collect::<io::Result<Vec<_>>>()?,
		Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
		Err(error) => return Err(error),
	};
	let held =
		|digits: &str| names.iter().any(|name| name.to_ascii_lowercase().starts_with(digits));
	Ok(SIGNING_KEYS.iter().filter(|(_, digits)| held(digits)).map(|(kind, _)| *kind).collect())
}

/// The right to change a database, for as long as this lives.
#[derive(Debug)]
pub struct DatabaseLock(
	#[expect(dead_code, reason = "dropping the file gives the lock back")] Option<File>,
);

impl DatabaseLock {
	/// Take the lock of the database at a path; there is nothing to lock if there is no database.
	///
	/// # Errors
	/// Another process has it, or it cannot be taken; says what to do.
	pub fn take(database: &Path) -> Result<Self, String> {
		let path = database.join(LOCK_FILE);
		let file = match File::options().write(true).open(&path) {
			Ok(file) => file,
			Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Self(None)),
			Err(error) => return Err(format!("cannot open {}: {error}", path.display())),
		};
		match file.try_lock() {
			Ok(()) => Ok(Self(Some(file))),
			Err(TryLockError::WouldBlock) => Err(format!(
				"the database {} is in use: a node runs on it. Stop that node first, or choose \
				 another --base-path",
				database.display()
			)),
			Err(TryLockError::Error(error)) => {
				Err(format!("cannot lock {}: {error}", path.display()))
			},
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn guard(keys_are_retired: bool) -> KeysGuard {
		KeysGuard { keystore_path: None, keys_are_retired }
	}

	fn chain_with_keys(names: &[&str]) -> tempfile::TempDir {
		let chain = tempfile::tempdir().unwrap();
		let keystore = chain.path().join(KEYSTORE);
		fs::create_dir(&keystore).unwrap();
		names.iter().for_each(|name| fs::write(keystore.join(name), "").unwrap());
		chain
	}

	#[test]
	fn revert_should_fail_when_the_keystore_holds_keys_that_vote() {
		let chain = chain_with_keys(&["6772616e00ff"]);
		let refusal = guard(false).check("revert", chain.path()).unwrap_err();
		assert!(refusal.contains("(gran)") && refusal.contains("--keys-are-retired"), "{refusal}");
	}

	#[test]
	fn revert_should_fail_when_the_keystore_holds_keys_that_make_blocks() {
		let chain = chain_with_keys(&["62616265AB", "6772616E00"]);
		let refusal = guard(false).check("revert", chain.path()).unwrap_err();
		assert!(refusal.contains("(gran, babe)"), "{refusal}");
	}

	#[test]
	fn revert_should_go_on_when_the_keys_are_said_to_be_retired() {
		let chain = chain_with_keys(&["6772616e00ff"]);
		assert_eq!(guard(true).check("revert", chain.path()), Ok(()));
	}

	#[test]
	fn revert_should_go_on_when_no_key_signs_blocks_or_votes() {
		assert_eq!(guard(false).check("revert", chain_with_keys(&["61636f00"]).path()), Ok(()));
		assert_eq!(guard(false).check("revert", Path::new("/nonexistent")), Ok(()));
	}

	#[test]
	fn keys_in_a_keystore_of_its_own_should_count() {
		let chain = chain_with_keys(&["6772616e00ff"]);
		let guard =
			KeysGuard { keystore_path: Some(chain.path().join(KEYSTORE)), keys_are_retired: false };
		assert!(guard.check("revert", Path::new("/nonexistent")).is_err());
	}

	#[test]
	fn a_lock_should_not_be_taken_twice() {
		let database = tempfile::tempdir().unwrap();
		File::create(database.path().join(LOCK_FILE)).unwrap();
		let held = DatabaseLock::take(database.path()).unwrap();
		assert!(DatabaseLock::take(database.path()).unwrap_err().contains("is in use"));
		drop(held);
		assert!(DatabaseLock::take(database.path()).is_ok());
	}

	#[test]
	fn a_lock_should_be_free_where_there_is_no_database() {
		assert!(DatabaseLock::take(Path::new("/nonexistent")).is_ok());
	}
}
