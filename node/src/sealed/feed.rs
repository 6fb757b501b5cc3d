// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! Prices that the node signs itself, with the operators' keys that everybody knows.

use super::{chain, errors::Failure};
use crate::client::FullClient;
use pallet_prices::{runtime_api::PricesApi, FeedState, FeedView, OperatorView};
use sp_api::ProvideRuntimeApi;
use sp_core::sr25519;
use sp_runtime::{FixedU128, OpaqueExtrinsic};
use std::{collections::BTreeMap, sync::Arc};
use trine_runtime::{AccountId, Hash, RuntimeCall};

/// What feeds say before anybody has said something else: prices of the demonstration.
const FIRST: [(&str, u128); 5] =
	[("TRN/USD", 2), ("tUSD/USD", 1), ("BTC/USD", 60_000), ("ETH/USD", 3_000), ("QUICK/USD", 100)];
/// One, in 10⁻¹⁸.
pub const ONE: u128 = 1_000_000_000_000_000_000;
/// How many operators the development preset has: `//Operator//1` and so on.
const OPERATORS: u32 = 5;
/// In milliseconds: how far the time of observation can be from that of the block.
const TOLERANCE: u64 = 60_000;

/// The operators of the development preset, and what they know.
pub struct Feed {
	client: Arc<FullClient>,
	keys: Vec<(AccountId, sr25519::Pair)>,
}

/// How feeds are doing as of a block.
pub struct Views(Vec<FeedView>);

impl Views {
	/// Whether some price will be older than its age over `part` at this time.
	pub fn any_older(&self, time: u64, part: u64) -> bool {
		self.0.iter().any(|feed| {
			let most = feed.rule.max_age_ms.checked_div(part).unwrap_or_default();
			match feed.as_of_ms {
				Some(as_of) => time.saturating_sub(as_of) > most,
				// One that nobody has priced stays as it is.
				None => stands(feed).is_some(),
			}
		})
	}

	/// The feed with this id or name.
	pub fn find(&self, feed: &str) -> Result<&FeedView, Failure> {
		self.0
			.iter()
			.find(|view| view.id.to_string() == feed || view.name.eq_ignore_ascii_case(feed))
			.ok_or_else(|| Failure::UnknownFeed(feed.into()))
	}
}

impl Feed {
	pub fn new(client: Arc<FullClient>) -> Result<Self, Failure> {
		let keys = (1..=OPERATORS)
			.map(|i| chain::key(&format!("//Operator//{i}")).map(|key| (chain::account(&key), key)))
			.collect::<Result<_, _>>()?;
		Ok(Self { client, keys })
	}

	/// How all feeds are doing after a block.
	pub fn views(&self, at: Hash) -> Result<Views, Failure> {
		let views = PricesApi::<_, AccountId>::feeds(&*self.client.runtime_api(), at)?;
		Ok(Views(views))
	}

	/// What the operators submit in a block on `at` that has this time: each of them what it said before
	/// or, where it said nothing, what stands; but `changes` first.
	pub fn submissions(
		&self,
		at: Hash,
		time: u64,
		changes: &BTreeMap<u32, FixedU128>,
	) -> Result<Vec<OpaqueExtrinsic>, Failure> {
		let views = self.views(at)?;
		let operators: Vec<OperatorView<AccountId>> = self.client.runtime_api().operators(at)?;
		let mut submissions = Vec::new();
		for (who, key) in &self.keys {
			// Somebody may have replaced it.
			let Some(operator) = operators.iter().find(|operator| operator.account == *who) else {
				continue;
			};
			let said = |feed: u32| {
				operator.prices.iter().find(|said| said.feed == feed).map(|said| said.price_e18)
			};
			let prices: Vec<_> = views
				.0
				.iter()
				.filter_map(|feed| {
					let change = changes.get(&feed.id).copied();
					let price = change.or_else(|| said(feed.id)).or_else(|| stands(feed))?;
					Some((feed.id, price))
				})
				.collect();
			// Another feeder's clock may be ahead.
			let last = chain::observed(&self.client, at, who);
			let observed_at_ms = time.max(last.saturating_add(1));
			if observed_at_ms > time.saturating_add(TOLERANCE) {
				continue;
			}
			let Ok(prices) = prices.try_into() else { continue };
			let call = RuntimeCall::Prices(pallet_prices::Call::submit { observed_at_ms, prices });
			let nonce = chain::nonce(&self.client, at, who);
			submissions.push(chain::sign(&self.client, at, call, key, nonce)?);
		}
		Ok(submissions)
	}
}

/// The price that stands for a feed, or what it begins with.
fn stands(feed: &FeedView) -> Option<FixedU128> {
	if let FeedState::Frozen { level_e18, .. } = feed.state {
		return Some(level_e18);
	}
	let first = || FIRST.iter().find(|(name, _)| *name == feed.name).map(|(_, price)| *price);
	feed.price_e18.or_else(|| first().map(|price| FixedU128::from_inner(price.saturating_mul(ONE))))
}

/// A decimal number as a price: not zero, with at most 18 decimals.
pub fn parse_price(text: &str) -> Option<FixedU128> {
	let (whole, part) = text.split_once('.').unwrap_or((text, ""));
	let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
	if whole.is_empty() || part.len() > 18 || !digits(whole) || !digits(part) {
		return None;
	}
	let part: u128 = format!("{part:0<18}").parse().ok()?;
	let inner = whole.parse::<u128>().ok()?.checked_mul(ONE)?.checked_add(part)?;
	(inner > 0).then(|| FixedU128::from_inner(inner))
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn prices_are_read_exactly() {
		for (text, inner) in
			[("1", ONE), ("60000.5", 60_000 * ONE + ONE / 2), ("0.000000000000000001", 1)]
		{
			assert_eq!(parse_price(text), Some(FixedU128::from_inner(inner)), "{text}");
		}
		for text in
			["", "0", "0.0", "-1", "1e3", ".5", "1.0000000000000000001", "400000000000000000000"]
		{
			assert_eq!(parse_price(text), None, "{text}");
		}
	}
}
