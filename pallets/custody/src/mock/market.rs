// SPDX-License-Identifier: Apache-2.0
//! What a market needs to hold money through custody: reasons of its own.

pub use pallet::*;

#[frame_support::pallet(dev_mode)]
mod pallet {
	#[pallet::config]
	pub trait Config:
		frame_system::Config + crate::Config<RuntimeHoldReason: From<HoldReason>>
	{
	}

	#[pallet::pallet]
	pub struct Pallet<T>(_);

	#[pallet::composite_enum]
	pub enum HoldReason {
		/// It is offered.
		Offer,
		/// It secures a debt.
		Collateral,
	}

	/// A market's reasons pass without a word about the runtime's.
	#[allow(dead_code)]
	fn a_market_can_hold<T: Config>(
		who: &T::AccountId,
	) -> frame_support::pallet_prelude::DispatchResult {
		use frame_support::traits::Get;
		crate::Pallet::<T>::hold(&T::NativeAsset::get(), HoldReason::Offer, who, 1)
	}
}
