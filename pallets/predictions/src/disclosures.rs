// SPDX-License-Identifier: Apache-2.0
//! What other pallets may read of blueprints: nothing that is still sealed.

use crate::{
	copying::{Blueprints as Read, KnownFill, KnownTerms},
	ids::BlueprintId,
	outcome::Outcome,
	pallet::*,
};

impl<T: Config> Read<T::AccountId> for Pallet<T> {
	fn terms(id: BlueprintId) -> Option<KnownTerms<T::AccountId>> {
		let blueprint = Blueprints::<T>::get(id)?;
		Some(KnownTerms {
			position: blueprint.position?,
			trader: blueprint.trader,
			feed: blueprint.feed,
			odds_e2: blueprint.odds_e2,
			stop_ppm: blueprint.stop_ppm,
			starts_ms: blueprint.times.starts_ms,
			ends_ms: blueprint.times.ends_ms,
		})
	}

	fn fill(id: BlueprintId) -> Option<KnownFill> {
		let blueprint = Blueprints::<T>::get(id)?;
		let (brief, fill) = (blueprint.brief()?, blueprint.progress.fill?);
		let levels = brief.levels(fill.price);
		Some(KnownFill { fill, target: levels.target, stop: levels.stop })
	}

	fn outcome(id: BlueprintId) -> Option<Outcome> {
		Blueprints::<T>::get(id)?.outcome
	}
}
