// SPDX-License-Identifier: Apache-2.0
//! What a peer has asked for and not yet been sent. The queue is bounded: when it is full, nothing more is read from
//! the peer until it has taken some of it.

use std::{
	collections::VecDeque,
	sync::{Mutex, MutexGuard, PoisonError},
};

use bep52::HashRequest;
use tokio::sync::Notify;

use super::{extension, wire::Block};

/// The most that a peer may have asked for: the requests that it may have open, and some messages more.
const MAX_JOBS: usize = extension::MAX_REQUESTS as usize + 48;

/// The bytes of blocks of a batch: what is read from disk at once. A connection holds two batches at the most.
pub const BATCH: u32 = 256 * 1024;

/// The most jobs of a batch.
const BATCH_JOBS: usize = 64;

/// Something that a peer is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Job {
	/// We answer requests.
	Unchoke,
	/// A block.
	Block(Block),
	/// A refusal of a block.
	Reject(Block),
	/// A piece of the metadata, in a message of this number.
	Metadata(u8, u32),
	/// Hashes.
	Hashes(HashRequest),
}

/// The jobs of one connection.
#[derive(Debug, Default)]
pub struct Queue {
	jobs: Mutex<VecDeque<Job>>,
	added: Notify,
	taken: Notify,
}

impl Queue {
	fn lock(&self) -> MutexGuard<'_, VecDeque<Job>> {
		self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// Put a job at the end, as soon as there is room.
	pub async fn push(&self, job: Job) {
		loop {
			{
				let mut jobs = self.lock();
				if jobs.len() < MAX_JOBS {
					jobs.push_back(job);
					break;
				}
			}
			self.taken.notified().await;
		}
		self.added.notify_one();
	}

	/// Answer a block that is not wanted any more by a refusal, or not at all.
	pub fn cancel(&self, block: Block, reject: bool) {
		let mut jobs = self.lock();
		let position = jobs.iter().position(|job| *job == Job::Block(block));
		let Some(position) = position else { return };
		match jobs.get_mut(position) {
			Some(job) if reject => *job = Job::Reject(block),
			_ => drop(jobs.remove(position)),
		}
	}

	/// The next jobs, one at least, into `batch`.
	pub async fn take(&self, batch: &mut Vec<Job>) {
		batch.clear();
		loop {
			{
				let mut jobs = self.lock();
				let mut bytes = 0_u32;
				while let Some(job) = jobs.front() {
					bytes = bytes.saturating_add(match job {
						Job::Block(block) => block.length,
						Job::Metadata(..) | Job::Hashes(_) => extension::METADATA_PIECE as u32,
						_ => 0,
					});
					if !batch.is_empty() && (bytes > BATCH || batch.len() >= BATCH_JOBS) {
						break;
					}
					batch.extend(jobs.pop_front());
				}
			}
			if !batch.is_empty() {
				break;
			}
			self.added.notified().await;
		}
		self.taken.notify_one();
	}
}

#[cfg(test)]
mod tests {
	use std::time::Duration;

	use super::*;

	fn block(begin: u32) -> Block {
		Block { piece: 0, begin, length: 16 * 1024 }
	}

	#[tokio::test]
	async fn a_full_queue_waits_until_some_of_it_is_taken() {
		let queue = Queue::default();
		for index in 0..MAX_JOBS as u32 {
			queue.push(Job::Block(block(index))).await;
		}
		let mut more = std::pin::pin!(queue.push(Job::Unchoke));
		let waited = tokio::time::timeout(Duration::from_millis(1), &mut more).await;
		assert!(waited.is_err());
		let mut batch = Vec::new();
		queue.take(&mut batch).await;
		assert_eq!(batch.len(), 16);
		more.await;
	}

	#[tokio::test]
	async fn what_is_called_off_is_not_sent() {
		let queue = Queue::default();
		for begin in [1, 2, 3] {
			queue.push(Job::Block(block(begin))).await;
		}
		queue.cancel(block(1), true);
		queue.cancel(block(2), false);
		queue.cancel(block(4), true);
		let mut batch = Vec::new();
		queue.take(&mut batch).await;
		assert_eq!(batch, [Job::Reject(block(1)), Job::Block(block(3))]);
	}
}
