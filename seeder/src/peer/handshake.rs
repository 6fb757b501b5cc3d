// SPDX-License-Identifier: Apache-2.0
//! The first 68 bytes of a connection: which torrent, in which version, and what both sides know besides BEP 3.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};

const PROTOCOL: &[u8; 20] = b"\x13BitTorrent protocol";

/// The bytes of a handshake.
pub const LENGTH: usize = 68;

/// What a peer says first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Handshake {
	/// The hash of the torrent: v1's, or the first bytes of v2's.
	pub info_hash: [u8; 20],
	/// The id of who says it.
	pub peer_id: [u8; 20],
	/// It knows the extension protocol (BEP 10).
	pub extended: bool,
	/// It knows the fast extension (BEP 6).
	pub fast: bool,
	/// It would rather speak v2 (BEP 52).
	pub v2: bool,
}

impl Handshake {
	/// Its bytes.
	pub fn to_bytes(self) -> [u8; LENGTH] {
		let reserved = [
			0,
			0,
			0,
			0,
			0,
			if self.extended { 0x10 } else { 0 },
			0,
			if self.fast { 0x04 } else { 0 } | if self.v2 { 0x10 } else { 0 },
		];
		let mut bytes = [0; LENGTH];
		let parts: [&[u8]; 4] = [PROTOCOL, &reserved, &self.info_hash, &self.peer_id];
		for (byte, value) in bytes.iter_mut().zip(parts.into_iter().flatten()) {
			*byte = *value;
		}
		bytes
	}

	/// Read one. An encrypted connection, which is not spoken here, is given up at its first bytes, so that a peer
	/// that would do without encryption tries so at once.
	pub async fn read(stream: &mut (impl AsyncRead + Unpin)) -> io::Result<Self> {
		let mut protocol = [0; 20];
		let mut known = 0;
		while known < protocol.len() {
			let rest = protocol.get_mut(known..).unwrap_or_default();
			let read = stream.read(rest).await?;
			if read == 0 {
				return Err(io::ErrorKind::UnexpectedEof.into());
			}
			known = known.saturating_add(read);
			if protocol.get(..known) != PROTOCOL.get(..known) {
				return Err(io::Error::new(io::ErrorKind::InvalidData, "no BitTorrent handshake"));
			}
		}
		let mut reserved = [0; 8];
		let mut info_hash = [0; 20];
		let mut peer_id = [0; 20];
		stream.read_exact(&mut reserved).await?;
		stream.read_exact(&mut info_hash).await?;
		stream.read_exact(&mut peer_id).await?;
		let [.., sixth, _, last] = reserved;
		Ok(Self {
			info_hash,
			peer_id,
			extended: sixth & 0x10 != 0,
			fast: last & 0x04 != 0,
			v2: last & 0x10 != 0,
		})
	}
}
