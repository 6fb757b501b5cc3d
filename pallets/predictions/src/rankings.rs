// SPDX-License-Identifier: Apache-2.0
//! Where traders stand among others.

use crate::{
	ordering::{Board, RankIndex, RankPlace},
	pallet::*,
};
use ordered_index::Queues;

/// Put a trader where they belong on a board.
pub(crate) fn place<T: Config>(
	board: Board,
	who: &T::AccountId,
	place: &mut Option<RankPlace>,
	is: Option<RankPlace>,
) {
	if *place == is {
		return;
	}
	let queues = |at: RankPlace| Queues::<Ranks<T>>::of(RankIndex { board, list: at.list });
	if let Some(was) = core::mem::replace(place, is) {
		queues(was).remove(was.tick, who.clone());
	}
	if let Some(is) = is {
		queues(is).push(is.tick, who.clone());
	}
}
