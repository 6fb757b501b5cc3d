// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! Says when this machine's clock is behind the chain: BABE then makes no block, and says nothing.

use crate::client::FullClient;
use futures_timer::Delay;
use sp_blockchain::HeaderBackend;
use sp_consensus_babe::SlotDuration;
use std::{sync::Arc, time::Duration};
use trine_runtime::opaque::Block;

/// How often the clock is looked at.
const EVERY: Duration = Duration::from_secs(6);

/// How far, in milliseconds, the clock may be behind the newest block: slots of neighbours differ
/// by that much.
const TOLERANCE: u64 = 15_000;

/// How many looks pass between two warnings of the same thing.
const LOOKS_BETWEEN: u32 = 10;

/// What there is to say.
#[derive(Debug, PartialEq, Eq)]
pub enum Finding {
	/// The clock is behind the newest block by so many milliseconds.
	Behind(u64),
	/// It was, and is no longer.
	CaughtUp,
}

/// Remembers what was said, so that it is said again only from time to time.
#[derive(Debug, Default)]
pub struct ClockWatch {
	looks_since: Option<u32>,
}

impl ClockWatch {
	/// What there is to say when the clock shows `now` and the newest block is of the time `block`,
	/// both in milliseconds since 1970.
	pub fn look(&mut self, now: u64, block: u64) -> Option<Finding> {
		let behind = block.saturating_sub(now);
		if behind <= TOLERANCE {
			return self.looks_since.take().map(|_| Finding::CaughtUp);
		}
		let looks = self.looks_since.map_or(LOOKS_BETWEEN, |looks| looks.saturating_add(1));
		let due = looks >= LOOKS_BETWEEN;
		self.looks_since = Some(if due { 0 } else { looks });
		due.then_some(Finding::Behind(behind))
	}
}

/// Looks at the clock for as long as the node runs.
pub async fn run(client: Arc<FullClient>, slot: SlotDuration) {
	let mut watch = ClockWatch::default();
	loop {
		Delay::new(EVERY).await;
		let Some((number, time)) = newest_block(&client, slot) else { continue };
		let now = sp_timestamp::InherentDataProvider::from_system_time().timestamp().as_millis();
		match watch.look(now, time) {
			Some(Finding::Behind(behind)) => log::warn!(
				"⏰ This machine's clock is {} s behind block #{number}: before it catches up, no \
				 block is made here, and blocks of others are refused. Set the clock right, for \
				 instance with `timedatectl set-ntp true`",
				Duration::from_millis(behind).as_secs(),
			),
			Some(Finding::CaughtUp) => log::info!("⏰ This machine's clock is right again"),
			None => (),
		}
	}
}

/// Number and time (milliseconds since 1970, the start of its slot) of the newest block, unless it
/// is the first.
fn newest_block(client: &FullClient, slot: SlotDuration) -> Option<(u32, u64)> {
	let header = client.header(client.info().best_hash).ok()??;
	let digest = sc_consensus_babe::find_pre_digest::<Block>(&header).ok()?;
	(header.number > 0).then(|| (header.number, (*digest.slot()).saturating_mul(slot.as_millis())))
}

#[cfg(test)]
mod tests {
	use super::*;

	const NOW: u64 = 1_700_000_000_000;
	const HALF_AN_HOUR: u64 = 30 * 60 * 1_000;

	#[test]
	fn a_clock_that_went_back_should_be_named_at_once_and_each_minute() {
		let mut watch = ClockWatch::default();
		assert_eq!(watch.look(NOW, NOW), None);
		let findings: Vec<_> = (0..=10).map(|_| watch.look(NOW - HALF_AN_HOUR, NOW)).collect();
		assert_eq!(findings.first(), Some(&Some(Finding::Behind(HALF_AN_HOUR))));
		assert_eq!(findings.last(), Some(&Some(Finding::Behind(HALF_AN_HOUR))));
		assert_eq!(findings.iter().flatten().count(), 2);
	}

	#[test]
	fn a_clock_that_has_caught_up_should_be_named_once() {
		let mut watch = ClockWatch::default();
		watch.look(NOW - HALF_AN_HOUR, NOW);
		assert_eq!(watch.look(NOW, NOW), Some(Finding::CaughtUp));
		assert_eq!(watch.look(NOW, NOW), None);
	}

	#[test]
	fn a_clock_ahead_or_a_little_behind_should_not_be_named() {
		let mut watch = ClockWatch::default();
		assert_eq!(watch.look(NOW + HALF_AN_HOUR, NOW), None);
		assert_eq!(watch.look(NOW - TOLERANCE, NOW), None);
		assert_eq!(watch.look(NOW - TOLERANCE - 1, NOW), Some(Finding::Behind(TOLERANCE + 1)));
	}
}
