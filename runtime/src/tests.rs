// SPDX-License-Identifier: Apache-2.0
//! The runtime as a whole: presets that build, metadata that reads well, offences that cost.

mod accounts;
mod fees;
mod metadata_hash;
mod seeding;
mod simulation;
mod status;

use crate::*;
use frame_support::{
	assert_ok,
	dispatch::GetDispatchInfo,
	genesis_builder_helper::{build_state, get_preset},
	traits::{Get, KeyOwnerProofSystem},
};
use serde_json::Value;
use sp_consensus_grandpa::{Equivocation, EquivocationProof};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};
use sp_runtime::traits::Header as _;

/// Put a preset's changes into the default, as the node does.
fn merge(into: &mut Value, patch: Value) {
	match (into, patch) {
		(Value::Object(into), Value::Object(patch)) => {
			for (key, value) in patch {
				merge(into.entry(key).or_insert(Value::Null), value);
			}
		},
		(into, patch) => *into = patch,
	}
}

/// Run something on a chain that has just started from a preset.
fn on_chain(preset: &str, test: impl FnOnce()) {
	sp_io::TestExternalities::default().execute_with(|| {
		let json = |id: Option<&str>| -> Value {
			let id = id.map(Into::into);
			let bytes = get_preset::<RuntimeGenesisConfig>(&id, presets::get_preset);
			serde_json::from_slice(&bytes.expect("the preset exists")).unwrap()
		};
		let mut config = json(None);
		merge(&mut config, json(Some(preset)));
		assert_ok!(build_state::<RuntimeGenesisConfig>(config.to_string().into_bytes()));
		System::set_block_number(1);
		test();
	});
}

fn alice() -> AccountId {
	Sr25519Keyring::Alice.to_account_id()
}

fn bob() -> AccountId {
	Sr25519Keyring::Bob.to_account_id()
}

fn charlie() -> AccountId {
	Sr25519Keyring::Charlie.to_account_id()
}

/// The time in tests that need one.
const NOW: u64 = 1_700_000_000_000;

/// Have operators say prices as of now: TRN 2, the dollar 1, bitcoin 60,000, ether 3,000.
fn fresh_prices() {
	use frame_support::traits::Hooks;
	pallet_timestamp::Now::<Runtime>::put(NOW);
	let prices = [2, 1, 60_000, 3_000].map(sp_runtime::FixedU128::from_u32);
	let prices: Vec<_> = (0..).zip(prices).collect();
	for operator in &presets::OPERATORS[..3] {
		let who = RuntimeOrigin::signed(AccountId::from(*operator));
		assert_ok!(Prices::submit(who, NOW, prices.clone().try_into().unwrap()));
	}
	Prices::on_finalize(1);
}

/// Terms of an offer in a market of the development preset, which stands for a day.
fn offer_terms() -> pallet_lending::OfferTerms<AccountId> {
	pallet_lending::OfferTerms {
		rate: pallet_lending::Rate::Fixed { apr_bp: 500 },
		term_ms: 7 * 24 * 60 * 60 * 1000,
		expires_ms: NOW + 24 * 60 * 60 * 1000,
		only_for: None,
		group: None,
	}
}

#[test]
fn every_preset_should_start_a_chain_that_can_lend() {
	for preset in presets::preset_names() {
		on_chain(preset.as_ref(), || {
			assert_eq!(pallet_lending::Markets::<Runtime>::iter().count(), 5);
			let feeds = pallet_prices::FeedIds::<Runtime>::get().len();
			assert_eq!(feeds, if preset == "development" { 5 } else { 4 });
			// All but the dollar's, which is a peg.
			assert_eq!(pallet_predictions::Feeds::<Runtime>::iter().count(), feeds - 1);
			assert!(!pallet_predictions::Feeds::<Runtime>::contains_key(1));
			assert!(!Session::validators().is_empty());
			assert_eq!(Grandpa::grandpa_authorities().len(), Session::validators().len());
			assert!(pallet_sudo::Key::<Runtime>::get().is_some());
			let terms = pallet_lending::Markets::<Runtime>::get(0).unwrap().params.terms_ms;
			assert!(terms.len() >= 5, "the preset's terms fit");
			assert_eq!(pallet_prices::Operators::<Runtime>::get().len(), 5);
		});
	}
}

#[test]
fn every_preset_should_limit_who_stands_for_election() {
	for preset in presets::preset_names() {
		on_chain(preset.as_ref(), || {
			// One candidate too many and `pallet-staking` fails every election.
			let most = pallet_staking::MaxValidatorsCount::<Runtime>::get();
			assert!(most.is_some_and(|most| most <= configs::MAX_CANDIDATES));
			assert!(pallet_staking::MinValidatorBond::<Runtime>::get() >= 1_000 * currency::TRN);
			assert!(pallet_staking::MinNominatorBond::<Runtime>::get() >= currency::TRN);
		});
	}
}

#[test]
fn stake_should_be_slashable_for_as_long_as_it_is_liable() {
	let bonding: u32 = <Runtime as pallet_staking::Config>::BondingDuration::get();
	let history: u32 = <Runtime as pallet_staking::Config>::HistoryDepth::get();
	let deferred: u32 = <Runtime as pallet_staking::Config>::SlashDeferDuration::get();
	assert!(history > bonding);
	assert_eq!(deferred, bonding - 1);
}

#[test]
fn operators_should_be_accounts_of_their_own_whose_keys_everybody_knows() {
	use sp_core::{crypto::DEV_PHRASE, sr25519, Pair};
	let derived = [1, 2, 3, 4, 5].map(|i| {
		let uri = format!("{DEV_PHRASE}//Operator//{i}");
		let pair = sr25519::Pair::from_string(&uri, None).expect("the phrase is valid");
		AccountId::from(pair.public())
	});
	for preset in presets::preset_names() {
		on_chain(preset.as_ref(), || {
			assert_eq!(pallet_prices::Operators::<Runtime>::get().into_inner(), derived);
			for who in &derived {
				assert!(Balances::free_balance(who) >= currency::TRN);
				assert!(Sr25519Keyring::well_known().all(|key| key.to_account_id() != *who));
			}
			// More than half of them agree, and no two halves could.
			for (_, feed) in pallet_prices::Feeds::<Runtime>::iter() {
				assert_eq!(feed.rule.quorum, 3);
			}
		});
	}
}

/// What the pool is told of a transaction that this account signs.
fn validate(
	who: &AccountId,
	call: &RuntimeCall,
	tip: Balance,
) -> Result<
	sp_runtime::transaction_validity::ValidTransaction,
	sp_runtime::transaction_validity::TransactionValidityError,
> {
	use codec::Encode;
	use sp_runtime::traits::{DispatchTransaction, TransactionExtension};
	let extensions = (
		frame_system::CheckNonce::<Runtime>::from(System::account_nonce(who)),
		pallet_prices::CheckSubmission::<Runtime>::new(),
		frame_system::CheckWeight::<Runtime>::new(),
		pallet_transaction_payment::ChargeTransactionPayment::<Runtime>::from(tip),
	);
	let mut info = call.get_dispatch_info();
	info.extension_weight = extensions.weight(call);
	let (origin, len) = (RuntimeOrigin::signed(who.clone()), call.encoded_size());
	let source = sp_runtime::transaction_validity::TransactionSource::External;
	extensions.validate_only(origin, call, &info, len, source, 0).map(|(validity, ..)| validity)
}

#[test]
fn prices_should_come_before_whatever_else_is_in_the_pool() {
	on_chain("development", || {
		let now = 1_700_000_000_000;
		pallet_timestamp::Now::<Runtime>::put(now);
		let prices = vec![(0, sp_runtime::FixedU128::from_u32(2))].try_into().unwrap();
		let submit: RuntimeCall =
			pallet_prices::Call::submit { observed_at_ms: now, prices }.into();
		let operator = AccountId::from(presets::OPERATORS[0]);
		let submission = validate(&operator, &submit, 0).unwrap();

		let rich = Sr25519Keyring::Alice.to_account_id();
		let transfer: RuntimeCall = pallet_balances::Call::transfer_keep_alive {
			dest: Sr25519Keyring::Bob.to_account_id().into(),
			value: currency::TRN,
		}
		.into();
		let batch: RuntimeCall =
			pallet_utility::Call::batch { calls: vec![submit.clone(); 100] }.into();
		// As many as fit a block would cost more than anybody has.
		for (call, tip) in [(transfer, 100 * currency::TRN), (batch, 10_000 * currency::TRN)] {
			let tipped = validate(&rich, &call, tip).unwrap();
			assert!(tipped.priority < submission.priority, "{}", tipped.priority);
		}
		// One of the next block replaces it, even if fees have fallen in between.
		let prices = vec![(0, sp_runtime::FixedU128::from_u32(2))].try_into().unwrap();
		let newer = pallet_prices::Call::submit { observed_at_ms: now + 6_000, prices }.into();
		let lower = sp_runtime::FixedU128::from_rational(9_999, 10_000);
		pallet_transaction_payment::NextFeeMultiplier::<Runtime>::put(lower);
		assert!(validate(&operator, &newer, 0).unwrap().priority > submission.priority);
		// Who is no operator has no submission in the pool at all.
		assert!(validate(&rich, &submit, 0).is_err());
	});
}

#[test]
fn what_wallets_show_of_prices_should_be_readable() {
	let metadata = Runtime::metadata_at_version(16).expect("the version is known");
	test_support::metadata::check(
		&test_support::metadata::decode(&metadata),
		&[
			"AccountsApi",
			"Clock",
			"Custody",
			"Lending",
			"LendingApi",
			"Predictions",
			"PredictionsApi",
			"Prices",
			"PricesApi",
			"Seeding",
			"SeedingApi",
			"SimulationApi",
			"StatusApi",
		],
	);
}

#[test]
fn decimals_should_be_those_that_wallets_show() {
	on_chain("development", || {
		use frame_support::traits::fungible::NativeOrWithId::{Native, WithId};
		use pallet_custody::AssetFacts;
		let decimals = |asset| <Runtime as pallet_custody::Config>::Facts::decimals(&asset);
		assert_eq!(decimals(Native), Some(12));
		assert_eq!([1, 2, 3].map(|id| decimals(WithId(id))), [Some(6), Some(8), Some(18)]);
		assert_eq!(decimals(WithId(4)), None);
	});
}

#[test]
fn every_call_event_and_error_of_ours_should_be_explained() {
	let metadata = Runtime::metadata();
	let frame_metadata::RuntimeMetadata::V14(metadata) = metadata.1 else { panic!("not V14") };
	for name in ["Clock", "Custody", "Lending", "Predictions", "Prices", "Seeding"] {
		let pallet = metadata.pallets.iter().find(|pallet| pallet.name == name).unwrap();
		let types = [
			pallet.calls.as_ref().map(|part| part.ty),
			pallet.event.as_ref().map(|part| part.ty),
			pallet.error.as_ref().map(|part| part.ty),
		];
		for ty in types {
			let ty = metadata.types.resolve(ty.unwrap().id).unwrap();
			let scale_info::TypeDef::Variant(variants) = &ty.type_def else { panic!("no enum") };
			for variant in &variants.variants {
				assert!(!variant.docs.is_empty(), "{name}: {} has no doc", variant.name);
			}
		}
		for constant in &pallet.constants {
			assert!(!constant.docs.is_empty(), "{name}: {} has no doc", constant.name);
		}
		let storage = pallet.storage.as_ref().unwrap();
		for entry in &storage.entries {
			assert!(
				!entry.docs.is_empty() || entry.name.starts_with("CounterFor"),
				"{name}: {} has no doc",
				entry.name
			);
		}
	}
}

#[test]
fn every_call_of_ours_should_fit_into_a_block_many_times() {
	let most = <<Runtime as frame_system::Config>::BlockWeights as Get<
		frame_system::limits::BlockWeights,
	>>::get()
	.max_block;
	let (loan, offer, limit_apr_bp, term_ms) = (0, 0, 0, 0);
	let calls: [RuntimeCall; 10] = [
		pallet_lending::Call::take { offer, principal: 0, collateral: 0, limit_apr_bp }.into(),
		pallet_lending::Call::repay { loan, max_payment: 0 }.into(),
		pallet_lending::Call::settle { loan }.into(),
		pallet_lending::Call::cancel_offer { offer }.into(),
		pallet_lending::Call::top_up { loan, collateral: 0 }.into(),
		pallet_lending::Call::check_margin { loan }.into(),
		pallet_lending::Call::liquidate {
			loan,
			at_most: pallet_lending::Liquidation::Repay { max_repaid: 0 },
			limit: 0,
		}
		.into(),
		pallet_lending::Call::lend {
			market: 0,
			principal: 0,
			term_ms,
			limit_apr_bp,
			max_offers: 1,
			remainder_expires_ms: None,
		}
		.into(),
		pallet_seeding::Call::prove {
			pool: 0,
			seeder: alice(),
			leaf: Default::default(),
			path: Default::default(),
			tag_path: Default::default(),
		}
		.into(),
		pallet_seeding::Call::settle { pool: 0, seeder: alice() }.into(),
	];
	for call in calls {
		let weight = call.get_dispatch_info().call_weight;
		assert!(weight.checked_mul(500).unwrap().all_lte(most), "{call:?}: {weight:?}");
	}
}

/// A validator's stake at risk before and after it is caught.
fn slashed(report: impl FnOnce()) -> bool {
	let offender = Sr25519Keyring::Bob.to_account_id();
	System::reset_events();
	report();
	System::events().iter().any(|record| {
		matches!(
			&record.event,
			RuntimeEvent::Staking(pallet_staking::Event::SlashReported { validator, .. })
				if *validator == offender
		)
	})
}

#[test]
fn voting_twice_in_a_grandpa_round_should_be_reported_and_slashed() {
	on_chain("local_testnet", || {
		let key = Ed25519Keyring::Bob;
		let vote = |number: u32| {
			let target = sp_core::H256::repeat_byte(number as u8);
			let prevote = finality_grandpa::Prevote { target_hash: target, target_number: number };
			let message = finality_grandpa::Message::Prevote(prevote.clone());
			let signature = key.sign(&sp_consensus_grandpa::localized_payload(1, 0, &message));
			(prevote, signature.into())
		};
		let equivocation = Equivocation::Prevote(finality_grandpa::Equivocation {
			round_number: 1,
			identity: key.public().into(),
			first: vote(1),
			second: vote(2),
		});
		let proof = Historical::prove((
			sp_consensus_grandpa::KEY_TYPE,
			sp_consensus_grandpa::AuthorityId::from(key.public()),
		))
		.expect("Bob is a validator");
		assert!(slashed(|| {
			assert_ok!(Grandpa::report_equivocation_unsigned(
				RuntimeOrigin::none(),
				Box::new(EquivocationProof::new(0, equivocation)),
				proof
			));
		}));
	});
}

#[test]
fn making_two_blocks_in_a_slot_should_be_reported_and_slashed() {
	on_chain("local_testnet", || {
		use sp_consensus_babe::digests::{
			CompatibleDigestItem, PreDigest, SecondaryPlainPreDigest,
		};
		use sp_runtime::{Digest, DigestItem};
		let key = Sr25519Keyring::Bob;
		let offender = sp_consensus_babe::AuthorityId::from(key.public());
		let index = Babe::authorities().iter().position(|(id, _)| *id == offender).unwrap();
		let slot = sp_consensus_babe::Slot::from(0);
		let header = |state: u8| {
			let pre_digest = PreDigest::SecondaryPlain(SecondaryPlainPreDigest {
				authority_index: index as u32,
				slot,
			});
			let mut header = Header::new(
				0,
				Default::default(),
				sp_core::H256::repeat_byte(state),
				Default::default(),
				Digest { logs: vec![DigestItem::babe_pre_digest(pre_digest)] },
			);
			let seal = DigestItem::babe_seal(key.sign(header.hash().as_ref()).into());
			header.digest_mut().push(seal);
			header
		};
		let proof = sp_consensus_babe::EquivocationProof {
			offender: offender.clone(),
			slot,
			first_header: header(1),
			second_header: header(2),
		};
		let owner =
			Historical::prove((sp_consensus_babe::KEY_TYPE, offender)).expect("Bob is a validator");
		assert!(slashed(|| {
			assert_ok!(Babe::report_equivocation_unsigned(
				RuntimeOrigin::none(),
				Box::new(proof),
				owner
			));
		}));
	});
}
