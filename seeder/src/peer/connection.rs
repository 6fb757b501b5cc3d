// SPDX-License-Identifier: Apache-2.0
//! One peer: what it says is read, what it asks for goes into its queue, and a second loop sends that. While a batch
//! is on its way to the peer, the next one is read from disk.

use std::{io, sync::Arc, time::Duration};

use bytes::BytesMut;
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::{
		tcp::{OwnedReadHalf, OwnedWriteHalf},
		TcpStream,
	},
	time::{timeout, Instant},
};

use super::{
	extension::{self, Numbers},
	hashes::{self, Account},
	queue::{Job, Queue},
	shared::{Place, Served, Shared},
	wire::{put, BadMessage, Block, Decoder, Message, MAX_BLOCK},
	Handshake,
};

/// What is read from a peer at a time, in bytes.
const READ: usize = 16 * 1024;

/// After how long without anything to send we say that we are still there.
const KEEP_ALIVE: Duration = Duration::from_secs(90);

/// Why a connection ended.
#[derive(Debug, thiserror::Error)]
pub enum Ended {
	/// The peer or the network ended it.
	#[error(transparent)]
	Io(#[from] io::Error),
	/// The peer sent what no peer sends.
	#[error(transparent)]
	BadMessage(#[from] BadMessage),
	/// The peer does what the protocol forbids.
	#[error("the peer {0}")]
	Rude(&'static str),
	/// It wants a torrent that is not here.
	#[error("the peer wants a torrent that is not served")]
	NoTorrent,
	/// It was too slow.
	#[error("the peer {0} for too long")]
	Slow(&'static str),
	/// It has all that we have.
	#[error("the peer has everything")]
	Seed,
	/// A file cannot be read, and the peer knows no refusals.
	#[error("a block cannot be read")]
	NoBlock,
}

/// Serve a peer until one side ends it.
pub async fn run(mut stream: TcpStream, shared: &Arc<Shared>, place: &Place) -> Result<(), Ended> {
	stream.set_nodelay(true)?;
	let (theirs, served) = timeout(shared.limits.handshake, greet(&mut stream, shared))
		.await
		.map_err(|_| Ended::Slow("said nothing"))??;
	let queue = Queue::default();
	let (reader, writer) = stream.into_split();
	let peer = Peer { shared, place, served: &served, theirs, queue: &queue };
	tokio::select! {
		ended = peer.read(reader) => ended,
		ended = peer.write(writer) => ended,
	}
}

/// Exchange handshakes. A hybrid is served by v2 to whoever knows it: that the peer sees by the hash that it gets.
async fn greet(stream: &mut TcpStream, shared: &Shared) -> Result<(Handshake, Arc<Served>), Ended> {
	let theirs = Handshake::read(stream).await?;
	let served = shared.torrent(&theirs.info_hash).ok_or(Ended::NoTorrent)?;
	let hashes = served.torrent.hashes();
	let info_hash = match hashes.v2_short() {
		Some(hash) if theirs.v2 => hash,
		_ => theirs.info_hash,
	};
	let ours = Handshake {
		info_hash,
		peer_id: shared.peer_id,
		extended: true,
		fast: true,
		v2: hashes.v2.is_some(),
	};
	stream.write_all(&ours.to_bytes()).await?;
	Ok((theirs, served))
}

/// What the two loops of a connection know.
struct Peer<'a> {
	shared: &'a Arc<Shared>,
	place: &'a Place,
	served: &'a Arc<Served>,
	theirs: Handshake,
	queue: &'a Queue,
}

/// What the peer has told of itself so far.
struct Seen {
	numbers: Numbers,
	interested: bool,
	unchoked: bool,
	/// When it last wanted something.
	wanted: Instant,
}

impl Peer<'_> {
	async fn read(&self, mut reader: OwnedReadHalf) -> Result<(), Ended> {
		let limits = &self.shared.limits;
		let mut decoder = Decoder::new(self.served.torrent.pieces());
		let mut received = BytesMut::new();
		let mut seen = Seen {
			numbers: Numbers::default(),
			interested: false,
			unchoked: false,
			wanted: Instant::now(),
		};
		loop {
			while let Some(message) = decoder.next(&mut received)? {
				self.hear(message, &mut seen).await?;
			}
			if seen.interested {
				seen.wanted = Instant::now();
			} else if seen.wanted.elapsed() > limits.idle {
				return Err(Ended::Slow("wanted nothing"));
			}
			received.reserve(READ);
			let read = timeout(limits.silence, reader.read_buf(&mut received))
				.await
				.map_err(|_| Ended::Slow("said nothing"))??;
			if read == 0 {
				return Ok(());
			}
		}
	}

	async fn hear(&self, message: Message, seen: &mut Seen) -> Result<(), Ended> {
		match message {
			Message::Interested => {
				seen.interested = true;
				if !seen.unchoked {
					seen.unchoked = true;
					self.queue.push(Job::Unchoke).await;
				}
			},
			Message::NotInterested => seen.interested = false,
			Message::Request(block) if seen.unchoked && self.is_block(block) => {
				self.queue.push(Job::Block(block)).await;
			},
			// Without the fast extension, requests that come while we choke are not answered.
			Message::Request(block) if self.theirs.fast => {
				self.queue.push(Job::Reject(block)).await;
			},
			Message::Request(block) if !self.is_block(block) => {
				return Err(Ended::Rude("asks for a block that there is not"));
			},
			Message::Cancel(block) => self.queue.cancel(block, self.theirs.fast),
			Message::HashRequest(request) => {
				seen.wanted = Instant::now();
				self.queue.push(Job::Hashes(request)).await;
			},
			Message::Extended(extension::HANDSHAKE, message) => {
				// A peer that says it wrongly just gets no metadata.
				let _ = seen.numbers.update(&message);
			},
			Message::Extended(extension::UT_METADATA, message) => {
				let asked = extension::metadata_request(&message);
				if let (Some(number), Some(piece)) = (seen.numbers.ut_metadata, asked) {
					seen.wanted = Instant::now();
					self.queue.push(Job::Metadata(number, piece)).await;
				}
			},
			Message::HaveAll => return Err(Ended::Seed),
			Message::Bitfield(bits) if self.is_full(&bits) => return Err(Ended::Seed),
			Message::Piece { .. } | Message::Hashes(..) => {
				return Err(Ended::Rude("sends what nobody asked for"));
			},
			_ => {},
		}
		Ok(())
	}

	fn is_block(&self, block: Block) -> bool {
		let end = block.begin.checked_add(block.length);
		(1..=MAX_BLOCK).contains(&block.length)
			&& self
				.served
				.torrent
				.piece(block.piece)
				.is_some_and(|(_, length)| end.is_some_and(|end| end <= length))
	}

	fn is_full(&self, bits: &[u8]) -> bool {
		let ones: u64 = bits.iter().map(|byte| u64::from(byte.count_ones())).sum();
		ones >= u64::from(self.served.torrent.pieces())
	}

	async fn write(&self, mut writer: OwnedWriteHalf) -> Result<(), Ended> {
		let mut account = Account::default();
		let mut batch = Vec::new();
		let mut out = Out::default();
		self.introduce(&mut out);
		let mut spare = Out::default();
		loop {
			let sending = async {
				out.send(&mut writer, self.shared.limits.stall).await?;
				self.served.count_sent(out.data);
				if out.serves {
					self.place.was_served();
				}
				Ok(())
			};
			let ((), next) =
				tokio::try_join!(sending, self.prepare(spare, &mut batch, &mut account))?;
			spare = std::mem::replace(&mut out, next);
		}
	}

	/// What stands before all answers: what we have, and what we can do.
	fn introduce(&self, out: &mut Out) {
		if self.theirs.fast {
			put::have_all(&mut out.small);
		} else {
			put::full_bitfield(&mut out.small, self.served.torrent.pieces());
		}
		if self.theirs.extended {
			let message = extension::handshake(self.served.torrent.info_bytes().len());
			put::extended(&mut out.small, extension::HANDSHAKE, &message, &[]);
		}
	}

	/// The answers to what is asked for next.
	async fn prepare(
		&self,
		mut out: Out,
		batch: &mut Vec<Job>,
		account: &mut Account,
	) -> Result<Out, Ended> {
		out.clear();
		if timeout(KEEP_ALIVE, self.queue.take(batch)).await.is_err() {
			put::keep_alive(&mut out.small);
			return Ok(out);
		}
		let mut blocks = Vec::new();
		for job in batch.iter() {
			match job {
				Job::Unchoke => put::unchoke(&mut out.small),
				Job::Block(block) => blocks.push(*block),
				Job::Reject(block) => put::reject(&mut out.small, *block),
				Job::Metadata(number, piece) => {
					let metadata = self.served.torrent.info_bytes();
					let (head, bytes) = extension::metadata_answer(metadata, *piece);
					put::extended(&mut out.small, *number, &head, bytes);
					out.serves |= !bytes.is_empty();
				},
				Job::Hashes(request) => {
					match hashes::answer(self.shared, self.served, account, request).await {
						Some(hashes) => {
							put::hashes(&mut out.small, request, &hashes);
							out.serves = true;
						},
						None => put::hash_reject(&mut out.small, request),
					}
				},
			}
		}
		if !blocks.is_empty() {
			out = self.read_blocks(out, blocks).await?;
			account.sent = account.sent.saturating_add(out.data);
		}
		Ok(out)
	}

	async fn read_blocks(&self, mut out: Out, blocks: Vec<Block>) -> Result<Out, Ended> {
		// The turn lasts as long as the reading, also when the peer is gone meanwhile.
		let turn = self.shared.reads.clone().acquire_owned().await.map_err(io::Error::other)?;
		let (served, fast) = (self.served.clone(), self.theirs.fast);
		let reading = tokio::task::spawn_blocking(move || {
			let _turn = turn;
			for block in blocks {
				if let Err(error) = out.read_block(&served, block) {
					served.count_failed_read();
					tracing::warn!(%error, "a block cannot be read");
					if !fast {
						return Err(Ended::NoBlock);
					}
					put::reject(&mut out.small, block);
				}
			}
			Ok(out)
		});
		reading.await.map_err(io::Error::other)?
	}
}

/// A batch of answers. Its memory is used again for the next but one.
#[derive(Debug, Default)]
struct Out {
	/// All messages but blocks.
	small: Vec<u8>,
	/// Blocks and what stands before each; longer than what is in use, for making it so again would cost.
	blocks: Vec<u8>,
	/// How much of it is in use.
	used: usize,
	/// The bytes of blocks.
	data: u64,
	/// There is something in it that was asked for.
	serves: bool,
}

impl Out {
	fn clear(&mut self) {
		self.small.clear();
		self.used = 0;
		self.data = 0;
		self.serves = false;
	}

	fn read_block(&mut self, served: &Served, block: Block) -> io::Result<()> {
		let (start, _) = served.torrent.piece(block.piece).ok_or(io::ErrorKind::NotFound)?;
		let length = block.length as usize;
		let end = self.used.saturating_add(put::PIECE_HEAD).saturating_add(length);
		if self.blocks.len() < end {
			self.blocks.resize(end, 0);
		}
		let place = self.blocks.get_mut(self.used..end).unwrap_or_default();
		let Some((head, data)) = place.split_first_chunk_mut() else {
			return Err(io::ErrorKind::OutOfMemory.into());
		};
		*head = put::piece_head(block);
		served.files.read_pieces_at(start.saturating_add(block.begin.into()), data)?;
		self.used = end;
		self.data = self.data.saturating_add(block.length.into());
		self.serves = true;
		Ok(())
	}

	/// Send it all. A peer may be slow, but not stand still.
	async fn send(&self, writer: &mut OwnedWriteHalf, stall: Duration) -> Result<(), Ended> {
		for mut rest in [self.small.as_slice(), self.blocks.get(..self.used).unwrap_or_default()] {
			while !rest.is_empty() {
				let sent = timeout(stall, writer.write(rest))
					.await
					.map_err(|_| Ended::Slow("took nothing"))??;
				if sent == 0 {
					return Err(io::Error::from(io::ErrorKind::WriteZero).into());
				}
				rest = rest.get(sent..).unwrap_or_default();
			}
		}
		Ok(())
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{files::Files, peer::Limits};
	use bep52::{HashRequest, Torrent};
	use std::future::Future;

	/// A torrent of one file in one piece of a MiB, of which nothing but its length is there.
	fn served(shared: &Shared, test: &str) -> (Arc<Served>, std::path::PathBuf) {
		let root = "r".repeat(32);
		let file = format!("d0:d6:lengthi1048576e11:pieces root32:{root}ee");
		let info = format!(
			"d9:file treed4:file{file}e12:meta versioni2e4:name4:file12:piece lengthi1048576ee"
		);
		let torrent = Torrent::parse(format!("d4:info{info}12:piece layersdee").as_bytes());
		let name = format!("trine-connection-{}-{test}", std::process::id());
		let folder = std::env::temp_dir().join(name);
		std::fs::create_dir_all(&folder).unwrap();
		let data = std::fs::File::create(folder.join("file")).unwrap();
		data.set_len(1 << 20).unwrap();
		let torrent = torrent.unwrap();
		let files = Files::open(&torrent, &folder).unwrap();
		(shared.add(torrent, files), folder)
	}

	/// Begin it while all threads that may block are busy, and go away.
	async fn begin(work: impl Future) {
		assert!(timeout(Duration::from_millis(50), work).await.is_err());
	}

	#[test]
	fn who_goes_away_keeps_his_turn_until_his_work_is_done() {
		let mut runtime = tokio::runtime::Builder::new_current_thread();
		let runtime = runtime.enable_all().max_blocking_threads(1).build().unwrap();
		runtime.block_on(async {
			let limits = Limits { reads: 1, hashings: 1, ..Limits::default() };
			let shared = Arc::new(Shared::new(limits).unwrap());
			let (served, folder) = served(&shared, "turn");
			let (go_on, wait) = std::sync::mpsc::channel::<()>();
			let busy = tokio::task::spawn_blocking(move || wait.recv());

			let place = shared.place([10, 0, 0, 1].into()).unwrap();
			let queue = Queue::default();
			let hashes = served.torrent.hashes();
			let theirs = Handshake {
				info_hash: hashes.v2_short().unwrap(),
				peer_id: [7; 20],
				extended: true,
				fast: true,
				v2: true,
			};
			let peer =
				Peer { shared: &shared, place: &place, served: &served, theirs, queue: &queue };
			let block = Block { piece: 0, begin: 0, length: 16_384 };
			begin(peer.read_blocks(Out::default(), vec![block])).await;
			let root = [b'r'; 32];
			let request = HashRequest { root, base: 0, index: 0, length: 2, proof_layers: 0 };
			begin(hashes::answer(&shared, &served, &mut Account::default(), &request)).await;
			assert_eq!(shared.reads.available_permits(), 0);
			assert_eq!(shared.hashings.available_permits(), 0);

			go_on.send(()).unwrap();
			busy.await.unwrap().unwrap();
			let _ = shared.reads.acquire().await.unwrap();
			let _ = shared.hashings.acquire().await.unwrap();
			// For who is gone nothing was hashed: these data are not what the torrent says.
			assert_eq!(served.failed_reads(), 0);
			let mut account = Account::default();
			assert_eq!(hashes::answer(&shared, &served, &mut account, &request).await, None);
			assert_eq!(served.failed_reads(), 1);
			std::fs::remove_dir_all(folder).unwrap();
		});
	}
}
