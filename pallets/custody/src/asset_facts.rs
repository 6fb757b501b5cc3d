// SPDX-License-Identifier: Apache-2.0
//! What an asset's issuer decides of it: asked at each use, never read once and trusted.

use core::marker::PhantomData;
use frame_support::traits::{
	fungible::NativeOrWithId,
	fungibles::{metadata, Inspect},
	tokens::WithdrawConsequence,
	Get,
};
use sp_runtime::traits::One;

/// What others decide of an asset.
pub trait AssetFacts<AssetKind, AccountId> {
	/// How many decimals its amounts have; none if there is no such asset.
	fn decimals(asset: &AssetKind) -> Option<u8>;

	/// Whether its issuer keeps the account, or everybody, from spending it. Never so of the native
	/// token.
	fn is_frozen(asset: &AssetKind, who: &AccountId) -> bool;
}

/// The facts of the native token, which has `NativeDecimals`, and of the assets beside it.
pub struct NativeAnd<Assets, NativeDecimals>(PhantomData<(Assets, NativeDecimals)>);

impl<AccountId, Id, Assets, NativeDecimals> AssetFacts<NativeOrWithId<Id>, AccountId>
	for NativeAnd<Assets, NativeDecimals>
where
	Id: Ord + Clone,
	Assets: Inspect<AccountId, AssetId = Id> + metadata::Inspect<AccountId>,
	NativeDecimals: Get<u8>,
{
	fn decimals(asset: &NativeOrWithId<Id>) -> Option<u8> {
		match asset {
			NativeOrWithId::Native => Some(NativeDecimals::get()),
			NativeOrWithId::WithId(id) => {
				Assets::asset_exists(id.clone()).then(|| Assets::decimals(id.clone()))
			},
		}
	}

	fn is_frozen(asset: &NativeOrWithId<Id>, who: &AccountId) -> bool {
		match asset {
			NativeOrWithId::Native => false,
			// A unit of what is free can always be asked for: a hold leaves the minimum balance.
			NativeOrWithId::WithId(id) => matches!(
				Assets::can_withdraw(id.clone(), who, One::one()),
				WithdrawConsequence::Frozen
			),
		}
	}
}
