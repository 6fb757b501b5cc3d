// SPDX-License-Identifier: Apache-2.0
//! Why a torrent file is refused.

/// Why a torrent file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TorrentError {
	/// It is not bencoded, not sorted, nested too deep, or goes on behind its end.
	#[error("this is no torrent file: {0}")]
	Bencode(String),
	/// It is larger than this program reads.
	#[error("the torrent file is too large")]
	TooLarge,
	/// What must be there is not.
	#[error("the torrent file has no '{0}'")]
	Missing(&'static str),
	/// A field has a value that it cannot have.
	#[error("'{0}' in the torrent file has a value that it cannot have")]
	Bad(&'static str),
	/// A file's name would leave the torrent's folder or is no name.
	#[error("the torrent file names a file that cannot be: {0:?}")]
	Path(String),
	/// Two files have one name, or a file has the name of a folder.
	#[error("the torrent file names a file twice: {0:?}")]
	Twice(String),
	/// What this program does not do.
	#[error("the torrent file needs what this program cannot do: {0}")]
	Unsupported(&'static str),
	/// The v1 and the v2 half of a hybrid do not speak of the same files.
	#[error("the torrent's two halves differ: {0}")]
	Halves(&'static str),
	/// The piece layers do not belong to the files.
	#[error("the torrent's piece layers do not belong to its files")]
	Layers,
}
