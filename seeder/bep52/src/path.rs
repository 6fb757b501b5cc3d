// SPDX-License-Identifier: Apache-2.0
//! Names of files as a torrent gives them. They come from a stranger and lead to files of this machine.

use std::collections::HashSet;

use crate::{File, TorrentError};

/// The longest name of a file or folder, in bytes: what file systems allow.
const MAX_NAME: usize = 255;

/// The most names of a path.
pub const MAX_NAMES: usize = 128;

/// The bytes that a file takes in memory besides its path, and a name besides its letters.
const FILE: usize = 192;
const NAME: usize = 40;

/// The bytes that all files of a torrent may take in memory without their hashes: some 500,000 files.
const MAX_FILES: usize = 160 << 20;

/// What the files that were read so far take. The names of folders stand once in a torrent of v2, and in memory in
/// the path of each file.
#[derive(Debug, Default)]
pub struct Room(usize);

impl Room {
	/// Take room for a file of this path.
	pub fn take(&mut self, path: &[String]) -> Result<(), TorrentError> {
		let names = path.iter().map(|name| name.len().saturating_add(NAME)).sum::<usize>();
		self.0 = self.0.saturating_add(names).saturating_add(FILE);
		if self.0 > MAX_FILES {
			return Err(TorrentError::Unsupported("so many or so long names of files"));
		}
		Ok(())
	}
}

/// One name of a path, fit to be joined to a folder: it neither leaves it nor means more than one name on any
/// system that this program runs on.
pub fn name(bytes: &[u8]) -> Result<String, TorrentError> {
	let refused = || TorrentError::Path(String::from_utf8_lossy(bytes).into_owned());
	let name = std::str::from_utf8(bytes).map_err(|_| refused())?;
	let bad = name.is_empty()
		|| name.len() > MAX_NAME
		|| name == "."
		|| name == ".."
		|| name.chars().any(|c| matches!(c, '/' | '\\') || c.is_control())
		|| (cfg!(windows) && bad_on_windows(name));
	if bad {
		return Err(refused());
	}
	Ok(name.into())
}

/// Drives, streams and devices, and names that Windows takes for others.
fn bad_on_windows(name: &str) -> bool {
	let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
	let device = matches!(stem.as_str(), "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$")
		|| ["COM", "LPT"]
			.iter()
			.any(|port| stem.strip_prefix(port).is_some_and(|number| number.chars().count() == 1));
	device || name.contains([':', '*', '?', '"', '<', '>', '|']) || name.ends_with([' ', '.'])
}

/// Refuse two files of one path, and a file whose path is another's folder.
pub fn all_differ(files: &[File]) -> Result<(), TorrentError> {
	let mut seen: HashSet<&[String]> = HashSet::with_capacity(files.len());
	for file in files {
		if !seen.insert(file.path()) {
			return Err(TorrentError::Twice(file.path().join("/")));
		}
	}
	for file in files {
		for end in 1..file.path().len() {
			if file.path().get(..end).is_some_and(|folder| seen.contains(folder)) {
				return Err(TorrentError::Twice(file.path().join("/")));
			}
		}
	}
	Ok(())
}
