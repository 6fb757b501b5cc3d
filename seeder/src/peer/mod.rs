// SPDX-License-Identifier: Apache-2.0
//! BitTorrent peers: what is served to them over TCP.
//!
//! Unmodified clients download from [`serve`] in v1 and v2, also with nothing but a magnet link. All that a peer says
//! is bounded: lengths of messages, open requests, hashing on its behalf, its time. Files are read and hashes made on
//! threads that may block.

mod connection;
mod extension;
mod handshake;
mod hashes;
mod queue;
mod shared;
pub mod wire;

use std::{io, sync::Arc, time::Duration};

use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

pub use handshake::Handshake;
pub use shared::{Limits, Served, Shared};

/// How long to wait when the system gives no more connections, as when too many files are open.
const PAUSE: Duration = Duration::from_millis(200);

/// How long connections may take to end.
const FAREWELL: Duration = Duration::from_secs(5);

/// Serve the torrents in `shared` to whoever connects, until `stop` is cancelled; then all connections end.
///
/// Fails only when the listener is of no use any more.
pub async fn serve(
	listener: TcpListener,
	shared: Arc<Shared>,
	stop: CancellationToken,
) -> io::Result<()> {
	// Whatever way this ends, no connection outlives it.
	let stop = stop.child_token();
	let _end = stop.clone().drop_guard();
	let connections = TaskTracker::new();
	let result = loop {
		let accepted = tokio::select! {
			() = stop.cancelled() => break Ok(()),
			accepted = listener.accept() => accepted,
		};
		match accepted {
			Ok((stream, address)) => {
				let Some(place) = shared.place(address.ip()) else {
					tracing::debug!(%address, "no place for this peer");
					continue;
				};
				let (shared, stop) = (shared.clone(), stop.clone());
				connections.spawn(async move {
					let ended = tokio::select! {
						() = stop.cancelled() => return,
						() = place.is_lost() => Err(connection::Ended::Slow("was sent nothing")),
						ended = connection::run(stream, &shared, &place) => ended,
					};
					tracing::debug!(%address, ?ended, "a peer is gone");
				});
			},
			Err(error) if error.kind() == io::ErrorKind::InvalidInput => break Err(error),
			Err(error) => {
				tracing::warn!(%error, "no connection could be accepted");
				tokio::select! {
					() = stop.cancelled() => break Ok(()),
					() = tokio::time::sleep(PAUSE) => {},
				}
			},
		}
	};
	stop.cancel();
	connections.close();
	let _ = tokio::time::timeout(FAREWELL, connections.wait()).await;
	result
}
