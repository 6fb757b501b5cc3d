// SPDX-License-Identifier: Apache-2.0
//! The paid class: how far payment is ahead of what was verified, what that is worth to who cheats, and how fast it is.

use super::costs::{CALL, TRAFFIC};
use crate::{claims::Claims, table::Table};
use std::collections::VecDeque;

const KIB: f64 = 1_024.0;
const MIB: f64 = 1_024.0 * KIB;
const GIB: f64 = 1_024.0 * MIB;
const FIRST: f64 = 256.0 * KIB;
const MOST: f64 = 16.0 * MIB;
const STEP: f64 = 0.001;

/// How far payment is ahead at first and at most, by what is verified at once.
fn ahead(unit: f64) -> (f64, f64) {
	(FIRST.max(unit), MOST.max(2.0 * unit))
}

/// A connection and how it is used.
#[derive(Clone, Copy)]
struct Link {
	/// Bytes a second, and seconds for both ways.
	rate: f64,
	round_trip: f64,
	/// Bytes a second that are sent without payment.
	free: f64,
	/// What is verified at once: a block, or a whole piece.
	unit: f64,
	/// How far payment is ahead at first, and at most.
	first: f64,
	most: f64,
}

impl Link {
	const USUAL: Self = Self {
		rate: 100e6,
		round_trip: 0.05,
		free: 0.0,
		unit: 16.0 * KIB,
		first: FIRST,
		most: MOST,
	};
}

/// Who pays.
struct Payer {
	received: f64,
	verified: f64,
	ahead: f64,
	/// What was verified when `ahead` last doubled.
	doubled: f64,
	promised: f64,
}

impl Payer {
	/// Takes what has come; a voucher if one is due.
	fn take(&mut self, bytes: f64, link: Link) -> Option<f64> {
		self.received += bytes;
		self.verified = (self.received / link.unit + 1e-9).floor() * link.unit;
		while self.ahead < link.most && self.verified >= self.doubled + self.ahead {
			self.doubled += self.ahead;
			self.ahead = (2.0 * self.ahead).min(link.most);
		}
		let due = self.verified + self.ahead;
		(due >= self.promised + self.ahead / 4.0).then(|| {
			self.promised = due;
			due
		})
	}
}

#[derive(Clone, Copy, Default)]
struct Transfer {
	/// When so many bytes had come; infinite: never.
	seconds: f64,
	/// The same when the first half of them had.
	half: f64,
	verified: f64,
	ahead: f64,
	/// Payment that the uploader has, and the most that it ever was ahead of what was verified.
	paid: f64,
	most_ahead: f64,
	/// The most that was sent without payment, beyond the free class.
	unpaid: f64,
}

/// Sends `bytes`; the uploader stops for good after `stops`, the downloader pays no more after `pays_until`.
fn transfer(link: Link, bytes: f64, stops: f64, pays_until: f64, longest: f64) -> Transfer {
	let mut payer =
		Payer { received: 0.0, verified: 0.0, ahead: link.first, doubled: 0.0, promised: 0.0 };
	let mut out = Transfer { seconds: f64::INFINITY, half: f64::INFINITY, ..Transfer::default() };
	let (mut sent, mut credit, mut free) = (0.0, 0.0, 0.0);
	let mut data: VecDeque<(f64, f64)> = VecDeque::new();
	let mut vouchers: VecDeque<(f64, f64)> = VecDeque::new();
	let way = link.round_trip / 2.0;
	let mut step = 0_u64;
	loop {
		let now = step as f64 * STEP;
		let mut come = 0.0;
		while data.front().is_some_and(|(at, _)| *at <= now) {
			come += data.pop_front().map_or(0.0, |(_, bytes)| bytes);
		}
		let voucher = payer.take(come, link);
		if let Some(total) = voucher.filter(|_| payer.verified <= pays_until) {
			vouchers.push_back((now + way, total));
		}
		while vouchers.front().is_some_and(|(at, _)| *at <= now) {
			credit = vouchers.pop_front().map_or(credit, |(_, total)| total);
		}
		let wanted = (link.rate * STEP).min(stops - sent).min(bytes - sent).max(0.0);
		let paid = wanted.min((credit - sent).max(0.0));
		let gift = (wanted - paid).min(link.free * STEP);
		if paid + gift > 0.0 {
			sent += paid + gift;
			free += gift;
			data.push_back((now + way, paid + gift));
		}
		out.unpaid = out.unpaid.max(sent - credit - free);
		out.most_ahead = out.most_ahead.max(credit - payer.verified);
		if payer.received >= bytes / 2.0 - 1.0 && out.half.is_infinite() {
			out.half = now;
		}
		let done = payer.received >= bytes - 1.0;
		if done {
			out.seconds = now;
		}
		if done || now > longest {
			break;
		}
		step += 1;
	}
	out.verified = payer.verified;
	out.ahead = payer.ahead;
	out.paid = vouchers.back().map_or(credit, |(_, total)| *total);
	out
}

pub fn tables(claims: &mut Claims) -> Vec<Table> {
	vec![uploader(claims), downloader(claims), speed(claims)]
}

fn uploader(claims: &mut Claims) -> Table {
	let mut table = Table::new(
		"An uploader who stops",
		"Sends so much, is paid ahead, and sends nothing more (or nothing that is right). 100 MB/s, 50 ms. Worth at 0.012 TRN a \
		 GiB, less the fee of redeeming (0.006 TRN), which the whole of the channel's payment has to cover; and at 1.2 TRN a GiB.",
		&[
			"sent, MiB",
			"W, MiB",
			"taken, MiB",
			"of all he was paid",
			"taken, TRN",
			"channel is worth redeeming",
			"at 1.2: taken, TRN",
			"is worth redeeming",
		],
	);
	let mut broken: Vec<String> = vec![];
	let mut largest: f64 = 0.0;
	for mib in [0.0, 0.25, 1.0, 4.0, 16.0, 64.0, 512.0, 1_024.0] {
		let found = transfer(Link::USUAL, 4.0 * GIB, mib * MIB, f64::MAX, mib / 50.0 + 2.0);
		let taken = found.paid - found.verified;
		largest = largest.max(taken);
		if taken > (found.verified + FIRST).min(MOST) + 1.0 || found.most_ahead > found.ahead + 1.0
		{
			broken.push(format!("{mib} MiB"));
		}
		let worth = |price: f64| {
			let net = found.paid / GIB * price - CALL;
			if net > 0.0 {
				format!("yes, {net:.4}")
			} else {
				"no".into()
			}
		};
		table.row(vec![
			format!("{mib}"),
			format!("{:.2}", found.ahead / MIB),
			format!("{:.2}", taken / MIB),
			format!("{:.1} %", 100.0 * taken / found.paid.max(1.0)),
			format!("{:.6}", taken / GIB * TRAFFIC),
			worth(TRAFFIC),
			format!("{:.4}", taken / GIB * 1.2),
			worth(1.2),
		]);
	}
	let pieces = [0.5, 4.0, 16.0, 32.0].map(|mib| {
		let (first, most) = ahead(mib * MIB);
		let link = Link { unit: mib * MIB, first, most, ..Link::USUAL };
		let found = [0.0, mib, 4.0 * mib, 1_024.0].map(|sent| {
			let found = transfer(link, 4.0 * GIB, sent * MIB, f64::MAX, sent / 50.0 + 2.0);
			found.paid - found.verified
		});
		found.into_iter().fold(0.0, f64::max) / most
	});
	let pieces = pieces.into_iter().fold(0.0, f64::max);
	claims.note(
		"an uploader who stops takes at most W: 16 MiB, and never more than he sent and 256 KiB; of pieces checked whole at most two, or 16 MiB",
		broken.is_empty() && pieces <= 1.0 + 1e-9,
		if broken.is_empty() {
			format!(
				"{:.2} MiB, {:.6} TRN at 0.012 a GiB; of pieces {:.0} % of it",
				largest / MIB,
				largest / GIB * TRAFFIC,
				100.0 * pieces
			)
		} else {
			broken.join(", ")
		},
	);
	table
}

fn downloader(claims: &mut Claims) -> Table {
	let mut table = Table::new(
		"A downloader who pays no more",
		"Takes 4 GiB at most and stops paying after so much. Sent without payment, beyond the free class; and what a payee \
		 loses who crashes and whom the payer never meets again, as it writes the best voucher once a second.",
		&["paid for, MiB", "sent unpaid, MiB", "lost in a crash: MiB at 100 MB/s", "TRN", "at 1 GB/s", "TRN"],
	);
	let mut most: f64 = 0.0;
	for mib in [0.0, 1.0, 16.0, 256.0] {
		let found = transfer(Link::USUAL, 4.0 * GIB, f64::MAX, mib * MIB, mib / 50.0 + 2.0);
		most = most.max(found.unpaid);
		let crash = |rate: f64| {
			let lost = rate.min(mib * MIB);
			(format!("{:.1}", lost / MIB), format!("{:.5}", lost / GIB * TRAFFIC))
		};
		let (slow, fast) = (crash(100e6), crash(1e9));
		table.row(vec![
			format!("{mib}"),
			format!("{:.3}", found.unpaid.max(0.0) / MIB),
			slow.0,
			slow.1,
			fast.0,
			fast.1,
		]);
	}
	claims.note(
		"a downloader who pays no more gets nothing beyond the free class",
		most <= 1.0,
		format!("{:.0} bytes", most.max(0.0)),
	);
	table
}

fn speed(claims: &mut Claims) -> Table {
	let mut table = Table::new(
		"How fast the paid class is",
		"A link of 100 MB/s. Seconds for the first 64 MiB, speed of the second half of 1 GiB, by what is verified at once: \
		 a block (v2), or a whole piece (v1), with nothing sent unpaid and with a free class of 1 MB/s. Last: if W always \
		 started at 256 KiB and ended at 16 MiB.",
		&[
			"verified at once",
			"round trip, ms",
			"64 MiB, s",
			"MB/s later",
			"with 1 MB/s free: 64 MiB, s",
			"MB/s later",
			"W as of blocks: 64 MiB, s",
			"MB/s later",
		],
	);
	let figures = |link: Link| {
		let first = transfer(link, 64.0 * MIB, f64::MAX, f64::MAX, 400.0);
		let later = transfer(link, GIB, f64::MAX, f64::MAX, 2_000.0);
		let rate = GIB / 2.0 / (later.seconds - later.half) / 1e6;
		let show = |x: f64, digits: usize| {
			if x.is_finite() && x > 0.0 {
				format!("{x:.digits$}")
			} else {
				"stuck".into()
			}
		};
		let stuck = first.seconds.is_infinite();
		([show(first.seconds, 1), if stuck { "stuck".into() } else { show(rate, 0) }], rate, stuck)
	};
	let (mut slowest, mut stuck_at) = (f64::MAX, None);
	for unit in [16.0 * KIB, 0.5 * MIB, MIB, 4.0 * MIB, 16.0 * MIB, 32.0 * MIB] {
		for round_trip in [0.001, 0.05, 0.2] {
			let (first, most) = ahead(unit);
			let link = Link { unit, round_trip, first, most, ..Link::USUAL };
			let (bare, rate, stuck) = figures(link);
			if round_trip == 0.05 {
				slowest = if stuck { 0.0 } else { rate.min(slowest) };
			}
			let (free, ..) = figures(Link { free: 1e6, ..link });
			let (blocks, _, stops) = figures(Link { first: FIRST, most: MOST, ..link });
			if stops && stuck_at.is_none() {
				stuck_at = Some(unit / MIB);
			}
			let name = if unit < FIRST {
				"a block, 16 KiB".into()
			} else {
				format!("a piece of {} MiB", unit / MIB)
			};
			let mut cells = vec![name, format!("{:.0}", 1_000.0 * round_trip)];
			cells.extend([bare, free, blocks].into_iter().flatten());
			table.row(cells);
		}
	}
	claims.note(
		"W is no brake, of blocks or of pieces checked whole: 0.9 of 100 MB/s at 50 ms, also where nothing is sent unpaid",
		slowest >= 90.0,
		format!(
			"{slowest:.0} MB/s; if W always started at 256 KiB a piece of {} MiB would never be complete",
			stuck_at.unwrap_or_default()
		),
	);
	table
}
