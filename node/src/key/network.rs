// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! Makes the key by which other nodes know this one.

use crate::{
	cli::Cli,
	faults::{at, key_exists},
};
use sc_cli::SubstrateCli;
use sc_network::config::ed25519::Keypair;
use sc_service::BasePath;
use sp_core::hexdisplay::HexDisplay;
use std::{
	fs::{self, File},
	io::{self, ErrorKind, Write},
	path::{Path, PathBuf},
};

/// Where a node looks for its key, in the folder of its chain.
const KEY_FILE: &str = "network/secret_ed25519";

/// Where the key goes. One that is there already stays.
#[derive(Debug, clap::Args)]
pub struct NetworkKey {
	/// File for the secret key; without it and without a base path, it goes to stdout.
	#[arg(long, value_name = "PATH")]
	file: Option<PathBuf>,

	/// Write the secret key as it is and not in hexadecimal digits.
	#[arg(long)]
	bin: bool,

	/// The chain, only for a key in a base path: each chain has a folder there.
	#[arg(long, value_name = "CHAIN_SPEC")]
	chain: Option<String>,

	/// Base path of the node that the key is for.
	#[arg(long, value_name = "PATH", conflicts_with_all = ["file", "default_base_path"])]
	base_path: Option<PathBuf>,

	/// The key is for a node that runs without `--base-path`.
	#[arg(long, conflicts_with = "file")]
	default_base_path: bool,
}

impl NetworkKey {
	pub fn run(&self, cli: &Cli) -> sc_cli::Result<()> {
		let key = Keypair::generate();
		let secret = key.secret();
		let bytes = if self.bin {
			secret.as_ref().to_vec()
		} else {
			HexDisplay::from(&secret.as_ref()).to_string().into_bytes()
		};
		match self.path(cli)? {
			Some(path) => {
				write_secret(&path, &bytes)?;
				eprintln!("The key is in {}", path.display());
			},
			None => io::stdout().lock().write_all(&bytes)?,
		}
		eprintln!("{}", key.public().to_peer_id());
		Ok(())
	}

	/// The file that the key goes to, if it goes to one.
	fn path(&self, cli: &Cli) -> Result<Option<PathBuf>, String> {
		let base_path = match &self.base_path {
			Some(path) => BasePath::new(path),
			None if self.default_base_path => {
				BasePath::from_project("", "", &Cli::executable_name())
			},
			None => return Ok(self.file.clone()),
		};
		let Some(chain) = &self.chain else {
			return Err(
				"a base path has a folder for each chain: say which with --chain, or write \
				the key to a file with --file and start the node with --node-key-file"
					.into(),
			);
		};
		let spec = cli.load_spec(chain)?;
		Ok(Some(base_path.config_dir(spec.id()).join(KEY_FILE)))
	}
}

/// Write a secret to a new file that nobody else can read.
fn write_secret(path: &Path, bytes: &[u8]) -> Result<(), String> {
	if let Some(folder) = path.parent() {
		fs::create_dir_all(folder).map_err(|error| at(folder, &error))?;
	}
	let mut options = File::options();
	options.write(true).create_new(true);
	#[cfg(unix)]
	std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
	let file = options.open(path).map_err(|error| match error.kind() {
		ErrorKind::AlreadyExists => key_exists(path),
		_ => at(path, &error),
	});
	file?.write_all(bytes).map_err(|error| at(path, &error))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_key_should_not_be_written_over_another() {
		let folder = tempfile::tempdir().unwrap();
		let path = folder.path().join("made/on/the/way");
		write_secret(&path, b"first").unwrap();
		assert!(write_secret(&path, b"second").unwrap_err().contains("already"));
		assert_eq!(fs::read(&path).unwrap(), b"first");
	}
}
