// SPDX-License-Identifier: Apache-2.0
//! One pass over a content: its id, the root of its tags under a key, its fingerprints, or several of them from
//! one reading; and the proofs that can be made afterwards.
//!
//! Of a tree only the nodes that stand for a MiB are kept, 32 MiB of them for a TiB. What is below is
//! computed again for the one MiB that a proof is about.

use crate::{
	fingerprint::{Printer, Prints},
	sha::Sha,
};
use content::{Builder, Hash, Length, Proof, LEAF};
use std::{
	io,
	num::NonZeroUsize,
	sync::{
		atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
		Mutex, MutexGuard, PoisonError,
	},
	thread,
};

/// How many levels below a kept node there are: it stands for 1,024 leaves, a MiB.
const LEVEL: u32 = 10;
/// Bytes below a kept node.
const PART: usize = LEAF << LEVEL;

/// The bytes of a pool: those of the torrent's files, one behind the other in the torrent's order.
pub trait Content: Send + Sync {
	/// How many bytes there are.
	fn length(&self) -> u64;

	/// Fill the buffer with the bytes from this place on.
	///
	/// Fails if not all of them can be had: a file is missing, shorter than it was, or cannot be read.
	fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()>;
}

impl Content for Vec<u8> {
	fn length(&self) -> u64 {
		self.len() as u64
	}

	fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
		let bytes = usize::try_from(offset)
			.ok()
			.and_then(|from| self.get(from..from.checked_add(buffer.len())?))
			.ok_or(io::ErrorKind::UnexpectedEof)?;
		buffer.copy_from_slice(bytes);
		Ok(())
	}
}

/// What a pass is to find out. Either tree costs about as much as the other one, fingerprints next to nothing.
#[derive(Clone, Copy, Default)]
pub struct Want<'a> {
	/// The tree over the content, which gives its id.
	pub content: bool,
	/// The tree over its tags under this key.
	pub key: Option<Hash>,
	/// By which it can be seen later whether the content has changed.
	pub printer: Option<&'a Printer>,
}

/// Why a pass has come to nothing, or a proof cannot be made.
#[derive(thiserror::Error, Debug)]
pub enum ScanError {
	/// No pool can have a content of this length.
	#[error("the data has {0} bytes; a pool takes from 1 to 2^40 bytes")]
	Length(u64),
	/// Bytes could not be read.
	#[error("cannot read the data at byte {offset}: {source}")]
	Read {
		/// Where in the content reading began.
		offset: u64,
		/// What the system says.
		source: io::Error,
	},
	/// The data is not what it was in an earlier pass.
	#[error(
		"the data has changed in the MiB that begins at byte {offset}; restore it from your copy"
	)]
	Changed {
		/// Where in the content the MiB begins that differs.
		offset: u64,
	},
	/// There is no such leaf.
	#[error("the data has no leaf {0}")]
	NoLeaf(u64),
	/// The pass was told to stop.
	#[error("stopped")]
	Stopped,
}

/// What others may look at, and how they end a pass, while it runs.
#[derive(Default, Debug)]
pub struct Progress {
	done: AtomicU64,
	stop: AtomicBool,
}

impl Progress {
	/// How many bytes have been read and hashed.
	pub fn bytes(&self) -> u64 {
		self.done.load(Relaxed)
	}

	/// Have the pass end soon, with [`ScanError::Stopped`].
	pub fn stop(&self) {
		self.stop.store(true, Relaxed);
	}
}

/// A tree over the whole content.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Tree {
	length: Length,
	/// Of all nodes, those that stand for a MiB; of a content below that the only one is the root.
	nodes: Vec<Hash>,
	root: Hash,
}

impl Tree {
	/// Its root: what a seat commits to, if these are tags.
	pub fn root(&self) -> Hash {
		self.root
	}

	/// The content's id, if this is the tree over its bytes.
	pub fn content_id(&self) -> Hash {
		content::content_id::<Sha>(self.length, &self.root)
	}

	fn new(length: Length, nodes: Vec<Hash>) -> Option<Self> {
		let mut builder = Builder::<Sha>::of_level(part_level(length));
		nodes.iter().for_each(|node| builder.push(*node));
		Some(Self { length, root: builder.root(length.depth())?, nodes })
	}
}

/// Where the first MiB begins in which two contents differ, by their fingerprints.
pub fn first_difference(one: &[Hash], other: &[Hash]) -> Option<u64> {
	let at = one.iter().zip(other).position(|(one, other)| one != other)?;
	Some(at as u64 * PART as u64)
}

/// What a pass has found, of what was wanted.
#[derive(Clone)]
pub struct Scanned {
	/// The tree over the content.
	pub content: Option<Tree>,
	/// The tree over its tags, with their key.
	pub tags: Option<(Hash, Tree)>,
	/// The content's fingerprints.
	pub prints: Option<Prints>,
}

/// A proof with its bytes, ready to be sent.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnedProof {
	/// The bytes of the leaf.
	pub leaf: Vec<u8>,
	/// From the leaf's node to the content's root.
	pub path: Vec<Hash>,
	/// From the leaf's tag to the tags' root.
	pub tag_path: Vec<Hash>,
}

impl OwnedProof {
	/// The same in the form that can be checked.
	pub fn borrow(&self) -> Proof<'_> {
		Proof { leaf: &self.leaf, path: &self.path, tag_path: &self.tag_path }
	}
}

/// How many threads a pass takes if nobody says: as many as run at once here.
pub fn default_threads() -> NonZeroUsize {
	thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Read all of the content once and hash it. Blocks until that is done, on so many threads.
pub fn scan(
	data: &dyn Content,
	want: Want,
	threads: NonZeroUsize,
	progress: &Progress,
) -> Result<Scanned, ScanError> {
	let length = Length::new(data.length()).ok_or(ScanError::Length(data.length()))?;
	let parts = length.bytes().div_ceil(PART as u64);
	let room = |wanted: bool| vec![[0; 32]; if wanted { parts as usize } else { 0 }];
	let found =
		Mutex::new([room(want.content), room(want.key.is_some()), room(want.printer.is_some())]);
	let failed = Mutex::new(None);
	let next = AtomicU64::new(0);

	let work = || {
		let mut buffer = vec![0; PART.min(length.bytes() as usize)];
		loop {
			let part = next.fetch_add(1, Relaxed);
			if part >= parts || progress.stop.load(Relaxed) || locked(&failed).is_some() {
				return;
			}
			match read_part(data, length, part, &mut buffer) {
				Ok(bytes) => {
					let nodes = want.nodes(bytes, part_level(length));
					let mut found = locked(&found);
					for (found, node) in found.iter_mut().zip(nodes) {
						if let (Some(place), Some(node)) = (found.get_mut(part as usize), node) {
							*place = node;
						}
					}
					progress.done.fetch_add(bytes.len() as u64, Relaxed);
				},
				Err(error) => {
					locked(&failed).get_or_insert(error);
				},
			}
		}
	};
	thread::scope(|scope| {
		for _ in 1..threads.get().min(parts as usize) {
			scope.spawn(work);
		}
		work();
	});

	if let Some(error) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
		return Err(error);
	}
	if progress.stop.load(Relaxed) {
		return Err(ScanError::Stopped);
	}
	let [nodes, tags, prints] = found.into_inner().unwrap_or_else(PoisonError::into_inner);
	// There are as many nodes as the length has MiBs, so both have a root.
	let tree = |nodes| Tree::new(length, nodes).ok_or(ScanError::Length(length.bytes()));
	Ok(Scanned {
		content: want.content.then(|| tree(nodes)).transpose()?,
		tags: want.key.map(|key| Ok::<_, ScanError>((key, tree(tags)?))).transpose()?,
		prints: want.printer.map(|printer| Prints { printer: printer.clone(), parts: prints }),
	})
}

/// The proof for one leaf: reads its MiB again, and sees whether it is still the same.
pub fn prove(
	data: &dyn Content,
	content: &Tree,
	(key, tags): (&Hash, &Tree),
	index: u64,
) -> Result<OwnedProof, ScanError> {
	let length = content.length;
	if length.leaf_bytes(index).is_none() {
		return Err(ScanError::NoLeaf(index));
	}
	let level = part_level(length);
	let (part, within) = (index >> level, (index & ((1 << level) - 1)) as usize);
	let offset = part << level << LEAF.trailing_zeros();
	let changed = || ScanError::Changed { offset };

	let mut buffer = vec![0; PART.min(length.bytes() as usize)];
	let bytes = read_part(data, length, part, &mut buffer)?;
	let leaf = bytes.chunks(LEAF).nth(within).ok_or(ScanError::NoLeaf(index))?.to_vec();
	let want = Want { content: true, key: Some(*key), printer: None };
	let kept = [content, tags].map(|tree| tree.nodes.get(part as usize).copied());
	if want.nodes(bytes, level)[..2] != kept {
		return Err(changed());
	}
	let path = |leaves: Vec<Hash>, tree: &Tree| {
		let mut path = content::path::<Sha>(leaves, within, 0, level)?;
		let above = length.depth() - level;
		path.extend(content::path::<Sha>(tree.nodes.clone(), part as usize, level, above)?);
		Some(path)
	};
	let leaves = bytes.chunks(LEAF).map(content::leaf_node::<Sha>).collect();
	let tagged = bytes.chunks(LEAF).map(|leaf| content::tag::<Sha>(key, leaf)).collect();
	Ok(OwnedProof {
		leaf,
		path: path(leaves, content).ok_or_else(changed)?,
		tag_path: path(tagged, tags).ok_or_else(changed)?,
	})
}

impl Want<'_> {
	/// The nodes over these bytes, at this level: of the content, of the tags, and a fingerprint.
	fn nodes(self, bytes: &[u8], level: u32) -> [Option<Hash>; 3] {
		let mut content = Builder::<Sha>::of_level(0);
		let mut tags = Builder::<Sha>::of_level(0);
		let mut prints = Vec::with_capacity(PART / LEAF);
		for leaf in bytes.chunks(LEAF) {
			if self.content {
				content.push(content::leaf_node::<Sha>(leaf));
			}
			if let Some(key) = &self.key {
				tags.push(content::tag::<Sha>(key, leaf));
			}
			if let Some(printer) = self.printer {
				prints.push(printer.leaf(leaf));
			}
		}
		let root =
			|builder: Builder<Sha>, wanted: bool| wanted.then(|| builder.root(level)).flatten();
		[
			root(content, self.content),
			root(tags, self.key.is_some()),
			self.printer.map(|_| Printer::joined(&prints)),
		]
	}
}

/// The level of the nodes that are kept.
fn part_level(length: Length) -> u32 {
	LEVEL.min(length.depth())
}

/// Read one MiB, or what there is of the last one.
fn read_part<'a>(
	data: &dyn Content,
	length: Length,
	part: u64,
	buffer: &'a mut [u8],
) -> Result<&'a [u8], ScanError> {
	let offset = part * PART as u64;
	let size = (length.bytes() - offset).min(PART as u64) as usize;
	let bytes = &mut buffer[..size];
	data.read_at(offset, bytes).map_err(|source| ScanError::Read { offset, source })?;
	Ok(bytes)
}

/// What this holds is put there in one go, so that no thread leaves it half done.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
	mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
