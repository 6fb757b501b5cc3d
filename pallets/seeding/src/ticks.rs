// SPDX-License-Identifier: Apache-2.0
//! Ticks and their seeds.

use crate::{
	ids::{Bytes32, Tick},
	pallet::*,
	tick::{TickBegin, KEPT_SEEDS},
	WeightInfo,
};
use frame_support::{
	defensive,
	pallet_prelude::{DispatchError, Weight},
	traits::{DefensiveOption, Get, Randomness},
};
use frame_system::pallet_prelude::BlockNumberFor;
use primitives::{Clock, Moment};
use sp_runtime::traits::Zero;

/// What seeds are drawn for.
const SUBJECT: &[u8] = b"trine/seed/v1";

impl<T: Config> Pallet<T> {
	/// Count a tick, if one has begun with this block.
	pub(crate) fn serve() -> Weight {
		let (random, known_since) = T::Randomness::random(SUBJECT);
		if known_since == TickStart::<T>::get().known_since {
			return <T as Config>::WeightInfo::on_initialize_same_tick();
		}
		let Some(tick) = CurrentTick::<T>::get().checked_add(1) else {
			defensive!("ticks of ten minutes fill 32 bits in 80,000 years");
			return <T as Config>::WeightInfo::on_initialize_new_tick();
		};
		CurrentTick::<T>::put(tick);
		// The block has no time yet, so this is that of the one before.
		TickStart::<T>::put(TickBegin { known_since, at_ms_about: T::Clock::now() });
		Seeds::<T>::insert(tick, random.into());
		if let Some(old) = tick.checked_sub(KEPT_SEEDS) {
			Seeds::<T>::remove(old);
		}
		Self::deposit_event(Event::TickBegan { tick });
		<T as Config>::WeightInfo::on_initialize_new_tick()
	}
}

/// The seed of a tick that has begun, and not too long ago.
pub(crate) fn seed<T: Config>(tick: Tick) -> Result<Bytes32, DispatchError> {
	Seeds::<T>::get(tick).defensive_ok_or(DispatchError::Corruption)
}

/// The hash of the first block, which is kept for good.
pub(crate) fn genesis<T: Config>() -> Bytes32 {
	frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero()).into()
}

/// The chain's ticks, for who tells of many things.
pub(crate) struct Ticks {
	/// The current one.
	pub now: Tick,
	/// About when it began, in milliseconds since 1970.
	began_ms: Moment,
	/// How long one lasts about.
	tick_ms: Moment,
	/// Of the chain.
	pub genesis: Bytes32,
}

impl Ticks {
	pub fn load<T: Config>() -> Self {
		let began_ms = match TickStart::<T>::get().at_ms_about {
			// The first of all: nobody has written down when it began.
			0 => T::Clock::now(),
			began => began,
		};
		let (now, tick_ms) = (CurrentTick::<T>::get(), T::TickTime::get());
		Self { now, began_ms, tick_ms, genesis: genesis::<T>() }
	}

	/// About when a tick begins or began, in milliseconds since 1970.
	pub fn begin_ms_about(&self, tick: Tick) -> Moment {
		let time = |ticks: Tick| Moment::from(ticks).saturating_mul(self.tick_ms);
		if tick >= self.now {
			self.began_ms.saturating_add(time(tick.saturating_sub(self.now)))
		} else {
			self.began_ms.saturating_sub(time(self.now.saturating_sub(tick)))
		}
	}
}
