// SPDX-License-Identifier: GPL-3.0-or-later WITH Classpath-exception-2.0

//! Calls by root, which the development preset gives Alice: state and identity for experiments.

use super::{chain, errors::Failure};
use crate::client::FullClient;
use frame_system::Phase;
use sp_runtime::{DispatchError, MultiAddress};
use trine_runtime::{AccountId, Hash, Runtime, RuntimeCall, RuntimeEvent};

/// A call to be made as root.
pub fn sudo(call: RuntimeCall) -> RuntimeCall {
	RuntimeCall::Sudo(pallet_sudo::Call::sudo { call: Box::new(call) })
}

/// A call to be made as somebody.
pub fn send_as(who: AccountId, call: RuntimeCall) -> RuntimeCall {
	RuntimeCall::Sudo(pallet_sudo::Call::sudo_as {
		who: MultiAddress::Id(who),
		call: Box::new(call),
	})
}

/// Puts values under raw keys; none takes what is there away.
pub fn set_storage(items: Vec<(Vec<u8>, Option<Vec<u8>>)>) -> RuntimeCall {
	let mut puts = Vec::new();
	let mut kills = Vec::new();
	for (key, value) in items {
		match value {
			Some(value) => puts.push((key, value)),
			None => kills.push(key),
		}
	}
	let calls = vec![
		RuntimeCall::System(frame_system::Call::set_storage { items: puts }),
		RuntimeCall::System(frame_system::Call::kill_storage { keys: kills }),
	];
	sudo(RuntimeCall::Utility(pallet_utility::Call::batch_all { calls }))
}

/// Gives somebody as much of an asset, or of TRN, beside what is on hold.
pub fn set_balance(
	client: &FullClient,
	at: Hash,
	who: AccountId,
	asset: Option<u32>,
	amount: u128,
) -> Result<Option<RuntimeCall>, Failure> {
	let Some(id) = asset else {
		let who = MultiAddress::Id(who);
		let call = pallet_balances::Call::force_set_balance { who, new_free: amount };
		return Ok(Some(sudo(RuntimeCall::Balances(call))));
	};
	let key = pallet_assets::Asset::<Runtime>::hashed_key_for(id);
	let details: pallet_assets::AssetDetails<u128, AccountId, u128> =
		chain::read(client, at, key).ok_or(Failure::UnknownAsset(id))?;
	let key = pallet_assets::Account::<Runtime>::hashed_key_for(id, &who);
	let account: Option<pallet_assets::AssetAccountOf<Runtime, ()>> = chain::read(client, at, key);
	let balance = account.map_or(0, |account| account.balance);
	let who = MultiAddress::Id(who);
	Ok(if amount > balance {
		let call = pallet_assets::Call::mint {
			id: id.into(),
			beneficiary: who,
			amount: amount.saturating_sub(balance),
		};
		Some(send_as(details.issuer, RuntimeCall::Assets(call)))
	} else if amount < balance {
		let call = pallet_assets::Call::burn {
			id: id.into(),
			who,
			amount: balance.saturating_sub(amount),
		};
		Some(send_as(details.admin, RuntimeCall::Assets(call)))
	} else {
		None
	})
}

/// Lets a frozen feed go on at the level that it jumped to.
pub fn release(feed: u32, price: sp_runtime::FixedU128) -> RuntimeCall {
	sudo(RuntimeCall::Prices(pallet_prices::Call::release_feed { feed, price }))
}

/// What became of root's call at a place in a block. Sudo itself succeeds whatever the call does.
pub fn outcome(client: &FullClient, at: Hash, place: u32) -> Result<(), Failure> {
	let mut done = Err(Failure::NotRoot);
	for record in chain::events(client, at) {
		if record.phase != Phase::ApplyExtrinsic(place) {
			continue;
		}
		let result: Result<(), DispatchError> = match record.event {
			RuntimeEvent::Sudo(
				pallet_sudo::Event::Sudid { sudo_result }
				| pallet_sudo::Event::SudoAsDone { sudo_result },
			) => sudo_result,
			RuntimeEvent::System(frame_system::Event::ExtrinsicFailed {
				dispatch_error, ..
			}) => Err(dispatch_error),
			_ => continue,
		};
		done = result.map_err(Failure::from);
		if done.is_err() {
			break;
		}
	}
	done
}
