// SPDX-License-Identifier: Apache-2.0
//! The file with the key that signs: a secret phrase or URI on one line, or a keystore that polkadot.js
//! has exported, with its password in a file of its own. Never an argument, which others can see.

use crate::chain::Signer;
use serde_json::Value;
use std::{fs, io, path::Path, str::FromStr};
use subxt_signer::{polkadot_js_compat, sr25519::Keypair, SecretUri};

/// The largest file that is read.
const MAX_BYTES: u64 = 64 * 1024;
/// Characters of the shortest keystore: the library takes for granted that there are so many.
const MIN_ENCODED: usize = 260;

/// Why there is no key.
#[derive(thiserror::Error, Debug)]
pub enum KeyError {
	/// A file cannot be read.
	#[error("cannot read {path}: {why}")]
	Read {
		/// Which.
		path: String,
		/// What the system says.
		why: io::Error,
	},
	/// It is no file of a key.
	#[error("{path} is no key file: {why}")]
	Bad {
		/// Which.
		path: String,
		/// What is wrong.
		why: String,
	},
	/// It takes a password.
	#[error("{path} is a keystore: give the file with its password by --password-file")]
	NoPassword {
		/// Which.
		path: String,
	},
}

/// Read a key.
pub fn read(file: &Path, password_file: Option<&Path>) -> Result<Signer, KeyError> {
	let text = read_text(file)?;
	let bad = |why: String| KeyError::Bad { path: file.display().to_string(), why };
	let text = text.trim();
	let pair = if text.starts_with('{') {
		let password = password_file
			.ok_or_else(|| KeyError::NoPassword { path: file.display().to_string() })?;
		let password = read_text(password)?;
		check_keystore(text).map_err(bad)?;
		polkadot_js_compat::decrypt_json(text, password.trim_end_matches(['\r', '\n']))
			.map_err(|error| bad(format!("{error} (is the password right?)")))?
	} else if text.lines().count() == 1 {
		let uri = SecretUri::from_str(text).map_err(|_| bad("it has no secret phrase".into()))?;
		// What the library says might repeat the secret.
		Keypair::from_uri(&uri).map_err(|_| bad("its secret phrase is not right".into()))?
	} else {
		return Err(bad("write the secret phrase on one line".into()));
	};
	Ok(Signer::new(pair))
}

/// Whether others on this machine can read the file.
#[cfg(unix)]
pub fn is_open_to_others(file: &Path) -> bool {
	use std::os::unix::fs::PermissionsExt;
	fs::metadata(file).is_ok_and(|data| data.permissions().mode() & 0o077 != 0)
}

/// Whether others on this machine can read the file.
#[cfg(not(unix))]
pub fn is_open_to_others(_: &Path) -> bool {
	false
}

fn read_text(file: &Path) -> Result<String, KeyError> {
	let failed = |why| KeyError::Read { path: file.display().to_string(), why };
	if fs::metadata(file).map_err(failed)?.len() > MAX_BYTES {
		return Err(failed(io::Error::other("it is too large")));
	}
	fs::read_to_string(file).map_err(failed)
}

fn check_keystore(text: &str) -> Result<(), String> {
	let json: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
	match json["encoded"].as_str() {
		Some(encoded) if encoded.len() >= MIN_ENCODED => Ok(()),
		_ => Err("it is no keystore as polkadot.js exports it".into()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::{env, path::PathBuf};
	use subxt_signer::sr25519::dev;

	/// A file that goes when the test ends.
	struct Temporary(PathBuf);

	impl Temporary {
		fn new(name: &str, text: &str) -> Self {
			let path = env::temp_dir().join(format!("trine-seeder-{}-{name}", std::process::id()));
			fs::write(&path, text).unwrap();
			Self(path)
		}
	}

	impl Drop for Temporary {
		fn drop(&mut self) {
			let _ = fs::remove_file(&self.0);
		}
	}

	#[test]
	fn a_secret_uri_should_be_read() {
		let file = Temporary::new("uri", "//Alice\n");
		let signer = read(&file.0, None).unwrap();
		assert_eq!(signer.account(), dev::alice().public_key().to_account_id());
	}

	#[test]
	fn what_is_no_key_should_be_refused_without_repeating_it() {
		for (name, text) in [
			("phrase", "bottom drive obey lake curtain smoke basket hold race lonely fit hunted"),
			("lines", "//Alice\n//Bob"),
			("empty", ""),
			("json", "{}"),
			("short", "{\"encoded\":\"AAAA\",\"encoding\":{\"content\":[],\"type\":[],\"version\":\"3\"}}"),
		] {
			let file = Temporary::new(name, text);
			let password = Temporary::new(&format!("{name}-password"), "secret");
			let error = read(&file.0, Some(&password.0)).err().unwrap().to_string();
			assert!(error.contains("is no key file"), "{error}");
			assert!(!error.contains("hunted") && !error.contains("secret\""), "{error}");
		}
		let error = read(Path::new("/nowhere/at/all"), None).err().unwrap();
		assert!(matches!(error, KeyError::Read { .. }));
		let file = Temporary::new("locked", "{\"encoded\":\"\"}");
		assert!(matches!(read(&file.0, None), Err(KeyError::NoPassword { .. })));
	}
}
