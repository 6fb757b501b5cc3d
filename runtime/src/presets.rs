// SPDX-License-Identifier: Apache-2.0
//! How chains start: one validator to try things on (`development`), or four (`local_testnet`).

use crate::{
	configs::{
		currency::{DECIMALS, TRN},
		TreasuryAccount, BABE_GENESIS_EPOCH_CONFIG, MAX_CANDIDATES,
	},
	opaque::SessionKeys,
	AccountId, AssetsConfig, BabeConfig, Balance, BalancesConfig, ClockConfig, CustodyConfig,
	LendingConfig, PredictionsConfig, PricesConfig, RuntimeGenesisConfig, SeedingConfig,
	SessionConfig, StakingConfig, SudoConfig,
};
use alloc::{format, string::String, vec, vec::Vec};
use frame_support::{build_struct_json_patch, traits::fungible::NativeOrWithId};
use pallet_lending::{MarketParams, RiskParams};
use pallet_predictions::FeedTerms;
use pallet_staking::StakerStatus;
use primitives::{FeedId, FeedRule, Moment};
use serde_json::Value;
use sp_core::hex2array;
use sp_genesis_builder::PresetId;
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_runtime::{Perbill, Permill};

/// The test assets: id, name, symbol, decimals, smallest balance (about a cent), and what each
/// well-known account starts with, in whole units.
const ASSETS: [(u32, &str, &str, u8, Balance, Balance); 3] = [
	(TUSD, "Test Dollar", "tUSD", 6, 10_000, 1_000_000),
	(TBTC, "Test Bitcoin", "tBTC", 8, 20, 100),
	(TETH, "Test Ether", "tETH", 18, 4_000_000_000_000, 1_000),
];
const TUSD: u32 = 1;
const TBTC: u32 = 2;
const TETH: u32 = 3;

/// The feeds, in the order of their ids: all in US dollars.
const FEEDS: [&str; 4] = ["TRN/USD", "tUSD/USD", "BTC/USD", "ETH/USD"];
const TRN_FEED: u32 = 0;
const TUSD_FEED: u32 = 1;
const TBTC_FEED: u32 = 2;
const TETH_FEED: u32 = 3;
/// A feed of the development preset alone, for predictions whose life ends while somebody watches.
const QUICK_FEED: &str = "QUICK/USD";
const QUICK_FEED_ID: u32 = 4;

/// The accounts that submit prices and do nothing else: `//Operator//1` to `//Operator//5`, of the
/// phrase that everybody knows.
pub const OPERATORS: [[u8; 32]; 5] = [
	hex2array!("ee000884941e9502a6164356bd7dbe59437f0bfca696954727b18c0e7cca3b21"),
	hex2array!("b27fbe193fe10691e9599b31e6a9ec329d73a098c74eccf71da124ddaeb5643e"),
	hex2array!("7eab3aac75e8a5d9c2375e979b5029f2ea9694782acf872e088e963e5180306d"),
	hex2array!("54c93362bc7c401a9338e1bd3bb8399af9f98a4af16d66a0a8d77d73e13b633f"),
	hex2array!("0e50ebf5b080dcc7419da367084290fc8aeb627f26a3f08ff5d408810762634f"),
];
/// How many of them must agree.
const QUORUM: u32 = 3;

const SECOND: Moment = 1_000;
const MINUTE: Moment = 60 * SECOND;
const DAY: Moment = 24 * 60 * MINUTE;
/// Ten slots without a block are a halt of the chain.
const HALT_AFTER: Moment = MINUTE;

/// What each well-known account starts with.
const ENDOWMENT: Balance = 1_000_000 * TRN;
/// What each operator starts with: they get back most of the fees that they pay.
const OPERATOR_ENDOWMENT: Balance = 1_000 * TRN;
/// What each validator starts with at stake.
const STAKE: Balance = 100_000 * TRN;

/// The least that a validator has at stake.
const MIN_VALIDATOR_BOND: Balance = 10_000 * TRN;
/// The least that a nominator has at stake.
const MIN_NOMINATOR_BOND: Balance = 100 * TRN;
/// The most nominators there can be.
const MAX_NOMINATORS: u32 = 20_000;

/// What is different from preset to preset.
struct Pace {
	/// Terms of loans.
	terms: Vec<Moment>,
	/// The grace period of loans.
	grace: Moment,
	/// How long a borrower has to answer a margin call.
	margin_call_period: Moment,
	/// The same in the market against ether.
	margin_call_period_ether: Moment,
	/// The least time that interest is charged for.
	min_interest_period: Moment,
	/// How old a price may be.
	max_price_age: Moment,
	/// How far a price may move between two samples, in percent.
	max_price_move: u32,
	/// How far it may be from the mean of the last minutes, in percent.
	max_price_drift: u32,
	/// How old a price of the feed for quick predictions may be, if there is one.
	quick_price_age: Option<Moment>,
	/// The shortest period of a pool of seeders, in ticks.
	min_seeding_period: u32,
}

/// How fast predictions of a feed go.
struct PredictionPace {
	/// The least time of a sale.
	sale: Moment,
	/// The time to deliver.
	delivery: Moment,
	/// How long a sample is waited for that ends a prediction.
	grace: Moment,
	/// How long it can then be revealed.
	reveal: Moment,
	/// The largest move that can be foreseen without its direction, in millionths.
	leap_ppm: u32,
	/// The longest life.
	life: Moment,
}

/// A preset's asset has these decimals.
fn decimals(asset: &NativeOrWithId<u32>) -> u8 {
	let of = |id: &u32| ASSETS.iter().find(|asset| asset.0 == *id).map_or(0, |asset| asset.3);
	match asset {
		NativeOrWithId::Native => DECIMALS,
		NativeOrWithId::WithId(id) => of(id),
	}
}

fn market(
	pace: &Pace,
	(principal, principal_feed): (NativeOrWithId<u32>, u32),
	(collateral, collateral_feed): (NativeOrWithId<u32>, u32),
	(opening_ltv, liquidation_ltv): (u32, u32),
	(min_loan, max_lent, max_collateral): (Balance, Balance, Balance),
) -> MarketParams<NativeOrWithId<u32>> {
	MarketParams {
		principal_decimals: decimals(&principal),
		collateral_decimals: decimals(&collateral),
		principal,
		collateral,
		risk: Some(RiskParams {
			principal_feed,
			collateral_feed,
			opening_ltv: Permill::from_percent(opening_ltv),
			liquidation_ltv: Permill::from_percent(liquidation_ltv),
			margin_call_period_ms: pace.margin_call_period,
		}),
		min_loan,
		max_lent,
		max_collateral,
		terms_ms: pace.terms.clone().try_into().unwrap_or_default(),
		grace_ms: pace.grace,
		overdue_apr_bp: 3_000,
		min_interest_period_ms: pace.min_interest_period,
		protocol_fee: Permill::from_percent(5),
	}
}

fn markets(pace: &Pace) -> Vec<MarketParams<NativeOrWithId<u32>>> {
	let trn = (NativeOrWithId::Native, TRN_FEED);
	let tusd = (NativeOrWithId::WithId(TUSD), TUSD_FEED);
	let tbtc = (NativeOrWithId::WithId(TBTC), TBTC_FEED);
	let teth = (NativeOrWithId::WithId(TETH), TETH_FEED);
	// From ten dollars up; ten million dollars in all.
	let dollars = |whole: Balance, decimals| {
		let most_collateral = whole.saturating_mul(10u128.pow(decimals));
		(10_000_000, 10_000_000_000_000, most_collateral)
	};
	let mut ether = market(pace, tusd.clone(), teth, (70, 80), dollars(100_000, 18));
	let without_feeds = MarketParams { risk: None, ..ether.clone() };
	if let Some(risk) = &mut ether.risk {
		risk.margin_call_period_ms = pace.margin_call_period_ether;
	}
	vec![
		market(pace, tusd.clone(), tbtc, (70, 80), dollars(1_000, 8)),
		ether,
		market(pace, tusd.clone(), trn.clone(), (50, 65), dollars(100_000_000, 12)),
		market(pace, trn, tusd, (70, 80), (TRN, 10_000_000 * TRN, 100_000_000_000_000)),
		without_feeds,
	]
}

/// Terms of predictions of a feed, paid in test dollars. Operators are taken to average over less than a
/// tenth of the time that a price may be old.
fn prediction_terms(rule: &FeedRule, pace: PredictionPace) -> FeedTerms<NativeOrWithId<u32>> {
	const DOLLAR: Balance = 1_000_000;
	let asset = NativeOrWithId::WithId(TUSD);
	let averaging_ms = rule.max_age_ms / 10;
	FeedTerms {
		decimals: decimals(&asset),
		asset,
		stake: 10 * DOLLAR,
		min_price: DOLLAR,
		max_price: 1_000 * DOLLAR,
		max_cap: 1_000,
		min_sale_ms: pace.sale,
		delivery_ms: pace.delivery,
		averaging_ms,
		lag_ms: rule.max_age_ms.saturating_add(averaging_ms),
		grace_ms: pace.grace,
		reveal_ms: pace.reveal,
		max_life_ms: pace.life,
		cost_ppm: 500,
		leap_ppm: pace.leap_ppm,
		min_stop_ppm: pace.leap_ppm.saturating_mul(4),
		kappa_ppm: 1_200_000,
		fee: Permill::from_percent(5),
		max_exposure: 1_000_000 * DOLLAR,
	}
}

/// The feeds of which there are predictions, and on what terms: no peg among them.
fn predictions(
	rule: &FeedRule,
	quick: Option<FeedRule>,
) -> Vec<(FeedId, FeedTerms<NativeOrWithId<u32>>)> {
	let hour = 60 * MINUTE;
	let usual = || PredictionPace {
		sale: 10 * MINUTE,
		delivery: hour,
		// Nobody silences a quorum of operators for so long.
		grace: DAY,
		reveal: hour,
		life: 60 * DAY,
		// Markets are known to jump by a hundredth when figures are published.
		leap_ppm: 10_000,
	};
	// To be watched: nobody should sell what is worth something on such terms.
	let watched = || PredictionPace {
		sale: 12 * SECOND,
		delivery: 30 * SECOND,
		grace: MINUTE,
		reveal: MINUTE,
		life: DAY,
		leap_ppm: 1_250,
	};
	[TRN_FEED, TBTC_FEED, TETH_FEED]
		.into_iter()
		.map(|feed| (feed, prediction_terms(rule, usual())))
		.chain(quick.map(|rule| (QUICK_FEED_ID, prediction_terms(&rule, watched()))))
		.collect()
}

fn genesis(validators: Vec<(Sr25519Keyring, Ed25519Keyring)>, pace: Pace) -> Value {
	let people: Vec<AccountId> =
		Sr25519Keyring::well_known().map(|key| key.to_account_id()).collect();
	// The chain's own account, which must be able to take payments of any size.
	let own = [TreasuryAccount::get()];
	let operators = OPERATORS.map(AccountId::from);
	let rule = FeedRule {
		quorum: QUORUM,
		max_age_ms: pace.max_price_age,
		max_move: Permill::from_percent(pace.max_price_move),
		max_drift: Permill::from_percent(pace.max_price_drift),
		confirmations: 3,
	};
	let quick = pace.quick_price_age.map(|max_age_ms| FeedRule { max_age_ms, ..rule });
	let sudo = Sr25519Keyring::Alice.to_account_id();
	let unit = |decimals: u8| 10u128.pow(decimals.into());

	build_struct_json_patch!(RuntimeGenesisConfig {
		balances: BalancesConfig {
			balances: people
				.iter()
				.map(|who| (who.clone(), ENDOWMENT))
				.chain(operators.iter().map(|who| (who.clone(), OPERATOR_ENDOWMENT)))
				.chain(own.iter().map(|who| (who.clone(), TRN)))
				.collect::<Vec<_>>(),
		},
		babe: BabeConfig { epoch_config: BABE_GENESIS_EPOCH_CONFIG },
		session: SessionConfig {
			keys: validators
				.iter()
				.map(|(stash, grandpa)| {
					let who = stash.to_account_id();
					let babe = stash.public().into();
					(who.clone(), who, SessionKeys { babe, grandpa: grandpa.public().into() })
				})
				.collect::<Vec<_>>(),
		},
		staking: StakingConfig {
			validator_count: validators.len() as u32,
			minimum_validator_count: 1,
			min_validator_bond: MIN_VALIDATOR_BOND,
			min_nominator_bond: MIN_NOMINATOR_BOND,
			max_validator_count: Some(MAX_CANDIDATES),
			max_nominator_count: Some(MAX_NOMINATORS),
			slash_reward_fraction: Perbill::from_percent(10),
			stakers: validators
				.iter()
				.map(|(stash, _)| {
					let who = stash.to_account_id();
					(who.clone(), who, STAKE, StakerStatus::Validator)
				})
				.collect::<Vec<_>>(),
		},
		assets: AssetsConfig {
			assets: ASSETS
				.iter()
				.map(|(id, .., smallest, _)| (*id, sudo.clone(), true, *smallest))
				.collect::<Vec<_>>(),
			metadata: ASSETS
				.iter()
				.map(|(id, name, symbol, decimals, ..)| {
					(*id, name.as_bytes().to_vec(), symbol.as_bytes().to_vec(), *decimals)
				})
				.collect::<Vec<_>>(),
			accounts: ASSETS
				.iter()
				.flat_map(|(id, _, _, decimals, _, whole)| {
					people
						.iter()
						.map(move |who| (*id, who.clone(), whole.saturating_mul(unit(*decimals))))
						.chain(own.iter().map(move |who| (*id, who.clone(), unit(*decimals))))
				})
				.collect::<Vec<_>>(),
		},
		prices: PricesConfig {
			operators: operators.to_vec(),
			feeds: FEEDS
				.iter()
				.map(|name| (String::from(*name), rule))
				.chain(quick.map(|rule| (String::from(QUICK_FEED), rule)))
				.collect::<Vec<_>>(),
		},
		clock: ClockConfig { halt_after_ms: HALT_AFTER },
		custody: CustodyConfig {
			pins: ASSETS
				.iter()
				.map(|(id, ..)| (NativeOrWithId::WithId(*id), sudo.clone()))
				.collect::<Vec<_>>(),
		},
		lending: LendingConfig { markets: markets(&pace) },
		predictions: PredictionsConfig { feeds: predictions(&rule, quick) },
		seeding: SeedingConfig { min_period_ticks: pace.min_seeding_period },
		sudo: SudoConfig { key: Some(sudo) },
	})
}

fn development() -> Value {
	genesis(
		vec![(Sr25519Keyring::Alice, Ed25519Keyring::Alice)],
		Pace {
			// The first is there so that a default can be watched.
			terms: vec![MINUTE, 7 * DAY, 30 * DAY, 90 * DAY, 180 * DAY, 365 * DAY],
			grace: 12 * SECOND,
			margin_call_period: 10 * MINUTE,
			// So that an unanswered one can be watched.
			margin_call_period_ether: 30 * SECOND,
			min_interest_period: MINUTE,
			max_price_age: 60 * MINUTE,
			max_price_move: 30,
			max_price_drift: 50,
			quick_price_age: Some(30 * SECOND),
			// The shortest there can be.
			min_seeding_period: 4,
		},
	)
}

fn local_testnet() -> Value {
	genesis(
		vec![
			(Sr25519Keyring::Alice, Ed25519Keyring::Alice),
			(Sr25519Keyring::Bob, Ed25519Keyring::Bob),
			(Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
			(Sr25519Keyring::Dave, Ed25519Keyring::Dave),
		],
		Pace {
			terms: vec![7 * DAY, 30 * DAY, 90 * DAY, 180 * DAY, 365 * DAY],
			grace: DAY,
			margin_call_period: DAY,
			margin_call_period_ether: DAY,
			min_interest_period: DAY,
			max_price_age: 10 * MINUTE,
			max_price_move: 20,
			max_price_drift: 30,
			quick_price_age: None,
			min_seeding_period: pallet_seeding::DEFAULT_MIN_PERIOD,
		},
	)
}

/// The preset of that name, as JSON.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
	let preset = match id.as_ref() {
		sp_genesis_builder::DEV_RUNTIME_PRESET => development(),
		sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET => local_testnet(),
		_ => return None,
	};
	Some(format!("{preset}").into_bytes())
}

/// The names of all presets.
pub fn preset_names() -> Vec<PresetId> {
	vec![
		PresetId::from(sp_genesis_builder::DEV_RUNTIME_PRESET),
		PresetId::from(sp_genesis_builder::LOCAL_TESTNET_RUNTIME_PRESET),
	]
}
