// SPDX-License-Identifier: Apache-2.0
//! Playing calls: what is said is what comes, nothing stays, and whoever asks cannot ask for too much.

use super::*;
use crate::{
	configs::AssetKind,
	queries::{simulation::inside, simulation::simulate, Change, HeldChange, Refused, Simulation},
};
use codec::{Decode, Encode};
use frame_support::weights::Weight;
use sp_runtime::{
	traits::Dispatchable,
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	DispatchError, TokenError,
};

fn remark(bytes: usize) -> RuntimeCall {
	frame_system::Call::remark { remark: vec![0; bytes] }.into()
}

fn transfer(to: &AccountId, value: Balance) -> RuntimeCall {
	pallet_balances::Call::transfer_keep_alive { dest: to.clone().into(), value }.into()
}

fn batch(calls: Vec<RuntimeCall>) -> RuntimeCall {
	pallet_utility::Call::batch { calls }.into()
}

fn sudo(call: impl Into<RuntimeCall>) -> RuntimeCall {
	pallet_sudo::Call::sudo { call: Box::new(call.into()) }.into()
}

fn played(who: &AccountId, call: impl Into<RuntimeCall>) -> Simulation {
	simulate(who.clone(), call.into()).expect("the call fits into a block")
}

/// What changes of an asset's free money.
fn free_of(simulation: &Simulation, asset: AssetKind) -> Option<(Balance, Balance)> {
	simulation.changes.iter().find(|change| change.asset == asset).map(|change| change.free)
}

/// Play a call, then dispatch it: its outcome and all that somebody has are what was said, but for the fee.
fn comes_true(who: &AccountId, call: RuntimeCall) -> Simulation {
	let root = || sp_io::storage::root(sp_runtime::StateVersion::V1);
	let before = root();
	let said = played(who, call.clone());
	assert_eq!(root(), before, "nothing stays of what was played");
	assert_eq!(said.payable, Ok(()));
	let dispatched = call.dispatch(RuntimeOrigin::signed(who.clone()));
	assert_eq!(said.outcome, dispatched.map(|_| ()).map_err(|error| error.error));
	for Change { asset, free, held } in &said.changes {
		let fee = if *asset == AssetKind::Native { said.fee_trn } else { 0 };
		let has = queries::accounts::holding(who.clone(), asset.clone()).unwrap();
		assert_eq!(has.free, free.1 + fee, "{asset:?}");
		for HeldChange { reason, after, .. } in held {
			let now = has.held.iter().find(|part| part.reason == *reason);
			assert_eq!(now.map_or(0, |part| part.held), *after, "{asset:?}, {reason:?}");
		}
	}
	said
}

#[test]
fn a_transfer_should_be_played_with_its_fee_and_leave_no_trace() {
	on_chain("development", || {
		let [bob, charlie] = [bob(), charlie()];
		let said = comes_true(&bob, transfer(&charlie, 5 * currency::TRN));
		assert_eq!(said.outcome, Ok(()));
		assert!(said.fee_trn > 0 && said.fee_trn < currency::TRN / 10);
		assert_eq!(said.fee_worth, None, "there is no price yet");
		let (before, after) = free_of(&said, AssetKind::Native).unwrap();
		assert_eq!(before - after, 5 * currency::TRN + said.fee_trn);
		assert_eq!(said.changes.len(), 1);
		let transferred = said.events.iter().any(|event| {
			matches!(event, RuntimeEvent::Balances(pallet_balances::Event::Transfer { amount, .. })
				if *amount == 5 * currency::TRN)
		});
		assert!(transferred);
		let paid = said.events.iter().any(|event| {
			matches!(event, RuntimeEvent::TransactionPayment(
				pallet_transaction_payment::Event::TransactionFeePaid { actual_fee, .. }
			) if *actual_fee == said.fee_trn)
		});
		assert!(paid, "the fee is that of the event");
	});
}

#[test]
fn what_a_loan_moves_and_holds_should_be_said_before_it_is_taken() {
	on_chain("development", || {
		fresh_prices();
		let place = pallet_lending::Call::place_offer {
			market: 0,
			side: pallet_lending::Side::Lend,
			principal: 1_000_000_000,
			terms: offer_terms(),
		};
		let said = comes_true(&bob(), place.into());
		assert_eq!(said.outcome, Ok(()));
		assert!(said.fee_worth.is_some_and(|worth| worth.value_e18 == said.fee_trn * 2_000_000));
		let reason = RuntimeHoldReason::Lending(pallet_lending::HoldReason::Offer);
		let dollars = said.changes.iter().find(|change| change.asset == 1.into()).unwrap();
		assert_eq!(dollars.held, [HeldChange { reason, before: 0, after: 1_000_000_000 }]);
		assert_eq!(dollars.free.0 - dollars.free.1, 1_000_000_000);

		let take = pallet_lending::Call::take {
			offer: 0,
			principal: 100_000_000,
			collateral: 1_000_000,
			limit_apr_bp: 500,
		};
		let said = comes_true(&charlie(), take.into());
		assert_eq!(said.outcome, Ok(()));
		let assets: Vec<_> = said.changes.iter().map(|change| change.asset.clone()).collect();
		assert_eq!(assets, [AssetKind::Native, 1.into(), 2.into()]);
	});
}

#[test]
fn errors_should_come_by_name_and_still_cost_the_fee() {
	on_chain("development", || {
		let said = comes_true(&bob(), transfer(&charlie(), 10_000_000 * currency::TRN));
		assert_eq!(said.outcome, Err(DispatchError::Token(TokenError::FundsUnavailable)));
		let (before, after) = free_of(&said, AssetKind::Native).unwrap();
		assert_eq!(before - after, said.fee_trn);
		let said = played(&bob(), pallet_lending::Call::cancel_offer { offer: 9 });
		assert_eq!(said.outcome, Err(pallet_lending::Error::<Runtime>::OfferGone.into()));
	});
}

#[test]
fn errors_inside_a_call_that_succeeds_should_be_said() {
	on_chain("development", || {
		let gone = transfer(&charlie(), 10_000_000 * currency::TRN);
		let error = DispatchError::Token(TokenError::FundsUnavailable);
		let said = comes_true(&bob(), batch(vec![remark(1), gone.clone()]));
		assert_eq!((said.outcome, said.inside), (Ok(()), vec![error]));
		let all = pallet_utility::Call::force_batch { calls: vec![gone.clone(), gone.clone()] };
		assert_eq!(comes_true(&bob(), all.into()).inside, [error, error]);
		let all = pallet_utility::Call::batch_all { calls: vec![gone] };
		let said = comes_true(&bob(), all.into());
		assert_eq!((said.outcome, said.inside), (Err(error), vec![]));
	});
}

#[test]
fn who_cannot_pay_should_be_told_so_beside_what_would_happen() {
	on_chain("development", || {
		let nobody = AccountId::new([9; 32]);
		let said = played(&nobody, remark(1));
		let why = TransactionValidityError::Invalid(InvalidTransaction::Payment);
		assert_eq!((said.outcome, said.payable, said.changes), (Ok(()), Err(why), vec![]));
		assert!(said.fee_trn > 0);
		// The same account with a little.
		let little = currency::EXISTENTIAL_DEPOSIT;
		assert_ok!(transfer(&nobody, little).dispatch(RuntimeOrigin::signed(bob())));
		assert_eq!(played(&nobody, remark(10_000)).payable, Err(why));
	});
}

#[test]
fn the_fee_should_be_gone_before_the_call_begins() {
	on_chain("development", || {
		let all = Balances::free_balance(bob());
		let call =
			pallet_balances::Call::transfer_allow_death { dest: charlie().into(), value: all };
		assert_eq!(
			played(&bob(), call).outcome,
			Err(DispatchError::Token(TokenError::FundsUnavailable))
		);
	});
}

#[test]
fn an_operators_submission_should_cost_nothing_and_a_strangers_cannot_be_sent() {
	on_chain("development", || {
		fresh_prices();
		let now = pallet_timestamp::Now::<Runtime>::get() + 1;
		let prices = vec![(0, sp_runtime::FixedU128::from_u32(2))].try_into().unwrap();
		let submit = pallet_prices::Call::submit { observed_at_ms: now, prices };
		let said = played(&presets::OPERATORS[0].into(), submit.clone());
		assert_eq!((said.outcome, said.payable), (Ok(()), Ok(())));
		assert!(played(&bob(), submit).payable.is_err());
	});
}

#[test]
fn amounts_of_strangers_assets_should_be_said_too() {
	on_chain("development", || {
		let (bob, id) = (bob(), codec::Compact(900));
		let create = pallet_assets::Call::create { id, admin: bob.clone().into(), min_balance: 10 };
		let mint = pallet_assets::Call::mint { id, beneficiary: bob.clone().into(), amount: 70 };
		let said = comes_true(&bob, batch(vec![create.into(), mint.into()]));
		assert_eq!(said.inside, []);
		assert_eq!(free_of(&said, 900.into()), Some((0, 70)));
	});
}

#[test]
fn what_does_not_fit_into_a_block_should_be_refused() {
	on_chain("development", || {
		let repay: RuntimeCall = pallet_lending::Call::repay { loan: 0, max_payment: 0 }.into();
		let heavy = simulate(bob(), batch(vec![repay; 20_000]));
		let Err(Refused::TooHeavy { weight, most }) = heavy else { panic!("{heavy:?}") };
		assert!(weight.any_gt(most));
		let long = simulate(bob(), remark(4 * 1024 * 1024));
		let Err(Refused::TooLong { length_bytes, most_bytes }) = long else { panic!("{long:?}") };
		assert!(length_bytes > most_bytes);
	});
}

#[test]
fn what_blocks_have_by_themselves_should_be_refused_however_it_is_wrapped() {
	on_chain("development", || {
		let set: RuntimeCall = pallet_timestamp::Call::set { now: 7 }.into();
		let none = Box::new(OriginCaller::system(frame_system::RawOrigin::None));
		let wrapped =
			pallet_utility::Call::dispatch_as { as_origin: none, call: Box::new(set.clone()) };
		for call in [set.clone(), batch(vec![remark(1), set]), sudo(wrapped)] {
			assert_eq!(simulate(alice(), call), Err(Refused::NotSigned));
		}
	});
}

#[test]
fn what_gets_around_its_weight_should_be_refused_even_of_the_root_key() {
	on_chain("development", || {
		let boxed = || Box::new(remark(1));
		let weight = Weight::zero();
		let root: [frame_system::Call<Runtime>; 7] = [
			frame_system::Call::set_storage { items: vec![] },
			frame_system::Call::kill_storage { keys: vec![] },
			frame_system::Call::kill_prefix { prefix: vec![], subkeys: 0 },
			frame_system::Call::set_code { code: vec![] },
			frame_system::Call::set_code_without_checks { code: vec![] },
			frame_system::Call::set_heap_pages { pages: 1 },
			frame_system::Call::apply_authorized_upgrade { code: vec![] },
		];
		let unchecked = pallet_sudo::Call::sudo_unchecked_weight { call: boxed(), weight };
		let with = pallet_utility::Call::with_weight { call: boxed(), weight };
		let all = root.into_iter().map(RuntimeCall::from);
		for call in all.chain([unchecked.into(), sudo(with)]) {
			assert_eq!(simulate(alice(), call.clone()), Err(Refused::Unbounded), "{call:?}");
			let or_else =
				pallet_utility::Call::if_else { main: boxed(), fallback: Box::new(sudo(call)) };
			let deep = batch(vec![remark(1), batch(vec![or_else.into()])]);
			assert_eq!(simulate(alice(), deep), Err(Refused::Unbounded));
		}
	});
}

#[test]
fn what_governance_decides_should_be_played_for_the_root_key_alone() {
	on_chain("development", || {
		let close = pallet_lending::Call::set_market_closed { market: 0, closed: true };
		let said = comes_true(&alice(), sudo(close.clone()));
		assert_eq!((said.outcome, said.inside), (Ok(()), vec![]));
		let close_none = pallet_lending::Call::set_market_closed { market: 99, closed: true };
		let said = played(&alice(), sudo(close_none));
		let error = pallet_lending::Error::<Runtime>::UnknownMarket.into();
		assert_eq!((said.outcome, said.inside), (Ok(()), vec![error]));
		let said = played(&bob(), sudo(close));
		assert_eq!(said.outcome, Err(pallet_sudo::Error::<Runtime>::RequireSudo.into()));
	});
}

#[test]
fn every_call_that_carries_others_should_be_looked_into() {
	// The arguments of all calls that name a call.
	let metadata = Runtime::metadata_at_version(15).unwrap();
	let metadata = test_support::metadata::decode(&metadata);
	let frame_metadata::RuntimeMetadata::V15(metadata) = metadata.1 else { panic!("not V15") };
	let types = &metadata.types;
	let is_call = |id: u32| {
		types.resolve(id).unwrap().path.segments.last().map(String::as_str) == Some("RuntimeCall")
	};
	let mut found = Vec::new();
	for pallet in &metadata.pallets {
		let Some(calls) = &pallet.calls else { continue };
		let scale_info::TypeDef::Variant(variants) = &types.resolve(calls.ty.id).unwrap().type_def
		else {
			panic!("no enum")
		};
		for variant in &variants.variants {
			let carries = variant.fields.iter().any(|field| {
				let scale_info::TypeDef::Sequence(list) =
					&types.resolve(field.ty.id).unwrap().type_def
				else {
					return is_call(field.ty.id);
				};
				is_call(list.type_param.id)
			});
			if carries {
				found.push(format!("{}.{}", pallet.name, variant.name));
			}
		}
	}
	found.sort();
	let boxed = || Box::new(remark(1));
	let origin = || Box::new(OriginCaller::system(frame_system::RawOrigin::Root));
	let (calls, weight) = (|| vec![remark(1)], Weight::zero());
	use pallet_sudo::Call as S;
	use pallet_utility::Call as U;
	let known: [(&str, RuntimeCall); 11] = [
		("Sudo.sudo", S::sudo { call: boxed() }.into()),
		("Sudo.sudo_as", S::sudo_as { who: bob().into(), call: boxed() }.into()),
		("Sudo.sudo_unchecked_weight", S::sudo_unchecked_weight { call: boxed(), weight }.into()),
		("Utility.as_derivative", U::as_derivative { index: 0, call: boxed() }.into()),
		("Utility.batch", U::batch { calls: calls() }.into()),
		("Utility.batch_all", U::batch_all { calls: calls() }.into()),
		("Utility.dispatch_as", U::dispatch_as { as_origin: origin(), call: boxed() }.into()),
		(
			"Utility.dispatch_as_fallible",
			U::dispatch_as_fallible { as_origin: origin(), call: boxed() }.into(),
		),
		("Utility.force_batch", U::force_batch { calls: calls() }.into()),
		("Utility.if_else", U::if_else { main: boxed(), fallback: boxed() }.into()),
		("Utility.with_weight", U::with_weight { call: boxed(), weight }.into()),
	];
	assert_eq!(found, known.each_ref().map(|(name, _)| *name));
	for (name, call) in &known {
		assert!(!inside(call).is_empty(), "{name}");
	}
}

#[test]
fn a_call_should_be_decoded_no_deeper_than_a_transactions() {
	// Batches of one, and a remark of nothing.
	let nested = |depth: usize| {
		let mut bytes = [1, 0, 4].repeat(depth);
		bytes.extend([0, 0, 0]);
		bytes
	};
	let call = batch(vec![batch(vec![remark(0)])]);
	assert_eq!(call.encode(), nested(2));
	let decode = move |depth| queries::Played::decode(&mut &*nested(depth));
	assert_eq!(decode(2), Ok(queries::Played(call)));
	// A build that is not optimised takes more of the stack for each than there is by default.
	let deep = move || (decode(100).is_ok(), decode(100_000).is_err());
	let thread = std::thread::Builder::new().stack_size(256 * 1024 * 1024).spawn(deep).unwrap();
	assert_eq!(thread.join().unwrap(), (true, true));
}

#[test]
fn a_nested_call_should_go_as_deep_as_in_a_transaction() {
	on_chain("development", || {
		// Each is a storage layer, of which there are 255.
		for depth in [60, 80] {
			let call = (0..depth).fold(remark(1), |call, _| {
				pallet_utility::Call::batch_all { calls: vec![call] }.into()
			});
			let said = played(&bob(), call.clone());
			let done = call.dispatch(RuntimeOrigin::signed(bob()));
			assert_eq!(said.outcome, done.map(|_| ()).map_err(|error| error.error), "{depth}");
		}
	});
}

#[test]
fn events_should_be_bounded_and_counted() {
	on_chain("development", || {
		let note = |bytes: usize| -> RuntimeCall {
			frame_system::Call::remark_with_event { remark: vec![0; bytes] }.into()
		};
		let said = played(&bob(), batch(vec![note(1); 200]));
		let all = said.events.len() as u32 + said.events_left_out;
		assert_eq!(said.events.len(), queries::simulation::MAX_EVENTS);
		// Of each a note and that it is done; one at the end, and those of the fee.
		assert!(all > 400 && all < 410, "{all}");
		// An error behind those that are left out is still said.
		let mut calls = vec![note(1); 200];
		calls.push(transfer(&charlie(), 10_000_000 * currency::TRN));
		assert_eq!(played(&bob(), batch(calls)).inside.len(), 1);
	});
}

#[test]
fn a_full_block_before_should_not_matter() {
	on_chain("development", || {
		let most: frame_system::limits::BlockWeights =
			<Runtime as frame_system::Config>::BlockWeights::get();
		frame_system::BlockWeight::<Runtime>::mutate(|used| {
			used.set(most.max_block, frame_support::dispatch::DispatchClass::Normal)
		});
		assert_eq!(played(&bob(), remark(1)).payable, Ok(()));
	});
}

#[test]
fn playing_should_read_a_bounded_number_of_times() {
	on_chain("development", || {
		let call = transfer(&charlie(), 5);
		let (_, few) = test_support::accesses::count_keys(|| played(&bob(), call.clone()));
		assert!(few.reads <= 60, "{few:?}");
		// However many assets and accounts strangers make.
		for id in 1_000..1_100u32 {
			let (id, admin) = (codec::Compact(id), bob().into());
			let create = pallet_assets::Call::create { id, admin, min_balance: 1 };
			assert_ok!(RuntimeCall::from(create).dispatch(RuntimeOrigin::signed(bob())));
		}
		let (_, many) = test_support::accesses::count_keys(|| played(&bob(), call));
		assert_eq!(few.reads, many.reads);
	});
}
