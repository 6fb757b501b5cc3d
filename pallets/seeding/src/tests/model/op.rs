// SPDX-License-Identifier: Apache-2.0
//! What can be done, as data: made by `generate.rs`, done to the model here and to the pallet by
//! `driver.rs`.

use super::world::*;

/// Roots of tags, as far as a proof can tell them apart.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Root {
	/// The tags of leaves below this index are this seat's and this period's, the others are not: all of
	/// them in an honest one, none in a wrong one.
	pub whole_to: u64,
}

/// What is shown.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Proof {
	/// The leaf that is asked for, with its way to the content's root, and its tag's to the root that was
	/// committed to if there is such a way; whatever comes nearest otherwise.
	Right,
	/// As `Right` would be, but for a bit of the leaf.
	Leaf,
	/// … a hash of the path.
	Path,
	/// … a hash of the tag's path.
	TagPath,
	/// … a hash more in the path.
	LongPath,
	/// … the last hash of the path, or a byte of the leaf where there is no path, that is missing.
	Short,
	/// Another leaf, itself proven rightly; as `Leaf` if there is only one.
	OtherLeaf,
	/// Two hashes of an inner node as if they were a leaf.
	InnerNode,
}

pub const WRONG: [Proof; 7] = [
	Proof::Leaf,
	Proof::Path,
	Proof::TagPath,
	Proof::LongPath,
	Proof::Short,
	Proof::OtherLeaf,
	Proof::InnerNode,
];

#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewPool {
	/// Bytes of the content, which follows from its length.
	pub length: u64,
	/// Which info hashes are given.
	pub v1: bool,
	pub v2: bool,
	/// Bytes of the label.
	pub label: usize,
	pub terms: Terms,
	pub funds: u128,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Op {
	/// The next tick, with its seed.
	Tick(Seed),
	/// Free money goes elsewhere.
	Spend {
		who: Who,
		to: Who,
		amount: u128,
	},
	CreatePool {
		who: Who,
		new: NewPool,
	},
	Fund {
		who: Who,
		pool: PoolId,
		funds: u128,
	},
	Withdraw {
		who: Who,
		pool: PoolId,
		funds: u128,
	},
	Admit {
		who: Who,
		pool: PoolId,
		seeder: Who,
	},
	Unadmit {
		who: Who,
		pool: PoolId,
		seeder: Who,
	},
	ClaimSeat {
		who: Who,
		pool: PoolId,
		least_pay: u128,
	},
	Commit {
		who: Who,
		pool: PoolId,
		root: Root,
	},
	Prove {
		who: Who,
		pool: PoolId,
		seeder: Who,
		proof: Proof,
	},
	Settle {
		who: Who,
		pool: PoolId,
		seeder: Who,
	},
	Leave {
		who: Who,
		pool: PoolId,
	},
	Dismiss {
		who: Who,
		pool: PoolId,
		seeder: Who,
	},
	ClosePool {
		who: Who,
		pool: PoolId,
	},
	/// By governance, or by somebody who is not.
	Delist {
		by_governance: bool,
		pool: PoolId,
	},
	OpenChannel {
		who: Who,
		payee: Who,
		deposit: u128,
	},
	TopUp {
		who: Who,
		channel: u64,
		more: u128,
	},
	Redeem {
		who: Who,
		channel: u64,
		total: u128,
		signed: bool,
	},
	CloseChannel {
		who: Who,
		channel: u64,
	},
	Finish {
		who: Who,
		channel: u64,
	},
}

impl Op {
	pub fn name(&self) -> &'static str {
		match self {
			Self::Tick(_) => "tick",
			Self::Spend { .. } => "spend",
			Self::CreatePool { .. } => "create_pool",
			Self::Fund { .. } => "fund",
			Self::Withdraw { .. } => "withdraw",
			Self::Admit { .. } => "admit",
			Self::Unadmit { .. } => "unadmit",
			Self::ClaimSeat { .. } => "claim_seat",
			Self::Commit { .. } => "commit",
			Self::Prove { .. } => "prove",
			Self::Settle { .. } => "settle",
			Self::Leave { .. } => "leave",
			Self::Dismiss { .. } => "dismiss",
			Self::ClosePool { .. } => "close_pool",
			Self::Delist { .. } => "delist",
			Self::OpenChannel { .. } => "open_channel",
			Self::TopUp { .. } => "top_up_channel",
			Self::Redeem { .. } => "redeem",
			Self::CloseChannel { .. } => "close_channel",
			Self::Finish { .. } => "finish_channel",
		}
	}
}

impl World {
	/// See [`World::apply`].
	pub fn call(&mut self, op: &Op) -> Result<(), Why> {
		match *op {
			Op::Tick(seed) => {
				self.tick(seed);
				Ok(())
			},
			Op::Spend { who, to, amount } => self.spend(who, to, amount),
			Op::CreatePool { who, ref new } => self.create_pool(who, new),
			Op::Fund { who, pool, funds } => self.fund(who, pool, funds),
			Op::Withdraw { who, pool, funds } => self.withdraw(who, pool, funds),
			Op::Admit { who, pool, seeder } => self.admit(who, pool, seeder),
			Op::Unadmit { who, pool, seeder } => self.unadmit(who, pool, seeder),
			Op::ClaimSeat { who, pool, least_pay } => self.claim_seat(who, pool, least_pay),
			Op::Commit { who, pool, root } => self.commit(who, pool, root),
			Op::Prove { pool, seeder, proof, .. } => self.prove(pool, seeder, proof),
			Op::Settle { pool, seeder, .. } => self.settle(pool, seeder),
			Op::Leave { who, pool } => self.leave(who, pool),
			Op::Dismiss { who, pool, seeder } => self.dismiss(who, pool, seeder),
			Op::ClosePool { who, pool } => self.close_pool(who, pool),
			Op::Delist { by_governance, pool } => self.delist(by_governance, pool),
			Op::OpenChannel { who, payee, deposit } => self.open_channel(who, payee, deposit),
			Op::TopUp { who, channel, more } => self.top_up_channel(who, channel, more),
			Op::Redeem { channel, total, signed, .. } => self.redeem(channel, total, signed),
			Op::CloseChannel { who, channel } => self.close_channel(who, channel),
			Op::Finish { channel, .. } => self.finish_channel(channel),
		}
	}
}
