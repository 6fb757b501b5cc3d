// SPDX-License-Identifier: Apache-2.0
use frame_support::weights::Weight;
pub trait WeightInfo {
	fn create_market() -> Weight;
	fn place_offer() -> Weight;
	fn cancel_offer() -> Weight;
	fn take_offer_to_lend() -> Weight;
	fn take_offer_to_borrow() -> Weight;
	fn set_market_closed() -> Weight;
	fn repay() -> Weight;
	fn settle() -> Weight;
	fn claim_payments() -> Weight;
}
impl WeightInfo for () {
	fn create_market() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn place_offer() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn cancel_offer() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn take_offer_to_lend() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn take_offer_to_borrow() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn set_market_closed() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn repay() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn settle() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn claim_payments() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
}
