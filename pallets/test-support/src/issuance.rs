// SPDX-License-Identifier: Apache-2.0
//! Money is neither made nor lost.

use core::{fmt::Debug, marker::PhantomData};
use frame_support::traits::fungibles::Inspect;

/// Knows how much of some assets should be issued.
///
/// ```ignore
/// let guard = issuance::Guard::<<Test as Config>::Assets, AccountId>::of([USD, BTC]);
/// test();
/// guard.check();
/// ```
pub struct Guard<Assets: Inspect<AccountId>, AccountId> {
	expected: Vec<(Assets::AssetId, Assets::Balance)>,
	account: PhantomData<fn(AccountId)>,
}

impl<Assets: Inspect<AccountId>, AccountId> Default for Guard<Assets, AccountId> {
	fn default() -> Self {
		Self { expected: Vec::new(), account: PhantomData }
	}
}

impl<Assets: Inspect<AccountId>, AccountId> Guard<Assets, AccountId>
where
	Assets::AssetId: Debug,
{
	/// Remember how much of these assets is issued now.
	pub fn of(assets: impl IntoIterator<Item = Assets::AssetId>) -> Self {
		let mut guard = Self::default();
		assets.into_iter().for_each(|asset| guard.watch(asset));
		guard
	}

	/// Remember how much of an asset is issued now, whatever was expected of it before.
	pub fn watch(&mut self, asset: Assets::AssetId) {
		let issued = Assets::total_issuance(asset.clone());
		self.expected.retain(|(other, _)| *other != asset);
		self.expected.push((asset, issued));
	}

	/// So much of a watched asset is made from now on, by intent.
	pub fn expect_minted(&mut self, asset: &Assets::AssetId, amount: Assets::Balance) {
		*self.expected_of(asset) += amount;
	}

	/// So much of a watched asset is destroyed from now on, by intent.
	pub fn expect_burned(&mut self, asset: &Assets::AssetId, amount: Assets::Balance) {
		*self.expected_of(asset) -= amount;
	}

	fn expected_of(&mut self, asset: &Assets::AssetId) -> &mut Assets::Balance {
		let found = self.expected.iter_mut().find(|(other, _)| other == asset);
		&mut found.unwrap_or_else(|| panic!("{asset:?} is not watched")).1
	}

	/// Panics if more or less of an asset is issued than expected.
	pub fn check(&self) {
		for (asset, expected) in &self.expected {
			let issued = Assets::total_issuance(asset.clone());
			assert_eq!(issued, *expected, "money was made or lost: {asset:?}");
		}
	}
}

#[cfg(test)]
mod tests {
	use crate::holds::fake::{self, Fake, Guard};

	#[test]
	fn what_stays_as_it_was_should_pass() {
		fake::issue(1, 100);
		fake::issue(2, 200);
		let mut guard = Guard::of([1, 2]);
		guard.check();
		fake::issue(1, 150);
		fake::issue(2, 150);
		guard.expect_minted(&1, 50);
		guard.expect_burned(&2, 50);
		guard.check();
		fake::issue(1, 1);
		guard.watch(1);
		guard.check();
	}

	#[test]
	#[should_panic(expected = "money was made or lost: 2")]
	fn money_from_nowhere_should_fail() {
		fake::issue(2, 100);
		let guard = crate::issuance::Guard::<Fake, u64>::of([1, 2]);
		fake::issue(2, 101);
		guard.check();
	}
}
