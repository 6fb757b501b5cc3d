// SPDX-License-Identifier: Apache-2.0
//! How positions are judged, by the history that the prices pallet keeps.

mod chain;
mod costs;
mod levels;
mod linear;
mod replay;
mod rules;

use crate::*;
use primitives::{FeedId, HistoryError, Moment, Point, PriceHistory};
use sp_runtime::FixedU128;

fn price(whole: u32) -> FixedU128 {
	FixedU128::from_u32(whole)
}

fn position(direction: Direction, entry: Entry) -> Position {
	Position { direction, entry }
}
