// SPDX-License-Identifier: Apache-2.0
//! How the chain is doing.

use crate::{
	configs::time, Babe, Lending, Predictions, Runtime, Session, System, Timestamp, VERSION,
};
use codec::{Decode, Encode};
use frame_support::dispatch::DispatchClass;
use frame_system::limits::BlockWeights;
use pallet_clock::Halt;
use primitives::Moment;
use scale_info::TypeInfo;
use sp_runtime::{FixedPointNumber, FixedU128};

/// How far due work is counted.
pub const MAX_DUE: u32 = 1_000;
/// How long an epoch is, in milliseconds.
const EPOCH_MS: Moment = time::EPOCH * time::SLOT;

sp_api::decl_runtime_apis! {
	/// How the chain is doing.
	#[api_version(1)]
	pub trait StatusApi {
		/// How the chain was doing at the end of the block that is asked.
		fn status() -> Status;
	}
}

/// How the chain is doing. Moments are in milliseconds since 1970.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Status {
	/// The time of the block.
	pub now_ms: Moment,
	/// How long a slot is, in which there is one block or none.
	pub slot_ms: Moment,
	/// The version of the runtime.
	pub spec_version: u32,
	/// The epoch, at the end of which the validators' keys may change.
	pub epoch: EpochTime,
	/// The era, at the end of which validators may change and rewards are due.
	pub era: EraTime,
	/// The last time that the chain stood still, if any is known.
	pub last_halt: Option<Halt>,
	/// By how much the part of fees that pays for weight is multiplied now, in 10^-18.
	pub fee_multiplier_e18: FixedU128,
	/// How full the block was.
	pub fullness: Fullness,
	/// What the chain should have done by itself already, and does when blocks leave time for it.
	pub due: Due,
}

/// An epoch.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct EpochTime {
	/// Its number.
	pub index: u64,
	/// When it began, by slots.
	pub from_ms: Moment,
	/// When it ends, by slots.
	pub to_ms: Moment,
}

/// An era.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct EraTime {
	/// Its number.
	pub index: u32,
	/// The time of its first block. None until that is over.
	pub from_ms: Option<Moment>,
	/// When it ends if no epoch is skipped and nobody forces a new one. None if that is not known.
	pub to_ms: Option<Moment>,
}

/// How full a block was, in millionths.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fullness {
	/// Of all of a block's weight.
	pub weight_ppm: u32,
	/// Of the weight that ordinary transactions may use.
	pub ordinary_ppm: u32,
}

/// What should have been done already.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Due {
	/// How many loans wait for the chain to mature or settle them.
	pub lending: u32,
	/// How many blueprints wait for it.
	pub predictions: u32,
	/// Whether there may be more: each is counted up to 1000.
	pub at_least: bool,
}

/// A part in millionths, rounded down.
fn ppm(part: u64, whole: u64) -> u32 {
	let ppm = FixedU128::checked_from_rational(part, whole).unwrap_or_default();
	ppm.saturating_mul_int(1_000_000u32)
}

fn epoch() -> EpochTime {
	let start = |slot: u64| slot.saturating_mul(time::SLOT);
	let first = u64::from(Babe::current_epoch_start());
	EpochTime {
		index: pallet_babe::EpochIndex::<Runtime>::get(),
		from_ms: start(first),
		to_ms: start(first.saturating_add(time::EPOCH)),
	}
}

fn era(epoch: EpochTime) -> EraTime {
	let active = pallet_staking::ActiveEra::<Runtime>::get();
	let index = active.as_ref().map_or(0, |era| era.index);
	// A session is an epoch.
	let to_ms = pallet_staking::ErasStartSessionIndex::<Runtime>::get(index).map(|first| {
		let gone = Session::current_index().saturating_sub(first);
		let left = time::SESSIONS_PER_ERA.saturating_sub(gone).saturating_sub(1);
		epoch.to_ms.saturating_add(u64::from(left).saturating_mul(EPOCH_MS))
	});
	EraTime { index, from_ms: active.and_then(|era| era.start), to_ms }
}

fn fullness() -> Fullness {
	let limits: BlockWeights = <Runtime as frame_system::Config>::BlockWeights::get();
	let used = System::block_weight();
	let ordinary = limits.get(DispatchClass::Normal).max_total.unwrap_or(limits.max_block);
	Fullness {
		weight_ppm: ppm(used.total().ref_time(), limits.max_block.ref_time()),
		ordinary_ppm: ppm(used.get(DispatchClass::Normal).ref_time(), ordinary.ref_time()),
	}
}

pub(crate) fn status() -> Status {
	let epoch = epoch();
	let (lending, predictions) = (Lending::due(MAX_DUE), Predictions::due(MAX_DUE));
	Status {
		now_ms: Timestamp::get(),
		slot_ms: time::SLOT,
		spec_version: VERSION.spec_version,
		epoch,
		era: era(epoch),
		last_halt: pallet_clock::Halts::<Runtime>::get().last().copied(),
		fee_multiplier_e18: crate::TransactionPayment::next_fee_multiplier(),
		fullness: fullness(),
		due: Due { lending, predictions, at_least: lending >= MAX_DUE || predictions >= MAX_DUE },
	}
}
