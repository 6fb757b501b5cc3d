// SPDX-License-Identifier: Apache-2.0
//! What all connections share: the torrents that are served, the bounds, and the cache of hashes.

use std::{
	collections::{BTreeMap, HashMap},
	net::{IpAddr, Ipv6Addr},
	sync::{
		atomic::{AtomicU64, Ordering},
		Arc, Mutex, MutexGuard, PoisonError, RwLock,
	},
	time::Duration,
};

use bep52::{InfoHashes, Torrent};
use tokio::{sync::Semaphore, time::Instant};
use tokio_util::sync::CancellationToken;

use super::hashes::{AllFree, Cache};
use crate::files::Files;

/// How much of this machine peers may take.
#[derive(Debug, Clone)]
pub struct Limits {
	/// The most connections.
	pub peers: usize,
	/// The most connections from one address (of IPv6 from one /64).
	pub peers_per_address: usize,
	/// How long a peer may take to say what it wants.
	pub handshake: Duration,
	/// How long a peer may be silent. Peers send something every two minutes.
	pub silence: Duration,
	/// How long a peer may stay that wants nothing.
	pub idle: Duration,
	/// After how long without being sent anything that it asked for a peer must make room for another one, when
	/// there is no place left.
	pub yields: Duration,
	/// How long a peer may take nothing of what is sent to it.
	pub stall: Duration,
	/// How many reads from disk run at a time.
	pub reads: usize,
	/// For how many pieces hashes are computed at a time.
	pub hashings: usize,
	/// The bytes of hashes below pieces that are kept.
	pub hash_cache: usize,
}

impl Default for Limits {
	fn default() -> Self {
		Self {
			peers: 200,
			peers_per_address: 20,
			handshake: Duration::from_secs(10),
			silence: Duration::from_secs(180),
			idle: Duration::from_secs(600),
			yields: Duration::from_secs(60),
			stall: Duration::from_secs(60),
			reads: 16,
			hashings: 2,
			hash_cache: 16 << 20,
		}
	}
}

/// A torrent that is served, and what came of it.
#[derive(Debug)]
pub struct Served {
	/// The torrent.
	pub torrent: Torrent,
	/// Its files.
	pub files: Files,
	sent: AtomicU64,
	failed_reads: AtomicU64,
}

impl Served {
	/// The bytes of blocks that peers were sent.
	pub fn sent(&self) -> u64 {
		self.sent.load(Ordering::Relaxed)
	}

	/// How often its files could not be read, or were not what the torrent says when hashes were made of them.
	pub fn failed_reads(&self) -> u64 {
		self.failed_reads.load(Ordering::Relaxed)
	}

	pub(super) fn count_sent(&self, bytes: u64) {
		self.sent.fetch_add(bytes, Ordering::Relaxed);
	}

	pub(super) fn count_failed_read(&self) {
		self.failed_reads.fetch_add(1, Ordering::Relaxed);
	}
}

/// The torrents that are served, and what all connections share. Torrents come and go while peers are served.
#[derive(Debug)]
pub struct Shared {
	pub(super) limits: Limits,
	pub(super) peer_id: [u8; 20],
	pub(super) reads: Arc<Semaphore>,
	pub(super) hashings: Arc<Semaphore>,
	pub(super) cache: Mutex<Cache>,
	pub(super) free: Mutex<AllFree>,
	torrents: RwLock<HashMap<[u8; 20], Arc<Served>>>,
	peers: Mutex<Peers>,
}

/// The peers that are connected, by numbers that are used once.
#[derive(Debug, Default)]
struct Peers {
	next: u64,
	all: BTreeMap<u64, Connected>,
}

/// A peer that is connected.
#[derive(Debug)]
struct Connected {
	address: IpAddr,
	/// When it was last sent something that it asked for, or came.
	served: Instant,
	/// It must go.
	leave: CancellationToken,
}

impl Shared {
	/// No torrents yet. Fails when the system gives no randomness for our id.
	pub fn new(limits: Limits) -> std::io::Result<Self> {
		let mut peer_id = *b"-Ts0010-............";
		getrandom::fill(peer_id.get_mut(8..).unwrap_or_default()).map_err(std::io::Error::other)?;
		Ok(Self {
			peer_id,
			reads: Arc::new(Semaphore::new(limits.reads)),
			hashings: Arc::new(Semaphore::new(limits.hashings)),
			cache: Mutex::new(Cache::new(limits.hash_cache)),
			free: Mutex::new(AllFree::new(Instant::now())),
			limits,
			torrents: RwLock::default(),
			peers: Mutex::default(),
		})
	}

	/// Serve this torrent from now on, instead of one with the same hash.
	pub fn add(&self, torrent: Torrent, files: Files) -> Arc<Served> {
		let hashes = *torrent.hashes();
		let (sent, failed_reads) = Default::default();
		let served = Arc::new(Served { torrent, files, sent, failed_reads });
		let mut torrents = self.torrents.write().unwrap_or_else(PoisonError::into_inner);
		for hash in known_by(&hashes) {
			torrents.insert(hash, served.clone());
		}
		served
	}

	/// Serve this torrent to no new peers.
	pub fn remove(&self, hashes: &InfoHashes) {
		let mut torrents = self.torrents.write().unwrap_or_else(PoisonError::into_inner);
		for hash in known_by(hashes) {
			torrents.remove(&hash);
		}
	}

	/// The torrent that handshakes call so.
	pub fn torrent(&self, hash: &[u8; 20]) -> Option<Arc<Served>> {
		self.torrents.read().unwrap_or_else(PoisonError::into_inner).get(hash).cloned()
	}

	/// How many peers are connected.
	pub fn peers(&self) -> usize {
		self.connected().all.len()
	}

	/// A place for a peer from this address, given back when it is dropped. When there is none, whoever was served
	/// nothing for longest makes room.
	pub(super) fn place(self: &Arc<Self>, address: IpAddr) -> Option<Place> {
		let address = neighbourhood(address);
		let now = Instant::now();
		let mut peers = self.connected();
		let here = peers.all.values().filter(|peer| peer.address == address).count();
		if here >= self.limits.peers_per_address {
			return None;
		}
		if peers.all.len() >= self.limits.peers {
			let (number, idlest) = peers.all.iter().min_by_key(|(_, peer)| peer.served)?;
			if now.saturating_duration_since(idlest.served) < self.limits.yields {
				return None;
			}
			idlest.leave.cancel();
			let number = *number;
			peers.all.remove(&number);
		}
		let number = peers.next;
		peers.next = number.saturating_add(1);
		let leave = CancellationToken::new();
		peers.all.insert(number, Connected { address, served: now, leave: leave.clone() });
		Some(Place { shared: self.clone(), number, leave })
	}

	fn connected(&self) -> MutexGuard<'_, Peers> {
		self.peers.lock().unwrap_or_else(PoisonError::into_inner)
	}
}

/// What handshakes call a torrent.
fn known_by(hashes: &InfoHashes) -> impl Iterator<Item = [u8; 20]> {
	hashes.v1.into_iter().chain(hashes.v2_short())
}

/// Addresses that one user has: of IPv6 he has 2⁶⁴.
fn neighbourhood(address: IpAddr) -> IpAddr {
	match address.to_canonical() {
		IpAddr::V6(address) => {
			let [a, b, c, d, ..] = address.segments();
			IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
		},
		address => address,
	}
}

/// The place of one peer.
pub(super) struct Place {
	shared: Arc<Shared>,
	number: u64,
	leave: CancellationToken,
}

impl Place {
	/// The peer was sent something that it asked for.
	pub(super) fn was_served(&self) {
		if let Some(peer) = self.shared.connected().all.get_mut(&self.number) {
			peer.served = Instant::now();
		}
	}

	/// Another one has the place now.
	pub(super) async fn is_lost(&self) {
		self.leave.cancelled().await;
	}
}

impl Drop for Place {
	fn drop(&mut self) {
		self.shared.connected().all.remove(&self.number);
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn places_are_bounded_by_address_and_in_all_and_come_back() {
		let limits = Limits { peers: 3, peers_per_address: 2, ..Limits::default() };
		let shared = Arc::new(Shared::new(limits).unwrap());
		let place = |address: &str| shared.place(address.parse().unwrap());
		let first = place("10.0.0.1");
		let second = place("::ffff:10.0.0.1");
		assert!(first.is_some() && second.is_some());
		assert!(place("10.0.0.1").is_none());
		let third = place("2001:db8::1");
		assert!(third.is_some());
		assert!(place("10.0.0.2").is_none());
		assert_eq!(shared.peers(), 3);
		drop(first);
		let fourth = place("2001:db8::2");
		assert!(fourth.is_some() && place("10.0.0.1").is_none());
		drop((second, third));
		assert!(place("2001:db8:0:0:ffff::").is_some());
		assert_eq!(shared.peers(), 1);
	}

	#[tokio::test(start_paused = true)]
	async fn who_is_served_nothing_makes_room() {
		let yields = Duration::from_secs(60);
		let limits = Limits { peers: 2, yields, ..Limits::default() };
		let shared = Arc::new(Shared::new(limits).unwrap());
		let place = |last| shared.place(IpAddr::from([10, 0, 0, last]));
		let (first, second) = (place(1).unwrap(), place(2).unwrap());
		tokio::time::advance(yields / 2).await;
		first.was_served();
		assert!(place(3).is_none());
		tokio::time::advance(yields / 2).await;
		let third = place(3).unwrap();
		second.is_lost().await;
		assert_eq!(shared.peers(), 2);
		drop(second);
		// The first one was served a moment ago, and the third one has just come.
		assert!(place(4).is_none());
		assert!(!first.leave.is_cancelled() && !third.leave.is_cancelled());
		assert_eq!(shared.peers(), 2);
	}
}
