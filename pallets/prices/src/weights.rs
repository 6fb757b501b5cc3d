// SPDX-License-Identifier: Apache-2.0
use frame_support::weights::Weight;
pub trait WeightInfo {
	fn list_feed() -> Weight;
	fn change_feed() -> Weight;
	fn on_finalize(f: u32) -> Weight;
}
impl WeightInfo for () {
	fn list_feed() -> Weight {
		Weight::from_parts(20_000_000, 2000)
	}
	fn change_feed() -> Weight {
		Weight::from_parts(20_000_000, 2000)
	}
	fn on_finalize(f: u32) -> Weight {
		Weight::from_parts(40_000_000, 4000).saturating_mul(f.into())
	}
}
