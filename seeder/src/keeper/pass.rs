// SPDX-License-Identifier: Apache-2.0
//! One seat's data: hashed in the background once its period's key is known, and turned into calls.

use super::Kind;
use crate::{
	chain::{Account, Call},
	duty::{Due, Window},
	fingerprint::Prints,
	report::Report,
	scan::{self, Content, OwnedProof, Progress, ScanError, Tree, Want},
};
use content::Hash;
use serde_json::json;
use std::{
	num::NonZeroUsize,
	sync::Arc,
	time::{Duration, Instant},
};
use tokio::sync::{
	oneshot::{self, error::TryRecvError},
	Notify,
};

/// How long to wait before data that could not be read is tried again.
const RETRY: Duration = Duration::from_secs(60);

/// A seat and its data.
pub struct Holding {
	/// The seat's pool.
	pub pool: u64,
	/// The data.
	pub data: Arc<dyn Content>,
	/// The tree over it, whose id is the pool's content.
	pub content: Arc<Tree>,
	/// The fingerprints of the same bytes.
	pub prints: Arc<Prints>,
	/// The number of a block in which the seat was there.
	pub seen: u64,
}

/// Why a seat's duties stand still.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trouble(pub String);

/// What is known under a key.
struct Tags {
	key: Hash,
	state: State,
}

enum State {
	/// A pass runs.
	Running {
		progress: Arc<Progress>,
		found: oneshot::Receiver<Result<Arc<Tree>, ScanError>>,
		since: Instant,
	},
	/// It has found this, in so long.
	Done { tags: Arc<Tree>, took: Duration },
	/// It has come to nothing, after so long.
	Failed { why: Trouble, at: Instant, took: Duration },
}

/// A proof: its MiB is read and hashed once more.
enum Proof {
	Making(oneshot::Receiver<Result<OwnedProof, ScanError>>),
	Made(Call),
}

/// A seat that is kept.
pub(super) struct Kept {
	holding: Holding,
	tags: Option<Tags>,
	/// The last proof, or its making, with the leaf and the key that it is for.
	proof: Option<((Hash, u64), Proof)>,
	/// What was told last of how passes go.
	told: Option<(Hash, Option<Trouble>)>,
}

impl Kept {
	pub fn new(holding: Holding) -> Self {
		Self { holding, tags: None, proof: None, told: None }
	}

	/// Begin a pass if something is due that needs one, and take in what an earlier one has found.
	pub fn prepare(
		&mut self,
		due: Option<(Due, Window)>,
		threads: NonZeroUsize,
		passed: &Arc<Notify>,
	) {
		self.collect();
		let key = match due {
			Some((Due::Commit { key } | Due::Prove { key, .. }, _)) => key,
			// What was being hashed is of no use any more.
			Some((Due::GiveUp, _)) => {
				self.stop();
				self.tags = None;
				return;
			},
			Some((Due::Settle, _)) | None => return,
		};
		let has = self.tags.as_ref().is_some_and(|tags| match &tags.state {
			_ if tags.key != key => false,
			// A disk is not read without rest for what nobody may have mended.
			State::Failed { at, took, .. } => at.elapsed() < RETRY.max(*took),
			_ => true,
		});
		if !has {
			self.stop();
			self.proof = None;
			self.tags = Some(Tags { key, state: self.start(key, threads, passed.clone()) });
		}
	}

	/// Say how passes go: when one is done, when one fails, and when all is well again.
	pub fn tell(&mut self, report: &Report) {
		let Some(Tags { key, state }) = &self.tags else { return };
		let (pool, bytes) = (self.holding.pool, self.holding.data.length());
		let trouble = match state {
			State::Running { .. } => return,
			State::Done { .. } => None,
			State::Failed { why, .. } => Some(why.clone()),
		};
		let now = Some((*key, trouble));
		if self.told == now {
			return;
		}
		match state {
			State::Done { took, .. } => report.tell(
				"hashed",
				&format!(
					"pool {pool}: {bytes} bytes read and hashed in {:.1} s",
					took.as_secs_f64()
				),
				json!({ "pool": pool, "bytes": bytes, "ms": took.as_millis() as u64 }),
			),
			State::Failed { why: Trouble(why), .. } => report.tell(
				"duties_stopped",
				&format!("pool {pool}: NO DUTIES: {why}"),
				json!({ "pool": pool, "why": why }),
			),
			State::Running { .. } => {},
		}
		self.told = now;
	}

	/// The call that does what is due; `None` as long as hashing takes, or if the data does not allow it.
	pub fn call(
		&mut self,
		account: &Account,
		due: Due,
		passed: &Arc<Notify>,
	) -> Option<(Kind, Call)> {
		let pool = self.holding.pool;
		match due {
			Due::GiveUp => Some((Kind::GiveUp, Call::Leave { pool })),
			Due::Settle => Some((Kind::Settle, Call::Settle { pool, seeder: *account })),
			Due::Commit { key } => {
				let root = self.tags_under(&key)?.root();
				Some((Kind::Commit, Call::Commit { pool, root }))
			},
			Due::Prove { key, leaf, root } => {
				let tags = self.tags_under(&key)?;
				if tags.root() != root {
					let why = "what was committed to is not what this data gives: was it other data then?";
					self.fail(why.into());
					return None;
				}
				self.proof(account, (key, leaf), tags, passed).map(|call| (Kind::Prove, call))
			},
		}
	}

	/// The proof for a leaf, which is made meanwhile if it is not there yet.
	fn proof(
		&mut self,
		account: &Account,
		of: (Hash, u64),
		tags: Arc<Tree>,
		passed: &Arc<Notify>,
	) -> Option<Call> {
		let made = match &mut self.proof {
			Some((made, Proof::Made(call))) if *made == of => return Some(call.clone()),
			Some((made, Proof::Making(making))) if *made == of => match making.try_recv() {
				Ok(made) => made.map_err(|error| error.to_string()),
				Err(TryRecvError::Empty) => return None,
				Err(TryRecvError::Closed) => Err("hashing has broken off".into()),
			},
			_ => {
				let (data, content) = (self.holding.data.clone(), self.holding.content.clone());
				let ((key, leaf), passed) = (of, passed.clone());
				let (told, making) = oneshot::channel();
				tokio::task::spawn_blocking(move || {
					let _ = told.send(scan::prove(&*data, &content, (&key, &tags), leaf));
					passed.notify_one();
				});
				self.proof = Some((of, Proof::Making(making)));
				return None;
			},
		};
		match made {
			Ok(proof) => {
				let (pool, seeder) = (self.holding.pool, *account);
				let call = Call::Prove { pool, seeder, proof: Box::new(proof) };
				self.proof = Some((of, Proof::Made(call.clone())));
				Some(call)
			},
			Err(why) => {
				self.proof = None;
				self.fail(why);
				None
			},
		}
	}

	fn tags_under(&self, key: &Hash) -> Option<Arc<Tree>> {
		match &self.tags.as_ref().filter(|tags| tags.key == *key)?.state {
			State::Done { tags, .. } => Some(tags.clone()),
			_ => None,
		}
	}

	fn fail(&mut self, why: String) {
		if let Some(tags) = &mut self.tags {
			let took = match tags.state {
				State::Done { took, .. } => took,
				_ => Duration::ZERO,
			};
			tags.state = failed(why, took);
		}
	}

	/// A final block in which the seat was there.
	pub fn seen(&mut self, block: u64) {
		self.holding.seen = self.holding.seen.max(block);
	}

	/// The last such block that is known.
	pub fn last_seen(&self) -> u64 {
		self.holding.seen
	}

	/// Tags and fingerprints from one reading: that data has changed must show before it is committed to.
	fn start(&self, key: Hash, threads: NonZeroUsize, passed: Arc<Notify>) -> State {
		let progress = Arc::new(Progress::default());
		let (data, prints) = (self.holding.data.clone(), self.holding.prints.clone());
		let running = progress.clone();
		let (told, found) = oneshot::channel();
		tokio::task::spawn_blocking(move || {
			// Whoever is woken must find it; a keeper that has stopped does not want it any more.
			let _ = told.send(tags_of(&*data, &prints, key, threads, &running));
			passed.notify_one();
		});
		State::Running { progress, found, since: Instant::now() }
	}

	/// What a pass that has ended has found.
	fn collect(&mut self) {
		let Some(Tags { state, .. }) = &mut self.tags else { return };
		let State::Running { found, since, .. } = state else { return };
		let took = since.elapsed();
		*state = match found.try_recv() {
			Ok(Ok(tags)) => State::Done { tags, took },
			Ok(Err(error)) => failed(error.to_string(), took),
			Err(TryRecvError::Closed) => failed("hashing has broken off".into(), took),
			Err(TryRecvError::Empty) => return,
		};
	}

	fn stop(&self) {
		if let Some(Tags { state: State::Running { progress, .. }, .. }) = &self.tags {
			progress.stop();
		}
	}
}

impl Drop for Kept {
	fn drop(&mut self) {
		self.stop();
	}
}

fn failed(why: String, took: Duration) -> State {
	State::Failed { why: Trouble(why), at: Instant::now(), took }
}

/// The tree over the tags, if the data is still what it was.
fn tags_of(
	data: &dyn Content,
	prints: &Prints,
	key: Hash,
	threads: NonZeroUsize,
	progress: &Progress,
) -> Result<Arc<Tree>, ScanError> {
	let want = Want { content: false, key: Some(key), printer: Some(&prints.printer) };
	let scanned = scan::scan(data, want, threads, progress)?;
	let (Some(now), Some((_, tags))) = (scanned.prints, scanned.tags) else {
		return Err(ScanError::Stopped);
	};
	if now.parts != prints.parts {
		let offset = scan::first_difference(&prints.parts, &now.parts).unwrap_or(0);
		return Err(ScanError::Changed { offset });
	}
	Ok(Arc::new(tags))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::fingerprint::Printer;
	use std::{io, sync::Mutex};

	const ACCOUNT: Account = subxt::utils::AccountId32([5; 32]);
	const WINDOW: Window = Window { from: 0, to: 4 };

	/// Data that can change and vanish.
	struct Disk(Mutex<Option<Vec<u8>>>);

	impl Content for Disk {
		fn length(&self) -> u64 {
			2_500_000
		}

		fn read_at(&self, offset: u64, buffer: &mut [u8]) -> io::Result<()> {
			match &*self.0.lock().unwrap() {
				Some(data) => data.read_at(offset, buffer),
				None => Err(io::ErrorKind::NotFound.into()),
			}
		}
	}

	fn kept() -> (Arc<Disk>, Kept, Arc<Notify>) {
		let bytes: Vec<u8> = (0..2_500_000u32).map(|i| (i / 7) as u8).collect();
		let disk = Arc::new(Disk(Mutex::new(Some(bytes))));
		let printer = Printer::new().unwrap();
		let want = Want { content: true, key: None, printer: Some(&printer) };
		let scanned = scan::scan(&*disk, want, NonZeroUsize::MIN, &Progress::default()).unwrap();
		let content = Arc::new(scanned.content.unwrap());
		let prints = Arc::new(scanned.prints.unwrap());
		let kept = Kept::new(Holding { pool: 3, data: disk.clone(), content, prints, seen: 0 });
		(disk, kept, Arc::default())
	}

	async fn hashed(kept: &mut Kept, due: Due, passed: &Arc<Notify>) {
		kept.prepare(Some((due, WINDOW)), NonZeroUsize::MIN, passed);
		passed.notified().await;
		// It has said so a moment before it ends.
		while matches!(kept.tags, Some(Tags { state: State::Running { .. }, .. })) {
			kept.collect();
			tokio::task::yield_now().await;
		}
	}

	fn trouble(kept: &Kept) -> Option<&str> {
		match &kept.tags.as_ref()?.state {
			State::Failed { why: Trouble(why), .. } => Some(why),
			_ => None,
		}
	}

	/// The call, once its proof is made.
	async fn proved(kept: &mut Kept, prove: Due, passed: &Arc<Notify>) -> Option<(Kind, Call)> {
		if let Some(call) = kept.call(&ACCOUNT, prove, passed) {
			return Some(call);
		}
		passed.notified().await;
		kept.call(&ACCOUNT, prove, passed)
	}

	#[tokio::test]
	async fn a_seat_should_commit_and_prove_what_its_data_gives() {
		let (disk, mut kept, passed) = kept();
		let key = [1; 32];
		let commit = Due::Commit { key };
		assert_eq!(kept.call(&ACCOUNT, commit, &passed), None);
		hashed(&mut kept, commit, &passed).await;
		let want = Want { key: Some(key), ..Want::default() };
		let tags = scan::scan(&*disk, want, NonZeroUsize::MIN, &Progress::default()).unwrap().tags;
		let root = tags.unwrap().1.root();
		let called = kept.call(&ACCOUNT, commit, &passed);
		assert_eq!(called, Some((Kind::Commit, Call::Commit { pool: 3, root })));

		let prove = Due::Prove { key, leaf: 1_700, root };
		let Some((Kind::Prove, Call::Prove { proof, .. })) =
			proved(&mut kept, prove, &passed).await
		else {
			panic!("no proof");
		};
		let (id, length) = (kept.holding.content.content_id(), content::Length::new(2_500_000));
		let checked =
			proof.borrow().check::<crate::sha::Sha>((&id, length.unwrap()), 1_700, &key, &root);
		assert_eq!(checked, Ok(()));
		// Of another period nothing is known.
		assert_eq!(kept.call(&ACCOUNT, Due::Commit { key: [2; 32] }, &passed), None);
	}

	#[tokio::test]
	async fn changed_or_missing_data_should_stop_the_duties_and_say_why() {
		let (disk, mut kept, passed) = kept();
		let bytes = disk.0.lock().unwrap().take();
		let commit = Due::Commit { key: [1; 32] };
		hashed(&mut kept, commit, &passed).await;
		assert!(trouble(&kept).unwrap().contains("cannot read the data"));
		assert_eq!(kept.call(&ACCOUNT, commit, &passed), None);

		let mut bytes = bytes.unwrap();
		bytes[1_500_000] ^= 1;
		*disk.0.lock().unwrap() = Some(bytes);
		let commit = Due::Commit { key: [2; 32] };
		hashed(&mut kept, commit, &passed).await;
		assert!(trouble(&kept).unwrap().contains("begins at byte 1048576"));
		assert_eq!(kept.call(&ACCOUNT, commit, &passed), None);
	}

	#[tokio::test]
	async fn what_was_committed_to_with_other_data_should_not_be_proved() {
		let (_disk, mut kept, passed) = kept();
		let prove = Due::Prove { key: [1; 32], leaf: 1, root: [9; 32] };
		hashed(&mut kept, prove, &passed).await;
		assert_eq!(kept.call(&ACCOUNT, prove, &passed), None);
		assert!(trouble(&kept).unwrap().contains("committed to"));
	}

	#[tokio::test]
	async fn data_that_changes_before_the_proof_should_not_be_proved() {
		let (disk, mut kept, passed) = kept();
		let key = [1; 32];
		hashed(&mut kept, Due::Commit { key }, &passed).await;
		let root = kept.tags_under(&key).unwrap().root();
		disk.0.lock().unwrap().as_mut().unwrap()[9] ^= 1;
		assert_eq!(proved(&mut kept, Due::Prove { key, leaf: 0, root }, &passed).await, None);
		assert!(trouble(&kept).unwrap().contains("has changed"));
	}
}
