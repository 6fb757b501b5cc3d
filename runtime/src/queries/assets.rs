// SPDX-License-Identifier: Apache-2.0
//! The assets that something on this chain deals in, and what accounts have of them.
//!
//! Anybody can make assets, under ids of their own choice and in a map without order. So lists are of the
//! native token and of what markets and predictions name, on which governance decides; any other asset can be
//! asked for by its id.

use super::{Held, Worth, MAX_MARKETS};
use crate::{
	configs::{AssetId, AssetKind},
	token, AccountId, Assets, Balance, Prices, Runtime, RuntimeHoldReason, System,
};
use alloc::{collections::BTreeMap, vec::Vec};
use frame_support::{
	storage_alias,
	traits::tokens::{fungibles::Inspect, IdAmount},
	Blake2_128Concat,
};
use primitives::{FeedId, UnitPrice};

/// What is on hold of other assets than the native one: the pallet keeps the name to itself.
#[storage_alias]
type Holds = StorageDoubleMap<
	AssetsHolder,
	Blake2_128Concat,
	AssetId,
	Blake2_128Concat,
	AccountId,
	Vec<IdAmount<RuntimeHoldReason, Balance>>,
	frame_support::pallet_prelude::ValueQuery,
>;

/// How an asset is counted.
#[derive(Clone, Copy)]
pub struct Use {
	/// As its markets have them, whatever its issuer says by now.
	pub decimals: u8,
	/// The feed that the oldest market with feeds has for it.
	pub feed: Option<FeedId>,
}

impl Use {
	/// What an amount is worth, if there is a price that can be relied on.
	pub fn worth(&self, amount: Balance) -> Option<Worth> {
		let sample = Prices::price(self.feed?).ok()?;
		let price = UnitPrice::new(sample.price, self.decimals).ok()?;
		Some(Worth { value_e18: price.value_down(amount).ok()?, as_of_ms: sample.as_of_ms })
	}
}

/// The native token and all assets that markets and predictions name, in the order of their ids.
pub fn in_use() -> BTreeMap<AssetKind, Use> {
	let mut found = BTreeMap::new();
	let mut add = |asset: AssetKind, decimals: u8, feed: Option<FeedId>| {
		let entry = found.entry(asset).or_insert(Use { decimals, feed });
		entry.feed = entry.feed.or(feed);
	};
	add(AssetKind::Native, token::DECIMALS, None);
	let markets = pallet_lending::NextMarketId::<Runtime>::get().min(MAX_MARKETS);
	for market in (0..markets).filter_map(pallet_lending::Markets::<Runtime>::get) {
		let params = market.params;
		let feeds = params.risk.map(|risk| (risk.principal_feed, risk.collateral_feed)).unzip();
		add(params.principal, params.principal_decimals, feeds.0);
		add(params.collateral, params.collateral_decimals, feeds.1);
	}
	// What predictions are paid in.
	for feed in pallet_prices::FeedIds::<Runtime>::get() {
		if let Some(feed) = pallet_predictions::Feeds::<Runtime>::get(feed) {
			add(feed.terms.asset, feed.terms.decimals, None);
		}
	}
	found
}

/// What an account has free of an asset, what is locked or frozen of it included.
pub fn free(who: &AccountId, asset: &AssetKind) -> Balance {
	match asset {
		AssetKind::Native => System::account(who).data.free,
		AssetKind::WithId(id) => Assets::balance(*id, who),
	}
}

/// What an account has on hold of an asset: as many entries as there are reasons at the most.
pub fn held(who: &AccountId, asset: &AssetKind) -> Vec<Held> {
	let holds = match asset {
		AssetKind::Native => pallet_balances::Holds::<Runtime>::get(who).into_inner(),
		AssetKind::WithId(id) => Holds::get(id, who),
	};
	holds.into_iter().map(|IdAmount { id, amount }| Held { reason: id, held: amount }).collect()
}

/// Whether there is such an asset. One that is being destroyed is still there.
pub fn exists(asset: &AssetKind) -> bool {
	match asset {
		AssetKind::Native => true,
		AssetKind::WithId(id) => <Assets as Inspect<AccountId>>::asset_exists(*id),
	}
}
