// SPDX-License-Identifier: Apache-2.0
//! Assets beside the native token, and the view of all of them as one.

use crate::{
	configs::{
		currency::{deposit, Deposit, DECIMALS, TRN},
		system::TreasuryAccount,
	},
	AccountId, Assets, AssetsHolder, Balance, Balances, Runtime, RuntimeEvent, RuntimeHoldReason,
};
use frame_support::{
	parameter_types,
	traits::{
		fungible::{NativeFromLeft, NativeOrWithId, UnionOf},
		AsEnsureOriginWithArg, ConstU128, ConstU32, ConstU8,
	},
	PalletId,
};
use frame_system::{EnsureRoot, EnsureSigned};

/// An asset other than the native token.
pub type AssetId = u32;
/// Any asset: `Native` is TRN.
pub type AssetKind = NativeOrWithId<AssetId>;
/// Free money of any asset.
pub type AllAssets = UnionOf<Balances, Assets, NativeFromLeft, AssetKind, AccountId>;
/// Money on hold of any asset.
pub type AllAssetsHolder = UnionOf<Balances, AssetsHolder, NativeFromLeft, AssetKind, AccountId>;

parameter_types! {
	pub const AssetAccountDeposit: Balance = deposit(1, 16);
	pub const MetadataDepositBase: Balance = deposit(1, 68);
	pub const MetadataDepositPerByte: Balance = deposit(0, 1);
	pub const ApprovalDeposit: Balance = deposit(1, 32);
}

impl pallet_assets::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Balance = Balance;
	type RemoveItemsLimit = ConstU32<1000>;
	type AssetId = AssetId;
	type AssetIdParameter = codec::Compact<AssetId>;
	type ReserveData = ();
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSigned<AccountId>>;
	type ForceOrigin = EnsureRoot<AccountId>;
	type AssetDeposit = ConstU128<{ 10 * TRN }>;
	type AssetAccountDeposit = AssetAccountDeposit;
	type MetadataDepositBase = MetadataDepositBase;
	type MetadataDepositPerByte = MetadataDepositPerByte;
	type ApprovalDeposit = ApprovalDeposit;
	type StringLimit = ConstU32<50>;
	type Freezer = ();
	type Holder = AssetsHolder;
	type Extra = ();
	type CallbackHandle = ();
	type AssetIdAllocator = ();
	type WeightInfo = pallet_assets::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

impl pallet_assets_holder::Config for Runtime {
	type RuntimeHoldReason = RuntimeHoldReason;
	type RuntimeEvent = RuntimeEvent;
}

parameter_types! {
	pub const NativeAsset: AssetKind = NativeOrWithId::Native;
	pub const CustodyPalletId: PalletId = PalletId(*b"trn/cust");
	pub const CustodyDeposit: RuntimeHoldReason =
		RuntimeHoldReason::Custody(pallet_custody::HoldReason::Deposit);
}

impl pallet_custody::Config for Runtime {
	type AssetKind = AssetKind;
	type NativeAsset = NativeAsset;
	type Assets = AllAssets;
	type AssetsHolder = AllAssetsHolder;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Facts = pallet_custody::NativeAnd<Assets, ConstU8<DECIMALS>>;
	type Consideration = Deposit<CustodyDeposit>;
	type PalletId = CustodyPalletId;
	type Treasury = TreasuryAccount;
	type WeightInfo = pallet_custody::weights::SubstrateWeight<Runtime>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = BenchmarkAssets;
}

/// Makes what benchmarks need.
#[cfg(feature = "runtime-benchmarks")]
pub struct BenchmarkAssets;
#[cfg(feature = "runtime-benchmarks")]
impl pallet_custody::BenchmarkHelper<AssetKind, AccountId> for BenchmarkAssets {
	fn create_asset(seed: u32) -> AssetKind {
		use frame_support::traits::fungibles::{Create, Inspect};
		let id = 1_000u32.saturating_add(seed);
		if !Assets::asset_exists(id) {
			frame_support::assert_ok!(<Assets as Create<AccountId>>::create(id, OWNER, true, 1));
		}
		id.into()
	}

	fn block(asset: &AssetKind, who: &AccountId) {
		if let NativeOrWithId::WithId(id) = asset {
			let origin = crate::RuntimeOrigin::signed(OWNER);
			frame_support::assert_ok!(Assets::block(origin, (*id).into(), who.clone().into()));
		}
	}
}

/// Owns the assets of benchmarks.
#[cfg(feature = "runtime-benchmarks")]
const OWNER: AccountId = AccountId::new([7; 32]);
