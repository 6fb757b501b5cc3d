// SPDX-License-Identifier: Apache-2.0
//! What transactions cost, and how that follows from how full blocks are.
//!
//! A block is full when it has no room for more weight, or none for more bytes. Both count alike: otherwise
//! whoever fills blocks with bytes that take no time to run would pay the same low price for ever.

use crate::{
	configs::{currency::MICRO, system::TreasuryAccount},
	Authorship, Balance, Balances, Runtime, RuntimeEvent, System, TransactionPayment,
};
use frame_support::{
	dispatch::DispatchClass,
	parameter_types,
	traits::{tokens::imbalance::ResolveTo, ConstU8, TypedGet},
	weights::{IdentityFee, Weight, WeightToFee},
};
use pallet_transaction_payment::{
	FungibleAdapter, Multiplier, MultiplierUpdate, TargetedFeeAdjustment,
};
use sp_runtime::{
	traits::{Bounded, Convert, One, Zero},
	FixedPointNumber, Perquintill, Saturating,
};

parameter_types! {
	/// A byte, while blocks are not full: blocks are kept for ever by many, and 1 MB costs 10 TRN.
	pub const FeePerByte: Balance = 10 * MICRO;
	pub const TargetFullness: Perquintill = Perquintill::from_percent(25);
	pub AdjustmentVariable: Multiplier = Multiplier::saturating_from_rational(3, 100_000);
	pub MinimumMultiplier: Multiplier = Multiplier::saturating_from_rational(1, 1_000_000_000u128);
	pub MaximumMultiplier: Multiplier = Bounded::max_value();
}

/// The multiplier's next value by the weight of the block alone, as Polkadot has it.
type ByWeight = TargetedFeeAdjustment<
	Runtime,
	TargetFullness,
	AdjustmentVariable,
	MinimumMultiplier,
	MaximumMultiplier,
>;

/// The multiplier's next value: by weight or by length, whichever filled more of the block.
pub struct ByFullness;

impl ByFullness {
	/// The rule of [`TargetedFeeAdjustment`] for a block's bytes: with `d` for how far the block is from the
	/// target, as a part of what normal transactions may fill, `previous · (1 + v·d + v²·d²/2)`.
	fn by_length(previous: Multiplier) -> Multiplier {
		let limits = <Runtime as frame_system::Config>::BlockLength::get();
		let most = u64::from(*limits.max.get(DispatchClass::Normal));
		let filled = u64::from(System::block_size()).min(most);
		let part = |bytes: u64| Multiplier::saturating_from_rational(bytes, most.max(1));
		let (fullness, target) = (part(filled), part(TargetFullness::get().mul_floor(most)));
		let full = fullness > target;
		let distance = fullness.max(target).saturating_sub(fullness.min(target));

		let first = AdjustmentVariable::get().saturating_mul(distance);
		let second = first.saturating_mul(first).const_checked_div(Multiplier::from_u32(2));
		let second = second.unwrap_or_else(Multiplier::zero);
		let factor = if full {
			Multiplier::one().saturating_add(first)
		} else {
			Multiplier::one().saturating_sub(first)
		};
		let next = previous.saturating_mul(factor.saturating_add(second));
		next.clamp(MinimumMultiplier::get(), MaximumMultiplier::get())
	}
}

impl Convert<Multiplier, Multiplier> for ByFullness {
	// The next value rises with the fullness, so the larger one is that of the fuller measure.
	fn convert(previous: Multiplier) -> Multiplier {
		ByWeight::convert(previous).max(Self::by_length(previous))
	}
}

impl MultiplierUpdate for ByFullness {
	fn min() -> Multiplier {
		ByWeight::min()
	}
	fn max() -> Multiplier {
		ByWeight::max()
	}
	fn target() -> Perquintill {
		ByWeight::target()
	}
	fn variability() -> Multiplier {
		ByWeight::variability()
	}
}

/// The fee for a transaction's length: [`FeePerByte`], and more by the multiplier once that is above one.
///
/// The multiplier by itself concerns the fee for weight only. Below one it leaves this fee as it is: a byte
/// costs those who keep it the same when blocks are empty.
pub struct LengthFee;
impl WeightToFee for LengthFee {
	type Balance = Balance;

	// The length comes as the time of a weight: `pallet-transaction-payment` says it so.
	fn weight_to_fee(length: &Weight) -> Balance {
		let bytes = Balance::from(length.ref_time());
		let fee = bytes.saturating_mul(FeePerByte::get());
		TransactionPayment::next_fee_multiplier().max(One::one()).saturating_mul_int(fee)
	}
}

/// Who gets the transaction fees: the block's author.
pub struct FeeReceiver;
impl TypedGet for FeeReceiver {
	type Type = crate::AccountId;
	fn get() -> Self::Type {
		Authorship::author().unwrap_or_else(TreasuryAccount::get)
	}
}

impl pallet_transaction_payment::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type OnChargeTransaction = FungibleAdapter<Balances, ResolveTo<FeeReceiver, Balances>>;
	type WeightToFee = IdentityFee<Balance>;
	type LengthToFee = LengthFee;
	type FeeMultiplierUpdate = ByFullness;
	type OperationalFeeMultiplier = ConstU8<5>;
	type WeightInfo = pallet_transaction_payment::weights::SubstrateWeight<Runtime>;
}
