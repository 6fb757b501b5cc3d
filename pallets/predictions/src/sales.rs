// SPDX-License-Identifier: Apache-2.0
//! The end of a sale: what was not sold needs no cover.

use crate::{blueprints::OpenBlueprint, ids::BlueprintId, pallet::*};
use frame_support::{ensure, pallet_prelude::DispatchResult};
use sp_arithmetic::traits::EnsureMul;

impl<T: Config> Pallet<T> {
	pub(crate) fn do_release(who: T::AccountId, id: BlueprintId) -> DispatchResult {
		let mut open = OpenBlueprint::<T>::load(id)?;
		let blueprint = &open.blueprint;
		let may = blueprint.trader == who || !blueprint.is_on_sale(open.now);
		ensure!(blueprint.unsold > 0 && may, Error::<T>::NothingToRelease);
		end::<T>(&mut open)?;
		open.store()
	}
}

/// Nothing more is sold; the trader has the cover of the rest again.
pub(crate) fn end<T: Config>(open: &mut OpenBlueprint<T>) -> DispatchResult {
	let blueprint = &mut open.blueprint;
	let unsold = core::mem::take(&mut blueprint.unsold);
	if unsold == 0 {
		return Ok(());
	}
	let returned = blueprint.cover.ensure_mul(unsold.into())?;
	let (asset, trader) = (&blueprint.rules.asset, &blueprint.trader);
	pallet_custody::Pallet::<T>::give_back(asset, HoldReason::Cover, trader, returned, trader)?;
	let (blueprint, sold) = (open.id, blueprint.sold);
	Pallet::<T>::deposit_event(Event::SaleEnded { blueprint, sold, returned });
	Ok(())
}
