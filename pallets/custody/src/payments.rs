// SPDX-License-Identifier: Apache-2.0
//! Payments that nobody's account can stop: what a receiver cannot take (an account below the asset's
//! minimum balance, blocked by the asset's issuer, …) waits for them in this pallet's account.

use crate::{holding, pallet::*, pins, Pending};
use frame_support::{
	ensure,
	pallet_prelude::{DispatchError, DispatchResult},
	storage::with_storage_layer,
	traits::{
		fungibles::{Inspect, Mutate},
		tokens::Preservation,
		Consideration, Footprint, Get,
	},
};
use primitives::Balance;
use sp_runtime::traits::{EnsureAdd, Zero};

/// What a payment that waits takes of the chain's storage.
pub fn footprint<T: Config>() -> Footprint {
	Footprint::from_mel::<(T::AccountId, T::AssetKind, PendingOf<T>)>()
}

/// Pay by `transfer`; if the receiver cannot take it, let it wait.
fn pay_or_keep<T: Config>(
	asset: &T::AssetKind,
	to: &T::AccountId,
	amount: Balance,
	sponsor: &T::AccountId,
	transfer: impl Fn(&T::AccountId) -> Result<Balance, DispatchError>,
) -> DispatchResult {
	if amount.is_zero() || Pallet::<T>::attempt(|| transfer(to))?.is_some() {
		return Ok(());
	}
	let treasury = T::Treasury::get();
	// Beside what waits already it needs no room of its own.
	let too_small = *to != treasury
		&& amount < T::Assets::minimum_balance(asset.clone())
		&& !Pallet::<T>::waits(to, asset);
	let to = if too_small {
		let taken = Pallet::<T>::attempt(|| transfer(&treasury))?.is_some();
		let (to, asset) = (to.clone(), asset.clone());
		Pallet::<T>::deposit_event(Event::PaymentTooSmall { to, asset, payment: amount });
		if taken {
			return Ok(());
		}
		&treasury
	} else {
		to
	};
	// If it is the payer who cannot pay, this fails as well, and the call with it.
	transfer(&Pallet::<T>::account_id())?;
	keep::<T>(asset, to, amount, sponsor)
}

/// Write down that so much of what the pallet's account has is somebody's.
pub fn keep<T: Config>(
	asset: &T::AssetKind,
	to: &T::AccountId,
	amount: Balance,
	sponsor: &T::AccountId,
) -> DispatchResult {
	// Else whoever pinned the asset could take what waits along with the pin.
	ensure!(pins::is_used::<T>(asset), Error::<T>::AssetNotPinned);
	let before = Waiting::<T>::get(to, asset).unwrap_or(Pending { amount: 0, deposit: None });
	let deposit = match before.deposit {
		Some(deposit) => Some(deposit),
		// There is one of these per pinned asset at the most.
		None if *to == T::Treasury::get() => None,
		None => Pallet::<T>::attempt(|| T::Consideration::new(sponsor, footprint::<T>()))?
			.map(|ticket| (sponsor.clone(), ticket)),
	};
	let depositor = deposit.as_ref().map(|(who, _)| who.clone());
	let pending = Pending { amount: before.amount.ensure_add(amount)?, deposit };
	Waiting::<T>::insert(to, asset, pending);
	let (to, asset) = (to.clone(), asset.clone());
	Pallet::<T>::deposit_event(Event::PaymentKept { to, asset, payment: amount, depositor });
	Ok(())
}

impl<T: Config> Pallet<T> {
	/// Pay out of what an account has free; what the receiver cannot take waits, for a deposit of
	/// `sponsor`.
	///
	/// An account left with less than the asset's minimum balance would be removed and the rest of
	/// it lost, so that rest is paid as well.
	pub fn pay(
		asset: &T::AssetKind,
		from: &T::AccountId,
		to: &T::AccountId,
		amount: Balance,
		preservation: Preservation,
		sponsor: &T::AccountId,
	) -> DispatchResult {
		if amount.is_zero() {
			return Ok(());
		}
		let rest = T::Assets::balance(asset.clone(), from).saturating_sub(amount);
		let amount = match preservation {
			Preservation::Expendable if rest < T::Assets::minimum_balance(asset.clone()) => {
				amount.ensure_add(rest)?
			},
			_ => amount,
		};
		pay_or_keep::<T>(asset, to, amount, sponsor, |to| {
			T::Assets::transfer(asset.clone(), from, to, amount, preservation)
		})
	}

	/// Pay out of what an account has on hold, as [`seize`](Self::seize) does; what the receiver cannot
	/// take waits, for a deposit of `sponsor`.
	pub fn pay_held(
		asset: &T::AssetKind,
		reason: impl Into<T::RuntimeHoldReason>,
		from: &T::AccountId,
		to: &T::AccountId,
		amount: Balance,
		sponsor: &T::AccountId,
	) -> DispatchResult {
		let reason = reason.into();
		pay_or_keep::<T>(asset, to, amount, sponsor, |to| {
			holding::transfer::<T>(asset, &reason, from, to, amount)
		})
	}

	/// Make what an account has on hold free again; if its issuer has blocked the account, let it wait,
	/// for a deposit of `sponsor`.
	pub fn give_back(
		asset: &T::AssetKind,
		reason: impl Into<T::RuntimeHoldReason>,
		who: &T::AccountId,
		amount: Balance,
		sponsor: &T::AccountId,
	) -> DispatchResult {
		let reason = reason.into();
		pay_or_keep::<T>(asset, who, amount, sponsor, |to| {
			if to == who {
				holding::release::<T>(asset, &reason, who, amount)
			} else {
				holding::transfer::<T>(asset, &reason, who, to, amount)
			}
		})
	}

	/// Try something, and undo it if it fails for reasons that lie with others. What fails because the
	/// call is nested too deeply fails for its caller: nobody else may be blamed for that.
	pub fn attempt<R>(
		action: impl FnOnce() -> Result<R, DispatchError>,
	) -> Result<Option<R>, DispatchError> {
		match with_storage_layer(action) {
			Ok(result) => Ok(Some(result)),
			Err(error @ DispatchError::Transactional(_)) => Err(error),
			Err(_) => Ok(None),
		}
	}

	/// Whether a payment waits for an account.
	pub fn waits(who: &T::AccountId, asset: &T::AssetKind) -> bool {
		Waiting::<T>::contains_key(who, asset)
	}

	pub(crate) fn do_withdraw_pending(to: T::AccountId, asset: T::AssetKind) -> DispatchResult {
		let Pending { amount, deposit } =
			Waiting::<T>::take(&to, &asset).ok_or(Error::<T>::NothingWaiting)?;
		let own = Self::account_id();
		T::Assets::transfer(asset.clone(), &own, &to, amount, Preservation::Preserve)?;
		let depositor = deposit.as_ref().map(|(who, _)| who.clone());
		if let Some((who, ticket)) = deposit {
			ticket.drop(&who)?;
		}
		Self::deposit_event(Event::PaymentWithdrawn { to, asset, payment: amount, depositor });
		Ok(())
	}
}
