// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! A disk without space. The database is mapped into memory, so writing to a full disk ends the
//! process with a signal in the middle of anything; the node ends by itself before that, and if it
//! does not, the signal is explained.

use crate::faults::fault;
use sc_service::{Configuration, Error, TaskManager};
use sc_storage_monitor::{StorageMonitorParams, StorageMonitorService};
use std::path::PathBuf;

const MIB: u64 = 1024 * 1024;

/// With less free, in MiB, a disk is full whatever the threshold.
const FULL: u64 = 8;

/// What the node needs of the disk that its data are on.
#[derive(Debug, Clone)]
pub struct Disk {
	path: PathBuf,
	params: StorageMonitorParams,
}

impl Disk {
	/// The disk of the chain's folder, which must exist.
	pub fn of(config: &Configuration, params: &StorageMonitorParams) -> Self {
		Self { path: config.data_path.clone(), params: params.clone() }
	}

	/// # Errors
	/// Less space is free than the threshold says.
	pub fn check(&self) -> Result<(), String> {
		let Ok(free) = fs4::available_space(&self.path) else { return Ok(()) };
		shortage(free / MIB, self.params.threshold).map_or(Ok(()), |shortage| {
			Err(format!("the disk of {} is full: {shortage}", self.path.display()))
		})
	}

	/// End the node when too little space is left.
	pub fn watch(&self, task_manager: &TaskManager) -> Result<(), Error> {
		let spawner = task_manager.spawn_essential_handle();
		StorageMonitorService::try_spawn(self.params.clone(), self.path.clone(), &spawner)
			.map_err(|error| fault(error.to_string()))
	}

	/// The error with which the node ended, or that the disk is full: also if nobody watched it.
	pub fn explain(&self, error: Error) -> Error {
		let mut watched = self.clone();
		watched.params.threshold = watched.params.threshold.max(FULL);
		watched.check().err().map_or(error, fault)
	}
}

/// What to say when `free` MiB are fewer than the node needs.
fn shortage(free: u64, needed: u64) -> Option<String> {
	(free < needed).then(|| {
		format!(
			"{free} MiB are free, the node stops below {needed}. Nothing is lost: make room or \
			 move the data, and start again (--db-storage-threshold <MiB> sets another limit, 0 \
			 none)"
		)
	})
}

/// What is written when the database cannot be reached where it is mapped into memory.
#[cfg(unix)]
const BUS_ERROR: &[u8] = b"error: the database's files cannot be read or written: their disk is \
	full, or they are damaged. Make room and start again; if that does not help, move the database \
	away (not the keystore) and start again, and the node fetches the chain anew\n";

/// Have the process end with a line and exit code 1 where a bus error would end it without a word.
#[cfg(unix)]
#[allow(unsafe_code)]
pub fn explain_bus_errors() {
	extern "C" fn explain(_signal: libc::c_int) {
		// SAFETY: both are allowed in a signal handler, and the text lives as long as the process.
		unsafe {
			libc::write(libc::STDERR_FILENO, BUS_ERROR.as_ptr().cast(), BUS_ERROR.len());
			libc::_exit(1);
		}
	}
	// SAFETY: the handler does nothing but what is allowed in one; `action` is filled in before it
	// is used.
	unsafe {
		let mut action: libc::sigaction = std::mem::zeroed();
		action.sa_sigaction = explain as extern "C" fn(libc::c_int) as libc::sighandler_t;
		action.sa_flags = libc::SA_ONSTACK;
		libc::sigemptyset(&mut action.sa_mask);
		libc::sigaction(libc::SIGBUS, &action, std::ptr::null_mut());
	}
}

/// There are no such signals here.
#[cfg(not(unix))]
pub fn explain_bus_errors() {}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_disk_below_the_threshold_should_be_named_full() {
		assert!(shortage(1023, 1024).is_some_and(|text| text.starts_with("1023 MiB are free")));
		assert_eq!(shortage(1024, 1024), None);
		assert_eq!(shortage(0, 0), None);
	}
}
