// SPDX-License-Identifier: Apache-2.0
//! What is on hold is what records say.

use codec::Encode;
use core::fmt::Debug;
use frame_support::traits::fungibles::InspectHold;
use sp_runtime::traits::Zero;
use std::collections::BTreeMap;

/// Panics unless each account has on hold for this reason, of each of these assets, the sum of what the
/// records say, and nothing without a record.
///
/// For what a pallet cannot check by itself, as it does not know what a deposit is. `Holder` is what
/// the pallet's `Consideration` holds with, or its `AssetsHolder`. All accounts that the system knows
/// are looked at, and those of the records. A record may be of any of the assets.
///
/// ```ignore
/// let records = Offers::<Test>::iter_values().map(|offer| (offer.maker, NATIVE, DEPOSIT));
/// holds::check::<Test, AssetsHolder>(&HoldReason::Deposit.into(), [NATIVE], records);
/// ```
pub fn check<T, Holder>(
	reason: &Holder::Reason,
	assets: impl IntoIterator<Item = Holder::AssetId>,
	records: impl IntoIterator<Item = (T::AccountId, Holder::AssetId, Holder::Balance)>,
) where
	T: frame_system::Config,
	Holder: InspectHold<T::AccountId>,
	Holder::Reason: Debug,
	Holder::AssetId: Debug,
{
	// Assets have no order of their own: their encoding has.
	let assets: BTreeMap<_, _> = assets.into_iter().map(|asset| (asset.encode(), asset)).collect();
	let mut accounts: BTreeMap<_, BTreeMap<Vec<u8>, Holder::Balance>> =
		frame_system::Account::<T>::iter_keys().map(|who| (who, BTreeMap::new())).collect();
	for (who, asset, amount) in records {
		assert!(
			assets.contains_key(&asset.encode()),
			"a record of {asset:?}, which is not checked"
		);
		let sum = accounts.entry(who).or_default().entry(asset.encode()).or_insert_with(Zero::zero);
		*sum += amount;
	}
	for (who, recorded) in accounts {
		for (key, asset) in &assets {
			let held = Holder::balance_on_hold(asset.clone(), reason, &who);
			let recorded = recorded.get(key).copied().unwrap_or_else(Zero::zero);
			assert_eq!(held, recorded, "of {who:?}, {asset:?} on hold for {reason:?}");
		}
	}
}

/// Assets of which issuance and holds are what a test says.
#[cfg(test)]
pub(crate) mod fake {
	use core::cell::RefCell;
	use frame_support::traits::{
		fungibles::{Inspect, InspectHold},
		tokens::{DepositConsequence, Fortitude, Preservation, Provenance, WithdrawConsequence},
	};
	use std::collections::BTreeMap;

	type Amounts<Key> = RefCell<BTreeMap<Key, u128>>;

	thread_local! {
		static ISSUED: Amounts<u32> = Default::default();
		static HELD: Amounts<(u32, u8, u64)> = Default::default();
	}

	pub type Guard = crate::issuance::Guard<Fake, u64>;

	pub fn issue(asset: u32, amount: u128) {
		ISSUED.with_borrow_mut(|issued| issued.insert(asset, amount));
	}

	pub fn hold(asset: u32, reason: u8, who: u64, amount: u128) {
		HELD.with_borrow_mut(|held| held.insert((asset, reason, who), amount));
	}

	pub struct Fake;
	impl Inspect<u64> for Fake {
		type AssetId = u32;
		type Balance = u128;

		fn total_issuance(asset: u32) -> u128 {
			ISSUED.with_borrow(|issued| issued.get(&asset).copied().unwrap_or_default())
		}
		fn minimum_balance(_: u32) -> u128 {
			0
		}
		fn total_balance(_: u32, _: &u64) -> u128 {
			0
		}
		fn balance(_: u32, _: &u64) -> u128 {
			0
		}
		fn reducible_balance(_: u32, _: &u64, _: Preservation, _: Fortitude) -> u128 {
			0
		}
		fn can_deposit(_: u32, _: &u64, _: u128, _: Provenance) -> DepositConsequence {
			DepositConsequence::Success
		}
		fn can_withdraw(_: u32, _: &u64, _: u128) -> WithdrawConsequence<u128> {
			WithdrawConsequence::Success
		}
		fn asset_exists(_: u32) -> bool {
			true
		}
	}

	impl InspectHold<u64> for Fake {
		type Reason = u8;

		fn total_balance_on_hold(_: u32, _: &u64) -> u128 {
			0
		}
		fn balance_on_hold(asset: u32, reason: &u8, who: &u64) -> u128 {
			HELD.with_borrow(|held| held.get(&(asset, *reason, *who)).copied().unwrap_or_default())
		}
	}
}

#[cfg(test)]
mod tests {
	use super::fake::{self, Fake};
	use crate::mock::{System, Test};

	/// Accounts 1 to 3, of whom these have something on hold for a reason.
	fn check(held: &[(u32, u64, u128)], records: &[(u64, u32, u128)]) {
		sp_io::TestExternalities::default().execute_with(|| {
			for who in 1..=3 {
				System::inc_providers(&who);
			}
			for (asset, who, amount) in held {
				fake::hold(*asset, 5, *who, *amount);
			}
			fake::hold(7, 6, 1, 999);
			super::check::<Test, Fake>(&5, [7, 8], records.iter().copied());
		});
	}

	#[test]
	fn holds_that_add_up_should_pass() {
		check(&[(7, 1, 30), (8, 1, 5), (7, 3, 1)], &[(1, 7, 10), (1, 7, 20), (1, 8, 5), (3, 7, 1)]);
		check(&[(7, 9, 4)], &[(1, 7, 30), (1, 8, 5), (3, 7, 1), (9, 7, 4), (9, 8, 0)]);
	}

	#[test]
	#[should_panic(expected = "of 2, 8 on hold for 5")]
	fn a_hold_without_a_record_should_fail() {
		check(&[(8, 2, 1)], &[]);
	}

	#[test]
	#[should_panic(expected = "of 2, 7 on hold for 5")]
	fn a_record_without_a_hold_should_fail() {
		check(&[], &[(2, 7, 1)]);
	}

	#[test]
	#[should_panic(expected = "of 9, 7 on hold for 5")]
	fn a_record_of_an_account_that_is_gone_should_fail() {
		check(&[], &[(9, 7, 1)]);
	}

	#[test]
	#[should_panic(expected = "a record of 9, which is not checked")]
	fn a_record_of_another_asset_should_fail() {
		check(&[], &[(1, 9, 1)]);
	}
}
