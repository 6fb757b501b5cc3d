// SPDX-License-Identifier: Apache-2.0
//! libtorrent downloads from this seeder by magnet links: v1, v2 and hybrids, of several files and of one.
//!
//! Needs Python with libtorrent: TRINE_LIBTORRENT names it, as `scripts/test` has it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
	fs,
	net::SocketAddr,
	path::{Path, PathBuf},
	process::Output,
	sync::Arc,
};

use bep52::Torrent;
use tokio::{net::TcpListener, process::Command};
use tokio_util::sync::CancellationToken;
use trine_seeder::{
	files::Files,
	peer::{self, Limits, Served, Shared},
};

const SHAPES: [&str; 3] = ["album", "single", "small"];
const VERSIONS: [&str; 3] = ["v1", "v2", "hybrid"];

async fn python(script: &str, arguments: &[&str]) -> Output {
	let python =
		std::env::var("TRINE_LIBTORRENT").expect("TRINE_LIBTORRENT names a Python with libtorrent");
	let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/libtorrent").join(script);
	Command::new(python).arg(script).args(arguments).output().await.unwrap()
}

/// A folder of its own for a test.
fn folder(name: &str) -> PathBuf {
	let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
	let _ = fs::remove_dir_all(&folder);
	fs::create_dir_all(&folder).unwrap();
	folder
}

fn torrent(folder: &Path, name: &str) -> Torrent {
	Torrent::parse(&fs::read(folder.join(format!("{name}.torrent"))).unwrap()).unwrap()
}

async fn start(
	shared: &Arc<Shared>,
) -> (SocketAddr, CancellationToken, tokio::task::JoinHandle<()>) {
	let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
	let address = listener.local_addr().unwrap();
	let stop = CancellationToken::new();
	let serving = peer::serve(listener, shared.clone(), stop.clone());
	let serving = tokio::spawn(async move { serving.await.unwrap() });
	(address, stop, serving)
}

async fn download(magnet: &str, to: &Path, settings: &[&str]) {
	let to_text = to.display().to_string();
	let arguments = [&[magnet, to_text.as_str()], settings].concat();
	let output = python("download.py", &arguments).await;
	let said = String::from_utf8_lossy(&output.stderr);
	assert!(output.status.success(), "{magnet}: {said}");
}

/// The downloaded files are the served ones, bit by bit.
fn compare(served: &Served, here: &Path, there: &Path) {
	for file in served.torrent.files() {
		let path = file.relative_path();
		let (a, b) = (fs::read(here.join(&path)).unwrap(), fs::read(there.join(&path)).unwrap());
		assert_eq!(a.len() as u64, file.length());
		assert!(a == b, "{} differs", path.display());
	}
}

#[tokio::test]
#[ignore = "needs libtorrent: see above"]
async fn libtorrent_downloads_all_shapes_in_all_versions_by_magnet_links() {
	let here = folder("served");
	let made = python("make.py", &[&here.display().to_string()]).await;
	assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
	let shared = Arc::new(Shared::new(Limits::default()).unwrap());
	let (address, stop, serving) = start(&shared).await;
	let mut all = Vec::new();
	for shape in SHAPES {
		for version in VERSIONS {
			let torrent = torrent(&here, &format!("{shape}-{version}"));
			let files = Files::open(&torrent, &here).unwrap();
			let served = shared.add(torrent, files);
			let there = folder(&format!("fetched-{shape}-{version}"));
			let started = std::time::Instant::now();
			download(&served.torrent.magnet(&[address]), &there, &[]).await;
			compare(&served, &here, &there);
			println!("{shape} {version}: {:?}", started.elapsed());
			all.push(served);
		}
	}
	stop.cancel();
	serving.await.unwrap();
	for served in all {
		assert!(served.sent() >= served.torrent.length());
		assert_eq!(served.failed_reads(), 0);
	}
	assert_eq!(shared.peers(), 0);
}

/// A link that names only one half of a hybrid: libtorrent learns of the other from the metadata.
#[tokio::test]
#[ignore = "needs libtorrent: see above"]
async fn libtorrent_downloads_hybrids_by_either_hash_and_several_at_once() {
	let here = folder("served-halves");
	let made = python("make.py", &[&here.display().to_string()]).await;
	assert!(made.status.success());
	let shared = Arc::new(Shared::new(Limits::default()).unwrap());
	let (address, stop, serving) = start(&shared).await;
	let torrent = torrent(&here, "album-hybrid");
	let files = Files::open(&torrent, &here).unwrap();
	let served = shared.add(torrent, files);
	let magnet = served.torrent.magnet(&[address]);
	let parts: Vec<&str> = magnet.split('&').collect();
	let v1 = parts[..1].iter().chain(&parts[2..]).copied().collect::<Vec<_>>().join("&");
	let v2 = format!("magnet:?{}", parts[1..].join("&"));
	// Peers that speak TCP alone, and without encryption, as some clients are set up.
	const PLAIN: &[&str] = &["enable_outgoing_utp=0", "out_enc_policy=2"];
	let downloads = [(v1, &[] as &[&str]), (v2, &[]), (magnet, PLAIN)].into_iter().enumerate().map(
		|(number, (magnet, settings))| {
			let there = folder(&format!("fetched-half-{number}"));
			async move {
				download(&magnet, &there, settings).await;
				there
			}
		},
	);
	let mut tasks = tokio::task::JoinSet::new();
	downloads.for_each(|download| drop(tasks.spawn(download)));
	while let Some(there) = tasks.join_next().await {
		compare(&served, &here, &there.unwrap());
	}
	stop.cancel();
	serving.await.unwrap();
}
