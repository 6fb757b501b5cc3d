// SPDX-License-Identifier: Apache-2.0
//! The files of a torrent on disk, read as the content that a pool pays for or as the pieces that peers ask for.
//!
//! All calls block: use them on threads that may.

use std::{
	fs::File,
	io::{self, ErrorKind},
	path::{Path, PathBuf},
	sync::{Arc, Mutex, PoisonError},
	time::{Duration, Instant},
};

use bep52::{Run, Torrent};

/// How many files of a torrent are held open.
const MAX_OPEN: usize = 64;

/// How long a file is held open. Then it is opened anew: what was put in its place, as a restored copy is, must be
/// read, and what has vanished must be missed.
const HELD: Duration = Duration::from_secs(5);

/// Why the files of a torrent cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
	/// The system says so.
	#[error("{path}: {error}", path = .path.display())]
	Io {
		/// The file.
		path: PathBuf,
		/// What the system says.
		error: io::Error,
	},
	/// Something else than a file stands there.
	#[error("{path}: this is not a file", path = .path.display())]
	NoFile {
		/// Where.
		path: PathBuf,
	},
	/// The file has another length than the torrent says.
	#[error("{path}: {found} bytes long where the torrent says {wanted}", path = .path.display())]
	Length {
		/// The file.
		path: PathBuf,
		/// Its bytes.
		found: u64,
		/// What the torrent says.
		wanted: u64,
	},
}

/// The files of a torrent on disk. They are there with the right lengths when this is made, and may vanish later:
/// then reads fail. What is in them is not checked here.
#[derive(Debug)]
pub struct Files {
	folder: PathBuf,
	files: Vec<bep52::File>,
	length: u64,
	/// The files in use, the latest last.
	open: Mutex<Vec<Open>>,
}

/// A file in use.
#[derive(Debug)]
struct Open {
	index: usize,
	file: Arc<File>,
	since: Instant,
}

impl Files {
	/// The files of this torrent in `folder`, in which lies the file or the folder that has the torrent's name.
	/// Empty files need not be there.
	pub fn open(torrent: &Torrent, folder: &Path) -> Result<Self, FilesError> {
		let files: Vec<_> = torrent.files().iter().map(bep52::File::place).collect();
		for file in files.iter().filter(|file| file.length() > 0) {
			let path = folder.join(file.relative_path());
			let found = match std::fs::metadata(&path) {
				Ok(found) => found,
				Err(error) => return Err(FilesError::Io { path, error }),
			};
			if !found.is_file() {
				return Err(FilesError::NoFile { path });
			}
			if found.len() != file.length() {
				return Err(FilesError::Length { path, found: found.len(), wanted: file.length() });
			}
		}
		let open = Mutex::new(Vec::new());
		Ok(Self { folder: folder.into(), files, length: torrent.length(), open })
	}

	/// The bytes of the content.
	pub fn length(&self) -> u64 {
		self.length
	}

	/// Fill `buffer` with the content from `offset` on. Fails behind its end.
	pub fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
		let length = buffer.len() as u64;
		if offset.checked_add(length).is_none_or(|end| end > self.length) {
			return Err(io::Error::new(ErrorKind::UnexpectedEof, "read behind the content's end"));
		}
		self.read(&bep52::content_runs(&self.files, offset, length), buffer)
	}

	/// Fill `buffer` with the bytes of the pieces from `offset` on; pads, and what is behind the last file, are
	/// zeroes.
	pub fn read_pieces_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
		self.read(&bep52::piece_runs(&self.files, offset, buffer.len() as u64), buffer)
	}

	/// Fill `buffer` with the bytes of one file from `offset` on.
	pub fn read_file_at(&self, file: usize, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
		self.read(&[Run { place: Some((file, offset)), length: buffer.len() as u64 }], buffer)
	}

	fn read(&self, runs: &[Run], mut buffer: &mut [u8]) -> io::Result<()> {
		for run in runs {
			// The runs are as long as the buffer: no run is cut off.
			let length = usize::try_from(run.length).unwrap_or(usize::MAX).min(buffer.len());
			let (part, rest) = buffer.split_at_mut(length);
			match run.place {
				Some((file, offset)) => self.read_exact(file, offset, part)?,
				None => part.fill(0),
			}
			buffer = rest;
		}
		Ok(())
	}

	fn read_exact(&self, index: usize, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
		let name = |error: io::Error| {
			let path = self.files.get(index).map(bep52::File::relative_path).unwrap_or_default();
			io::Error::new(error.kind(), format!("{}: {error}", self.folder.join(path).display()))
		};
		let file = self.file(index).map_err(name)?;
		read_exact_at(&file, offset, buffer).map_err(name)
	}

	/// The open file, opened now unless it is. Nobody waits for another file that is slow to open.
	fn file(&self, index: usize) -> io::Result<Arc<File>> {
		{
			let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
			let position = open.iter().rposition(|open| open.index == index);
			if let Some(position) = position {
				let entry = open.remove(position);
				if entry.since.elapsed() < HELD {
					let file = entry.file.clone();
					open.push(entry);
					return Ok(file);
				}
			}
		}
		let file = Arc::new(self.open_file(index)?);
		let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
		open.retain(|open| open.index != index);
		if open.len() >= MAX_OPEN {
			open.remove(0);
		}
		open.push(Open { index, file: file.clone(), since: Instant::now() });
		Ok(file)
	}

	/// Another file may stand there by now, perhaps one that nobody is to see, or something that cannot be opened
	/// without waiting.
	fn open_file(&self, index: usize) -> io::Result<File> {
		let entry = self.files.get(index).ok_or(ErrorKind::NotFound)?;
		let path = self.folder.join(entry.relative_path());
		let check = |found: std::fs::Metadata| {
			if !found.is_file() {
				return Err(io::Error::other("this is not a file any more"));
			}
			if found.len() != entry.length() {
				return Err(io::Error::other(format!(
					"{} bytes long where the torrent says {}",
					found.len(),
					entry.length()
				)));
			}
			Ok(())
		};
		check(std::fs::metadata(&path)?)?;
		let file = File::open(path)?;
		check(file.metadata()?)?;
		Ok(file)
	}
}

#[cfg(unix)]
fn read_exact_at(file: &File, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
	std::os::unix::fs::FileExt::read_exact_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_exact_at(file: &File, mut offset: u64, mut buffer: &mut [u8]) -> io::Result<()> {
	while !buffer.is_empty() {
		match std::os::windows::fs::FileExt::seek_read(file, buffer, offset) {
			Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
			Ok(read) => {
				offset = offset.saturating_add(read as u64);
				buffer = buffer.get_mut(read..).unwrap_or_default();
			},
			Err(error) if error.kind() == ErrorKind::Interrupted => {},
			Err(error) => return Err(error),
		}
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;

	/// A v1 torrent of the files `a` (5 bytes), `b` (empty), `c` (3 bytes, behind a pad of 11) and `d` (2 bytes), and
	/// a folder with them.
	fn album(name: &str) -> (Torrent, PathBuf) {
		let file = |path: &str, length: u32, attributes: &str| {
			let attr = format!("4:attr{}:{attributes}", attributes.len());
			format!("d{attr}6:lengthi{length}e4:pathl{}:{path}ee", path.len())
		};
		let files = [
			file("a", 5, ""),
			file("b", 0, ""),
			file("pad", 11, "p"),
			file("c", 3, ""),
			file("d", 2, ""),
		]
		.concat();
		let info = format!(
			"d5:filesl{files}e4:name5:album12:piece lengthi16e6:pieces40:{}e",
			"x".repeat(40)
		);
		let torrent = Torrent::from_info(info.as_bytes()).unwrap();
		let folder =
			std::env::temp_dir().join(format!("trine-files-{}-{name}", std::process::id()));
		std::fs::create_dir_all(folder.join("album")).unwrap();
		for (file, data) in [("a", "AAAAA"), ("c", "CCC"), ("d", "DD")] {
			std::fs::write(folder.join("album").join(file), data).unwrap();
		}
		(torrent, folder)
	}

	#[test]
	fn the_content_is_the_files_and_the_pieces_have_pads() {
		let (torrent, folder) = album("read");
		let files = Files::open(&torrent, &folder).unwrap();
		assert_eq!(files.length(), 10);
		for start in 0..10 {
			for end in start..=10 {
				let mut buffer = vec![1; end - start];
				files.read_at(start as u64, &mut buffer).unwrap();
				assert_eq!(buffer, b"AAAAACCCDD"[start..end]);
			}
		}
		for (offset, length) in [(10, 1), (0, 11), (u64::MAX, 1), (u64::MAX, 0)] {
			assert!(files.read_at(offset, &mut vec![0; length]).is_err());
		}
		let mut pieces = [1; 24];
		files.read_pieces_at(0, &mut pieces).unwrap();
		assert_eq!(&pieces, b"AAAAA\0\0\0\0\0\0\0\0\0\0\0CCCDD\0\0\0");
		std::fs::remove_dir_all(folder).unwrap();
	}

	#[test]
	fn files_that_are_not_the_torrents_are_refused() {
		let (torrent, folder) = album("refused");
		std::fs::write(folder.join("album/c"), "CCCC").unwrap();
		let error = Files::open(&torrent, &folder).unwrap_err();
		assert!(matches!(&error, FilesError::Length { found: 4, wanted: 3, .. }), "{error}");
		std::fs::remove_file(folder.join("album/c")).unwrap();
		let error = Files::open(&torrent, &folder).unwrap_err();
		assert!(matches!(&error, FilesError::Io { .. }) && error.to_string().contains("album"));
		std::fs::create_dir(folder.join("album/c")).unwrap();
		let error = Files::open(&torrent, &folder).unwrap_err();
		assert!(matches!(&error, FilesError::NoFile { .. }), "{error}");
		std::fs::remove_dir_all(folder).unwrap();
	}

	#[test]
	fn a_file_that_became_shorter_or_vanished_fails_by_name() {
		let (torrent, folder) = album("changed");
		let files = Files::open(&torrent, &folder).unwrap();
		std::fs::write(folder.join("album/a"), "A").unwrap();
		std::fs::remove_file(folder.join("album/d")).unwrap();
		for (offset, name) in [(0, "a"), (8, "d")] {
			let error = files.read_at(offset, &mut [0; 2]).unwrap_err().to_string();
			assert!(error.contains(&format!("{name}: ")), "{error}");
		}
		files.read_at(5, &mut [0; 3]).unwrap();
		std::fs::remove_dir_all(folder).unwrap();
	}

	/// As if so much time had passed.
	fn forget(files: &Files) {
		for open in files.open.lock().unwrap().iter_mut() {
			open.since = open.since.checked_sub(HELD).unwrap();
		}
	}

	#[test]
	fn a_file_that_was_put_in_the_place_of_another_is_read() {
		let (torrent, folder) = album("restored");
		let files = Files::open(&torrent, &folder).unwrap();
		files.read_at(0, &mut [0; 10]).unwrap();
		std::fs::write(folder.join("new"), "BBBBB").unwrap();
		std::fs::rename(folder.join("new"), folder.join("album/a")).unwrap();
		std::fs::remove_file(folder.join("album/d")).unwrap();
		forget(&files);
		let mut buffer = [0; 5];
		files.read_at(0, &mut buffer).unwrap();
		assert_eq!(&buffer, b"BBBBB");
		assert!(files.read_at(8, &mut [0; 2]).is_err());
		std::fs::remove_dir_all(folder).unwrap();
	}

	#[cfg(unix)]
	#[test]
	fn what_is_not_the_torrents_any_more_is_neither_read_nor_waited_for() {
		let (torrent, folder) = album("swapped");
		let files = Files::open(&torrent, &folder).unwrap();
		let path = folder.join("album/a");
		std::fs::write(folder.join("secret"), "longer than five bytes").unwrap();
		std::fs::remove_file(&path).unwrap();
		std::os::unix::fs::symlink(folder.join("secret"), &path).unwrap();
		let error = files.read_at(0, &mut [0; 2]).unwrap_err().to_string();
		assert!(error.contains("22 bytes long where the torrent says 5"), "{error}");
		std::fs::remove_file(&path).unwrap();
		// To open it would take for ever.
		assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
		let error = files.read_at(0, &mut [0; 2]).unwrap_err().to_string();
		assert!(error.contains("not a file"), "{error}");
		files.read_at(5, &mut [0; 3]).unwrap();
		std::fs::remove_dir_all(folder).unwrap();
	}

	#[test]
	fn few_files_are_held_open() {
		let file = |n: usize| format!("d6:lengthi1e4:pathl3:{n:03}ee");
		let count = 2 * MAX_OPEN;
		let listed: String = (0..count).map(file).collect();
		let info = format!(
			"d5:filesl{listed}e4:name4:many12:piece lengthi1024e6:pieces20:{}e",
			"x".repeat(20)
		);
		let torrent = Torrent::from_info(info.as_bytes()).unwrap();
		let folder = std::env::temp_dir().join(format!("trine-files-{}-many", std::process::id()));
		std::fs::create_dir_all(folder.join("many")).unwrap();
		for n in 0..count {
			std::fs::write(folder.join(format!("many/{n:03}")), [n as u8]).unwrap();
		}
		let files = Files::open(&torrent, &folder).unwrap();
		let mut all = vec![0; count];
		files.read_at(0, &mut all).unwrap();
		assert_eq!(all, (0..count).map(|n| n as u8).collect::<Vec<_>>());
		assert_eq!(files.open.lock().unwrap().len(), MAX_OPEN);
		std::fs::remove_dir_all(folder).unwrap();
	}
}
