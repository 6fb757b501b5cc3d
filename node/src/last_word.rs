// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! The line that the process ends with. The log is written by a thread of its own and at the very
//! end once more, which would put lines of the log behind what is written before that.

use std::{
	io::{self, Write},
	sync::OnceLock,
};

static LAST_WORD: OnceLock<String> = OnceLock::new();

/// To be called before the log is set up: what was prepared first is done last when the process
/// ends.
#[cfg(unix)]
#[allow(unsafe_code)]
pub fn prepare() {
	extern "C" fn write() {
		if let Some(line) = LAST_WORD.get() {
			// There is nobody left to tell of an error.
			let _ = writeln!(io::stderr(), "{line}");
		}
	}
	// SAFETY: the function is of the kind that is asked for, and does not unwind.
	unsafe {
		libc::atexit(write);
	}
}

/// Say a line on stderr when the process ends, after everything else. Only the first one counts.
#[cfg(unix)]
pub fn say(line: String) {
	let _ = LAST_WORD.set(line);
}

#[cfg(not(unix))]
pub fn prepare() {}

#[cfg(not(unix))]
pub fn say(line: String) {
	eprintln!("{line}");
}
