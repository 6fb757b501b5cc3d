// SPDX-License-Identifier: Apache-2.0
//! All files of a pallet.

use super::parse::{parse, File, PALLET};
use std::{
	collections::BTreeSet,
	fs,
	path::{Path, PathBuf},
};

/// What a pallet is made of; without tests, benchmarks, checks of state and weights.
pub struct Crate {
	pub files: Vec<File>,
	/// Modules that are left out.
	pub skipped: BTreeSet<String>,
}

impl Crate {
	pub fn read(manifest_dir: &str) -> Self {
		let source = Path::new(manifest_dir).join("src");
		let mut paths = Vec::new();
		find(&source, &mut paths);
		assert!(!paths.is_empty(), "no sources in {}", source.display());
		paths.sort();
		let mut files = Vec::new();
		for path in paths {
			let inner = path.strip_prefix(&source).expect("it was found there").with_extension("");
			let mut parts = inner.iter().map(|part| part.to_string_lossy().into_owned());
			let first = parts.next().unwrap_or_default();
			let room = if first == "lib" { PALLET.to_string() } else { first };
			let text =
				fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
			let shown = path.strip_prefix(manifest_dir).unwrap_or(&path).display().to_string();
			files.push(parse(shown, room, &text));
		}
		let mut skipped = BTreeSet::from(["weights".to_string()]);
		// The names by which they go everywhere, should their declaration not say what they are for.
		skipped.extend(["tests", "mock", "benchmarking", "try_state"].map(Into::into));
		skipped.extend(files.iter().flat_map(|file| file.skipped.clone()));
		files.retain(|file| !skipped.contains(&file.room));
		Self { files, skipped }
	}
}

fn find(directory: &Path, found: &mut Vec<PathBuf>) {
	let entries =
		fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display()));
	for path in entries.map(|entry| entry.expect("the directory can be read").path()) {
		if path.is_dir() {
			find(&path, found);
		} else if path.extension().is_some_and(|extension| extension == "rs") {
			found.push(path);
		}
	}
}
