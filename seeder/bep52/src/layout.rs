// SPDX-License-Identifier: Apache-2.0
//! Where the bytes of the files lie: in the content, which is the files joined without pads, and among the pieces,
//! where pads (v1) or alignment (v2) leave gaps that read as zeroes.

use std::path::PathBuf;

use crate::{FileTree, TorrentError};

/// The most bytes of a torrent, pads included. Far above what a pool can hold; sums below it do not overflow.
pub const MAX_SPAN: u64 = 1 << 48;

/// A file of a torrent. Pad files are none: they are gaps.
#[derive(Debug, Clone)]
pub struct File {
	pub(crate) path: Vec<String>,
	pub(crate) length: u64,
	pub(crate) start: u64,
	pub(crate) content_start: u64,
	pub(crate) tree: Option<FileTree>,
}

impl File {
	/// Its path from the folder in which the torrent's data lies: the torrent's name first, and nothing else when
	/// the torrent is this one file.
	pub fn path(&self) -> &[String] {
		&self.path
	}

	/// The same, to be joined to that folder.
	pub fn relative_path(&self) -> PathBuf {
		self.path.iter().collect()
	}

	/// Its bytes.
	pub fn length(&self) -> u64 {
		self.length
	}

	/// Where its first byte is among the pieces.
	pub fn start(&self) -> u64 {
		self.start
	}

	/// Where its first byte is in the content.
	pub fn content_start(&self) -> u64 {
		self.content_start
	}

	/// Its hash tree, in a torrent that has a v2 half and came with piece layers. Empty files have none.
	pub fn tree(&self) -> Option<&FileTree> {
		self.tree.as_ref()
	}

	/// The same without its tree, for who needs only its name and place.
	pub fn place(&self) -> Self {
		Self { tree: None, path: self.path.clone(), ..*self }
	}

	/// The first byte behind it, among the pieces.
	pub(crate) fn end(&self) -> u64 {
		self.start.saturating_add(self.length)
	}
}

/// Bytes that lie together: in a file, or in a gap, where they are zeroes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
	/// Which of the torrent's files, and from which of its bytes on; `None` in a gap.
	pub place: Option<(usize, u64)>,
	/// How many bytes.
	pub length: u64,
}

/// Where the bytes of the content from `offset` on lie. Behind its end there is a gap.
pub fn content_runs(files: &[File], offset: u64, length: u64) -> Vec<Run> {
	runs(files, File::content_start, offset, length)
}

/// Where the bytes of the pieces from `offset` on lie.
pub fn piece_runs(files: &[File], offset: u64, length: u64) -> Vec<Run> {
	runs(files, File::start, offset, length)
}

/// The runs that make up `length` bytes from `offset` on, of files placed as `start_of` says.
fn runs(files: &[File], start_of: fn(&File) -> u64, offset: u64, length: u64) -> Vec<Run> {
	let end = offset.saturating_add(length);
	let mut at = offset;
	let mut found = Vec::new();
	let first = files.partition_point(|file| start_of(file).saturating_add(file.length) <= at);
	for (index, file) in files.iter().enumerate().skip(first) {
		let start = start_of(file);
		if start >= end || at == end {
			break;
		}
		if file.length == 0 {
			continue;
		}
		if start > at {
			found.push(Run { place: None, length: start.saturating_sub(at) });
			at = start;
		}
		let stop = start.saturating_add(file.length).min(end);
		let place = Some((index, at.saturating_sub(start)));
		found.push(Run { place, length: stop.saturating_sub(at) });
		at = stop;
	}
	if at < end {
		found.push(Run { place: None, length: end.saturating_sub(at) });
	}
	found
}

/// What the two halves of a torrent have in common when read: paths below the torrent's name, lengths, places.
#[derive(Debug, Default)]
pub struct Half {
	/// The files in their order, paths without the torrent's name unless it is one single file.
	pub files: Vec<File>,
	/// The bytes from the first to the last, pads included.
	pub span: u64,
	/// There is one file, in no folder.
	pub single: bool,
}

impl Half {
	/// Put a file at the end.
	pub fn push(
		&mut self,
		path: Vec<String>,
		length: u64,
		tree: Option<FileTree>,
	) -> Result<(), TorrentError> {
		let content_start =
			self.files.last().map_or(0, |f| f.content_start.saturating_add(f.length));
		self.files.push(File { path, length, start: self.span, content_start, tree });
		self.skip(length)
	}

	/// Leave a gap.
	pub fn skip(&mut self, length: u64) -> Result<(), TorrentError> {
		let span = self.span.checked_add(length).filter(|&span| span <= MAX_SPAN);
		self.span = span.ok_or(TorrentError::TooLarge)?;
		Ok(())
	}

	/// Leave a gap up to the next piece.
	pub fn align(&mut self, piece_length: u64) -> Result<(), TorrentError> {
		let aligned = self.span.checked_next_multiple_of(piece_length);
		self.skip(aligned.ok_or(TorrentError::TooLarge)?.saturating_sub(self.span))
	}
}
