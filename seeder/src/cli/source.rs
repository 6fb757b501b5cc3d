// SPDX-License-Identifier: Apache-2.0
//! The torrent and its data, and whether they are what a pool pays for.

use super::{Data, Failure, Result};
use crate::{
	chain::view::PoolView,
	files::Files,
	fingerprint::{Printer, Prints},
	report::Report,
	scan::{self, Content, Progress, Tree, Want},
};
use bep52::{InfoHashes, Torrent, MAX_TORRENT};
use content::Hash;
use serde_json::json;
use std::{sync::Arc, time::Duration};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// How often a long pass says how far it is.
const TELL: Duration = Duration::from_secs(10);

/// A torrent with its data.
pub(super) struct Source {
	pub torrent: Torrent,
	pub files: Arc<Files>,
}

impl Source {
	/// Read the torrent file, and see that the files are there with the right lengths.
	pub fn open(data: &Data) -> Result<Self> {
		let name = data.torrent.display();
		let unreadable =
			|error: std::io::Error| Failure::data(format!("cannot read {name}: {error}"));
		let length = std::fs::metadata(&data.torrent).map_err(unreadable)?.len();
		if length > MAX_TORRENT as u64 {
			return Err(Failure::data(format!("{name} is too large for a torrent file")));
		}
		let bytes = std::fs::read(&data.torrent).map_err(unreadable)?;
		let torrent = Torrent::parse(&bytes)
			.map_err(|error| Failure::data(format!("{name} is no torrent file: {error}")))?;
		let files = Files::open(&torrent, &data.data).map_err(Failure::data)?;
		Ok(Self { torrent, files: Arc::new(files) })
	}

	/// Read all of the data: the tree over it, whose id is the content's, and its fingerprints. Says how far it is.
	pub async fn scan(
		&self,
		data: &Data,
		report: Report,
		stop: &CancellationToken,
	) -> Result<(Tree, Prints)> {
		let threads = data.threads.unwrap_or_else(scan::default_threads);
		let progress = Arc::new(Progress::default());
		let (files, running) = (self.files.clone(), progress.clone());
		let printer = Printer::new().map_err(Failure::other)?;
		let mut pass = tokio::task::spawn_blocking(move || {
			let want = Want { content: true, key: None, printer: Some(&printer) };
			scan::scan(&*files, want, threads, &running)
		});
		let (since, all) = (Instant::now(), self.torrent.length());
		let scanned = loop {
			tokio::select! {
				scanned = &mut pass => break scanned,
				() = stop.cancelled() => progress.stop(),
				() = tokio::time::sleep(TELL) => {
					let done = progress.bytes();
					report.tell(
						"reading",
						&format!("{} of {all} bytes read ({} %)", done, done * 100 / all.max(1)),
						json!({ "bytes": done, "of": all }),
					);
				},
			}
			if stop.is_cancelled() {
				break (&mut pass).await;
			}
		};
		let scanned = scanned.map_err(Failure::other)?.map_err(Failure::data)?;
		let found = scanned.content.zip(scanned.prints);
		let (tree, prints) = found.ok_or_else(|| Failure::other("nothing was hashed"))?;
		let (id, took) = (hex::encode(tree.content_id()), since.elapsed());
		report.tell(
			"content",
			&format!("content {id}: {all} bytes read in {:.1} s", took.as_secs_f64()),
			json!({ "content": id, "bytes": all, "ms": took.as_millis() as u64 }),
		);
		Ok((tree, prints))
	}

	/// Whether the data is what whoever made the torrent says that it is.
	pub fn check_claim(&self, content: &Hash) -> Result<()> {
		match self.torrent.trine_content() {
			Some(claim) if claim != *content => Err(Failure::data(format!(
				"the data is not what the torrent was made from: its content is {}, the torrent says {}. \
				 Check the data with a BitTorrent client",
				hex::encode(content),
				hex::encode(claim)
			))),
			_ => Ok(()),
		}
	}
}

impl Content for Files {
	fn length(&self) -> u64 {
		self.length()
	}

	fn read_at(&self, offset: u64, buffer: &mut [u8]) -> std::io::Result<()> {
		self.read_at(offset, buffer)
	}
}

/// Whether a pool can be about this torrent, before any data is read. Of hashes, those are compared that both
/// have.
pub(super) fn check_pool(
	pool: &PoolView,
	hashes: &InfoHashes,
	length: u64,
	claim: Option<Hash>,
) -> Result<()> {
	let number = pool.id;
	let other_v1 = pool.info_hash_v1.zip(hashes.v1).is_some_and(|(one, other)| one != other);
	let other_v2 = pool.info_hash_v2.zip(hashes.v2).is_some_and(|(one, other)| one != other);
	if other_v1 || other_v2 {
		return Err(Failure::data(format!(
			"pool {number} is about another torrent: their info hashes differ"
		)));
	}
	if pool.length_bytes != length {
		return Err(Failure::data(format!(
			"pool {number} is about a content of {} bytes, the torrent has {length}",
			pool.length_bytes
		)));
	}
	match claim {
		Some(claim) if claim != pool.content => Err(other_content(pool, &claim)),
		_ => Ok(()),
	}
}

/// Whether the data is the pool's content.
pub(super) fn check_content(pool: &PoolView, content: &Hash) -> Result<()> {
	if *content == pool.content {
		Ok(())
	} else {
		Err(other_content(pool, content))
	}
}

fn other_content(pool: &PoolView, content: &Hash) -> Failure {
	Failure::data(format!(
		"REFUSED: the data is not what pool {} pays for: its content is {}, the pool's is {}. \
		 No seat of it can be proved with this data",
		pool.id,
		hex::encode(content),
		hex::encode(pool.content)
	))
}

#[cfg(test)]
pub(super) mod tests {
	use super::*;
	use crate::chain::{
		view::{PoolMoney, SeatCounts},
		Account, PoolTerms,
	};

	pub fn pool() -> PoolView {
		PoolView {
			id: 4,
			sponsor: Account::from([1; 32]),
			content: [2; 32],
			length_bytes: 100,
			info_hash_v1: Some([3; 20]),
			info_hash_v2: Some([4; 32]),
			label: Vec::new(),
			terms: PoolTerms {
				period_ticks: 4,
				notice_periods: 1,
				seats: 1,
				from_pay: 1,
				max_pay: 1,
				ramp_ticks: 1,
				bond: 1,
				open: true,
			},
			delisted: false,
			closing: false,
			money: PoolMoney { own_free: 0, gifts_free: 0, reserved: 0 },
			seats: SeatCounts { taken: 0, all: 1 },
			claims: 0,
			lasts_until_tick: None,
			offer: Some(1),
			period_ms_about: 1,
		}
	}

	fn words(checked: Result<()>) -> String {
		let Failure { code, words } = checked.unwrap_err();
		assert_eq!(code, 3);
		words
	}

	#[test]
	fn poisoned_manifest_should_get_no_seat() {
		let (v1, v2) = (Some([3; 20]), Some([4; 32]));
		let check =
			|v1, v2, length, claim| check_pool(&pool(), &InfoHashes { v1, v2 }, length, claim);
		assert!(check(v1, v2, 100, None).is_ok());
		assert!(check(v1, None, 100, Some([2; 32])).is_ok());
		assert!(words(check(Some([9; 20]), v2, 100, None)).contains("another torrent"));
		assert!(words(check(v1, Some([9; 32]), 100, None)).contains("another torrent"));
		assert!(words(check(v1, v2, 101, None)).contains("101"));
		assert!(words(check(v1, v2, 100, Some([9; 32]))).contains("REFUSED"));
		assert!(check_content(&pool(), &[2; 32]).is_ok());
		assert!(words(check_content(&pool(), &[9; 32])).contains("REFUSED"));
	}
}
