// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! What the command line says of sealing.

use std::{fmt, str::FromStr, time::Duration};

/// When a block is made without anybody asking for it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
	/// As soon as there are transactions for it.
	Instant,
	/// Never.
	Manual,
	/// Each time that this has passed, with transactions or without.
	Every(Duration),
}

/// The longest time between two blocks that can be asked for.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

impl FromStr for Mode {
	type Err = String;

	fn from_str(text: &str) -> Result<Self, String> {
		match text {
			"instant" => Ok(Self::Instant),
			"manual" => Ok(Self::Manual),
			_ => text
				.parse()
				.ok()
				.map(Duration::from_millis)
				.filter(|every| !every.is_zero() && *every <= LONGEST)
				.map(Self::Every)
				.ok_or_else(|| {
					"say instant, manual, or a number of milliseconds from 1 to 86400000".into()
				}),
		}
	}
}

impl fmt::Display for Mode {
	fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
		match self {
			Self::Instant => f.write_str("instant"),
			Self::Manual => f.write_str("manual"),
			Self::Every(every) => write!(f, "{}", every.as_millis()),
		}
	}
}

/// Options for experiments on a development chain.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct SealingParams {
	/// Make blocks on command instead of by consensus: `instant` (when there are transactions),
	/// `manual` (when asked by RPC), or every so many milliseconds. With `--dev` only: the chain is one
	/// of its own, and the node meets no other.
	#[arg(long, value_name = "instant|manual|MILLISECONDS")]
	pub sealing: Option<Mode>,

	/// With `--sealing`: the time of block 1, in milliseconds since 1970. From then on chain time
	/// passes with blocks alone, six seconds each, so that runs can be repeated.
	#[arg(long, value_name = "MILLISECONDS", requires = "sealing")]
	pub genesis_time: Option<u64>,

	/// With `--sealing`: do not keep the prices of all feeds fresh.
	#[arg(long, requires = "sealing")]
	pub no_feed: bool,
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn modes_are_read_as_they_are_shown() {
		for text in ["instant", "manual", "1", "6000", "86400000"] {
			assert_eq!(text.parse::<Mode>().map(|mode| mode.to_string()), Ok(text.into()));
		}
		for text in ["", "0", "-1", "86400001", "Instant", "6s"] {
			assert!(text.parse::<Mode>().is_err(), "{text}");
		}
	}
}
