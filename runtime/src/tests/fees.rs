// SPDX-License-Identifier: Apache-2.0
//! How fees follow from full blocks.

use super::*;
use crate::configs::BLOCK_LENGTH;
use frame_support::weights::Weight;
use pallet_transaction_payment::{Multiplier, NextFeeMultiplier};
use sp_runtime::{traits::Convert, FixedPointNumber, Perbill, Saturating};

type Update = <Runtime as pallet_transaction_payment::Config>::FeeMultiplierUpdate;

/// What normal transactions may fill of a block: its weight and its bytes.
fn limits() -> (Weight, u32) {
	let weights = <Runtime as frame_system::Config>::BlockWeights::get();
	let normal = frame_support::dispatch::DispatchClass::Normal;
	(weights.get(normal).max_total.expect("normal is bounded"), BLOCK_LENGTH / 4 * 3)
}

/// The multiplier after a block of which these percentages are filled.
fn after(previous: Multiplier, weight: u32, length: u32) -> Multiplier {
	let (most_weight, most_length) = limits();
	let part = |percent| Perbill::from_percent(percent);
	System::set_block_consumed_resources(
		part(weight) * most_weight,
		(part(length) * most_length) as usize,
	);
	Update::convert(previous)
}

fn multiplier(percent: u128) -> Multiplier {
	Multiplier::saturating_from_rational(percent, 100)
}

#[test]
fn bytes_should_raise_fees_as_weight_does() {
	on_chain("development", || {
		for previous in [multiplier(1), multiplier(100), multiplier(1_000_000)] {
			for percent in 0..=100 {
				let (by_weight, by_length) =
					(after(previous, percent, 0), after(previous, 0, percent));
				// The one is the SDK's, of which an empty block is the least in either measure. The
				// other one rounds at another place.
				let apart = by_weight.max(by_length).saturating_sub(by_weight.min(by_length));
				let rounding = previous.saturating_mul(Multiplier::from_rational(1, 1_000_000_000));
				assert!(apart <= rounding, "{percent} %: {by_weight:?} and {by_length:?}");
				assert_eq!(after(previous, percent, percent / 2), by_weight);
				assert!(after(previous, percent / 2, percent) >= after(previous, percent / 2, 0));
				match percent {
					0..=24 => assert!(by_length < previous),
					26.. => assert!(by_length > previous),
					_ => {},
				}
			}
		}
	});
}

#[test]
fn a_day_of_blocks_full_of_bytes_should_cost_more_each_hour() {
	on_chain("development", || {
		let (_, most) = limits();
		let of_a_block = || TransactionPayment::length_to_fee(most);
		let first = of_a_block();
		assert_eq!(first, u128::from(most) * 10 * currency::MICRO);
		let mut hours = vec![first];
		for _ in 0..24 {
			for _ in 0..600 {
				NextFeeMultiplier::<Runtime>::mutate(|it| *it = after(*it, 1, 100));
			}
			hours.push(of_a_block());
		}
		assert!(hours.windows(2).all(|pair| pair[1] > pair[0]), "{hours:?}");
		// e^(3 · 10⁻⁵ · ¾ · 14,400) = 1.38.
		assert_eq!(hours[24] * 100 / first, 138);
	});
}

#[test]
fn a_byte_should_never_cost_less_than_it_does_in_empty_blocks() {
	on_chain("development", || {
		for percent in [0, 1, 99, 100] {
			NextFeeMultiplier::<Runtime>::put(multiplier(percent));
			assert_eq!(TransactionPayment::length_to_fee(1_000), 10 * currency::MILLI);
		}
		NextFeeMultiplier::<Runtime>::put(multiplier(250));
		assert_eq!(TransactionPayment::length_to_fee(1_000), 25 * currency::MILLI);
	});
}
