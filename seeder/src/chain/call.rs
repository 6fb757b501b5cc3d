// SPDX-License-Identifier: Apache-2.0
//! Calls of the chain's seeding pallet.

use super::Account;
use crate::scan::OwnedProof;
use content::Hash;
use subxt::{
	dynamic,
	ext::{
		scale_decode::DecodeAsType,
		scale_value::{Composite, Value},
	},
	transactions::DynamicPayload,
};

/// On what terms a pool pays. Money in the native token's smallest unit, times in ticks of ten minutes.
#[derive(DecodeAsType, Clone, Copy, PartialEq, Eq, Debug)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct PoolTerms {
	/// How long a period is.
	pub period_ticks: u32,
	/// How many periods a seat is paid after the sponsor gave notice.
	pub notice_periods: u32,
	/// How many seats there are.
	pub seats: u32,
	/// What a seat is paid for a period at the least.
	pub from_pay: u128,
	/// And at the most.
	pub max_pay: u128,
	/// In how many ticks the price of a vacant seat rises from its base to the most.
	pub ramp_ticks: u32,
	/// What a seeder puts on hold for a seat.
	pub bond: u128,
	/// Whether anybody can take a seat.
	pub open: bool,
}

/// A pool that is to be made.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NewPool {
	/// The content's id.
	pub content: Hash,
	/// Its length.
	pub length_bytes: u64,
	/// The torrent's info hash of the first version.
	pub info_hash_v1: Option<[u8; 20]>,
	/// The torrent's info hash of the second version.
	pub info_hash_v2: Option<[u8; 32]>,
	/// What to call it: at most 128 bytes.
	pub label: String,
	/// On what terms it pays.
	pub terms: PoolTerms,
	/// The sponsor's own money to begin with.
	pub funds: u128,
}

/// A call.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Call {
	/// Make a pool.
	CreatePool(Box<NewPool>),
	/// Add money to a pool.
	Fund {
		/// Which.
		pool: u64,
		/// How much.
		funds: u128,
	},
	/// Claim a seat.
	ClaimSeat {
		/// Of which pool.
		pool: u64,
		/// For no less a period.
		least_pay: u128,
	},
	/// Give a seat or a claim up.
	Leave {
		/// Of which pool.
		pool: u64,
	},
	/// Commit to the root of a period's tags.
	Commit {
		/// For the seat of which pool.
		pool: u64,
		/// The root.
		root: Hash,
	},
	/// Prove the leaf that was drawn.
	Prove {
		/// The pool.
		pool: u64,
		/// Whose seat.
		seeder: Account,
		/// The proof.
		proof: Box<OwnedProof>,
	},
	/// Write down what time has done to a seat.
	Settle {
		/// The pool.
		pool: u64,
		/// Whose seat.
		seeder: Account,
	},
	/// Nothing: it takes a number, so that others can follow.
	Nothing,
}

impl Call {
	/// In the form that is signed.
	pub fn payload(&self) -> DynamicPayload<Composite<()>> {
		let seeding = |name, args: Vec<Value>| {
			dynamic::transaction("Seeding", name, Composite::unnamed(args))
		};
		let number = |number: u64| Value::u128(number.into());
		match self {
			Self::CreatePool(new) => seeding(
				"create_pool",
				vec![
					Value::from_bytes(new.content),
					number(new.length_bytes),
					option(new.info_hash_v1.map(Value::from_bytes)),
					option(new.info_hash_v2.map(Value::from_bytes)),
					Value::from_bytes(new.label.as_bytes()),
					new.terms.value(),
					Value::u128(new.funds),
				],
			),
			Self::Fund { pool, funds } => seeding("fund", vec![number(*pool), Value::u128(*funds)]),
			Self::ClaimSeat { pool, least_pay } => {
				seeding("claim_seat", vec![number(*pool), Value::u128(*least_pay)])
			},
			Self::Leave { pool } => seeding("leave", vec![number(*pool)]),
			Self::Commit { pool, root } => {
				seeding("commit", vec![number(*pool), Value::from_bytes(root)])
			},
			Self::Prove { pool, seeder, proof } => seeding(
				"prove",
				vec![
					number(*pool),
					Value::from_bytes(seeder),
					Value::from_bytes(&proof.leaf),
					Value::unnamed_composite(proof.path.iter().map(Value::from_bytes)),
					Value::unnamed_composite(proof.tag_path.iter().map(Value::from_bytes)),
				],
			),
			Self::Settle { pool, seeder } => {
				seeding("settle", vec![number(*pool), Value::from_bytes(seeder)])
			},
			Self::Nothing => dynamic::transaction(
				"System",
				"remark",
				Composite::unnamed(vec![Value::from_bytes([])]),
			),
		}
	}
}

impl PoolTerms {
	fn value(&self) -> Value {
		let number = |number: u32| Value::u128(number.into());
		Value::named_composite([
			("period_ticks", number(self.period_ticks)),
			("notice_periods", number(self.notice_periods)),
			("seats", number(self.seats)),
			("from_pay", Value::u128(self.from_pay)),
			("max_pay", Value::u128(self.max_pay)),
			("ramp_ticks", number(self.ramp_ticks)),
			("bond", Value::u128(self.bond)),
			("open", Value::bool(self.open)),
		])
	}
}

fn option(value: Option<Value>) -> Value {
	match value {
		Some(value) => Value::unnamed_variant("Some", [value]),
		None => Value::unnamed_variant("None", []),
	}
}
