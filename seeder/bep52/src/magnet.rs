// SPDX-License-Identifier: Apache-2.0
//! Magnet links (BEP 9).

use std::{fmt::Write, net::SocketAddr};

use crate::InfoHashes;

/// A link by which a client finds a torrent: by its hashes, its name, and peers that have it.
pub fn link(hashes: &InfoHashes, name: &str, peers: &[SocketAddr]) -> String {
	let mut link = String::from("magnet:?");
	if let Some(hash) = hashes.v1 {
		link.push_str("xt=urn:btih:");
		hex(&mut link, &hash);
		link.push('&');
	}
	if let Some(hash) = hashes.v2 {
		// What stands before the hash says that it is a SHA-256 of 32 bytes (multihash).
		link.push_str("xt=urn:btmh:1220");
		hex(&mut link, &hash);
		link.push('&');
	}
	link.push_str("dn=");
	for byte in name.bytes() {
		if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
			link.push(char::from(byte));
		} else {
			link.push('%');
			hex(&mut link, &[byte]);
		}
	}
	for peer in peers {
		// Writing to a string cannot fail.
		let _ = write!(link, "&x.pe={peer}");
	}
	link
}

fn hex(text: &mut String, bytes: &[u8]) {
	for byte in bytes {
		let _ = write!(text, "{byte:02x}");
	}
}
