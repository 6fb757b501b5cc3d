// SPDX-License-Identifier: Apache-2.0
//! Which transactions of one account are on their way, and which are to be sent next. Pure: signing and
//! sending are elsewhere.
//!
//! An account's transactions are numbered, and none gets into a block before the one with the number
//! below. So one that is stuck or lost would hold up those behind it, though they serve other seats: its
//! number is used again, for a higher tip or for something else that is due, and if nothing else is, for
//! something that does nothing.

use crate::duty::Tips;
use std::collections::BTreeMap;

/// For how many blocks a transaction can get into one.
pub const MORTALITY: u64 = 64;
/// For how many blocks the next transaction in line is waited for before more is paid for it.
const PATIENCE: u64 = 4;
/// For how many blocks is waited, at the most, before what has failed is tried again.
const LONGEST_PAUSE: u64 = 64;

/// What is to be done on the chain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wanted<Id> {
	/// What.
	pub id: Id,
	/// The tip for it now.
	pub tip: u128,
	/// Its bounds.
	pub tips: Tips,
}

/// A transaction to be signed and sent now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Send<Id> {
	/// Its number.
	pub nonce: u64,
	/// What it does; nothing, if it only fills a gap in front of others.
	pub id: Option<Id>,
	/// The tip.
	pub tip: u128,
}

/// A transaction on its way.
#[derive(Clone, Debug)]
struct Sent<Id> {
	id: Option<Id>,
	tip: u128,
	/// The best block when it was sent.
	block: u64,
	/// The pool has let go of it.
	lost: bool,
}

impl<Id> Sent<Id> {
	fn is_lost(&self, block: u64) -> bool {
		self.lost || block >= self.block + MORTALITY
	}
}

/// How often something has got into a block and was still wanted.
#[derive(Clone, Copy, Default, Debug)]
struct Failed {
	times: u32,
	/// The first block in which it may be tried again.
	again: u64,
}

/// The transactions of one account that are on their way.
#[derive(Clone, Debug)]
pub struct Outbox<Id> {
	sent: BTreeMap<u64, Sent<Id>>,
	failed: BTreeMap<Id, Failed>,
}

impl<Id> Default for Outbox<Id> {
	fn default() -> Self {
		Self { sent: BTreeMap::new(), failed: BTreeMap::new() }
	}
}

impl<Id: Clone + Ord> Outbox<Id> {
	/// The node says that this one will not get into a block. What was sent under its number since is not
	/// concerned, which is told apart by its tip and block.
	pub fn lost(&mut self, nonce: u64, tip: u128, block: u64) {
		if let Some(sent) = self.sent.get_mut(&nonce) {
			sent.lost |= (sent.tip, sent.block) == (tip, block);
		}
	}

	/// What to send now. `block` is the best block's number and `next` the account's next number there;
	/// `wanted` is what was not done there, the most urgent first.
	pub fn plan(&mut self, block: u64, next: u64, wanted: &[Wanted<Id>]) -> Vec<Send<Id>> {
		self.take_in(block, next, wanted);
		self.drop_tail(block, wanted);
		// Nothing that is on its way is sent twice.
		let new: Vec<_> = wanted.iter().filter(|wanted| self.may_send(block, &wanted.id)).collect();
		let mut new = new.into_iter();
		let mut sends = Vec::new();
		// First the numbers behind which others wait, then new ones.
		let behind = self.sent.last_key_value().map_or(next, |(last, _)| last + 1);
		for nonce in next..behind {
			let send = match self.sent.get(&nonce) {
				Some(sent) if sent.is_lost(block) => Some(again(sent, wanted, &mut new)),
				Some(sent) if nonce == next && block >= sent.block + PATIENCE => {
					for_more(sent, wanted)
				},
				Some(_) => None,
				None => Some(fill(&mut new)),
			};
			sends.extend(send.map(|(id, tip)| Send { nonce, id, tip }));
		}
		sends.extend((behind..).zip(new).map(|(nonce, wanted)| Send {
			nonce,
			id: Some(wanted.id.clone()),
			tip: wanted.tip,
		}));
		for Send { nonce, id, tip } in &sends {
			let sent = Sent { id: id.clone(), tip: *tip, block, lost: false };
			self.sent.insert(*nonce, sent);
		}
		sends
	}

	/// How many are on their way.
	pub fn len(&self) -> usize {
		self.sent.len()
	}

	/// Whether none is.
	pub fn is_empty(&self) -> bool {
		self.sent.is_empty()
	}

	/// Take out what has got into a block. What is wanted nevertheless has failed, and is not tried again at
	/// once: each time costs its fee.
	fn take_in(&mut self, block: u64, next: u64, wanted: &[Wanted<Id>]) {
		let ahead = self.sent.split_off(&next);
		let done = std::mem::replace(&mut self.sent, ahead);
		self.failed.retain(|id, _| wanted.iter().any(|wanted| wanted.id == *id));
		for id in done.into_values().filter_map(|sent| sent.id) {
			if wanted.iter().any(|wanted| wanted.id == id) {
				let failed = self.failed.entry(id).or_default();
				failed.times = failed.times.saturating_add(1);
				let pause = 1u64.checked_shl(failed.times).unwrap_or(LONGEST_PAUSE);
				failed.again = block + pause.min(LONGEST_PAUSE);
			}
		}
	}

	/// Forget what is lost, behind which nothing waits and which nobody wants any more.
	fn drop_tail(&mut self, block: u64, wanted: &[Wanted<Id>]) {
		while let Some(last) = self.sent.last_entry() {
			if !last.get().is_lost(block) || find(last.get(), wanted).is_some() {
				break;
			}
			last.remove();
		}
	}

	/// Whether this is neither on its way nor has failed a moment ago.
	fn may_send(&self, block: u64, id: &Id) -> bool {
		let sent = self.sent.values().any(|sent| sent.id.as_ref() == Some(id));
		!sent && self.failed.get(id).is_none_or(|failed| block >= failed.again)
	}
}

/// What a transaction was sent for, if that is wanted still.
fn find<'a, Id: PartialEq>(sent: &Sent<Id>, wanted: &'a [Wanted<Id>]) -> Option<&'a Wanted<Id>> {
	wanted.iter().find(|wanted| Some(&wanted.id) == sent.id.as_ref())
}

/// For a lost one's number: the same, if it is wanted still, else something else.
fn again<'a, Id: Clone + PartialEq + 'a>(
	sent: &Sent<Id>,
	wanted: &[Wanted<Id>],
	new: &mut impl Iterator<Item = &'a Wanted<Id>>,
) -> (Option<Id>, u128) {
	match find(sent, wanted) {
		Some(wanted) => (sent.id.clone(), wanted.tips.above(sent.tip, wanted.tip)),
		None => fill(new),
	}
}

/// The next in line waits for long: it gets a higher tip, unless that is the highest already, or nobody wants
/// it any more and it may come when it comes.
fn for_more<Id: Clone + PartialEq>(
	sent: &Sent<Id>,
	wanted: &[Wanted<Id>],
) -> Option<(Option<Id>, u128)> {
	let wanted = find(sent, wanted)?;
	let tip = wanted.tips.above(sent.tip, wanted.tip);
	(tip > sent.tip).then(|| (sent.id.clone(), tip))
}

/// For a number that others wait behind: what is wanted next, or nothing.
fn fill<'a, Id: Clone + 'a>(new: &mut impl Iterator<Item = &'a Wanted<Id>>) -> (Option<Id>, u128) {
	new.next().map_or((None, 1), |wanted| (Some(wanted.id.clone()), wanted.tip))
}

#[cfg(test)]
mod tests;
