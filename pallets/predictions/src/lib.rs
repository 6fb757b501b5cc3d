// SPDX-License-Identifier: Apache-2.0
#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
// Tests and benchmarks may fail loudly.
#![cfg_attr(
	any(test, feature = "runtime-benchmarks"),
	allow(
		clippy::arithmetic_side_effects,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::panic,
		clippy::unwrap_used
	)
)]

extern crate alloc;

// Stored types and pure rules: they know nothing of the pallet.
mod blueprint;
pub mod copying;
mod feed_terms;
mod following;
mod ids;
mod judgement;
mod ordering;
mod outcome;
mod payout;
mod position;
mod profile;
mod published;
mod score;
mod seal;
mod terms;
mod times;
mod track_record;
mod unlock;

// Sections of the pallet's module.
mod calls;
mod errors;
mod events;
mod storage;

// What is in store, and what is done with it.
mod blueprints;
mod closing;
mod deliveries;
mod disclosures;
mod feeds;
mod followings;
mod judging;
mod posting;
mod profiles;
mod rankings;
mod reading_keys;
mod revealing;
mod sales;
mod service;
mod track_records;
mod traders;
mod unlocking;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
#[cfg(any(feature = "try-runtime", test))]
mod try_state;
pub mod weights;

pub use blueprint::*;
pub use feed_terms::*;
pub use following::*;
use frame_support::pallet_macros::import_section;
pub use ids::*;
pub use judgement::*;
pub use ordering::*;
pub use outcome::*;
pub use pallet::*;
pub use payout::*;
pub use position::*;
pub use profile::*;
pub use published::*;
pub use score::*;
pub use seal::*;
pub use terms::*;
pub use times::*;
pub use track_record::*;
pub use unlock::*;
pub use weights::WeightInfo;

// FRAME's macros expand to `expect`; what is written here only calls what the wall stands around.
#[allow(clippy::expect_used)]
#[import_section(calls::calls)]
#[import_section(events::events)]
#[import_section(errors::errors)]
#[import_section(storage::storage)]
#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use alloc::vec::Vec;
	use frame_support::{
		pallet_prelude::*,
		traits::{Consideration, Footprint},
	};
	use frame_system::pallet_prelude::*;
	use ordered_index::{Ends, Link as Neighbours, Tick};
	use primitives::{
		Balance, Clock, FeedId, InOrder, Moment, NewestFirst, PriceHistory, PriceSource,
	};
	use sp_core::U256;
	use sp_runtime::FixedU128;

	#[pallet::config]
	pub trait Config:
		frame_system::Config + pallet_custody::Config<RuntimeHoldReason: From<HoldReason>>
	{
		/// Who sets the terms of feeds.
		type GovernanceOrigin: EnsureOrigin<Self::RuntimeOrigin>;

		/// Where prices come from: those of now, and those that judge.
		type Prices: PriceSource + PriceHistory;

		/// The time of the block, and which deadlines have passed by it.
		type Clock: Clock;

		/// The deposit for a record in store.
		type Consideration: Consideration<Self::AccountId, Footprint>;

		/// Who gets the protocol's fees and lost stakes.
		type FeeDestination: Get<Self::AccountId>;

		/// When the service of a blueprint that failed is tried again.
		///
		/// In milliseconds.
		#[pallet::constant]
		type ServiceRetry: Get<Moment>;

		/// The most weight that serving blueprints uses of a block.
		#[pallet::constant]
		type ServiceWeight: Get<Weight>;

		/// Weights of this pallet's calls.
		type WeightInfo: WeightInfo;
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T: Config> {
		/// The feeds of which there are predictions, and on what terms.
		pub feeds: Vec<(FeedId, FeedTermsOf<T>)>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		// A chain must not start from a wrong preset, so this panics.
		fn build(&self) {
			for (feed, terms) in &self.feeds {
				Pallet::<T>::do_set_feed_terms(*feed, terms.clone())
					.expect("the preset's terms are valid");
			}
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_idle(_: BlockNumberFor<T>, left: Weight) -> Weight {
			Self::serve(left)
		}

		fn integrity_test() {
			assert!(T::ServiceRetry::get() > 0, "ServiceRetry must not be zero");
			assert!(
				<T as Config>::WeightInfo::serve_nothing_due()
					.saturating_add(turn_weight::<T>())
					.all_lte(T::ServiceWeight::get()),
				"ServiceWeight must let one blueprint be served"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}

	/// What a turn of one blueprint weighs at the most: judged, or unlocks of it closed.
	pub(crate) fn turn_weight<T: Config>() -> Weight {
		<T as Config>::WeightInfo::serve_judge()
			.max(<T as Config>::WeightInfo::serve_close(CLOSED_AT_ONCE))
	}
}
