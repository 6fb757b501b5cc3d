// SPDX-License-Identifier: Apache-2.0
//! Which assets there are, and what somebody has of them.

use super::{
	assets::{exists, free, held, in_use, Use},
	deposits::{self, Deposit},
	Held, Page, Worth, MAX_ASSETS,
};
use crate::{
	configs::{currency::EXISTENTIAL_DEPOSIT, AllAssets, AssetKind},
	token, AccountId, Balance, Runtime, System,
};
use alloc::{string::String, vec::Vec};
use codec::{Decode, Encode};
use frame_support::traits::tokens::{
	fungibles::Inspect, DepositConsequence, Fortitude, Preservation, Provenance,
};
use pallet_assets::AssetStatus;
use pallet_custody::AssetFacts;
use primitives::FeedId;
use scale_info::TypeInfo;

sp_api::decl_runtime_apis! {
	/// Assets, and what somebody has of them. Amounts are in an asset's smallest unit, worths in 10^-18 of
	/// the currency of account. Lists are of the native token and of all assets that markets and predictions
	/// name, in this order: the native token, then by id. Anybody can make other assets; ask for those by
	/// id. At most 64 are on a page; next says where the following one goes on, and is empty at the end
	/// only.
	#[api_version(1)]
	pub trait AccountsApi {
		/// The assets that this chain deals in.
		fn assets(after: Option<AssetKind>, max: u32) -> Page<AssetView, AssetKind>;

		/// Any asset. None if there is none of this id.
		fn asset(asset: AssetKind) -> Option<AssetView>;

		/// What an account has of each asset that this chain deals in, those included of which it has
		/// nothing.
		fn holdings(who: AccountId, after: Option<AssetKind>, max: u32) -> Page<Holding, AssetKind>;

		/// What an account has of any asset. None if there is none of this id.
		fn holding(who: AccountId, asset: AssetKind) -> Option<Holding>;

		/// The deposits that an account has paid for what is stored for it, by kind; no kind twice. 256
		/// records of a kind are counted at the most.
		fn deposits_of(who: AccountId) -> Vec<Deposit>;
	}
}

/// An asset. What its issuer says of it (symbol, name, decimals) is not checked by anybody.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct AssetView {
	/// Which it is.
	pub asset: AssetKind,
	/// Its symbol.
	pub symbol: String,
	/// Its name.
	pub name: String,
	/// A whole unit has 10 to the power of this smallest ones.
	pub decimals: u8,
	/// The least that an account can have of it.
	pub min_balance: Balance,
	/// How much of it there is.
	pub supply: Balance,
	/// Whether an account can exist with nothing else.
	pub sufficient: bool,
	/// Whether nobody can spend any of it now: all of it is frozen, or it is being destroyed.
	pub frozen: bool,
	/// Who looks after it. None of the native token, which nobody does.
	pub team: Option<Team>,
	/// What they can do.
	pub powers: Powers,
	/// Whether markets or predictions name it.
	pub in_use: bool,
	/// The feed that prices it, by the oldest market that names one.
	pub feed: Option<FeedId>,
}

/// Who looks after an asset.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Team {
	/// Names the others, and can begin to destroy it.
	pub owner: AccountId,
	/// Can make more of it.
	pub issuer: AccountId,
	/// Can thaw it, and take what is free in any account.
	pub admin: AccountId,
	/// Can freeze it, for somebody or for all.
	pub freezer: AccountId,
}

/// What those who look after an asset can do to others.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub struct Powers {
	/// Make more of it.
	pub mint: bool,
	/// Keep somebody, or everybody, from spending it.
	pub freeze: bool,
	/// Take what is free in any account.
	pub take: bool,
	/// Destroy it. Not while it is pinned, as those are that markets rely on.
	pub destroy: bool,
}

/// What an account has of an asset.
#[derive(Encode, Decode, TypeInfo, Clone, PartialEq, Eq, Debug)]
pub struct Holding {
	/// Of which asset.
	pub asset: AssetKind,
	/// What is not on hold, all of it.
	pub free: Balance,
	/// What of it can be spent while the account stays.
	pub spendable: Balance,
	/// What of it can be spent if the account may go.
	pub spendable_closing_account: Balance,
	/// What of it cannot be spent as it is locked, or as the asset's issuer keeps it where it is. What a
	/// lock has on hold anyway is not counted.
	pub frozen: Balance,
	/// What is on hold, and why.
	pub held: Vec<Held>,
	/// What waits to be withdrawn, since it could not be paid out.
	pub waiting: Balance,
	/// What the account has is worth, on hold and waiting included. None without a price to rely on.
	pub worth: Option<Worth>,
	/// The least that the account can receive now, or why it can receive nothing.
	pub can_receive: Result<Balance, WhyNot>,
}

/// Why an account can receive nothing of an asset.
#[derive(Encode, Decode, TypeInfo, Clone, Copy, PartialEq, Eq, Debug)]
pub enum WhyNot {
	/// The asset is being destroyed.
	#[codec(index = 0)]
	AssetGoes,
	/// The asset's issuer has blocked the account.
	#[codec(index = 1)]
	Blocked,
	/// The account must have some of the native token first, or has too many assets already.
	#[codec(index = 2)]
	NoAccount,
	/// It has so much that more cannot be counted.
	#[codec(index = 3)]
	Overflow,
}

/// The assets in use after one of them, and where the next page goes on.
fn page<Item>(
	after: Option<AssetKind>,
	max: u32,
	view: impl Fn(AssetKind, Use) -> Option<Item>,
) -> Page<Item, AssetKind> {
	let max = max.clamp(1, MAX_ASSETS) as usize;
	let is_after = |asset: &AssetKind| after.as_ref().is_none_or(|after| asset > after);
	let mut left = in_use().into_iter().filter(|(asset, _)| is_after(asset)).peekable();
	let (mut items, mut last) = (Vec::new(), None);
	while let Some((asset, used)) = left.next_if(|_| items.len() < max) {
		last = Some(asset.clone());
		items.extend(view(asset, used));
	}
	Page { items, next: left.peek().and(last) }
}

/// How an asset is used, if anything does.
fn use_of(asset: &AssetKind) -> Option<Use> {
	in_use().remove(asset)
}

pub(crate) fn assets(after: Option<AssetKind>, max: u32) -> Page<AssetView, AssetKind> {
	page(after, max, |asset, used| view(asset, Some(used)))
}

pub(crate) fn asset(asset: AssetKind) -> Option<AssetView> {
	let used = use_of(&asset);
	view(asset, used)
}

pub(crate) fn holdings(
	who: AccountId,
	after: Option<AssetKind>,
	max: u32,
) -> Page<Holding, AssetKind> {
	page(after, max, |asset, used| Some(holding_in(&who, asset, Some(used))))
}

pub(crate) fn holding(who: AccountId, asset: AssetKind) -> Option<Holding> {
	let used = use_of(&asset);
	exists(&asset).then(|| holding_in(&who, asset, used))
}

pub(crate) fn deposits_of(who: AccountId) -> Vec<Deposit> {
	deposits::of(&who)
}

fn view(asset: AssetKind, used: Option<Use>) -> Option<AssetView> {
	let (in_use, feed) = (used.is_some(), used.and_then(|used| used.feed));
	let AssetKind::WithId(id) = asset else {
		return Some(AssetView {
			asset,
			symbol: token::SYMBOL.into(),
			name: token::NAME.into(),
			decimals: token::DECIMALS,
			min_balance: EXISTENTIAL_DEPOSIT,
			supply: pallet_balances::TotalIssuance::<Runtime>::get(),
			sufficient: true,
			frozen: false,
			team: None,
			powers: Powers { mint: false, freeze: false, take: false, destroy: false },
			in_use,
			feed,
		});
	};
	let details = pallet_assets::Asset::<Runtime>::get(id)?;
	let said = pallet_assets::Metadata::<Runtime>::get(id);
	let pinned = pallet_custody::Pins::<Runtime>::contains_key(&asset);
	let goes = details.status == AssetStatus::Destroying;
	Some(AssetView {
		asset,
		symbol: String::from_utf8_lossy(&said.symbol).into_owned(),
		name: String::from_utf8_lossy(&said.name).into_owned(),
		decimals: said.decimals,
		min_balance: details.min_balance,
		supply: details.supply,
		sufficient: details.is_sufficient,
		frozen: details.status != AssetStatus::Live,
		team: Some(Team {
			owner: details.owner,
			issuer: details.issuer,
			admin: details.admin,
			freezer: details.freezer,
		}),
		powers: Powers { mint: !goes, freeze: !goes, take: !goes, destroy: !pinned },
		in_use,
		feed,
	})
}

fn holding_in(who: &AccountId, asset: AssetKind, used: Option<Use>) -> Holding {
	let spendable = |preservation| {
		AllAssets::reducible_balance(asset.clone(), who, preservation, Fortitude::Polite)
	};
	let (free, held) = (free(who, &asset), held(who, &asset));
	let waiting =
		pallet_custody::Waiting::<Runtime>::get(who, &asset).map_or(0, |pending| pending.amount);
	let all =
		held.iter().fold(free.saturating_add(waiting), |sum, part| sum.saturating_add(part.held));
	Holding {
		free,
		spendable: spendable(Preservation::Preserve),
		spendable_closing_account: spendable(Preservation::Expendable),
		frozen: frozen(who, &asset, free),
		held,
		waiting,
		worth: used.and_then(|used| used.worth(all)),
		can_receive: can_receive(who, &asset),
		asset,
	}
}

/// What of an account's free money a lock or an issuer keeps where it is.
fn frozen(who: &AccountId, asset: &AssetKind, free: Balance) -> Balance {
	match asset {
		AssetKind::Native => {
			let data = System::account(who).data;
			data.frozen.saturating_sub(data.reserved).min(free)
		},
		AssetKind::WithId(_) => {
			let frozen = <Runtime as pallet_custody::Config>::Facts::is_frozen(asset, who);
			if frozen {
				free
			} else {
				0
			}
		},
	}
}

/// The least that an account can receive of an asset.
fn can_receive(who: &AccountId, asset: &AssetKind) -> Result<Balance, WhyNot> {
	let of = |amount| match AllAssets::can_deposit(asset.clone(), who, amount, Provenance::Extant) {
		DepositConsequence::Success => Ok(amount),
		DepositConsequence::BelowMinimum => Err(None),
		DepositConsequence::UnknownAsset => Err(Some(WhyNot::AssetGoes)),
		DepositConsequence::Blocked => Err(Some(WhyNot::Blocked)),
		DepositConsequence::CannotCreate => Err(Some(WhyNot::NoAccount)),
		DepositConsequence::Overflow => Err(Some(WhyNot::Overflow)),
	};
	let least = AllAssets::minimum_balance(asset.clone());
	match of(1) {
		Err(None) => of(least.saturating_sub(dust(who, asset)).max(1)),
		found => found,
	}
	.map_err(|why| why.unwrap_or(WhyNot::NoAccount))
}

/// What an account has below the minimum: of the native token only, beside what is on hold.
fn dust(who: &AccountId, asset: &AssetKind) -> Balance {
	match asset {
		AssetKind::Native => free(who, asset),
		AssetKind::WithId(_) => 0,
	}
}
