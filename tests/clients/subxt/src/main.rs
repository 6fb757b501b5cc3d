// SPDX-License-Identifier: Apache-2.0
//! subxt, without code generated for the chain: what the chain's metadata says is enough. What it is asked to do, and how
//! it says what it saw, is told in `lib/task.mjs`.

use serde_json::{json, Value};
use std::{env, error::Error, str::FromStr};
use subxt::{
	config::{DefaultExtrinsicParamsBuilder, PolkadotConfig},
	dynamic,
	error::{DispatchError, TransactionEventsError},
	ext::scale_decode::DecodeAsType,
	extrinsics::ExtrinsicEvents,
	utils::{AccountId32, MultiAddress},
	OnlineClient,
};
use subxt_signer::{sr25519::Keypair, SecretUri};

type Fallible<T> = Result<T, Box<dyn Error>>;

const NO_LOAN: u64 = u64::MAX;
const FEED: u32 = 2;
const NO_FEED: u32 = 99;

/// Of the chain's types only what is read: fields are found by their names.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct FeedView {
	name: String,
	rule: FeedRule,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct FeedRule {
	max_age_ms: u64,
}

#[derive(Debug, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
enum PriceError {
	UnknownFeed,
	Stale,
	Frozen,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct Transfer {
	amount: u128,
}

fn amount_sent(events: &ExtrinsicEvents<PolkadotConfig>) -> Fallible<u128> {
	for event in events.iter() {
		let event = event?;
		if (event.pallet_name(), event.event_name()) == ("Balances", "Transfer") {
			return Ok(event.decode_fields_unchecked_as::<Transfer>()?.amount);
		}
	}
	Err("there is no event of the transfer".into())
}

fn error_name<T>(outcome: Result<T, TransactionEventsError>) -> Fallible<String> {
	match outcome {
		Err(TransactionEventsError::ExtrinsicFailed(DispatchError::Module(error))) => {
			let details = error.details()?;
			Ok(format!("{}.{}", details.pallet.name(), details.variant.name))
		},
		Err(other) => Err(other.into()),
		Ok(_) => Err("the call did not fail".into()),
	}
}

#[tokio::main]
async fn main() -> Fallible<()> {
	let task: Value = serde_json::from_str(&env::var("TRINE_TASK")?)?;
	let text = |name: &str| task[name].as_str().unwrap_or_default();
	let client = OnlineClient::<PolkadotConfig>::from_url(text("endpoint")).await?;
	let signer = Keypair::from_uri(&SecretUri::from_str(text("from"))?)?;
	let here = client.at_current_block().await?;

	let mut transactions = here.transactions();
	let nonce = transactions.account_nonce(&signer.public_key().to_account_id()).await?;
	let with = |nonce: u64| DefaultExtrinsicParamsBuilder::new().nonce(nonce).build();
	let to = MultiAddress::<_, ()>::Id(AccountId32::from_str(text("to"))?);
	let amount: u128 = text("amount").parse()?;
	let transfer = dynamic::transaction("Balances", "transfer_keep_alive", (to, amount));
	let settle = dynamic::transaction("Lending", "settle", (NO_LOAN,));
	let sent = transactions.sign_and_submit_then_watch(&transfer, &signer, with(nonce)).await?;
	let failed = transactions.sign_and_submit_then_watch(&settle, &signer, with(nonce + 1)).await?;
	let sent = sent.wait_for_finalized().await?;
	let failed = failed.wait_for_finalized().await?;

	let feed = |id: u32| {
		dynamic::runtime_api_call::<_, Result<FeedView, PriceError>>("PricesApi", "feed", (id,))
	};
	let Ok(listed) = here.runtime_apis().call(feed(FEED)).await? else {
		return Err("there is no feed where one should be".into());
	};
	let Err(none) = here.runtime_apis().call(feed(NO_FEED)).await? else {
		return Err("there is a feed where none should be".into());
	};
	let seen = json!({
		"transfer": {
			"block": format!("{:?}", sent.block_hash()),
			"amount": amount_sent(&sent.wait_for_success().await?)?.to_string(),
		},
		"failure": {
			"block": format!("{:?}", failed.block_hash()),
			"error": error_name(failed.wait_for_success().await)?,
		},
		"feed": {
			"name": listed.name,
			"maxAgeMs": listed.rule.max_age_ms.to_string(),
			"none": format!("{none:?}"),
		},
	});
	println!("{seen}");
	Ok(())
}
