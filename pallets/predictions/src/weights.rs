// SPDX-License-Identifier: Apache-2.0
//! Weights of this pallet's calls.

use frame_support::weights::Weight;

/// Weights of this pallet's calls.
pub trait WeightInfo {
	fn set_feed_terms() -> Weight;
	fn set_feed_closed() -> Weight;
	fn post() -> Weight;
	fn set_reading_key() -> Weight;
	fn set_profile() -> Weight;
	fn unlock() -> Weight;
	fn follow() -> Weight;
	fn unfollow() -> Weight;
	fn unlock_for() -> Weight;
	fn release() -> Weight;
	fn deliver(n: u32) -> Weight;
	fn reveal() -> Weight;
	fn exit() -> Weight;
	fn judge() -> Weight;
	fn close(n: u32) -> Weight;
	fn serve_nothing_due() -> Weight;
	fn serve_judge() -> Weight;
	fn serve_close(n: u32) -> Weight;
}

macro_rules! flat {
	($($name:ident),*) => { $(fn $name() -> Weight { Weight::from_parts(500_000_000, 0) })* };
}

/// Before they are measured.
pub struct SubstrateWeight<T>(core::marker::PhantomData<T>);
impl<T> WeightInfo for SubstrateWeight<T> {
	flat!(
		set_feed_terms,
		set_feed_closed,
		post,
		set_reading_key,
		set_profile,
		unlock,
		follow,
		unfollow,
		unlock_for,
		release,
		reveal,
		exit,
		judge,
		serve_nothing_due,
		serve_judge
	);
	fn deliver(n: u32) -> Weight {
		Weight::from_parts(500_000_000, 0).saturating_mul(n.into())
	}
	fn close(n: u32) -> Weight {
		Weight::from_parts(500_000_000, 0).saturating_mul(n.into())
	}
	fn serve_close(n: u32) -> Weight {
		Weight::from_parts(500_000_000, 0).saturating_mul(n.into())
	}
}

impl WeightInfo for () {
	flat!(
		set_feed_terms,
		set_feed_closed,
		post,
		set_reading_key,
		set_profile,
		unlock,
		follow,
		unfollow,
		unlock_for,
		release,
		reveal,
		exit,
		judge,
		serve_nothing_due,
		serve_judge
	);
	fn deliver(n: u32) -> Weight {
		Weight::from_parts(500_000_000, 0).saturating_mul(n.into())
	}
	fn close(n: u32) -> Weight {
		Weight::from_parts(500_000_000, 0).saturating_mul(n.into())
	}
	fn serve_close(n: u32) -> Weight {
		Weight::from_parts(500_000_000, 0).saturating_mul(n.into())
	}
}
