// SPDX-License-Identifier: Apache-2.0
//! What must hold between any two calls. The numbers are those of the table in the README.

use crate::{pallet::*, types::*};
use alloc::{
	collections::{btree_map::BTreeMap, btree_set::BTreeSet},
	vec::Vec,
};
use codec::Encode;
use frame_support::{
	ensure,
	traits::fungibles::{Inspect, InspectHold},
};
use sp_runtime::TryRuntimeError;

type Sums<Key> = BTreeMap<Key, Balance>;

fn add<Key: Ord>(sums: &mut Sums<Key>, key: Key, amount: Balance) -> Result<(), TryRuntimeError> {
	let sum = sums.entry(key).or_default();
	*sum = sum.checked_add(amount).ok_or("a sum of records overflows")?;
	Ok(())
}

impl<T: Config> Pallet<T> {
	/// All invariants of this pallet.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_1_holds_equal_records()?;
		Self::check_2_lent_equals_claims()?;
		Self::check_3_debt_is_secured()?;
		Self::check_4_offers_are_open()?;
		Self::check_5_waiting_payments_are_covered()?;
		Self::check_6_ids_and_markets_exist()
	}

	/// For each account and asset, what the pallet has on hold is what its records say.
	fn check_1_holds_equal_records() -> Result<(), TryRuntimeError> {
		let mut offers = Vec::new();
		for offer in Offers::<T>::iter_values() {
			let market = Self::market(offer.market)?;
			offers.push(match offer.side {
				Side::Lend => {
					let open = offer.open().ok_or("1: an offer is more than filled")?;
					(offer.maker, market.params.principal, open)
				},
				Side::Borrow { collateral } => (offer.maker, market.params.collateral, collateral),
			});
		}
		let mut loans = Vec::new();
		for loan in Loans::<T>::iter_values() {
			let market = Self::market(loan.market)?;
			loans.push((loan.borrower, market.params.collateral, loan.collateral));
		}
		Self::check_holds(HoldReason::Offer, offers)?;
		Self::check_holds(HoldReason::Collateral, loans)
	}

	fn check_holds(
		reason: HoldReason,
		records: Vec<(T::AccountId, T::AssetKind, Balance)>,
	) -> Result<(), TryRuntimeError> {
		// Assets have no order of their own: their encoding has.
		let mut sums = Sums::new();
		for (who, asset, amount) in &records {
			add(&mut sums, (who.clone(), asset.encode()), *amount)?;
		}
		// Accounts without a record must have nothing on hold. They are found among the accounts
		// of the chain and asked for every asset that a market knows.
		for (who, _) in frame_system::Account::<T>::iter() {
			let mut seen = BTreeSet::new();
			for market in Markets::<T>::iter_values() {
				for asset in [market.params.principal, market.params.collateral] {
					let key = asset.encode();
					if seen.insert(key.clone()) {
						let held = T::AssetsHolder::balance_on_hold(asset, &reason.into(), &who);
						let recorded = sums.remove(&(who.clone(), key)).unwrap_or_default();
						ensure!(held == recorded, "1: holds differ from records");
					}
				}
			}
		}
		ensure!(sums.values().all(|sum| *sum == 0), "1: a record of an account that is gone");
		Ok(())
	}

	/// The principal lent in each market is the sum of its loans' principal, within the cap.
	fn check_2_lent_equals_claims() -> Result<(), TryRuntimeError> {
		let mut sums = Sums::new();
		for loan in Loans::<T>::iter_values() {
			add(&mut sums, loan.market, loan.principal)?;
		}
		for (id, market) in Markets::<T>::iter() {
			let lent = Lent::<T>::get(id);
			ensure!(
				sums.get(&id).copied().unwrap_or_default() == lent,
				"2: lent differs from claims"
			);
			ensure!(lent <= market.params.max_lent, "2: more lent than the market allows");
		}
		Ok(())
	}

	/// Who owes has collateral, and principal is all repaid or no less than the smallest loan.
	fn check_3_debt_is_secured() -> Result<(), TryRuntimeError> {
		for loan in Loans::<T>::iter_values() {
			ensure!(loan.principal == 0 || loan.collateral > 0, "3: a debt without collateral");
			let min_loan = Self::market(loan.market)?.params.min_loan;
			ensure!(loan.principal == 0 || loan.principal >= min_loan, "3: a dust loan");
			ensure!(loan.principal > 0 || loan.interest_due == 0, "3: interest outlives principal");
		}
		Ok(())
	}

	/// An offer in store can still be taken for at least the smallest loan.
	fn check_4_offers_are_open() -> Result<(), TryRuntimeError> {
		for offer in Offers::<T>::iter_values() {
			let open = offer.open().ok_or("4: an offer is more than filled")?;
			ensure!(open >= Self::market(offer.market)?.params.min_loan, "4: a dust offer");
		}
		Ok(())
	}

	/// The pallet's account has what waits in it, and its own minimum balance besides.
	fn check_5_waiting_payments_are_covered() -> Result<(), TryRuntimeError> {
		let mut sums = Sums::new();
		let mut assets = BTreeMap::new();
		for (_, asset, amount) in Waiting::<T>::iter() {
			ensure!(amount > 0, "5: a waiting payment of nothing");
			add(&mut sums, asset.encode(), amount)?;
			assets.insert(asset.encode(), asset);
		}
		for (key, asset) in assets {
			let needed = sums
				.get(&key)
				.and_then(|sum| sum.checked_add(T::Assets::minimum_balance(asset.clone())))
				.ok_or("5: waiting payments overflow")?;
			ensure!(
				T::Assets::balance(asset, &Self::account_id()) >= needed,
				"5: waiting payments are not covered"
			);
		}
		Ok(())
	}

	/// Ids were given out, and what refers to a market refers to one that exists.
	fn check_6_ids_and_markets_exist() -> Result<(), TryRuntimeError> {
		let exists = |market| Markets::<T>::contains_key(market);
		ensure!(
			Markets::<T>::iter_keys().all(|id| id < NextMarketId::<T>::get())
				&& Offers::<T>::iter_keys().all(|id| id < NextOfferId::<T>::get())
				&& Loans::<T>::iter_keys().all(|id| id < NextLoanId::<T>::get()),
			"6: an id was never given out"
		);
		ensure!(
			Offers::<T>::iter_values().all(|offer| exists(offer.market))
				&& Loans::<T>::iter_values().all(|loan| exists(loan.market)),
			"6: a record of no market"
		);
		Ok(())
	}
}
