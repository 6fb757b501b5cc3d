// SPDX-License-Identifier: Apache-2.0
//! Fetching just in time: how much of its window a seat needs that keeps nothing between two proofs.

use super::{
	costs::{DISK, GIB, TRAFFIC},
	rules::{Terms, Tick, DAY},
};
use crate::{claims::Claims, table::Table};

const TICK_SECONDS: f64 = 600.0;
const SPEEDS: [f64; 3] = [1.0, 10.0, 100.0];

/// A content read from elsewhere in each period.
struct Fetch {
	/// Seconds.
	takes: f64,
	window: f64,
	period: f64,
}

impl Fetch {
	fn new(gib: f64, period: Tick, megabytes: f64) -> Self {
		let terms = Terms { period, ..Terms::USUAL };
		Self {
			takes: gib * GIB / (megabytes * 1e6),
			// From the tick in which the key is known to the last one in which a commit counts.
			window: (terms.window() + 1) as f64 * TICK_SECONDS,
			period: period as f64 * TICK_SECONDS,
		}
	}

	/// Of the window, if nothing was fetched before it.
	fn share(&self) -> f64 {
		self.takes / self.window
	}

	/// The part that has to be fetched before the window and kept, and the part of the content that is kept on an
	/// average over the period. None: it takes longer than a period.
	fn kept(&self) -> Option<(f64, f64)> {
		(self.takes <= self.period).then(|| {
			let before = (self.takes - self.window).max(0.0);
			let most = before / self.takes;
			// It grows before the window, and stays until it is hashed in the same order in which it came, at once.
			(most, most * before / 2.0 / self.period)
		})
	}
}

pub fn table(claims: &mut Claims) -> Table {
	let mut table = Table::new(
		"Just in time",
		"Keeps nothing between two proofs and fetches all of it after each key is known. Share of the window, and, where \
		 that is not enough, how much has to be fetched before it and kept (the most; on an average over the period; –: \
		 it cannot be done). Traffic costs 0.012 TRN a GiB and disk 0.000 5 TRN a GiB and day: fetching for money pays \
		 nowhere, fetching from somebody's free class does.",
		&[
			"content, period",
			"1 MB/s",
			"keeps",
			"10 MB/s",
			"keeps",
			"100 MB/s",
			"keeps",
			"traffic, TRN a period",
			"disk saved",
		],
	);
	let contents: Vec<(f64, Tick)> = vec![
		(1.0, DAY),
		(16.0, DAY),
		(64.0, DAY),
		(100.0, DAY),
		(1_024.0, 7 * DAY),
		(16_384.0, 7 * DAY),
	];
	for (gib, period) in contents {
		let days = period as f64 / DAY as f64;
		let mut cells = vec![format!("{gib} GiB, {days} d")];
		for speed in SPEEDS {
			let fetch = Fetch::new(gib, period, speed);
			cells.push(format!("{:.1} %", 100.0 * fetch.share()));
			cells.push(match fetch.kept() {
				Some((most, average)) if most > 0.0 => {
					format!("{:.0} %; {:.0} %", 100.0 * most, 100.0 * average)
				},
				Some(_) => "0".into(),
				None => "–".into(),
			});
		}
		cells.push(format!("{:.3}", gib * TRAFFIC));
		cells.push(format!("{:.4}", gib * DISK * days));
		table.row(cells);
	}
	let (small, large) = (Fetch::new(1.0, DAY, 1.0), Fetch::new(64.0, DAY, 1.0));
	claims.note(
		"1 GiB at 1 MB/s takes 2 % of a day's window, 64 GiB more than all of it",
		(0.015..0.025).contains(&small.share()) && large.share() > 1.0,
		format!("{:.2} % and {:.0} %", 100.0 * small.share(), 100.0 * large.share()),
	);
	claims.note(
		"fetching all of a content in each period costs more than a disk, if traffic is paid for",
		TRAFFIC > DISK * 7.0,
		format!("{TRAFFIC} TRN a GiB against {} for a week", DISK * 7.0),
	);
	let (most, average) = large.kept().unwrap_or_default();
	claims.note(
		"only what cannot be fetched in a period has to be kept: 64 GiB at 1 MB/s need not, 100 GiB must",
		small.kept().is_some() && large.kept().is_some() && Fetch::new(100.0, DAY, 1.0).kept().is_none(),
		format!(
			"of 64 GiB {:.0} % are kept for a time, {:.0} % on an average; it ends at {:.0} GiB",
			100.0 * most,
			100.0 * average,
			1e6 * DAY as f64 * TICK_SECONDS / GIB
		),
	);
	table
}
