// SPDX-License-Identifier: Apache-2.0
//! The files of a torrent on disk, read as the content that a pool pays for or as the pieces that peers ask for.
//!
//! All calls block: use them on threads that may.

use std::{
	fs::File,
	io::{self, ErrorKind},
	path::{Path, PathBuf},
	sync::{Arc, Mutex, PoisonError},
};

use bep52::{Run, Torrent};

/// How many files of a torrent are held open.
const MAX_OPEN: usize = 64;

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
	open: Mutex<Vec<(usize, Arc<File>)>>,
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

	/// The open file, opened now unless it is.
	fn file(&self, index: usize) -> io::Result<Arc<File>> {
		let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
		match open.last() {
			Some((latest, file)) if *latest == index => return Ok(file.clone()),
			_ => {},
		}
		if let Some(position) = open.iter().position(|(other, _)| *other == index) {
			let entry = open.remove(position);
			let file = entry.1.clone();
			open.push(entry);
			return Ok(file);
		}
		let entry = self.files.get(index).ok_or(ErrorKind::NotFound)?;
		let file = Arc::new(File::open(self.folder.join(entry.relative_path()))?);
		if open.len() >= MAX_OPEN {
			open.remove(0);
		}
		open.push((index, file.clone()));
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
