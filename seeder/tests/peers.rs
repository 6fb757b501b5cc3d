// SPDX-License-Identifier: Apache-2.0
//! What a peer is answered, message by message, and what becomes of peers that ask for too much. The torrents are
//! those that libtorrent has made for the unit tests of bep52.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
	fs,
	path::{Path, PathBuf},
	sync::Arc,
	time::Duration,
};

use bep52::{Hash, HashRequest, Torrent, BLOCK};
use bytes::{Bytes, BytesMut};
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::{TcpListener, TcpStream},
};
use tokio_util::sync::CancellationToken;
use trine_seeder::{
	files::Files,
	peer::{
		self,
		wire::{put, Block, Decoder, Message, MAX_BLOCK},
		Handshake, Limits, Served, Shared,
	},
};

/// The data that `make.py` puts into the file of this number.
fn data(number: usize, length: u64) -> Vec<u8> {
	let length = length as usize;
	(0..length).map(|i| (i + i / 251 + i / 65521 + 101 * number) as u8).collect()
}

fn torrent(name: &str) -> Torrent {
	let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("bep52/vectors");
	Torrent::parse(&fs::read(vectors.join(format!("{name}.torrent"))).unwrap()).unwrap()
}

/// A server of one torrent, whose files lie in a folder of the test's name.
struct Server {
	served: Arc<Served>,
	shared: Arc<Shared>,
	folder: PathBuf,
	address: std::net::SocketAddr,
	stop: CancellationToken,
	serving: tokio::task::JoinHandle<()>,
}

impl Server {
	async fn start(test: &str, name: &str, limits: Limits) -> Self {
		let torrent = torrent(name);
		let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{test}-{name}"));
		for (number, file) in torrent.files().iter().enumerate() {
			let path = folder.join(file.relative_path());
			fs::create_dir_all(path.parent().unwrap()).unwrap();
			fs::write(path, data(number, file.length())).unwrap();
		}
		let files = Files::open(&torrent, &folder).unwrap();
		let shared = Arc::new(Shared::new(limits).unwrap());
		let served = shared.add(torrent, files);
		let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
		let address = listener.local_addr().unwrap();
		let stop = CancellationToken::new();
		let run = peer::serve(listener, shared.clone(), stop.clone());
		let serving = tokio::spawn(async move { run.await.unwrap() });
		Self { served, shared, folder, address, stop, serving }
	}

	fn torrent(&self) -> &Torrent {
		&self.served.torrent
	}

	/// A peer that has shaken hands, as one of v2 where the torrent has that, and knows BEP 6 and BEP 10.
	async fn peer(&self) -> Peer {
		self.peer_with(|_| {}).await
	}

	async fn peer_with(&self, change: impl FnOnce(&mut Handshake)) -> Peer {
		let hashes = self.torrent().hashes();
		let mut handshake = Handshake {
			info_hash: hashes.v2_short().or(hashes.v1).unwrap(),
			peer_id: [7; 20],
			extended: true,
			fast: true,
			v2: hashes.v2.is_some(),
		};
		change(&mut handshake);
		let mut stream = TcpStream::connect(self.address).await.unwrap();
		stream.write_all(&handshake.to_bytes()).await.unwrap();
		let theirs = Handshake::read(&mut stream).await.unwrap();
		let decoder = Decoder::new(self.torrent().pieces());
		Peer { stream, decoder, received: BytesMut::new(), theirs }
	}

	/// The same, unchoked, and all that is sent unasked read.
	async fn welcome_peer(&self) -> Peer {
		let mut peer = self.peer().await;
		peer.send(|out| put::plain(out, 2)).await;
		while peer.next().await != Some(Message::Unchoke) {}
		peer
	}

	async fn end(self) {
		self.stop.cancel();
		self.serving.await.unwrap();
		assert_eq!(self.shared.peers(), 0);
	}
}

struct Peer {
	stream: TcpStream,
	decoder: Decoder,
	received: BytesMut,
	theirs: Handshake,
}

impl Peer {
	async fn send(&mut self, put: impl FnOnce(&mut Vec<u8>)) {
		let mut out = Vec::new();
		put(&mut out);
		self.stream.write_all(&out).await.unwrap();
	}

	/// The next message; `None` when the server has ended the connection.
	async fn next(&mut self) -> Option<Message> {
		loop {
			if let Some(message) = self.decoder.next(&mut self.received).unwrap() {
				return Some(message);
			}
			match self.stream.read_buf(&mut self.received).await {
				Ok(0) | Err(_) => return None,
				Ok(_) => {},
			}
		}
	}

	async fn ask(&mut self, put: impl FnOnce(&mut Vec<u8>)) -> Option<Message> {
		self.send(put).await;
		self.next().await
	}

	async fn ends(mut self) -> bool {
		while let Some(message) = self.next().await {
			assert!(!matches!(message, Message::Piece { .. }));
		}
		true
	}
}

fn block(piece: u32, begin: u32, length: u32) -> Block {
	Block { piece, begin, length }
}

/// The bytes of a piece as the torrent's files have them.
fn piece_data(torrent: &Torrent, piece: u32) -> Vec<u8> {
	let (start, length) = torrent.piece(piece).unwrap();
	let mut bytes = Vec::new();
	for run in bep52::piece_runs(torrent.files(), start, length.into()) {
		match run.place {
			None => bytes.extend(vec![0; run.length as usize]),
			Some((file, from)) => {
				let whole = data(file, torrent.files()[file].length());
				bytes.extend(&whole[from as usize..(from + run.length) as usize]);
			},
		}
	}
	bytes
}

#[tokio::test]
async fn every_block_of_every_torrent_is_served_as_it_is() {
	for shape in ["album", "exact", "single", "small"] {
		for version in ["v1", "v2", "hybrid"] {
			let name = format!("{shape}-{version}");
			let server = Server::start("blocks", &name, Limits::default()).await;
			let mut peer = server.welcome_peer().await;
			for piece in 0..server.torrent().pieces() {
				let wanted = piece_data(server.torrent(), piece);
				let mut got = Vec::new();
				// An odd length, so that blocks end anywhere.
				for part in wanted.chunks(15_013) {
					let begin = got.len() as u32;
					let block = block(piece, begin, part.len() as u32);
					let answer = peer.ask(|out| put::request(out, block)).await.unwrap();
					let Message::Piece { piece: its, begin: from, data } = answer else {
						panic!("{answer:?}");
					};
					assert_eq!((its, from), (piece, begin));
					got.extend(data);
				}
				assert!(got == wanted, "{name}: piece {piece}");
			}
			let served = server.served.clone();
			server.end().await;
			assert!(served.sent() >= served.torrent.length());
			assert_eq!(served.failed_reads(), 0);
		}
	}
}

#[tokio::test]
async fn many_requests_at_once_are_answered_in_order() {
	let server = Server::start("many", "album-hybrid", Limits::default()).await;
	let mut peer = server.welcome_peer().await;
	let blocks: Vec<_> = (0..server.torrent().pieces())
		.flat_map(|piece| (0..2).map(move |half| block(piece, half * 16_384, 16_384)))
		.collect();
	for _ in 0..10 {
		peer.send(|out| blocks.iter().for_each(|block| put::request(out, *block))).await;
	}
	for _ in 0..10 {
		for block in &blocks {
			let Some(Message::Piece { piece, begin, data }) = peer.next().await else { panic!() };
			assert_eq!((piece, begin, data.len()), (block.piece, block.begin, 16_384));
		}
	}
	server.end().await;
}

#[tokio::test]
async fn a_hybrid_is_served_by_v2_to_whoever_knows_it() {
	let server = Server::start("greet", "small-hybrid", Limits::default()).await;
	let hashes = *server.torrent().hashes();
	let (v1, v2) = (hashes.v1.unwrap(), hashes.v2_short().unwrap());
	for (asked, knows_v2, answered) in [(v1, true, v2), (v1, false, v1), (v2, true, v2)] {
		let peer = server
			.peer_with(|handshake| {
				handshake.info_hash = asked;
				handshake.v2 = knows_v2;
			})
			.await;
		assert_eq!(peer.theirs.info_hash, answered);
		assert!(peer.theirs.v2 && peer.theirs.fast && peer.theirs.extended);
	}
	server.end().await;
}

#[tokio::test]
async fn a_peer_is_told_what_is_here() {
	let server = Server::start("told", "album-v1", Limits::default()).await;
	let mut peer = server.peer().await;
	assert_eq!(peer.next().await, Some(Message::HaveAll));
	let Some(Message::Extended(0, said)) = peer.next().await else { panic!() };
	let size = format!("13:metadata_sizei{}e", server.torrent().info_bytes().len());
	assert!(String::from_utf8_lossy(&said).contains(&size));
	let mut plain = server
		.peer_with(|handshake| {
			handshake.fast = false;
			handshake.extended = false;
		})
		.await;
	// Thirteen pieces.
	let bits = Bytes::from_static(&[0xff, 0b1111_1000]);
	assert_eq!(plain.next().await, Some(Message::Bitfield(bits)));
	assert_eq!(plain.ask(|out| put::plain(out, 2)).await, Some(Message::Unchoke));
	server.end().await;
}

#[tokio::test]
async fn metadata_is_sent_to_who_can_take_it() {
	let server = Server::start("metadata", "album-hybrid", Limits::default()).await;
	let mut peer = server.welcome_peer().await;
	let ask = |piece: &str| format!("d8:msg_typei0e5:piecei{piece}ee").into_bytes();
	// Nobody knows yet by which number.
	peer.send(|out| put::extended(out, 1, &ask("0"), &[])).await;
	peer.send(|out| put::extended(out, 0, b"d1:md11:ut_metadatai77eee", &[])).await;
	let Some(Message::Extended(77, said)) =
		peer.ask(|out| put::extended(out, 1, &ask("0"), &[])).await
	else {
		panic!()
	};
	let info = server.torrent().info_bytes();
	let head = format!("d8:msg_typei1e5:piecei0e10:total_sizei{}ee", info.len());
	assert_eq!(said, [head.as_bytes(), info].concat());
	for outside in ["1", "4294967295"] {
		let answer = peer.ask(|out| put::extended(out, 1, &ask(outside), &[])).await;
		let refusal = format!("d8:msg_typei2e5:piecei{outside}ee");
		assert_eq!(answer, Some(Message::Extended(77, refusal.into())));
	}
	// None of these asks for anything, or harms.
	for odd in ["", "de", "le", "d8:msg_typei0ee", "d5:piecei0ee", "d8:msg_typei1e5:piecei0ee", "x"]
	{
		peer.send(|out| put::extended(out, 1, odd.as_bytes(), &[])).await;
		peer.send(|out| put::extended(out, 9, odd.as_bytes(), &[])).await;
	}
	for number in ["-1", "4294967296", "99999999999999999999"] {
		peer.send(|out| put::extended(out, 1, &ask(number), &[])).await;
		let m = format!("d1:md11:ut_metadatai{number}eee");
		peer.send(|out| put::extended(out, 0, m.as_bytes(), &[])).await;
	}
	peer.send(|out| put::extended(out, 0, b"d1:md11:ut_metadatai3eee", &[])).await;
	let answer = peer.ask(|out| put::extended(out, 1, &ask("0"), &[])).await;
	assert!(matches!(answer, Some(Message::Extended(3, _))), "{answer:?}");
	server.end().await;
}

#[tokio::test]
async fn blocks_that_there_are_not_are_refused() {
	let server = Server::start("refused", "album-v2", Limits::default()).await;
	let mut peer = server.welcome_peer().await;
	for bad in [
		block(server.torrent().pieces(), 0, 16_384),
		block(u32::MAX, 0, 16_384),
		block(0, 0, 0),
		block(0, 0, MAX_BLOCK + 1),
		block(0, 16_385, 16_384),
		block(0, u32::MAX, 2),
		block(0, 0, u32::MAX),
		// The piece of a file of five bytes.
		block(10, 0, 6),
		block(10, 5, 1),
	] {
		assert_eq!(peer.ask(|out| put::request(out, bad)).await, Some(Message::Reject(bad)));
	}
	let good = peer.ask(|out| put::request(out, block(10, 0, 5))).await;
	assert_eq!(good, Some(Message::Piece { piece: 10, begin: 0, data: data(2, 5).into() }));
	let mut plain = server.peer_with(|handshake| handshake.fast = false).await;
	plain.send(|out| put::plain(out, 2)).await;
	plain.send(|out| put::request(out, block(10, 0, 6))).await;
	assert!(plain.ends().await);
	server.end().await;
}

#[tokio::test]
async fn who_is_choked_gets_no_blocks() {
	let server = Server::start("choked", "small-v1", Limits::default()).await;
	let mut peer = server.peer().await;
	let first = block(0, 0, 100);
	peer.send(|out| put::request(out, first)).await;
	peer.send(|out| put::plain(out, 2)).await;
	let mut answers = Vec::new();
	while answers.last() != Some(&Message::Unchoke) {
		answers.push(peer.next().await.unwrap());
	}
	assert!(answers.contains(&Message::Reject(first)));
	// Without BEP 6 nothing is said of it.
	let mut plain = server.peer_with(|handshake| handshake.fast = false).await;
	plain.send(|out| put::request(out, first)).await;
	plain.send(|out| put::plain(out, 2)).await;
	plain.send(|out| put::request(out, block(0, 7, 3))).await;
	while !matches!(plain.next().await.unwrap(), Message::Piece { begin: 7, .. }) {}
	server.end().await;
}

/// Check hashes as a peer does: from those asked for up to the root.
fn proves(request: &HashRequest, hashes: &[u8]) -> bool {
	let (hashes, _) = hashes.as_chunks::<32>();
	let (asked, uncles) = hashes.split_at(request.length as usize);
	let mut layer: Vec<Hash> = asked.to_vec();
	while layer.len() > 1 {
		layer = layer.chunks(2).map(|pair| bep52::leaf(pair.as_flattened())).collect();
	}
	let mut index = request.index / request.length;
	let mut node = layer[0];
	for uncle in uncles {
		let pair = if index.is_multiple_of(2) { [node, *uncle] } else { [*uncle, node] };
		node = bep52::leaf(pair.as_flattened());
		index /= 2;
	}
	node == request.root
}

#[tokio::test]
async fn hashes_of_blocks_and_pieces_are_sent_with_their_proofs() {
	let server = Server::start("hashes", "album-hybrid", Limits::default()).await;
	let mut peer = server.welcome_peer().await;
	let tree = server.torrent().files()[1].tree().unwrap();
	// Nineteen blocks, so a tree of depth 5; the pieces are layer 1.
	let root = tree.root();
	for (base, length) in
		[(0, 2), (0, 4), (0, 16), (0, 32), (1, 2), (1, 8), (1, 16), (2, 4), (4, 2)]
	{
		for index in (0..32 >> base).step_by(length as usize) {
			let request = HashRequest { root, base, index, length, proof_layers: 4 - base };
			let answer = peer.ask(|out| put::hash_request(out, &request)).await;
			let Some(Message::Hashes(of, hashes)) = answer else { panic!("{answer:?}") };
			assert_eq!(of, request);
			assert!(proves(&request, &hashes), "{request:?}");
		}
	}
	let blocks = data(1, tree.length());
	let request = HashRequest { root, base: 0, index: 18, length: 2, proof_layers: 0 };
	let answer = peer.ask(|out| put::hash_request(out, &request)).await;
	let Some(Message::Hashes(_, hashes)) = answer else { panic!() };
	let last = bep52::leaf(&blocks[18 * BLOCK as usize..]);
	assert_eq!(hashes, [last, [0; 32]].concat());
	server.end().await;
}

#[tokio::test]
async fn hashes_that_there_are_not_are_refused() {
	let server = Server::start("no-hashes", "album-hybrid", Limits::default()).await;
	let mut peer = server.welcome_peer().await;
	let root = server.torrent().files()[1].tree().unwrap().root();
	let good = HashRequest { root, base: 1, index: 0, length: 16, proof_layers: 0 };
	for bad in [
		HashRequest { root: [1; 32], ..good },
		HashRequest { base: 6, ..good },
		HashRequest { base: u32::MAX, ..good },
		HashRequest { index: 1, ..good },
		HashRequest { index: 16, ..good },
		HashRequest { index: u32::MAX - 15, ..good },
		HashRequest { length: 0, ..good },
		HashRequest { length: 1, ..good },
		HashRequest { length: 15, ..good },
		HashRequest { length: 1024, ..good },
		HashRequest { length: u32::MAX, ..good },
		HashRequest { proof_layers: 4, ..good },
		HashRequest { proof_layers: u32::MAX, ..good },
	] {
		let answer = peer.ask(|out| put::hash_request(out, &bad)).await;
		assert_eq!(answer, Some(Message::HashReject(bad)));
	}
	let answer = peer.ask(|out| put::hash_request(out, &good)).await;
	assert!(matches!(answer, Some(Message::Hashes(..))));
	server.end().await;
}

#[tokio::test]
async fn false_data_gives_no_hashes() {
	let server = Server::start("false", "single-v2", Limits::default()).await;
	let path = server.folder.join("single");
	let mut bytes = fs::read(&path).unwrap();
	bytes[100_000] ^= 1;
	fs::write(&path, bytes).unwrap();
	let mut peer = server.welcome_peer().await;
	let root = server.torrent().files()[0].tree().unwrap().root();
	let ask = |index| HashRequest { root, base: 0, index, length: 2, proof_layers: 3 };
	let answer = peer.ask(|out| put::hash_request(out, &ask(6))).await;
	assert_eq!(answer, Some(Message::HashReject(ask(6))));
	assert_eq!(server.served.failed_reads(), 1);
	let answer = peer.ask(|out| put::hash_request(out, &ask(4))).await;
	assert!(matches!(answer, Some(Message::Hashes(..))));
	server.end().await;
}

#[tokio::test]
async fn a_file_that_vanished_is_refused_and_the_others_are_served() {
	let server = Server::start("vanished", "album-v2", Limits::default()).await;
	fs::remove_file(server.folder.join("album/one/first")).unwrap();
	fs::write(server.folder.join("album/second"), "short").unwrap();
	let mut peer = server.welcome_peer().await;
	for gone in [block(0, 0, 100), block(11, 0, 100)] {
		assert_eq!(peer.ask(|out| put::request(out, gone)).await, Some(Message::Reject(gone)));
	}
	let there = peer.ask(|out| put::request(out, block(10, 0, 5))).await;
	assert!(matches!(there, Some(Message::Piece { piece: 10, .. })));
	assert_eq!(server.served.failed_reads(), 2);
	let mut plain = server.peer_with(|handshake| handshake.fast = false).await;
	plain.send(|out| put::plain(out, 2)).await;
	plain.send(|out| put::request(out, block(0, 0, 100))).await;
	assert!(plain.ends().await);
	server.end().await;
}

#[tokio::test]
async fn who_wants_another_torrent_or_speaks_another_protocol_is_gone_at_once() {
	// These connections would else last for an hour.
	let limits = Limits { handshake: Duration::from_secs(3600), ..Limits::default() };
	let server = Server::start("strangers", "small-v1", limits).await;
	let unknown =
		Handshake { info_hash: [9; 20], peer_id: [7; 20], extended: true, fast: true, v2: true };
	// What an encrypted connection starts with looks like anything; a web browser says `GET`.
	for said in [unknown.to_bytes().as_slice(), b"\xa7", b"GET / HTTP/1.1\r\n\r\n", b"\x13Bitt0"] {
		let mut stream = TcpStream::connect(server.address).await.unwrap();
		stream.write_all(said).await.unwrap();
		assert!(matches!(stream.read(&mut [0; 8]).await, Ok(0) | Err(_)));
	}
	server.end().await;
}

#[tokio::test]
async fn who_says_nothing_is_dropped() {
	let limits = Limits { handshake: Duration::from_millis(20), ..Limits::default() };
	let server = Server::start("silent", "small-v1", limits).await;
	let mut stream = TcpStream::connect(server.address).await.unwrap();
	assert!(matches!(stream.read(&mut [0; 8]).await, Ok(0) | Err(_)));
	server.end().await;
	let limits = Limits { silence: Duration::from_millis(20), ..Limits::default() };
	let server = Server::start("silent", "small-v1", limits).await;
	assert!(server.peer().await.ends().await);
	server.end().await;
	let limits = Limits { idle: Duration::ZERO, ..Limits::default() };
	let server = Server::start("silent", "small-v1", limits).await;
	assert!(server.peer().await.ends().await);
	server.end().await;
}

#[tokio::test]
async fn who_asks_and_takes_nothing_is_dropped() {
	let limits = Limits { stall: Duration::from_millis(100), ..Limits::default() };
	let server = Server::start("stalled", "single-v1", limits).await;
	let mut peer = server.welcome_peer().await;
	let mut requests = Vec::new();
	for _ in 0..1000 {
		put::request(&mut requests, block(0, 0, 16_384));
	}
	// The queue fills up, then the buffers of the network, and then nothing moves.
	while peer.stream.write_all(&requests).await.is_ok() {}
	server.end().await;
}

#[tokio::test]
async fn who_sends_what_no_peer_sends_is_dropped() {
	let server = Server::start("rude", "single-hybrid", Limits::default()).await;
	let pieces = server.torrent().pieces();
	let head = |kind: u8, length: u32, rest: usize| {
		[length.to_be_bytes().as_slice(), &[kind], &vec![0xff; rest]].concat()
	};
	let hash = HashRequest { root: [0; 32], base: 0, index: 0, length: 2, proof_layers: 0 };
	let mut piece = put::piece_head(block(0, 0, 1)).to_vec();
	piece.push(0);
	let mut hashes = Vec::new();
	put::hashes(&mut hashes, &hash, &[[0; 32]; 2]);
	let mut full = Vec::new();
	put::full_bitfield(&mut full, pieces);
	let mut all = Vec::new();
	put::have_all(&mut all);
	for bad in [
		// Lengths that these kinds do not have, claimed or sent.
		head(4, 1 << 31, 0),
		head(6, 14, 13),
		head(5, u32::MAX, 0),
		head(5, 100, 99),
		head(7, u32::MAX, 8),
		head(20, 1 << 30, 1),
		head(21, 48, 47),
		head(22, 1 << 20, 0),
		head(99, u32::MAX, 0),
		// What nobody has asked for.
		piece,
		hashes,
		// Who has everything needs nothing.
		full,
		all,
	] {
		let mut peer = server.peer().await;
		peer.stream.write_all(&bad).await.unwrap();
		assert!(peer.ends().await);
	}
	server.end().await;
}

#[tokio::test]
async fn messages_that_mean_nothing_here_change_nothing() {
	let server = Server::start("ignored", "small-v2", Limits::default()).await;
	let mut peer = server.welcome_peer().await;
	peer.send(|out| {
		put::keep_alive(out);
		for kind in [0, 1, 3, 15] {
			put::plain(out, kind);
		}
		put::reject(out, block(1, 2, 3));
		put::hash_reject(
			out,
			&HashRequest { root: [0; 32], base: 0, index: 0, length: 2, proof_layers: 0 },
		);
		// Have, port, a piece suggested, one allowed, and kinds that nobody knows.
		out.extend([0, 0, 0, 5, 4, 0, 0, 0, 0, 0, 0, 0, 3, 9, 1, 1]);
		out.extend([0, 0, 0, 5, 13, 0, 0, 0, 0, 0, 0, 0, 5, 17, 0, 0, 0, 0]);
		out.extend([0, 0, 0, 1, 99, 0, 0, 0x40, 1, 100]);
		out.extend([0xab; 0x4000]);
	})
	.await;
	let answer = peer.ask(|out| put::request(out, block(0, 1, 2))).await;
	assert_eq!(
		answer,
		Some(Message::Piece { piece: 0, begin: 1, data: data(0, 3)[1..].to_vec().into() })
	);
	server.end().await;
}

#[tokio::test]
async fn there_is_no_place_for_more_peers_than_allowed() {
	let limits = Limits { peers: 1, ..Limits::default() };
	let server = Server::start("full", "small-v1", limits).await;
	let first = server.welcome_peer().await;
	let mut second = TcpStream::connect(server.address).await.unwrap();
	assert!(matches!(second.read(&mut [0; 8]).await, Ok(0) | Err(_)));
	drop(first);
	server.end().await;
}

#[tokio::test]
async fn who_takes_nothing_makes_room_for_others() {
	let yields = Duration::from_millis(200);
	let limits = Limits { peers: 2, yields, ..Limits::default() };
	let server = Server::start("room", "small-v1", limits).await;
	let idle = server.welcome_peer().await;
	let mut taker = server.welcome_peer().await;
	tokio::time::sleep(2 * yields).await;
	let answer = taker.ask(|out| put::request(out, block(0, 0, 1))).await;
	assert!(matches!(answer, Some(Message::Piece { .. })));
	let mut third = server.welcome_peer().await;
	assert!(idle.ends().await);
	for peer in [&mut taker, &mut third] {
		let answer = peer.ask(|out| put::request(out, block(0, 0, 1))).await;
		assert!(matches!(answer, Some(Message::Piece { .. })));
	}
	server.end().await;
}

#[tokio::test]
async fn connections_end_when_the_server_stops() {
	let server = Server::start("stopped", "small-v1", Limits::default()).await;
	let peer = server.welcome_peer().await;
	server.end().await;
	assert!(peer.ends().await);
}

#[tokio::test]
async fn a_torrent_that_was_removed_is_not_served_to_new_peers() {
	let server = Server::start("removed", "small-hybrid", Limits::default()).await;
	let mut peer = server.welcome_peer().await;
	server.shared.remove(server.torrent().hashes());
	let hashes = server.torrent().hashes();
	for hash in [hashes.v1.unwrap(), hashes.v2_short().unwrap()] {
		assert!(server.shared.torrent(&hash).is_none());
	}
	let answer = peer.ask(|out| put::request(out, block(0, 0, 1))).await;
	assert!(matches!(answer, Some(Message::Piece { .. })));
	server.end().await;
}
